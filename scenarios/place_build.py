"""A new place from csv files of public figures: completed, checked, and written as a folder or not at all.

docs/places.md tells what the files hold and what they may leave out. The module must not know any simulation.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scenarios.place_checks import check
from scenarios.place_complete import LACKING, MADE, complete
from scenarios.place_england import country
from scenarios.place_figures import Place, Source
from scenarios.place_files import (
    ABOUT,
    ALLOWED,
    AboutFile,
    about_problems,
    place_of,
    problems_of,
    read_about,
    read_folder,
    read_place,
    table_files,
    write_place,
)
from scenarios.place_rows import LAYOUTS
from scenarios.place_tables import Tables, read_tables
from scenarios.problems import FileProblems, Problem, did_you_mean, shown
from scenarios.tables import Row
from scenarios.yaml_files import Source as YamlSource
from scenarios.yaml_files import read_yaml

BASE_YEAR = "2014/15"
NOT_STATED = Source("tables_given", "not stated", "not stated", "not stated")


def build_place(
    tables: Path | Mapping[str, Path],
    out: Path,
    *,
    name: str = "",
    title: str = "",
    year: str = "",
    population_date: str = "",
    registered: int | None = None,
    source: Source | None = None,
    scale_quintiles: bool = False,
) -> Place:
    """Make the folder `out` of a new place from csv files, and return the place.

    `tables` is a folder of csv files, or their paths by table (`LAYOUTS` names them). A place.yaml in the
    folder may say what the place is called and who pays; `name`, `title`, `year`, `population_date` and
    `registered` (the total of the list sizes, as published) go before it. Tables that cite no source of their
    own come from `source`; without it their figures count as assumed. With `scale_quintiles` people by
    quintile are scaled to people by age, as where the two are of different dates.

    Raises:
        FileProblems: everything that is wrong, by file and line; nothing is written then.
    """
    out = Path(out)
    problems = _cannot_be_made(out)
    files, found = _files(tables)
    problems += found
    given = source or NOT_STATED
    rows, found = read_folder(files, _given("published" if source else "assumed", given.name))
    problems += found
    added, found = _own_sources(out, rows, (given, MADE))
    problems += found
    rows["sources"] = [*rows.get("sources", ()), *added]
    problems += complete(rows, scale_quintiles)
    said = {
        "name": name,
        "title": title,
        "year": year,
        "population_date": population_date,
        "registered": registered,
    }
    said = {key: each for key, each in said.items() if each not in ("", None)}
    about_source, found = _about_source(tables, out, rows, said)
    problems += found
    place, found = _place(rows, about_source)
    problems += [_how_to_say(each, said) for each in found]
    if place is None or problems:
        raise FileProblems(dict.fromkeys(problems))
    place = _without_uncited(place, {row.cells["name"] for row in added})
    _write_new(place, out)
    return place


def _cannot_be_made(out: Path) -> list[Problem]:
    if out.exists():
        return [
            Problem(
                out, None, (), "there is something of this name already; choose another, or remove it first"
            )
        ]
    if not out.absolute().parent.is_dir():
        return [Problem(out, None, (), f"there is no folder '{out.parent}' to put it in; make that first")]
    return []


def _files(tables: Path | Mapping[str, Path]) -> tuple[dict[str, Path], list[Problem]]:
    """The file of each table, and what is wrong with the way they are given; sources need no file."""
    if isinstance(tables, Mapping):
        strangers = [
            Problem(
                Path(file), None, (), f"{shown(table)} is no table; {ALLOWED}.{did_you_mean(table, LAYOUTS)}"
            )
            for table, file in tables.items()
            if table not in LAYOUTS
        ]
        known = {table: Path(tables[table]) for table in LAYOUTS if table in tables}
        needed = {table: Path(f"{table}.csv") for table, each in LAYOUTS.items() if each.is_needed}
        files = {**needed, **known}
        is_given = "sources" in known
    else:
        folder = Path(tables)
        if not folder.is_dir():
            words = "there is no such folder; name one that holds the place's csv files"
            return {}, [Problem(folder, None, (), words)]
        files, strangers = table_files(folder)
        is_given = files["sources"].is_file()
    return {table: file for table, file in files.items() if table != "sources" or is_given}, strangers


def _given(status: str, source: str) -> dict[str, dict[str, str]]:
    """By table, what stands in every row for columns that its file lacks."""
    evidence = {"status": status, "source": source}
    return {
        table: {**(evidence if table != "sources" else {}), **LACKING.get(table, {})} for table in LAYOUTS
    }


def _about_source(
    tables: Path | Mapping[str, Path], out: Path, rows: Mapping[str, list[Row]], said: Mapping[str, Any]
) -> tuple[YamlSource | None, list[Problem]]:
    """What place.yaml says, or would say if there is none, with what was said to the builder before it."""
    file = None if isinstance(tables, Mapping) else Path(tables) / ABOUT
    if file is None or not file.exists():
        return YamlSource(out, {**_template(rows, said), **said}, {(): (out, 0)}, (out,)), []
    try:
        written = read_yaml(file)
    except FileProblems as error:
        return None, list(error.problems)
    places = {
        path: place for path, place in written.places.items() if path[:1] not in [(key,) for key in said]
    }
    return YamlSource(file, {**written.data, **said}, places, written.files), []


def _how_to_say(problem: Problem, said: Mapping[str, Any]) -> Problem:
    """The problem; where nothing says what a place is called, with how the command is told."""
    for key in ("name", "title"):
        if key not in said and problem.message == f"'{key}' is missing; add it":
            return replace(
                problem, message=f"{problem.message} by --{key}, or write it in {ABOUT} beside the tables"
            )
    return problem


def _template(rows: Mapping[str, list[Row]], said: Mapping[str, Any]) -> dict[str, Any]:
    """What place.yaml says where nobody has written one: payers as everywhere in England."""
    title, year = said.get("title", "the place"), said.get("year", BASE_YEAR)
    evidence = {"status": "assumed", "source": [MADE.name]}
    payers = [
        {"name": payer.name, "kind": payer.kind, "title": payer.title} for payer in country().about.payers
    ]
    payers[0]["title"] = f"The commissioning group of {title}"
    practices = read_tables({"practices": rows.get("practices", [])}, None).practices
    return {
        "year": year,
        "population_date": f"mid-{year[:4]}",
        "boundary": {"text": f"Residents of {title}", **evidence},
        "social_care_authorities": list(
            dict.fromkeys(
                row.cells["authority"] for row in rows.get("social_care", ()) if row.cells["authority"]
            )
        ),
        "registered": max(sum(practice.list_size for _, practice in practices), 1),
        "payers": [{**payer, **evidence} for payer in payers],
    }


def _own_sources(
    out: Path, rows: Mapping[str, list[Row]], own: Iterable[Source]
) -> tuple[list[Row], list[Problem]]:
    """Rows for the builder's own sources that the place lacks, and a citation of one that nobody tells."""
    known = {row.cells["name"] for row in rows.get("sources", ())}
    columns = LAYOUTS["sources"].columns
    added = [
        Row(out / "sources.csv", 0, {column: getattr(source, column) for column in columns}, ())
        for source in own
        if source.name not in known
    ]
    known |= {row.cells["name"] for row in added}
    for row in (row for table in rows.values() for row in table):
        strange = [word for word in row.cells.get("source", "").split() if word not in known]
        if strange and "sources" not in rows:
            words = (
                f"'{strange[0]}' is cited, but no table of sources is given; add one, or leave the columns "
                "status and source out"
            )
            return [], [Problem(row.file, row.line, ("source",), words)]
    return added, []


