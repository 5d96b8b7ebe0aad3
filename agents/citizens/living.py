"""What the devices of the month share: one practice's surroundings, and how one decision is taken.

A decision is one keyed draw against its probability, so less risk removes events and never adds any. The module must
not know what a decision brings about.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.citizens.chance import LARGEST_POISSON_MEAN, count_poisson, happens, indexed, uniform
from agents.citizens.decisions import FOR_ANYBODY
from agents.citizens.rates import CHOICE, Month, Who, chance_of, is_beyond, rate_of
from agents.compiled import device

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

QUINTILE_ROWS = 5
FATE_DIED = 1
FATE_DEPARTED = 2
FATE_GAVE_BIRTH = 4
ATTENDED_FOR_OWN = 0
ATTENDED_UNMET = 8
ATTENDED_ADMITTED = 64
"""Draws of attendances are numbered: one's own, then those for want of a GP contact, then those of admissions."""


class Local(NamedTuple):
    """What a practice's citizens meet, and where what befalls them is counted.

    `effects`: exposure, decision. `trust_effects`: trust, decision. `reach`: running totals of the chance of
    each trust. `tally`: populations as a pattern of bits and fifth, item. `by_trust`: trust, item, population.
    `trouble`: the first decision whose rate was out of bounds, plus 1, and the rate.
    """

    effects: Numbers
    trust_effects: Numbers
    reach: Numbers
    tally: Whole
    by_trust: Whole
    trouble: Numbers


@device
def note(local: Local, row: int, item: int, number: int) -> None:
    """Count something that happened to a citizen of a row of the tally."""
    local.tally[row, item] += number


@device
def note_at(local: Local, row: int, trust: int, item: int, number: int) -> None:
    """Count something that happened at a trust, there as well."""
    local.tally[row, item] += number
    pattern = row // QUINTILE_ROWS
    for population in range(local.by_trust.shape[2]):
        if pattern >> population & 1:
            local.by_trust[trust, item, population] += number


@device
def complain(local: Local, decision: int, rate: float) -> None:
    """Remember the first rate that is out of bounds: an error, never to be clipped."""
    if local.trouble[0] == 0:
        local.trouble[0] = decision + 1
        local.trouble[1] = rate


@device
def befalls(month: Month, local: Local, decision: int, who: Who, more: float) -> bool:
    """Whether an event befalls a citizen this month; `more` multiplies its rate."""
    rate = rate_of(month, local.effects, decision, who) * more
    bound = LARGEST_POISSON_MEAN
    if decision < FOR_ANYBODY:
        load = month.bound_load[decision, month.load_of[who.conditions]]
        bound = np.float64(month.bound_base[decision, who.cell]) * np.float64(load)
    if is_beyond(rate, bound):
        complain(local, decision, rate)
    return happens(uniform(month.salt[decision], who.key), chance_of(rate))


@device
def turns_out(month: Month, local: Local, decision: int, who: Who, index: int, more: float) -> bool:
    """Whether something that is a share of what happens anyway is so, for the thing of this index."""
    share = rate_of(month, local.effects, decision, who) * more
    if is_beyond(share, 1.0):
        complain(local, decision, share)
    return happens(uniform(indexed(month.salt[decision], index), who.key), share)


@device
def how_many(month: Month, local: Local, decision: int, who: Who, index: int, more: float) -> int:
    """A Poisson number of things around its mean, for the thing of this index that brings them."""
    mean = rate_of(month, local.effects, decision, who) * more
    if is_beyond(mean, LARGEST_POISSON_MEAN):
        complain(local, decision, mean)
        return 0
    return count_poisson(uniform(indexed(month.salt[decision], index), who.key), mean)


@device
def trust_chosen(month: Month, local: Local, who: Who) -> int:
    """The trust that a citizen goes to: the same one all its life, while the choice is as it is."""
    if local.reach.size == 1:
        return 0
    target = uniform(month.lifelong[CHOICE], who.key) * local.reach[-1]
    chosen = 0
    for total in local.reach[:-1]:
        chosen += int(target >= total)
    return chosen
