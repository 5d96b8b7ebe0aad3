"""What is drawn in a seed of a comparison: how providers decide, what efforts do and what they cost.

The module must not know what is made of a draw.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from calibration.behaviour_posterior import Numbers, read_posterior, with_draw
from scenarios.draws import Draw, draw

if TYPE_CHECKING:
    from experiments.compare_plan import Plan


def draw_of(plan: Plan, seed: int) -> Draw | None:
    """The draw of a seed; None where all stays central.

    Raises:
        FileProblems: as `read_posterior`.
    """
    if not plan.is_drawn:
        return None
    found = draw(seed)
    return with_draw(found, posterior(plan.posterior), seed) if plan.posterior else found


@cache
def posterior(file: str) -> tuple[Numbers, ...]:
    """The draws of a file, read once.

    Raises:
        FileProblems: as `read_posterior`.
    """
    return read_posterior(Path(file))
