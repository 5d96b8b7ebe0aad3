"""A local health economy as a Mesa model: its citizens, providers and payers, month by month, with their money.

    economy = HealthEconomy("my_scenario.yaml", seed=1)
    economy.run()
    economy.cash_pence("commissioner")

`fork` goes on with the same citizens under other contracts. The steps of a month stand in `sim.schedule`. The module
must not know what any contract says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Any, cast

import mesa
import numpy as np
from mesa.agent import AgentSet
from numpy.typing import NDArray

from agents.citizens.citizen import Citizens
from agents.citizens.columns import each_column
from agents.citizens.counts import EMERGENCY_ADMISSIONS, Counts, Item
from agents.citizens.offer import Offer
from agents.citizens.population import Population, found
from agents.providers.beside_care import BesideCare
from agents.providers.congestion import curves_of
from agents.providers.costs import MonthCosts, cost_book
from agents.providers.effort import Effort
from agents.providers.effort_costs import effort_prices
from agents.providers.levers import Levers
from agents.providers.provider import CitizensAgent, PartyAgent, Provider
from agents.providers.services import counted
from scenarios.catalogue import load_catalogue
from scenarios.contract_content import Content
from scenarios.contracts.contract import Members
from scenarios.efforts import GROUPS
from scenarios.model_file import ToldFrom
from scenarios.place_sample import sampled
from scenarios.populations import Population as ContractPopulation
from scenarios.populations import are_same
from scenarios.scenario import Scenario, load_scenario
from scenarios.told_services import told_services
from sim.contracting import Contracting
from sim.deciding import BEHAVIOURS, Behaviour
from sim.england import England, england
from sim.facts import ReportedFacts, registered_ratio
from sim.follow_up import FollowUp
from sim.governing import governing_of
from sim.history import History
from sim.in_force import InForce, timeline
from sim.layout import Layout
from sim.ledger import Ledger
from sim.measures import Measures
from sim.opening import UsualContracts
from sim.person_costs import PersonCosts, prices_of
from sim.purse import UsualPaid
from sim.readings import Reading
from sim.resources import ResourceBook
from sim.schedule import MONTH
from sim.settling import Settled
from sim.steps import Today, decide

Listener = Callable[["HealthEconomy"], None]
Lives = Callable[[Population, Offer], Counts]
"""What lets a population live a month under an offer, and counts it."""


class HealthEconomy(mesa.Model):
    """A place under contract. `month` counts from 1, an April; contracts settle from month 25.

    `england`: what is solved for all places, shared by all models of a process. `population`: citizens to go on with,
    who are not founded then. `scenario` may be the name or the file of one. `seed` None is 1.

    Raises ValueError where a place cannot be founded, as `found` does, and FileProblems as `load_scenario` does.
    """

    scenario: Scenario = cast(
        Scenario, None
    )  # Mesa from 3.5 on has a property of this name, which it must not reach

    def __init__(
        self,
        scenario: Scenario | str | Path,
        seed: int | None = 1,
        england_today: England | None = None,
        population: Population | None = None,
    ) -> None:
        seed = 1 if seed is None else seed  # as Mesa's batch_run gives it where it is told of none
        super().__init__(rng=seed)
        scenario = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
        self.scenario = scenario
        self.luck = seed
        self.england = england_today or england()
        self.month = 0
        self.place = sampled(scenario.place, scenario.citizens)
        self.cast = scenario.cast
        parameters = self.england.parameters
        self.population = population or self._founded()
        self.levers = Levers(self._shares(), self.england.efforts)
        self.effort = Effort(self.levers, self.england.effects)
        self.chosen_levels: Mapping[str, NDArray[np.float64]] = self.levers.baseline
        self.behaviour: Behaviour = BEHAVIOURS[scenario.behaviour]()
        self.beside = BesideCare(self.levers, self.england.effects)
        self.contents: dict[int, Content] = {}
        self.usual_paid = UsualPaid()
        self.curves = curves_of(parameters)
        self.cost_book = cost_book(parameters)
        self.effort_prices = effort_prices(parameters, self.england.efforts)
        self.resources = ResourceBook(self.cost_book)
        self.follow_up = FollowUp()
        self.contracting = Contracting()
        self.remember(History(self._layout()))
        self.ledger = Ledger(self.cast.names)
        self.listeners: list[Listener] = []
        self.lives: Lives = Population.live
        self.readings: list[Reading] | None = None  # what contracts read, where a listener asks for it
        self._people_the_model()
        collector: Any = mesa.DataCollector  # it has no types
        self.datacollector = collector(model_reporters=REPORTERS)

    offer: Offer
    counts: Counts
    costs: MonthCosts
    today: Today
    """The last month's offer, counts and costs; from month 25 on, what the reference year was."""

    # Running

    def step(self) -> None:
        """Live one month, step by step.

        Raises:
            ValueError: the last month of the scenario is over.
        """
        self.steps = self.month  # Mesa has counted the step already, which may be refused
        self._check_month(self.month + 1)
        self.steps += 1
        for each in MONTH:
            each.do(self)
        if self.month >= self.scenario.horizon.last_month:
            self.running = False

    def run(self, last_month: int | None = None) -> None:
        """Live on through a scenario month, the scenario's last if none is given.

        Raises:
            ValueError: the scenario ends before; no month is lived then.
        """
        last = self.scenario.horizon.last_month if last_month is None else last_month
        self._check_month(last)
        while self.month < last:
            self.step()

    def fork(self, scenario: Scenario) -> HealthEconomy:
        """The same citizens under other contracts, from the month that this economy has come to.

        Arrays that change are copied, all else is shared; this economy goes on untouched.

        Raises:
            ValueError: accounts are open already, or the scenario is of another place, sample or populations.
        """
        self._check_fork(scenario)
        population = copy(self.population)
        population.columns = each_column(self.population.columns, lambda column: column.copy())
        population.fate = self.population.fate.copy()
        forked = HealthEconomy(scenario, self.luck, self.england, population)
        forked.month = self.month
        if self.month:
            forked.counts, forked.costs, forked.offer = self.counts, self.costs, self.offer
        forked.follow_up = FollowUp(list(self.follow_up.waiting))
        forked.remember(self.history.forked(forked.history.layout))
        # No lever has moved yet, so nothing has come of any effort: only time has passed.
        forked.effort.month = forked.beside.month = self.effort.month
        forked.go_on_collecting(self.datacollector.model_vars, self.steps)
        if self.month:
            decide(forked)
        return forked

    def let_go(self) -> None:
        """Let all that it holds go; it must not be used any more.

        It is held by what it holds, so that Python would find that nobody needs either only by a long search.
        """
        vars(self).clear()

    def remember(self, history: History) -> None:
        """Go on from these months, which contracts read from now on; nothing of their own is noted of them."""
        self.history = history
        self.measures = Measures(history, self.england.parameters, self.luck)
        self.persons = PersonCosts(prices_of(self.cost_book), self._founded)
        self.settled = self._settled()
        self.usual = self._usual()
        self.governing = governing_of(self)

    # Asking

    def collect(self) -> None:
        """Let Mesa's data collector take down the month."""
        self.datacollector.collect(self)

    def go_on_collecting(self, collected: Mapping[str, Sequence[Any]], steps: int) -> None:
        """Take over what Mesa's data collector took down in so many steps, one a month."""
        self.steps = steps
        self.datacollector.model_vars = {name: list(each) for name, each in collected.items()}
        if hasattr(self.datacollector, "_collection_steps"):  # Mesa from 3.5 on
            self.datacollector._collection_steps = list(range(1, steps + 1))

    def cash_pence(self, party: str) -> int:
        """What a party has."""
        return self.ledger.balance(party)

    @property
    def parties(self) -> AgentSet:
        """Everybody who pays or is paid."""
        return self.agents.select(agent_type=PartyAgent)

    @property
    def providers(self) -> AgentSet:
        """Everybody who gives care."""
        return self.agents.select(agent_type=Provider)

    def provider(self, name: str) -> Provider:
        """The provider of a name.

        Raises:
            KeyError: nobody who gives care has it.
        """
        return self._providers[name]

    def members(self, group: str) -> tuple[str, ...]:
        """The parties of a group of providers that answer alike; whoever is of no other group coordinates."""
        if group in load_catalogue().party_kinds:
            return self.cast.of_kind(group)
        return tuple(name for name in self.cast.providers if self.cast.party(name).kind not in GROUPS)

    @property
    def citizens(self) -> Citizens:
        """The citizens, to look at one by one or to select from."""
        return Citizens(self.population.columns)

    # Founding

    def _founded(self) -> Population:
        """The citizens of month 0."""
        return found(
            self.place,
            self.england.parameters,
            self.luck,
            self.england.baseline,
            tuple(self.scenario.populations.values()),
            self.england.solved,
        )

    def _shares(self) -> dict[str, list[float]]:
        """Whose share of the place each provider is, by group."""
        people = np.array(self.place.residents_by_practice, dtype=np.float64)
        reach = self.population.reach
        chance = np.diff(reach, axis=1, prepend=0.0) / reach[:, -1:]
        shares: dict[str, list[float]] = {
            "gp_practice": people.tolist(),
            "acute_trust": (people[:, None] * chance).sum(axis=0).tolist(),
        }
        for group in GROUPS:
            if group not in shares:
                shares[group] = [1.0] * len(self.members(group))
        return {group: each for group, each in shares.items() if each}

    def _layout(self) -> Layout:
        stands_for = {party.name: party.stands_for for party in self.cast.parties if party.stands_for}
        return Layout(
            practices=self.cast.practices,
            trusts=self.cast.trusts,
            populations=self.scenario.populations,
            services=counted(self.england.parameters),
            parties=self.cast.names,
            levers=tuple(load_catalogue().levers),
            stands_for=stands_for,
        )

    def settled_of(self, in_force: InForce) -> Settled:
        """Contracts in force with the facts that they read."""
        file = (self.scenario.reference if in_force.is_today else self.scenario.model).file
        facts = self._facts(in_force.members, in_force.populations, told_services(file.services))
        facts.ask_of_persons(in_force.contracts)
        return Settled(in_force, facts)

    def _settled(self) -> list[Settled]:
        return [
            self.settled_of(each)
            for each in timeline(
                self.scenario.reference,
                self.scenario.reference_members,
                self.scenario.model,
                self.scenario.members,
            )
        ]

    def _usual(self) -> UsualContracts:
        """Today's contracts as they would be settled if they went on: in the reference year, and ever after."""
        reference, members = self.scenario.reference, self.scenario.reference_members
        facts = self._facts(members, reference.file.populations, told_services(reference.file.services))
        facts.ask_of_persons(reference.contracts)
        return UsualContracts(reference.contracts, members, facts)

    def _facts(
        self, members: Members, populations: Mapping[str, ContractPopulation], told: Mapping[str, ToldFrom]
    ) -> ReportedFacts:
        ratio = registered_ratio(self.scenario.place, self.england.parameters)
        return ReportedFacts(self.measures, members, ratio, populations, persons=self.persons, told=told)

    def _people_the_model(self) -> None:
        CitizensAgent(self)
        self._providers: dict[str, Provider] = {}
        self.groups = {name: (group, at) for group in GROUPS for at, name in enumerate(self.members(group))}
        for party in self.cast.parties:
            if party.name in self.groups:
                agent = Provider(self, party.name, party.kind, party.title, *self.groups[party.name])
                self._providers[party.name] = agent
            else:
                PartyAgent(self, party.name, party.kind, party.title)
        release(self)

    def _check_month(self, month: int) -> None:
        last = self.scenario.horizon.last_month
        if month > last:
            raise ValueError(
                f"month {month} is after the last month of the scenario, {last}; give the scenario more months, or stop"
            )

    def _check_fork(self, scenario: Scenario) -> None:
        own = self.scenario
        if self.ledger:
            raise ValueError(
                f"month {self.month}: money has moved already; fork at the end of burn-in or before, "
                "or begin a run of its own"
            )
        for what, here, there in (
            ("place", own.place.name, scenario.place.name),
            ("citizens", own.people, scenario.people),
        ):
            if here != there:
                raise ValueError(
                    f"{what}: the fork has {there!r}, and the citizens were founded with {here!r}; give scenarios that "
                    "are compared the same place and sample"
                )
        if not are_same(own.populations.values(), scenario.populations.values()):
            raise ValueError(
                f"populations: the fork counts {', '.join(scenario.populations)}, and here "
                f"{', '.join(own.populations)} are counted; put both through `alongside` first"
            )


def release(model: mesa.Model) -> None:
    """Let Mesa forget the model: it would keep every model for ever to number agents that come later."""
    numbers = getattr(mesa.Agent, "_ids", None)
    if numbers is not None:
        numbers.pop(model, None)


REPORTERS: dict[str, Callable[[HealthEconomy], int]] = {
    "month": lambda economy: economy.month,
    "people": lambda economy: economy.population.people,
    "deaths": lambda economy: economy.counts.total(Item.DEATH),
    "waiting": lambda economy: economy.counts.total(Item.WAITING),
    "emergency_admissions": lambda economy: sum(map(economy.counts.total, EMERGENCY_ADMISSIONS)),
    "postings": lambda economy: len(economy.ledger),
}
"""What Mesa's data collector takes down each month."""
