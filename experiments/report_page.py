"""The report as a page: one file with everything in it, filled into the template that lies beside this module.

The module must not know how a number or a sentence came about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from experiments import report_doubt, report_tables, report_words
from experiments.citizens_page import inline
from experiments.report_cheers import SOURCE, filled
from experiments.report_folder import Finished, ModelTold
from experiments.report_methods import methods, rules
from experiments.report_numbers import unbroken

if TYPE_CHECKING:
    from jinja2 import Template
    from markdown_it import MarkdownIt

TEMPLATES = Path(__file__).parent / "templates"
CARD_SECTIONS = ("Who bears which risk", "Who decides")
"""What of a card stands in the report; the rest lies beside it."""
CONTENTS = {
    "question": "The question",
    "answer": "The answer",
    "contracts": "The contracts",
    "differences": "What differs",
    "money": "Who gains and who loses money",
    "ambitions": "The seven ambitions",
    "fairness": "Fairness",
    "worth": "Cost and quality of life together",
    "sure": "How sure this is, and what would change it",
    "rests": "What it rests on",
    "unknown": "What cannot be known",
    "methods": "Methods and sources",
    "cheers": "CHEERS 2022",
    "more": "More figures, and every outcome",
}
SECTION = re.compile(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


class Picture(NamedTuple):
    """A figure in the page: its name, title and sentence, and the drawing itself."""

    name: str
    title: str
    sentence: str
    svg: str


def page(told: Finished, pictures: Mapping[str, Picture], more: Mapping[str, Picture]) -> str:
    """The page; `pictures` stand beside what they show, `more` at its end."""
    return _template().render(
        heading=report_words.heading(told),
        style=_safe((TEMPLATES / "report.css").read_text(encoding="utf-8").rstrip()),
        contents=list(CONTENTS.items()),
        titles=CONTENTS,
        first=told.first,
        question=list(report_words.question(told)),
        headline=report_words.headline(told),
        net_benefits=report_words.net_benefits(told),
        answers=list(report_words.answers(told)),
        contracts=[_contract(told, model) for model in told.models],
        pictures={name: _shown(each) for name, each in pictures.items()},
        more_figures=[_shown(each) for each in more.values()],
        tables=_tables(told),
        how_sure=list(report_doubt.how_sure(told)),
        would_change=list(report_doubt.would_change(told)),
        not_known=list(report_doubt.not_known()),
        methods=list(methods(told)),
        rules=list(rules()),
        sources=list(report_tables.sources(told)),
        cheers=filled(told),
        cheers_source=SOURCE,
        made_by=dict(methods(told))["Made by"],
    )


def _tables(told: Finished) -> dict[str, report_tables.Table]:
    every = report_tables.differences(told, report_tables.every_outcome(told))
    return {
        "differences": report_tables.differences(told),
        "every_outcome": every._replace(name="every_outcome"),
        "money": report_tables.money(told),
        "ambitions": report_tables.ambitions(told),
        "fairness": report_tables.fairness(told),
        "worth": report_tables.worth(told),
        "ranks": report_tables.ranks(told),
        "rests_on": report_tables.rests_on(told),
        "assumptions": report_tables.assumptions(told),
    }


def _contract(told: Finished, model: ModelTold) -> dict[str, Any]:
    drawing = told.drawing(model, ".svg")
    drawn = (
        ""
        if drawing is None
        else described(drawing, f"contract-{model.name}", f"The money under {model.title}")
    )
    return {
        "model": model,
        "starts": report_words.starts(told, model),
        "svg": _safe(drawn),
        "card": _safe(_markdown().render(card_parts(told.card(model)))),
    }


def card_parts(card: str) -> str:
    """The parts of a card that stand in the report, with headings two levels lower."""
    found = dict(SECTION.findall(card))
    return "\n".join(f"#### {name}\n{found[name]}" for name in CARD_SECTIONS if name in found)


def described(drawing: Path, name: str, title: str) -> str:
    """A drawing as a part of the page, with a title for those who cannot see it."""
    from html import escape

    svg = inline(drawing.read_text(encoding="utf-8"), name)
    return svg.replace("<svg ", f'<svg role="img" aria-label="{escape(title)}" ', 1)


def _shown(picture: Picture) -> dict[str, Any]:
    return {**picture._asdict(), "svg": _safe(picture.svg)}


def _safe(text: str) -> Any:
    """Text that is HTML already; all other is escaped."""
    from markupsafe import Markup

    return Markup(text)


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        finalize=lambda text: unbroken(text) if type(text) is str else text,
    )
    return environment.get_template("report.html.j2")


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table")
