"""Which assumptions go with a better or a worse result: those whose draws rise and fall with it from seed to seed.

With many assumptions and few seeds some go with it by chance. So only those are told that go with it more closely than
the closest of all would by chance alone, in 95 of 100 shuffles of the seeds. The module must not know what an
assumption is about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from calibration.sensitivity import closest
from experiments.decision_rules import rule
from experiments.report_folder import Finished, ModelTold

if TYPE_CHECKING:
    import pandas as pd


FEWEST = "fewest_draws_for_drivers"


class Driver(NamedTuple):
    """A drawn number that goes with the result: its table, row and column, and its rank correlation with it."""

    table: str
    row: str
    column: str
    correlation: float


class Found(NamedTuple):
    """What stands out for a model: the numbers, closest first; of how many; and what chance alone would reach."""

    drivers: list[Driver]
    drawn: int
    by_chance: float


def drivers(told: Finished, model: ModelTold) -> Found | None:
    """What goes with net benefit more than under the first model; None without draws, or with too few seeds."""
    if told.tables["draws"].empty or told.lived < rule(FEWEST):
        return None
    worth = _net_benefits(told, model)
    drawn = _varied(told, worth.index)
    if drawn.empty or worth.nunique() == 1:
        return None
    found = closest(drawn.to_numpy(dtype=np.float64).T, np.asarray(worth, dtype=np.float64))
    names: list[tuple[str, str, str]] = drawn.index.tolist()
    telling = [Driver(*names[at], float(found.correlations[at])) for at in found.that_stand_out]
    return Found(telling, len(drawn), found.by_chance)


def _net_benefits(told: Finished, model: ModelTold) -> pd.Series[float]:
    """Net benefit more than under the first model, by seed, in pounds."""
    table = told.tables["by_seed"]
    worth = table["qalys"] * rule("lower_threshold") - table["pounds"]
    wide = table.assign(worth=worth).pivot(index="seed", columns="model", values="worth")
    return wide[model.name] - wide[told.first.name]


def _varied(told: Finished, seeds: pd.Index[Any]) -> pd.DataFrame:
    """What was drawn, a row each and a column for each seed; what was the same in all is left out."""
    wide = told.tables["draws"].pivot(index=["table", "row", "column"], columns="seed", values="value")[seeds]
    return wide[wide.nunique(axis=1) > 1]
