"""What commands share in showing their results: tables of text, problems, files written whole."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer

from scenarios.problems import FileProblems


@contextmanager
def problems_shown() -> Iterator[None]:
    """Show what is wrong with a file as plain lines, and end with exit code 1."""
    try:
        yield
    except FileProblems as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns of text, the last one flush right."""
    lines = [list(header), *[list(row) for row in rows]]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    last = len(header) - 1
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column == last else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    half_written = path.with_name(f".{path.name}.part")
    half_written.write_text(text, encoding="utf-8")
    os.replace(half_written, path)
