"""Flows that keep a state as common at every age as it is: how fast it must begin where it ends and kills as it does.

With P the share in a state at an age, people in it dying faster by a gap, and the state ending at a rate, the share
stays a function of age alone if it begins among the others at

    (dP/da + P x end + P (1 - P) x gap) / (1 - P)

times a year. Where the share falls faster with age than ending and dying explain, the state ends as fast as it must.
Rates are a year here; but each month something happens once at most, so that at a rate a little less happens than the
rate says, and the rate is turned into how often it happens and back. The module must not know any one state.
"""

import numpy as np
from numpy.typing import NDArray

from agents.citizens.levels import Numbers

MONTHS_A_YEAR = 12


def times_a_year(rate: Numbers | float) -> Numbers:
    """How often something happens in a year at a yearly rate, once a month at most."""
    return np.asarray(-np.expm1(-np.asarray(rate) / MONTHS_A_YEAR) * MONTHS_A_YEAR)


def rate_for(times: Numbers | float) -> Numbers:
    """The yearly rate at which something happens so often in a year, once a month at most."""
    return np.asarray(-np.log1p(-np.asarray(times) / MONTHS_A_YEAR) * MONTHS_A_YEAR)


def begins_and_ends(
    share: Numbers, end: Numbers | float, gap: Numbers, ends_besides: Numbers | float = 0.0
) -> tuple[Numbers, Numbers]:
    """Yearly rates at which a state begins among those without it, and ends, by age along the first axis.

    `share`: those in the state. `end`: the rate at which it ends. `gap`: how much faster those in it die.
    `ends_besides`: the rate at which another event ends it as well.
    """
    needed = rise(share) + share * (1 - share) * gap + share * ends_besides
    begin = np.maximum(needed + share * times_a_year(end), 0.0) / np.maximum(1 - share, 1e-9)
    falling = np.divide(-needed, share, out=np.zeros_like(share), where=share > 0)
    return rate_for(begin), np.maximum(np.broadcast_to(end, share.shape), rate_for(np.maximum(falling, 0.0)))


def rise(share: Numbers) -> Numbers:
    """How much a share rises a year at each age, along the first axis.

    Where it stands at 0 up to an age, as for what children do not have, it comes within the first year after to what
    it is between that year and the next; the share of that year is the mean of a rise from 0, half of its level.
    """
    first = starts(share)
    level = np.where(first, 2 * share, share)
    slope = np.gradient(level, axis=0)
    before, end = np.zeros_like(first), level.copy()
    before[:-1] = first[1:]
    end[:-1] = (level[:-1] + level[1:]) / 2
    return np.where(first, end, np.where(before, 0.0, slope))


def starts(share: Numbers) -> NDArray[np.bool_]:
    """The ages at which a share is above 0 for the first time after a year of 0, along the first axis."""
    found = np.zeros(share.shape, dtype=np.bool_)
    found[1:] = (share[:-1] == 0) & (share[1:] > 0)
    return found
