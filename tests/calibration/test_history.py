"""Waves: what they rule out, what they keep, and how they go on after they were stopped."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from calibration.emulator import Emulated
from calibration.history import CUTOFF, Aims, Match, Settings, implausibility, match
from calibration.runs import run_points
from scenarios.problems import FileProblems
from tests.calibration.stand_in import (
    aims_of,
    always_fails,
    counted,
    fails_below,
    not_a_number,
    stand_in,
)

TRUTH = np.array([0.6, 0.3, 0.7, 0.5])
SETTINGS = Settings(waves=2, points=30)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Match:
    return match(stand_in, 4, aims_of(TRUTH), tmp_path_factory.mktemp("fit"), SETTINGS)


@pytest.mark.unit
def test_implausibility_is_in_deviations_of_both_doubts() -> None:
    aims = Aims(("a",), np.array([10.0]), np.array([3.0]))
    assert implausibility(Emulated(np.array([[20.0]]), np.array([[4.0]])), aims) == 2


@pytest.mark.unit
def test_waves_leave_less_and_less_and_never_lose_the_truth(found: Match) -> None:
    first, second = found.waves
    assert 0 < second.left_share <= first.left_share < 0.5
    assert first.cutoff == second.cutoff == CUTOFF
    assert found.is_left(TRUTH[None, :]).all()
    assert not found.is_left(np.array([[0.05, 0.9, 0.1, 0.5]])).any()


@pytest.mark.unit
def test_later_runs_are_of_what_is_left(found: Match) -> None:
    first, second = (wave.runs.points for wave in found.waves)
    assert len(first) == len(second) == 30
    assert np.abs(second[:, :3] - TRUTH[:3]).mean() < np.abs(first[:, :3] - TRUTH[:3]).mean()
    assert (found.points.shape, found.outputs.shape) == ((60, 4), (60, 4))


@pytest.mark.end_to_end
def test_given_again_nothing_is_run_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings(waves=2, points=12)
    once = match(counted, 4, aims_of(TRUTH), tmp_path / "fit", settings)
    marks = sorted(tmp_path.glob("run_*"))
    for mark in marks:
        mark.unlink()
    (tmp_path / "fit" / "wave_2" / "00003.json").unlink()
    again = match(counted, 4, aims_of(TRUTH), tmp_path / "fit", settings)
    assert len(marks) == 24
    assert len(list(tmp_path.glob("run_*"))) == 1
    assert (again.outputs == once.outputs).all()


@pytest.mark.end_to_end
def test_runs_that_fail_lose_no_other(tmp_path: Path) -> None:
    found = match(fails_below, 4, aims_of(TRUTH), tmp_path, SETTINGS)
    runs = found.waves[0].runs
    assert len(runs.failed) == 30 - len(runs.points)
    assert 5 < len(runs.failed) < 10
    assert set(runs.failed.values()) == {"out of reach"}
    assert found.is_left(TRUTH[None, :]).all()


@pytest.mark.unit
def test_where_none_goes_well_the_reason_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no run of the first wave went well: 4 parameters out of reach"):
        match(always_fails, 4, aims_of(TRUTH), tmp_path, SETTINGS)
    with pytest.raises(ValueError, match="an output is no number in some run"):
        match(not_a_number, 4, aims_of(TRUTH), tmp_path / "nan", SETTINGS)


@pytest.mark.unit
def test_aims_that_no_point_meets_leave_the_nearest(tmp_path: Path) -> None:
    aims = aims_of(TRUTH)
    impossible = aims._replace(values=aims.values + np.array([0.0, 5.0, 0.0, 0.0]))
    found = match(stand_in, 4, impossible, tmp_path, Settings(waves=1, points=30))
    assert found.waves[0].cutoff > CUTOFF
    assert 0 < found.waves[0].left_share < 0.003


@pytest.mark.unit
def test_runs_of_other_points_and_broken_files_are_refused(tmp_path: Path) -> None:
    run_points(stand_in, np.full((1, 4), 0.5), tmp_path)
    with pytest.raises(FileProblems, match="this is a run at another point"):
        run_points(stand_in, np.full((1, 4), 0.4), tmp_path)
    (tmp_path / "00000.json").write_text("{", encoding="utf-8")
    with pytest.raises(FileProblems, match="this is no run; delete it"):
        run_points(stand_in, np.full((1, 4), 0.5), tmp_path)
