"""Health economics against published examples worked by hand, against examples of our own, and by the laws it keeps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.economics import (
    DOMINATED,
    EXTENDEDLY_DOMINATED,
    ON_FRONTIER,
    SAME,
    acceptability,
    best_shares,
    discounted,
    frontier,
    net_benefit,
    perfect_information,
)

NUMBERS = st.integers(-1_000, 1_000).map(float)
PAIRS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=7)


# Published examples


@pytest.mark.unit
@pytest.mark.parametrize(
    ("year", "factor"), [(1, 0.9662), (2, 0.9335), (3, 0.9019), (4, 0.8714), (5, 0.8420), (10, 0.7089)]
)
def test_discount_factors_are_those_of_the_green_book(year: int, factor: float) -> None:
    """HM Treasury, The Green Book (2003), annex 6: discount factors at 3.5%; there year 0 counts in full."""
    flow = np.zeros(year + 1)
    flow[-1] = 1.0
    assert discounted(flow, 0.035) == pytest.approx(factor, abs=0.00005)


STOOL_TESTS = (1, 2, 3, 4, 5, 6)
CASES = [65.9469, 71.4424, 71.9004, 71.9385, 71.9417, 71.9420]
DOLLARS = [77_511.0, 107_690.0, 130_199.0, 148_116.0, 163_141.0, 176_331.0]


@pytest.mark.unit
def test_the_sixth_stool_guaiac() -> None:
    """Neuhauser and Lewicki, What do we gain from the sixth stool guaiac?, N Engl J Med 1975;293:226-228.

    Cases found in 10,000 people by one to six tests, and what they cost in dollars, as printed; one more case costs
    1,175, then 5,492, 49,150, 469,534 and so on to 47.1 million dollars there. From the printed figures, whose last
    digit is rounded, later ones come out near these alone.
    """
    placed = frontier([0.0, *DOLLARS], [0.0, *CASES])
    assert {each.standing for each in placed} == {ON_FRONTIER}
    prices = [each.pounds_a_qaly for each in placed[1:]]
    assert prices[0] == pytest.approx(1_175, abs=1)
    assert prices[1] == pytest.approx(5_492, abs=1)
    assert prices[2] == pytest.approx(49_150, rel=0.001)
    assert prices[3] == pytest.approx(469_534, rel=0.005)
    assert prices[5] == pytest.approx(47_107_214, rel=0.2)
    assert [each.instead_of for each in placed[1:]] == [0, 1, 2, 3, 4, 5]


# Examples of our own, worked by hand


@pytest.mark.unit
def test_the_first_year_counts_in_full() -> None:
    assert discounted([100.0, 103.5], 0.035) == pytest.approx(200.0)
    assert discounted([[1.0, 1.0], [2.0, 0.0]], 0.0).tolist() == [2.0, 2.0]


@pytest.mark.unit
def test_a_frontier_by_hand() -> None:
    # B costs more than A and brings less. From A to D a QALY costs 30 (600 for 20), by way of C 50 (300 for 6) and then
    # 21 (300 for 14): so C is passed over. E brings 5 more for 500.
    pounds = [100.0, 200.0, 400.0, 700.0, 1_200.0]
    qalys = [10.0, 9.0, 16.0, 30.0, 35.0]
    placed = frontier(pounds, qalys)
    assert [each.standing for each in placed] == [
        ON_FRONTIER,
        DOMINATED,
        EXTENDEDLY_DOMINATED,
        ON_FRONTIER,
        ON_FRONTIER,
    ]
    assert [each.pounds_a_qaly for each in placed] == [None, None, None, 30.0, 100.0]
    assert [each.instead_of for each in placed] == [None, None, None, 0, 3]


@pytest.mark.unit
def test_two_that_are_alike_are_told_so() -> None:
    placed = frontier([5.0, 5.0, 5.0], [1.0, 1.0, 0.5])
    assert [each.standing for each in placed] == [ON_FRONTIER, SAME, DOMINATED]


@pytest.mark.unit
def test_net_benefit_by_hand() -> None:
    assert net_benefit([1_000.0, 50_000.0], [0.0, 2.0], 20_000).tolist() == [-1_000.0, -10_000.0]
    assert net_benefit([1_000.0, 50_000.0], [0.0, 2.0], 30_000).tolist() == [-1_000.0, 10_000.0]


POUNDS = [[0.0, 10_000.0], [0.0, 30_000.0], [0.0, 50_000.0], [0.0, 10_000.0]]
QALYS = [[0.0, 1.0], [0.0, 1.0], [0.0, 1.0], [0.0, 0.0]]


@pytest.mark.unit
def test_acceptability_by_hand() -> None:
    # The second brings a QALY for 10,000, for 30,000, for 50,000, and nothing for 10,000.
    shares = acceptability(POUNDS, QALYS, [0, 20_000, 40_000, 60_000])
    assert shares[:, 1].tolist() == [0.0, 0.25, 0.5, 0.75]
    assert shares.sum(axis=1).tolist() == [1.0, 1.0, 1.0, 1.0]
    # At 30,000 the second draw is even, and is shared.
    assert acceptability(POUNDS, QALYS, [30_000])[0].tolist() == [0.625, 0.375]


@pytest.mark.unit
def test_perfect_information_by_hand() -> None:
    # At 40,000 a QALY the second is worth 30,000, 10,000, -10,000 and -10,000: 5,000 on average, so it is chosen. Who
    # knew would have 30,000, 10,000, 0 and 0: 10,000 on average.
    found = perfect_information(net_benefit(POUNDS, QALYS, 40_000))
    assert found.pounds == 5_000.0
    # What is lost: 0, 0, 10,000, 10,000, with a standard deviation of 5,773.5, over the root of four.
    assert found.standard_error_pounds == pytest.approx(2_886.75, abs=0.01)


@pytest.mark.unit
def test_one_draw_tells_nothing_of_its_error() -> None:
    assert np.isnan(perfect_information([[1.0, 2.0]]).standard_error_pounds)


@pytest.mark.unit
def test_differences_that_do_not_matter_are_ties() -> None:
    worth = [[10.0, 10.4, 7.0], [10.0, 12.0, 9.0], [5.0, 5.0, 5.0]]
    alone, tied = best_shares(worth, band=0.5)
    assert alone.tolist() == pytest.approx([0.0, 1 / 3, 0.0])
    assert tied.tolist() == pytest.approx([2 / 3, 1 / 3 + 1 / 3, 1 / 3])


# Laws


@pytest.mark.property
@given(flow=st.lists(NUMBERS, min_size=1, max_size=12), rate=st.floats(0, 0.2))
def test_discounting_is_linear_and_never_adds(flow: list[float], rate: float) -> None:
    twice = discounted(np.array(flow) * 2, rate)
    assert twice == pytest.approx(2 * discounted(flow, rate), abs=1e-6)
    assert discounted(np.abs(flow), rate) <= np.abs(flow).sum() + 1e-9
    assert discounted(flow, 0.0) == pytest.approx(sum(flow))


@pytest.mark.property
@given(pairs=PAIRS)
def test_a_frontier_grows_dearer_step_by_step(pairs: list[tuple[float, float]]) -> None:
    pounds, qalys = [list(each) for each in zip(*pairs, strict=True)]
    placed = frontier(pounds, qalys)
    steps = sorted((pounds[at], at) for at, each in enumerate(placed) if each.standing == ON_FRONTIER)
    prices = [placed[at].pounds_a_qaly for _, at in steps][1:]
    assert all(price is not None and price > 0 for price in prices)
    assert prices == sorted(prices, key=lambda price: price or 0.0)


@pytest.mark.property
@given(pairs=PAIRS, threshold=st.integers(0, 100).map(float))
def test_whatever_a_qaly_is_worth_the_best_stands_on_the_frontier(
    pairs: list[tuple[float, float]], threshold: float
) -> None:
    pounds, qalys = [list(each) for each in zip(*pairs, strict=True)]
    placed = frontier(pounds, qalys)
    worth = net_benefit(pounds, qalys, threshold)
    on_frontier = [float(worth[at]) for at, each in enumerate(placed) if each.standing == ON_FRONTIER]
    # A QALY that is worth nothing leaves only cost, and the cheapest that brings most for it stands there.
    assert max(on_frontier) == pytest.approx(worth.max())


@pytest.mark.property
@given(
    worth=st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=8),
    band=st.integers(0, 50).map(float),
    shift=NUMBERS,
)
def test_shares_and_information_keep_their_laws(
    worth: list[tuple[float, float, float]], band: float, shift: float
) -> None:
    each = np.array(worth)
    alone, tied = best_shares(each, band)
    assert alone.sum() <= 1 + 1e-12
    assert ((alone + tied) <= 1 + 1e-12).all()
    found = perfect_information(each)
    assert found.pounds >= -1e-9
    assert perfect_information(each + shift).pounds == pytest.approx(found.pounds, abs=1e-6)


@pytest.mark.property
@given(column=st.lists(NUMBERS, min_size=2, max_size=8))
def test_what_is_the_same_is_worth_nothing_to_know(column: list[float]) -> None:
    same = np.array([column, column]).T
    assert perfect_information(same).pounds == 0
    alone, tied = best_shares(same)
    assert alone.tolist() == [0, 0]
    assert tied.tolist() == [1, 1]
