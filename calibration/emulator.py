"""An emulator: what a run would say at points where none was made, and how sure that is, output by output.

A plane through the runs, and a Gaussian process through what is left of them. The module must not know what was run.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

Floats = NDArray[np.float64]

LENGTHS, LENGTH_BOUNDS = 1.0, (0.1, 20.0)
LEVEL_BOUNDS, NOISE_BOUNDS = (1e-3, 1e3), (1e-6, 1e1)
FIRST_NOISE = 0.05
LEAST = 1e-12


class Emulated(NamedTuple):
    """What an emulator says of points: the mean, and its standard deviation; point, output."""

    mean: Floats
    deviation: Floats


class HeldOut(NamedTuple):
    """How an emulator did on runs that it had not seen: by output.

    `error`: root mean square, to the spread of the output over all runs. `covered_share`: of runs within two standard
    deviations, chance of a run included.
    """

    error: Floats
    covered_share: Floats


class Process(NamedTuple):
    """A Gaussian process conditioned on runs: its level (a variance), its lengths, and what foretelling takes."""

    points: Floats
    level: float
    lengths: Floats
    noise: float
    weights: Floats
    lower: Floats

    def at(self, points: Floats) -> tuple[Floats, Floats]:
        """Mean and variance of what a run would say on average."""
        apart = (points[:, None, :] - self.points[None, :, :]) / self.lengths
        alike = self.level * np.exp(-0.5 * (apart**2).sum(axis=2))
        told = solve_triangular(self.lower, alike.T, lower=True, check_finite=False)
        return alike @ self.weights, np.maximum(self.level - (told**2).sum(axis=0), 0.0)


@dataclass(frozen=True)
class Emulator:
    """Fitted to runs. `noise`: by output, the standard deviation by which a run differs from its own mean."""

    planes: Floats
    spreads: Floats
    processes: tuple[Process, ...]

    @classmethod
    def fit(cls, points: Floats, outputs: Floats, seed: int = 0, chance: Floats | None = None) -> Emulator:
        """The emulator of runs: points (run, dimension) and outputs (run, output), all of them numbers.

        `chance`: by output, how far chance is known to move a run, a standard deviation; no less is taken as noise.

        Raises:
            ValueError: fewer runs than a plane needs, or an output that is no number.
        """
        runs, dimensions = points.shape
        if runs < dimensions + 2:
            raise ValueError(
                f"{runs} runs are too few for {dimensions} parameters; make at least {dimensions + 2}"
            )
        if not np.isfinite(outputs).all():
            raise ValueError("an output is no number in some run; leave out that output or run")
        planes = np.asarray(np.linalg.lstsq(_with_one(points), outputs, rcond=None)[0], dtype=np.float64)
        left = outputs - _with_one(points) @ planes
        spreads: Floats = np.maximum(left.std(axis=0), LEAST)
        least = np.zeros(len(spreads)) if chance is None else (chance / spreads) ** 2
        processes = tuple(
            _process(points, each, seed, float(noise))
            for each, noise in zip((left / spreads).T, least, strict=True)
        )
        return cls(planes, spreads, processes)

    @property
    def noise(self) -> Floats:
        """By output, how far a run is from its own mean, as the runs look: a standard deviation."""
        return np.sqrt([each.noise for each in self.processes]) * self.spreads

    def at(self, points: Floats) -> Emulated:
        """What a run would say on average at points: point, dimension."""
        told = [process.at(points) for process in self.processes]
        left = np.array([mean for mean, _ in told]).T * self.spreads
        deviation = np.sqrt([variance for _, variance in told]).T * self.spreads
        return Emulated(_with_one(points) @ self.planes + left, deviation)


def held_out(
    points: Floats, outputs: Floats, folds: int, seed: int = 0, chance: Floats | None = None
) -> HeldOut:
    """Every run foretold from the runs of other folds."""
    fold = np.random.default_rng(seed).permutation(len(points)) % folds
    wrong, inside = np.zeros_like(outputs), np.zeros_like(outputs)
    for each in range(folds):
        out = fold == each
        emulator = Emulator.fit(points[~out], outputs[~out], seed, chance)
        found = emulator.at(points[out])
        wrong[out] = outputs[out] - found.mean
        inside[out] = np.abs(wrong[out]) <= 2 * np.sqrt(found.deviation**2 + emulator.noise**2)
    spread = np.maximum(outputs.std(axis=0), LEAST)
    return HeldOut(np.sqrt((wrong**2).mean(axis=0)) / spread, inside.mean(axis=0))


def _with_one(points: Floats) -> Floats:
    return np.column_stack([np.ones(len(points)), points])


def _process(points: Floats, left: Floats, seed: int, least_noise: float) -> Process:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

    noise = (max(NOISE_BOUNDS[0], least_noise), max(NOISE_BOUNDS[1], 2 * least_noise))
    kernel = ConstantKernel(1.0, LEVEL_BOUNDS) * RBF(
        np.full(points.shape[1], LENGTHS), LENGTH_BOUNDS
    ) + WhiteKernel(max(FIRST_NOISE, least_noise), noise)
    process = GaussianProcessRegressor(kernel, random_state=seed)
    with warnings.catch_warnings():
        # A length at its bound says that the output does not hang on the parameter, which is no mistake.
        warnings.simplefilter("ignore", ConvergenceWarning)
        process.fit(points, left)
    found = process.kernel_
    return Process(
        points,
        float(found.k1.k1.constant_value),
        np.asarray(found.k1.k2.length_scale),
        float(found.k2.noise_level),
        np.asarray(process.alpha_),
        np.asarray(process.L_),
    )
