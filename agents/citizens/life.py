"""A block's month, stage by stage: who may be touched by a stage takes its decisions one by one.

All decisions of a month are about the state in which it found a citizen, which stays in the columns until the last
stage writes what the month made of it. The module must not know how a single decision is made.
"""

import numpy as np
from numpy.typing import NDArray

from agents.citizens.block import CHANGE, Block, listed
from agents.citizens.care import emergencies, waited
from agents.citizens.chance import LARGEST_POISSON_MEAN, Word, as_number, count_poisson_block, spread, stirred
from agents.citizens.columns import (
    COUNCIL_PAYS,
    HAS_CARER,
    HAS_HOME_CARE,
    HAS_MEANINGFUL_ROLE,
    HAS_SETTLED_HOME,
    IN_CARE_HOME,
    IN_REABLEMENT,
    IS_CARER,
    IS_LONELY,
    MONTHS_SINCE_DISCHARGE,
    MONTHS_WAITED,
    NEAR_END_OF_LIFE,
    NEEDS_HELP,
    OVER_18_WEEKS_MONTHS,
    PATHWAY,
    Columns,
    packed,
    unpacked,
)
from agents.citizens.contacts import missed
from agents.citizens.counts import Item
from agents.citizens.decisions import FOR_ANYBODY, Decision
from agents.citizens.health import (
    DEPENDENCE,
    SEVERE_MENTAL_ILLNESS,
    care_changed,
    conditions_begun,
    conditions_ended,
    person_changed,
    recovery_of_life,
)
from agents.citizens.living import (
    FATE_DEPARTED,
    FATE_DIED,
    FATE_GAVE_BIRTH,
    HIGHEST_DRAW,
    befalls,
    complain,
    met,
    note,
    note_at,
    trust_waited_at,
    turns_out,
)
from agents.citizens.rates import (
    APART,
    CONTACT_UNMET,
    DELAYED,
    HARMED_MONTHS,
    IN_HOSPITAL,
    PEOPLE_LIVED,
    QALY_LIVED,
    Local,
    Month,
    Who,
    is_beyond,
    rate_of,
)
from agents.citizens.seeking import (
    MILLION,
    attendance_sought,
    mental_health_care_had,
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
from agents.compiled import part

Slots = NDArray[np.uint32]

DAYS_A_MONTH = 365.25 / 12
THOUSAND = 1000
DAY_THOUSANDTHS_A_MONTH = int(DAYS_A_MONTH * THOUSAND)
MONTHS_A_YEAR = 12


def flags_of(*families: Decision) -> Word:
    """The bits of decisions in a word of flags."""
    return sum(1 << number for family in families for number in family.numbers)


LEAVES = flags_of(Decision.DEATH, Decision.DEPARTURE, Decision.BIRTH)
FALLS_ILL = flags_of(Decision.ONSET)
CHANGES = flags_of(
    Decision.RISK_FACTOR_BEGINS,
    Decision.RISK_FACTOR_ENDS,
    Decision.FRAILTY_WORSENS,
    Decision.FRAILTY_IMPROVES,
    Decision.ACTIVATION_RISES,
    Decision.ACTIVATION_FALLS,
)
LIVES_OTHERWISE = flags_of(
    Decision.LONELINESS_BEGINS,
    Decision.LONELINESS_ENDS,
    Decision.LIVING_ALONE_BEGINS,
    Decision.LIVING_ALONE_ENDS,
    Decision.CARING_BEGINS,
    Decision.CARING_ENDS,
    Decision.DEPENDENCY_BEGINS,
    Decision.DEPENDENCY_ENDS,
)
SEEKS_SUPPORT = flags_of(Decision.SOCIAL_CARE_REQUEST, Decision.END_OF_LIFE)
ATTENDS = flags_of(Decision.AE_ATTENDANCE)
IS_ADMITTED = flags_of(Decision.EMERGENCY_NEED)
IS_REFERRED = flags_of(Decision.REFERRAL)
RECOVERY_OF_LIFE = 1 << HAS_SETTLED_HOME.shift | 1 << HAS_MEANINGFUL_ROLE.shift
COUNTED_SOCIAL = sum(
    1 << bits.shift
    for bits in (HAS_HOME_CARE, IN_CARE_HOME, COUNCIL_PAYS, IS_CARER, IS_LONELY, NEEDS_HELP, NEAR_END_OF_LIFE)
)
IN_SUPPORT = 1 << NEEDS_HELP.shift | 1 << IN_CARE_HOME.shift | 1 << IN_REABLEMENT.shift
IN_CARE = IN_SUPPORT | 1 << NEAR_END_OF_LIFE.shift
BEFALLS_ANYBODY = (1 << FOR_ANYBODY) - 1


@part
def pick_out(columns: Columns, block: Block) -> int:
    """List whom something may befall that is decided one by one, whom alone most stages look at; how many they are."""
    size, marked = columns.key.size, block.asking.marked
    for i in range(size):
        may_happen = block.flags[i] & np.uint64(BEFALLS_ANYBODY) | block.illness[i]
        state = columns.social[i] & np.uint16(IN_CARE) | columns.planned_care[i]
        state |= columns.conditions[i] & np.uint16(1 << SEVERE_MENTAL_ILLNESS)
        recent = unpacked(columns.emergency_care[i], MONTHS_SINCE_DISCHARGE) == 0
        marked[i] = np.uint8(block.is_here[i]) & np.uint8((may_happen != 0) | (state != 0) | recent)
    return listed(marked, block.touched, size)


@part
def leave(columns: Columns, block: Block, month: Month, local: Local, touched: Slots) -> None:
    """Some die or move away before anything else; some give birth."""
    for i in touched:
        near_end = unpacked(columns.social[i], NEAR_END_OF_LIFE)
        if block.is_here[i] and (near_end or block.flags[i] & np.uint64(LEAVES)):
            who = met(columns, block.age_years[i], block.cell[i], i, month)
            fate = left(month, local, who, block.row[i], np.int64(block.flags[i]))
            block.fate[i] = fate
            block.is_here[i] = not fate & (FATE_DIED | FATE_DEPARTED)


@part
def fall_ill(columns: Columns, block: Block, month: Month, local: Local, touched: Slots) -> None:
    """Conditions begin."""
    for i in touched:
        if block.is_here[i] and block.flags[i] & np.uint64(FALLS_ILL):
            who = met(columns, block.age_years[i], block.cell[i], i, month)
            begun = conditions_begun(month, local, who, block.row[i], np.int64(block.flags[i]))
            block.conditions[i] |= np.uint16(begun)


@part
def be_ill(columns: Columns, block: Block, month: Month, local: Local, touched: Slots) -> None:
    """Conditions end, are diagnosed, and come under control or go out of it."""
    for i in touched:
        if block.is_here[i] and block.illness[i]:
            who = met(columns, block.age_years[i], block.cell[i], i, month)
            flags = np.int64(block.illness[i])
            ended = conditions_ended(month, local, who, block.row[i], flags)
            changed = care_changed(month, local, who, block.row[i], flags >> CHANGE)
            block.conditions[i] = np.int64(block.conditions[i]) & ~ended
            block.diagnosed[i] = (who.diagnosed | changed) & ~ended
            block.managed[i] = (who.managed ^ changed & who.diagnosed) & ~ended


@part
def change(columns: Columns, block: Block, month: Month, local: Local, touched: Slots) -> None:
    """Risk factors, frailty and activation change."""
    for i in touched:
        if block.is_here[i] and block.flags[i] & np.uint64(CHANGES):
            who = met(columns, block.age_years[i], block.cell[i], i, month)
            flags = np.int64(block.flags[i])
            block.person[i] = person_changed(month, local, who, flags, np.int64(columns.person[i]))


@part
def live_otherwise(columns: Columns, block: Block, month: Month, local: Local, touched: Slots) -> None:
    """Loneliness, living alone, caring, and need of help begin and end."""
    for i in touched:
        if block.is_here[i] and block.flags[i] & np.uint64(LIVES_OTHERWISE):
            who = met(columns, block.age_years[i], block.cell[i], i, month)
            flags = np.int64(block.flags[i])
            block.social[i] = way_of_life_changed(month, local, who, flags, np.int64(block.social[i]))


@part
def recover(columns: Columns, block: Block, month: Month, local: Local, touched: Slots) -> None:
    """People with severe mental illness find or lose a settled home and a role."""
    for i in touched:
        if block.is_here[i] and columns.conditions[i] >> SEVERE_MENTAL_ILLNESS & 1:
            who = met(columns, block.age_years[i], block.cell[i], i, month)
            block.social[i] = recovery_of_life(month, local, who, np.int64(block.social[i]))
            if not block.conditions[i] >> SEVERE_MENTAL_ILLNESS & 1:
                block.social[i] &= np.uint16(~RECOVERY_OF_LIFE)


@part
def be_supported(columns: Columns, block: Block, month: Month, local: Local, touched: Slots) -> None:
    """Those in need find help at home or lose it, leave reablement, and move to care homes."""
    for i in touched:
        if block.is_here[i] and columns.social[i] & IN_SUPPORT:
            who = met(columns, block.age_years[i], block.cell[i], i, month)
            social = help_changed(month, local, who, np.int64(block.social[i]))
            social = reablement_ended(month, local, who, social)
            block.social[i] = care_home_changed(month, local, who, block.row[i], social)


@part
def seek_support(columns: Columns, block: Block, month: Month, local: Local, touched: Slots) -> None:
    """Social care is asked for; the end of life is recognised."""
    for i in touched:
        if block.is_here[i] and block.flags[i] & np.uint64(SEEKS_SUPPORT):
            who = met(columns, block.age_years[i], block.cell[i], i, month)
            flags = np.int64(block.flags[i])
            social = social_care_asked(month, local, who, block.row[i], flags, np.int64(block.social[i]))
            is_possible = flags >> Decision.END_OF_LIFE & 1 and not unpacked(who.social, NEAR_END_OF_LIFE)
            if is_possible and befalls(month, local, Decision.END_OF_LIFE, who, 1.0):
                social = packed(social, NEAR_END_OF_LIFE, 1)
            block.social[i] = social


@part
def attend(columns: Columns, block: Block, month: Month, local: Local, touched: Slots) -> None:
    """A&E is attended on citizens' own account."""
    for i in touched:
        if block.is_here[i] and block.flags[i] & np.uint64(ATTENDS):
            who = met(columns, block.age_years[i], block.cell[i], i, month)
            attendance_sought(month, local, who, block.row[i], np.int64(block.flags[i]))


@part
def meet_teams(columns: Columns, block: Block, month: Month, local: Local) -> None:
    """Community and mental health teams are met."""
    size, who = columns.key.size, block.asking
    for i in range(size):
        is_patient = block.flags[i] >> np.uint64(Decision.COMMUNITY_CONTACTS) & np.uint64(1)
        who.marked[i] = np.uint8(block.is_here[i]) & np.uint8(is_patient)
    meet_community_teams(columns, block, month, local, listed(who.marked, who.slot, size))
    meet = 0
    for at in month.meeting:
        meet |= 1 << at
    for i in range(size):
        cares = columns.diagnosed[i] & np.uint16(meet) | columns.managed[i] & np.uint16(1 << DEPENDENCE)
        who.marked[i] = np.uint8(block.is_here[i]) & np.uint8(cares != 0)
    for at in range(listed(who.marked, who.slot, size)):
        i = who.slot[at]
        client = met(columns, block.age_years[i], block.cell[i], i, month)
        mental_health_care_had(month, local, client, block.row[i])


@part
def meet_community_teams(columns: Columns, block: Block, month: Month, local: Local, patients: Word) -> None:
    """Count the contacts with community teams of all at once who may have some."""
    decision = Decision.COMMUNITY_CONTACTS
    means, draws = block.contacts_mean[:patients], block.contacts_draw[:patients]
    for at in range(patients):
        i = block.asking.slot[at]
        who = met(columns, block.age_years[i], block.cell[i], i, month)
        mean = rate_of(month, local, decision, who)
        if is_beyond(mean, LARGEST_POISSON_MEAN):
            complain(local, decision, mean)
            mean = 0.0
        means[at] = mean
        block.asking.key[at] = spread(who.key)
    salt = month.spread[decision]
    for at in range(patients):
        draws[at] = HIGHEST_DRAW - as_number(stirred(salt ^ block.asking.key[at]))
    count_poisson_block(draws, means, block.asking.met[:patients])
    for at in range(patients):
        note(local, block.row[block.asking.slot[at]], Item.COMMUNITY_CONTACT, block.asking.met[at])


@part
def be_admitted(columns: Columns, block: Block, month: Month, local: Local, touched: Slots) -> None:
    """Emergency admissions, and how they end."""
    for i in touched:
        recent = unpacked(columns.emergency_care[i], MONTHS_SINCE_DISCHARGE) == 0
        if block.is_here[i] and (recent or block.flags[i] & np.uint64(IS_ADMITTED)):
            who = met(columns, block.age_years[i], block.cell[i], i, month)
            flags = np.int64(block.flags[i])
            stays = emergencies(month, local, who, block.row[i], flags, np.int64(block.social[i]))
            block.social[i] = stays.social
            block.days[i] = stays.days
            block.delayed_days[i] = stays.delayed_days
            block.harms[i] = stays.harms
            block.emergency_care[i] = 0 if stays.admissions else block.emergency_care[i]
            if stays.died:
                count_death(local, who, block.row[i], True)
                block.fate[i] |= np.uint8(FATE_DIED)  # a child born this month stays
                block.is_here[i] = False


@part
def wait(columns: Columns, block: Block, month: Month, local: Local, touched: Slots) -> None:
    """Those who wait are treated, leave the list, or wait on; others are referred."""
    for i in touched:
        waits = unpacked(columns.planned_care[i], PATHWAY)
        if block.is_here[i] and (waits or block.flags[i] & np.uint64(IS_REFERRED)):
            who = met(columns, block.age_years[i], block.cell[i], i, month)
            if waits:
                days = local.tally[block.row[i], Item.PLANNED_BED_DAY]
                block.planned_care[i] = waited(month, local, who, block.row[i], who.planned_care)
                block.planned_days[i] = local.tally[block.row[i], Item.PLANNED_BED_DAY] - days
            else:
                flags = np.int64(block.flags[i])
                block.planned_care[i] = referred(month, local, who, block.row[i], flags, who.planned_care)


@part
def count_month(columns: Columns, block: Block, month: Month, local: Local) -> None:
    """Count the citizens, the states in which the month found them, their quality of life and days at home."""
    size, who = columns.key.size, block.asking
    for i in range(size):
        lived = local.lived[i & (APART - 1), max(block.row[i], 0)]
        lived[PEOPLE_LIVED] += int(block.row[i] >= 0)
        lived[QALY_LIVED] += block.qaly[i]  # none in a free slot
    for i in range(size):
        lost = block.days[i] | block.planned_days[i] | block.harms[i] | missed(block.answers[i])
        state = columns.social[i] & np.uint16(COUNTED_SOCIAL) | columns.planned_care[i]
        who.marked[i] = np.uint8(block.row[i] >= 0) & np.uint8((lost != 0) | (state != 0))
    for at in range(listed(who.marked, who.slot, size)):
        i = who.slot[at]
        row = block.row[i]
        count_way_of_life(local, np.int64(columns.social[i]), row)
        if columns.planned_care[i]:
            planned_care = np.int64(columns.planned_care[i])
            trust = trust_waited_at(month, local, columns.key[i], planned_care)
            count_wait(local, planned_care, row, trust, block.fate[i])
        if block.days[i] | block.planned_days[i] | block.harms[i] | missed(block.answers[i]):
            count_loss(columns, block, month, local, i)


@part
def count_loss(columns: Columns, block: Block, month: Month, local: Local, i: Word) -> None:
    """Take from what is counted the quality of life and the days at home that the month itself took."""
    losses = month.losses
    in_bed = block.days[i] - block.delayed_days[i] + block.planned_days[i]
    lost = min(in_bed / DAYS_A_MONTH, 1.0) * losses[IN_HOSPITAL]
    lost += min(block.delayed_days[i] / DAYS_A_MONTH, 1.0) * losses[DELAYED]
    lost += block.harms[i] * losses[HARMED_MONTHS] + int(missed(block.answers[i]) > 0) * losses[CONTACT_UNMET]
    note(local, block.row[i], Item.QALY_MILLIONTHS, -int(lost * MILLION / MONTHS_A_YEAR))
    if not unpacked(columns.social[i], IN_CARE_HOME):
        away = min((in_bed + block.delayed_days[i]) * THOUSAND, DAY_THOUSANDTHS_A_MONTH)
        note(local, block.row[i], Item.HOME_DAY_THOUSANDTHS, -away)


@part
def settle(columns: Columns, block: Block, fate: NDArray[np.uint8]) -> None:
    """Write what the month made of everybody."""
    for i in range(columns.key.size):
        fate[i] = block.fate[i]
        if block.row[i] < 0:
            continue
        columns.conditions[i] = block.conditions[i]
        columns.diagnosed[i] = block.diagnosed[i]
        columns.managed[i] = block.managed[i]
        columns.person[i] = block.person[i]
        columns.social[i] = consistent(np.int64(block.social[i]))
        columns.planned_care[i] = block.planned_care[i]
        columns.emergency_care[i] = block.emergency_care[i]


@part
def left(month: Month, local: Local, who: Who, row: Word, flags: Word) -> Word:
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
        return FATE_DEPARTED
    if flags >> Decision.BIRTH & 1 and befalls(month, local, Decision.BIRTH, who, 1.0):
        note(local, row, Item.BIRTH, 1)
        return FATE_GAVE_BIRTH
    return 0


@part
def count_death(local: Local, who: Who, row: Word, in_hospital: bool) -> None:
    """Count a death and where it was."""
    note(local, row, Item.DEATH, 1)
    note(local, row, Item.DEATH_IN_HOSPITAL, int(in_hospital))


@part
def count_way_of_life(local: Local, social: Word, row: Word) -> None:
    """Count the states of a word `social`."""
    helped = unpacked(social, HAS_CARER) | unpacked(social, HAS_HOME_CARE) | unpacked(social, IN_CARE_HOME)
    note(local, row, Item.HOME_CARE_MONTH, unpacked(social, HAS_HOME_CARE))
    note(local, row, Item.CARE_HOME_MONTH, unpacked(social, IN_CARE_HOME))
    note(local, row, Item.HOME_DAY_THOUSANDTHS, -unpacked(social, IN_CARE_HOME) * DAY_THOUSANDTHS_A_MONTH)
    note(local, row, Item.CARE_HOME_MONTH_COUNCIL, unpacked(social, COUNCIL_PAYS))
    note(local, row, Item.CARER_MONTH, unpacked(social, IS_CARER))
    note(local, row, Item.LONELY_MONTH, unpacked(social, IS_LONELY))
    note(local, row, Item.NEED_UNMET_MONTH, unpacked(social, NEEDS_HELP) & ~helped & 1)
    note(local, row, Item.END_OF_LIFE_MONTH, unpacked(social, NEAR_END_OF_LIFE))


@part
def count_wait(local: Local, planned_care: Word, row: Word, trust: Word, fate: Word) -> None:
    """Count a place on a trust's list at the start of the month, and one that death or departure ended."""
    if not unpacked(planned_care, PATHWAY):
        return
    note_at(local, row, trust, Item.WAITING, 1)
    months = unpacked(planned_care, MONTHS_WAITED)
    note_at(local, row, trust, Item.WAITING_OVER_18_WEEKS, int(months >= OVER_18_WEEKS_MONTHS))
    if fate & (FATE_DIED | FATE_DEPARTED):
        note_at(local, row, trust, Item.LEFT_WHILE_WAITING, 1)
