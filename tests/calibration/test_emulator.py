"""Emulators: what they foretell of runs that they have not seen, and how sure they say they are."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.design import Floats, latin_hypercube
from calibration.emulator import Emulator, held_out
from tests.calibration.stand_in import stand_in

POINTS = latin_hypercube(40, 4, seed=2)
OUTPUTS = np.array([stand_in(point) for point in POINTS])


@pytest.fixture(scope="module")
def emulator() -> Emulator:
    return Emulator.fit(POINTS, OUTPUTS)


@pytest.mark.unit
def test_a_plane_is_foretold_exactly() -> None:
    weights = np.array([1.0, -2.0, 0.5, 0.0])
    found = Emulator.fit(POINTS, (POINTS @ weights + 3)[:, None]).at(np.full((1, 4), 0.4))
    assert found.mean[0, 0] == pytest.approx(0.4 * weights.sum() + 3, abs=1e-6)


@pytest.mark.unit
def test_at_its_own_runs_it_says_what_they_said(emulator: Emulator) -> None:
    found = emulator.at(POINTS)
    assert found.mean == pytest.approx(OUTPUTS, abs=0.02)
    assert (found.deviation < 0.05).all()


@pytest.mark.unit
def test_far_from_runs_it_is_less_sure(emulator: Emulator) -> None:
    near, far = emulator.at(POINTS[:1]), emulator.at(np.full((1, 4), 1.6))
    assert (far.deviation > near.deviation).all()


@pytest.mark.statistical
def test_runs_not_seen_lie_where_it_says() -> None:
    found = held_out(POINTS, OUTPUTS, folds=4)
    assert (found.error < 0.1).all()
    # Of 40 runs, as few within two deviations as here would be seen once in a thousand times at 95%.
    assert (found.covered_share >= 33 / 40).all()


@pytest.mark.statistical
def test_chance_of_runs_is_told_apart_from_what_is_not_known() -> None:
    rng = np.random.default_rng(3)
    noisy: Floats = POINTS[:, :1] * 2 + rng.normal(size=(40, 1)) * 0.3
    emulator = Emulator.fit(POINTS, noisy)
    assert 0.2 < emulator.noise[0] < 0.45
    assert emulator.at(np.full((1, 4), 0.5)).deviation[0, 0] < 0.3


@pytest.mark.unit
def test_no_less_noise_is_taken_than_chance_is_known_to_make() -> None:
    known = np.full(4, 0.1)
    found = Emulator.fit(POINTS, OUTPUTS, chance=known)
    assert (found.noise >= known * 0.999).all()
    assert (Emulator.fit(POINTS, OUTPUTS).noise < 0.05).all()


@pytest.mark.unit
def test_too_few_runs_or_no_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="5 runs are too few for 4 parameters; make at least 6"):
        Emulator.fit(POINTS[:5], OUTPUTS[:5])
    broken = OUTPUTS.copy()
    broken[3, 1] = np.nan
    with pytest.raises(ValueError, match="an output is no number in some run"):
        Emulator.fit(POINTS, broken)
