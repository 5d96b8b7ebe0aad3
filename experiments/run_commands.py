"""`careconomy diff` and `careconomy show`: two runs compared, one run explained."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.showing import problems_shown

TROUBLE = 2
"""The exit code where there was nothing to compare; 1 says that the runs differ."""
SHOWN = "shown"


def diff(
    run_a: Annotated[Path, typer.Argument(metavar="RUN_A", help="The folder of a run.")],
    run_b: Annotated[Path, typer.Argument(metavar="RUN_B", help="The folder of another.")],
    lives: Annotated[bool, typer.Option("--lives", help="Compare citizens' lives alone.")] = False,
    money: Annotated[bool, typer.Option("--money", help="Compare payments and accounts alone.")] = False,
) -> None:
    """Compare two runs: through which month they are equal, and what differs first.

    Exit code 0: equal; 1: they differ; 2: there is nothing to compare.
    """
    with problems_shown(TROUBLE):
        from experiments.run_diff import compare, told
        from sim.run_reader import read_run
        from sim.run_tables import ABOUT

        subjects = [name for name, is_asked in (("lives", lives), ("money", money)) if is_asked] or ABOUT
        found = compare(read_run(run_a), read_run(run_b), subjects)
        text = told(found, subjects)
    typer.echo(text if found.is_equal else f"A  {run_a}\nB  {run_b}\n\n{text}")
    if not found.is_equal:
        raise typer.Exit(1)


def show(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Where to write the page; 'shown' in the run's folder if not told."),
    ] = None,
) -> None:
    """Show one run: care and waits by year, measures, who paid whom, and everybody's accounts; and write a page."""
    with problems_shown():
        from experiments.run_page import PAGE, as_text, sections, write_page
        from sim.run_reader import read_run

        found = read_run(run)
        shown = sections(found)
        folder = run / SHOWN if out is None else out
        write_page(found, shown, folder)
        text = as_text(found, shown)
    typer.echo(f"{text}\n\nwrote {folder}: open {folder / PAGE}")
