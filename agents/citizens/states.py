"""What people are at a month's end, counted in one pass over everybody.

Holds the states that are counted and how each is told of one citizen. The module must not know what is measured by
them, nor how anybody came to be what they are.
"""

import numpy as np
from numpy.typing import NDArray

from agents.citizens.chance import Word
from agents.citizens.columns import (
    ACTIVATION,
    CONDITIONS,
    COUNCIL_PAYS,
    FRAILTIES,
    FRAILTY,
    HAS_CARER,
    HAS_HOME_CARE,
    HAS_MEANINGFUL_ROLE,
    HAS_SETTLED_HOME,
    IN_CARE_HOME,
    IN_REABLEMENT,
    IS_CARER,
    IS_LONELY,
    NEEDS_HELP,
    QUINTILE,
    RISK_FACTORS,
    RISKS,
    SEX,
    Columns,
    unpacked,
)
from agents.compiled import device, part

Whole = NDArray[np.int64]

DIABETES, HYPERTENSION = CONDITIONS.index("diabetes"), CONDITIONS.index("hypertension")
MENTAL_ILLNESS = CONDITIONS.index("severe_mental_illness")
CONFIDENT_FROM = 2
"""Levels of activation, counted from 0, at which people are confident to manage their own health: the upper two."""
MONTHS_A_YEAR = 12

OF_CONDITIONS = tuple(f"{how}_{each}" for how in ("with", "diagnosed", "managed") for each in CONDITIONS)
LEVELS_OF_ACTIVATION = tuple(f"activation_{level}" for level in range(1, ACTIVATION.highest + 2))
OF_PEOPLE = ("people", *RISK_FACTORS, *(f"frailty_{each}" for each in FRAILTIES), *LEVELS_OF_ACTIVATION)
OF_WAYS = (
    *("adults", "lonely_adults", "carers", "lonely_carers", "needing_help", "needing_help_unmet"),
    *("with_home_care", "in_reablement", "in_care_home"),
    *("users_of_social_care", "confident_users_of_social_care", "lonely_users_of_social_care"),
)
"""In the order in which `_ways` tells them."""
OF_SOME = (
    "ill_adults",
    "confident_ill_adults",
    "diagnosed_diabetes_with_pressure_controlled",
    "known_settled_home",
    "known_meaningful_role",
)
"""In the order in which `_some` tells them."""
STATES = (*OF_CONDITIONS, *OF_PEOPLE, *OF_WAYS, *OF_SOME)
"""The states by number. `ill_adults` have a diagnosed condition; `known_` is of people with a diagnosed severe mental
illness."""
AGE_GROUPS = ("people", "in_good_health", "with_severe_mental_illness")
"""Whom ages are counted of: everybody; those who are fit and need no help; those with severe mental illness."""

PEOPLE = len(OF_CONDITIONS)
FIRST_FRAILTY = PEOPLE + 1 + len(RISK_FACTORS)
FIRST_ACTIVATION = FIRST_FRAILTY + len(FRAILTIES)
FIRST_WAY = PEOPLE + len(OF_PEOPLE)
FIRST_OF_SOME = FIRST_WAY + len(OF_WAYS)


@device
def count_states(
    columns: Columns,
    first_slots: Whole,
    pattern: NDArray[np.uint32],
    adult_months: Word,
    by_practice: Whole,
    by_age: Whole,
    by_age_and_quintile: Whole,
) -> None:
    """Add everybody who is here to the counts: practice, state, population; group, age, sex; age, fifth.

    `pattern`: each citizen's memberships of populations, as `members.mark` writes them.
    """
    populations = by_practice.shape[2]
    found = np.empty((1 << populations, len(STATES)), dtype=np.int64)
    for practice in range(by_practice.shape[0]):
        found[:] = 0
        for i in range(first_slots[practice], first_slots[practice + 1]):
            if columns.key[i] != 0:
                _count(columns, i, np.int64(columns.age_months[i] >= adult_months), found[pattern[i]])
                _count_age(columns, i, by_age, by_age_and_quintile)
        for members in range(found.shape[0]):
            for population in range(populations):
                if members >> population & 1:
                    by_practice[practice, :, population] += found[members]