def _without_uncited(place: Place, added: Collection[str]) -> Place:
    """The place without those of the builder's own sources that no figure cites."""
    cited = {name for figure in place.figures for name in figure.source}
    kept = {name: each for name, each in place.sources.items() if name in cited or name not in added}
    return replace(place, sources=kept)


def _place(rows: Mapping[str, list[Row]], source: YamlSource | None) -> tuple[Place | None, list[Problem]]:
    """The place of the completed rows, and what is wrong with it."""
    about: AboutFile | None = None
    problems: list[Problem] = []
    try:
        about = read_about(source) if source else None
    except FileProblems as error:
        problems += error.problems
    tables: Tables = read_tables(rows, about.social_care_authorities if about else None)
    check(tables)
    problems += problems_of(rows)
    if about is None or source is None:
        return None, problems
    problems += about_problems(about, source, tables)
    return (None, problems) if problems else (place_of(about, tables), [])


def _write_new(place: Place, out: Path) -> None:
    """Write the place beside `out`, read it back, and only then give it its name."""
    try:
        with TemporaryDirectory(prefix=".place-", dir=out.absolute().parent) as temporary:
            half_made = Path(temporary) / out.name
            half_made.mkdir()
            write_place(place, half_made)
            if read_place(half_made) != place:
                raise RuntimeError(f"what was written for '{place.name}' does not read back the same")
            half_made.rename(out)
    except OSError as error:
        raise FileProblems(
            [Problem(out, None, (), f"the place cannot be written: {error.strerror}")]
        ) from None
