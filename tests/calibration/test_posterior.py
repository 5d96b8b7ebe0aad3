"""The posterior finds again what was set by hand, as often as it says; and says what it could not find."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from calibration.design import latin_hypercube
from calibration.history import Aims, Match, Settings, match
from calibration.posterior import AS_WIDE_SHARE, Posterior, log_likelihood, posterior
from calibration.quick import distance, quick
from tests.calibration.stand_in import NAMES, aims_of, always_fails, counted, fails_below, stand_in

TRUTH = np.array([0.6, 0.3, 0.7, 0.5])
STEPS = 300
COVERED_SHARE = 0.95
RARE = 1e-3


@pytest.fixture(scope="module")
def matched(tmp_path_factory: pytest.TempPathFactory) -> Match:
    return match(stand_in, 4, aims_of(TRUTH), tmp_path_factory.mktemp("fit"), Settings(waves=1, points=40))


@pytest.fixture(scope="module")
def found(matched: Match) -> Posterior:
    return posterior(matched, STEPS)


def covered(matched: Match, seeds: range) -> tuple[int, int]:
    """How often the middle 95% of the posterior holds what was set by hand, on simulated targets with error."""
    held = asked = 0
    truths = latin_hypercube(len(seeds), len(NAMES), seed=9)
    for truth, seed in zip(truths, seeds, strict=True):
        aims = aims_of(truth, seed)
        low, high = posterior(Match(aims, matched.dimensions, matched.waves), STEPS, seed).intervals
        held += int(((low <= truth) & (truth <= high)).sum())
        asked += len(truth)
    return held, asked


@pytest.mark.statistical
def test_what_was_set_by_hand_is_found_again_as_often_as_stated(matched: Match) -> None:
    held, asked = covered(matched, range(3))
    assert held >= stats.binom.ppf(RARE, asked, COVERED_SHARE)


@pytest.mark.slow
@pytest.mark.statistical
def test_over_many_truths_the_coverage_is_that_stated(matched: Match) -> None:
    held, asked = covered(matched, range(40))
    least, most = (stats.binom.ppf(chance, asked, COVERED_SHARE) for chance in (RARE, 1 - RARE))
    assert least <= held <= most


@pytest.mark.unit
def test_a_parameter_that_has_no_say_is_not_identified(found: Posterior) -> None:
    assert found.is_identified.tolist() == [True, True, True, False]
    assert found.widths[3] > AS_WIDE_SHARE
    assert (found.widths[:3] < 0.4).all()


@pytest.mark.unit
def test_draws_are_within_the_prior_and_the_same_each_time(matched: Match, found: Posterior) -> None:
    assert ((found.draws > 0) & (found.draws < 1)).all()
    assert 0.1 < found.accepted_share < 0.9
    assert found.apart > 1
    assert (posterior(matched, STEPS).draws == found.draws).all()
    assert found.some(10, seed=1).shape == (10, 4)
    assert found.some(len(found.draws) + 5, seed=1).shape == (len(found.draws) + 5, 4)


@pytest.mark.unit
def test_the_truth_is_likelier_than_what_is_far_from_it(matched: Match) -> None:
    near, far = log_likelihood(matched.emulator, matched.aims, np.array([TRUTH, [0.1, 0.9, 0.2, 0.5]]))
    assert near > far + 10


@pytest.mark.unit
def test_draws_of_the_posterior_meet_the_aims_in_real_runs(found: Posterior) -> None:
    outputs = np.array([stand_in(draw) for draw in found.some(50, seed=2)])
    aims = aims_of(TRUTH)
    assert (np.abs(outputs.mean(axis=0) - aims.values) < aims.deviations).all()


@pytest.mark.end_to_end
def test_a_quick_point_comes_near_in_few_runs_and_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    aims = aims_of(TRUTH)
    once = quick(counted, 4, aims, tmp_path / "quick", runs=48)
    first = distance(stand_in(np.full(4, 0.5)), aims)
    assert once.runs == 48
    assert once.distance < first / 5
    for mark in tmp_path.glob("run_*"):
        mark.unlink()
    again = quick(counted, 4, aims, tmp_path / "quick", runs=48)
    assert (again.point == once.point).all()
    assert not list(tmp_path.glob("run_*"))


@pytest.mark.end_to_end
def test_a_quick_point_goes_round_what_fails(tmp_path: Path) -> None:
    found = quick(fails_below, 4, aims_of(TRUTH), tmp_path / "some", runs=24)
    assert found.point[0] >= 0.25
    with pytest.raises(ValueError, match="no run went well"):
        quick(always_fails, 4, aims_of(TRUTH), tmp_path / "none", runs=8)


@pytest.mark.unit
def test_distance_is_in_deviations() -> None:
    aims = Aims(("a", "b"), np.array([1.0, 2.0]), np.array([0.5, 1.0]))
    assert distance(np.array([2.0, 2.0]), aims) == 2.0
