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
COLUMNS = ("kind", "term", "role", "month", "member", "numerator", "denominator")
SPENT = "spent"
"""The kind of fact that tells what a role paid under all terms together."""
TEXTS = 3
"""How many of the columns, from the first, are text."""


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
        """Everything as plain arrays, an entry a member and month; `restored` makes the same record of them."""
        rows = [
            (*key, month, member, amount.numerator, amount.denominator)
            for key, months in self.amounts.items()
            for month, amounts in months.items()
            for member, amount in enumerate(amounts)
        ]
        columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
        return {
            name: np.array(column, dtype=str if at < TEXTS else np.int64)
            for at, (name, column) in enumerate(zip(COLUMNS, columns, strict=True))
        }

    @classmethod
    def restored(cls, arrays: Mapping[str, NDArray[Any]]) -> "TermRecord":
        """The record that `saved` told."""
        amounts: dict[tuple[Key, int], list[Fraction]] = {}
        for kind, term, role, month, _, over, under in zip(
            *(arrays[name].tolist() for name in COLUMNS), strict=True
        ):
            amounts.setdefault(((kind, term, role), month), []).append(Fraction(over, under))
        made = cls()
        for (key, month), each in amounts.items():
            made._add(key, month, Exact.of(each))
        made.version = len(made.amounts)
        return made

    def value(self, kind: str, term: str, role: str, first: int, last: int) -> list[Fraction]:
        """What is known of a term in scenario months, by member of a role; [] where nothing was noted."""
        months = self.amounts.get((kind, term, role), {})
        inside = [each for month, each in months.items() if first <= month <= last]
        return list(reduce(add, inside)) if inside else []
