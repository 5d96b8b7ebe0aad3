"""Capacity is what the reference year took: read off exactly, scaled by whoever closes or opens some of it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.citizens.counts import Item
from agents.providers.capacity import CAPACITIES, RESOURCES, Capacities, reference_of, use_of
from scenarios.interventions import load_capacities
from scenarios.parameters import load_parameters
from scenarios.processes import load_processes
from tests.agents.providers.made_counts import PRACTICES, TRUSTS, USUAL, month, year

PARAMETERS = load_parameters()
REFERENCE = reference_of(year(), PARAMETERS)


@pytest.mark.unit
def test_capacities_are_a_mean_month_of_the_year() -> None:
    capacities = REFERENCE.capacities
    assert capacities.contacts.tolist() == [20_000, 20_000]
    assert capacities.ae_attendances.tolist() == [9_000, 9_000]
    assert capacities.planned_slots.tolist() == [1_000, 1_000]
    assert capacities.community_contacts.tolist() == [16_000]
    assert capacities.home_care_packages.tolist() == [5_000]
    assert capacities.care_home_places.tolist() == [4_000]


@pytest.mark.unit
def test_beds_are_bed_days_over_the_days_of_a_month_and_the_share_occupied() -> None:
    # 20,000 bed days a month are 657.1 beds a night, which are 89% of the beds.
    assert REFERENCE.capacities.beds == pytest.approx(20_000 / (365.25 / 12) / 0.89)
    assert REFERENCE.use["beds"].tolist() == [20_000, 20_000]


@pytest.mark.unit
def test_the_list_and_the_share_treated_are_by_trust() -> None:
    assert REFERENCE.waiting.tolist() == [3_000, 3_000]
    assert REFERENCE.treated_share == pytest.approx([1 / 3, 1 / 3])
    assert REFERENCE.people.tolist() == [50_000, 50_000]
    assert REFERENCE.unmet.tolist() == [2_400, 2_400]


@pytest.mark.unit
def test_a_trust_without_a_list_treats_no_share_of_it() -> None:
    reference = reference_of(year({Item.WAITING: 0, Item.TREATED: 0}), PARAMETERS)
    assert reference.treated_share.tolist() == [0, 0]
    assert reference.capacities.planned_slots.tolist() == [0, 0]


@pytest.mark.unit
def test_noise_is_what_was_seen_and_at_least_that_of_counts() -> None:
    months = year()
    months[3] = month({Item.GP_CONTACT_WANTED: 20_000 + 1_200})
    noise = reference_of(months, PARAMETERS).noise
    seen = np.array([*[20_000.0] * 11, 21_200.0]) / 20_100
    assert noise["contacts"] == pytest.approx([seen.std(ddof=1)] * PRACTICES)
    assert REFERENCE.noise["contacts"] == pytest.approx([20_000**-0.5] * PRACTICES)
    assert REFERENCE.noise["company"] == pytest.approx([18_000**-0.5])


@pytest.mark.unit
def test_what_the_calendar_explains_is_no_noise() -> None:
    index = PARAMETERS.table("ae_month_index", ("month",))
    months = [month({Item.AE_ATTENDANCE: round(900_000 * each)}) for each in index]
    noise = reference_of(months, PARAMETERS).noise["ae_attendances"]
    assert noise == pytest.approx([900_000**-0.5] * TRUSTS, rel=1e-3)


@pytest.mark.unit
def test_use_of_the_area_is_that_of_all_practices() -> None:
    assert use_of(RESOURCES["company"], month()).tolist() == [2 * USUAL[Item.LONELY_MONTH]]
    assert use_of(RESOURCES["contacts"], month()).tolist() == [20_000, 20_000]


@pytest.mark.unit
@pytest.mark.parametrize("months", [0, 11, 24])
def test_a_year_that_is_none_is_refused(months: int) -> None:
    with pytest.raises(ValueError, match="12") as refused:
        reference_of([month()] * months, PARAMETERS)
    assert str(refused.value) == (
        f"a reference year of {months} months is not allowed; give the counts of 12, from April"
    )


@pytest.mark.unit
def test_resources_are_those_that_congestion_is_told_of_and_capacities_hold() -> None:
    assert set(PARAMETERS.levels("resource")) == set(RESOURCES)
    assert set(CAPACITIES) == {*RESOURCES, "planned_slots"}
    assert set(PARAMETERS.levels("process")) <= set(load_processes())


@pytest.mark.unit
def test_capacities_are_those_that_a_scenario_may_multiply() -> None:
    kinds = {"practice": ("gp_practice",), "trust": ("acute_trust",)}
    area = ("community_trust", "social_care", "voluntary")
    assert list(load_capacities()) == CAPACITIES
    for name, resource in RESOURCES.items():
        assert load_capacities()[name].party_kind in kinds.get(resource.part, area)


@pytest.mark.unit
def test_resources_are_supplied_by_processes_of_their_providers() -> None:
    processes = load_processes()
    for resource in RESOURCES.values():
        if resource.supplied_by:
            assert (resource.part == "practice") == (processes[resource.supplied_by].level == "practice")


@pytest.mark.unit
def test_capacity_is_scaled_for_all_or_for_each() -> None:
    capacities = REFERENCE.capacities.scaled({"beds": 0.5, "contacts": [1, 0.25]})
    assert capacities.beds == pytest.approx(REFERENCE.capacities.beds / 2)
    assert capacities.contacts.tolist() == [20_000, 5_000]
    assert capacities.planned_slots is REFERENCE.capacities.planned_slots


@pytest.mark.property
@given(first=st.floats(0, 3), second=st.floats(0, 3))
def test_scaling_twice_is_scaling_by_the_product(first: float, second: float) -> None:
    twice = REFERENCE.capacities.scaled({"beds": first}).scaled({"beds": second})
    assert twice.beds == pytest.approx(REFERENCE.capacities.scaled({"beds": first * second}).beds)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("by", "message"),
    [
        (
            {"beds": -0.5},
            "capacity 'beds': -0.5 is not allowed; give a number from 0",
        ),
        (
            {"beds": [1, float("nan")]},
            "capacity 'beds': nan is not allowed; give a number from 0",
        ),
        (
            {"contacts": [1, 1, 1]},
            "capacity 'contacts': multipliers of shape (3,) are not allowed; give one number, or one for each of 2",
        ),
    ],
)
def test_scaling_by_what_cannot_be_is_refused(by: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match="capacity") as refused:
        REFERENCE.capacities.scaled(by)
    assert str(refused.value) == message


@pytest.mark.unit
def test_a_capacity_that_there_is_not_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="'bed' is no capacity; use contacts, beds") as refused:
        REFERENCE.capacities.scaled({"bed": 1})
    assert str(refused.value).endswith("Did you mean 'beds'?")


@pytest.mark.unit
def test_capacities_cannot_be_written_to() -> None:
    assert isinstance(replace(REFERENCE.capacities), Capacities)
    with pytest.raises(AttributeError):
        REFERENCE.capacities.beds = np.zeros(2)  # type: ignore[misc]
