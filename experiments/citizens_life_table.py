"""The period life table: how long people would live if deaths at each age stayed as they are.

Holds the expectation of life from deaths and person-years by single year of age, with the interval of chance.
It must not know where deaths come from.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from experiments.citizens_intervals import TAIL_SHARE
from scenarios.parameters.units import Floats

YEAR_OF_DEATH_LIVED_SHARE = 0.5
"""Whoever dies at an age lives half of that year: of infants too, which moves the expectation by a day."""


class LifeExpectancy(NamedTuple):
    """Years of life to come at an age, and the interval that chance allows; NaN where no death was seen."""

    years: float
    low_years: float
    high_years: float


def expectancies(deaths_annual_rate: ArrayLike) -> Floats:
    """Years of life to come at every age, from central rates by single year of age; the last age is open.

    A rate m gives the chance of death within the year q = m / (1 + (1 - a) m), a the share of the year lived
    by those who die in it (Chiang).
    """
    rate = np.asarray(deaths_annual_rate, dtype=np.float64)
    survivors, lived = _table(rate)
    to_come = np.cumsum(lived[::-1])[::-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(to_come / survivors)


def life_expectancy(deaths: ArrayLike, person_years: ArrayLike, age: int, open_age: int) -> LifeExpectancy:
    """Years of life to come at an age, from deaths and person-years by single year of age.

    Ages from `open_age` are taken together. The interval is Chiang's, by the normal distribution. Nothing is known
    where nobody died at the open age, or where everybody died before.
    """
    died, years = (_closed(each, open_age) for each in (deaths, person_years))
    rate = np.divide(died, years, out=np.zeros(died.size), where=years > 0)
    survivors, _ = _table(rate)
    if rate[-1] == 0 or survivors[-1] == 0:
        return LifeExpectancy(np.nan, np.nan, np.nan)
    to_come = expectancies(rate)
    chance = _chance(rate)
    variance = np.divide(
        chance[:-1] ** 2 * (1 - chance[:-1]), died[:-1], out=np.zeros(died.size - 1), where=died[:-1] > 0
    )
    lost_years = to_come[1:] + 1 - YEAR_OF_DEATH_LIVED_SHARE
    parts = survivors[:-1] ** 2 * lost_years**2 * variance
    last_part = survivors[-1] ** 2 / (rate[-1] ** 2 * died[-1])
    deviation = np.sqrt(parts[age:].sum() + last_part) / survivors[age]
    reach = stats.norm.ppf(1 - TAIL_SHARE) * deviation
    found = to_come[age]
    return LifeExpectancy(float(found), float(found - reach), float(found + reach))


def _closed(numbers: ArrayLike, open_age: int) -> Floats:
    given = np.asarray(numbers, dtype=np.float64)
    return np.append(given[:open_age], given[open_age:].sum())


def _chance(rate: Floats) -> Floats:
    """The chance of dying within the year of each age, 1 at the open age."""
    chance = np.minimum(rate / (1 + (1 - YEAR_OF_DEATH_LIVED_SHARE) * rate), 1.0)
    chance[-1] = 1.0
    return np.asarray(chance)


def _table(rate: Floats) -> tuple[Floats, Floats]:
    """Survivors to each birthday of one born, and years lived at each age."""
    chance = _chance(rate)
    survivors = np.append(1.0, np.cumprod(1 - chance[:-1]))
    lived = survivors * (1 - (1 - YEAR_OF_DEATH_LIVED_SHARE) * chance)
    lived[-1] = survivors[-1] / rate[-1] if rate[-1] > 0 else np.inf
    return survivors, lived
