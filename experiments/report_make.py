"""The report of a finished comparison: pictures, page, slides and tables, each whole or not at all.

    make_report(Path("results/southend"))

The module must not know what any of them says.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

from experiments.citizens_style import settle
from experiments.contract_picture import save
from experiments.report_figures import report_figure, report_figure_names
from experiments.report_folder import Finished, read_finished
from experiments.report_page import Picture, described, page
from experiments.showing import write_text
from scenarios.problems import FileProblems, Problem
from sim.engine import together

FIGURES = "figures"
PAGE, SLIDES, WORKBOOK = "report.html", "slides.pptx", "tables.xlsx"
MADE = (PAGE, SLIDES, WORKBOOK)
LIBRARIES = ("jinja2", "markdown_it", "pptx", "xlsxwriter")
TO_INSTALL = "python -m pip install 'careconomy[reports]'"
MORE = {
    "differences": (
        "What differs, as a share of its level",
        "Paired on the same citizens, luck and draws.",
    ),
    "cost_and_qalys": (
        "Cost and QALYs, seed by seed",
        "Discounted; each mark is a seed, the large one the mean.",
    ),
    "ambitions": (
        "The seven ambitions and what citizens say",
        "What is reported comes from samples and late; each year’s value is what is published about that year.",
    ),
    "money": (
        "Money, model by model",
        "Payments move money and are no cost; care, effort and contracts are.",
    ),
    "years": ("Emergency admissions, year by year", "Dotted upright lines: new contracts operate from here."),
}
"""Figures of a comparison that stand at the end of its report, with their titles and sentences."""


def missing_libraries() -> list[str]:
    """The libraries that a report takes and that are not installed."""
    from importlib.util import find_spec

    return [name for name in LIBRARIES if find_spec(name) is None]


def can_be_written(folder: Path) -> bool:
    """Whether files may be written to a folder."""
    return os.access(folder, os.W_OK)


def make_report(folder: Path, jobs: int = 1, beside: Sequence[Callable[[], None]] = ()) -> tuple[Path, ...]:
    """Make the report of a finished comparison again from its folder, in so many processes; returns what was written.

    `beside`: what draws the comparison's own figures, where they are yet to be drawn; none that are there is needed.

    Raises:
        FileProblems: the folder holds no finished comparison, or cannot be written; what was there stays.
        OSError: a file cannot be written; what was there stays.
    """
    missing = missing_libraries()
    if missing:
        _refuse(
            folder, f"a report takes libraries that are not installed ({', '.join(missing)}); {TO_INSTALL}"
        )
    told = read_finished(folder)
    if not can_be_written(folder):
        _refuse(folder, "the folder cannot be written; allow it, or copy the folder and name the copy")
    from experiments.report_slides import write_slides
    from experiments.report_workbook import write_workbook

    (folder / FIGURES).mkdir(exist_ok=True)
    parts: list[Callable[[], Picture | None]] = [partial(write_workbook, told, folder / WORKBOOK)]
    parts += [*beside, *(partial(_picture, told, name) for name in report_figure_names(told))]
    pictures = {each.name: each for each in together(parts, jobs) if each is not None}
    last = [partial(write_slides, told, pictures, folder / SLIDES), partial(_write_page, told, pictures)]
    together(last, jobs)
    return tuple(folder / name for name in MADE)


def _picture(told: Finished, name: str) -> Picture:
    """A picture of the report, drawn into the folder of figures."""
    folder, each = told.folder / FIGURES, report_figure(told, name)
    settle(each.figure)
    for suffix in (".svg", ".png"):
        save(each.figure, folder / f"{name}{suffix}")
    return Picture(name, each.title, each.sentence, described(folder / f"{name}.svg", name, each.title))


def _write_page(told: Finished, pictures: Mapping[str, Picture]) -> None:
    write_text(told.folder / PAGE, page(told, pictures, _more(told)))


def _more(told: Finished) -> dict[str, Picture]:
    """The figures that the comparison itself has drawn."""
    found = {}
    for name, (title, sentence) in MORE.items():
        path = told.folder / FIGURES / f"{name}.svg"
        if path.is_file():
            found[name] = Picture(name, title, sentence, described(path, f"more-{name}", title))
    return found


def _refuse(path: Path, message: str) -> NoReturn:
    raise FileProblems([Problem(path, None, (), message)])
