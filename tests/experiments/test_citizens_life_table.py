"""The life table: the published one, tables that can be worked out by hand, and its interval."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.citizens.columns import SEXES
from experiments.citizens_life_table import expectancies, life_expectancy
from scenarios.parameters import load_parameters, load_targets
from scenarios.parameters.units import Floats

OPEN_AGE = 95


def published_rates() -> Floats:
    return load_parameters().table("deaths_annual_rate", ("age", "sex"))


@pytest.mark.regression
@pytest.mark.parametrize("age", [0, 65])
@pytest.mark.parametrize("sex", SEXES)
def test_published_deaths_give_the_published_expectation_of_life(age: int, sex: str) -> None:
    (published,) = (
        float(target.value)
        for target in load_targets()
        if target.name == "life_expectancy"
        and {axis: str(level) for axis, level in target.subgroup} == {"age": str(age), "sex": sex}
    )
    rates = published_rates()[:, SEXES.index(sex)]
    assert expectancies(rates)[age] == pytest.approx(published, abs=0.1)
    years = np.full(rates.size, 1e6)
    found = life_expectancy(rates * years, years, age, OPEN_AGE)
    assert found.years == pytest.approx(published, abs=0.1)
    assert found.low_years < found.years < found.high_years


@pytest.mark.unit
def test_a_table_of_three_ages_by_hand() -> None:
    # q = 0.1 / 1.05 and 0.2 / 1.1; the last age is open, with 1 / 0.5 = 2 years to come.
    first, second = 0.1 / 1.05, 0.2 / 1.1
    at_one = (1 - second / 2) + (1 - second) * 2
    at_birth = (1 - first / 2) + (1 - first) * at_one
    assert expectancies([0.1, 0.2, 0.5]).tolist() == pytest.approx([at_birth, at_one, 2.0])


@pytest.mark.unit
def test_ages_from_the_open_one_are_taken_together() -> None:
    apart = life_expectancy([1, 2, 3, 5], [10, 10, 8, 8], 0, 2)
    together = life_expectancy([1, 2, 8], [10, 10, 16], 0, 2)
    assert apart == together
    assert apart.years == pytest.approx(expectancies([0.1, 0.2, 0.5])[0])


@pytest.mark.unit
def test_without_a_death_at_the_open_age_nothing_is_known() -> None:
    assert all(math.isnan(each) for each in life_expectancy([1, 0], [10, 0], 0, 1))


@pytest.mark.unit
def test_where_everybody_died_before_the_open_age_nothing_is_known() -> None:
    assert all(math.isnan(each) for each in life_expectancy([9, 1], [3, 10], 0, 1))


@pytest.mark.unit
def test_ages_at_which_nobody_lived_are_survived() -> None:
    assert life_expectancy([0, 0, 1], [5, 0, 10], 0, 2).years == pytest.approx(2 + 10)


@pytest.mark.property
@given(rate=st.floats(0.001, 0.9))
def test_a_steady_rate_gives_the_same_years_at_every_age(rate: float) -> None:
    found = expectancies(np.full(50, rate))
    assert found == pytest.approx(np.full(50, 1 / rate), rel=1e-9)


@pytest.mark.property
@given(times=st.floats(1.01, 3))
def test_more_deaths_never_lengthen_life(times: float) -> None:
    rates = published_rates()[:OPEN_AGE, 0]
    assert (expectancies(rates * times) < expectancies(rates)).all()


@pytest.mark.statistical
def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    rates = published_rates()[:, 0]
    years = np.full(rates.size, 500.0)
    truth = life_expectancy(rates * years, years, 0, OPEN_AGE).years
    generator = np.random.default_rng(1)
    tries = 1_000
    covered = 0
    for _ in range(tries):
        found = life_expectancy(generator.poisson(rates * years), years, 0, OPEN_AGE)
        covered += found.low_years <= truth <= found.high_years
    # Binomial bounds at one in a million for 95% of 1,000; the normal interval is a shade short.
    assert 910 <= covered <= 980
