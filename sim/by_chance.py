"""How far chance alone moves a reported measure from one year to the next: small numbers change by luck.

Where a sample answers, it is the chance of who was asked; where all are counted, that of single events, or what the
months of the reference year differed by if that is more, as it is for days and years that come many at once. The module
must not know who watches a measure.
"""

from __future__ import annotations

from math import inf, sqrt

import numpy as np

from scenarios.measures import Definition
from scenarios.parameters.units import MONTHS_A_YEAR
from sim.history import Level, NotCounted
from sim.measures import Measures, NotTold

PLACE: Level = "place"
YEARS_COMPARED = 2


def change_by_chance(measures: Measures, name: str) -> float:
    """The standard error of a measure's change between two periods like the one to the reference year's end.

    A share of the measure's value, in the whole place. Without limit where there is nothing to count.
    """
    definition = measures.definition(name)
    _, last = measures.history.layout.reference
    try:
        over, under = (
            float(each[0]) for each in measures.sums(definition, PLACE, *_window(definition, last))
        )
    except (NotTold, NotCounted):
        return inf
    if over <= 0 or under <= 0:
        return inf
    return sqrt(YEARS_COMPARED) * (
        _counted(measures, definition, over, under, last)
        if definition.answers == "all"
        else _asked(measures, definition, _level(measures, definition) or over / under, under)
    )


def _window(definition: Definition, last: int) -> tuple[int, int]:
    return max(1, last - definition.counted_months + 1), last


def _level(measures: Measures, definition: Definition) -> float:
    """The published level by which a measure is told; 0 where it is told by counts alone."""
    return float(measures.counting.parameter(definition.level)) if definition.anchor else 0.0


def _asked(measures: Measures, definition: Definition, truth: float, under: float) -> float:
    """The relative standard error of what a sample answers."""
    asked = float(measures.asked(definition.name, PLACE, np.array([under], dtype=object))[0])
    if definition.answers == "mean":
        return measures.deviation(definition) / (sqrt(asked) * truth)
    return (
        sqrt(max(1 - truth, 0.0) / (truth * asked))
        if definition.answers == "share"
        else 1 / sqrt(truth * asked)
    )


def _counted(measures: Measures, definition: Definition, over: float, under: float, last: int) -> float:
    """The relative standard error of what is counted of all."""
    share = over / under
    variance = over * (1 - share) if share < 1 else over
    if definition.counted_months == MONTHS_A_YEAR:
        variance = max(variance, MONTHS_A_YEAR * _of_months(measures, definition, last))
    relative = sqrt(variance) / over
    if definition.anchor != "share":
        return relative
    # A published level moves with the odds of what is counted.
    return relative * (1 - _level(measures, definition)) / (1 - share) if share < 1 else inf


def _of_months(measures: Measures, definition: Definition, last: int) -> float:
    """What single months of the year differed by: the variance of their counts; nothing where none is told alone."""
    months = range(last - MONTHS_A_YEAR + 1, last + 1)
    try:
        each = [float(measures.sums(definition, PLACE, month, month)[0][0]) for month in months]
    except NotCounted:
        return 0.0
    return float(np.var(each, ddof=1))
