"""One citizen's month, taken decision by decision: the exact path through health, life at home, and care.

Holds the order of the stages and what is written back. The module must not know how a single decision is made.
"""

import numpy as np

from agents.citizens.care import Stays, emergencies, waited
from agents.citizens.columns import (
    ACTIVATION,
    CONDITIONS,
    COUNCIL_PAYS,
    FRAILTY,
    HAS_CARER,
    HAS_HOME_CARE,
    IN_CARE_HOME,
    IS_CARER,
    IS_LONELY,
    MONTHS_SINCE_DISCHARGE,
    MONTHS_WAITED,
    NEAR_END_OF_LIFE,
    NEEDS_HELP,
    NEVER_DISCHARGED,
    PATHWAY,
    QUINTILE,
    RISKS,
    SEX,
    Columns,
    packed,
    unpacked,
)
from agents.citizens.counts import Item
from agents.citizens.decisions import Decision
from agents.citizens.health import (
    DEPENDENCE,
    SEVERE_MENTAL_ILLNESS,
    conditions_begun,
    conditions_diagnosed,
    conditions_ended,
    management_changed,
    person_changed,
    recovery_of_life,
)
from agents.citizens.living import (
    FATE_DEPARTED,
    FATE_DIED,
    FATE_GAVE_BIRTH,
    Local,
    befalls,
    note,
    turns_out,
)
from agents.citizens.rates import CONTACT_UNMET, DELAYED, HARMED_MONTHS, IN_HOSPITAL, Month, Who
from agents.citizens.seeking import (
    MILLION,
    attendance_sought,
    community_care_had,
    contacts_sought,
    referred,
)
from agents.citizens.social import (
    care_home_changed,
    consistent,
    help_changed,
    reablement_ended,
    social_care_asked,
    way_of_life_changed,
)
from agents.compiled import device

DAYS_A_MONTH = 365.25 / 12
THOUSAND = 1000
DAY_THOUSANDTHS_A_MONTH = int(DAYS_A_MONTH * THOUSAND)
MONTHS_A_YEAR = 12
OVER_18_WEEKS_MONTHS = 4  # a wait of four completed months is one of 17 to 22 weeks
FRAIL = 2  # moderately or severely
AGED_MONTHS_FROM = 65

QUIET_SOCIAL = 0
"""Somebody none of whose fields of the word `social` is set."""
ALL_CONDITIONS = (1 << len(CONDITIONS)) - 1


@device
def is_quiet(columns: Columns, i: int) -> bool:
    """Whether nothing but what is flagged can happen to a citizen: no illness, no care, no frailty."""
    frailty = unpacked(columns.person[i], FRAILTY)
    busy = columns.conditions[i] != 0 or columns.social[i] != 0 or columns.planned_care[i] != 0
    return not busy and frailty == 0 and columns.emergency_care[i] == NEVER_DISCHARGED


@device
def exposures_of(age_years: int, conditions: int, diagnosed: int, frailty: int, social: int) -> int:
    """The groups that providers' efforts are exposed to, as bits in the order of `offer.EXPOSED`."""
    exposures = 1
    exposures |= int(age_years >= AGED_MONTHS_FROM) << 1
    exposures |= int(frailty >= FRAIL) << 2
    exposures |= unpacked(social, IN_CARE_HOME) << 3
    exposures |= int(diagnosed != 0) << 4
    exposures |= (conditions >> SEVERE_MENTAL_ILLNESS & 1) << 5
    exposures |= (conditions >> DEPENDENCE & 1) << 6
    exposures |= unpacked(social, NEAR_END_OF_LIFE) << 7
    exposures |= unpacked(social, IS_LONELY) << 8
    return exposures


@device
def met(columns: Columns, i: int, age_years: int, cell: int, month: Month) -> Who:
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


@device
def lived(
    columns: Columns,
    i: int,
    age_years: int,
    cell: int,
    flags: int,
    contacts: int,
    qaly: int,
    row: int,
    month: Month,
    local: Local,
) -> int:
    """Live a citizen's month, write what it changes, and give what became of the citizen."""
    who = met(columns, i, age_years, cell, month)
    flagged = np.int64(flags)
    count_states(local, who, row)
    fate = left(month, local, who, row, flagged)
    if fate & (FATE_DIED | FATE_DEPARTED):
        count_month(month, local, who, row, qaly, 0, Stays(0, 0, 0, 0, False, 0), 0)
        return fate
    begun = conditions_begun(month, local, who, row, flagged)
    ended = diagnosed = changed = 0
    if who.conditions:
        ended = conditions_ended(month, local, who, row)
        diagnosed = conditions_diagnosed(month, local, who, row)
        changed = management_changed(month, local, who, row)
    person = person_changed(month, local, who, flagged, np.int64(columns.person[i]))
    social = life_at_home(month, local, who, row, flagged)
    missed = contacts_sought(month, local, who, row, contacts) if contacts else 0
    attendance_sought(month, local, who, row, flagged)
    community_care_had(month, local, who, row)
    stays = emergencies(month, local, who, row, flagged, social)
    planned_days = local.tally[row, Item.PLANNED_BED_DAY]
    planned_care = who.planned_care
    if unpacked(who.planned_care, PATHWAY):
        planned_care = waited(month, local, who, row, planned_care)
    else:
        planned_care = referred(month, local, who, row, flagged, planned_care)
    planned_days = local.tally[row, Item.PLANNED_BED_DAY] - planned_days
    count_month(month, local, who, row, qaly, missed, stays, planned_days)
    if stays.died:
        count_death(local, who, row, True)
        return fate & ~FATE_GAVE_BIRTH | FATE_DIED
    columns.conditions[i] = (who.conditions | begun) & ~ended
    columns.diagnosed[i] = (who.diagnosed | diagnosed) & ~ended
    columns.managed[i] = (who.managed ^ changed) & ~ended
    columns.person[i] = person
    columns.social[i] = consistent(stays.social)
    columns.planned_care[i] = planned_care
    since = unpacked(columns.emergency_care[i], MONTHS_SINCE_DISCHARGE)
    since = 0 if stays.admissions else min(since + 1, NEVER_DISCHARGED)
    columns.emergency_care[i] = packed(columns.emergency_care[i], MONTHS_SINCE_DISCHARGE, since)
    return fate


