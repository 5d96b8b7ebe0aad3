"""How unequal an outcome is between the fifths of deprivation: one slope through all of them.

The module must not know what the outcome is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def slope_index(levels: ArrayLike, people: ArrayLike) -> float:
    """The slope index of inequality: from the most deprived person to the least, how far an outcome rises.

    `levels` of an outcome a person and `people`, by fifth from the most deprived. Each fifth stands at the middle of
    its people's ranks, 0 to 1; the slope is that of the straight line through them, each weighted by its people.

    Raises:
        ValueError: fewer than two fifths have people.
    """
    level, weight = np.asarray(levels, dtype=np.float64), np.asarray(people, dtype=np.float64)
    if (weight > 0).sum() <= 1:
        raise ValueError(
            "a slope needs people in two fifths of deprivation at least; there are none in the others"
        )
    share = weight / weight.sum()
    rank = np.cumsum(share) - share / 2
    level = np.where(weight > 0, level, 0.0)
    from_mean = rank - (share * rank).sum()
    return float((share * from_mean * level).sum() / (share * from_mean**2).sum())
