"""Pages of documentation as programs: files they show are written, commands they show are run.

    ```yaml title="contract.yaml"       is written as that file, which must pass `careconomy check`
    ```yaml fails title="wrong.yaml"    is written too, and must not pass
    ```yaml                             is a part of a file: a term, facts, or some keys of a file
    ```console                          holds `$ careconomy ...` lines, each followed by what it prints
    ```console fails                    the same, where the command ends with an error
    ```console show="1-4; ## A section; hub" keeps those lines, sections of a card and lines that begin so; what is left
                                             out is marked
    ```sh                               holds commands of a shell: make targets and Python modules that exist
    ```text, ```csv                     are neither run nor read
    ```text printed                     is what the program above it prints
    ```python                           is run by a test of what it is about, which names the page

`python -m tests.docs.pages` writes what is made from the code, and what commands and such programs print today, into
the pages, and draws the pictures.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import chdir, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from typer.testing import CliRunner

from experiments import (
    cases_reference,
    citizens_reference,
    effects_reference,
    reference,
    reference_models,
    run_reference,
)
from experiments.cli import app
from experiments.showing import write_text

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
SIDE_BY_SIDE = "traditional lead_provider iph alliance"
LEFT_OUT = "[...]"
PROMPT = "$ careconomy "
FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
HELD = re.compile(r'(\w+)="([^"]*)"')


class PageError(ValueError):
    """A page that cannot be run as it is written."""


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a page: its language, what its first line says besides, its text and where that stands."""

    page: Path
    line: int
    language: str
    says: dict[str, str]
    fails: bool
    printed: bool
    text: str
    span: tuple[int, int]

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def pages() -> list[Path]:
    """The README and every page of docs, in the order of their names."""
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(page: Path, text: str | None = None) -> Iterator[Block]:
    """The fenced blocks of a page."""
    text = page.read_text(encoding="utf-8") if text is None else text
    for found in FENCE.finditer(text):
        language, _, rest = found["info"].partition(" ")
        words = HELD.sub("", rest).split()
        yield Block(
            page=page,
            line=text.count("\n", 0, found.start()) + 1,
            language=language,
            says=dict(HELD.findall(rest)),
            fails="fails" in words,
            printed="printed" in words,
            text=found["text"],
            span=found.span("text"),
        )


def refreshed(page: Path, folder: Path) -> str:
    """The page with what its commands print today, its files written to the folder on the way.

    Raises:
        PageError: a command ends otherwise than the page says.
    """
    text = page.read_text(encoding="utf-8")
    (folder / "scenarios").symlink_to(ROOT / "scenarios")
    new = text
    with chdir(folder):
        replacements = []
        program = ""
        for block in blocks(page, text):
            if block.language == "yaml" and "title" in block.says:
                Path(block.says["title"]).write_text(block.text, encoding="utf-8")
            if block.language == "console":
                replacements.append((block.span, _session(block)))
            program = block.text if block.language == "python" else program
            if block.printed:
                replacements.append((block.span, _output(program)))
    for (start, end), session in reversed(replacements):
        new = new[:start] + session + new[end:]
    return new


def commands(block: Block) -> list[str]:
    """The commands of a console block, without the prompt.

    Raises:
        PageError: it does not begin with one.
    """
    if not block.text.startswith(PROMPT):
        raise PageError(f"{block}: a console block begins with '{PROMPT.strip()} ...'")
    return [line.removeprefix("$ ") for line in block.text.splitlines() if line.startswith(PROMPT)]


def answer(command: str, fails: bool = False) -> str:
    """What a command prints, errors included.

    Raises:
        PageError: it ends with an error, or without one where it `fails`.
    """
    result = CliRunner().invoke(app, shlex.split(command)[1:])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    if bool(result.exit_code) != fails:
        raise PageError(f"'{command}' ends with exit code {result.exit_code}:\n{result.output}")
    return result.output


def _session(block: Block) -> str:
    parts = []
    for command in commands(block):
        output = answer(command, block.fails).rstrip("\n").splitlines()
        shown = _selected(output, block.says["show"]) if "show" in block.says else output
        said = [line.rstrip() for line in shown]
        parts.append("\n".join([f"$ {command}", *said]).rstrip() + "\n")
    return "\n".join(parts)


def _output(program: str) -> str:
    """What a program prints."""
    printed = StringIO()
    with redirect_stdout(printed):
        exec(compile(program, "a program of a page", "exec"), {"__name__": "__main__"})
    return printed.getvalue()


def _selected(lines: list[str], wanted: str) -> list[str]:
    """The lines that `wanted` names, with a mark for each stretch that is left out."""
    kept = sorted({at for part in wanted.split(";") for at in _named(lines, part.strip())})
    if not kept:
        raise PageError(f"'{wanted}' selects nothing of {len(lines)} lines")
    shown: list[str] = []
    for before, at in zip([-1, *kept], kept, strict=False):
        shown += ([LEFT_OUT] if at != before + 1 else []) + [lines[at]]
    return shown + ([LEFT_OUT] if kept[-1] != len(lines) - 1 else [])


def _named(lines: list[str], part: str) -> Iterator[int]:
    """Lines by their numbers from 1 (`4`, `2-5`; counted from the end below 0), a section, or all that begin so."""
    numbers = re.fullmatch(r"(-?\d+)(?:-(-?\d+))?", part)
    if numbers:
        first, last = (_counted(each, len(lines)) for each in (numbers[1], numbers[2] or numbers[1]))
        yield from range(first, min(last, len(lines) - 1) + 1)
        return
    starts = [at for at, line in enumerate(lines) if line.strip().startswith(part)]
    if not starts:
        raise PageError(f"no line begins with '{part}'")
    yield from _section(lines, starts[0]) if part.startswith("#") else starts


def _section(lines: list[str], start: int) -> Iterator[int]:
    """A heading and all below it, up to the next of its level or a higher one."""
    level = len(lines[start]) - len(lines[start].lstrip("#"))
    is_next = re.compile(rf"#{{1,{level}}} ")
    for at in range(start, len(lines)):
        if at > start and is_next.match(lines[at]):
            return
        yield at


def _counted(number: str, length: int) -> int:
    return int(number) - 1 if int(number) > 0 else length + int(number)


def rewrite(page: Path) -> bool:
    """Write into a page what its commands print today, and keep the pictures of it that they draw; is it changed?"""
    with TemporaryDirectory() as folder:
        text = refreshed(page, Path(folder))
        for picture in Path(folder).glob("*.svg"):
            if f"pictures/{picture.name})" in text:
                copyfile(picture, PICTURES / picture.name)
    is_changed = text != page.read_text(encoding="utf-8")
    page.write_text(text, encoding="utf-8")
    return is_changed


def draw_models() -> None:
    """Draw each shipped model, and the four side by side."""
    for name in (*SIDE_BY_SIDE.split(), "alliance_parallel"):
        answer(f"careconomy contract draw {name} --out {shlex.quote(str(PICTURES / name))}.svg")
    answer(f"careconomy contract draw {SIDE_BY_SIDE} --out {shlex.quote(str(PICTURES / 'four_models.svg'))}")


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    draw_models()
    write_text(reference.PAGE, reference.mechanism_reference())
    for module in (reference_models, citizens_reference, effects_reference, run_reference, cases_reference):
        write_text(module.PAGE, module.with_tables(module.PAGE.read_text(encoding="utf-8")))
    for page in pages():
        print(f"{page.relative_to(ROOT)}: {'rewritten' if rewrite(page) else 'as it was'}")
