"""People of a run one by one: who they are, and what befell each of them in its last two years.

Holds a row a person: who was here at the start of the two years, was born or moved in; all of them, or one in so many.
What befell them is lived again, bit for bit. The module must not know what is published of anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from agents.citizens.columns import Columns, each_column
from agents.citizens.counts import EMERGENCY_ADMISSIONS, ITEMS, Item
from agents.citizens.offer import Offer
from agents.citizens.population import Population
from agents.citizens.replay import Start, newcomers, replay, start_of
from scenarios.parameters.units import MONTHS_A_YEAR
from sim.economy import HealthEconomy

Whole = NDArray[np.int64]
MONTHS = 2 * MONTHS_A_YEAR
"""How long people are watched."""
MOST = 20_000
"""People watched, unless told otherwise; of more, one in so many is."""
AT_ONCE = 4_000
"""People lived again at once, so that what is kept of a month stays small."""


@dataclass(frozen=True)
class Lives:
    """People, a row each.

    `columns`: as they were in the middle of the two years; when they came, if that was later; as they were last seen,
    if they were gone by then. `years`: what was counted of each person: year, person, item. `one_nights`: of these
    emergency admissions, those of one night: year, person.
    """

    columns: Columns
    years: Whole
    one_nights: Whole

    def counted(self, item: Item) -> Whole:
        """What was counted of each person in the last year."""
        return np.asarray(self.years[-1, :, item])


class Watch:
    """Takes down, month by month, who comes and what was offered, so that `most` people or fewer can be lived again.

    It is made before the first of the months, and then listens to the economy.
    """

    def __init__(self, population: Population, most: int = MOST) -> None:
        here = population.columns.key[population.columns.key != 0]
        self.every = -(-here.size // most)
        self.first_month = population.month
        self.starts: list[Start] = [start_of(population, here[:: self.every])]
        self.offers: list[Offer] = []

    def __call__(self, economy: HealthEconomy) -> None:
        """Take down the month that is over."""
        self.offers.append(economy.offer)
        if economy.population.came.size:
            self.starts.append(_thinned(newcomers(economy.population), self.every))

    def lives(self, population: Population) -> Lives:
        """The two years of those watched, lived again.

        Raises:
            ValueError: fewer or more months than two years were watched.
        """
        if len(self.offers) != MONTHS:
            raise ValueError(f"{len(self.offers)} months were watched; watch {MONTHS}")
        # Offers before the first month are not lived again: any stand in for them.
        offers = [*self.offers[:1] * self.first_month, *self.offers]
        last = len(offers)
        first, later = self.starts[0], [start for start in self.starts[1:] if start.month < last]
        groups = [[part] for part in _parts(first)] + ([later] if later else [])
        found = [lived_again(population, group, offers) for group in groups]
        columns = Columns._make(
            np.concatenate(each) for each in zip(*(one.columns for one in found), strict=True)
        )
        years, one_nights = (np.concatenate(each, axis=1) for each in zip(*map(_counts, found), strict=True))
        return Lives(columns, years, one_nights)


def lived_again(population: Population, starts: Sequence[Start], offers: Sequence[Offer]) -> Lives:
    """The months after the first of some starts, each of whom joins at its own; two years at most."""
    last, coming = len(offers), {start.month: start.columns for start in starts}
    now, known = (each_column(starts[0].columns, lambda column: column[:0]) for _ in range(2))
    years = np.zeros((MONTHS // MONTHS_A_YEAR, 0, ITEMS), dtype=np.int64)
    one_nights = years[:, :, 0].copy()
    for month in range(starts[0].month, last):
        if month in coming:
            now, known = _joined(now, coming[month]), _joined(known, coming[month])
            years = np.pad(years, ((0, 0), (0, coming[month].key.size), (0, 0)))
            one_nights = np.pad(one_nights, ((0, 0), (0, coming[month].key.size)))
        (lived,) = replay(population, Start(month, now), offers[: month + 1])
        year = -1 - (last - lived.month) // MONTHS_A_YEAR
        years[year] += lived.counts
        one_nights[year] += _of_one_night(lived.counts)
        now = lived.columns
        if lived.month <= last - MONTHS_A_YEAR:
            here = now.key != 0  # whoever is gone stays as last seen
            for name in Columns._fields:
                getattr(known, name)[here] = getattr(now, name)[here]
    return Lives(known, years, one_nights)


def _counts(lives: Lives) -> tuple[Whole, Whole]:
    return lives.years, lives.one_nights


def _of_one_night(counts: Whole) -> Whole:
    """How many of each person's emergency admissions of a month stayed one night.

    A stay is of one night at least or of none, so where there are as many days as stays all are of one. Of two stays
    in one month, one longer, the other is not told.
    """
    stays = counts[:, list(EMERGENCY_ADMISSIONS)].sum(axis=1) - counts[:, Item.NO_NIGHT_ADMISSION]
    return np.where(counts[:, Item.EMERGENCY_BED_DAY] == stays, stays, 0)


def _joined(columns: Columns, others: Columns) -> Columns:
    return Columns._make(
        np.concatenate([getattr(columns, name), getattr(others, name)]) for name in Columns._fields
    )


def _parts(start: Start) -> list[Start]:
    cuts = (slice(first, first + AT_ONCE) for first in range(0, start.columns.key.size, AT_ONCE))
    return [Start(start.month, each_column(start.columns, itemgetter(cut))) for cut in cuts]


def _thinned(start: Start, every: int) -> Start:
    return Start(start.month, each_column(start.columns, itemgetter(slice(None, None, every))))
