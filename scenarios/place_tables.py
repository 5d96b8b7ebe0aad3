"""What each row of a place's tables says: the figures, read cell by cell, and the words they may use.

It must not know what has to agree between rows: `place_checks` does.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from scenarios.place_figures import (
    DEPARTMENTS,
    AEMonth,
    AgeAndQuintile,
    AgeAndSex,
    LikeArea,
    ManagedShare,
    Practice,
    Register,
    SocialCareFigure,
    Source,
    Trust,
)
from scenarios.place_rows import LAYOUTS, QUINTILE_COLUMNS, age_band, entries, month, people, share, word
from scenarios.place_words import known_groups, known_indicators, known_measures, known_registers
from scenarios.quantities import STATUSES
from scenarios.tables import Row

T = TypeVar("T")
Rows = Mapping[str, Sequence[Row]]
LISTED = "docs/places.md lists them"
GROUPS = "scenarios/places/england/groups.csv lists them"


@dataclass(frozen=True, slots=True)
class Tables:
    """The entries of every table of a place, each with the row it was read from."""

    sources: list[tuple[Row, Source]]
    ages: list[tuple[Row, AgeAndSex]]
    quintiles: list[tuple[Row, AgeAndQuintile]]
    practices: list[tuple[Row, Practice]]
    registers: list[tuple[Row, Register]]
    managed_shares: list[tuple[Row, ManagedShare]]
    trusts: list[tuple[Row, Trust]]
    ae_months: list[tuple[Row, AEMonth]]
    social_care: list[tuple[Row, SocialCareFigure]]
    like_areas: list[tuple[Row, LikeArea]]


def read_tables(rows: Rows, authorities: Collection[str] | None) -> Tables:
    """The entries of the rows by table; what is wrong with a cell is noted on its row.

    `authorities` are the councils that the place has, None where they could not be read. Words from a table
    that could not be read are not looked up, so that one mistake gives one problem.
    """

    def read(table: str, make: Callable[[Row], T]) -> list[tuple[Row, T]]:
        return entries(rows.get(table, ()), LAYOUTS[table].key, make)

    sources = read("sources", _source)
    names = [source.name for _, source in sources]
    trusts = [row.cells["trust"] for row in rows.get("trusts", ())]
    return Tables(
        sources=sources,
        ages=sorted(read("population_by_age_and_sex", lambda row: _age_and_sex(row, names)), key=_age_from),
        quintiles=sorted(
            read("population_by_age_and_quintile", lambda row: _age_and_quintile(row, names)), key=_age_from
        ),
        practices=read("practices", lambda row: _practice(row, names)),
        registers=read("registers", lambda row: _register(row, names)),
        managed_shares=read("managed_shares", lambda row: _managed_share(row, names)),
        trusts=read("trusts", lambda row: _trust(row, names, trusts)),
        ae_months=read("ae_by_month", lambda row: _ae_month(row, names, trusts)),
        social_care=read("social_care", lambda row: _social_care(row, names, authorities)),
        like_areas=read("like_areas", lambda row: _like_area(row, names)),
    )


def _age_from(entry: tuple[Row, AgeAndSex | AgeAndQuintile]) -> int:
    return entry[1].age.age_from


def _evidence(row: Row, sources: Sequence[str]) -> dict[str, Any]:
    """The row's status and sources."""
    named = row.words("source", sources) if sources else tuple(row.text("source").split())
    return {"status": row.word("status", STATUSES), "source": named}


def _source(row: Row) -> Source:
    return Source(
        name=row.name(),
        publisher=row.text("publisher"),
        publication=row.text("publication"),
        licence=row.text("licence"),
        how=row.cells["how"],
    )


def _age_and_sex(row: Row, sources: Sequence[str]) -> AgeAndSex:
    return AgeAndSex(
        age=age_band(row, "age"),
        male=people(row, "male"),
        female=people(row, "female"),
        **_evidence(row, sources),
    )


