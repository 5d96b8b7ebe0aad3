"""`careconomy report`: page, slides and tables of a finished comparison, made again from its folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.showing import problems_shown


def report(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="A folder that careconomy compare has written.")
    ],
) -> None:
    """Make the report of a finished comparison again: report.html, slides.pptx and tables.xlsx."""
    with problems_shown():
        from experiments.report_make import make_report

        written = make_report(folder)
    for path in written:
        typer.echo(f"wrote {path}")
