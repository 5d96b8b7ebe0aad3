"""The rule of response: nothing without a reason, in proportion to small ones, less to large ones, and back again."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.providers.response import (
    Pull,
    Temper,
    measured,
    motives,
    moved,
    peers,
    reasons_of,
    salience,
    wanted,
)
from scenarios.efforts import GROUPS, load_efforts
from scenarios.parameters import load_parameters

TEMPER = Temper.of(load_parameters())
ALONE = replace(TEMPER, peer_pull=0.0)
levels = st.floats(0.03, 0.97)
reasons = st.floats(-50, 50)


def one(value: float) -> np.ndarray:
    return np.array([[float(value)]])


def pull(now: float, today: float, of: float = 1_000_000, name: str = "term") -> Pull:
    return Pull(name, one(now), one(today), np.array([float(of)]))


@pytest.mark.property
@given(levels)
def test_without_a_reason_nothing_moves_to_the_last_bit(today: float) -> None:
    assert wanted(one(today), one(0.0), TEMPER)[0, 0] == today
    assert moved(one(today), one(today), np.array([0.3]))[0, 0] == today


@pytest.mark.property
@given(levels, reasons, reasons)
def test_more_reason_never_makes_less_effort_and_levels_stay_inside(
    today: float, some: float, more: float
) -> None:
    low, high = sorted((some, more))
    lower, higher = (float(wanted(one(today), one(each), TEMPER)[0, 0]) for each in (low, high))
    assert 0 <= lower <= higher + 1e-12 <= 1 + 1e-12


@pytest.mark.unit
def test_from_the_middle_a_small_reason_moves_by_strength_times_it() -> None:
    # A whole lever worth 1,000 pounds of a contract of a million: a hundredth of a tenth.
    reason = pull(1_000, 0).strength
    assert reason == pytest.approx(one(0.01))
    assert wanted(one(0.5), reason, TEMPER) - 0.5 == pytest.approx(one(TEMPER.strength * 0.01), rel=1e-3)


@pytest.mark.unit
def test_one_task_and_one_share_of_what_it_brings() -> None:
    """Principal and agent: a share of the result moves effort by share x result, in the rule's closed form."""
    result_pounds, contract_pounds = 240_000, 2_000_000
    for share in (0.0, 0.1, 0.5, 1.0):
        x = share * result_pounds / (0.1 * contract_pounds)
        logit = 4 * TEMPER.strength * TEMPER.bend * np.arcsinh(x / TEMPER.bend)
        by_hand = 1 / (1 + np.exp(-np.log(0.3 / 0.7) - logit))
        reason = pull(share * result_pounds, 0, contract_pounds).strength
        assert wanted(one(0.3), reason, TEMPER)[0, 0] == pytest.approx(by_hand, rel=1e-12)


@pytest.mark.unit
def test_large_reasons_are_answered_less_than_in_proportion() -> None:
    small, large = (float(wanted(one(0.5), one(x), TEMPER)[0, 0]) - 0.5 for x in (0.1, 10.0))
    assert small < large < 100 * small / 4
    back = float(wanted(one(0.5), one(-10.0), TEMPER)[0, 0]) - 0.5
    assert back == pytest.approx(-large)


@pytest.mark.unit
def test_what_is_worth_as_much_as_today_is_no_reason() -> None:
    assert pull(40_000, 40_000).strength[0, 0] == 0
    assert pull(30_000, 40_000).strength[0, 0] == pytest.approx(-0.1)
    assert pull(40_000, 0, of=0).strength[0, 0] == 0


@pytest.mark.unit
def test_terms_add_up_and_several_payers_pull_as_one_that_pays_as_much() -> None:
    apart = [pull(3_000, 0, name="commissioner"), pull(7_000, 0, name="council")]
    assert reasons_of(apart, one(0.4), TEMPER) == pytest.approx(pull(10_000, 0).strength)


@pytest.mark.unit
def test_a_level_goes_so_much_of_its_way_each_quarter() -> None:
    level, speed = one(0.2), np.array([0.25])
    for quarter in range(1, 9):
        level = moved(level, one(0.6), speed)
        assert level[0, 0] == pytest.approx(0.6 - 0.4 * 0.75**quarter)


