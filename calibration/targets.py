"""Targets: published figures, each with the output that must reproduce it; and figures that no output can.

    load_targets()                       # those that come with the project
    load_targets(Path("my.csv"))         # a researcher's own

Holds what each says and the interval in which a simulated figure is accepted. It must not know how one is simulated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import get_args

from calibration.about import axes
from calibration.outputs import load_outputs
from scenarios import parameters
from scenarios.parameters.subgroups import Subgroup, subgroup_in, subgroup_text
from scenarios.parameters.targets import accepted_around
from scenarios.parameters.units import UNITS, complaint
from scenarios.place_rows import read_rows
from scenarios.problems import FileProblems, did_you_mean, one_of, shown
from scenarios.quantities import Status
from scenarios.tables import Row

FOLDER = Path(__file__).parent
FILE = FOLDER / "targets.csv"
LEFT_OUT = FOLDER / "left_out.csv"
EVERYONE = "everyone"
NEEDED = ("name", "output", "value", "unit")
IF_LEFT_OUT = {
    **dict.fromkeys(("title", "group", "about", "to", "figure", "low", "high", "period", "geography"), ""),
    **dict.fromkeys(("source", "status", "explained", "note"), ""),
}
COLUMNS = (*NEEDED, *IF_LEFT_OUT)
OF_FIGURE = ("value", "low", "high", "unit", "period", "source", "status")
OWN_GROUP = "Targets"


@dataclass(frozen=True, slots=True)
class Target:
    """A published figure and the output that answers it.

    The output is of the people `about`; with `to`, it is divided by the same of those. `low` and `high` are the
    interval as published, or None. `explained`: why the simulated figure is outside its interval, "" where it is not
    or nobody knows.
    """

    name: str
    title: str
    group: str
    output: str
    about: Subgroup
    to: Subgroup | None
    value: Fraction
    low: Fraction | None
    high: Fraction | None
    unit: str
    period: str
    geography: str
    source: str
    status: Status
    explained: str = ""
    note: str = ""

    @property
    def accepted(self) -> tuple[Fraction, Fraction]:
        """The interval in which a simulated figure must lie: as published, else 5%, or 10% where recalled."""
        return accepted_around(self.value, self.low, self.high, self.status)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A published figure that is no target of its own: `within` names that, or `reason` says why."""

    title: str
    value: str
    unit: str
    period: str
    geography: str
    source: str
    within: str
    reason: str


@cache
def load_targets(file: Path = FILE) -> tuple[Target, ...]:
    """The targets of a file, in its order. Columns that are optional may be missing.

    Raises:
        FileProblems: all that is wrong with it, by line and column.
    """
    given = {**IF_LEFT_OUT, **dict.fromkeys(("value", "unit"), "")} if file == FILE else IF_LEFT_OUT
    rows = read_rows(file, COLUMNS, given)
    targets = [_target(row) for row in rows]
    lines: dict[str, int] = {}
    for row, target in zip(rows, targets, strict=True):
        if target.name in lines and target.name:
            row.refuse("name", f"{shown(target.name)} is also on line {lines[target.name]}; give it once")
        lines.setdefault(target.name, row.line)
    if problems := [problem for row in rows for problem in row.problems]:
        raise FileProblems(problems)
    return tuple(targets)


@cache
def load_left_out(file: Path = LEFT_OUT) -> tuple[LeftOut, ...]:
    """The published figures that no output answers, with the reason, and those that stand within a target.

    Raises:
        FileProblems: all that is wrong with the file.
    """
    names = [target.name for target in load_targets()]
    rows = read_rows(file, LeftOut.__slots__)
    found = [_left_out(row, names) for row in rows]
    if problems := [problem for row in rows for problem in row.problems]:
        raise FileProblems(problems)
    return tuple(found)


def _left_out(row: Row, names: list[str]) -> LeftOut:
    within = row.cells["within"]
    if within and within not in names:
        row.refuse("within", f"{shown(within)} is no target.{did_you_mean(within, names)}")
    if bool(within) == bool(row.cells["reason"]):
        row.refuse("reason", "say why the model has no such output, or within which target the figure stands")
    for column in ("title", "value", "unit", "period", "geography", "source"):
        row.text(column)
    return LeftOut(**row.cells)


