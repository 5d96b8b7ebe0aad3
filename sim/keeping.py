"""A whole health economy in a checkpoint, and taken up again: the months after are the same to the bit.

    keep(folder, economy)                          # after any month
    economy = taken_up(folder, scenario, seed)     # None if nothing was kept there

Kept is what the next months hang on; what follows from the scenario is made anew, and refused if the scenario or the
seed is another. The module must not know how any of it moves on.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.providers.congestion import state_of
from agents.providers.costs import cost_state_of, costs_told
from scenarios.horizon import FIRST_MONTH
from scenarios.place_sample import sampled
from scenarios.problems import FileProblems, Problem
from scenarios.scenario import Scenario
from sim.checkpoint import Checkpoint, latest, save
from sim.checkpoint_parts import (
    Changed,
    Kept,
    ledger_again,
    ledger_kept,
    on_account_again,
    on_account_kept,
    part,
    population_again,
    population_kept,
    together,
)
from sim.economy import HealthEconomy
from sim.england import England, england
from sim.follow_up import FollowUp
from sim.history import History
from sim.resources import ResourceBook
from sim.settling import Settled
from sim.steps import offer, opened
from sim.term_record import TermRecord

Arrays = Mapping[str, NDArray[Any]]


def keep(folder: Path, economy: HealthEconomy) -> Path:
    """Keep an economy as it is after a month, in a checkpoint of a folder.

    Raises:
        FileProblems: the file cannot be written; the checkpoints before stay as they are.
    """
    kept = economy_kept(economy)
    return save(folder, economy.month, kept.state, kept.about)


def taken_up(
    folder: Path, scenario: Scenario, seed: int, england_today: England | None = None
) -> HealthEconomy | None:
    """The economy of a folder's newest checkpoint, ready to live the next month; None if nothing was kept.

    Raises:
        FileProblems: the checkpoint cannot be used, or is of another scenario, seed or parameters.
    """
    found = latest(folder)
    if found is None:
        return None
    try:
        return economy_again(found, scenario, seed, england_today)
    except Changed as error:
        raise FileProblems([Problem(found.file, None, (), str(error))]) from None


def economy_kept(economy: HealthEconomy) -> Kept:
    """Everything of an economy that its scenario does not tell."""
    parts = {
        "run": _run_kept(economy),
        "citizens": population_kept(economy.population),
        "ledger": ledger_kept(economy.ledger),
        "history": Kept(economy.history.saved(), None),
        "follow_up": Kept(economy.follow_up.saved(), None),
        "levers": Kept(economy.levers.state(), None),
        "staffed_levers": Kept({group: each.copy() for group, each in economy.levers.staffed.items()}, None),
        "chosen_levers": Kept({group: each.copy() for group, each in economy.chosen_levels.items()}, None),
        "effort": Kept(economy.effort.state(), None),
        "beside": Kept(economy.beside.state(), None),
        "contracting": Kept({}, economy.contracting.state()),
        "governing": Kept(economy.governing.state(), None),
        "resources": _resources_kept(economy.resources),
        "contracts": together({str(at): _settled_kept(each) for at, each in enumerate(economy.settled)}),
    }
    if persons := economy.persons.saved():
        parts["persons"] = Kept(persons, None)
    if economy.month:
        parts["costs"] = Kept(
            _named({"pence": economy.costs.pence, "effort": economy.costs.effort_pence}), None
        )
    if economy.month >= FIRST_MONTH:
        parts["congestion"] = Kept(economy.today.congestion.arrays(), None)
        parts["cost_state"] = Kept(economy.today.costs.arrays(), None)
    return together(parts)


def economy_again(
    kept: Kept | Checkpoint, scenario: Scenario, seed: int, england_today: England | None = None
) -> HealthEconomy:
    """The economy that was kept, of the same scenario, seed and England.

    Raises:
        Changed: one of them is another, with what is.
    """
    run = part(kept, "run").about
    _check(run, scenario, seed)
    shared = england_today or england()
    place = sampled(scenario.place, scenario.citizens)
    population = population_again(part(kept, "citizens"), place, shared.solved)
    economy = HealthEconomy(scenario, seed, shared, population)
    economy.month, economy.running = population.month, run["running"]
    economy.go_on_collecting(run["collected"], run["steps"])
    economy.ledger = ledger_again(part(kept, "ledger"))
    _restore_history(economy, kept)
    if "persons" in kept.about:
        economy.persons.restore(part(kept, "persons").state)
    economy.contracting.restore(economy, part(kept, "contracting").about)
    economy.levers.restore(part(kept, "levers").state)
    economy.chosen_levels = part(kept, "chosen_levers").state
    economy.levers.staffed = dict(part(kept, "staffed_levers").state)
    economy.effort.restore(part(kept, "effort").state)
    economy.beside.restore(part(kept, "beside").state)
    economy.governing.restore(part(kept, "governing").state)
    _restore_resources(economy.resources, part(kept, "resources"))
    contracts = part(kept, "contracts")
    for at, each in enumerate(economy.settled):
        _restore_settled(each, part(contracts, str(at)))
    if economy.month:
        _restore_month(economy, kept)
    return economy


# The run


def _run_kept(economy: HealthEconomy) -> Kept:
    about = {
        "seed": economy.luck,
        "digests": economy.scenario.digests,
        "steps": economy.steps,
        "running": economy.running,
        "collected": economy.datacollector.model_vars,
    }
    return Kept({}, about)


def _check(run: Mapping[str, Any], scenario: Scenario, seed: int) -> None:
    if run["seed"] != seed:
        raise Changed(
            f"the checkpoint is of seed {run['seed']}, not {seed}; go on with seed {run['seed']}, or begin again in "
            "another folder"
        )
    now = scenario.digests
    others = [
        name for name in run["digests"].keys() | now.keys() if run["digests"].get(name) != now.get(name)
    ]
    if others:
        raise Changed(
            f"the checkpoint is of another scenario than {scenario.name}: {', '.join(sorted(others))} "
            f"{'differs' if len(others) == 1 else 'differ'}; go on with what the run began with, or begin again in "
            "another folder"
        )


# The months that were lived


def _restore_history(economy: HealthEconomy, kept: Kept | Checkpoint) -> None:
    economy.remember(History.restored(economy.history.layout, part(kept, "history").state))
    economy.follow_up = FollowUp.restored(part(kept, "follow_up").state)


def _restore_month(economy: HealthEconomy, kept: Kept | Checkpoint) -> None:
    """The last month's counts, costs and offer; and from month 25 on what the reference year was."""
    book = economy.cost_book
    economy.counts = economy.history.month(economy.month)
    economy.effort.share_information(economy.governing.sharing(economy.month))
    state = part(kept, "costs").state
    economy.costs = costs_told(book, economy.counts, _under("pence", state), _under("effort", state))
    if economy.month >= FIRST_MONTH:
        economy.today = opened(economy)
        economy.today.congestion = state_of(part(kept, "congestion").state)
        economy.today.costs = cost_state_of(book, part(kept, "cost_state").state)
    offer(economy)


# Books and contracts


def _resources_kept(book: ResourceBook) -> Kept:
    state = dict(_named({"by_provider": book.by_provider}))
    if book.by_quintile is not None:
        state["by_quintile"] = book.by_quintile
    return Kept(state, {"months": book.months})


def _restore_resources(book: ResourceBook, kept: Kept) -> None:
    book.by_provider = dict(_under("by_provider", kept.state))
    book.by_quintile = kept.state.get("by_quintile")
    book.months = kept.about["months"]


def _settled_kept(settled: Settled) -> Kept:
    return together(
        {
            "on_account": on_account_kept(settled.in_force.paid),
            "record": Kept(settled.facts.record.saved(), None),
        }
    )


def _restore_settled(settled: Settled, kept: Kept) -> None:
    settled.in_force.paid = on_account_again(part(kept, "on_account"))
    settled.facts.record = TermRecord.restored(part(kept, "record").state)


def _named(parts: Mapping[str, Arrays]) -> Arrays:
    return {f"{name}/{each}": array for name, of in parts.items() for each, array in of.items()}


def _under(name: str, state: Arrays) -> Arrays:
    start = f"{name}/"
    return {
        each.removeprefix(start): np.asarray(array) for each, array in state.items() if each.startswith(start)
    }
