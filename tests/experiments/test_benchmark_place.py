"""England in small: as many citizens as wanted, in England's proportions, with practices all alike."""

from __future__ import annotations

import numpy as np
import pytest

from agents.citizens.baseline import Baseline
from agents.citizens.synthesis import people_by_age_sex_quintile
from experiments.benchmark_place import england_in_small
from scenarios.place import load_place
from sim.england import england

pytestmark = pytest.mark.unit

SIZES = (1_000, 1_001, 12_345, 1_000_000)


@pytest.fixture(scope="module")
def baseline() -> Baseline:
    return england().baseline


@pytest.mark.parametrize("citizens", SIZES)
def test_as_many_live_there_as_are_wanted(citizens: int, baseline: Baseline) -> None:
    place = england_in_small(citizens, baseline)
    assert place.residents == citizens
    assert sum(place.residents_by_quintile) == citizens
    assert people_by_age_sex_quintile(place, baseline.tables).sum() == citizens


@pytest.mark.parametrize("citizens", SIZES)
def test_both_tables_are_of_the_same_people(citizens: int, baseline: Baseline) -> None:
    place = england_in_small(citizens, baseline)
    for row in place.population_by_age_quintile:
        within = [each.people for each in place.population_by_age_sex if row.age.holds(each.age)]
        assert sum(within) == row.people


def test_a_million_are_of_england_s_ages_sexes_and_deprivation(baseline: Baseline) -> None:
    england = baseline.tables.residents
    counts = people_by_age_sex_quintile(england_in_small(1_000_000, baseline), baseline.tables)
    for axes in ((1, 2), (0, 2), (0, 1)):
        share, wanted = counts.sum(axis=axes) / 1_000_000, england.sum(axis=axes) / england.sum()
        assert np.abs(share - wanted).max() < 0.0005


@pytest.mark.parametrize(("citizens", "practices"), [(1_000, 1), (10_000, 1), (11_000, 2), (1_000_000, 143)])
def test_practices_are_alike_and_near_seven_thousand(
    citizens: int, practices: int, baseline: Baseline
) -> None:
    place = england_in_small(citizens, baseline)
    people = place.residents_by_practice
    assert len(people) == len({practice.name for practice in place.practices}) == practices
    assert max(people) - min(people) <= 1


def test_citizens_of_two_sizes_are_other_people(baseline: Baseline) -> None:
    # Keys are drawn by the place's name.
    assert england_in_small(1_000, baseline).name != england_in_small(1_001, baseline).name


def test_england_has_no_registers_of_a_place_and_the_place_keeps_its_own(baseline: Baseline) -> None:
    place = england_in_small(1_000, baseline)
    assert (place.registers, place.managed_shares) == ({}, {})
    southend = load_place("southend")
    assert southend.registers
    assert southend.managed_shares
    assert southend.residents == 177_626


def test_what_was_made_is_not_said_to_be_published(baseline: Baseline) -> None:
    place = england_in_small(1_000, baseline)
    tables = (place.population_by_age_sex, place.population_by_age_quintile, place.practices)
    assert {figure.status for table in tables for figure in table} == {"derived", "assumed"}


@pytest.mark.parametrize(
    ("citizens", "shown"), [(999, "999"), (0, "0"), (-5, "-5"), (10**9, "1,000,000,000")]
)
def test_too_few_and_more_than_live_in_england_are_refused(
    citizens: int, shown: str, baseline: Baseline
) -> None:
    most = int(baseline.tables.residents.sum())
    with pytest.raises(ValueError, match="cannot be timed") as caught:
        england_in_small(citizens, baseline)
    assert str(caught.value) == (
        f"{shown} citizens cannot be timed; write a number from 1,000 to {most:,}, England's"
    )