@pytest.mark.unit
def test_once_contracts_are_as_before_levers_come_back() -> None:
    today = np.array([[0.4, 0.6], [0.4, 0.6]])
    speeds = np.array([0.25, 0.5])
    level = today
    path = []
    for quarter in range(60):
        reason = one(1.5) if quarter < 20 else one(0.0)
        towards = wanted(
            today,
            reasons_of([Pull("term", reason * np.ones((2, 2)), today * 0, np.full(2, 10.0))], level, TEMPER),
            TEMPER,
        )
        level = moved(level, towards, speeds)
        path.append(level)
    assert (path[19] > today + 0.05).all()
    assert path[-1] == pytest.approx(today, abs=1e-4)


@pytest.mark.unit
def test_peers_come_nearer_and_their_mean_is_no_reason() -> None:
    three = np.array([[0.2], [0.4], [0.6]])
    assert peers(three, TEMPER).sum() == pytest.approx(0)
    assert peers(three, TEMPER)[:, 0] == pytest.approx(TEMPER.peer_pull * np.array([0.2, 0.0, -0.2]))
    assert peers(one(0.7), TEMPER)[0, 0] == 0
    assert (peers(three, ALONE) == 0).all()


@pytest.mark.unit
def test_half_of_a_measure_is_noticed_where_half_is() -> None:
    income = np.array([1_000_000.0, 1_000_000.0, 0.0])
    at_stake = np.array([TEMPER.salience_half_share * 1_000_000, 0.0, 0.0])
    assert salience(at_stake, income, TEMPER) == pytest.approx([0.5, 0.0, 0.0])
    few, many = salience(np.array([50_000.0, 500.0]), income[:2], TEMPER)
    assert few > 0.8
    assert many < 0.1


@pytest.mark.unit
def test_motives_are_what_cost_leaves_to_explain() -> None:
    assert motives(one(50_000), one(12_000))[0, 0] == 38_000
    assert motives(one(5_000), one(12_000))[0, 0] == -7_000


@pytest.mark.unit
def test_pounds_of_bodies_whose_deficits_are_covered_weigh_less() -> None:
    assert set(TEMPER.weight) == set(GROUPS)
    assert TEMPER.weight["gp_practice"] == 1
    assert TEMPER.weight["acute_trust"] == pytest.approx(0.1)
    assert all(0 <= each <= 1 for each in TEMPER.weight.values())


@pytest.mark.unit
def test_every_lever_has_a_speed_that_settles() -> None:
    """With any speed of the table, a level that is pulled steadily comes to what it wants and does not swing."""
    for effort in load_efforts().values():
        assert 0 < effort.speed_per_quarter_low <= effort.speed_per_quarter_high <= 1


# What money is measured by


@pytest.mark.unit
def test_money_is_measured_by_contracts_unless_the_parameter_says_by_cost() -> None:
    parameters = load_parameters()
    assert Temper.of(parameters).scale == "value"
    (row,) = parameters.rows("worth_measured_by_effort")
    by_cost = {**parameters.rows_by_name, "worth_measured_by_effort": (replace(row, value=row.value + 1),)}
    assert Temper.of(replace(parameters, rows_by_name=by_cost)).scale == "cost"


@pytest.mark.unit
def test_measured_by_value_nothing_changes() -> None:
    given_pulls = (pull(3_000, 1_000), pull(0, 500, name="other"))
    assert measured(given_pulls, one(5_000), TEMPER) == given_pulls


@pytest.mark.unit
def test_measured_by_cost_effort_that_pays_for_itself_is_one() -> None:
    by_cost = replace(TEMPER, scale="cost")
    for of_pounds in (10_000, 10_000_000):  # how large the contract is does not matter then
        (found,) = measured([pull(6_000, 1_000, of_pounds)], one(5_000), by_cost)
        assert found.strength == pytest.approx(one(1.0))
        assert found.pounds == one(6_000)
    (nothing,) = measured([pull(6_000, 1_000)], one(0), by_cost)
    assert nothing.strength == one(0.0)


@pytest.mark.unit
def test_jumps_are_measured_by_cost_as_slopes_are() -> None:
    """A curve in tenths of a contract of a million, and a slope of as many pounds: alike by either measure."""
    by_cost = replace(TEMPER, scale="cost")
    pounds = np.array([0.0, 2_000.0, 4_000.0]).reshape(3, 1, 1)
    sharp = replace(pull(0, 0), curve=pounds / 100_000)
    (found,) = measured([sharp], one(5_000), by_cost)
    assert found.curve is not None
    assert found.curve == pytest.approx(pounds / 5_000)
