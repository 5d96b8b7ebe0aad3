"""Exact vectors against plain fractions, whole pence against the rule for rounding, shares against lost pennies."""

import math
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scenarios.contracts.exact import (
    MOST_PENCE,
    SAFE_MAGNITUDE,
    Exact,
    Value,
    greatest,
    joined,
    least,
    nearest_ratios,
    pence,
    so_many,
    split_pence,
    step,
    total,
    where_none,
)

# From what invoices hold to what overflows 64 bits, with denominators that nothing cancels.
NUMBERS = st.one_of(
    st.integers(-(10**6), 10**6).map(Fraction),
    st.decimals(-(10**7), 10**7, places=2).map(Fraction),
    st.fractions(-(10**4), 10**4, max_denominator=997),
    st.builds(Fraction, st.integers(-(2**80), 2**80), st.sampled_from([1, 3, 10**9 + 7, 2**61 - 1, 3**45])),
)
LISTS = st.lists(NUMBERS, min_size=1, max_size=6)
PAIRS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=6)
# Below the 92 quadrillion pounds that whole pence can count.
POUNDS = st.one_of(
    st.decimals(-(10**9), 10**9, places=3).map(Fraction),
    st.fractions(-(10**6), 10**6, max_denominator=10**6),
    st.builds(Fraction, st.integers(-(2**90), 2**90), st.sampled_from([2**40, 3**30, 10**18 + 9])),
)
OPERATIONS: list[Callable[[Any, Any], Any]] = [operator.add, operator.sub, operator.mul]
HALF = Fraction(1, 2)


def rounded_by_hand(pounds: Fraction) -> int:
    """Halves away from zero, worked out another way than the code does."""
    nearest = math.floor(abs(pounds) * 100 + HALF)
    return nearest if pounds >= 0 else -nearest


# Vectors


@pytest.mark.property
@pytest.mark.parametrize("operation", OPERATIONS)
@given(pairs=PAIRS)
@example(pairs=[(Fraction(0), Fraction(2**70)), (Fraction(0), Fraction(1, 3**45))])
def test_two_vectors_meet_member_by_member(
    operation: Callable[[Any, Any], Any], pairs: list[tuple[Fraction, Fraction]]
) -> None:
    first, second = Exact.of(a for a, _ in pairs), Exact.of(b for _, b in pairs)
    assert list(operation(first, second)) == [operation(a, b) for a, b in pairs]


@pytest.mark.property
@pytest.mark.parametrize("operation", OPERATIONS)
@given(numbers=LISTS, single=NUMBERS)
@example(numbers=[Fraction(0)], single=Fraction(2**70))
@example(numbers=[Fraction(0)], single=Fraction(1, 2**70))
def test_a_vector_meets_a_single_value_from_either_side(
    operation: Callable[[Any, Any], Any], numbers: list[Fraction], single: Fraction
) -> None:
    vector = Exact.of(numbers)
    assert list(operation(vector, single)) == [operation(each, single) for each in numbers]
    assert list(operation(single, vector)) == [operation(single, each) for each in numbers]


@pytest.mark.property
@given(pairs=PAIRS)
@example(pairs=[(Fraction(0), Fraction(1, 2**70))])
def test_the_smaller_and_the_larger_are_chosen_member_by_member(
    pairs: list[tuple[Fraction, Fraction]],
) -> None:
    first, second = Exact.of(a for a, _ in pairs), Exact.of(b for _, b in pairs)
    assert list(least(first, second)) == [min(pair) for pair in pairs]  # type: ignore[arg-type]
    assert list(greatest(first, second)) == [max(pair) for pair in pairs]  # type: ignore[arg-type]


@pytest.mark.property
@given(numbers=LISTS, single=NUMBERS)
def test_a_single_bound_holds_for_every_member(numbers: list[Fraction], single: Fraction) -> None:
    vector = Exact.of(numbers)
    assert least(single, vector) == least(vector, single) == Exact.of(min(each, single) for each in numbers)
    assert greatest(single, vector) == greatest(vector, single)
    assert greatest(vector, single) == Exact.of(max(each, single) for each in numbers)


@pytest.mark.property
@given(numbers=LISTS)
@example(numbers=[Fraction(-1, 3), Fraction(0), Fraction(1, 3)])
def test_a_step_is_one_from_zero_on(numbers: list[Fraction]) -> None:
    assert step(Exact.of(numbers)) == Exact.of(int(each >= 0) for each in numbers)
    assert [step(each) for each in numbers] == [int(each >= 0) for each in numbers]


@pytest.mark.property
@given(
    numbers=st.lists(st.fractions(-(10**15), 10**15, max_denominator=30), min_size=1, max_size=3),
    count=st.integers(1, 40),
)
def test_so_many_are_what_adding_them_one_by_one_is(numbers: list[Fraction], count: int) -> None:
    vector = Exact.of(numbers)
    found, added = so_many(vector, count), vector
    for _ in range(count - 1):
        added = added + vector
    assert isinstance(found, Exact)
    assert found == added
    if added.numerators.dtype == np.int64:
        assert found.denominator == added.denominator
    assert so_many(numbers[0], count) == sum([numbers[0]] * count)


