"""What is owed when one stops to look: what contracts have still to pay for the care of the months that were lived.

Yearly sums fall due at the end of a contract's year, and many sums later still. Whoever compares models that begin in
different months must count them, or a model looks cheap because its year is not over. Nothing is paid by looking. The
module must not know any contract.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from scenarios.contracts.contract import Contracts
from scenarios.contracts.periods import Window
from scenarios.contracts.settle import settle_month
from sim.books import enter
from sim.in_force import ended_after
from sim.ledger import Ledger

if TYPE_CHECKING:
    from sim.economy import HealthEconomy


def owed(economy: HealthEconomy) -> Ledger:
    """A ledger of its own of what falls due after this month, as if every contract ended with it.

    Exact sums less what was paid on account, as reported by now; what is due on an exit is not in it.
    """
    books, month = Ledger(economy.cast.names), economy.month
    for settled in economy.settled:
        own = settled.in_force
        lived = own.contract_month(month if own.last_month is None else min(month, own.last_month))
        if lived < 1:
            continue
        ended, on_account = ended_after(own.contracts, lived), dict(own.paid)
        settled.facts.now = month
        now = own.contract_month(month)
        # A contract that ends with this month has some sums fall due in it that one that goes on has not.
        paid = set(_due(own.contracts, now, own.first_month))
        last = now + max(term.schedule.lag_months for term in ended.in_order())
        for due in range(now, last + 1):
            posted = settle_month(ended, settled.facts, due, on_account, own.members, own.first_month)
            still = (each for each in posted if due > now or (each.term.key, each.period) not in paid)
            enter(books, (replace(each, month=month) for each in still), own.members)
    return books


def _due(contracts: Contracts, month: int, starts_month: int) -> Iterator[tuple[str, Window]]:
    """The terms that fall due in a contract month, each with the period that it is for."""
    for term in contracts.in_order():
        months = contracts.contract(term.contract).months
        for window, _ in term.schedule.due(month, months, starts_month):
            yield term.key, window
