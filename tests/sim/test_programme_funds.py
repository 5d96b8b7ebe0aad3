"""Statements of programme funds, by hand: paid up front, paid back, still out."""

from __future__ import annotations

import pandas as pd
import pytest

from scenarios.contracts.mechanisms.savings import ADVANCE, REPAYMENT
from sim.accounts import Sorting
from sim.ledger import Ledger
from sim.programme_funds import FundRow, fund_statements

pytestmark = pytest.mark.unit

SORTING = Sorting(first_month=25)


def books(*postings: tuple[int, str, str, int, str], contract: str = "change") -> pd.DataFrame:
    """Postings of month, payer, payee, pence and reason under the term of a fund."""
    ledger = Ledger(("fund", "group", "council", "care"))
    for month, payer, payee, pence, reason in postings:
        ledger.post_batch(
            month=month,
            payer=payer,
            payee=payee,
            pence=pence,
            contract=contract,
            term="money",
            period="a year",
            reason=reason,
        )
    return ledger.to_frame()


def rows(postings: pd.DataFrame, *terms: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in fund_statements(postings, terms or ("change.money",), SORTING).to_numpy()]


def test_what_is_paid_back_is_no_longer_out_and_the_rest_is() -> None:
    found = rows(
        books(
            (25, "fund", "group", 1_000, ADVANCE),
            (37, "fund", "group", 500, ADVANCE),
            (52, "group", "fund", 600, REPAYMENT),
            (62, "group", "fund", 100, REPAYMENT),
        )
    )
    assert found == [
        ("fund", 1, "group", 1_000, 0, 1_000),
        ("fund", 2, "group", 500, 0, 1_500),
        ("fund", 3, "group", 0, 600, 900),
        ("fund", 4, "group", 0, 100, 800),
    ]


def test_what_is_taken_back_of_sums_on_account_is_netted() -> None:
    found = rows(
        books(
            (25, "fund", "group", 100, ADVANCE),
            (36, "group", "fund", 10, ADVANCE),
            (37, "group", "fund", 50, REPAYMENT),
            (48, "fund", "group", 20, REPAYMENT),
        )
    )
    assert found == [("fund", 1, "group", 90, 0, 90), ("fund", 2, "group", 0, 30, 60)]


def test_each_that_is_paid_owes_its_own() -> None:
    found = rows(
        books(
            (25, "fund", "group", 10, ADVANCE),
            (26, "fund", "council", 20, ADVANCE),
            (27, "council", "fund", 5, REPAYMENT),
        )
    )
    assert found == [("fund", 1, "group", 10, 0, 10), ("fund", 1, "council", 20, 5, 15)]


def test_without_a_fund_there_is_no_statement() -> None:
    assert rows(books((25, "group", "care", 10, "care"))[:0]) == []
    assert rows(books((25, "fund", "group", 10, ADVANCE)), "other.money") == []
    assert list(fund_statements(books((25, "fund", "group", 1, ADVANCE)), (), SORTING).columns) == list(
        FundRow._fields
    )
