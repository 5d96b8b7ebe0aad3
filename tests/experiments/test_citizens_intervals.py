"""Intervals of chance: known values, the definition by tails, and how often they cover the truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from experiments.citizens_intervals import (
    COVERED_SHARE,
    count_interval,
    divided,
    rate_interval,
    share_interval,
)

TAIL = (1 - COVERED_SHARE) / 2


@pytest.mark.unit
def test_the_interval_of_a_count_is_as_in_printed_tables() -> None:
    low, high = count_interval([0, 1, 10, 100])
    assert np.round(low, 3).tolist() == [0.0, 0.025, 4.795, 81.364]
    assert np.round(high, 3).tolist() == [3.689, 5.572, 18.39, 121.627]


@pytest.mark.unit
def test_the_interval_of_a_share_is_as_in_printed_tables() -> None:
    low, high = share_interval([0, 5, 10], [10, 10, 10])
    assert np.round(low, 4).tolist() == [0.0, 0.1871, 0.6915]
    assert np.round(high, 4).tolist() == [0.3085, 0.8129, 1.0]


@pytest.mark.unit
def test_where_nobody_is_nothing_is_known() -> None:
    assert np.isnan([*share_interval(0, 0), *rate_interval(3, 0), divided(1, 0)]).all()


@pytest.mark.unit
def test_a_rate_is_the_count_over_the_years_lived() -> None:
    low, high = rate_interval([10], [200])
    assert low[0] == pytest.approx(4.795 / 200, abs=1e-5)
    assert high[0] == pytest.approx(18.39 / 200, abs=1e-5)


@pytest.mark.unit
def test_division_keeps_the_shape_of_what_is_divided() -> None:
    assert divided([[1, 2], [3, 4]], [1, 2]).tolist() == [[1, 1], [3, 2]]
    assert divided([1, 2], 4).tolist() == [0.25, 0.5]


@pytest.mark.property
@given(count=st.integers(1, 10_000))
def test_each_end_of_a_count_s_interval_leaves_its_tail(count: int) -> None:
    low, high = count_interval(count)
    assert stats.poisson.sf(count - 1, low) == pytest.approx(TAIL, rel=1e-6)
    assert stats.poisson.cdf(count, high) == pytest.approx(TAIL, rel=1e-6)


@pytest.mark.property
@given(people=st.integers(2, 5_000), data=st.data())
def test_each_end_of_a_share_s_interval_leaves_its_tail(people: int, data: st.DataObject) -> None:
    members = data.draw(st.integers(1, people - 1))
    low, high = share_interval(members, people)
    assert stats.binom.sf(members - 1, people, low) == pytest.approx(TAIL, rel=1e-6)
    assert stats.binom.cdf(members, people, high) == pytest.approx(TAIL, rel=1e-6)
    assert low < members / people < high
