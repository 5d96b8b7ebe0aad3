"""How providers decide, quarter by quarter: what contracts are worth to them against today's, and how they answer.

    fixed        every lever stays where it is today
    responsive   providers answer the contracts that are in force

All decide on the same information, and all move together. The module must not know any mechanism or model: what differs
between contracts is what they pay for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from agents.citizens.counts import Counts, Item
from agents.providers.beliefs import Outlook, TimeLeft
from agents.providers.capacity import EVERYONE
from agents.providers.cash import within_cash
from agents.providers.costs import items_of
from agents.providers.effort_costs import full_effort_pounds
from agents.providers.jumps import answered
from agents.providers.levers import Levers
from agents.providers.response import Pull, Temper, measured, motives, moved, peers, reasons_of
from scenarios.answers import load_answers
from scenarios.contracts.contract import Contracts
from scenarios.efforts import LEVEL_OF
from scenarios.horizon import FIRST_MONTH
from scenarios.model_file import ModelFile
from scenarios.parameters.units import MONTHS_A_YEAR
from scenarios.told_services import told_services
from sim.forecasting import ComingYear
from sim.gains import Gains
from sim.gaming import Records
from sim.governing import Choice, Scene, new_money
from sim.history import COUNTED
from sim.jumps import with_jumps
from sim.pulls import Comparison, Valued
from sim.purse import purses_pounds
from sim.settling import Settled
from sim.staffing import staffed
from sim.worth import Book, Providers

if TYPE_CHECKING:
    from sim.economy import HealthEconomy

Numbers = NDArray[np.float64]
MONTHS_A_QUARTER = 3
MILLION = 10**6


@dataclass(frozen=True)
class Decision:
    """What a group decided after a month: levels before, wanted and after, by member and lever, and why.

    `alone`: what its members' own reasons come to, before anybody who has a say in it. `today`: the levels of the
    reference year. `speeds`: how much of its way each lever goes. `cash_pounds`: what full effort takes in a year, by
    member and lever, `cash_shares` of all it takes by lever. `weight`: what a pound weighs to the group.
    """

    month: int
    group: str
    before: Numbers
    wanted: Numbers
    after: Numbers
    pulls: tuple[Pull, ...]
    peers: Numbers
    alone: Numbers
    today: Numbers
    speeds: Numbers
    cash_pounds: Numbers
    cash_shares: Numbers
    weight: float

    @property
    def full_pounds(self) -> Numbers:
        """What full effort takes in a year, cash, time and attention: member, lever."""
        return self.cash_pounds / self.cash_shares

    @property
    def motive_pounds(self) -> Numbers:
        """What effort is worth to its owner beside money: member, lever."""
        return motives(self.full_pounds, np.asarray(sum(each.pounds_today for each in self.pulls)))


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
    """Providers answer what contracts make their efforts worth."""

    decisions: list[Decision] = field(default_factory=list)
    _today: Valued | None = None

    def chosen(self, economy: HealthEconomy) -> Mapping[str, Numbers]:
        """The levels so far, and at the end of a quarter under contract, new ones."""
        levels = economy.chosen_levels
        is_first = economy.month == FIRST_MONTH and bool(economy.governing.agreements)
        is_quarter = economy.month > FIRST_MONTH and economy.month % MONTHS_A_QUARTER == 0
        if not is_first and not is_quarter:
            return levels
        today = self.today(economy)
        if is_first:
            economy.governing.note_motives(motives_today(economy, today))
            return levels
        taken = list(decided_again(economy, today))
        self.decisions += taken
        return {**levels, **{each.group: each.after for each in taken}}

    def today(self, economy: HealthEconomy) -> Valued:
        """What today's contracts were worth when accounts opened."""
        if self._today is None:
            self._today = valued_today(economy)
        return self._today


BEHAVIOURS: Mapping[str, type[Fixed] | type[Responsive]] = {"fixed": Fixed, "responsive": Responsive}


def providers_of(economy: HealthEconomy, last_month: int) -> Providers:
    """Whoever decides, as they are now, with the care that they gave in the twelve months to one."""
    book, year = economy.cost_book, year_to(economy, last_month)
    return Providers(
        members={group: economy.members(group) for group in economy.levers.levels},
        levers=economy.levers,
        effort=economy.effort,
        answers=load_answers(),
        cost_book=book,
        outlook=Outlook.of(economy.england.parameters),
        records=Records.of(economy.beside, economy.england.parameters),
        items_a_year={
            kind: items_of(kind, book, year)[:, :, EVERYONE].astype(np.float64) for kind in book.spending
        },
        qalys_a_year=year.total(Item.QALY_MILLIONTHS) / MILLION,
    )


