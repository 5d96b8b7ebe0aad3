"""From settled contracts to the ledger: each payment a posting, what flows back turned round.

Knows contracts only as what they paid; it must not know why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenarios.contracts.contract import Members
from scenarios.contracts.settle import Posted
from sim.ledger import Ledger

Reason = Callable[[Posted, int], str]
Codes = NDArray[np.int32]


def parties_of(roles: Iterable[str], members: Members) -> list[str]:
    """Everyone who plays a role, each once, in the order of the roles."""
    return list(dict.fromkeys(name for role in roles for name in members[role]))


def enter(ledger: Ledger, postings: Iterable[Posted], members: Members, reason: Reason | None = None) -> None:
    """Enter what contracts paid, as one batch; sums of nothing leave no posting.

    `reason` gives the sentence of a posting and member; without it the reason is what the payment is for, so that a
    contract with thousands of members keeps one text for all.

    Raises:
        LedgerError: the ledger refuses a posting; none of them stands.
    """
    codes: dict[str, Codes] = {}
    batches = []
    for posted in postings:
        if posted.pence.any():
            for role in (posted.payer, posted.payee):
                if role not in codes:
                    codes[role] = ledger.codes(members[role])
            batches.append(_columns(posted, codes[posted.payer], codes[posted.payee], reason))
    if batches:
        ledger.post_batch(**{name: np.concatenate([each[name] for each in batches]) for name in batches[0]})


def _columns(posted: Posted, payers: Codes, payees: Codes, reason: Reason | None) -> dict[str, NDArray[Any]]:
    """The columns of the sums that are not nothing; one payer or payee stands for each member of the other role."""
    kept = np.flatnonzero(posted.pence)
    pence = posted.pence[kept]
    payer, payee = (codes[kept] if len(codes) > 1 else codes for codes in (payers, payees))
    flows_back = pence < 0
    said = [reason(posted, int(member)) for member in kept] if reason else posted.line.label
    alike = {
        "month": posted.month,
        "contract": posted.term.contract,
        "term": posted.term.name,
        "period": str(posted.period),
        "reason": said,
    }
    return {
        "payer": np.where(flows_back, payee, payer),
        "payee": np.where(flows_back, payer, payee),
        "pence": np.abs(pence),
        **{name: np.full(len(kept), each) for name, each in alike.items()},
    }
