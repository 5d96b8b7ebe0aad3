"""What is peculiar to acute trusts: planned treatments are slots, and people wait for them on a list.

A month treats as many as there are slots, give or take chance; what it treats beyond them is overtime, made up for in
the months after it. The module must not know who waits, nor how the citizens of a list are chosen.
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


def made_up_for(capacity: Numbers, overtime: Numbers, weight: float) -> Numbers:
    """Slots of a month that go to make up for overtime: so much of what is owed, and no more than there are.

    Below 0, what chance left unused is made up for too. So a year treats twelve months' capacity, and beyond it what
    is still owed at its end.
    """
    return np.minimum(weight * overtime, capacity)


def treated_share_felt(felt: Numbers, counts: Counts, multiplier: Numbers, weight: float) -> Numbers:
    """The share of its list that each trust finds itself to treat in a month at multiplier 1, `felt` until now.

    Those who near 18 weeks and the urgent keep their lead when the rest are put off, so that a list that is squeezed is
    not treated as fast as before times the multiplier. Where nobody waited or was treated, nothing is found.
    """
    treated = treated_in(counts)
    waiting = np.maximum(
        np.asarray(counts.by_trust[:, Item.WAITING, EVERYONE], dtype=np.float64), treated + 1
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        found = -np.expm1(np.log1p(-treated / waiting) / multiplier)
    is_found = (treated > 0) & (multiplier > 0)
    return np.asarray(felt + weight * np.where(is_found, found - felt, 0.0))


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
