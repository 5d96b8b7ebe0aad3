"""Tasks on a Dask cluster: done by others if a worker dies, told if none can do them, and no scheduler is no crash."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scenarios.problems import FileProblems
from sim.engine import spread
from tests.sim.test_engine import Task, dies_the_first_time, fails_at_two


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    from dask.distributed import LocalCluster

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="", protocol="tcp") as made:
            yield made


def address(cluster: Any) -> str:
    return str(cluster.scheduler_address)


@pytest.mark.unit
@pytest.mark.slow
def test_what_a_worker_that_dies_had_not_ended_is_done_by_others(cluster: Any, tmp_path: Path) -> None:
    tasks = [Task(number, tmp_path) for number in range(6)]
    found = list(spread(dies_the_first_time, tasks, cluster=address(cluster)))
    assert sorted(done.task for done in found) == tasks
    assert {done.problem for done in found} == {""}
    assert {path.name for path in tmp_path.iterdir()} == {"died", *map(str, range(6))}


@pytest.mark.unit
@pytest.mark.slow
def test_a_task_that_fails_is_told_with_its_error(cluster: Any, tmp_path: Path) -> None:
    tasks = [Task(number, tmp_path) for number in range(4)]
    found = {done.task.number: done for done in spread(fails_at_two, tasks, cluster=address(cluster))}
    assert {number: done.problem for number, done in found.items() if done.problem} == {2: "two is too many"}
    assert "fails_at_two" in found[2].details


@pytest.mark.unit
@pytest.mark.slow
@pytest.mark.parametrize("wrong", ["tcp://127.0.0.1:9", "nowhere"])
def test_no_scheduler_is_told_with_what_to_do(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.engine.PATIENCE_SECONDS", 1)
    with pytest.raises(FileProblems, match=f"no Dask scheduler answers at '{wrong}' .*`dask scheduler`"):
        list(spread(fails_at_two, [Task(1, Path())], cluster=wrong))
