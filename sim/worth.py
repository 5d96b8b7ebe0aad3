"""What a lever is worth in pounds a year: contracts, a forecast and beliefs, put together for every provider.

For each term and fact, what one more of the fact pays (the interpreter of incentives), times how far the fact is
believed to move with the lever (the effects table, and what care answers to it). The module must not know how a
provider answers, nor any mechanism.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from agents.providers.beliefs import Outlook, TimeLeft, by_lever, in_time, moved_by_levers, process_numbers
from agents.providers.costs import CostBook
from agents.providers.effort import Effort
from agents.providers.levers import Levers
from scenarios.answers import Answers
from scenarios.contracts.contract import Contracts, ContractTerm, Members
from scenarios.contracts.facts import MEASURED_KINDS, Fact
from scenarios.contracts.incentives import Forecast, Incentive, incentives
from scenarios.contracts.periods import MONTHS_IN_YEAR, Window
from scenarios.contracts.settle import Settlement
from scenarios.effects import load_effects
from scenarios.efforts import GROUPS, LEVEL_OF
from scenarios.model_file import ToldFrom
from scenarios.populations import Population
from scenarios.same_terms import signatures
from sim.each import floats, for_each
from sim.gaming import Records
from sim.ranking import moved_rank

Numbers = NDArray[np.float64]
EFFORT_KINDS = ("cost", "programme_cost")


@dataclass(frozen=True)
class Providers:
    """Who decides and what they go by: members of each group by name, their levers, and what they believe of them.

    `items_a_year`: by group that gives care, what its services counted in a year: member, service of the cost book.
    `records`: what may be reported beside the truth. `qalys_a_year`: quality-adjusted life that the place lived in it.
    """

    members: Mapping[str, Sequence[str]]
    levers: Levers
    effort: Effort
    answers: Answers
    cost_book: CostBook
    outlook: Outlook
    items_a_year: Mapping[str, Numbers]
    records: Records | None = None
    qalys_a_year: float = 0.0
    _in_time: dict[tuple[str, TimeLeft], Numbers] = field(default_factory=dict)
    _points: dict[tuple[str, str, TimeLeft], Numbers] = field(default_factory=dict, init=False)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The groups that have members and levers that bring about something."""
        return tuple(group for group in GROUPS if self.members[group] and group in self.effort.rows)

    @cached_property
    def moves(self) -> Mapping[str, Numbers]:
        """By group, how far the logarithm of each row's process moves for a whole lever more: row, member."""
        return {
            group: moved_by_levers(self.effort, self.levers, group, self.outlook) for group in self.groups
        }

    @cached_property
    def moves_among(self) -> Mapping[str, Numbers]:
        """`moves` among those alone whom each row reaches, to all exposed: row, member; 1 where a row moves nothing."""
        found = {}
        for group, moves in self.moves.items():
            among = moved_by_levers(self.effort, self.levers, group, self.outlook, among=True)
            found[group] = np.divide(among, moves, out=np.ones_like(moves), where=moves != 0)
        return found

    @cached_property
    def processes(self) -> Mapping[str, NDArray[np.int64]]:
        """By group, the number of the process that each row moves."""
        return {
            group: process_numbers(self.effort.rows[group], self.answers.processes) for group in self.groups
        }

    @cached_property
    def care_pounds(self) -> Mapping[str, Numbers]:
        """By group, what a whole lever more saves of the cost of its own care in a year: member, lever."""
        return {group: care_pounds(self, group, self.items_a_year.get(group)) for group in self.groups}

    def may_move(self, fact: Fact) -> bool:
        """Whether anybody's effort is believed to move a fact, or to be paid by it."""
        if fact.kind in MEASURED_KINDS:
            is_recorded = self.records is not None and self.records.are_read_by(fact)
            return is_recorded or bool(self.answers.of_measure(fact.name).any())
        return fact.kind == "activity" or fact.kind in EFFORT_KINDS

    def moved_in_time(self, group: str, left: TimeLeft) -> Numbers:
        """`moves` for a flow that lasts as long as a contract, late money counted for less: row, member."""
        if (group, left) not in self._in_time:
            shares = in_time(self.effort.rows[group], left, self.outlook)
            self._in_time[group, left] = shares[:, None] * self.moves[group]
        return self._in_time[group, left]

    def points(self, group: str, records: Records, fact: Fact, left: TimeLeft) -> Numbers:
        """What a whole lever more adds to a fact by the record that it is told from: member, lever."""
        key = (group, records.record_of(fact), left)
        if key not in self._points:
            self._points[key] = records.points(group, key[1], self.levers, self.outlook, left)
        return self._points[key] * records.unit(fact)

    @cached_property
    def own_rows(self) -> Mapping[str, NDArray[np.bool_]]:
        """By group, whether a row's process is each member's own, so that it reaches that member's citizens alone."""
        return {
            group: np.array(
                [
                    LEVEL_OF[group] in ("practice", "trust")
                    and self.effort.processes[each.target_name].level == LEVEL_OF[group]
                    for each in self.effort.rows[group].effects
                ]
            )
            for group in self.groups
        }


