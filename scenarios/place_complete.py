"""Rows of a new place filled in where its maker may leave something out, as docs/places.md says.

What cannot be filled in is left as it is, for the checks of every place to refuse. It must not know where the
place comes from or goes to.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from scenarios.arithmetic import exact
from scenarios.place_checks import check_ages, check_quintiles, is_sound
from scenarios.place_derive import people_within, quintiles_by_age, share_aged
from scenarios.place_england import country
from scenarios.place_figures import AgeAndQuintile, AgeAndSex, Source, shared_out
from scenarios.place_rows import QUINTILE_COLUMNS
from scenarios.place_tables import read_tables
from scenarios.place_words import known_registers
from scenarios.problems import Problem
from scenarios.tables import Row

EVERYBODY = "0+"
TOTALS = ("all", "all ages", "total")
TOTALLED = {
    "population_by_age_and_sex": ("age", ("male", "female")),
    "population_by_age_and_quintile": ("age", QUINTILE_COLUMNS),
    "practices": ("practice", ("list_size",)),
}
MADE = Source(
    "place_build",
    "careconomy",
    "docs/places.md",
    "Open Government Licence v3.0",
    "Filled in when the place was built, in the way that the page tells.",
)
# What stands in every row for a column that a file lacks.
LACKING: Mapping[str, Mapping[str, str]] = {
    "sources": {"how": ""},
    "population_by_age_and_quintile": {"age": EVERYBODY},
    "registers": {"out_of": ""},
    "managed_shares": {"people": ""},
    "trusts": {"place_share": "", "counted_with": ""},
}


def complete(rows: dict[str, list[Row]], scale_quintiles: bool) -> list[Problem]:
    """Fill in the rows, table by table, and say what stands against it.

    Rows of totals are checked and left out. Registers may have their code. With `scale_quintiles` people by
    quintile are scaled to people by age; without ages they are spread over them as in England, if they can be.
    Registers without `out_of` are out of the lists' people of their ages.
    """
    problems = _leave_out_totals(rows)
    codes = {register.code: name for name, register in known_registers().items()}
    for row in rows.get("registers", ()):
        _set(row, register=codes.get(row.cells["register"], row.cells["register"]))
    tables = read_tables(rows, None)
    check_ages(tables.ages)
    ages = [entry for _, entry in tables.ages]
    registered = sum(practice.list_size for _, practice in tables.practices)
    if is_sound(tables.ages) and any(each.people for each in ages):
        if scale_quintiles and is_sound(tables.quintiles):
            _scale(tables.quintiles, ages)
            tables = read_tables(rows, None)
        check_quintiles(tables)
        if len(tables.quintiles) == 1 and is_sound(tables.quintiles):
            _spread(rows, tables.quintiles[0], ages)
        if is_sound(tables.practices):
            _fill_registers(rows, ages, registered)
    for row in rows.get("registers", ()):  # where ages or lists are wrong, a number that is not refused too
        stand_in = str(registered) if is_sound(tables.practices) else row.cells["people"]
        _set(row, out_of=row.cells["out_of"] or stand_in)
    for row in (row for table in rows.values() for row in table):
        row.problems.clear()  # they are found again once all is filled in
    return problems


def _leave_out_totals(rows: dict[str, list[Row]]) -> list[Problem]:
    problems: list[Problem] = []
    for table, (key, columns) in TOTALLED.items():
        totals = [row for row in rows.get(table, ()) if row.cells[key].casefold() in TOTALS]
        others = [row for row in rows.get(table, ()) if row not in totals]
        if table in rows and others:
            rows[table] = others
        for row in totals if others else ():
            for column in columns:
                _check_total(row, column, others)
            problems += row.problems
    return problems


def _check_total(row: Row, column: str, others: Sequence[Row]) -> None:
    stated = _number(row.cells[column])
    parts = [_number(other.cells[column]) for other in others]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or row.is_empty(column):
        return
    if stated is None:
        row.number(column)  # notes what is wrong with it
    elif sum(known) != stated:
        words = f"the rows add to {int(sum(known)):,}, not to {int(stated):,}; correct the rows, or leave this one out"
        row.refuse(column, words)


def _number(cell: str) -> Fraction | None:
    try:
        return exact(cell)
    except ValueError:
        return None


def _scale(quintiles: Sequence[tuple[Row, AgeAndQuintile]], ages: Sequence[AgeAndSex]) -> None:
    """People by quintile in the proportions given, to the number that the other table has at these ages."""
    for row, entry in quintiles:
        people = tuple(shared_out(people_within(ages, entry.age), entry.quintiles))
        if people != entry.quintiles:
            _set(row, **_quintile_cells(people))
            _derive(row)


def _spread(rows: dict[str, list[Row]], whole: tuple[Row, AgeAndQuintile], ages: Sequence[AgeAndSex]) -> None:
    """People by quintile alone, spread over ages as in England, if the ages are cut where England's are."""
    row, entry = whole
    shape = country().quintiles
    if not {each.age.age_from for each in ages}.issuperset(each.age.age_from for each in shape):
        return
    rows["population_by_age_and_quintile"] = [
        Row(row.file, row.line, {**row.cells, "age": str(band), **_quintile_cells(people)}, ())
        for band, people in quintiles_by_age(ages, entry.quintiles, shape)
    ]
    for each in rows["population_by_age_and_quintile"]:
        _derive(each)


def _fill_registers(rows: dict[str, list[Row]], ages: Sequence[AgeAndSex], registered: int) -> None:
    for row in rows.get("registers", ()):
        known = known_registers().get(row.cells["register"])
        if known and row.is_empty("out_of"):
            share = share_aged(ages, known.ages)
            _set(row, out_of=str(round(registered * share)))
            if share != 1:
                _derive(row)


def _quintile_cells(people: Sequence[int]) -> dict[str, str]:
    return dict(zip(QUINTILE_COLUMNS, map(str, people), strict=True))


def _set(row: Row, **cells: str) -> None:
    row.cells = {**row.cells, **cells}


def _derive(row: Row) -> None:
    """Say that the row's figures are no longer those given."""
    if row.cells["status"] == "published":
        _set(row, status="derived")
    cited = dict.fromkeys([*row.cells["source"].split(), MADE.name])
    _set(row, source=" ".join(cited))
