"""Interpreter 1: a contract and what was reported -> payments, in exact arithmetic, rounded once.

`Settlement` values terms for a window of months; `settle_period` posts a whole period at once (the hand
check, the case files); `settle_month` posts what falls due in one month of a simulation, on account and true-up
included. Pure: it changes nothing but the record of what was paid on account that it is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from scenarios.contracts import exact
from scenarios.contracts.contract import Contracts, ContractTerm, Members
from scenarios.contracts.exact import Exact, Value
from scenarios.contracts.facts import WORTH_KINDS, Fact, Facts
from scenarios.contracts.observables import Observable
from scenarios.contracts.periods import Window
from scenarios.contracts.reach import Reach
from scenarios.contracts.terms import Leaf as PaymentLeaf
from scenarios.contracts.terms import Pay, Share

Pence = npt.NDArray[np.int64]
PENCE_IN_POUND = 100


@dataclass(frozen=True, slots=True)
class Line:
    """What one payment of a term is worth for a window: exact pounds to each payee, laid end to end by member."""

    payer: str
    payees: tuple[str, ...]
    label: str
    pounds: tuple[Value, ...]
    leaves: tuple[PaymentLeaf, ...]

    @property
    def is_shared(self) -> bool:
        """Whether it is one sum among several, rather than a sum for each."""
        return isinstance(self.leaves[0].payment, Share)

    @property
    def key(self) -> tuple[str, tuple[str, ...], str, bool]:
        """What makes two lines one posting."""
        return self.payer, self.payees, self.label, self.is_shared

    def posted(self) -> tuple[Value, ...]:
        """The pounds that are posted: each payment in whole pence."""
        whole = (Exact(part, PENCE_IN_POUND) for part in self.pence())
        return tuple(part[0] if len(part) == 1 else part for part in whole)

    def pence(self) -> tuple[Pence, ...]:
        """Whole pence to each payee: one rounding a posting; a shared sum loses no penny."""
        if not self.is_shared:
            return (np.atleast_1d(exact.pence(self.pounds[0])),)
        lengths = [len(part) if isinstance(part, Exact) else 1 for part in self.pounds]
        return tuple(_cut(exact.split_pence(exact.joined(self.pounds)), lengths))


@dataclass(frozen=True, slots=True)
class Posted:
    """Payments of one term from a payer role to a payee role, for one period: one amount a member, in pence.

    Amounts are signed as the contract writes them: below 0, the payee pays the payer.
    """

    month: int
    term: ContractTerm
    period: Window
    payer: str
    payee: str
    pence: Pence
    line: Line

    def total_pence(self) -> int:
        """The sum over members."""
        return int(self.pence.sum())


NOTHING_KNOWN: Mapping[tuple[str, Window], tuple[Line, ...]] = {}
PaidOnAccount = MutableMapping[tuple[object, ...], Pence]


class Settlement:
    """Contracts read against one set of facts; values are worked out once and remembered.

    What is passed on is what was posted, pence and all, unless `is_rounded` is false: a slope has no pennies. `known`:
    what terms are worth in some windows, if the same contracts were read against facts that tell the same of these.
    """

    def __init__(
        self,
        contracts: Contracts,
        facts: Facts,
        members: Members | None = None,
        is_rounded: bool = True,
        known: Mapping[tuple[str, Window], tuple[Line, ...]] = NOTHING_KNOWN,
    ) -> None:
        self.contracts = contracts
        self.is_rounded = is_rounded
        self.facts = facts
        self.members = members if members is not None else Members()
        self._lines = dict(known)
        self._nets: dict[tuple[str, str, Window, bool], Value] = {}
        self._unmoved: dict[tuple[int, Window], Value] = {}
        self._told: dict[tuple[Window, Fact], Value] = {}
        self._is_steady = getattr(facts, "is_steady", False)
        self._alike: dict[int, Line] = {}
        self._before: Settlement | None = None
        self._reach: Reach | None = None

    @property
    def lines(self) -> Mapping[tuple[str, Window], tuple[Line, ...]]:
        """All that has been worked out of terms, by key and window."""
        return self._lines

    def but_for(self, facts: Facts, reach: Reach) -> Settlement:
        """The same with other facts, which differ no further than they reach: what else is worked out is kept."""
        kept = {key: lines for key, lines in self._lines.items() if key[0] not in reach.terms}
        other = Settlement(self.contracts, facts, self.members, self.is_rounded, kept)
        other._before, other._reach = self, reach
        return other

    def read(self, observable: Observable, window: Window) -> Value:
        """The value of an observable for a window.

        Raises:
            MissingFact: it reads a fact that nobody has told.
        """
        before, reach = self._before, self._reach
        if before is None or reach is None:
            return self.contracts.programs.value(observable, lambda fact: self._fact(fact, window))
        return reach.programs.value(
            observable,
            lambda fact: self._fact(fact, window),
            lambda node: before.remembered(node, window),
        )

    def remembered(self, observable: Observable, window: Window) -> Value:
        """The value of an observable of the contracts' own trees, worked out once.

        Raises:
            MissingFact: it reads a fact that nobody has told.
        """
        key = (id(observable), window)
        if key not in self._unmoved:
            self._unmoved[key] = self.read(observable, window)
        return self._unmoved[key]

    def worth(self, term: ContractTerm, window: Window) -> tuple[Line, ...]:
        """What the term is worth for the window, line by line: the sum of its settlement periods inside it."""
        key = (term.key, window)
        if key not in self._lines:
            found: dict[tuple[object, ...], Line] = {}
            for line in self._payments(term, window):
                posting = line.key
                found[posting] = _added(found[posting], line) if posting in found else line
            self._lines[key] = tuple(found.values())
        return self._lines[key]

    def net(self, term: ContractTerm, role: str, window: Window, in_pence: bool = False) -> Value:
        """Pounds the role receives less pounds it pays under the term, member by member.

        `in_pence`: as posted, each payment rounded, rather than exactly.
        """
        key = (term.key, role, window, in_pence)
        if key not in self._nets:
            self._nets[key] = self._net(term, role, window, in_pence)
        return self._nets[key]

    def _net(self, term: ContractTerm, role: str, window: Window, in_pence: bool) -> Value:
        many = len(self.members[role])
        sums: Value | None = None
        for line in self.worth(term, window):
            if role != line.payer and role not in line.payees:
                continue
            for payee, pounds in zip(line.payees, line.posted() if in_pence else line.pounds, strict=True):
                own = pounds if many > 1 else exact.total(pounds)
                if payee == role:
                    sums = own if sums is None else sums + own
                if line.payer == role:
                    sums = -own if sums is None else sums - own
        if sums is None:
            return Fraction(0) if many == 1 else Exact.repeated(0, many)
        return sums

    def _fact(self, fact: Fact, window: Window) -> Value:
        value = self._told.get((window, fact))
        if value is None:
            value = self._told[window, fact] = self._tell(fact, window)
        return value

    def _tell(self, fact: Fact, window: Window) -> Value:
        seen = window.seen_over(fact.over, fact.lag_months)
        if fact.is_baseline:
            return self.facts.value(fact, seen)
        if fact.kind == "years":
            return seen.years
        if fact.kind == "month":
            return Fraction(seen.last)
        if fact.kind in WORTH_KINDS:
            return self._value_of_term(fact, seen)
        return self.facts.value(fact, seen)

    def _value_of_term(self, fact: Fact, window: Window) -> Value:
        term = self.contracts.term(fact.name)
        payees = term.payees or self.contracts.contract(term.contract).payees
        if fact.by:
            in_pence = self.is_rounded and fact.kind == "received"
            net = self.net(term, fact.by, window, in_pence)
            return exact.total(net) if fact.together else net
        if len(payees) == 1:
            net = self.net(term, payees[0], window)
            return exact.total(net) if fact.together else net
        return sum((exact.total(self.net(term, payee, window)) for payee in payees), Fraction(0))

    def _payments(self, term: ContractTerm, window: Window) -> Iterator[Line]:
        """The lines of a term's payments; where one month is told like another, one for all that are worth the same."""
        if not self._is_steady:
            yield from map(self._line, self.contracts.leaves(term, window))
            return
        for number, leaves in self.contracts.alike.leaves(term.key, window):
            if number not in self._alike:
                self._alike[number] = self._line(leaves[0])
            known = self._alike[number]
            pounds = tuple(exact.so_many(each, len(leaves)) for each in known.pounds)
            yield Line(known.payer, known.payees, known.label, pounds, leaves)

    def _line(self, leaf: PaymentLeaf) -> Line:
        payment, window = leaf.payment, leaf.window
        amount = self.read(payment.amount, window)
        for condition in leaf.conditions:
            amount = amount * exact.step(self.read(condition, window))
        if isinstance(payment, Pay):
            pounds = (self._by_member(amount, payment),)
            return Line(payment.payer, (payment.payee,), payment.label, pounds, (leaf,))
        if isinstance(amount, Exact) or self._is_many(payment.payer):
            many = len(amount) if isinstance(amount, Exact) else len(self.members[payment.payer])
            raise ValueError(f"'{payment.label}' shares one sum for each of {many} members; share one sum")
        weights = self.weights(payment, window)
        scale = amount / sum((exact.total(weight) for weight in weights), Fraction(0))
        parts = tuple(weight * scale for weight in weights)
        return Line(payment.payer, payment.payees, payment.label, parts, (leaf,))

    def weights(self, payment: Share, window: Window) -> list[Value]:
        """The weights of the payees, by member; equal ones if there is nothing to go by, so that the sum is paid."""
        told = [self.read(weight, window) for weight in payment.weights]
        is_told = sum((exact.total(weight) for weight in told), Fraction(0)) != 0
        weights = told if is_told else [Fraction(1) for _ in told]
        return [self._weight(weight, payee) for weight, payee in zip(weights, payment.payees, strict=True)]

    def _weight(self, weight: Value, role: str) -> Value:
        """A weight told for a role of many is shared evenly among its members."""
        count = len(self.members[role])
        if count == 1 or isinstance(weight, Exact):
            return weight
        return Exact.repeated(weight / count, count)

    def _by_member(self, amount: Value, payment: Pay) -> Value:
        """An amount told once holds for each member of the role of many that pays or is paid."""
        payer, payee = (len(self.members[role]) for role in (payment.payer, payment.payee))
        if payer > 1 and payee > 1:
            raise ValueError(
                f"'{payment.label}' is paid by {payer} {payment.payer} to {payee} {payment.payee}, and nothing says "
                "who pays whom; let one party pay or be paid"
            )
        count = max(payer, payee)
        if count == 1:
            # What was worked out for each of many others is one sum between two parties.
            return exact.total(amount)
        if isinstance(amount, Exact) and len(amount) != count:
            raise ValueError(
                f"'{payment.label}' is one sum for each of {len(amount)} members, but {count} are paid or pay; "
                "read the sum over them all with 'together'"
            )
        return amount if isinstance(amount, Exact) else Exact.repeated(amount, count)

    def _is_many(self, role: str) -> bool:
        return len(self.members[role]) > 1


