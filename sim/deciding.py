"""How providers decide, quarter by quarter: what contracts are worth to them, against today's, and the rule of response.

    fixed        every lever stays where it is today
    responsive   providers answer the contracts that are in force

All decide on the same information, and all move together. The module must not know any mechanism or model: what differs
between contracts is what they pay for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from agents.providers.beliefs import Outlook, TimeLeft
from agents.providers.effort_costs import full_effort_pounds
from agents.providers.response import Pull, Temper, moved, peers, reasons_of, salience, wanted
from scenarios.answers import load_answers
from scenarios.contracts.contract import Contracts, Members
from scenarios.horizon import FIRST_MONTH
from scenarios.model_file import ModelFile
from sim.forecasting import ComingYear
from sim.in_force import InForce
from sim.settling import Settled
from sim.worth import Book, Providers, TermWorth, Worth, worth_of

if TYPE_CHECKING:
    from sim.economy import HealthEconomy

Numbers = NDArray[np.float64]
MONTHS_A_QUARTER = 3
LOSSES = ("withhold", "clawback")
"""Stages of settlement at which what a payee had is taken."""
EFFORT_PAID = "effort paid back"
PEERS = "peers"


@dataclass(frozen=True)
class Decision:
    """What a group of providers decided after a month: levels before, wanted and after, by member and lever, and why."""

    month: int
    group: str
    before: Numbers
    wanted: Numbers
    after: Numbers
    pulls: tuple[Pull, ...]
    peers: Numbers


class Behaviour(Protocol):
    """A way of deciding. `decisions`: all that were taken."""

    decisions: list[Decision]

    def chosen(self, economy: HealthEconomy) -> Mapping[str, Numbers]:
        """The levels of all levers for the month that comes, by group."""
        ...


@dataclass
class Fixed:
    """Every lever stays at today's level."""

    decisions: list[Decision] = field(default_factory=list)

    def chosen(self, economy: HealthEconomy) -> Mapping[str, Numbers]:
        """Today's levels."""
        return economy.levers.baseline


@dataclass
class Responsive:
    """Providers answer what contracts make their efforts worth. `own`: the levels that they have come to by themselves."""

    decisions: list[Decision] = field(default_factory=list)
    _today: Worth | None = None

    def chosen(self, economy: HealthEconomy) -> Mapping[str, Numbers]:
        """The levels so far, and at the end of a quarter under contract, new ones."""
        own = economy.own_levels
        if economy.month < FIRST_MONTH or economy.month % MONTHS_A_QUARTER:
            return own
        providers = providers_of(economy)
        if self._today is None:
            self._today = worth_of(usual_book(economy), _as_today(economy, providers))
        books = [book_of(economy, each) for each in operating(economy, economy.month + 1)]
        taken = list(_decided(economy, providers, books, self._today))
        self.decisions += taken
        return {**own, **{each.group: each.after for each in taken}}


BEHAVIOURS: Mapping[str, type[Fixed] | type[Responsive]] = {"fixed": Fixed, "responsive": Responsive}


def providers_of(economy: HealthEconomy) -> Providers:
    """Whoever decides, as they are now."""
    return Providers(
        members={group: economy.members(group) for group in economy.levers.levels},
        levers=economy.levers,
        effort=economy.effort,
        answers=load_answers(),
        cost_book=economy.cost_book,
        outlook=Outlook.of(economy.england.parameters),
    )


def usual_book(economy: HealthEconomy) -> Book:
    """Today's contracts as they were expected to pay when accounts opened."""
    usual, reference = economy.usual_contracts(), economy.scenario.reference
    return Book(
        usual.contracts,
        usual.members,
        reference.file.populations,
        ComingYear(usual.facts, economy.scenario.horizon.first_month - 1, _doubt(economy)),
        economy.scenario.horizon.first_month,
        1,
        time_left(reference.file, usual.contracts, 1),
    )


def operating(economy: HealthEconomy, month: int) -> Iterator[Settled]:
    """The contracts that operate in a month."""
    return (each for each in economy.settled if each.in_force.operates(month))


def book_of(economy: HealthEconomy, settled: Settled) -> Book:
    """Contracts in force as they are expected to pay from now on."""
    own = settled.in_force
    month = own.contract_month(economy.month + 1)
    file = _file_of(economy, own)
    return Book(
        own.contracts,
        own.members,
        own.populations,
        ComingYear(settled.facts, economy.month, _doubt(economy)),
        own.first_month,
        month,
        time_left(file, own.contracts, month),
    )


