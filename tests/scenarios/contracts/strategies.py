"""Random facts, observables, trees and contracts, and a world that answers for any fact in any month.

Three practices play one role and two wards another; every other role is one party. An observable of the first
sort is one value, of the second one value a practice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from typing import get_args
from zlib import crc32

from hypothesis import strategies as st

from scenarios.contracts.contract import Contract, Contracts, ContractTerm, Members
from scenarios.contracts.exact import Exact, Value
from scenarios.contracts.facts import KINDS, MONTH, YEARS, Fact, Kind, MissingFact
from scenarios.contracts.observables import (
    Const,
    Difference,
    Greatest,
    Least,
    Observable,
    Product,
    Step,
    Sum,
)
from scenarios.contracts.periods import Over, Schedule, Window
from scenarios.contracts.terms import All, During, If, Pay, Share, Term

MEMBERS = Members.of({"practices": ("Leigh", "Shoebury", "Westcliff"), "wards": ("North", "South")})
ONES = ("payer", "acute", "hub")
PAYEES = ("acute", "hub", "practices", "wards")

# Words of the phrase itself among them: a role may be called "by".
WORDS = st.one_of(
    st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True),
    st.sampled_from(["by", "on", "for", "over", "lag", "together", "month", "months", "baseline", "cost"]),
)
NUMBERS = st.one_of(
    st.integers(-20, 20).map(Fraction),
    st.decimals(-1000, 1000, places=2).map(Fraction),
    st.fractions(-3, 3, max_denominator=30),
    # What no other denominator cancels: a few of them multiplied overflow 64 bits.
    st.sampled_from([Fraction(10**9, 7**9), Fraction(1, 10**9 + 7)]),
)


def facts() -> st.SearchStrategy[Fact]:
    """Any fact that a phrase can name."""
    return st.sampled_from(get_args(Kind)).flatmap(_facts_of)


def _facts_of(kind: Kind) -> st.SearchStrategy[Fact]:
    argument = KINDS[kind].argument
    name: st.SearchStrategy[str] = WORDS if argument else st.just("")
    if argument == "term":
        name = st.one_of(WORDS, st.builds("{}.{}".format, WORDS, WORDS))
    above = st.fractions(0, 10**6, max_denominator=700) if kind == "excess_cost" else st.none()
    peers = st.one_of(st.none(), st.integers(1, 300).map(Fraction)) if kind == "rank" else st.none()
    return st.builds(
        Fact,
        kind=st.just(kind),
        name=st.one_of(name, st.just("")) if kind == "cost" else name,
        by=st.one_of(st.just(""), WORDS),
        together=st.booleans(),
        services=st.lists(WORDS, max_size=3).map(tuple),
        population=st.one_of(st.just(""), WORDS.filter(lambda word: word != "everyone")),
        over=st.sampled_from(get_args(Over)),
        lag_months=st.integers(0, 30),
        threshold_pounds=above,
        peers=peers,
        is_baseline=st.booleans(),
    )


@dataclass(frozen=True)
class World:
    """Facts for any month and member: figures that go round in a circle, starting where the fact's name says."""

    figures: tuple[Fraction, ...]
    doubts: tuple[Fraction, ...] = (Fraction(0),)
    told: dict[tuple[Fact, Window], Value] = field(default_factory=dict, compare=False, repr=False)

    def number(self, fact: Fact, window: Window, member: int) -> Fraction:
        """One member's value: the sum of its months where the fact adds up, else that of the last month."""
        start = _beginning(fact)
        months = range(window.first, window.last + 1) if fact.adds_up else (window.last,)
        if fact.is_baseline:
            return self._figure(start + member) * (window.years if fact.adds_up else 1)
        return sum((self._figure(start + 5 * member + month) for month in months), Fraction(0))

    def value(self, fact: Fact, window: Window) -> Value:
        """As settlement reads it: one value a member of a role of many, or their sum. What was told is kept."""
        if (fact, window) not in self.told:
            count = len(MEMBERS[fact.role])
            numbers = [self.number(fact, window, member) for member in range(count)]
            is_one = count == 1 or fact.together
            self.told[fact, window] = sum(numbers, Fraction(0)) if is_one else Exact.of(numbers)
        return self.told[fact, window]

    def doubt(self, fact: Fact) -> Value:
        """The doubt about a year's value."""
        return self.doubts[crc32(str(fact).encode()) % len(self.doubts)]

    def _figure(self, at: int) -> Fraction:
        return self.figures[at % len(self.figures)]


@cache
def _beginning(fact: Fact) -> int:
    """Where a fact's figures begin: the same number on every run."""
    return crc32(str(replace(fact, over="period", lag_months=0, together=False)).encode())


def worlds() -> st.SearchStrategy[World]:
    """A world of random figures."""
    return st.lists(NUMBERS, min_size=1, max_size=7).map(lambda figures: World(tuple(figures)))


class Table:
    """Facts told one by one, whatever the window; for worked examples."""

    def __init__(
        self, told: Mapping[str, Value | int | str], doubts: Mapping[str, Value | int] | None = None
    ) -> None:
        self.told = {
            phrase: each if isinstance(each, Exact) else Fraction(each) for phrase, each in told.items()
        }
        self.doubts = doubts or {}
        self.asked: list[tuple[str, Window]] = []

    def value(self, fact: Fact, window: Window) -> Value:
        """The value told; `asked` keeps what was read."""
        self.asked.append((str(fact), window))
        if str(fact) not in self.told:
            raise MissingFact(f"'{fact}' is read but not told.")
        return self.told[str(fact)]

    def doubt(self, fact: Fact) -> Value:
        """The doubt told, else none."""
        told = self.doubts.get(str(fact), 0)
        return told if isinstance(told, Exact) else Fraction(told)


