"""Contacts with the practice: how many citizens want, which of them are had in time, and with whom.

Nearly everybody wants some, so whole blocks are drawn at once: first everybody's first contact, then the second of
those who want two, and so on. Only contacts not had in time are followed one by one. The module must not know what
else citizens seek.
"""

import numpy as np

from agents.citizens.block import Block
from agents.citizens.chance import (
    LARGEST_POISSON_MEAN,
    Word,
    count_poisson_block,
    draw,
    indexed,
    uniform,
)
from agents.citizens.columns import Columns
from agents.citizens.counts import Item
from agents.citizens.decisions import Decision
from agents.citizens.living import ATTENDED_UNMET, complain, met, note, turns_out
from agents.citizens.rates import (
    ACTIVATIONS,
    CELLS,
    CONDITIONS_HIGH,
    CONDITIONS_LOW,
    GOOD_CONTACT,
    LOW,
    LOW_BITS,
    MANAGED_LOW,
    NEED,
    NEED_SHAPE,
    OTHER_RATIO,
    SOCIAL,
    STEPS_BITS,
    UNMET_RATIO,
    USUAL_RATIO,
    Local,
    Month,
    Who,
    is_beyond,
)
from agents.citizens.seeking import MILLION, attended
from agents.compiled import part, stage

NEED_SHIFT = np.uint64(64 - STEPS_BITS)
IN_TIME, WITH_NURSE, WITH_USUAL_DOCTOR = 1, 2, 4


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
def see_practice(columns: Columns, block: Block, month: Month, local: Local) -> None:
    """Contacts with the practice are had, or not in time."""
    asking = 0
    for i in range(columns.key.size):
        block.asking[asking] = i
        asking += int(block.is_here[i] and block.contacts[i] > 0)
    index = 0
    while asking:
        ask(columns, block, month, local, index, asking)
        index += 1
        still = 0
        for at in range(asking):
            i = block.asking[at]
            take(columns, block, month, local, i, index - 1, block.answer[at])
            block.asking[still] = i
            still += int(block.contacts[i] > index)
        asking = still
    for i in range(columns.key.size):
        if block.is_here[i] and block.contacts[i]:
            count_contacts(block, month, local, i)


@part
def ask(columns: Columns, block: Block, month: Month, local: Local, index: Word, asking: Word) -> None:
    """Draw for the contact of this index of all who ask whether it is in time, and with whom it would be."""
    of_time = indexed(month.salt[Decision.CONTACT_IN_TIME], index)
    of_nurse = indexed(month.salt[Decision.NURSE_CONTACT], index)
    of_usual = indexed(month.salt[Decision.USUAL_DOCTOR], index)
    most_in_time, most_nurse, most_usual = 0.0, 0.0, 0.0
    for at in range(asking):
        i = block.asking[at]
        key, cell = columns.key[i], np.int64(block.cell[i])
        in_time = share_for_all(month, local, Decision.CONTACT_IN_TIME, cell)
        nurse = share_for_all(month, local, Decision.NURSE_CONTACT, cell)
        usual = share_for_all(month, local, Decision.USUAL_DOCTOR, cell)
        most_in_time, most_nurse, most_usual = (
            max(most_in_time, in_time),
            max(most_nurse, nurse),
            max(most_usual, usual),
        )
        answer = np.uint8(uniform(of_time, key) < in_time)
        answer |= np.uint8(uniform(of_nurse, key) < nurse) << np.uint8(1)
        answer |= np.uint8(uniform(of_usual, key) < usual) << np.uint8(2)
        block.answer[at] = answer
    check_share(local, Decision.CONTACT_IN_TIME, most_in_time)
    check_share(local, Decision.NURSE_CONTACT, most_nurse)
    check_share(local, Decision.USUAL_DOCTOR, most_usual)


@part
def check_share(local: Local, decision: Word, highest: float) -> None:
    """Complain of a share above 1."""
    if is_beyond(highest, 1.0):
        complain(local, decision, highest)


@part
def share_for_all(month: Month, local: Local, decision: Word, cell: Word) -> float:
    """The share of a decision that providers move for all alike, and that hangs on age, sex and fifth alone."""
    return month.base[month.start[decision] + cell * month.step[decision]] * local.effects[0, decision]


@part
def take(
    columns: Columns, block: Block, month: Month, local: Local, i: Word, index: Word, answer: Word
) -> None:
    """A contact is had, or what comes of it if it could not be had in time."""
    if not answer & IN_TIME:
        who = met(columns, block.age_years[i], block.cell[i], i, month)
        block.missed[i] += 1
        if is_given_up(month, local, who, block.row[i], index):
            block.given_up[i] += 1
            return
    is_with_nurse = answer >> 1 & 1
    block.with_nurse[i] += is_with_nurse
    block.with_usual_doctor[i] += answer >> 2 & 1 & ~is_with_nurse


@part
def is_given_up(month: Month, local: Local, who: Who, row: Word, index: Word) -> bool:
    """Whether a contact that was not to be had in time is had no more: some go to A&E instead."""
    if turns_out(month, local, Decision.UNMET_CONTACT_TO_AE, who, index, 1.0):
        attended(month, local, who, row, ATTENDED_UNMET + index)
        return True
    return turns_out(month, local, Decision.UNMET_CONTACT_GIVEN_UP, who, index, 1.0)


@part
def count_contacts(block: Block, month: Month, local: Local, i: Word) -> None:
    """Count the contacts that a citizen wanted and had, and those expected to be experienced as good."""
    row = block.row[i]
    wanted, missed, given_up = block.contacts[i], block.missed[i], block.given_up[i]
    with_nurse, with_usual_doctor = block.with_nurse[i], block.with_usual_doctor[i]
    note(local, row, Item.GP_CONTACT_WANTED, wanted)
    note(local, row, Item.GP_CONTACT, wanted - given_up - with_nurse)
    note(local, row, Item.PRACTICE_NURSE_CONTACT, with_nurse)
    note(local, row, Item.USUAL_DOCTOR_CONTACT, with_usual_doctor)
    says = month.experience
    others = wanted - given_up - with_usual_doctor
    good = (with_usual_doctor * says[USUAL_RATIO] + others * says[OTHER_RATIO]) * says[GOOD_CONTACT]
    if missed:
        note(local, row, Item.CONTACT_NOT_IN_TIME, missed)
        note(local, row, Item.CONTACT_GIVEN_UP, given_up)
        good *= says[UNMET_RATIO]
    note(local, row, Item.GOOD_GP_CONTACT_MILLIONTHS, int(np.floor(good * MILLION)))
