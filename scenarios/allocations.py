"""What funds the payers: the money that commissioners, councils and NHS England have for a place in a year.

A place's own figures where its tables have them, else England's mean for each person. Every figure stands in
`allocations.csv` with its source. The module must not know how a payer spends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from scenarios.catalogue import load_catalogue
from scenarios.place import Place
from scenarios.place_words import known_measures
from scenarios.quantities import Status
from scenarios.tables import Row, not_among, read_table

FILE = Path(__file__).with_suffix(".csv")
TREASURY, PRICE_YEAR = "treasury", "2014/15"
CountedBy = Literal["registered", "residents"]


@dataclass(frozen=True, slots=True)
class AllocationRow:
    """A row of the table: what a kind of payer has from a kind of funder, in pounds a year for each person.

    `own_figure` less `less_figure` of a place's social care ("" for none) stand in its stead where a place has them.
    """

    name: str
    payer_kind: str
    funder_kind: str
    counted_by: CountedBy
    pounds_a_year: Fraction
    low_pounds: Fraction
    high_pounds: Fraction
    own_figure: str
    less_figure: str
    price_year: str
    status: Status
    source: str
    notes: str


@dataclass(frozen=True, slots=True)
class Allocation:
    """Money that a funder gives a payer in a year for a place: the parties' names, and pounds of `price_year`.

    `follows_people`: whether it grows with the number of people, as a sum for each person does, or is a sum set once.
    """

    name: str
    funder: str
    payer: str
    pounds_a_year: Fraction
    low_pounds: Fraction
    high_pounds: Fraction
    price_year: str
    status: Status
    source: str
    follows_people: bool = True

    @property
    def is_budget(self) -> bool:
        """Whether it is public money, rather than what people pay."""
        return self.funder == TREASURY

    def scaled(self, factor: Fraction) -> Allocation:
        """So many times as much of it."""
        value, low, high = (factor * each for each in (self.pounds_a_year, self.low_pounds, self.high_pounds))
        return replace(self, pounds_a_year=value, low_pounds=low, high_pounds=high)


@cache
def load_allocations(file: Path = FILE) -> Mapping[str, AllocationRow]:
    """The rows of the table by name; each file is read once.

    Raises:
        FileProblems: all that is wrong with it, by line and column.
    """
    return read_table(file, AllocationRow, _row)


def allocations(place: Place, rows: Mapping[str, AllocationRow] | None = None) -> tuple[Allocation, ...]:
    """What the payers of a place are given in a year, funder by funder, for everybody who lives there.

    `rows`: other figures than those that come with the project.
    """
    given = load_allocations() if rows is None else rows
    return tuple(_allocation(place, row) for row in given.values())


def with_budgets(
    given: tuple[Allocation, ...], budgets_pounds_a_year: Mapping[str, Fraction]
) -> tuple[Allocation, ...]:
    """Allocations with other budgets for some payers; what others than the treasury pay them stays as it is."""
    kept = tuple(each for each in given if not (each.is_budget and each.payer in budgets_pounds_a_year))
    return kept + tuple(
        Allocation(
            "budget", TREASURY, payer, pounds, pounds, pounds, PRICE_YEAR, "assumed", "this scenario", False
        )
        for payer, pounds in budgets_pounds_a_year.items()
    )


def pounds_a_year(given: Iterable[Allocation]) -> dict[str, Fraction]:
    """The sum of allocations by payer."""
    sums: dict[str, Fraction] = {}
    for each in given:
        sums[each.payer] = sums.get(each.payer, Fraction(0)) + each.pounds_a_year
    return sums


def _allocation(place: Place, row: AllocationRow) -> Allocation:
    own = _own_figure(place, row)
    if own is None:
        people = place.registered if row.counted_by == "registered" else place.residents
        value, low, high = (people * each for each in (row.pounds_a_year, row.low_pounds, row.high_pounds))
        return Allocation(
            row.name,
            row.funder_kind,
            row.payer_kind,
            value,
            low,
            high,
            row.price_year,
            row.status,
            row.source,
        )
    pounds, status, source = own
    return Allocation(
        row.name, row.funder_kind, row.payer_kind, pounds, pounds, pounds, row.price_year, status, source
    )


def _own_figure(place: Place, row: AllocationRow) -> tuple[Fraction, Status, str] | None:
    """What the councils of a place report themselves, with its status and sources; None unless all of them do."""
    figures = {
        (each.authority, each.measure): each for each in place.social_care if each.year == row.price_year
    }
    measures = [name for name in (row.own_figure, row.less_figure) if name]
    keys = [(authority, name) for authority in place.social_care_authorities for name in measures]
    if not keys or any(key not in figures for key in keys):
        return None
    used = [figures[key] for key in keys]
    pounds = sum(
        (each.value if each.measure == row.own_figure else -each.value for each in used), Fraction(0)
    )
    sources = dict.fromkeys(name for each in used for name in each.source)
    said = "; ".join(
        f"{place.sources[name].publisher}, {place.sources[name].publication}" for name in sources
    )
    return pounds, used[0].status if len(used) == 1 else "derived", said


def _row(row: Row) -> AllocationRow:
    kinds = load_catalogue().party_kinds
    low, pounds, high = row.number_between("low_pounds", "pounds_a_year", "high_pounds")
    return AllocationRow(
        name=row.name(),
        payer_kind=row.word("payer_kind", [name for name, kind in kinds.items() if kind.role == "payer"]),
        funder_kind=row.word(
            "funder_kind", [name for name, kind in kinds.items() if kind.role != "provider"]
        ),
        counted_by=row.word("counted_by", get_args(CountedBy)),
        pounds_a_year=pounds,
        low_pounds=low,
        high_pounds=high,
        own_figure=_measure(row, "own_figure"),
        less_figure=_measure(row, "less_figure"),
        price_year=row.financial_year("price_year"),
        status=row.word("status", get_args(Status)),
        source=row.text("source"),
        notes=row.cells["notes"],
    )


def _measure(row: Row, column: str) -> str:
    """A measure of social care in pounds, or nothing."""
    word = row.cells[column]
    known = [name for name in known_measures() if name.endswith("_pounds")]
    if word and word not in known:
        row.refuse(column, not_among(word, known))
    return word
