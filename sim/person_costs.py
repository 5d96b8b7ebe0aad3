"""What care took of each person, month by month, for contracts that share in what very costly people cost.

Months count care by provider and population, not by person. Where somebody asks, every citizen lives each month once
more alone, the same to the bit, and what it used is written down at reference unit cost; burn-in is lived again from
the founding when it is first asked of. The module must not know what anybody is paid.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.citizens.columns import each_column
from agents.citizens.counts import ITEMS
from agents.citizens.offer import Offer, offer_today
from agents.citizens.population import Population
from agents.providers.costs import PENCE_IN_POUND, CostBook
from scenarios.contracts.exact import pence
from scenarios.contracts.periods import MONTHS_IN_YEAR
from scenarios.horizon import FIRST_MONTH
from scenarios.problems import did_you_mean
from sim.history import NotCounted

ALL = "all"
"""All services together."""
PEOPLE_AT_ONCE = 2048
KEPT_MONTHS = 36
"""So long months are kept: contracts read this year and the last, late by a year at most."""
FROM_MONTH = FIRST_MONTH - 2 * MONTHS_IN_YEAR + 1
"""Whatever month a contract year begins in, the one that the reference year begins in is followed from its first."""

Whole = NDArray[np.int64]
Asked = tuple[str, int]
"""A service, or all, and the number of a population."""


class OfPersons(NamedTuple):
    """Pence of those persons of whom a month took any, by their keys."""

    keys: NDArray[np.uint64]
    pence: Whole


@dataclass
class PersonCosts:
    """What persons cost. `prices_pence`: by service and for all, of each item. `founded`: the citizens of month 0 anew.

    Nothing is followed until it is `asked`.
    """

    prices_pence: Mapping[str, Whole]
    founded: Callable[[], Population]
    asked: set[Asked] = field(default_factory=set)
    months: dict[int, dict[Asked, OfPersons]] = field(default_factory=dict)

    def ask(self, service: str, population: int) -> None:
        """Follow what a service costs people of a population from now on, if it has a cost of its own."""
        if service in self.prices_pence:
            self.asked.add((service, population))

    def follow(self, population: Population, offer: Offer | None = None) -> None:
        """Write down what the month to come takes of each person, who live it apart and are left as they are."""
        if self.asked:
            month = population.month + 1
            self.months[month] = self._lived(population, offer)
            self.months.pop(month - KEPT_MONTHS, None)

    def excess_pounds(
        self, asked: Asked, threshold_pounds: Fraction, first: int, last: int, starts_month: int
    ) -> Fraction:
        """What persons cost in months above a sum a year, summed over persons; years begin as contract months do.

        A year's sum comes month by month as it is passed, so that months add up to their year.

        Raises:
            NotCounted: a month was not followed, or the service has no cost of its own.
        """
        if asked[0] not in self.prices_pence:
            near = did_you_mean(asked[0], self.prices_pence)
            raise NotCounted(f"'{asked[0]}' has no cost of its own that persons could take; use all.{near}")
        total = Fraction(0)
        begins = first - (first - starts_month) % MONTHS_IN_YEAR
        for start in range(begins, last + 1, MONTHS_IN_YEAR):
            end = min(start + MONTHS_IN_YEAR - 1, last)
            total += self._above(asked, threshold_pounds, start, end)
            total -= self._above(asked, threshold_pounds, start, first - 1)
        return total

    def saved(self) -> dict[str, NDArray[Any]]:
        """The months under contract as plain arrays; `restore` takes them up. Burn-in can be lived again."""
        return {
            f"{month}/{service}/{population}/{name}": array
            for month, each in self.months.items()
            if month >= FIRST_MONTH
            for (service, population), of in each.items()
            for name, array in of._asdict().items()
        }

    def restore(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Take up the months that `saved` told."""
        for name, keys in arrays.items():
            month, service, population, what = name.split("/")
            if what == "keys":
                of = OfPersons(keys, arrays[name.removesuffix(what) + "pence"])
                self.months.setdefault(int(month), {})[service, int(population)] = of

    def _above(self, asked: Asked, threshold_pounds: Fraction, first: int, last: int) -> Fraction:
        each = [self._in(month, asked) for month in range(max(first, FROM_MONTH), last + 1)]
        if not each:
            return Fraction(0)
        _, person = np.unique(np.concatenate([month.keys for month in each]), return_inverse=True)
        spent = np.zeros(person.max(initial=-1) + 1, dtype=np.int64)
        np.add.at(spent, person, np.concatenate([month.pence for month in each]))
        above = spent[spent > float(threshold_pounds * PENCE_IN_POUND)]
        return Fraction(int(above.sum()), PENCE_IN_POUND) - above.size * threshold_pounds

    def _in(self, month: int, asked: Asked) -> OfPersons:
        if asked not in self.months.get(month, {}) and month < FIRST_MONTH:
            self._live_again()
        if asked not in self.months.get(month, {}):
            raise NotCounted(
                f"what each person cost was not followed in month {month}; read an earlier or later one"
            )
        return self.months[month][asked]

    def _live_again(self) -> None:
        """Burn-in once more, in which care was as it is today."""
        people = self.founded()
        while people.month + 1 < FIRST_MONTH:
            if people.month + 1 >= FROM_MONTH:
                self.months[people.month + 1] = self._lived(people, None)
            people.live()

    def _lived(self, population: Population, offer: Offer | None) -> dict[Asked, OfPersons]:
        """What a month takes of everybody: each has a practice of its own, with offers and reach of the true one."""
        columns, offered = population.columns, offer or offer_today(*population.reach.shape)
        here = np.flatnonzero(columns.key)
        taken = {asked: np.zeros(here.size, dtype=np.int64) for asked in self.asked}
        alone = replace(population)
        for start in range(0, here.size, PEOPLE_AT_ONCE):
            slots = here[start : start + PEOPLE_AT_ONCE]
            practices = columns.practice[slots].astype(np.int64)
            alone.month, alone.speeds = population.month, population.speeds
            alone.columns = each_column(columns, partial(np.take, indices=slots))
            alone.first_slots = np.arange(slots.size + 1)
            alone.reach = population.reach[practices]
            alone.fate = np.zeros(slots.size, dtype=np.uint8)
            lived = alone.live_apart(offered._replace(practice=offered.practice[practices])).by_practice
            for service, number in self.asked:
                sums = lived[:, :, number] @ self.prices_pence[service]
                taken[service, number][start : start + slots.size] = sums
        keys = columns.key[here]
        return {asked: OfPersons(keys[each > 0], each[each > 0]) for asked, each in taken.items()}


def prices_of(book: CostBook) -> dict[str, Whole]:
    """Pence of each item, by service with a cost of its own and for all together: unit costs in whole pence."""
    prices = {ALL: np.zeros(ITEMS, dtype=np.int64)}
    for spending in book.spending.values():
        for each in spending:
            own = prices.setdefault(each.service, np.zeros(ITEMS, dtype=np.int64))
            own[list(each.use.items)] += int(pence(each.pounds_an_item))
            prices[ALL] += own
    return prices
