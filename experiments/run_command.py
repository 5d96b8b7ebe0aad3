"""`careconomy run`: live a scenario and write what came of it; given again, go on with what was begun."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from experiments.showing import problems_shown

STOPPED = 130
"""The exit code of a program that its user stopped."""


def run(
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO",
            help="A shipped scenario, or the file of one; with --place, a shipped model, or the file of one.",
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", help="The folder to write to, or in which the run was begun.")
    ],
    place: Annotated[
        str | None,
        typer.Option("--place", help="A shipped place, or the folder of one; then SCENARIO is a model."),
    ] = None,
    citizens: Annotated[
        int | None, typer.Option("--citizens", help="Live a sample of so many; everybody if not told.")
    ] = None,
    months: Annotated[
        int | None,
        typer.Option("--months", help="Months under contract, after 24 of burn-in; 60 if not told."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Another seed gives other luck.")] = 1,
    behaviour: Annotated[
        Literal["fixed", "responsive"] | None,
        typer.Option(
            "--behaviour", help="How providers decide: fixed, as today; or responsive, answering contracts."
        ),
    ] = None,
    governance: Annotated[
        Literal["neutral", "as_contracted"] | None,
        typer.Option("--governance", help="Who decides: neutral, or as the contracts have it."),
    ] = None,
    keep_every: Annotated[
        int | None,
        typer.Option(
            "--keep-every", help="Months from checkpoint to checkpoint; 12 to 60 by the size of the place."
        ),
    ] = None,
) -> None:
    """Live a scenario month by month, with its contracts and its money. Stopped? Give the same command again."""
    for option, number, least in (("--seed", seed, 0), ("--keep-every", keep_every, 1)):
        if number is not None and number < least:
            raise typer.BadParameter(f"{number} is too small; write {least} or more", param_hint=option)
    try:
        with problems_shown():
            from experiments import scenario_run
            from experiments.run_summary import summary

            asked = scenario_run.Asked(scenario, seed, place, citizens, months, behaviour, governance)
            text = summary(scenario_run.run(asked, out, keep_every))
    except KeyboardInterrupt:
        typer.echo(f"stopped; give the same command again to go on from what {out} keeps", err=True)
        raise typer.Exit(STOPPED) from None
    typer.echo(text)
