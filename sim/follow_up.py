"""People followed from reablement: who lives at home three months after discharge into it, and who without support.

Holds keys of the few people being followed. It must not know what is measured by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from agents.citizens.columns import IN_REABLEMENT, Columns, each_column
from agents.citizens.columns import field as field_of
from agents.citizens.finding import slots_of
from agents.citizens.population import MONTHS_A_YEAR
from sim.ages import OLDER_YEARS

FOLLOWED_MONTHS = 3
"""Months from discharge into reablement to the look at where people are: 91 days."""
OUTCOMES = ("followed", "at_home", "without_support")

Keys = NDArray[np.uint64]
Whole = NDArray[np.int64]


@dataclass
class FollowUp:
    """Those of 65 and over who came home from hospital into reablement, by month, until they are looked for again.

    `waiting`: keys of each month's people, the oldest month first.
    """

    waiting: list[Keys] = field(default_factory=list)

    def look(self, columns: Columns) -> Whole:
        """The month's end: how many were followed for three months, live at home, and have no lasting support.

        Whoever has died or moved away is followed, and not at home. Before the fourth month nobody is.
        """
        found = np.zeros(len(OUTCOMES), dtype=np.int64)
        if len(self.waiting) == FOLLOWED_MONTHS:
            found[:] = _outcomes(columns, self.waiting.pop(0))
        self.waiting.append(_come_home(columns))
        return found

    def saved(self) -> dict[str, NDArray[np.uint64]]:
        """What is kept, as plain arrays."""
        return {f"month_{at}": keys for at, keys in enumerate(self.waiting)}

    @classmethod
    def restored(cls, arrays: Mapping[str, NDArray[np.uint64]]) -> "FollowUp":
        """What `saved` gave."""
        return cls([arrays[f"month_{at}"] for at in range(len(arrays))])


def _come_home(columns: Columns) -> Keys:
    # Few are in reablement: the rest is asked of them alone.
    slots = np.flatnonzero((columns.social & (1 << IN_REABLEMENT.shift)) != 0)
    found = each_column(columns, lambda column: column[slots])
    is_new = (field_of(found, "months_since_discharge") == 0) & (found.key != 0)
    is_new &= found.age_months >= OLDER_YEARS * MONTHS_A_YEAR
    return np.sort(found.key[is_new])


def _outcomes(columns: Columns, keys: Keys) -> tuple[int, int, int]:
    slots = slots_of(keys, columns.key)
    found = each_column(columns, lambda column: column[slots])
    lives_at_home = field_of(found, "in_care_home") == 0
    is_unsupported = lives_at_home & (field_of(found, "has_home_care") == 0)
    return keys.size, int(lives_at_home.sum()), int(is_unsupported.sum())
