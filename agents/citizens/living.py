"""What the devices of the month share: one practice's surroundings, and how one decision is taken.

A decision is one keyed draw against its probability, so less risk removes events and never adds any. The module must
not know what a decision brings about.
"""

import numpy as np
from numpy.typing import NDArray

from agents.citizens.block import QUINTILE_ROWS
from agents.citizens.chance import (
    LARGEST_POISSON_MEAN,
    SMALLEST_STEP,
    Word,
    count_poisson,
    happens,
    indexed,
    uniform,
)
from agents.citizens.columns import (
    ACTIVATION,
    CONDITIONS,
    FRAILTY,
    IN_CARE_HOME,
    IS_LONELY,
    MONTHS_SINCE_DISCHARGE,
    NEAR_END_OF_LIFE,
    QUINTILE,
    RISKS,
    SEX,
    WAITS_ELSEWHERE,
    Columns,
    unpacked,
)
from agents.citizens.decisions import FOR_ANYBODY
from agents.citizens.rates import CHOICE, LOW, LOW_BITS, Local, Month, Who, chance_of, is_beyond, rate_of
from agents.compiled import part

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

DEPENDENCE = CONDITIONS.index("drug_or_alcohol_dependence")
SEVERE_MENTAL_ILLNESS = CONDITIONS.index("severe_mental_illness")
HIGHEST_DRAW = 1.0 - SMALLEST_STEP
NO_DOUBT = 1e-9  # far more than the chance of none is rounded by
PERSON_FRAILTY = FRAILTY.shift - RISKS.shift
PERSON_ACTIVATION = ACTIVATION.shift - RISKS.shift
FRAIL = 2  # moderately or severely
AGED_FROM_YEARS = 65
FATE_DIED = 1
FATE_DEPARTED = 2
FATE_GAVE_BIRTH = 4
ATTENDED_FOR_OWN = 0
ATTENDED_UNMET = 8
ATTENDED_ADMITTED = 64
"""Draws of attendances are numbered: one's own, then those for want of a GP contact, then those of admissions."""


@part
def note(local: Local, row: Word, item: Word, number: Word) -> None:
    """Count something that happened to a citizen of a row of the tally."""
    local.tally[row, item] += number


@part
def note_at(local: Local, row: Word, trust: Word, item: Word, number: Word) -> None:
    """Count something that happened at a trust, there as well."""
    local.tally[row, item] += number
    pattern = row // QUINTILE_ROWS
    for population in range(local.by_trust.shape[2]):
        if pattern >> population & 1:
            local.by_trust[trust, item, population] += number


@part
def complain(local: Local, decision: Word, rate: float) -> None:
    """Remember the first rate that is out of bounds: an error, never to be clipped."""
    if local.trouble[0] == 0:
        local.trouble[0] = decision + 1
        local.trouble[1] = rate


@part
def befalls(month: Month, local: Local, decision: Word, who: Who, more: float) -> bool:
    """Whether an event befalls a citizen this month; `more` multiplies its rate."""
    u = uniform(month.salt[decision], who.key)
    if decision > FOR_ANYBODY and u >= local.limit[decision] > 0:
        return False  # whatever the rate, which costs more to find
    rate = rate_of(month, local, decision, who) * more
    if is_beyond(rate, bound_of(month, local, decision, who)):
        complain(local, decision, rate)
    # The chance is below the rate, and above it less half its square; to find it costs more.
    return bool(u < rate) and (bool(u < rate - rate * rate / 2 - NO_DOUBT) or happens(u, chance_of(rate)))


@part
def bound_of(month: Month, local: Local, decision: Word, who: Who) -> float:
    """What a citizen's rate may not exceed: else the filter could have passed over an event."""
    if decision >= FOR_ANYBODY:
        return np.float64(local.limit[decision])
    low, high = (
        month.bound_low[who.conditions & LOW, decision],
        month.bound_high[who.conditions >> LOW_BITS, decision],
    )
    person = who.risks | who.frailty << PERSON_FRAILTY | who.activation << PERSON_ACTIVATION
    bound = month.bound_base[who.cell, decision] * low * high * month.bound_person[person, decision]
    social = who.social & LOW | who.recent << LOW_BITS
    return np.float64(bound * month.bound_social[social, decision] * local.most[decision])


