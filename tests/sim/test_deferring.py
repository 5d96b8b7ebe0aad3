"""Income that is deferred: months of work unpaid after a year, by hand, and what is left beyond cash."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.contracts.periods import Schedule
from sim.deferring import deferred_months, share_deferred

MONTHS = 36


@pytest.mark.unit
@pytest.mark.parametrize(
    ("schedule", "contract_month", "deferred"),
    [
        (Schedule("month"), 30, 0),
        (Schedule("quarter", 4), 30, 0),
        (Schedule("year", 4), 12, 0),
        (Schedule("year", 4), 15, 3),
        (Schedule("year", 4), 16, 0),
        (Schedule("year", 12), 23, 11),
        (Schedule("year", 12), 24, 0),
        (Schedule("year", 24), 35, 23),
        (Schedule("year", 24), 36, 12),
        (Schedule("year", 24, on_account=True), 35, 0),
        (Schedule("exit", 24), 35, 0),
        (Schedule("year", 4), 100, 0),
    ],
)
def test_months_of_work_are_deferred_until_they_are_paid(
    schedule: Schedule, contract_month: int, deferred: int
) -> None:
    assert deferred_months(schedule, contract_month, MONTHS) == deferred


@pytest.mark.property
@given(st.sampled_from(["month", "quarter", "year"]), st.integers(0, 36), st.integers(1, 120))
def test_a_longer_lag_never_defers_less(every: str, lag: int, contract_month: int) -> None:
    soon, late = (
        deferred_months(Schedule(every, months), contract_month, MONTHS)  # type: ignore[arg-type]
        for months in (lag, lag + 1)
    )
    assert 0 <= soon <= late <= max(contract_month - 12, 0)


@pytest.mark.unit
def test_cash_in_hand_bridges_what_is_deferred() -> None:
    assert share_deferred(Fraction(300), Fraction(100), Fraction(1_000)) == 0.2
    assert share_deferred(Fraction(300), Fraction(400), Fraction(1_000)) == 0
    assert share_deferred(Fraction(3_000), Fraction(0), Fraction(1_000)) == 1
    assert share_deferred(Fraction(-10), Fraction(0), Fraction(1_000)) == 0
    assert share_deferred(Fraction(10), Fraction(0), Fraction(0)) == 0
