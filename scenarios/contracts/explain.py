"""Interpreter 3: a tree -> plain English: a payment in words, and the sentence of arithmetic of a posting.

One fold serves both: told no values it says what is read; told them it shows each figure and the working, so
that a finance director can check a posting by hand. Nothing here knows a mechanism.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from scenarios.catalogue import Catalogue
from scenarios.contracts import exact
from scenarios.contracts.exact import Exact, Value
from scenarios.contracts.facts import KINDS, Fact
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
from scenarios.contracts.terms import Pay, Share
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
PLACES_OF_POUNDS = 4
LONGEST_DENOMINATOR = 1000
# A reckoning longer than this is not spelled out a second time in one sentence.
LONG = 60


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words for an observable; its value and unit where told; how tightly the words hold; whether it is a sure 1.

    `floored` holds the words of an observable and its floor, so that a floor within a ceiling is said as a range.
    """

    words: str
    value: Fraction | None = None
    hold: int = ONE_WORD
    unit: str = ""
    is_one: bool = False
    floored: tuple[str, str] | None = None

    def inside(self, hold: int) -> str:
        """The words, bracketed where they would fall apart inside a tighter phrase."""
        return self.words if self.hold >= hold else f"({self.words})"


class Explainer:
    """Puts trees into words, with the names of a catalogue and the titles of roles.

    `settlement` tells the values; without one the words stand for any year.
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
            worded = _branch(each, parts)
            if each in told and worded.value is not None and len(worded.words) > LONG:
                return replace(worded, words=f"{_result(worded.value, worded.unit)} as before", hold=ONE_WORD)
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
        worked = " + ".join(self._worked(leaf, count, payee, member) for leaf, count in self._groups(line))
        who, whom = self.name(line.payer), self.name(payee)
        if pence < 0:
            who, whom = whom, who
        return (
            f"{who} pays {whom} {format_pounds(abs(pence))} ({line.label}): {worked} = {format_pounds(pence)}"
        )

    def name(self, role: str) -> str:
        """A role for the reader."""
        return self.titles.get(role, role.replace("_", " "))

    def fact(self, fact: Fact) -> str:
        """A fact in the field's own words."""
        words = _FACT_WORDS[fact.kind](self, fact)
        if fact.kind != "cost" and fact.by:
            words += f" at {self.name(fact.by)}"
        if fact.together and fact.kind != "value":
            words += " together"
        if fact.population:
            words += f" for {self.population(fact.population)}"
        words += f" {OVER_WORDS[fact.over]}" if fact.over in OVER_WORDS else ""
        words += f", {fact.lag_months} months before" if fact.lag_months else ""
        return f"{words} in the reference year" if fact.is_baseline else words

    # ----- inside -----

    def _leaf(self, node: Leaf, window: Window | None, member: int) -> Phrase:
        if isinstance(node, Const):
            figure = _figure(node.value, node.unit)
            in_order = (figure, node.label) if node.unit == "count" else (node.label, figure)
            value = node.value if self.settlement else None
            words = " ".join(word for word in in_order if word)
            return Phrase(words, value, unit=node.unit, is_one=node == Const(Fraction(1)))
        value = self._value(node, window, member)
        if node.kind == "years":
            return _of_a_year(value)
        unit = "GBP" if KINDS[node.kind].unit == "GBP" else ""
        words = self.fact(node) if value is None else f"{self.fact(node)} {_figure(value, unit)}"
        return Phrase(words, value, unit=unit)

    def _value(self, fact: Fact, window: Window | None, member: int) -> Fraction | None:
        if self.settlement is None or window is None:
            return None
        return of_member(self.settlement.read(fact, window), member)

    def _condition(self, condition: Observable) -> str:
        return _compared(condition, self.observable, "is at least", "is at least")

    def _worked(self, leaf: PaymentLeaf, count: int, payee: str, member: int) -> str:
        """One leaf with its figures; the reason where a condition stops it."""
        phrase = self.observable(leaf.payment.amount, leaf.window, member)
        words = phrase.inside(SUMMED if count == 1 else ONE_WORD)
        if not isinstance(leaf.payment, Pay):
            whole = _pounds(phrase.value or Fraction(0))
            words = f"{self._share(leaf, payee, member)} of {whole}, which is {phrase.words}"
        for condition in leaf.conditions:
            words += f", {self._reason(condition, leaf.window, member)}"
        return words if count == 1 else f"{count} x {words}"

    def _share(self, leaf: PaymentLeaf, payee: str, member: int) -> str:
        """A payee's part of a shared sum, as its weight among all weights."""
        assert isinstance(leaf.payment, Share)
        phrases = [self.observable(weight, leaf.window, member) for weight in leaf.payment.weights]
        own = phrases[leaf.payment.payees.index(payee)]
        whole = Fraction(0)
        for weight in leaf.payment.weights:
            whole += exact.total(self.settlement.read(weight, leaf.window)) if self.settlement else 0
        return f"{_figure(own.value or Fraction(0), own.unit)} / {_figure(whole, own.unit)}"

    def _reason(self, condition: Observable, window: Window, member: int) -> str:
        met = (self.observable(condition, window, member).value or Fraction(0)) >= 0
        told = _compared(
            condition, lambda node: self.observable(node, window, member), "is at least", "is below", met
        )
        return f"because {told}" if met else f"but nothing, because {told}"

    def population(self, name: str) -> str:
        """A population for the reader."""
        return self.people.get(name, _spaced(name))

    def _groups(self, line: Line) -> list[tuple[PaymentLeaf, int]]:
        """The leaves of a line, each with how often it stands alike.

        Months of one payment are told as one stretch where that comes to the same sum.
        """
        groups = _alike(line)
        return [self._as_one(leaves) or (leaves[0], len(leaves)) for leaves in groups]

    def _as_one(self, leaves: list[PaymentLeaf]) -> tuple[PaymentLeaf, int] | None:
        whole = replace(leaves[0].window, last=leaves[-1].window.last)
        if len(leaves) == 1 or self.settlement is None:
            return None
        amount = leaves[0].payment.amount
        apart = sum((exact.total(self.settlement.read(amount, leaf.window)) for leaf in leaves), Fraction(0))
        together = exact.total(self.settlement.read(amount, whole))
        same = apart == together and not leaves[0].conditions
        return (replace(leaves[0], window=whole), 1) if same else None

    def _service(self, name: str) -> str:
        return (
            self.catalogue.services[name].plural
            if name in self.catalogue.services
            else name.replace("_", " ")
        )

    def _measure(self, name: str) -> str:
        found = self.catalogue.measures.get(name)
        return f"'{found.title}'" if found else name.replace("_", " ")


