"""What is written down while citizens live: the counts of each month, and who there is at each year's end.

Holds arrays of whole numbers, enough for every table and figure of a run. The module must not know how a month
goes, nor how a table is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from agents.citizens import columns as citizens
from agents.citizens.baseline import AGES, Whole
from agents.citizens.columns import CONDITIONS, SEXES, Columns
from agents.citizens.counts import Counts
from scenarios.parameters.units import MONTHS_A_YEAR
from scenarios.place import QUINTILES, AgeBand, Place
from scenarios.populations import Population

AGE_GROUPS = (
    *(AgeBand(0, 4), AgeBand(5, 14), AgeBand(15, 24), AgeBand(25, 44)),
    *(AgeBand(45, 64), AgeBand(65, 74), AgeBand(75, 84), AgeBand(85, None)),
)
"""Ages by which activity is counted: those by which the use of care is published."""

POPULATIONS = tuple(
    Population(title=f"Aged {band}", age_from=band.age_from)
    if band.age_to is None
    else Population(title=f"Aged {band}", age_from=band.age_from, age_to=band.age_to)
    for band in AGE_GROUPS
)
"""The populations to found citizens with, so that a month's counts are by age."""

STAGES = ("conditions", "diagnosed", "managed")


class Lived(Protocol):
    """What is read of citizens who live: where, for how many months, and their columns."""

    @property
    def place(self) -> Place:
        """The place they live in."""

    @property
    def month(self) -> int:
        """Months lived so far."""

    @property
    def parts(self) -> Sequence[Columns]:
        """The citizens, one place after the other."""


@dataclass(frozen=True, slots=True)
class YearEnd:
    """Who there is after so many months. `people` is by age, sex and fifth; `ill` by condition and stage before.

    The stages are those who have the condition, who are diagnosed, and who are managed.
    """

    month: int
    people: Whole
    ill: Whole


@dataclass(slots=True)
class Recording:
    """Everything that is recorded of a run.

    `counts` has an entry a month. `people` has one more: residents by age and sex at the start of each month,
    and at the end of the last.
    """

    place: Place
    counts: list[Counts] = field(default_factory=list)
    people: list[Whole] = field(default_factory=list)
    year_ends: list[YearEnd] = field(default_factory=list)

    @property
    def months(self) -> int:
        """Months recorded so far."""
        return len(self.counts)

    @property
    def last(self) -> YearEnd:
        """Who there was when last looked at closely."""
        return self.year_ends[-1]

    def add(self, counts: Counts, lived: Lived, *, is_last: bool = False) -> None:
        """Write down a month: its counts, who is there now, and at a year's end or the last month their health."""
        self.counts.append(counts)
        self.people.append(residents(lived.parts))
        if is_last or lived.month % MONTHS_A_YEAR == 0:
            self.year_ends.append(year_end(lived))

    def half_months_lived(self) -> Whole:
        """Half months lived by year, age and sex: whoever is there at a month's start has one, and at its end one."""
        halves = np.array([start + end for start, end in zip(self.people, self.people[1:], strict=False)])
        return by_year(halves)


def begin(lived: Lived) -> Recording:
    """A recording that starts with the citizens as they are."""
    return Recording(lived.place, people=[residents(lived.parts)], year_ends=[year_end(lived)])


def year_of(month: int) -> int:
    """The year that a month belongs to, both from 1; month 0, before the first, is year 0."""
    return -(-month // MONTHS_A_YEAR)


def by_year(monthly: Whole) -> Whole:
    """Monthly numbers added up by year; the last may be a part of one."""
    return np.add.reduceat(monthly, np.arange(0, len(monthly), MONTHS_A_YEAR), axis=0)


def residents(parts: Iterable[Columns]) -> Whole:
    """Residents by age in years and sex, of all parts together."""
    found = np.zeros((len(AGES), len(SEXES)), dtype=np.int64)
    for columns in parts:
        age, sex, _, _ = _who(columns)
        found += np.bincount(age * len(SEXES) + sex, minlength=found.size).reshape(found.shape)
    return found


def year_end(lived: Lived) -> YearEnd:
    """Who there is now, by age, sex and fifth of deprivation, and how many of them are ill with what."""
    shape = len(AGES), len(SEXES), len(QUINTILES)
    people = np.zeros(shape, dtype=np.int64)
    ill = np.zeros((len(CONDITIONS), len(STAGES), *shape), dtype=np.int64)
    for columns in lived.parts:
        age, sex, quintile, present = _who(columns)
        cell = (age * shape[1] + sex) * shape[2] + quintile
        people += np.bincount(cell, minlength=people.size).reshape(shape)
        for stage, name in enumerate(STAGES):
            members = citizens.field(columns, name)[present]
            for at in range(len(CONDITIONS)):
                those = cell[citizens.has(members, at)]
                ill[at, stage] += np.bincount(those, minlength=people.size).reshape(shape)
    return YearEnd(lived.month, people, ill)


def _who(columns: Columns) -> tuple[Whole, Whole, Whole, Whole]:
    """Age in years, sex and fifth of everybody present, and the slots they are in."""
    present = np.flatnonzero(citizens.field(columns, "is_present"))
    age, sex, quintile = (
        citizens.field(columns, name)[present].astype(np.int64) for name in ("age_months", "sex", "quintile")
    )
    return np.minimum(age // MONTHS_A_YEAR, AGES[-1]), sex, quintile, present
