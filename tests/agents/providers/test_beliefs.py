"""What providers believe: the effects table seen from where they stand, and how much of it comes in time."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from agents.providers.beliefs import (
    Outlook,
    TimeLeft,
    by_lever,
    in_time,
    moved_by_levers,
    process_numbers,
)
from agents.providers.effort import Effort
from scenarios.effects import Effect, load_effects
from scenarios.parameters import load_parameters
from tests.agents.providers.small_levers import at, small_levers

EFFECTS = load_effects()
OUTLOOK = Outlook.of(load_parameters())
PLAIN = Outlook(step=0.15, optimism=1.0, horizon_months=120, discount_annual_rate=0.0)


def straight(**changes: Any) -> Effect:
    """A row in proportion to effort, with no partner: full effort takes a tenth off referrals."""
    plain: dict[str, Any] = {
        "saturation": None,
        "effect": Fraction(9, 10),
        "fidelity": Fraction(1),
        "reached_share": Fraction(1),
    }
    return replace(EFFECTS["restraint_referrals"], **(plain | changes))


def moves(effect: Effect, level: float, outlook: Outlook = PLAIN) -> float:
    """How far the row's process is believed to move for a whole lever more, at a level of it."""
    effort = Effort(small_levers(), {effect.name: effect})
    return float(moved_by_levers(effort, at(level), effect.owner, outlook)[0, 0])


@pytest.mark.unit
def test_a_secant_by_hand() -> None:
    by_hand = (np.log(1 - 0.1 * 0.65) - np.log(1 - 0.1 * 0.35)) / 0.3
    assert moves(straight(), 0.5) == pytest.approx(by_hand, rel=1e-12)


@pytest.mark.unit
def test_a_step_ends_at_no_and_full_effort() -> None:
    by_hand = (np.log(1 - 0.1 * 1.0) - np.log(1 - 0.1 * 0.8)) / 0.2
    assert moves(straight(), 0.95) == pytest.approx(by_hand, rel=1e-12)
    assert moves(straight(), 0.0) == pytest.approx(np.log(1 - 0.1 * 0.15) / 0.15, rel=1e-12)


@pytest.mark.unit
def test_where_effort_saturates_more_of_it_is_worth_less() -> None:
    curved = straight(saturation=Fraction(1, 2))
    assert abs(moves(curved, 0.8)) < abs(moves(curved, 0.2))


@pytest.mark.unit
def test_optimists_believe_more() -> None:
    hopeful = replace(PLAIN, optimism=1.3)
    assert moves(straight(), 0.4, hopeful) == pytest.approx(1.3 * moves(straight(), 0.4))


@pytest.mark.unit
def test_without_partners_less_is_believed() -> None:
    shared = straight(partners=("social_care.home_care_capacity",), partner_share=Fraction(1, 2))
    effort = Effort(small_levers(), {shared.name: shared})
    found = []
    for partner in (0.0, 1.0):
        levers = at(0.5)
        levers.set("social_care", "home_care_capacity", partner)
        found.append(float(moved_by_levers(effort, levers, "gp_practice", PLAIN)[0, 0]))
    assert abs(found[0]) < 0.6 * abs(found[1])


@pytest.mark.unit
def test_what_no_lever_drives_nobody_moves() -> None:
    effort = Effort(small_levers())
    for group, rows in effort.rows.items():
        found = moved_by_levers(effort, small_levers(), group, OUTLOOK)
        for number, each in enumerate(rows.effects):
            assert (number in rows.columns) == (each.driver == "lever")
            assert (found[number] == 0).all() or number in rows.columns


# Time


@pytest.mark.unit
def test_the_chance_that_a_contract_goes_on() -> None:
    left = TimeLeft(firm_months=2, renewals=2, renewal_months=3, renewal_probability=0.5)
    assert left.in_force(10).tolist() == [1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0, 0]
    assert TimeLeft(3).in_force(5).tolist() == [1, 1, 1, 0, 0]
    assert TimeLeft(0).in_force(3).tolist() == [0, 0, 0]


def timely(left: TimeLeft, half: int, most: int, outlook: Outlook = PLAIN) -> float:
    row = straight(lag_50_months=half, lag_90_months=most, lag_50_low_months=half, lag_50_high_months=half)
    effort = Effort(small_levers(), {row.name: row})
    return float(in_time(effort.rows["gp_practice"], left, outlook)[0])


@pytest.mark.unit
def test_short_contracts_starve_what_comes_slowly() -> None:
    slow = [timely(TimeLeft(months), 36, 72) for months in (12, 36, 60, 120)]
    quick = [timely(TimeLeft(months), 1, 3) for months in (12, 36, 60, 120)]
    assert slow == sorted(slow)
    assert slow[0] < 0.15
    assert slow[-1] > 0.6
    assert all(0.85 < each <= 1 for each in quick)


@pytest.mark.unit
def test_a_likely_renewal_is_as_good_as_years_that_are_sure() -> None:
    sure, renewed, doubtful, over = (
        timely(left, 24, 48)
        for left in (
            TimeLeft(120),
            TimeLeft(12, 9, 12, 1.0),
            TimeLeft(12, 9, 12, 0.5),
            TimeLeft(12),
        )
    )
    assert renewed == pytest.approx(sure, rel=1e-12)
    assert over < doubtful < sure


@pytest.mark.unit
def test_the_impatient_care_less_for_what_comes_late() -> None:
    patient, impatient = (
        timely(TimeLeft(120), 36, 72, replace(PLAIN, discount_annual_rate=rate)) for rate in (0.0, 0.15)
    )
    assert impatient < patient


@pytest.mark.unit
def test_a_contract_that_is_over_brings_nothing() -> None:
    assert timely(TimeLeft(0), 1, 3) == 0


@pytest.mark.unit
def test_each_row_comes_through_as_it_does_alone() -> None:
    left = TimeLeft(30, 1, 12, 0.5)
    for group, rows in Effort(small_levers()).rows.items():
        alone = [
            in_time(Effort(small_levers(), {each.name: each}).rows[group], left, OUTLOOK)[0]
            for each in rows.effects
        ]
        assert in_time(rows, left, OUTLOOK) == pytest.approx(alone, rel=1e-14)


# Sums


@pytest.mark.unit
def test_rows_of_a_lever_add_up() -> None:
    levers = small_levers()
    effort = Effort(levers)
    rows = effort.rows["gp_practice"]
    ones = np.ones((len(rows.effects), 3))
    found = by_lever(ones, rows, levers, "gp_practice")
    for column, name in enumerate(levers.names["gp_practice"]):
        of_lever = [each for each in rows.effects if each.driver == "lever" and each.driver_name == name]
        assert (found[:, column] == len(of_lever)).all()


@pytest.mark.unit
def test_processes_are_found_by_name() -> None:
    rows = Effort(small_levers()).rows["acute_trust"]
    names = tuple(sorted({each.target_name for each in rows.effects}))
    numbers = process_numbers(rows, names)
    assert [names[number] for number in numbers] == [each.target_name for each in rows.effects]
