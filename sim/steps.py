"""The steps of a month, one function each, in the order of `sim.schedule`.

Each takes the economy as the step before left it. Arrays in, counts out, postings out, levers in: there is one way
through and none back. The module must not know a contract, nor how a life is lived.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.citizens.offer import offer_today
from agents.providers.capacity import CAPACITIES, Capacities, reference_of
from agents.providers.congestion import congest, usual
from agents.providers.costs import month_costs, usual_costs
from agents.providers.offering import offer as offer_of
from scenarios.horizon import BURN_IN_MONTHS, FIRST_MONTH
from scenarios.parameters.units import MONTHS_A_YEAR
from sim.party_costs import by_party
from sim.settling import fund, pay_contracts, pay_costs
from sim.states import scan

if TYPE_CHECKING:
    from sim.economy import HealthEconomy

MONTHS_A_QUARTER = 3


def observe(economy: HealthEconomy) -> None:
    """Feel last month's pressure: congestion, once there is a reference year to which it is measured."""
    economy.month += 1
    economy.effort.advance(economy.levers, economy.month, feedback_in(economy, economy.month))
    if economy.month < FIRST_MONTH:
        return
    if economy.month == FIRST_MONTH:
        open_accounts(economy)
    assert economy.reference is not None and economy.congestion is not None and economy.counts is not None
    economy.congestion = congest(
        economy.reference,
        economy.curves,
        capacities_in(economy, economy.month),
        economy.congestion,
        economy.counts,
        economy.month,
        economy.effort.multipliers(),
    )


def offer(economy: HealthEconomy) -> None:
    """Make the month's offer; during burn-in it is today's."""
    practices, trusts = economy.population.reach.shape
    if economy.congestion is None:
        economy.offer = offer_today(practices, trusts)
        return
    economy.offer = offer_of(
        economy.effort.multipliers(),
        economy.congestion.multipliers,
        {},
        practices,
        trusts,
        economy.england.parameters,
    )


def live(economy: HealthEconomy) -> None:
    """Let every citizen live the month."""
    economy.counts = economy.population.live(economy.offer)


def count(economy: HealthEconomy) -> None:
    """Keep what was counted, price what care used, and find what it cost each provider."""
    assert economy.counts is not None
    if economy.month > BURN_IN_MONTHS:
        assert economy.cost_state is not None
        economy.costs, economy.cost_state = month_costs(economy.cost_book, economy.cost_state, economy.counts)
        economy.resources.add(economy.counts)
    elif economy.month > BURN_IN_MONTHS - MONTHS_A_YEAR:
        # A year at usual activity: what was given at unit cost is what it cost.
        economy.year.append(economy.counts)
        economy.costs, _ = month_costs(
            economy.cost_book,
            usual_costs(economy.cost_book, [economy.counts] * MONTHS_A_YEAR),
            economy.counts,
        )
    followed = economy.follow_up.look(economy.population.columns)
    scanned = scan(economy.population) if economy.month % MONTHS_A_QUARTER == 0 else None
    costs = dict(by_party(economy.costs, economy.cast, economy.history.layout)) if economy.costs else None
    economy.history.append(economy.counts, scanned, followed, costs)


def settle(economy: HealthEconomy) -> None:
    """Move the month's money, from the month in which accounts are open."""
    if economy.month < FIRST_MONTH:
        return
    assert economy.costs is not None
    fund(economy.ledger, economy.scenario.allocations_in(economy.month), economy.month)
    pay_contracts(economy.ledger, economy.settled, economy.month)
    pay_costs(economy.ledger, economy.costs, economy.cast, economy.month)


def decide(economy: HealthEconomy) -> None:
    """Set the levers of the next month: as they are today, and where somebody funds them."""
    levers = economy.levers
    levers.restore(levers.baseline)
    for each in economy.scenario.interventions_in(economy.month + 1):
        if each.act == "lever":
            for agent in economy.providers:
                if agent.name in each.parties and each.name in levers.names[agent.group]:
                    levers.set(agent.group, each.name, float(each.amount), [agent.member])


def record(economy: HealthEconomy) -> None:
    """Tell whoever listens that the month is over."""
    for listener in economy.listeners:
        listener(economy)
    economy.datacollector.collect(economy)


def open_accounts(economy: HealthEconomy) -> None:
    """At the end of burn-in: read capacities and usual costs off the reference year."""
    economy.reference = reference_of(economy.year, economy.england.parameters)
    economy.cost_state = usual_costs(economy.cost_book, economy.year)
    economy.congestion = usual(economy.reference, economy.curves, economy.year[-1])


def capacities_in(economy: HealthEconomy, month: int) -> Capacities:
    """The capacities of a month: those of the reference year, multiplied where somebody intervenes."""
    assert economy.reference is not None
    factors: dict[str, np.ndarray] = {}
    for each in economy.scenario.interventions_in(month):
        if each.act != "capacity":
            continue
        if each.name not in CAPACITIES:
            raise ValueError(f"intervention on capacity '{each.name}': no provider has such a capacity")
        today = getattr(economy.reference.capacities, each.name)
        factor = factors.setdefault(each.name, np.ones_like(today))
        names = economy.cast.practices if today.size == len(economy.cast.practices) else economy.cast.trusts
        for at in range(today.size):
            if today.size == 1 or names[at] in each.parties:
                factor[at] *= float(each.amount)
    return economy.reference.capacities.scaled(factors)


def feedback_in(economy: HealthEconomy, month: int) -> dict[str, float]:
    """The facts that interventions make true in a month."""
    return {
        each.name: 1.0
        for each in economy.scenario.interventions_in(month)
        if each.act == "feedback" and each.name in economy.effort.facts
    }
