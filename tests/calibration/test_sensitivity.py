"""Sensitivity: what moves an output is found among what does not, and how far chance alone would reach is told."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.design import Floats
from calibration.sensitivity import closest, elementary, intervals, moved, screening_path

RUNS = 200


def paths(parameters: int, count: int = 4) -> Floats:
    return np.stack([screening_path(parameters, seed) for seed in range(1, count + 1)])


def sample(parameters: int, runs: int = RUNS) -> Floats:
    return np.random.default_rng(3).random((runs, parameters))


@pytest.mark.unit
def test_along_a_path_one_parameter_after_another_steps_once() -> None:
    path = screening_path(5, 1)
    assert path.shape == (6, 5)
    steps = np.diff(path, axis=0)
    assert ((steps != 0).sum(axis=1) == 1).all()
    assert ((steps != 0).sum(axis=0) == 1).all()
    assert np.abs(steps).max(axis=1) == pytest.approx(2 / 3)
    assert ((path >= 0) & (path <= 1)).all()


@pytest.mark.unit
def test_a_seed_has_its_own_path_and_always_the_same() -> None:
    assert (screening_path(5, 1) == screening_path(5, 1)).all()
    assert (screening_path(5, 1) != screening_path(5, 2)).any()


@pytest.mark.unit
def test_a_straight_line_has_its_slope_at_every_step_and_a_bend_has_not() -> None:
    walked = paths(3)
    outputs = np.stack([3 * walked[..., 0] - 2 * walked[..., 1], walked[..., 2] ** 2], axis=-1)
    found = elementary(walked, outputs)
    assert found.steps[:, 0, 0] == pytest.approx(3)
    assert found.steps[:, 1, 0] == pytest.approx(-2)
    assert found.steps[:, 2, 0] == pytest.approx(0)
    assert found.steps[:, 2, 1].min() < found.steps[:, 2, 1].max()


@pytest.mark.unit
def test_sizes_are_those_of_the_library() -> None:
    from SALib.analyze import morris

    walked = paths(4, 6)
    flat = walked.reshape(-1, 4)
    output = flat[:, 0] * flat[:, 1] + flat[:, 2] ** 2
    problem = {"num_vars": 4, "names": list("abcd"), "bounds": [[0, 1]] * 4}
    told = morris.analyze(problem, flat, output, num_levels=4)
    own = elementary(walked, output.reshape(6, 5, 1)).steps[:, :, 0]
    assert np.abs(own).mean(axis=0) == pytest.approx(np.asarray(told["mu_star"]))
    assert own.std(axis=0, ddof=1) == pytest.approx(np.asarray(told["sigma"]))


@pytest.mark.unit
def test_the_runs_of_a_step_are_those_on_either_side_of_it() -> None:
    walked = paths(4)
    found = elementary(walked, walked.sum(axis=2, keepdims=True))
    for path in range(len(walked)):
        for parameter in range(4):
            before, after = (walked[path, at[path, parameter]] for at in (found.before, found.after))
            assert np.flatnonzero(before != after).tolist() == [parameter]


@pytest.mark.unit
def test_a_run_that_failed_takes_only_its_own_steps() -> None:
    walked = paths(4, 1)
    outputs = walked.sum(axis=2, keepdims=True)
    outputs[0, 2] = np.nan
    steps = elementary(walked, outputs).steps[0, :, 0]
    assert np.isnan(steps).sum() == 2
    assert steps[~np.isnan(steps)] == pytest.approx(1)


@pytest.mark.statistical
def test_what_moves_an_output_stands_out_from_chance_and_what_does_not_does_not() -> None:
    points = sample(6)
    found = moved(points, 4 * points[:, 0] + np.abs(points[:, 1] - 0.5) * 12)
    assert (found.share[:2] > found.by_chance).all()
    assert (found.low[:2] > found.by_chance).all()
    assert (found.low <= found.share).all()
    assert (found.share <= found.high).all()
    # Of six that do nothing one is above in one sample of twenty, so two of these four are in fewer than 1 in 400.
    assert (found.share[2:] > found.by_chance).sum() <= 1


@pytest.mark.unit
def test_delta_is_that_of_the_library_within_its_own_doubt() -> None:
    from SALib.analyze import delta

    points = sample(2)
    output = 5 * points[:, 0] + points[:, 1]
    problem = {"num_vars": 2, "names": ["a", "b"], "bounds": [[0, 1]] * 2}
    told = delta.analyze(problem, points, output, num_resamples=2, seed=1, method="delta")
    key = "delta_raw" if "delta_raw" in told else "delta"
    assert moved(points, output).share == pytest.approx(np.asarray(told[key]), abs=0.12)


@pytest.mark.unit
def test_an_output_that_is_the_same_in_all_runs_is_refused() -> None:
    with pytest.raises(ValueError, match="the output is the same in all runs; nothing moves it"):
        moved(sample(2, 20), np.ones(20))


@pytest.mark.unit
def test_a_parameter_that_goes_with_the_output_is_closest_and_says_which_way() -> None:
    points = sample(5, 40)
    found = closest(points, np.exp(-3 * points[:, 2]))
    assert found.correlations[2] == pytest.approx(-1)
    assert abs(found.correlations[2]) > found.by_chance
    assert found.that_stand_out == [2]


@pytest.mark.unit
def test_a_parameter_that_never_changes_goes_with_nothing() -> None:
    points = sample(2, 30)
    points[:, 1] = 0.5
    assert closest(points, points[:, 0]).correlations.tolist() == pytest.approx([1, 0])


@pytest.mark.unit
def test_the_interval_of_a_correlation_holds_it_and_narrows_with_runs() -> None:
    widths = []
    for runs in (20, 200):
        points = sample(1, runs)
        output = points[:, 0] + np.random.default_rng(1).normal(size=runs)
        low, high = intervals(points, output)
        assert low[0] <= closest(points, output).correlations[0] <= high[0]
        widths.append(high[0] - low[0])
    assert widths[1] < widths[0] / 2
