"""`careconomy sensitivity`: which numbers move what decides between models; given again, it goes on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from experiments.compare_command import MODELS
from experiments.run_command import STOPPED
from experiments.showing import problems_shown


def _list_factors(is_asked: bool) -> None:
    if is_asked:
        from experiments.sensitivity_report import listed

        typer.echo(listed())
        raise typer.Exit


def sensitivity(
    place: Annotated[str, typer.Option("--place", help="A shipped place, or the folder of one.")],
    out: Annotated[
        Path, typer.Option("--out", help="The folder to write to, or in which the analysis was begun.")
    ],
    models: Annotated[
        str, typer.Option("--models", help="Two or more shipped models or files of them, with commas.")
    ] = MODELS,
    years: Annotated[int, typer.Option("--years", help="Years under contract.")] = 5,
    citizens: Annotated[int, typer.Option("--citizens", min=1, help="Live a sample of so many.")] = 10_000,
    move: Annotated[
        str, typer.Option("--move", help="Which factors move, by name with commas; all if not told.")
    ] = "",
    by: Annotated[
        Literal["owner", "lever"],
        typer.Option("--by", help="Effects and efforts by whose they are, or lever by lever."),
    ] = "owner",
    paths: Annotated[int, typer.Option("--paths", min=1, help="Random paths, each with its own luck.")] = 4,
    few: Annotated[int, typer.Option("--few", min=2, help="So many factors are drawn together.")] = 6,
    draws: Annotated[
        int, typer.Option("--draws", min=0, help="Runs in which the few are drawn together; 0 for none.")
    ] = 0,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", min=1, help="Processes at once; one for each processor if not told."),
    ] = None,
    _factors: Annotated[
        bool,
        typer.Option("--list", callback=_list_factors, is_eager=True, help="List the factors, and stop."),
    ] = False,
) -> None:
    """Find which assumptions move the ranking of models. Stopped? Give the same command again."""
    try:
        with problems_shown():
            from experiments.sensitivity_report import report
            from experiments.sensitivity_run import Plan

            names, moving = (
                tuple(name.strip() for name in each.split(",") if name.strip()) for each in (models, move)
            )
            plan = Plan(place, names, years, citizens, moving, by, paths, few, draws)
            typer.echo(report(plan, out, jobs or os.cpu_count() or 1))
    except KeyboardInterrupt:
        typer.echo(f"stopped; give the same command again to go on from what {out} keeps", err=True)
        raise typer.Exit(STOPPED) from None
