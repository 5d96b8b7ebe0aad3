"""The page of a run: its figures, each with a sentence, and the check against published figures, in one file.

Holds plain HTML that needs nothing from elsewhere. It must not know what a figure shows.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.citizens_style import About, Shown

if TYPE_CHECKING:
    import pandas as pd

ID = re.compile(r'(\bid="|\burl\(#|href="#)')
SVG_START = re.compile(r"^.*?(?=<svg )", re.DOTALL)
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #1b2733; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
figure { margin: 2rem 0 3rem; } figure svg { width: 100%; height: auto; }
figcaption { max-width: 50rem; }
table { border-collapse: collapse; font-size: 14px; } th, td { padding: 0.2rem 0.7rem; text-align: right; }
th { text-align: left; border-bottom: 1px solid #5b6770; } td { border-bottom: 1px solid #d7dde1; }
td:first-child, td:nth-child(2), td:last-child { text-align: left; }
"""
HEADER = (
    *(
        "figure",
        "about",
        "simulated",
        "what chance allows, 95%",
        "this place, published",
        "England, published",
    ),
    *("accepted for England", "simulated lies"),
)
DIGITS = 3
NOT_ENGLAND = (
    " This place is not England: its ages, illness and deprivation are its own, so a figure outside is a question,"
    " not an error."
)


def page(about: About, shown: Sequence[tuple[Shown, str]], checked: pd.DataFrame) -> str:
    """The page as HTML, from each figure with its SVG text, and the table of the check."""
    title = f"Citizens of {about.place}: {about.length}"
    figures = "\n".join(_figure(each, svg) for each, svg in shown)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{html.escape(title)}</title>\n'
        f'<meta name="viewport" content="width=device-width">\n<style>{STYLE}</style>\n</head>\n<body>\n'
        f"<h1>{html.escape(title)}</h1>\n"
        f"<p>One run with seed {about.seed}: everybody who lives here, one to one, from {about.population_date} on,"
        " with care as it is today. Another seed gives other luck. The tables behind the figures lie beside this"
        " page as csv files; run.json says how it was made.</p>\n"
        f"{figures}\n{_check_section(checked, about)}</body>\n</html>\n"
    )


def inline(svg: str, prefix: str) -> str:
    """An SVG file as a part of a page: without its head, and with ids that no other figure has."""
    return ID.sub(rf"\g<1>{prefix}-", SVG_START.sub("", svg))


def figure_text(number: float) -> str:
    """A number for a table: three digits that count, whole where it is large, - where it is not known."""
    if math.isnan(number):
        return "-"
    if number == 0:
        return "0"
    decimals = max(0, DIGITS - 1 - math.floor(math.log10(abs(number))))
    return f"{number:,.{decimals}f}"


def _figure(shown: Shown, svg: str) -> str:
    drawn = inline(svg, shown.name).replace(
        "<svg ", f'<svg role="img" aria-label="{html.escape(shown.title)}" ', 1
    )
    return f'<figure id="{shown.name}">\n{drawn}\n<figcaption>{html.escape(shown.sentence)}</figcaption>\n</figure>'


def _check_section(checked: pd.DataFrame, about: About) -> str:
    within = int(checked["lies_within"].sum())
    caution = "" if about.is_england else NOT_ENGLAND
    rows = "\n".join(_row(row) for row in checked.to_dict("records"))
    header = "".join(f"<th>{html.escape(each)}</th>" for each in HEADER)
    return (
        '<h2 id="check">Beside published figures</h2>\n'
        f"<p>{within} of {len(checked)} figures lie in the interval that is accepted for England.{caution}"
        " Rates are a person-year, shares parts of 1.</p>\n"
        f"<table>\n<thead><tr>{header}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n"
    )


def _row(row: Mapping[Hashable, Any]) -> str:
    def number(name: str) -> str:
        return figure_text(float(row[name]))

    def between(low: str, high: str) -> str:
        return "-" if number(low) == "-" else f"{number(low)} to {number(high)}"

    cells = (
        *(
            str(row["figure"]),
            str(row["subgroup"]),
            number("simulated"),
            between("low", "high"),
            number("place"),
        ),
        *(
            number("england"),
            between("accepted_low", "accepted_high"),
            "within" if row["lies_within"] else "outside",
        ),
    )
    return "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>"