@part
def _count(columns: Columns, i: Word, is_adult: Word, found: Whole) -> None:
    """Add one citizen's states."""
    conditions, diagnosed = np.int64(columns.conditions[i]), np.int64(columns.diagnosed[i])
    managed = np.int64(columns.managed[i])
    if conditions | diagnosed | managed:
        for at in range(len(CONDITIONS)):
            found[at] += conditions >> at & 1
            found[len(CONDITIONS) + at] += diagnosed >> at & 1
            found[2 * len(CONDITIONS) + at] += managed >> at & 1
    person = np.int64(columns.person[i])
    found[PEOPLE] += 1
    for at in range(len(RISK_FACTORS)):
        found[PEOPLE + 1 + at] += person >> (RISKS.shift + at) & 1
    activation = unpacked(person, ACTIVATION)
    found[FIRST_FRAILTY + unpacked(person, FRAILTY)] += 1
    found[FIRST_ACTIVATION + activation] += 1
    social, is_confident = np.int64(columns.social[i]), np.int64(activation >= CONFIDENT_FROM)
    ways = _ways(social, is_adult, is_confident)
    for at in range(len(OF_WAYS)):
        found[FIRST_WAY + at] += ways[at]
    if diagnosed:
        some = _some(conditions, diagnosed, managed, social, is_adult, is_confident)
        for at in range(len(OF_SOME)):
            found[FIRST_OF_SOME + at] += some[at]


@part
def _ways(social: Word, is_adult: Word, is_confident: Word) -> tuple[Word, ...]:
    """How a citizen lives, a flag for each of `OF_WAYS`."""
    is_lonely, is_carer = unpacked(social, IS_LONELY), unpacked(social, IS_CARER)
    needs_help, in_care_home = unpacked(social, NEEDS_HELP), unpacked(social, IN_CARE_HOME)
    has_home_care, in_reablement = unpacked(social, HAS_HOME_CARE), unpacked(social, IN_REABLEMENT)
    is_helped = unpacked(social, HAS_CARER) | has_home_care | in_care_home
    in_funded_home = in_care_home & unpacked(social, COUNCIL_PAYS)
    is_user = is_adult & (has_home_care | in_reablement | in_funded_home)
    return (
        is_adult,
        is_adult & is_lonely,
        is_carer,
        is_carer & is_lonely,
        needs_help,
        needs_help & (1 - is_helped),
        has_home_care,
        in_reablement,
        in_care_home,
        is_user,
        is_user & is_confident,
        is_user & is_lonely,
    )


@part
def _some(
    conditions: Word, diagnosed: Word, managed: Word, social: Word, is_adult: Word, is_confident: Word
) -> tuple[Word, ...]:
    """How someone with a diagnosed condition is, a flag for each of `OF_SOME`."""
    is_controlled = 1 - (conditions >> HYPERTENSION & 1) | managed >> HYPERTENSION & 1
    is_known = diagnosed >> MENTAL_ILLNESS & 1
    return (
        is_adult,
        is_adult & is_confident,
        is_controlled & diagnosed >> DIABETES & 1,
        is_known & unpacked(social, HAS_SETTLED_HOME),
        is_known & unpacked(social, HAS_MEANINGFUL_ROLE),
    )


@part
def _count_age(columns: Columns, i: Word, by_age: Whole, by_age_and_quintile: Whole) -> None:
    """Add one citizen to the people of an age."""
    person, social = columns.person[i], columns.social[i]
    age = min(np.int64(columns.age_months[i]) // MONTHS_A_YEAR, by_age.shape[1] - 1)
    sex = unpacked(person, SEX)
    by_age[0, age, sex] += 1
    by_age[1, age, sex] += unpacked(person, FRAILTY) == 0 and unpacked(social, NEEDS_HELP) == 0
    by_age[2, age, sex] += np.int64(columns.conditions[i]) >> MENTAL_ILLNESS & 1
    by_age_and_quintile[age, unpacked(person, QUINTILE)] += 1
