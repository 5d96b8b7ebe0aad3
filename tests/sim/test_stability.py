"""Every shipped contract comes to rest: decided again and again on the same information, from low and from high.

Nobody lives the quarters in between, so that whatever moves is the answer itself and no chance.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from sim.deciding import decided_again, valued_today
from sim.economy import HealthEconomy
from tests.sim.economies import BURN_IN, forked, shipped

pytestmark = [pytest.mark.slow, pytest.mark.end_to_end]

QUARTERS = 40
LATE = 4
STARTS = (-0.25, 0.25)
NEAR = 0.02
OPERATES = BURN_IN + 36
"""By the end of this month every shipped model operates."""


def paths(economy: HealthEconomy, off: float) -> dict[str, np.ndarray]:
    """Levels of each group over the quarters, from so far off today's: quarter, member, lever."""
    today = valued_today(economy)
    economy.chosen_levels = {
        group: np.clip(levels + off, 0.03, 0.97) for group, levels in economy.levers.baseline.items()
    }
    found: dict[str, list[np.ndarray]] = {}
    for _ in range(QUARTERS):
        economy.levers.restore(economy.chosen_levels)
        taken = list(decided_again(economy, today))
        economy.chosen_levels = {**economy.chosen_levels, **{each.group: each.after for each in taken}}
        for each in taken:
            found.setdefault(each.group, []).append(each.after)
    return {group: np.array(levels) for group, levels in found.items()}


def speeds(economy: HealthEconomy, group: str) -> np.ndarray:
    """How much of its way each lever of a group goes in a quarter."""
    last = next(each for each in reversed(economy.behaviour.decisions) if each.group == group)
    return last.speeds


@pytest.mark.parametrize("name", list(shipped()))
def test_low_and_high_starts_come_to_the_same_rest_without_a_cycle(name: str) -> None:
    scenario = replace(shipped()[name], behaviour="responsive", governance="as_contracted")
    economy = forked(scenario)
    economy.run(OPERATES)
    ends = []
    for off in STARTS:
        found = paths(economy, off)
        for group, levels in found.items():
            change = np.diff(levels, axis=0)
            # Slow levers, such as coding, are still on their way from so far off: by as much as is known.
            way = abs(off) * speeds(economy, group) * (1 - speeds(economy, group)) ** (QUARTERS - LATE - 1)
            late = (np.abs(change[-LATE:]) - way).max()
            assert late < 0.001, f"{group} still moves by {late:.4f} a quarter after ten years"
            turns = (np.sign(change[1:]) * np.sign(change[:-1]) < 0) & (np.abs(change[1:]) > 0.005)
            assert turns.sum(axis=0).max() <= 2, f"{group} goes to and fro"
        ends.append(found)
    for low, high in pairwise(ends):
        for group in low:
            # What is left of slow levers' way from their start is known.
            left = (STARTS[-1] - STARTS[0]) * (1 - speeds(economy, group)) ** QUARTERS
            assert (np.abs(low[group][-1] - high[group][-1]) <= NEAR + left).all(), group
