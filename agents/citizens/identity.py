"""A number for all who are here together, by which two runs tell that everybody is the same.

The module must not know what makes lives differ.
"""

import numpy as np
from numpy.typing import NDArray

from agents.citizens.chance import mixed
from agents.citizens.columns import Columns
from agents.compiled import device

WORDS = 3
"""Words of 64 bits that a citizen takes."""


@device
def summed(columns: Columns, factors: NDArray[np.uint64]) -> tuple[int, np.uint64]:
    """How many are here, and the sum of their numbers modulo 2**64.

    A citizen's number is its words, each times its own of `factors`, added up and mixed: of odd factors, whatever one
    word is changed by, the number is another.
    """
    people, total = 0, np.uint64(0)
    for i in range(columns.key.size):
        # Free slots are worked out and left out: without a branch it takes half the time.
        is_here = columns.key[i] != 0
        second, third = _words(columns, i)
        number = mixed(columns.key[i] * factors[0] + second * factors[1] + third * factors[2])
        total += number if is_here else np.uint64(0)
        people += is_here
    return people, total


@device
def _words(columns: Columns, i: int) -> tuple[np.uint64, np.uint64]:
    """All columns but the key, close together; of the last two, 12 bits and 4 hold fields."""
    second = np.uint64(columns.age_months[i]) | np.uint64(columns.practice[i]) << np.uint64(16)
    second |= np.uint64(columns.conditions[i]) << np.uint64(32)
    second |= np.uint64(columns.diagnosed[i]) << np.uint64(48)
    third = np.uint64(columns.managed[i]) | np.uint64(columns.person[i]) << np.uint64(16)
    third |= np.uint64(columns.social[i]) << np.uint64(32)
    third |= np.uint64(columns.planned_care[i]) << np.uint64(48)
    third |= np.uint64(columns.emergency_care[i]) << np.uint64(60)
    return second, third