def settle_period(
    contracts: Contracts, facts: Facts, window: Window, members: Members | None = None, on_exit: bool = False
) -> list[Posted]:
    """Everything the contracts pay for one period, one posting a payment, in the order of settlement.

    `on_exit`: only what falls due because the contract ends in the window's last month.
    """
    settlement = Settlement(contracts, facts, members)
    terms = [term for term in contracts.in_order() if (term.schedule.every == "exit") == on_exit]
    return [
        posted
        for term in terms
        for line in settlement.worth(term, window)
        for posted in _posted(window.last, term, window, line, line.pence())
    ]


def settle_month(
    contracts: Contracts,
    facts: Facts,
    month: int,
    paid: PaidOnAccount,
    members: Members | None = None,
    starts_month: int = 1,
) -> list[Posted]:
    """What falls due in one contract month; `paid` carries what was paid on account from month to month.

    A term on account pays what its period to date implies less what was paid; the last such payment, when the
    final figures are in, brings the period to the exact sum.
    """
    settlement = Settlement(contracts, facts, members)
    postings: list[Posted] = []
    accounts: dict[tuple[object, ...], Pence | None] = {}
    for term in contracts.in_order():
        months = contracts.contract(term.contract).months
        for window, is_final in term.schedule.due(month, months, starts_month):
            for line in settlement.worth(term, window):
                account = (term.key, window.first, *line.key)
                parts = line.pence()
                so_far = np.concatenate(parts)
                accounts[account] = None if is_final else so_far
                due = _cut(so_far - paid.get(account, 0), [len(part) for part in parts])
                postings += _posted(month, term, window, line, due)
    # Only now that nothing can fail, so that a fact that is missing leaves the accounts as they were.
    for each, pence in accounts.items():
        paid.pop(each, None)
        if pence is not None:
            paid[each] = pence
    return postings


def _cut(pence: Pence, lengths: Sequence[int]) -> list[Pence]:
    """Pieces of these lengths, from the first."""
    starts = accumulate(lengths, initial=0)
    return [pence[start : start + length] for start, length in zip(starts, lengths, strict=False)]


def _posted(
    month: int, term: ContractTerm, period: Window, line: Line, pence: Iterable[Pence]
) -> Iterator[Posted]:
    for payee, amounts in zip(line.payees, pence, strict=True):
        yield Posted(month, term, period, line.payer, payee, amounts, line)


def _added(first: Line, second: Line) -> Line:
    pounds = tuple(a + b for a, b in zip(first.pounds, second.pounds, strict=True))
    return Line(first.payer, first.payees, first.label, pounds, first.leaves + second.leaves)
