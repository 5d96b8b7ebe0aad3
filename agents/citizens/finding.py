"""A few citizens found again by their keys: where they are among all.

The module must not know what they are looked for.
"""

import numpy as np
from numpy.typing import NDArray

from agents.compiled import device

LOWEST_BITS = np.uint64((1 << 12) - 1)
"""Bits of a key by which nearly everybody is told from the few at once."""

Keys = NDArray[np.uint64]


@device
def slots_of(wanted: Keys, keys: Keys) -> NDArray[np.int64]:
    """The slots of those who are wanted and are here, in order. `wanted` is sorted, each once; `keys` are by slot."""
    may_be = np.zeros(LOWEST_BITS + np.uint64(1), dtype=np.bool_)
    for key in wanted:
        may_be[key & LOWEST_BITS] = True
    found = np.empty(wanted.size, dtype=np.int64)
    count = 0
    for slot in range(keys.size):
        if may_be[keys[slot] & LOWEST_BITS]:
            at = np.searchsorted(wanted, keys[slot])
            if at < wanted.size and wanted[at] == keys[slot]:
                found[count] = slot
                count += 1
    return found[:count]
