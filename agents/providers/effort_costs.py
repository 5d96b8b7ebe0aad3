"""What effort above today's costs those who make it, month by month, in whole pence.

    pence = pounds a year of full effort x those it is counted by x (level - staffed) x share that is cash / 12

Pounds, what they are counted by and the cash share are a lever's row of efforts.csv, in prices of 2014/15. Counted by
people, it is those whom the month left exposed; counted by a service, it is the month's units, which bear a whole
year's pounds each. Time and attention are not paid for; nor is anything saved by less effort than today's, for those
who make it are still there. The module must not know who pays for an effort, nor what comes of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from agents.citizens.columns import Columns
from agents.citizens.counts import HOSPITAL_ITEMS, Counts
from agents.citizens.exposed import people_exposed
from agents.citizens.offer import EXPOSED
from agents.providers.capacity import EVERYONE
from agents.providers.levers import Levers
from agents.providers.services import Used, counted
from scenarios.arithmetic import exact
from scenarios.efforts import LEVEL_OF, EffortToday, load_efforts
from scenarios.parameters import Parameters
from scenarios.parameters.units import MONTHS_A_YEAR

PENCE_IN_POUND = 100
LEVELS_KNOWN = 1 << 12

Whole = NDArray[np.int64]

_exact = lru_cache(LEVELS_KNOWN)(exact)
"""Shares of the place as fractions, which stay as they are."""


@lru_cache(LEVELS_KNOWN)
def _above(level: float, staffed: float) -> Fraction:
    """How far a level is above another; most levels stay as they are for three months, those of staffing for good."""
    return exact(level) - exact(staffed)


@dataclass(frozen=True, slots=True)
class EffortPrice:
    """What a month of full effort on a lever takes in cash, for each person or unit that it is counted by.

    `pounds` are of 2014/15. `use`: the items of the service that it is counted by, None for people of the group
    `exposed`.
    """

    pounds: Fraction
    exposed: str
    use: Used | None


def effort_prices(
    parameters: Parameters, efforts: Mapping[str, EffortToday] | None = None
) -> dict[str, EffortPrice]:
    """The price of every lever: by default those of efforts.csv."""
    services = counted(parameters)
    table = load_efforts() if efforts is None else efforts
    return {name: _price(each, services.get(each.scaled_by), parameters) for name, each in table.items()}


def effort_costs(
    levers: Levers, prices: Mapping[str, EffortPrice], counts: Counts, columns: Columns
) -> dict[str, Whole]:
    """What a month's effort above today's cost: by group, member and lever, in pence.

    `counts` of the month, `columns` as it left them. A group that makes no more effort than it is staffed for is left
    out. What is not counted by a group's own members falls to each by its share of the place.
    """
    raised = {group: levels > levers.staffed[group] for group, levels in levers.levels.items()}
    raised = {group: each for group, each in raised.items() if each.any()}
    people = people_exposed(columns, counts.by_practice.shape[0]) if raised else np.zeros((0, 0), dtype=int)
    made: dict[str, Whole] = {}
    for group, is_raised in raised.items():
        made[group] = np.zeros(is_raised.shape, dtype=np.int64)
        for column in np.flatnonzero(is_raised.any(axis=0)):
            price = prices[levers.names[group][column]]
            by_member = _counted_by(price, group, levers, counts, people)
            level, staffed = (each[group][:, column].tolist() for each in (levers.levels, levers.staffed))
            for member in np.flatnonzero(is_raised[:, column]).tolist():
                above = _above(level[member], staffed[member])
                made[group][member, column] = _pence(price.pounds, by_member[member], above)
    return made


def _pence(pounds: Fraction, count: Fraction | int, above: Fraction) -> int:
    """The product in whole pence, halves up; worked out in whole numbers, as fractions are shortened at every step."""
    parts = pounds.numerator * count.numerator * above.numerator
    whole = pounds.denominator * count.denominator * above.denominator
    return (2 * PENCE_IN_POUND * parts + whole) // (2 * whole)


def full_effort_pounds(
    levers: Levers, prices: Mapping[str, EffortPrice], year: Counts, columns: Columns
) -> dict[str, NDArray[np.float64]]:
    """The cash that full effort on each lever takes in a year: by group an array of member and lever.

    `year`: the counts of its twelve months. `columns`: of those whom effort reaches.
    """
    people = people_exposed(columns, year.by_practice.shape[0])
    made = {group: np.zeros(levels.shape) for group, levels in levers.levels.items()}
    for group, pounds in made.items():
        for column, lever in enumerate(levers.names[group] if pounds.size else ()):
            price = prices[lever]
            by_member = _counted_by(price, group, levers, year, people)
            times = MONTHS_A_YEAR if price.use is None else 1
            # Whole numbers are divided to the number nearest to what they come to, as fractions are made numbers.
            over, under = price.pounds.numerator * times, price.pounds.denominator
            pounds[:, column] = [over * each.numerator / (under * each.denominator) for each in by_member]
    return made


def _price(effort: EffortToday, use: Used | None, parameters: Parameters) -> EffortPrice:
    """A service's units are the year's that bear the pounds; people bear a twelfth of them each month."""
    ratio = parameters.one("price_change_ratio", price_year=effort.price_year).value
    pounds = effort.pounds * effort.cash_share * ratio
    if use is None:
        return EffortPrice(pounds / MONTHS_A_YEAR, effort.scaled_by, None)
    return EffortPrice(pounds * use.units, "", use)


def _counted_by(
    price: EffortPrice, group: str, levers: Levers, counts: Counts, people: Whole
) -> Sequence[Fraction | int]:
    """How many people or items a lever's cost is counted by, for each member of a group."""
    level = LEVEL_OF[group]
    if price.use is None:
        by_practice = people[:, EXPOSED.index(price.exposed)]
    else:
        if level == "trust" and set(price.use.items) <= set(HOSPITAL_ITEMS):
            return _listed(price.use.count(counts.by_trust, axis=1)[:, EVERYONE])
        by_practice = price.use.count(counts.by_practice, axis=1)[:, EVERYONE]
    if level == "practice":
        return _listed(by_practice)
    people_of_place = int(by_practice.sum())
    return [people_of_place * _exact(share) for share in levers.shares[group].tolist()]


def _listed(numbers: Whole) -> list[int]:
    listed: list[int] = numbers.tolist()
    return listed
