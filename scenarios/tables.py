"""Tables in csv files read strictly: one row an entry, one column a field, every cell of a stated kind.

Every problem of a file is found, with its line and column, before the file is refused. The module must not
know what any table is about; whoever reads one says what each of its columns may hold.
"""

import csv
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar

from scenarios.arithmetic import exact, number_text
from scenarios.problems import FileProblems, Problem, did_you_mean, one_of, shown

SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
FINANCIAL_YEAR = re.compile(r"[12][0-9]{3}/[0-9]{2}")


class Named(Protocol):
    """A dataclass of which each field is a column, one of them the name."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def name(self) -> str:
        """The entry's name, given to no other entry of its table."""
        ...


Entry = TypeVar("Entry", bound=Named)


class Row:
    """One row: its cells read by column, and the problems met while reading them.

    A reader that refuses a cell notes the problem and returns a stand-in, so that the whole row is looked at.
    """

    def __init__(self, file: Path, line: int, cells: Mapping[str, str], names: Collection[str]) -> None:
        self.file = file
        self.line = line
        self.cells = cells
        self.names = names
        self.problems: list[Problem] = []

    def refuse(self, column: str, message: str) -> None:
        """Note what is wrong with a cell."""
        self.problems.append(Problem(self.file, self.line, (column,), message))

    def is_empty(self, column: str) -> bool:
        """Whether the cell holds nothing."""
        return not self.cells[column]

    def text(self, column: str) -> str:
        """The text of a cell that may not be empty."""
        if self.is_empty(column):
            self.refuse(column, f"the cell is empty; every row needs its {column}")
        return self.cells[column]

    def name(self) -> str:
        """The row's own name, in snake case."""
        name = self.text("name")
        if name and not SNAKE_CASE.fullmatch(name):
            self.refuse("name", f"{shown(name)} is not a name; write it like 'day_case'")
        return name

    def financial_year(self, column: str) -> str:
        """A financial year, such as 2014/15."""
        year = self.text(column)
        if year and not FINANCIAL_YEAR.fullmatch(year):
            self.refuse(column, f"{shown(year)} is not a financial year; write it as in 2014/15")
        return year

    def word(self, column: str, allowed: Sequence[str]) -> Any:
        """One of the allowed words."""
        word = self.text(column)
        if word and word not in allowed:
            self.refuse(column, not_among(word, allowed))
        return word

    def words(self, column: str, allowed: Sequence[str]) -> tuple[str, ...]:
        """Allowed words, one or more, with spaces between them."""
        words = tuple(self.text(column).split())
        for word in words:
            if word not in allowed:
                self.refuse(column, not_among(word, allowed))
        return words

    def other_name(self, column: str) -> str:
        """The name of another row of the table, or nothing."""
        name = self.cells[column]
        if name and name not in self.names:
            self.refuse(column, f"no row has the name {shown(name)}.{did_you_mean(name, self.names)}")
        elif name and name == self.cells["name"]:
            self.refuse(column, f"{shown(name)} is this row's own name; name another row, or none")
        return name

    def truth(self, column: str) -> bool:
        """True or false, spelt so."""
        return bool(self.word(column, ("true", "false")) == "true")

    def number(self, column: str) -> Fraction:
        """An exact number, zero or more."""
        try:
            number = exact(self.text(column) or "0")
        except ValueError as error:
            self.refuse(column, f"{error}; write a number such as 12.50")
            return Fraction(0)
        if number < 0:
            self.refuse(column, f"{number_text(number)} is negative; write 0 or more")
        return number

    def whole_number(self, column: str) -> int:
        """A whole number, zero or more."""
        number = self.number(column)
        if number.denominator != 1:
            self.refuse(column, f"{number_text(number)} is not a whole number; write one, such as 12")
        return int(number)

    def number_between(self, low: str, column: str, high: str) -> tuple[Fraction, Fraction, Fraction]:
        """The numbers of three columns, which must not fall: low, column, high."""
        problems = len(self.problems)
        least, number, most = self.number(low), self.number(column), self.number(high)
        if len(self.problems) == problems and not least <= number <= most:
            span = f"{low} {number_text(least)} to {high} {number_text(most)}"
            self.refuse(column, f"{number_text(number)} is outside {span}; keep low <= value <= high")
        return least, number, most


def read_table(file: Path, kind: type[Entry], make: Callable[[Row], Entry]) -> dict[str, Entry]:
    """The entries of a file by name, in its order: its columns are the fields of `kind`, `make` reads a row.

    Raises:
        FileProblems: the file cannot be read, its header is another, a row has too many or too few cells, a
            name is given twice, or `make` refused cells.
    """
    problems: list[Problem] = []
    entries: dict[str, Entry] = {}
    lines: dict[str, int] = {}
    for row in _rows(file, [field.name for field in fields(kind)]):
        entry = make(row)
        if entry.name in entries and entry.name:
            row.refuse(
                "name", f"{shown(entry.name)} is also the name on line {lines[entry.name]}; give it once"
            )
        problems += row.problems
        entries[entry.name] = entry
        lines[entry.name] = row.line
    if problems:
        raise FileProblems(problems)
    return entries


def not_among(word: str, allowed: Collection[str]) -> str:
    """The refusal of a word that is not allowed, with those that are and the nearest."""
    return f"{shown(word)} is not allowed here; use {one_of(list(allowed))}.{did_you_mean(word, allowed)}"


def _rows(file: Path, columns: Sequence[str]) -> list[Row]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            lines = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader if cells]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise FileProblems([Problem(file, None, (), f"the file cannot be read: {reason}")]) from None
    _check_header(file, lines[0][1] if lines else [], columns)
    advice = f"not {len(columns)}; put text that holds a comma in double quotes"
    uneven = [
        Problem(file, line, (), f"the row has {len(cells)} cells, {advice}")
        for line, cells in lines
        if len(cells) != len(columns)
    ]
    if uneven:
        raise FileProblems(uneven)
    rows = [(line, dict(zip(columns, cells, strict=True))) for line, cells in lines[1:]]
    names = [cells["name"] for _, cells in rows]
    return [Row(file, line, cells, names) for line, cells in rows]


def _check_header(file: Path, header: Sequence[str], columns: Sequence[str]) -> None:
    if list(header) == list(columns):
        return
    missing = [column for column in columns if column not in header]
    reasons = [f"'{column}' is missing" for column in missing]
    for column in header:
        if column not in columns:
            nearest = did_you_mean(column, missing)
            reasons.append(f"'{column}' is not a column" + (f" ({nearest.strip()})" if nearest else ""))
    reason = ", ".join(reasons) or "columns stand twice or out of order"
    message = f"the header is wrong: {reason}; write exactly {','.join(columns)}"
    raise FileProblems([Problem(file, 1, (), message)])
