"""Months, windows and settlement schedules: when a term is measured and when it is paid.

Contract months count from 1, the first month in which the contract operates. Scenario months also count
from 1, which is an April. Nothing here knows about money or facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Literal, NamedTuple

MONTHS_IN_YEAR = 12
MONTHS_IN_QUARTER = 3

Over = Literal["period", "month", "quarter", "year", "contract_year"]
Every = Literal["month", "quarter", "year", "exit"]
PERIOD_MONTHS: dict[Every, int] = {
    "month": 1,
    "quarter": MONTHS_IN_QUARTER,
    "year": MONTHS_IN_YEAR,
    "exit": 1,
}


@cache
def _years(months: int) -> Fraction:
    return Fraction(months, MONTHS_IN_YEAR)


class Window(NamedTuple):
    """The contract months `first` to `last`, both included.

    `starts_month` is the scenario month in which contract month 1 falls; financial quarters and years are
    counted from it (scenario month 1 is an April).
    """

    first: int
    last: int
    starts_month: int = 1

    @property
    def months(self) -> int:
        """The length in months."""
        return self.last - self.first + 1

    @property
    def years(self) -> Fraction:
        """The length in years."""
        return _years(self.months)

    @property
    def contract_year(self) -> int:
        """The contract year, from 1, that holds the last month."""
        return (self.last - 1) // MONTHS_IN_YEAR + 1

    def clipped(self, first: int, last: int | None) -> Window | None:
        """The part of the window inside the given months; None if there is none."""
        low, high = max(self.first, first), self.last if last is None else min(self.last, last)
        if low == self.first and high == self.last:
            return self
        return Window(low, high, self.starts_month) if low <= high else None

    def seen_over(self, over: Over, lag_months: int = 0) -> Window:
        """The window that a fact read `over` this span covers, moved back by its lag.

        `period` is the window itself; `month`, `quarter` and `year` are the calendar month, financial quarter
        and financial year to date that hold the last month; `contract_year` is the contract year to date.
        """
        if over == "period" and not lag_months:
            return self
        first, last = self.first - lag_months, self.last - lag_months
        if over == "period":
            return Window(first, last, self.starts_month)
        length = {"month": 1, "quarter": MONTHS_IN_QUARTER, "year": MONTHS_IN_YEAR}.get(over, MONTHS_IN_YEAR)
        offset = 0 if over == "contract_year" else self.starts_month - 1
        into_span = (last - 1 + offset) % length
        return Window(last - into_span, last, self.starts_month)

    def __str__(self) -> str:
        if self.months == MONTHS_IN_YEAR and self.last % MONTHS_IN_YEAR == 0:
            return f"year {self.contract_year}"
        if self.months == MONTHS_IN_QUARTER and self.last % MONTHS_IN_QUARTER == 0:
            return f"quarter {self.last // MONTHS_IN_QUARTER}"
        return f"month {self.first}" if self.months == 1 else f"months {self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often a term is settled, how many months after the period it is paid, and whether on account.

    On account: each month of the period pays what the period to date implies less what was paid already; the
    exact sum is reached when the final figures are in, `lag_months` after the period.
    `exit`: settled once, in the month in which the contract ends.
    """

    every: Every = "year"
    lag_months: int = 0
    on_account: bool = False

    def periods(self, window: Window, months: int | None = None) -> Iterator[Window]:
        """The settlement periods of a contract of `months` months that lie within the window, clipped to it.

        A window may reach back before the contract (a lag, the financial year to date): nothing is owed there.
        The end of a contract is its last month alone.
        """
        length = PERIOD_MONTHS[self.every]
        last_month = window.last if months is None else min(window.last, months)
        first_month = max(window.first, 1, last_month if self.every == "exit" else 1)
        start = (first_month - 1) // length * length + 1
        for first in range(start, last_month + 1, length):
            yield Window(max(first, first_month), min(first + length - 1, last_month), window.starts_month)

    def due(self, month: int, months: int, starts_month: int = 1) -> Iterator[tuple[Window, bool]]:
        """What falls due in a contract month: (window to be settled so far, whether these are the final figures)."""
        if self.every == "exit":
            return
        length = PERIOD_MONTHS[self.every]
        # Only the period whose lag is over, and the one that holds the month, can be due.
        holding = {(at - 1) // length for at in (month - self.lag_months, month) if 1 <= at <= months}
        for number in sorted(holding):
            period = Window(number * length + 1, min((number + 1) * length, months), starts_month)
            if month == period.last + self.lag_months:
                yield period, True
            elif self.on_account and period.first <= month <= period.last:
                yield Window(period.first, month, starts_month), False
