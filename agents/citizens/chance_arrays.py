"""The draws of `chance` over whole NumPy arrays: the same names, the same bits.

For what is done once, such as making a population or the table of a month's salts, and as the plain twin by
which kernels are checked. Salts, keys, draws and means are arrays of any shape, or single numbers.

The module must not know what a draw decides.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from agents.citizens.chance import (
    FACTORS,
    INVERSE_FACTORIALS,
    ORIGIN,
    ROTATIONS,
    SHIFTS,
    SMALLEST_STEP,
    SPARE_BITS,
    Real,
    Word,
)
from agents.citizens.streams import STREAM_NUMBERS, Stream
from scenarios.problems import shown

Words = Word | NDArray[np.integer]
Draws = NDArray[np.uint64]
Reals = Real | NDArray[np.floating]

LARGEST_WORD = 2**64 - 1


@np.errstate(over="ignore")  # single numbers would warn of what is meant: products modulo 2**64
def mixed(word: Words) -> Draws:
    """The words with their bits mixed, one to one."""
    bits = spread(word) * FACTORS[0]
    bits = bits ^ (bits >> SHIFTS[0]) ^ (bits >> SHIFTS[1])
    bits = bits * FACTORS[1]
    return np.asarray(bits ^ (bits >> SHIFTS[0]) ^ (bits >> SHIFTS[1]))


def spread(word: Words) -> Draws:
    """The words after the first step of mixing."""
    bits = np.asarray(word).astype(np.uint64)
    (right, left), (further_right, further_left) = ROTATIONS
    return bits ^ (bits >> right | bits << left) ^ (bits >> further_right | bits << further_left)


def draw(salt: Words, key: Words) -> Draws:
    """The draws of citizens: 64 even bits each."""
    return mixed(np.asarray(salt).astype(np.uint64) ^ np.asarray(key).astype(np.uint64))


def indexed(salt: Words, index: Words) -> Draws:
    """The salts of several draws on a stream."""
    return draw(salt, index)


def month_salt(seed: Word, month: Word, stream: Words) -> Draws:
    """What all draws of one seed, month and stream have in common; `stream` may be an array.

    Raises:
        ValueError: the seed or the month is not a whole number from 0 to 2**64 - 1.
    """
    return draw(_of_month(_whole("seed", seed), _whole("month", month)), stream)


@lru_cache(maxsize=1024)
def _of_month(seed: Word, month: Word) -> Draws:
    """What the salts of all streams have in common: asked for many times a month, and not to be written to."""
    return draw(draw(ORIGIN, seed), month)


def month_salts(seed: Word, month: Word) -> Draws:
    """The salts of a month by stream number, for a kernel to read as `salts[Stream.DEATH]`; errors as above."""
    return month_salt(seed, month, np.arange(STREAM_NUMBERS))


def uniform(salt: Words, key: Words) -> NDArray[np.float64]:
    """The draws of citizens as numbers in [0, 1), in steps of 2**-53."""
    return np.asarray((draw(salt, key) >> SPARE_BITS) * SMALLEST_STEP)


def happens(u: Reals, probability: Reals) -> NDArray[np.bool_]:
    """Whether events of these probabilities happen at the draws `u`."""
    return np.asarray(_real(u) < _real(probability))


def exceeds(value: Reals, bound: Reals) -> NDArray[np.bool_]:
    """Whether probabilities or means are above their bound, below 0 or not numbers."""
    return ~np.asarray((_real(value) >= 0) & (_real(value) <= _real(bound)))


def none_probability(mean: Reals) -> NDArray[np.float64]:
    """exp(-mean) by the same steps as in `chance`."""
    x = _real(mean) * (-1 / 512)
    over = INVERSE_FACTORIALS
    square = x * x
    fourth = square * square
    low = (1.0 + x) + square * (over[2] + over[3] * x)
    high = (over[4] + over[5] * x) + square * (over[6] + over[7] * x)
    none = low + fourth * (high + fourth * (over[8] + over[9] * x))
    for _ in range(9):
        none = none * none
    return none


def count_poisson(u: Reals, mean: Reals) -> NDArray[np.int64]:
    """Poisson counts at the draws `u`, for means from 0 to chance.LARGEST_POISSON_MEAN."""
    draws, means = np.broadcast_arrays(_real(u), _real(mean))
    term = none_probability(means)
    cumulative = term
    count = np.zeros(draws.shape, dtype=np.int64)
    going = draws >= cumulative
    events = 0
    while going.any():
        events += 1
        count = count + going
        term = term * (means * (1.0 / events))
        going = going & (cumulative + term != cumulative)
        cumulative = cumulative + term
        going = going & (draws >= cumulative)
    return count


def choice(u: Reals, cumulative: Sequence[float] | NDArray[np.floating]) -> NDArray[np.int64]:
    """Which of several kinds the draws `u` choose, from the running totals of one list of weights."""
    totals = _real(cumulative)
    target = _real(u)[..., np.newaxis] * totals[-1]
    return np.asarray((target >= totals[:-1]).sum(axis=-1, dtype=np.int64))


def founder_key(seed: Word, place: Word, number: Words) -> Draws:
    """The keys of citizens of these numbers in a place's first population; errors as for `month_salt`."""
    return draw(indexed(month_salt(seed, 0, Stream.FOUNDER_KEY), place), number)


def newborn_key(mother_key: Words, birth_month: Word) -> Draws:
    """The keys of the children of these mothers in a month; errors as for `month_salt`."""
    return draw(month_salt(0, birth_month, Stream.NEWBORN_KEY), mother_key)


def incomer_key(seed: Word, place: Word, month: Word, number: Words) -> Draws:
    """The keys of citizens of these numbers who move to a place in a month; errors as for `month_salt`."""
    return draw(indexed(month_salt(seed, month, Stream.INCOMER_KEY), place), number)


def place_code(name: str) -> int:
    """The number of 64 bits that stands for a place in keys: the same for the same name, on every machine."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")


def _real(numbers: Reals | Sequence[float]) -> NDArray[np.float64]:
    # Else a lone Python number would be compared with float32 as float32, unlike in a kernel.
    return np.asarray(numbers, dtype=np.float64)


def _whole(name: str, value: object) -> Word:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not 0 <= value <= LARGEST_WORD:
        raise ValueError(
            f"{name}: {shown(value)} is not allowed; give a whole number from 0 to {LARGEST_WORD}"
        )
    return value
