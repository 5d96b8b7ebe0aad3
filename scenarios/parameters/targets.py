"""Targets: published figures that citizens, and what is reported of their care, must reproduce at England's baseline.

Holds this project's own copy of them, with sources and the interval in which a simulated figure is accepted.
It must not know how a figure is simulated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from scenarios.parameters.entries import Source, check_standing, known_sources, read_sources
from scenarios.parameters.subgroups import FOLDER, Axes, Subgroup, load_axes, subgroup_in, subgroup_text
from scenarios.parameters.units import UNITS, complaint
from scenarios.place_rows import read_rows
from scenarios.problems import FileProblems, shown
from scenarios.quantities import Status
from scenarios.tables import Row

About = Literal["citizens", "providers"]
COLUMNS = (*("name", "subgroup", "value", "low", "high"), *("unit", "period", "source", "status", "note"))
TOLERANCE = {"published": Fraction(5, 100), "derived": Fraction(5, 100), "assumed": Fraction(10, 100)}
"""How far from a figure without an interval a simulated one may be, as a share of it; assumed: recalled."""


def accepted_around(
    value: Fraction, low: Fraction | None, high: Fraction | None, status: Status
) -> tuple[Fraction, Fraction]:
    """The interval around a figure in which a simulated one is accepted: as published, else a tolerance by status."""
    if low is not None and high is not None:
        return low, high
    tolerance = TOLERANCE[status]
    return value * (1 - tolerance), value * (1 + tolerance)


@dataclass(frozen=True, slots=True)
class Target:
    """A published figure about a subgroup. `low` and `high` are its interval as published, or None."""

    name: str
    subgroup: Subgroup
    value: Fraction
    low: Fraction | None
    high: Fraction | None
    unit: str
    period: str
    source: tuple[str, ...]
    status: Status
    note: str = ""

    @property
    def accepted(self) -> tuple[Fraction, Fraction]:
        """The interval in which a simulated figure must lie: as published, else a tolerance by status."""
        return accepted_around(self.value, self.low, self.high, self.status)


@cache
def load_targets(folder: Path = FOLDER, about: About = "citizens") -> tuple[Target, ...]:
    """The targets in a folder, by default those that come with the package, in the order of their file.

    `about`: what citizens do and are, or what is reported of care and its providers.

    Raises:
        FileProblems: all that is wrong with a file, by line and column; a subgroup of a name may stand once.
    """
    axes, sources = load_axes(folder / "axes.csv"), read_sources(folder / "sources.csv")
    rows = read_rows(folder / f"targets_{about}.csv", COLUMNS)
    targets = tuple(_target(row, sources, axes) for row in rows)
    lines: dict[tuple[str, frozenset[object]], int] = {}
    for row, target in zip(rows, targets, strict=True):
        if row.problems:
            continue
        whom = (target.name, frozenset(target.subgroup))
        if whom in lines:
            named = f"{target.name} {subgroup_text(target.subgroup)}".strip()
            row.refuse("name", f"{shown(named)} is also on line {lines[whom]}; give it once")
        lines.setdefault(whom, row.line)
    if problems := [problem for row in rows for problem in row.problems]:
        raise FileProblems(problems)
    return targets


def _target(row: Row, sources: Mapping[str, Source], axes: Axes) -> Target:
    value, low, high = _interval(row)
    made = Target(
        name=row.name(),
        subgroup=_subgroup(row, axes),
        value=value,
        low=low,
        high=high,
        unit=row.word("unit", list(UNITS)),
        period=row.text("period"),
        source=known_sources(row, sources),
        status=row.word("status", get_args(Status)),
        note=row.cells["note"],
    )
    if not row.problems:
        check_standing(row, made.status, made.source, sources)
        if words := complaint(made.value, made.unit):
            row.refuse("value", words)
    return made


def _interval(row: Row) -> tuple[Fraction, Fraction | None, Fraction | None]:
    if row.is_empty("low") and row.is_empty("high"):
        return row.number("value"), None, None
    low, value, high = row.number_between("low", "value", "high")
    return value, low, high


def _subgroup(row: Row, axes: Axes) -> Subgroup:
    try:
        return subgroup_in(row.cells["subgroup"], axes)
    except ValueError as error:
        row.refuse("subgroup", str(error))
        return ()