@dataclass(frozen=True)
class TermWorth:
    """What a term is worth to members of a group for a whole lever more: pounds a year, by member and lever.

    `measured`: the part of it that comes through measures. `at_stake`: what of the payee's income hangs on them, by
    member, in pounds a year.
    """

    contract: str
    term: str
    group: str
    pounds: Numbers
    measured: Numbers
    at_stake: Numbers


@dataclass(frozen=True)
class TermJumps:
    """What a term that jumps would pay members of a group at a few levels of each lever: point, member, lever; pounds.

    `is_measured`: whether measures make it jump.
    """

    contract: str
    term: str
    group: str
    pounds: Numbers
    is_measured: bool


@dataclass
class Worth:
    """All that effort is worth to providers under contracts.

    `value_pounds`: by group and contract, to each member, in a year. By group, member and lever: `paid_back`, the share
    of a pound of effort that contracts pay back; `care_pounds`, what care costs less in a year (below 0: more). By
    term: `slopes`, what one more of each fact is worth to everybody, payers included. `jumps`: of
    terms whose payments jump, whatever their slopes say.
    """

    terms: list[TermWorth] = field(default_factory=list)
    care_pounds: dict[str, Numbers] = field(default_factory=dict)
    value_pounds: dict[str, dict[str, Numbers]] = field(default_factory=dict)
    paid_back: dict[str, Numbers] = field(default_factory=dict)
    slopes: dict[str, list[Incentive]] = field(default_factory=dict)
    jumps: list[TermJumps] = field(default_factory=list)


@dataclass(frozen=True)
class Book:
    """Contracts that operate, with who plays their roles, what is expected and for how long each goes on.

    `populations`: those that terms name. `contract_month`: of the first month that is looked at. `services`: those of
    the contracts' own that are told from counted ones.
    """

    contracts: Contracts
    members: Members
    populations: Mapping[str, Population]
    forecast: Forecast
    starts_month: int
    contract_month: int
    time_left: Mapping[str, TimeLeft]
    services: Mapping[str, ToldFrom] = field(default_factory=dict)

    @cached_property
    def _told(self) -> dict[Fact, Numbers]:
        return {}

    def told(self, fact: Fact) -> Numbers:
        """What is expected of a fact in a year, one number for each member it is told for; not to be written to."""
        if fact not in self._told:
            self._told[fact] = floats(self.forecast.value(fact, Window(1, MONTHS_IN_YEAR)))
        return self._told[fact]

    @cached_property
    def settlement(self) -> Settlement:
        """The contracts settled on what is expected; unrounded."""
        return Settlement(self.contracts, self.forecast, self.members, is_rounded=False)

    @cached_property
    def signatures(self) -> Mapping[str, tuple[object, ...]]:
        """By term, what makes it the same as another: by who plays its roles, not by names."""
        return signatures(self.contracts, self.members, self.populations)

    @cached_property
    def nets(self) -> Sequence[tuple[ContractTerm, str, Numbers]]:
        """What each role that pays or is paid under a term receives in the year looked at, less what it pays.

        Role by role in the order of members, but for terms that are settled when a contract ends. Pounds by player, or
        one number for all.
        """
        found = []
        for term in self.contracts.in_order():
            if term.schedule.every != "exit":
                lines = self.settlement.worth(term, self.year)
                met = {role for line in lines for role in (line.payer, *line.payees)}
                nets = (
                    (role, self.settlement.net(term, role, self.year)) for role in self.members if role in met
                )
                found += [(term, role, floats(net)) for role, net in nets]
        return found

    @property
    def year(self) -> Window:
        """The contract year that is looked at."""
        number = (max(self.contract_month, 1) - 1) // MONTHS_IN_YEAR
        return Window(number * MONTHS_IN_YEAR + 1, (number + 1) * MONTHS_IN_YEAR, self.starts_month)

    def share_of_year(self, term: str) -> float:
        """The part of the year looked at in which a term's contract goes on; below 1 where it ends early in it."""
        name = self.contracts.term(term).contract
        months = next(each.months for each in self.contracts.contracts if each.name == name)
        return min(max(months - self.year.first + 1, 0) / MONTHS_IN_YEAR, 1.0)


