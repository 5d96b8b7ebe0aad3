"""What full effort on everything does to Southend: little, slowly, and in the direction that studies find."""

from copy import deepcopy

import numpy as np
import pytest

from agents.citizens.counts import EMERGENCY_ADMISSIONS, Item
from agents.citizens.offer import offer_today, with_process
from agents.citizens.population import found
from agents.providers.effort import Effort
from agents.providers.levers import Levers
from scenarios.efforts import GROUPS
from scenarios.place import load_place
from sim.england import england
from tests.agents.providers.small_levers import FOR_NOBODY

YEARS, MONTHS_A_YEAR = 2, 12
COUNTED = ((*EMERGENCY_ADMISSIONS,), (Item.AE_ATTENDANCE,), (Item.QALY_MILLIONTHS,))


@pytest.mark.slow
@pytest.mark.statistical
def test_all_effort_on_what_does_good_moves_emergencies_a_little_and_slowly() -> None:
    solved = england()
    usual = found(load_place("southend"), solved.parameters, 1, solved.baseline, solved=solved.solved)
    helped = deepcopy(usual)
    today = offer_today(*usual.reach.shape)
    levers = Levers(
        {
            "gp_practice": usual.place.residents_by_practice,
            "acute_trust": np.ones(usual.reach.shape[1]),
            **{group: [1] for group in GROUPS[2:]},
        }
    )
    effort = Effort(levers)
    for group in GROUPS:
        for lever in set(levers.names[group]) - set(FOR_NOBODY):
            levers.set(group, lever, 1.0)
    changes = []
    for _ in range(YEARS):
        sums = np.zeros((2, len(COUNTED)))
        for _ in range(MONTHS_A_YEAR):
            effort.advance(levers, effort.month + 1)
            offer = today
            for name, multiplier in effort.multipliers().items():
                offer = with_process(offer, name, multiplier)
            for which, counts in enumerate((usual.live(today), helped.live(offer))):
                sums[which] += [sum(counts.total(item) for item in items) for items in COUNTED]
        changes.append(sums[1] / sums[0] - 1)
    emergencies, attendances, life = np.array(changes).T
    assert -0.045 < emergencies[1] < emergencies[0] < 0
    assert -0.06 < attendances[1] < 0
    assert 0 < life[0] < life[1] < 0.005
