"""`careconomy citizens`: live the months of a place's citizens, and write tables, figures and a page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.showing import problems_shown

if TYPE_CHECKING:
    from agents.citizens.replay import LivedMonth, Start
    from experiments.citizens_together import Together
    from scenarios.parameters import Parameters
    from scenarios.place import Place

YEARS_UNLESS_TOLD = 10


def citizens(
    place: Annotated[str, typer.Option("--place", help="A shipped place, england, or the folder of one.")],
    out: Annotated[Path, typer.Option("--out", help="The folder to make.")],
    years: Annotated[int | None, typer.Option("--years", help="Years to live; 10 if not told.")] = None,
    months: Annotated[int | None, typer.Option("--months", help="Months to live, instead of years.")] = None,
    seed: Annotated[int, typer.Option("--seed", help="Another seed gives other luck.")] = 1,
    life: Annotated[
        str | None,
        typer.Option("--life", help="Whose life to show, such as 'woman, 82, heart failure, lives alone'."),
    ] = None,
) -> None:
    """Live everybody in a place month by month; write tables, figures, a page. Stopped? Give the same command again."""
    for option, number, least in (("--years", years, 1), ("--months", months, 1), ("--seed", seed, 0)):
        if number is not None and number < least:
            raise typer.BadParameter(f"{number} is too small; write {least} or more", param_hint=option)
    if years is not None and months is not None:
        raise typer.BadParameter("give --years or --months, not both")
    _check_life(life)
    with problems_shown():
        from experiments.citizens_keeping import keep, taken_up
        from experiments.citizens_run import Keeping, Settings, run
        from scenarios.parameters.units import MONTHS_A_YEAR

        length = months or (years or YEARS_UNLESS_TOLD) * MONTHS_A_YEAR
        recording = run(
            Settings(place, seed, length, life), out, founded, lived_again, Keeping(keep, taken_up)
        )
    typer.echo(
        f"wrote {out}: {recording.place.title}, {int(recording.people[0].sum()):,} citizens at the start,"
        f" {int(recording.people[-1].sum()):,} after {recording.months} months; open {out / 'index.html'}"
    )


def _check_life(text: str | None) -> None:
    """Refuse a text that is not understood before anybody is made."""
    from agents.citizens.citizen import Citizens
    from agents.citizens.columns import free_slots

    try:
        if text is not None:
            Citizens(free_slots(0)).like(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--life") from None


def founded(place: Place, parameters: Parameters, seed: int) -> Together:
    """The citizens of a place, or of each of England's, counted by age.

    Raises:
        ValueError: they cannot be made.
    """
    from agents.citizens.population import found
    from experiments.citizens_record import POPULATIONS
    from experiments.citizens_together import together
    from scenarios.place import ENGLAND, load_places
    from sim.england import england

    today = england()
    return together(
        place,
        load_places(ENGLAND) if place.name == ENGLAND else (place,),
        lambda each: found(each, parameters, seed, today.baseline, POPULATIONS, today.solved),
    )


def lived_again(lived: Together, start: Start) -> list[LivedMonth]:
    """The months of some of those who lived in one place, each alone, with care as it is today.

    Raises:
        ValueError: nobody is to live again.
    """
    from agents.citizens.offer import offer_today
    from agents.citizens.replay import replay

    [population] = lived.populations
    return replay(population, start, [offer_today(*population.reach.shape)] * lived.month)
