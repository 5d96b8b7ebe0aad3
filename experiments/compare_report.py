"""All that `careconomy compare` leaves: results, tables, figures, contracts, the answer in words, and the report.

The module must not know how any of them is made.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from experiments.citizens_style import settle
from experiments.compare_answer import answer
from experiments.compare_contracts import table_of, write_contract
from experiments.compare_figures import figure, figure_names
from experiments.compare_plan import Plan
from experiments.compare_run import TABLES, Told, lived, write_table, write_tables
from experiments.contract_picture import save
from experiments.report_make import TO_INSTALL, make_report, missing_libraries
from experiments.showing import write_text
from sim.engine import together

ANSWER = "answer.txt"
FIGURES = "figures"
CONTRACTS = "contracts.csv"


def report(plan: Plan, out: Path, jobs: int = 1, cluster: str = "", until_sure: bool = False) -> str:
    """Compare, write everything to the folder, and say what came of it.

    Raises:
        FileProblems: as `compare`.
    """
    told = lived(plan, out, jobs, cluster, until_sure)
    text = answer(told)
    write_text(out / ANSWER, text + "\n")
    write_parts(told, jobs)
    return f"{text}\n\n{_reported(out, jobs)}\nwrote {out}: {ANSWER}, tables (*.csv), {FIGURES}, contracts"


def write_parts(told: Told, jobs: int = 1) -> None:
    """Write tables, contracts and figures, none of which needs another, in so many processes."""
    folder = told.out / FIGURES
    folder.mkdir(exist_ok=True)
    longest, *others = TABLES
    tables = [partial(write_tables, told, names) for names in ([longest], others)]
    figures = [partial(draw_figure, told, name, folder) for name in figure_names(told)]
    rows = [partial(write_contract, told, name) for name in told.models]
    parts: list[Callable[[], Any]] = [*tables, *figures, *rows]
    made = together(parts, jobs)
    write_table(table_of(made[-len(rows) :]), told.out / CONTRACTS)


def _reported(out: Path, jobs: int = 1) -> str:
    """Make the report; without the libraries for it, say how to have it."""
    missing = missing_libraries()
    if missing:
        return f"no report, for want of {', '.join(missing)}: {TO_INSTALL}, then careconomy report {out}"
    return f"report: {', '.join(str(path) for path in make_report(out, jobs))}"


def draw_figure(told: Told, name: str, folder: Path) -> None:
    """Draw a figure of a comparison, as .svg and .png."""
    drawn = figure(told, name).figure
    settle(drawn)
    for suffix in (".svg", ".png"):
        save(drawn, folder / f"{name}{suffix}")
