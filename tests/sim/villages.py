"""Few citizens for tests of what is kept and recorded of them: made once, and copied to live."""

from dataclasses import replace
from functools import cache

import numpy as np

from agents.citizens.columns import each_column
from agents.citizens.population import Population, found
from agents.citizens.solving import Solved
from scenarios.place import Place
from scenarios.populations import EVERYONE
from scenarios.populations import Population as ContractPopulation
from sim.england import england
from tests.agents.citizens.test_synthesis import small_place

OLDER = ContractPopulation(title="Aged 65 and over", age_from=65)


@cache
def place() -> Place:
    return small_place()


def solved() -> Solved:
    return england().solved


@cache
def _founded(seed: int) -> Population:
    today = england()
    return found(place(), today.parameters, seed, today.baseline, (EVERYONE, OLDER), today.solved)


def village(seed: int = 1) -> Population:
    """Some 1,800 people of two practices who have not lived a month yet; nobody else's."""
    founded = _founded(seed)
    return replace(founded, columns=each_column(founded.columns, np.copy))
