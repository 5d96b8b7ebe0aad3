"""Digests: equal for what is equal, on whatever machine; other for what is other."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.digests import digest, little_endian_bytes


class Pair(NamedTuple):
    one: object
    two: object


@dataclass(frozen=True)
class Held:
    one: object


DIFFERENT: list[object] = [
    *(None, True, 1, 1.0, "1", "None", np.array([1]), np.array([1.0]), np.array(1), np.array([[1]])),
    *(np.array([1], np.int32), np.array(["1"]), [], [1], [[1]], [1, 1], {}, {"a": 1}, {"a": 2}, {"b": 1}),
    *(Held(1), Held(2), [np.array([1, 2]), np.array([3])], [np.array([1]), np.array([2, 3])], -0.0, 0.0),
    *(Fraction(1), Fraction(1, 2), Fraction(2)),
]


@pytest.mark.unit
def test_different_things_have_different_digests() -> None:
    same = [(a, b) for a, b in combinations(DIFFERENT, 2) if digest(a) == digest(b)]
    assert same == []


@pytest.mark.unit
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.arange(6).reshape(2, 3), np.asfortranarray(np.arange(6).reshape(2, 3))),
        (np.arange(6), np.arange(12)[::2] // 2),
        (np.arange(6, dtype="<i4"), np.arange(6, dtype=">i4")),
        (np.float64(0.1), 0.1),
        (np.int64(3), 3),
        (Pair(1, 2), (1, 2)),
        ([1, 2], (1, 2)),
    ],
)
def test_equal_things_have_equal_digests(one: object, other: object) -> None:
    assert digest(one) == digest(other)


@pytest.mark.unit
def test_a_digest_is_short_and_of_small_letters() -> None:
    assert len(digest(1)) == 32
    assert set(digest(1)) <= set("0123456789abcdef")


@pytest.mark.unit
@pytest.mark.parametrize("thing", [object(), {1, 2}, [object()], Held])
def test_what_has_no_digest_is_refused(thing: object) -> None:
    with pytest.raises(TypeError, match="has no digest; give arrays, numbers, texts, or tuples of such"):
        digest(thing)


@pytest.mark.unit
def test_objects_in_an_array_are_refused() -> None:
    with pytest.raises(TypeError, match="an array of Python objects has no digest"):
        digest(np.array([object()]))


@pytest.mark.unit
@pytest.mark.parametrize("kind", ["<u2", ">u2"])
def test_the_lowest_byte_comes_first(kind: str) -> None:
    assert little_endian_bytes(np.array([1, 256], kind)).tolist() == [1, 0, 0, 1]


@pytest.mark.property
@given(st.lists(st.integers(-(2**63), 2**63 - 1)), st.data())
def test_one_changed_number_changes_the_digest(numbers: list[int], data: st.DataObject) -> None:
    array = np.array(numbers, np.int64)
    before = digest(array)
    if array.size:
        at = data.draw(st.integers(0, array.size - 1))
        array[at] ^= 1 << data.draw(st.integers(0, 62))
        assert digest(array) != before
    else:
        assert digest(array.copy()) == before
