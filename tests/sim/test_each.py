"""Exact values as numbers: one for each member, or one for all."""

from fractions import Fraction

import numpy as np
import pytest

from scenarios.contracts.exact import Exact
from sim.each import floats, for_each

pytestmark = pytest.mark.unit


def test_a_single_value_is_one_number_and_many_are_as_many() -> None:
    assert floats(Fraction(1, 4)).tolist() == [0.25]
    assert floats(Exact.of([Fraction(1, 3), 2])).tolist() == [1 / 3, 2.0]


def test_one_number_stands_for_each_of_so_many() -> None:
    assert for_each(np.array([2.5]), 3).tolist() == [2.5, 2.5, 2.5]
    assert for_each(np.array([2.5]), 0).tolist() == []


def test_as_many_numbers_are_told_as_they_are() -> None:
    numbers = np.array([1.0, 2.0])
    assert for_each(numbers, 2) is numbers
