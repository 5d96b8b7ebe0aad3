"""England as its commissioning groups: 209 places made of one table of published figures.

Each group's residents are its share of England's at every age, so that the groups add to England exactly.
What else a group lacks is derived as docs/places.md says. It must not know the places that have own folders.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from scenarios.place_checks import check_ages, check_quintiles
from scenarios.place_derive import Percentiles, people_within, raked_together, share_aged
from scenarios.place_figures import (
    AgeAndQuintile,
    AgeAndSex,
    AgeBand,
    Boundary,
    ManagedShare,
    Payer,
    Place,
    Practice,
    Register,
    Source,
    shared_out,
)
from scenarios.place_files import ABOUT, AboutFile, problems_of, read_about, read_folder
from scenarios.place_rows import QUINTILE_COLUMNS, band_in, read_rows, share
from scenarios.place_tables import read_tables
from scenarios.place_words import PLACES, known_registers
from scenarios.problems import FileProblems, Problem
from scenarios.quantities import STATUSES, Status
from scenarios.tables import Row
from scenarios.yaml_files import read_yaml

ENGLAND = "england"
FOLDER = PLACES / ENGLAND
COUNTRY_TABLES = ("sources", "population_by_age_and_sex", "population_by_age_and_quintile", "registers")
AGE, REGISTER = "age_", "register_"
OF_ALL, WITHOUT = "_share_of_all", "_share_without_exceptions"


@dataclass(frozen=True, slots=True)
class Country:
    """England's own figures, which the groups share out."""

    about: AboutFile
    ages: tuple[AgeAndSex, ...]
    quintiles: tuple[AgeAndQuintile, ...]
    registers: tuple[Register, ...]
    sources: Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the groups' table: what it holds, and where from."""

    name: str
    meaning: str
    status: Status
    source: tuple[str, ...]


@cache
def groups() -> tuple[Place, ...]:
    """Every commissioning group of England in 2014/15 as a place, in the order of their codes."""
    land, columns = country(), group_columns()
    rows = read_rows(FOLDER / "groups.csv", list(columns))
    ages = _ages(land, rows, [name for name in columns if name.startswith(AGE)])
    registers = _registers(land, rows, ages)
    quintiles = _quintiles(land, rows, ages)
    made = tuple(
        _group(land, columns, row, ages[at], quintiles[at], registers[at]) for at, row in enumerate(rows)
    )
    _raise(problems_of({"groups": rows}))
    return made


@cache
def whole() -> Place:
    """All of England as one place: its own ages, deprivation and registers; its groups stand for practices."""
    land = country()
    return Place(
        name=ENGLAND,
        title=land.about.title,
        year=land.about.year,
        population_date=land.about.population_date,
        boundary=Boundary(text=land.about.title, status="published", source=land.about.boundary.source),
        commissioning_groups=tuple(code for group in groups() for code in group.commissioning_groups),
        social_care_authorities=(),
        payers=tuple(Payer(**dict(payer)) for payer in land.about.payers),
        population_by_age_sex=land.ages,
        population_by_age_quintile=land.quintiles,
        practices=(),
        registers={each.name: each for each in land.registers},
        managed_shares={},
        trusts={},
        ae_months=(),
        social_care=(),
        like_areas=(),
        sources=land.sources,
    )


@cache
def country() -> Country:
    """England's own figures."""
    about = read_about(read_yaml(FOLDER / ABOUT))
    rows, problems = read_folder({table: FOLDER / f"{table}.csv" for table in COUNTRY_TABLES})
    tables = read_tables(rows, None)
    check_ages(tables.ages)
    check_ages(tables.quintiles)
    check_quintiles(tables)
    _raise([*problems, *problems_of(rows)])
    return Country(
        about=about,
        ages=tuple(entry for _, entry in tables.ages),
        quintiles=tuple(entry for _, entry in tables.quintiles),
        registers=tuple(entry for _, entry in tables.registers),
        sources={entry.name: entry for _, entry in tables.sources},
    )


@cache
def group_columns() -> Mapping[str, Column]:
    """The columns of the groups' table by name."""
    rows = read_rows(FOLDER / "columns.csv", ("column", "meaning", "status", "source"))
    columns = {
        row.text("column"): Column(
            name=row.text("column"),
            meaning=row.text("meaning"),
            status=row.word("status", STATUSES),
            source=row.words("source", list(country().sources)),
        )
        for row in rows
    }
    _raise(problems_of({"columns": rows}))
    return columns


def _raise(problems: Sequence[Problem]) -> None:
    if problems:
        raise FileProblems(problems)


