"""Room for a block holds what it says, and whoever is marked in it is listed."""

from typing import get_args, get_type_hints

import numpy as np
import pytest

from agents.citizens.block import Asking, Block, listed, new_block

SIZE = 7


def entries_of(told: object) -> list[np.dtype[np.generic]]:
    """The types of entries in an annotation, at any depth: what NDArray is made of differs between NumPy's versions."""
    if isinstance(told, type) and issubclass(told, np.generic):
        return [np.dtype(told)]
    return [found for arg in get_args(told) for found in entries_of(arg)]


def said(holds: type) -> dict[str, np.dtype[np.generic]]:
    """The type of entries that a tuple of arrays says each of its arrays holds, by field."""
    found = {name: entries_of(told) for name, told in get_type_hints(holds).items()}
    return {name: entries[0] for name, entries in found.items() if entries}


@pytest.mark.unit
@pytest.mark.parametrize("holds", [Block, Asking])
def test_room_is_of_the_types_that_are_said(holds: type) -> None:
    block = new_block(SIZE)
    found = block if holds is Block else block.asking
    dtypes = said(holds)
    assert set(dtypes) == set(found._fields) - {"asking"}
    for name, dtype in dtypes.items():
        array = getattr(found, name)
        assert (array.size, array.dtype) == (SIZE, dtype), name


@pytest.mark.unit
@pytest.mark.parametrize("marked", [[], [0, 0, 0], [1, 1], [0, 1, 0, 0, 1, 1, 0]])
def test_the_marked_are_listed_in_order(marked: list[int]) -> None:
    slots = np.full(SIZE, 99, dtype=np.uint32)
    # What is beyond the block is of the block before, and nobody's.
    marks = np.array(marked + [1] * (SIZE - len(marked)), dtype=np.uint8)
    count = listed(marks, slots, len(marked))
    assert slots[:count].tolist() == np.flatnonzero(marked).tolist()
