"""Facts of a month: what feedback and contracts make true of which providers, and rows of the effects table fed by it.

The module must not know what a fact does, nor any contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agents.providers.following import Following, owners_of
from sim.contents import contract_facts_in
from sim.deferring import deferred_income_in
from sim.steering import steered_in
from sim.told_services import told_in

if TYPE_CHECKING:
    from sim.economy import HealthEconomy

Facts = Mapping[str, NDArray[np.float64]]
"""By name, how much of a fact holds for each member of the group that it is about."""


def facts_in(economy: HealthEconomy, month: int) -> Facts:
    """All facts that hold for somebody in a month, against the reference year: the more of feedback and contracts."""
    found = dict(feedback_in(economy, month))
    for name, holds in contract_facts_in(economy, month).items():
        found[name] = (
            np.where(found[name] > 0, np.maximum(found[name], holds), holds) if name in found else holds
        )
    found |= deferred_income_in(economy, month)
    return found


def feedback_in(economy: HealthEconomy, month: int) -> Facts:
    """The facts that interventions make true in a month, and how far, for those whom they are about."""
    found: dict[str, NDArray[np.float64]] = {}
    for each in economy.scenario.interventions_in(month):
        group = group_of(economy, each.name) if each.act in ("feedback", "fact") else None
        if group is not None:
            holds = found.setdefault(each.name, np.zeros(len(economy.members(group))))
            told = [at for at, name in enumerate(economy.members(group)) if name in each.parties]
            holds[told] = np.maximum(holds[told], float(each.amount))
    return found


def group_of(economy: HealthEconomy, fact: str) -> str | None:
    """The group that a fact is about; None if no row reads it."""
    followers: tuple[Following, ...] = (economy.effort, economy.beside)
    return next((group for each in followers for group in owners_of(fact, each.rows)), None)


def follow_efforts(economy: HealthEconomy, facts: Facts) -> None:
    """Follow a month's efforts and facts: first what they move beside care, a lever perhaps, then care itself."""
    beside, effort = economy.beside, economy.effort
    beside.advance(economy.levers, economy.month, _read_by(beside, facts))
    effort.advance(beside.raised(economy.levers), economy.month, _read_by(effort, facts))


def reported_in(economy: HealthEconomy) -> Facts:
    """What is reported, paid or told beside what a month counts, by record and member; nothing while all is today's."""
    return economy.beside.recorded() | steered_in(economy) | told_in(economy)


def _read_by(follower: Following, facts: Facts) -> Facts:
    return {name: fact for name, fact in facts.items() if name in follower.facts}
