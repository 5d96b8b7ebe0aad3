"""The command line `careconomy`: reads arguments and prints answers.

It must not compute: each command calls one function of the project and shows what it returns.
"""

from importlib.metadata import version
from typing import Annotated

import typer

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


if __name__ == "__main__":
    app()
