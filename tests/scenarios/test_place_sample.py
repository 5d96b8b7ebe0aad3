"""A sample of a place: fewer people in the place's own proportions, and nothing else changed."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.place import load_place
from scenarios.place_figures import Place
from scenarios.place_sample import FEWEST_CITIZENS, sampled

SOUTHEND = load_place("southend")
CHANGED = ("population_by_age_sex", "population_by_age_quintile")


def by_age_and_sex(place: Place) -> list[int]:
    return [count for row in place.population_by_age_sex for count in (row.male, row.female)]


@pytest.mark.unit
def test_everybody_is_the_place_itself() -> None:
    assert sampled(SOUTHEND, None) is SOUTHEND
    assert sampled(SOUTHEND, SOUTHEND.residents) is SOUTHEND


@pytest.mark.property
@settings(max_examples=25)
@given(citizens=st.integers(FEWEST_CITIZENS, SOUTHEND.residents))
def test_a_sample_has_so_many_people_in_the_place_s_proportions(citizens: int) -> None:
    sample = sampled(SOUTHEND, citizens)
    assert sample.residents == citizens
    share = citizens / SOUTHEND.residents
    for of_sample, of_all in zip(by_age_and_sex(sample), by_age_and_sex(SOUTHEND), strict=True):
        assert abs(of_sample - share * of_all) <= 1


@pytest.mark.property
@settings(max_examples=25)
@given(citizens=st.integers(FEWEST_CITIZENS, SOUTHEND.residents))
def test_both_tables_of_a_sample_hold_the_same_people(citizens: int) -> None:
    sample = sampled(SOUTHEND, citizens)
    for row in sample.population_by_age_quintile:
        people = sum(each.people for each in sample.population_by_age_sex if row.age.holds(each.age))
        assert sum(row.quintiles) == people
        assert all(count >= 0 for count in row.quintiles)


@pytest.mark.unit
def test_fifths_keep_their_shares_of_each_band() -> None:
    sample = sampled(SOUTHEND, 20_000)
    for of_sample, of_all in zip(
        sample.population_by_age_quintile, SOUTHEND.population_by_age_quintile, strict=True
    ):
        for people, everybody in zip(of_sample.quintiles, of_all.quintiles, strict=True):
            assert people == pytest.approx(
                everybody * sum(of_sample.quintiles) / sum(of_all.quintiles), abs=1
            )


@pytest.mark.unit
def test_all_else_is_the_place_s_own() -> None:
    sample = sampled(SOUTHEND, 1_000)
    for each in fields(Place):
        if each.name not in CHANGED:
            assert getattr(sample, each.name) is getattr(SOUTHEND, each.name), each.name
    assert {row.status for row in sample.population_by_age_sex} == {"derived"}
    assert {row.status for row in sample.population_by_age_quintile} == {"derived"}
    assert [row.age for row in sample.population_by_age_sex] == [
        row.age for row in SOUTHEND.population_by_age_sex
    ]


@pytest.mark.unit
def test_a_sample_of_a_sample_is_a_sample() -> None:
    once, twice = sampled(SOUTHEND, 1_000), sampled(sampled(SOUTHEND, 50_000), 1_000)
    assert twice.residents == 1_000
    for one, other in zip(by_age_and_sex(once), by_age_and_sex(twice), strict=True):
        assert abs(one - other) <= 2


@pytest.mark.unit
@pytest.mark.parametrize("citizens", [-1, 0, FEWEST_CITIZENS - 1, SOUTHEND.residents + 1])
def test_too_few_and_too_many_are_refused(citizens: int) -> None:
    with pytest.raises(ValueError, match="is not allowed") as refused:
        sampled(SOUTHEND, citizens)
    people = f"{SOUTHEND.residents:,}"
    assert str(refused.value) == (
        f"citizens: {citizens:,} is not allowed; {SOUTHEND.title} has {people} residents: give a whole number from "
        f"{FEWEST_CITIZENS} to {people}, or leave it out for all of them"
    )


@pytest.mark.unit
def test_the_fewest_may_be_drawn() -> None:
    assert sampled(SOUTHEND, FEWEST_CITIZENS).residents == FEWEST_CITIZENS
    assert sampled(replace(SOUTHEND, name="elsewhere"), FEWEST_CITIZENS).name == "elsewhere"
