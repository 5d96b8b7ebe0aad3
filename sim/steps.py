"""The steps of a month, one function each, in the order of `sim.schedule`.

Each takes the economy as the step before left it. Arrays in, counts out, postings out, levers in: there is one way
through and none back. The module must not know a contract, nor how a life is lived.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agents.citizens.offer import offer_today
from agents.providers.capacity import Capacities, Reference, reference_of
from agents.providers.congestion import State as Congestion
from agents.providers.congestion import congest, usual
from agents.providers.costs import CostState, month_costs, usual_costs
from agents.providers.effort_costs import effort_costs
from agents.providers.offering import offer as offer_of
from scenarios.horizon import FIRST_MONTH
from scenarios.interventions import load_capacities
from sim.administration import administration_pence, pay_administration
from sim.commissioning import commission
from sim.month_facts import facts_in, follow_efforts, reported_in
from sim.opening import Opening, opening_of, people_ratio
from sim.party_costs import by_party, effort_by_kind, programmes_of
from sim.settling import fund, open_accounts, pay_contracts, pay_costs, pay_outside
from sim.states import scan

if TYPE_CHECKING:
    from sim.economy import HealthEconomy

MONTHS_A_QUARTER = 3


@dataclass
class Today:
    """What care was like in the reference year, and what is remembered since: known once accounts are open."""

    reference: Reference
    congestion: Congestion
    costs: CostState
    opening: Opening


def observe(economy: HealthEconomy) -> None:
    """Feel last month's pressure, once there is a reference year to which it is measured."""
    economy.month += 1
    month = economy.month
    economy.effort.share_information(economy.governing.sharing(month))
    follow_efforts(economy, facts_in(economy, month))
    if month < FIRST_MONTH:
        return
    if month == FIRST_MONTH:
        economy.today = opened(economy)
    today = economy.today
    today.congestion = congest(
        today.reference,
        economy.curves,
        capacities_in(economy, month),
        today.congestion,
        economy.counts,
        month,
        economy.effort.multipliers(),
    )


def offer(economy: HealthEconomy) -> None:
    """Make the month's offer; during burn-in it is today's."""
    practices, trusts = economy.population.reach.shape
    if economy.month < FIRST_MONTH:
        economy.offer = offer_today(practices, trusts)
        return
    economy.offer = offer_of(
        economy.effort.multipliers(),
        economy.today.congestion.multipliers,
        {},
        practices,
        trusts,
        economy.england.parameters,
    )


def live(economy: HealthEconomy) -> None:
    """Let every citizen live the month."""
    economy.persons.follow(economy.population, economy.offer)
    economy.counts = economy.lives(economy.population, economy.offer)


def count(economy: HealthEconomy) -> None:
    """Keep what was counted, price what care used, and find what it cost each provider."""
    counts, book = economy.counts, economy.cost_book
    programmes: dict[str, np.ndarray] = {}
    if economy.month < FIRST_MONTH:
        # At usual activity, what was given at unit cost is what it cost.
        economy.costs, _ = month_costs(book, usual_costs(book, [counts]), counts)
    else:
        programmes = efforts_in(economy)
        effort_pence = effort_by_kind(programmes, economy.cast)
        economy.costs, economy.today.costs = month_costs(book, economy.today.costs, counts, effort_pence)
        economy.resources.add(counts)
    followed = economy.follow_up.look(economy.population.columns)
    scanned = scan(economy.population) if economy.month % MONTHS_A_QUARTER == 0 else None
    costs = dict(by_party(economy.costs, economy.cast, economy.history.layout))
    economy.history.append(counts, scanned, followed, costs, programmes, reported_in(economy))


def settle(economy: HealthEconomy) -> None:
    """Move the month's money, from the month in which accounts are open."""
    if economy.month < FIRST_MONTH:
        return
    ledger, month, opening = economy.ledger, economy.month, economy.today.opening
    if month == FIRST_MONTH:
        open_accounts(ledger, opening.reserves, month)
    ratio = people_ratio(economy.history, economy.scenario.people, month)
    fund(ledger, economy.scenario.allocations_in(month), month, ratio)
    pay_outside(ledger, opening.outside, month, ratio)
    pay_contracts(ledger, economy.settled, month, economy.readings)
    pay_costs(ledger, economy.costs, economy.cast, month)
    pay_administration(ledger, administration_pence(economy), month)
    economy.contracting.pay(economy)


def decide(economy: HealthEconomy) -> None:
    """Set the levers of the next month: as providers choose, and where somebody funds them, as that comes to."""
    levers = economy.levers
    economy.chosen_levels = economy.behaviour.chosen(economy)
    levers.restore(economy.chosen_levels)
    for each in economy.scenario.interventions_in(economy.month + 1):
        if each.act == "lever":
            for provider in map(economy.provider, each.parties):
                if each.name in levers.names[provider.group]:
                    levers.set(provider.group, each.name, float(each.amount), [provider.member])
    commission(economy)


def record(economy: HealthEconomy) -> None:
    """Tell whoever listens that the month is over."""
    for listener in economy.listeners:
        listener(economy)
    economy.collect()


def opened(economy: HealthEconomy) -> Today:
    """What the reference year says of capacities and costs, at the end of burn-in."""
    year = [economy.history.month(month) for month in economy.scenario.horizon.reference_year]
    reference = reference_of(year, economy.england.parameters)
    return Today(
        reference,
        usual(reference, economy.curves, year[-1]),
        usual_costs(economy.cost_book, year),
        opening_of(economy.scenario, economy.history, economy.usual),
    )


def capacities_in(economy: HealthEconomy, month: int) -> Capacities:
    """The capacities of a month: those of the reference year, multiplied by interventions and what money allows."""
    capacities = economy.today.reference.capacities
    factors: dict[str, np.ndarray] = {}
    for each in economy.scenario.interventions_in(month):
        if each.act != "capacity":
            continue
        names = economy.cast.of_kind(load_capacities()[each.name].party_kind)
        factor = factors.setdefault(each.name, np.ones(len(names)))
        factor[[at for at, name in enumerate(names) if name in each.parties]] *= float(each.amount)
    for (group, _), ratio in economy.beside.multiplied("capacity").items():
        for name, capacity in load_capacities().items():
            if capacity.party_kind == group:
                factors[name] = factors.get(name, np.ones(ratio.size)) * ratio
    return capacities.scaled(factors)


def efforts_in(economy: HealthEconomy) -> dict[str, np.ndarray]:
    """What the month's effort above today's cost, by party and lever."""
    levers = economy.beside.raised(economy.levers)
    effort = effort_costs(levers, economy.effort_prices, economy.counts, economy.population.columns)
    return programmes_of(effort, levers, economy.groups, economy.history.layout)
