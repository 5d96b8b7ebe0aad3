"""Populations: what may define one, when two may share somebody, and what else is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from scenarios.populations import EVERYONE, OLDEST_YEARS, Condition, Frailty, Population
from tests.scenarios.small_model import changed, said_of

CONDITIONS: tuple[str, ...] = get_args(get_args(Condition)[0])
FRAILTIES: tuple[str, ...] = get_args(get_args(Frailty)[0])
OLDER = {"age_from": 65}
YOUNGER = {"age_to": 64}


def population(given: dict[str, Any]) -> Population:
    """The population that a file would define so."""
    return Population.model_validate(given)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (YOUNGER, OLDER),
        ({"age_from": 65, "age_to": 74}, {"age_from": 75}),
        ({"frailty": ["fit", "mild"]}, {"frailty": ["moderate", "severe"]}),
        ({"deprivation_quintiles": [1]}, {"deprivation_quintiles": [2, 3, 4, 5]}),
        ({"conditions": ["dementia"]}, {"without_conditions": ["dementia", "cancer"]}),
        ({"in_care_home": True}, {"in_care_home": False}),
        ({"end_of_life": True, **OLDER}, {"end_of_life": False, **OLDER}),
        ({"lives_alone": True}, {"lives_alone": False, "frailty": ["fit"]}),
    ],
)
def test_populations_that_exclude_each_other_share_nobody(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert not population(one).may_overlap(population(other))
    assert not population(other).may_overlap(population(one))


@pytest.mark.unit
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"age_to": 65}, OLDER),
        ({}, OLDER),
        ({"frailty": ["fit", "mild"]}, {"frailty": ["mild"]}),
        ({"frailty": ["fit"]}, {"deprivation_quintiles": [1]}),
        # Any one of the conditions is enough, and a person may have several.
        ({"conditions": ["dementia", "cancer"]}, {"without_conditions": ["dementia"]}),
        ({"conditions": ["dementia"]}, {"conditions": ["cancer"]}),
        ({"conditions": ["dementia"]}, {"without_conditions": ["cancer"]}),
        ({"in_care_home": True}, {"lives_alone": False}),
        ({"in_care_home": True}, {}),
    ],
)
def test_populations_that_do_not_may_share_somebody(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert population(one).may_overlap(population(other))
    assert population(other).may_overlap(population(one))


AGES = st.tuples(st.integers(0, OLDEST_YEARS), st.integers(0, OLDEST_YEARS)).map(
    lambda ages: {"age_from": min(ages), "age_to": max(ages)}
)
POPULATIONS = st.fixed_dictionaries(
    {},
    optional={
        "frailty": st.lists(st.sampled_from(FRAILTIES), max_size=2),
        "conditions": st.lists(st.sampled_from(CONDITIONS[:3]), max_size=2),
        "without_conditions": st.lists(st.sampled_from(CONDITIONS[3:6]), max_size=2),
        "deprivation_quintiles": st.lists(st.integers(1, 5), max_size=3),
        "in_care_home": st.booleans(),
    },
)


@pytest.mark.property
@given(ages=AGES, given_keys=POPULATIONS, other_ages=AGES, other_keys=POPULATIONS)
def test_overlap_is_mutual_and_everybody_overlaps_with_itself_and_everyone(
    ages: dict[str, int], given_keys: dict[str, Any], other_ages: dict[str, int], other_keys: dict[str, Any]
) -> None:
    one, other = population({**ages, **given_keys}), population({**other_ages, **other_keys})
    assert one.may_overlap(other) == other.may_overlap(one)
    assert one.may_overlap(one)
    assert one.may_overlap(EVERYONE)


@pytest.mark.property
@given(ages=AGES, other_ages=AGES)
def test_ages_overlap_exactly_where_an_age_is_in_both(
    ages: dict[str, int], other_ages: dict[str, int]
) -> None:
    shared = set(range(ages["age_from"], ages["age_to"] + 1)) & set(
        range(other_ages["age_from"], other_ages["age_to"] + 1)
    )
    assert population(ages).may_overlap(population(other_ages)) == bool(shared)


@pytest.mark.unit
def test_a_population_is_called_by_its_title_or_its_name() -> None:
    assert population({"title": "Frail elders"}).in_words("frail") == "Frail elders"
    assert population({}).in_words("frail_elders") == "frail elders"


@pytest.mark.unit
def test_a_population_is_a_predicate_that_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        population(OLDER).age_from = 75  # type: ignore[misc]


AMONG_CONDITIONS = f"use {', '.join(CONDITIONS[:-1])} or {CONDITIONS[-1]}."


@pytest.mark.unit
@pytest.mark.parametrize(
    ("defined", "words"),
    [
        (
            "{age_from: 65, age_to: 60}",
            "10: populations.older: age_to 60 is below age_from 65; write the lower age in age_from",
        ),
        ("{age_from: 650}", "10: populations.older.age_from: 650 is too large; write 120 or less"),
        ("{age_from: -1}", "10: populations.older.age_from: -1 is too small; write 0 or more"),
        ("{age_from: old}", "10: populations.older.age_from: 'old' is not a whole number"),
        ("{age_from: true}", "10: populations.older.age_from: true is not a whole number"),
        ("{age_from: 64.5}", "10: populations.older.age_from: 64.5 is not a whole number"),
        (
            "{age_from: 65, conditions: [dementai]}",
            f"10: populations.older.conditions[0]: 'dementai' is not a condition; {AMONG_CONDITIONS} "
            "Did you mean 'dementia'?",
        ),
        (
            "{age_from: 65, conditions: dementia}",
            "10: populations.older.conditions: 'dementia' is not a list; "
            "write [first, second], or one item a line after '- '",
        ),
        (
            "{age_from: 65, conditions: [stroke], without_conditions: [cancer, stroke]}",
            "10: populations.older: 'stroke' stands in conditions and in without_conditions; keep one of the two",
        ),
        (
            "{age_from: 65, frailty: [sever]}",
            "10: populations.older.frailty[0]: 'sever' is not a degree of frailty; "
            "use fit, mild, moderate or severe. Did you mean 'severe'?",
        ),
        (
            "{age_from: 65, deprivation_quintiles: [6]}",
            "10: populations.older.deprivation_quintiles[0]: 6 is too large; write 5 or less",
        ),
        (
            "{age_from: 65, lives_alone: often}",
            "10: populations.older.lives_alone: 'often' is not true or false",
        ),
    ],
)
def test_anything_else_is_refused(defined: str, words: str, tmp_path: Path) -> None:
    assert said_of(changed(("older: {age_from: 65}", f"older: {defined}")), tmp_path) == [words]
