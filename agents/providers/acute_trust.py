"""What is peculiar to acute trusts: planned treatments are slots, and people wait for them on a list.

A month treats as many as there are slots, give or take chance; what it treats beyond them is overtime, taken from the
next month's. The module must not know who waits, nor how the citizens of a list are chosen.
"""

import numpy as np

from agents.citizens.counts import Counts, Item
from agents.providers.capacity import EVERYONE, Numbers

JOINED = (Item.REFERRAL, Item.ONWARD_REFERRAL, Item.ARRIVED_WAITING)
LEFT = (Item.TREATED, Item.REMOVED_FROM_LIST, Item.LEFT_WHILE_WAITING)


def treated_in(counts: Counts) -> Numbers:
    """People whose wait ended with treatment, by trust."""
    return np.asarray(counts.by_trust[:, Item.TREATED, EVERYONE], dtype=np.float64)


def waiting_after(counts: Counts) -> Numbers:
    """People on each trust's list at the end of a month."""
    people = counts.by_trust[:, :, EVERYONE]
    waiting = people[:, Item.WAITING] + people[:, JOINED].sum(axis=1) - people[:, LEFT].sum(axis=1)
    return np.asarray(waiting, dtype=np.float64)


def slots_left(capacity: Numbers, treated: Numbers, slots: Numbers) -> Numbers:
    """A month's slots less the overtime of the month before, in which there were so many and so many were treated.

    Slots that chance left unused are made up for too, so that a year treats twelve months' capacity, and at most one
    month's chance more or less.
    """
    return np.maximum(capacity - (treated - slots), 0.0)


def most_treated(waiting: Numbers, treated_share: Numbers, maximum: float) -> Numbers:
    """People whom a month can treat of a list, if the process is moved as far as it may be."""
    return waiting * _share_at(maximum, treated_share)


def treatment_multiplier(slots: Numbers, waiting: Numbers, treated_share: Numbers, maximum: float) -> Numbers:
    """What must multiply the rate of treatment, so that in the mean as many of the list are treated as there are slots.

    `treated_share` of a list is treated in a month at multiplier 1. At most the maximum; 1 where nobody waits.
    """
    possible = np.minimum(slots, most_treated(waiting, treated_share, maximum))
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = np.log1p(-possible / waiting) / np.log1p(-treated_share)
    return np.minimum(np.where(np.isfinite(needed), needed, 1.0), maximum)


def _share_at(multiplier: float, treated_share: Numbers) -> Numbers:
    with np.errstate(divide="ignore"):
        return -np.expm1(multiplier * np.log1p(-treated_share))
