"""How many people of each practice are in each of the groups that providers' efforts reach.

The module must not know what reaches them, nor what it costs.
"""

import numpy as np
from numpy.typing import NDArray

from agents.citizens.columns import FRAILTY, Columns, unpacked
from agents.citizens.living import exposures_of
from agents.citizens.offer import EXPOSED
from agents.compiled import device

Whole = NDArray[np.int64]
MONTHS_A_YEAR = 12


def people_exposed(columns: Columns, practices: int) -> Whole:
    """People of each group: practice, group in the order of `offer.EXPOSED`."""
    found = np.zeros((practices, len(EXPOSED)), dtype=np.int64)
    _count(columns, found)
    return found


@device
def _count(columns: Columns, found: Whole) -> None:
    """Add everybody who is here to the groups that they are in."""
    for i in range(columns.key.size):
        if columns.key[i] == 0:
            continue
        groups = exposures_of(
            np.int64(columns.age_months[i]) // MONTHS_A_YEAR,
            np.int64(columns.conditions[i]),
            np.int64(columns.diagnosed[i]),
            unpacked(columns.person[i], FRAILTY),
            np.int64(columns.social[i]),
        )
        for at in range(found.shape[1]):
            found[np.int64(columns.practice[i]), at] += groups >> at & 1
