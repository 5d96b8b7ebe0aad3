"""Published sums of money to which a simulated year of accounts is compared, and the reason for each gap.

Each row says which payments it is compared to: from a kind of payer to kinds of payees, under a contract and terms
(all, if none is named). Every figure stands in `published_accounts.csv` with its source. The module must not know what
was paid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import get_args

from scenarios.allocations import CountedBy
from scenarios.catalogue import load_catalogue
from scenarios.quantities import Status
from scenarios.tables import Row, read_table

FILE = Path(__file__).with_suffix(".csv")


@dataclass(frozen=True, slots=True)
class PublishedAccount:
    """A row of the table: pounds a year for each person, and the payments that it is compared to."""

    name: str
    title: str
    pounds_a_head: Fraction
    low_pounds: Fraction
    high_pounds: Fraction
    counted_by: CountedBy
    period: str
    payer_kind: str
    payee_kinds: tuple[str, ...]
    contract: str
    terms: tuple[str, ...]
    status: Status
    source: str
    gap: str

    def holds(self, payer_kind: str, payee_kind: str, contract: str, term: str) -> bool:
        """Whether a payment is one of those that it is compared to."""
        return (
            payer_kind == self.payer_kind
            and payee_kind in self.payee_kinds
            and self.contract in ("", contract)
            and (not self.terms or term in self.terms)
        )


@cache
def load_published_accounts(file: Path = FILE) -> Mapping[str, PublishedAccount]:
    """The rows of the table by name; each file is read once.

    Raises:
        FileProblems: all that is wrong with it, by line and column.
    """
    return read_table(file, PublishedAccount, _row)


def _row(row: Row) -> PublishedAccount:
    kinds = list(load_catalogue().party_kinds)
    low, pounds, high = row.number_between("low_pounds", "pounds_a_head", "high_pounds")
    return PublishedAccount(
        name=row.name(),
        title=row.text("title"),
        pounds_a_head=pounds,
        low_pounds=low,
        high_pounds=high,
        counted_by=row.word("counted_by", get_args(CountedBy)),
        period=row.financial_year("period"),
        payer_kind=row.word("payer_kind", kinds),
        payee_kinds=row.words("payee_kinds", kinds),
        contract=row.cells["contract"],
        terms=tuple(row.cells["terms"].split()),
        status=row.word("status", get_args(Status)),
        source=row.text("source"),
        gap=row.cells["gap"],
    )
