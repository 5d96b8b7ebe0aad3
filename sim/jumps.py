"""Terms that jump: what they would pay at a few levels of each lever, with all that is believed to follow from it.

Payments are averaged over the doubt about facts, as incentives are. The module must not know how a provider answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from agents.providers.beliefs import in_time
from agents.providers.jumps import POINTS
from scenarios.contracts.contract import ContractTerm
from scenarios.contracts.exact import Exact, Value
from scenarios.contracts.facts import MEASURED_KINDS, Fact
from scenarios.contracts.incentives import HALF_WIDTH_PER_DOUBT, Forecast
from scenarios.contracts.observables import Observable, Step, fold
from scenarios.contracts.periods import Window
from scenarios.contracts.settle import Settlement
from scenarios.contracts.terms import leaves
from sim.each import floats
from sim.worth import Book, OneTerm, Providers, TermJumps, Worth, worth_of

Numbers = NDArray[np.float64]
WITHIN_DOUBT = tuple(Fraction(at, 5) for at in (-4, -2, 0, 2, 4))
"""Where in the spread of a fact's doubt payments are taken, to be averaged: the middles of its fifths."""
DECIMALS = 10**6


def with_jumps(book: Book, providers: Providers) -> Worth:
    """What contracts are worth to every provider, with the terms that jump beside their slopes."""
    worth = worth_of(book, providers)
    worth.jumps += jumps_of(book, providers)
    return worth


def jumps(term: ContractTerm, window: Window) -> bool:
    """Whether a term's payments jump in the window: by a condition, or by a step in what it reads."""
    return any(
        leaf.conditions or any(_steps(observable) for observable in leaf.observables)
        for leaf in leaves(term.tree, window)
    )


def _steps(observable: Observable) -> bool:
    return fold(observable, lambda leaf: False, lambda node, parts: isinstance(node, Step) or any(parts))


def jumps_of(book: Book, providers: Providers) -> Iterator[TermJumps]:
    """All terms that jump for somebody, with what they would pay at each level tried."""
    sharp = [
        term for term in book.contracts.in_order() if term.schedule.every != "exit" and jumps(term, book.year)
    ]
    for group in providers.groups if sharp else ():
        names = list(providers.members[group])
        roles = [role for role, members in book.members.items() if set(members) & set(names)]
        for term in sharp:
            curve = _Curve(OneTerm(book, providers, group, names, term.key), term, roles)
            pounds = curve.by_lever()
            if np.ptp(pounds, axis=0).any():
                is_measured = any(fact.kind in MEASURED_KINDS for fact in curve.facts)
                yield TermJumps(term.contract, term.key, group, pounds, is_measured)


@dataclass(frozen=True)
class _Curve:
    """One term that jumps, as a group of providers sees it."""

    view: OneTerm
    term: ContractTerm
    roles: list[str]

    def by_lever(self) -> Numbers:
        """What it pays at each level tried: point, member, lever."""
        levers, group = self.view.providers.levers, self.view.group
        made = np.zeros((POINTS.size, *levers.levels[group].shape))
        for column in range(made.shape[2]):
            for at, level in enumerate(POINTS):
                moved = self._moved(column, float(level))
                if moved:
                    made[at, :, column] = self._paid(moved)
        return made

    @cached_property
    def facts(self) -> list[Fact]:
        """What the term itself reads and efforts may move."""
        return [fact for fact in self.term.facts(self.view.book.year) if not fact.is_baseline]

    def _moved(self, column: int, level: float) -> dict[Fact, Numbers]:
        """By fact how far it moves if each member puts its own lever at a level: by owner, in the fact's own unit."""
        providers, group = self.view.providers, self.view.group
        rows, levers = providers.effort.rows[group], providers.levers
        own = levers.levels[group].copy()
        own[:, column] = level
        now, then = (providers.effort.dose(group, levers, each) for each in (levers.levels[group], own))
        change = rows.full_change[:, None]
        today = providers.effort.today[group]
        logs = np.log((1 + change * then) / (1 + change * now)) + 0 * today
        of_lever = np.array([rows.columns.get(at) == column for at in range(len(rows.effects))])
        left = self.view.book.time_left[self.term.contract]
        weight = (
            (of_lever * in_time(rows, left, providers.outlook))[:, None] * logs * providers.outlook.optimism
        )
        found = {fact: (self.view.known_change(fact) * weight).sum(axis=0) for fact in self.facts}
        return {fact: each for fact, each in found.items() if each.any()}

    def _paid(self, moved: Mapping[Fact, Numbers]) -> Numbers:
        """What the members are paid, net, on average over the doubt."""
        book, names = self.view.book, self.view.names
        paid = np.zeros(len(names))
        for at in WITHIN_DOUBT:
            forecast = _Elsewhere(
                book.forecast, {fact: self._shift(fact, each) for fact, each in moved.items()}, at
            )
            settlement = Settlement(book.contracts, forecast, book.members, is_rounded=False)
            for role in self.roles:
                net = floats(settlement.net(self.term, role, book.year))
                players = list(book.members[role])
                for number, name in enumerate(names):
                    if name in players:
                        paid[number] += net[players.index(name) if net.size > 1 else 0]
        return paid / len(WITHIN_DOUBT)

    def _shift(self, fact: Fact, by_owner: Numbers) -> Value:
        """A fact's move as the fact is told: member by member, or one for all."""
        holders = list(self.view.book.members[fact.role]) if fact.role else []
        is_each = len(holders) > 1 and not fact.together
        if is_each and set(holders) & set(self.view.names):
            moves = dict(zip(self.view.names, by_owner, strict=True))
            return Exact.of([_exact(moves.get(name, 0.0)) for name in holders])
        return _exact(float(by_owner.mean()))


@dataclass(frozen=True)
class _Elsewhere:
    """A forecast in which some facts lie elsewhere, and `at` so much of their doubt further."""

    forecast: Forecast
    moved: Mapping[Fact, Value]
    at: Fraction

    @property
    def is_steady(self) -> bool:
        return getattr(self.forecast, "is_steady", False)

    def value(self, fact: Fact, window: Window) -> Value:
        told = self.forecast.value(fact, window)
        if fact not in self.moved:
            return told
        off = self.moved[fact] + self.forecast.doubt(fact) * (HALF_WIDTH_PER_DOUBT * self.at)
        return told + (off * window.years if fact.adds_up else off)


def _exact(number: float) -> Fraction:
    return Fraction(round(number * DECIMALS), DECIMALS)
