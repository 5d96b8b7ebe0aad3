"""What is expected of a rank: where peers are near a place is in doubt and moves; far off it is sure and does not."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.contracts.contract import Contracts
from scenarios.contracts.exact import Exact
from scenarios.contracts.facts import MissingFact
from scenarios.contracts.observables import const, reaches, times
from scenarios.contracts.periods import Window
from scenarios.contracts.terms import Pay
from sim.jumps import jumps_of
from sim.ranking import expected_rank, is_higher_better, places, places_a_unit
from tests.scenarios.contracts.strategies import a_contract, a_term
from tests.sim.clinics import Clinic, fact, plain

pytestmark = pytest.mark.unit

MEASURES = st.lists(st.floats(1, 100), min_size=1, max_size=12).map(np.array)


def test_one_alone_is_first_and_counts_on_nothing() -> None:
    expected, doubt = places(np.array([70.0]), np.array([3.5]), is_higher=True)
    assert (expected.tolist(), doubt.tolist()) == ([1.0], [0.0])
    assert places_a_unit(np.array([70.0]), np.array([3.5]), is_higher=True) == 0.0


def test_without_doubt_a_place_is_what_it_is() -> None:
    values, sure = np.array([3.0, 9.0, 6.0]), np.zeros(3)
    assert places(values, sure, is_higher=True)[0].tolist() == [3.0, 1.0, 2.0]
    assert places(values, sure, is_higher=False)[0].tolist() == [1.0, 3.0, 2.0]
    assert not places(values, sure, is_higher=True)[1].any()
    assert not places_a_unit(values, sure, is_higher=True).any()


def test_among_its_like_anybody_may_end_anywhere() -> None:
    """The place of one of many alike is spread evenly over all places."""
    expected, doubt = places(np.full(24, 50.0), np.full(24, 2.5), is_higher=True)
    assert expected == pytest.approx(12.5)
    assert doubt == pytest.approx(24 / np.sqrt(12), rel=0.03)


def test_a_little_better_is_so_many_places_up() -> None:
    # Two in doubt by 3 and by 4 lie apart with a deviation of 5: the chance to be above changes by its density at 0.
    moved = places_a_unit(np.array([50.0, 50.0]), np.array([3.0, 4.0]), is_higher=True)
    assert moved == pytest.approx(-1 / (5 * np.sqrt(2 * np.pi)))
    assert places_a_unit(np.array([50.0, 50.0]), np.array([3.0, 4.0]), is_higher=False) == pytest.approx(
        -moved
    )


@pytest.mark.parametrize("is_higher", [True, False])
def test_the_slope_of_places_is_that_of_what_is_expected(is_higher: bool) -> None:
    values, doubts, step = np.array([48.0, 50.0, 55.0]), np.array([2.0, 2.5, 3.0]), 0.5
    slopes = places_a_unit(values, doubts, is_higher)
    for at in range(3):
        up, down = values.copy(), values.copy()
        up[at], down[at] = up[at] + step, down[at] - step
        change = (places(up, doubts, is_higher)[0] - places(down, doubts, is_higher)[0])[at]
        # Nine draws of the own measure stand for all, so it is near and not the same.
        assert change / (2 * step) == pytest.approx(slopes[at], rel=0.1)


def test_nobody_moves_past_those_who_are_far_off() -> None:
    near, far = (
        places_a_unit(np.array([50.0, 51.0, other]), np.full(3, 1.0), is_higher=True)
        for other in (52.0, 90.0)
    )
    assert abs(far[2]) < 1e-9 < abs(near[2])
    assert abs(far[0]) < abs(near[0])


@given(MEASURES, st.floats(0, 10))
def test_places_are_shared_out_among_all(values: np.ndarray, doubt: float) -> None:
    expected, doubts = places(values, np.full(values.size, doubt), is_higher=True)
    assert (expected >= 1 - 1e-9).all()
    assert (expected <= values.size + 1e-9).all()
    assert (doubts >= 0).all()
    if doubt:
        # Every pair has one that is better, whatever their draws.
        assert expected.sum() == pytest.approx(values.size * (values.size + 1) / 2, rel=0.02)


def test_which_way_is_better_is_the_catalogue_s() -> None:
    assert is_higher_better(fact("rank(blood_pressure_control) by practices"))
    assert not is_higher_better(fact("rank(referrals) by practices"))
    assert is_higher_better(fact("rank(made_up) by practices"))


ROW = plain("prevention_targets_won", effect=Fraction(11, 10))
PRACTICES = Clinic((ROW,), {("management_won", "measure blood_pressure_control"): 0.5})
RANK = fact("rank(blood_pressure_control) by practices")
BEST_ALONE = Pay("payer", "practices", times(const(900), reaches(const(Fraction(3, 2)), RANK)))


TOURNAMENT = a_contract(a_term(BEST_ALONE, stage="yearly"), payees=("practices",))


def told_of(*each: int) -> dict[str, Exact]:
    return {"measure(blood_pressure_control) by practices": Exact.of(each)}


def worth_pounds(*told: int) -> np.ndarray:
    """What a whole lever more of prevention is worth to three practices, of whom the best earns 900 pounds."""
    return PRACTICES.pounds(TOURNAMENT, told_of(*told), "prevention")


def test_a_ranked_reward_is_worth_most_to_those_who_may_win_it_or_not() -> None:
    alike, ahead = worth_pounds(60, 60, 60), worth_pounds(60, 60, 20)
    assert alike == pytest.approx(np.full(3, alike[0]))
    assert (alike > 0).all()
    assert ahead[2] == pytest.approx(0, abs=1e-6)
    assert (ahead[:2] > 0).all()


def test_the_better_a_level_places_a_practice_the_more_it_is_paid() -> None:
    book, providers = PRACTICES.book(TOURNAMENT, told_of(60, 60, 60)), PRACTICES.providers
    (found,) = (each for each in jumps_of(book, providers) if each.group == "gp_practice")
    prevention = found.pounds[:, :, providers.levers.names["gp_practice"].index("prevention")]
    assert (np.diff(prevention, axis=0) >= 0).all()
    assert (prevention[-1] > prevention[0]).all()
    assert found.is_measured


ALONE = {"measure(blood_pressure_control) by acute": 60}


def best_of_24(last_place: int, measure: str = "blood_pressure_control") -> Contracts:
    """900 pounds for a trust among the best of 24."""
    rank = fact(f"rank({measure}, 24) by acute")
    reward = times(const(900), reaches(const(last_place), rank))
    return a_contract(a_term(Pay("payer", "acute", reward), stage="yearly"), payees=("acute",))


@pytest.mark.parametrize(("last_place", "pounds"), [(6, 0), (12, 0), (13, 900), (24, 900)])
def test_one_alone_of_24_is_in_their_middle_and_not_paid_as_the_best(last_place: int, pounds: int) -> None:
    contracts = best_of_24(last_place)
    settlement = PRACTICES.book(contracts, ALONE, doubt_share=Fraction(0)).settlement
    (term,) = contracts.in_order()
    assert settlement.net(term, "acute", Window(1, 12)) == pounds


def test_one_alone_may_pass_peers_like_itself() -> None:
    doubt, field = 3.0, 24
    (place,), (spread,) = places(np.array([60.0]), np.array([doubt]), True, field)
    assert place == pytest.approx((field + 1) / 2)
    # Every place is as likely as any other.
    assert spread == pytest.approx(np.sqrt((field**2 - 1) / 12), rel=0.03)
    # Of 23 peers as many are passed for one more of the measure as lie so near: the density where two are even.
    (moved,) = places_a_unit(np.array([60.0]), np.array([doubt]), True, field)
    assert moved == pytest.approx(-(field - 1) / np.sqrt(2 * np.pi * 2 * doubt**2))


def test_a_reward_for_the_best_is_worth_something_to_one_alone_among_peers_elsewhere() -> None:
    safer = plain("safety_deaths", effect=Fraction(9, 10))
    clinic = Clinic((safer,), {("death_after_admission", "measure mortality_within_30_days"): 1.0})
    told = {"measure(mortality_within_30_days) by acute": 25}
    of_one, of_half = (
        clinic.pounds(best_of_24(last_place, "mortality_within_30_days"), told, "safety_and_quality")
        for last_place in (1, 12)
    )
    # The trust that has no such contract counts on nothing. One that may end anywhere passes each threshold as readily.
    assert of_one[1] == of_half[1] == 0
    assert 0 < of_one[0] < 900
    assert of_half[0] == pytest.approx(of_one[0])


def test_a_larger_field_has_peers_that_lie_as_those_who_are_told_of() -> None:
    values, doubts = np.array([60.0, 61.0, 62.0]), np.full(3, 2.0)
    here, field = places(values, doubts, True)[0], 30
    half = 0.5
    assert places(values, doubts, True, field)[0] == pytest.approx((here - half) * field / 3 + half)
    # Nine more stand where each of the three does, its own likes among them.
    all_of_them, doubt_of_all = places(np.repeat(values, 10), np.repeat(doubts, 10), True)
    assert places(values, doubts, True, field)[0] == pytest.approx(all_of_them[::10])
    assert places(values, doubts, True, field)[1] == pytest.approx(doubt_of_all[::10])
    moved = places_a_unit(np.repeat(values, 10), np.repeat(doubts, 10), True)
    assert places_a_unit(values, doubts, True, field) == pytest.approx(moved[::10])


def test_one_alone_of_nobody_knows_how_many_has_no_rank() -> None:
    forecast = PRACTICES.book(best_of_24(6), ALONE).forecast
    with pytest.raises(
        MissingFact, match=r"^'rank\(blood_pressure_control\) by acute' has one alone to compare"
    ):
        expected_rank(forecast, fact("rank(blood_pressure_control) by acute"))
