"""Settling by hand: a model and a facts file to payments with their sentences, balances and incentives.

For finance staff with one contract and one period; a simulation settles month by month.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path

from scenarios.arithmetic import number_text
from scenarios.card import explainer
from scenarios.contracts.exact import Exact, Value
from scenarios.contracts.explain import Explainer, of_member
from scenarios.contracts.facts import Fact
from scenarios.contracts.facts_file import ToldFacts, check_facts, read_facts
from scenarios.contracts.incentives import Incentive, incentives
from scenarios.contracts.periods import MONTHS_IN_YEAR, Window
from scenarios.contracts.phrases import figure
from scenarios.contracts.settle import Posted, Settlement, settle_period
from scenarios.model import Model, load_model, vocabulary
from scenarios.money import format_pounds
from scenarios.problems import FileProblems, Problem, did_you_mean, one_of
from scenarios.scenario_parts import shipped_models
from sim.books import enter, parties_of
from sim.ledger import Ledger


@dataclass(frozen=True, slots=True)
class HandPayment:
    """One payment to one party, with the facts it read and the sentence of its arithmetic."""

    contract: str
    term: str
    period: str
    month: int
    payer: str
    payee: str
    pence: int
    label: str
    facts: dict[str, str]
    sentence: str

    @property
    def amount(self) -> str:
        """The amount as people write it."""
        return format_pounds(self.pence)


@dataclass(frozen=True, slots=True)
class HandSettlement:
    """All payments of a period and what each party received, net."""

    payments: list[HandPayment]
    ledger: Ledger

    def balances_shown(self) -> list[list[str]]:
        """Party and net receipts, payers first."""
        balances = sorted(self.ledger.balances().items(), key=lambda each: each[1])
        return [[party, format_pounds(pence)] for party, pence in balances if pence]

    def as_data(self) -> dict[str, object]:
        """Plain data for JSON."""
        return {
            "payments": [asdict(payment) for payment in self.payments],
            "balances_pence": {party: pence for party, pence in self.ledger.balances().items() if pence},
        }


@dataclass(frozen=True, slots=True)
class HandIncentive:
    """What one more unit of a fact is worth to a party under one term, in pounds a year, in some contract years.

    `told` is what the facts tell of it: a year's value and the doubt about it.
    """

    party: str
    fact: str
    told: str
    term: str
    contract_years: tuple[int, ...]
    pounds_per_unit: Fraction

    def as_data(self) -> dict[str, object]:
        """Plain data for JSON."""
        return {
            "party": self.party,
            "fact": self.fact,
            "term": self.term,
            "years": years_text(self.contract_years),
            "pounds_per_unit": float(self.pounds_per_unit),
        }


def read_model_and_facts(
    file: Path, facts: Path | None, is_needed: bool = True
) -> tuple[Model, ToldFacts | None]:
    """A model by path or shipped name, and its facts: those of a file, else of its example year.

    Raises:
        FileProblems: what is wrong with either; every fact that is read and not told.
    """
    model = load_model(_found(file))
    path = facts or model.example
    if path is None:
        if is_needed:
            raise FileProblems(
                [Problem(file, None, (), "the model has no example year; give facts with --facts FILE")]
            )
        return model, None
    words = vocabulary(model.source.data, model.catalogue)
    if facts is None:
        # An example year may serve several models, and so name roles and populations that this one lacks.
        words = {what: known for what, known in words.items() if what not in ("role", "population")}
    told = read_facts(path, words)
    complaints = check_facts(told, model.contracts)
    if complaints:
        raise FileProblems(Problem(path, None, ("facts",), words) for words in complaints)
    return model, told


def settle_by_hand(model: Model, facts: ToldFacts) -> HandSettlement:
    """Every payment of the period, entered in a ledger that must balance.

    Raises:
        FileProblems: the model cannot be settled with so many members.
    """
    contracts, members = model.contracts, facts.members
    with refusals_named(model):
        postings = settle_period(contracts, facts, facts.window, members, facts.on_exit)
    say = explainer(model, Settlement(contracts, facts, members))
    ledger = Ledger(parties_of(contracts.roles, members))
    enter(ledger, postings, members, lambda posted, member: _sentence(say, posted, member))
    ledger.check()
    return HandSettlement([each for posted in postings for each in _payments(say, posted, facts)], ledger)


def incentives_by_hand(
    model: Model, facts: ToldFacts, party: str | None = None, fact_text: str = ""
) -> list[HandIncentive]:
    """The incentives of every party, years in which they are the same in one row.

    `party` (a role or one of its members) and `fact_text` (a part of a fact's phrase) narrow them.

    Raises:
        FileProblems: nobody in the model is that party.
    """
    roles = None if party is None else _roles_of(party, model, facts)
    found = incentives(
        model.contracts,
        facts,
        facts.members,
        to=roles,
        of=lambda fact: fact_text.lower() in str(fact).lower(),
    )
    grouped: dict[tuple[str, Fact, str, Fraction], list[int]] = {}
    for each in found:
        for name, pounds in _by_member(each, facts):
            if pounds and party in (None, name, each.party):
                grouped.setdefault((name, each.fact, each.term, pounds), []).append(each.contract_year)
    return [
        HandIncentive(name, str(fact), _as_told(fact, facts), term, tuple(years), pounds)
        for (name, fact, term, pounds), years in grouped.items()
    ]


@contextmanager
def refusals_named(model: Model) -> Iterator[None]:
    """What settlement refuses, as a problem of the model's file.

    Raises:
        FileProblems: it refused something.
    """
    try:
        yield
    except FileProblems:
        raise
    except ValueError as error:
        raise FileProblems([Problem(model.source.path, None, (), str(error))]) from None


def _found(file: Path) -> Path:
    """The model file meant: one that exists, or a shipped model by its name.

    Raises:
        FileProblems: a bare name of neither; the nearest shipped model is named.
    """
    models = shipped_models()
    if file.exists() or file.name != str(file) or file.suffix:
        return file
    if file.name not in models:
        message = f"there is no such file, and no shipped model of that name; use {one_of(tuple(models))}."
        raise FileProblems([Problem(file, None, (), message + did_you_mean(file.name, models))])
    return models[file.name]


def _roles_of(party: str, model: Model, facts: ToldFacts) -> list[str]:
    """The roles that a party plays, by its own name or that of the role."""
    roles = model.contracts.roles
    playing = [role for role in roles if party in (role, *facts.members[role])]
    if not playing:
        names = tuple(dict.fromkeys([*roles, *(name for role in roles for name in facts.members[role])]))
        message = f"'{party}' is not a party of this model; use {one_of(names)}.{did_you_mean(party, names)}"
        raise FileProblems([Problem(model.source.path, None, ("roles",), message)])
    return playing


def _as_told(fact: Fact, facts: ToldFacts) -> str:
    """A year's value of a fact, from the least to the most of its members, and the doubt about it."""
    value, doubt = facts.value(fact, Window(1, MONTHS_IN_YEAR)), facts.doubt(fact)
    members = list(value) if isinstance(value, Exact) else [value]
    low, high = figure(min(members)), figure(max(members))
    span = low if low == high else f"{low} to {high}"
    return f"{span}, doubt {figure(of_member(doubt, 0))}" if doubt else span


def _payments(say: Explainer, posted: Posted, facts: ToldFacts) -> Iterator[HandPayment]:
    payers, payees = facts.members[posted.payer], facts.members[posted.payee]
    read = sorted({fact for leaf in posted.line.leaves for fact in leaf.facts()}, key=str)
    for member, pence in enumerate(posted.pence):
        payer = payers[member if len(payers) == len(posted.pence) else 0]
        payee = payees[member if len(payees) == len(posted.pence) else 0]
        if pence < 0:
            payer, payee = payee, payer
        yield HandPayment(
            contract=posted.term.contract,
            term=posted.term.name,
            period=str(posted.period),
            month=posted.month,
            payer=payer,
            payee=payee,
            pence=abs(int(pence)),
            label=posted.line.label,
            facts={str(fact): _told(say, posted, fact, member) for fact in read},
            sentence=_sentence(say, posted, member),
        )


def _told(say: Explainer, posted: Posted, fact: Fact, member: int) -> str:
    """What was told of a fact, for the whole period."""
    assert say.settlement is not None
    value = of_member(say.settlement.read(fact, posted.period), member)
    return number_text(value)


def _sentence(say: Explainer, posted: Posted, member: int) -> str:
    return say.sentence(posted.line, posted.payee, int(posted.pence[member]), member)


def _by_member(incentive: Incentive, facts: ToldFacts) -> Iterator[tuple[str, Fraction]]:
    value: Value = incentive.pounds_per_unit
    if not isinstance(value, Exact):
        yield incentive.party, value
        return
    yield from zip(facts.members[incentive.party], value, strict=True)


def years_text(years: Sequence[int]) -> str:
    """Contract years that follow each other as spans: 1, 3-5."""
    spans: list[list[int]] = []
    for year in years:
        if spans and spans[-1][-1] == year - 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return ", ".join(str(span[0]) if len(span) == 1 else f"{span[0]}-{span[-1]}" for span in spans)
