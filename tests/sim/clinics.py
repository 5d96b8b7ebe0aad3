"""A small economy of which everything is known by hand: three practices, two trusts, one each of the others.

Each test gives it the one row of effects, the answers and the contract that it is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from agents.providers.beliefs import Outlook, TimeLeft, in_time
from agents.providers.costs import CostBook, cost_book
from agents.providers.effort import Effort
from agents.providers.following import Following
from agents.providers.levers import Levers
from agents.providers.response import Temper
from scenarios.answers import QALYS, Answers
from scenarios.contracts.contract import Contracts, Members
from scenarios.contracts.exact import Exact, Value
from scenarios.contracts.facts import Fact, MissingFact, parse_fact
from scenarios.contracts.periods import Window
from scenarios.effects import Effect, load_effects
from scenarios.model_file import ToldFrom
from scenarios.parameters import load_parameters
from scenarios.populations import Population
from scenarios.processes import load_processes
from sim.jumps import with_jumps
from sim.pulls import Comparison, Valued
from sim.ranking import expected_rank
from sim.worth import Book, Providers, Worth, worth_of
from tests.agents.providers.small_levers import small_levers

MEMBERS = Members.of(
    {
        "payer": ("commissioner",),
        "other_payer": ("council",),
        "practices": ("Leigh", "Shoebury", "Westcliff"),
        "acute": ("Southend",),
        "far": ("Basildon",),
        "community": ("community",),
        "social_care": ("social_care",),
        "voluntary": ("voluntary",),
        "hub": ("hub",),
    }
)
OF_GROUPS: Mapping[str, tuple[str, ...]] = {
    "gp_practice": MEMBERS["practices"],
    "acute_trust": ("Southend", "Basildon"),
    "community_trust": ("community",),
    "social_care": ("social_care",),
    "voluntary": ("voluntary",),
    "coordinator": ("hub",),
}
OUTLOOK = Outlook(step=0.15, optimism=1.0, horizon_months=120, discount_annual_rate=0.0)
FULL, NONE = Fraction(1), Fraction(0)
YEARS_LEFT = TimeLeft(120)
PROCESSES = tuple(load_processes())


@dataclass(frozen=True)
class Expected:
    """A forecast told fact by fact, with a doubt of so much of each."""

    told: Mapping[str, Any]
    doubt_share: Fraction = Fraction(1, 20)
    is_steady: bool = True

    def value(self, fact: Fact, window: Window) -> Value:
        """The value told, for a year or the part of one; a baseline is what the fact itself is."""
        if fact.kind == "rank":
            return expected_rank(self, fact)[0]
        plain = str(replace(fact, is_baseline=False))
        if plain not in self.told:
            raise MissingFact(f"'{plain}' is read but not told.")
        told = self.told[plain]
        value = told if isinstance(told, Exact) else Fraction(told)
        return value * window.years if fact.adds_up else value

    def doubt(self, fact: Fact) -> Value:
        """The doubt about a year's value."""
        if fact.kind == "rank":
            return expected_rank(self, fact)[1]
        value = self.value(fact, Window(1, 12))
        if isinstance(value, Exact):
            return Exact.of([abs(each) * self.doubt_share for each in value])
        return abs(value) * self.doubt_share


def plain(name: str, **changes: Any) -> Effect:
    """A row of the table made simple: in proportion to effort, at once, everywhere, with no partner."""
    simple: dict[str, Any] = {
        "saturation": None,
        "fidelity": FULL,
        "reached_share": FULL,
        "partners": (),
        "partner_share": NONE,
        "lag_50_low_months": 1,
        "lag_50_months": 1,
        "lag_50_high_months": 1,
        "lag_90_months": 3,
    }
    return replace(load_effects()[name], **(simple | changes))


@cache
def _costs() -> CostBook:
    return cost_book(load_parameters())


