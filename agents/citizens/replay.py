"""Lives lived again: some citizens of a population, each recomputed alone, bit for bit, from the offers of a run.

    start = start_of(population, [key])               # before the months that are to be lived again
    offers = [offer for _ in range(24)]
    for offer in offers:
        population.live(offer)
    for month in replay(population, start, offers):
        print(month.month, month.counts[0, Item.GP_CONTACT])

What befalls a citizen hangs on its own state, on seed, key and month, and on what its practice, the trusts and the
area offer. So each is given a practice of its own, with the reach and the offers of its true one, and the same month
is lived there. No history need be stored. The module must not know what a life is looked at for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from agents.citizens.columns import Columns
from agents.citizens.living import FATE_DEPARTED, FATE_DIED
from agents.citizens.movements import clear
from agents.citizens.offer import Offer
from agents.citizens.population import Population
from scenarios.populations import EVERYONE

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Start:
    """Some citizens as they were after so many months of the run, one slot each: all that a replay needs of them.

    Month 0 is the founding. Who was born or moved in at the end of a month starts after it.
    """

    month: int
    columns: Columns


@dataclass(frozen=True, slots=True)
class LivedMonth:
    """A month of some citizens, in the order of their start.

    `columns`: as the month left them, a slot empty where somebody has died or moved away. `counts`: citizen, item.
    `fate`: what became of each, by the bits of `living`, 0 for nothing.
    """

    month: int
    columns: Columns
    counts: Whole
    fate: NDArray[np.uint8]


def start_of(population: Population, keys: ArrayLike) -> Start:
    """The citizens of these keys as they are now, in this order; later months leave a start as it is.

    Raises:
        ValueError: a key is nobody's who is here.
    """
    wanted = np.atleast_1d(np.asarray(keys, dtype=np.uint64))
    order = np.argsort(population.columns.key)
    known = population.columns.key[order]
    at = np.minimum(np.searchsorted(known, wanted), known.size - 1)
    missing = np.flatnonzero((known[at] != wanted) | (wanted == 0))
    if missing.size:
        raise ValueError(
            f"{population.place.name}, month {population.month}: nobody here has the key {wanted[missing[0]]}; whoever"
            " died or moved away has none, and whoever came later has one only from then on"
        )
    return Start(population.month, _taken(population.columns, order[at]))


def newcomers(population: Population) -> Start:
    """Everybody who was born or moved in at the end of the last month, newborns first."""
    return Start(population.month, _taken(population.columns, population.came))


def replay(population: Population, start: Start, offers: Sequence[Offer]) -> list[LivedMonth]:
    """Live the months after a start again, each citizen alone; the population is left as it is.

    `offers`: of every month of the run from the first, those before the start too. A citizen who is gone is counted 0.

    Raises:
        ValueError: the start has nobody, there are fewer offers than months before it, or one is not for these
            providers.
        OutOfBounds: as when the months were lived first.
    """
    if start.month > len(offers):
        raise ValueError(
            f"{len(offers)} offers do not reach month {start.month}, after which the start is; give those of all"
            " months from the first"
        )
    practices = start.columns.practice.astype(np.int64)
    if not practices.size:
        raise ValueError("nobody is to live again; give a start with one citizen or more")
    alone = _alone(population, start, practices)
    alone.remember(offers[: start.month])
    lived = []
    for offer in offers[start.month :]:
        population.check(offer)
        counts = alone.live_apart(offer._replace(practice=offer.practice[practices])).by_practice[:, :, 0]
        clear(alone.columns, np.flatnonzero(alone.fate & (FATE_DIED | FATE_DEPARTED)))
        now = Columns._make(array.copy() for array in alone.columns)
        lived.append(LivedMonth(alone.month, now, counts, alone.fate.copy()))
    return lived


def _alone(population: Population, start: Start, practices: Whole) -> Population:
    """A population in which each has a practice of its own, like the true one."""
    return replace(
        population,
        columns=Columns._make(array.copy() for array in start.columns),
        first_slots=np.arange(practices.size + 1),
        populations=(EVERYONE,),
        reach=population.reach[practices],
        month=start.month,
    )


def _taken(columns: Columns, slots: Whole) -> Columns:
    return Columns._make(array[slots] for array in columns)
