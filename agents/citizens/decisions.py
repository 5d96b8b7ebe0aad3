"""Everything that may happen to a citizen in a month, numbered: the rows of the tables of rates.

A decision is an event at a rate, a share of events, or a mean number. `Rates` holds how likely each is, the
processes that providers move name the decisions that they act on, and the month takes them one by one. Numbers
are places in tables and may change; luck hangs on the stream alone. The module must not know any figure.
"""

from enum import IntEnum, unique
from functools import cache
from typing import Self

import numpy as np
from numpy.typing import NDArray

from agents.citizens.columns import CONDITIONS, RISK_FACTORS
from agents.citizens.streams import Stream
from scenarios.problems import did_you_mean, one_of, shown

CAUSES = ("avoidable_incentivised", "avoidable_other", "other_acute_avoidable", "other")
PATHWAYS = ("musculoskeletal", "other")


@unique
class Decision(IntEnum):
    """A decision, or the first of a family of them; `stream` decides it, `kinds` names those of the family."""

    stream: Stream
    kinds: tuple[str, ...]

    def __new__(cls, number: int, stream: Stream, kinds: tuple[str, ...] = ("",)) -> Self:
        """Make the member, a whole number that kernels can use as it stands."""
        decision = int.__new__(cls, number)
        decision._value_ = number
        decision.stream = stream
        decision.kinds = kinds
        return decision

    # Events that may befall anybody: one draw each, looked through for whole blocks of citizens at once.
    DEATH = 0, Stream.DEATH
    END_OF_LIFE = 1, Stream.END_OF_LIFE_RECOGNISED
    DEPARTURE = 2, Stream.DEPARTURE
    BIRTH = 3, Stream.BIRTH
    ONSET = 4, Stream.ONSET, CONDITIONS
    RISK_FACTOR_BEGINS = 19, Stream.RISK_FACTOR_BEGINS, RISK_FACTORS
    RISK_FACTOR_ENDS = 23, Stream.RISK_FACTOR_ENDS, RISK_FACTORS
    FRAILTY_WORSENS = 27, Stream.FRAILTY_WORSENS
    FRAILTY_IMPROVES = 28, Stream.FRAILTY_IMPROVES
    ACTIVATION_RISES = 29, Stream.ACTIVATION_RISES
    ACTIVATION_FALLS = 30, Stream.ACTIVATION_FALLS
    LONELINESS_BEGINS = 31, Stream.LONELINESS_BEGINS
    LONELINESS_ENDS = 32, Stream.LONELINESS_ENDS
    LIVING_ALONE_BEGINS = 33, Stream.LIVING_ALONE_BEGINS
    LIVING_ALONE_ENDS = 34, Stream.LIVING_ALONE_ENDS
    CARING_BEGINS = 35, Stream.CARING_BEGINS
    CARING_ENDS = 36, Stream.CARING_ENDS
    DEPENDENCY_BEGINS = 37, Stream.DEPENDENCY_BEGINS
    DEPENDENCY_ENDS = 38, Stream.DEPENDENCY_ENDS
    SOCIAL_CARE_REQUEST = 39, Stream.SOCIAL_CARE_REQUEST
    AE_ATTENDANCE = 40, Stream.AE_ATTENDANCE
    EMERGENCY_NEED = 41, Stream.EMERGENCY_NEED, CAUSES
    REFERRAL = 45, Stream.REFERRAL

    COMMUNITY_CONTACTS = 46, Stream.COMMUNITY_CONTACTS

    # Events that may befall those alone who are in some state
    CARE_HOME_ENTERED = 125, Stream.CARE_HOME_ENTERED
    CARE_HOME_LEFT = 47, Stream.CARE_HOME_LEFT
    CARER_FOUND = 48, Stream.CARER_FOUND
    CARER_LOST = 49, Stream.CARER_LOST
    PACKAGE_BEGINS = 50, Stream.PACKAGE_BEGINS
    PACKAGE_ENDS = 51, Stream.PACKAGE_ENDS
    REABLEMENT_ENDS = 52, Stream.REABLEMENT_ENDS
    READMISSION = 53, Stream.READMISSION
    PLANNED_TREATMENT = 54, Stream.PLANNED_TREATMENT, PATHWAYS
    URGENT_TREATMENT = 56, Stream.PLANNED_TREATMENT, PATHWAYS
    REMOVAL_FROM_LIST = 58, Stream.REMOVAL_FROM_LIST
    SETTLED_HOME_WON = 59, Stream.SETTLED_HOME_WON
    SETTLED_HOME_LOST = 60, Stream.SETTLED_HOME_LOST
    MEANINGFUL_ROLE_WON = 61, Stream.MEANINGFUL_ROLE_WON
    MEANINGFUL_ROLE_LOST = 62, Stream.MEANINGFUL_ROLE_LOST
    DEATH_NEAR_END_OF_LIFE = 63, Stream.DEATH
    RECOVERY = 64, Stream.RECOVERY, CONDITIONS
    DIAGNOSIS = 79, Stream.DIAGNOSIS, CONDITIONS
    MANAGEMENT_WON = 94, Stream.MANAGEMENT_WON, CONDITIONS
    MANAGEMENT_LOST = 109, Stream.MANAGEMENT_LOST, CONDITIONS

    # Mean numbers
    GP_CONTACTS = 124, Stream.GP_CONTACTS_WANTED
    MENTAL_HEALTH_CONTACTS = 152, Stream.MENTAL_HEALTH_CONTACTS, CONDITIONS
    FIRST_ATTENDANCES = 127, Stream.FIRST_ATTENDANCES
    FOLLOW_UPS = 128, Stream.FOLLOW_UPS
    STAY_DAYS = 129, Stream.LENGTH_OF_STAY
    DELAY_DAYS = 130, Stream.LENGTH_OF_DELAY
    PLANNED_STAY_DAYS = 131, Stream.LENGTH_OF_PLANNED_STAY

    # Shares of what happens anyway
    CONTACT_IN_TIME = 132, Stream.GP_CONTACT_IN_TIME
    UNMET_CONTACT_TO_AE = 133, Stream.UNMET_CONTACT_TO_AE
    UNMET_CONTACT_GIVEN_UP = 134, Stream.UNMET_CONTACT_GIVEN_UP
    NURSE_CONTACT = 135, Stream.NURSE_CONTACT
    USUAL_DOCTOR = 136, Stream.CONTINUITY
    AMBULANCE = 137, Stream.AMBULANCE
    ADMISSION_VIA_AE = 138, Stream.ADMISSION_FROM_AE
    NO_NIGHT = 139, Stream.LENGTH_OF_STAY
    DELAY = 140, Stream.DISCHARGE_DELAY
    DEATH_AFTER_ADMISSION = 141, Stream.DEATH_AFTER_ADMISSION
    HARM = 142, Stream.HARM
    DISCHARGE_TO_CARE_HOME = 143, Stream.DISCHARGE_DESTINATION
    REABLEMENT_AT_DISCHARGE = 144, Stream.REABLEMENT_BEGINS
    REABLEMENT_ON_REQUEST = 145, Stream.REABLEMENT_BEGINS
    REABLEMENT_SUCCEEDS = 146, Stream.REABLEMENT_SUCCEEDS
    URGENT_REFERRAL = 147, Stream.REFERRAL_URGENCY
    MUSCULOSKELETAL_REFERRAL = 148, Stream.REFERRAL_PATHWAY
    PLANNED_ADMISSION = 149, Stream.PLANNED_ADMISSION
    DAY_CASE = 150, Stream.DAY_CASE
    COUNCIL_PAYS = 126, Stream.COUNCIL_PAYS
    DEATH_IN_HOSPITAL = 151, Stream.PLACE_OF_DEATH
    ONWARD_REFERRAL = 167, Stream.ONWARD_REFERRAL

    @property
    def numbers(self) -> range:
        """The numbers of the family, one for each kind."""
        return range(int(self), int(self) + len(self.kinds))


