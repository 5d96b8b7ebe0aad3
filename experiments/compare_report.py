"""All that `careconomy compare` leaves: results, tables, figures and the answer in words.

The module must not know how any of them is made.
"""

from __future__ import annotations

from pathlib import Path

from experiments.citizens_style import settle
from experiments.compare_answer import answer
from experiments.compare_figures import figures
from experiments.compare_plan import Plan
from experiments.compare_run import Told, compare
from experiments.contract_picture import save
from experiments.showing import write_text

ANSWER = "answer.txt"
FIGURES = "figures"


def report(plan: Plan, out: Path, jobs: int) -> str:
    """Compare, write everything to the folder, and say what came of it.

    Raises:
        FileProblems: as `compare`.
    """
    told = compare(plan, out, jobs)
    text = answer(told)
    write_text(out / ANSWER, text + "\n")
    draw_figures(told, out / FIGURES)
    return f"{text}\n\nwrote {out}: {ANSWER}, tables (*.csv), {FIGURES}"


def draw_figures(told: Told, folder: Path) -> None:
    """Draw every figure of a comparison, as .svg and .png."""
    folder.mkdir(exist_ok=True)
    for each in figures(told):
        settle(each.figure)
        for suffix in (".svg", ".png"):
            save(each.figure, folder / f"{each.name}{suffix}")
