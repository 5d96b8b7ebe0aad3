"""What a provider has for effort above today's: its reserves, and what contracts have paid it beyond today's.

    purse = reserves + paid by contracts - what today's would have paid for the same care by now - effort and overheads

What today's contracts leave short, or over, is borne as it is today. The module must not know what anybody does without
money.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scenarios.catalogue import load_catalogue
from scenarios.contracts.contract import Contracts, ContractTerm
from scenarios.contracts.exact import Value
from scenarios.contracts.facts import OWN_KINDS, WORTH_KINDS
from scenarios.contracts.periods import PERIOD_MONTHS, Schedule, Window
from scenarios.contracts.settle import Line, Settlement
from scenarios.horizon import FIRST_MONTH
from sim.each import floats, for_each
from sim.facts import ReportedFacts, scenario_months

if TYPE_CHECKING:
    from sim.economy import HealthEconomy

Numbers = NDArray[np.float64]
PENCE_IN_POUND = 100


def purses_pounds(economy: HealthEconomy) -> dict[str, Numbers]:
    """What each provider has in hand for effort, by group and member; infinity for one that may overdraw."""
    kinds = load_catalogue().party_kinds
    groups = {group: economy.members(group) for group in economy.levers.levels}
    bound = [
        name
        for names in groups.values()
        for name in names
        if not kinds[economy.cast.party(name).kind].may_overdraw
    ]
    cash = np.array([economy.cash_pence(name) for name in bound]) / PENCE_IN_POUND
    own = dict(zip(bound, cash + care_pounds(economy, bound) - usual_pounds(economy, bound), strict=True))
    return {group: np.array([own.get(name, np.inf) for name in names]) for group, names in groups.items()}


def care_pounds(economy: HealthEconomy, names: Sequence[str]) -> Numbers:
    """What each of the named has paid for the care it gave since accounts opened, but for effort above today's."""
    history, parties = economy.history, economy.history.layout.parties
    spent = history.cost_pence(FIRST_MONTH, economy.month)[:, :, 0].sum(axis=1)
    effort = history.programme_pence(FIRST_MONTH, economy.month).sum(axis=1)
    at = [parties.index(name) for name in names]
    return np.asarray((spent - effort)[at] / PENCE_IN_POUND)


def usual_pounds(economy: HealthEconomy, names: Sequence[str]) -> Numbers:
    """What today's contracts would have paid each of the named by now for the care that was given, less what they take.

    Raises:
        MissingFact: they read what nobody can tell.
    """
    usual, now = economy.usual, economy.month
    usual.facts.now = now
    settlement = Settlement(
        usual.contracts, usual.facts, usual.members, is_rounded=False, known=economy.usual_paid.lines
    )
    found = dict.fromkeys(names, 0.0)
    spans = [each.in_force for each in economy.settled if each.in_force.first_month <= now]
    for span in (each for each in spans if not each.stands_in):
        # They begin anew where contracts do, so that what comes late comes late on both sides.
        months = None if span.last_month is None else span.contract_month(span.last_month)
        for term in usual.contracts.in_order():
            if settled := months_settled(term.schedule, months, span.contract_month(now)):
                whole = Window(1, settled, span.first_month)
                for role, net in economy.usual_paid.of(settlement, term, whole, usual.facts).items():
                    players = settlement.members[role]
                    for name, pounds in zip(players, for_each(floats(net), len(players)), strict=True):
                        if name in found:
                            found[name] += float(pounds)
    economy.usual_paid.remember(settlement, usual.facts)
    return np.array(list(found.values()))


@dataclass
class UsualPaid:
    """What today's contracts would have paid, remembered for the periods of which nothing is told anew.

    `over`: by term and first month, the months that are over, and what each role receives in them less what it pays,
    exactly. `lines`: what terms are worth in windows of which all is told; others may read them again.
    """

    over: dict[tuple[str, int], tuple[int, dict[str, Value]]] = field(default_factory=dict)
    lines: dict[tuple[str, Window], tuple[Line, ...]] = field(default_factory=dict)

    def remember(self, settlement: Settlement, facts: ReportedFacts) -> None:
        """Keep of a settlement what stays as it is, whatever is told yet."""
        contracts = settlement.contracts
        for (key, window), lines in settlement.lines.items():
            if (key, window) not in self.lines and lasts(contracts, contracts.term(key), window, facts):
                self.lines[key, window] = lines

    def of(
        self, settlement: Settlement, term: ContractTerm, window: Window, facts: ReportedFacts
    ) -> dict[str, Value]:
        """What every role receives under a term from its first month to a later one, less what it pays."""
        length, key = PERIOD_MONTHS[term.schedule.every], (term.key, window.starts_month)
        over, pounds = self.over.get(key, (0, {}))
        ends = range(window.last // length * length, over, -length)
        months = (window._replace(first=over + 1, last=end) for end in ends)
        if whole := next((each for each in months if lasts(settlement.contracts, term, each, facts)), None):
            pounds = _added(pounds, received(settlement, term, whole))
            over, self.over[key] = whole.last, (whole.last, pounds)
        if over == window.last:
            return pounds
        return _added(pounds, received(settlement, term, window._replace(first=over + 1)))


def lasts(contracts: Contracts, term: ContractTerm, window: Window, facts: ReportedFacts) -> bool:
    """Whether all that a term reads of a window's months stays as it was told to be."""
    read, (_, last) = contracts.facts_ever(term), scenario_months(window)
    worths = {fact.name for fact in read if fact.kind in WORTH_KINDS and not fact.is_baseline}
    told = (fact for fact in read if fact.is_baseline or fact.kind not in OWN_KINDS)
    return all(facts.lasts(fact, last) for fact in told) and all(
        lasts(contracts, contracts.term(key), window, facts) for key in worths
    )


def received(settlement: Settlement, term: ContractTerm, window: Window) -> dict[str, Value]:
    """What everybody who is paid or pays under a term receives in a window, less what it pays."""
    lines = settlement.worth(term, window)
    roles = dict.fromkeys(role for line in lines for role in (line.payer, *line.payees))
    return {role: settlement.net(term, role, window) for role in roles}


def _added(one: Mapping[str, Value], other: Mapping[str, Value]) -> dict[str, Value]:
    both = dict(one)
    for role, pounds in other.items():
        both[role] = both[role] + pounds if role in both else pounds
    return both


def months_settled(schedule: Schedule, months: int | None, since: int) -> int:
    """How many months are paid for by month `since` of a contract of so many, on account or at their lag.

    `months`: None while it goes on.
    """
    if schedule.every == "exit":
        return 0
    if schedule.on_account:
        return since if months is None else min(months, since)
    length = PERIOD_MONTHS[schedule.every]
    if months is not None and since >= months + schedule.lag_months:
        return months
    return max(since - schedule.lag_months, 0) // length * length
