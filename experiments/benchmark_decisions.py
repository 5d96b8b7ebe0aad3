"""How long it takes thousands of organisations to decide for a quarter, as they would in ten years of England.

Each shipped model's contracts with as many members of its roles as England has; what they expect is made up around the
model's example year, by a fixed seed. Nobody lives in it. The module must not know how fast that should be.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

import numpy as np

from agents.providers.beliefs import Outlook, TimeLeft
from agents.providers.costs import cost_book
from agents.providers.effort import Effort
from agents.providers.levers import Levers
from agents.providers.response import Temper, moved, reasons_of, wanted
from experiments.benchmark import ManyFacts
from scenarios.answers import load_answers
from scenarios.contracts.contract import Members
from scenarios.contracts.exact import Exact, Value
from scenarios.contracts.facts import Fact, MissingFact
from scenarios.contracts.facts_file import ToldFacts, read_facts
from scenarios.contracts.terms import Leaf, Share, leaves
from scenarios.efforts import GROUPS
from scenarios.model import Model, load_model
from scenarios.parameters import load_parameters
from scenarios.scenario_parts import shipped_models
from sim.pulls import Comparison, Valued
from sim.worth import Book, Providers, worth_of

REPEATS = 3
QUARTERS = 40
"""Ten years of them."""
UNTOLD = 1_000
MEMBERS = {"gp_practice": 7_500, "acute_trust": 150, "social_care": 150}


@dataclass(frozen=True, slots=True)
class DecisionSpeed:
    """Seconds for everybody to decide, in one quarter and in ten years of them, under one model's contracts."""

    model: str
    organisations: int
    a_quarter_seconds: float
    ten_years_seconds: float


def decision_speeds(practices: int) -> list[DecisionSpeed]:
    """Every shipped model with so many practices, and where its contracts can be, with England's trusts and councils.

    Those that share one sum among all cannot: of them one trust and one of social care.
    """
    ratio = practices / MEMBERS["gp_practice"]
    all_many = {kind: max(1, round(count * ratio)) for kind, count in MEMBERS.items()}
    found = []
    for path in shipped_models().values():
        model = load_model(path)
        shares = any(isinstance(leaf.payment, Share) for leaf in _leaves(model))
        found.append(_speed(model, {"gp_practice": practices} if shares else all_many))
    return found


class _AllTold(ManyFacts):
    """The same, and a made-up number for whatever the example does not tell, such as care that costs are made of."""

    def _made(self, fact: Fact) -> Value:
        try:
            return super()._made(fact)
        except MissingFact:
            count = 1 if fact.together else self._counts.get(fact.role, 1)
            return Exact.repeated(UNTOLD, count) if count > 1 else Fraction(UNTOLD)

    def doubt(self, fact: Fact) -> Value:
        """The doubt of the example year; none about what it does not tell."""
        try:
            return super().doubt(fact)
        except MissingFact:
            return Fraction(0)


def _leaves(model: Model) -> Iterator[Leaf]:
    for term in model.contracts.in_order():
        yield from leaves(term.tree, model.contracts.whole(term))


def _speed(model: Model, counts: dict[str, int]) -> DecisionSpeed:
    assert model.example is not None
    book, providers = _book(model, read_facts(model.example), counts)
    temper = Temper.of(load_parameters())
    today = Valued([(book, worth_of(book, providers))], temper, providers)
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        _decide(book, providers, today, temper)
        times.append(time.perf_counter() - start)
    quarter = median(times)
    return DecisionSpeed(
        model.file.name, sum(map(len, providers.members.values())), quarter, quarter * QUARTERS
    )


def _decide(book: Book, providers: Providers, today: Valued, temper: Temper) -> None:
    levels = providers.levers.levels
    growth = {group: np.ones(each.shape[0]) for group, each in levels.items()}
    compared = Comparison(Valued([(book, worth_of(book, providers))], temper, providers), today, growth)
    for group in providers.groups:
        pulls = tuple(compared.pulls(group, np.ones(levels[group].shape)))
        towards = wanted(levels[group], reasons_of(pulls, levels[group], temper), temper)
        moved(levels[group], towards, np.full(levels[group].shape[1], 0.25))


def _book(model: Model, told: ToldFacts, counts: dict[str, int]) -> tuple[Book, Providers]:
    """The model's contracts with members for every role, and everybody who decides under them."""
    members = Members(told.members)
    by_group: dict[str, tuple[str, ...]] = dict.fromkeys(GROUPS, ())
    many = {}
    for role, each in model.file.roles.items():
        group = each.kind if each.kind in GROUPS else "coordinator"
        count = counts.get(each.kind, 1)
        names = tuple(f"{role} {number + 1}" for number in range(count)) if count > 1 else (role,)
        members[role] = names
        if each.kind in GROUPS:
            by_group[group] = (*by_group[group], *names)
        if count > 1:
            many[role] = count
    forecast = _AllTold(told, many)
    levers = Levers({group: [1.0] * len(names) for group, names in by_group.items()})
    book = cost_book(load_parameters())
    providers = Providers(
        members=by_group,
        levers=levers,
        effort=Effort(levers),
        answers=load_answers(),
        cost_book=book,
        outlook=Outlook.of(load_parameters()),
        items_a_year={
            kind: np.ones((max(1, len(by_group.get(kind, ()))), len(spending)))
            for kind, spending in book.spending.items()
        },
    )
    time_left = {each.name: TimeLeft(each.months) for each in model.contracts.contracts}
    month = told.window.first
    return Book(model.contracts, members, model.file.populations, forecast, 1, month, time_left), providers
