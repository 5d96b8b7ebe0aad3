"""Which assumptions go with a better or a worse result: those whose draws rise and fall with it from seed to seed.

With many assumptions and few seeds some go with it by chance. So only those are told that go with it more closely than
the closest of all would by chance alone, in 95 of 100 shuffles of the seeds. The module must not know what an
assumption is about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.decision_rules import rule
from experiments.report_folder import Finished, ModelTold

if TYPE_CHECKING:
    import pandas as pd

SHUFFLES, SURE = 1_000, 0.95
FEWEST_SEEDS = 10
"""With fewer, not even a perfect order would stand out from chance."""
Numbers = NDArray[np.float64]


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
    if told.tables["draws"].empty or told.lived < FEWEST_SEEDS:
        return None
    worth = _net_benefits(told, model)
    drawn = _varied(told, worth.index)
    if drawn.empty or worth.nunique() == 1:
        return None
    order = _ranks(drawn.to_numpy(dtype=np.float64))
    (result,) = _ranks(worth.to_numpy(dtype=np.float64).reshape(1, -1))
    shuffled = np.random.default_rng(0).permuted(np.tile(result, (SHUFFLES, 1)), axis=1)
    by_chance = float(np.quantile(np.abs(order @ shuffled.T).max(axis=0), SURE))
    correlations = order @ result
    closest = np.argsort(-np.abs(correlations), kind="stable")
    found = []
    for at in closest[np.abs(correlations[closest]) > by_chance]:
        table, row, column = drawn.index[at]
        found.append(Driver(table, row, column, float(correlations[at])))
    return Found(found, len(drawn), by_chance)


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


def _ranks(rows: NDArray[Any]) -> Numbers:
    """The ranks of each row, so that the product of two rows is their rank correlation."""
    from scipy.stats import rankdata

    ranked = rankdata(rows, axis=1)
    centred = ranked - ranked.mean(axis=1, keepdims=True)
    return np.asarray(centred / np.sqrt((centred**2).sum(axis=1, keepdims=True)))
