"""Figures derived from others: raked tables, shares of ages, list sizes from percentiles."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scenarios.place import AgeAndQuintile, AgeAndSex, AgeBand
from scenarios.place_derive import (
    Percentiles,
    people_within,
    quintiles_by_age,
    raked,
    raked_together,
    share_aged,
)

CELLS = st.integers(1, 1000)
TABLES = st.integers(1, 5).flatmap(
    lambda columns: st.lists(st.lists(CELLS, min_size=columns, max_size=columns), min_size=1, max_size=6)
)


def ages(*people: int, width: int = 10) -> list[AgeAndSex]:
    """People by age in bands of a width, the last one open; all of them women."""
    bands = [AgeBand(at * width, at * width + width - 1) for at in range(len(people) - 1)]
    bands.append(AgeBand(width * (len(people) - 1), None))
    return [
        AgeAndSex(age=band, male=0, female=number, status="assumed", source=("test",))
        for band, number in zip(bands, people, strict=True)
    ]


def quintiles(*rows: tuple[AgeBand, tuple[int, ...]]) -> list[AgeAndQuintile]:
    return [
        AgeAndQuintile(age=band, quintiles=people, status="assumed", source=("test",))
        for band, people in rows
    ]


# Raking


@pytest.mark.unit
def test_a_table_that_has_its_totals_stays_as_it_is() -> None:
    assert raked([[3, 1], [2, 4]], [4, 6], [5, 5]) == [[3, 1], [2, 4]]


@pytest.mark.unit
def test_a_table_is_raked_to_other_totals() -> None:
    # An even shape gives rows times columns over the whole.
    assert raked([[1, 1], [1, 1]], [30, 10], [20, 20]) == [[15, 15], [5, 5]]
    assert raked([[7, 7], [7, 7]], [30, 10], [28, 12]) == [[21, 9], [7, 3]]


@pytest.mark.unit
def test_nobody_is_raked_where_the_shape_or_a_total_has_nobody() -> None:
    assert raked([[0, 2], [2, 2]], [4, 4], [2, 6]) == [[0, 4], [2, 2]]
    assert raked([[1, 1], [1, 1]], [0, 8], [8, 0]) == [[0, 0], [8, 0]]


@pytest.mark.property
@given(TABLES, TABLES)
def test_a_raked_table_has_its_totals(shape: list[list[int]], other: list[list[int]]) -> None:
    assume(len(shape) <= len(other) and len(shape[0]) <= len(other[0]))
    target = [row[: len(shape[0])] for row in other[: len(shape)]]
    row_totals = [sum(row) for row in target]
    column_totals = [sum(column) for column in zip(*target, strict=True)]
    table = raked(shape, row_totals, column_totals)
    assert [sum(row) for row in table] == row_totals
    sums = [sum(column) for column in zip(*table, strict=True)]
    assert all(abs(found - total) < len(shape) for found, total in zip(sums, column_totals, strict=True))


@pytest.mark.property
@given(TABLES)
def test_raking_keeps_the_odds_of_the_shape(shape: list[list[int]]) -> None:
    assume(len(shape) > 1 and len(shape[0]) > 1)
    large = 10**7
    row_totals = [large] * len(shape)
    column_totals = [large * len(shape) // len(shape[0])] * len(shape[0])
    assume(sum(column_totals) == sum(row_totals))
    table = raked(shape, row_totals, column_totals)
    assume(min(min(row) for row in table) > 10_000)

    def odds(of: list[list[int]]) -> float:
        return of[0][0] * of[1][1] / (of[0][1] * of[1][0])

    assert odds(table) == pytest.approx(odds(shape), rel=0.01)


@pytest.mark.unit
def test_places_are_raked_together_to_the_table_of_all() -> None:
    # One town is old and rich, the other young and poor; over both, the old are no richer than the young.
    towns = raked_together([[20, 80], [80, 20]], [[30, 70], [70, 30]], [[50, 50], [50, 50]])
    assert [[sum(row) for row in town] for town in towns] == [[20, 80], [80, 20]]
    assert [[sum(column) for column in zip(*town, strict=True)] for town in towns] == [[30, 70], [70, 30]]
    both = [
        [first + second for first, second in zip(*rows, strict=True)] for rows in zip(*towns, strict=True)
    ]
    assert both == [[50, 50], [50, 50]]


@pytest.mark.unit
def test_places_without_people_in_a_column_have_none() -> None:
    (town,) = raked_together([[4, 6]], [[10, 0]], [[2, 2], [3, 3]])
    assert town == [[4, 0], [6, 0]]


@pytest.mark.unit
def test_people_are_spread_over_ages_as_elsewhere() -> None:
    like = quintiles((AgeBand(0, 19), (2, 1, 1, 1, 1)), (AgeBand(20, None), (1, 1, 1, 1, 2)))
    spread = quintiles_by_age(ages(30, 30, 60), [24, 24, 24, 24, 24], like)
    assert [band for band, _ in spread] == [AgeBand(0, 19), AgeBand(20, None)]
    young, old = (people for _, people in spread)
    assert sum(young) == sum(old) == 60
    assert young[0] > old[0]
    assert young[4] < old[4]
    assert [sum(pair) for pair in zip(young, old, strict=True)] == [24, 24, 24, 24, 24]


# Ages


@pytest.mark.unit
def test_people_within_a_band_are_those_of_the_whole_bands_in_it() -> None:
    assert people_within(ages(5, 6, 7), AgeBand(0, 19)) == 11
    assert people_within(ages(5, 6, 7), AgeBand(10, None)) == 13
    assert people_within(ages(5, 6, 7), AgeBand(5, None)) == 13


@pytest.mark.unit
def test_the_share_of_an_age_counts_part_of_a_band() -> None:
    # Of 10 people aged 10 to 19, seven tenths are 13 or older.
    assert share_aged(ages(10, 10, 20), AgeBand(13, None)) == Fraction(27, 40)
    assert share_aged(ages(10, 10, 20), AgeBand(0, None)) == 1


# List sizes


@pytest.mark.unit
def test_list_sizes_lie_on_straight_lines_between_the_percentiles() -> None:
    lists = Percentiles(11, 6500, Fraction(200), Fraction(600), Fraction(1000))
    # Ranks 0, 0.1, ... 1: the line through the tenth and the median, then to the ninetieth; the largest meets
    # the sum: 6,500 - (100 + 200 + ... + 1,000) = 1,000.
    assert lists.sizes() == [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1000]


@pytest.mark.unit
def test_the_largest_lists_rise_until_the_sum_is_met() -> None:
    sizes = Percentiles(11, 7500, Fraction(200), Fraction(600), Fraction(1000)).sizes()
    assert sizes[:10] == [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]
    assert sizes[10] == 2000


@pytest.mark.unit
def test_all_lists_are_scaled_where_the_percentiles_leave_too_few_people() -> None:
    sizes = Percentiles(11, 3250, Fraction(200), Fraction(600), Fraction(1000)).sizes()
    assert sizes == [50, 100, 150, 200, 250, 300, 350, 400, 450, 500, 500]


@pytest.mark.unit
def test_a_single_practice_has_everybody() -> None:
    assert Percentiles(1, 4321, Fraction(1), Fraction(1), Fraction(1)).sizes() == [4321]


@pytest.mark.property
@given(
    st.integers(1, 120),
    st.integers(1000, 12_000),
    st.tuples(st.integers(500, 9000), st.integers(0, 9000), st.integers(0, 9000)),
)
def test_list_sizes_add_to_the_total_from_the_smallest_to_the_largest(
    count: int, mean: int, steps: tuple[int, int, int]
) -> None:
    tenth, median, ninetieth = steps[0], steps[0] + steps[1], steps[0] + steps[1] + steps[2]
    lists = Percentiles(count, count * mean, Fraction(tenth), Fraction(median), Fraction(ninetieth))
    sizes = lists.sizes()
    assert len(sizes) == count
    assert sum(sizes) == count * mean
    assert all(small <= large + 1 for small, large in pairwise(sizes))
    assert min(sizes) >= 0
