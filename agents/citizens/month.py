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

from agents.citizens.block import CHANGE, QUINTILE_ROWS, Block, listed, new_block
from agents.citizens.chance import SURE_BITS, Word, begun, spread
from agents.citizens.columns import (
    ACTIVATION,
    FRAILTY,
    IS_CARER,
    IS_LONELY,
    LIVES_ALONE,
    MONTHS_SINCE_DISCHARGE,
    NEEDS_HELP,
    NEVER_DISCHARGED,
    QUINTILE,
    RISKS,
    Columns,
    unpacked,
)
from agents.citizens.contacts import see_practice, want_contacts
from agents.citizens.counts import ITEMS, Item
from agents.citizens.decisions import Decision
from agents.citizens.life import (
    DAY_THOUSANDTHS_A_MONTH,
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
    pick_out,
    recover,
    seek_support,
    settle,
    wait,
)
from agents.citizens.members import Members, mark
from agents.citizens.rates import APART, CELLS, LANES, LOW, LOW_BITS, PEOPLE_LIVED, QALY_LIVED, Local, Month
from agents.compiled import device, kernel, part
from scenarios.populations import OLDEST_YEARS

MONTHS_A_YEAR = 12
QALY_MILLIONTHS_A_MONTH = 1_000_000 / MONTHS_A_YEAR
NOBODY = CELLS  # the cell of a free slot, for which every bound is 0
CUT_BITS = np.uint64(64 - SURE_BITS)
CUT_STEP = np.float32(2.0**-SURE_BITS)
PERSON_SETS = (RISKS.highest + 1) * (FRAILTY.highest + 1) * (ACTIVATION.highest + 1)
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

    `effects`, `moved`, `most`, `limit`, `reach`, `planned_reach`: by practice, and as in `Local`. `trust_effects`:
    trust, decision.
    """

    effects: NDArray[np.float64]
    moved: NDArray[np.int64]
    most: NDArray[np.float32]
    limit: NDArray[np.float32]
    trust_effects: NDArray[np.float64]
    reach: NDArray[np.float64]
    planned_reach: NDArray[np.float64]


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
        # A prange counts without a sign; else the group would be compiled twice.
        live_group(
            columns, first_slots, groups, month, values, place, members, tallies, block_size, np.int64(group)
        )


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
    group: Word,
) -> None:
    """Live the month of a group of practices, one after the other, block by block and stage by stage."""
    block = new_block(block_size)
    rows = (1 << members.shape[1]) * QUINTILE_ROWS
    tally, lived = np.zeros((rows, ITEMS), dtype=np.int64), np.zeros((APART, rows, 2), dtype=np.int64)
    for practice in range(groups[group], groups[group + 1]):
        local = Local(
            place.effects[practice],
            place.moved[practice],
            place.most[practice],
            place.limit[practice],
            place.trust_effects,
            place.reach[practice],
            place.planned_reach[practice],
            tally,
            lived,
            tallies.by_trust[group],
            tallies.trouble[group],
        )
        first, last = first_slots[practice], first_slots[practice + 1]
        for start in range(first, last, block_size):
            stop = min(start + block_size, last)
            people = slots(columns, start, stop)
            look_through(people, block, month, values, local, members)
            touched = block.touched[: pick_out(people, block)]
            leave(people, block, month, local, touched)
            fall_ill(people, block, month, local, touched)
            be_ill(people, block, month, local, touched)
            change(people, block, month, local, touched)
            live_otherwise(people, block, month, local, touched)
            recover(people, block, month, local, touched)
            be_supported(people, block, month, local, touched)
            seek_support(people, block, month, local, touched)
            see_practice(people, block, month, local)
            attend(people, block, month, local, touched)
            meet_teams(people, block, month, local)
            be_admitted(people, block, month, local, touched)
            wait(people, block, month, local, touched)
            count_month(people, block, month, local)
            settle(people, block, tallies.fate[start:stop])
        add_up(tally, lived, tallies.by_practice[practice], tallies.by_quintile[group])


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


@part
def look_through(
    columns: Columns, block: Block, month: Month, values: Quality, local: Local, members: Members
) -> None:
    """Everything that is done for all citizens of a block at once, before any takes a decision by itself."""
    grow_older(columns, block)
    mark(members, columns, block.age_years, block.pattern, columns.key.size)
    begin(columns, block)
    flag(columns, block, month, local)
    rule_out(columns, block)
    flag_illness(columns, block, month, local)
    want_contacts(columns, block, month, local)
    value_life(columns, block, values)


@part
def begin(columns: Columns, block: Block) -> None:
    """Nothing has happened yet; everybody starts the month as the columns say."""
    for i in range(columns.key.size):
        is_here = block.cell[i] != NOBODY
        quintile = np.int64(columns.person[i]) >> QUINTILE.shift & QUINTILE.highest
        block.row[i] = np.int64(block.pattern[i]) * QUINTILE_ROWS + quintile if is_here else -1
        block.is_here[i] = is_here
        block.flags[i] = 0
        block.fate[i] = 0
        block.answers[i] = 0
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


@part
def grow_older(columns: Columns, block: Block) -> None:
    """Everybody is a month older; find the cell of each."""
    for i in range(columns.key.size):
        person = np.uint32(columns.person[i])
        present = person & np.uint32(1)
        columns.age_months[i] += np.uint16(present)
        years = min(np.uint32(columns.age_months[i]) // np.uint32(MONTHS_A_YEAR), np.uint32(OLDEST_YEARS))
        cell = (years * np.uint32(2) + (person >> np.uint32(1) & np.uint32(1))) * np.uint32(5)
        cell += person >> np.uint32(2) & np.uint32(7)
        block.age_years[i] = years
        block.cell[i] = cell if present else np.uint32(NOBODY)


@part
def flag(columns: Columns, block: Block, month: Month, local: Local) -> None:
    """Flag what may befall each citizen: the draws that are not above their bounds. Nothing else can befall it.

    Citizen by citizen, decisions side by side: so bounds are read in rows, not gathered. Draws are cut to the bits
    that float32 holds, which only ever flags a citizen too many.
    """
    salt, most = month.spread, local.most
    for i in range(columns.key.size):
        key, ill = spread(columns.key[i]), np.uint32(columns.conditions[i])
        base, low = month.bound_base[block.cell[i]], month.bound_low[ill & np.uint32(LOW)]
        high, person = (
            month.bound_high[ill >> np.uint32(LOW_BITS)],
            month.bound_person[person_of(columns.person[i])],
        )
        social = month.bound_social[social_of(columns.social[i], columns.emergency_care[i])]
        flags = np.uint64(0)
        for lane in range(LANES):
            bound = base[lane] * low[lane] * high[lane] * person[lane] * social[lane] * most[lane]
            flags |= np.uint64(cut(begun(salt[lane] ^ key)) <= bound) << np.uint64(lane)
        block.flags[i] = flags


@part
def cut(bits: np.uint64) -> np.float32:
    """A draw that is `begun` as a number, never above what it is: its first bits, which a float32 holds exactly."""
    return np.float32(np.int32(bits >> CUT_BITS)) * CUT_STEP


@part
def person_of(person: Word) -> np.uint32:
    """The entry of the bounds for a word `person`: risk factors, frailty and activation."""
    return np.uint32(person) >> np.uint32(RISKS.shift) & np.uint32(PERSON_SETS - 1)


@part
def social_of(social: Word, emergency_care: Word) -> np.uint32:
    """The entry of the bounds for a word `social` and whether an emergency stay ended last month."""
    recent = unpacked(emergency_care, MONTHS_SINCE_DISCHARGE) == 0
    return np.uint32(social) & np.uint32(LOW) | np.uint32(recent) << np.uint32(LOW_BITS)


@part
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


@part
def flag_illness(columns: Columns, block: Block, month: Month, local: Local) -> None:
    """Flag the conditions of each citizen that may end, and those whose diagnosis or management may change.

    Citizen by citizen, conditions side by side, each with the draw of the one change that its state leaves open. There
    is room for 16, which fill whole registers.
    """
    salt, limit = month.spread, local.limit
    size, who = columns.key.size, block.asking
    for i in range(size):
        block.illness[i] = 0
        who.marked[i] = np.uint8(columns.conditions[i] != 0)
    for at_ill in range(listed(who.marked, who.slot, size)):
        i = who.slot[at_ill]
        ill = np.uint32(columns.conditions[i])
        key = spread(columns.key[i])
        known, managed = np.uint32(columns.diagnosed[i]), np.uint32(columns.managed[i])
        changes, ends = np.uint32(0), np.uint32(0)
        for at in range(CHANGE):
            # All is read before any is chosen, or it would not be done side by side.
            to_know, to_win, to_lose = (
                Decision.DIAGNOSIS + at,
                Decision.MANAGEMENT_WON + at,
                Decision.MANAGEMENT_LOST + at,
            )
            salts = salt[to_know], salt[to_win], salt[to_lose]
            limits = limit[to_know], limit[to_win], limit[to_lose]
            is_known, is_managed = is_in(known, at), is_in(managed, at)
            chosen = salts[2] if is_managed else (salts[1] if is_known else salts[0])
            bound = limits[2] if is_managed else (limits[1] if is_known else limits[0])
            changes |= np.uint32(cut(begun(chosen ^ key)) <= bound) << np.uint32(at)
            may_end = cut(begun(salt[Decision.RECOVERY + at] ^ key)) <= limit[Decision.RECOVERY + at]
            ends |= np.uint32(may_end) << np.uint32(at)
        block.illness[i] = np.uint64(changes & ill) << np.uint64(CHANGE) | np.uint64(ends & ill)


@part
def is_in(members: np.uint32, at: int) -> bool:
    """Whether a set has the member at a position."""
    return bool((members >> np.uint32(at) & np.uint32(1)) != np.uint32(0))


@part
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


@part
def add_up(tally: Whole, lived: Whole, by_practice: Whole, by_quintile: Whole) -> None:
    """Add a practice's tally to its counts and its group's, and clear it."""
    populations = by_practice.shape[1]
    for row in range(tally.shape[0]):
        for part_of in range(APART):
            tally[row, Item.PEOPLE] += lived[part_of, row, PEOPLE_LIVED]
            tally[row, Item.QALY_MILLIONTHS] += lived[part_of, row, QALY_LIVED]
            lived[part_of, row, :] = 0
        if tally[row, Item.PEOPLE] == FEWEST_PEOPLE:
            continue
        pattern, quintile = row // QUINTILE_ROWS, row % QUINTILE_ROWS
        # Counted so far are the days not lived at home, which few have.
        tally[row, Item.HOME_DAY_THOUSANDTHS] += tally[row, Item.PEOPLE] * DAY_THOUSANDTHS_A_MONTH
        for population in range(populations):
            if pattern >> population & 1:
                for item in range(ITEMS):
                    by_practice[item, population] += tally[row, item]
                    by_quintile[population, quintile, item] += tally[row, item]
        tally[row, :] = 0
