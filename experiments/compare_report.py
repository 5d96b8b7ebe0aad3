"""All that `careconomy compare` leaves: results, tables, figures, contracts, the answer in words, and the report.

The module must not know how any of them is made.
"""

from __future__ import annotations

from pathlib import Path

from experiments.citizens_style import settle
from experiments.compare_answer import answer
from experiments.compare_contracts import write_contracts
from experiments.compare_figures import figures
from experiments.compare_plan import Plan
from experiments.compare_run import Told, compare, write_table
from experiments.contract_picture import save
from experiments.report_make import TO_INSTALL, make_report, missing_libraries
from experiments.showing import write_text

ANSWER = "answer.txt"
FIGURES = "figures"
CONTRACTS = "contracts.csv"


def report(plan: Plan, out: Path, jobs: int = 1, cluster: str = "", until_sure: bool = False) -> str:
    """Compare, write everything to the folder, and say what came of it.

    Raises:
        FileProblems: as `compare`.
    """
    told = compare(plan, out, jobs, cluster, until_sure)
    text = answer(told)
    write_text(out / ANSWER, text + "\n")
    write_table(write_contracts(told), out / CONTRACTS)
    draw_figures(told, out / FIGURES)
    return f"{text}\n\n{_reported(out)}\nwrote {out}: {ANSWER}, tables (*.csv), {FIGURES}, contracts"


def _reported(out: Path) -> str:
    """Make the report; without the libraries for it, say how to have it."""
    missing = missing_libraries()
    if missing:
        return f"no report, for want of {', '.join(missing)}: {TO_INSTALL}, then careconomy report {out}"
    return f"report: {', '.join(str(path) for path in make_report(out))}"


def draw_figures(told: Told, folder: Path) -> None:
    """Draw every figure of a comparison, as .svg and .png."""
    folder.mkdir(exist_ok=True)
    for each in figures(told):
        settle(each.figure)
        for suffix in (".svg", ".png"):
            save(each.figure, folder / f"{each.name}{suffix}")
