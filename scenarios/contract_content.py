"""What stands in contracts: what income hangs on, prices, who decides, who compares, what citizens are paid.

    now, usual = Content(...), Content(...)
    facts_of(now, usual, {"acute_trust": ("trust_1", "trust_2")})

All is read from trees, the facts that they read and the governance of the file, at the same expected year; nothing asks
how a contract or a mechanism is called. The module must not know what a fact does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import log

import numpy as np
from numpy.typing import NDArray

from scenarios.contract_facts import ContractFact, load_contract_facts
from scenarios.contracts.contract import Contracts, ContractTerm, Members
from scenarios.contracts.exact import Exact, Value
from scenarios.contracts.facts import MEASURED_KINDS, WORTH_KINDS, Fact, Facts
from scenarios.contracts.incentives import incentives
from scenarios.contracts.periods import Window
from scenarios.contracts.settle import Line, Settlement
from scenarios.contracts.terms import leaves
from scenarios.model_file import Governance

HALF = Fraction(1, 2)
NOTHING = Fraction(0)
COMPARES = "rank"
PAID_FOR = ("activity", "measure")
"""What citizens are paid for: care that they had, or what is reported of what they did."""


@dataclass(frozen=True)
class Received:
    """What one line of a term pays a party in the year, and the kinds of fact that it hangs on.

    Those of terms whose worth the line reads are among the kinds.
    """

    term: ContractTerm
    line: Line
    kinds: frozenset[str]
    pounds: Fraction


@dataclass(frozen=True)
class Content:
    """Contracts in one of their years, and what they are expected to read in it.

    `governance`: of each contract. `held_ratios`: what a contract and a measure cost those who are held to them, to
    what payment by case costs in place of a block. `citizens`: parties who are the people of the place.
    """

    contracts: Contracts
    members: Members
    governance: Sequence[Governance]
    expected: Facts
    window: Window
    held_ratios: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))
    citizens: Sequence[str] = ()
    _prices: dict[tuple[str, bool], dict[str, Fraction]] = field(default_factory=dict)
    _beside: list[tuple[Content, Mapping[str, Sequence[str]], dict[str, NDArray[np.float64]]]] = field(
        default_factory=list
    )

    @cached_property
    def _settlement(self) -> Settlement:
        """The contracts settled on what is expected; unrounded."""
        return Settlement(self.contracts, self.expected, self.members, is_rounded=False)

    @cached_property
    def received(self) -> Mapping[str, Sequence[Received]]:
        """What every line pays to each party, below 0 where it flows back."""
        found: dict[str, list[Received]] = {}
        for term in self.contracts.in_order():
            for line in self._settlement.worth(term, self.window) if term.schedule.every != "exit" else ():
                kinds = self._kinds_behind(line)
                for role, parts in zip(line.payees, line.pounds, strict=True):
                    for party, pounds in self._each(role, parts):
                        found.setdefault(party, []).append(Received(term, line, kinds, pounds))
        return found

    def income(self, party: str) -> Fraction:
        """All that a party is paid in the year."""
        return sum((each.pounds for each in self.received.get(party, ())), NOTHING)

    def price(self, service: str, is_half: bool = False) -> Mapping[str, Fraction]:
        """Pounds for one more unit of a service to each party that gives it; `is_half`: at half of what is expected."""
        if (service, is_half) not in self._prices:
            self._prices[service, is_half] = self._priced(service, is_half)
        return self._prices[service, is_half]

    def held(self, party: str) -> tuple[int, int]:
        """How many contracts pay a party, and how many measures they read of it."""
        own = self.received.get(party, ())
        measures = {
            (each.term.contract, fact.name)
            for each in own
            for leaf in each.line.leaves
            for fact in leaf.facts()
            if fact.kind in MEASURED_KINDS and not fact.is_baseline
        }
        return len({each.term.contract for each in own}), len(measures)

    def paid_to_citizens(self, names: Sequence[str]) -> Fraction:
        """Pounds that citizens are paid in the year for each unit of services or measures, by lines that count them."""
        pounds, counted = NOTHING, set()
        for each in self._of_citizens():
            facts = {
                fact
                for leaf in each.line.leaves
                for fact in leaf.facts()
                if fact.kind in PAID_FOR and fact.name in names and not fact.is_baseline
            }
            pounds += each.pounds if facts else NOTHING
            counted |= facts
        units = sum((_whole(self.expected.value(fact, self.window)) for fact in counted), NOTHING)
        return pounds / units if units else NOTHING

    def held_by_citizens(self, services: Sequence[str]) -> Fraction:
        """Pounds in the year that citizens are paid in place of whoever gives services: base payments for them."""
        held = (
            each.pounds
            for each in self._of_citizens()
            if each.term.is_base and not set(services).isdisjoint(each.term.services)
        )
        return sum(held, NOTHING)

    def _of_citizens(self) -> Iterator[Received]:
        for party in self.citizens:
            yield from self.received.get(party, ())

    def _kinds_behind(self, line: Line) -> frozenset[str]:
        return frozenset(fact.kind for leaf in line.leaves for fact in self._behind(tuple(leaf.facts())))

    def _each(self, role: str, pounds: Value) -> Iterator[tuple[str, Fraction]]:
        """A sum to a role by its members: where payers are many, and it is one party, all of it."""
        parties = self.members[role]
        if len(parties) == 1:
            yield parties[0], _whole(pounds)
        else:
            yield from zip(parties, pounds if isinstance(pounds, Exact) else [pounds], strict=True)

    def _behind(self, facts: tuple[Fact, ...], seen: frozenset[str] = frozenset()) -> Iterator[Fact]:
        for fact in facts:
            if fact.is_baseline:
                continue
            if fact.kind in WORTH_KINDS and fact.name not in seen:
                term = self.contracts.term(fact.name)
                inner = tuple(each for leaf in leaves(term.tree, self.window) for each in leaf.facts())
                yield from self._behind(inner, seen | {fact.name})
            elif fact.kind not in WORTH_KINDS:
                yield fact

    def _priced(self, service: str, is_half: bool) -> dict[str, Fraction]:
        """The mean over those whom it is given to, each by how much of it they are expected to have."""
        forecast = _Steady(self.expected, service if is_half else "")
        found = incentives(
            self.contracts,
            forecast,
            self.members,
            years=[self.window.contract_year],
            of=lambda fact: fact.kind == "activity" and fact.name == service and bool(fact.by),
            starts_month=self.window.starts_month,
            expected=None if is_half else self._settlement,
        )
        pounds: dict[str, Fraction] = {}
        units: dict[str, dict[Fact, Fraction]] = {}
        for each in found:
            if each.party != each.fact.by:
                continue
            expected = dict(self._each(each.party, self.expected.value(each.fact, self.window)))
            for party, slope in self._each(each.party, each.pounds_per_unit):
                pounds[party] = pounds.get(party, NOTHING) + slope * expected[party]
                units.setdefault(party, {})[each.fact] = expected[party]
        whole = {party: sum(of.values(), NOTHING) for party, of in units.items()}
        return {party: pounds[party] / whole[party] for party in pounds if whole[party]}


@dataclass(frozen=True)
class _Steady:
    """Expected facts without doubt, the activity of one service perhaps halved."""

    expected: Facts
    halved: str

    @property
    def is_steady(self) -> bool:
        return getattr(self.expected, "is_steady", False)

    def value(self, fact: Fact, window: Window) -> Value:
        told = self.expected.value(fact, window)
        is_halved = fact.kind == "activity" and fact.name == self.halved and not fact.is_baseline
        return told * HALF if is_halved else told

    def doubt(self, fact: Fact) -> Value:
        return NOTHING


def _whole(told: Value) -> Fraction:
    """What is told of all together, or of each, as one sum."""
    return sum(told, NOTHING) if isinstance(told, Exact) else told


Reading = Callable[[Content, ContractFact, str], float | None]
"""Contracts, how a fact is read and a party to a number; None where they say nothing of it."""


def facts_of(
    now: Content, usual: Content, groups: Mapping[str, Sequence[str]]
) -> dict[str, NDArray[np.float64]]:
    """How far each fact holds under contracts beyond the usual ones, -1 to 1, for each member of its group.

    It is found once for two contents, as they do not change.
    """
    for beside, asked, found in now._beside:
        if beside is usual and asked == groups:
            return found
    found = {}
    for name, fact in load_contract_facts().items():
        members = groups.get(fact.owner, ())
        holds = np.array([_beyond(fact, now, usual, party) for party in members], dtype=np.float64)
        if holds.any():
            found[name] = holds
    now._beside.append((usual, groups, found))
    return found


def _beyond(fact: ContractFact, now: Content, usual: Content, party: str) -> float:
    read = READINGS[fact.reads]
    here, there = read(now, fact, party), read(usual, fact, party)
    if here is None or there is None:
        return 0.0
    return min(max((here - there) / float(fact.full), -1.0), 1.0)


def _paid_share(content: Content, fact: ContractFact, party: str) -> float | None:
    """The share of a party's income that hangs on facts of some kinds."""
    income = content.income(party)
    if income <= 0:
        return None
    hanging = [each.pounds for each in content.received[party] if each.kinds & set(fact.about)]
    return float(min(max(sum(hanging, NOTHING) / income, NOTHING), Fraction(1)))


