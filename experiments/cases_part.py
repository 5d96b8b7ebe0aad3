"""What cases leave in a folder, and natural experiments as a part of `careconomy validate`.

The module must not know how an effect was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from calibration.case_file import Case, cases_named
from calibration.case_score import Found
from calibration.case_study import Settings, Told, digest_of, study
from calibration.score import Score
from experiments.cases_figure import effects_figure
from experiments.cases_report import text, write_tables
from experiments.citizens_style import settle
from experiments.contract_picture import save
from experiments.run_folder import alone_in, check_folder, write_record
from experiments.run_record import repeated_by

if TYPE_CHECKING:
    from experiments.validate_report import PartTold
    from experiments.validate_run import Plan

FOLDER = "cases"
KIND = "study of natural experiments"
KIND_OF_MOVED = "study of what single numbers move"
CITIZENS = 10_000
"""How many citizens are lived for a case: effects are reckoned, so a few are enough for what providers see."""


def study_in(cases: Sequence[Case], settings: Settings, out: Path, jobs: int) -> Told:
    """Live what is missing of a study in a folder, and leave there what came of it and how it was made.

    Raises:
        FileProblems: as `study`, or the folder holds something else.
    """
    names, numbers = (
        [case.name for case in cases],
        {name: str(each) for name, each in settings.numbers.items()},
    )
    digest = digest_of(cases, settings)
    kept = {"cases": names, "citizens": settings.citizens, "numbers": numbers, "digest": digest}
    out.parent.mkdir(parents=True, exist_ok=True)
    check_folder(out, kept, KIND)
    command = repeated_by(
        "careconomy cases",
        *(case.word for case in cases),
        citizens=settings.citizens,
        seeds=settings.seeds,
        set=[f"{name}={each}" for name, each in numbers.items()],
        out=out,
    )
    write_record(out, KIND, command, kept, digests={"scenario": digest}, seeds=settings.seeds)
    with alone_in(out):
        told = study(cases, settings, out, jobs)
    leave(told, out)
    return told


def record_moved(cases: Sequence[Case], numbers: Sequence[str], citizens: int, out: Path) -> None:
    """Make a folder for what cases answer to single numbers, or take up one, and leave there how it is made.

    Raises:
        FileProblems: the folder holds something else.
    """
    names = [case.name for case in cases]
    digest = digest_of(cases, Settings(citizens))
    kept = {"cases": names, "citizens": citizens, "each": list(numbers), "digest": digest}
    out.parent.mkdir(parents=True, exist_ok=True)
    check_folder(out, kept, KIND_OF_MOVED)
    words = [case.word for case in cases]
    command = repeated_by("careconomy cases", *words, citizens=citizens, each=list(numbers), out=out)
    write_record(out, KIND_OF_MOVED, command, kept, digests={"scenario": digest})


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
    told = study_in(cases_named([]), Settings(CITIZENS, plan.seeds), folder, jobs)
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