def year_to(economy: HealthEconomy, last_month: int) -> Counts:
    """What was counted in the twelve months to one."""
    first = last_month - MONTHS_A_YEAR + 1
    return Counts(*(economy.history.counted(name, first, last_month) for name in COUNTED))


def full_effort(economy: HealthEconomy, last_month: int) -> dict[str, Numbers]:
    """The cash that full effort would have taken in the twelve months to one, by group, member and lever."""
    year, columns = year_to(economy, last_month), economy.population.columns
    return full_effort_pounds(economy.levers, economy.effort_prices, year, columns)


def valued_today(economy: HealthEconomy) -> Valued:
    """What today's contracts were worth when accounts opened, with every lever where it was."""
    last = economy.scenario.horizon.first_month - 1
    book = usual_book(economy, last)
    levers, effort = copy(economy.levers), copy(economy.effort)
    levers.levels = levers.baseline
    effort.share_information(1.0)
    providers = replace(providers_of(economy, last), levers=levers, effort=effort)
    return Valued([(book, with_jumps(book, providers))], Temper.of(economy.england.parameters), providers)


def usual_book(economy: HealthEconomy, last_month: int) -> Book:
    """Today's contracts, as they would pay in a year like the twelve months to one."""
    usual, first = economy.usual, economy.scenario.horizon.first_month
    file = economy.scenario.reference.file
    return Book(
        usual.contracts,
        usual.members,
        file.populations,
        ComingYear(usual.facts, last_month, _doubt(economy)),
        first,
        1,
        time_left(file, usual.contracts, 1),
        told_services(file.services),
    )


def motives_today(economy: HealthEconomy, today: Valued) -> dict[str, Numbers]:
    """What full effort is worth to its owners beside money when accounts open: by group, member and lever."""
    levers = economy.levers
    growth = {group: np.ones(levels.shape[0]) for group, levels in levers.levels.items()}
    costs = full_effort(economy, economy.scenario.horizon.first_month - 1)
    found = {}
    for group, cash_pounds in costs.items():
        if cash_pounds.size:
            pulls = Comparison(today, today, growth).pulls(group, cash_pounds)
            paid = np.asarray(sum(each.pounds_today for each in pulls))
            found[group] = motives(cash_pounds / _cash_shares(levers, group), paid)
    return found


def valued_now(economy: HealthEconomy) -> Valued:
    """What the contracts that operate next month are expected to be worth."""
    providers = providers_of(economy, economy.month)
    operating = (each for each in economy.settled if each.in_force.operates(economy.month + 1))
    books = [book_of(economy, each) for each in operating]
    parts = [(book, with_jumps(book, providers)) for book in books]
    return Valued(parts, Temper.of(economy.england.parameters), providers)


def grown(economy: HealthEconomy) -> dict[str, Numbers]:
    """People in the last twelve months for each in the reference year, by group and member: on a list or in all."""
    history, (_, last) = economy.history, economy.history.layout.reference
    now, then = (
        history.counted("by_practice", end - MONTHS_A_YEAR + 1, end)[:, Item.PEOPLE, EVERYONE]
        for end in (economy.month, last)
    )
    of_place = now.sum() / then.sum()
    lists = np.divide(now, then, out=np.full(now.shape, of_place), where=then > 0)
    sizes = {group: levels.shape[0] for group, levels in economy.levers.levels.items()}
    return {
        group: lists if LEVEL_OF[group] == "practice" else np.full(size, of_place)
        for group, size in sizes.items()
    }


