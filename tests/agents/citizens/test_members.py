"""Memberships: each predicate of a contract population as it reads, by itself and all together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.citizens.columns import CONDITIONS, FRAILTIES, Columns, field, free_slots, set_field
from agents.citizens.members import mark, members_of
from scenarios.populations import EVERYONE, OLDEST_YEARS, Population

SOME = 200

conditions = st.lists(st.sampled_from(CONDITIONS), max_size=4, unique=True).map(tuple)
flags = st.none() | st.booleans()


@st.composite
def populations(draw: st.DrawFn) -> Population:
    """Any contract population that can hold somebody."""
    ages = sorted(draw(st.lists(st.integers(0, OLDEST_YEARS), min_size=2, max_size=2)))
    any_of = draw(conditions)
    asked = {
        "age_from": ages[0],
        "age_to": ages[1],
        "conditions": any_of,
        "without_conditions": tuple(name for name in draw(conditions) if name not in any_of),
        "frailty": tuple(draw(st.lists(st.sampled_from(FRAILTIES), max_size=3, unique=True))),
        "deprivation_quintiles": tuple(draw(st.lists(st.integers(1, 5), max_size=4, unique=True))),
        "in_care_home": draw(flags),
        "end_of_life": draw(flags),
        "lives_alone": draw(flags),
    }
    return Population.model_validate(asked)


def people(number: int) -> Columns:
    """Some people of all kinds, some of them ill with little and some with much."""
    random = np.random.default_rng(number)
    columns = free_slots(SOME)
    columns.age_months[...] = random.integers(0, 12 * OLDEST_YEARS, SOME)
    ill = random.integers(0, 1 << len(CONDITIONS), (2, SOME))
    columns.conditions[...] = np.where(random.random(SOME) < 0.5, ill[0] & ill[1], 1 << ill[0] % 15)
    columns.social[...] = random.integers(0, 1 << 12, SOME)
    set_field(columns, "is_present", 1)
    set_field(columns, "sex", random.integers(0, 2, SOME))
    set_field(columns, "quintile", random.integers(0, 5, SOME))
    set_field(columns, "frailty", random.integers(0, 4, SOME))
    set_field(columns, "risk_factors", random.integers(0, 16, SOME))
    set_field(columns, "activation", random.integers(0, 4, SOME))
    return columns


def marked(columns: Columns, *asked: Population) -> list[list[bool]]:
    """Who belongs to each population."""
    ages = (columns.age_months // 12).astype(np.uint32)
    pattern = np.full(SOME, 77, dtype=np.uint32)
    mark(members_of(asked), columns, ages, pattern, SOME)
    assert pattern.max() < 1 << len(asked)
    return [[bool(each >> at & 1) for each in pattern.tolist()] for at in range(len(asked))]


def read(columns: Columns, asked: Population) -> list[bool]:
    """The same as the words of the population say."""
    found = []
    for slot in range(SOME):
        state = {
            name: int(field(columns, name)[slot])
            for name in ("quintile", "frailty", "in_care_home", "near_end_of_life", "lives_alone")
        }
        age = int(columns.age_months[slot]) // 12
        ill = {name for at, name in enumerate(CONDITIONS) if int(columns.conditions[slot]) >> at & 1}
        found.append(
            asked.age_from <= age <= asked.age_to
            and (not asked.conditions or bool(ill & set(asked.conditions)))
            and not ill & set(asked.without_conditions)
            and (not asked.frailty or FRAILTIES[state["frailty"]] in asked.frailty)
            and (not asked.deprivation_quintiles or state["quintile"] + 1 in asked.deprivation_quintiles)
            and asked.in_care_home in (None, bool(state["in_care_home"]))
            and asked.end_of_life in (None, bool(state["near_end_of_life"]))
            and asked.lives_alone in (None, bool(state["lives_alone"]))
        )
    return found


@pytest.mark.property
@given(asked=populations(), number=st.integers(0, 2**32))
def test_a_population_holds_whom_its_words_say(asked: Population, number: int) -> None:
    columns = people(number)
    assert marked(columns, asked) == [read(columns, asked)]


@pytest.mark.property
@given(asked=st.lists(populations(), min_size=1, max_size=8), number=st.integers(0, 2**32))
def test_populations_side_by_side_do_not_disturb_each_other(asked: list[Population], number: int) -> None:
    columns = people(number)
    assert marked(columns, *asked) == [marked(columns, each)[0] for each in asked]


@pytest.mark.unit
@pytest.mark.parametrize(
    "asked",
    [
        Population(age_from=18),
        Population(age_to=17),
        Population(age_from=65, age_to=65),
        Population(conditions=("stroke", "copd")),
        Population(without_conditions=("stroke", "copd")),
        Population(frailty=("severe",)),
        Population(deprivation_quintiles=(1,)),
        Population(deprivation_quintiles=(2, 5)),
        Population(in_care_home=True),
        Population(in_care_home=False),
        Population(end_of_life=True),
        Population(end_of_life=False),
        Population(lives_alone=True),
        Population(lives_alone=False),
    ],
    ids=lambda asked: str(asked.model_dump(exclude_defaults=True)),
)
def test_each_predicate_by_itself_takes_some_and_leaves_some(asked: Population) -> None:
    columns = people(3)
    found = marked(columns, asked)[0]
    assert found == read(columns, asked)
    assert not all(found)
    assert any(found)


@pytest.mark.unit
def test_everyone_is_everyone() -> None:
    assert all(marked(people(1), EVERYONE)[0])


@pytest.mark.unit
def test_opposites_share_out_everyone() -> None:
    columns = people(2)
    alone, not_alone = marked(columns, Population(lives_alone=True), Population(lives_alone=False))
    assert alone == [not each for each in not_alone]


@pytest.mark.unit
def test_a_block_that_is_not_full_is_marked_as_far_as_it_goes() -> None:
    columns = people(4)
    pattern = np.full(SOME, 9, dtype=np.uint32)
    mark(members_of([EVERYONE]), columns, np.zeros(SOME, dtype=np.uint32), pattern, 10)
    assert pattern.tolist() == [1] * 10 + [9] * (SOME - 10)


@pytest.mark.unit
@pytest.mark.parametrize("number", [0, 9])
def test_too_few_and_too_many_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="are not allowed") as refusal:
        members_of([EVERYONE] * number)
    assert str(refusal.value) == f"{number} populations are not allowed; give 1 to 8"
