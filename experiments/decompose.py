"""What each lever did to what differs: a model's run lived again with one lever at a time as it would be without it.

    parts = parts_of(Task(plan_of(folder), seed=1, out=folder))

Everybody's efforts are those of the run itself, month by month, but for the levers that are held where they are under
the first model; nobody decides anew. So the parts of a difference are

    a lever             the model's run less the run with this lever held
    levers together     the run with all levers held takes away more, or less, than they do one by one
    all else            what differs though every lever is held: what contracts do by what stands in them

and they add up to the whole. Each lever's part is split between the reasons for which it moved. The module must not
know what an outcome means.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.compare_outcomes import ALL_YEARS, Found, LeverYears, outcomes_of
from experiments.compare_plan import Compared, Plan, ready
from experiments.compare_results import read_results
from experiments.compare_seed import Seed, england_of
from experiments.outcomes import load_outcomes
from scenarios.horizon import BURN_IN_MONTHS
from scenarios.problems import FileProblems, Problem
from sim.deciding import Decision
from sim.economy import HealthEconomy

Numbers = NDArray[np.float64]
Lever = tuple[str, int]
"""A group, and the number of one of its levers."""

TOGETHER, ELSE, WHOLE = "levers together", "all else", "whole"
LEAST_MOVE = 1e-6
"""A lever that never lies further off than this is the same."""
CANCELLING = 0.2
"""Reasons whose sum is a smaller share of their sizes than this cancel: nothing can be said of each alone."""
CANCEL = "reasons that cancel"


class Part(NamedTuple):
    """A part of a difference: the whole, a lever, a reason of a lever ("" for all of them), or what is left."""

    seed: int
    model: str
    part: str
    reason: str
    outcome: str
    value: float


@dataclass(frozen=True, slots=True)
class Task:
    """One seed of a plan, whose comparison lies in the folder `out`."""

    plan: Plan
    seed: int
    out: Path


@dataclass
class Trail:
    """How everybody's levers stood for each month of a run, and at what they are staffed; it listens to the run."""

    levels: dict[int, dict[str, Numbers]] = field(default_factory=dict)
    staffed: dict[int, dict[str, Numbers]] = field(default_factory=dict)

    def __call__(self, economy: HealthEconomy) -> None:
        """Take down what the month has left for the next."""
        self.levels[economy.month] = {group: each.copy() for group, each in economy.chosen_levels.items()}
        self.staffed[economy.month] = {group: each.copy() for group, each in economy.levers.staffed.items()}


@dataclass
class Replayed:
    """Nobody decides: levers go as they went, but for those that are held, which go as `otherwise`."""

    went: Trail
    otherwise: Trail
    held: Collection[Lever]
    decisions: list[Decision] = field(default_factory=list)

    def chosen(self, economy: HealthEconomy) -> Mapping[str, Numbers]:
        """The levels for the month that comes."""
        month = economy.month
        economy.levers.staffed = {group: each.copy() for group, each in self.went.staffed[month].items()}
        levels = {group: each.copy() for group, each in self.went.levels[month].items()}
        for group, lever in self.held:
            levels[group][:, lever] = _usual(economy, self.otherwise, month, group)[:, lever]
        return levels


def parts_of(task: Task) -> list[Part]:
    """All parts of what differs under each other model of a plan, over all years, in one seed.

    Raises:
        FileProblems: the run is not that of the folder any more.
    """
    first, *others = ready(task.plan)
    economy = HealthEconomy(first.scenario, task.seed, england_of(Seed(task.plan, task.seed, task.out)))
    economy.run(BURN_IN_MONTHS)
    usual, usual_path, _ = _lived(economy, first)
    found: list[Part] = []
    for model in others:
        full, path, decisions = _lived(economy, model)
        _check(task, model, full)
        levers = list(moved(path, usual_path, economy, model))
        without = {each: _replayed(economy, model, path, usual_path, [each]) for each in levers}
        none = _replayed(economy, model, path, usual_path, levers)
        names = {lever: _name(economy, lever) for lever in levers}
        reasons = {names[lever]: shares(decisions, lever) for lever in levers}
        for outcome, value in full.items():
            found += _parts(
                (task.seed, model.name),
                outcome,
                value - usual[outcome],
                value - none[outcome],
                {names[lever]: value - without[lever][outcome] for lever in levers},
                reasons,
            )
    return found


