"""Flags of many people added up five at a time: each flag has a lane of twelve bits to itself in a word.

A word with a flag in each lane is added to a total as one number, so that five are counted by one addition, until a
lane would be full: after `MOST_ADDED` people lanes must be read and begun anew. The module must not know what is
counted.
"""

import numpy as np
from numpy.typing import NDArray

from agents.citizens.columns import Word
from agents.compiled import device, part

LANES = 5
LANE_BITS = 12
MOST_ADDED = (1 << LANE_BITS) - 1

Whole = NDArray[np.int64]


def words_for(flags: int) -> int:
    """How many words so many flags take."""
    return -(-flags // LANES)


@part
def in_lanes(flags: Word) -> Word:
    """The lowest five bits of some flags, each in the lowest bit of its lane."""
    bits = np.int64(flags)
    low = bits & 1 | (bits & 2) << (LANE_BITS - 1) | (bits & 4) << 2 * (LANE_BITS - 1)
    return low | (bits & 8) << 3 * (LANE_BITS - 1) | (bits & 16) << 4 * (LANE_BITS - 1)


@part
def added(word: Word, lane: Word) -> Word:
    """What was added up in a lane."""
    return np.int64(word) >> lane * LANE_BITS & MOST_ADDED


@device
def each_in_lanes() -> Whole:
    """Every pattern of five flags, by its number, in lanes: looked up faster than it is made."""
    words = np.empty(1 << LANES, dtype=np.int64)
    for flags in range(words.size):
        words[flags] = in_lanes(flags)
    return words
