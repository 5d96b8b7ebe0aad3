"""A stand-in for a run: cheap, smooth, with three parameters that matter and one that does not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibration.history import Aims

Floats = NDArray[np.float64]
NAMES = ("level", "spread", "bend", "idle")
DOUBT = np.array([0.02, 0.02, 0.03, 0.02])


def stand_in(point: Floats) -> Floats:
    """Four outputs of four parameters, of which the last has no say."""
    level, spread, bend, _ = point
    return np.array(
        [
            level + 0.3 * spread,
            np.exp(spread - bend) / 3,
            level * bend + 0.5 * bend,
            np.sin(2 * level) + 0.4 * spread,
        ]
    )


def fails_below(point: Floats) -> Floats:
    """The same, but that the first quarter of a parameter is out of reach."""
    if point[0] < 0.25:
        raise ValueError("out of reach")
    return stand_in(point)


def always_fails(point: Floats) -> Floats:
    """No point can be run."""
    raise ValueError(f"{len(point)} parameters out of reach")


def not_a_number(point: Floats) -> Floats:
    """An output that nobody can tell."""
    return np.asarray(stand_in(point) * np.array([1.0, np.nan, 1.0, 1.0]))


def counted(point: Floats) -> Floats:
    """The same, and a mark for each run in the folder that the test works in."""
    Path(f"run_{point[0]:.12f}").touch()
    return stand_in(point)


def aims_of(truth: Floats, seed: int | None = None) -> Aims:
    """The outputs at a point set by hand, as they would be published: with some error."""
    values = stand_in(truth)
    if seed is not None:
        values = values + np.random.default_rng(seed).normal(size=values.size) * DOUBT
    return Aims(tuple(f"output_{at}" for at in range(values.size)), values, DOUBT)
