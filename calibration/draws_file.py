"""Draws that a fit left, read from its posterior.csv: a column for each number, a row for each draw.

The module must not know what the numbers are, nor how they were fitted.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from scenarios.arithmetic import exact
from scenarios.problems import FileProblems, Problem, did_you_mean, nearest

Numbers = Mapping[str, Fraction]


def read_draws(
    file: Path, known: Collection[str], kind: str, within: tuple[int, int] | None = None
) -> tuple[Numbers, ...]:
    """The draws of a file, in its order; all numbers of a draw belong together.

    `known`: the names that columns may have, each of a `kind`. `within`: what each number lies between, ends included.

    Raises:
        FileProblems: it cannot be read, a column has another name, or a cell is no such number.
    """
    try:
        with file.open(encoding="utf-8", newline="") as opened:
            header, *rows = csv.reader(opened)
    except FileNotFoundError:
        words = "there is no such file; name a posterior.csv that a fit left"
        raise FileProblems([Problem(file, None, (), words)]) from None
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise FileProblems(
            [Problem(file, None, (), f"no draws can be read ({error}); name a posterior.csv")]
        ) from None
    problems = [
        Problem(file, 1, (), f"'{name}' is no {kind}.{did_you_mean(name, known)}")
        for name in header
        if name not in known
    ]
    if problems and not any(nearest(name, known) for name in header):
        words = f"holds no {kind}, and so no draws of one; name a posterior.csv that a fit left"
        raise FileProblems([Problem(file, 1, (), words)])
    if problems:
        raise FileProblems(problems)
    if not rows:
        problems.append(Problem(file, None, (), "holds no draws; a fit leaves some hundred"))
    for line, row in enumerate(rows, 2):
        problems += _wrong(file, line, header, row, within)
    if problems:
        raise FileProblems(problems)
    return tuple({name: exact(cell) for name, cell in zip(header, row, strict=True)} for row in rows)


def in_turn(draws: Sequence[Numbers], seed: int) -> Numbers:
    """The draw of a seed: they are taken in turn from seed 1."""
    return draws[(seed - 1) % len(draws)]


def _wrong(
    file: Path, line: int, header: Sequence[str], row: Sequence[str], within: tuple[int, int] | None
) -> Iterator[Problem]:
    if len(row) != len(header):
        words = f"{len(row)} cells stand under {len(header)} names; give each its own"
        yield Problem(file, line, (), words)
        return
    for name, cell in zip(header, row, strict=True):
        try:
            number = exact(cell)
        except ValueError as error:
            yield Problem(file, line, (name,), str(error))
            continue
        if within and not within[0] <= number <= within[1]:
            words = f"{cell} is not allowed; give a number from {within[0]} to {within[1]}"
            yield Problem(file, line, (name,), words)
