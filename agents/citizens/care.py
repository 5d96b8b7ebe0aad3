"""Care in hospital: emergency admission and how it ends, and planned treatment of those who wait for it.

Devices for one citizen. The module must not know what brought the citizen there.
"""

from typing import NamedTuple

import numpy as np

from agents.citizens.chance import Word, indexed, uniform
from agents.citizens.columns import (
    IN_CARE_HOME,
    IN_REABLEMENT,
    IS_URGENT,
    MONTHS_WAITED,
    NEAR_END_OF_LIFE,
    PATHWAY,
    packed,
    unpacked,
)
from agents.citizens.counts import Item
from agents.citizens.decisions import CAUSES, Decision
from agents.citizens.living import (
    ATTENDED_ADMITTED,
    befalls,
    complain,
    how_many,
    note_at,
    trust_waited_at,
    turns_out,
    usual_trust,
)
from agents.citizens.rates import (
    DELAY_SHAPE,
    GOOD_EMERGENCY,
    GOOD_PLANNED,
    STAY_SHAPE,
    Local,
    Month,
    Who,
    is_beyond,
    rate_of,
)
from agents.citizens.seeking import MILLION, attended
from agents.citizens.social import moved_to_care_home, reablement_begun
from agents.compiled import part

NUMBER_OF_CAUSES = len(CAUSES)
READMITTED = np.int64(NUMBER_OF_CAUSES)  # the index of the draws of a readmission, after those of the causes
SECOND_DRAW = (
    16  # where two draws of a stream are made for one thing, the second has its index moved by so much
)
MOST_DAYS = 3650.0


class Stays(NamedTuple):
    """What emergency admissions of a month brought a citizen."""

    admissions: Word
    days: Word
    delayed_days: Word
    harms: Word
    died: bool
    social: Word


@part
def days_drawn(month: Month, decision: Word, who: Who, index: Word, u: float, mean: float) -> Word:
    """A whole number of days, at least one: a quantile of the shape times the mean, rounded by a draw of its own."""
    shape = month.shapes[DELAY_SHAPE if decision == Decision.DELAY_DAYS else STAY_SHAPE]
    days = shape[int(u * shape.size)] * mean
    rounding = uniform(indexed(month.salt[decision], index + SECOND_DRAW), who.key)
    return max(1, int(np.floor(min(days, MOST_DAYS) + rounding)))


@part
def mean_days(month: Month, local: Local, decision: Word, who: Who, trust: Word) -> float:
    """The mean number of days of a kind for a citizen at a trust."""
    mean = float(rate_of(month, local, decision, who) * local.trust_effects[trust, decision])
    if is_beyond(mean, MOST_DAYS):
        complain(local, decision, mean)
        return 0.0
    return mean


@part
def nights(month: Month, local: Local, who: Who, index: Word, trust: Word) -> Word:
    """The days of an emergency stay, 0 for none of the night; one draw decides both."""
    u = uniform(indexed(month.salt[Decision.NO_NIGHT], index), who.key)
    no_night = rate_of(month, local, Decision.NO_NIGHT, who)
    no_night *= local.trust_effects[trust, Decision.NO_NIGHT]
    if is_beyond(no_night, 1.0):
        complain(local, Decision.NO_NIGHT, no_night)
    if u < no_night:
        return 0
    mean = mean_days(month, local, Decision.STAY_DAYS, who, trust)
    return days_drawn(month, Decision.STAY_DAYS, who, index, (u - no_night) / (1.0 - no_night), mean)


@part
def delayed(month: Month, local: Local, who: Who, index: Word, trust: Word) -> Word:
    """The days by which the end of a stay of a night or more is delayed."""
    more = local.trust_effects[trust, Decision.DELAY]
    if not turns_out(month, local, Decision.DELAY, who, index, more):
        return 0
    u = uniform(indexed(month.salt[Decision.DELAY_DAYS], index), who.key)
    mean = mean_days(month, local, Decision.DELAY_DAYS, who, trust)
    return days_drawn(month, Decision.DELAY_DAYS, who, index, u, mean)


@part
def admitted(
    month: Month, local: Local, who: Who, row: Word, index: Word, item: Word, trust: Word, stays: Stays
) -> Stays:
    """One emergency admission, from the door to its end."""
    note_at(local, row, trust, item, 1)
    if turns_out(month, local, Decision.ADMISSION_VIA_AE, who, index, 1.0):
        attended(month, local, who, row, ATTENDED_ADMITTED + index)
    if who.recent:
        note_at(local, row, trust, Item.READMISSION, 1)
    days = nights(month, local, who, index, trust)
    late = 0
    if days == 0:
        note_at(local, row, trust, Item.NO_NIGHT_ADMISSION, 1)
    else:
        late = int(delayed(month, local, who, index, trust))
        note_at(local, row, trust, Item.EMERGENCY_BED_DAY, days + late)
        note_at(local, row, trust, Item.DELAYED_DAY, late)
    more = local.trust_effects[trust, Decision.HARM]
    harmed = turns_out(month, local, Decision.HARM, who, index, more)
    note_at(local, row, trust, Item.HARM, int(harmed))
    good = int(np.floor(month.experience[GOOD_EMERGENCY] * MILLION))
    note_at(local, row, trust, Item.GOOD_HOSPITAL_CARE_MILLIONTHS, good)
    more = local.trust_effects[trust, Decision.DEATH_AFTER_ADMISSION]
    died = turns_out(month, local, Decision.DEATH_AFTER_ADMISSION, who, index, more)
    if died and not stays.died:
        note_at(local, row, trust, Item.DEATH_AFTER_ADMISSION, 1)
    social = stays.social if died else discharged(month, local, who, row, index, days, stays.social)
    return Stays(
        stays.admissions + 1,
        stays.days + days + late,
        stays.delayed_days + late,
        stays.harms + int(harmed),
        stays.died or died,
        social,
    )


