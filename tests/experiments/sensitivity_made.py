"""A sensitivity analysis for tests, lived by a stand-in: which factor moves which outcome is set by hand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pytest

from calibration.design import Floats
from experiments import sensitivity_run
from experiments.sensitivity_report import report
from experiments.sensitivity_run import Plan, Question, Told, deciding, screen
from tests.experiments.compared import models

STRENGTH, PULL, DOUBT = "behaviour.response_strength", "behaviour.peer_pull", "behaviour.forecast_doubt_share"
PLAN = Plan("southend", models(), 1, 2_000, (STRENGTH, PULL, DOUBT), paths=3, few=2, draws=40)
LEVEL = 1_000.0


@dataclass(frozen=True)
class StandIn(Question):
    """QALYs of the second model follow the first factor, spending of the third the second; the last moves nothing.

    A point where all factors stand above the middle cannot be lived.
    """

    def __call__(self, point: Floats) -> Floats:
        stands = dict(zip((each.name for each in self.factors), point.tolist(), strict=True))
        if min(point) > 0.9 and len(point) == 3:
            raise ValueError("nobody was discharged")
        names = [each.name for each in deciding()]
        levels = np.full((len(names), 3), LEVEL + self.luck)
        levels[names.index("qalys"), 1] += 20 * (stands.get(STRENGTH, 0.5) - 0.4)
        levels[names.index("system_spending"), 2] -= 40 * stands.get(PULL, 0.5) ** 2
        return np.asarray(levels.reshape(-1))


@cache
def made() -> tuple[Told, Path, str]:
    """The analysis, its folder and what it says; not to be changed."""
    out = Path(mkdtemp(prefix="moved-")) / "moved"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sensitivity_run, "Question", StandIn)
        text = report(PLAN, out)
        return screen(PLAN, out), out, text
