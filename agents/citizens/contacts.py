"""Contacts with the practice: how many citizens want, which of them are had in time, and with whom.

Nearly everybody wants some, so whole blocks are drawn at once: first everybody's first contact, then the second of
those who want two, and so on. Only contacts not had in time are followed one by one. The module must not know what
else citizens seek.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.citizens.block import Block, listed
from agents.citizens.chance import (
    LARGEST_POISSON_MEAN,
    Word,
    as_number,
    count_poisson_block,
    indexed,
    spread,
    stirred,
)
from agents.citizens.columns import Columns
from agents.citizens.counts import Item
from agents.citizens.decisions import Decision
from agents.citizens.living import ATTENDED_UNMET, complain, met, note
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
    is_beyond,
)
from agents.citizens.seeking import MILLION, attended
from agents.compiled import part

NEED_SHIFT = np.uint64(64 - STEPS_BITS)
IN_TIME, TO_AE, GIVEN_UP, WITH_NURSE, WITH_USUAL_DOCTOR = 0, 1, 2, 3, 4  # bits of an answer
ANSWERED_BY = (
    Decision.CONTACT_IN_TIME,
    Decision.UNMET_CONTACT_TO_AE,
    Decision.UNMET_CONTACT_GIVEN_UP,
    Decision.NURSE_CONTACT,
    Decision.USUAL_DOCTOR,
)
# Where a word of answers counts those given up, with a nurse and with the usual doctor, after those not in time: in 15
# bits each, so that the word is not below 0.
GIVEN_UP_AT, NURSE_AT, USUAL_DOCTOR_AT = 15, 30, 45
MOST_ANSWERS = (1 << GIVEN_UP_AT) - 1


@part
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
    salt, lifelong = month.spread[Decision.GP_CONTACTS], spread(month.lifelong[NEED])
    means, draws, need = block.contacts_mean[:size], block.contacts_draw[:size], block.asking.key[:size]
    beyond = 0
    # Nothing is looked up while draws are made, nor in `ask`: so many are made side by side.
    for i in range(size):
        key = spread(columns.key[i])
        need[i] = stirred(lifelong ^ key) >> NEED_SHIFT
        draws[i] = as_number(stirred(salt ^ key))
    for i in range(size):
        known = np.uint32(columns.diagnosed[i])
        mean = base[block.cell[i]] * low[known & np.uint32(LOW)] * high[known >> np.uint32(LOW_BITS)]
        mean *= activation[np.uint32(columns.person[i]) >> np.uint32(11) & np.uint32(3)]
        means[i] = mean * needs[need[i]] * more
        beyond += int(is_beyond(means[i], LARGEST_POISSON_MEAN))
    if beyond:
        complain(local, Decision.GP_CONTACTS, worst(means, LARGEST_POISSON_MEAN))
    count_poisson_block(draws, means, block.contacts[:size])


@part
def worst(found: NDArray[np.float64], bound: float) -> Any:
    """The first number that is out of bounds."""
    for number in found:
        if is_beyond(number, bound):
            return number
    return bound


@part
def see_practice(columns: Columns, block: Block, month: Month, local: Local) -> None:
    """Contacts with the practice are had, or not in time."""
    size, who = columns.key.size, block.asking
    for i in range(size):
        who.marked[i] = np.uint8(block.is_here[i]) & np.uint8(block.contacts[i] > 0)
    visitors = listed(who.marked, block.visiting, size)
    for at in range(visitors):
        who.slot[at] = block.visiting[at]
    asking, index = visitors, np.int64(0)
    while asking:
        ask(columns, block, month, local, index, asking)
        index += 1
        still = 0
        for at in range(asking):
            i = who.slot[at]
            take(columns, block, month, local, i, index - 1, who.answer[at])
            who.slot[still] = i
            still += int(block.contacts[i] > index)
        asking = still
    for at in range(visitors):
        count_contacts(block, month, local, block.visiting[at])


@part
def ask(columns: Columns, block: Block, month: Month, local: Local, index: Word, asking: Word) -> None:
    """Draw for the contact of this index of all who ask: whether it is in time, what if not, and with whom it is."""
    who = block.asking
    for at in range(asking):
        i = who.slot[at]
        who.key[at] = spread(columns.key[i])
        who.cell[at] = block.cell[i]
        who.answer[at] = 0
    for answer in range(len(ANSWERED_BY)):
        draw_share(block, month, local, index, asking, ANSWERED_BY[answer], answer)


@part
def draw_share(
    block: Block, month: Month, local: Local, index: Word, asking: Word, decision: Word, answer: int
) -> None:
    """Add an answer for all of whom a share is so that providers move for all alike.

    The share hangs on age, sex and fifth alone: no more is looked up.
    """
    salt, more = spread(indexed(month.salt[decision], index)), local.effects[0, decision]
    start, varies = month.start[decision], month.step[decision]
    beyond = 0
    who = block.asking
    if varies:
        for at in range(asking):
            who.share[at] = month.base[start + np.int64(who.cell[at])] * more
    else:
        who.share[:asking] = month.base[start] * more
    for at in range(asking):
        beyond += int(is_beyond(who.share[at], 1.0))
        is_so = as_number(stirred(salt ^ who.key[at])) < who.share[at]
        who.answer[at] |= np.uint8(is_so) << np.uint8(answer)
    if beyond:
        complain(local, decision, who.share[0])


@part
def take(
    columns: Columns, block: Block, month: Month, local: Local, i: Word, index: Word, answer: Word
) -> None:
    """A contact is had; or it could not be had in time, and some go to A&E or give up."""
    not_in_time = said(answer, IN_TIME) ^ 1
    to_ae = not_in_time & said(answer, TO_AE)
    gives_up = not_in_time & (said(answer, TO_AE) | said(answer, GIVEN_UP))
    sees_nurse = said(answer, WITH_NURSE) & (gives_up ^ 1)
    sees_usual_doctor = said(answer, WITH_USUAL_DOCTOR) & ((gives_up | sees_nurse) ^ 1)
    answers = not_in_time | gives_up << GIVEN_UP_AT | sees_nurse << NURSE_AT
    block.answers[i] += answers | sees_usual_doctor << USUAL_DOCTOR_AT
    if to_ae:
        who = met(columns, block.age_years[i], block.cell[i], i, month)
        attended(month, local, who, block.row[i], ATTENDED_UNMET + index)


@part
def said(answer: Word, bit: int) -> Word:
    """Whether an answer has a bit, as 1 or 0."""
    return np.int64(answer) >> bit & 1


@part
def missed(answers: Word) -> Word:
    """How many contacts a citizen missed, of a word that counts its answers."""
    return answers & MOST_ANSWERS


@part
def count_contacts(block: Block, month: Month, local: Local, i: Word) -> None:
    """Count the contacts that a citizen wanted and had, and those expected to be experienced as good."""
    row = block.row[i]
    wanted, answers = np.int64(block.contacts[i]), block.answers[i]
    given_up, with_nurse = answers >> GIVEN_UP_AT & MOST_ANSWERS, answers >> NURSE_AT & MOST_ANSWERS
    with_usual_doctor = answers >> USUAL_DOCTOR_AT
    note(local, row, Item.GP_CONTACT_WANTED, wanted)
    note(local, row, Item.GP_CONTACT, wanted - given_up - with_nurse)
    note(local, row, Item.PRACTICE_NURSE_CONTACT, with_nurse)
    note(local, row, Item.USUAL_DOCTOR_CONTACT, with_usual_doctor)
    says = month.experience
    others = wanted - given_up - with_usual_doctor
    good = (with_usual_doctor * says[USUAL_RATIO] + others * says[OTHER_RATIO]) * says[GOOD_CONTACT]
    if missed(answers):
        note(local, row, Item.CONTACT_NOT_IN_TIME, missed(answers))
        note(local, row, Item.CONTACT_GIVEN_UP, given_up)
        good *= says[UNMET_RATIO]
    note(local, row, Item.GOOD_GP_CONTACT_MILLIONTHS, int(np.floor(good * MILLION)))