def moved(path: Trail, usual: Trail, economy: HealthEconomy, model: Compared) -> Iterator[Lever]:
    """The levers that ever lie elsewhere than under the first model."""
    forked = economy.fork(model.scenario)
    for group in next(iter(path.levels.values())):
        apart = [
            np.abs(each[group] - _usual(forked, usual, month, group)).max(axis=0, initial=0.0)
            for month, each in path.levels.items()
        ]
        for lever in np.flatnonzero(np.max(apart, axis=0) > LEAST_MOVE).tolist():
            yield group, lever


def shares(decisions: Sequence[Decision], lever: Lever) -> dict[str, float]:
    """How much of a lever's move each reason accounts for, by what they come to over members and quarters."""
    group, at = lever
    sums: dict[str, float] = {}
    for each in decisions:
        if each.group == group:
            for pull in each.pulls:
                sums[pull.name] = sums.get(pull.name, 0.0) + float(pull.strength[:, at].sum())
    whole, sizes = sum(sums.values()), sum(map(abs, sums.values()))
    if not sizes or abs(whole) < CANCELLING * sizes:
        return {CANCEL: 1.0}
    return {name: each / whole for name, each in sums.items() if each}


def _parts(
    about: tuple[int, str],
    outcome: str,
    whole: float,
    of_levers: float,
    by_lever: Mapping[str, float],
    reasons: Mapping[str, Mapping[str, float]],
) -> Iterator[Part]:
    yield Part(*about, WHOLE, "", outcome, whole)
    for name, value in by_lever.items():
        yield Part(*about, name, "", outcome, value)
        yield from (
            Part(*about, name, reason, outcome, value * share) for reason, share in reasons[name].items()
        )
    yield Part(*about, TOGETHER, "", outcome, of_levers - sum(by_lever.values()))
    yield Part(*about, ELSE, "", outcome, whole - of_levers)


def _lived(economy: HealthEconomy, model: Compared) -> tuple[dict[str, float], Trail, list[Decision]]:
    forked, path = economy.fork(model.scenario), Trail()
    levers = LeverYears(forked)
    forked.listeners.append(path)
    path(forked)
    forked.run()
    return _told(outcomes_of(forked, levers)), path, forked.behaviour.decisions


def _replayed(
    economy: HealthEconomy, model: Compared, path: Trail, usual: Trail, held: Collection[Lever]
) -> dict[str, float]:
    forked = economy.fork(model.scenario)
    levers = LeverYears(forked)
    forked.behaviour = Replayed(path, usual, held)
    forked.run()
    return _told(outcomes_of(forked, levers))


def _told(found: Sequence[Found]) -> dict[str, float]:
    """Outcomes of all people over all years that have a band."""
    banded = {each.name for each in load_outcomes().values() if each.band is not None}
    return {
        each.outcome: each.value for each in found if each[1:3] == ("", ALL_YEARS) and each.outcome in banded
    }


def _usual(economy: HealthEconomy, otherwise: Trail, month: int, group: str) -> Numbers:
    """Where levers stand under the first model; those of an organisation that it does not have, where it begins."""
    levels = otherwise.levels[month].get(group)
    own = economy.levers.baseline[group]
    return levels if levels is not None and levels.shape == own.shape else own


def _name(economy: HealthEconomy, lever: Lever) -> str:
    group, at = lever
    return f"{group}.{economy.levers.names[group][at]}"


def _check(task: Task, model: Compared, full: Mapping[str, float]) -> None:
    table = read_results(task.out, (task.seed,), (model.name,))
    own = table[(table["of"] == "") & (table["years"] == ALL_YEARS)].set_index("outcome")["value"]
    if any(float(own[outcome]) != value for outcome, value in full.items()):
        message = f"seed {task.seed} under '{model.name}' comes to something else now; compare anew in another folder"
        raise FileProblems([Problem(task.out, None, (), message)])
