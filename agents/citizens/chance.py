"""Chance: every draw is a pure function of seed, citizen's key, month and stream, and of nothing else.

So a citizen meets the same luck under every contract, on any number of threads, alone or in a crowd:

    salt = month_salt(seed, month, Stream.DEATH)         # once a month and stream
    if happens(uniform(salt, key), probability): ...     # once a citizen

These are device functions, called from kernels (`chance_arrays` holds the same ones over NumPy arrays). A
number is joined to another by exclusive or and then mixed by NASAM, a stronger finaliser of the kind of
splitmix64's: Pelle Evensen, mostlymangling.blogspot.com/2020/01/nasam-not-another-strange-acronym-mixer.html.
splitmix64's own was tried and refused: two keys that differ in the highest bit get draws that are not
independent.

**Keys.** Mixing is one to one. So founders of one place never share a key, nor newborns of one month, nor
incomers of one place and month. Among all n keys of a run, chance alone gives fewer than n^2 / 2^65 equal
pairs: one in 10,000 runs of 60 million people has one. Two citizens with one key would only share their luck.

The module must not know what a draw decides.
"""

from collections.abc import Sequence
from math import factorial

import numpy as np
from numpy.typing import NDArray

from agents.citizens.streams import Stream
from agents.compiled import device, part

Word = int | np.integer
"""A whole number from 0 to 2**64 - 1."""
Real = float | np.floating
"""A number, used as float64."""

ORIGIN = 0x9E3779B97F4A7C15  # any constant would do, so that seed 0 does not start from 0
FACTORS = (np.uint64(0x9E6C63D0676A9A99), np.uint64(0x9E6D62D06F6A9A9B))
ROTATIONS = ((np.uint64(25), np.uint64(39)), (np.uint64(47), np.uint64(17)))
SHIFTS = (np.uint64(23), np.uint64(51))
SURE_BITS = 23  # so many of a draw's first bits its last step leaves alone: those that it shifts by
SPARE_BITS = np.uint64(11)  # a float64 holds 53 of the 64 bits
SMALLEST_STEP = 2.0**-53

LARGEST_POISSON_MEAN = 256.0
INVERSE_FACTORIALS = tuple(1.0 / factorial(number) for number in range(10))
QUICK_POISSON_TERMS = 5


@device
def mixed(word: Word) -> np.uint64:
    """The word with its bits mixed, one to one: each bit of the result depends on every bit of the word."""
    return stirred(spread(word))


@part
def spread(word: Word) -> np.uint64:
    """The first step of mixing: each bit of the word in three places.

    `spread(salt ^ key)` is `spread(salt) ^ spread(key)`. So where a key meets many salts, each is spread but once, and
    a draw is `stirred(spread_salt ^ spread_key)`.
    """
    bits = np.uint64(word)
    (right, left), (further_right, further_left) = ROTATIONS
    return bits ^ (bits >> right | bits << left) ^ (bits >> further_right | bits << further_left)


@part
def stirred(word: Word) -> np.uint64:
    """The second step of mixing, of a word whose bits are spread."""
    bits = begun(word)
    return bits ^ (bits >> SHIFTS[0]) ^ (bits >> SHIFTS[1])


@part
def begun(word: Word) -> np.uint64:
    """A word whose bits are spread, as `stirred` has it in its first SURE_BITS; the others are yet to be mixed."""
    bits = np.uint64(word)
    bits *= FACTORS[0]
    bits ^= (bits >> SHIFTS[0]) ^ (bits >> SHIFTS[1])
    return bits * FACTORS[1]


@device
def draw(salt: Word, key: Word) -> np.uint64:
    """The draw of one citizen: 64 even bits."""
    return mixed(np.uint64(salt) ^ np.uint64(key))


@device
def indexed(salt: Word, index: Word) -> np.uint64:
    """The salt of one of several draws on a stream: of one condition, or one candidate event."""
    return draw(salt, index)


@device
def month_salt(seed: Word, month: Word, stream: Word) -> np.uint64:
    """What all draws of one seed, month and stream have in common."""
    return draw(draw(draw(ORIGIN, seed), month), stream)


@device
def uniform(salt: Word, key: Word) -> float:
    """A citizen's draw as a number in [0, 1), one of 2**53 equal steps.

    Never keep it as float32: the highest would become 1, and rare events would be lost in steps of 2**-24.
    A float32 probability may be compared with it as it stands.
    """
    return as_number(draw(salt, key))


