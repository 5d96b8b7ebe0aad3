"""Deciding together: binding, money for what is asked, and trust, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.providers.governed import TrustLaw, affordable, bound, extra_pounds
from scenarios.parameters import load_parameters

LAW = TrustLaw(start_share=0.5, rise_share=0.1, fall_ratio=3.0, delay_months=3.0, delay_each_months=0.5)
SHARES = st.floats(0, 1)
TODAY = np.array([[0.5, 0.5]])
LOW, HIGH = np.array([[0.4, 0.6]]), np.array([[0.8, 0.9]])


@pytest.mark.unit
def test_trust_rises_and_falls_as_by_hand() -> None:
    assert LAW.moved(0.5, 1.0, 0.0) == pytest.approx(0.55)
    assert LAW.moved(0.5, 0.0, 1.0) == pytest.approx(0.35)
    assert LAW.moved(0.4, 0.5, 0.25) == pytest.approx(0.4 + 0.1 * 0.5 * 0.6 - 0.3 * 0.25 * 0.4)
    assert LAW.moved(0.7, 0.0, 0.0) == 0.7


@pytest.mark.unit
def test_from_the_middle_trust_falls_three_times_as_fast_as_it_rises() -> None:
    law = TrustLaw.of(load_parameters())
    rise, fall = law.moved(0.5, 1.0, 0.0) - 0.5, 0.5 - law.moved(0.5, 0.0, 1.0)
    assert fall == pytest.approx(law.fall_ratio * rise)
    assert law.fall_ratio == 3


@pytest.mark.unit
def test_trust_rests_where_what_is_kept_and_what_is_broken_are_even() -> None:
    trust = LAW.start_share
    for _ in range(500):
        trust = LAW.moved(trust, 0.8, 0.2)
    assert trust == pytest.approx(0.8 / (0.8 + 3 * 0.2))


@pytest.mark.property
@given(SHARES, SHARES, SHARES)
def test_trust_stays_between_none_and_all(trust: float, kept: float, broken: float) -> None:
    steep = replace(LAW, rise_share=0.9, fall_ratio=5.0)
    assert 0 <= steep.moved(trust, kept, broken) <= 1


@pytest.mark.unit
def test_more_members_agree_later() -> None:
    assert [LAW.delay(members) for members in (0, 2, 6, 40)] == [3, 4, 6, 23]


@pytest.mark.unit
def test_a_lever_is_bound_as_far_as_authority_goes() -> None:
    assert bound(LOW, HIGH, np.array([[0.25, 1.0]])).tolist() == [[pytest.approx(0.5), 0.9]]


@pytest.mark.property
@given(SHARES, SHARES)
def test_without_authority_what_is_wanted_is_the_owner_s_to_the_last_bit(own: float, plan: float) -> None:
    assert bound(np.array([[own]]), np.array([[plan]]), np.zeros((1, 1)))[0, 0] == own


@pytest.mark.unit
def test_effort_below_today_s_saves_nothing() -> None:
    pounds = np.array([[1_000.0, 2_000.0]])
    assert extra_pounds(TODAY, LOW, HIGH, pounds) == pytest.approx([0.3 * 1_000 + 0.3 * 2_000])
    assert extra_pounds(TODAY, HIGH, LOW, pounds).tolist() == [0.0]


@pytest.mark.unit
def test_what_money_does_not_pay_for_is_asked_in_proportion() -> None:
    pounds, own = np.array([[1_000.0, 2_000.0]]), np.array([[0.5, 0.6]])
    half = affordable(TODAY, own, HIGH, pounds, np.array([450.0]))
    assert half == pytest.approx(own + (HIGH - own) / 2)
    assert extra_pounds(TODAY, own, half, pounds) == pytest.approx([450.0])
    assert affordable(TODAY, own, HIGH, pounds, np.array([0.0])).tolist() == own.tolist()


@pytest.mark.unit
def test_enough_money_and_effort_that_takes_none_leave_the_plan_as_it_is() -> None:
    assert (affordable(TODAY, LOW, HIGH, np.array([[1_000.0, 0.0]]), np.array([301.0])) == HIGH).all()
    free = affordable(TODAY, LOW, HIGH, np.array([[1_000.0, 0.0]]), np.array([0.0]))
    assert free.tolist() == [[0.4, 0.9]]
    less = np.array([[0.2, 0.3]])
    assert (affordable(TODAY, LOW, less, np.array([[1_000.0, 1_000.0]]), np.array([0.0])) == less).all()


@pytest.mark.property
@given(
    st.lists(SHARES, min_size=3, max_size=3),
    st.lists(SHARES, min_size=3, max_size=3),
    st.lists(st.floats(0, 1e6), min_size=3, max_size=3),
    st.floats(0, 1e6),
)
def test_no_plan_takes_more_than_there_is(
    own: list[float], asked: list[float], pounds: list[float], money: float
) -> None:
    today, price = np.full((1, 3), 0.5), np.array([pounds])
    made = affordable(today, np.array([own]), np.array([asked]), price, np.array([money]))
    assert extra_pounds(today, np.array([own]), made, price)[0] <= money * (1 + 1e-9) + 1e-9
