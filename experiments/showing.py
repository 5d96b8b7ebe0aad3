"""What commands share in showing their results: tables of text, problems, files written whole."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer

from scenarios.problems import FileProblems

WHAT_TO_DO = {
    errno.ENOSPC: "; make room, and give the same command again",
    errno.EDQUOT: "; make room, and give the same command again",
    errno.EROFS: "; name another folder",
    errno.EACCES: "; allow it, or name another folder",
    errno.ENOENT: "; name one that there is, or that can be made",
    errno.ENOTDIR: "; name a folder",
}
"""What helps where a file cannot be read or written, by the number of the error."""


@contextmanager
def problems_shown(exit_code: int = 1) -> Iterator[None]:
    """Show what is wrong with a file, or why it cannot be written, as plain lines; end with an exit code."""
    try:
        yield
    except FileProblems as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(exit_code) from None
    except OSError as error:
        # A write that fails half-way (a full disk) does not say of which file.
        where = error.filename or "a file cannot be written"
        what_to_do = WHAT_TO_DO.get(error.errno or 0, "")
        typer.echo(f"{where}: {error.strerror or error}{what_to_do}", err=True)
        raise typer.Exit(exit_code) from None


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns of text, the last one flush right."""
    return "\n".join(columns([header, *rows], right=(len(header) - 1,)))


def columns(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """A line for each row, its cells below each other; the columns in `right` flush right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if at in right else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all.

    Raises:
        OSError: it cannot be written; what was there stays.
    """
    half_written = path.parent / f".{path.name}.part"
    try:
        half_written.write_text(text, encoding="utf-8")
        os.replace(half_written, path)
    except OSError as error:
        half_written.unlink(missing_ok=True)
        raise OSError(error.errno, f"cannot be written ({error.strerror})", str(path)) from None
