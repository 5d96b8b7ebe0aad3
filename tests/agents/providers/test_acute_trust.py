"""Planned treatment: the list after a month, slots less overtime, and the rate that fills the slots."""

from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.citizens.counts import Item
from agents.providers.acute_trust import (
    made_up_for,
    most_treated,
    treated_in,
    treated_share_felt,
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
def test_a_part_of_overtime_is_made_up_for_each_month_and_chance_below_too() -> None:
    assert made_up_for(one(100), one(9), 1 / 3).tolist() == [3]
    assert made_up_for(one(100), one(-12), 1 / 3).tolist() == [-4]
    assert made_up_for(one(100), one(900), 1 / 3).tolist() == [100]
    assert made_up_for(one(100), one(8), 1.0).tolist() == [8]


@pytest.mark.property
@given(st.lists(st.floats(-0.3, 0.3), min_size=12, max_size=12), st.floats(0.1, 1))
def test_a_year_treats_twelve_months_capacity_and_what_is_owed_at_its_end(
    chances: list[float], weight: float
) -> None:
    owed, total = one(0.0), 0.0
    for chance in chances:
        made_up = made_up_for(one(100.0), owed, weight)
        treated = (100 - made_up) * (1 + chance)
        owed = owed - made_up + treated - (100 - made_up)
        total += treated[0]
    assert total == pytest.approx(12 * 100 + owed[0])


@pytest.mark.unit
def test_overtime_of_a_month_fades_and_does_not_swing_from_month_to_month() -> None:
    owed, slots = one(30.0), []
    for _ in range(4):
        made_up = made_up_for(one(100.0), owed, 1 / 3)
        owed = owed - made_up
        slots.append(float(100 - made_up[0]))
    assert slots == pytest.approx([90, 100 - 20 / 3, 100 - 40 / 9, 100 - 80 / 27])


# A list of 3,000, of which half near 18 weeks and are treated six times as fast as the rest.
FAST, SLOW = 0.6, 0.1


def treated_of_both(multiplier: float) -> int:
    return sum(round(1_500 * (1 - exp(multiplier * -rate))) for rate in (FAST, SLOW))


@pytest.mark.unit
def test_a_list_on_which_some_keep_their_lead_is_felt_to_be_treated_faster_when_it_is_squeezed() -> None:
    today = one(treated_of_both(1) / 3_000)
    at_half = month({Item.TREATED: treated_of_both(0.5)})
    felt = treated_share_felt(today, at_half, one(0.5), 1.0)
    assert felt[0] > today[0]
    # What the felt share says of the same multiplier is what was treated.
    assert 3_000 * -np.expm1(0.5 * np.log1p(-felt[0])) == pytest.approx(treated_of_both(0.5))


@pytest.mark.unit
def test_a_treated_share_is_felt_over_months() -> None:
    as_it_is, faster = month({Item.TREATED: 1_000}), month({Item.TREATED: 1_500})
    assert treated_share_felt(one(1 / 3), as_it_is, one(1.0), 0.25) == pytest.approx([1 / 3] * 2)
    assert treated_share_felt(one(1 / 3), faster, one(1.0), 0.25) == pytest.approx([1 / 3 + 0.25 / 6] * 2)


@pytest.mark.unit
def test_where_nobody_was_treated_nothing_is_felt_and_all_of_a_list_is_less_than_all() -> None:
    felt = np.array([0.3, 0.2])
    nobody = month({Item.TREATED: 0})
    assert treated_share_felt(felt, nobody, np.array([1.0, 0.0]), 0.5).tolist() == [0.3, 0.2]
    everybody = month({Item.TREATED: 3_000})
    shares = treated_share_felt(felt, everybody, np.array([1.0, 0.0]), 1.0)
    assert 0.99 < shares[0] < 1
    assert shares[1] == 0.2


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
