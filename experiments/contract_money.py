"""The money of a model in one year: who pays whom under which contract, how much, and how much of it hangs on measures.

All of it is settlement of the contracts on told facts. It must not know how the money is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from scenarios.contracts import exact
from scenarios.contracts.contract import ContractTerm
from scenarios.contracts.facts import Facts
from scenarios.contracts.facts_file import ToldFacts, check_facts

# The one place that says what the best and the worst of a measure are: pictures and cards must agree.
from scenarios.contracts.outlook import at_extreme
from scenarios.contracts.settle import Settlement
from scenarios.model import Model
from scenarios.problems import FileProblems, Problem

WORDS = {
    "best_practice": "best-practice top-up",
    "block": "fixed sum",
    "bundle": "bundled price",
    "capitation": "sum per head",
    "cash_release": "cash released",
    "clawback": "clawback",
    "cost_and_volume": "cost and volume",
    "cquin": "quality premium",
    "exit_cost": "cost of ending",
    "gain_share": "shared result",
    "limbs": "cost, fee and shared result",
    "management_cost": "management",
    "marginal_rate": "marginal rate",
    "outcome": "outcome payment",
    "pass_through": "share passed on",
    "pooled_budget": "pooled budget",
    "programme_fund": "programme fund",
    "set_up": "set-up",
    "step_in": "step-in",
    "tariff": "activity price",
    "withhold": "money withheld",
}
# Pounds by the name of a term and the words for its payment.
Sums = dict[tuple[str, str], Fraction]


@dataclass(frozen=True, slots=True)
class Flow:
    """Money from one party to another under one contract, over the period of the facts.

    `words` say by which mechanisms, the largest first. `at_risk_pounds` is by how much the two parties' balance
    under the contract differs between the worst and the best measures; where money goes both ways, the payment
    bears it, not what is taken back. `is_taken_back`: the payee gives it to the payer.
    """

    contract: str
    giver: str
    receiver: str
    words: tuple[str, ...]
    pounds: Fraction
    at_risk_pounds: Fraction
    is_taken_back: bool = False


@dataclass(frozen=True, slots=True)
class Money:
    """All flows of a model, what it is called, the period, and the kind and title of each party."""

    title: str
    description: str
    period: str
    flows: tuple[Flow, ...]
    kinds: dict[str, str]
    titles: dict[str, str]

    def net_pounds(self, party: str) -> Fraction:
        """What the party receives less what it pays."""
        received = sum((flow.pounds for flow in self.flows if flow.receiver == party), Fraction(0))
        return received - sum((flow.pounds for flow in self.flows if flow.giver == party), Fraction(0))


def money(model: Model, facts: ToldFacts) -> Money:
    """The money of a model in the year of the facts.

    Raises:
        FileProblems: facts that the contracts read are not told, each by name, or nothing is paid in the period.
    """
    _check(model, check_facts(facts, model.contracts))
    example = _sums(model, facts, facts)
    worst, best = (_sums(model, at_extreme(facts, model.catalogue, sign), facts) for sign in (-1, 1))
    flows = tuple(
        flow
        for pair, sums in example.items()
        for flow in _flows(pair, sums, worst.get(pair, {}), best.get(pair, {}))
    )
    _check(
        model,
        [] if flows else [f"nothing is paid in {facts.window}; tell the facts of a period with payments"],
    )
    return Money(
        model.file.title, model.file.description or "", str(facts.window), flows, *_parties(model, flows)
    )


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two parties under one contract, in the order in which the contract has one pay the other."""

    contract: str
    payer: str
    payee: str


def _check(model: Model, problems: Iterable[str]) -> None:
    found = [Problem(model.source.file(()), None, (), f"cannot be drawn: {each}") for each in problems]
    if found:
        raise FileProblems(found)


def _sums(model: Model, facts: Facts, told: ToldFacts) -> dict[_Pair, Sums]:
    """Pounds from payer to payee for each pair, term by term; below 0 where the payee gives."""
    settlement = Settlement(model.contracts, facts, told.members)
    sums: dict[_Pair, Sums] = {}
    for term in model.contracts.in_order():
        if (term.schedule.every == "exit") == told.on_exit:
            for payer, payee, label, pounds in _payments(settlement, term, told):
                pair = _pair(sums, model.contracts.contract(term.contract).payer, term, payer, payee)
                key = term.name, _words(term, pair, label)
                by_term = sums.setdefault(pair, {})
                by_term[key] = by_term.get(key, Fraction(0)) + (pounds if payer == pair.payer else -pounds)
    return sums


def _payments(
    settlement: Settlement, term: ContractTerm, told: ToldFacts
) -> Iterator[tuple[str, str, str, Fraction]]:
    for line in settlement.worth(term, told.window):
        for payee, pounds in zip(line.payees, line.pounds, strict=True):
            if payee != line.payer:
                yield line.payer, payee, line.label, Fraction(exact.total(pounds))


def _pair(known: Iterable[_Pair], contract_payer: str, term: ContractTerm, payer: str, payee: str) -> _Pair:
    """The pair as first met; the contract's own payer comes first."""
    forward, backward = _Pair(term.contract, payer, payee), _Pair(term.contract, payee, payer)
    if forward in known or backward in known:
        return forward if forward in known else backward
    return backward if payee == contract_payer else forward


def _words(term: ContractTerm, pair: _Pair, label: str) -> str:
    """What a payment is: the mechanism's words between its parties, its own label where it goes elsewhere."""
    if {pair.payer, pair.payee}.isdisjoint(term.payees) and label:
        return label
    return WORDS.get(term.mechanism, term.mechanism.replace("_", " "))


def _flows(pair: _Pair, example: Sums, worst: Sums, best: Sums) -> Iterator[Flow]:
    at_risk = abs(sum(best.values(), Fraction(0)) - sum(worst.values(), Fraction(0)))
    moving = [key for key in example if worst.get(key) != best.get(key)]
    paid = {key: pounds for key, pounds in example.items() if pounds > 0}
    back = {key: -pounds for key, pounds in example.items() if pounds < 0}
    if paid or (at_risk and not back):
        shown = paid or dict.fromkeys(moving, Fraction(0))
        yield Flow(
            pair.contract,
            pair.payer,
            pair.payee,
            _largest_first(shown),
            sum(paid.values(), Fraction(0)),
            at_risk,
        )
    if back:
        yield Flow(
            pair.contract, pair.payee, pair.payer, _largest_first(back), sum(back.values(), Fraction(0)),
            Fraction(0) if paid else at_risk, is_taken_back=True,
        )  # fmt: skip


def _largest_first(sums: Sums) -> tuple[str, ...]:
    """The words of the terms, each once, by what is paid under them together."""
    by_words: dict[str, Fraction] = {}
    for (_, words), pounds in sums.items():
        by_words[words] = by_words.get(words, Fraction(0)) + pounds
    return tuple(sorted(by_words, key=lambda words: -by_words[words]))


def _parties(model: Model, flows: tuple[Flow, ...]) -> tuple[dict[str, str], dict[str, str]]:
    """Kind and title of every party that gives or receives, in the order of the file, outside parties last."""
    paid = {party for flow in flows for party in (flow.giver, flow.receiver)}
    roles = model.file.roles
    kinds = {
        party: roles[party].kind if party in roles else party
        for party in model.contracts.roles
        if party in paid
    }
    titles = {
        party: (roles[party].title if party in roles else None)
        or (
            model.catalogue.party_kinds[party].title
            if party not in roles
            else party.replace("_", " ").capitalize()
        )
        for party in kinds
    }
    return kinds, titles