@pytest.mark.property
@given(numbers=LISTS)
@example(numbers=[Fraction(2**61)] * 6)
def test_the_total_is_the_sum_over_members(numbers: list[Fraction]) -> None:
    assert total(Exact.of(numbers)) == sum(numbers)
    assert total(numbers[0]) == numbers[0]


@pytest.mark.property
@given(groups=st.lists(st.one_of(NUMBERS, LISTS), min_size=1, max_size=4))
def test_values_are_laid_end_to_end(groups: list[Fraction | list[Fraction]]) -> None:
    values: list[Value] = [Exact.of(each) if isinstance(each, list) else each for each in groups]
    flat = [number for each in groups for number in (each if isinstance(each, list) else [each])]
    assert list(joined(values)) == flat


@pytest.mark.property
@given(number=NUMBERS, count=st.integers(0, 5))
def test_one_value_may_stand_for_every_member(number: Fraction, count: int) -> None:
    assert list(Exact.repeated(number, count)) == [number] * count
    assert list(Exact.repeated(number, count) * number) == [number * number] * count


@pytest.mark.property
@given(numbers=LISTS)
def test_what_is_below_nothing_is_as_far_above(numbers: list[Fraction]) -> None:
    assert list(abs(Exact.of(numbers))) == [abs(number) for number in numbers]


@pytest.mark.property
@given(numbers=LISTS, instead=NUMBERS)
def test_another_number_stands_where_there_is_none(numbers: list[Fraction], instead: Fraction) -> None:
    expected = [number or instead for number in (*numbers, Fraction(0))]
    assert list(where_none(Exact.of([*numbers, 0]), instead)) == expected


@pytest.mark.property
@given(pairs=st.lists(st.tuples(NUMBERS, NUMBERS.filter(bool)), min_size=1, max_size=6))
def test_a_ratio_is_the_number_nearest_to_it(pairs: list[tuple[Fraction, Fraction]]) -> None:
    over, under = zip(*pairs, strict=True)
    expected = [float(a / b) for a, b in pairs]
    assert nearest_ratios(Exact.of(over), Exact.of(under)).tolist() == expected
    assert nearest_ratios(over[0], Exact.of(under)).tolist() == [float(over[0] / each) for each in under]
    assert nearest_ratios(Exact.of(over), under[0]).tolist() == [float(each / under[0]) for each in over]
    assert nearest_ratios(over[0], under[0]).tolist() == expected[:1]


@pytest.mark.unit
def test_nothing_is_divided_by_nothing() -> None:
    with pytest.raises(ZeroDivisionError):
        nearest_ratios(Fraction(1), Exact.of([1, 0]))


@pytest.mark.unit
def test_no_members_are_a_vector_too() -> None:
    nobody = Exact.of([])
    assert len(nobody + 1) == 0
    assert nobody.total() == 0


@pytest.mark.unit
def test_vectors_of_different_lengths_are_refused() -> None:
    for operation in (*OPERATIONS, least, greatest):
        with pytest.raises(ValueError, match=r"^two lists of members meet, one of 2 and one of 3$"):
            operation(Exact.of([1, 2]), Exact.of([1, 2, 3]))


@pytest.mark.unit
def test_the_difference_from_a_number_and_the_negative_are_exact() -> None:
    assert list(10 - Exact.of([3, Fraction(1, 2)])) == [7, Fraction(19, 2)]
    assert list(-Exact.of([3, Fraction(-1, 2)])) == [-3, HALF]


@pytest.mark.unit
def test_equal_vectors_are_equal_whatever_their_denominators() -> None:
    halves, quarters = Exact(np.array([1, 2]), 2), Exact(np.array([2, 4]), 4)
    assert halves == quarters
    assert hash(halves) == hash(quarters)
    assert halves != Exact.of([HALF, 2])
    assert halves != [HALF, 1]


@pytest.mark.unit
def test_a_vector_shows_its_first_few_members() -> None:
    assert repr(Exact.of([1, HALF])) == "Exact([1, 1/2])"
    assert repr(Exact.of(range(7))) == "Exact([0, 1, 2, 3, 4, ...])"


@pytest.mark.unit
def test_small_numbers_stay_in_64_bits_and_large_ones_come_back_to_them() -> None:
    small = Exact.of([1, 2]) * Fraction(1, 3)
    large = small * Exact.of([3 * 2**62, 3 * 2**61])
    back = large * Fraction(1, 2**60)
    assert small.numerators.dtype == np.int64
    assert large.numerators.dtype == object
    assert list(large) == [2**62, 2**62]
    assert back.numerators.dtype == np.int64
    assert list(back) == [4, 4]


@pytest.mark.unit
def test_a_bound_on_numerators_that_grew_too_wide_is_measured_again() -> None:
    # The bound is kept, not the numbers themselves: (2**40 - 2**40) * 2**40 is still 0.
    nothing = Exact.of([2**40]) - Exact.of([2**40])
    assert list(nothing * 2**40 + 1) == [1]


