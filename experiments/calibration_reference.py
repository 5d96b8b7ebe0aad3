"""The tables of docs/calibration.md: `python -m experiments.calibration_reference [FOLDER...]` writes them.

Given folders of a validation or a fit of England, or of places held out, it first keeps what was simulated there, as
`calibration/england.csv`, in `calibration/fitted` or as `calibration/held_out.csv`, from which the tables are made. The
module must not know what a target is about.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import calibration
from calibration.about import axes
from calibration.held_out import mean_error_share
from calibration.outputs import load_outputs
from calibration.priors import load_priors
from calibration.score import Compared, score
from calibration.targets import Target, load_left_out, load_targets
from experiments import reference
from experiments.calibrate_report import DRAWS, PARAMETERS, TARGETS, WAVES
from experiments.reference import markdown_table
from experiments.run_folder import RECORD
from experiments.showing import write_text
from experiments.validate_report import HELD_OUT, NOT_EXPLAINED, TABLE, by_group
from scenarios.place import load_place

PAGE = Path(__file__).parent.parent / "docs" / "calibration.md"
KEPT = Path(calibration.__file__).parent / "england.csv"
PREDICTED = Path(calibration.__file__).parent / "held_out.csv"
FITTED = Path(calibration.__file__).parent / "fitted"
FITTED_FILES = (PARAMETERS, DRAWS, TARGETS, WAVES)
PREDICTIONS = ("place", "target", "published", "predicted", "england")
COLUMNS = ("target", "simulated", "chance_low", "chance_high", "runs")
PER_CENT = 100


def keep(folder: Path, file: Path = KEPT) -> None:
    """Keep what a validation simulated of each target."""
    with (folder / TABLE).open(encoding="utf-8", newline="") as stream:
        rows = [",".join(row[column] for column in COLUMNS) for row in csv.DictReader(stream)]
    write_text(file, "\n".join([",".join(COLUMNS), *rows]) + "\n")


def keep_fit(folder: Path, to: Path = FITTED) -> None:
    """Keep what a fit came to."""
    to.mkdir(exist_ok=True)
    for name in FITTED_FILES:
        write_text(to / name, (folder / name).read_text(encoding="utf-8"))


def keep_held_out(folder: Path, file: Path = PREDICTED) -> None:
    """Keep what was predicted of a place, in the stead of what was kept of it before."""
    place = json.loads((folder / RECORD).read_text(encoding="utf-8"))["settings"]["place"]
    with (folder / HELD_OUT).open(encoding="utf-8", newline="") as stream:
        own = [",".join((place, *(row[name] for name in PREDICTIONS[1:]))) for row in csv.DictReader(stream)]
    kept = file.read_text(encoding="utf-8").splitlines()[1:] if file.is_file() else []
    others = [row for row in kept if row.partition(",")[0] != place]
    write_text(file, "\n".join([",".join(PREDICTIONS), *sorted(others + own)]) + "\n")


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a file of the fit that is kept."""
    with (FITTED / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def beside(file: Path = KEPT) -> tuple[Compared, ...]:
    """Every target beside what was simulated of it."""
    with file.open(encoding="utf-8", newline="") as stream:
        rows = {row["target"]: row for row in csv.DictReader(stream)}
    return tuple(_compared(target, rows[target.name]) for target in load_targets())


def _compared(target: Target, row: dict[str, str]) -> Compared:
    value, low, high = (float(row[column] or "nan") for column in COLUMNS[1:4])
    return Compared(target, value, low, high, int(row["runs"]))


def groups() -> str:
    """The score by group."""
    header = ("", "published figures", "inside", "outside", "outside twice", "share inside")
    rows = [
        (name, str(each.told), str(each.inside), str(each.told - each.inside - each.outside_twice),
         str(each.outside_twice), f"{each.share:.0%}")
        for name, each in by_group(beside())
    ]  # fmt: skip
    return markdown_table(header, rows)


def outside() -> str:
    """What is not met, the farthest off first, and why."""
    found = [each for each in beside() if each.verdict != "inside"]
    found.sort(key=lambda each: (each.verdict != "outside twice", -abs(each.relative - 1)))
    rows = [
        (each.target.title, _number(float(each.target.value)), _number(each.value), f"{each.relative:.2f}",
         each.verdict, each.target.explained or NOT_EXPLAINED)
        for each in found
    ]  # fmt: skip
    return markdown_table(("figure", "published", "simulated", "ratio", "lies", "why"), rows)


def targets() -> str:
    """Every target, its source, and whether it is met."""
    rows = [
        (each.target.title, each.target.unit, _number(float(each.target.value)), _span(each.target),
         _number(each.value), each.verdict, f"{each.target.source}; {each.target.period}")
        for each in beside()
    ]  # fmt: skip
    header = ("figure", "unit", "published", "accepted", "simulated", "lies", "source and period")
    return markdown_table(header, rows)


def left_out() -> str:
    """Why figures are left out, and how many."""
    reasons = Counter(each.reason for each in load_left_out() if each.reason)
    rows = [(reason, str(number), "; ".join(_titles(reason))) for reason, number in reasons.most_common()]
    return markdown_table(("why", "figures", "which"), rows)


def _titles(reason: str) -> Iterator[str]:
    return (each.title for each in load_left_out() if each.reason == reason)


def counts() -> str:
    """How many figures there are, mapped and left out."""
    within = sum(bool(each.within) for each in load_left_out())
    targets_, reasons = len(load_targets()), sum(bool(each.reason) for each in load_left_out())
    rows = [
        ("targets, each with an output", str(targets_)),
        ("stand within a target, as the other side of a ratio or an end of an interval", str(within)),
        ("left out, with the reason", str(reasons)),
    ]
    return markdown_table(("published figures", ""), rows)


def outputs() -> str:
    """What a target may be about."""
    rows = [(f"`{each.name}`", each.unit, each.definition) for each in load_outputs().values()]
    return markdown_table(("output", "unit", "what it is"), rows)


def priors() -> str:
    """What may move, and what should answer."""
    rows = [
        (f"`{each.name}`", each.title, ", ".join(f"`{name}`" for name in each.parameters),
         ", ".join(each.answers).replace("_", " "))
        for each in load_priors()
    ]  # fmt: skip
    return markdown_table(("prior", "what moves", "parameters", "targets that should answer"), rows)


def fitted_parameters() -> str:
    """Where parameters stand after the fit that is kept."""
    seen: dict[str, dict[str, str]] = {}
    for row in rows_of(PARAMETERS):
        seen.setdefault(row["prior"], row)
    rows = [
        (row["title"], f"{float(row['at']):.2f}", f"{float(row['at_low']):.2f} to {float(row['at_high']):.2f}",
         f"{float(row['width_to_prior']):.2f}", "yes" if row["is_identified"] == "True" else "no: as wide as its prior")
        for row in seen.values()
    ]  # fmt: skip
    return markdown_table(("what moved", "stands at", "95%", "width to prior", "identified"), rows)


def fitted_targets() -> str:
    """The targets aimed at, before and after."""
    rows = [
        (row["title"], _number(float(row["published"])), _number(float(row["before"])),
         row["verdict_before"], _number(float(row["after"])), row["verdict_after"],
         f"{float(row['emulator_error']):.2f}")
        for row in rows_of(TARGETS)
        if row["is_aimed_at"] == "True"
    ]  # fmt: skip
    header = ("figure", "published", "as it is", "lies", "fitted", "lies", "error of the emulator")
    return markdown_table(header, rows)


def fitted_score() -> str:
    """How many targets lie inside before and after the fit that is kept."""
    rows = rows_of(TARGETS)
    aimed = [row for row in rows if row["is_aimed_at"] == "True"]
    told = [
        (name, *(str(sum(row[side] == "inside" for row in part)) for side in ("verdict_before", "verdict_after")),
         str(len(part)))
        for name, part in (("those aimed at", aimed), ("all", rows))
    ]  # fmt: skip
    return markdown_table(("targets inside", "as it is", "fitted", "of"), told)


def predictions() -> list[dict[str, str]]:
    """What is kept of places that were held out: place, target, published, predicted, england."""
    with PREDICTED.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def held_out() -> str:
    """How far predictions of places are off, place by place and in all."""
    rows = predictions()
    parts = [(load_place(place).title, own) for place, own in _by("place", rows)]
    lines = []
    for title, own in [*parts, ("all", rows)]:
        errors, rivals = _errors(own)
        farthest = max(range(len(own)), key=lambda at: abs(errors[at]))
        closer = sum(abs(one) < abs(other) for one, other in zip(errors, rivals, strict=True))
        worst = f"{axes()['register'][own[farthest]['target']]}, {errors[farthest]:+.0%}"
        lines.append(
            (title, str(len(own)), f"{mean_error_share(errors):.0%}", f"{mean_error_share(rivals):.0%}",
             f"{closer} of {len(own)}", worst)
        )  # fmt: skip
    header = ("place", "registers", "mean error", "by England's shares", "closer than these", "farthest off")
    return markdown_table(header, lines)


def held_out_registers() -> str:
    """How far predictions of registers are off, register by register."""
    lines = []
    for name, own in _by("target", predictions()):
        errors, rivals = _errors(own)
        lines.append(
            (axes()["register"][name], f"{mean_error_share(errors):.0%}", f"{mean_error_share(rivals):.0%}",
             f"{min(errors):+.0%} to {max(errors):+.0%}")
        )  # fmt: skip
    return markdown_table(("register", "mean error", "by England's shares", "from place to place"), lines)


def _by(column: str, rows: list[dict[str, str]]) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """The rows of each of what a column holds, in their order."""
    for each in dict.fromkeys(row[column] for row in rows):
        yield each, [row for row in rows if row[column] == each]


def _errors(rows: list[dict[str, str]]) -> tuple[list[float], list[float]]:
    """How far predictions, and England's shares in their stead, are off: shares of what was published."""
    predicted, england = (
        [float(row[name]) / float(row["published"]) - 1 for row in rows] for name in ("predicted", "england")
    )
    return predicted, england


def share_inside() -> float:
    """The share of targets that are met."""
    return score(beside()).share


def _span(target: Target) -> str:
    low, high = target.accepted
    return f"{_number(float(low))} to {_number(float(high))}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 10 * PER_CENT else f"{value:.3g}"


TABLES: dict[str, Callable[[], str]] = {
    "counts": counts,
    "groups": groups,
    "outside": outside,
    "targets": targets,
    "left out": left_out,
    "priors": priors,
    "fitted parameters": fitted_parameters,
    "fitted targets": fitted_targets,
    "fitted score": fitted_score,
    "outputs": outputs,
    "held out": held_out,
    "held out registers": held_out_registers,
}


def with_tables(page: str) -> str:
    """The page with every marked table renewed.

    Raises:
        LookupError: there is no such table.
    """
    return reference.with_tables(page, TABLES, "calibration")


if __name__ == "__main__":
    for argument in map(Path, sys.argv[1:]):
        if (argument / HELD_OUT).is_file():
            keep_held_out(argument)
        else:
            (keep_fit if (argument / WAVES).is_file() else keep)(argument)
    write_text(PAGE, with_tables(PAGE.read_text(encoding="utf-8")))