def _ages(land: Country, rows: Sequence[Row], columns: Sequence[str]) -> list[tuple[AgeAndSex, ...]]:
    """Residents of each group by age and sex: its share of England's residents of every age."""
    weights = {
        column: [row.whole_number("residents_2017") * share(row, column) for row in rows]
        for column in columns
    }
    by_age = []
    for age in land.ages:
        column = next(name for name in columns if _band(name).holds(age.age))
        by_age.append((shared_out(age.male, weights[column]), shared_out(age.female, weights[column])))
    return [
        tuple(
            AgeAndSex(
                age=age.age, male=male[at], female=female[at], status="derived", source=("group_residents",)
            )
            for age, (male, female) in zip(land.ages, by_age, strict=True)
        )
        for at in range(len(rows))
    ]


def _quintiles(
    land: Country, rows: Sequence[Row], ages: Sequence[Sequence[AgeAndSex]]
) -> list[tuple[AgeAndQuintile, ...]]:
    """Residents of each group by age and quintile: its ages, its shares of quintiles, England's mix of both."""
    by_age = [[people_within(each, row.age) for row in land.quintiles] for each in ages]
    shares = [[share(row, name) for name in QUINTILE_COLUMNS] for row in rows]
    by_quintile = [shared_out(sum(people), each) for people, each in zip(by_age, shares, strict=True)]
    tables = raked_together(by_age, by_quintile, [row.quintiles for row in land.quintiles])
    return [
        tuple(
            AgeAndQuintile(
                age=row.age, quintiles=tuple(people), status="derived", source=("group_deprivation",)
            )
            for row, people in zip(land.quintiles, table, strict=True)
        )
        for table in tables
    ]


def _registers(
    land: Country, rows: Sequence[Row], ages: Sequence[Sequence[AgeAndSex]]
) -> list[dict[str, Register]]:
    """Each group's registers: published prevalence, out of its share of England's registered people of the ages."""
    lists = [row.whole_number("registered") for row in rows]
    bands = {known_registers()[whole.name].ages for whole in land.registers}
    shares = {band: [share_aged(each, band) for each in ages] for band in bands}
    registers: list[dict[str, Register]] = [{} for _ in rows]
    for whole in land.registers:
        aged = shares[known_registers()[whole.name].ages]
        weights = [size * share for size, share in zip(lists, aged, strict=True)]
        for at, out_of in enumerate(shared_out(whole.out_of, weights)):
            people = round(share(rows[at], REGISTER + whole.name) * out_of)
            registers[at][whole.name] = Register(
                name=whole.name, people=people, out_of=out_of, status="derived", source=("group_registers",)
            )
    return registers


def _group(
    land: Country,
    columns: Mapping[str, Column],
    row: Row,
    ages: tuple[AgeAndSex, ...],
    quintiles: tuple[AgeAndQuintile, ...],
    registers: dict[str, Register],
) -> Place:
    title = row.text("title")
    managed = [
        _managed_share(row, columns[name], name.removesuffix(OF_ALL))
        for name in columns
        if name.endswith(OF_ALL)
    ]
    return Place(
        name=row.name(),
        title=title,
        year=land.about.year,
        population_date=land.about.population_date,
        boundary=Boundary(text=title, status="published", source=land.about.boundary.source),
        commissioning_groups=(row.text("code"),),
        social_care_authorities=(),
        payers=_payers(land, title),
        population_by_age_sex=ages,
        population_by_age_quintile=quintiles,
        practices=_practices(row),
        registers=registers,
        managed_shares={each.indicator: each for each in managed},
        trusts={},
        ae_months=(),
        social_care=(),
        like_areas=(),
        sources=land.sources,
    )


def _payers(land: Country, title: str) -> tuple[Payer, ...]:
    """The country's payers, of which the first is the group itself."""
    payers = [Payer(**dict(payer)) for payer in land.about.payers]
    return (replace(payers[0], title=title), *payers[1:])


def _practices(row: Row) -> tuple[Practice, ...]:
    lists = Percentiles(
        count=row.whole_number("practices"),
        total=row.whole_number("registered"),
        tenth=row.number("list_10th_percentile"),
        median=row.number("list_median"),
        ninetieth=row.number("list_90th_percentile"),
    )
    return tuple(
        Practice(name=f"practice_{number:03}", list_size=size, status="derived", source=("group_lists",))
        for number, size in enumerate(reversed(lists.sizes()), 1)
    )


def _managed_share(row: Row, column: Column, indicator: str) -> ManagedShare:
    return ManagedShare(
        indicator=indicator,
        people=None,
        share_of_all=share(row, indicator + OF_ALL),
        share_without_exceptions=share(row, indicator + WITHOUT),
        status=column.status,
        source=column.source,
    )


def _band(column: str) -> AgeBand:
    return band_in(column.removeprefix(AGE)) or AgeBand(0, None)
