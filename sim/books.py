"""From settled contracts to the ledger: each payment a posting, what flows back turned round.

Knows contracts only as what they paid; it must not know why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from scenarios.contracts.contract import Members
from scenarios.contracts.settle import Posted
from sim.ledger import Ledger

Reason = Callable[[Posted, int], str]


def parties_of(roles: Iterable[str], members: Members) -> list[str]:
    """Everyone who plays a role, each once, in the order of the roles."""
    return list(dict.fromkeys(name for role in roles for name in members[role]))


def enter(ledger: Ledger, postings: Iterable[Posted], members: Members, reason: Reason | None = None) -> None:
    """Enter what contracts paid; sums of nothing leave no posting.

    `reason` gives the sentence of a posting and member; without it the reason is what the payment is for, so that a
    contract with thousands of members keeps one text for all.

    Raises:
        LedgerError: the ledger refuses a posting; those of earlier terms stand, that of this one does not.
    """
    for posted in postings:
        payers, payees = members[posted.payer], members[posted.payee]
        count = len(posted.pence)
        payer_names = payers if len(payers) == count else payers * count
        payee_names = payees if len(payees) == count else payees * count
        _enter_one(ledger, posted, ledger.codes(payer_names), ledger.codes(payee_names), reason)


def _enter_one(
    ledger: Ledger,
    posted: Posted,
    payers: np.ndarray,
    payees: np.ndarray,
    reason: Reason | None,
) -> None:
    kept = np.flatnonzero(posted.pence)
    if not len(kept):
        return
    flows_back = posted.pence[kept] < 0
    said = [reason(posted, int(member)) for member in kept] if reason else posted.line.label
    ledger.post_batch(
        month=posted.month,
        payer=np.where(flows_back, payees[kept], payers[kept]),
        payee=np.where(flows_back, payers[kept], payees[kept]),
        pence=np.abs(posted.pence[kept]),
        contract=posted.term.contract,
        term=posted.term.name,
        period=str(posted.period),
        reason=said,
    )