def _age_and_quintile(row: Row, sources: Sequence[str]) -> AgeAndQuintile:
    return AgeAndQuintile(
        age=age_band(row, "age"),
        quintiles=tuple(people(row, column) for column in QUINTILE_COLUMNS),
        **_evidence(row, sources),
    )


def _practice(row: Row, sources: Sequence[str]) -> Practice:
    list_size = people(row, "list_size")
    if not row.problems and not list_size:
        row.refuse("list_size", "the practice has nobody on its list; leave it out, or give its list size")
    return Practice(name=row.text("practice"), list_size=list_size, **_evidence(row, sources))


def _register(row: Row, sources: Sequence[str]) -> Register:
    recorded, out_of = people(row, "people"), people(row, "out_of")
    if not row.problems and recorded > out_of:
        row.refuse(
            "people", f"{recorded:,} people are more than the {out_of:,} they are out of; correct one of them"
        )
    if not row.problems and not out_of:
        row.refuse("out_of", "nobody could be on the register; give the registered people of its ages")
    return Register(
        name=word(row, "register", known_registers(), f"a disease register; {LISTED}"),
        people=recorded,
        out_of=out_of,
        **_evidence(row, sources),
    )


def _managed_share(row: Row, sources: Sequence[str]) -> ManagedShare:
    of_all, without = share(row, "share_of_all"), share(row, "share_without_exceptions")
    if not row.problems and of_all > without:
        row.refuse(
            "share_of_all",
            "the share of all is above the share without exceptions; the two are likely swapped",
        )
    return ManagedShare(
        indicator=word(row, "indicator", known_indicators(), f"an indicator; {LISTED}"),
        people=None if row.is_empty("people") else people(row, "people"),
        share_of_all=of_all,
        share_without_exceptions=without,
        **_evidence(row, sources),
    )


def _trust(row: Row, sources: Sequence[str], trusts: Sequence[str]) -> Trust:
    other = row.cells["counted_with"]
    if other and (other not in trusts or other == row.cells["trust"]):
        row.refuse(
            "counted_with", f"'{other}' is no other trust of this table; name one by its code, or none"
        )
    return Trust(
        code=row.text("trust"),
        title=row.text("title"),
        place_share=None if row.is_empty("place_share") else share(row, "place_share"),
        counted_with=other,
        **_evidence(row, sources),
    )


def _ae_month(row: Row, sources: Sequence[str], trusts: Sequence[str]) -> AEMonth:
    attendances, over = row.whole_number("attendances"), row.whole_number("over_four_hours")
    if not row.problems and over > attendances:
        row.refuse(
            "over_four_hours", f"{over:,} are more than the {attendances:,} attendances; correct one of them"
        )
    return AEMonth(
        trust=word(row, "trust", trusts, "a trust of trusts.csv") if trusts else row.text("trust"),
        month=month(row, "month"),
        department=row.word("department", DEPARTMENTS),
        attendances=attendances,
        over_four_hours=over,
        emergency_admissions=row.whole_number("emergency_admissions"),
        **_evidence(row, sources),
    )


def _social_care(row: Row, sources: Sequence[str], authorities: Collection[str] | None) -> SocialCareFigure:
    what = "one of the social_care_authorities in place.yaml"
    authority = row.text("authority")
    return SocialCareFigure(
        authority=authority if authorities is None else word(row, "authority", authorities, what),
        measure=word(row, "measure", known_measures(), f"a measure of social care; {LISTED}"),
        year=row.financial_year("year"),
        value=row.number("value"),
        **_evidence(row, sources),
    )


def _like_area(row: Row, sources: Sequence[str]) -> LikeArea:
    return LikeArea(
        rank=row.whole_number("rank"),
        group=word(row, "group", known_groups(), f"the code of a commissioning group; {GROUPS}"),
        distance=row.number("distance"),
        **_evidence(row, sources),
    )
