"""What providers can pay for: effort above today's takes cash in hand, quarter by quarter.

Whoever may not overdraw can spend in a quarter what it has when the quarter begins: reserves and what it has received,
not what it has earned and is still owed. So money that comes late can lower care. The module must not know any
contract, nor why anybody makes an effort.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.providers.governed import affordable

Numbers = NDArray[np.float64]
QUARTERS_A_YEAR = 4


def within_cash(today: Numbers, levels: Numbers, unpaid_pounds: Numbers, cash_pounds: Numbers) -> Numbers:
    """Levels by member and lever, with effort above today's brought back to what each member's cash pays for.

    All of a member's effort above today's is brought back by the same share; at today's levels and below nothing
    changes, whatever there is in hand. `unpaid_pounds`: what full effort takes in a year that no contract pays back.
    `cash_pounds`: what each member has for the quarter, infinity for one that may overdraw.
    """
    own = np.minimum(levels, today)
    return affordable(today, own, levels, unpaid_pounds / QUARTERS_A_YEAR, np.maximum(cash_pounds, 0.0))
