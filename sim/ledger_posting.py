"""A posting, the smallest word of the ledger, and its refusal.

It must not know how postings are stored, nor when one is refused.
"""

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
