"""Flows: hand-worked cases, and that under them a share by age stays as it is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.citizens.flows import begins_and_ends, rate_for, rise, starts, times_a_year

AGES = np.arange(101.0)
NOBODY_DIES_FASTER = np.zeros(101)


@pytest.mark.unit
def test_a_share_that_is_the_same_at_all_ages_balances_what_begins_and_ends() -> None:
    share = np.full(101, 0.2)
    begin, end = begins_and_ends(share, 0.4, NOBODY_DIES_FASTER)
    assert times_a_year(begin) == pytest.approx(np.full(101, times_a_year(0.4) * 0.2 / 0.8))
    assert end == pytest.approx(np.full(101, 0.4))


@pytest.mark.unit
def test_a_share_that_is_the_same_and_never_ends_does_not_begin() -> None:
    begin, end = begins_and_ends(np.full(101, 0.2), 0.0, NOBODY_DIES_FASTER)
    assert not begin.any()
    assert not end.any()


@pytest.mark.unit
def test_those_who_die_faster_are_made_up_for() -> None:
    share = np.full(101, 0.25)
    begin, end = begins_and_ends(share, 0.0, np.full(101, 0.08))
    assert times_a_year(begin) == pytest.approx(np.full(101, 0.25 * 0.08))
    assert not end.any()


@pytest.mark.unit
def test_another_end_is_made_up_for_and_is_no_end_of_its_own() -> None:
    begin, end = begins_and_ends(np.full(101, 0.2), 0.1, NOBODY_DIES_FASTER, ends_besides=0.3)
    assert times_a_year(begin) == pytest.approx(np.full(101, (times_a_year(0.1) + 0.3) * 0.2 / 0.8))
    assert end == pytest.approx(np.full(101, 0.1))


@pytest.mark.unit
def test_a_rising_share_begins_as_fast_as_it_rises() -> None:
    share = 0.1 + 0.005 * AGES
    begin, end = begins_and_ends(share, 0.0, NOBODY_DIES_FASTER)
    assert times_a_year(begin) == pytest.approx(0.005 / (1 - share))
    assert not end.any()


@pytest.mark.unit
def test_a_share_that_falls_faster_than_it_ends_ends_faster_and_does_not_begin() -> None:
    share = 0.6 - 0.005 * AGES
    begin, end = begins_and_ends(share, 0.001, NOBODY_DIES_FASTER)
    assert begin == pytest.approx(np.zeros(101))
    assert times_a_year(end) == pytest.approx(0.005 / share)


@pytest.mark.unit
def test_a_share_that_falls_slower_than_it_ends_ends_as_said() -> None:
    share = 0.6 - 0.001 * AGES
    begin, end = begins_and_ends(share, 0.5, NOBODY_DIES_FASTER)
    assert times_a_year(begin) == pytest.approx((times_a_year(0.5) * share - 0.001) / (1 - share))
    assert end == pytest.approx(np.full(101, 0.5))


@pytest.mark.unit
def test_what_nobody_has_does_not_begin() -> None:
    begin, end = begins_and_ends(np.zeros(101), 0.3, NOBODY_DIES_FASTER)
    assert not begin.any()
    assert end == pytest.approx(np.full(101, 0.3))


@pytest.mark.unit
def test_what_children_do_not_have_begins_at_sixteen_within_a_year() -> None:
    level = np.where(AGES < 16, 0.0, 0.1 + 0.002 * (AGES - 16))
    share = np.where(
        AGES == 16, level / 2, level
    )  # at first nobody is in it, in the mean of the year half as many
    slope = rise(share)
    assert not slope[:16].any()
    # To what it is half way between 16 and 17, at the birthday.
    assert slope[16] == pytest.approx(0.1 + 0.001)
    assert slope[17:] == pytest.approx(np.full(84, 0.002))
    begin, _ = begins_and_ends(share, 0.0, NOBODY_DIES_FASTER)
    assert not begin[:16].any()
    assert np.flatnonzero(starts(share)).tolist() == [16]
    # As many are at risk as are not in the state in the mean of the year.
    assert times_a_year(begin[16]) == pytest.approx(0.101 / (1 - share[16]))


@pytest.mark.unit
def test_a_share_that_starts_is_on_its_course_within_the_year() -> None:
    share = np.where(AGES < 16, 0.0, np.where(AGES == 16, 0.1, 0.2))
    begin, _ = begins_and_ends(share, 0.0, NOBODY_DIES_FASTER)
    at_risk = np.prod(np.full(12, 1 - times_a_year(begin[16]) / 12))
    assert 1 - at_risk == pytest.approx(0.2, rel=0.02)


@pytest.mark.property
@given(rate=st.floats(0, 5))
def test_what_happens_once_a_month_at_most_happens_less_often_than_its_rate_says(rate: float) -> None:
    times = float(times_a_year(rate))
    assert times <= rate + 1e-12
    assert times == pytest.approx(12 * (1 - np.exp(-rate / 12)), abs=1e-12)
    assert float(rate_for(times)) == pytest.approx(rate, abs=1e-9)


@pytest.mark.unit
def test_rises_stand_along_the_first_axis() -> None:
    share = np.stack([0.01 + 0.001 * AGES, 0.5 - 0.002 * AGES, np.full(101, 0.3)], axis=1)
    slope = rise(share)
    assert slope.shape == (101, 3)
    assert slope == pytest.approx(np.broadcast_to([0.001, -0.002, 0.0], (101, 3)))
    begin, end = begins_and_ends(share, 0.2, np.zeros((101, 3)))
    assert begin.shape == end.shape == (101, 3)


@pytest.mark.property
@given(
    level=st.floats(0.02, 0.5),
    slope=st.floats(-0.4, 0.4),
    ends=st.floats(0.0, 1.0),
    gap=st.floats(0.0, 0.2),
)
def test_under_these_flows_a_share_goes_on_as_it_is(
    level: float, slope: float, ends: float, gap: float
) -> None:
    share = level * np.exp(slope * (AGES - 50) / 50)
    gaps = np.full(101, gap)
    begin, end = begins_and_ends(share, ends, gaps)
    found = times_a_year(begin) * (1 - share) - times_a_year(end) * share - gaps * share * (1 - share)
    assert found[1:-1] == pytest.approx(np.gradient(share)[1:-1], abs=1e-12)
    assert (begin >= 0).all()
    assert (end >= ends - 1e-12).all()
