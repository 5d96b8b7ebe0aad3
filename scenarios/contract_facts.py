"""Facts that a contract makes true by what stands in it, and how each is read: rows of `contract_facts.csv`.

Holds the table alone; what contracts come to is read by `contract_content`. The module must not know a mechanism.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from scenarios.catalogue import load_catalogue
from scenarios.contracts.facts import KINDS
from scenarios.efforts import GROUPS, Group
from scenarios.quantities import Status
from scenarios.tables import Row, not_among, read_table

Reads = Literal[
    "paid_share",
    "administered",
    "decided_by_others",
    "price_over",
    "price_lost_on_more",
    "compared",
    "citizens_paid",
    "citizens_hold",
]
FILE = Path(__file__).with_suffix(".csv")


@dataclass(frozen=True, slots=True)
class ContractFact:
    """How a fact is read from contracts.

    `owner` is whom it is about, `reads` what is read and `about` of what: kinds of fact for `paid_share` and
    `administered`, a lever for `decided_by_others`, services or measures for `citizens_paid`, services for all others.
    The fact holds in full where the reading is `full` above the reference contract's own.
    """

    name: str
    owner: Group
    reads: Reads
    about: tuple[str, ...]
    low: Fraction
    full: Fraction
    high: Fraction
    status: Status
    source: str
    notes: str


@cache
def load_contract_facts(file: Path = FILE) -> Mapping[str, ContractFact]:
    """The facts by name; each file is read once.

    Raises:
        FileProblems: all that is wrong with it, by line and column.
    """
    return read_table(file, ContractFact, _row)


def _row(row: Row) -> ContractFact:
    low, full, high = row.number_between("low", "full", "high")
    reads = row.word("reads", get_args(Reads))
    about = tuple(row.cells["about"].split())
    for word in about:
        if word not in _known(reads):
            row.refuse("about", not_among(word, _known(reads)))
    if (wanted := COUNTS.get(reads)) is not None and len(about) != wanted:
        row.refuse("about", f"{reads} is about {wanted}, not {len(about)}; write so many names")
    return ContractFact(
        name=row.name(),
        owner=row.word("owner", GROUPS),
        reads=reads,
        about=about,
        low=low,
        full=full,
        high=high,
        status=row.word("status", get_args(Status)),
        source=row.text("source"),
        notes=row.cells["notes"],
    )


COUNTS: Mapping[str, int] = {
    "decided_by_others": 1,
    "price_over": 2,
    "price_lost_on_more": 1,
    "compared": 0,
}
"""How many names each reading is about; others take any number."""


def _known(reads: str) -> list[str]:
    catalogue = load_catalogue()
    if reads in ("paid_share", "administered"):
        return list(KINDS)
    if reads == "citizens_paid":
        return [*catalogue.services, *catalogue.measures]
    return list(catalogue.levers if reads == "decided_by_others" else catalogue.services)