def time_left(file: ModelFile, contracts: Contracts, month: int) -> dict[str, TimeLeft]:
    """How long each contract goes on from a contract month, as its file has it: for sure, and if it is renewed."""
    terms = {each.name: file.term_of(each) for each in file.contracts}
    found = {}
    for contract in contracts.contracts:
        term = terms[contract.name]
        firm = (contract.months if term is None else term.length_months) - month + 1
        renewals = None if term is None else term.renewals
        if renewals is None:
            found[contract.name] = TimeLeft(max(firm, 0))
            continue
        begun = -((firm - 1) // renewals.months) if firm < 1 else 0
        chance = 1.0 if renewals.probability is None else float(renewals.probability.value)
        left = max(renewals.times - begun, 0)
        found[contract.name] = TimeLeft(firm + begun * renewals.months, left, renewals.months, chance)
    return found


def decided_again(economy: HealthEconomy, today: Valued) -> Iterator[Decision]:
    """What everybody decides on what is known now, from the levels that they have come to. `today`: `valued_today`."""
    compared = Comparison(valued_now(economy), today, grown(economy))
    levers, temper, governing = economy.levers, compared.now.temper, economy.governing
    full = full_effort(economy, economy.month)
    choices = {
        group: _choice(economy, compared, group, full[group])
        for group, before in economy.chosen_levels.items()
        if before.size
    }
    asked = {group: each.wanted for group, each in choices.items()}
    if governing.decides(economy.month + 1):
        asked |= governing.bind(economy, _scene(economy, compared.now, choices, full))
    purses = purses_pounds(economy)
    for group, own in choices.items():
        speeds = _speeds(economy, group)
        paid_back = np.clip(compared.now.paid_back(group, own.before.shape), 0.0, 1.0)
        after = within_cash(
            levers.staffed[group],
            moved(own.before, asked[group], speeds),
            full[group] * (1 - paid_back),
            purses[group],
        )
        yield Decision(
            economy.month,
            group,
            own.before,
            asked[group],
            after,
            (*own.pulls, *own.others),
            peers(own.before, temper),
            own.wanted,
            levers.staffed[group],
            speeds,
            full[group],
            _cash_shares(levers, group),
            temper.weight[group],
        )


def _choice(economy: HealthEconomy, compared: Comparison, group: str, full_pounds: Numbers) -> Choice:
    """What the members of a group would do if each decided alone, new organisations staffed as contracts pay for it."""
    levers, names = economy.levers, economy.members(group)
    books = [book for book, _ in compared.now.parts]
    share = economy.england.parameters.value("staffing_share")
    levers.staffed[group] = staffed(levers, group, names, full_pounds, books, share)
    return choice_of(economy, compared, group, full_pounds)


def choice_of(economy: HealthEconomy, compared: Comparison, group: str, full_pounds: Numbers) -> Choice:
    """What the members of a group would do under contracts if each decided alone, staffed as they are."""
    before, temper, names = economy.chosen_levels[group], compared.now.temper, economy.members(group)
    costs = full_pounds / _cash_shares(economy.levers, group)
    pulls = measured(compared.pulls(group, full_pounds), costs, temper)
    income = compared.today.income(group, len(names))
    crowding = economy.governing.crowding(group, names, economy.month + 1, income, temper.crowding)
    others = measured(crowding, costs, temper)
    reasons = reasons_of((*pulls, *others), before, temper)
    return Choice(before, pulls, others, answered(economy.levers.staffed[group], reasons, pulls, temper))


def _scene(
    economy: HealthEconomy, now: Valued, choices: Mapping[str, Choice], full: Mapping[str, Numbers]
) -> Scene:
    """What whoever plans for others goes by."""
    providers = providers_of(economy, economy.month)
    own = {group: each for group, each in choices.items() if group in providers.groups}
    money = new_money([book for book, _ in now.parts], usual_book(economy, economy.month), providers)
    return Scene(Gains(now, providers, full), own, money)


def _speeds(economy: HealthEconomy, group: str) -> Numbers:
    """How much of its way each lever of a group goes in a quarter, never more than all of it."""
    levers, ratio = economy.levers, economy.england.parameters.value("response_speed_ratio")
    usual = np.array([float(levers.efforts[name].speed_per_quarter) for name in levers.names[group]])
    return np.minimum(usual * ratio, 1.0)


def _cash_shares(levers: Levers, group: str) -> Numbers:
    """The share of full effort that is money, by lever."""
    return np.array([float(levers.efforts[name].cash_share) for name in levers.names[group]])


def book_of(economy: HealthEconomy, settled: Settled) -> Book:
    """Contracts in force as they are expected to pay from now on.

    Today's that give way to a model soon are seen as if they went on; a model's that end early, as ending then.
    """
    own, reference = settled.in_force, economy.scenario.reference
    month = own.contract_month(economy.month + 1)
    gives_way = own.is_today and own.last_month is not None and not own.stands_in
    contracts = reference.contracts if gives_way else own.contracts
    file = (reference if own.is_today else economy.scenario.model).file
    left = time_left(file, contracts, month)
    if not own.is_today:
        left |= {name: TimeLeft(max(last - month + 1, 0)) for name, last in own.ends.items()}
    return Book(
        contracts,
        own.members,
        own.populations,
        ComingYear(settled.facts, economy.month, _doubt(economy)),
        own.first_month,
        month,
        left,
        told_services(file.services),
    )


def _doubt(economy: HealthEconomy) -> Fraction:
    return economy.england.parameters.one("forecast_doubt_share").value
