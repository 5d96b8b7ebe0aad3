"""Accounts worked out by hand: income by payer and kind, cost by service, surplus, and cash that closes."""

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.accounts import STATEMENTS, AccountsError, Sorting, check_closing, statements
from sim.ledger import Ledger, Posting

PARTIES = ("treasury", "payer", "trust", "suppliers", "idle")
SORTING = Sorting(first_month=25, kinds={"hospital.emergencies": "marginal_rate", "hospital.core": "tariff"})


def books(*rows: tuple[int, str, str, int, str, str]) -> Ledger:
    ledger = Ledger(PARTIES)
    for month, payer, payee, pence, contract, term in rows:
        ledger.post(Posting(month, payer, payee, pence, contract, term, f"month {month}", "by hand"))
    return ledger


@pytest.fixture
def ledger() -> Ledger:
    """Two financial years: months 25 to 36 and from 37."""
    return books(
        (25, "treasury", "trust", 1_000, "opening_balance", "reserves"),
        (25, "treasury", "payer", 50_000, "funding", "allocation"),
        (25, "payer", "trust", 10_000, "hospital", "core"),
        (36, "payer", "trust", 5_001, "hospital", "core"),
        (36, "payer", "trust", 700, "hospital", "emergencies"),
        (26, "trust", "suppliers", 9_000, "costs", "ae_attendance"),
        (27, "trust", "suppliers", 4_000, "costs", "day_case"),
        (36, "trust", "payer", 250, "hospital", "withhold"),
        (37, "payer", "trust", 100, "hospital", "core"),
        (38, "trust", "suppliers", 9_999, "costs", "day_case"),
    )


def frame(ledger: Ledger) -> pd.DataFrame:
    return statements(ledger.to_frame(), PARTIES, SORTING)


def lines(found: pd.DataFrame, party: str, year: int, statement: str) -> list[tuple[Any, ...]]:
    wanted = (found["party"] == party) & (found["year"] == year) & (found["statement"] == statement)
    columns = ["line", "counterparty", "kind", "pence"]
    return list(found[wanted][columns].itertuples(index=False, name=None))


@pytest.mark.unit
def test_an_income_statement_by_hand(ledger: Ledger) -> None:
    assert lines(frame(ledger), "trust", 1, "income") == [
        ("income", "payer", "marginal_rate", 700),
        ("income", "payer", "tariff", 15_001),
        ("cost", "suppliers", "ae_attendance", 9_000),
        ("cost", "suppliers", "day_case", 4_000),
        ("passed_on", "payer", "withhold", 250),
        ("surplus", "", "", 2_451),
    ]


@pytest.mark.unit
def test_cash_opens_with_what_it_closed_with(ledger: Ledger) -> None:
    found = frame(ledger)
    assert lines(found, "trust", 1, "cash") == [
        ("opening_cash", "", "", 0),
        ("brought_in", "treasury", "reserves", 1_000),
        ("received", "", "", 15_701),
        ("paid", "", "", 13_250),
        ("closing_cash", "", "", 3_451),
    ]
    assert lines(found, "trust", 2, "cash") == [
        ("opening_cash", "", "", 3_451),
        ("received", "", "", 100),
        ("paid", "", "", 9_999),
        ("closing_cash", "", "", -6_448),
    ]


@pytest.mark.unit
def test_a_balance_sheet_is_reserves_and_what_was_earned_since(ledger: Ledger) -> None:
    assert lines(frame(ledger), "trust", 2, "balance") == [
        ("cash", "", "", -6_448),
        ("reserves_brought_in", "", "", 1_000),
        ("accumulated_surplus", "", "", -7_448),
    ]


@pytest.mark.unit
def test_whoever_brought_it_in_has_that_much_less(ledger: Ledger) -> None:
    found = frame(ledger)
    assert lines(found, "treasury", 1, "income") == [
        ("passed_on", "payer", "allocation", 50_000),
        ("surplus", "", "", -50_000),
    ]
    assert ("brought_in", "trust", "reserves", -1_000) in lines(found, "treasury", 1, "cash")