@part
def turns_out(month: Month, local: Local, decision: Word, who: Who, index: Word, more: float) -> bool:
    """Whether something that is a share of what happens anyway is so, for the thing of this index."""
    share = rate_of(month, local, decision, who) * more
    if is_beyond(share, 1.0):
        complain(local, decision, share)
    return happens(uniform(indexed(month.salt[decision], index), who.key), share)


@part
def how_many(month: Month, local: Local, decision: Word, who: Who, salt: np.uint64, more: float) -> Word:
    """A Poisson number of things around its mean; a low draw is many, so that less of a mean takes some away."""
    u = uniform(salt, who.key)
    if u > local.limit[decision] + NO_DOUBT > NO_DOUBT:
        return 0  # whatever the mean, which costs more to find
    mean = rate_of(month, local, decision, who) * more
    if is_beyond(mean, LARGEST_POISSON_MEAN):
        complain(local, decision, mean)
        return 0
    if u > mean + NO_DOUBT:
        return 0  # the chance of none is above 1 - mean, and costs more to find
    return count_poisson(HIGHEST_DRAW - u, mean)


@part
def usual_trust(month: Month, local: Local, key: np.uint64) -> Word:
    """The trust that a citizen usually goes to, and in an emergency always: the same one all its life."""
    if local.reach.size == 1:
        return 0
    return drawn_among(local.reach, uniform(month.lifelong[CHOICE], key))


@part
def trust_referred_to(month: Month, local: Local, key: np.uint64) -> Word:
    """The trust that a citizen who is referred this month chooses, seeing how fast trusts are."""
    usual = usual_trust(month, local, key)
    if local.reach.size == 1:
        return usual
    return drawn_among(local.planned_reach[usual], uniform(month.choice[0], key))


@part
def trust_waited_at(month: Month, local: Local, key: np.uint64, planned_care: Word) -> Word:
    """The trust at which a citizen with such a word `planned_care` waits."""
    elsewhere = unpacked(planned_care, WAITS_ELSEWHERE)
    return elsewhere - 1 if elsewhere else usual_trust(month, local, key)


@part
def drawn_among(totals: Numbers, u: float) -> Word:
    """Which of several a draw falls on, by running totals of their chances."""
    target = u * totals[-1]
    found = 0
    for total in totals[:-1]:
        found += int(target >= total)
    return found


@part
def exposures_of(age_years: Word, conditions: Word, diagnosed: Word, frailty: Word, social: Word) -> Word:
    """The groups that providers' efforts are exposed to, as bits in the order of `offer.EXPOSED`."""
    exposures = 1
    exposures |= int(age_years >= AGED_FROM_YEARS) << 1
    exposures |= int(frailty >= FRAIL) << 2
    exposures |= unpacked(social, IN_CARE_HOME) << 3
    exposures |= int(diagnosed != 0) << 4
    exposures |= int(conditions >> SEVERE_MENTAL_ILLNESS & 1) << 5
    exposures |= int(conditions >> DEPENDENCE & 1) << 6
    exposures |= unpacked(social, NEAR_END_OF_LIFE) << 7
    exposures |= unpacked(social, IS_LONELY) << 8
    return exposures


@part
def met(columns: Columns, age_years: Word, cell: Word, i: Word, month: Month) -> Who:
    """The citizen of a slot as the month finds it."""
    person, social = np.int64(columns.person[i]), np.int64(columns.social[i])
    conditions, diagnosed = np.int64(columns.conditions[i]), np.int64(columns.diagnosed[i])
    frailty = unpacked(person, FRAILTY)
    return Who(
        columns.key[i],
        np.int64(age_years),
        unpacked(person, SEX),
        unpacked(person, QUINTILE),
        np.int64(cell),
        np.int64(month.band[age_years]),
        conditions,
        diagnosed,
        np.int64(columns.managed[i]),
        unpacked(person, RISKS),
        frailty,
        unpacked(person, ACTIVATION),
        social,
        np.int64(columns.planned_care[i]),
        int(unpacked(columns.emergency_care[i], MONTHS_SINCE_DISCHARGE) == 0),
        exposures_of(np.int64(age_years), conditions, diagnosed, frailty, social),
    )
