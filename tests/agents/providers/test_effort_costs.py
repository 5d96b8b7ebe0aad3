"""Effort above today's costs what efforts.csv says, worked by hand to the penny; today's and less cost nothing."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.citizens.columns import CONDITIONS, IS_PRESENT, Columns, free_slots, has, set_field
from agents.citizens.counts import Counts, Item
from agents.citizens.exposed import people_exposed
from agents.citizens.offer import EXPOSED
from agents.providers.effort_costs import EffortPrice, Whole, effort_costs, effort_prices
from agents.providers.levers import Levers
from agents.providers.services import Used
from scenarios.efforts import load_efforts
from scenarios.parameters import load_parameters
from tests.agents.providers.made_counts import month

PARAMETERS = load_parameters()
PRICES = effort_prices(PARAMETERS)
SHARES: Mapping[str, list[float]] = {
    "gp_practice": [2, 1],
    "acute_trust": [3, 1],
    "community_trust": [1],
    "social_care": [1],
    "voluntary": [1],
    "coordinator": [1, 1],
}


def raised(group: str, lever: str, to: float, members: list[int] | None = None) -> Levers:
    levers = Levers(SHARES)
    levers.set(group, lever, to, members)
    return levers


def people(*here: dict[str, int], free: int = 3) -> Columns:
    """Citizens of which so much is said, and slots that hold nobody."""
    columns = free_slots(len(here) + free)
    for at, told in enumerate(here):
        columns.key[at] = at + 1
        columns.person[at] = 1 << IS_PRESENT.shift
        columns.age_months[at] = told.get("age", 30) * 12
        columns.practice[at] = told.get("practice", 0)
        columns.conditions[at] = told.get("conditions", 0)
        columns.diagnosed[at] = told.get("diagnosed", 0)
    for name in ("frailty", "is_lonely", "in_care_home", "near_end_of_life"):
        set_field(columns, name, np.array([*(each.get(name, 0) for each in here), *([1] * free)]))
    return columns


def cost(levers: Levers, columns: Columns, counts: Counts | None = None) -> dict[str, Whole]:
    return effort_costs(levers, PRICES, month() if counts is None else counts, columns)


NOBODY = people()
TEN = people(*[{"frailty": 3, "practice": at % 2} for at in range(10)])


def of(made: dict[str, Whole], group: str, lever: str) -> list[int]:
    return [int(each) for each in made[group][:, Levers(SHARES).names[group].index(lever)]]


@pytest.mark.unit
def test_today_s_effort_costs_nothing() -> None:
    assert cost(Levers(SHARES), TEN) == {}


@pytest.mark.unit
def test_people_exposed_bear_a_twelfth_of_the_year_s_pounds_by_hand() -> None:
    # 240 pounds a year for each of ten frail people, from 0.3 to 0.85, nine tenths of it cash:
    # 240 x 10 x 0.55 x 0.9 / 12 = 99 pounds.
    made = cost(raised("community_trust", "case_management", 0.85), TEN)
    assert of(made, "community_trust", "case_management") == [9_900]
    assert list(made) == ["community_trust"]


@pytest.mark.unit
def test_each_practice_pays_for_its_own_people_to_the_penny() -> None:
    # 60 pounds x 0.7 cash x 0.1 / 12 a person: 35 pence each.
    columns = people(*[{"frailty": 2, "practice": int(at > 6)} for at in range(10)])
    made = cost(raised("gp_practice", "coordination", 0.5), columns)
    assert of(made, "gp_practice", "coordination") == [7 * 35, 3 * 35]
    only = cost(raised("gp_practice", "coordination", 0.5, [1]), columns)
    assert of(only, "gp_practice", "coordination") == [0, 3 * 35]


@pytest.mark.unit
def test_a_trust_pays_for_its_own_admissions_at_the_year_s_pounds_each() -> None:
    # 40 pounds x 0.9 cash x 0.25 = 9 pounds for each emergency admission of the month.
    admissions = month().by_trust[:, 24:28, 0].sum(axis=1)
    made = cost(raised("acute_trust", "discharge_planning", 0.75), NOBODY)
    assert of(made, "acute_trust", "discharge_planning") == [900 * int(each) for each in admissions]


@pytest.mark.unit
def test_pounds_of_older_years_are_brought_to_2014_15() -> None:
    ratio = PARAMETERS.one("price_change_ratio", price_year="2008/09").value
    episodes = int(month().by_practice[:, Item.REABLEMENT_EPISODE, 0].sum())
    made = cost(raised("social_care", "reablement", 1.0), NOBODY)
    exact = 2_088 * Fraction(9, 10) * ratio * episodes * Fraction(1, 2) * 100
    assert of(made, "social_care", "reablement") == [int(exact + Fraction(1, 2))]


@pytest.mark.unit
def test_what_is_counted_for_the_place_falls_to_members_by_their_share() -> None:
    # Six pounds a head x 0.9 x 0.97 / 12; each of two coordinators has half of the place.
    made = cost(raised("coordinator", "pathway_coordination", 1.0), people(*[{}] * 1_000))
    assert of(made, "coordinator", "pathway_coordination") == [21_825, 21_825]


@pytest.mark.unit
def test_a_trust_s_service_is_counted_by_place_where_a_community_trust_is_paid_for_it() -> None:
    referrals = int(month().by_practice[:, Item.REFERRAL, 0].sum())
    made = cost(raised("community_trust", "patient_selection", 0.9), NOBODY)
    price = PRICES["patient_selection"]
    exact = price.pounds * referrals * Fraction(8, 10) * 100
    assert of(made, "community_trust", "patient_selection") == [int(exact + Fraction(1, 2))]


@pytest.mark.unit
def test_less_effort_saves_nothing_and_does_not_pay_for_more() -> None:
    levers = raised("community_trust", "case_management", 0.85)
    levers.set("community_trust", "urgent_response", 0.0)
    assert cost(levers, TEN)["community_trust"].sum() == 9_900
    assert cost(raised("community_trust", "urgent_response", 0.0), TEN) == {}


@pytest.mark.unit
def test_slots_that_hold_nobody_are_exposed_to_nothing() -> None:
    assert people_exposed(NOBODY, 2).tolist() == [[0] * len(EXPOSED)] * 2


@pytest.mark.unit
def test_whom_effort_reaches() -> None:
    told = [
        {"age": 64, "frailty": 1},
        {"age": 65, "frailty": 2, "practice": 1},
        {"diagnosed": 4, "conditions": 4, "is_lonely": 1},
        {"in_care_home": 1, "near_end_of_life": 1, "practice": 1},
    ]
    exposed = {name: people_exposed(people(*told), 2)[:, at].tolist() for at, name in enumerate(EXPOSED)}
    assert exposed == {
        "everyone": [2, 2],
        "aged_65_and_over": [0, 1],
        "frail": [0, 1],
        "in_care_home": [0, 1],
        "long_term_condition": [1, 0],
        "severe_mental_illness": [0, 0],
        "dependence": [0, 0],
        "near_end_of_life": [0, 1],
        "lonely": [1, 0],
    }


@pytest.mark.unit
def test_severe_mental_illness_and_dependence_count_whether_diagnosed_or_not() -> None:
    for name, condition in (
        ("severe_mental_illness", "severe_mental_illness"),
        ("dependence", "drug_or_alcohol_dependence"),
    ):
        columns = people({"conditions": 1 << CONDITIONS.index(condition)})
        assert has(columns.conditions, CONDITIONS.index(condition))[0]
        assert people_exposed(columns, 1)[0, EXPOSED.index(name)] == 1


@pytest.mark.unit
def test_every_lever_has_a_price_that_counts_people_or_a_service() -> None:
    assert list(PRICES) == list(load_efforts())
    for name, price in PRICES.items():
        assert (price.use is None) == (price.exposed in EXPOSED), name
        assert price.pounds > 0, name


@pytest.mark.unit
@pytest.mark.parametrize("group", list(SHARES))
def test_full_effort_on_each_lever_alone_costs_its_own_column_alone(group: str) -> None:
    crowd = people(*[{"age": 80, "frailty": 3, "diagnosed": 1, "conditions": 0xFFFF, "is_lonely": 1}] * 40)
    set_field(crowd, "in_care_home", np.ones(crowd.key.size))
    set_field(crowd, "near_end_of_life", np.ones(crowd.key.size))
    for at, lever in enumerate(Levers(SHARES).names[group]):
        made = cost(raised(group, lever, 1.0), crowd)[group]
        assert made[0, at] > 0
        assert np.delete(made, at, axis=1).sum() == 0


@pytest.mark.property
@given(level=st.integers(31, 100), more=st.integers(0, 40))
def test_more_effort_never_costs_less_and_cost_is_in_proportion(level: int, more: int) -> None:
    low, high = (
        of(cost(raised("community_trust", "case_management", each / 100), TEN), *PAIR)[0]
        for each in (level, min(level + more, 100))
    )
    assert low <= high
    # Ten people, 18 pounds a month each at full effort.
    assert low == (level - 30) * 180


PAIR = ("community_trust", "case_management")


@pytest.mark.unit
def test_a_service_whose_items_are_many_units_is_priced_by_item() -> None:
    price = EffortPrice(Fraction(5, 2), "", Used((Item.REABLEMENT_EPISODE,)))
    levers = raised("social_care", "reablement", 1.0)
    made = effort_costs(levers, PRICES | {"reablement": price}, month({Item.REABLEMENT_EPISODE: 4}), NOBODY)
    episodes = int(month({Item.REABLEMENT_EPISODE: 4}).by_practice[:, Item.REABLEMENT_EPISODE, 0].sum())
    # Half of full effort above today's half: 1.25 pounds an episode.
    assert of(made, "social_care", "reablement") == [125 * episodes]
