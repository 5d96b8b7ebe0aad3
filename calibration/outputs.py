"""Outputs: what a year of a place comes to, by name. The vocabulary of targets.

Each is a row of `outputs.csv`: a sum of counts over another, a measure, or a function of `own_outputs`. Counts are of
the whole place, or of some of its people, each of whom was lived again. The module must not know what is published.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import numpy as np

from agents.citizens.counts import EMERGENCY_ADMISSIONS, Item
from calibration.lived import WINDOW, Lived
from scenarios.arithmetic import exact
from scenarios.measures.expressions import Expression, Name, parse
from scenarios.parameters.subgroups import Subgroup
from scenarios.parameters.units import MONTHS_A_YEAR, UNITS
from scenarios.place import AgeBand
from scenarios.populations import OLDEST_YEARS, Population, is_same
from scenarios.problems import did_you_mean, shown
from scenarios.tables import Row, read_table
from sim.history import NotCounted

How = Literal["counted", "measured", "reported", "own"]
FILE = Path(__file__).parent / "outputs.csv"
ITEMS: Mapping[str, tuple[Item, ...]] = {
    **{item.name.lower(): (item,) for item in Item},
    "emergency_admission": EMERGENCY_ADMISSIONS,
}
OWN_COUNTED = ("person_years",)


class Figure(NamedTuple):
    """What an output comes to, and on how many events or people apart it rests; None where nobody knows."""

    value: float
    events: float | None = None


Own = Callable[[Lived, Subgroup], Figure]


@dataclass(frozen=True, slots=True)
class Output:
    """An output. `over`, `under`: sums of counts; or a measure, and by what it is divided to have the unit.

    A count with nothing under it is England's: what there would be of it if all of England were like the people lived.
    `is_of_events`: whether chance moves it as events that come singly.
    """

    name: str
    unit: str
    how: How
    over: str
    under: str
    is_of_events: bool
    definition: str

    @property
    def is_total(self) -> bool:
        """Whether it grows with the number of people."""
        return self.unit in ("people", "days") and not self.under

    def of(self, lived: Lived, about: Subgroup = ()) -> Figure:
        """What it comes to for a subgroup; nobody, or nothing to divide by, is not a number.

        Raises:
            ValueError: it is told of the whole place alone, or not by these axes.
        """
        if self.how == "own":
            from calibration.own_outputs import OWN

            return OWN[self.name](lived, about)
        if self.how == "counted":
            return self._counted(lived, about)
        if about and not is_everyones(about):
            raise ValueError(f"'{self.name}' is told of a whole place alone; leave its subgroup empty")
        return self._measured(lived)

    def _counted(self, lived: Lived, about: Subgroup) -> Figure:
        counts = counts_of(lived, about)
        over = _sum(self.over, counts, lived)
        events = over if self.is_of_events else None
        if not self.under:
            return Figure(over / people_years(lived, about) * lived.england_residents, events)
        under = _sum(self.under, counts, lived)
        return Figure(over / under if under else float("nan"), events)

    def _measured(self, lived: Lived) -> Figure:
        by = _sum(self.under, {}, lived)
        if self.how == "reported":
            return Figure(float(lived.measures.reported(self.over, "place", WINDOW[1])[0]) / by)
        try:
            (value,) = lived.measures.true(self.over, "place", *WINDOW)
        except NotCounted:  # among few citizens there may be nobody to count
            value = None
        return Figure(float("nan") if value is None else float(value) / by)


def is_everyones(about: Subgroup) -> bool:
    """Whether a subgroup is that of a measure itself, such as adults, rather than of some of its people."""
    return [axis for axis, _ in about] == ["age"]


def counts_of(lived: Lived, about: Subgroup) -> Mapping[Item, float]:
    """What was counted in the two years: of everybody, of a population or fifth, or of some, lived again."""
    if (found := _in_history(lived, about)) is not None:
        population, fifth = found
        totals = lived.history.counted("by_quintile", *WINDOW)[population, fifth].sum(axis=0)
    else:
        totals = lived.lives.years[:, lived.watched.those(about)].sum(axis=(0, 1))
    return {item: float(totals[item]) for item in Item}


def people_years(lived: Lived, about: Subgroup) -> float:
    """The person-years of everybody among whom a subgroup was counted."""
    if _in_history(lived, about) is not None:
        return counts_of(lived, ())[Item.PEOPLE] / MONTHS_A_YEAR
    return float(lived.lives.years[:, :, Item.PEOPLE].sum()) / MONTHS_A_YEAR


def _in_history(lived: Lived, about: Subgroup) -> tuple[int, slice] | None:
    """The population and fifths of deprivation by which a subgroup is counted each month; None where it is not."""
    asked = dict(about)
    quintile, band = asked.pop("quintile", None), asked.pop("age", AgeBand(0, None))
    if asked or not isinstance(band, AgeBand):
        return None
    wanted = Population(age_from=band.age_from, age_to=OLDEST_YEARS if band.age_to is None else band.age_to)
    numbers = [
        at for at, each in enumerate(lived.history.layout.populations.values()) if is_same(each, wanted)
    ]
    if not numbers:
        return None
    return numbers[0], slice(None) if quintile is None else slice(int(str(quintile)) - 1, int(str(quintile)))


def _sum(text: str, counts: Mapping[Item, float], lived: Lived) -> float:
    def read(name: Name) -> Fraction:
        if name.name in OWN_COUNTED:
            return exact(counts[Item.PEOPLE]) / MONTHS_A_YEAR
        if name.name in ITEMS:
            return exact(sum(counts[item] for item in ITEMS[name.name]))
        return lived.parameters.one(name.name).value

    return float(_parsed(text).value(read))


@cache
def _parsed(text: str) -> Expression:
    return parse(text)


@cache
def load_outputs(file: Path = FILE) -> Mapping[str, Output]:
    """The outputs by name.

    Raises:
        FileProblems: all that is wrong with the file.
    """
    return read_table(file, Output, _output)


def _output(row: Row) -> Output:
    return Output(
        name=row.name(),
        unit=row.word("unit", list(UNITS)),
        how=row.word("how", get_args(How)),
        over=row.cells["over"],
        under=row.cells["under"],
        is_of_events=row.truth("is_of_events"),
        definition=row.text("definition"),
    )


def output_named(name: str) -> Output:
    """The output of a name; raises ValueError where there is none."""
    known = load_outputs()
    if name not in known:
        raise ValueError(
            f"{shown(name)} is no output.{did_you_mean(name, known)} `careconomy validate` lists them all"
        )
    return known[name]


def ratio(over: Figure, under: Figure) -> Figure:
    """One figure over another; chance moves it as the sum of both."""
    value = over.value / under.value if under.value else float("nan")
    events = None
    if over.events and under.events:
        events = 1 / (1 / over.events + 1 / under.events)
    return Figure(float(np.float64(value)), events)
