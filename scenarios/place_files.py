"""A place as a folder: place.yaml and one csv file a table, read and written.

It must not know which places there are, nor how a folder came about.
"""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError
from ruamel.yaml import YAML

from scenarios.arithmetic import number_text
from scenarios.catalogue import load_catalogue
from scenarios.contracts.keys import FileModel, Word
from scenarios.place_checks import check, is_sound
from scenarios.place_figures import Boundary, Figure, Payer, Place
from scenarios.place_rows import LAYOUTS, read_rows
from scenarios.place_tables import Rows, Tables, read_tables
from scenarios.problems import FileProblems, Problem, did_you_mean, from_pydantic, one_of, shown
from scenarios.quantities import Status
from scenarios.tables import FINANCIAL_YEAR, Row, not_among
from scenarios.yaml_files import Source as YamlSource
from scenarios.yaml_files import read_yaml

ABOUT = "place.yaml"
MOST_PAYERS = 4
LONGEST_LINE = 10_000
ALLOWED = f"use {one_of(list(LAYOUTS))}"
Text = Annotated[str, Field(min_length=1)]


def _financial_year(year: str) -> str:
    if not FINANCIAL_YEAR.fullmatch(year):
        raise ValueError(f"{shown(year)} is not a financial year; write it as in 2014/15")
    return year


class BoundaryFile(FileModel):
    """In words, who is a resident of the place."""

    text: Text
    status: Status
    source: Annotated[tuple[Word, ...], Field(min_length=1)]


class PayerFile(FileModel):
    """A body that pays for care, of a kind of party that the catalogue has."""

    name: Word
    kind: Word
    title: Text
    status: Status
    source: Annotated[tuple[Word, ...], Field(min_length=1)]


class AboutFile(FileModel):
    """What place.yaml says: all of a place that is no table."""

    name: Word
    title: Text
    year: Annotated[str, AfterValidator(_financial_year)]
    population_date: Text
    boundary: BoundaryFile
    commissioning_groups: tuple[Text, ...] = ()
    social_care_authorities: tuple[Text, ...] = ()
    registered: Annotated[int, Field(ge=1)]
    payers: Annotated[tuple[PayerFile, ...], Field(min_length=1, max_length=MOST_PAYERS)]


def read_place(folder: Path) -> Place:
    """The place in a folder.

    Raises:
        FileProblems: everything that is wrong with its files, by file and line.
    """
    problems: list[Problem] = []
    source = about = None
    try:
        source = read_yaml(folder / ABOUT)
        about = read_about(source)
    except FileProblems as error:
        problems += error.problems
    files, strangers = table_files(folder)
    rows, refused = read_folder(files)
    problems += strangers + refused
    tables = read_tables(rows, about.social_care_authorities if about else None)
    check(tables)
    if about and source:
        problems += about_problems(about, source, tables)
    problems += problems_of(rows)
    if problems or not about:
        raise FileProblems(problems)
    return place_of(about, tables)


def table_files(folder: Path) -> tuple[dict[str, Path], list[Problem]]:
    """The csv files of a folder by table, and those that are none.

    A table that every place needs is named even if it has no file.
    """
    found = {file.stem: file for file in sorted(folder.glob("*.csv"))}
    strangers = [
        Problem(file, None, (), f"this is no table of a place; {ALLOWED}.{did_you_mean(name, LAYOUTS)}")
        for name, file in found.items()
        if name not in LAYOUTS
    ]
    files = {
        name: found.get(name, folder / f"{name}.csv")
        for name, layout in LAYOUTS.items()
        if layout.is_needed or name in found
    }
    return files, strangers


def read_folder(
    files: Mapping[str, Path], given: Mapping[str, Mapping[str, str]] | None = None
) -> tuple[dict[str, list[Row]], list[Problem]]:
    """The rows of each table, and what is wrong with files that cannot be read as tables.

    `given` holds by table what stands in every row for columns that its file may lack.
    """
    rows: dict[str, list[Row]] = {}
    problems: list[Problem] = []
    for table, file in files.items():
        layout = LAYOUTS[table]
        try:
            if not file.is_file():
                raise FileProblems([Problem(file, None, (), f"there is no such file; add {layout.holds}")])
            rows[table] = read_rows(file, layout.columns, (given or {}).get(table))
        except FileProblems as error:
            problems += error.problems
    return rows, problems


def read_about(source: YamlSource) -> AboutFile:
    """What place.yaml says.

    Raises:
        FileProblems: everything that is wrong with it by itself.
    """
    try:
        about = AboutFile.model_validate(source.data)
    except ValidationError as error:
        raise FileProblems(from_pydantic(error, source, AboutFile)) from None
    kinds = [kind.name for kind in load_catalogue().party_kinds.values() if kind.role == "payer"]
    names = [payer.name for payer in about.payers]
    problems = []
    for number, payer in enumerate(about.payers):
        if payer.kind not in kinds:
            problems.append(source.problem(("payers", number, "kind"), not_among(payer.kind, kinds)))
        if payer.name in names[:number]:
            words = f"two payers are called '{payer.name}'; give each a name of its own"
            problems.append(source.problem(("payers", number, "name"), words))
    if problems:
        raise FileProblems(problems)
    return about


