"""What parties have in hand when accounts open, by kind of party, in months of their income.

Every figure stands in `opening_balances.csv` with its source. A kind that is not in the table has nothing: whoever a
contract model adds begins without reserves. The module must not know what anybody's income is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import get_args

from scenarios.catalogue import load_catalogue
from scenarios.quantities import Status
from scenarios.tables import Row, not_among, read_table

FILE = Path(__file__).with_suffix(".csv")


@dataclass(frozen=True, slots=True)
class OpeningBalance:
    """A row of the table: months of income that a kind of party (`name`) has, and the kind that it came from."""

    name: str
    funder_kind: str
    months_of_income: Fraction
    low_months: Fraction
    high_months: Fraction
    status: Status
    source: str
    notes: str


@cache
def load_opening_balances(file: Path = FILE) -> Mapping[str, OpeningBalance]:
    """The rows of the table by kind of party; each file is read once.

    Raises:
        FileProblems: all that is wrong with it, by line and column.
    """
    return read_table(file, OpeningBalance, _row)


def _row(row: Row) -> OpeningBalance:
    kinds = load_catalogue().party_kinds
    low, months, high = row.number_between("low_months", "months_of_income", "high_months")
    name = row.name()
    if name and name not in kinds:
        row.refuse("name", not_among(name, list(kinds)))
    outside = [kind for kind, each in kinds.items() if each.role in ("funder", "outside")]
    return OpeningBalance(
        name=name,
        funder_kind=row.word("funder_kind", outside),
        months_of_income=months,
        low_months=low,
        high_months=high,
        status=row.word("status", get_args(Status)),
        source=row.text("source"),
        notes=row.cells["notes"],
    )
