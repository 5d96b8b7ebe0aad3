"""What running contracts costs those whom they pay, beyond what today's do, as the effects table has it.

Pounds are of a whole provider, so a sample of its citizens bears its share. What payers and coordinators bear is a term
of the contracts themselves. The module must not know any contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from scenarios.contracts.exact import pence
from scenarios.parameters.units import MONTHS_A_YEAR
from sim.ledger import Ledger
from sim.settling import COSTS, SUPPLIERS

if TYPE_CHECKING:
    from sim.economy import HealthEconomy

ADMINISTRATION = "contract_administration"
PLACES = 2
"""Decimals to which pounds a year are kept: pence."""


def administration_pence(economy: HealthEconomy) -> dict[str, int]:
    """What a month of running contracts costs each party more than today's would; below 0 where they cost less."""
    share = economy.scenario.sampled_share / MONTHS_A_YEAR
    found: dict[str, int] = {}
    for (group, _), pounds in economy.beside.added("administration").items():
        for party, more in zip(economy.members(group), pounds.tolist(), strict=True):
            spent = int(pence(Fraction(str(round(more, PLACES))) * share))
            if spent:
                found[party] = found.get(party, 0) + spent
    return found


def pay_administration(ledger: Ledger, spent_pence: Mapping[str, int], month: int) -> None:
    """Pay suppliers what running contracts takes more than today's; they give back what it takes less."""
    for party, more in spent_pence.items():
        payer, payee = (party, SUPPLIERS) if more > 0 else (SUPPLIERS, party)
        ledger.post_batch(
            month=month,
            payer=payer,
            payee=payee,
            pence=abs(more),
            contract=COSTS,
            term=ADMINISTRATION,
            period=f"month {month}",
            reason="running contracts, beyond what today's take",
        )
