"""What no model of contracts may do at default values: move emergency admissions further than care can move them.

Nothing in the program keeps differences within these bounds; they come out of what efforts do and what they are paid.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pytest
from numpy.typing import NDArray

from experiments.compare_plan import Plan
from experiments.compare_run import Told, compare
from sim.deciding import Fixed
from sim.economy import HealthEconomy
from tests.sim.economies import changed, forked

pytestmark = [pytest.mark.statistical, pytest.mark.slow]

MODELS = ("traditional", "lead_provider", "iph", "alliance", "alliance_parallel")
TWO_YEARS, FIVE_YEARS = 0.03, 0.08
"""The most that emergency admissions may move, as a share of their level."""


@cache
def told() -> Told:
    """The shipped models in Southend for five years, at central values."""
    plan = Plan("southend", MODELS, years=5, seeds=1, citizens=10_000, is_drawn=False)
    return compare(plan, Path(mkdtemp(prefix="plausible-")) / "models")


def moved(model: str, years: tuple[str, ...]) -> float:
    """How far emergency admissions move over some years, as a share of their level under today's contracts."""
    found, name = told().found, "emergency_admissions"
    level = sum(found.values(name, found.first, years=year)[0] for year in years)
    return float(sum(found.difference(name, model, years=year)[0] for year in years) / level)


@pytest.mark.parametrize("model", MODELS[1:])
def test_no_model_moves_emergencies_further_than_care_can(model: str) -> None:
    assert abs(moved(model, ("1", "2"))) < TWO_YEARS
    assert abs(moved(model, ("1", "2", "3", "4", "5"))) < FIVE_YEARS


def test_models_do_differ_and_not_all_for_the_better() -> None:
    found = told().found
    apart = np.array([found.difference("system_spending", model)[0] for model in found.others])
    assert (apart != 0).all()
    assert (apart > 0).any()


class Eager(Fixed):
    """Everybody puts all that can be put into every lever."""

    def chosen(self, economy: HealthEconomy) -> Mapping[str, NDArray[np.float64]]:
        return {group: np.ones_like(levels) for group, levels in economy.levers.baseline.items()}


def test_even_full_effort_of_everybody_stays_within_the_bound() -> None:
    today, eager = (forked(changed(months=36)) for _ in range(2))
    eager.behaviour = Eager()
    for each in (today, eager):
        each.run()
    usual = emergencies(today)
    assert 0 < abs(emergencies(eager) - usual) / usual < FIVE_YEARS


def emergencies(economy: HealthEconomy) -> int:
    """Emergency admissions under contract."""
    from agents.citizens.counts import EMERGENCY_ADMISSIONS

    months = [economy.history.month(month) for month in range(25, economy.month + 1)]
    return sum(each.total(item) for each in months for item in EMERGENCY_ADMISSIONS)
