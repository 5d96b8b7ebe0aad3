"""Interpreter 2: a contract and a forecast -> pounds to each party for one more unit of each fact.

The slope of settlement, averaged over what the forecast does not know: for a fact told as f with doubt s (a
standard deviation), `[worth(f + h) - worth(f - h)] / 2h` with `h = sqrt(3) s`, one unit where there is no doubt.
That is exactly the mean slope over a doubt spread evenly on f +- h, so that a threshold has a slope where it is
uncertain. Amounts are exact and unrounded. Lags, beliefs and discounting belong to whoever decides.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import sqrt
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scenarios.contracts import exact
from scenarios.contracts.contract import Contracts, Members
from scenarios.contracts.exact import Exact, Value
from scenarios.contracts.facts import Fact, Facts
from scenarios.contracts.periods import MONTHS_IN_YEAR, Window
from scenarios.contracts.reach import Reach
from scenarios.contracts.requires import requires
from scenarios.contracts.settle import Settlement

# Half the width of an even spread over its standard deviation: sqrt(12) / 2, as a short fraction (exact to nine
# digits) so that vectors of thousands of members stay in 64-bit integers.
HALF_WIDTH_PER_DOUBT = Fraction(sqrt(3)).limit_denominator(10_000)
ONE_UNIT = Fraction(1)
# Facts that nobody's effort moves: what is history, and what the calendar or the ledger tells.
UNMOVED_KINDS = frozenset({"paid"})


class Forecast(Facts, Protocol):
    """Facts with the doubt about each: a standard deviation in the fact's own unit, 0 where it is exact."""

    def doubt(self, fact: Fact) -> Value:
        """The doubt about a year's value of the fact."""
        ...


@dataclass(frozen=True, slots=True)
class Incentive:
    """Pounds a year to a party for one more unit of a fact, in one contract year, under one term.

    It is what the party gains where the fact moves by `units`, to what it moves by: either is an `Exact` with one entry
    a member where the party, or who the fact is of, is a role of many. A fact read `together` moves by one when any one
    member's does.
    """

    term: str
    party: str
    fact: Fact
    contract_year: int
    gained_pounds: Value
    units: Value = ONE_UNIT

    @property
    def pounds_per_unit(self) -> Value:
        """Pounds for one more unit, exactly."""
        if isinstance(self.units, Exact):
            return Exact.of([1 / each for each in self.units]) * self.gained_pounds
        return self.gained_pounds * (1 / self.units)

    @property
    def nearest_pounds(self) -> NDArray[np.float64]:
        """The numbers nearest to the pounds for one more unit, one for each member that it is told for."""
        return exact.nearest_ratios(self.gained_pounds, self.units)


class _Moved:
    """A forecast in which the yearly value of some facts is moved by so much."""

    def __init__(self, forecast: Facts, facts: Collection[Fact], by: Value) -> None:
        self._forecast, self._facts, self._by = forecast, facts, by
        self.is_steady = getattr(forecast, "is_steady", False)

    def value(self, fact: Fact, window: Window) -> Value:
        told = self._forecast.value(fact, window)
        if fact not in self._facts:
            return told
        return told + (self._by * window.years if fact.adds_up else self._by)


def incentives(
    contracts: Contracts,
    forecast: Forecast,
    members: Members | None = None,
    years: Iterable[int] | None = None,
    to: Collection[str] | None = None,
    of: Callable[[Fact], bool] | None = None,
    starts_month: int = 1,
    expected: Settlement | None = None,
) -> list[Incentive]:
    """What each party gains from each fact, by term and contract year to the end of the longest first term.

    `years`, `to` (parties) and `of` (facts) narrow the question; `starts_month` is the scenario month of contract month
    1. Members of a role of many move together, each its own fact. Parties for whom a term moves nothing are left out.
    Facts of the reference year do not move. A year whose terms and forecast are those of a year already answered is
    not settled again. `expected`: the contracts settled on the forecast, unrounded, if somebody has done so already.

    Raises:
        MissingFact: the forecast does not tell a fact.
    """
    asked = (
        range(1, max(contract.firm_years for contract in contracts.contracts) + 1) if years is None else years
    )
    players = members or Members()
    expected = expected or Settlement(contracts, forecast, players, is_rounded=False)
    answered: dict[tuple[object, ...], list[Incentive]] = {}
    found: list[Incentive] = []
    for year in asked:
        window = Window((year - 1) * MONTHS_IN_YEAR + 1, year * MONTHS_IN_YEAR, starts_month)
        question = _Question(contracts, forecast, players, window, to, expected)
        alike = question.signature() if getattr(forecast, "is_steady", False) else (year,)
        if alike not in answered:
            answered[alike] = list(question.answers(of))
        found += [replace(each, contract_year=year) for each in answered[alike]]
    return found


