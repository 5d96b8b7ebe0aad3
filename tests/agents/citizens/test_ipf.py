"""Iterative proportional fitting by its laws: totals met, nobody negative, shape kept, order of no account."""

import re

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agents.citizens.ipf import CLOSE_SHARE, Counts, Marginal, Numbers, fit, marginal, whole_people


def sums(table: Numbers | Counts, each: Marginal) -> list[float]:
    """Totals of a table, cell by cell, as slowly as can be."""
    found = [0.0] * each.totals.size
    for at in np.ndindex(table.shape):
        if each.total_of_cell[at] >= 0:
            found[each.total_of_cell[at]] += float(table[at])
    return found


@st.composite
def problems(draw: st.DrawFn) -> tuple[Numbers, list[Marginal]]:
    """A starting table of three axes without zeros, and totals of two marginals taken from whole people."""
    shape = tuple(draw(st.integers(1, 4)) for _ in range(3))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    people = random.integers(0, 50, size=shape)
    start = random.uniform(0.1, 5, size=shape)
    return start, [
        marginal("first", shape, (0, 1), people.sum(axis=2)),
        marginal("third", shape, (2,), people.sum(axis=(0, 1))),
    ]


@pytest.mark.unit
def test_a_table_worked_by_hand() -> None:
    # Rows 30 and 70, columns 40 and 60: without any association in the start, cells are products.
    rows = marginal("rows", (2, 2), (0,), np.array([30, 70]))
    columns = marginal("columns", (2, 2), (1,), np.array([40, 60]))
    fitted = fit(np.ones((2, 2)), [rows, columns])
    assert fitted.table == pytest.approx(np.array([[12, 18], [28, 42]]))
    assert fitted.has_converged


@pytest.mark.unit
def test_the_odds_ratio_of_the_start_is_kept() -> None:
    start = np.array([[4.0, 1.0], [2.0, 3.0]])
    rows = marginal("rows", (2, 2), (0,), np.array([25, 75]))
    columns = marginal("columns", (2, 2), (1,), np.array([60, 40]))
    table = fit(start, [rows, columns]).table
    assert table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0]) == pytest.approx(4 * 3 / (1 * 2))


@pytest.mark.property
@given(problems())
def test_totals_are_met_and_nobody_is_negative(problem: tuple[Numbers, list[Marginal]]) -> None:
    start, marginals = problem
    fitted = fit(start, marginals)
    assert fitted.has_converged
    assert (fitted.table >= 0).all()
    for each in marginals:
        assert sums(fitted.table, each) == pytest.approx(each.totals, rel=2 * CLOSE_SHARE)


@pytest.mark.property
@given(problems())
def test_the_order_of_marginals_is_of_no_account(problem: tuple[Numbers, list[Marginal]]) -> None:
    start, marginals = problem
    assert fit(start, marginals).table == pytest.approx(fit(start, marginals[::-1]).table, rel=1e-6, abs=1e-9)


@pytest.mark.property
@given(problems())
def test_a_table_that_has_the_totals_stays_as_it_is(problem: tuple[Numbers, list[Marginal]]) -> None:
    start, marginals = problem
    table = fit(start, marginals).table
    again = fit(table, marginals)
    assert again.rounds == 1
    assert again.table == pytest.approx(table)


@pytest.mark.property
@given(problems(), st.integers(0, 2**64 - 1))
def test_whole_people_meet_every_total_and_no_cell_moves_by_one(
    problem: tuple[Numbers, list[Marginal]], key: int
) -> None:
    start, marginals = problem
    fitted = fit(start, marginals).table
    whole = whole_people(fitted, marginals, key)
    for each in marginals:
        assert sums(whole, each) == each.totals.tolist()
    assert (whole >= 0).all()
    assert (np.abs(whole - fitted) < 1 + CLOSE_SHARE).all()


@pytest.mark.property
@given(st.lists(st.floats(0.01, 30), min_size=2, max_size=8))
@example([0.25, 0.25])
def test_with_one_total_the_largest_remainders_are_rounded_up(cells: list[float]) -> None:
    wanted = round(sum(cells))
    everybody = marginal("everybody", (len(cells),), (), np.array(float(wanted)))
    fitted = fit(np.array(cells), [everybody]).table
    whole = whole_people(fitted, [everybody], 1)
    up = whole > fitted
    remainders = fitted - np.floor(fitted)
    if up.any() and not up.all():
        assert remainders[up].min() >= remainders[~up & (remainders > 0)].max(initial=0) - 2e-4


@pytest.mark.unit
def test_the_key_alone_decides_among_equals() -> None:
    everybody = marginal("everybody", (40,), (), np.array(20.0))
    half = np.full(40, 0.5)
    tables = [whole_people(half, [everybody], key).tolist() for key in (1, 1, 2)]
    assert tables[0] == tables[1] != tables[2]
    assert sum(tables[2]) == 20


@pytest.mark.unit
def test_totals_may_be_of_groups_of_levels() -> None:
    bands = np.array([0, 0, 1])
    by_band = marginal("bands", (3, 2), (0,), np.array([30, 10]), [bands])
    by_sex = marginal("bands and sexes", (3, 2), (0, 1), np.array([[10, 20], [4, 6]]), [bands, None])
    table = fit(np.array([[1.0, 1.0], [3.0, 1.0], [1.0, 1.0]]), [by_band, by_sex]).table
    assert table == pytest.approx(np.array([[2.5, 10], [7.5, 10], [4, 6]]))


