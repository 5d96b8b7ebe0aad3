"""Interpreter 3: a tree -> plain English: a payment in words, and the sentence of arithmetic of a posting.

One fold serves both: told no values it says what is read; told them it shows each figure and the working, so
that a finance director can check a posting by hand. Nothing here knows a mechanism.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from scenarios.catalogue import Catalogue
from scenarios.contracts.exact import Exact, Value
from scenarios.contracts.facts import Fact
from scenarios.contracts.observables import (
    Branch,
    Const,
    Difference,
    Greatest,
    Leaf,
    Least,
    Observable,
    Product,
    Step,
    Sum,
    fold,
)
from scenarios.contracts.periods import MONTHS_IN_YEAR, Window
from scenarios.contracts.settle import OPERATIONS, Line, Settlement
from scenarios.contracts.terms import Leaf as PaymentLeaf
from scenarios.contracts.terms import Pay
from scenarios.money import format_pounds

OVER_WORDS = {
    "month": "in the month",
    "quarter": "in the quarter",
    "year": "in the financial year",
    "contract_year": "in the contract year",
}
# How tightly a phrase holds together: a looser one inside a tighter one needs brackets.
LOOSE, SUMMED, MULTIPLIED, ONE_WORD = range(4)
MOST_PLACES = 6


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words for an observable; its value where values are told; how tightly the words hold; whether it is a sure 1."""

    words: str
    value: Fraction | None = None
    hold: int = ONE_WORD
    is_one: bool = False

    def inside(self, hold: int) -> str:
        """The words, bracketed where they would fall apart inside a tighter phrase."""
        return self.words if self.hold >= hold else f"({self.words})"


class Explainer:
    """Puts trees into words, with the names of a catalogue and the titles of roles.

    `settlement` tells the values; without one the words stand for any year.
    """

    def __init__(
        self, catalogue: Catalogue, titles: dict[str, str] | None = None, settlement: Settlement | None = None
    ) -> None:
        self.catalogue = catalogue
        self.titles = titles or {}
        self.settlement = settlement

    def observable(self, node: Observable, window: Window | None = None, member: int = 0) -> Phrase:
        """An observable in words; with its value for the window where a settlement tells it."""

        def leaf(each: Leaf) -> Phrase:
            return self._leaf(each, window, member)

        return fold(node, leaf, _branch)

    def payment(self, leaf: PaymentLeaf) -> str:
        """What a payment is, in any year: the amount, and the condition under which it is paid."""
        without_values = Explainer(self.catalogue, self.titles)
        amount = without_values.observable(leaf.payment.amount).words
        conditions = [without_values._condition(each) for each in leaf.conditions]
        return amount + "".join(f", if {condition}" for condition in conditions)

    def sentence(self, line: Line, payee: str, pence: int, member: int = 0) -> str:
        """The arithmetic of one posting, from what was read to the pence that were posted."""
        groups = list(_alike(line))
        worked = " + ".join(self._worked(leaf, count, payee, member) for leaf, count in groups)
        who, whom = self.name(line.payer), self.name(payee)
        if pence < 0:
            who, whom = whom, who
        return f"{who} pays {whom} {format_pounds(abs(pence))} ({line.label}): {worked} = {format_pounds(pence)}"

    def name(self, role: str) -> str:
        """A role for the reader."""
        return self.titles.get(role, role.replace("_", " "))

    def fact(self, fact: Fact) -> str:
        """A fact in the field's own words."""
        words = _FACT_WORDS[fact.kind](self, fact)
        if fact.kind != "cost" and fact.by:
            words += f" at {self.name(fact.by)}"
        if fact.together:
            words += " together"
        if fact.services:
            words += f" on {_listed([self._service(name) for name in fact.services])}"
        if fact.population:
            words += f" for {fact.population.replace('_', ' ')}"
        words += f" {OVER_WORDS[fact.over]}" if fact.over in OVER_WORDS else ""
        words += f", {fact.lag_months} months before" if fact.lag_months else ""
        return f"{words} in the reference year" if fact.is_baseline else words

    # ----- inside -----

    def _leaf(self, node: Leaf, window: Window | None, member: int) -> Phrase:
        if isinstance(node, Const):
            figure = _figure(node.value, node.unit)
            words = f"{node.label} {figure}" if node.label else figure
            return Phrase(words, node.value if self.settlement else None, is_one=node == Const(Fraction(1)))
        value = self._value(node, window, member)
        if node.kind == "years":
            return _of_a_year(value)
        return Phrase(self.fact(node) if value is None else f"{self.fact(node)} {_figure(value, _unit(node))}", value)

    def _value(self, fact: Fact, window: Window | None, member: int) -> Fraction | None:
        if self.settlement is None or window is None:
            return None
        return of_member(self.settlement.read(fact, window), member)

    def _condition(self, condition: Observable) -> str:
        return _compared(condition, lambda node: self.observable(node), "is at least", "is at least")

    def _worked(self, leaf: PaymentLeaf, count: int, payee: str, member: int) -> str:
        """One leaf with its figures; the reason where a condition stops it."""
        phrase = self.observable(leaf.payment.amount, leaf.window, member)
        words = phrase.inside(SUMMED if count == 1 else ONE_WORD)
        if not isinstance(leaf.payment, Pay):
            weights = zip(leaf.payment.payees, leaf.payment.weights, strict=True)
            shares = {name: self.observable(weight, leaf.window, member) for name, weight in weights}
            whole = " + ".join(share.inside(SUMMED) for share in shares.values())
            words = f"{phrase.inside(MULTIPLIED)} x {shares[payee].inside(MULTIPLIED)} / ({whole})"
        for condition in leaf.conditions:
            words += f", {self._reason(condition, leaf.window, member)}"
        return words if count == 1 else f"{count} x {words}"

    def _reason(self, condition: Observable, window: Window, member: int) -> str:
        met = (self.observable(condition, window, member).value or Fraction(0)) >= 0
        told = _compared(
            condition, lambda node: self.observable(node, window, member), "is at least", "is below", met
        )
        return f"because {told}" if met else f"but nothing, because {told}"

    def _service(self, name: str) -> str:
        return self.catalogue.services[name].plural if name in self.catalogue.services else name.replace("_", " ")

    def _measure(self, name: str) -> str:
        found = self.catalogue.measures.get(name)
        return f"'{found.title}'" if found else name.replace("_", " ")