@dataclass(frozen=True, slots=True)
class _Question:
    """What the facts of one contract year are worth to whom."""

    contracts: Contracts
    forecast: Forecast
    members: Members
    window: Window
    to: Collection[str] | None
    expected: Settlement

    def signature(self) -> tuple[int, ...]:
        """What the year's answers depend on besides the forecast."""
        return tuple(self.contracts.alike.worth(term.key, self.window) for term in self.contracts.in_order())

    def answers(self, of: Callable[[Fact], bool] | None) -> Iterator[Incentive]:
        """Every incentive of the year, fact by fact."""
        expected = self.expected
        for term in self.contracts.in_order():
            if term.schedule.every != "exit":
                expected.worth(term, self.window)
        for facts, reach in _movable(self.contracts, self.window, self.members):
            if of is None or of(facts[0]):
                yield from self._of_fact(expected, facts, reach)

    def _of_fact(self, expected: Settlement, facts: tuple[Fact, ...], reach: Reach) -> Iterator[Incentive]:
        """The two settlements of one fact, as far as it reaches; all else is as expected.

        Where payments follow it in a straight line, what is expected is one of the two.
        """
        half_width = _half_width(self.forecast.doubt(facts[0]))
        above = expected.but_for(_Moved(self.forecast, facts, half_width), reach)
        below, width = expected, half_width
        if not reach.is_straight(self.window):
            below, width = expected.but_for(_Moved(self.forecast, facts, -half_width), reach), 2 * half_width
        for term in self.contracts.in_order():
            if term.key not in reach.terms or term.schedule.every == "exit":
                continue
            for party in _parties(above, term.key, self.window):
                if self.to is not None and party not in self.to:
                    continue
                gained = above.net(term, party, self.window) - below.net(term, party, self.window)
                if _moves(gained):
                    yield _incentive(term.key, party, facts[0], self.window.contract_year, gained, width)


def _movable(
    contracts: Contracts, window: Window, members: Members
) -> tuple[tuple[tuple[Fact, ...], Reach], ...]:
    """Facts of a window that move as one, with how far they reach; remembered, as contracts never change.

    What one party does is one fact, whether it is read as its own or as the sum over its role.
    """
    key = ("movable", window, frozenset(role for role, names in members.items() if len(names) != 1))
    if key not in contracts.remembered:
        groups: dict[Fact, tuple[list[Fact], set[str]]] = {}
        for fact, terms in requires(contracts, window).items():
            if fact.is_baseline or fact.kind in UNMOVED_KINDS:
                continue
            is_alone = bool(fact.role) and len(members[fact.role]) == 1
            own = replace(fact, together=False) if is_alone else fact
            facts, readers = groups.setdefault(own, ([], set()))
            facts.append(fact)
            readers.update(terms)
        contracts.remembered[key] = tuple(
            (tuple(facts), Reach(contracts, facts, readers)) for facts, readers in groups.values()
        )
    found: tuple[tuple[tuple[Fact, ...], Reach], ...] = contracts.remembered[key]
    return found


def _parties(settlement: Settlement, key: str, window: Window) -> list[str]:
    """Everyone who pays or is paid under the term, payees first."""
    lines = settlement.worth(settlement.contracts.term(key), window)
    return list(
        dict.fromkeys([payee for line in lines for payee in line.payees] + [line.payer for line in lines])
    )


def _half_width(doubt: Value) -> Value:
    if isinstance(doubt, Exact):
        return exact.where_none(doubt * HALF_WIDTH_PER_DOUBT, ONE_UNIT)
    return HALF_WIDTH_PER_DOUBT * doubt if doubt else ONE_UNIT


def _incentive(term: str, party: str, fact: Fact, year: int, gained: Value, width: Value) -> Incentive:
    """One number is divided at once; many only if somebody asks, as that takes far longer than all else."""
    if isinstance(gained, Exact) or isinstance(width, Exact):
        return Incentive(term, party, fact, year, gained, width)
    return Incentive(term, party, fact, year, gained / width)


def _moves(gained: Value) -> bool:
    return bool((gained.numerators != 0).any()) if isinstance(gained, Exact) else gained != 0


def total_pounds(found: list[Incentive]) -> dict[tuple[str, Fact], Fraction]:
    """All years and terms together, summed over members: pounds by party and fact."""
    totals: dict[tuple[str, Fact], Fraction] = {}
    for each in found:
        key = (each.party, each.fact)
        totals[key] = totals.get(key, Fraction(0)) + exact.total(each.pounds_per_unit)
    return totals
