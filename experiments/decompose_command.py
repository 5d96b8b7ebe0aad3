"""`careconomy decompose`: what makes the differences of a comparison, lever by lever and reason by reason."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from experiments.run_command import STOPPED
from experiments.showing import problems_shown


def decompose(
    compared: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder that `careconomy compare` wrote.")
    ],
    seeds: Annotated[int, typer.Option("--seeds", help="How many of its seeds are taken apart.")] = 4,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", min=1, help="Processes at once; one for each processor if not told."),
    ] = None,
) -> None:
    """Live seeds again with one lever at a time held: what each did. Stopped? Give the same command again."""
    try:
        with problems_shown():
            from experiments.decompose_report import decompose as taken_apart

            text = taken_apart(compared, seeds, jobs or os.cpu_count() or 1)
    except KeyboardInterrupt:
        typer.echo(f"stopped; give the same command again to go on from what {compared} keeps", err=True)
        raise typer.Exit(STOPPED) from None
    typer.echo(text)
