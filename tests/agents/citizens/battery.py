"""The statistics of the chance battery: each takes draws or a source of draws and returns exact p-values.

All are two-sided, since draws that are too even are as wrong as draws that are not even enough.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Draws = NDArray[np.uint64]
Source = Callable[[object, object, object, object], Draws]  # seed, key, month, stream, which broadcast
PValues = NDArray[np.float64]

FALSE_ALARM_PROBABILITY = 1e-6
MOST_CHECKS = 500  # p-values are judged in at most so many groups; the alarm is shared out among them
BITS = 64
ONE = np.uint64(1)
CHUNK = 2**16


def is_plausible(p_values: PValues) -> bool:
    """Whether none of one group's p-values is too small, by Bonferroni over all groups."""
    p_values = np.ravel(p_values)
    return bool(p_values.min() >= FALSE_ALARM_PROBABILITY / MOST_CHECKS / p_values.size)


def binomial(successes: object, trials: int, probability: float) -> PValues:
    """Of counts that should be binomial."""
    return _both_sides(stats.binom, successes, trials, probability)


def poisson(counts: object, mean: float) -> PValues:
    """Of counts that should be Poisson."""
    return _both_sides(stats.poisson, counts, mean)


def chi_square(observed: NDArray[np.integer], shares: NDArray[np.float64] | None = None) -> PValues:
    """Of counts by cell (the last axis) against shares that add to 1, equal ones unless given."""
    cells = observed.shape[-1]
    expected = observed.sum(axis=-1, keepdims=True) * (
        np.full(cells, 1 / cells) if shares is None else shares
    )
    if expected.min() < 20:
        raise ValueError(f"a cell expects {expected.min()}: too few for chi-square")
    statistic = ((observed - expected) ** 2 / expected).sum(axis=-1)
    return np.atleast_1d(
        2 * np.minimum(stats.chi2.cdf(statistic, cells - 1), stats.chi2.sf(statistic, cells - 1))
    )


def even(draws: Draws, bits: int = 8) -> PValues:
    """Highest bits, bits from the middle and lowest bits, each a row of cells."""
    starts = (BITS - bits, (BITS - bits) // 2, 0)
    return np.concatenate([chi_square(_histogram(_field(draws, start, bits), bits)) for start in starts])


def independent(draws: Iterable[Draws], bits: int = 4) -> PValues:
    """Several draws of the same citizens together: their highest bits, and their lowest, as one table."""
    together = list(draws)
    tables = []
    for start in (BITS - bits, 0):
        cell = np.zeros(together[0].shape, dtype=np.uint64)
        for each in together:
            cell = cell << np.uint64(bits) | _field(each, start, bits)
        tables.append(_histogram(cell, bits * len(together)))
    return chi_square(np.stack(tables))


def unrelated(first: Draws, second: Draws) -> PValues:
    """Each bit of one draw with each bit of the other: 64 by 64 counts of agreement."""
    agreements = np.full((BITS, BITS), first.size / 2)
    for start in range(0, first.size, CHUNK):  # a chunk at a time, or the bits would fill the memory
        signs = [2 * _bits(each[start : start + CHUNK]).astype(np.float32) - 1 for each in (first, second)]
        agreements += signs[0].T @ signs[1] / 2
    return binomial(agreements.astype(np.int64), first.size, 0.5)


def runs(draws: Draws) -> PValues:
    """Of each bit along a sequence: how often it changes."""
    return binomial(_ones(draws[1:] ^ draws[:-1]), draws.size - 1, 0.5)


def flips(change: Draws) -> PValues:
    """The differences that one flipped bit makes: each bit flips half of the time, and so do all together."""
    each_bit = binomial(_ones(change), change.size, 0.5)
    return np.concatenate([each_bit, weights(change)])


def weights(change: Draws) -> PValues:
    """How many of the 64 bits differ: binomial, its tails taken together."""
    shares = stats.binom.pmf(np.arange(BITS + 1), BITS, 0.5)
    kept = np.flatnonzero(shares * change.size > 100)
    low, high = kept[0], kept[-1]
    weight = np.clip(np.bitwise_count(change), low, high)
    shares[low], shares[high] = shares[: low + 1].sum(), shares[high:].sum()
    return chi_square(np.bincount(weight - low, minlength=kept.size), shares[low : high + 1])


def spacings(draws: Draws, bits: int, birthdays: int) -> PValues:
    """Birthday spacings: equal distances between draws in order, in batches; highest and lowest bits."""
    batches = draws.size // birthdays
    mean = birthdays**3 / 2 ** (bits + 2)
    found = []
    for start in (BITS - bits, 0):
        days = np.sort(_field(draws[: batches * birthdays], start, bits).reshape(batches, birthdays), axis=1)
        distances = np.sort(np.diff(days, axis=1), axis=1)
        found.append(int((np.diff(distances, axis=1) == 0).sum()))
    return poisson(found, mean * batches)


def collisions(draws: Draws, bits: int) -> PValues:
    """How many draws fall where another fell before; highest and lowest bits."""
    cells = 2.0**bits
    mean = draws.size - cells * -np.expm1(draws.size * np.log1p(-1 / cells))
    fields = [_field(draws, start, bits) for start in (BITS - bits, 0)]
    return poisson([field.size - _distinct(field) for field in fields], mean)


def _both_sides(law: Any, counts: object, *shape: float) -> PValues:
    counts = np.atleast_1d(np.asarray(counts))
    lower, upper = law.cdf(counts, *shape), law.sf(counts - 1, *shape)
    p_values: PValues = np.minimum(1.0, 2 * np.minimum(lower, upper))
    return p_values


def _field(draws: Draws, start: int, bits: int) -> Draws:
    return (draws >> np.uint64(start)) & np.uint64(2**bits - 1)


def _histogram(cell: Draws, bits: int) -> NDArray[np.int64]:
    return np.bincount(cell.ravel().astype(np.int64), minlength=2**bits)


def _distinct(field: Draws) -> int:
    """How many different numbers there are; sorting tells it a hundred times faster than a set does."""
    in_order = np.sort(field)
    return 1 + int(np.count_nonzero(in_order[1:] != in_order[:-1]))


def _octets(draws: Draws) -> NDArray[np.uint8]:
    """One row a draw, one column eight bits, the lowest first."""
    return np.ascontiguousarray(draws).astype("<u8").view(np.uint8).reshape(-1, BITS // 8)


def _bits(draws: Draws) -> NDArray[np.uint8]:
    """One row a draw, one column a bit, the lowest first."""
    return np.unpackbits(_octets(draws), axis=1, bitorder="little")


def _ones(draws: Draws) -> NDArray[np.int64]:
    """In how many draws each bit is set, the lowest first: of each kind of octet as many as there are of it."""
    kinds = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1, bitorder="little").astype(np.int64)
    return np.concatenate([np.bincount(octet, minlength=256) @ kinds for octet in _octets(draws).T])
