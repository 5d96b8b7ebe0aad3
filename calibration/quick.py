"""A quick point: one set of parameters that comes near the aims, by CMA-ES on real runs, and no posterior.

Holds the search; every run is kept, so that it can go on. The module must not know what is run.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np

from calibration.design import Floats
from calibration.history import Aims
from calibration.runs import Runs, Simulate, run_points

GENERATION = 8
"""Runs proposed at once, before any of them is known."""
WORST = 1e6


class Found(NamedTuple):
    """The best point, how far its outputs are from their aims (mean square, in standard deviations), and all runs."""

    point: Floats
    distance: float
    runs: int


def distance(outputs: Floats, aims: Aims) -> float:
    """The mean square of how far outputs are from their aims, in standard deviations of doubt."""
    return float(np.mean(((outputs - aims.values) / aims.deviations) ** 2))


def quick(
    simulate: Simulate,
    dimensions: int,
    aims: Aims,
    folder: Path,
    runs: int = 60,
    seed: int = 1,
    jobs: int = 1,
) -> Found:
    """Search with so many runs, a generation at a time; the same seed asks for the same points again.

    Raises:
        ValueError: no run went well.
    """
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sampler = optuna.samplers.CmaEsSampler(seed=seed, popsize=GENERATION)
        study = optuna.create_study(sampler=sampler)
        best, nearest, made = np.full(dimensions, 0.5), np.inf, 0
        for generation in range(-(-runs // GENERATION)):
            trials = [study.ask() for _ in range(GENERATION)]
            points = np.array(
                [[trial.suggest_float(f"x{at}", 0, 1) for at in range(dimensions)] for trial in trials]
            )
            folder_now = folder / f"generation_{generation + 1}"
            done = run_points(simulate, points, folder_now, jobs, f"generation {generation + 1}")
            told = _told(done, points, aims)
            for trial, value in zip(trials, told, strict=True):
                study.tell(trial, value)
            made += len(done.points)
            if min(told) < nearest:
                nearest, best = min(told), points[int(np.argmin(told))]
    if not made:
        raise ValueError("no run went well; look at the parameters that move")
    return Found(best, nearest, made)


def _told(done: Runs, points: Floats, aims: Aims) -> list[float]:
    """The distance of every point; a run that failed is far."""
    went_well = iter(done.outputs)
    return [
        WORST if number in done.failed else distance(next(went_well), aims) for number in range(len(points))
    ]
