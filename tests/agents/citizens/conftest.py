"""What many tests of citizens start from: the baseline, and Southend's people made of it."""

from dataclasses import replace

import numpy as np
import pytest

from agents.citizens.baseline import Baseline, People, sample
from agents.citizens.columns import Columns
from agents.citizens.likeness import make_alike
from agents.citizens.population import Population, found
from agents.citizens.solving import Solved
from agents.citizens.synthesis import synthesise
from agents.citizens.synthesis_health import Care
from agents.citizens.synthesis_social import make_recent_life
from scenarios.parameters import load_parameters
from scenarios.place import load_place
from sim.england import england as england_today
from tests.agents.citizens.test_synthesis import small_place
from tests.agents.citizens.twins import TWO_TRUSTS, old_ill_and_frail


@pytest.fixture(scope="session")
def baseline() -> Baseline:
    """The levels of the parameters that come with the package."""
    return england_today().baseline


@pytest.fixture(scope="session")
def solved() -> Solved:
    """The rates that the month reads."""
    return england_today().solved


@pytest.fixture(scope="session")
def southend(baseline: Baseline) -> Columns:
    """Southend's people for seed 1; never to be changed."""
    return synthesise(load_place("southend"), load_parameters(), 1, baseline)


@pytest.fixture(scope="session")
def england(baseline: Baseline) -> People:
    """People like those of the sample on whom levels were solved, by draws of their own; never to be changed."""
    people = sample(baseline.tables)
    people = replace(people, draws=replace(people.draws, seed=7))
    managed = baseline.tables.of("managed_share", "condition")
    make_alike(people, baseline, Care((None,) * managed.size, tuple(np.asarray(managed).tolist())))
    make_recent_life(people, baseline)
    return people


@pytest.fixture(scope="session")
def usual(baseline: Baseline) -> Columns:
    """Southend's people as they would be with England's illness and diagnosis; never to be changed."""
    place = replace(load_place("southend"), registers={}, managed_shares={})
    return synthesise(place, load_parameters(), 2, baseline)


@pytest.fixture(scope="session")
def village(baseline: Baseline, solved: Solved) -> Population:
    """Some 1,800 people of two practices who go to two trusts; never to live a month, but its copies."""
    population = found(small_place(), load_parameters(), 1, baseline, solved=solved)
    return replace(population, reach=TWO_TRUSTS)


@pytest.fixture(scope="session")
def stressed(village: Population) -> Population:
    """People who walk every path: old, ill and frail, and young women; slots are free among them."""
    return old_ill_and_frail(village)
