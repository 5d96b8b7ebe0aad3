"""The month: one pass over all citizens, practice by practice, in blocks.

A block is first looked through by short loops that a compiler can vectorise: each draw of an event that may befall
anybody is compared with the event's bound. The few citizens who are flagged, or in a state in which more may happen,
then take the exact path, with the same draws; so the bounds and the size of blocks change nothing. Everything is
counted in whole numbers, so neither does the order. The module must not know what an organisation or a contract is.
"""

from typing import NamedTuple

import numpy as np
from numba import prange
from numpy.typing import NDArray

from agents.citizens.block import CHANGE, QUINTILE_ROWS, Block, new_block
from agents.citizens.chance import LARGEST_POISSON_MEAN, count_poisson_block, draw, uniform
from agents.citizens.columns import (
    CONDITIONS,
    FRAILTY,
    IS_CARER,
    IS_LONELY,
    LIVES_ALONE,
    NEEDS_HELP,
    NEVER_DISCHARGED,
    QUINTILE,
    RISKS,
    Columns,
)
from agents.citizens.counts import ITEMS, Item
from agents.citizens.decisions import FOR_ANYBODY, Decision
from agents.citizens.life import (
    attend,
    be_admitted,
    be_ill,
    be_supported,
    change,
    count_month,
    fall_ill,
    leave,
    live_otherwise,
    meet_teams,
    recover,
    see_practice,
    seek_support,
    settle,
    wait,
)
from agents.citizens.living import complain
from agents.citizens.members import Members, mark
from agents.citizens.rates import (
    ACTIVATIONS,
    CELLS,
    CONDITIONS_HIGH,
    CONDITIONS_LOW,
    FRAILTY_CLASSES,
    LOW,
    LOW_BITS,
    MANAGED_LOW,
    NEED,
    NEED_SHAPE,
    SOCIAL,
    STEPS_BITS,
    Local,
    Month,
    is_beyond,
)
from agents.compiled import device, kernel, part, stage
from scenarios.populations import OLDEST_YEARS

MONTHS_A_YEAR = 12
NUMBER_OF_CONDITIONS = len(CONDITIONS)
QALY_MILLIONTHS_A_MONTH = 1_000_000 / MONTHS_A_YEAR
NOBODY = CELLS  # the cell of a free slot, for which every bound is 0
NEED_SHIFT = np.uint64(64 - STEPS_BITS)
FEWEST_PEOPLE = np.int64(0)

Whole = NDArray[np.int64]


class Quality(NamedTuple):
    """Quality of life as a product: a base by cell, and factors by conditions, frailty and how a citizen lives.

    `base` ends with the cell of free slots, 0. `social` and `planned_care` are by the words of these names.
    """

    base: NDArray[np.float64]
    conditions_low: NDArray[np.float64]
    conditions_high: NDArray[np.float64]
    managed_low: NDArray[np.float64]
    managed_high: NDArray[np.float64]
    frailty: NDArray[np.float64]
    social: NDArray[np.float64]
    planned_care: NDArray[np.float64]


class Place(NamedTuple):
    """What a place's practices and trusts make of the month, and how citizens reach trusts.

    `effects`, `moved`, `most`, `limit`, `reach`: by practice, and as in `Local`. `trust_effects`: trust, decision.
    """

    effects: NDArray[np.float64]
    moved: NDArray[np.int64]
    most: NDArray[np.float32]
    limit: NDArray[np.float32]
    trust_effects: NDArray[np.float64]
    reach: NDArray[np.float64]


class Tallies(NamedTuple):
    """Where a month is counted: by practice, and by group of practices for what is summed afterwards.

    `fate`: by slot, what became of a citizen. `trouble`: group, the first decision out of bounds plus 1 and its rate.
    """

    by_practice: Whole
    by_trust: Whole
    by_quintile: Whole
    fate: NDArray[np.uint8]
    trouble: NDArray[np.float64]


@kernel
def live_everybody(
    columns: Columns,
    first_slots: Whole,
    groups: Whole,
    month: Month,
    values: Quality,
    place: Place,
    members: Members,
    tallies: Tallies,
    block_size: int,
) -> None:
    """Live one month. `groups` are runs of practices, each counted by itself; any number gives the same sums."""
    for group in prange(groups.size - 1):
        live_group(columns, first_slots, groups, month, values, place, members, tallies, block_size, group)


