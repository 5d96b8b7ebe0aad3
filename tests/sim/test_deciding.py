"""Providers that decide: still under today's contracts, moving under others, the same whatever things are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from agents.citizens.counts import EMERGENCY_ADMISSIONS
from agents.providers.beliefs import TimeLeft
from calibration.case_numbers import with_numbers
from scenarios.contracts.facts import parse_fact
from scenarios.contracts.periods import Window
from scenarios.model_file import ModelFile
from scenarios.scenario import Scenario, scenario_of
from sim.deciding import time_left
from sim.economy import HealthEconomy
from sim.forecasting import ComingYear
from sim.keeping import keep, taken_up
from tests.sim.economies import BURN_IN, LAST, PLACE, Seen, changed, forked, shipped

pytestmark = pytest.mark.end_to_end

STILL = 0.1
"""Share of a level by which its mean may drift under today's contracts, where practices have 57 people each."""


def responsive(scenario: Scenario) -> Scenario:
    return replace(scenario, behaviour="responsive")


def lived(scenario: Scenario, last: int = LAST) -> HealthEconomy:
    economy = forked(scenario)
    economy.run(last)
    return economy


@pytest.fixture(scope="module")
def economies() -> Mapping[str, HealthEconomy]:
    """Three years of every shipped model, with providers who answer."""
    return {name: lived(responsive(each)) for name, each in shipped().items()}


def off(levels: np.ndarray, today: np.ndarray) -> float:
    """How far the mean of a lever lies off today's at most, as a share of today's."""
    return float(np.abs(levels.mean(axis=0) / today.mean(axis=0) - 1).max())


def is_today(economy: HealthEconomy) -> bool:
    scenario = economy.scenario
    return scenario.model.contracts.contracts == scenario.reference.contracts.contracts


def test_nobody_decides_before_a_quarter_is_over() -> None:
    economy = lived(responsive(changed()), BURN_IN + 2)
    assert economy.behaviour.decisions == []
    for group, levels in economy.levers.levels.items():
        assert (levels == economy.levers.baseline[group]).all()
    economy.step()
    assert {each.month for each in economy.behaviour.decisions} == {BURN_IN + 3}
    assert {each.group for each in economy.behaviour.decisions} == {
        group for group, levels in economy.levers.levels.items() if levels.size
    }


def test_under_today_s_contracts_levers_stay(economies: Mapping[str, HealthEconomy]) -> None:
    """Chance moves what is expected of so few; a whole town is still to two hundredths (see the slow test)."""
    for economy in filter(is_today, economies.values()):
        for group, levels in economy.levers.levels.items():
            if levels.size:
                assert off(levels, economy.levers.baseline[group]) <= STILL, group


@pytest.mark.slow
def test_in_a_town_levers_stay_to_two_hundredths_for_five_years() -> None:
    economy = HealthEconomy(responsive(scenario_of(PLACE, "traditional", months=60)), seed=1)
    economy.run()
    for group, levels in economy.levers.levels.items():
        if levels.size:
            assert off(levels, economy.levers.baseline[group]) <= 0.02, group


def test_levers_stay_between_nothing_and_all(economies: Mapping[str, HealthEconomy]) -> None:
    for economy in economies.values():
        for each in economy.behaviour.decisions:
            for levels in (each.before, each.wanted, each.after):
                assert ((levels > 0) & (levels < 1)).all()


def test_what_is_decided_is_what_the_next_month_lives_with(economies: Mapping[str, HealthEconomy]) -> None:
    for economy in economies.values():
        last = {each.group: each.after for each in economy.behaviour.decisions}
        for group, levels in last.items():
            assert (economy.chosen_levels[group] == levels).all()
            assert (economy.levers.levels[group] == levels).all()


def test_each_decision_starts_where_the_last_one_ended(economies: Mapping[str, HealthEconomy]) -> None:
    for economy in economies.values():
        at: dict[str, np.ndarray] = dict(economy.levers.baseline)
        for each in economy.behaviour.decisions:
            assert (each.before == at[each.group]).all()
            at[each.group] = each.after


def test_some_contracts_move_somebody(economies: Mapping[str, HealthEconomy]) -> None:
    moved = {
        name
        for name, economy in economies.items()
        for group, levels in economy.levers.levels.items()
        if levels.size and off(levels, economy.levers.baseline[group]) > STILL
    }
    assert moved
    assert not {name for name, economy in economies.items() if is_today(economy)} & moved


