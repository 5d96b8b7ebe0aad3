"""One seed of a comparison: one burn-in, forked under every model, each lived to its end and written down.

The same citizens, the same luck and the same draw go through all models. The module must not know what is made of the
results.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.compare_draws import england_drawn
from experiments.compare_outcomes import LeverYears, outcomes_of
from experiments.compare_plan import Compared, Plan, ready
from experiments.compare_results import is_there, result_path, write_result
from experiments.run_record import commit, versions
from scenarios.horizon import BURN_IN_MONTHS, FIRST_MONTH
from sim.economy import HealthEconomy, Lives
from sim.england import England, england
from sim.in_force import operates_from
from sim.lived_once import Follower, Keeper


@dataclass(frozen=True, slots=True)
class Seed:
    """A task: one seed of a plan, to be written to the folder `out`."""

    plan: Plan
    seed: int
    out: Path


def missing(task: Seed) -> list[Compared]:
    """The models of which the folder has no result of the seed.

    Raises:
        FileProblems: a result of something else lies in its place.
    """
    return [each for each in ready(task.plan) if not is_there(task.out, _about(task, each))]


def live(task: Seed) -> None:
    """Live a seed under every model that is missing, and write each result when it is there.

    Raises:
        FileProblems: a result of something else lies in its place.
        ValueError, MissingFact, OutOfBounds: a month cannot be lived; results that are written stay.
    """
    wanted = missing(task)
    if not wanted:
        return
    england_now = england_of(task)
    with _unsearched():
        _live(task, wanted, england_now)


def _live(task: Seed, wanted: Sequence[Compared], england_now: England) -> None:
    """Live models of a seed one by one, each let go when it is written down."""
    economy = HealthEconomy(ready(task.plan)[0].scenario, task.seed, england_now)
    economy.run(BURN_IN_MONTHS)
    made_with: dict[str, Any] = {"versions": versions(), "commit": commit()}
    for each, lives in lived_by(wanted):
        forked = economy.fork(each.scenario)
        forked.lives = lives
        levers = LeverYears(forked)
        forked.run()
        found = outcomes_of(forked, levers)
        write_result(result_path(task.out, task.seed, each.name), found, _about(task, each) | made_with)
        forked.let_go()
    economy.let_go()


def lived_by(models: Sequence[Compared]) -> Iterator[tuple[Compared, Lives]]:
    """The models, the last to operate first, each with what lives its months.

    Until models operate today's contracts go on, and most months are alike: the others take over what the first lived,
    which is kept for no longer.
    """
    starts = [operates_from(each.scenario.reference, each.scenario.model) for each in models]
    order = sorted(range(len(models)), key=lambda at: -starts[at])
    others = [starts[at] for at in order[1:]]
    keeper = Keeper(max(others, default=FIRST_MONTH) - 1)
    for place, at in enumerate(order):
        yield models[at], Follower(keeper.months) if place else keeper
    keeper.months.clear()


def stand_ready() -> None:
    """Have in this process what all seeds go by, before the first of them is asked for."""
    england()


def england_of(task: Seed) -> England:
    """England as the seed has it.

    Raises:
        ValueError: as `england_drawn`.
    """
    return england_drawn(task.plan, task.seed)


@contextmanager
def _unsearched() -> Iterator[None]:
    """Have Python look for things nobody needs before a seed, and not in it.

    All that is there then is loaded, or remembered, for seeds to come, and is not searched again; what a seed leaves is
    found before the next.
    """
    was_searched = gc.isenabled()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        if was_searched:
            gc.enable()


def _about(task: Seed, model: Compared) -> dict[str, Any]:
    return {
        "seed": task.seed,
        "model": model.name,
        "digest": model.digest,
        "is_drawn": task.plan.is_drawn,
    }
