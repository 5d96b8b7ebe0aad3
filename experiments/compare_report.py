"""All that `careconomy compare` leaves: results, tables, figures, contracts, the answer in words, and the report.

The module must not know how any of them is made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from experiments.citizens_style import settle
from experiments.compare_answer import answer
from experiments.compare_contracts import table_of, write_contract
from experiments.compare_figures import figure, figure_names
from experiments.compare_plan import Plan
from experiments.compare_run import TABLES, Aside, Told, lived, write_table, write_tables
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
    told = lived(plan, out, jobs, cluster, until_sure, contracts)
    text = answer(told)
    write_text(out / ANSWER, text + "\n")
    write_parts(told, jobs)
    reported = _reported(out, jobs, figures(told))
    return f"{text}\n\n{reported}\nwrote {out}: {ANSWER}, tables (*.csv), {FIGURES}, contracts"


def contracts(told: Told) -> list[Aside]:
    """What writes each contract as people read it, which waits for no seed."""
    return [Aside(name, partial(write_contract, told, name)) for name in told.models]


def write_parts(told: Told, jobs: int = 1) -> None:
    """Write tables and contracts, none of which needs another, in so many processes."""
    longest, *others = TABLES
    tables = [partial(write_tables, told, names) for names in ([longest], others)]
    asides = {each.name: each.work for each in contracts(told) if each.name not in told.beside}
    parts: list[Callable[[], Any]] = [*tables, *asides.values()]
    rows = {**told.beside, **dict(zip(asides, together(parts, jobs)[len(tables) :], strict=True))}
    write_table(table_of(rows[name] for name in told.models), told.out / CONTRACTS)


def figures(told: Told) -> list[Callable[[], None]]:
    """What draws each figure of a comparison into its folder."""
    folder = told.out / FIGURES
    folder.mkdir(exist_ok=True)
    return [partial(draw_figure, told, name, folder) for name in figure_names(told)]


def _reported(out: Path, jobs: int = 1, beside: Sequence[Callable[[], None]] = ()) -> str:
    """Make the report, and other figures beside it; without the libraries for it, say how to have it."""
    missing = missing_libraries()
    if missing:
        together(beside, jobs)
        return f"no report, for want of {', '.join(missing)}: {TO_INSTALL}, then careconomy report {out}"
    return f"report: {', '.join(str(path) for path in make_report(out, jobs, beside))}"


def draw_figure(told: Told, name: str, folder: Path) -> None:
    """Draw a figure of a comparison, as .svg and .png."""
    drawn = figure(told, name).figure
    settle(drawn)
    for suffix in (".svg", ".png"):
        save(drawn, folder / f"{name}{suffix}")
