"""Scenarios side by side: one set of populations in one order, names kept, and what cannot be compared."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.comparison import alongside
from scenarios.populations import EVERYONE, Population
from scenarios.scenario import Scenario, scenario_of
from tests.scenarios.small_scenario import small_scenario

AGES = st.lists(st.integers(66, 72), max_size=4, unique=True)
YOUNGER, OLDER = Population(age_to=64), Population(age_from=65)


@cache
def base() -> Scenario:
    """Southend under a model whose populations are younger and older."""
    return scenario_of("southend", "iph")


def southend(name: str = "one", /, **populations: Population) -> Scenario:
    return replace(base(), name=name, populations={**base().populations, **populations})


MEASURED = ["care_home_residents", "ill_adults", "mentally_ill_under_75"]


@pytest.mark.unit
def test_the_same_people_are_counted_once_whatever_they_are_called() -> None:
    one = southend("one", elders=Population(age_from=75, title="elders"))
    other = southend("other", very_old=Population(age_from=75, title="the very old"))
    first, second = alongside([one, other])
    assert list(first.populations) == ["everyone", "younger", "older", "elders", *MEASURED]
    assert list(second.populations) == ["everyone", "younger", "older", "very_old", *MEASURED]


@pytest.mark.unit
def test_each_takes_over_the_others_populations_in_one_order() -> None:
    one = southend("one", frail=Population(frailty=("severe",)))
    other = southend("other", elders=Population(age_from=75))
    for each in alongside([one, other]):
        assert list(each.populations)[:5] == ["everyone", "younger", "older", "frail", "elders"]
    again = alongside([other, one])[0]
    assert list(again.populations)[:5] == ["everyone", "younger", "older", "elders", "frail"]


@pytest.mark.unit
def test_one_s_own_name_for_other_people_is_kept() -> None:
    one, other = southend("one", some=Population(age_from=75)), southend("other", some=Population(age_to=18))
    first, second = alongside([one, other])
    assert dict(list(first.populations.items())[:5]) == {
        "everyone": EVERYONE,
        "younger": YOUNGER.model_copy(update={"title": "people under 65"}),
        "older": OLDER.model_copy(update={"title": "people aged 65 and over"}),
        "some": Population(age_from=75),
        "other_some": Population(age_to=18),
    }
    assert second.populations["some"] == Population(age_to=18)
    assert list(second.populations)[:5] == ["everyone", "younger", "older", "other_some", "some"]


@pytest.mark.unit
def test_one_alone_is_as_it_was_but_for_what_measures_are_about(tmp_path: Path) -> None:
    scenario = small_scenario(tmp_path)
    (only,) = alongside([scenario])
    assert list(only.populations) == [*scenario.populations, *MEASURED]
    assert replace(only, populations=scenario.populations) == scenario
    assert alongside([only]) == (only,)
    assert alongside([]) == ()


@pytest.mark.unit
def test_measures_take_the_room_that_is_left() -> None:
    three = {f"p{age}": Population(age_from=age) for age in range(70, 74)}
    (only,) = alongside([southend(**three)])
    assert list(only.populations)[-2:] == ["p73", "care_home_residents"]
    assert len(only.populations) == 8


@pytest.mark.unit
def test_a_name_that_measures_use_for_other_people_is_kept() -> None:
    (only,) = alongside([southend(ill_adults=Population(age_from=18, conditions=("cancer",)))])
    assert list(only.populations)[3:] == [
        "ill_adults",
        "care_home_residents",
        "other_ill_adults",
        "mentally_ill_under_75",
    ]


@pytest.mark.unit
def test_two_names_of_one_scenario_for_the_same_people_are_two() -> None:
    (only,) = alongside([southend(elders=OLDER, seniors=OLDER)])
    assert list(only.populations)[:5] == ["everyone", "younger", "older", "elders", "seniors"]


@pytest.mark.property
@given(AGES, AGES)
def test_all_count_the_same_people_in_the_same_order_and_keep_their_own_names(
    mine: list[int], theirs: list[int]
) -> None:
    one = southend("one", **{f"p{at}": Population(age_from=age) for at, age in enumerate(mine)})
    other = southend("other", **{f"p{at}": Population(age_from=age) for at, age in enumerate(theirs)})
    together = {
        (each.age_from, each.age_to) for each in (*one.populations.values(), *other.populations.values())
    }
    if len(together) > 8:
        with pytest.raises(ValueError, match="are more than the 8 that can be counted"):
            alongside([one, other])
        return
    first, second = alongside([one, other])
    people = [[(p.age_from, p.age_to) for p in each.populations.values()] for each in (first, second)]
    assert people[0] == people[1]
    assert len(people[0]) <= 8
    assert together <= set(people[0])
    for before, after in ((one, first), (other, second)):
        assert before.populations.items() <= after.populations.items()
        assert next(iter(after.populations)) == "everyone"


# What is refused


@pytest.mark.unit
@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("months", "months is 60 in the one and 12 in the other"),
        ("citizens", "citizens is 177626 in the one and 12 in the other"),
    ],
)
def test_different_lengths_and_samples_cannot_be_compared(key: str, said: str) -> None:
    keys: dict[str, int] = {key: 12 if key == "months" else 1_000}
    other = scenario_of("southend", "iph", name="other", **keys)
    with pytest.raises(ValueError, match="cannot be compared") as refused:
        alongside([southend("one"), other])
    wanted = said.replace("and 12", "and 1000") if key == "citizens" else said
    assert str(refused.value) == f"'one' and 'other' cannot be compared: {wanted}; make them the same"


@pytest.mark.unit
def test_different_places_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="cannot be compared") as refused:
        alongside([southend("one"), scenario_of("oldham", "iph", name="other")])
    assert str(refused.value) == (
        "'one' and 'other' cannot be compared: place is southend in the one and oldham in the other; make them the "
        "same"
    )


@pytest.mark.unit
def test_too_many_populations_together_are_refused_by_name() -> None:
    one = southend("one", **{f"a{age}": Population(age_from=age) for age in range(70, 74)})
    other = southend("other", **{f"b{age}": Population(age_from=age) for age in range(75, 79)})
    with pytest.raises(ValueError, match="populations together") as refused:
        alongside([one, other])
    assert str(refused.value) == (
        "11 populations together (everyone, younger, older, a70, a71, a72, a73, b75, b76, b77, b78) are more than the "
        "8 that can be counted; compare fewer scenarios, or give them populations of the same people"
    )
