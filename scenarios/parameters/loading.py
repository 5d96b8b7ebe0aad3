"""Reads the parameters from the csv files of a folder, strictly: every mistake of a file is told at once.

Every csv file there is a room of parameters, save those that describe them. It must not know what any
parameter is for.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from pathlib import Path

from scenarios.parameters.collection import Parameters, bands_met
from scenarios.parameters.entries import (
    COLUMNS,
    Meaning,
    Parameter,
    Source,
    parameter,
    read_meanings,
    read_sources,
)
from scenarios.parameters.subgroups import (
    AGE,
    FOLDER,
    Axes,
    Level,
    Subgroup,
    load_axes,
    subgroup_text,
    tiling_complaint,
)
from scenarios.place_rows import read_rows
from scenarios.problems import FileProblems, Problem
from scenarios.tables import Row

NOT_ROOMS = ("axes", "names", "register_map", "sources", "targets_citizens", "targets_providers")

Stated = tuple[Row, Parameter]


@cache
def load_parameters(folder: Path = FOLDER) -> Parameters:
    """The parameters in a folder, by default those that come with the package; each folder is read once.

    Raises:
        FileProblems: all that is wrong with the first file that is, by line and column; or with all of the
            rows together: a subgroup stands twice or is missing, ages overlap, units differ.
    """
    axes = load_axes(folder / "axes.csv")
    meanings = read_meanings(folder / "names.csv", axes)
    sources = read_sources(folder / "sources.csv")
    stated: dict[str, list[Stated]] = {name: [] for name in meanings}
    for room in sorted(folder.glob("*.csv")):
        if room.stem not in NOT_ROOMS:
            for row, made in _room(room, meanings, sources, axes):
                stated[made.name].append((row, made))
    _check_together(folder / "names.csv", stated, meanings, axes)
    return Parameters(
        rows_by_name={name: tuple(made for _, made in rows) for name, rows in stated.items()},
        meanings=meanings,
        sources=sources,
        axes=axes,
        rooms={name: rows[0][0].file.stem for name, rows in stated.items()},
    )


def _room(
    file: Path, meanings: Mapping[str, Meaning], sources: Mapping[str, Source], axes: Axes
) -> list[Stated]:
    rows = read_rows(file, COLUMNS)
    made = [(row, parameter(row, meanings, sources, axes)) for row in rows]
    if problems := [problem for row in rows for problem in row.problems]:
        raise FileProblems(problems)
    return made


def _check_together(
    names: Path, stated: Mapping[str, Sequence[Stated]], meanings: Mapping[str, Meaning], axes: Axes
) -> None:
    problems = []
    for name, rows in stated.items():
        if not rows:
            problems.append(
                Problem(names, None, (name,), "no room has a row of this name; add one or drop it")
            )
            continue
        for row, message in _complaints(meanings[name], rows, axes):
            problems.append(Problem(row.file, row.line, (name,), message))
    if problems:
        raise FileProblems(problems)


def _complaints(meaning: Meaning, stated: Sequence[Stated], axes: Axes) -> Iterator[tuple[Row, str]]:
    """What is wrong with the rows of a name together, each with the row that shows it."""
    first, example = stated[0]
    lines: dict[frozenset[tuple[str, Level]], int] = {}
    for row, made in stated:
        if row.file != first.file:
            yield row, f"the name has rows in {first.file.name} too; keep it in one room"
        if made.unit != example.unit:
            yield row, f"the unit is '{made.unit}', and '{example.unit}' on line {first.line}; use one"
        about = frozenset(made.subgroup)
        if about in lines:
            yield row, f"{_about(made.subgroup)} also stands on line {lines[about]}; give it once"
        lines.setdefault(about, row.line)
    bands = bands_met([made for _, made in stated])
    if AGE in meaning.axes and (words := tiling_complaint(bands)):
        yield first, words
    elif meaning.otherwise is None:
        levels: list[Sequence[Level]] = [bands if axis == AGE else list(axes[axis]) for axis in meaning.axes]
        for combination in product(*levels):
            subgroup = tuple(zip(meaning.axes, combination, strict=True))
            if frozenset(subgroup) not in lines:
                yield first, f"no row is about {_about(subgroup)}; add it"


def _about(subgroup: Subgroup) -> str:
    return subgroup_text(subgroup) or "everybody"