@pytest.mark.unit
def test_cells_may_count_towards_no_total() -> None:
    some = Marginal("some", np.array([8.0]), np.array([0, 0, -1]))
    fitted = fit(np.array([1.0, 3.0, 5.0]), [some]).table
    assert fitted == pytest.approx(np.array([2, 6, 5]))
    assert whole_people(fitted, [some], 1).tolist()[:2] == [2, 6]


@pytest.mark.unit
def test_a_total_of_nobody_empties_its_cells() -> None:
    rows = marginal("rows", (2, 2), (0,), np.array([0, 10]))
    assert fit(np.ones((2, 2)), [rows]).table.tolist() == [[0, 0], [5, 5]]


@pytest.mark.unit
def test_cells_of_nobody_stay_so() -> None:
    start = np.array([[0.0, 1.0], [1.0, 1.0]])
    rows = marginal("rows", (2, 2), (0,), np.array([3, 7]))
    columns = marginal("columns", (2, 2), (1,), np.array([4, 6]))
    table = fit(start, [rows, columns]).table
    assert table == pytest.approx(np.array([[0, 3], [4, 3]]))
    assert whole_people(table, [rows, columns], 5)[0, 0] == 0


@pytest.mark.unit
def test_totals_that_zeros_make_impossible_are_reported() -> None:
    start = np.array([[1.0, 0.0], [0.0, 1.0]])
    rows = marginal("rows", (2, 2), (0,), np.array([3, 7]))
    columns = marginal("columns", (2, 2), (1,), np.array([5, 5]))
    fitted = fit(start, [rows, columns], most_rounds=50)
    assert not fitted.has_converged
    assert fitted.rounds == 50
    assert fitted.largest_gap_share == pytest.approx(2 / 3)


def refusal(words: str) -> str:
    return f"^{re.escape(words)}$"


@pytest.mark.unit
def test_marginals_that_disagree_are_refused() -> None:
    rows = marginal("by age", (2, 2), (0,), np.array([3000, 7000]))
    columns = marginal("by sex", (2, 2), (1,), np.array([5000, 5001]))
    words = "'by age' is of 10,000 people, and 'by sex' of 10,001; correct one of them"
    with pytest.raises(ValueError, match=refusal(words)):
        fit(np.ones((2, 2)), [rows, columns])


@pytest.mark.unit
def test_people_where_the_start_has_nobody_are_refused() -> None:
    rows = marginal("by age", (2, 2), (0,), np.array([3000, 7000]))
    words = (
        "by age: total 1 is of 7,000 people where the starting table has nobody;"
        " start from a table with somebody there, or correct the total"
    )
    with pytest.raises(ValueError, match=refusal(words)):
        fit(np.array([[1.0, 1.0], [0.0, 0.0]]), [rows])


@pytest.mark.unit
@pytest.mark.parametrize("wrong", [-1.0, float("nan"), float("inf")])
def test_numbers_that_are_no_people_are_refused(wrong: float) -> None:
    words = f"by age: {wrong} is not a number of people; give 0 or more"
    with pytest.raises(ValueError, match=refusal(words)):
        marginal("by age", (2, 2), (0,), np.array([1.0, wrong]))
    words = f"the starting table: {wrong} is not a number of people; give 0 or more"
    with pytest.raises(ValueError, match=refusal(words)):
        fit(np.array([1.0, wrong]), [])


@pytest.mark.unit
def test_totals_of_another_shape_are_refused() -> None:
    words = "by age: totals of shape (3,) do not fit axes that give (2,)"
    with pytest.raises(ValueError, match=refusal(words)):
        marginal("by age", (2, 2), (0,), np.array([1, 2, 3]))


@pytest.mark.unit
def test_a_marginal_of_another_table_is_refused() -> None:
    words = "by age: made for a table of shape (2, 2), not (2, 3)"
    with pytest.raises(ValueError, match=refusal(words)):
        fit(np.ones((2, 3)), [marginal("by age", (2, 2), (0,), np.array([1, 2]))])


@pytest.mark.unit
def test_totals_of_part_people_cannot_be_met_by_whole_ones() -> None:
    rows = marginal("by age", (2,), (0,), np.array([1.5, 2.0]))
    words = "by age: 1.5 is not a whole number of people; round the totals first"
    with pytest.raises(ValueError, match=refusal(words)):
        whole_people(fit(np.ones(2), [rows]).table, [rows], 1)


@pytest.mark.unit
def test_totals_that_no_whole_table_has_are_refused() -> None:
    # Each pair of the three cells holds one person: half a person each, and no whole table.
    start = np.full(3, 0.5)
    pairs = [
        Marginal(f"pair {at}", np.array([1.0]), np.array([-1 if cell == at else 0 for cell in range(3)]))
        for at in range(3)
    ]
    words = "no table of whole people near the fitted one has these totals; drop one of the marginals"
    with pytest.raises(ValueError, match=refusal(words)):
        whole_people(start, pairs, 1)
