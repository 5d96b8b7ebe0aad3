"""Few citizens for tests of what is kept and recorded of them: made once, and copied to live."""

from dataclasses import replace
from functools import cache

import numpy as np

from agents.citizens.columns import each_column
from agents.citizens.population import Population, found
from agents.citizens.solving import Solved, solve
from agents.citizens.synthesis import solve_baseline
from scenarios.parameters import load_parameters
from scenarios.place import Place
from scenarios.populations import EVERYONE
from scenarios.populations import Population as ContractPopulation
from tests.agents.citizens.test_synthesis import small_place

OLDER = ContractPopulation(title="Aged 65 and over", age_from=65)


@cache
def place() -> Place:
    return small_place()


@cache
def solved() -> Solved:
    return solve(solve_baseline(load_parameters()))


@cache
def _founded(seed: int) -> Population:
    base = solve_baseline(load_parameters())
    return found(place(), load_parameters(), seed, base, (EVERYONE, OLDER), solved())


def village(seed: int = 1) -> Population:
    """Some 1,800 people of two practices who have not lived a month yet; nobody else's."""
    founded = _founded(seed)
    return replace(founded, columns=each_column(founded.columns, np.copy))
