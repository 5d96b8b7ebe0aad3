"""What payers put into pools, what pools spent and how their results were shared: statements by financial year.

    found = pool_statements(postings, {"section_75.pooled"}, Sorting(first_month=25))

Worked out from postings alone, in whole pence, and cash like all accounts: what a year was over or under is shared when
it falls due. The module must not know why anything was paid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from scenarios.contracts.mechanisms.sharing import CONTRIBUTION
from sim.accounts import Sorting

if TYPE_CHECKING:
    import pandas as pd

LINES = ("contribution", "share_of_result", "spent", "left")
"""What a payer paid in; what it paid more of an overspend, below 0 what it got back; what somebody was paid by the
pool; and the pool's cash at the end of the year: all that came in so far less all that was spent."""


class PoolRow(NamedTuple):
    """One line of one pool's statement in one year; `party` is the pool itself where something is left."""

    pool: str
    year: int
    line: str
    party: str
    pence: int


class Flow(NamedTuple):
    """What a pool got from a party, below 0 what it gave, and under which line; none for what is brought in."""

    year: int
    line: str
    party: str
    pence: int


def pool_statements(postings: pd.DataFrame, pooled_terms: Collection[str], sorting: Sorting) -> pd.DataFrame:
    """The statements of all pools, with the columns of PoolRow, in the order of years and lines.

    `postings`: with the columns of Posting. `pooled_terms`: the terms that fill pools, as `contract.term`. What is
    brought in when accounts open is nobody's contribution, and stands in what is left.
    """
    import pandas as pd

    key = postings["contract"].astype(str) + "." + postings["term"].astype(str)
    fills = postings[key.isin(list(pooled_terms))]
    pools = dict.fromkeys(fills.loc[fills["reason"] == CONTRIBUTION, "payee"].astype(str))
    rows: list[PoolRow] = []
    for pool in pools:
        own = postings[(postings["payer"] == pool) | (postings["payee"] == pool)]
        rows += _of_pool(pool, _flows(pool, own, key.loc[own.index].isin(list(pooled_terms)), sorting))
    return pd.DataFrame(rows, columns=list(PoolRow._fields))


def _flows(pool: str, own: pd.DataFrame, fills: pd.Series[bool], sorting: Sorting) -> Iterator[Flow]:
    """What a pool received, less what it gave, one posting after the other."""
    names = ("month", "payer", "payee", "pence", "reason")
    columns = (own[name].tolist() for name in names)
    for month, payer, payee, pence, reason, is_filled in zip(*columns, fills.tolist(), strict=True):
        is_in = payee == pool
        line = "contribution" if reason == CONTRIBUTION else "share_of_result"
        yield Flow(
            sorting.year(month),
            line if is_filled else "" if is_in else "spent",
            payer if is_in else payee,
            pence if is_in else -pence,
        )


def _of_pool(pool: str, flows: Iterable[Flow]) -> list[PoolRow]:
    sums: Counter[tuple[int, str, str]] = Counter()
    came_in: Counter[int] = Counter()
    for each in flows:
        came_in[each.year] += each.pence
        if each.line:
            sums[each.year, each.line, each.party] += -each.pence if each.line == "spent" else each.pence
    rows, left = [], 0
    for year in sorted(came_in):
        left += came_in[year]
        of_year = [PoolRow(pool, *key, pence) for key, pence in sums.items() if key[0] == year]
        rows += sorted(of_year, key=lambda row: (LINES.index(row.line), row.party))
        rows.append(PoolRow(pool, year, "left", pool, left))
    return rows
