"""History matching: runs in waves, each over what the last did not rule out.

    aims = Aims(("contacts", "waits"), values, deviations)
    found = match(simulate, dimensions=4, aims=aims, folder=Path("fit"), settings=Settings(waves=3))

A point is ruled out where an output cannot come near its aim, whatever the emulator does not know. The module must not
know what is run, nor what an aim is.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from calibration.design import Floats, latin_hypercube, within
from calibration.emulator import Emulated, Emulator
from calibration.runs import Runs, Simulate, run_points

CUTOFF = 3.0
"""Standard deviations beyond which an output rules a point out (Pukelsheim's rule)."""
FEWEST = 20
"""Of the points judged, where fewer are left, so many of those that come nearest are kept."""
JUDGED = 20_000


class Aims(NamedTuple):
    """What outputs should be: names, values, and the standard deviation of doubt about each.

    `chance`: how far chance is known to move a run, a standard deviation; None where nobody knows.
    """

    names: tuple[str, ...]
    values: Floats
    deviations: Floats
    chance: Floats | None = None


@dataclass(frozen=True)
class Settings:
    """How waves are made. `points`: runs of a wave."""

    waves: int = 3
    points: int = 60
    seed: int = 1
    jobs: int = 1


class Wave(NamedTuple):
    """What came of a wave: its runs, the emulator of all runs so far, and how much of the cube is left after it.

    `cutoff`: of implausibility, above the usual one where nothing else is left.
    """

    runs: Runs
    emulator: Emulator
    left_share: float
    cutoff: float


@dataclass(frozen=True)
class Match:
    """All waves, and what is not ruled out by any of them."""

    aims: Aims
    dimensions: int
    waves: tuple[Wave, ...]

    @property
    def emulator(self) -> Emulator:
        """The last emulator, of all runs."""
        return self.waves[-1].emulator

    @property
    def points(self) -> Floats:
        """The points of all runs."""
        return np.concatenate([wave.runs.points for wave in self.waves])

    @property
    def outputs(self) -> Floats:
        """The outputs of all runs."""
        return np.concatenate([wave.runs.outputs for wave in self.waves])

    def is_left(self, points: Floats) -> NDArray[np.bool_]:
        """Which points no wave rules out."""
        return _is_left(self.waves, self.aims, points)


def implausibility(found: Emulated, aims: Aims) -> Floats:
    """How many standard deviations each output is from its aim, emulator's and aim's together: point, output."""
    doubt = np.sqrt(found.deviation**2 + aims.deviations**2)
    return np.abs(found.mean - aims.values) / doubt


def match(simulate: Simulate, dimensions: int, aims: Aims, folder: Path, settings: Settings) -> Match:
    """Make the waves, each in a folder of its own; what a folder holds already is not run again.

    Stops early where nothing more can be ruled out: no run went well, or no points are left.

    Raises:
        ValueError: too few runs of the first wave went well.
        FileProblems: a folder holds runs of something else.
    """
    waves: list[Wave] = []
    problem = "no wave was asked for"
    points = latin_hypercube(settings.points, dimensions, settings.seed)
    for number in range(1, settings.waves + 1):
        runs = run_points(simulate, points, folder / f"wave_{number}", settings.jobs, f"wave {number}")
        if not len(runs.points):
            problem = next(iter(runs.failed.values()))
            break
        waves.append(_wave(waves, runs, aims, dimensions, settings.seed + number))
        points, _ = within(
            lambda tried: _is_left(waves, aims, tried), settings.points, dimensions, settings.seed + number
        )
        if not len(points):
            break
    if not waves:
        raise ValueError(f"no run of the first wave went well: {problem}")
    return Match(aims, dimensions, tuple(waves))


def _wave(before: list[Wave], runs: Runs, aims: Aims, dimensions: int, seed: int) -> Wave:
    every = [*(wave.runs for wave in before), runs]
    points, outputs = (
        np.concatenate([getattr(each, name) for each in every]) for name in ("points", "outputs")
    )
    emulator = Emulator.fit(points, outputs, seed, aims.chance)
    tried = latin_hypercube(JUDGED, dimensions, seed=0)
    tried = tried[_is_left(before, aims, tried)]
    if not len(tried):
        return Wave(runs, emulator, 0.0, CUTOFF)
    worst = implausibility(emulator.at(tried), aims).max(axis=1)
    cutoff = max(CUTOFF, float(np.sort(worst)[min(FEWEST, len(worst)) - 1]))
    return Wave(runs, emulator, float((worst <= cutoff).sum() / JUDGED), cutoff)


def _is_left(waves: tuple[Wave, ...] | list[Wave], aims: Aims, points: Floats) -> NDArray[np.bool_]:
    left = np.ones(len(points), dtype=np.bool_)
    for wave in waves:
        at = np.flatnonzero(left)
        if not at.size:
            break
        left[at] = implausibility(wave.emulator.at(points[at]), aims).max(axis=1) <= wave.cutoff
    return left