def worth_of(book: Book, providers: Providers) -> Worth:
    """What the contracts are worth to every provider, in the contract year that is looked at."""
    found = Worth()
    slopes = incentives(
        book.contracts,
        book.forecast,
        book.members,
        years=[book.year.contract_year],
        of=providers.may_move,
        starts_month=book.starts_month,
        expected=book.settlement,
    )
    for slope in slopes:
        found.slopes.setdefault(slope.term, []).append(slope)
    for group in providers.groups:
        names = list(providers.members[group])
        roles = {role: members for role, members in book.members.items() if set(members) & set(names)}
        found.value_pounds[group] = _values(book, roles, names)
        found.paid_back[group] = np.zeros(providers.levers.levels[group].shape)
        found.care_pounds[group] = providers.care_pounds[group]
        by_term: dict[str, list[Incentive]] = {}
        for slope in slopes:
            if slope.party in roles:
                by_term.setdefault(slope.term, []).append(slope)
        changes: dict[Fact, Numbers] = {}
        for term, own in by_term.items():
            worth = OneTerm(book, providers, group, names, term, known_changes=changes)
            found.terms.append(worth.of(own))
            found.paid_back[group] += worth.paid_back(own)
    return found


def care_pounds(providers: Providers, group: str, items_a_year: Numbers | None) -> Numbers:
    """What a whole lever more saves of the cost of a group's own care in a year: member, lever; below 0 if it costs.

    It is of what follows activity, soon or late; nothing ends it but the years that providers look ahead.
    `items_a_year`: what the group's services counted, member, service of the cost book; None if it gives no care.
    """
    rows, levers = providers.effort.rows[group], providers.levers
    shares, own_rows = levers.shares[group], providers.own_rows[group]
    saved = np.zeros((len(rows.effects), shares.size))
    if items_a_year is not None:
        for each, items in zip(providers.cost_book.spending[group], items_a_year.T, strict=True):
            pounds = each.following_an_item * items
            answers = providers.answers.of_service(each.service)[providers.processes[group]]
            saved -= answers[:, None] * np.where(own_rows[:, None], pounds, pounds * shares)
    ahead = TimeLeft(providers.outlook.horizon_months)
    return by_lever(providers.moved_in_time(group, ahead) * saved, rows, levers, group)