@device
def live_group(
    columns: Columns,
    first_slots: Whole,
    groups: Whole,
    month: Month,
    values: Quality,
    place: Place,
    members: Members,
    tallies: Tallies,
    block_size: int,
    group: int,
) -> None:
    """Live the month of a group of practices, one after the other, block by block and stage by stage."""
    block = new_block(block_size)
    tally = np.zeros(((1 << members.shape[1]) * QUINTILE_ROWS, ITEMS), dtype=np.int64)
    for practice in range(groups[group], groups[group + 1]):
        local = Local(
            place.effects[practice],
            place.moved[practice],
            place.most[practice],
            place.limit[practice],
            place.trust_effects,
            place.reach[practice],
            tally,
            tallies.by_trust[group],
            tallies.trouble[group],
        )
        first, last = first_slots[practice], first_slots[practice + 1]
        for start in range(first, last, block_size):
            stop = min(start + block_size, last)
            people = slots(columns, start, stop)
            look_through(people, block, month, values, local, members)
            leave(people, block, month, local)
            fall_ill(people, block, month, local)
            be_ill(people, block, month, local)
            change(people, block, month, local)
            live_otherwise(people, block, month, local)
            recover(people, block, month, local)
            be_supported(people, block, month, local)
            seek_support(people, block, month, local)
            see_practice(people, block, month, local)
            attend(people, block, month, local)
            meet_teams(people, block, month, local)
            be_admitted(people, block, month, local)
            wait(people, block, month, local)
            count_month(people, block, month, local)
            settle(people, block, tallies.fate[start:stop])
        add_up(tally, tallies.by_practice[practice], tallies.by_quintile[group])


@part
def slots(columns: Columns, start: int, stop: int) -> Columns:
    """A run of slots of the columns."""
    return Columns(
        columns.key[start:stop],
        columns.age_months[start:stop],
        columns.practice[start:stop],
        columns.conditions[start:stop],
        columns.diagnosed[start:stop],
        columns.managed[start:stop],
        columns.person[start:stop],
        columns.social[start:stop],
        columns.planned_care[start:stop],
        columns.emergency_care[start:stop],
    )


@stage
def look_through(
    columns: Columns, block: Block, month: Month, values: Quality, local: Local, members: Members
) -> None:
    """Everything that is done for all citizens of a block at once, before any takes a decision by itself."""
    grow_older(columns, block, month)
    mark(members, columns, block.age_years, block.pattern, columns.key.size)
    begin(columns, block)
    flag(columns, block, month, local)
    rule_out(columns, block)
    flag_illness(columns, block, month, local)
    want_contacts(columns, block, month, local)
    value_life(columns, block, values)


@stage
def begin(columns: Columns, block: Block) -> None:
    """Nothing has happened yet; everybody starts the month as the columns say."""
    for i in range(columns.key.size):
        is_here = block.cell[i] != NOBODY
        quintile = np.int64(columns.person[i]) >> QUINTILE.shift & QUINTILE.highest
        block.row[i] = np.int64(block.pattern[i]) * QUINTILE_ROWS + quintile if is_here else -1
        block.is_here[i] = is_here
        block.flags[i] = 0
        block.fate[i] = 0
        block.missed[i] = 0
        block.days[i] = 0
        block.delayed_days[i] = 0
        block.harms[i] = 0
        block.planned_days[i] = 0
    for i in range(columns.key.size):
        block.conditions[i] = columns.conditions[i]
        block.diagnosed[i] = columns.diagnosed[i]
        block.managed[i] = columns.managed[i]
        block.person[i] = columns.person[i]
        block.social[i] = columns.social[i]
        block.planned_care[i] = columns.planned_care[i]
        # A month more since the last emergency discharge, unless there is another.
        since = columns.emergency_care[i] & np.uint8(NEVER_DISCHARGED)
        block.emergency_care[i] = min(since + np.uint8(1), np.uint8(NEVER_DISCHARGED))