def problems_of(rows: Rows) -> list[Problem]:
    """What has been noted on the rows."""
    return [problem for table in rows.values() for row in table for problem in row.problems]


def place_of(about: AboutFile, tables: Tables) -> Place:
    """The place that files say which nothing is wrong with."""
    return Place(
        name=about.name,
        title=about.title,
        year=about.year,
        population_date=about.population_date,
        boundary=Boundary(**dict(about.boundary)),
        commissioning_groups=about.commissioning_groups,
        social_care_authorities=about.social_care_authorities,
        payers=tuple(Payer(**dict(payer)) for payer in about.payers),
        population_by_age_sex=tuple(entry for _, entry in tables.ages),
        population_by_age_quintile=tuple(entry for _, entry in tables.quintiles),
        practices=tuple(entry for _, entry in tables.practices),
        registers={entry.name: entry for _, entry in tables.registers},
        managed_shares={entry.indicator: entry for _, entry in tables.managed_shares},
        trusts={entry.code: entry for _, entry in tables.trusts},
        ae_months=tuple(entry for _, entry in tables.ae_months),
        social_care=tuple(entry for _, entry in tables.social_care),
        like_areas=tuple(entry for _, entry in tables.like_areas),
        sources={entry.name: entry for _, entry in tables.sources},
    )


def about_problems(about: AboutFile, source: YamlSource, tables: Tables) -> Iterable[Problem]:
    """What place.yaml says that does not agree with the tables."""
    known = [entry.name for _, entry in tables.sources]
    cited: list[tuple[tuple[str | int, ...], tuple[str, ...]]] = [(("boundary",), about.boundary.source)]
    cited += [(("payers", number), payer.source) for number, payer in enumerate(about.payers)]
    for path, names in cited if known else ():
        for name in names:
            if name not in known:
                yield source.problem((*path, "source"), not_among(name, known))
    whole = sum(practice.list_size for _, practice in tables.practices)
    if is_sound(tables.practices) and whole != about.registered:
        words = f"the list sizes in practices.csv add to {whole:,}, not to {about.registered:,}; correct one of them"
        yield source.problem(("registered",), words)


# Writing

Cells = Sequence[object]


def write_place(place: Place, folder: Path) -> None:
    """Write a place's files into a folder that is there; tables it lacks are left out."""
    (folder / ABOUT).write_text(_about_text(place), encoding="utf-8", newline="\n")
    for table, lines in _cells(place).items():
        if lines:
            text = StringIO()
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow(LAYOUTS[table].columns)
            writer.writerows([[_cell(each) for each in line] for line in lines])
            (folder / f"{table}.csv").write_text(text.getvalue(), encoding="utf-8", newline="\n")


def _about_text(place: Place) -> str:
    text = StringIO()
    yaml = YAML()
    yaml.width = LONGEST_LINE  # never folded
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump(_about_data(place), text)
    return text.getvalue()


def _about_data(place: Place) -> dict[str, Any]:
    def evidence(figure: Figure) -> dict[str, Any]:
        return {"status": figure.status, "source": list(figure.source)}

    return {
        "name": place.name,
        "title": place.title,
        "year": place.year,
        "population_date": place.population_date,
        "boundary": {"text": place.boundary.text, **evidence(place.boundary)},
        "commissioning_groups": list(place.commissioning_groups),
        "social_care_authorities": list(place.social_care_authorities),
        "registered": place.registered,
        "payers": [
            {"name": payer.name, "kind": payer.kind, "title": payer.title, **evidence(payer)}
            for payer in place.payers
        ],
    }


def _cells(place: Place) -> dict[str, list[Cells]]:
    """Each table's cells by row, in the order of its columns."""

    def rows(figures: Iterable[Any], cells: Callable[[Any], Cells]) -> list[Cells]:
        return [[*cells(each), each.status, " ".join(each.source)] for each in figures]

    fields = {table: layout.columns[:-2] for table, layout in LAYOUTS.items()}

    def plain(table: str, figures: Iterable[Any]) -> list[Cells]:
        return rows(figures, lambda each: [getattr(each, column) for column in fields[table]])

    return {
        "sources": [
            [each.name, each.publisher, each.publication, each.licence, each.how]
            for each in place.sources.values()
        ],
        "population_by_age_and_sex": plain("population_by_age_and_sex", place.population_by_age_sex),
        "population_by_age_and_quintile": rows(
            place.population_by_age_quintile, lambda each: [each.age, *each.quintiles]
        ),
        "practices": rows(place.practices, lambda each: [each.name, each.list_size]),
        "registers": rows(place.registers.values(), lambda each: [each.name, each.people, each.out_of]),
        "managed_shares": plain("managed_shares", place.managed_shares.values()),
        "trusts": rows(
            place.trusts.values(),
            lambda each: [each.code, each.title, each.place_share, each.counted_with],
        ),
        "ae_by_month": plain("ae_by_month", place.ae_months),
        "social_care": plain("social_care", place.social_care),
        "like_areas": plain("like_areas", place.like_areas),
    }


def _cell(value: Any) -> str:
    """A value as a table holds it; nothing for None."""
    if value is None:
        return ""
    return number_text(value) if hasattr(value, "denominator") and not isinstance(value, int) else str(value)
