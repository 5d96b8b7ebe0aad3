"""`careconomy place ...`: list places, show one, and build a new one from public tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.showing import problems_shown, table

app = typer.Typer(no_args_is_help=True, help="List, show and build places.")


@app.command("list")
def list_places() -> None:
    """List the places that come with the project."""
    from scenarios.place import load_place, places

    with problems_shown():
        rows = [
            [
                place.name,
                place.title,
                f"{len(place.practices):,}",
                f"{place.registered:,}",
                f"{place.residents:,}",
            ]
            for place in (load_place(name) for name in places())
        ]
    typer.echo(table(["name", "place", "practices", "on lists", "residents"], rows))
    typer.echo("\nand england, as its commissioning groups")


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A shipped place, or the folder of one.")],
) -> None:
    """Show one place: who lives there, its registers, trusts and the areas most like it."""
    from scenarios.place import england, load_place

    with problems_shown():
        place = load_place(name)
    typer.echo(f"{place.title}, {place.year}: {place.residents:,} residents ({place.population_date})")
    typer.echo(
        f"{place.registered:,} registered with {len(place.practices)} practices. {place.boundary.text}.\n"
    )
    total = sum(place.residents_by_quintile)
    quintiles = enumerate(place.residents_by_quintile, start=1)
    typer.echo("Deprivation, most to least: " + ", ".join(f"{people / total:.1%}" for _, people in quintiles))
    rows = [
        [register, f"{each.people:,}", f"{each.out_of:,}", f"{float(each.prevalence_share):.2%}"]
        for register, each in place.registers.items()
    ]
    typer.echo("\n" + table(["register", "people", "out of", "recorded"], rows))
    if place.like_areas:
        titles = {group.commissioning_groups[0]: group.title for group in england()}
        typer.echo(
            "\nMost alike: " + ", ".join(titles.get(each.group, each.group) for each in place.like_areas)
        )


@app.command()
def build(
    tables: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="A folder of csv tables: see docs/places.md.")
    ],
    out: Annotated[Path, typer.Option("--out", help="The folder to make; it must not exist.")],
    name: Annotated[str, typer.Option(help="A short name for the place.")] = "",
    title: Annotated[str, typer.Option(help="What the place is called.")] = "",
    year: Annotated[str, typer.Option(help="The financial year of the tables, as 2014/15.")] = "",
    population_date: Annotated[str, typer.Option(help="The date of the population, as mid-2014.")] = "",
    scale_quintiles: Annotated[
        bool, typer.Option("--scale-quintiles", help="Scale people by quintile to people by age.")
    ] = False,
) -> None:
    """Build a place from tables of population, deprivation, practice lists and registers."""
    from scenarios.place_build import build_place

    with problems_shown():
        place = build_place(
            tables,
            out,
            name=name,
            title=title,
            year=year,
            population_date=population_date,
            scale_quintiles=scale_quintiles,
        )
    typer.echo(f"wrote {out}: {place.title}, {place.residents:,} residents, {len(place.practices)} practices")