# Whole pence


@pytest.mark.unit
@pytest.mark.parametrize(
    ("pounds", "whole"),
    [
        ("0", 0),
        ("0.004", 0),
        ("0.005", 1),
        ("-0.004", 0),
        ("-0.005", -1),
        ("1.015", 102),
        ("1.014999", 101),
        ("-1.015", -102),
        ("2.675", 268),
        ("1/3", 33),
        ("-2/3", -67),
    ],
)
def test_halves_are_rounded_away_from_zero(pounds: str, whole: int) -> None:
    assert pence(Fraction(pounds)) == whole
    assert list(np.atleast_1d(pence(Exact.of([Fraction(pounds), 0])))) == [whole, 0]


@pytest.mark.property
@given(amounts=st.lists(POUNDS, min_size=1, max_size=6))
def test_pence_of_many_are_the_pence_of_each(amounts: list[Fraction]) -> None:
    together = pence(Exact.of(amounts))
    assert isinstance(together, np.ndarray)
    assert together.dtype == np.int64
    assert list(together) == [pence(each) for each in amounts] == [rounded_by_hand(each) for each in amounts]


@pytest.mark.property
@given(amount=POUNDS)
def test_rounding_is_the_same_on_both_sides_of_zero(amount: Fraction) -> None:
    assert pence(-amount) == -pence(amount)


@pytest.mark.unit
def test_pence_at_the_edge_of_64_bits_are_exact() -> None:
    edges = [Fraction(2 * each + 1, 200) for each in (SAFE_MAGNITUDE - 1, SAFE_MAGNITUDE, -SAFE_MAGNITUDE)]
    assert list(np.atleast_1d(pence(Exact.of(edges)))) == [rounded_by_hand(each) for each in edges]
    assert pence(Fraction(MOST_PENCE, 100)) == MOST_PENCE


@pytest.mark.regression
@pytest.mark.parametrize("sign", [1, -1])
def test_an_amount_beyond_what_pence_can_count_is_refused(sign: int) -> None:
    beyond = sign * Fraction(2**63, 100)
    words = (
        "^an amount of 92233720368547758 pounds is beyond what whole pence can count, "
        "92233720368547758 pounds; look for a price or a fact that is far too large$"
    )
    with pytest.raises(OverflowError, match=words):
        pence(beyond)
    with pytest.raises(OverflowError, match=words):
        pence(Exact.of([1, beyond]))
    with pytest.raises(OverflowError, match=words):
        split_pence(Exact.of([beyond, 0]))


# Shares


@pytest.mark.property
@given(parts=st.lists(POUNDS, min_size=1, max_size=8))
@example(parts=[Fraction(1, 2**70), Fraction(1, 3**40)])
@example(parts=[Fraction(2**55), Fraction(1, 3)])
def test_shares_lose_no_penny_and_stray_by_less_than_one(parts: list[Fraction]) -> None:
    shares = [int(each) for each in split_pence(Exact.of(parts))]
    assert sum(shares) == pence(sum(parts, Fraction(0)))
    assert all(abs(share - part * 100) <= 1 for share, part in zip(shares, parts, strict=True))


@pytest.mark.property
@given(parts=st.lists(POUNDS, min_size=1, max_size=8))
def test_a_loss_is_shared_as_the_gain_would_be(parts: list[Fraction]) -> None:
    gains, losses = split_pence(Exact.of(parts)), split_pence(Exact.of(-part for part in parts))
    if gains.sum() == 0:
        # Not a penny of gain or loss on the whole: there is nothing to mirror.
        assert losses.sum() == 0
    else:
        assert list(losses) == [-share for share in gains]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("parts", "shares"),
    [
        (["1/3", "1/3", "1/3"], [34, 33, 33]),
        (["-1/3", "-1/3", "-1/3"], [-34, -33, -33]),
        (["2/3", "2/3", "2/3"], [67, 67, 66]),
        (["0.005", "0.005"], [1, 0]),
        (["0.004", "0.006"], [0, 1]),
        (["0.001", "0.001", "0.003"], [0, 0, 1]),
        (["0.001", "0.001", "0.002"], [0, 0, 0]),
        (["0", "0", "0"], [0, 0, 0]),
        (["1.234"], [123]),
        (["0", "100", "0"], [0, 10_000, 0]),
    ],
)
def test_the_pence_left_over_go_to_the_largest_remainders_the_earlier_first(
    parts: list[str], shares: list[int]
) -> None:
    assert list(split_pence(Exact.of(Fraction(part) for part in parts))) == shares


@pytest.mark.unit
def test_the_earlier_of_many_equals_go_first() -> None:
    # 50 times 33 1/3 pence among 50 times a fifth of a penny: 27 pennies are left over.
    shares = split_pence(Exact.of([Fraction(1, 3), Fraction(1, 500)] * 50))
    assert list(shares[::2]) == [34] * 27 + [33] * 23
    assert list(shares[1::2]) == [0] * 50
