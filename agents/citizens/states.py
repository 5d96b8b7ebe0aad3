"""What people are at a month's end, counted in one pass over everybody.

Holds the states that are counted and how each is told of one citizen. The module must not know what is measured by
them, nor how anybody came to be what they are.
"""

from typing import NamedTuple

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
    IS_PRESENT,
    NEEDS_HELP,
    QUINTILE,
    RISK_FACTORS,
    RISKS,
    SEX,
    Columns,
    unpacked,
)
from agents.citizens.lanes import LANES, MOST_ADDED, added, each_in_lanes, words_for
from agents.citizens.members import Members, mark
from agents.citizens.month import slots
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

FIRST_FRAILTY = 1 + len(RISK_FACTORS)
FIRST_ACTIVATION = FIRST_FRAILTY + len(FRAILTIES)
"""Where they stand in `OF_PEOPLE`."""
SETS = 3
"""Sets of conditions: those that people have, those diagnosed, those managed."""
OF_SET, OF_PERSON, OF_WAY = words_for(len(CONDITIONS)), words_for(len(OF_PEOPLE)), words_for(len(OF_WAYS))
FIRST_OF_PERSON = SETS * OF_SET
FIRST_OF_WAY = FIRST_OF_PERSON + OF_PERSON
SOME = FIRST_OF_WAY + OF_WAY
WORDS = SOME + words_for(len(OF_SOME))
"""Words of lanes with a citizen's states: of each set of conditions, of `OF_PEOPLE`, of `OF_WAYS`, of `OF_SOME`."""
FLAGS_OF = (*(SETS * [len(CONDITIONS)]), len(OF_PEOPLE), len(OF_WAYS), len(OF_SOME))
LANES_OF = tuple(min(flags - at, LANES) for flags in FLAGS_OF for at in range(0, flags, LANES))
"""How many lanes of each word are states."""
HOW_PEOPLE_LIVE = (1 << (COUNCIL_PAYS.shift + 1)) - 1
"""The bits of how a citizen lives that ways are told of."""


class InLanes(NamedTuple):
    """States in lanes, to be looked up. `flags`: any five flags. `person`: risk factors, frailty, activation, word.

    `way`: how a citizen lives, whether it is adult, whether it is confident, word.
    """

    flags: Whole
    person: Whole
    way: Whole


class Work(NamedTuple):
    """What a count works with, block by block. `lanes`: pattern of memberships, word; what is added up of a block.

    `ages`: age, fifth, sex, whether well, whether severely mentally ill; of all blocks. By place in the block: `years`,
    everybody's age; `pattern`, memberships of populations. `listed`: places of those with a condition.
    """

    lanes: Whole
    ages: Whole
    listed: Whole
    years: NDArray[np.uint32]
    pattern: NDArray[np.uint32]


@device
def count_states(
    columns: Columns,
    first_slots: Whole,
    members: Members,
    adult_months: Word,
    by_practice: Whole,
    by_age: Whole,
    by_age_and_quintile: Whole,
) -> None:
    """Add everybody who is here to the counts: practice, state, population; group, age, sex; age, fifth."""
    in_lanes = _looked_up()
    lanes = np.empty((1 << by_practice.shape[2], WORDS), dtype=np.int64)
    listed = np.empty(MOST_ADDED, dtype=np.int64)
    years, pattern = np.empty(MOST_ADDED, dtype=np.uint32), np.empty(MOST_ADDED, dtype=np.uint32)
    ages = np.zeros((by_age.shape[1], by_age_and_quintile.shape[1], 2, 2, 2), dtype=np.int64)
    work = Work(lanes, ages, listed, years, pattern)
    _count_blocks(columns, first_slots, members, adult_months, in_lanes, work, by_practice)
    _read_ages(ages, by_age, by_age_and_quintile)


@part
def _count_blocks(
    columns: Columns,
    first_slots: Whole,
    members: Members,
    adult_months: Word,
    in_lanes: InLanes,
    work: Work,
    by_practice: Whole,
) -> None:
    """Add everybody to the counts by practice and to `work.ages`, block by block of one practice's slots."""
    for practice in range(by_practice.shape[0]):
        for first in range(first_slots[practice], first_slots[practice + 1], MOST_ADDED):
            block = slots(columns, first, min(first + MOST_ADDED, first_slots[practice + 1]))
            _find_years(block, work.years)
            mark(members, block, work.years, work.pattern, block.person.size)
            work.lanes[:] = 0
            ill = _count_people(block, adult_months, in_lanes, work)
            known = _count_ill(block, in_lanes.flags, work, ill)
            _count_known(block, adult_months, in_lanes.flags, work, known)
            _read(work.lanes, by_practice[practice])


@device
def _looked_up() -> InLanes:
    """All states of people and ways in lanes."""
    flags = each_in_lanes()
    of_person = np.empty(
        (RISKS.highest + 1, FRAILTY.highest + 1, ACTIVATION.highest + 1, OF_PERSON), np.int64
    )
    for risks in range(of_person.shape[0]):
        for frailty in range(of_person.shape[1]):
            for activation in range(of_person.shape[2]):
                states = 1 | risks << 1 | 1 << FIRST_FRAILTY + frailty | 1 << FIRST_ACTIVATION + activation
                _put(states, flags, of_person[risks, frailty, activation])
    of_way = np.empty((HOW_PEOPLE_LIVE + 1, 2, 2, OF_WAY), dtype=np.int64)
    for social in range(of_way.shape[0]):
        for is_adult in range(2):
            for is_confident in range(2):
                ways = _ways(social, is_adult, is_confident)
                _put(_flags(ways), flags, of_way[social, is_adult, is_confident])
    return InLanes(flags, of_person, of_way)


