"""Citizens found again by their keys, beside looking at each."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.citizens.finding import LOWEST_BITS, slots_of


def found(wanted: list[int], keys: list[int]) -> list[int]:
    slots: list[int] = slots_of(np.array(sorted(wanted), np.uint64), np.array(keys, np.uint64)).tolist()
    return slots


@pytest.mark.unit
def test_those_who_are_gone_are_not_found() -> None:
    assert found([7, 9, 2**63], [0, 9, 3, 2**63]) == [1, 3]
    assert found([], [4, 5]) == []


@pytest.mark.unit
def test_a_key_with_the_same_lowest_bits_is_another() -> None:
    other = 5 + int(LOWEST_BITS) + 1
    assert found([5], [other, 0]) == []
    assert found([5], [other, 5]) == [1]


@pytest.mark.property
@given(st.sets(st.integers(1, 50), max_size=9), st.permutations(range(1, 30)))
def test_found_are_the_slots_of_all_who_are_wanted(wanted: set[int], keys: list[int]) -> None:
    assert found(list(wanted), keys) == [slot for slot, key in enumerate(keys) if key in wanted]
