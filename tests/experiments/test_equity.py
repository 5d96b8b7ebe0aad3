"""The slope of an outcome through fifths of deprivation: by hand, and as the line that fits best."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.equity import slope_index

LEVELS = st.lists(st.floats(-100, 100), min_size=5, max_size=5)
PEOPLE = st.lists(st.integers(1, 1_000), min_size=5, max_size=5)


@pytest.mark.unit
def test_even_steps_between_even_fifths() -> None:
    # A step of 2 for each fifth of all people is 10 from one end to the other.
    assert slope_index([1, 3, 5, 7, 9], [20, 20, 20, 20, 20]) == pytest.approx(10)
    assert slope_index([9, 7, 5, 3, 1], [20, 20, 20, 20, 20]) == pytest.approx(-10)


@pytest.mark.unit
def test_two_fifths_alone_by_hand() -> None:
    # Three quarters of people stand at 0.375, one quarter at 0.875: 1 more over half the ranks is a slope of 2.
    assert slope_index([4, 0, 0, 0, 5], [30, 0, 0, 0, 10]) == pytest.approx(2)


@pytest.mark.unit
def test_one_fifth_alone_has_no_slope() -> None:
    with pytest.raises(ValueError, match="a slope needs people in two fifths of deprivation at least"):
        slope_index([1, 2, 3, 4, 5], [10, 0, 0, 0, 0])


@pytest.mark.property
@given(levels=LEVELS, people=PEOPLE)
def test_it_is_the_weighted_line(levels: list[float], people: list[int]) -> None:
    share = np.array(people) / sum(people)
    rank = np.cumsum(share) - share / 2
    slope = np.polyfit(rank, levels, 1, w=np.sqrt(share))[0]
    assert slope_index(levels, people) == pytest.approx(slope, abs=1e-6)


@pytest.mark.property
@given(level=st.floats(-100, 100), people=PEOPLE)
def test_what_is_the_same_for_all_has_no_slope(level: float, people: list[int]) -> None:
    assert slope_index([level] * 5, people) == pytest.approx(0, abs=1e-9)
