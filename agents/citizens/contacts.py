"""Contacts with the practice: how many citizens want, which of them are had in time, and with whom.

Nearly everybody wants some, so whole blocks are drawn at once: first everybody's first contact, then the second of
those who want two, and so on. Only contacts not had in time are followed one by one. The module must not know what
else citizens seek.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

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
from agents.compiled import part, stage

NEED_SHIFT = np.uint64(64 - STEPS_BITS)
IN_TIME, TO_AE, GIVEN_UP, WITH_NURSE, WITH_USUAL_DOCTOR = 0, 1, 2, 3, 4  # bits of an answer


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
    salt, lifelong = month.salt[Decision.GP_CONTACTS], month.lifelong[NEED]
    means, draws = block.contacts_mean[:size], block.contacts_draw[:size]
    beyond = 0
    for i in range(size):
        known = np.uint32(columns.diagnosed[i])
        need = draw(lifelong, columns.key[i]) >> NEED_SHIFT
        mean = base[block.cell[i]] * low[known & np.uint32(LOW)] * high[known >> np.uint32(LOW_BITS)]
        mean *= activation[np.uint32(columns.person[i]) >> np.uint32(11) & np.uint32(3)]
        means[i] = mean * needs[need] * more
        beyond += int(is_beyond(means[i], LARGEST_POISSON_MEAN))
        draws[i] = uniform(salt, columns.key[i])
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


@stage
def see_practice(columns: Columns, block: Block, month: Month, local: Local) -> None:
    """Contacts with the practice are had, or not in time."""
    visitors = 0
    for i in range(columns.key.size):
        block.visiting[visitors] = i
        visitors += int(block.is_here[i]) & int(block.contacts[i] > 0)
    for at in range(visitors):
        block.asking[at] = block.visiting[at]
    asking, index = visitors, 0
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
    for at in range(visitors):
        count_contacts(block, month, local, block.visiting[at])


@part
def ask(columns: Columns, block: Block, month: Month, local: Local, index: Word, asking: Word) -> None:
    """Draw for the contact of this index of all who ask: whether it is in time, what if not, and with whom it is."""
    for at in range(asking):
        block.answer[at] = 0
    draw_share(columns, block, month, local, index, asking, Decision.CONTACT_IN_TIME, IN_TIME)
    draw_share(columns, block, month, local, index, asking, Decision.UNMET_CONTACT_TO_AE, TO_AE)
    draw_share(columns, block, month, local, index, asking, Decision.UNMET_CONTACT_GIVEN_UP, GIVEN_UP)
    draw_share(columns, block, month, local, index, asking, Decision.NURSE_CONTACT, WITH_NURSE)
    draw_share(columns, block, month, local, index, asking, Decision.USUAL_DOCTOR, WITH_USUAL_DOCTOR)


@part
def draw_share(
    columns: Columns,
    block: Block,
    month: Month,
    local: Local,
    index: Word,
    asking: Word,
    decision: Word,
    answer: int,
) -> None:
    """Add an answer for all of whom a share is so that providers move for all alike.

    The share hangs on age, sex and fifth alone: no more is looked up.
    """
    salt, more = indexed(month.salt[decision], index), local.effects[0, decision]
    start, step = month.start[decision], month.step[decision]
    beyond = 0
    for at in range(asking):
        i = block.asking[at]
        share = month.base[start + np.int64(block.cell[i]) * step] * more
        beyond += int(is_beyond(share, 1.0))
        block.answer[at] |= np.uint8(uniform(salt, columns.key[i]) < share) << np.uint8(answer)
    if beyond:
        complain(local, decision, month.base[start + np.int64(block.cell[block.asking[0]]) * step] * more)


@part
def take(
    columns: Columns, block: Block, month: Month, local: Local, i: Word, index: Word, answer: Word
) -> None:
    """A contact is had; or it could not be had in time, and some go to A&E or give up."""
    missed = said(answer, IN_TIME) ^ 1
    to_ae = missed & said(answer, TO_AE)
    given_up = missed & (said(answer, TO_AE) | said(answer, GIVEN_UP))
    with_nurse = said(answer, WITH_NURSE) & (given_up ^ 1)
    block.missed[i] += missed
    block.given_up[i] += given_up
    block.with_nurse[i] += with_nurse
    block.with_usual_doctor[i] += said(answer, WITH_USUAL_DOCTOR) & ((given_up | with_nurse) ^ 1)
    if to_ae:
        who = met(columns, block.age_years[i], block.cell[i], i, month)
        attended(month, local, who, block.row[i], ATTENDED_UNMET + index)


@part
def said(answer: Word, bit: int) -> Word:
    """Whether an answer has a bit, as 1 or 0."""
    return np.int32(answer) >> np.int32(bit) & np.int32(1)


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
