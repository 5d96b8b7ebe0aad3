"""Care that payers buy and the simulation does not contain: what it costs them for each person in a year.

Prescribed drugs, continuing care and the like: they take most of what a payer has beyond its contracts, and no
contract reads them. Every figure stands in `outside_care.csv` with its source. The module must not know who is paid.
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
from scenarios.place import Place
from scenarios.quantities import Status
from scenarios.tables import Row, read_table

FILE = Path(__file__).with_suffix(".csv")


@dataclass(frozen=True, slots=True)
class OutsideCare:
    """A row of the table: what a kind of payer spends on care outside, in pounds a year for each person."""

    name: str
    payer_kind: str
    counted_by: CountedBy
    pounds_a_year: Fraction
    low_pounds: Fraction
    high_pounds: Fraction
    price_year: str
    status: Status
    source: str
    notes: str

    def pounds_in(self, place: Place) -> Fraction:
        """What it comes to in a year for everybody of a place."""
        return self.pounds_a_year * (place.registered if self.counted_by == "registered" else place.residents)


@cache
def load_outside_care(file: Path = FILE) -> Mapping[str, OutsideCare]:
    """The rows of the table by name; each file is read once.

    Raises:
        FileProblems: all that is wrong with it, by line and column.
    """
    return read_table(file, OutsideCare, _row)


def _row(row: Row) -> OutsideCare:
    kinds = load_catalogue().party_kinds
    low, pounds, high = row.number_between("low_pounds", "pounds_a_year", "high_pounds")
    return OutsideCare(
        name=row.name(),
        payer_kind=row.word("payer_kind", [name for name, kind in kinds.items() if kind.role == "payer"]),
        counted_by=row.word("counted_by", get_args(CountedBy)),
        pounds_a_year=pounds,
        low_pounds=low,
        high_pounds=high,
        price_year=row.financial_year("price_year"),
        status=row.word("status", get_args(Status)),
        source=row.text("source"),
        notes=row.cells["notes"],
    )
