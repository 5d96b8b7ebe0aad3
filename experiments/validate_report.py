"""What `careconomy validate` leaves of targets: a table, the score by group, figures, and the answer in words.

The module must not know how a figure was simulated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from calibration.held_out import mean_error_share, predicted
from calibration.score import Compared, Score, score
from calibration.targets import FILE, LeftOut, load_left_out
from experiments.citizens_style import settle
from experiments.contract_picture import save
from experiments.showing import columns
from experiments.validate_figure import figure
from experiments.validate_run import Plan, Told, validate
from scenarios.parameters.subgroups import subgroup_text
from sim.whole_file import whole_file

if TYPE_CHECKING:
    import pandas as pd

TABLE, LEFT_OUT, SCORES, FIGURES = "targets.csv", "left_out.csv", "scores.csv", "figures"
HELD_OUT = "held_out.csv"
NOT_EXPLAINED = "not explained"


@dataclass(frozen=True, slots=True)
class PartTold:
    """What a part of a validation says: its score, and a text for people."""

    score: Score
    text: str


def targets_part(plan: Plan, out: Path, jobs: int) -> PartTold:
    """Live what is missing, write everything about targets to the folder, and say what came of it.

    Raises:
        FileProblems: as `validate`.
    """
    told = validate(plan, out, jobs)
    _write(table(told.beside), out / TABLE)
    _write(scores(told.beside), out / SCORES)
    if plan.is_held_out:
        _write(predictions(told.beside), out / HELD_OUT)
    elif plan.targets == FILE:
        _write(left_out(load_left_out()), out / LEFT_OUT)
    (out / FIGURES).mkdir(exist_ok=True)
    made = figure(told)
    made.figure.draw_without_rendering()  # names of rows find their room in a second layout
    settle(made.figure)
    for suffix in (".svg", ".png"):
        save(made.figure, out / FIGURES / f"{made.name}{suffix}")
    return PartTold(told.score, answer(told, out))


def table(beside: Sequence[Compared]) -> pd.DataFrame:
    """Target by target: what was published, what is accepted, what is simulated, and where that lies."""
    import pandas as pd

    return pd.DataFrame([_row(each) for each in beside])


def _row(each: Compared) -> dict[str, object]:
    target, (low, high) = each.target, each.target.accepted
    to = "" if target.to is None else subgroup_text(target.to) or "everyone"
    return {
        "group": target.group,
        "target": target.name,
        "title": target.title,
        "output": target.output,
        "about": subgroup_text(target.about),
        "to": to,
        "unit": target.unit,
        "published": float(target.value),
        "accepted_low": float(low),
        "accepted_high": float(high),
        "simulated": each.value,
        "chance_low": each.low,
        "chance_high": each.high,
        "runs": each.runs,
        "verdict": each.verdict,
        "may_be_inside": each.may_be_inside,
        "explained": target.explained if each.verdict != "inside" else "",
        "period": target.period,
        "geography": target.geography,
        "status": target.status,
        "source": target.source,
        "note": target.note,
    }


def predictions(beside: Sequence[Compared]) -> pd.DataFrame:
    """What was predicted of a place that is held out, and what England's figures would have said."""
    import pandas as pd

    rows = [
        {
            "target": each.target.name,
            "published": float(each.target.value),
            "predicted": each.predicted,
            "england": each.england,
            "error_share": each.error_share,
            "england_error_share": each.england_error_share,
        }
        for each in predicted(beside)
    ]
    return pd.DataFrame(rows)


def scores(beside: Sequence[Compared]) -> pd.DataFrame:
    """The score of each group, and of all."""
    import pandas as pd

    rows = [
        {
            "group": name,
            "told": found.told,
            "inside": found.inside,
            "outside": found.told - found.inside - found.outside_twice,
            "outside_twice": found.outside_twice,
            "share_inside": found.share,
        }
        for name, found in by_group(beside)
    ]
    return pd.DataFrame(rows)


def by_group(beside: Sequence[Compared]) -> Iterator[tuple[str, Score]]:
    """The score of each group in the order of the targets, and last of all."""
    for name in dict.fromkeys(each.target.group for each in beside):
        yield name, score([each for each in beside if each.target.group == name])
    yield "all", score(beside)


def left_out(figures: Sequence[LeftOut]) -> pd.DataFrame:
    """The published figures that are no targets, and why."""
    import pandas as pd

    columns_of = LeftOut.__slots__
    return pd.DataFrame(
        [[getattr(each, name) for name in columns_of] for each in figures], columns=columns_of
    )


def answer(told: Told, out: Path) -> str:
    """The score by group, what lies outside twice its interval and why, and where everything was written."""
    rows = [["", "told", "inside", "outside", "twice", "share inside"]]
    for name, found in by_group(told.beside):
        outside = found.told - found.inside - found.outside_twice
        rows.append(
            [name, *map(str, (found.told, found.inside, outside, found.outside_twice)), f"{found.share:.0%}"]
        )
    twice = [each for each in told.beside if each.verdict == "outside twice"]
    why = [
        [each.target.title, f"{each.relative:.2f}", each.target.explained or NOT_EXPLAINED]
        for each in sorted(twice, key=lambda each: each.relative)
    ]
    runs = told.plan.seeds - len(told.failed)
    about = f"{told.residents:,} citizens, {runs} {'run' if runs == 1 else 'runs'} under today's contracts"
    lines = [f"{told.title}: {about}, beside published figures.", ""]
    lines += columns(rows, right=(1, 2, 3, 4, 5))
    if why:
        lines += ["", "Outside twice the interval, simulated to published, and why:"]
        lines += columns([["", *row] for row in why], right=(2,))
    lines += [*_held_out(told)] if told.plan.is_held_out else []
    lines += [f"seed {seed} failed: {problem}" for seed, problem in told.failed.items()]
    lines += ["", f"wrote {out}: {TABLE}, {SCORES}, {FIGURES}"]
    return "\n".join(lines)


def _held_out(told: Told) -> Iterator[str]:
    """How far predictions from a profile alone are off, beside those of a rival who knows none."""
    found = predicted(told.beside)
    own, rival = (
        mean_error_share([getattr(each, name) for each in found])
        for name in ("error_share", "england_error_share")
    )
    yield ""
    yield (
        f"Predicted from ages, sexes and deprivation alone, its {len(found)} registers are off by {own:.0%} on "
        f"average, and England's shares by {rival:.0%}."
    )


def _write(found: pd.DataFrame, path: Path) -> None:
    with whole_file(path) as unfinished:
        found.to_csv(unfinished, index=False, float_format="%.6g")
