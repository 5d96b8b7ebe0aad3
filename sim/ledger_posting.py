"""A posting, the smallest word of the ledger, with its refusal and its amount as people write it.

It must not know how postings are stored, nor when one is refused.
"""

from operator import index
from typing import NamedTuple


class Posting(NamedTuple):
    """One payment: what `payer` gave `payee` in `month` (1 is the first), in whole pence of 0 or more.

    `contract` and `term` say what it was owed under, `period` the time it is for, and `reason` its arithmetic
    in words. A payment that flows back is a posting with payer and payee swapped.
    """

    month: int
    payer: str
    payee: str
    pence: int
    contract: str
    term: str
    period: str
    reason: str


class LedgerError(ValueError):
    """A posting that the ledger refuses, a question that it cannot answer, or books that do not balance."""


def format_pounds(pence: int) -> str:
    """Pence as pounds: £1,234.56, and -£0.05 below zero. Takes a whole number of any integer type."""
    pounds, rest = divmod(abs(index(pence)), 100)
    return f"{'-' if pence < 0 else ''}£{pounds:,}.{rest:02d}"