def _administered(content: Content, fact: ContractFact, party: str) -> float | None:
    """The share of a party's income that hangs on what it reports, and its contracts and measures besides."""
    share = _paid_share(content, fact, party)
    if share is None:
        return None
    held = zip(content.held(party), content.held_ratios, strict=True)
    return share + float(sum((number * ratio for number, ratio in held), NOTHING))


def _decided_by_others(content: Content, fact: ContractFact, party: str) -> float | None:
    """The largest share of the decision on a lever that a contract gives to somebody else."""
    shares = [
        each.authority.by_contract[fact.about[0]].value
        for each in content.governance
        if fact.about[0] in each.authority.by_contract
    ]
    return float(max(shares, default=NOTHING))


def _price_over(content: Content, fact: ContractFact, party: str) -> float | None:
    """The logarithm of the price of one service over another's."""
    one, other = (content.price(service).get(party, NOTHING) for service in fact.about)
    return log(one / other) if one > 0 and other > 0 else None


def _price_lost_on_more(content: Content, fact: ContractFact, party: str) -> float | None:
    """The share of the price of a service that one unit more loses against one among the first half."""
    service = fact.about[0]
    full = content.price(service, is_half=True).get(party, NOTHING)
    more = content.price(service).get(party, NOTHING)
    return float(min(max(1 - more / full, NOTHING), Fraction(1))) if full > 0 else 0.0


def _compared(content: Content, fact: ContractFact, party: str) -> float | None:
    """Whether a term that pays a party ranks it among its peers."""
    return float(any(COMPARES in each.kinds for each in content.received.get(party, ())))


def _citizens_paid(content: Content, fact: ContractFact, party: str) -> float | None:
    """The pounds that citizens are paid for each unit of what a fact is about."""
    return float(content.paid_to_citizens(fact.about))


def _citizens_hold(content: Content, fact: ContractFact, party: str) -> float | None:
    """The share that citizens hold of what they and a party are paid for its services."""
    held, income = content.held_by_citizens(fact.about), content.income(party)
    return float(held / (held + income)) if held + income > 0 else None


READINGS: Mapping[str, Reading] = {
    "paid_share": _paid_share,
    "administered": _administered,
    "decided_by_others": _decided_by_others,
    "price_over": _price_over,
    "price_lost_on_more": _price_lost_on_more,
    "compared": _compared,
    "citizens_paid": _citizens_paid,
    "citizens_hold": _citizens_hold,
}
