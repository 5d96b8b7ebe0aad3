"""Differences with and without the chance that a model is stopped before it starts.

A model that is stopped leaves today's contracts in force, so that it differs in nothing from them. What is expected
when contracts are decided on is the difference from the start, times the chance that there is one. What was spent on a
model until it was stopped is not counted. The module must not know how a result was made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.compare_summary import spread
from experiments.outcomes import load_outcomes

if TYPE_CHECKING:
    import pandas as pd

    from experiments.compare_run import Told

COLUMNS = (
    *("outcome", "unit", "model", "compared_with", "stops_before_start_probability"),
    *(
        "from_start",
        "from_start_low",
        "from_start_high",
        "from_decision",
        "from_decision_low",
        "from_decision_high",
    ),
)


def chance_of_stopping(told: Told, model: str) -> float | None:
    """How likely it is that a model never starts; None where others are not compared with today's contracts."""
    models = told.record["models"]
    if not models[told.found.first].get("is_today", False):
        return None
    return float(models[model]["stops_before_start_probability"])


def before_start(told: Told) -> pd.DataFrame:
    """Outcomes over all years with a band, from the start and from the decision; columns as in `COLUMNS`.

    No row where the first model is not today's contracts: what stays in force then is not compared.
    """
    import pandas as pd

    found, rows = told.found, []
    for outcome in load_outcomes().values():
        for model in found.others if outcome.band is not None else ():
            stops = chance_of_stopping(told, model)
            if stops is None:
                continue
            apart = found.difference(outcome.name, model)
            both = (*spread(apart)[:3], *spread(apart * (1 - stops))[:3])
            rows.append((outcome.name, outcome.unit, model, found.first, stops, *both))
    return pd.DataFrame(rows, columns=list(COLUMNS))
