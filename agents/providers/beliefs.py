"""What providers believe their efforts bring about: how far each process moves with a lever, and how much in time.

The effects table is also the belief: what a row makes of a step up and down from today's level, with partners as they
are. Money that comes late counts for less, and what comes after the contract may have ended for less again. The module
must not know any contract, nor what anything is worth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from agents.providers.effort import Effort
from agents.providers.following import Rows
from agents.providers.lags import STAGES, Lag, follow, read
from agents.providers.levers import Levers
from scenarios.parameters import Parameters
from scenarios.parameters.units import MONTHS_A_YEAR

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Outlook:
    """How providers look ahead. `step`: how far they imagine a lever moved; `optimism`: belief to what is true."""

    step: float
    optimism: float
    horizon_months: int
    discount_annual_rate: float

    @classmethod
    def of(cls, parameters: Parameters) -> Outlook:
        """As the parameters have it."""
        return cls(
            parameters.value("believed_step_share"),
            parameters.value("effort_optimism"),
            round(parameters.value("planning_horizon_months")),
            parameters.value("provider_yearly_discount_share"),
        )


@dataclass(frozen=True)
class TimeLeft:
    """How long a contract goes on: for sure `firm_months` from now, then if it is renewed, so many times at most."""

    firm_months: int
    renewals: int = 0
    renewal_months: int = MONTHS_A_YEAR
    renewal_probability: float = 1.0

    def in_force(self, months: int) -> Numbers:
        """The chance that the contract is in force in each of the coming months."""
        ahead = np.arange(1, months + 1)
        renewed = np.maximum(np.ceil((ahead - self.firm_months) / self.renewal_months), 0)
        return np.where(renewed <= self.renewals, self.renewal_probability**renewed, 0.0)


def moved_by_levers(
    effort: Effort, levers: Levers, group: str, outlook: Outlook, among: bool = False
) -> Numbers:
    """How far the logarithm of each row's process is believed to move for a whole lever's more effort: row, member.

    It is the secant over a step up and a step down from the level, within 0 to 1. Rows that no lever drives are 0.
    `among`: for those whom a row reaches, in place of all exposed.
    """
    rows, levels = effort.rows[group], levers.levels[group]
    high, low = np.minimum(levels + outlook.step, 1.0), np.maximum(levels - outlook.step, 0.0)
    change, today = (rows.change_among if among else rows.full_change)[:, None], effort.today[group]
    above, below = (
        np.log((1 + change * effort.dose(group, levers, own)) / (1 + change * today)) for own in (high, low)
    )
    secant = np.zeros_like(above)
    for at, column in rows.columns.items():
        secant[at] = (above[at] - below[at]) / (high - low)[:, column]
    return np.asarray(secant * outlook.optimism)


def in_time(rows: Rows, left: TimeLeft, outlook: Outlook) -> Numbers:
    """The share of a steady yearly flow that a step of effort brings while the contract is in force, by row.

    The mean of the lag curve over the months ahead, each weighed by discount and by the chance that the contract is
    in force; so a longer contract makes slow effort worth more of its yearly sum, and quick effort no more.
    """
    months = outlook.horizon_months
    years = np.arange(1, months + 1) / MONTHS_A_YEAR
    weight = left.in_force(months) * (1 + outlook.discount_annual_rate) ** -years
    if not weight.any():
        return np.zeros(len(rows.effects))
    return np.asarray(_all_risen(rows.lags, months) @ weight / weight.sum())


@cache
def _all_risen(lags: tuple[Lag, ...], months: int) -> Numbers:
    """What has come through of a step of effort by each month after it: row, month; must not be written to."""
    up, down = (
        np.array(shares).reshape(-1, STAGES).T
        for shares in ([each.up for each in lags], [each.down for each in lags])
    )
    first_share = np.array([each.first_share for each in lags])
    stages, dose = np.zeros((STAGES, len(lags), 1)), np.ones((len(lags), 1))
    made = np.empty((len(lags), months))
    for month in range(months):
        follow(stages, dose, up, down)
        made[:, month] = read(stages, first_share)[:, 0]
    return made


def by_lever(by_row: Numbers, rows: Rows, levers: Levers, group: str) -> Numbers:
    """Sums over the rows of each lever: from row, member to member, lever."""
    made = np.zeros(levers.levels[group].shape)
    for at, column in rows.columns.items():
        made[:, column] += by_row[at]
    return made


def process_numbers(rows: Rows, processes: tuple[str, ...]) -> NDArray[np.int64]:
    """Where each row's process stands among so many named."""
    numbers: Mapping[str, int] = {name: at for at, name in enumerate(processes)}
    return np.array([numbers[each.target_name] for each in rows.effects], dtype=np.int64)