def test_until_a_model_operates_nobody_answers_it(economies: Mapping[str, HealthEconomy]) -> None:
    today = next(filter(is_today, economies.values()))
    for economy in economies.values():
        first = min(each.in_force.first_month for each in economy.settled if each.in_force.last_month is None)
        same = {(each.month, each.group): each for each in today.behaviour.decisions}
        for each in economy.behaviour.decisions:
            if each.month + 1 < first:
                other = same.get((each.month, each.group))
                assert (each.after == (each.before if other is None else other.after)).all()


def test_behaviour_that_is_fixed_decides_nothing() -> None:
    economy = lived(changed(), BURN_IN + 6)
    assert economy.behaviour.decisions == []


def test_a_run_taken_up_again_decides_as_if_it_had_never_stopped(tmp_path: Path) -> None:
    scenario = responsive(changed(months=14))
    straight, seen = forked(scenario), Seen()
    straight.run(BURN_IN + 7)
    keep(tmp_path, straight)
    again = taken_up(tmp_path, scenario, 1)
    assert again is not None
    after = Seen()
    straight.listeners.append(seen)
    again.listeners.append(after)
    straight.run()
    again.run()
    assert seen == after
    for group, levels in straight.levers.levels.items():
        assert (again.levers.levels[group] == levels).all()


def test_funded_levers_are_no_choice() -> None:
    """What somebody funds lasts while it is funded, and leaves what providers chose as it was."""
    funded = {"lever": "case_management", "level": "90%", "from_month": BURN_IN + 1, "to_month": BURN_IN + 6}
    economy = lived(responsive(changed(interventions=[funded])), BURN_IN + 4)
    at = economy.levers.names["community_trust"].index("case_management")
    assert economy.levers.levels["community_trust"][0, at] == 0.9
    assert economy.chosen_levels["community_trust"][0, at] < 0.5
    economy.run(BURN_IN + 7)
    assert economy.levers.levels["community_trust"][0, at] < 0.5


# What is expected


def test_the_coming_year_is_expected_to_be_as_the_last() -> None:
    economy = lived(changed(), BURN_IN + 3)
    facts = economy.usual.facts
    coming = ComingYear(facts, economy.month, economy.england.parameters.one("forecast_doubt_share").value)
    activity = parse_fact("activity(emergency_admission)")
    year = coming.value(activity, Window(1, 12))
    assert isinstance(year, Fraction)
    assert coming.value(activity, Window(1, 3)) == year / 4
    assert coming.value(activity, Window(13, 24)) == year
    assert coming.doubt(activity) == year * coming.doubt_share
    counted = sum(
        economy.history.month(month).total(item)
        for item in EMERGENCY_ADMISSIONS
        for month in range(economy.month - 11, economy.month + 1)
    )
    assert year == counted


# Time left


def test_the_time_that_contracts_have_left() -> None:
    scenario = next(iter(shipped().values()))
    file: ModelFile = scenario.reference.file
    contracts = scenario.reference.contracts
    first = time_left(file, contracts, 1)
    assert set(first) == {each.name for each in contracts.contracts}
    one = first["acute"]
    assert one == TimeLeft(12, 19, 12, 0.99)
    assert time_left(file, contracts, 12)["acute"] == TimeLeft(1, 19, 12, 0.99)
    assert time_left(file, contracts, 13)["acute"] == TimeLeft(12, 18, 12, 0.99)
    assert time_left(file, contracts, 24)["acute"] == TimeLeft(1, 18, 12, 0.99)
    assert time_left(file, contracts, 25)["acute"] == TimeLeft(12, 17, 12, 0.99)
    assert scenario.place.name == PLACE


def test_all_levers_go_as_much_faster_as_the_ratio_of_speeds_says_but_never_further_than_asked() -> None:
    first = {}
    for ratio in (1, 2, 5):
        economy = forked(responsive(changed()))
        numbers = {"response_speed_ratio": Fraction(ratio)}
        economy.england = replace(
            economy.england, parameters=with_numbers(economy.england.parameters, numbers)
        )
        economy.run(BURN_IN + 3)
        first[ratio] = {each.group: each for each in economy.behaviour.decisions}
    for group, usual in first[1].items():
        assert (usual.speeds > 0).all()
        for ratio in (2, 5):
            faster = first[ratio][group]
            assert np.array_equal(faster.speeds, np.minimum(ratio * usual.speeds, 1.0))
            assert np.array_equal(faster.wanted, usual.wanted), "what is wanted hangs on no speed"
            assert np.allclose(faster.after, usual.before + faster.speeds * (usual.wanted - usual.before))
    assert any((each.speeds == 1).any() for each in first[5].values())
    assert any(not np.array_equal(each.wanted, each.before) for each in first[1].values())
