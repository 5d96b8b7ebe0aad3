"""Rows of a place's tables: read with their lines, and cells of the kinds that only places have.

Holds which columns each table has. It must not know what a table's figures mean together.
"""

import csv
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from scenarios.arithmetic import exact, number_text
from scenarios.place_figures import QUINTILES, AgeBand
from scenarios.problems import FileProblems, Problem, did_you_mean, one_of, shown
from scenarios.tables import Row

AGES_IN_ONE = re.compile(
    r"(?P<first>[0-9]{1,3})(\s*(-|–|to)\s*(?P<last>[0-9]{1,3})|\s*(?P<open>\+|and over|or over))?"
)
MONTH = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])")
EVIDENCE = ("status", "source")
QUINTILE_COLUMNS = tuple(f"quintile_{name}" for name in QUINTILES)


@dataclass(frozen=True, slots=True)
class Layout:
    """A table's columns, which of them name a row, what it holds in words, and whether every place has it."""

    columns: tuple[str, ...]
    key: tuple[str, ...]
    holds: str
    is_needed: bool = False


LAYOUTS: Mapping[str, Layout] = {
    "sources": Layout(
        ("name", "publisher", "publication", "licence", "how"), ("name",), "where its figures come from", True
    ),
    "population_by_age_and_sex": Layout(
        ("age", "male", "female", *EVIDENCE), ("age",), "residents by age and sex", True
    ),
    "population_by_age_and_quintile": Layout(
        ("age", *QUINTILE_COLUMNS, *EVIDENCE), ("age",), "residents by age and deprivation quintile", True
    ),
    "practices": Layout(
        ("practice", "list_size", *EVIDENCE), ("practice",), "GP practices with their list sizes", True
    ),
    "registers": Layout(
        ("register", "people", "out_of", *EVIDENCE), ("register",), "disease registers", True
    ),
    "managed_shares": Layout(
        ("indicator", "people", "share_of_all", "share_without_exceptions", *EVIDENCE),
        ("indicator",),
        "shares of people whose condition is managed",
    ),
    "trusts": Layout(
        ("trust", "title", "place_share", "counted_with", *EVIDENCE), ("trust",), "hospital trusts"
    ),
    "ae_by_month": Layout(
        ("trust", "month", "department", "attendances", "over_four_hours", "emergency_admissions", *EVIDENCE),
        ("trust", "month", "department"),
        "A&E attendances and admissions by month",
    ),
    "social_care": Layout(
        ("authority", "measure", "year", "value", *EVIDENCE),
        ("authority", "measure", "year"),
        "social care figures",
    ),
    "like_areas": Layout(
        ("rank", "group", "distance", *EVIDENCE), ("rank",), "commissioning groups like the place"
    ),
}
T = TypeVar("T")


def read_rows(file: Path, columns: Sequence[str], given: Mapping[str, str] | None = None) -> list[Row]:
    """The rows of a csv file whose header has these columns, in any order; rows of empty cells are skipped.

    `given` holds what stands in every row for a column that the file lacks.

    Raises:
        FileProblems: the file cannot be read or is empty, its header is another, or rows have too many or
            too few cells.
    """
    given = given or {}
    lines = _lines(file)
    if not lines:
        needed = ",".join(column for column in columns if column not in given)
        raise _refusal(file, None, f"the file is empty; its first line must be {needed}")
    header = lines[0][1]
    _check_header(file, lines[0], columns, given)
    if not lines[1:]:
        raise _refusal(file, None, "the file has a header but no rows; add them below it")
    uneven = [
        Problem(file, line, (), f"the row has {len(cells)} cells and the header has {len(header)}; {COMMAS}")
        for line, cells in lines
        if len(cells) != len(header)
    ]
    if uneven:
        raise FileProblems(uneven)
    return [
        Row(file, line, {**given, **dict(zip(header, cells, strict=True))}, ()) for line, cells in lines[1:]
    ]


COMMAS = "put a cell that holds a comma in double quotes"


