"""A block: what is known of a few hundred citizens while they live a month, slot by slot.

The columns keep the state in which the month found them; the fields of the same names here become the next. The module
must not know what happens in a month.
"""

from typing import NamedTuple, get_args, get_type_hints

import numpy as np
from numpy.typing import NDArray

from agents.citizens.counts import ITEMS
from agents.compiled import part

QUINTILE_ROWS = 5


class Block(NamedTuple):
    """Arrays by slot. `row`: of the tally, -1 for a free slot. `is_here`: neither dead nor gone so far this month.

    `flags`: decisions that may befall the citizen, by their draws. `contacts`: with the practice, wanted. `days`: in an
    emergency bed, delayed ones included.
    """

    age_years: NDArray[np.uint32]
    cell: NDArray[np.uint32]
    load: NDArray[np.uint8]
    pattern: NDArray[np.uint32]
    flags: NDArray[np.uint64]
    row: NDArray[np.int64]
    is_here: NDArray[np.bool_]
    fate: NDArray[np.uint8]
    conditions: NDArray[np.uint16]
    diagnosed: NDArray[np.uint16]
    managed: NDArray[np.uint16]
    person: NDArray[np.uint16]
    social: NDArray[np.uint16]
    planned_care: NDArray[np.uint8]
    emergency_care: NDArray[np.uint8]
    contacts_mean: NDArray[np.float64]
    contacts_draw: NDArray[np.float64]
    contacts: NDArray[np.int64]
    missed: NDArray[np.int64]
    qaly: NDArray[np.int64]
    days: NDArray[np.int64]
    delayed_days: NDArray[np.int64]
    harms: NDArray[np.int64]
    planned_days: NDArray[np.int64]


class Scratch(NamedTuple):
    """Room for the blocks of each group of practices, and its tally: pattern of populations and fifth, item."""

    age_years: NDArray[np.uint32]
    cell: NDArray[np.uint32]
    load: NDArray[np.uint8]
    pattern: NDArray[np.uint32]
    flags: NDArray[np.uint64]
    row: NDArray[np.int64]
    is_here: NDArray[np.bool_]
    fate: NDArray[np.uint8]
    conditions: NDArray[np.uint16]
    diagnosed: NDArray[np.uint16]
    managed: NDArray[np.uint16]
    person: NDArray[np.uint16]
    social: NDArray[np.uint16]
    planned_care: NDArray[np.uint8]
    emergency_care: NDArray[np.uint8]
    contacts_mean: NDArray[np.float64]
    contacts_draw: NDArray[np.float64]
    contacts: NDArray[np.int64]
    missed: NDArray[np.int64]
    qaly: NDArray[np.int64]
    days: NDArray[np.int64]
    delayed_days: NDArray[np.int64]
    harms: NDArray[np.int64]
    planned_days: NDArray[np.int64]
    tally: NDArray[np.int64]


@part
def block_of(scratch: Scratch, group: int) -> Block:
    """A group's own room for blocks."""
    return Block(
        scratch.age_years[group],
        scratch.cell[group],
        scratch.load[group],
        scratch.pattern[group],
        scratch.flags[group],
        scratch.row[group],
        scratch.is_here[group],
        scratch.fate[group],
        scratch.conditions[group],
        scratch.diagnosed[group],
        scratch.managed[group],
        scratch.person[group],
        scratch.social[group],
        scratch.planned_care[group],
        scratch.emergency_care[group],
        scratch.contacts_mean[group],
        scratch.contacts_draw[group],
        scratch.contacts[group],
        scratch.missed[group],
        scratch.qaly[group],
        scratch.days[group],
        scratch.delayed_days[group],
        scratch.harms[group],
        scratch.planned_days[group],
    )


def new_scratch(groups: int, block_size: int, populations: int) -> Scratch:
    """Room for blocks of so many slots, and a tally, for each group of practices."""
    hints = get_type_hints(Block)
    kinds = [get_args(get_args(hints[name])[1])[0] for name in Block._fields]
    rooms = [np.empty((groups, block_size), dtype=kind) for kind in kinds]
    return Scratch(*rooms, np.zeros((groups, (1 << populations) * QUINTILE_ROWS, ITEMS), dtype=np.int64))