@part
def _flags(told: tuple[Word, ...]) -> Word:
    """Flags as the bits of one number, the first lowest."""
    flags = np.int64(0)
    for at in range(len(told)):
        flags |= np.int64(told[at]) << at
    return flags


@part
def _put(flags: Word, in_lanes: Whole, words: Whole) -> None:
    """Write flags into words of lanes."""
    for at in range(words.size):
        words[at] = in_lanes[flags >> at * LANES & (1 << LANES) - 1]


@part
def _add(flags: Word, in_lanes: Whole, lanes: Whole, first: Word, words: Word) -> None:
    """Add flags to words of lanes from the first on."""
    for at in range(words):
        lanes[first + at] += in_lanes[flags >> at * LANES & (1 << LANES) - 1]


@part
def _find_years(columns: Columns, years: NDArray[np.uint32]) -> None:
    """Everybody's age in years."""
    for i in range(columns.age_months.size):
        years[i] = np.uint32(columns.age_months[i]) // np.uint32(MONTHS_A_YEAR)


@part
def _count_people(columns: Columns, adult_months: Word, in_lanes: InLanes, work: Work) -> Word:
    """Add what everybody in a block is told by, by pattern; lists those with a condition, and returns how many."""
    ill = 0
    for i in range(columns.person.size):
        person, social = np.int64(columns.person[i]), np.int64(columns.social[i])
        if unpacked(person, IS_PRESENT) == 0:
            continue
        age_months, conditions = np.int64(columns.age_months[i]), np.int64(columns.conditions[i])
        frailty, activation = unpacked(person, FRAILTY), unpacked(person, ACTIVATION)
        is_adult, is_confident = int(age_months >= adult_months), int(activation >= CONFIDENT_FROM)
        own = work.lanes[work.pattern[i]]
        for at in range(OF_PERSON):
            own[FIRST_OF_PERSON + at] += in_lanes.person[unpacked(person, RISKS), frailty, activation, at]
        for at in range(OF_WAY):
            own[FIRST_OF_WAY + at] += in_lanes.way[social & HOW_PEOPLE_LIVE, is_adult, is_confident, at]
        age = min(np.int64(work.years[i]), work.ages.shape[0] - 1)
        is_well = int(frailty == 0) & (1 - unpacked(social, NEEDS_HELP))
        is_mentally_ill = conditions >> MENTAL_ILLNESS & 1
        work.ages[age, unpacked(person, QUINTILE), unpacked(person, SEX), is_well, is_mentally_ill] += 1
        # Who has one stands in no order: to list them costs less than to branch.
        work.listed[ill] = i
        ill += int(conditions | np.int64(columns.diagnosed[i]) | np.int64(columns.managed[i]) != 0)
    return ill


@part
def _count_ill(columns: Columns, in_lanes: Whole, work: Work, ill: Word) -> Word:
    """Add the conditions of those listed; lists of them those with one diagnosed, and returns how many."""
    known = 0
    for at in range(ill):
        i = work.listed[at]
        _add(np.int64(columns.conditions[i]), in_lanes, work.lanes[work.pattern[i]], 0, OF_SET)
        work.listed[known] = i
        known += int(np.int64(columns.diagnosed[i]) | np.int64(columns.managed[i]) != 0)
    return known


@part
def _count_known(columns: Columns, adult_months: Word, in_lanes: Whole, work: Work, known: Word) -> None:
    """Add what is diagnosed and managed of those listed, and what only they are told by."""
    for at in range(known):
        i = work.listed[at]
        conditions, diagnosed = np.int64(columns.conditions[i]), np.int64(columns.diagnosed[i])
        managed, social = np.int64(columns.managed[i]), np.int64(columns.social[i])
        is_adult = int(columns.age_months[i] >= adult_months)
        is_confident = int(unpacked(columns.person[i], ACTIVATION) >= CONFIDENT_FROM)
        own = work.lanes[work.pattern[i]]
        _add(diagnosed, in_lanes, own, OF_SET, OF_SET)
        _add(managed, in_lanes, own, 2 * OF_SET, OF_SET)
        some = _flags(_some(conditions, diagnosed, managed, social, is_adult, is_confident))
        own[SOME] += in_lanes[some * int(diagnosed != 0)]


@part
def _read(lanes: Whole, by_population: Whole) -> None:
    """Add what lanes have added up, by pattern, to the states of each population."""
    for members in range(lanes.shape[0]):
        if lanes[members, FIRST_OF_PERSON] == 0:
            continue
        state = 0
        for word in range(WORDS):
            for lane in range(LANES_OF[word]):
                people = added(lanes[members, word], lane)
                for population in range(by_population.shape[1]):
                    by_population[state, population] += people * (members >> population & 1)
                state += 1


@device
def _read_ages(ages: Whole, by_age: Whole, by_age_and_quintile: Whole) -> None:
    """Add people by age, fifth, sex, whether well and whether severely mentally ill to the counts by age."""
    for age in range(ages.shape[0]):
        for quintile in range(ages.shape[1]):
            by_age_and_quintile[age, quintile] += ages[age, quintile].sum()
            for sex in range(2):
                alike = ages[age, quintile, sex]
                by_age[0, age, sex] += alike.sum()
                by_age[1, age, sex] += alike[1].sum()
                by_age[2, age, sex] += alike[:, 1].sum()


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
