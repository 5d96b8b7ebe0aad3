"""Natural experiments from beginning to end: the central run and every draw, kept seed by seed, then judged.

    told = study(cases_named([]), Settings(citizens=10_000, seeds=20), Path("results/cases"))

Given again it goes on with what is there. The module must not know how an effect is read or judged.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from math import nan
from pathlib import Path
from typing import Any

import numpy as np

from calibration.case_file import Case
from calibration.case_numbers import Numbers, with_numbers
from calibration.case_reading import OF_LOGARITHMS, Pair
from calibration.case_run import Laboratory
from calibration.case_score import Found
from scenarios.problems import FileProblems, Problem
from sim.engine import spread
from sim.england import England, england
from sim.month_facts import facts_in
from sim.whole_file import clear_unfinished, whole_file

CENTRAL = 0
"""The number of the run at central values; draws are numbered from 1."""
FOLDER = "seeds"
Effects = Mapping[str, Mapping[str, Any]]
"""By case: `effects` and `counted` by output, `levels`, and what `moved` most of levers and facts."""


@dataclass(frozen=True)
class Settings:
    """How many citizens are lived, how many draws beside the central run, and numbers of behaviour set by hand."""

    citizens: int
    seeds: int = 0
    numbers: Numbers = field(default_factory=dict)


@dataclass(frozen=True)
class Task:
    """One seed of a study: `CENTRAL`, or a draw by its number."""

    cases: tuple[Case, ...]
    settings: Settings
    seed: int
    out: Path | None

    @property
    def path(self) -> Path | None:
        """The file that keeps what came of it."""
        return None if self.out is None else self.out / FOLDER / f"{self.seed:05d}.json"


@dataclass(frozen=True)
class Told:
    """A study that has been lived. `failed`: why, by seed."""

    cases: tuple[Case, ...]
    settings: Settings
    by_seed: Mapping[int, Effects]
    failed: Mapping[int, str]

    @cached_property
    def found(self) -> list[Found]:
        """Every output of every case that was run."""
        return [
            Found(
                case,
                output,
                self._values("effects", case, output.name, [CENTRAL])[0],
                tuple(self._values("effects", case, output.name, self.draws)),
                float(np.median(self._values("counted", case, output.name, self.draws or [CENTRAL]))),
                self._values("levels", case, output.name, [CENTRAL])[0],
            )
            for case in self.cases
            if case.is_run
            for output in case.file.outputs
        ]

    @property
    def draws(self) -> list[int]:
        """The draws that were lived, by number."""
        return [seed for seed in self.by_seed if seed != CENTRAL]

    def moved(self, case: Case) -> Mapping[str, float]:
        """By lever or fact, how far the change moved it at most, at central values."""
        found: Mapping[str, float] = self.by_seed[CENTRAL][case.name]["moved"]
        return found

    def _values(self, what: str, case: Case, output: str, seeds: Sequence[int]) -> list[float]:
        told = (self.by_seed[seed][case.name][what][output] for seed in seeds)
        return [nan if value is None else float(value) for value in told]


def study(cases: Sequence[Case], settings: Settings, out: Path | None = None, jobs: int = 1) -> Told:
    """Live what is missing of a study; without a folder, all of it.

    Raises:
        FileProblems: the central run cannot be lived, or the folder keeps another study.
    """
    from tqdm import tqdm

    if out is not None:
        (out / FOLDER).mkdir(parents=True, exist_ok=True)
        clear_unfinished(out / FOLDER)
    tasks = [Task(tuple(cases), settings, seed, out) for seed in range(CENTRAL, settings.seeds + 1)]
    by_seed = {task.seed: kept for task in tasks if (kept := _kept(task)) is not None}
    failed: dict[int, str] = {}
    left = [task for task in tasks if task.seed not in by_seed]
    bar = tqdm(
        total=len(tasks), initial=len(by_seed), desc="cases", unit=" seeds", dynamic_ncols=True, disable=None
    )
    with bar:
        if out is None:
            for task in left:
                by_seed[task.seed] = lived(task)
                bar.update()
        else:
            for done in spread(partial(_keep), left, jobs):
                bar.update()
                if done.problem:
                    failed[done.task.seed] = done.problem
                else:
                    by_seed[done.task.seed] = _kept(done.task) or {}
    if CENTRAL in failed:
        raise FileProblems(
            [Problem(out or Path("cases"), None, (), f"the cases cannot be lived: {failed[CENTRAL]}")]
        )
    return Told(tuple(cases), settings, dict(sorted(by_seed.items())), failed)


def lived(task: Task) -> Effects:
    """What comes of all cases that can be run, with one luck and draw."""
    laboratory = _laboratory(task, england())
    return {case.name: _of_case(case, laboratory.pair(case)) for case in task.cases if case.is_run}


def _laboratory(task: Task, today: England | None) -> Laboratory:
    if today is not None and task.settings.numbers:
        today = replace(today, parameters=with_numbers(today.parameters, task.settings.numbers))
    seed = max(task.seed, 1)
    return Laboratory(task.cases, task.settings.citizens, seed, task.seed != CENTRAL, today)


def _of_case(case: Case, pair: Pair) -> dict[str, Any]:
    outputs = case.file.outputs
    counted = {each.name: pair.effect(each, "counted") for each in outputs}
    return {
        "effects": {each.name: pair.effect(each) for each in outputs},
        "counted": {name: None if np.isnan(value) else value for name, value in counted.items()},
        "levels": {
            each.name: pair.level(each)
            if each.reads.kind in OF_LOGARITHMS and each.change != "percent"
            else None
            for each in outputs
        },
        "moved": pair.levers_moved(case.file.months) | _facts(pair),
    }


def _facts(pair: Pair) -> dict[str, float]:
    """How far each fact holds at the end of the changed run beyond the baseline run, for whom it holds most."""
    now, then = (facts_in(each.economy, each.economy.month) for each in (pair.changed, pair.baseline))
    return {
        f"fact {name}": float(max(np.atleast_1d(holds - then.get(name, 0.0)), key=abs))
        for name, holds in now.items()
    }


def _keep(task: Task) -> None:
    """Live a seed and write what comes of it, whole or not at all."""
    if task.path is None:
        return
    found = {"about": about(task), "cases": lived(task)}
    with whole_file(task.path) as unfinished:
        unfinished.write_text(json.dumps(found, indent=1), encoding="utf-8")


def _kept(task: Task) -> Effects | None:
    """What a folder keeps of a seed; None if it keeps nothing.

    Raises:
        FileProblems: it is of another study.
    """
    if task.path is None or not task.path.is_file():
        return None
    held = json.loads(task.path.read_text(encoding="utf-8"))
    if held.get("about") != about(task):
        words = "this is a result of other cases, tables or citizens; name another folder, or remove it"
        raise FileProblems([Problem(task.path, None, (), words)])
    cases: Effects = held["cases"]
    return cases


def about(task: Task) -> dict[str, Any]:
    """What a seed's result hangs on, so that no other is taken for it."""
    numbers = {name: str(value) for name, value in task.settings.numbers.items()}
    told = {"seed": task.seed, "citizens": task.settings.citizens, "numbers": numbers}
    return told | {"digest": digest_of(task.cases, task.settings)}


def digest_of(cases: Sequence[Case], settings: Settings) -> str:
    """One digest of all that can move an effect: cases, contracts, places and every table of the project."""
    return _laboratory(Task(tuple(cases), settings, CENTRAL, None), None).digest