@stage
def grow_older(columns: Columns, block: Block, month: Month) -> None:
    """Everybody is a month older; find the cell of each, and the class of its conditions."""
    for i in range(columns.key.size):
        person = np.uint32(columns.person[i])
        present = person & np.uint32(1)
        columns.age_months[i] += np.uint16(present)
        years = min(np.uint32(columns.age_months[i]) // np.uint32(MONTHS_A_YEAR), np.uint32(OLDEST_YEARS))
        cell = (years * np.uint32(2) + (person >> np.uint32(1) & np.uint32(1))) * np.uint32(5)
        cell += person >> np.uint32(2) & np.uint32(7)
        block.age_years[i] = years
        block.cell[i] = cell if present else np.uint32(NOBODY)
        frailty = np.uint8(person >> np.uint32(FRAILTY.shift) & np.uint32(FRAILTY.highest))
        block.load[i] = month.load_of[columns.conditions[i]] * np.uint8(FRAILTY_CLASSES) + frailty


@stage
def flag(columns: Columns, block: Block, month: Month, local: Local) -> None:
    """Flag what may befall each citizen: the draws below their bounds. Nothing else can befall it.

    Citizen by citizen, decisions side by side: so bounds are read in rows, not gathered.
    """
    salt, most = month.salt, local.most
    for i in range(columns.key.size):
        key = columns.key[i]
        base, load = month.bound_base[block.cell[i]], month.bound_load[block.load[i]]
        flags = np.uint64(0)
        for decision in range(FOR_ANYBODY + 1):
            bound = np.float64(base[decision]) * np.float64(load[decision]) * np.float64(most[decision])
            flags |= np.uint64(uniform(salt[decision], key) < bound) << np.uint64(decision)
        block.flags[i] = flags


@stage
def rule_out(columns: Columns, block: Block) -> None:
    """Take away the flags of what has happened already, or cannot happen in the state that a citizen is in."""
    for i in range(columns.key.size):
        social, person = np.uint64(columns.social[i]), np.uint64(columns.person[i])
        risks = person >> np.uint64(RISKS.shift) & np.uint64(RISKS.highest)
        is_frail = np.uint64((person >> np.uint64(FRAILTY.shift) & np.uint64(FRAILTY.highest)) != 0)
        no = np.uint64(columns.conditions[i]) << np.uint64(Decision.ONSET)
        no |= risks << np.uint64(Decision.RISK_FACTOR_BEGINS)
        no |= (risks ^ np.uint64(RISKS.highest)) << np.uint64(Decision.RISK_FACTOR_ENDS)
        no |= (is_frail ^ np.uint64(1)) << np.uint64(Decision.FRAILTY_IMPROVES)
        no |= either(social >> np.uint64(IS_LONELY.shift), Decision.LONELINESS_BEGINS)
        no |= either(social >> np.uint64(LIVES_ALONE.shift), Decision.LIVING_ALONE_BEGINS)
        no |= either(social >> np.uint64(IS_CARER.shift), Decision.CARING_BEGINS)
        no |= either(social >> np.uint64(NEEDS_HELP.shift), Decision.DEPENDENCY_BEGINS)
        block.flags[i] &= ~no


@part
def either(state: np.uint64, begins: int) -> np.uint64:
    """The flag that a state rules out: its beginning, or its end, which is the next decision."""
    now = state & np.uint64(1)
    return now << np.uint64(begins) | (now ^ np.uint64(1)) << np.uint64(begins + 1)


@stage
def flag_illness(columns: Columns, block: Block, month: Month, local: Local) -> None:
    """Flag the conditions of each citizen that may end, and those whose diagnosis or management may change.

    Citizen by citizen, conditions side by side, each with the draw of the one change that its state leaves open.
    """
    salt, limit = month.salt, local.limit
    for i in range(columns.key.size):
        block.illness[i] = 0
        ill = np.uint32(columns.conditions[i])
        if ill == 0:
            continue
        key, known, managed = columns.key[i], np.uint32(columns.diagnosed[i]), np.uint32(columns.managed[i])
        flags = np.uint64(0)
        for at in range(NUMBER_OF_CONDITIONS):
            bit = np.uint32(at)
            chosen, bound = salt[Decision.DIAGNOSIS + at], limit[Decision.DIAGNOSIS + at]
            is_known, is_managed = known >> bit & np.uint32(1), managed >> bit & np.uint32(1)
            chosen = salt[Decision.MANAGEMENT_WON + at] if is_known else chosen
            bound = limit[Decision.MANAGEMENT_WON + at] if is_known else bound
            chosen = salt[Decision.MANAGEMENT_LOST + at] if is_managed else chosen
            bound = limit[Decision.MANAGEMENT_LOST + at] if is_managed else bound
            may_change = np.uint64(uniform(chosen, key) < np.float64(bound)) & np.uint64(
                ill >> bit & np.uint32(1)
            )
            flags |= may_change << np.uint64(at + CHANGE)
        for at in range(NUMBER_OF_CONDITIONS):
            bound = np.float64(limit[Decision.RECOVERY + at])
            may_end = np.uint64(uniform(salt[Decision.RECOVERY + at], key) < bound)
            flags |= (may_end & np.uint64(ill >> np.uint32(at) & np.uint32(1))) << np.uint64(at)
        block.illness[i] = flags


@stage
def want_contacts(columns: Columns, block: Block, month: Month, local: Local) -> None:
    """Draw how many contacts with the practice each citizen wants."""
    size = columns.key.size
    start = month.start[Decision.GP_CONTACTS]
    base = month.base[start : start + CELLS + 1]
    ratios = month.ratios[month.row[Decision.GP_CONTACTS, 0]]
    low, high = ratios[CONDITIONS_LOW:CONDITIONS_HIGH], ratios[CONDITIONS_HIGH:MANAGED_LOW]
    activation = ratios[ACTIVATIONS:SOCIAL]
    needs = month.shapes[NEED_SHAPE]
    more = local.effects[0, Decision.GP_CONTACTS]
    highest = 0.0
    for i in range(size):
        known = np.uint32(columns.diagnosed[i])
        need = draw(month.lifelong[NEED], columns.key[i]) >> NEED_SHIFT
        mean = base[block.cell[i]] * low[known & np.uint32(LOW)] * high[known >> np.uint32(LOW_BITS)]
        mean *= activation[np.uint32(columns.person[i]) >> np.uint32(11) & np.uint32(3)]
        block.contacts_mean[i] = mean * needs[need] * more
        highest = max(highest, block.contacts_mean[i])
        block.contacts_draw[i] = uniform(month.salt[Decision.GP_CONTACTS], columns.key[i])
    if is_beyond(highest, LARGEST_POISSON_MEAN):
        complain(local, Decision.GP_CONTACTS, highest)
    count_poisson_block(block.contacts_draw[:size], block.contacts_mean[:size], block.contacts[:size])


@stage
def value_life(columns: Columns, block: Block, values: Quality) -> None:
    """The quality-adjusted life of the month of each citizen, before what the month itself takes from it."""
    for i in range(columns.key.size):
        ill, managed = np.uint32(columns.conditions[i]), np.uint32(columns.managed[i])
        quality = values.base[block.cell[i]]
        quality *= (
            values.conditions_low[ill & np.uint32(LOW)] * values.conditions_high[ill >> np.uint32(LOW_BITS)]
        )
        quality *= values.managed_low[managed & np.uint32(LOW)]
        quality *= values.managed_high[managed >> np.uint32(LOW_BITS)]
        quality *= values.frailty[np.uint32(columns.person[i]) >> np.uint32(9) & np.uint32(3)]
        quality *= values.social[columns.social[i]]
        quality *= values.planned_care[columns.planned_care[i]]
        block.qaly[i] = np.int64(quality * QALY_MILLIONTHS_A_MONTH)


@stage
def add_up(tally: Whole, by_practice: Whole, by_quintile: Whole) -> None:
    """Add a practice's tally to its counts and its group's, and clear it."""
    populations = by_practice.shape[1]
    for row in range(tally.shape[0]):
        if tally[row, Item.PEOPLE] == FEWEST_PEOPLE:
            continue
        pattern, quintile = row // QUINTILE_ROWS, row % QUINTILE_ROWS
        for population in range(populations):
            if pattern >> population & 1:
                for item in range(ITEMS):
                    by_practice[item, population] += tally[row, item]
                    by_quintile[population, quintile, item] += tally[row, item]
        tally[row, :] = 0
