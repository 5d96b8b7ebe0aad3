"""What a year may bring each party: a good and a bad one, more need, dearer care, measures at their best and worst.

All of it is settlement of the same contracts on shifted facts, so that what a card says of risk is what the contract
does, not what its author meant. Nothing here simulates: nobody changes what they do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from scenarios.catalogue import Catalogue
from scenarios.contracts import exact
from scenarios.contracts.contract import Contracts
from scenarios.contracts.exact import Value
from scenarios.contracts.facts import Fact, Facts
from scenarios.contracts.facts_file import ToldFacts
from scenarios.contracts.periods import Window
from scenarios.contracts.settle import Settlement

# The size of the nudges that show who bears what: for the reader's eye, not a forecast.
NUDGE = Fraction(1, 10)
NEED_KINDS = ("activity", "cost", "excess_cost")
MEASURE_KINDS = ("measure", "index", "rank")

Shift = Callable[[Fact, Value, Value], Value]


@dataclass(frozen=True, slots=True)
class Outlook:
    """One party's year, in pounds net received (below 0: paid out).

    `receipts_pounds` and `payments_pounds` are all it receives and pays in the example year.
    `more_need` and `dearer_care` are what it receives more, net, when a tenth more care is needed and when the same
    care costs a tenth more; `worst_measures` and `best_measures` when every measure is at its worst or best.
    """

    party: str
    receipts_pounds: Fraction
    payments_pounds: Fraction
    example_pounds: Fraction
    bad_year_pounds: Fraction
    good_year_pounds: Fraction
    more_need_pounds: Fraction
    dearer_care_pounds: Fraction
    worst_measures_pounds: Fraction
    best_measures_pounds: Fraction

    @property
    def turnover_pounds(self) -> Fraction:
        """The larger of what it receives and pays: what its risks are shares of."""
        return max(self.receipts_pounds, self.payments_pounds)


def outlooks(contracts: Contracts, facts: ToldFacts, catalogue: Catalogue) -> list[Outlook]:
    """The outlook of every party that pays or is paid in the year of the facts."""
    example = _flows(contracts, facts, None)
    parties = list(dict.fromkeys(party for pair in example for party in pair))
    years: dict[str, dict[tuple[str, str], Fraction]] = {
        "bad": _flows(contracts, facts, _weather(catalogue, -1)),
        "good": _flows(contracts, facts, _weather(catalogue, 1)),
        "need": _flows(contracts, facts, _nudged(NEED_KINDS)),
        "dearer": _flows(contracts, facts, _nudged(("cost", "excess_cost"))),
        "worst": _flows(contracts, facts, _to_extreme(catalogue, -1)),
        "best": _flows(contracts, facts, _to_extreme(catalogue, 1)),
    }
    return [_outlook(party, example, years) for party in parties]


def _outlook(
    party: str,
    example: dict[tuple[str, str], Fraction],
    years: dict[str, dict[tuple[str, str], Fraction]],
) -> Outlook:
    net = _net(party, example)
    others = {name: _net(party, flows) for name, flows in years.items()}
    return Outlook(
        party=party,
        receipts_pounds=sum((sum_ for (_, payee), sum_ in example.items() if payee == party), Fraction(0)),
        payments_pounds=sum((sum_ for (payer, _), sum_ in example.items() if payer == party), Fraction(0)),
        example_pounds=net,
        bad_year_pounds=others["bad"],
        good_year_pounds=others["good"],
        more_need_pounds=others["need"] - net,
        dearer_care_pounds=others["dearer"] - net,
        worst_measures_pounds=others["worst"] - net,
        best_measures_pounds=others["best"] - net,
    )


class Shifted:
    """Facts with each value shifted by a rule that knows its doubt."""

    def __init__(self, facts: ToldFacts, shift: Shift) -> None:
        self._facts, self._shift = facts, shift

    def value(self, fact: Fact, window: Window) -> Value:
        """The shifted value; what is of the reference year stays as it was."""
        told = self._facts.value(fact, window)
        if fact.is_baseline:
            return told
        doubt = self._facts.doubt(fact) * (window.years if fact.adds_up else 1)
        return self._shift(fact, told, doubt)


def _flows(contracts: Contracts, facts: ToldFacts, shift: Shift | None) -> dict[tuple[str, str], Fraction]:
    """Pounds from each party to each other over the period, all terms and members together."""
    settlement = Settlement(contracts, facts if shift is None else Shifted(facts, shift), facts.members)
    flows: dict[tuple[str, str], Fraction] = {}
    for term in contracts.in_order():
        if term.schedule.every == "exit":
            continue
        for line in settlement.worth(term, facts.window):
            for payee, pounds in zip(line.payees, line.pounds, strict=True):
                amount = exact.total(pounds)
                pair = (line.payer, payee) if amount >= 0 else (payee, line.payer)
                flows[pair] = flows.get(pair, Fraction(0)) + abs(amount)
    return flows


def _net(party: str, flows: dict[tuple[str, str], Fraction]) -> Fraction:
    received = sum((pounds for (_, payee), pounds in flows.items() if payee == party), Fraction(0))
    paid = sum((pounds for (payer, _), pounds in flows.items() if payer == party), Fraction(0))
    return received - paid


def at_extreme(facts: ToldFacts, catalogue: Catalogue, sign: int) -> Facts:
    """The same facts with every measure at its best (+1) or at its worst (-1)."""
    return Shifted(facts, _to_extreme(catalogue, sign))


def _weather(catalogue: Catalogue, sign: int) -> Shift:
    """A good year (+1): less need and better measures, each by its doubt; a bad one (-1): the other way."""

    def shift(fact: Fact, told: Value, doubt: Value) -> Value:
        return told + doubt * (sign * _better(catalogue, fact))

    return shift


def _nudged(kinds: tuple[str, ...]) -> Shift:
    return lambda fact, told, doubt: told * (1 + NUDGE) if fact.kind in kinds else told


def _to_extreme(catalogue: Catalogue, sign: int) -> Shift:
    """Measures twice as high, or nothing, whichever is their best (+1) or worst (-1)."""

    def shift(fact: Fact, told: Value, doubt: Value) -> Value:
        if fact.kind not in MEASURE_KINDS:
            return told
        return told * 2 if sign * _better(catalogue, fact) > 0 else told * 0

    return shift


def _better(catalogue: Catalogue, fact: Fact) -> int:
    """1 where more of the fact is better, -1 where less is, 0 where neither."""
    if fact.kind in ("measure", "index"):
        measure = catalogue.measures.get(fact.name)
        return -1 if measure is not None and measure.direction == "lower" else 1
    return -1 if fact.kind in ("rank", "months_in_breach", *NEED_KINDS) else 0
