"""Payments of a case as its author lists them: what was settled, party by party, and where it differs.

A payment runs from a role, or one of its members, to another, and is never below 0: money that flows back runs
the other way. Nothing here settles anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scenarios.contracts.contract import Members
from scenarios.contracts.settle import Posted
from scenarios.money import format_pounds


@dataclass(frozen=True, slots=True)
class Payment:
    """Pence from one party to another, 0 or more.

    `term`, `label` and `month` are None where an expected payment leaves them open; `month` also where a case is not
    settled by month. `posting` numbers the posting that a settled payment is, or is a part of.
    """

    payer: str
    payee: str
    pence: int
    term: str | None = None
    label: str | None = None
    month: int | None = None
    posting: int = -1

    def __str__(self) -> str:
        month = f"month {self.month}" if self.month is not None else None
        told = ", ".join(part for part in (self.term, self.label, month) if part)
        return f"{self.payer} -> {self.payee}" + (f" ({told})" if told else "")

    def is_meant_by(self, row: Payment) -> bool:
        """Whether an expected payment means this one: the same way between the same parties, and what else it says.

        A payment of nothing runs both ways.
        """
        ways = [(self.payer, self.payee), (self.payee, self.payer)]
        term = self.term or ""
        return (
            (row.payer, row.payee) in ways[: 1 if self.pence else 2]
            and row.term in (None, term, term.partition(".")[2])
            and row.label in (None, self.label)
            and row.month in (None, self.month)
        )


@dataclass(frozen=True, slots=True)
class Amounts:
    """Payments, and pence received less pence paid by party."""

    payments: tuple[Payment, ...]
    balances: Mapping[str, int]


def payment(
    payer: str,
    payee: str,
    pence: int,
    term: str | None = None,
    label: str | None = None,
    month: int | None = None,
    posting: int = -1,
) -> Payment:
    """A payment of signed pence: below 0 it runs the other way."""
    if pence < 0:
        payer, payee = payee, payer
    return Payment(payer, payee, abs(pence), term, label, month, posting)


@dataclass(frozen=True, slots=True)
class Settled:
    """The postings of a case, and who plays each role; `by_month` where each has its month."""

    postings: Sequence[Posted]
    members: Members
    by_month: bool

    def of_roles(self) -> list[Payment]:
        """One payment a posting, from role to role."""
        return [
            self._payment(number, each.payer, each.payee, each.total_pence())
            for number, each in enumerate(self.postings)
        ]

    def of_members(self) -> list[Payment]:
        """The parts of each posting that members of its roles pay or receive."""
        return [
            self._payment(number, payer, payee, pence)
            for number, each in enumerate(self.postings)
            for payer, payee, pence in self._parts(each)
            if (payer, payee) != (each.payer, each.payee)
        ]

    def balances(self) -> dict[str, int]:
        """Pence received less pence paid, by role and by member."""
        found: dict[str, int] = {}

        def move(payer: str, payee: str, pence: int) -> None:
            found[payer] = found.get(payer, 0) - pence
            found[payee] = found.get(payee, 0) + pence

        for each in self.postings:
            move(each.payer, each.payee, each.total_pence())
            for payer, payee, pence in self._parts(each):
                # A role that plays itself has had its part already.
                found[payer] = found.get(payer, 0) - (pence if payer != each.payer else 0)
                found[payee] = found.get(payee, 0) + (pence if payee != each.payee else 0)
        return found

    def _payment(self, number: int, payer: str, payee: str, pence: int) -> Payment:
        posted = self.postings[number]
        month = posted.month if self.by_month else None
        return payment(payer, payee, pence, posted.term.key, posted.line.label, month, number)

    def _parts(self, posted: Posted) -> Iterator[tuple[str, str, int]]:
        """Payer, payee and pence of each member's part of a posting."""
        count = len(posted.pence)

        def played(role: str, at: int) -> str:
            names = self.members[role]
            return names[0] if len(names) == 1 else names[at] if len(names) == count else role

        for at, pence in enumerate(posted.pence):
            yield played(posted.payer, at), played(posted.payee, at), int(pence)


def differing_payments(expected: Sequence[Payment], settled: Settled) -> Iterator[str]:
    """Expected payments that were not settled so, and settled ones that none of them means, each in a sentence."""
    wholes, parts = settled.of_roles(), settled.of_members()
    meant: set[Payment] = set()
    for row in expected:
        candidates = [each for each in (*wholes, *parts) if each.is_meant_by(row)]
        # A payment of nothing is meant only if no other can be.
        candidates = [each for each in candidates if each.pence] or candidates[:1]
        complaint = _complaint(row, candidates, meant)
        if complaint:
            yield f"{row}: {complaint}"
        meant |= {*candidates}
    for whole in wholes:
        own = [each for each in parts if each.posting == whole.posting]
        are_own_meant = any(each in meant for each in own)
        for each in own if are_own_meant else [whole]:
            if each.pence and not {each, whole} & meant:
                yield f"{each}: {format_pounds(each.pence)} was settled and is not expected; add it to pays"


def differing_balances(expected: Mapping[str, int], settled: Mapping[str, int]) -> Iterator[str]:
    """Balances that were not settled as expected, each in a sentence."""
    for party, pence in expected.items():
        if settled.get(party, 0) != pence:
            yield f"balance of {party}: {_in_words(pence, settled.get(party, 0))}"


def _complaint(row: Payment, candidates: Sequence[Payment], meant: set[Payment]) -> str:
    """What is wrong with the payment that a row expects; "" if nothing is."""
    if not candidates:
        return f"expected {format_pounds(row.pence)}, nothing was settled" if row.pence else ""
    if len(candidates) > 1:
        listed = " and ".join(str(each) for each in candidates)
        return f"this row may mean {listed}; give it the 'term' or 'label' of one"
    if candidates[0] in meant:
        return "two rows mean this one payment; keep one"
    return _in_words(row.pence, candidates[0].pence) if row.pence != candidates[0].pence else ""


def _in_words(expected_pence: int, settled_pence: int) -> str:
    gap = settled_pence - expected_pence
    settled = f"expected {format_pounds(expected_pence)}, settled {format_pounds(settled_pence)}"
    return f"{settled} ({format_pounds(abs(gap))} {'too much' if gap > 0 else 'short'})"
