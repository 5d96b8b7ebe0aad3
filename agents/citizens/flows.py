"""Flows that keep a state as common at every age as it is: how fast it must begin where it ends and kills as it does.

With P the share in a state at an age, people in it dying faster by a gap, and the state ending at a rate, the share
stays a function of age alone if it begins among the others at

    (dP/da + P x end + P (1 - P) x gap) / (1 - P)

a year. Where the share falls faster with age than ending and dying explain, the state ends as fast as it must. Rates
are a year here. The module must not know any one state.
"""

import numpy as np

from agents.citizens.levels import Numbers


def begins_and_ends(
    share: Numbers, end: Numbers | float, gap: Numbers, ends_besides: Numbers | float = 0.0
) -> tuple[Numbers, Numbers]:
    """Yearly rates at which a state begins among those without it, and ends, by age along the first axis.

    `share`: those in the state. `end`: the rate at which it ends. `gap`: how much faster those in it die.
    `ends_besides`: the rate at which another event ends it as well.
    """
    needed = rise(share) + share * (1 - share) * gap + share * ends_besides
    begin = np.maximum(needed + share * end, 0.0) / np.maximum(1 - share, 1e-9)
    falling = np.divide(-needed, share, out=np.zeros_like(share), where=share > 0)
    return begin, np.maximum(np.broadcast_to(end, share.shape), falling)


def rise(share: Numbers) -> Numbers:
    """How much a share rises a year at each age, along the first axis.

    Where it stands at 0 up to an age, as for what children do not have, it comes to what it is within the first
    year after.
    """
    slope = np.gradient(share, axis=0)
    starts = np.zeros(share.shape, dtype=np.bool_)
    starts[1:] = (share[:-1] == 0) & (share[1:] > 0)
    before = np.zeros_like(starts)
    before[:-1] = starts[1:]
    after = np.zeros_like(slope)
    after[:-1] = share[1:] - share[:-1]
    return np.where(starts, share + after, np.where(before, 0.0, slope))
