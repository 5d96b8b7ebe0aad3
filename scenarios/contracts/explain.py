"""Interpreter 3: a tree -> plain English: a payment in words, and the sentence of arithmetic of a posting.

One fold serves both: told no values it says what is read; told them it shows each figure and the working, so
that a finance director can check a posting by hand. Nothing here knows a mechanism.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import groupby, pairwise

from scenarios.catalogue import Catalogue
from scenarios.contracts import exact
from scenarios.contracts.exact import Exact, Value
from scenarios.contracts.facts import KINDS, WORTH_KINDS, Fact
from scenarios.contracts.observables import Branch, Const, Leaf, Observable, fold
from scenarios.contracts.periods import Window
from scenarios.contracts.phrases import (
    LOOSE,
    ONE_WORD,
    SUMMED,
    Phrase,
    compared,
    figure,
    joined,
    of_a_year,
    result,
)
from scenarios.contracts.settle import Line, Settlement
from scenarios.contracts.terms import Leaf as PaymentLeaf
from scenarios.contracts.terms import Share
from scenarios.money import format_pounds

OVER_WORDS = {
    "month": "in the month",
    "quarter": "in the quarter",
    "year": "in the financial year",
    "contract_year": "in the contract year",
}
# A reckoning longer than this is not spelled out a second time in one sentence.
LONG = 60


class Explainer:
    """Puts trees into words, with the names of a catalogue and the titles of roles.

    `settlement` tells the values, and who plays a role of many; without one the words stand for any year.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        titles: Mapping[str, str] | None = None,
        settlement: Settlement | None = None,
        people: Mapping[str, str] | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.titles = titles or {}
        self.settlement = settlement
        self.people = people or {}

    def observable(self, node: Observable, window: Window | None = None, member: int = 0) -> Phrase:
        """An observable in words; with its value for the window where a settlement tells it."""
        told: set[Branch] = set()

        def leaf(each: Leaf) -> Phrase:
            return self._leaf(each, window, member)

        def branch(each: Branch, parts: list[Phrase]) -> Phrase:
            worded = joined(each, parts)
            if each in told and worded.value is not None and len(worded.words) > LONG:
                return worded.as_before()
            told.add(each)
            return worded

        return fold(node, leaf, branch)

    def payment(self, leaf: PaymentLeaf) -> str:
        """What a payment is, in any year: the amount, and the condition under which it is paid."""
        without_values = Explainer(self.catalogue, self.titles, people=self.people)
        amount = without_values.observable(leaf.payment.amount).words
        conditions = [without_values._condition(each) for each in leaf.conditions]
        return amount + "".join(f", if {condition}" for condition in conditions)

    def sentence(self, line: Line, payee: str, pence: int, member: int = 0) -> str:
        """The arithmetic of one posting, from what was read to the pence that were posted."""
        worked = [self._worked(leaf, count, payee, member) for leaf, count in self._groups(line)]
        words = worked[0].words if len(worked) == 1 else " + ".join(each.inside(SUMMED) for each in worked)
        who, whom = self.name(line.payer, member), self.name(payee, member)
        if pence < 0:
            who, whom = whom, who
        return (
            f"{who} pays {whom} {format_pounds(abs(pence))} ({line.label}): {words} = {format_pounds(pence)}"
        )

    def name(self, role: str, member: int | None = None) -> str:
        """A role for the reader, or one member of a role that many play."""
        players = self.settlement.members[role] if self.settlement else ()
        if member is not None and len(players) > 1:
            return players[member]
        return self.titles.get(role, _spaced(role))

    def fact(self, fact: Fact, member: int | None = None) -> str:
        """A fact in the field's own words; of one member where it is told by member."""
        whose = self.name(fact.role, None if fact.together else member) if fact.role else ""
        words = _FACT_WORDS[fact.kind](self, fact)
        if whose:
            words += f" {_WHOSE.get(fact.kind, 'at')} {whose}"
        if fact.together and fact.kind not in WORTH_KINDS:
            words += " together"
        if fact.services:
            words += f" on {_listed([self._service(name) for name in fact.services])}"
        if fact.population:
            words += f" for {self.population(fact.population)}"
        words += f" {OVER_WORDS[fact.over]}" if fact.over in OVER_WORDS else ""
        if fact.lag_months:
            words += f", {fact.lag_months} month{'s' if fact.lag_months > 1 else ''} before"
        return f"{words} in the reference year" if fact.is_baseline else words

    def population(self, name: str) -> str:
        """A population for the reader."""
        return self.people.get(name, _spaced(name))

    # ----- inside: observables -----

    def _leaf(self, node: Leaf, window: Window | None, member: int) -> Phrase:
        if isinstance(node, Const):
            number = figure(node.value, node.unit)
            in_order = (number, node.label) if node.unit == "count" else (node.label, number)
            value = node.value if self.settlement else None
            words = " ".join(word for word in in_order if word)
            return Phrase(words, value, unit=node.unit, is_one=node == Const(Fraction(1)))
        value = self._value(node, window, member)
        if node.kind == "years" and not node.is_baseline:
            return of_a_year(value)
        unit = "GBP" if KINDS[node.kind].unit == "GBP" else ""
        words = self.fact(node) if value is None else f"{self.fact(node, member)} {figure(value, unit)}"
        return Phrase(words, value, unit=unit)

    def _value(self, fact: Fact, window: Window | None, member: int) -> Fraction | None:
        if self.settlement is None or window is None:
            return None
        return of_member(self.settlement.read(fact, window), member)

    def _service(self, name: str) -> str:
        known = self.catalogue.services.get(name)
        return known.plural if known else _spaced(name)

    def _measure(self, name: str) -> str:
        known = self.catalogue.measures.get(name)
        return f"'{known.title}'" if known else _spaced(name)

    # ----- inside: payments -----

    def _worked(self, leaf: PaymentLeaf, count: int, payee: str, member: int) -> Phrase:
        """One payment with its figures, so many times; the reason where a condition stops it."""
        phrase = self.observable(leaf.payment.amount, leaf.window, member)
        if isinstance(leaf.payment, Share):
            share = self._share(leaf.payment, leaf.window, payee, member)
            whole = result(phrase.value or Fraction(0), "GBP")
            phrase = Phrase(f"{share} of {whole}, which is {phrase.words}", hold=LOOSE)
        for condition in leaf.conditions:
            words = f"{phrase.words}, {self._reason(condition, leaf.window, member)}"
            phrase = Phrase(words, hold=LOOSE)
        return phrase if count == 1 else Phrase(f"{count} x {phrase.inside(ONE_WORD)}", hold=SUMMED)

    def _share(self, payment: Share, window: Window, payee: str, member: int) -> str:
        """A payee's part of a shared sum, as its weight among all weights."""
        assert self.settlement is not None
        weights = self.settlement.weights(payment, window)
        at = payment.payees.index(payee)
        unit = self.observable(payment.weights[at], window, member).unit
        whole = sum((exact.total(weight) for weight in weights), Fraction(0))
        return f"{figure(of_member(weights[at], member), unit)} / {figure(whole, unit)}"

    def _condition(self, condition: Observable) -> str:
        return compared(condition, self.observable, "is at least", "is below")

    def _reason(self, condition: Observable, window: Window, member: int) -> str:
        is_met = (self.observable(condition, window, member).value or Fraction(0)) >= 0
        told = compared(
            condition, lambda node: self.observable(node, window, member), "is at least", "is below", is_met
        )
        return f"because {told}" if is_met else f"but nothing, because {told}"

    def _groups(self, line: Line) -> Iterator[tuple[PaymentLeaf, int]]:
        """The leaves of a line, each with how often it stands alike.

        Months of one payment are told as one stretch where that comes to the same sum.
        """
        for leaves in _of_one_payment(line):
            whole = self._as_one(leaves)
            if whole is not None:
                yield whole, 1
            else:
                for _, alike in groupby(leaves, self._reading):
                    first, *others = alike
                    yield first, 1 + len(others)

    def _as_one(self, leaves: list[PaymentLeaf]) -> PaymentLeaf | None:
        """The months of a payment as one stretch; None where its sum is not theirs, or cannot be told apart."""
        assert self.settlement is not None
        whole = replace(leaves[0], window=leaves[0].window._replace(last=leaves[-1].window.last))
        in_turn = all(one.window.last + 1 == other.window.first for one, other in pairwise(leaves))
        if not in_turn or (len(leaves) > 1 and leaves[0].conditions):
            return None
        amounts = [self.settlement.read(leaf.payment.amount, leaf.window) for leaf in leaves]
        together = self.settlement.read(whole.payment.amount, whole.window)
        are_alike = len({self._weights(leaf) for leaf in leaves}) == 1
        return whole if are_alike and _total(amounts) == together else None

    def _reading(self, leaf: PaymentLeaf) -> Hashable:
        """All that a payment reads, so that months that read alike are told once."""
        assert self.settlement is not None
        return (*(self.settlement.read(each, leaf.window) for each in leaf.observables), leaf.window.months)

    def _weights(self, leaf: PaymentLeaf) -> tuple[Value, ...]:
        assert self.settlement is not None
        weights = leaf.payment.weights if isinstance(leaf.payment, Share) else ()
        return tuple(self.settlement.read(weight, leaf.window) for weight in weights)


