"""What programme funds paid for change, what was paid back and what is still out: statements by financial year.

    found = fund_statements(postings, {"change.money"}, Sorting(first_month=25))

Worked out from postings alone, in whole pence. The module must not know what the money was for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, NamedTuple

from scenarios.contracts.mechanisms.savings import ADVANCE
from sim.accounts import Sorting

if TYPE_CHECKING:
    import pandas as pd


Sums = Counter[tuple[str, str, int]]
"""Pence by fund, the party that it pays, and year."""


class FundRow(NamedTuple):
    """A year of a fund with one party: pence paid in it, paid back in it, and still out at its end.

    What is still out once nothing more is due is written off: nobody owes it.
    """

    fund: str
    year: int
    party: str
    paid_pence: int
    paid_back_pence: int
    still_out_pence: int


def fund_statements(postings: pd.DataFrame, funded_terms: Collection[str], sorting: Sorting) -> pd.DataFrame:
    """The statements of all funds, with the columns of FundRow: every year from the first payment to the last posting.

    `postings`: with the columns of Posting. `funded_terms`: the terms that pay from funds, as `contract.term`.
    """
    import pandas as pd

    key = postings["contract"].astype(str) + "." + postings["term"].astype(str)
    own = postings[key.isin(list(funded_terms))]
    fund_of = own[own["reason"] == ADVANCE].groupby(key, sort=False)["payer"].first().astype(str).to_dict()
    paid, back = Counter[tuple[str, str, int]](), Counter[tuple[str, str, int]]()
    columns = (own[name].tolist() for name in ("month", "payer", "payee", "pence", "reason"))
    for term, month, payer, payee, pence, reason in zip(key[own.index], *columns, strict=True):
        # What was paid on account may be taken back, so either may flow either way.
        fund, is_from_fund = fund_of.get(term, ""), fund_of.get(term) == payer
        at = fund, payee if is_from_fund else payer, sorting.year(month)
        if reason == ADVANCE:
            paid[at] += pence if is_from_fund else -pence
        elif fund:
            back[at] += -pence if is_from_fund else pence
    last = sorting.year(int(postings["month"].max())) if len(postings) else 0
    rows: list[FundRow] = []
    for fund, party in dict.fromkeys(each[:2] for each in (*paid, *back)):
        rows += _of_party(fund, party, paid, back, last)
    return pd.DataFrame(rows, columns=list(FundRow._fields))


def _of_party(fund: str, party: str, paid: Sums, back: Sums, last_year: int) -> Iterator[FundRow]:
    out = 0
    first = min(year for one, other, year in (*paid, *back) if (one, other) == (fund, party))
    for year in range(first, last_year + 1):
        given, returned = paid[fund, party, year], back[fund, party, year]
        out += given - returned
        yield FundRow(fund, year, party, given, returned, out)
