"""Tasks over processes: all are told of, whatever becomes of any of them."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from experiments.run_folder import is_gone
from sim.engine import DIED, begun, loading, spread, together

pytestmark = pytest.mark.unit


class Task(NamedTuple):
    """A number, and a folder to leave a mark in."""

    number: int
    folder: Path


def marks(task: Task) -> None:
    (task.folder / str(task.number)).touch()


def fails_at_two(task: Task) -> None:
    if task.number == 2:
        raise ValueError("two is too many")
    marks(task)


def fails_without_words(task: Task) -> None:
    raise KeyError


def tells_what_is_ready(task: Task) -> None:
    (task.folder / f"{task.number}-{gc.get_freeze_count() > 0}").touch()


def dies_the_first_time(task: Task) -> None:
    died = task.folder / "died"
    if task.number == 1 and not died.exists():
        died.touch()
        os._exit(1)
    marks(task)


def always_dies(task: Task) -> None:
    os._exit(1)


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_task_is_done_and_told_of(tmp_path: Path, jobs: int) -> None:
    tasks = [Task(number, tmp_path) for number in range(5)]
    found = list(spread(marks, tasks, jobs))
    assert sorted(done.task for done in found) == tasks
    assert {done.problem for done in found} == {""}
    assert len(list(tmp_path.iterdir())) == 5


def counts(task: Task) -> None:
    with (task.folder / "done").open("a", encoding="utf-8") as file:
        file.write(f"{task.number}\n")


def test_many_more_tasks_than_processes_are_each_done_once(tmp_path: Path) -> None:
    tasks = [Task(number, tmp_path) for number in range(60)]
    found = list(spread(counts, tasks, jobs=2))
    assert sorted(done.task for done in found) == tasks
    assert {done.problem for done in found} == {""}
    assert sorted(map(int, (tmp_path / "done").read_text(encoding="utf-8").split())) == list(range(60))


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_task_that_fails_is_told_and_the_others_are_done(tmp_path: Path, jobs: int) -> None:
    tasks = [Task(number, tmp_path) for number in range(4)]
    found = {done.task.number: done for done in spread(fails_at_two, tasks, jobs)}
    assert {number: done.problem for number, done in found.items() if done.problem} == {2: "two is too many"}
    assert "fails_at_two" in found[2].details
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0", "1", "3"]


def number_of(task: Task) -> int:
    if task.number == 2:
        raise ValueError("two is too many")
    return task.number


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_a_task_gives_is_told_with_it(tmp_path: Path, jobs: int) -> None:
    tasks = [Task(number, tmp_path) for number in range(4)]
    found = {done.task.number: done.made for done in spread(number_of, tasks, jobs)}
    assert found == {0: 0, 1: 1, 2: None, 3: 3}


def test_an_error_without_words_has_its_name(tmp_path: Path) -> None:
    (done,) = spread(fails_without_words, [Task(1, tmp_path)], jobs=1)
    assert done.problem == "KeyError"


def test_a_process_that_dies_is_made_good(tmp_path: Path) -> None:
    tasks = [Task(number, tmp_path) for number in range(4)]
    found = list(spread(dies_the_first_time, tasks, jobs=2))
    assert sorted(done.task for done in found) == tasks
    assert {done.problem for done in found} == {""}
    assert {"0", "1", "2", "3"} <= {path.name for path in tmp_path.iterdir()}


def test_one_that_always_dies_is_told(tmp_path: Path) -> None:
    found = list(spread(always_dies, [Task(1, tmp_path)], jobs=2))
    assert [(done.task.number, done.problem) for done in found] == [(1, DIED)]


# Parts of one piece of work


def squared(number: int) -> int:
    if number == 13:
        raise OSError(28, "No space left on device", "thirteen.csv")
    return number**2


def squared_but_dies_elsewhere(number: int, process: int) -> int:
    if os.getpid() != process:
        os._exit(1)
    return number**2


@pytest.mark.parametrize("jobs", [1, 2])
def test_parts_give_what_they_make_in_their_order(jobs: int) -> None:
    assert together([partial(squared, number) for number in range(12)], jobs) == [n**2 for n in range(12)]
    assert together([], jobs) == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_part_that_fails_ends_the_whole_with_its_error(jobs: int) -> None:
    with pytest.raises(OSError, match=r"No space left on device: 'thirteen\.csv'"):
        together([partial(squared, number) for number in (1, 13)], jobs)


def test_parts_of_a_process_that_dies_are_done_in_this_one() -> None:
    parts = [partial(squared_but_dies_elsewhere, number, os.getpid()) for number in (2, 3)]
    assert together(parts, jobs=2) == [4, 9]


def stays(task: Task) -> None:
    (task.folder / f"process-{os.getpid()}").touch()
    time.sleep(60)


def begin_what_stays(folder: str) -> None:
    """For a process of its own: two tasks that are not over before it is killed."""
    list(spread(stays, [Task(number, Path(folder)) for number in range(2)], jobs=2))


def until(is_so: Callable[[], bool], seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:
        time.sleep(0.1)
    return is_so()


@pytest.mark.skipif(os.name != "posix", reason="other systems do not say whose a process is")
def test_processes_end_with_the_one_that_began_them(tmp_path: Path) -> None:
    words = f"from tests.sim.test_engine import begin_what_stays; begin_what_stays({str(tmp_path)!r})"
    with subprocess.Popen([sys.executable, "-c", words], cwd=Path(__file__).parents[2]) as begun:
        assert until(lambda: len(list(tmp_path.iterdir())) == 2)
        begun.send_signal(signal.SIGKILL)
    processes = [int(path.name.removeprefix("process-")) for path in tmp_path.iterdir()]
    assert until(lambda: all(is_gone(process) for process in processes))


def test_what_is_spread_goes_to_processes_that_stand_ready(tmp_path: Path) -> None:
    tasks = [Task(number, tmp_path) for number in range(4)]
    with begun("gc", "freeze", 2):
        assert len(list(spread(tells_what_is_ready, tasks, 2))) == 4
    done = sorted(each.name.split("-") for each in tmp_path.iterdir())
    assert [number for number, _ in done] == ["0", "1", "2", "3"]
    # On a busy machine one of the processes may have been called twice before the other stood.
    assert "True" in {is_ready for _, is_ready in done}


@pytest.mark.parametrize("is_searched", [True, False])
def test_nothing_is_looked_for_while_loading_and_all_is_as_before(is_searched: bool) -> None:
    try:
        if not is_searched:
            gc.disable()
        with suppress(ImportError), loading():
            assert not gc.isenabled()
            raise ImportError
        assert gc.isenabled() is is_searched
    finally:
        gc.enable()


def test_with_one_job_nothing_is_begun() -> None:
    before = gc.get_freeze_count()
    with begun("gc", "freeze", 1):
        assert gc.get_freeze_count() == before


def test_processes_that_die_as_they_begin_are_no_problem_of_whoever_began_them(tmp_path: Path) -> None:
    with begun("os", "abort", 2):
        pass
    assert [done.problem for done in spread(marks, [Task(0, tmp_path)], 2)] == [""]
