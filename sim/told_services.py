"""Services that no month counts, told from one that it does: so many for each, and more or fewer as efforts make of it.

    units = units of the counted service x so many for each x what efforts have made of a process, month by month on
            average, among those whom a row of effects reaches

What efforts have made of it is kept with the months, so that it can be read of any window. The module must not know any
contract.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scenarios.model_file import ToldFrom
from scenarios.told_services import told_services
from sim.history import History

if TYPE_CHECKING:
    from sim.economy import HealthEconomy

PLACES = 6
"""Decimals to which a multiplier is kept, so that sums stay exact and short."""


def told_in(economy: HealthEconomy) -> dict[str, NDArray[np.float64]]:
    """By record, what efforts make of each row's process this month, less 1, among those whom the row reaches.

    The same at every trust; nothing while all is today's, and only rows that contracts name.
    """
    files = (economy.scenario.reference.file, economy.scenario.model.file)
    told = [each for file in files for each in told_services(file.services).values()]
    above = {
        row: float(economy.effort.among(row)) - 1
        for row in sorted({each.among for each in told if each.among})
    }
    trusts = len(economy.cast.trusts)
    return {record_of(row): np.full(trusts, points) for row, points in above.items() if points}


def units_for_each(told: ToldFrom, history: History, first: int, last: int) -> Fraction:
    """Units of a service that is told for each unit of the one that is counted, over scenario months."""
    each = told.for_each.value
    if told.among is None or not history.is_off_truth(record_of(told.among)):
        return each
    above = float(history.recording(record_of(told.among), first, last, "trust")[0])
    return each * (1 + Fraction(str(round(above, PLACES))))


def record_of(row: str) -> str:
    """The name under which what a row makes of its process is kept."""
    return f"among.{row}"
