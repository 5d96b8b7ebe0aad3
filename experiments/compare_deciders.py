"""What decides a ranking: which drawn numbers go with one model being better than another, from seed to seed.

For every outcome by which models are ranked, and every pair of them, numbers are told that go with the difference more
closely than the closest of all would by chance alone. The module must not know what a number is for.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from calibration.sensitivity import closest, intervals
from experiments.compare_summary import Comparison
from experiments.decision_rules import rule
from experiments.outcomes import Outcome

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    *("outcome", "model", "compared_with", "better_share", "tied_share", "note"),
    *("table", "row", "column", "correlation", "low", "high", "by_chance", "seeds"),
)
FEWEST = "fewest_draws_for_drivers"
TOO_FEW, NONE, ALIKE = "too few draws", "none more than chance would", "they never differ"
MOST = 5
"""Numbers that are told of one pair of models."""
NOTHING = float("nan")


def deciders(found: Comparison, drawn: pd.DataFrame) -> pd.DataFrame:
    """A row for each number that decides, or one that says why none is told; columns as in `COLUMNS`.

    `drawn`: a row for each number and seed, as in `draws.csv`; nothing is told without.
    """
    import pandas as pd

    rows: list[tuple[object, ...]] = []
    if not drawn.empty:
        wide = drawn.pivot(index=["table", "row", "column"], columns="seed", values="value")[
            found.wide.columns
        ]
        wide = wide[wide.nunique(axis=1) > 1]
        for outcome in found.ranked:
            for earlier, later in combinations(found.models, 2):
                rows += _rows(found, outcome, later, earlier, wide)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(
    found: Comparison, outcome: Outcome, model: str, other: str, wide: pd.DataFrame
) -> Iterator[tuple[object, ...]]:
    """What decides whether a model is better than another in one outcome."""
    better = 1.0 if outcome.better == "higher" else -1.0
    apart = better * (found.values(outcome.name, model) - found.values(outcome.name, other))
    band = found.band(outcome)
    about = (outcome.name, model, other, float((apart > band).mean()), float((np.abs(apart) <= band).mean()))
    nobody = ("", "", "", NOTHING, NOTHING, NOTHING)
    if found.seeds < rule(FEWEST):
        yield (*about, TOO_FEW, *nobody, NOTHING, found.seeds)
        return
    if np.ptp(apart) == 0 or wide.empty:
        yield (*about, ALIKE, *nobody, NOTHING, found.seeds)
        return
    points = wide.to_numpy(dtype=np.float64).T
    told = closest(points, apart)
    which = told.that_stand_out[:MOST]
    if not which:
        yield (*about, NONE, *nobody, told.by_chance, found.seeds)
        return
    low, high = intervals(points[:, which], apart)
    for place, at in enumerate(which):
        numbers = (float(told.correlations[at]), float(low[place]), float(high[place]))
        yield (*about, "", *wide.index[at], *numbers, told.by_chance, found.seeds)