OF_ONE = (
    YEARS,
    MONTH,
    Fact("activity", "referral"),
    Fact("activity", "referral", by="acute"),
    Fact("activity", "referral", by="practices", together=True),
    Fact("measure", "gain"),
    Fact("people", "older"),
    Fact("cost", "acute"),
    Fact("cost", "practices", together=True),
    Fact("cost", "practices", together=True, is_baseline=True),
)
OF_EACH = (
    Fact("activity", "referral", by="practices"),
    Fact("cost", "practices"),
    Fact("measure", "gain", by="practices"),
    Fact("people", "older", by="practices"),
    Fact("cost", "practices", is_baseline=True),
)


FIGURES = NUMBERS.map(Const)
SPANS = st.tuples(st.sampled_from(get_args(Over)), st.sampled_from([0, 0, 1, 4]))
BRANCHES: dict[str, Callable[..., Observable]] = {
    "difference": Difference,
    "least": Least,
    "greatest": Greatest,
    "product": Product,
    "sum": Sum,
    "step": Step,
}
LABELS = st.sampled_from(["", "a"])


@st.composite
def observables(draw: st.DrawFn, told: Sequence[Fact], depth: int = 2) -> Observable:
    """Any observable over these facts, each read over any span and at any lag."""
    kind = draw(st.sampled_from(["figure", "fact", "fact", *BRANCHES])) if depth else "fact"
    if kind == "figure":
        return draw(FIGURES)
    if kind == "fact":
        over, lag = draw(SPANS)
        return replace(draw(st.sampled_from(told)), over=over, lag_months=lag)
    count = {"step": 1, "sum": 3}.get(kind, 2)
    return BRANCHES[kind](tuple(draw(observables(told, depth - 1)) for _ in range(count)))


@st.composite
def pays(draw: st.DrawFn, of_one: Sequence[Fact], of_each: Sequence[Fact]) -> Term:
    """One party pays another, or each practice is paid or pays; perhaps for what each practice does."""
    payer, payee = draw(st.permutations((*ONES, "practices")))[:2]
    told = (*of_one, *of_each)
    paid = Pay(payer, payee, draw(observables(told)), draw(LABELS))
    return If(draw(observables(told)), paid) if draw(st.booleans()) else paid


@st.composite
def shares(draw: st.DrawFn, of_one: Sequence[Fact], of_each: Sequence[Fact]) -> Term:
    """One party's sum among some others, wards and practices among them."""
    payees = draw(st.lists(st.sampled_from(PAYEES), min_size=1, max_size=4, unique=True))
    weights = tuple(
        draw(observables((*of_one, *of_each) if payee == "practices" else of_one, 1)) for payee in payees
    )
    return Share("payer", tuple(payees), weights, draw(observables(of_one)), draw(LABELS))


@st.composite
def trees(
    draw: st.DrawFn, of_one: Sequence[Fact] = OF_ONE, of_each: Sequence[Fact] = OF_EACH, depth: int = 2
) -> Term:
    """Any tree over these facts."""
    kind = draw(st.sampled_from([Pay, Share, Share, All, All, During, If])) if depth else Pay
    if kind is Pay:
        return draw(pays(of_one, of_each))
    if kind is Share:
        return draw(shares(of_one, of_each))
    if kind is All:
        return All(tuple(draw(trees(of_one, of_each, depth - 1)) for _ in range(draw(st.integers(0, 3)))))
    inner = draw(trees(of_one, of_each, depth - 1))
    if kind is If:
        return If(draw(observables(of_one)), inner)
    first = draw(st.integers(1, 20))
    return During(first, draw(st.sampled_from([None, first, first + 4, first + 12])), inner)


SCHEDULES = st.builds(
    Schedule, st.sampled_from(["month", "quarter", "year"]), st.sampled_from([0, 0, 1, 5]), st.booleans()
)


@st.composite
def contracts(draw: st.DrawFn) -> Contracts:
    """Up to two contracts of up to three terms; a term may read what those before it are worth."""
    made: list[Contract] = []
    of_one, of_each = list(OF_ONE), list(OF_EACH)
    for name in ("head", "sub")[: draw(st.integers(1, 2))]:
        payees = tuple(draw(st.lists(st.sampled_from(PAYEES), min_size=1, max_size=2, unique=True)))
        terms: list[ContractTerm] = []
        for number in range(draw(st.integers(1, 3))):
            tree = draw(trees(of_one, of_each))
            terms.append(a_term(tree, draw(SCHEDULES), f"term_{number}", name))
            key = terms[-1].key
            by = draw(st.sampled_from(ONES))
            of_one += [Fact("value", key, by=by), Fact("value", key, together=True)]
            of_each += [Fact("value", key, by="practices")]
        months = draw(st.sampled_from([12, 12, 20, 24]))
        made.append(Contract(name, "payer", payees, tuple(terms), months, months))
    return Contracts("random", "Random", tuple(made), ONES)


YEARLY = Schedule("year")


def a_term(
    tree: Term,
    schedule: Schedule = YEARLY,
    name: str = "term",
    contract: str = "main",
    stage: str = "yearly",
) -> ContractTerm:
    """A term of that tree, with no mechanism behind it."""
    return ContractTerm(contract, name, "by_hand", "By hand.", stage, schedule, tree)


def a_contract(
    *terms: ContractTerm, payees: tuple[str, ...] = ("acute",), months: int = 24, payer: str = "payer"
) -> Contracts:
    """Contracts that are one contract of those terms."""
    name = terms[0].contract
    one = Contract(name, payer, payees, terms, months, months)
    return Contracts(name, name.title(), (one,), (payer, *payees))
