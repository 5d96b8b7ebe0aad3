"""Accounts of the parties: income statement, cash and balance sheet by financial year, in whole pence.

    sorting = Sorting(first_month=25, kinds={"core.block": "block"})
    found = statements(ledger.to_frame(), ledger.parties, sorting)
    check_closing(found, ledger.balances())

They are worked out from postings alone: what a party receives is its income, what it pays to suppliers its cost (the
term of such a posting names the service), what it pays to others is passed on. Nothing is owed or in store: what is not
cash is not here. The module must not know why anything was paid.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from scenarios.money import format_pounds
from scenarios.parameters.units import MONTHS_A_YEAR
from scenarios.problems import did_you_mean, shown

if TYPE_CHECKING:
    import pandas as pd

STATEMENTS = {
    "income": ("income", "cost", "passed_on", "surplus"),
    "cash": ("opening_cash", "brought_in", "received", "paid", "closing_cash"),
    "balance": ("cash", "reserves_brought_in", "accumulated_surplus"),
}
"""The lines of each statement in their order.

surplus = income - cost - passed_on; closing = opening + brought in + received - paid; cash = reserves brought in +
accumulated surplus. Costs and payments are above 0; a surplus below 0 is a deficit. `brought_in` is what was there when
accounts opened, and no income; for whoever gave it, it is below 0.
"""


class AccountsError(ValueError):
    """Postings of which no accounts can be made, or accounts that do not close."""


class AccountRow(NamedTuple):
    """One line of one party's accounts in one year; `counterparty` and `kind` are empty where it is a total."""

    statement: str
    party: str
    year: int
    line: str
    counterparty: str
    kind: str
    pence: int


@dataclass(frozen=True, slots=True)
class Sorting:
    """How postings are sorted into lines.

    `first_month`: the first of financial year 1; months before it have no postings. `suppliers`: parties to whom costs
    are paid. `opening`: contracts whose postings bring in what was there before. `kinds`: what kind of payment a term
    is, by `contract.term`; a term that is not in it is its own kind.
    """

    first_month: int = 1
    suppliers: tuple[str, ...] = ("suppliers",)
    opening: tuple[str, ...] = ("opening_balance",)
    kinds: Mapping[str, str] = field(default_factory=dict)

    def year(self, month: int) -> int:
        """The financial year of a month, 1 for the first."""
        return (month - self.first_month) // MONTHS_A_YEAR + 1

    def kind(self, contract: str, term: str) -> str:
        """What kind of payment a term is."""
        return self.kinds.get(f"{contract}.{term}", term)


class _Flow(NamedTuple):
    """What one party paid another in a year under one term."""

    year: int
    payer: str
    payee: str
    contract: str
    term: str
    pence: int


# Pence by line, counterparty and kind.
_Entries = Counter[tuple[str, str, str]]


def statements(postings: "pd.DataFrame", parties: Iterable[str], sorting: Sorting) -> "pd.DataFrame":
    """The accounts of the parties, with the columns of AccountRow; every party has every total of every year.

    `postings`: with the columns of Posting. Years run from 1 to that of the last posting.

    Raises:
        AccountsError: a posting is before the accounts open, or of nobody whom `parties` names.
    """
    import pandas as pd

    entries: dict[str, dict[int, _Entries]] = {party: {} for party in parties}
    last_year = 0
    for flow in _flows(postings, sorting):
        last_year = max(last_year, flow.year)
        for party, line, counterparty, kind, pence in _sorted(flow, sorting):
            if party not in entries:
                raise AccountsError(
                    f"{shown(party)} pays or is paid and is no party; name it.{did_you_mean(party, entries)}"
                )
            entries[party].setdefault(flow.year, Counter())[line, counterparty, kind] += pence
    rows = [row for party, of_years in entries.items() for row in _account(party, of_years, last_year)]
    return pd.DataFrame(rows, columns=list(AccountRow._fields))


def check_closing(found: "pd.DataFrame", balances_pence: Mapping[str, int]) -> None:
    """Compare the last closing cash of each party with what the ledger says that it has.

    Raises:
        AccountsError: they differ, with party, year and both sums.
    """
    closing = found[found["line"] == "closing_cash"].groupby("party", sort=False).last()
    for party, pence in balances_pence.items():
        closes = int(closing["pence"].get(party, 0))
        if closes != pence:
            year = int(closing["year"].get(party, 0))
            raise AccountsError(
                f"{party}: the accounts of year {year} close with {format_pounds(closes)}, and its balance is "
                f"{format_pounds(pence)}; are postings missing?"
            )


def _flows(postings: "pd.DataFrame", sorting: Sorting) -> Iterator[_Flow]:
    """The postings added up by year, parties and term."""
    early = postings[postings["month"] < sorting.first_month]
    if len(early):
        posting = early.iloc[0]
        raise AccountsError(
            f"month {posting['month']}: {posting['payer']} pays {posting['payee']}, and accounts open in month "
            f"{sorting.first_month}; give the first month of the first financial year as first_month"
        )
    by = ["payer", "payee", "contract", "term"]
    years = postings["month"].map(sorting.year).rename("year")
    sums = (
        postings["pence"].groupby([years, *(postings[name] for name in by)], observed=True, sort=False).sum()
    )
    keys: list[tuple[int, str, str, str, str]] = sums.index.tolist()
    return (_Flow(*key, pence) for key, pence in zip(keys, sums.tolist(), strict=True))


def _sorted(flow: _Flow, sorting: Sorting) -> Iterator[tuple[str, str, str, str, int]]:
    """The two sides of a flow: party, line, counterparty, kind, pence."""
    kind = sorting.kind(flow.contract, flow.term)
    if flow.contract in sorting.opening:
        yield flow.payer, "brought_in", flow.payee, kind, -flow.pence
        yield flow.payee, "brought_in", flow.payer, kind, flow.pence
        return
    yield flow.payer, "cost" if flow.payee in sorting.suppliers else "passed_on", flow.payee, kind, flow.pence
    yield flow.payee, "income", flow.payer, kind, flow.pence


def _account(party: str, of_years: Mapping[int, _Entries], last_year: int) -> Iterator[AccountRow]:
    """The statements of one party, year after year, each opening with what the last closed with."""
    opening = reserves = accumulated = 0
    for year in range(1, last_year + 1):
        entries = of_years.get(year, _Entries())
        sums = Counter[str]()
        for (line, _, _), pence in entries.items():
            sums[line] += pence
        paid = sums["cost"] + sums["passed_on"]
        surplus = sums["income"] - paid
        closing = opening + sums["brought_in"] + sums["income"] - paid
        reserves, accumulated = reserves + sums["brought_in"], accumulated + surplus
        totals = {
            "surplus": surplus,
            "opening_cash": opening,
            "received": sums["income"],
            "paid": paid,
            "closing_cash": closing,
            "cash": closing,
            "reserves_brought_in": reserves,
            "accumulated_surplus": accumulated,
        }
        for statement, lines in STATEMENTS.items():
            for line in lines:
                if line in totals:
                    yield AccountRow(statement, party, year, line, "", "", totals[line])
                for (of, counterparty, kind), pence in sorted(entries.items()):
                    if of == line:
                        yield AccountRow(statement, party, year, line, counterparty, kind, pence)
        opening = closing
