"""`careconomy scenario`: say what a scenario is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.showing import problems_shown


def scenario(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]", help="A scenario file, or the name of a shipped one; all names if left out."
        ),
    ] = None,
) -> None:
    """Print what a scenario is: place, citizens, parties, contracts, roles, money, interventions, months."""
    from experiments.scenario_shown import scenario_text
    from experiments.showing import columns
    from scenarios.scenario import load_scenario, shipped_scenarios

    with problems_shown():
        if file is not None:
            typer.echo(scenario_text(load_scenario(file)))
            return
        rows = [[name, load_scenario(path).title] for name, path in shipped_scenarios().items()]
        typer.echo("\n".join(columns(rows)))
