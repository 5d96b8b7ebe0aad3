"""A question as a program: its options, and what it prints. Every file of `experiments.questions` ends with it.

    if __name__ == "__main__":
        main(QUESTION)

The module must not know any question.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.run_command import STOPPED
from experiments.showing import problems_shown

if TYPE_CHECKING:
    from experiments.asking import Question


def main(question: Question) -> None:
    """Ask a question with the options of the command line."""
    app_of(question)()


def app_of(question: Question) -> typer.Typer:
    """A question as a program."""
    app = typer.Typer(add_completion=False)

    @app.command(help=question.title)
    def asked(
        place: Annotated[
            str, typer.Option("--place", help="A shipped place, or the folder of one.")
        ] = "southend",
        citizens: Annotated[
            int | None, typer.Option("--citizens", help="Live a sample of so many; everybody if not told.")
        ] = None,
        years: Annotated[int, typer.Option("--years", help="Years under contract.")] = 5,
        seeds: Annotated[int, typer.Option("--seeds", help="How often, each time with other luck.")] = 20,
        draws: Annotated[
            int, typer.Option("--draws", min=0, max=1, help="1: each seed draws behaviour and effects.")
        ] = 1,
        jobs: Annotated[int, typer.Option("--jobs", min=1, help="Processes at once.")] = 1,
        out: Annotated[Path | None, typer.Option("--out", help="The folder to write to.")] = None,
    ) -> None:
        from experiments.asking import Setting, ask
        from experiments.asking_shown import text_of

        folder = out or Path("answers") / question.name
        try:
            with problems_shown():
                answer = ask(question, Setting(place, citizens, years, seeds, bool(draws)), folder, jobs)
                answer.write(folder)
        except KeyboardInterrupt:
            typer.echo(f"stopped; give the same command again to go on from what {folder} keeps", err=True)
            raise typer.Exit(STOPPED) from None
        typer.echo(f"{text_of(answer)}\n\nwrote {folder}: answer.csv, answer.txt, answer.svg, answer.png")

    return app
