"""Months that several economies live alike: lived once, and taken over by those whose offers are the same.

Models that are signed together are mobilised for months, in which today's contracts go on and everybody offers what all
others do. A month is a function of citizens, luck and offer alone, so that whoever goes on from the same citizens with
the same offers need not live it again. The module must not know who makes an offer, nor why two are the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.citizens.columns import Columns, each_column
from agents.citizens.counts import Counts
from agents.citizens.offer import Offer
from agents.citizens.population import Population

MOST_BYTES = 1 << 28
"""So much of citizens' states is kept at most; months after that are lived again."""

Whole = NDArray[np.int64]


class Lived(NamedTuple):
    """A month that was lived: under which offer, what was counted, and what it left of a population."""

    offer: Offer
    counts: Counts
    columns: Columns
    first_slots: Whole
    came: Whole
    speeds: NDArray[np.float64]


@dataclass
class Keeper:
    """Lives a population's months, and keeps those up to `last_month` for others. `months`: what is kept, by month."""

    last_month: int
    months: dict[int, Lived] = field(default_factory=dict)
    _bytes: int = 0

    def __call__(self, population: Population, offer: Offer) -> Counts:
        """Live a month, as `Population.live` does."""
        counts = population.live(offer)
        self._bytes += sum(column.nbytes for column in population.columns)
        if population.month <= self.last_month and self._bytes <= MOST_BYTES:
            self.months[population.month] = Lived(
                Offer(*(part.copy() for part in offer)),
                counts,
                copied(population.columns),
                population.first_slots,
                population.came,
                population.speeds,
            )
        return counts


@dataclass
class Follower:
    """Takes months over as long as each was lived under the same offer, and then lives a population's own.

    The population must be as that of the keeper was before the first of its `months`.
    """

    months: dict[int, Lived]
    is_alike: bool = True

    def __call__(self, population: Population, offer: Offer) -> Counts:
        """Live a month, as `Population.live` does, or take it over."""
        lived = self.months.get(population.month + 1) if self.is_alike else None
        if lived is not None and are_same(lived.offer, offer):
            population.month += 1
            population.columns, population.first_slots = lived.columns, lived.first_slots
            population.came, population.speeds = lived.came, lived.speeds
            return lived.counts
        if self.is_alike:
            self.is_alike = False
            # From here on its months write to the columns, which others may take over yet.
            population.columns = copied(population.columns)
            population.fate = np.zeros(population.columns.key.size, dtype=np.uint8)
        return population.live(offer)


def copied(columns: Columns) -> Columns:
    """The same states of the same citizens in columns of their own."""
    return each_column(columns, lambda column: column.copy())


def are_same(one: Offer, other: Offer) -> bool:
    """Whether two offers are the same to the last bit."""
    return all(mine.tobytes() == theirs.tobytes() for mine, theirs in zip(one, other, strict=True))