def _target(row: Row) -> Target:
    _take_figure(row)
    name = row.name()
    low, value, high = _interval(row)
    about = _subgroup(row, "about")
    made = Target(
        name=name,
        title=row.cells["title"] or name.replace("_", " "),
        group=row.cells["group"] or OWN_GROUP,
        output=row.text("output"),
        about=about,
        to=_to(row),
        value=value,
        low=low,
        high=high,
        unit=_unit(row),
        period=row.cells["period"],
        geography=row.cells["geography"],
        source=row.cells["source"],
        status=row.word("status", get_args(Status)) if row.cells["status"] else "published",
        explained=row.cells["explained"],
        note=row.cells["note"],
    )
    if not row.problems:
        _check(row, made)
    return made


def _take_figure(row: Row) -> None:
    """Fill in what a target of the parameters says, where the row names one in place of a number."""
    named = row.cells["figure"]
    if not named:
        return
    if given := [column for column in OF_FIGURE if row.cells[column]]:
        row.refuse(
            given[0], f"the row takes its number from {shown(named)}; empty this cell, or the one of 'figure'"
        )
        return
    if named not in _figures():
        row.refuse(
            "figure", f"{shown(named)} is no target of the parameters.{did_you_mean(named, _figures())}"
        )
        return
    figure = _figures()[named]
    known = parameters.load_parameters().sources
    told = {
        "value": figure.value,
        "low": "" if figure.low is None else figure.low,
        "high": "" if figure.high is None else figure.high,
        "unit": figure.unit,
        "period": figure.period,
        "source": "; ".join(str(known[each]) for each in figure.source),
        "status": figure.status,
        "note": row.cells["note"] or figure.note,
    }
    row.cells = {**row.cells, **{column: str(value) for column, value in told.items()}}


@cache
def _figures() -> Mapping[str, parameters.Target]:
    """The targets that stand beside the parameters, by name and subgroup."""
    known = (*parameters.load_targets(), *parameters.load_targets(about="providers"))
    return {f"{each.name} {subgroup_text(each.subgroup)}".strip(): each for each in known}


def _interval(row: Row) -> tuple[Fraction | None, Fraction, Fraction | None]:
    if row.is_empty("low") and row.is_empty("high"):
        return None, row.number("value"), None
    return row.number_between("low", "value", "high")


def _unit(row: Row) -> str:
    """The unit of a figure; one that its output is not told in is refused with that output."""
    return row.text("unit") if row.cells["output"] in load_outputs() else row.word("unit", list(UNITS))


def _to(row: Row) -> Subgroup | None:
    if not row.cells["to"]:
        return None
    return () if row.cells["to"] == EVERYONE else _subgroup(row, "to")


def _subgroup(row: Row, column: str) -> Subgroup:
    try:
        return subgroup_in(row.cells[column], axes())
    except ValueError as error:
        row.refuse(column, str(error))
        return ()


def _check(row: Row, target: Target) -> None:
    outputs = load_outputs()
    if target.output not in outputs:
        near = did_you_mean(target.output, outputs) or f" Use one of {', '.join(outputs)}."
        row.refuse(
            "output",
            f"{shown(target.output)} is no output.{near} `careconomy validate --outputs` tells each.",
        )
        return
    if target.status == "assumed" and not target.source:
        row.refuse("source", "an assumed figure needs a source, or the words of who assumes it")
    units = ("ratio", "share") if target.to is not None else (outputs[target.output].unit,)
    if target.unit not in units:
        what = "a ratio of two groups" if target.to is not None else f"'{target.output}'"
        told = f"{what} is told in {one_of(units)}, not in {shown(target.unit)}"
        row.refuse("unit", f"{told}; turn the figure into it")
    elif words := complaint(target.value, target.unit):
        row.refuse("value", words)
    if target.value == 0:
        row.refuse("value", "0 has no interval of its own; give low and high, and a value between")
