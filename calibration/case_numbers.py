"""Numbers of behaviour set by hand: how cases come out where providers answer otherwise than the project takes them to.

    with_numbers(load_parameters(), read_numbers(["response_strength=0.4", "peer_pull=0"]))

The module must not know what a number is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from scenarios.arithmetic import exact
from scenarios.draws import ROOM
from scenarios.parameters import Parameter, Parameters, load_parameters
from scenarios.parameters.subgroups import subgroup_text
from scenarios.problems import FileProblems, Problem, did_you_mean

WORD = re.compile(r"\s*(?P<row>[^=\[\]]+(\[[^\]]+\])?)\s*=\s*(?P<value>\S+)\s*")
Numbers = Mapping[str, Fraction]
"""By row of behaviour.csv, as NAME or NAME[AXIS=LEVEL]: its value."""


def read_numbers(words: Iterable[str], parameters: Parameters | None = None) -> dict[str, Fraction]:
    """Numbers as a user writes them, NAME=VALUE; NAME[AXIS=LEVEL]=VALUE where a name has several rows.

    Raises:
        FileProblems: all words that are no number of behaviour.
    """
    known = rows_of_behaviour(parameters or load_parameters())
    found: dict[str, Fraction] = {}
    problems = []
    for word in words:
        parts = WORD.fullmatch(word)
        row = parts["row"].strip() if parts else ""
        if parts is None:
            problems.append(f"'{word}' sets no number; write NAME=VALUE, such as response_strength=0.4")
        elif row not in known:
            words_of = f"'{row}' is no row of {ROOM}.csv; see docs/parameters.md.{did_you_mean(row, known)}"
            problems.append(words_of)
        else:
            try:
                found[row] = exact(parts["value"])
            except ValueError as error:
                problems.append(f"{row}: {error}")
    if problems:
        raise FileProblems(Problem(Path("--set"), None, (), each) for each in problems)
    return found


def with_numbers(parameters: Parameters, numbers: Numbers) -> Parameters:
    """The parameters with rows of behaviour at other values, fixed so that no draw moves them."""
    rows = {
        name: tuple(_set(row, numbers) for row in each) if parameters.rooms[name] == ROOM else each
        for name, each in parameters.rows_by_name.items()
    }
    return replace(parameters, rows_by_name=rows)


def rows_of_behaviour(parameters: Parameters) -> dict[str, Parameter]:
    """The rows of behaviour by how a user names them."""
    names = (name for name in parameters.names if parameters.rooms[name] == ROOM)
    return {row_name(row): row for name in names for row in parameters.rows(name)}


def row_name(row: Parameter) -> str:
    """How a row is named: by its name, and what it is about where it is about a part."""
    about = subgroup_text(row.subgroup)
    return f"{row.name}[{about}]" if about else row.name


def _set(row: Parameter, numbers: Numbers) -> Parameter:
    value = numbers.get(row_name(row))
    return row if value is None else replace(row, value=value, low=value, high=value, distribution="fixed")