@device
def count_states(local: Local, who: Who, row: int) -> None:
    """Count the states in which the month finds a citizen."""
    social = who.social
    if unpacked(who.planned_care, PATHWAY):
        note(local, row, Item.WAITING, 1)
        months = unpacked(who.planned_care, MONTHS_WAITED)
        note(local, row, Item.WAITING_OVER_18_WEEKS, int(months >= OVER_18_WEEKS_MONTHS))
    if not social:
        return
    helped = unpacked(social, HAS_CARER) | unpacked(social, HAS_HOME_CARE) | unpacked(social, IN_CARE_HOME)
    note(local, row, Item.HOME_CARE_MONTH, unpacked(social, HAS_HOME_CARE))
    note(local, row, Item.CARE_HOME_MONTH, unpacked(social, IN_CARE_HOME))
    note(local, row, Item.CARE_HOME_MONTH_COUNCIL, unpacked(social, COUNCIL_PAYS))
    note(local, row, Item.CARER_MONTH, unpacked(social, IS_CARER))
    note(local, row, Item.LONELY_MONTH, unpacked(social, IS_LONELY))
    note(local, row, Item.NEED_UNMET_MONTH, unpacked(social, NEEDS_HELP) & ~helped & 1)
    note(local, row, Item.END_OF_LIFE_MONTH, unpacked(social, NEAR_END_OF_LIFE))


@device
def left(month: Month, local: Local, who: Who, row: int, flags: int) -> int:
    """Whether a citizen dies or moves away before anything else, or gives birth."""
    if unpacked(who.social, NEAR_END_OF_LIFE):
        died = befalls(month, local, Decision.DEATH_NEAR_END_OF_LIFE, who, 1.0)
    else:
        died = bool(flags >> Decision.DEATH & 1) and befalls(month, local, Decision.DEATH, who, 1.0)
    if died:
        in_hospital = turns_out(month, local, Decision.DEATH_IN_HOSPITAL, who, 0, 1.0)
        count_death(local, who, row, in_hospital)
        return FATE_DIED
    if flags >> Decision.DEPARTURE & 1 and befalls(month, local, Decision.DEPARTURE, who, 1.0):
        note(local, row, Item.DEPARTURE, 1)
        note(local, row, Item.LEFT_WHILE_WAITING, int(unpacked(who.planned_care, PATHWAY) > 0))
        return FATE_DEPARTED
    if flags >> Decision.BIRTH & 1 and befalls(month, local, Decision.BIRTH, who, 1.0):
        note(local, row, Item.BIRTH, 1)
        return FATE_GAVE_BIRTH
    return 0


@device
def count_death(local: Local, who: Who, row: int, in_hospital: bool) -> None:
    """Count a death and where it was."""
    note(local, row, Item.DEATH, 1)
    note(local, row, Item.DEATH_IN_HOSPITAL, int(in_hospital))


@device
def life_at_home(month: Month, local: Local, who: Who, row: int, flags: int) -> int:
    """The word `social` after all that may change at home, the end of life recognised included."""
    social = way_of_life_changed(month, local, who, flags, who.social)
    social = recovery_of_life(month, local, who, social)
    social = help_changed(month, local, who, social)
    social = reablement_ended(month, local, who, social)
    social = social_care_asked(month, local, who, row, flags, social)
    social = care_home_changed(month, local, who, row, social)
    is_possible = flags >> Decision.END_OF_LIFE & 1 and not unpacked(who.social, NEAR_END_OF_LIFE)
    if is_possible and befalls(month, local, Decision.END_OF_LIFE, who, 1.0):
        social = packed(social, NEAR_END_OF_LIFE, 1)
    return social


@device
def count_month(
    month: Month, local: Local, who: Who, row: int, qaly: int, missed: int, stays: Stays, planned_days: int
) -> None:
    """Count a citizen, its quality of life less what the month took from it, and its days at home."""
    losses = month.losses
    month_in_bed = min((stays.days - stays.delayed_days + planned_days) / DAYS_A_MONTH, 1.0)
    month_delayed = min(stays.delayed_days / DAYS_A_MONTH, 1.0)
    loss = month_in_bed * losses[IN_HOSPITAL] + month_delayed * losses[DELAYED]
    loss += stays.harms * losses[HARMED_MONTHS] + int(missed > 0) * losses[CONTACT_UNMET]
    note(local, row, Item.PEOPLE, 1)
    note(local, row, Item.QALY_MILLIONTHS, qaly - int(loss * MILLION / MONTHS_A_YEAR))
    if not unpacked(who.social, IN_CARE_HOME):
        away = min((stays.days + planned_days) * THOUSAND, DAY_THOUSANDTHS_A_MONTH)
        note(local, row, Item.HOME_DAY_THOUSANDTHS, DAY_THOUSANDTHS_A_MONTH - away)
