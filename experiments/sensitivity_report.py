"""What `careconomy sensitivity` leaves: tables, figures, and what moves most in words.

The module must not know how a run is lived.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.citizens_style import Shown, settle
from experiments.compare_run import write_table
from experiments.contract_picture import save
from experiments.sensitivity_factors import load_factors
from experiments.sensitivity_run import Plan, Told, draw_few, screen
from experiments.sensitivity_tables import Screened, drawn_table
from experiments.showing import columns

if TYPE_CHECKING:
    import pandas as pd

SCREENING, RANKING, DRAWN, FIGURES = "screening.csv", "ranking.csv", "deciding.csv", "figures"
MOST = 8
DECIDES = ("factor", "correlation", "delta", "by_chance")


def report(plan: Plan, out: Path, jobs: int = 1) -> str:
    """Live what is missing, write everything to the folder, and say what came of it.

    Raises:
        FileProblems: as `screen`.
    """
    from experiments.sensitivity_figure import deciding, screening

    told = screen(plan, out, jobs)
    found = Screened(told)
    write_table(found.screening(), out / SCREENING)
    write_table(found.ranking(), out / RANKING)
    _draw(screening(told), out / FIGURES)
    lines = [*_screened(told, found)]
    few = found.few()
    if plan.draws and few:
        drawn = drawn_table(told, few, draw_few(told, few, out, jobs))
        write_table(drawn, out / DRAWN)
        if len(drawn):
            _draw(deciding(told, drawn), out / FIGURES)
        lines += ["", *_decided(told, drawn)]
    return "\n".join([*lines, "", f"wrote {out}: tables (*.csv), {FIGURES}"])


def listed() -> str:
    """Every factor by name, in words."""
    rows = [[each.name, each.title] for by in ("owner", "lever") for each in load_factors(by).values()]
    return "\n".join(columns([["factor", "what it is"], *{row[0]: row for row in rows}.values()]))


def _screened(told: Told, found: Screened) -> Iterator[str]:
    runs = sum(len(each.points) for each in told.paths)
    yield f"{len(told.factors)} factors, {len(told.paths)} paths, {runs} runs of {len(told.names)} models."
    yield from (f"a run failed: {problem}" for problem in dict.fromkeys(told.failed))
    yield ""
    rows = [["what moves most", "share", "most in", "times what matters", "changes who is best"]]
    for at in found.order[:MOST]:
        if not found.shares[at].any():
            continue
        most = int(found.in_bands[at].argmax())
        rows.append(
            [
                told.factors[at].name,
                f"{found.shares[at].mean():.0%}",
                told.outcomes[most].name,
                f"{found.in_bands[at, most]:.2g}",
                f"{found.best_changes[at].mean():.0%}",
            ]
        )
    if len(rows) > 1:
        yield from columns(rows, right=(1, 3, 4))
    else:
        yield "Nothing that was moved moves any difference between these models."


def _decided(told: Told, drawn: pd.DataFrame) -> Iterator[str]:
    """Outcome by outcome, who is best how often, and the factors that tell it from chance."""
    rows = [["outcome", "best", "before", "better", "tied", "what decides it"]]
    for outcome in told.outcomes:
        own = drawn[drawn["outcome"] == outcome.name].sort_values("delta", ascending=False, kind="stable")
        if own.empty:
            continue
        deciding = [
            f"{name} ({'for' if correlation > 0 else 'against'} it, {delta:.2f})"
            for name, correlation, delta, by_chance in zip(*(own[key] for key in DECIDES), strict=True)
            if delta > by_chance
        ]
        first = own.iloc[0]
        shares = (f"{first['better_share']:.0%}", f"{first['tied_share']:.0%}")
        words = ", ".join(deciding[:3]) or "none more than chance would"
        rows.append([outcome.name, first["model"], first["compared_with"], *shares, words])
    if len(rows) == 1:
        yield "The two best models never differ in anything."
    else:
        yield from columns(rows, right=(3, 4))


def _draw(shown: Shown, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    shown.figure.draw_without_rendering()  # names of rows find their room in a second layout
    settle(shown.figure)
    for suffix in (".svg", ".png"):
        save(shown.figure, folder / f"{shown.name}{suffix}")
