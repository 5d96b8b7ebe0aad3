"""`careconomy calibrate`: parameters fitted to published figures; given again, it goes on with what was begun."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from experiments.run_command import STOPPED
from experiments.showing import problems_shown

QUICK_RUNS = 48


def calibrate(
    out: Annotated[
        Path, typer.Option("--out", help="The folder to write to, or in which the fit was begun.")
    ],
    place: Annotated[
        str, typer.Option("--place", help="england, a shipped place, or the folder of one.")
    ] = "england",
    targets: Annotated[
        Path | None, typer.Option("--targets", help="A file of your own targets; the project's if not told.")
    ] = None,
    move: Annotated[
        str, typer.Option("--move", help="Which parameters move, by name with commas; all if not told.")
    ] = "",
    citizens: Annotated[
        int | None,
        typer.Option("--citizens", help="Live so many; 100,000 for england, else everybody, if not told."),
    ] = None,
    seeds: Annotated[
        int, typer.Option("--seeds", min=1, help="Runs at each point, of which the mean counts.")
    ] = 1,
    waves: Annotated[int, typer.Option("--waves", min=1, help="Waves of runs.")] = 2,
    points: Annotated[
        int | None,
        typer.Option("--points", min=3, help="Runs of a wave; six for each parameter if not told."),
    ] = None,
    checks: Annotated[
        int, typer.Option("--checks", min=1, help="Real runs at draws of the posterior, to check it by.")
    ] = 8,
    quick: Annotated[
        bool, typer.Option("--quick", help="One good point by CMA-ES, in 48 runs, and no posterior.")
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", min=1, help="Processes at once; one for each processor if not told."),
    ] = None,
) -> None:
    """Fit parameters of citizens and their care to published figures. Stopped? Give the same command again."""
    try:
        with problems_shown():
            from calibration.targets import FILE
            from experiments.calibrate_report import report
            from experiments.calibrate_run import Plan

            names = tuple(name.strip() for name in move.split(",") if name.strip())
            runs = QUICK_RUNS if quick else 0
            plan = Plan(place, targets or FILE, names, citizens, seeds, waves, points, runs, checks)
            text = report(plan, out, jobs or os.cpu_count() or 1)
    except KeyboardInterrupt:
        typer.echo(f"stopped; give the same command again to go on from what {out} keeps", err=True)
        raise typer.Exit(STOPPED) from None
    typer.echo(text)