_FACT_WORDS: dict[str, Callable[[Explainer, Fact], str]] = {
    "activity": lambda say, fact: say._service(fact.name),
    "people": lambda say, fact: "people" if fact.name == "everyone" else say.population(fact.name),
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
    "paid": lambda say, fact: f"what was paid under {fact.name}",
    "value": lambda say, fact: f"what {fact.name} is worth",
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
    worded = _WORDING[type(node)](parts, value)
    unit = "GBP" if any(part.unit == "GBP" for part in parts) and not isinstance(node, Step) else ""
    return replace(worded, unit=unit)


def _sum(parts: list[Phrase], value: Fraction | None) -> Phrase:
    return Phrase(" + ".join(part.inside(SUMMED) for part in parts), value, SUMMED)


def _difference(parts: list[Phrase], value: Fraction | None) -> Phrase:
    return Phrase(f"{parts[0].inside(SUMMED)} - {parts[1].inside(MULTIPLIED)}", value, SUMMED)


def _product(parts: list[Phrase], value: Fraction | None) -> Phrase:
    kept = [part for part in parts if not part.is_one]
    words = " x ".join(part.inside(MULTIPLIED) for part in kept) if kept else "1"
    return Phrase(words, value, MULTIPLIED if len(kept) > 1 else kept[0].hold if kept else ONE_WORD)


def _least(parts: list[Phrase], value: Fraction | None) -> Phrase:
    first, second = parts
    if first.floored is not None:
        inner, floor = first.floored
        return _so(f"{inner} kept between {floor} and {second.words}", value, parts)
    return _so(f"the smaller of {first.inside(MULTIPLIED)} and {second.inside(MULTIPLIED)}", value, parts)


def _greatest(parts: list[Phrase], value: Fraction | None) -> Phrase:
    first, second = parts
    words = f"the larger of {first.inside(MULTIPLIED)} and {second.inside(MULTIPLIED)}"
    return replace(_so(words, value, parts), floored=(first.inside(MULTIPLIED), second.words))


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


def _so(words: str, value: Fraction | None, parts: list[Phrase]) -> Phrase:
    if value is None:
        return Phrase(words, None, LOOSE)
    unit = "GBP" if any(part.unit == "GBP" for part in parts) else ""
    return Phrase(f"{words}, so {_result(value, unit)}", value, LOOSE)


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


def _alike(line: Line) -> list[list[PaymentLeaf]]:
    """The leaves of a line, those of one payment over months that follow each other together."""
    groups: list[list[PaymentLeaf]] = []
    for leaf in line.leaves:
        last = groups[-1][-1] if groups else None
        if last is not None and last.payment is leaf.payment and last.window.months == leaf.window.months:
            groups[-1].append(leaf)
        else:
            groups.append([leaf])
    return groups


def _figure(value: Fraction, unit: str = "") -> str:
    """A number for the reader: pounds, or a decimal of at most six places, or a fraction where that is exact."""
    if unit == "GBP":
        return _pounds(value)
    if value.denominator == 1:
        return f"{value.numerator:,}"
    if (value * 10**MOST_PLACES).denominator == 1:
        return f"{float(value):,.{MOST_PLACES}f}".rstrip("0")
    is_short = value.denominator < LONGEST_DENOMINATOR
    return f"{value.numerator:,}/{value.denominator:,}" if is_short else f"{float(value):,.{MOST_PLACES}f}"


def _result(value: Fraction, unit: str) -> str:
    """A number on the way, as a decimal."""
    if unit == "GBP":
        return _pounds(value)
    return f"{float(value):,.{MOST_PLACES}f}".rstrip("0").rstrip(".")


def _pounds(value: Fraction) -> str:
    if (value * 100).denominator == 1:
        return format_pounds(int(value * 100))
    return f"{'-' if value < 0 else ''}£{float(abs(value)):,.{PLACES_OF_POUNDS}f}"


def _spaced(name: str) -> str:
    return name.replace("_", " ")
