"""Parameters of citizens and their care as the fit of the baseline left them, to be drawn together.

    points = read_points(SHIPPED)
    today = england_at(in_turn(points, seed))       # England solved anew, as published figures leave it possible

A point puts each prior from 0 to 1 of its rows' own ranges. The module must not know how they were fitted.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from calibration.draws_file import Numbers, read_draws
from calibration.priors import load_priors, moved
from calibration.solving import england_moved
from scenarios.parameters import Parameters, load_parameters
from sim.england import England, england

SHIPPED = Path(__file__).parent / "fitted" / "posterior.csv"


def read_points(file: Path) -> tuple[Numbers, ...]:
    """The points of a file, in its order: a column for each prior, a row for each draw.

    Raises:
        FileProblems: it cannot be read, a column is no prior, or a cell no number from 0 to 1.
    """
    return read_draws(file, [prior.name for prior in load_priors()], "prior of the baseline", (0, 1))


def with_point(parameters: Parameters, point: Numbers) -> Parameters:
    """The parameters with every prior where a point puts it; the others stay as they are."""
    priors = [prior for prior in load_priors() if prior.name in point]
    return moved(parameters, priors, np.array([float(point[prior.name]) for prior in priors]))


def england_at(point: Numbers) -> England:
    """England solved with the parameters of a point.

    Raises:
        ValueError: a published figure is out of reach of those it hangs on.
    """
    names = [name for prior in load_priors() if prior.name in point for name in prior.parameters]
    return england_moved(england(), with_point(load_parameters(), point), names)
