"""Steering to cheaper sites: nothing where all cost alike, never below the cheapest, by hand."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.citizens.counts import Item
from agents.providers.services import Used
from scenarios.parameters import load_parameters
from sim.counting import Counting
from sim.history import History
from sim.paid_activity import PRICE_PAID, reported_activity, steered_share
from sim.steering import steered
from tests.sim.small_history import SERVICES, counts, layout

PARAMETERS = load_parameters()
PRICES = st.lists(st.integers(1, 10_000), min_size=1, max_size=4)


@pytest.mark.unit
def test_dearer_sites_are_paid_less_down_to_the_cheapest() -> None:
    price = {"north": Fraction(1_000), "south": Fraction(800), "east": Fraction(980), "west": Fraction(0)}
    assert steered(price, 0.93) == pytest.approx([-0.07, 0, -0.07, 0])
    assert steered(price, 0.5) == pytest.approx([-0.2, 0, 800 / 980 - 1, 0])
    assert steered(price, 1.0) == [0, 0, 0, 0]


@pytest.mark.property
@given(st.integers(1, 10_000), st.integers(1, 4), st.floats(0.01, 1))
def test_sites_of_one_price_leave_nothing_to_steer_to(pounds: int, sites: int, ratio: float) -> None:
    assert steered({str(at): Fraction(pounds) for at in range(sites)}, ratio) == [0] * sites


@pytest.mark.property
@given(PRICES, st.floats(0.01, 1))
def test_nobody_is_paid_more_nor_below_what_is_sought(prices: list[int], ratio: float) -> None:
    found = steered({str(at): Fraction(each) for at, each in enumerate(prices)}, ratio)
    assert all(ratio - 1 <= each <= 0 for each in found)


@pytest.mark.unit
def test_planned_care_is_paid_less_and_emergencies_are_not() -> None:
    used = {"outpatient_first": Used((Item.OUTPATIENT_FIRST,))}
    made = History(layout(services=SERVICES | used))
    done = {Item.OUTPATIENT_FIRST: [8, 4], Item.EMERGENCY_OTHER: [8, 4]}
    for drift in (None, {PRICE_PAID: np.array([-0.07, 0.0])}):
        made.append(counts(done), recording=drift)
    counting = Counting(made, PARAMETERS)
    before, after = (
        list(reported_activity(counting, "outpatient_first", "trust", 0, month, month)) for month in (1, 2)
    )
    assert before == [9, 3]
    assert after == [9 * Fraction(93, 100), 3]
    assert list(reported_activity(counting, "emergency_admission", "trust", 0, 2, 2)) == [9, 3]
    assert steered_share(PARAMETERS, "emergency_admission") == 0
