"""Statements of pools, by hand: who paid in, who bore the result, what was spent and what is left."""

from __future__ import annotations

import pandas as pd
import pytest

from scenarios.contracts.mechanisms.sharing import CONTRIBUTION, SHARE_OF_OVERSPEND
from sim.accounts import Sorting
from sim.ledger import Ledger
from sim.pools import PoolRow, pool_statements

pytestmark = pytest.mark.unit

PARTIES = ("group", "council", "trusts", "fund", "care", "suppliers")
SORTING = Sorting(first_month=25)
TERM = {"contract": "agreement", "term": "pooled"}


def books(*postings: tuple[int, str, str, int, str], term: dict[str, str] = TERM) -> pd.DataFrame:
    """Postings of month, payer, payee, pence and reason, those with a reason under the term that fills the pool."""
    ledger = Ledger(PARTIES)
    for month, payer, payee, pence, reason in postings:
        under = term if reason else {"contract": "home", "term": "care"}
        ledger.post_batch(
            month=month,
            payer=payer,
            payee=payee,
            pence=pence,
            period="a month",
            reason=reason or "care",
            **under,
        )
    return ledger.to_frame()


def rows(postings: pd.DataFrame, *terms: str) -> list[tuple[object, ...]]:
    return [
        tuple(row) for row in pool_statements(postings, terms or ("agreement.pooled",), SORTING).to_numpy()
    ]


def test_each_payer_sees_what_it_put_in_and_what_it_bore() -> None:
    """1,000 and 500 are paid in, 1,700 spent: 200 over, of which 120 and 80 are borne the year after."""
    found = rows(
        books(
            (25, "group", "fund", 600, CONTRIBUTION),
            (26, "group", "fund", 400, CONTRIBUTION),
            (26, "council", "fund", 500, CONTRIBUTION),
            (30, "fund", "care", 1_700, ""),
            (39, "group", "fund", 120, SHARE_OF_OVERSPEND),
            (39, "council", "fund", 80, SHARE_OF_OVERSPEND),
        )
    )
    assert found == [
        ("fund", 1, "contribution", "council", 500),
        ("fund", 1, "contribution", "group", 1_000),
        ("fund", 1, "spent", "care", 1_700),
        ("fund", 1, "left", "fund", -200),
        ("fund", 2, "share_of_result", "council", 80),
        ("fund", 2, "share_of_result", "group", 120),
        ("fund", 2, "left", "fund", 0),
    ]


def test_what_is_given_back_is_below_nothing() -> None:
    found = rows(
        books(
            (25, "group", "fund", 100, CONTRIBUTION),
            (25, "fund", "care", 70, ""),
            (25, "fund", "group", 30, SHARE_OF_OVERSPEND),
        )
    )
    assert ("fund", 1, "share_of_result", "group", -30) in found
    assert found[-1] == ("fund", 1, "left", "fund", 0)


def test_three_payers_and_what_they_pay_each_other_elsewhere() -> None:
    found = rows(
        books(
            (25, "group", "fund", 100, CONTRIBUTION),
            (25, "council", "fund", 100, CONTRIBUTION),
            (25, "trusts", "fund", 100, CONTRIBUTION),
            (25, "group", "council", 55, ""),
        )
    )
    assert [(row[2], row[3]) for row in found] == [
        ("contribution", "council"),
        ("contribution", "group"),
        ("contribution", "trusts"),
        ("left", "fund"),
    ]


def test_all_that_comes_in_is_spent_or_left() -> None:
    postings = books(
        (25, "group", "fund", 333, CONTRIBUTION),
        (37, "council", "fund", 334, CONTRIBUTION),
        (38, "fund", "care", 500, ""),
        (50, "fund", "council", 7, SHARE_OF_OVERSPEND),
    )
    found = pool_statements(postings, ("agreement.pooled",), SORTING)
    sums = found.groupby("line")["pence"].sum()
    left = found[found["line"] == "left"]["pence"].iloc[-1]
    assert sums["contribution"] + sums["share_of_result"] - sums["spent"] == left == 160


def test_without_a_term_that_fills_pools_there_is_no_statement() -> None:
    postings = books((25, "group", "fund", 100, CONTRIBUTION))
    assert rows(postings, "agreement.other") == []
    assert list(pool_statements(postings, (), SORTING).columns) == list(PoolRow._fields)
