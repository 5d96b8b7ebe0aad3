"""Numbers of behaviour as a fit to natural experiments left them, to be drawn in place of ranges nobody has tested.

    draws = read_posterior(SHIPPED)
    today = england().drawn(with_draw(draw(seed), draws, seed))

All numbers of a row belong together, as the fit found them. The module must not know how they were fitted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from calibration.case_numbers import rows_of_behaviour, with_numbers
from calibration.draws_file import Numbers, in_turn, read_draws
from scenarios.draws import Draw
from scenarios.parameters import load_parameters

SHIPPED = Path(__file__).parent / "fitted" / "behaviour" / "posterior.csv"


def read_posterior(file: Path) -> tuple[Numbers, ...]:
    """The draws of a file, in its order: a column for each number of behaviour, a row for each draw.

    Raises:
        FileProblems: it cannot be read, a column is no number of behaviour, or a cell no number.
    """
    return read_draws(file, list(rows_of_behaviour(load_parameters())), "number of behaviour")


def with_draw(found: Draw, draws: Sequence[Numbers], seed: int) -> Draw:
    """The draw of a seed, with the numbers that the posterior's draw for it has; they are taken in turn from seed 1."""
    return replace(found, parameters=with_numbers(found.parameters, in_turn(draws, seed)))
