"""`careconomy story`: one citizen of a comparison followed under all its models, with the same luck."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.showing import problems_shown


def story(
    compared: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder that `careconomy compare` wrote.")
    ],
    like: Annotated[
        str | None,
        typer.Option(
            "--like",
            help="Whose life: sex, age, conditions, how somebody lives; somebody of 65 or more with heart failure who "
            "lives alone, if not told.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Which seed of the comparison.")] = 1,
    typical: Annotated[
        bool,
        typer.Option("--typical", help="Who is in the middle of all alike, not whose lives differ most."),
    ] = False,
) -> None:
    """Follow one citizen under every model compared: where the lives part, which offer made it so, and why."""
    with problems_shown():
        from experiments.citizens_life import UNLESS_TOLD
        from experiments.story_report import tell

        text = tell(compared, like or UNLESS_TOLD, seed, typical)
    typer.echo(text)
