"""A place held out: nothing that it published of its people is given, and all of it is asked for."""

from __future__ import annotations

import pytest

from calibration.held_out import OUTPUT, Predicted, held_out, mean_error_share, own_targets, predicted
from calibration.outputs import Figure
from calibration.score import compared
from calibration.targets import load_targets
from scenarios.place import load_place

pytestmark = pytest.mark.unit


def test_a_place_held_out_keeps_its_profile_alone() -> None:
    place = load_place("oldham")
    found = held_out(place)
    assert (found.registers, found.managed_shares, found.social_care) == ({}, {}, ())
    assert found.population_by_age_sex == place.population_by_age_sex
    assert found.population_by_age_quintile == place.population_by_age_quintile
    assert found.practices == place.practices
    assert place.registers


@pytest.mark.parametrize("name", ["southend", "oldham", "lambeth"])
def test_its_registers_become_targets_with_their_sources(name: str) -> None:
    place = load_place(name)
    targets = own_targets(place)
    assert len(targets) == 13
    assert len({each.name for each in targets}) == 13
    for each in targets:
        assert each.value == place.registers[each.name].prevalence_share
        assert (each.output, each.geography, each.period) == (OUTPUT, place.title, place.year)
        assert "Quality and Outcomes Framework" in each.source
        assert each.accepted[0] < each.value < each.accepted[1]


def test_england_s_figure_stands_beside_each_prediction() -> None:
    targets = own_targets(load_place("oldham"))
    found = predicted([compared(each, [Figure(float(each.value) * 1.1, 50.0)]) for each in targets])
    england = {each.name.removesuffix("_register"): each for each in load_targets() if each.output == OUTPUT}
    diabetes = next(each for each in found if each.target.name == "diabetes")
    assert diabetes.england == float(england["diabetes"].value)
    assert diabetes.error_share == pytest.approx(0.1)
    assert diabetes.england_error_share == pytest.approx(diabetes.england / float(diabetes.target.value) - 1)


def test_errors_count_whichever_way() -> None:
    assert mean_error_share([0.1, -0.3]) == pytest.approx(0.2)


def test_a_prediction_that_is_too_low_has_an_error_below_nothing() -> None:
    target = own_targets(load_place("oldham"))[0]
    value = float(target.value)
    found = Predicted(target, value / 2, value * 2)
    assert found.error_share == pytest.approx(-0.5)
    assert found.england_error_share == pytest.approx(1.0)