@dataclass(frozen=True)
class OneTerm:
    """One term as a group of providers sees it. `known_changes`: how far facts move, shared by the terms of a group."""

    book: Book
    providers: Providers
    group: str
    names: list[str]
    term: str
    known_changes: dict[Fact, Numbers] = field(default_factory=dict, kw_only=True, repr=False, compare=False)

    def of(self, slopes: list[Incentive]) -> TermWorth:
        """What its slopes come to for the owners, lever by lever."""
        rows, levers = self.providers.effort.rows[self.group], self.providers.levers
        contract = self.book.contracts.term(self.term).contract
        pounds, measured = np.zeros((2, len(rows.effects), len(self.names)))
        at_stake = np.zeros(len(self.names))
        for slope in slopes:
            own = self._slope(slope)
            change = own * self.known_change(slope.fact)
            pounds += change
            if slope.fact.kind in MEASURED_KINDS:
                measured += change
                # What of a year's income would be lost if the measure came to nothing.
                at_stake = np.maximum(at_stake, np.abs(own) * np.abs(self.book.told(slope.fact)).mean())
        weight = self.providers.moved_in_time(self.group, self.book.time_left[contract])
        paid, of_measures = self._recorded(slopes)
        return TermWorth(
            contract,
            self.term,
            self.group,
            by_lever(weight * pounds, rows, levers, self.group) + paid,
            by_lever(weight * measured, rows, levers, self.group) + of_measures,
            at_stake,
        )

    def _recorded(self, slopes: list[Incentive]) -> tuple[Numbers, Numbers]:
        """What records that levers move are paid, and what of it by measures: member, lever."""
        providers, group = self.providers, self.group
        paid, measured = np.zeros((2, *providers.levers.levels[group].shape))
        left = self.book.time_left[self.book.contracts.term(self.term).contract]
        records = providers.records
        for slope in slopes:
            fact = slope.fact
            if records is None or not records.are_read_by(fact):
                continue
            points = providers.points(group, records, fact, left)
            is_measure = fact.kind in MEASURED_KINDS
            reached = self._part_of(fact) if is_measure else self._reached(fact)[0]
            pounds = (self._slope(slope) * reached)[:, None] * points
            paid += pounds
            measured += pounds if is_measure else 0.0
        return paid, measured

    def _part_of(self, fact: Fact) -> Numbers:
        """Each owner's part of what is told of all: all of it where it is told of itself."""
        holders = self.book.members[fact.role] if fact.role else ()
        is_own = np.array([name in holders for name in self.names]) & (not fact.together)
        return np.where(is_own, 1.0, self.providers.levers.shares[self.group])

    def paid_back(self, slopes: list[Incentive]) -> Numbers:
        """The share of a pound spent on each lever that the term pays back: member, lever."""
        levers = self.providers.levers
        made = np.zeros(levers.levels[self.group].shape)
        for slope in slopes:
            fact = slope.fact
            if fact.kind == "cost" and not fact.services and not fact.population:
                made += (self._slope(slope) * self._is_of(fact))[:, None]
            elif fact.kind == "programme_cost" and fact.name in levers.names[self.group]:
                at = levers.names[self.group].index(fact.name)
                made[:, at] += self._slope(slope) * self._is_of(fact)
        return made

    def known_change(self, fact: Fact) -> Numbers:
        """`change`, worked out once; not to be written to."""
        if fact not in self.known_changes:
            self.known_changes[fact] = self.change(fact)
        return self.known_changes[fact]

    def change(self, fact: Fact) -> Numbers:
        """How far a fact moves for each owner and row, for the logarithm of the row's process: row, member."""
        if fact.kind == "activity":
            own = self.book.services.get(fact.name)
            return self._counted(fact, fact.name, 1.0) if own is None else self._told_from(fact, own)
        if fact.kind == "rank":
            return self._places(fact)
        if fact.kind in MEASURED_KINDS:
            return self._moved(fact, self.providers.answers.of_measure(fact.name))
        if fact.kind == "cost":
            return self._cost(fact)
        return np.zeros((len(self.own_rows), len(self.names)))

    @property
    def own_rows(self) -> NDArray[np.bool_]:
        """Which rows' processes are each owner's own."""
        return self.providers.own_rows[self.group]

    def _cost(self, fact: Fact) -> Numbers:
        """What care costs more, of what follows activity soon or late."""
        made = np.zeros((len(self.own_rows), len(self.names)))
        for spending in self.providers.cost_book.spending.values():
            for each in spending:
                if fact.services and each.service not in fact.services:
                    continue
                if not self._gives(fact, each.service):
                    continue
                counted = replace(fact, kind="activity", name=each.service, by=fact.role, services=())
                made += self._counted(counted, each.service, each.following_a_unit)
        return made

    def _gives(self, fact: Fact, service: str) -> bool:
        """Whether parties of a fact's role give a service."""
        members = self.book.members[fact.role]
        for group, names in self.providers.members.items():
            if set(members) & set(names):
                return any(
                    each.service == service for each in self.providers.cost_book.spending.get(group, ())
                )
        return False

    def _places(self, rank: Fact) -> Numbers:
        """How many places each owner moves among its peers; only what is its own does, as what all share moves all."""
        a_unit = moved_rank(self.book.forecast, rank)
        each = dict(zip(self.book.members[rank.role], a_unit, strict=True))
        measured = self._moved(
            replace(rank, kind="measure", peers=None), self.providers.answers.of_measure(rank.name)
        )
        return np.asarray(
            measured * self.own_rows[:, None] * np.array([each.get(name, 0.0) for name in self.names])
        )

    def _counted(self, fact: Fact, service: str, pounds: float) -> Numbers:
        population = self.book.populations.get(fact.population) if fact.population else None
        return pounds * self._moved(fact, self.providers.answers.of_service(service, population))

    def _told_from(self, fact: Fact, told: ToldFrom) -> Numbers:
        """A service that is told from another answers as that does, and as a process does among some."""
        moved = self._counted(fact, told.service, 1.0)
        if told.among is None:
            return moved
        rows, answers = self.providers.effort.rows[self.group], self.providers.answers
        own = np.zeros(len(answers.processes))
        own[answers.processes.index(load_effects()[told.among].target_name)] = 1.0
        is_row = np.array([each.name == told.among for each in rows.effects])
        ratio = np.where(is_row[:, None], self.providers.moves_among[self.group], 1.0)
        return np.asarray(moved + self._moved(fact, own) * ratio)

    def _moved(self, fact: Fact, answers: Numbers) -> Numbers:
        """A fact's size, times whose part of it each owner reaches, times how it answers to each row's process."""
        own, shared = self._reached(fact)
        reached = np.where(self.own_rows[:, None], own[None, :], shared[None, :])
        return np.asarray(answers[self.providers.processes[self.group]][:, None] * reached)

    def _reached(self, fact: Fact) -> tuple[Numbers, Numbers]:
        """Of a fact's size, what each owner's own process reaches, and what one that all share reaches."""
        told = self.book.told(fact)
        shares = self.providers.levers.shares[self.group]
        holders = list(self.book.members[fact.role]) if fact.role else []
        is_each = told.size > 1
        others = float(told.mean() if is_each else told.sum())
        if set(holders).isdisjoint(self.names):
            return others * shares, others * shares
        if is_each:
            each = dict(zip(holders, told, strict=True))
            own = np.array([each.get(name, 0.0) for name in self.names])
            return own, own * shares
        is_holder = np.array([name in holders for name in self.names])
        part = shares * is_holder
        return others * part / part.sum(), others * shares

    def _slope(self, slope: Incentive) -> Numbers:
        """Pounds for one more of the fact, to each owner; 0 to those who do not play the role."""
        worth = each_pounds(self.book, slope)
        each = dict(zip(self.book.members[slope.party], worth, strict=True))
        return np.array([each.get(name, 0.0) for name in self.names])

    def _is_of(self, fact: Fact) -> Numbers:
        """1 for the owners whose doing a fact is."""
        holders = self.book.members[fact.role] if fact.role else self.names
        return np.array([float(name in holders) for name in self.names])


def _values(book: Book, roles: Mapping[str, tuple[str, ...]], names: Sequence[str]) -> dict[str, Numbers]:
    """What each contract is worth to each of the named in the year looked at: all that moves, whichever way."""
    found: dict[str, Numbers] = {}
    for term, role, net in book.nets:
        if role in roles and net.any():
            each = dict(zip(roles[role], np.abs(for_each(net, len(roles[role]))), strict=True))
            found[term.contract] = found.get(term.contract, np.zeros(len(names))) + np.array(
                [each.get(name, 0.0) for name in names]
            )
    return found


def each_pounds(book: Book, slope: Incentive) -> Numbers:
    """Pounds for one more of a fact, by player of the party; for one alone, for one more of every holder's on average.

    One who is paid or pays for facts of many is told a number for each holder: what all holders' facts together are
    worth, moved by as much as each is in doubt, to what that is for this holder.
    """
    pounds, players = slope.nearest_pounds, book.members[slope.party]
    if pounds.size == 1 or len(players) > 1:
        return for_each(pounds, len(players))
    told = book.told(slope.fact)
    most = np.abs(told).argmax()
    return np.array([pounds[most] * told[most] / told.mean() if told.mean() else pounds.mean()])
