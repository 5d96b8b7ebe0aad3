"""Counts made up for tests of providers: months in which so much of each item was counted, and years of them."""

from collections.abc import Mapping

import numpy as np

from agents.citizens.counts import ITEMS, Counts, Item
from scenarios.place import QUINTILES
from scenarios.populations import OLDEST_YEARS

PRACTICES = 2
TRUSTS = 2
POPULATIONS = 3

USUAL = {
    Item.PEOPLE: 50_000,
    Item.GP_CONTACT_WANTED: 20_000,
    Item.GP_CONTACT: 12_000,
    Item.PRACTICE_NURSE_CONTACT: 6_000,
    Item.CONTACT_NOT_IN_TIME: 2_400,
    Item.COMMUNITY_CONTACT: 8_000,
    Item.MENTAL_HEALTH_CONTACT: 4_000,
    Item.AE_ATTENDANCE: 9_000,
    Item.EMERGENCY_OTHER: 3_000,
    Item.EMERGENCY_BED_DAY: 16_000,
    Item.PLANNED_BED_DAY: 4_000,
    Item.HOME_CARE_MONTH: 2_500,
    Item.CARE_HOME_MONTH: 2_000,
    Item.CARE_HOME_MONTH_COUNCIL: 1_200,
    Item.REABLEMENT_EPISODE: 400,
    Item.LONELY_MONTH: 9_000,
    Item.END_OF_LIFE_MONTH: 1_500,
    Item.WAITING: 3_000,
    Item.REFERRAL: 1_060,
    Item.TREATED: 1_000,
    Item.REMOVED_FROM_LIST: 60,
}
"""What each practice, and each trust, counts in a usual month."""


def month(counted: Mapping[Item, int] | None = None) -> Counts:
    """A month that counts the same for each practice and each trust.

    Of the populations the first is everybody, the second a third of them, the third the rest.
    """
    by_practice = np.zeros((PRACTICES, ITEMS, POPULATIONS), dtype=np.int64)
    by_trust = np.zeros((TRUSTS, ITEMS, POPULATIONS), dtype=np.int64)
    by_quintile = np.zeros((POPULATIONS, len(QUINTILES), ITEMS), dtype=np.int64)
    for item, count in {**USUAL, **(counted or {})}.items():
        shares = np.array([count, count // 3, count - count // 3])
        by_practice[:, item] = by_trust[:, item] = shares
        by_quintile[:, 0, item] = PRACTICES * shares
    nobody = np.zeros((OLDEST_YEARS + 1, 2), dtype=np.int64)
    return Counts(by_practice, by_trust, by_quintile, nobody, nobody.copy())


def year(counted: Mapping[Item, int] | None = None) -> list[Counts]:
    """Twelve such months."""
    return [month(counted) for _ in range(12)]