_FACT_WORDS: dict[str, Callable[[Explainer, Fact], str]] = {
    "activity": lambda say, fact: say._service(fact.name),
    "people": lambda say, fact: "people" if fact.name == "everyone" else f"people who are {_spaced(fact.name)}",
    "measure": lambda say, fact: say._measure(fact.name),
    "index": lambda say, fact: f"{say._measure(fact.name)} as % of the reference year",
    "rank": lambda say, fact: f"rank on {say._measure(fact.name)}",
    "cost": lambda say, fact: f"cost of {say.name(fact.name)}",
    "programme_cost": lambda say, fact: f"cost of the programme for {_spaced(fact.name)}",
    "excess_cost": lambda say, fact: (
        f"cost above {_figure(fact.threshold_pounds or Fraction(0), 'GBP')} a person, summed"
    ),
    "unspent": lambda say, fact: "what is left of the budgets",
    "months_in_breach": lambda say, fact: "months in breach",
    "paid": lambda say, fact: f"what was paid under '{_last(fact.name)}'",
    "value": lambda say, fact: f"what '{_last(fact.name)}' is worth",
    "years": lambda say, fact: "length in years",
    "month": lambda say, fact: "contract month",
}


def of_member(value: Value, member: int) -> Fraction:
    """One member's value."""
    return value[member] if isinstance(value, Exact) else value


def _branch(node: Branch, parts: list[Phrase]) -> Phrase:
    values = [part.value for part in parts]
    told: list[Value] = [value for value in values if value is not None]
    value = None
    if len(told) == len(values):
        computed = OPERATIONS[type(node)](told)
        assert isinstance(computed, Fraction)
        value = computed
    return _WORDING[type(node)](parts, value)


