"""The people of a month as whole arrays: who is here, what rates are about, and what the month makes of them.

Of the plain twin of the month. The module must not know how a decision is taken.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from agents.citizens.chance_arrays import uniform
from agents.citizens.choice import among
from agents.citizens.columns import (
    ACTIVATION,
    FRAILTY,
    IN_CARE_HOME,
    IS_LONELY,
    LIVES_ALONE,
    MONTHS_SINCE_DISCHARGE,
    NEAR_END_OF_LIFE,
    PATHWAY,
    QUINTILE,
    RISKS,
    SEX,
    SEXES,
    WAITS_ELSEWHERE,
    Bits,
    Columns,
    has,
)
from agents.citizens.living import AGED_FROM_YEARS, DEPENDENCE, FRAIL, SEVERE_MENTAL_ILLNESS
from agents.citizens.members import ANY, ASKED, Members
from agents.citizens.month import MONTHS_A_YEAR, Place
from agents.citizens.rates import (
    ACTIVATIONS,
    CHOICE,
    CONDITIONS_HIGH,
    CONDITIONS_LOW,
    FRAILTIES,
    LOW,
    LOW_BITS,
    MANAGED_HIGH,
    MANAGED_LOW,
    RECENT,
    RISK_SETS,
    SOCIAL,
    Month,
)
from scenarios.place import QUINTILES
from scenarios.populations import OLDEST_YEARS

Whole = NDArray[np.int64]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

FLAGS_ASKED = {"in_care_home": IN_CARE_HOME, "end_of_life": NEAR_END_OF_LIFE, "lives_alone": LIVES_ALONE}


def read(word: Whole, bits: Bits) -> Whole:
    """The numbers of a field in words."""
    return word >> bits.shift & bits.highest


def write(word: Whole, who: Whole, bits: Bits, number: Whole | int) -> None:
    """Set a field in the words of some; the other fields stay as they are."""
    word[who] = word[who] & ~(bits.highest << bits.shift) | number << bits.shift


@dataclass(frozen=True)
class People:
    """Those here at the start of the month, in the state in which it finds them: one entry a person.

    `slot`: in the columns. `trust`: the one usually gone to; `planned_trust`: the one waited at, or chosen if the month
    brings a referral. `kind`, `planned_kind`: of practice, populations, fifth and that trust, as numbered in `Kinds`.
    `at`: for each table of ratios, where a person's entry stands in a row of them. The other names are as in `Who` of
    `rates`.
    """

    slot: Whole
    key: NDArray[np.uint64]
    practice: Whole
    trust: Whole
    planned_trust: Whole
    kind: Whole
    planned_kind: Whole
    age_years: Whole
    cell: Whole
    band: Whole
    conditions: Whole
    diagnosed: Whole
    managed: Whole
    person: Whole
    social: Whole
    planned_care: Whole
    emergency_care: Whole
    frailty: Whole
    activation: Whole
    exposures: Whole
    at: dict[int, Whole]


@dataclass(frozen=True)
class Kinds:
    """Kinds of people who are counted alike: the practice, pattern of populations, fifth and trust of each."""

    practice: Whole
    pattern: Whole
    quintile: Whole
    trust: Whole


@dataclass
class Made:
    """What the month makes of each person: the next words, its fate, and what it went through."""

    conditions: Whole
    diagnosed: Whole
    managed: Whole
    person: Whole
    social: Whole
    planned_care: Whole
    emergency_care: Whole
    fate: Whole
    missed: Whole
    days: Whole
    delayed_days: Whole
    harms: Whole
    planned_days: Whole


def people_of(
    columns: Columns, first_slots: Whole, month: Month, place: Place, members: Members
) -> tuple[People, Kinds]:
    """Those here, as the month finds them, and the kinds of people they are of."""
    slot = np.flatnonzero(columns.person & 1)
    practice = np.repeat(np.arange(first_slots.size - 1), np.diff(first_slots))[slot]
    key = columns.key[slot]
    conditions, diagnosed, managed, person, social, planned_care, emergency_care = (
        word[slot].astype(np.int64) for word in columns[3:]
    )
    age_years = np.minimum(columns.age_months[slot].astype(np.int64) // MONTHS_A_YEAR, OLDEST_YEARS)
    quintile, frailty, activation = (read(person, bits) for bits in (QUINTILE, FRAILTY, ACTIVATION))
    trust = among(place.reach[practice], uniform(month.lifelong[CHOICE], key))
    planned_trust = _planned_trusts(month, place, key, practice, trust, planned_care)
    pattern = _patterns(members, age_years, conditions, person, social)
    kinds, (kind, planned_kind) = _kinds(practice, pattern, quintile, trust, planned_trust)
    people = People(
        slot=slot,
        key=key,
        practice=practice,
        trust=trust,
        planned_trust=planned_trust,
        kind=kind,
        planned_kind=planned_kind,
        age_years=age_years,
        cell=(age_years * len(SEXES) + read(person, SEX)) * len(QUINTILES) + quintile,
        band=month.band[age_years].astype(np.int64),
        conditions=conditions,
        diagnosed=diagnosed,
        managed=managed,
        person=person,
        social=social,
        planned_care=planned_care,
        emergency_care=emergency_care,
        frailty=frailty,
        activation=activation,
        exposures=_exposures(age_years, conditions, diagnosed, frailty, social),
        at={
            CONDITIONS_LOW: CONDITIONS_LOW + (conditions & LOW),
            CONDITIONS_HIGH: CONDITIONS_HIGH + (conditions >> LOW_BITS),
            MANAGED_LOW: MANAGED_LOW + (managed & LOW),
            MANAGED_HIGH: MANAGED_HIGH + (managed >> LOW_BITS),
            RISK_SETS: RISK_SETS + read(person, RISKS),
            FRAILTIES: FRAILTIES + frailty,
            ACTIVATIONS: ACTIVATIONS + activation,
            SOCIAL: SOCIAL + (social & LOW),
            RECENT: RECENT + (read(emergency_care, MONTHS_SINCE_DISCHARGE) == 0),
        },
    )
    return people, kinds


def nothing_made(people: People) -> Made:
    """Everybody starts the month as it finds them; nothing has happened yet."""
    size = people.slot.size
    names = {each.name for each in fields(People)}
    return Made(
        *(
            getattr(people, each.name).copy() if each.name in names else np.zeros(size, dtype=np.int64)
            for each in fields(Made)
        )
    )


def _planned_trusts(
    month: Month, place: Place, key: NDArray[np.uint64], practice: Whole, usual: Whole, planned_care: Whole
) -> Whole:
    """The trust at which each person waits, or would from this month on."""
    chosen = among(place.planned_reach[practice, usual], uniform(month.choice[0], key))
    elsewhere = read(planned_care, WAITS_ELSEWHERE)
    waited_at = np.where(elsewhere > 0, elsewhere - 1, usual)
    return np.where(read(planned_care, PATHWAY) > 0, waited_at, chosen)


def _patterns(members: Members, age_years: Whole, conditions: Whole, person: Whole, social: Whole) -> Whole:
    """The populations that each person belongs to, as bits."""
    pattern = np.zeros(age_years.size, dtype=np.int64)
    for at, column in enumerate(members.T):
        asked = dict(zip(ASKED, column.tolist(), strict=True))
        belongs = (age_years >= asked["age_from"]) & (age_years <= asked["age_to"])
        if asked["any_of"]:
            belongs &= conditions & asked["any_of"] != 0
        belongs &= conditions & asked["none_of"] == 0
        belongs &= (asked["frailties"] >> read(person, FRAILTY) & 1) != 0
        belongs &= (asked["quintiles"] >> read(person, QUINTILE) & 1) != 0
        for flag, bits in FLAGS_ASKED.items():
            if asked[flag] != ANY:
                belongs &= read(social, bits) == asked[flag]
        pattern |= belongs.astype(np.int64) << at
    return pattern


def _kinds(practice: Whole, pattern: Whole, quintile: Whole, *trusts: Whole) -> tuple[Kinds, Whole]:
    """The kinds of people that there are, and each person's: a row for each way to tell their trust."""
    of_people = (np.tile(part, len(trusts)) for part in (practice, pattern, quintile))
    parts = (*of_people, np.concatenate(trusts))
    shape = tuple(int(part.max(initial=0)) + 1 for part in parts)
    found, kind = np.unique(np.ravel_multi_index(parts, shape), return_inverse=True)
    return Kinds(*np.unravel_index(found, shape)), kind.reshape(len(trusts), -1)


def _exposures(age_years: Whole, conditions: Whole, diagnosed: Whole, frailty: Whole, social: Whole) -> Whole:
    """The groups that providers' efforts are exposed to, as bits in the order of `offer.EXPOSED`."""
    groups = (
        np.ones(age_years.size, dtype=np.bool_),
        age_years >= AGED_FROM_YEARS,
        frailty >= FRAIL,
        read(social, IN_CARE_HOME),
        diagnosed != 0,
        has(conditions, SEVERE_MENTAL_ILLNESS),
        has(conditions, DEPENDENCE),
        read(social, NEAR_END_OF_LIFE),
        read(social, IS_LONELY),
    )
    exposures = np.zeros(age_years.size, dtype=np.int64)
    for at, is_in in enumerate(groups):
        exposures |= is_in.astype(np.int64) << at
    return exposures
