"""Where to run: points spread over the unit cube, or over what is left of it.

Parameters are numbers from 0 to 1 here; whoever asks gives them a meaning. The module must not know what is run.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

Floats = NDArray[np.float64]
IsWanted = Callable[[Floats], NDArray[np.bool_]]

CANDIDATES = 20_000
"""Points tried at once."""
ROUNDS = 20
STEP = 0.5
"""How far a new candidate may lie from a wanted one, in spreads of those known."""


def latin_hypercube(points: int, dimensions: int, seed: int) -> Floats:
    """Points, each of which has a slice of every dimension to itself: point, dimension."""
    sampler = qmc.LatinHypercube(dimensions, rng=np.random.default_rng(seed))
    return np.asarray(sampler.random(points))


def within(is_wanted: IsWanted, points: int, dimensions: int, seed: int) -> tuple[Floats, float]:
    """Points spread over the wanted part of the cube, and the share of the cube that is wanted.

    Where few points of the cube are wanted, more are sought around those. There may be fewer than asked for, or none.
    """
    rng = np.random.default_rng(seed)
    tried = latin_hypercube(CANDIDATES, dimensions, seed)
    found = tried[is_wanted(tried)]
    share = len(found) / len(tried)
    for _ in range(ROUNDS):
        if len(found) >= 2 * points or not len(found):
            break
        found = np.concatenate([found, _around(found, is_wanted, rng)])
    return spread_out(found, points, rng), share


def _around(found: Floats, is_wanted: IsWanted, rng: np.random.Generator) -> Floats:
    """More wanted points near those found."""
    spread = np.maximum(found.std(axis=0), 1 / CANDIDATES)
    centres = found[rng.integers(len(found), size=CANDIDATES // ROUNDS)]
    tried = centres + rng.normal(size=centres.shape) * spread * STEP
    tried = tried[((tried > 0) & (tried < 1)).all(axis=1)]
    wanted: Floats = tried[is_wanted(tried)] if len(tried) else tried
    return wanted


def spread_out(found: Floats, points: int, rng: np.random.Generator) -> Floats:
    """So many of the points, each next as far from those chosen as can be."""
    if len(found) <= points:
        return found
    chosen = [int(rng.integers(len(found)))]
    distance = np.linalg.norm(found - found[chosen[0]], axis=1)
    while len(chosen) < points:
        farthest = int(np.argmax(distance))
        chosen.append(farthest)
        distance = np.minimum(distance, np.linalg.norm(found - found[farthest], axis=1))
    return found[chosen]
