"""`careconomy why`: which contract terms, motives and limits moved providers' levers, in words and as a figure."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.showing import problems_shown


def why(
    runs: Annotated[
        list[Path],
        typer.Argument(metavar="RUN...", help="The folder of a run; of several, to see them side by side."),
    ],
    provider: Annotated[
        str | None,
        typer.Option("--provider", help="A provider by name or title, or a kind of party for its mean."),
    ] = None,
    lever: Annotated[str | None, typer.Option("--lever", help="One lever; all of them if not told.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Draw the levers' paths into this file: .svg or .png.")
    ] = None,
) -> None:
    """Say why providers' levers moved: each contract term's pounds a year, what its owner feels of them, what holds it.

    Without --provider and --lever, it lists which levers moved most.
    """
    with problems_shown():
        from experiments.why_figure import draw
        from experiments.why_views import stories
        from experiments.why_words import text_of
        from sim.run_reader import read_run

        found = [stories(read_run(folder), provider, lever) for folder in runs]
        is_overview = provider is None and lever is None
        text = text_of(found, is_overview)
        if out is not None:
            draw(found, out)
    typer.echo(text)
    if out is not None:
        typer.echo(f"\nwrote {out}")
