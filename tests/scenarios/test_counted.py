"""Populations that are counted: joined without counting anybody twice, and those that measures are about."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.counted import free_name, joined, read_by, with_measured
from scenarios.model import load_model
from scenarios.populations import EVERYONE, Population, is_same
from tests.scenarios.small_model import SMALL, changed
from tests.scenarios.small_scenario import said_of, small_scenario

pytestmark = pytest.mark.unit

OLDER = Population(age_from=65)
OF_MENTALLY_ILL = changed(
    ("measure: avoidable_emergency_admissions", "measure: mental_health_mortality"),
    text=SMALL,
)


def test_people_who_are_counted_already_are_not_joined_again() -> None:
    one = {"everyone": EVERYONE, "elders": OLDER}
    assert joined(one, {"older": Population(age_from=65, title="older people")}) == one
    assert list(joined(one, {"younger": Population(age_to=64)})) == ["everyone", "elders", "younger"]


def test_a_name_that_is_taken_by_others_is_told_apart() -> None:
    found = joined({"older": OLDER}, {"older": Population(age_from=75)})
    assert found == {"older": OLDER, "other_older": Population(age_from=75)}
    assert free_name("a", ["a", "other_a"]) == "other_other_a"
    assert free_name("a", ["b"]) == "a"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"age_from": 65}, {"age_from": 65, "title": "older people"}, True),
        ({"conditions": ["copd", "cancer"]}, {"conditions": ["cancer", "copd"]}, True),
        ({"deprivation_quintiles": [1, 2]}, {"deprivation_quintiles": [2, 1]}, True),
        ({"age_from": 65}, {"age_from": 66}, False),
        ({"conditions": ["copd"]}, {"without_conditions": ["copd"]}, False),
        ({"in_care_home": True}, {"in_care_home": False}, False),
        ({}, {"in_care_home": False}, False),
    ],
)
def test_populations_are_the_same_by_whom_they_hold(
    one: dict[str, object], other: dict[str, object], same: bool
) -> None:
    assert is_same(Population.model_validate(one), Population.model_validate(other)) is same


def test_what_contracts_read_is_counted(tmp_path: Path) -> None:
    file = tmp_path / "model.yaml"
    file.write_text(OF_MENTALLY_ILL, encoding="utf-8")
    assert list(read_by(load_model(file).contracts)) == ["mentally_ill_under_75"]
    scenario = small_scenario(tmp_path / "small", model=OF_MENTALLY_ILL)
    names = ["everyone", "younger", "older", "frail_elders", "mentally_ill_under_75"]
    assert list(scenario.populations) == names


def test_what_contracts_read_counts_among_the_eight(tmp_path: Path) -> None:
    old = "frail_elders: {age_from: 75, frailty: [moderate, severe], title: frail older people}"
    five = "\n  ".join(f"p{age}: {{age_from: {age}}}" for age in range(70, 75))
    assert said_of(tmp_path / "a", (old, five)) == []
    (problem,) = said_of(tmp_path / "b", (old, five), model=OF_MENTALLY_ILL)
    assert problem == (
        "7: populations: 9 populations, everyone and those of measures among them, are more than the 8 that can be "
        "counted; leave some out"
    )


def test_measured_populations_follow_while_there_is_room() -> None:
    few = with_measured({"everyone": EVERYONE, "over_65": OLDER})
    assert list(few) == ["everyone", "over_65", "care_home_residents", "ill_adults", "mentally_ill_under_75"]
    many = {f"p{age}": Population(age_from=age) for age in range(70, 77)}
    assert list(with_measured(many)) == [*many, "older"]
    full = {**many, "everyone": EVERYONE}
    assert with_measured(full) == full
