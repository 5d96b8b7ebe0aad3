"""`careconomy room`: a model of contracts changed line by line while people watch; given again, it goes on.

It must not compute: it reads lines, hands them to the room, and shows what comes of them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.run_command import STOPPED
from experiments.showing import columns, problems_shown, write_text
from scenarios.problems import FileProblems, Problem

if TYPE_CHECKING:
    from experiments.asking import Answer
    from experiments.room import Room

PAGE, SAID = "room.html", "room.json"
HELP = (
    "PATH = VALUE, PATH x FACTOR or PATH none, several with ; between them; ? WORD: what can be changed; "
    "back: on top of the round before; done"
)
DONE = ("done", "quit", "exit")


def room(
    model: Annotated[str, typer.Argument(help="The model to change: a shipped one, or a file.")],
    out: Annotated[
        Path, typer.Option("--out", help="The folder to write to, or in which the room was begun.")
    ],
    place: Annotated[
        str, typer.Option("--place", help="A shipped place, or the folder of one.")
    ] = "southend",
    citizens: Annotated[
        int | None, typer.Option("--citizens", help="Live a sample of so many; 0 for everybody.")
    ] = 10_000,
    years: Annotated[int, typer.Option("--years", help="Years under contract.")] = 5,
    seeds: Annotated[int, typer.Option("--seeds", help="How often, each time with other luck.")] = 6,
    draws: Annotated[
        int, typer.Option("--draws", min=0, max=1, help="1: each seed draws behaviour and effects.")
    ] = 1,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Processes at once.")] = 2,
    show: Annotated[
        str, typer.Option("--show", help="The outcomes to draw, with commas; see experiments/outcomes.csv.")
    ] = "",
) -> None:
    """Change a model of contracts line by line while people watch: each round is lived at once and drawn in a page."""
    from experiments.asking import MEASURED, Setting
    from experiments.room import Room

    outcomes = tuple(show.split(",")) if show else MEASURED
    made = Room(model, Setting(place, citizens or None, years, seeds, bool(draws)), out, jobs, outcomes)
    try:
        with problems_shown():
            _shown(made, made.live(_said_before(out)))
        typer.echo(f"open {out / PAGE} in a browser: it shows what comes next by itself\n{HELP}")
        for line in _lines():
            _heard(made, line)
    except KeyboardInterrupt:
        typer.echo(f"stopped; give the same command again to go on from what {out} keeps", err=True)
        raise typer.Exit(STOPPED) from None


def _heard(room: Room, line: str) -> None:
    """Do what a line says; what is refused changes nothing."""
    from experiments.room_changes import places

    try:
        if line.startswith("?"):
            rows = [list(each) for each in places(room.file, line[1:].strip())]
            typer.echo("\n".join(columns(rows)) if rows else f"nothing holds '{line[1:].strip()}'")
        elif line == "back":
            typer.echo(f"what comes next changes: {room.back().title}")
            _keep(room)
        else:
            _shown(room, room.change(line))
    except (FileProblems, OSError) as error:
        typer.echo(str(error), err=True)


def _shown(room: Room, answer: Answer) -> None:
    """Write the page, what was said and the answer, and print the answer and what moved."""
    from experiments.asking_shown import text_of
    from experiments.room_page import moved_lines, page

    answer.write(room.out)
    write_text(room.out / PAGE, page(room, answer))
    _keep(room)
    moved = moved_lines(room, answer)
    typer.echo("\n".join([text_of(answer), *(["", "Moved most by this round:", *moved] if moved else [])]))


def _keep(room: Room) -> None:
    write_text(room.out / SAID, json.dumps({"model": room.model, "said": room.lines}, indent=2) + "\n")


def _said_before(out: Path) -> list[str]:
    """What was said in the room of a folder, if there is one."""
    path = out / SAID
    if not path.is_file():
        return []
    try:
        return [str(each) for each in json.loads(path.read_text(encoding="utf-8"))["said"]]
    except (ValueError, KeyError, TypeError):
        message = "cannot be read; delete it to begin anew, or name another folder"
        raise FileProblems([Problem(path, None, (), message)]) from None


def _lines() -> Iterator[str]:
    """What is typed, line by line, until somebody is done; a prompt where there is somebody to type."""
    while True:
        if sys.stdin.isatty():
            typer.echo("> ", nl=False)
        line = sys.stdin.readline()
        if not line or line.strip() in DONE:
            return
        if line.strip():
            yield line.strip()
