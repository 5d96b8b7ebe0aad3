"""The scan of citizens' columns beside counting each state person by person."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from agents.citizens.columns import CONDITIONS, RISK_FACTORS, each_column, set_field
from agents.citizens.population import Population, found
from agents.citizens.states import AGE_GROUPS, OF_PEOPLE, OF_SOME, OF_WAYS, STATES
from scenarios.populations import EVERYONE
from scenarios.populations import Population as ContractPopulation
from sim.england import england
from sim.states import States, scan
from tests.agents.citizens.populations import Seen, seen
from tests.agents.citizens.test_synthesis import small_place

pytestmark = pytest.mark.unit

POPULATIONS = (EVERYONE, ContractPopulation(age_from=65), ContractPopulation(conditions=("hypertension",)))
Mask = NDArray[np.bool_]


def founded() -> Population:
    today = england()
    return found(small_place(), today.parameters, 3, today.baseline, POPULATIONS, today.solved)


@pytest.fixture(scope="module")
def village() -> Population:
    """A village in which some slots are free, and everything that can be is somebody's state."""
    made = founded()
    luck = np.random.default_rng(5)
    for name, highest in (("is_lonely", 2), ("in_reablement", 2), ("has_home_care", 2), ("needs_help", 2)):
        set_field(made.columns, name, luck.integers(0, highest, made.columns.key.size))
    for slots in (np.s_[10:15], np.s_[-3:]):
        made.columns.key[slots] = 0
        made.columns.person[slots] = 0
    return made


@pytest.fixture(scope="module")
def states(village: Population) -> States:
    return scan(village)


def member_masks(people: Seen) -> list[Mask]:
    return [np.ones(people.age.size, dtype=bool), people.age >= 65, people.ill("hypertension")]


def is_user(people: Seen) -> Mask:
    in_home = (people["in_care_home"] == 1) & (people["council_pays"] == 1)
    return np.asarray(
        (people.age >= 18) & ((people["has_home_care"] == 1) | (people["in_reablement"] == 1) | in_home)
    )


def is_helped(people: Seen) -> Mask:
    return np.asarray(people["has_carer"] + people["has_home_care"] + people["in_care_home"] > 0)


def risk(name: str) -> Callable[[Seen], Mask]:
    return lambda people: people["risk_factors"] >> RISK_FACTORS.index(name) & 1 == 1


def level(field: str, number: int) -> Callable[[Seen], Mask]:
    return lambda people: people[field] == number


ONE_BY_ONE: dict[str, Callable[[Seen], Mask]] = {
    **{f"{how}_{each}": (lambda people, each=each, column=column: people.ill(each, column))  # type: ignore[misc]
       for how, column in (("with", "conditions"), ("diagnosed", "diagnosed"), ("managed", "managed"))
       for each in CONDITIONS},
    "people": lambda people: people.age >= 0,
    **{name: risk(name) for name in RISK_FACTORS},
    **{f"frailty_{name}": level("frailty", at) for at, name in enumerate(("fit", "mild", "moderate", "severe"))},
    **{f"activation_{number}": level("activation", number - 1) for number in range(1, 5)},
    "adults": lambda people: people.age >= 18,
    "lonely_adults": lambda people: (people.age >= 18) & (people["is_lonely"] == 1),
    "carers": level("is_carer", 1),
    "lonely_carers": lambda people: (people["is_carer"] == 1) & (people["is_lonely"] == 1),
    "needing_help": level("needs_help", 1),
    "needing_help_unmet": lambda people: (people["needs_help"] == 1) & ~is_helped(people),
    "with_home_care": level("has_home_care", 1),
    "in_reablement": level("in_reablement", 1),
    "in_care_home": level("in_care_home", 1),
    "users_of_social_care": is_user,
    "confident_users_of_social_care": lambda people: is_user(people) & (people["activation"] >= 2),
    "lonely_users_of_social_care": lambda people: is_user(people) & (people["is_lonely"] == 1),
    "ill_adults": lambda people: (people.age >= 18) & (people["diagnosed"] > 0),
    "confident_ill_adults": lambda people: (people.age >= 18) & (people["diagnosed"] > 0) & (people["activation"] >= 2),
    "diagnosed_diabetes_with_pressure_controlled": lambda people: people.ill("diabetes", "diagnosed")
    & (~people.ill("hypertension") | people.ill("hypertension", "managed")),
    "known_settled_home": lambda people: people.ill("severe_mental_illness", "diagnosed")
    & (people["has_settled_home"] == 1),
    "known_meaningful_role": lambda people: people.ill("severe_mental_illness", "diagnosed")
    & (people["has_meaningful_role"] == 1),
}  # fmt: skip


def test_every_state_has_its_twin_and_its_own_name() -> None:
    assert tuple(ONE_BY_ONE) == STATES
    assert len(set(STATES)) == len(STATES) == 45 + len(OF_PEOPLE) + len(OF_WAYS) + len(OF_SOME)


@pytest.mark.parametrize("name", STATES)
def test_a_state_is_counted_as_person_by_person(name: str, village: Population, states: States) -> None:
    people = seen(village.columns)
    is_so = ONE_BY_ONE[name](people)
    counted = [
        [int((is_so & belongs & (people["practice"] == practice)).sum()) for belongs in member_masks(people)]
        for practice in (0, 1)
    ]
    assert states.by_practice[:, STATES.index(name)].tolist() == counted


def test_most_states_are_somebody_s(states: States) -> None:
    assert (states.by_practice[:, :, 0].sum(axis=0) > 0).mean() > 0.9


def test_people_are_counted_by_age_and_sex(village: Population, states: States) -> None:
    people = seen(village.columns)
    is_well = (people["frailty"] == 0) & (people["needs_help"] == 0)
    for group, who in zip(
        AGE_GROUPS, (people.age >= 0, is_well, people.ill("severe_mental_illness")), strict=True
    ):
        for sex in (0, 1):
            found = np.bincount(people.age[who & (people["sex"] == sex)], minlength=121)
            assert states.by_age[AGE_GROUPS.index(group), :, sex].tolist() == found.tolist()


def test_people_are_counted_by_age_and_fifth(village: Population, states: States) -> None:
    people = seen(village.columns)
    for fifth in range(5):
        found = np.bincount(people.age[people["quintile"] == fifth], minlength=121)
        assert states.by_age_and_quintile[:, fifth].tolist() == found.tolist()


def test_waits_are_those_of_people_on_the_list(village: Population, states: States) -> None:
    people = seen(village.columns)
    waited = people["months_waited"][people["pathway"] > 0]
    assert states.waits.sum(axis=0).tolist() == np.bincount(waited, minlength=32).tolist()
    assert states.waits.sum() > 0


def test_nothing_is_changed_by_looking(village: Population) -> None:
    before = each_column(village.columns, np.copy)
    scan(village)
    assert all(
        np.array_equal(getattr(before, name), getattr(village.columns, name)) for name in before._fields
    )


def test_the_trust_of_a_wait_is_the_one_that_the_month_finds() -> None:
    village = replace(founded(), reach=np.array([[0.7, 1.0], [0.2, 1.0]]))
    waits = scan(village).waits.sum(axis=1)
    assert waits.tolist() == village.live().by_trust[:, 36, 0].tolist()
