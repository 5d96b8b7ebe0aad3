"""How many people of each practice are in each of the groups that providers' efforts reach.

The module must not know what reaches them, nor what it costs.
"""

import numpy as np
from numpy.typing import NDArray

from agents.citizens.columns import FRAILTY, IS_PRESENT, Columns, Word, unpacked
from agents.citizens.lanes import LANES, MOST_ADDED, added, in_lanes
from agents.citizens.living import exposures_of
from agents.citizens.offer import EXPOSED
from agents.compiled import device, part

Whole = NDArray[np.int64]
MONTHS_A_YEAR = 12


def people_exposed(columns: Columns, practices: int) -> Whole:
    """People of each group: practice, group in the order of `offer.EXPOSED`."""
    found = np.zeros((practices, len(EXPOSED)), dtype=np.int64)
    _count(columns, found)
    return found


@device
def _count(columns: Columns, found: Whole) -> None:
    """Add everybody who is here to the groups that they are in, run by run of slots of one practice."""
    slots = columns.person.size
    first = 0
    while first < slots:
        practice, last = columns.practice[first], min(first + MOST_ADDED, slots)
        end = first + 1
        while end < last and columns.practice[end] == practice:
            end += 1
        lower, upper = _in_groups(columns, first, end)
        for at in range(found.shape[1]):
            found[practice, at] += added(lower if at < LANES else upper, at % LANES)
        first = end


@part
def _in_groups(columns: Columns, first: Word, end: Word) -> tuple[Word, Word]:
    """The people of some slots by group, in lanes: of the first five groups, and of the others."""
    lower, upper = np.int64(0), np.int64(0)
    for i in range(first, end):
        groups = exposures_of(
            np.int64(columns.age_months[i]) // MONTHS_A_YEAR,
            np.int64(columns.conditions[i]),
            np.int64(columns.diagnosed[i]),
            unpacked(columns.person[i], FRAILTY),
            np.int64(columns.social[i]),
        )
        groups *= unpacked(columns.person[i], IS_PRESENT)
        lower += in_lanes(groups)
        upper += in_lanes(groups >> LANES)
    return lower, upper
