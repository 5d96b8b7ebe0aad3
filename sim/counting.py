"""What the names in definitions of measures stand for: counts, states, costs, figures and parameters, by member.

It must not know any measure.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.citizens.counts import HOSPITAL_ITEMS, Item
from agents.citizens.states import STATES
from scenarios.arithmetic import exact
from scenarios.measures.definitions import load_measured_populations
from scenarios.measures.expressions import Name, parse
from scenarios.parameters import Parameters
from scenarios.parameters.units import DAYS_A_YEAR, MONTHS_A_YEAR
from scenarios.problems import did_you_mean
from sim.figures import FIGURES, Figures
from sim.follow_up import OUTCOMES
from sim.history import History, Level, NotCounted, Whole, state_number

Values = NDArray[Any]
"""Exact numbers by member: fractions, or Python's whole numbers where nothing was divided."""

ITEMS: Mapping[str, Item] = {item.name.lower(): item for item in Item}
DAYS_A_MONTH = exact(DAYS_A_YEAR) / MONTHS_A_YEAR
FOLLOWED: Mapping[str, int] = {
    ("followed" if name == OUTCOMES[0] else f"followed_{name}"): at for at, name in enumerate(OUTCOMES)
}
PENCE_IN_POUND = 100
OF_PLACE = ("days", "cost_pounds")


@dataclass
class Counting:
    """The values of names in a history: counts are summed over a window, states are means over its scans."""

    history: History
    parameters: Parameters
    _parameters: dict[str, Fraction] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)
    _known: dict[tuple[Name, Level, int, int], Values] = field(default_factory=dict)
    """What names came to since the last month came: many measures read the same."""
    _others: dict[Hashable, Any] = field(default_factory=dict)
    _known_at: int = 0

    @cached_property
    def figures(self) -> Figures:
        """The figures that are more than sums."""
        return Figures(self.history, self.parameters)

    def value(self, name: Name, level: Level, first: int, last: int) -> Values:
        """What a name comes to, by member of a level; not to be written to.

        Raises:
            NotCounted: the months, the population or the level are not counted.
            ValueError: there is no such name.
        """
        self._forget_what_is_old()
        key = (name, level, first, last)
        if key not in self._known:
            self._known[key] = self._value(name, level, first, last)
        return self._known[key]

    @property
    def remembered(self) -> dict[Hashable, Any]:
        """What others have found of the history since the last month came, each by a key of its own."""
        self._forget_what_is_old()
        return self._others

    def _forget_what_is_old(self) -> None:
        if self._known_at != self.history.months:
            self._known, self._others, self._known_at = {}, {}, self.history.months

    def _value(self, name: Name, level: Level, first: int, last: int) -> Values:
        word, of = name
        services = self.history.layout.services
        if word in self.parameters.meanings:
            value = self._alike(self.parameter(str(name)), level)
        elif word in FIGURES:
            value = fractions(self.figures.value(word, level, first, last))
        elif word in OF_PLACE or word in FOLLOWED:
            value = self._alike(self._of_place(word, self.population(of), first, last), level)
        elif word == "person_years":
            value = self._whole((Item.PEOPLE,), level, of, first, last, MONTHS_A_YEAR)
        elif word in services:
            used = services[word]
            value = self._whole(used.items, level, of, first, last)
            value = value if used.units == 1 else value * used.units
        elif word in ITEMS:
            value = self._whole((ITEMS[word],), level, of, first, last)
        elif word in STATES:
            value = self._state(word, level, self.population(of), first, last)
        else:
            known = (*services, *ITEMS, *STATES, "person_years", *OF_PLACE, *FOLLOWED, *FIGURES)
            raise ValueError(f"'{name}' is nothing that is counted.{did_you_mean(word, known)}")
        return value

    def population(self, name: str) -> int:
        """The number of a population that a definition or a contract names.

        Raises:
            NotCounted: months are not counted for it.
        """
        if name not in self._numbers:
            try:
                self._numbers[name] = self.history.layout.population(
                    name, load_measured_populations().get(name)
                )
            except KeyError as error:
                raise NotCounted(error.args[0]) from None
        return self._numbers[name]

    def items(self, items: Sequence[Item], level: Level, population: int, first: int, last: int) -> Whole:
        """The sum of counts by member; raises NotCounted where a trust is asked what no hospital does."""
        for item in items:
            if level == "trust" and item not in HOSPITAL_ITEMS:
                raise NotCounted(
                    f"'{item.name.lower()}' is not counted by trust: no hospital does it; read it for the place or by "
                    "practice"
                )
        counted = [self.history.by_level(item, level, population, first, last) for item in items]
        return np.asarray(sum(counted[1:], start=counted[0]))

    def parameter(self, text: str) -> Fraction:
        """The value of a parameter, written as a definition writes it: `name`, or `name[level]` of its one axis."""
        if text not in self._parameters:
            ((name, of),) = parse(text).names()
            axes = self.parameters.meaning(name).axes
            self._parameters[text] = self.parameters.one(name, **({axes[0]: of} if of else {})).value
        return self._parameters[text]

    def _of_place(self, word: str, population: int, first: int, last: int) -> Fraction:
        """What is told of the whole place alone."""
        if word == "days":
            return DAYS_A_MONTH * (last - first + 1)
        if word == "cost_pounds":
            pence = self.history.cost_pence(first, last)[:, :, population].sum()
            return Fraction(int(pence), PENCE_IN_POUND)
        return Fraction(int(self.history.followed(first, last)[FOLLOWED[word]]))

    def _state(self, name: str, level: Level, population: int, first: int, last: int) -> Values:
        if level == "trust":
            raise NotCounted(f"'{name}' is a state of people, who belong to practices and not to trusts")
        people, scans = self.history.scanned("by_practice", first, last)
        found = people[:, state_number(name), population]
        return exactly(found if level == "practice" else found.sum(keepdims=True), scans)

    def _whole(
        self, items: Sequence[Item], level: Level, of: str, first: int, last: int, over: int = 1
    ) -> Values:
        return exactly(self.items(items, level, self.population(of), first, last), over)

    def _alike(self, value: Fraction, level: Level) -> Values:
        layout = self.history.layout
        members = {"place": 1, "practice": len(layout.practices), "trust": len(layout.trusts)}[level]
        return np.full(members, value, dtype=object)


def exactly(numbers: Whole, over: int = 1) -> Values:
    """Whole numbers as Python's own, which sums take much faster than fractions; over another, as exact fractions."""
    if over != 1:
        return fractions(numbers, over)
    made = np.empty(len(numbers), dtype=object)
    made[:] = numbers.tolist()
    return made


def fractions(numbers: NDArray[Any], over: int = 1) -> Values:
    """Whole numbers over another, or floats by themselves, as exact fractions."""
    made = np.empty(len(numbers), dtype=object)
    made[:] = [Fraction(each) if over == 1 else Fraction(each, over) for each in numbers.tolist()]
    return made
