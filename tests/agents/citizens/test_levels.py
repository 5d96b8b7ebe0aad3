"""Levels: the mean is the share asked for, whatever the ratios; refusals where none can be."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.citizens.levels import CLOSE_SHARE, product_by_set, shares, solved_levels, spread_share


@pytest.mark.unit
def test_without_ratios_the_level_is_the_odds_of_the_share() -> None:
    level = solved_levels(np.array([0.2]), np.zeros(4, dtype=np.int64), np.ones(4), np.ones(4))
    assert level == pytest.approx(np.array([0.25]))


@pytest.mark.unit
def test_two_people_worked_by_hand() -> None:
    # Odds 1/2 and 2: chances 1/3 and 2/3, a half on average.
    level = solved_levels(np.array([0.5]), np.zeros(2, dtype=np.int64), np.array([1.0, 4.0]), np.ones(2))
    assert level == pytest.approx(np.array([0.5]))
    assert shares(level[0], np.array([1.0, 4.0])) == pytest.approx(np.array([1 / 3, 2 / 3]))


@pytest.mark.property
@given(
    target=st.lists(st.floats(1e-6, 0.999), min_size=1, max_size=5),
    spread=st.floats(0, 3),
    number=st.integers(0, 2**32),
)
def test_the_weighted_mean_of_every_cell_is_its_target(
    target: list[float], spread: float, number: int
) -> None:
    random = np.random.default_rng(number)
    cell = np.concatenate([np.arange(len(target)), random.integers(0, len(target), 200)])
    ratio = np.exp(random.normal(0, spread, cell.size))
    weight = random.uniform(0.1, 10, cell.size)
    level = solved_levels(np.array(target), cell, ratio, weight)
    chance = shares(level[cell], ratio)
    for at, wanted in enumerate(target):
        mean = np.average(chance[cell == at], weights=weight[cell == at])
        assert mean == pytest.approx(wanted, abs=2 * CLOSE_SHARE)


@pytest.mark.unit
def test_a_person_of_ratio_nought_is_never_in_the_state() -> None:
    ratio = np.array([0.0, 1.0, 1.0])
    level = solved_levels(np.array([0.4]), np.zeros(3, dtype=np.int64), ratio, np.ones(3))
    assert shares(level[0], ratio) == pytest.approx(np.array([0, 0.6, 0.6]))


@pytest.mark.unit
def test_a_share_of_nought_has_level_nought_and_a_cell_without_people_none() -> None:
    level = solved_levels(np.array([0.0, 0.3]), np.zeros(2, dtype=np.int64), np.ones(2), np.ones(2))
    assert level[0] == 0
    assert np.isnan(level[1])


@pytest.mark.unit
@pytest.mark.parametrize("share", [1.0, -0.1, float("nan")])
def test_what_is_no_share_is_refused(share: float) -> None:
    words = f"{share:.6g} is not a share that a level can be solved for; give 0 or more, below 1"
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        solved_levels(np.array([share]), np.zeros(2, dtype=np.int64), np.ones(2), np.ones(2))


@pytest.mark.unit
def test_a_share_above_those_who_could_be_in_the_state_is_refused() -> None:
    words = "a share of 0.5 is out of reach: only 0.25 of the people could be in the state"
    ratio = np.array([1.0, 0.0, 0.0, 0.0])
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        solved_levels(np.array([0.5]), np.zeros(4, dtype=np.int64), ratio, np.ones(4))


@pytest.mark.unit
def test_a_share_is_spread_in_proportion_to_ratios() -> None:
    # Three quarters of the people at ratio 1 and one at 3: the mean ratio is 1.5.
    spread = spread_share(np.array([0.15]), [np.array([[1.0, 3.0]])], np.array([[3.0, 1.0]]))
    assert spread == pytest.approx(np.array([[0.1, 0.3]]))


@pytest.mark.unit
def test_no_cell_is_taken_further_than_half_way_to_everybody() -> None:
    spread = spread_share(np.array([0.8]), [np.array([[1.0, 2.0]])], np.array([[1.0, 1.0]]))
    assert spread == pytest.approx(np.array([[0.7, 0.9]]))


@pytest.mark.property
@given(
    share=st.lists(st.floats(0, 0.95), min_size=1, max_size=4),
    ratios=st.lists(st.floats(0.2, 5), min_size=2, max_size=5),
    number=st.integers(0, 2**32),
)
def test_spreading_leaves_the_mean_of_every_group(
    share: list[float], ratios: list[float], number: int
) -> None:
    weight = np.random.default_rng(number).uniform(0.1, 10, (len(share), len(ratios)))
    spread = spread_share(np.array(share), [np.array([ratios])], weight)
    assert (spread * weight).sum(axis=1) / weight.sum(axis=1) == pytest.approx(np.array(share))
    assert (spread <= (1 + np.array(share)[:, None]) / 2 + 1e-12).all()
    assert (np.diff(spread[:, np.argsort(ratios)], axis=1) >= -1e-12).all()


@pytest.mark.property
@given(st.lists(st.floats(0.1, 10), max_size=6), st.data())
def test_a_set_has_the_product_of_its_members(ratios: list[float], data: st.DataObject) -> None:
    members = data.draw(st.integers(0, 2 ** len(ratios) - 1))
    expected = np.prod([ratio for at, ratio in enumerate(ratios) if members >> at & 1])
    assert product_by_set(np.array(ratios))[members] == pytest.approx(expected)
