"""Congestion: exactly 1 while nobody is pressed, the curves' elasticities beyond, and no effort cancelled by it."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.citizens.counts import Counts, Item
from agents.providers.capacity import RESOURCES, Capacities, Numbers, reference_of
from agents.providers.congestion import (
    MOST_PRESSURE,
    State,
    congest,
    curves_of,
    moved,
    pressure_of,
    state_of,
    usual,
)
from scenarios.parameters import load_parameters
from scenarios.processes import load_processes
from tests.agents.providers.made_counts import USUAL, month, year

PARAMETERS = load_parameters()
REFERENCE = reference_of(year(), PARAMETERS)
CURVES = curves_of(PARAMETERS)
START = usual(REFERENCE, CURVES, month())
NOVEMBER = 32  # seen from what was counted in October, a month near the mean of the year


def after(
    counts: Counts,
    capacities: Capacities = REFERENCE.capacities,
    wished: Mapping[str, Numbers] | None = None,
    state: State = START,
) -> State:
    return congest(REFERENCE, CURVES, capacities, state, counts, NOVEMBER, wished or {})


def settled(counts: Counts, capacities: Capacities = REFERENCE.capacities, months: int = 60) -> State:
    state = START
    for _ in range(months):
        state = after(counts, capacities, state=state)
    return state


def elasticity(resource: str, process: str) -> float:
    return CURVES.elasticities[resource][process]


@pytest.mark.unit
def test_a_usual_month_leaves_everything_exactly_as_it_is() -> None:
    state = after(month())
    off = {name: each for name, each in state.multipliers.items() if (each != 1).any()}
    assert off == {}


@pytest.mark.unit
def test_a_year_of_usual_months_is_no_other_after_five_years() -> None:
    state = settled(month())
    for name, each in state.multipliers.items():
        assert each == pytest.approx(np.ones_like(each), rel=1e-9), name


@pytest.mark.unit
def test_every_process_of_a_curve_is_moved_and_no_other() -> None:
    curves = {process for of in CURVES.elasticities.values() for process in of}
    added = {"contacts_wanted", "planned_treatment", "urgent_treatment"}
    assert set(after(month()).multipliers) == curves | added
    assert curves | added == set(PARAMETERS.levels("process"))


@pytest.mark.unit
def test_demand_within_what_chance_makes_of_it_does_not_press() -> None:
    demand = np.array([0.97, 1.0, 1.03, 1.1, 0.9])
    assert pressure_of(demand, np.full(5, 0.05), np.ones(5)) == pytest.approx([1, 1, 1, 1.05, 0.95])


@pytest.mark.unit
def test_pressure_is_demand_over_what_is_offered_and_bounded() -> None:
    offered = np.array([0.5, 2, 0, 0])
    pressure = pressure_of(np.array([1.0, 1, 1, 0]), np.zeros(4), offered)
    assert pressure.tolist() == [2, 0.5, MOST_PRESSURE, 1]


@pytest.mark.unit
def test_half_the_beds_move_every_process_by_its_elasticity() -> None:
    multipliers = after(month(), REFERENCE.capacities.scaled({"beds": [0.5, 1]})).multipliers
    for process in (
        "stay_days",
        "emergency_admission",
        "no_night",
        "readmission",
        "harm",
        "death_after_admission",
    ):
        expected = min(2 ** elasticity("beds", process), CURVES.maximum[process])
        assert multipliers[process] == pytest.approx([expected, 1]), process
    assert multipliers["planned_treatment"][0] < 0.9


@pytest.mark.unit
def test_the_signs_are_those_of_a_full_hospital() -> None:
    raised = {process for process, each in CURVES.elasticities["beds"].items() if each > 0}
    assert raised == {"no_night", "readmission", "death_after_admission", "harm"}


@pytest.mark.unit
def test_more_wanted_than_offered_makes_fewer_contacts_timely_in_proportion() -> None:
    multipliers = settled(month({Item.GP_CONTACT_WANTED: 25_000})).multipliers
    pressed = 1.25 - CURVES.bands["contacts"] * REFERENCE.noise["contacts"]
    assert multipliers["contact_in_time"] == pytest.approx(1 / pressed)
    assert multipliers["unmet_contact_taken_to_ae"] == pytest.approx(pressed**0.2)
    assert multipliers["contacts_wanted"].tolist() == [1, 1]


@pytest.mark.unit
def test_more_slots_drain_the_backlog_first() -> None:
    state = after(month(), REFERENCE.capacities.scaled({"contacts": 1.1}))
    # 2,400 contacts a month are not in time and half of the backlog fades: 4,800, of which 2,000 are made up for.
    assert state.backlog == pytest.approx([4_800, 4_800])
    assert state.multipliers["contacts_wanted"] == pytest.approx([1.1, 1.1])
    assert state.multipliers["contact_in_time"] == pytest.approx([1, 1])


@pytest.mark.unit
def test_contacts_made_up_for_leave_the_backlog_and_are_not_wanted_anew() -> None:
    more = REFERENCE.capacities.scaled({"contacts": 1.1})
    state = after(month({Item.GP_CONTACT_WANTED: 22_000}), more, state=after(month(), more))
    assert state.backlog == pytest.approx([4_800 / 2 + 2_400 - 2_000] * 2)
    assert state.demand["contacts"] == pytest.approx([1, 1])


@pytest.mark.unit
def test_effort_that_calls_forth_contacts_does_so_while_the_backlog_lasts() -> None:
    wished = {"contacts_wanted": np.array([1.1, 0.9])}
    state = after(month(), wished=wished)
    assert state.multipliers["contacts_wanted"] == pytest.approx([1, 1])
    assert state.multipliers["contact_in_time"] == pytest.approx([1, 1])
    few = replace(state, backlog=np.array([0.0, 0.0]))
    counts = month({Item.GP_CONTACT_WANTED: 22_000, Item.CONTACT_NOT_IN_TIME: 2_500})
    state = after(counts, wished=wished, state=few)
    # 2,500 came to the backlog and 2,000 were made up for, so 500 contacts more are had: 2.5% of those wanted.
    assert state.backlog[0] == pytest.approx(500)
    assert 1.1 * state.multipliers["contacts_wanted"][0] == pytest.approx(1.025)
    assert state.multipliers["contact_in_time"][0] == pytest.approx(1.1 / 1.025)


@pytest.mark.unit
def test_demand_is_felt_over_months() -> None:
    crowded = month({Item.EMERGENCY_BED_DAY: 16_000 * 2})
    first = after(crowded).demand["beds"]
    weight = CURVES.weight
    index = PARAMETERS.table("admissions_month_index", ("month",))[6]
    assert first == pytest.approx([1 + weight * (36_000 / (20_000 * index) - 1)] * 2)
    assert settled(crowded).demand["beds"] == pytest.approx([1.8 / index] * 2)


@pytest.mark.unit
def test_the_calendar_presses_nobody() -> None:
    index = PARAMETERS.table("admissions_month_index", ("month",))
    days = [month({Item.EMERGENCY_BED_DAY: round(160_000 * each), Item.PLANNED_BED_DAY: 0}) for each in index]
    reference = reference_of(days, PARAMETERS)
    state = usual(reference, CURVES, days[-1])
    for number, counts in enumerate(days, start=26):
        state = congest(reference, CURVES, reference.capacities, state, counts, number, {})
        assert state.multipliers["stay_days"].tolist() == [1, 1]


@pytest.mark.unit
def test_a_place_that_grows_keeps_its_care_per_head() -> None:
    grown = month({item: 2 * count for item, count in USUAL.items()})
    state = settled(grown)
    for name in ("contact_in_time", "stay_days", "community_contacts", "package_begins", "loneliness_ends"):
        assert (state.multipliers[name] == 1).all(), name
    assert after(grown, state=replace(START, slots=np.array([2_000.0] * 2))).slots == pytest.approx(
        [2_000] * 2
    )


@pytest.mark.unit
def test_capacity_need_not_follow_people() -> None:
    curves = replace(CURVES, follows_people=0.0)
    grown = month({item: 2 * count for item, count in USUAL.items()})
    state = congest(REFERENCE, curves, REFERENCE.capacities, START, grown, NOVEMBER, {})
    assert (state.multipliers["contact_in_time"] < 0.8).all()


@pytest.mark.unit
def test_effort_that_brings_its_own_supply_is_not_pressed() -> None:
    wished = {"package_begins": np.array([1.2]), "community_contacts": np.array([1.25])}
    more = month({Item.HOME_CARE_MONTH: 3_000, Item.COMMUNITY_CONTACT: 10_000})
    state = after(more, wished=wished, state=replace(START, wished=wished))
    assert state.multipliers["package_begins"].tolist() == [1]
    assert state.multipliers["community_contacts"].tolist() == [1]


@pytest.mark.unit
def test_effort_for_more_planned_care_adds_slots() -> None:
    wished = {"planned_treatment": np.array([1.1, 1.0]), "urgent_treatment": np.array([1.1, 1.0])}
    state = after(month(), wished=wished)
    assert state.slots == pytest.approx([1_100, 1_000])
    treated = -np.expm1(1.1 * state.multipliers["planned_treatment"][0] * np.log1p(-1 / 3)) * 3_000
    assert treated == pytest.approx(1_100)


@pytest.mark.unit
def test_no_effort_for_planned_care_is_not_divided_by() -> None:
    state = after(month(), wished={"planned_treatment": np.zeros(2)})
    assert state.multipliers["planned_treatment"].tolist() == [1, 1]
    assert state.slots.tolist() == [0, 0]


@pytest.mark.unit
def test_urgent_people_are_treated_as_much_sooner_as_today() -> None:
    multipliers = after(month(), REFERENCE.capacities.scaled({"planned_slots": 0.5})).multipliers
    assert multipliers["planned_treatment"] is multipliers["urgent_treatment"]
    assert (multipliers["planned_treatment"] < 0.6).all()


@pytest.mark.unit
def test_a_longer_list_brings_extra_sessions() -> None:
    curves = replace(CURVES, slots_to_list=0.5)
    long = month({Item.WAITING: 12_000})
    state = congest(REFERENCE, curves, REFERENCE.capacities, START, long, NOVEMBER, {})
    assert state.slots == pytest.approx([2_000, 2_000])


@pytest.mark.unit
def test_contacts_that_congestion_took_away_are_wanted_still() -> None:
    few = REFERENCE.capacities.scaled({"community_contacts": 0.5})
    state = after(month(), few)
    for _ in range(5):
        assert state.multipliers["community_contacts"] == pytest.approx([0.5])
        state = after(month({Item.COMMUNITY_CONTACT: 4_000}), few, state=state)


@pytest.mark.unit
def test_with_nothing_offered_numbers_stay_finite_and_demand_as_it_was() -> None:
    nothing = REFERENCE.capacities.scaled(dict.fromkeys(RESOURCES, 0.0) | {"planned_slots": 0.0})
    state = after(month(), nothing)
    state = after(month({Item.COMMUNITY_CONTACT: 0}), nothing, state=state)
    for name, each in state.multipliers.items():
        assert ((each >= 0) & (each <= CURVES.maximum[name])).all(), name
    assert np.isfinite(np.concatenate(list(state.demand.values()))).all()


@pytest.mark.unit
def test_a_place_where_nothing_was_ever_counted_is_not_pressed() -> None:
    nothing: dict[Item, int] = {item: 0 for item in USUAL if item != Item.PEOPLE}
    reference = reference_of(year(nothing), PARAMETERS)
    state = congest(
        *(
            reference,
            CURVES,
            reference.capacities,
            usual(reference, CURVES, month(nothing)),
            month(nothing),
            25,
            {},
        )
    )
    assert all((each == 1).all() for each in state.multipliers.values())


@pytest.mark.property
@given(less=st.floats(0, 3), more=st.floats(0, 3), name=st.sampled_from(sorted(RESOURCES)))
def test_less_capacity_never_eases_a_process_that_pressure_hurts(less: float, more: float, name: str) -> None:
    low, high = sorted((less, more))
    tight, roomy = (
        after(month(), REFERENCE.capacities.scaled({name: each})).multipliers for each in (low, high)
    )
    for process, each in CURVES.elasticities[name].items():
        if process != "planned_treatment":
            assert (np.sign(each) * (tight[process] - roomy[process]) >= -1e-12).all(), process


@pytest.mark.property
@given(capacity=st.floats(0, 100), name=st.sampled_from(sorted(RESOURCES)))
def test_multipliers_stay_within_what_processes_may_be(capacity: float, name: str) -> None:
    maxima = {process: float(each.maximum) for process, each in load_processes().items()}
    for process, each in after(month(), REFERENCE.capacities.scaled({name: capacity})).multipliers.items():
        assert ((each >= 0) & (each <= maxima[process])).all(), process


@pytest.mark.unit
def test_pressures_on_two_resources_multiply() -> None:
    pressures = {"home_care_packages": np.array([2.0]), "care_home_places": np.array([3.0])}
    product = 2 ** elasticity("home_care_packages", "social_care_delay")
    product *= 3 ** elasticity("care_home_places", "social_care_delay")
    assert moved(pressures, CURVES)["social_care_delay"] == pytest.approx([product])


@pytest.mark.unit
def test_a_tenth_more_care_home_places_make_delays_as_much_rarer_as_published() -> None:
    eased = after(month(), REFERENCE.capacities.scaled({"care_home_places": 1.1})).multipliers
    # 7.5% fewer delays for social care, which are 26% to 33% of all.
    assert 1 - 0.075 * 0.33 <= eased["social_care_delay"][0] <= 1 - 0.075 * 0.258


@pytest.mark.unit
def test_a_state_kept_goes_on_as_if_it_had_not_been() -> None:
    wished = {"harm": np.array([0.9, 1.0]), "package_begins": np.array(1.1)}
    state = after(month({Item.REFERRAL: 1_200}), REFERENCE.capacities.scaled({"beds": 0.8}), wished)
    kept = state_of(state.arrays())
    first, second = (after(month(), wished=wished, state=each).arrays() for each in (state, kept))
    assert first.keys() == second.keys()
    assert all((first[name] == second[name]).all() for name in first)


@pytest.mark.unit
@pytest.mark.parametrize("name", ["backlog", "demand/beds"])
def test_a_state_of_which_something_is_missing_is_refused(name: str) -> None:
    arrays = after(month()).arrays()
    del arrays[name]
    with pytest.raises(ValueError, match="state of congestion") as refused:
        state_of(arrays)
    assert str(refused.value) == f"a state of congestion needs '{name}'; give all arrays that were kept"