def time_left(file: ModelFile, contracts: Contracts, month: int) -> dict[str, TimeLeft]:
    """How long each contract goes on from a contract month, as its file has it: for sure, and if it is renewed."""
    terms = {each.name: file.term_of(each) for each in file.contracts}
    found = {}
    for contract in contracts.contracts:
        term = terms.get(contract.name)
        renewals = term.renewals if term else None
        firm = (term.length_months if term else contract.months) - month + 1
        if renewals is None:
            found[contract.name] = TimeLeft(max(firm, 0))
            continue
        begun = max(-(-(1 - firm) // renewals.months), 0) if firm < 1 else 0
        chance = 1.0 if renewals.probability is None else float(renewals.probability.value)
        found[contract.name] = TimeLeft(
            firm + begun * renewals.months, max(renewals.times - begun, 0), renewals.months, chance
        )
    return found


def _decided(
    economy: HealthEconomy, providers: Providers, books: list[Book], today: Worth
) -> Iterator[Decision]:
    now = [(book, worth_of(book, providers)) for book in books]
    usual = usual_book(economy)
    temper = Temper.of(economy.england.parameters)
    cash = full_effort_pounds(
        economy.levers, economy.effort_prices, economy.counts, economy.population.columns
    )
    for group in providers.groups:
        before = economy.own_levels[group]
        pulls = tuple(_pulls(group, now, (usual, today), temper, cash[group]))
        towards = wanted(economy.levers.baseline[group], reasons_of(pulls, before, temper), temper)
        speeds = np.array([float(economy.levers.efforts[name].speed_per_quarter) for name in economy.levers.names[group]])
        after = moved(before, towards, speeds)
        yield Decision(economy.month, group, before, towards, after, pulls, peers(before, temper))


def _pulls(
    group: str, now: list[tuple[Book, Worth]], today: tuple[Book, Worth], temper: Temper, cash: Numbers
) -> Iterator[Pull]:
    """Term by term what is worth more or less than today. What goes on as it was is weighed by what it was part of."""
    usual, worth_today = today
    income_today = _income([worth_today], group, cash.shape[0])
    income = _income([worth for _, worth in now], group, cash.shape[0])
    before = {
        _signature(usual, each.term): (each, _scale(worth_today, each, income_today, temper))
        for each in worth_today.terms
        if each.group == group
    }
    for book, worth in now:
        for each in worth.terms:
            if each.group != group:
                continue
            felt = _felt(book, each, income, temper)
            was = before.pop(_signature(book, each.term), None)
            if was is None:
                yield Pull(each.term, felt, np.zeros_like(felt), _scale(worth, each, income, temper))
            else:
                yield Pull(each.term, felt, _felt(usual, was[0], income_today, temper), was[1])
    for each, scale in before.values():
        felt = _felt(usual, each, income_today, temper)
        yield Pull(each.term, np.zeros_like(felt), felt, scale)
    nothing = np.zeros_like(cash)
    back = sum((worth.paid_back.get(group, nothing) for _, worth in now), start=nothing)
    yield Pull(EFFORT_PAID, temper.weight[group] * back * cash,
               temper.weight[group] * worth_today.paid_back.get(group, nothing) * cash, income_today + (income_today == 0) * income)


def _felt(book: Book, worth: TermWorth, income: Numbers, temper: Temper) -> Numbers:
    """What a term is worth as its payee feels it: covered deficits weigh less, small measures pass unnoticed."""
    framing = temper.loss_framing if book.contracts.term(worth.term).stage in LOSSES else 1.0
    noticed = framing * salience(worth.at_stake, income, temper)[:, None]
    plain = worth.pounds - worth.measured
    return np.asarray(temper.weight[worth.group] * (plain + noticed * worth.measured))


def _scale(worth: Worth, term: TermWorth, income: Numbers, temper: Temper) -> Numbers:
    """What a term's worth is measured by: the yearly value of its contract, if that is a part of income worth the name."""
    value = worth.value_pounds[term.group].get(term.contract, np.zeros_like(income))
    return np.maximum(value, temper.least_contract_share * income)


def _income(worths: list[Worth], group: str, members: int) -> Numbers:
    """All that contracts move for each member in a year."""
    values = [each for worth in worths for each in worth.value_pounds.get(group, {}).values()]
    return np.asarray(sum(values, start=np.zeros(members)))


def _signature(book: Book, key: str) -> tuple[object, ...]:
    """What makes two terms the same, whatever they and their roles are called: tree, stage and schedule, by parties."""
    term = book.contracts.term(key)
    tree = re.sub(r"'([a-z_][a-z0-9_]*)'", lambda word: _players(word[1], book.members), repr(term.tree))
    return term.stage, term.schedule, tree


def _players(word: str, members: Members) -> str:
    return repr(members[word]) if word in members else repr(word)


def _as_today(economy: HealthEconomy, providers: Providers) -> Providers:
    """The same with every lever at today's level."""
    from copy import copy
    from dataclasses import replace

    levers = copy(providers.levers)
    levers.levels = levers.baseline
    return replace(providers, levers=levers)


def _file_of(economy: HealthEconomy, in_force: InForce) -> ModelFile:
    """The file in which contracts in force stand."""
    scenario = economy.scenario
    is_reference = in_force.last_month is not None
    return (scenario.reference if is_reference else scenario.model).file


def _doubt(economy: HealthEconomy) -> object:
    return economy.england.parameters.one("forecast_doubt_share").value