@pytest.mark.unit
def test_who_did_nothing_has_accounts_of_nothing(ledger: Ledger) -> None:
    found = frame(ledger)
    assert {
        pence
        for year in (1, 2)
        for statement in STATEMENTS
        for *_, pence in lines(found, "idle", year, statement)
    } == {0}


@pytest.mark.unit
def test_parties_and_years_are_in_order(ledger: Ledger) -> None:
    found = frame(ledger)
    assert tuple(dict.fromkeys(found["party"])) == PARTIES
    assert found[found["party"] == "trust"]["year"].is_monotonic_increasing
    assert found["pence"].dtype == np.int64


@pytest.mark.unit
def test_no_postings_make_no_accounts() -> None:
    found = frame(books())
    assert len(found) == 0
    assert list(found.columns) == ["statement", "party", "year", "line", "counterparty", "kind", "pence"]
    check_closing(found, books().balances())


@pytest.mark.unit
def test_accounts_close_with_the_ledger(ledger: Ledger) -> None:
    check_closing(frame(ledger), ledger.balances())


@pytest.mark.unit
def test_a_posting_that_is_missing_is_found(ledger: Ledger) -> None:
    postings = ledger.to_frame()
    words = (
        "payer: the accounts of year 2 close with £344.49, and its balance is £344.51; are postings missing?"
    )
    ledger.post(Posting(38, "suppliers", "payer", 2, "costs", "refund", "May", "by hand"))
    with pytest.raises(AccountsError, match=re.escape(words)):
        check_closing(statements(postings, PARTIES, SORTING), ledger.balances())


@pytest.mark.unit
def test_a_posting_before_accounts_open_is_refused() -> None:
    words = (
        "month 24: payer pays trust, and accounts open in month 25; give the first month of the first financial year "
        "as first_month"
    )
    with pytest.raises(AccountsError, match=re.escape(words)):
        frame(books((24, "payer", "trust", 1, "core", "block")))


@pytest.mark.unit
def test_a_party_that_is_not_named_is_refused(ledger: Ledger) -> None:
    with pytest.raises(
        AccountsError, match=r"'trust' pays or is paid and is no party; name it\. Did you mean 'trusts'"
    ):
        statements(ledger.to_frame(), ("treasury", "payer", "trusts", "suppliers"), SORTING)


@pytest.mark.unit
def test_a_term_that_nobody_has_sorted_is_its_own_kind() -> None:
    assert SORTING.kind("hospital", "core") == "tariff"
    assert SORTING.kind("hospital", "fee") == "fee"


@pytest.mark.unit
def test_a_financial_year_has_twelve_months() -> None:
    assert [SORTING.year(month) for month in (25, 36, 37, 48, 49)] == [1, 1, 2, 2, 3]


POSTING = st.tuples(
    st.integers(25, 60),
    st.permutations(PARTIES).map(lambda order: order[:2]),
    st.integers(0, 10**12),
    st.sampled_from(["opening_balance", "hospital", "costs"]),
)


@pytest.mark.property
@given(st.lists(POSTING, max_size=30))
def test_for_any_postings_the_books_close_and_add_up(
    given_rows: list[tuple[int, list[str], int, str]],
) -> None:
    ledger = books(
        *((month, pair[0], pair[1], pence, contract, "a") for month, pair, pence, contract in given_rows)
    )
    found = frame(ledger)
    check_closing(found, ledger.balances())
    total = found.groupby(["party", "year", "line"])["pence"].sum().unstack(fill_value=0)
    total = total.reindex(columns=[line for of in STATEMENTS.values() for line in of], fill_value=0)
    assert (total["surplus"] == total["income"] - total["cost"] - total["passed_on"]).all()
    assert (total["cash"] == total["reserves_brought_in"] + total["accumulated_surplus"]).all()
    changes = total["brought_in"] + total["received"] - total["paid"]
    assert (total["closing_cash"] == total["opening_cash"] + changes).all()
    by_year = total.groupby("year")
    assert (by_year["surplus"].sum() == 0).all()
    assert (by_year["closing_cash"].sum() == 0).all()
