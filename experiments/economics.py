"""Health economics of alternatives: discounting, the frontier, net benefit, acceptability, perfect information.

Plain functions of numbers; where draws are handed in, they are arrays of draw and alternative, in pounds and QALYs. The
module must not know where any of them comes from.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]

ON_FRONTIER, DOMINATED, EXTENDEDLY_DOMINATED, SAME = (
    "on the frontier",
    "dominated",
    "extendedly dominated",
    "the same as another",
)


class Placed(NamedTuple):
    """Where an alternative stands: its standing, and on the frontier what a QALY more costs than one step below.

    `pounds_a_qaly` is None for the cheapest, and for whatever is not on the frontier. `instead_of`: the number of the
    alternative one step below.
    """

    standing: str
    pounds_a_qaly: float | None
    instead_of: int | None


class Information(NamedTuple):
    """What knowing everything for sure would be worth, in pounds, and the standard error of that."""

    pounds: float
    standard_error_pounds: float


def discounted(by_year: ArrayLike, annual_rate: float) -> Numbers:
    """The worth today of what comes in years 1, 2, ... along the last axis; the first year counts in full.

    sum of amount / (1 + rate) ** (year - 1)
    """
    years = np.asarray(by_year, dtype=np.float64)
    weights = (1 + annual_rate) ** -np.arange(years.shape[-1], dtype=np.float64)
    return np.asarray((years * weights).sum(axis=-1))


def frontier(pounds: Sequence[float], qalys: Sequence[float]) -> list[Placed]:
    """Where each alternative stands beside the others, by what it costs and what it brings.

    Dominated: another brings at least as much for no more, and one of both is better. Extendedly dominated: a mixture
    of two others brings more for the same. Of those that cost and bring the same, the first stands for all.
    """
    order = sorted(range(len(pounds)), key=lambda at: (pounds[at], -qalys[at], at))
    standing = [ON_FRONTIER] * len(order)
    steps: list[int] = []
    for at in order:
        if steps and qalys[at] <= qalys[steps[-1]]:
            is_same = (pounds[at], qalys[at]) == (pounds[steps[-1]], qalys[steps[-1]])
            standing[at] = SAME if is_same else DOMINATED
            continue
        # A step after which a QALY costs less than at the step itself is passed over.
        while len(steps) > 1 and _price(pounds, qalys, steps[-1], at) <= _price(
            pounds, qalys, steps[-2], steps[-1]
        ):
            standing[steps.pop()] = EXTENDEDLY_DOMINATED
        steps.append(at)
    below = dict(zip(steps[1:], steps, strict=False))
    return [
        Placed(each, _price(pounds, qalys, below[at], at), below[at])
        if at in below
        else Placed(each, None, None)
        for at, each in enumerate(standing)
    ]


def net_benefit(pounds: ArrayLike, qalys: ArrayLike, pounds_a_qaly: float) -> Numbers:
    """What alternatives bring less what they cost, in pounds: a QALY at what one is worth."""
    return np.asarray(pounds_a_qaly * np.asarray(qalys, np.float64) - np.asarray(pounds, np.float64))


def best_shares(worth: ArrayLike, band: float = 0.0) -> tuple[Numbers, Numbers]:
    """Of all draws, the share in which each alternative is best alone, and in which it is among several best.

    `worth`: draw, alternative; more is better. Whatever is within `band` of the best of a draw ties with it.
    """
    each = np.asarray(worth, dtype=np.float64)
    is_among = each >= each.max(axis=1, keepdims=True) - band
    is_alone = is_among & (is_among.sum(axis=1, keepdims=True) == 1)
    return np.asarray(is_alone.mean(axis=0)), np.asarray((is_among & ~is_alone).mean(axis=0))


def benefit_by_group(
    pounds: ArrayLike, qalys_by_group: ArrayLike, losing: ArrayLike, threshold: float
) -> Numbers:
    """QALYs that each group gains, less those that the money would have brought it elsewhere.

    `qalys_by_group`: group last; `losing`: by group, what it loses of `pounds / threshold` to what others lose, such as
    its people where all lose alike.
    """
    share = np.asarray(losing, dtype=np.float64) / np.sum(losing)
    elsewhere = np.asarray(pounds, dtype=np.float64)[..., None] / threshold
    return np.asarray(np.asarray(qalys_by_group, dtype=np.float64) - elsewhere * share)


def acceptability(pounds: ArrayLike, qalys: ArrayLike, thresholds: ArrayLike) -> Numbers:
    """The share of draws in which each alternative has the most net benefit: threshold, alternative.

    Where several have the same, they share the draw.
    """
    rows = []
    for threshold in np.asarray(thresholds, dtype=np.float64):
        worth = net_benefit(pounds, qalys, float(threshold))
        is_best = worth == worth.max(axis=1, keepdims=True)
        rows.append((is_best / is_best.sum(axis=1, keepdims=True)).mean(axis=0))
    return np.array(rows)


def perfect_information(worth: ArrayLike) -> Information:
    """What it would be worth to know before choosing how each draw turns out: draw, alternative.

    mean of the best of each draw - the best mean; the standard error is that of the mean over draws of what the choice
    by the mean falls short of the best.
    """
    each = np.asarray(worth, dtype=np.float64)
    chosen = int(each.mean(axis=0).argmax())
    lost = each.max(axis=1) - each[:, chosen]
    error = float(lost.std(ddof=1) / np.sqrt(lost.size)) if lost.size > 1 else float("nan")
    return Information(float(lost.mean()), error)


def _price(pounds: Sequence[float], qalys: Sequence[float], one: int, other: int) -> float:
    """What a QALY more costs from one alternative to another that brings more."""
    return (pounds[other] - pounds[one]) / (qalys[other] - qalys[one])