_FACT_WORDS: dict[str, Callable[[Explainer, Fact], str]] = {
    "activity": lambda say, fact: say._service(fact.name),
    "people": lambda say, fact: "people" if fact.name == "everyone" else say.population(fact.name),
    "measure": lambda say, fact: say._measure(fact.name),
    "index": lambda say, fact: f"{say._measure(fact.name)} as % of the reference year",
    "rank": lambda say, fact: f"rank on {say._measure(fact.name)}",
    "cost": lambda say, fact: "cost",
    "programme_cost": lambda say, fact: f"cost of the programme for {_spaced(fact.name)}",
    "excess_cost": lambda say, fact: (
        f"cost above {figure(fact.threshold_pounds or Fraction(0), 'GBP')} a person, summed"
    ),
    "unspent": lambda say, fact: "what is left of the budgets",
    "months_in_breach": lambda say, fact: "months in breach",
    "paid": lambda say, fact: f"what was paid under {fact.name}",
    "value": lambda say, fact: f"what {fact.name} is worth",
    "received": lambda say, fact: f"what {fact.name} pays",
    "years": lambda say, fact: "length in years",
    "month": lambda say, fact: "contract month",
}
# How the party is joined to what is read of it.
_WHOSE = {"cost": "of", "value": "to", "received": "to"}


def of_member(value: Value, member: int) -> Fraction:
    """One member's value."""
    return value[member] if isinstance(value, Exact) else value


def _of_one_payment(line: Line) -> Iterator[list[PaymentLeaf]]:
    """The leaves of a line, those of one payment together, months in their order."""
    groups: dict[int, list[PaymentLeaf]] = {}
    for leaf in line.leaves:
        groups.setdefault(id(leaf.payment), []).append(leaf)
    yield from groups.values()


def _total(values: list[Value]) -> Value:
    return sum(values[1:], values[0])


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _spaced(name: str) -> str:
    return name.replace("_", " ")
