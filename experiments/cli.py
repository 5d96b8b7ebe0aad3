"""The command line `careconomy`: reads arguments and prints answers.

It must not compute: each command calls one function of the project and shows what it returns.
"""

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from experiments import (
    benchmark_command,
    calibrate_command,
    cases_command,
    citizens_command,
    compare_command,
    contract_commands,
    decompose_command,
    effects_command,
    place_commands,
    report_command,
    room_command,
    run_command,
    run_commands,
    scenario_command,
    sensitivity_command,
    story_command,
    validate_command,
    why_command,
)
from experiments.showing import columns, problems_shown, write_text

app = typer.Typer(name="careconomy", no_args_is_help=True, add_completion=False)


def _print_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"careconomy {version('careconomy')}")
        raise typer.Exit


@app.callback()
def careconomy(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Simulate commissioning contracts for English health and care."""


app.add_typer(contract_commands.app, name="contract")
app.add_typer(place_commands.app, name="place")
app.command()(scenario_command.scenario)
app.command()(citizens_command.citizens)
app.command()(benchmark_command.benchmark)
app.command()(effects_command.effects)
app.command()(run_command.run)
app.command()(compare_command.compare)
app.command()(report_command.report)
app.command()(room_command.room)
app.command()(story_command.story)
app.command()(decompose_command.decompose)
app.command()(cases_command.cases)
app.command()(validate_command.validate)
app.command()(calibrate_command.calibrate)
app.command()(sensitivity_command.sensitivity)
app.command()(run_commands.diff)
app.command()(run_commands.show)
app.command()(why_command.why)


@app.command()
def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Model, scenario, facts and case files.")
    ],
) -> None:
    """Check files: everything that is wrong is said at once, with its file and line."""
    from experiments.checking import checked

    results = [checked(file) for file in files]
    for result in results:
        typer.echo(result.text, err=not result.is_fine)
    if not all(result.is_fine for result in results):
        raise typer.Exit(1)


@app.command()
def parameters(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="One parameter; all names if left out.")] = "",
    of: Annotated[str, typer.Option("--of", help="Only rows about a subgroup, such as sex=female.")] = "",
) -> None:
    """Print a parameter with its values, ranges, sources and where it is used."""
    from scenarios.parameters import describe, load_parameters

    with problems_shown():
        known = load_parameters()
        if not name:
            rows = [[each, known.meaning(each).meaning] for each in known.names]
            typer.echo("\n".join(columns([["name", "what it means"], *rows])))
            return
        try:
            typer.echo(describe(name, of))
        except ValueError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from None


@app.command()
def schema(
    folder: Annotated[Path, typer.Option("--out", help="The folder to write to.")] = Path("scenarios/schema"),
) -> None:
    """Write the JSON Schemas of model, scenario, facts and case files, for editors that complete YAML."""
    from scenarios.schemas import schema_text, schemas

    with problems_shown():
        folder.mkdir(parents=True, exist_ok=True)
        for name, described in schemas().items():
            write_text(folder / name, schema_text(described))
            typer.echo(f"wrote {folder / name}")


if __name__ == "__main__":
    app()
