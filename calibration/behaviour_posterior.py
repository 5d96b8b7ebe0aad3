"""Numbers of behaviour as a fit to natural experiments left them, to be drawn in place of ranges nobody has tested.

    draws = read_posterior(SHIPPED)
    today = england().drawn(with_draw(draw(seed), draws, seed))

All numbers of a row belong together, as the fit found them. The module must not know how they were fitted.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from calibration.case_numbers import rows_of_behaviour, with_numbers
from scenarios.arithmetic import exact
from scenarios.draws import Draw
from scenarios.parameters import load_parameters
from scenarios.problems import FileProblems, Problem, did_you_mean

SHIPPED = Path(__file__).parent / "fitted" / "behaviour" / "posterior.csv"
Numbers = Mapping[str, Fraction]


def read_posterior(file: Path) -> tuple[Numbers, ...]:
    """The draws of a file, in its order: a column for each number of behaviour, a row for each draw.

    Raises:
        FileProblems: it cannot be read, a column is no number of behaviour, or a cell no number.
    """
    try:
        with file.open(encoding="utf-8", newline="") as opened:
            header, *rows = csv.reader(opened)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise FileProblems(
            [Problem(file, None, (), f"no draws can be read ({error}); name a posterior.csv")]
        ) from None
    problems = list(_wrong(file, header, rows))
    if problems:
        raise FileProblems(problems)
    return tuple({name: exact(cell) for name, cell in zip(header, row, strict=True)} for row in rows)


def with_draw(found: Draw, draws: Sequence[Numbers], seed: int) -> Draw:
    """The draw of a seed, with the numbers that the posterior's draw for it has; they are taken in turn from seed 1."""
    return replace(found, parameters=with_numbers(found.parameters, draws[(seed - 1) % len(draws)]))


def _wrong(file: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Problem]:
    known = rows_of_behaviour(load_parameters())
    problems = [
        Problem(file, 1, (), f"'{name}' is no number of behaviour.{did_you_mean(name, known)}")
        for name in header
        if name not in known
    ]
    if not rows:
        problems.append(Problem(file, None, (), "holds no draws; a fit leaves some hundred"))
    for line, row in enumerate(rows, 2):
        if len(row) != len(header):
            problems.append(
                Problem(
                    file, line, (), f"{len(row)} cells stand under {len(header)} names; give each its own"
                )
            )
            continue
        for name, cell in zip(header, row, strict=True):
            try:
                exact(cell)
            except ValueError as error:
                problems.append(Problem(file, line, (name,), str(error)))
    return problems
