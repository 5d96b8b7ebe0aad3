"""A comparison on a Dask cluster: the same results as here. That workers may die is tried with tasks alone."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from dask.distributed import LocalCluster

from experiments.compare_results import read_results
from experiments.compare_run import compare
from scenarios.problems import FileProblems
from tests.experiments.compared import plan, told


@pytest.mark.end_to_end
@pytest.mark.slow
def test_a_cluster_leaves_what_this_machine_would(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address="", protocol="tcp") as cluster:
            found = compare(plan(seeds=1), tmp_path / "there", cluster=str(cluster.scheduler_address))
    here, there = (read_results(folder, (1,), told().models) for folder in (told().out, tmp_path / "there"))
    assert not found.failed
    assert there.equals(here)


@pytest.mark.unit
@pytest.mark.slow
def test_without_a_scheduler_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.engine.PATIENCE_SECONDS", 1)
    with pytest.raises(FileProblems, match=r"no Dask scheduler answers at 'tcp://127\.0\.0\.1:9'"):
        compare(plan(seeds=1), tmp_path / "there", cluster="tcp://127.0.0.1:9")
    assert not list(tmp_path.iterdir())
