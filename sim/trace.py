"""The trace of a run: a digest a month of lives, counts, money and whatever else, and where two traces part.

Two runs with equal digests through a month are the same run through that month. Lives are read citizen by citizen,
so that neither the order of slots nor those that are free matter. The module must not know what makes runs differ.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.citizens.chance_arrays import mixed
from agents.citizens.columns import Columns
from agents.citizens.identity import WORDS, summed
from sim.digests import digest
from sim.ledger import Ledger


class Row(NamedTuple):
    """The digest of one thing in one month."""

    month: int
    what: str
    digest: str


class Difference(NamedTuple):
    """The first month in which two traces differ, in what, and both digests; None where a trace has none."""

    month: int
    what: str
    first: str | None
    second: str | None


class Trace:
    """The digests of a run, month by month, in the order in which they were added.

    `last_month`: the last that has a digest, 0 if there is none.
    """

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._digests: dict[tuple[int, str], str] = {}
        self.last_month = 0
        for row in rows:
            self._add(row)

    def __iter__(self) -> Iterator[Row]:
        return (Row(month, what, each) for (month, what), each in self._digests.items())

    def add(self, month: int, **digests: str) -> tuple[Row, ...]:
        """Add a month's digests, in the order in which the month makes them; returns their rows.

        Raises:
            ValueError: the month has such a digest already, or is before the last.
        """
        rows = tuple(Row(month, what, each) for what, each in digests.items())
        for row in rows:
            self._add(row)
        return rows

    def of(self, what: str) -> dict[int, str]:
        """The digests of one thing by month."""
        return {row.month: row.digest for row in self if row.what == what}

    def _add(self, row: Row) -> None:
        if row.month < self.last_month:
            raise ValueError(
                f"trace: month {row.month} comes after month {self.last_month}; add months in order"
            )
        if (row.month, row.what) in self._digests:
            raise ValueError(f"trace: month {row.month} has a digest of {row.what} already")
        self._digests[row.month, row.what] = row.digest
        self.last_month = row.month


def first_difference(one: Trace, other: Trace, whats: Iterable[str] | None = None) -> Difference | None:
    """Where two traces first differ, in all things or in those named; None if they are equal.

    Of several things in one month, the one that the month makes first.
    """
    kept = None if whats is None else set(whats)
    first, second = (
        {(row.month, row.what): row.digest for row in trace if kept is None or row.what in kept}
        for trace in (one, other)
    )
    differing = [each for each in {**first, **second} if first.get(each) != second.get(each)]
    if not differing:
        return None
    # Sorting keeps the order of things within a month.
    month, what = min(differing, key=lambda each: each[0])
    return Difference(month, what, first.get((month, what)), second.get((month, what)))


def equal_through(one: Trace, other: Trace, whats: Iterable[str] | None = None) -> int:
    """The last month through which two traces are equal, in all things or in those named."""
    found = first_difference(one, other, whats)
    return max(one.last_month, other.last_month) if found is None else found.month - 1


def lives_digest(columns: Columns) -> str:
    """The digest of everybody who is here: the same for the same citizens in any order of slots, with any free.

    Each citizen's words, each times its own odd number, are added up and mixed into one number of 64 bits: whatever one
    word is changed by, the number is another. The numbers are added up.
    """
    people, total = summed(columns, _odd_numbers(WORDS))
    return digest([int(people), int(total)])


def money_digest(ledger: Ledger, month: int) -> str:
    """The digest of the postings of one month, in posting order."""
    return digest(ledger.digest(month, first_month=month))


@cache
def _odd_numbers(count: int) -> NDArray[np.uint64]:
    """Numbers of 64 bits without a pattern, all odd."""
    return mixed(np.arange(1, count + 1, dtype=np.uint64)) | np.uint64(1)
