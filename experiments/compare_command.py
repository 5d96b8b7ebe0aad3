"""`careconomy compare`: models of contracts side by side in one place; given again, it goes on with what was begun."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from experiments.run_command import STOPPED
from experiments.showing import problems_shown

MODELS = "traditional,lead_provider,iph,alliance"
Posterior = Annotated[
    Path | None,
    typer.Option("--posterior", help="Draw numbers of behaviour from this posterior.csv of a fit."),
]

Baseline = Annotated[
    Path | None,
    typer.Option("--baseline", help="Draw parameters of care from this posterior.csv of a calibration."),
]


def compare(
    place: Annotated[str, typer.Option("--place", help="A shipped place, or the folder of one.")],
    out: Annotated[
        Path, typer.Option("--out", help="The folder to write to, or in which the comparison was begun.")
    ],
    models: Annotated[
        str,
        typer.Option(
            "--models",
            help="Shipped models or files of them, with commas; others are compared with the first.",
        ),
    ] = MODELS,
    years: Annotated[int, typer.Option("--years", help="Years under contract.")] = 5,
    seeds: Annotated[int, typer.Option("--seeds", help="How often, each time with other luck.")] = 20,
    citizens: Annotated[
        int | None, typer.Option("--citizens", help="Live a sample of so many; everybody if not told.")
    ] = None,
    behaviour: Annotated[
        Literal["fixed", "responsive"],
        typer.Option("--behaviour", help="How providers decide: answering contracts, or fixed as today."),
    ] = "responsive",
    governance: Annotated[
        Literal["neutral", "as_contracted"] | None,
        typer.Option("--governance", help="Who decides; as contracted if not told."),
    ] = None,
    draws: Annotated[
        int,
        typer.Option("--draws", help="1: each seed draws behaviour and effects; 0: central values."),
    ] = 1,
    posterior: Posterior = None,
    baseline: Baseline = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", help="Processes at once; one for each processor if not told."),
    ] = None,
    cluster: Annotated[
        str, typer.Option("--cluster", help="Live on the Dask cluster at this address, tcp://HOST:PORT.")
    ] = "",
    until_sure: Annotated[
        bool,
        typer.Option(
            "--until-sure", help="End before --seeds once differences that matter are known closely."
        ),
    ] = False,
) -> None:
    """Compare models of contracts on the same citizens, luck and draws. Stopped? Give the same command again."""
    for option, number, least, most in (
        ("--draws", draws, 0, 1),
        ("--jobs", 1 if jobs is None else jobs, 1, None),
    ):
        if number < least or (most is not None and number > most):
            allowed = f"{least} or {most}" if most is not None else f"{least} or more"
            raise typer.BadParameter(f"{number} is not allowed; write {allowed}", param_hint=option)
    try:
        with problems_shown():
            from sim.engine import begun, loading

            with loading():
                from experiments.compare_plan import Plan, ready

            names = tuple(name.strip() for name in models.split(",") if name.strip())
            fitted = ["" if file is None else str(file) for file in (posterior, baseline)]
            plan = Plan(place, names, years, seeds, citizens, behaviour, governance, bool(draws), *fitted)
            ready(plan)
            processes = jobs or os.cpu_count() or 1
            with begun("experiments.compare_seed", "stand_ready", 1 if cluster else processes):
                # This takes as long to load here as it does there.
                with loading():
                    from experiments.compare_report import report

                text = report(plan, out, processes, cluster, until_sure)
    except KeyboardInterrupt:
        typer.echo(f"stopped; give the same command again to go on from what {out} keeps", err=True)
        raise typer.Exit(STOPPED) from None
    typer.echo(text)
