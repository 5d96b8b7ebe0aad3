"""Flows that keep a state as common at every age as it is: how fast it must begin where it ends and kills as it does.

With P the share in a state at an age, people in it dying faster by a gap, and the state ending at a rate, the share
stays a function of age alone if it begins among the others at

    (dP/da + P x end + P (1 - P) x gap) / (1 - P)

a year. Where the share falls faster with age than ending and dying explain, the state ends as fast as it must. Rates
are a year here. The module must not know any one state.
"""

import numpy as np

from agents.citizens.baseline import AGES, Tables, Whole
from agents.citizens.levels import Numbers

ROUNDS = 40
SMOOTHED_OVER_YEARS = 5


def curve(tables: Tables, share: Numbers, group: Whole) -> Numbers:
    """A share by every age, along the first axis, from shares by group of ages: smooth, with the groups' means.

    Straight from the middle of one group to that of the next; the knots are moved until means are met.
    """
    age = np.array(AGES) + 0.5
    people = tables.residents.sum(axis=(1, 2))
    whole = np.bincount(group, weights=people)
    middles = np.bincount(group, weights=people * age) / whole
    flat = share.reshape(share.shape[0], -1)
    found = np.empty((age.size, flat.shape[1]))
    for at in range(flat.shape[1]):
        knots = flat[:, at].copy()
        for _ in range(ROUNDS):
            found[:, at] = _smooth(np.interp(age, middles, knots))
            mean = np.bincount(group, weights=people * found[:, at]) / whole
            knots *= np.divide(flat[:, at], mean, out=np.zeros_like(mean), where=mean > 0)
    return found.reshape(age.size, *share.shape[1:])


def begins_and_ends(share: Numbers, end: Numbers | float, gap: Numbers) -> tuple[Numbers, Numbers]:
    """Yearly rates at which a state begins among those without it, and ends, by age along the first axis.

    `share`: those in the state. `end`: the rate at which it ends. `gap`: how much faster those in it die.
    """
    rise = np.gradient(share, axis=0)
    needed = rise + share * (1 - share) * gap
    begin = np.maximum(needed + share * end, 0.0) / np.maximum(1 - share, 1e-9)
    falling = np.divide(-needed, share, out=np.zeros_like(share), where=share > 0)
    return begin, np.maximum(np.broadcast_to(end, share.shape), falling)


def _smooth(numbers: Numbers) -> Numbers:
    """A moving mean, shorter at the ends."""
    half = SMOOTHED_OVER_YEARS // 2
    total = np.concatenate([[0.0], np.cumsum(numbers)])
    at = np.arange(numbers.size)
    first, last = np.maximum(at - half, 0), np.minimum(at + half + 1, numbers.size)
    return np.asarray((total[last] - total[first]) / (last - first))
