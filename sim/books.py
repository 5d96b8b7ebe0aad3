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
from sim.ledger import Ledger, Posting
from sim.ledger_columns import PARTY_COLUMNS

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
    rows: dict[str, list[Any]] = {name: [] for name in Posting._fields}
    for posted in postings:
        for role in (posted.payer, posted.payee):
            if role not in codes:
                codes[role] = ledger.codes(members[role])
        for name, column in _columns(posted, codes[posted.payer], codes[posted.payee], reason).items():
            rows[name] += column
    if rows["pence"]:
        parties = {name: np.array(rows[name], np.int32) for name in PARTY_COLUMNS}
        ledger.post_batch(**rows | parties)


def _columns(posted: Posted, payers: Codes, payees: Codes, reason: Reason | None) -> dict[str, list[Any]]:
    """The columns of the sums that are not nothing; one payer or payee stands for each member of the other role."""
    kept = np.flatnonzero(posted.pence)
    pence, count = posted.pence[kept], len(kept)
    payer, payee = (codes[kept] if len(codes) > 1 else codes for codes in (payers, payees))
    flows_back = pence < 0
    return {
        "month": [posted.month] * count,
        "payer": np.where(flows_back, payee, payer).tolist(),
        "payee": np.where(flows_back, payer, payee).tolist(),
        "pence": np.abs(pence).tolist(),
        "contract": [posted.term.contract] * count,
        "term": [posted.term.name] * count,
        "period": [str(posted.period)] * count,
        "reason": [reason(posted, int(member)) for member in kept] if reason else [posted.line.label] * count,
    }
