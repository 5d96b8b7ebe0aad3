"""A second, naive reading of the contract language: one member and one fraction at a time, no arrays.

It follows the words of the design, not the code: what it pays is what the evaluator must pay, to the penny.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from fractions import Fraction
from math import floor, prod

from scenarios.contracts.contract import Contracts, ContractTerm
from scenarios.contracts.facts import Fact
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
from scenarios.contracts.periods import Window
from scenarios.contracts.terms import All, During, If, Pay, Share, Term
from tests.scenarios.contracts.strategies import MEMBERS, World

# Payer, payees, label, whether it is a share -> pounds by payee and member.
LineKey = tuple[str, tuple[str, ...], str, bool]
Pounds = dict[tuple[str, int], Fraction]
NAIVE: dict[type[Observable], Callable[[list[Fraction]], Fraction]] = {
    Sum: lambda parts: sum(parts, Fraction(0)),
    Difference: lambda parts: parts[0] - parts[1],
    Product: lambda parts: prod(parts, start=Fraction(1)),
    Least: min,
    Greatest: max,
    Step: lambda parts: Fraction(1 if parts[0] >= 0 else 0),
}
LENGTHS = {"month": 1, "quarter": 3, "year": 12}


class Oracle:
    """Settles contracts in a world, slowly."""

    def __init__(self, contracts: Contracts, world: World) -> None:
        self.contracts, self.world = contracts, world
        self._worth: dict[tuple[str, Window], dict[LineKey, Pounds]] = {}

    def number(self, node: Observable, window: Window, member: int) -> Fraction:
        """What one member reads."""
        if isinstance(node, Const):
            return node.value
        if isinstance(node, Fact):
            return self._fact(node, window, member)
        parts = [self.number(part, window, member) for part in node.parts]
        return NAIVE[type(node)](parts)

    def worth(self, term: ContractTerm, window: Window) -> dict[LineKey, Pounds]:
        """Pounds by line, over the settlement periods in the window."""
        if (term.key, window) in self._worth:
            return self._worth[term.key, window]
        found = self._worth[term.key, window] = defaultdict(lambda: defaultdict(Fraction))
        months = self.contracts.contract(term.contract).months
        length = LENGTHS[term.schedule.every]
        for first in range(1, months + 1, length):
            inside = range(max(first, window.first), min(first + length - 1, months, window.last) + 1)
            if inside:
                self._pay(term.tree, Window(inside[0], inside[-1], window.starts_month), (), found)
        return found

    def pence(self, term: ContractTerm, window: Window) -> dict[LineKey, dict[tuple[str, int], int]]:
        """The same in whole pence, rounded as the language says."""
        return {
            key: _shared(pounds) if key[3] else {who: _rounded(each * 100) for who, each in pounds.items()}
            for key, pounds in self.worth(term, window).items()
        }

    def net(self, term: ContractTerm, role: str, window: Window, member: int | None = None) -> Fraction:
        """What a role, or one of its members, receives less what it pays."""
        net = Fraction(0)
        for (payer, _, _, _), pounds in self.worth(term, window).items():
            for (payee, number), amount in pounds.items():
                net += amount * (payee == role and member in (None, number))
                net -= amount * (payer == role and member in (None, number))
        return net

    def _pay(
        self, tree: Term, window: Window, tests: tuple[Observable, ...], found: dict[LineKey, Pounds]
    ) -> None:
        match tree:
            case All(terms):
                for term in terms:
                    self._pay(term, window, tests, found)
            case During(first, last, term):
                first, last = max(first, window.first), min(last or window.last, window.last)
                if first <= last:
                    self._pay(term, Window(first, last, window.starts_month), tests, found)
            case If(condition, term):
                self._pay(term, window, (*tests, condition), found)
            case Pay(payer, payee, amount, label):
                paid = found[payer, (payee,), label, False]
                whose = payer if len(MEMBERS[payee]) == 1 else payee
                is_own = any(self._is_own(each) for each in (*tests, amount))
                for member in _members("practices" if is_own else whose):
                    # Between two parties, what is worked out for each practice is added up.
                    paid[payee, member if len(MEMBERS[whose]) > 1 else 0] += self._if(
                        tests, amount, window, member
                    )
            case Share(payer, payees, weights, amount, label):
                paid = found[payer, payees, label, True]
                whole = self._if(tests, amount, window, 0)
                for who, part in self._parts(payees, weights, window).items():
                    paid[who] += whole * part

    def _if(self, tests: tuple[Observable, ...], amount: Observable, window: Window, member: int) -> Fraction:
        is_paid = all(self.number(test, window, member) >= 0 for test in tests)
        return self.number(amount, window, member) if is_paid else Fraction(0)

    def _parts(self, payees: tuple[str, ...], weights: tuple[Observable, ...], window: Window) -> Pounds:
        parts = {}
        for payee, weight in zip(payees, weights, strict=True):
            shared_by = 1 if self._is_own(weight) else len(MEMBERS[payee])
            for member in _members(payee):
                parts[payee, member] = self.number(weight, window, member) / shared_by
        whole = sum(parts.values())
        if whole == 0:
            return {who: Fraction(1, len(payees) * len(MEMBERS[who[0]])) for who in parts}
        return {who: part / whole for who, part in parts.items()}

    def _is_own(self, node: Observable) -> bool:
        """Whether it is a value for each practice."""
        if isinstance(node, Fact):
            return len(MEMBERS[node.role]) > 1 and not node.together
        return not isinstance(node, Const) and any(self._is_own(part) for part in node.parts)

    def _fact(self, fact: Fact, window: Window, member: int) -> Fraction:
        last = window.last - fact.lag_months
        month_of_year = last - 1 + (0 if fact.over == "contract_year" else window.starts_month - 1)
        length = {"month": 1, "quarter": 3, "year": 12, "contract_year": 12}.get(fact.over)
        first = window.first - fact.lag_months if length is None else last - month_of_year % length
        seen = Window(first, last, window.starts_month)
        many = len(MEMBERS[fact.role]) > 1
        if fact.kind == "years":
            return Fraction(last - first + 1, 12)
        if fact.kind == "month":
            return Fraction(last)
        if fact.kind == "value":
            term = self.contracts.term(fact.name)
            payees = term.payees or self.contracts.contract(term.contract).payees
            roles = (fact.by,) if fact.by else payees
            only = member if many and not fact.together else None
            return sum((self.net(term, role, seen, only) for role in roles), Fraction(0))
        if many and fact.together:
            return sum((self.world.number(fact, seen, each) for each in _members(fact.role)), Fraction(0))
        return self.world.number(fact, seen, member if many else 0)


def _members(role: str) -> Iterator[int]:
    return iter(range(len(MEMBERS[role])))


def _rounded(pence: Fraction) -> int:
    """Halves away from zero."""
    return floor(pence + Fraction(1, 2)) if pence >= 0 else -floor(-pence + Fraction(1, 2))


def _shared(pounds: Pounds) -> dict[tuple[str, int], int]:
    """Whole pence that add to the rounded sum: a penny each to the largest remainders, the earlier first."""
    whole = _rounded(100 * sum(pounds.values(), Fraction(0)))
    sign = -1 if whole < 0 else 1
    exact = {who: 100 * sign * amount for who, amount in pounds.items()}
    given = {who: floor(amount) for who, amount in exact.items()}
    while sum(given.values()) < abs(whole):
        luckiest = max(exact, key=lambda who: exact[who] - given[who])
        given[luckiest] += 1
    return {who: sign * pence for who, pence in given.items()}
