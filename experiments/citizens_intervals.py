"""How far chance alone may have moved a count, a share or a rate: exact intervals of 95%.

Holds the interval of a count of independent events and of a share of people. It must not know what is counted,
nor that days in a bed come in runs: such counts have no interval here.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from scenarios.parameters.units import Floats

COVERED_SHARE = 0.95
TAIL_SHARE = (1 - COVERED_SHARE) / 2


def count_interval(count: ArrayLike) -> tuple[Floats, Floats]:
    """The lowest and highest means of a Poisson count that do not make what was counted too surprising.

    Exact (Garwood): each tail holds half of what is left out. Counts are whole numbers from 0, of any shape.
    """
    counted = np.asarray(count, dtype=np.float64)
    low = np.where(counted > 0, stats.chi2.ppf(TAIL_SHARE, 2 * np.maximum(counted, 1)) / 2, 0.0)
    high = stats.chi2.ppf(1 - TAIL_SHARE, 2 * counted + 2) / 2
    return np.asarray(low), np.asarray(high)


def rate_interval(count: ArrayLike, person_years: ArrayLike) -> tuple[Floats, Floats]:
    """The interval of events a person-year; NaN where nobody lived."""
    years = np.asarray(person_years, dtype=np.float64)
    low, high = count_interval(count)
    return divided(low, years), divided(high, years)


def share_interval(members: ArrayLike, people: ArrayLike) -> tuple[Floats, Floats]:
    """The interval of the share of people who are members, exact (Clopper and Pearson); NaN where nobody is.

    Arrays of one shape; members are at most as many as people.
    """
    some, everybody = np.asarray(members, dtype=np.float64), np.asarray(people, dtype=np.float64)
    others = everybody - some
    low = np.where(some > 0, stats.beta.ppf(TAIL_SHARE, np.maximum(some, 1), others + 1), 0.0)
    high = np.where(others > 0, stats.beta.ppf(1 - TAIL_SHARE, some + 1, np.maximum(others, 1)), 1.0)
    is_known = everybody > 0
    return np.where(is_known, low, np.nan), np.where(is_known, high, np.nan)


def divided(events: ArrayLike, by: ArrayLike) -> Floats:
    """One number over another, NaN where the second is 0."""
    over, under = np.broadcast_arrays(np.asarray(events, dtype=np.float64), np.asarray(by, dtype=np.float64))
    return np.asarray(np.divide(over, under, out=np.full(over.shape, np.nan), where=under > 0))
