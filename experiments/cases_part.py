"""What cases leave in a folder, and natural experiments as a part of `careconomy validate`.

The module must not know how an effect was found.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from calibration.case_file import cases_named
from calibration.case_score import Found
from calibration.case_study import Settings, Told, study
from calibration.score import Score
from experiments.cases_figure import effects_figure
from experiments.cases_report import text, write_tables
from experiments.citizens_style import settle
from experiments.contract_picture import save

if TYPE_CHECKING:
    from experiments.validate_report import PartTold
    from experiments.validate_run import Plan

FOLDER = "cases"
CITIZENS = 10_000
"""How many citizens are lived for a case: effects are reckoned, so a few are enough for what providers see."""


def leave(told: Told, out: Path) -> None:
    """Write the tables, and the figure of all outputs that have an accepted interval."""
    write_tables(told, out)
    if any(each.accepted.is_scored for each in told.found):
        shown = effects_figure(told)
        settle(shown.figure)
        for suffix in (".svg", ".png"):
            save(shown.figure, out / f"{shown.name}{suffix}")


def cases_part(plan: Plan, out: Path, jobs: int) -> PartTold:
    """Live the natural experiments that come with the project, each in its own place, with a draw for each seed.

    Raises:
        FileProblems: as `study`.
    """
    from experiments.validate_report import PartTold

    folder = out / FOLDER
    told = study(cases_named([]), Settings(CITIZENS, plan.seeds), folder, jobs)
    leave(told, folder)
    return PartTold(score_of(told), f"\nNatural experiments\n\n{text(told)}\n\nwrote {folder}")


def score_of(told: Told) -> Score:
    """How many outputs are inside what is accepted, and how many further out than that again."""
    scored = [each for each in told.found if each.accepted.is_scored]
    twice = [each for each in scored if _is_outside_twice(each)]
    return Score(
        told=len(scored),
        inside=sum(each.passes for each in scored),
        outside_twice=len(twice),
        unexplained=sum(not (each.output.note or each.case.file.limits) for each in twice),
    )


def _is_outside_twice(each: Found) -> bool:
    half = (each.accepted.high - each.accepted.low) / 2
    return not each.accepted.low - half <= each.median <= each.accepted.high + half
