"""The tables of a comparison as a workbook: a sheet of contents, and every csv as a sheet that can be read.

The module must not know how a number came about.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from experiments.outcomes import load_outcomes
from experiments.report_files import EARLIEST, put
from experiments.report_folder import Finished
from experiments.report_numbers import POUNDS
from experiments.report_tables import every_outcome
from experiments.report_words import findings, heading, question
from scenarios.catalogue import load_catalogue
from scenarios.tables import Row, read_table

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

COLUMNS = Path(__file__).parent / "report_columns.csv"
CONTENTS, ANSWER = "contents", "answer"
Kind = Literal["words", "whole", "share", "pounds", "number"]
FORMATS: Mapping[Kind, str] = {
    "words": "General",
    "whole": "#,##0",
    "share": "0.0%",
    "pounds": "£#,##0;[Red]-£#,##0",
    "number": "#,##0.000",
}
LARGE = 100
"""From here on a number is shown whole."""
WIDEST, NARROWEST = 60, 9
"""Letters: the widths of columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: the table it is of, what it is called there, what it holds, and how it is shown."""

    name: str
    table: str
    column: str
    kind: Kind
    holds: str


@cache
def load_columns(file: Path = COLUMNS) -> Mapping[str, Column]:
    """The columns of all tables, by table and column.

    Raises:
        FileProblems: all that is wrong with the file, by line and column.
    """
    return read_table(file, Column, _column)


def write_workbook(told: Finished, path: Path) -> None:
    """Write the workbook, whole or not at all; the same comparison gives the same bytes.

    Raises:
        OSError: the file cannot be written; what was there stays.
    """
    put(lambda made: _save(told, made), path)


def _save(told: Finished, made: Any) -> None:
    from xlsxwriter import Workbook

    book = Workbook(made, {"in_memory": True, "nan_inf_to_errors": False, "strings_to_urls": False})
    book.set_properties(
        {"title": heading(told), "author": "careconomy", "created": datetime.datetime(*EARLIEST)}
    )
    formats: dict[str, Format] = {
        kind: book.add_format({"num_format": text}) for kind, text in FORMATS.items()
    }
    _contents(book, told)
    tables = {ANSWER: _answer(told), **told.tables}
    for name in sheets():
        _sheet(book.add_worksheet(name), book, tables[name], name, formats)
    book.close()


def sheets() -> list[str]:
    """The tables that have a sheet, in order."""
    return list(dict.fromkeys(each.table for each in load_columns().values() if each.column == ""))


def _answer(told: Finished) -> pd.DataFrame:
    """What differs over all years, a row for each outcome and model."""
    import pandas as pd

    names = tuple(every_outcome(told))
    rows = [
        (
            *(each.outcome.title, each.outcome.unit, model.title, told.first.title, each.level),
            *(each.apart.mean, each.apart.low, each.apart.high),
            *(each.apart.mean / each.level if each.level else float("nan"), each.verdict),
        )
        for model in told.others
        for each in findings(told, model, names)
    ]
    columns = [each.column for each in load_columns().values() if each.table == ANSWER and each.column]
    return pd.DataFrame(rows, columns=columns)


def _contents(book: Workbook, told: Finished) -> None:
    """What the workbook is of, each sheet with what it holds, and each column."""
    sheet = book.add_worksheet(CONTENTS)
    title = book.add_format({"bold": True, "font_size": 16})
    head = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    link = book.add_format({"font_color": "blue", "underline": 1, "valign": "top"})
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 26)
    sheet.set_column(2, 2, 120)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, heading(told), title)
    at = 1
    for text in question(told):
        sheet.merge_range(at, 0, at, 2, text, wrapped)
        sheet.set_row(at, 15 * (1 + len(text) // 150))
        at += 1
    at += 1
    for place, text in enumerate(("sheet", "column", "what it holds, and its unit")):
        sheet.write_string(at, place, text, head)
    for each in load_columns().values():
        at += 1
        if each.column:
            sheet.write_string(at, 1, each.column, wrapped)
        else:
            sheet.write_url(at, 0, f"internal:'{each.table}'!A1", link, each.table)
        sheet.write_string(at, 2, each.holds, wrapped)


def _sheet(
    sheet: Worksheet, book: Workbook, table: pd.DataFrame, name: str, formats: Mapping[str, Format]
) -> None:
    head = book.add_format(
        {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#F3F5F7"}
    )
    named = _with_titles(table, name)
    kinds = [_kind(name, column) for column in named.columns]
    for place, column in enumerate(named.columns):
        sheet.write_string(0, place, str(column), head)
        sheet.set_column(place, place, _width(str(column), named[column].tolist()))
    units = named["unit"].tolist() if "unit" in named.columns else [""] * len(named)
    for at, (row, unit) in enumerate(zip(named.itertuples(index=False), units, strict=True), start=1):
        for place, (cell, kind) in enumerate(zip(row, kinds, strict=True)):
            _write(sheet, at, place, cell, _shown(kind, cell, str(unit)), formats)
    sheet.freeze_panes(1, 0)
    if len(named):
        sheet.autofilter(0, 0, len(named), len(named.columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _with_titles(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """The table, with what people call an outcome beside its name."""
    if "outcome" not in table.columns:
        return table
    titles = {key: each.title for key, each in load_outcomes().items()}
    kinds = {key: each.plural for key, each in load_catalogue().party_kinds.items()}
    named = table.copy()
    named.insert(1, "title", table["outcome"].map(titles).fillna(""))
    if name == "summary":
        named["of"] = [kinds.get(each, each) for each in table["of"]]
    return named


def _kind(table: str, column: str) -> Kind:
    found = load_columns().get(f"{table}_{column}")
    return found.kind if found else "words"


def _shown(kind: Kind, cell: object, unit: str) -> str:
    """How a cell is shown: money as money, and large numbers whole, whatever the column holds else."""
    if kind != "number" or not isinstance(cell, int | float):
        return kind
    if unit == POUNDS:
        return "pounds"
    return "whole" if abs(cell) >= LARGE else "number"


def _write(
    sheet: Worksheet, at: int, place: int, cell: Any, kind: str, formats: Mapping[str, Format]
) -> None:
    """A cell; what is not known stays empty."""
    if isinstance(cell, bool):
        sheet.write_boolean(at, place, cell)
    elif isinstance(cell, int | float):
        if not isnan(cell):
            sheet.write_number(at, place, cell, formats[kind])
    elif cell:
        sheet.write_string(at, place, str(cell), formats["words"])


def _width(column: str, cells: Sequence[object]) -> int:
    longest = max((len(str(each)) if isinstance(each, str) else NARROWEST for each in cells), default=0)
    return min(max(longest, len(column), NARROWEST) + 2, WIDEST)


def _column(row: Row) -> Column:
    return Column(
        row.name(),
        row.text("table"),
        row.cells["column"],
        row.word("kind", get_args(Kind)),
        row.text("holds"),
    )
