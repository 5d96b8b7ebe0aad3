"""England's residents in mid-2014, for tests that weigh parameters by them."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from scenarios.parameters import Target, load_parameters, load_targets
from scenarios.parameters.subgroups import AGE
from scenarios.parameters.units import Floats
from scenarios.place_figures import AgeBand

AGES = range(101)
OLDEST_COUNTED = 90
"""Residents of 90 and over are counted together; their ages are spread as survivors of the life table."""


@cache
def residents() -> Floats:
    """People by single year of age, 0 to 100 and over, and by sex."""
    parameters = load_parameters()
    people = parameters.table("residents_people", (AGE, "sex"), ages=AGES)
    survival = np.exp(-np.cumsum(parameters.table("deaths_annual_rate", (AGE, "sex"), ages=AGES), axis=0))
    oldest = survival[OLDEST_COUNTED:]
    people[OLDEST_COUNTED:] *= oldest / oldest.sum(axis=0)
    return people


def by_age(name: str, *axes: str, unit: str | None = None) -> Floats:
    """A parameter by single years of age first, then by the axes."""
    return load_parameters().table(name, (AGE, *axes), ages=AGES, unit=unit)


def mean(values: Floats, lowest_age: int = 0, highest_age: int = 100, weights: Floats | None = None) -> float:
    """The mean over people, or other weights by age (and sex), of values by age (and sex)."""
    people = residents() if weights is None else weights
    if values.ndim == 1 and people.ndim > 1:
        people = people.sum(axis=1)
    chosen = slice(lowest_age, highest_age + 1)
    return float((values * people)[chosen].sum() / people[chosen].sum())


def target(name: str, **subgroup: object) -> Target:
    """The one target of a name about a subgroup."""
    wanted = {axis: str(level) for axis, level in subgroup.items()}
    (found,) = [
        each
        for each in load_targets()
        if each.name == name and {axis: str(level) for axis, level in each.subgroup} == wanted
    ]
    return found


def named(name: str) -> Sequence[Target]:
    """All targets of a name."""
    return [each for each in load_targets() if each.name == name]


def ages_of(each: Target) -> tuple[int, int]:
    """The first and last age in years that a target is about; 0 and 100 where it is about all."""
    band = dict(each.subgroup).get(AGE, AgeBand(0, None))
    assert isinstance(band, AgeBand)
    return band.age_from, 100 if band.age_to is None else band.age_to


def meets(value: float, each: Target) -> bool:
    """Whether a value lies in the interval that a target accepts."""
    low, high = each.accepted
    return float(low) <= value <= float(high)
