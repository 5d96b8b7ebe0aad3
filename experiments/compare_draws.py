"""What is drawn in a seed of a comparison: how providers decide, what efforts do and cost; where asked for, care too.

The module must not know what is made of a draw.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from calibration.baseline_posterior import england_at, read_points, with_point
from calibration.behaviour_posterior import read_posterior, with_draw
from calibration.draws_file import Numbers, in_turn
from calibration.priors import MIDDLE
from scenarios.draws import Draw, Drawn, draw
from sim.england import England, england

if TYPE_CHECKING:
    from experiments.compare_plan import Plan

BASELINE = "baseline"
"""The table that priors of the baseline are told under."""


def draw_of(plan: Plan, seed: int) -> Draw | None:
    """The draw of a seed; None where all stays central.

    Raises:
        FileProblems: as `read_posterior`.
    """
    if not plan.is_drawn:
        return None
    found = draw(seed)
    if plan.posterior:
        found = with_draw(found, posterior(plan.posterior), seed)
    if plan.baseline:
        found = replace(found, parameters=with_point(found.parameters, in_turn(points(plan.baseline), seed)))
    return found


def england_drawn(plan: Plan, seed: int) -> England:
    """England as a seed has it: solved once in a process, or anew for every seed where parameters of care are drawn.

    Raises:
        FileProblems: as `read_points`.
        ValueError: a published figure is out of reach of what was drawn.
    """
    today = england_at(in_turn(points(plan.baseline), seed)) if plan.baseline else england()
    drawn = draw_of(plan, seed)
    return today if drawn is None else today.drawn(drawn)


def numbers_of(plan: Plan, seed: int) -> Iterator[Drawn]:
    """Every number that a seed draws, beside its central value; a prior of the baseline stands from 0 to 1."""
    found = draw_of(plan, seed)
    if found is not None:
        yield from found.numbers()
        for name, at in in_turn(points(plan.baseline), seed).items() if plan.baseline else ():
            yield Drawn(BASELINE, name, "value", MIDDLE, float(at))


@cache
def posterior(file: str) -> tuple[Numbers, ...]:
    """The draws of a file, read once.

    Raises:
        FileProblems: as `read_posterior`.
    """
    return read_posterior(Path(file))


@cache
def points(file: str) -> tuple[Numbers, ...]:
    """The points of a file of the baseline's fit, read once.

    Raises:
        FileProblems: as `read_points`.
    """
    return read_points(Path(file))
