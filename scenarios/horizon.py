"""The months of a scenario: those in which lives settle, the reference year, and those under contract.

Scenario months count from 1, which is an April. The first 24 are the same whatever is contracted, and the last twelve
of these are the year to which contracts compare. This length is part of the design, not a choice of a scenario.
"""

from __future__ import annotations

from dataclasses import dataclass

from scenarios.contracts.periods import MONTHS_IN_YEAR

REFERENCE_YEARS = 2
BURN_IN_MONTHS = REFERENCE_YEARS * MONTHS_IN_YEAR
FIRST_MONTH = BURN_IN_MONTHS + 1
YEARS_UNLESS_TOLD, MOST_YEARS = 5, 20
MONTHS_UNLESS_TOLD, MOST_MONTHS = YEARS_UNLESS_TOLD * MONTHS_IN_YEAR, MOST_YEARS * MONTHS_IN_YEAR


@dataclass(frozen=True, slots=True)
class Horizon:
    """How many months are lived under contract, after the burn-in: 1 to 240."""

    months: int = MONTHS_UNLESS_TOLD

    @property
    def first_month(self) -> int:
        """The scenario month in which contracts begin: contract month 1."""
        return FIRST_MONTH

    @property
    def last_month(self) -> int:
        """The last scenario month."""
        return BURN_IN_MONTHS + self.months

    @property
    def reference_year(self) -> range:
        """The scenario months of the reference year."""
        return range(FIRST_MONTH - MONTHS_IN_YEAR, FIRST_MONTH)

    def contract_month(self, scenario_month: int) -> int:
        """The contract month of a scenario month; below 1 during the burn-in."""
        return scenario_month - BURN_IN_MONTHS

    def scenario_month(self, contract_month: int) -> int:
        """The scenario month of a contract month."""
        return contract_month + BURN_IN_MONTHS
