"""Runs at points, each kept in a file of its own, so that what was begun can go on, and spread over processes.

Whatever is run is a function from parameters, each from 0 to 1, to outputs; it must be one that other processes can be
given. The module must not know it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.problems import FileProblems, Problem
from sim.engine import spread
from sim.whole_file import clear_unfinished, whole_file

Floats = NDArray[np.float64]
Simulate = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Task:
    """A run to be made and kept."""

    number: int
    simulate: Simulate
    point: tuple[float, ...]
    path: Path


class Runs(NamedTuple):
    """Runs that went well: points and outputs in their order; `failed`: why others did not, by number."""

    points: Floats
    outputs: Floats
    failed: dict[int, str]


def run_points(
    simulate: Simulate, points: Floats, folder: Path, jobs: int = 1, what: str = "running"
) -> Runs:
    """Run at every point, but where the folder holds a run of that point already.

    Raises:
        FileProblems: the folder holds a run of another point.
    """
    from tqdm import tqdm

    folder.mkdir(parents=True, exist_ok=True)
    clear_unfinished(folder)
    tasks = [
        Task(number, simulate, tuple(map(float, point)), folder / f"{number:05d}.json")
        for number, point in enumerate(points)
    ]
    kept = {task.number: read(task) for task in tasks if task.path.is_file()}
    left = [task for task in tasks if task.number not in kept]
    failed: dict[int, str] = {}
    with tqdm(total=len(tasks), initial=len(kept), desc=what, unit=" runs", disable=None) as bar:
        for done in spread(_run, left, jobs) if left else ():
            bar.update()
            if done.problem:
                failed[done.task.number] = done.problem
            else:
                kept[done.task.number] = read(done.task)
    outputs = [kept[number] for number in sorted(kept)]
    return Runs(np.array(points)[sorted(kept)], np.array(outputs), dict(sorted(failed.items())))


def read(task: Task) -> Floats:
    """The outputs of a run that is kept.

    Raises:
        FileProblems: the file is of another point, or no run.
    """
    try:
        held = json.loads(task.path.read_text(encoding="utf-8"))
        point, outputs = held["point"], np.array(held["outputs"], dtype=np.float64)
    except (ValueError, KeyError, TypeError):
        raise _refusal(task.path, "this is no run; delete it, and the run is made again") from None
    if not np.allclose(point, task.point, rtol=0, atol=1e-12):
        raise _refusal(task.path, "this is a run at another point, of other settings; name another folder")
    return outputs


def _run(task: Task) -> None:
    outputs = np.asarray(task.simulate(np.array(task.point)))
    with whole_file(task.path) as unfinished:
        unfinished.write_text(
            json.dumps({"point": task.point, "outputs": outputs.tolist()}), encoding="utf-8"
        )


def _refusal(path: Path, message: str) -> FileProblems:
    return FileProblems([Problem(path, None, (), message)])
