"""Sensitivity: which parameters move an output, by steps along random paths (Morris), and by given samples.

Two ways: `screening_path` and `elementary` find the few parameters that matter among many with few runs; `moved`
and `closest` tell from any sample how far each parameter moves what is likely. Parameters are numbers from 0 to 1
here, a row a run. The module must not know what is run.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from calibration.design import Floats

LEVELS = 4
"""Of the grid that paths walk on; a step goes over half of them."""
RESAMPLES, SURE = 500, 0.95
SHUFFLES = 1_000
GRID = 100


class Elementary(NamedTuple):
    """Steps along paths, path by path and parameter by parameter: the output's change for a whole range upwards.

    `steps` has the axes path, parameter, output, with NaN where a run failed. `before` and `after` are the runs that a
    step lies between, by path and parameter.
    """

    steps: Floats
    before: NDArray[np.int64]
    after: NDArray[np.int64]


class Moved(NamedTuple):
    """How far each parameter moves an output: how much its distribution changes, 0 to 1, with a 95% interval.

    `by_chance`: what none of so many parameters that do nothing would come to, in 95 of 100 samples.
    """

    share: Floats
    low: Floats
    high: Floats
    by_chance: float


class Closest(NamedTuple):
    """How a result goes with each parameter from run to run: rank correlations.

    `by_chance`: what the closest of all would reach by chance alone, in 95 of 100 shuffles of the runs.
    """

    correlations: Floats
    by_chance: float

    @property
    def that_stand_out(self) -> list[int]:
        """The parameters that go with it more closely than chance would, by number, the closest first."""
        order = np.argsort(-np.abs(self.correlations), kind="stable")
        return [int(at) for at in order if abs(self.correlations[at]) > self.by_chance]


def screening_path(parameters: int, seed: int) -> Floats:
    """A random path over a grid, along which one parameter after another steps once: run, parameter."""
    from SALib.sample import morris

    problem = {
        "num_vars": parameters,
        "names": [str(each) for each in range(parameters)],
        "bounds": [[0, 1]] * parameters,
    }
    return np.asarray(morris.sample(problem, 1, num_levels=LEVELS, seed=seed), dtype=np.float64)


def elementary(paths: Floats, outputs: Floats) -> Elementary:
    """The steps of paths (path, run, parameter) by what came of their runs (path, run, output)."""
    moves = np.diff(paths, axis=1)
    which = np.abs(moves).argmax(axis=2)
    at_path = np.arange(len(paths))[:, None]
    far = moves[at_path, np.arange(moves.shape[1])[None, :], which]
    changes = np.diff(outputs, axis=1) / far[..., None]
    order = np.argsort(which, axis=1)
    return Elementary(changes[at_path, order], order, order + 1)


def moved(points: Floats, output: Floats, seed: int = 1) -> Moved:
    """The moment-independent importance of each parameter for an output, from any sample: run, parameter.

    Borgonovo's delta: half the area between the output's density and that at a known parameter, on average over
    classes of it with as many runs each (Plischke and others 2013). Intervals are those of runs drawn again.

    Raises:
        ValueError: the output is the same in all runs.
    """
    if np.ptp(output) == 0:
        raise ValueError("the output is the same in all runs; nothing moves it")
    rng = np.random.default_rng(seed)
    kernels, runs = _kernels(output), len(output)
    share = _deltas(points, kernels)
    again = [rng.integers(runs, size=runs) for _ in range(RESAMPLES)]
    told = np.stack([_deltas(points[each], kernels[:, each]) for each in again])
    # Runs that stand twice make classes look more unlike each other than they are.
    least, most = np.quantile(told, [(1 - SURE) / 2, (1 + SURE) / 2], axis=0) + share - told.mean(axis=0)
    shuffled = np.stack([rng.permutation(runs) for _ in range(SHUFFLES)], axis=1) / runs
    by_chance = float(np.quantile(_deltas(shuffled, kernels), SURE ** (1 / points.shape[1])))
    return Moved(share, np.clip(least, 0, 1), np.clip(most, 0, 1), by_chance)


def _kernels(output: Floats) -> Floats:
    """The density that each run gives to a grid of outputs: grid, run; each comes to 1 over the grid."""
    width = 1.06 * output.std() * len(output) ** -0.2  # Silverman's rule
    grid = np.linspace(output.min() - 3 * width, output.max() + 3 * width, GRID)
    dense = np.exp(-0.5 * ((grid[:, None] - output) / width) ** 2)
    return np.asarray(dense / dense.sum(axis=0))


def _deltas(points: Floats, kernels: Floats) -> Floats:
    """Delta of each parameter."""
    runs, parameters = points.shape
    classes = max(2, round(runs**0.5 / 2))
    whole = kernels.mean(axis=1)
    found = np.zeros(parameters)
    order = np.argsort(points, axis=0, kind="stable")
    for members in np.array_split(order, classes):
        of_class = kernels[:, members].mean(axis=1)
        found += len(members) / runs / 2 * np.abs(of_class - whole[:, None]).sum(axis=0)
    return found


def closest(points: Floats, output: Floats, seed: int = 0) -> Closest:
    """How an output goes with each parameter, from any sample: run, parameter."""
    order, result = _ranked(points.T, axis=1), _ranked(output, axis=0)
    shuffled = np.random.default_rng(seed).permuted(np.tile(result, (SHUFFLES, 1)), axis=1)
    by_chance = float(np.quantile(np.abs(order @ shuffled.T).max(axis=0), SURE))
    return Closest(order @ result, by_chance)


def intervals(points: Floats, output: Floats, seed: int = 0) -> tuple[Floats, Floats]:
    """The 95% intervals of these rank correlations, by runs drawn again: low and high, by parameter."""
    runs = len(output)
    again = np.random.default_rng(seed).integers(runs, size=(RESAMPLES, runs))
    told = np.einsum("srp,sr->sp", _ranked(points[again], axis=1), _ranked(output[again], axis=1))
    low, high = np.quantile(told, [(1 - SURE) / 2, (1 + SURE) / 2], axis=0)
    return low, high


def _ranked(numbers: Floats, axis: int) -> Floats:
    """Ranks along an axis, so that products of two add up to their rank correlation; zeros where all are alike."""
    ranked = rankdata(numbers, axis=axis)
    centred = ranked - ranked.mean(axis=axis, keepdims=True)
    length = np.sqrt((centred**2).sum(axis=axis, keepdims=True))
    return np.asarray(np.divide(centred, length, out=np.zeros_like(centred), where=length > 0))
