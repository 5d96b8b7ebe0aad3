"""`careconomy validate`: the model beside published figures; given again, it goes on with what was begun."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.run_command import STOPPED
from experiments.showing import problems_shown

if TYPE_CHECKING:
    from experiments.validate_report import PartTold
    from experiments.validate_run import Plan

Part = Callable[["Plan", Path, int], "PartTold"]


def parts(has_cases: bool = False) -> Mapping[str, Part]:
    """The parts of a validation by name, in their order. A part writes to the folder, and says what came of it."""
    from experiments.validate_report import targets_part

    if not has_cases:
        return {"targets": targets_part}
    from experiments.cases_part import cases_part

    return {"targets": targets_part, "cases": cases_part}


def _list_outputs(is_asked: bool) -> None:
    if is_asked:
        typer.echo(outputs_listed())
        raise typer.Exit


def outputs_listed() -> str:
    """The outputs that a target may name, each with its unit and what it is."""
    from calibration.outputs import load_outputs
    from experiments.showing import columns

    rows = [[each.name, each.unit, each.definition] for each in load_outputs().values()]
    return "\n".join(columns([["output", "unit", "what it is"], *rows]))


def validate(
    out: Annotated[
        Path, typer.Option("--out", help="The folder to write to, or in which the validation was begun.")
    ],
    place: Annotated[
        str, typer.Option("--place", help="england, a shipped place, or the folder of one.")
    ] = "england",
    targets: Annotated[
        Path | None, typer.Option("--targets", help="A file of your own targets; the project's if not told.")
    ] = None,
    citizens: Annotated[
        int | None,
        typer.Option("--citizens", help="Live so many; 200,000 for england, else everybody, if not told."),
    ] = None,
    seeds: Annotated[int, typer.Option("--seeds", help="How often, each time with other luck.")] = 4,
    is_held_out: Annotated[
        bool,
        typer.Option(
            "--held-out",
            help="Make the people from the place's profile alone, and predict its own registers.",
        ),
    ] = False,
    has_cases: Annotated[
        bool,
        typer.Option("--cases", help="Also put the natural experiments to the model, a draw for each seed."),
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", min=1, help="Processes at once; one for each processor if not told."),
    ] = None,
    _outputs: Annotated[
        bool,
        typer.Option(
            "--outputs", callback=_list_outputs, is_eager=True, help="List what a target may name, and stop."
        ),
    ] = False,
) -> None:
    """Put the model beside published figures: table, figure, score. Stopped? Give the same command again."""
    try:
        with problems_shown():
            from calibration.targets import FILE
            from experiments.validate_run import Plan

            plan = Plan(place, targets or FILE, citizens, seeds, is_held_out)
            for part in parts(has_cases).values():
                typer.echo(part(plan, out, jobs or os.cpu_count() or 1).text)
    except KeyboardInterrupt:
        typer.echo(f"stopped; give the same command again to go on from what {out} keeps", err=True)
        raise typer.Exit(STOPPED) from None