@dataclass
class Clinic:
    """The economy with some rows and answers. `answers`: by process and item, the elasticity of the item.

    `qalys_a_year`: what all citizens of the place live in a year.
    """

    rows: tuple[Effect, ...]
    answers: Mapping[tuple[str, str], float]
    levers: Levers = field(default_factory=small_levers)
    items: Mapping[str, float] = field(default_factory=dict)
    outlook: Outlook = OUTLOOK
    qalys_a_year: float = 0.0

    @property
    def providers(self) -> Providers:
        """Everybody who decides. `items`: what each service of the cost book counted in a year, for every member."""
        effort = Effort(self.levers, {each.name: each for each in self.rows})
        book = _costs()
        return Providers(
            members=OF_GROUPS,
            levers=self.levers,
            effort=effort,
            answers=self._answers(),
            cost_book=book,
            outlook=self.outlook,
            items_a_year={
                kind: np.array(
                    [[self.items.get(each.service, 0.0) for each in spending]] * len(OF_GROUPS.get(kind, "-"))
                )
                for kind, spending in book.spending.items()
            },
            qalys_a_year=self.qalys_a_year,
        )

    def worth(self, contracts: Contracts, told: Mapping[str, Any], **kept: Any) -> Worth:
        """What contracts are worth to everybody."""
        return worth_of(self.book(contracts, told, **kept), self.providers)

    def book(
        self,
        contracts: Contracts,
        told: Mapping[str, Any],
        left: TimeLeft = YEARS_LEFT,
        members: Members = MEMBERS,
        doubt_share: Fraction = Fraction(1, 20),
        services: Mapping[str, ToldFrom] | None = None,
    ) -> Book:
        """Contracts from their first month on, with so long to go."""
        populations: dict[str, Population] = {}
        time_left = {each.name: left for each in contracts.contracts}
        forecast = Expected(told, doubt_share)
        return Book(contracts, members, populations, forecast, 1, 1, time_left, services or {})

    def pounds(self, contracts: Contracts, told: Mapping[str, Any], lever: str, **kept: Any) -> np.ndarray:
        """What a whole lever is worth under all terms together, to each member of the group that has it."""
        return self.of_lever(self.worth(contracts, told, **kept), lever)

    def of_lever(self, worth: Worth, lever: str) -> np.ndarray:
        """The sum over terms for a lever, by member of its group."""
        group = next(each for each, names in self.levers.names.items() if lever in names)
        column = self.levers.names[group].index(lever)
        found = [each.pounds[:, column] for each in worth.terms if each.group == group]
        return np.asarray(sum(found, start=np.zeros(len(OF_GROUPS[group]))))

    def compared(
        self,
        now: tuple[Contracts, Mapping[str, Any]],
        today: tuple[Contracts, Mapping[str, Any]],
        temper: Temper,
        **kept: Any,
    ) -> Comparison:
        """Contracts in force beside today's."""
        growth = {group: np.ones(len(names)) for group, names in OF_GROUPS.items()}
        sides = []
        for contracts, told in (now, today):
            book = self.book(contracts, told, **kept)
            sides.append(Valued([(book, with_jumps(book, self.providers))], temper, self.providers))
        return Comparison(sides[0], sides[1], growth)

    def _answers(self) -> Answers:
        activity: dict[tuple[str, str], np.ndarray] = {}
        measures: dict[str, np.ndarray] = {}
        health = np.zeros(len(PROCESSES))
        for (process, item), elasticity in self.answers.items():
            if item == QALYS:
                health[PROCESSES.index(process)] = elasticity
                continue
            empty = np.zeros(len(PROCESSES))
            is_measure = item.startswith("measure ")
            found = (
                measures.setdefault(item.removeprefix("measure "), empty)
                if is_measure
                else activity.setdefault((item, "everyone"), empty)
            )
            found[PROCESSES.index(process)] = elasticity
        return Answers(PROCESSES, activity, measures, {}, health)


def timely(row: Effect, left: TimeLeft = YEARS_LEFT) -> float:
    """The share of a row's yearly flow that comes while a contract is in force; it is tested where it is reckoned."""
    return float(in_time(Following(small_levers(), [row]).rows[row.owner], left, OUTLOOK)[0])


def fact(phrase: str) -> Fact:
    """The fact of a phrase."""
    return parse_fact(phrase)
