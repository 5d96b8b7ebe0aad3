"""Those who came at a month's end, counted: by practice, by fifth of deprivation, and by trust if they wait.

The module must not know why anybody came.
"""

import numpy as np
from numpy.typing import NDArray

from agents.citizens.counts import Item
from agents.compiled import device

Whole = NDArray[np.int64]

ARRIVAL, ARRIVED_WAITING = int(Item.ARRIVAL), int(Item.ARRIVED_WAITING)


@device
def count_arrivals(
    practice: Whole,
    quintile: Whole,
    trust: Whole,
    waits: NDArray[np.bool_],
    pattern: NDArray[np.uint32],
    by_practice: Whole,
    by_quintile: Whole,
    by_trust: Whole,
) -> None:
    """Add each who came to the counts of a month, for each population that they are of: the bits of `pattern`.

    The counts are practice, item, population; population, fifth, item; trust, item, population.
    """
    for i in range(practice.size):
        for population in range(by_quintile.shape[0]):
            if pattern[i] >> population & 1:
                by_practice[practice[i], ARRIVAL, population] += 1
                by_quintile[population, quintile[i], ARRIVAL] += 1
                if waits[i]:
                    by_practice[practice[i], ARRIVED_WAITING, population] += 1
                    by_quintile[population, quintile[i], ARRIVED_WAITING] += 1
                    by_trust[trust[i], ARRIVED_WAITING, population] += 1