def entries(rows: Sequence[Row], key: Sequence[str], make: Callable[[Row], T]) -> list[tuple[Row, T]]:
    """What `make` reads in each row; a row whose key cells are those of an earlier one is refused."""
    lines: dict[tuple[str, ...], int] = {}
    for row in rows:
        cells = tuple(row.cells[column].casefold() for column in key)
        if cells in lines and all(cells):
            named = " ".join(row.cells[column] for column in key)
            row.refuse(key[0], f"{shown(named)} is also on line {lines[cells]}; give it once")
        lines.setdefault(cells, row.line)
    return [(row, make(row)) for row in rows]


def age_band(row: Row, column: str) -> AgeBand:
    """A band of ages: 0-4, 7 or 90+."""
    text = row.text(column)
    band = band_in(text)
    if band is None:
        if text:
            row.refuse(column, f"{shown(text)} is not an age band; write it like 0-4, 7 or 90+")
        return AgeBand(0, None)
    if band.age_to is not None and band.age_to < band.age_from:
        row.refuse(column, f"{shown(text)} ends before it starts; write it like 0-4")
    return band


def band_in(text: str) -> AgeBand | None:
    """The band of ages that a text names, None where it names none."""
    found = AGES_IN_ONE.fullmatch(text)
    if not found:
        return None
    first = int(found["first"])
    return AgeBand(first, None if found["open"] else int(found["last"] or first))


def people(row: Row, column: str) -> int:
    """A number of people."""
    text = row.cells[column]
    try:
        number = exact(text)
    except ValueError:
        what = f"{shown(text)} is not a number" if text else "the cell is empty"
        row.refuse(column, f"{what}; give the number of people, 0 where there are none")
        return 0
    if number < 0 or number.denominator != 1:
        row.refuse(column, f"{shown(text)} people cannot be; give a whole number, 0 or more")
        return 0
    return int(number)


def share(row: Row, column: str) -> Fraction:
    """A share between 0 and 1."""
    number = row.number(column)
    if number > 1:
        row.refuse(
            column, f"{number_text(number)} is more than the whole; write a share from 0 to 1, such as 0.83"
        )
    return number


def month(row: Row, column: str) -> str:
    """A calendar month, such as 2016-04."""
    text = row.text(column)
    if text and not MONTH.fullmatch(text):
        row.refuse(column, f"{shown(text)} is not a month; write it as in 2016-04")
    return text


def word(row: Row, column: str, known: Collection[str], what: str) -> str:
    """One of many known words, too many to list."""
    text = row.text(column)
    if text and text not in known:
        row.refuse(column, f"{shown(text)} is not {what}.{did_you_mean(text, known)}")
    return text


def _lines(file: Path) -> list[tuple[int, list[str]]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            lines = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    except UnicodeDecodeError:
        raise _refusal(file, None, "the file is not UTF-8 text; save it as CSV UTF-8") from None
    except (OSError, csv.Error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise _refusal(file, None, f"the file cannot be read: {reason}") from None
    return [(line, cells) for line, cells in lines if any(cells)]


SEPARATORS = {";": "semicolons", "\t": "tabs"}
"""What spreadsheets put between cells in place of commas."""


def _check_header(
    file: Path, header: tuple[int, list[str]], columns: Sequence[str], given: Mapping[str, str]
) -> None:
    line, names = header
    for mark, word in SEPARATORS.items():
        if len(names) == 1 and names[0].count(mark) > 0:
            words = f"cells are separated by {word}; save the file with commas between them (CSV, comma delimited)"
            raise _refusal(file, line, words)
    missing = [column for column in columns if column not in [*names, *given]]
    reasons = [f"'{column}' is missing" for column in missing]
    for name in dict.fromkeys(names):
        if name not in columns:
            nearest = did_you_mean(name, [column for column in columns if column not in names])
            reasons.append(f"'{name}' is not a column" + (f" ({nearest.strip()})" if nearest else ""))
        elif names.count(name) > 1:
            reasons.append(f"'{name}' stands twice")
    if reasons:
        optional = [column for column in columns if column in given]
        without = f" ({one_of(optional)} may be left out)" if optional else ""
        wanted = f"the columns are {','.join(columns)}{without}"
        raise _refusal(file, line, f"the header is wrong: {', '.join(reasons)}; {wanted}")


def _refusal(file: Path, line: int | None, message: str) -> FileProblems:
    return FileProblems([Problem(file, line, (), message)])
