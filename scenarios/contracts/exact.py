"""Exact numbers, one or thousands at a time: what observables evaluate to.

A single value is a `fractions.Fraction`; the values of all members of a role (7,500 practices, say) are one
`Exact`: integer numerators over one common denominator. Both answer to the same operators, so the
interpreters never ask which they hold. Nothing here knows about contracts.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from math import gcd, lcm
from typing import Any

import numpy as np
import numpy.typing as npt

# 64-bit integers, or Python's own where those are too small.
Integers = npt.NDArray[Any]

# Numerators stay in 64-bit integers while no product or sum can reach this; past it Python's own
# integers take over, slower and without limit, so that the answer is the same pence either way.
SAFE_MAGNITUDE = 2**62
MOST_PENCE = 2**63 - 1
SHOWN = 5


class Exact:
    """A vector of exact rationals: `numerators[i] / denominator`, elementwise under + - *.

    Operands may be another `Exact` of the same length, a `Fraction` or an `int`.

    Raises:
        ValueError: two vectors of different lengths meet.
    """

    __array_ufunc__ = None  # keep numpy from taking over the operators
    __slots__ = ("_magnitude", "denominator", "numerators")

    def __init__(self, numerators: Integers, denominator: int = 1, magnitude: int | None = None) -> None:
        self.numerators = numerators
        self.denominator = denominator
        self._magnitude = _largest(numerators) if magnitude is None else magnitude

    @classmethod
    def of(cls, values: Iterable[Fraction | int]) -> Exact:
        """Vector of the given rationals over their least common denominator."""
        fractions = [_fraction(value) for value in values]
        denominator = lcm(*(value.denominator for value in fractions)) if fractions else 1
        integers = [value.numerator * (denominator // value.denominator) for value in fractions]
        return cls(_array(integers), denominator)

    @classmethod
    def repeated(cls, value: Fraction | int, count: int) -> Exact:
        """The same value for every member."""
        fraction = Fraction(value)
        is_small = abs(fraction.numerator) < SAFE_MAGNITUDE
        numerators = np.full(count, fraction.numerator, dtype=np.int64 if is_small else object)
        return cls(numerators, fraction.denominator, abs(fraction.numerator))

    def __len__(self) -> int:
        return len(self.numerators)

    def __iter__(self) -> Iterator[Fraction]:
        return (self[index] for index in range(len(self)))

    def __getitem__(self, index: int) -> Fraction:
        return Fraction(int(self.numerators[index]), self.denominator)

    def __repr__(self) -> str:
        shown = [str(self[index]) for index in range(min(len(self), SHOWN))]
        return f"Exact([{', '.join(shown)}{', ...' if len(self) > SHOWN else ''}])"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Exact) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __add__(self, other: Value | int) -> Exact:
        mine, theirs, denominator, magnitude = self._aligned(other)
        return _within(operator.add, mine, theirs, denominator, magnitude)

    __radd__ = __add__

    def __sub__(self, other: Value | int) -> Exact:
        mine, theirs, denominator, magnitude = self._aligned(other)
        return _within(operator.sub, mine, theirs, denominator, magnitude)

    def __rsub__(self, other: Fraction | int) -> Exact:
        return (self - other) * -1

    def __mul__(self, other: Value | int) -> Exact:
        if isinstance(other, Exact):
            self._check_length(other)
            if self._magnitude * other._magnitude >= SAFE_MAGNITUDE:
                self._measure()
                other._measure()
            magnitude = self._magnitude * other._magnitude
            denominator = self.denominator * other.denominator
            return _within(operator.mul, self.numerators, other.numerators, denominator, magnitude)
        factor = _fraction(other)
        # Cancel against the denominator first, so that numbers stay small and fast.
        common = gcd(factor.numerator, self.denominator)
        times = factor.numerator // common
        if self._magnitude * abs(times) >= SAFE_MAGNITUDE:
            self._measure()
        magnitude = self._magnitude * abs(times)
        denominator = self.denominator // common * factor.denominator
        return _within(operator.mul, self.numerators, times, denominator, magnitude)

    __rmul__ = __mul__

    def __neg__(self) -> Exact:
        return self * -1

    def __abs__(self) -> Exact:
        return Exact(abs(self.numerators), self.denominator, self._magnitude)

    def total(self) -> Fraction:
        """Sum over all members."""
        if self._magnitude * len(self) < SAFE_MAGNITUDE:
            return Fraction(int(self.numerators.sum()), self.denominator)
        return Fraction(sum(int(value) for value in self.numerators), self.denominator)

    def _measure(self) -> None:
        """Replace the bound on the numerators, which only ever grows with the sums done, by what they really are."""
        self._magnitude = _largest(self.numerators)

    def _check_length(self, other: Exact) -> None:
        if len(self) != len(other):
            raise ValueError(f"two lists of members meet, one of {len(self)} and one of {len(other)}")

    def _aligned(self, other: Value | int) -> tuple[Integers, Integers | int, int, int]:
        """Both operands over one denominator, and a bound on the magnitude of their sum."""
        vector = isinstance(other, Exact)
        if isinstance(other, Exact):
            self._check_length(other)
            numerator, denominator, magnitude = other.numerators, other.denominator, other._magnitude
        else:
            scalar = _fraction(other)
            numerator, denominator, magnitude = scalar.numerator, scalar.denominator, abs(scalar.numerator)  # type: ignore[assignment]
        if self.denominator == denominator:
            common, up, across = denominator, 1, 1
        else:
            common = lcm(self.denominator, denominator)
            up, across = common // self.denominator, common // denominator
        if self._magnitude * up + magnitude * across >= SAFE_MAGNITUDE:
            self._measure()
        mine = _scaled(self.numerators, up, self._magnitude)
        theirs = _scaled(numerator, across, magnitude) if vector else numerator * across
        return mine, theirs, common, self._magnitude * up + magnitude * across


Value = Fraction | Exact


def least(first: Value, second: Value) -> Value:
    """The smaller of two values, member by member."""
    return _chosen(first, second, np.minimum, min)


def greatest(first: Value, second: Value) -> Value:
    """The larger of two values, member by member."""
    return _chosen(first, second, np.maximum, max)


def step(value: Value) -> Value:
    """1 where the value is at least 0, else 0."""
    if isinstance(value, Exact):
        return Exact((value.numerators >= 0).astype(np.int64), 1, 1)
    return Fraction(int(value >= 0))


def where_none(value: Exact, instead: Fraction) -> Exact:
    """The vector with another number for each member of whom it is 0."""
    is_none = value.numerators == 0
    if not is_none.any():
        return value
    return value + Exact(is_none.astype(np.int64), 1, 1) * instead


def nearest_ratios(over: Value, under: Value) -> npt.NDArray[np.float64]:
    """The numbers nearest to one value divided by another, member by member; one number for two single values.

    Raises:
        ZeroDivisionError: there is nothing to divide by.
    """
    count = len(over) if isinstance(over, Exact) else len(under) if isinstance(under, Exact) else 1
    (above, denominator), (below, part) = _whole(over, count), _whole(under, count)
    # Whole numbers of Python are divided to the nearest number, however many digits they have.
    return np.array([a * part / (b * denominator) for a, b in zip(above, below, strict=True)])


def _whole(value: Value, count: int) -> tuple[list[int], int]:
    """Numerators and their one denominator; those of a single value for each of so many."""
    if isinstance(value, Exact):
        return [int(each) for each in value.numerators.tolist()], value.denominator
    return [value.numerator] * count, value.denominator


def so_many(value: Value, count: int) -> Value:
    """The sum of so many of a value, over the same denominator."""
    if count == 1:
        return value
    if isinstance(value, Exact):
        return _within(operator.mul, value.numerators, count, value.denominator, value._magnitude * count)
    return value * count


def total(value: Value) -> Fraction:
    """The sum over members; a single value is its own total."""
    return value.total() if isinstance(value, Exact) else value


def pence(value: Value) -> int | npt.NDArray[np.int64]:
    """Pounds to whole pence, halves away from zero; the only rounding in the contract language.

    Raises:
        OverflowError: an amount beyond 64-bit pence (92 quadrillion pounds).
    """
    if isinstance(value, Exact):
        doubled = value * 200
        magnitudes, denominator = abs(doubled.numerators), doubled.denominator
        if doubled._magnitude + denominator >= SAFE_MAGNITUDE:
            magnitudes = magnitudes.astype(object)
        rounded = (magnitudes + denominator) // (2 * denominator)
        return _counted(np.where(doubled.numerators < 0, -rounded, rounded))
    rounded_pence = int(abs(value) * 200 + 1) // 2
    _check_countable(rounded_pence)
    return rounded_pence if value >= 0 else -rounded_pence


def joined(values: Iterable[Value]) -> Exact:
    """Single values and vectors laid end to end."""
    vectors = [value if isinstance(value, Exact) else Exact.of([value]) for value in values]
    common = lcm(*(vector.denominator for vector in vectors))
    scaled = [_scaled(each.numerators, common // each.denominator, each._magnitude) for each in vectors]
    return Exact(np.concatenate(scaled), common)


def split_pence(parts: Exact) -> npt.NDArray[np.int64]:
    """Pounds in parts to whole pence that add to the rounded total exactly: the method of largest remainders.

    Each part is first cut to whole pence toward the total's zero; the pence left over go one each to the
    largest remainders, the earlier part first among equals.
    """
    whole = pence(parts.total())
    assert isinstance(whole, int)
    sign = -1 if whole < 0 else 1
    in_pence = parts * (100 * sign)
    numerators, denominator = in_pence.numerators, in_pence.denominator
    if denominator >= SAFE_MAGNITUDE:
        numerators = numerators.astype(object)
    cut = numerators // denominator
    remainders = numerators - cut * denominator
    left_over = abs(whole) - int(cut.sum())
    order = np.argsort(-remainders, kind="stable")
    cut[order[:left_over]] += 1
    return _counted(sign * cut)


def _fraction(value: Fraction | int) -> Fraction:
    """The number as a fraction: itself, if it is one, as to make another takes longer than most sums."""
    return value if isinstance(value, Fraction) else Fraction(value)


def _counted(whole_pence: Integers) -> npt.NDArray[np.int64]:
    _check_countable(_largest(whole_pence))
    return whole_pence.astype(np.int64)


def _check_countable(most_pence: int) -> None:
    if most_pence > MOST_PENCE:
        raise OverflowError(
            f"an amount of {most_pence // 100} pounds is beyond what whole pence can count, "
            f"{MOST_PENCE // 100} pounds; look for a price or a fact that is far too large"
        )


def _chosen(
    first: Value,
    second: Value,
    of_arrays: Callable[..., Integers],
    of_fractions: Callable[[Fraction, Fraction], Fraction],
) -> Value:
    if isinstance(second, Exact) and not isinstance(first, Exact):
        first, second = second, first
    if not isinstance(first, Exact):
        assert not isinstance(second, Exact)
        return of_fractions(first, second)
    mine, theirs, denominator, magnitude = first._aligned(second)
    return _within(of_arrays, mine, theirs, denominator, magnitude)


def _within(
    operation: Callable[..., Integers],
    mine: Integers,
    theirs: Integers | int,
    denominator: int,
    magnitude: int,
) -> Exact:
    """The operation in 64-bit integers if its result must fit, else in unlimited ones."""
    # A vector of zeros stays within any bound, whatever it is multiplied by; the factor itself may not fit.
    factor = abs(theirs) if isinstance(theirs, int) else 0
    if max(magnitude, denominator, factor) < SAFE_MAGNITUDE:
        return Exact(operation(mine, theirs), denominator, magnitude)
    result = operation(mine.astype(object), theirs if isinstance(theirs, int) else theirs.astype(object))
    return _narrowed(result, denominator)


def _narrowed(numerators: Integers, denominator: int) -> Exact:
    """Back to 64-bit integers where a common factor can be taken out."""
    # A few members show cheaply whether there is one; without it, looking at all of them would cost more than it saves.
    common = gcd(denominator, *(int(each) for each in numerators[:SHOWN]))
    if common > 1:
        common = int(np.gcd.reduce(np.append(numerators, common)))
    if common == 1:
        return Exact(numerators, denominator)
    reduced, small = numerators // common, denominator // common
    magnitude = _largest(reduced)
    if magnitude < SAFE_MAGNITUDE:
        return Exact(reduced.astype(np.int64), small, magnitude)
    return Exact(reduced, small, magnitude)


def _scaled(numerators: Integers | int, factor: int, magnitude: int) -> Integers:
    array = np.asarray(numerators)
    if factor == 1:
        return array
    if max(magnitude, 1) * factor >= SAFE_MAGNITUDE:
        array = array.astype(object)
    scaled: Integers = array * factor
    return scaled


def _array(integers: list[int]) -> Integers:
    if integers and max(abs(value) for value in integers) >= SAFE_MAGNITUDE:
        return np.array(integers, dtype=object)
    return np.array(integers, dtype=np.int64)


def _largest(numerators: Integers) -> int:
    return max(int(numerators.max()), -int(numerators.min())) if len(numerators) else 0
