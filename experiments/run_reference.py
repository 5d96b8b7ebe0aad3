"""The tables of docs/runs.md, written from the code: `python -m experiments.run_reference`.

Which tables a run has, and what each column holds, come from where the recorder reads them. The module must not know
how a run is made.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from experiments import reference
from experiments.reference import markdown_table
from experiments.showing import write_text
from sim.accounts import STATEMENTS
from sim.run_tables import TABLES, table_named

PAGE = Path(__file__).parent.parent / "docs" / "runs.md"


def tables() -> str:
    """Every table: its file, what it tells, and what a row is."""
    rows = [
        (f"[`{name}.parquet`](#{name})", table.about, ", ".join(f"`{key}`" for key in table.keys))
        for name, table in TABLES.items()
    ]
    return markdown_table(("file", "tells of", "a row for each"), rows)


def columns(name: str) -> str:
    """The meaning of a table, and its columns."""
    table = table_named(name)
    rows = [(f"`{each.name}`", each.kind, each.unit, each.meaning) for each in table.columns]
    return f"{table.meaning}\n\n{markdown_table(('column', 'type', 'unit', 'meaning'), rows)}"


def statements() -> str:
    """The lines of the accounts."""
    rows = [(f"`{name}`", ", ".join(f"`{line}`" for line in lines)) for name, lines in STATEMENTS.items()]
    return markdown_table(("statement", "lines"), rows)


MADE: dict[str, Callable[[], str]] = {
    "tables": tables,
    **{f"columns of {name}": partial(columns, name) for name in TABLES},
    "statements": statements,
}


def with_tables(page: str) -> str:
    """The page with every marked table renewed: from `<!-- table: NAME -->` to `<!-- end of table -->`.

    Raises:
        LookupError: there is no such table.
    """
    return reference.with_tables(page, MADE, "runs")


if __name__ == "__main__":
    write_text(PAGE, with_tables(PAGE.read_text(encoding="utf-8")))
