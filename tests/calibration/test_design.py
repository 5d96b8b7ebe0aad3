"""Points of the unit cube: each slice has one, and of a part of it as many as asked for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.design import latin_hypercube, spread_out, within


@pytest.mark.property
@given(st.integers(1, 40), st.integers(1, 6), st.integers(0, 1000))
def test_every_slice_of_every_dimension_has_one_point(points: int, dimensions: int, seed: int) -> None:
    found = latin_hypercube(points, dimensions, seed)
    assert found.shape == (points, dimensions)
    for column in found.T:
        assert sorted((column * points).astype(int)) == list(range(points))


@pytest.mark.unit
def test_the_same_seed_gives_the_same_points() -> None:
    assert (latin_hypercube(9, 3, 4) == latin_hypercube(9, 3, 4)).all()
    assert (latin_hypercube(9, 3, 4) != latin_hypercube(9, 3, 5)).any()


@pytest.mark.unit
def test_points_are_of_the_wanted_part_and_its_share_is_told() -> None:
    found, share = within(lambda tried: np.asarray((tried < 0.5).all(axis=1)), 30, 2, seed=1)
    assert found.shape == (30, 2)
    assert (found < 0.5).all()
    assert share == pytest.approx(0.25, abs=0.02)


@pytest.mark.unit
def test_a_small_part_is_filled_from_the_few_points_found_in_it() -> None:
    found, share = within(lambda tried: np.asarray((np.abs(tried - 0.3) < 0.02).all(axis=1)), 40, 2, seed=1)
    assert share < 0.003
    assert len(found) == 40
    assert (np.abs(found - 0.3) < 0.02).all()


@pytest.mark.unit
def test_of_nothing_there_is_no_point() -> None:
    found, share = within(lambda tried: np.zeros(len(tried), dtype=np.bool_), 10, 2, seed=1)
    assert (len(found), share) == (0, 0.0)


@pytest.mark.unit
def test_points_are_spread_out() -> None:
    line = np.linspace(0, 1, 101)[:, None]
    chosen = np.sort(spread_out(line, 5, np.random.default_rng(1))[:, 0])
    assert np.diff(chosen).min() > 0.1
    assert spread_out(line[:3], 5, np.random.default_rng(1)).shape == (3, 1)