@part
def discharged(
    month: Month, local: Local, who: Who, row: Word, index: Word, days: Word, social: Word
) -> Word:
    """The word `social` of somebody who leaves hospital alive: for home, with reablement or not, or a care home."""
    if days == 0 or unpacked(social, IN_CARE_HOME):
        return social
    if turns_out(month, local, Decision.DISCHARGE_TO_CARE_HOME, who, index, 1.0):
        return moved_to_care_home(month, local, who, row, social)
    if unpacked(social, IN_REABLEMENT) or unpacked(who.social, NEAR_END_OF_LIFE):
        return social
    if turns_out(month, local, Decision.REABLEMENT_AT_DISCHARGE, who, index, 1.0):
        return reablement_begun(local, row, social)
    return social


@part
def emergencies(month: Month, local: Local, who: Who, row: Word, flags: Word, social: Word) -> Stays:
    """The emergency admissions of a month: one at most of each cause group, and a readmission."""
    stays = Stays(0, 0, 0, 0, False, social)
    causes = flags >> Decision.EMERGENCY_NEED & ((1 << NUMBER_OF_CAUSES) - 1)
    if not causes and not who.recent:
        return stays
    trust = usual_trust(month, local, who.key)
    for cause in range(NUMBER_OF_CAUSES):
        decision = Decision.EMERGENCY_NEED + cause
        if causes >> cause & 1 and befalls(month, local, decision, who, local.trust_effects[trust, decision]):
            item = Item.EMERGENCY_AVOIDABLE_INCENTIVISED + cause
            stays = admitted(month, local, who, row, cause, item, trust, stays)
    if who.recent:
        more = local.trust_effects[trust, Decision.READMISSION]
        if befalls(month, local, Decision.READMISSION, who, more):
            other = np.int64(Item.EMERGENCY_OTHER)
            stays = admitted(month, local, who, row, READMITTED, other, trust, stays)
    return stays


@part
def waited(month: Month, local: Local, who: Who, row: Word, planned_care: Word) -> Word:
    """The word `planned_care` of somebody who waits, after treatment, removal or another month of waiting."""
    pathway = unpacked(who.planned_care, PATHWAY)
    trust = trust_waited_at(month, local, who.key, who.planned_care)
    is_urgent = unpacked(who.planned_care, IS_URGENT)
    family = Decision.URGENT_TREATMENT if is_urgent else Decision.PLANNED_TREATMENT
    decision = family + pathway - 1
    more = local.trust_effects[trust, decision]
    if not is_urgent:
        more *= month.by_months_waited[unpacked(who.planned_care, MONTHS_WAITED)]
    if befalls(month, local, decision, who, more):
        treated(month, local, who, row, trust)
        if turns_out(month, local, Decision.ONWARD_REFERRAL, who, 0, 1.0):
            note_at(local, row, trust, Item.ONWARD_REFERRAL, 1)
            return packed(packed(planned_care, IS_URGENT, 0), MONTHS_WAITED, 0)
        return 0
    if befalls(month, local, Decision.REMOVAL_FROM_LIST, who, 1.0):
        note_at(local, row, trust, Item.REMOVED_FROM_LIST, 1)
        return 0
    months = min(unpacked(who.planned_care, MONTHS_WAITED) + 1, MONTHS_WAITED.highest)
    return packed(planned_care, MONTHS_WAITED, months)


@part
def treated(month: Month, local: Local, who: Who, row: Word, trust: Word) -> None:
    """A wait ends: outpatient attendances, and for some a day case or a planned stay."""
    note_at(local, row, trust, Item.TREATED, 1)
    salt = month.salt[Decision.FIRST_ATTENDANCES]
    first = 1 + how_many(month, local, Decision.FIRST_ATTENDANCES, who, salt, 1.0)
    note_at(local, row, trust, Item.OUTPATIENT_FIRST, first)
    more = local.trust_effects[trust, Decision.FOLLOW_UPS]
    for index in range(first):
        salt = indexed(month.salt[Decision.FOLLOW_UPS], index)
        follow_ups = how_many(month, local, Decision.FOLLOW_UPS, who, salt, more)
        note_at(local, row, trust, Item.OUTPATIENT_FOLLOW_UP, follow_ups)
    more = local.trust_effects[trust, Decision.PLANNED_ADMISSION]
    if not turns_out(month, local, Decision.PLANNED_ADMISSION, who, 0, more):
        return
    good = int(np.floor(month.experience[GOOD_PLANNED] * MILLION))
    note_at(local, row, trust, Item.GOOD_HOSPITAL_CARE_MILLIONTHS, good)
    more = local.trust_effects[trust, Decision.DAY_CASE]
    if turns_out(month, local, Decision.DAY_CASE, who, 0, more):
        note_at(local, row, trust, Item.DAY_CASE, 1)
        return
    note_at(local, row, trust, Item.PLANNED_ADMISSION, 1)
    mean = mean_days(month, local, Decision.PLANNED_STAY_DAYS, who, trust)
    u = uniform(indexed(month.salt[Decision.PLANNED_STAY_DAYS], 0), who.key)
    days = days_drawn(month, Decision.PLANNED_STAY_DAYS, who, 0, u, mean)
    note_at(local, row, trust, Item.PLANNED_BED_DAY, days)
