"""A block: what is known of some thousand citizens while they live a month, slot by slot.

The columns keep the state in which the month found them; the fields of the same names here become the next. The module
must not know what happens in a month.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.compiled import device, part

QUINTILE_ROWS = 5
CHANGE = 16


class Asking(NamedTuple):
    """Those whom a stage takes one after the other, by their place in that order.

    `slot` and `cell`: theirs. `key`: theirs after `chance.spread`. `share`: the chance of an answer. `answer`: of a
    contact with the practice. `met`: contacts with community teams. `marked`: by slot of the block, 1 for whoever is to
    be listed.
    """

    marked: NDArray[np.uint8]
    slot: NDArray[np.uint32]
    cell: NDArray[np.uint32]
    key: NDArray[np.uint64]
    share: NDArray[np.float64]
    answer: NDArray[np.uint8]
    met: NDArray[np.int32]


class Block(NamedTuple):
    """Arrays by slot. `row`: of the tally, -1 for a free slot. `is_here`: neither dead nor gone so far this month.

    `flags`: decisions that may befall the citizen, by their draws. `illness`: conditions that may end, as bits, and
    after `CHANGE` those whose diagnosis or management may change. `contacts`: with the practice, wanted; `answers`:
    how many of them were answered in which way, as the module `contacts` writes it. `touched`: the slots of those whom
    something may befall that is decided one by one; `visiting`: of those who want a contact. `days`: in an emergency
    bed, delayed ones included.
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
    answers: NDArray[np.int64]
    touched: NDArray[np.uint32]
    visiting: NDArray[np.uint32]
    asking: Asking
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
        np.empty(size, dtype=np.int64),
        np.empty(size, dtype=np.uint32),
        np.empty(size, dtype=np.uint32),
        Asking(
            np.empty(size, dtype=np.uint8),
            np.empty(size, dtype=np.uint32),
            np.empty(size, dtype=np.uint32),
            np.empty(size, dtype=np.uint64),
            np.empty(size, dtype=np.float64),
            np.empty(size, dtype=np.uint8),
            np.empty(size, dtype=np.int32),
        ),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.int32),
    )


@part
def listed(marked: NDArray[np.uint8], slots: NDArray[np.uint32], size: int) -> int:
    """Write the slots that are marked, in order; how many they are.

    Those who are marked are scattered, and to branch at each would take longer than to write every slot.
    """
    found = 0
    for i in range(size):
        slots[found] = i
        found += int(marked[i])
    return found
