"""`careconomy effects`: what efforts do, in words, each with where it comes from."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.showing import columns, problems_shown


def effects(
    name: Annotated[
        str,
        typer.Argument(
            metavar="[NAME]", help="An effect, a lever, a fact or a process; all effects if left out."
        ),
    ] = "",
) -> None:
    """Print what efforts do to care: how far, how soon, with whom, and where that comes from."""
    from scenarios.effect_words import effect_text, in_words, matching
    from scenarios.effects import load_effects

    with problems_shown():
        if not name:
            rows = [
                [each.name, each.owner, each.driver_name, each.target_name, effect_text(each), each.status]
                for each in load_effects().values()
            ]
            header = ["name", "owner", "lever or fact", "what it moves", "full effort to none", "status"]
            typer.echo("\n".join(columns([header, *rows])))
            return
        try:
            typer.echo("\n\n".join(in_words(each) for each in matching(name)))
        except ValueError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from None
