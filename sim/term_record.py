"""What is known of terms from month to month: what was posted, what is left of budgets, which duties were breached.

It must not know what a term means.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from operator import add
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenarios.contracts.exact import Exact
from scenarios.contracts.settle import PENCE_IN_POUND, Posted

Key = tuple[str, str, str]
SPENT = "spent"
"""The kind of fact that tells what a role paid under all terms together."""
TEXTS = 3
"""How many texts make a key."""


@dataclass
class TermRecord:
    """By kind of fact, term and role: amounts by scenario month, one a member. `version` counts what was noted."""

    amounts: dict[Key, dict[int, Exact]] = field(default_factory=dict)
    version: int = 0

    def note(
        self, kind: str, term: str, month: int, amounts: Iterable[Fraction | int], role: str = ""
    ) -> None:
        """Add amounts, one a member of the role, to what is known of a term in a scenario month.

        Raises:
            ValueError: there were another number of members before.
        """
        self._add((kind, term, role), month, Exact.of(amounts))

    def note_postings(self, postings: Iterable[Posted], month: int) -> None:
        """Note what was posted in a scenario month, as the payees received it; what flows back counts against it."""
        sums: dict[Key, NDArray[np.int64]] = {}
        for posted in postings:
            term, whole = posted.term.key, posted.pence.sum(keepdims=True)
            for key, pence in (
                ((SPENT, "", posted.payer), whole),
                (("paid", term, ""), whole),
                (("paid", term, posted.payee), posted.pence),
            ):
                sums[key] = sums[key] + pence if key in sums else pence
        for key, pence in sums.items():
            self._add(key, month, Exact(pence, PENCE_IN_POUND))

    def _add(self, key: Key, month: int, amounts: Exact) -> None:
        months = self.amounts.setdefault(key, {})
        months[month] = months[month] + amounts if month in months else amounts
        self.version += 1

    def saved(self) -> dict[str, NDArray[Any]]:
        """Everything as plain arrays: a key, month and number of members of each sum, and an entry for each member.

        `restored` makes the same record of them.
        """
        keys = list(self.amounts)
        sums = [
            (number, month, each)
            for number, key in enumerate(keys)
            for month, each in self.amounts[key].items()
        ]
        amounts = [each for _, _, each in sums]
        return {
            "keys": np.array(keys, dtype=str).reshape(-1, TEXTS),
            "key": np.array([number for number, _, _ in sums], np.int64),
            "month": np.array([month for _, month, _ in sums], np.int64),
            "members": np.array([len(each) for each in amounts], np.int64),
            "denominator": np.array([each.denominator for each in amounts], np.int64),
            "numerator": np.concatenate(
                [np.zeros(0, np.int64), *(each.numerators.astype(np.int64) for each in amounts)]
            ),
        }

    @classmethod
    def restored(cls, arrays: Mapping[str, NDArray[Any]]) -> "TermRecord":
        """The record that `saved` told."""
        made = cls()
        keys: list[Key] = [(kind, term, role) for kind, term, role in arrays["keys"].tolist()]
        parts = np.split(arrays["numerator"], np.cumsum(arrays["members"])[:-1])
        told = (arrays[name].tolist() for name in ("key", "month", "denominator"))
        for number, month, denominator, numerators in zip(*told, parts, strict=False):
            made._add(keys[number], month, Exact(numerators, denominator))
        made.version = sum(map(len, made.amounts.values()))
        return made

    def value(self, kind: str, term: str, role: str, first: int, last: int) -> list[Fraction]:
        """What is known of a term in scenario months, by member of a role; [] where nothing was noted."""
        months = self.amounts.get((kind, term, role), {})
        inside = [each for month, each in months.items() if first <= month <= last]
        return list(reduce(add, inside)) if inside else []
