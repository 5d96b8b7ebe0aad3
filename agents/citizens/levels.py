"""Levels: what turns relative risks into probabilities whose mean over people is a published share.

The odds of a state are a level times the product of its ratios: as for a state that begins at a rate times the
ratio and ends at a rate of its own. The level is solved, not typed. The module must not know any state.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Labels = NDArray[np.int64]

CLOSE_SHARE = 1e-10
MOST_ROUNDS = 100
ROUNDS_OF_BISECTION = 60


def shares(level: Numbers, ratio: Numbers) -> Numbers:
    """The probability of a state whose odds are the level times the ratio."""
    odds = level * ratio
    return np.asarray(odds / (1.0 + odds))


def solved_levels(target: Numbers, cell: Labels, ratio: Numbers, weight: Numbers) -> Numbers:
    """The level of each cell at which the weighted mean probability of its people is the cell's target share.

    `cell`, `ratio` and `weight` have one entry a person; a person of ratio 0 is never in the state. A cell
    without people, or without anybody who could be in the state, and of a target above 0 has level NaN.
    By Newton's method on the logit of the mean, which is nearly straight.

    Raises:
        ValueError: a target is not a share below 1, or lies above the share of people who could be in the state.
    """
    wrong = target[~((target >= 0) & (target < 1))]
    if wrong.size:
        raise ValueError(
            f"{wrong[0]:.6g} is not a share that a level can be solved for; give 0 or more, below 1"
        )
    people = _means(np.ones_like(weight), cell, weight, target.size)
    able = _means((ratio > 0).astype(np.float64), cell, weight, target.size)
    out_of_reach = (target >= able) & (target > 0) & (people > 0)
    if out_of_reach.any():
        at = int(np.flatnonzero(out_of_reach)[0])
        raise ValueError(
            f"a share of {target[at]:.6g} is out of reach: only {able[at]:.6g} of the people could be in the state"
        )
    solvable = (target > 0) & (people > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean_ratio = _means(ratio, cell, weight, target.size)
        log_level = np.where(solvable, np.log(target / (1 - target) / mean_ratio), 0.0)
        wanted = np.where(solvable, np.log(target / (1 - target)), 0.0)
    for _ in range(MOST_ROUNDS):
        probability = shares(np.exp(log_level)[cell], ratio)
        mean = _means(probability, cell, weight, target.size)
        slope = _means(probability * (1 - probability), cell, weight, target.size)
        with np.errstate(divide="ignore", invalid="ignore"):
            gap = wanted - np.log(mean / (1 - mean))
            step = np.where(solvable, gap * mean * (1 - mean) / slope, 0.0)
        log_level += np.clip(step, -5.0, 5.0)
        if np.abs(np.where(solvable, mean - target, 0.0)).max(initial=0.0) <= CLOSE_SHARE:
            break
    return np.where(target == 0, 0.0, np.where(solvable, np.exp(log_level), np.nan))


def spread_share(share: Numbers, ratios: Sequence[Numbers], weight: Numbers) -> Numbers:
    """A share by group spread over the cells of each group in proportion to ratios, its mean unchanged.

    `share` is by group, or by group and cell; ratios and `weight`, the people, are by group and cell. Where a
    share is high, no cell is taken further than half way from it to everybody, and the others make up for it.
    """
    pattern = np.ones_like(weight)
    for ratio in ratios:
        pattern = pattern * ratio
    mean = np.broadcast_to(share.reshape(len(weight), -1), weight.shape)
    highest = (1.0 + mean) / 2
    wanted = (weight * mean).sum(axis=1)
    low, high = np.zeros(len(weight)), 1.0 / pattern.min(axis=1)
    for _ in range(ROUNDS_OF_BISECTION):
        middle = (low + high) / 2
        found = (weight * np.minimum(mean * pattern * middle[:, None], highest)).sum(axis=1)
        low, high = np.where(found < wanted, middle, low), np.where(found < wanted, high, middle)
    return np.asarray(np.minimum(mean * pattern * high[:, None], highest))


def product_by_set(ratios: Numbers) -> Numbers:
    """The product of the ratios of the members of every set: entry 5 is of members 0 and 2."""
    products = np.ones(1)
    for ratio in ratios:
        products = np.concatenate([products, products * ratio])
    return products


def _means(numbers: Numbers, cell: Labels, weight: Numbers, cells: int) -> Numbers:
    whole = np.bincount(cell, weights=weight, minlength=cells)
    total = np.bincount(cell, weights=weight * numbers, minlength=cells)
    return np.divide(total, whole, out=np.zeros(cells), where=whole > 0)