DECISIONS = max(Decision).numbers.stop
"""How many there are: the rows of a table of all decisions."""

FOR_ANYBODY = int(Decision.COMMUNITY_CONTACTS)
"""Decisions below this number may befall anybody; their numbers are bits of a word of 64, and so is this one."""


def decision_names() -> tuple[str, ...]:
    """Every decision by number: `death`, or the family and the kind, as `onset:stroke`."""
    names = [""] * DECISIONS
    for family in Decision:
        for number, kind in zip(family.numbers, family.kinds, strict=True):
            names[number] = f"{family.name.lower()}:{kind}" if kind else family.name.lower()
    return tuple(names)


def numbers_named(name: str) -> tuple[int, ...]:
    """The numbers of a decision, or of all kinds of a family.

    Raises:
        ValueError: no decision and no family has the name.
    """
    families = {family.name.lower(): family for family in Decision}
    if name in families:
        return tuple(families[name].numbers)
    names = decision_names()
    if name in names:
        return (names.index(name),)
    near = did_you_mean(name, [*families, *names])
    raise ValueError(f"{shown(name)} is no decision; use {one_of(list(families))}.{near}")


@cache
def is_of_several() -> NDArray[np.bool_]:
    """Whether every decision is of a family of several kinds. Not to be written to."""
    of_several = np.zeros(DECISIONS, dtype=np.bool_)
    for family in Decision:
        of_several[family.numbers.start : family.numbers.stop] = len(family.kinds) > 1
    return of_several


@cache
def streams_by_number() -> NDArray[np.int64]:
    """The stream of every decision, and after it, as a second row, its index among those of its stream.

    Not to be written to.
    """
    streams = np.zeros((2, DECISIONS), dtype=np.int64)
    for family in Decision:
        for at, number in enumerate(family.numbers):
            streams[:, number] = (family.stream, at)
    return streams
