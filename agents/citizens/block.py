"""A block: what is known of a few hundred citizens while they live a month, slot by slot.

The columns keep the state in which the month found them; the fields of the same names here become the next. The module
must not know what happens in a month.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.compiled import device

QUINTILE_ROWS = 5
CHANGE = 16


class Block(NamedTuple):
    """Arrays by slot. `row`: of the tally, -1 for a free slot. `is_here`: neither dead nor gone so far this month.

    `flags`: decisions that may befall the citizen, by their draws. `illness`: conditions that may end, as bits, and
    after `CHANGE` those whose diagnosis or management may change. `contacts`: with the practice, wanted; `missed`:
    those not in time, of which some are `given_up`. `visiting`: the slots of those who want one; `asking`: of those
    whom a stage takes one by one; `answer`, `met`: to each of them, of a contact with the practice, and contacts with
    community teams. `days`: in
    an emergency bed, delayed ones included.
    """

    age_years: NDArray[np.uint32]
    cell: NDArray[np.uint32]
    pattern: NDArray[np.uint32]
    flags: NDArray[np.uint64]
    illness: NDArray[np.uint64]
    row: NDArray[np.int32]
    is_here: NDArray[np.bool_]
    fate: NDArray[np.uint8]
    conditions: NDArray[np.uint16]
    diagnosed: NDArray[np.uint16]
    managed: NDArray[np.uint16]
    person: NDArray[np.uint16]
    social: NDArray[np.uint16]
    planned_care: NDArray[np.uint16]
    emergency_care: NDArray[np.uint8]
    contacts_mean: NDArray[np.float64]
    contacts_draw: NDArray[np.float64]
    contacts: NDArray[np.int32]
    missed: NDArray[np.int32]
    given_up: NDArray[np.int32]
    with_nurse: NDArray[np.int32]
    with_usual_doctor: NDArray[np.int32]
    asking: NDArray[np.int32]
    visiting: NDArray[np.int32]
    answer: NDArray[np.uint8]
    met: NDArray[np.int32]
    qaly: NDArray[np.int32]
    days: NDArray[np.int32]
    delayed_days: NDArray[np.int32]
    harms: NDArray[np.int32]
    planned_days: NDArray[np.int32]


@device
def new_block(size: int) -> Block:
    """Room for a block of so many slots."""
    return Block(
        np.empty(size, dtype=np.uint32),
        np.empty(size, dtype=np.uint32),
        np.empty(size, dtype=np.uint32),
        np.empty(size, dtype=np.uint64),
        np.empty(size, dtype=np.uint64),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.bool_),
        np.empty(size, dtype=np.uint8),
        np.empty(size, dtype=np.uint16),
        np.empty(size, dtype=np.uint16),
        np.empty(size, dtype=np.uint16),
        np.empty(size, dtype=np.uint16),
        np.empty(size, dtype=np.uint16),
        np.empty(size, dtype=np.uint16),
        np.empty(size, dtype=np.uint8),
        np.empty(size, dtype=np.float64),
        np.empty(size, dtype=np.float64),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.uint8),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.int32),
    )