def _sum(parts: list[Phrase], value: Fraction | None) -> Phrase:
    return Phrase(" + ".join(part.inside(SUMMED) for part in parts), value, SUMMED)


def _difference(parts: list[Phrase], value: Fraction | None) -> Phrase:
    return Phrase(f"{parts[0].inside(SUMMED)} - {parts[1].inside(MULTIPLIED)}", value, SUMMED)


def _product(parts: list[Phrase], value: Fraction | None) -> Phrase:
    kept = [part for part in parts if not part.is_one]
    words = " x ".join(part.inside(MULTIPLIED) for part in kept) if kept else "1"
    return Phrase(words, value, MULTIPLIED if len(kept) > 1 else kept[0].hold if kept else ONE_WORD)


def _least(parts: list[Phrase], value: Fraction | None) -> Phrase:
    return _so(f"the smaller of {parts[0].inside(MULTIPLIED)} and {parts[1].inside(MULTIPLIED)}", value)


def _greatest(parts: list[Phrase], value: Fraction | None) -> Phrase:
    return _so(f"the larger of {parts[0].inside(MULTIPLIED)} and {parts[1].inside(MULTIPLIED)}", value)


def _step(parts: list[Phrase], value: Fraction | None) -> Phrase:
    if value is None:
        return Phrase(f"1 where {parts[0].words} is 0 or more, else 0", None, LOOSE)
    is_met = "is 0 or more" if value else "is below 0"
    return Phrase(f"{value} because {parts[0].words} {is_met}", value, LOOSE)


_WORDING: dict[type[Branch], Callable[[list[Phrase], Fraction | None], Phrase]] = {
    Sum: _sum,
    Difference: _difference,
    Product: _product,
    Least: _least,
    Greatest: _greatest,
    Step: _step,
}


def _so(words: str, value: Fraction | None) -> Phrase:
    return Phrase(words if value is None else f"{words}, so {_figure(value)}", value, LOOSE)


def _compared(
    condition: Observable, say: Callable[[Observable], Phrase], yes: str, no: str, is_met: bool = True
) -> str:
    """A condition 'first - second is at least 0' said as a comparison."""
    if isinstance(condition, Difference):
        first, second = (say(part) for part in condition.parts)
        return f"{first.inside(SUMMED)} {yes if is_met else no} {second.inside(SUMMED)}"
    return f"{say(condition).words} {yes if is_met else no} 0"


def _of_a_year(value: Fraction | None) -> Phrase:
    if value is None or value == 1:
        return Phrase("a year", value, is_one=True)
    months = value * MONTHS_IN_YEAR
    return Phrase(f"{months}/{MONTHS_IN_YEAR}", value)


def _alike(line: Line) -> Iterator[tuple[PaymentLeaf, int]]:
    """Leaves of a line with how often each stands alike: a month that repeats is said once."""
    groups: list[tuple[PaymentLeaf, int]] = []
    for leaf in line.leaves:
        last = groups[-1][0] if groups else None
        if last is not None and last.payment is leaf.payment and last.window.months == leaf.window.months:
            groups[-1] = (last, groups[-1][1] + 1)
        else:
            groups.append((leaf, 1))
    return iter(groups)


def _unit(fact: Fact) -> str:
    return "GBP" if fact.kind in ("cost", "programme_cost", "excess_cost", "unspent", "paid", "value") else ""


def _figure(value: Fraction, unit: str = "") -> str:
    """A number for the reader: pounds, or a decimal of at most six places, or a fraction where that is exact."""
    if unit == "GBP":
        pence = value * 100
        return format_pounds(int(pence)) if pence.denominator == 1 else f"£{float(value):,.4f}"
    if value.denominator == 1:
        return f"{value.numerator:,}"
    scaled = value * 10**MOST_PLACES
    if scaled.denominator == 1:
        return f"{float(value):,.{MOST_PLACES}f}".rstrip("0")
    return f"{value.numerator:,}/{value.denominator:,}" if value.denominator < 1000 else f"{float(value):,.6f}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _last(key: str) -> str:
    return _spaced(key.rpartition(".")[2])