@device
def as_number(bits: Word) -> float:
    """A draw as a number in [0, 1), as `uniform` gives it."""
    return np.float64(np.uint64(bits) >> SPARE_BITS) * SMALLEST_STEP


@device
def happens(u: Real, probability: Real) -> bool:
    """Whether an event of this probability happens at the draw `u`: less risk removes events, never adds."""
    return bool(np.float64(u) < np.float64(probability))


@device
def exceeds(value: Real, bound: Real) -> bool:
    """Whether a probability or mean is above its bound, below 0 or not a number: an error, never to be clipped.

    Both are compared as float64, so a bound for float32 probabilities must be of float32 as well.
    """
    return not 0.0 <= np.float64(value) <= np.float64(bound)


@device
def none_probability(mean: Real) -> float:
    """exp(-mean), the chance of no event, for a mean from 0 to LARGEST_POISSON_MEAN.

    To 12 digits; 9 beyond 64, 6 beyond 128.

    A Taylor polynomial at mean / 512, squared nine times: the same bits on every machine and in NumPy, which
    the library's exp does not promise, and a loop over it can be vectorised. Its terms are added in pairs, which
    wait for one another less than one by one.
    """
    x = np.float64(mean) * (-1 / 512)
    square = x * x
    fourth = square * square
    low = (1.0 + x) + square * (INVERSE_FACTORIALS[2] + INVERSE_FACTORIALS[3] * x)
    high = (INVERSE_FACTORIALS[4] + INVERSE_FACTORIALS[5] * x) + square * (
        INVERSE_FACTORIALS[6] + INVERSE_FACTORIALS[7] * x
    )
    none = low + fourth * (high + fourth * (INVERSE_FACTORIALS[8] + INVERSE_FACTORIALS[9] * x))
    for _ in range(9):
        none *= none
    return none


@device
def count_poisson(u: Real, mean: Real) -> int:
    """A Poisson count by inversion: how many cumulative probabilities are at or below the draw `u`.

    For a mean from 0 to LARGEST_POISSON_MEAN; with the same draw a higher mean never gives a lower
    count, rounding in the 12th digit of a probability apart.
    """
    term = none_probability(mean)
    cumulative = term
    count = 0
    while u >= cumulative:
        count += 1
        term *= np.float64(mean) * (1.0 / count)
        if cumulative + term == cumulative:
            break
        cumulative += term
    return count


@device
def count_poisson_block(
    u: NDArray[np.float64], mean: NDArray[np.floating], count: NDArray[np.integer]
) -> None:
    """Write `count_poisson` of every draw and mean of a block: the same counts, four times as fast."""
    for i in range(u.size):
        term = none_probability(mean[i])
        cumulative = term
        passed = 0
        for k in range(1, QUICK_POISSON_TERMS + 1):
            passed += int(u[i] >= cumulative)
            term *= np.float64(mean[i]) * (1.0 / k)
            cumulative += term
        count[i] = passed
    for i in range(u.size):
        if count[i] == QUICK_POISSON_TERMS:
            count[i] = count_poisson(u[i], mean[i])


@device
def choice(u: Real, cumulative: Sequence[float] | NDArray[np.floating]) -> int:
    """Which of several kinds the draw `u` chooses, from the running totals of their weights (they need not add to 1).

    For the kind of an event that happens anyway; whether events happen is one draw each. Not all weights
    may be 0; a kind of no weight is never chosen.
    """
    target = np.float64(u) * np.float64(cumulative[-1])
    chosen = 0
    for total in cumulative[:-1]:
        chosen += int(target >= total)
    return chosen


@device
def founder_key(seed: Word, place: Word, number: Word) -> np.uint64:
    """The key of the citizen of this number in a place's first population."""
    return draw(indexed(month_salt(seed, 0, Stream.FOUNDER_KEY), place), number)


@device
def newborn_key(mother_key: Word, birth_month: Word) -> np.uint64:
    """The key of a child, whatever happened to anyone but its mother."""
    return draw(month_salt(0, birth_month, Stream.NEWBORN_KEY), mother_key)


@device
def incomer_key(seed: Word, place: Word, month: Word, number: Word) -> np.uint64:
    """The key of the citizen of this number among those who move to a place in a month."""
    return draw(indexed(month_salt(seed, month, Stream.INCOMER_KEY), place), number)
