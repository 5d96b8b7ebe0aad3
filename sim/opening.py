"""What accounts open with: what parties have in hand, and what payers' budgets go for beyond their contracts.

Today's contracts are settled once for the reference year, on paper: no money moves. What a payer has, less what they
come to and less the care outside that is known by name, is what is left of its budget; it is spent on other care, so
that payers break even under today's contracts, and the gap is a sum that can be read. The module must not know what any
contract says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from agents.citizens.counts import Item
from scenarios.allocations import pounds_a_year
from scenarios.contracts.contract import Contracts, Members
from scenarios.contracts.exact import pence
from scenarios.contracts.periods import Window
from scenarios.contracts.settle import settle_period
from scenarios.opening_balances import load_opening_balances
from scenarios.outside_care import load_outside_care
from scenarios.parameters.units import MONTHS_A_YEAR
from scenarios.scenario import Scenario
from sim.books import enter
from sim.facts import ReportedFacts
from sim.history import History
from sim.ledger import Ledger

OTHER_CARE = "other_care"
PENCE_IN_POUND = 100


@dataclass(frozen=True, slots=True)
class OutsideSum:
    """What a payer spends on care that is not simulated, in pounds a year for as many people as at the start."""

    name: str
    payer: str
    pounds_a_year: Fraction


@dataclass(frozen=True, slots=True)
class Reserve:
    """What a party has in hand when accounts open, and from whom it is taken to have come."""

    party: str
    funder: str
    pence: int
    months_of_income: Fraction


@dataclass(frozen=True, slots=True)
class Opening:
    """What accounts open with. `usual_pence`: what each party receives less what it pays under today's contracts."""

    usual_pence: Mapping[str, int]
    outside: tuple[OutsideSum, ...]
    reserves: tuple[Reserve, ...]


@dataclass(frozen=True, slots=True)
class UsualContracts:
    """Today's contracts, who plays their roles, and the facts that they read."""

    contracts: Contracts
    members: Members
    facts: ReportedFacts


def opening_of(scenario: Scenario, history: History, usual: UsualContracts) -> Opening:
    """What accounts open with, once the reference year is lived.

    Raises:
        MissingFact: today's contracts read what nobody can tell.
    """
    net = usual_year(usual, history.layout.reference, scenario.cast.names)
    ratio = people_ratio(history, scenario.people, scenario.horizon.first_month)
    return Opening(net, tuple(outside_sums(scenario, net, ratio)), tuple(reserves(scenario, net, ratio)))


def usual_year(usual: UsualContracts, reference: tuple[int, int], parties: tuple[str, ...]) -> dict[str, int]:
    """Pence that each party receives, less what it pays, if today's contracts are settled for the reference year."""
    first, last = reference
    usual.facts.now = last
    books = Ledger(parties)
    window = Window(1, last - first + 1, first)
    enter(books, settle_period(usual.contracts, usual.facts, window, usual.members), usual.members)
    return books.balances()


def people_ratio(history: History, people_at_the_start: int, month: int) -> Fraction:
    """People for each at the start, in the last whole year (from an April) before a scenario month's."""
    last = (month - 1) // MONTHS_A_YEAR * MONTHS_A_YEAR
    lived = history.by_level(Item.PEOPLE, "place", 0, last - MONTHS_A_YEAR + 1, last)
    return Fraction(int(lived[0]), MONTHS_A_YEAR * people_at_the_start)


def outside_sums(
    scenario: Scenario, usual_pence: Mapping[str, int], people_ratio: Fraction
) -> Iterator[OutsideSum]:
    """Care outside by payer: the rows of the table, then what is left of the budget, which may be below nothing."""
    for payer, pounds in pounds_a_year(scenario.usual_allocations).items():
        kind = scenario.cast.party(payer).kind
        left = pounds + Fraction(usual_pence[payer], PENCE_IN_POUND) / people_ratio
        for row in load_outside_care().values():
            if row.payer_kind == kind:
                known = row.pounds_in(scenario.place) * scenario.sampled_share
                left -= known
                yield OutsideSum(row.name, payer, known)
        yield OutsideSum(OTHER_CARE, payer, left)


def reserves(scenario: Scenario, usual_pence: Mapping[str, int], people_ratio: Fraction) -> Iterator[Reserve]:
    """What each party of a kind in the table has in hand; nobody's income in the reference year is below nothing."""
    allocated = pounds_a_year(scenario.usual_allocations)
    for name in scenario.cast.names:
        row = load_opening_balances().get(scenario.cast.party(name).kind)
        if row is None:
            continue
        pounds = (
            allocated[name] * people_ratio
            if name in allocated
            else Fraction(usual_pence[name], PENCE_IN_POUND)
        )
        in_hand = int(pence(max(pounds, Fraction(0)) * row.months_of_income / MONTHS_A_YEAR))
        if in_hand:
            yield Reserve(name, row.funder_kind, in_hand, row.months_of_income)
