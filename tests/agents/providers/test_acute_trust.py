"""Planned treatment: the list after a month, slots less overtime, and the rate that fills the slots."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.citizens.counts import Item
from agents.providers.acute_trust import (
    most_treated,
    slots_left,
    treated_in,
    treatment_multiplier,
    waiting_after,
)
from tests.agents.providers.made_counts import month

MOST = 3.0
SHARES = st.floats(0.01, 0.9)
LISTS = st.floats(1, 1e6)


def one(number: float) -> np.ndarray:
    return np.array([number])


@pytest.mark.unit
def test_the_list_after_a_month_is_the_list_before_and_who_joined_less_who_left() -> None:
    counts = month({Item.ARRIVED_WAITING: 7, Item.LEFT_WHILE_WAITING: 5, Item.TREATED: 990})
    assert waiting_after(counts).tolist() == [3_000 + 1_060 + 7 - 990 - 60 - 5] * 2
    assert treated_in(counts).tolist() == [990, 990]


@pytest.mark.unit
def test_overtime_is_taken_from_the_next_month_and_chance_below_is_made_up() -> None:
    assert slots_left(one(100), one(108), one(100)).tolist() == [92]
    assert slots_left(one(92), one(80), one(92)).tolist() == [104]
    assert slots_left(one(100), one(300), one(100)).tolist() == [0]


@pytest.mark.property
@given(st.lists(st.floats(-0.3, 0.3), min_size=12, max_size=12))
def test_a_year_treats_twelve_months_capacity_and_one_month_s_chance(chances: list[float]) -> None:
    slots, treated, total = one(100.0), one(100.0), 0.0
    for chance in chances:
        slots = slots_left(one(100.0), treated, slots)
        treated = slots * (1 + chance)
        total += treated[0]
    assert total == pytest.approx(12 * 100 + (treated - slots)[0])


@pytest.mark.property
@given(waiting=LISTS, share=SHARES)
def test_as_many_slots_as_are_treated_today_need_today_s_rate(waiting: float, share: float) -> None:
    needed = treatment_multiplier(one(waiting * share), one(waiting), one(share), MOST)
    assert needed == pytest.approx([1.0], rel=1e-9)


@pytest.mark.property
@given(waiting=LISTS, share=SHARES, wanted=st.floats(0.01, 1))
def test_the_mean_treated_is_the_slots_or_the_most_that_can_be(
    waiting: float, share: float, wanted: float
) -> None:
    slots = one(wanted * waiting)
    multiplier = treatment_multiplier(slots, one(waiting), one(share), MOST)
    treated = -np.expm1(multiplier * np.log1p(-share)) * waiting
    assert 0 <= multiplier[0] <= MOST
    assert treated == pytest.approx(np.minimum(slots, most_treated(one(waiting), one(share), MOST)), rel=1e-6)


@pytest.mark.property
@given(waiting=LISTS, share=SHARES, fewer=st.floats(0, 1), more=st.floats(0, 1))
def test_more_slots_never_treat_more_slowly(waiting: float, share: float, fewer: float, more: float) -> None:
    low, high = sorted((fewer, more))
    multipliers = [
        treatment_multiplier(one(each * waiting), one(waiting), one(share), MOST)[0] for each in (low, high)
    ]
    assert multipliers[0] <= multipliers[1]


@pytest.mark.unit
def test_with_nobody_waiting_or_nobody_ever_treated_the_rate_is_today_s() -> None:
    assert treatment_multiplier(one(10), one(0), one(0.3), MOST).tolist() == [1]
    assert treatment_multiplier(one(0), one(10), one(0), MOST).tolist() == [1]


@pytest.mark.unit
def test_no_slots_treat_nobody() -> None:
    assert treatment_multiplier(one(0), one(10), one(0.3), MOST).tolist() == [0]


@pytest.mark.unit
def test_far_more_slots_than_people_are_at_the_maximum() -> None:
    assert treatment_multiplier(one(1e6), one(10), one(0.3), MOST) == pytest.approx([MOST])
