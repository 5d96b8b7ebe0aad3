"""Costs by service: every count at its unit cost, nothing counted twice, the range of the unit cost carried on."""

import numpy as np
import pytest

from agents.citizens.counts import Item
from agents.providers.services import WEEKS_A_MONTH, used
from experiments.citizens_costs import costs
from scenarios.catalogue import load_catalogue
from tests.experiments.citizens_made import parameters, recorded


@pytest.mark.unit
def test_every_service_is_in_the_catalogue_and_none_is_part_of_another_or_costed_within_it() -> None:
    services = load_catalogue().services
    for name in used(parameters()):
        assert not services[name].part_of
        assert not services[name].cost_within
        assert services[name].unit_cost_pounds is not None


@pytest.mark.unit
def test_no_item_is_costed_twice() -> None:
    items = [item for use in used(parameters()).values() for item in use.items]
    assert len(items) == len(set(items))


@pytest.mark.unit
def test_a_service_costs_its_count_times_its_unit_cost() -> None:
    recording = recorded(12)
    found = costs(recording, parameters()).to_dict("records")
    contacts = sum(int(each.by_quintile[:, :, Item.GP_CONTACT].sum()) for each in recording.counts)
    row = next(each for each in found if each["service"] == "gp_contact")
    assert (row["quantity"], row["unit_cost_pounds"]) == (contacts, 37)
    assert (row["cost_pounds"], row["low_pounds"], row["high_pounds"]) == (
        37 * contacts,
        32 * contacts,
        46 * contacts,
    )
    people = sum(int(each.by_quintile[:, :, Item.PEOPLE].sum()) for each in recording.counts)
    assert row["pounds_a_head"] == pytest.approx(37 * contacts / (people / 12), abs=0.005)


@pytest.mark.unit
def test_a_month_of_home_care_is_its_hours_and_one_in_a_care_home_its_weeks() -> None:
    assert float(WEEKS_A_MONTH) == pytest.approx(365.25 / 84)
    assert float(used(parameters())["home_care_hour"].units) == pytest.approx(8 * 365.25 / 84)
    assert float(used(parameters())["care_home_week"].units) == pytest.approx(365.25 / 84)


@pytest.mark.unit
def test_there_is_a_row_for_each_year_and_service() -> None:
    found = costs(recorded(14), parameters())
    assert len(found) == 2 * len(used(parameters()))
    assert np.isfinite(found["pounds_a_head"]).all()
