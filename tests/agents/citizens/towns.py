"""A town of four thousand people with three practices and two trusts, and contract populations to ask of it."""

from dataclasses import replace
from typing import Any

import numpy as np

from agents.citizens.baseline import Baseline
from agents.citizens.columns import Columns
from agents.citizens.offer import Offer, located, offer_today
from agents.citizens.population import Population, found
from agents.citizens.solving import Solved
from scenarios.parameters import load_parameters
from scenarios.place import QUINTILES, Place, load_place
from scenarios.populations import EVERYONE
from scenarios.populations import Population as ContractPopulation
from scenarios.processes import load_processes

PARAMETERS = load_parameters()
SOUTHEND = load_place("southend")
PEOPLE_FOR_ONE = 45
CHILDREN = ContractPopulation(age_to=17)
ADULTS = ContractPopulation(age_from=18, age_to=64)
OLD = ContractPopulation(age_from=65)
FRAIL = ContractPopulation(frailty=("moderate", "severe"))
POPULATIONS = (EVERYONE, CHILDREN, ADULTS, OLD, FRAIL)


def town(name: str = "town", people_for_one: int = PEOPLE_FOR_ONE) -> Place:
    """Southend made smaller, with two trusts of unlike size."""
    ages = tuple(
        replace(row, male=row.male // people_for_one, female=row.female // people_for_one)
        for row in SOUTHEND.population_by_age_sex
    )
    by_quintile = []
    for row in SOUTHEND.population_by_age_quintile:
        people = sum(each.people for each in ages if row.age.holds(each.age))
        others = people // len(QUINTILES)
        by_quintile.append(replace(row, quintiles=(people - 4 * others, *[others] * 4)))
    near, far = SOUTHEND.trusts.values()
    share = near.place_share
    assert share is not None
    trusts = {near.code: near, far.code: replace(far, place_share=share / 2, counted_with="")}
    return replace(
        SOUTHEND,
        name=name,
        population_by_age_sex=ages,
        population_by_age_quintile=tuple(by_quintile),
        practices=SOUTHEND.practices[:3],
        trusts=trusts,
        registers={},
    )


def townspeople(
    baseline: Baseline,
    solved: Solved,
    populations: tuple[ContractPopulation, ...] = POPULATIONS,
    *,
    seed: int = 5,
    people_for_one: int = PEOPLE_FOR_ONE,
) -> Population:
    """The town founded."""
    place = town(people_for_one=people_for_one)
    return found(place, PARAMETERS, seed, baseline, populations, solved)


def offer_at(share_of_maximum: float) -> Offer:
    """The town's offer with every process at a share of the most that it may be."""
    offer = offer_today(3, 2)
    for process in located(load_processes()):
        getattr(offer, process.part)[..., process.column] = np.float32(share_of_maximum) * process.maximum
    return offer


def offer_at_random(number: int) -> Offer:
    """The town's offer with every process anywhere from nothing to its maximum."""
    random = np.random.default_rng(number)
    offer = offer_today(3, 2)
    for process in located(load_processes()):
        column = getattr(offer, process.part)[..., process.column]
        column[...] = random.uniform(0, 1, column.shape) * process.maximum
    return offer


def columns_copied(columns: Columns) -> Columns:
    """The columns, which another month leaves as they are."""
    arrays: Any = (array.copy() for array in columns)
    return Columns(*arrays)


def copied(population: Population) -> Population:
    """The same people at the same month, who may live on otherwise."""
    made = replace(population, columns=columns_copied(population.columns))
    made.speeds = population.speeds
    return made


def people_by_key(columns: Columns) -> dict[str, Any]:
    """Every column but free slots, in the order of keys: what does not hang on which slot somebody has."""
    order = np.argsort(columns.key)
    order = order[columns.key[order] != 0]
    return {name: getattr(columns, name)[order].tolist() for name in Columns._fields}


def lives(population: Population, months: int, offer: Offer | None = None) -> tuple[Any, ...]:
    """What some months bring a population: every count of each month, and everybody at the end."""
    counted = [[table.tolist() for table in population.live(offer)] for _ in range(months)]
    return counted, people_by_key(population.columns)
