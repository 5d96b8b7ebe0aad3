"""One run shown: in the terminal as plain tables, and as a page with figures that needs nothing from elsewhere.

Holds the order and the words. The module must not know how a number came about.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from agents.citizens.counts import Item
from experiments import run_figures, run_views, why_figure, why_words
from experiments.citizens_page import STYLE, figure_text, inline
from experiments.citizens_style import Shown, settle, spell
from experiments.contract_picture import save
from experiments.showing import columns, write_text
from experiments.why_views import Story, stories
from scenarios.horizon import BURN_IN_MONTHS
from scenarios.money import format_pounds
from scenarios.parameters.units import MONTHS_A_YEAR
from sim.run_reader import Run

ACCOUNTS_FILE = "accounts.csv"
PAGE = "index.html"
SPELT = {"ae": "A&E", "gp": "GP"}
"""First words of figures' names that are no plain words."""
NUMBER = re.compile(r"-?£?[\d,.]+|-|")
SMALL_PRINT = (
    "One run is one of many possible courses of a place: another seed gives other luck. It is no forecast, and nobody "
    "is a real person."
)


class Section(NamedTuple):
    """A part of what is shown: a heading, a sentence on how to read it, and a table of texts, its header first."""

    heading: str
    sentence: str
    rows: Sequence[Sequence[str]]
    figures: tuple[str, ...] = ()


def sections(run: Run) -> list[Section]:
    """Everything that a run has to show, in order; without money where contracts have not begun."""
    found = [care_section(run), published_section(run)]
    if len(run.table("measures")):
        found.append(measures_section(run))
    if any(story.has_moved for story in stories_of(run)):
        found.append(levers_section(run))
    if last_contract_year(run):
        found += [*money_sections(run), *pool_sections(run), *fund_sections(run)]
    return found


def stories_of(run: Run) -> list[Story]:
    """Every lever's story; none where nobody decides."""
    return stories(run) if run.has("decisions") and len(run.table("decisions")) else []


def last_contract_year(run: Run) -> int:
    """The last year of contract that is whole, or the first if none is; 0 before contracts begin."""
    months = run.months - BURN_IN_MONTHS
    return max(months // MONTHS_A_YEAR, 1) if months > 0 and run.has("postings") else 0


def care_section(run: Run) -> Section:
    """The care used by year."""
    care = run_views.care_by_year(run)
    years = list(run_views.year_names(run.months).values())
    rows = [
        [row["title"], row["unit"], *(f"{row[year]:,.0f}" for year in dict.fromkeys(years))]
        for row in care.to_dict("records")
    ]
    return Section(
        "Care used",
        f"What everybody in the place used, year by year. {run_views.told_of_contracts(run)}",
        [["", "counted in", *dict.fromkeys(years)], *rows],
        ("care", "waits"),
    )


def published_section(run: Run) -> Section:
    """The last full year beside England's published figures."""
    months = run_views.everybody(run)
    people = months.loc[
        (months.index - 1) // MONTHS_A_YEAR == run_views.last_full_year(run.months), Item.PEOPLE
    ].mean()
    rows = [
        [
            _in_words(" ".join(filter(None, (row["figure"], row["about"])))),
            row["per"],
            figure_text(row["simulated"]),
            f"{figure_text(row['low'])} to {figure_text(row['high'])}",
            "within" if row["lies_within"] else "outside",
        ]
        for row in run_views.beside_published(run).to_dict("records")
    ]
    return Section(
        "Beside published figures of England",
        "The last full year. A place is not England: its people are older or younger, healthier or iller, so a figure "
        "outside is a question, not an error. Chance moves figures as well, the more the fewer people: here "
        f"{people:,.0f}.",
        [["", "per", "this run", "accepted for England", ""], *rows],
    )


def _in_words(figure: str) -> str:
    """A figure's name as people write it."""
    first, blank, rest = figure.partition(" ")
    return f"{SPELT.get(first, first.capitalize())}{blank}{rest.replace('100000', '100,000')}"


def measures_section(run: Run) -> Section:
    """Measures of the whole place, against the reference year."""
    rows = [
        [
            row["title"],
            row["unit"],
            *(figure_text(row[name]) for name in ("reference", "last", "reported")),
            row["change"],
        ]
        for row in run_views.measures(run).to_dict("records")
    ]
    return Section(
        "Measures",
        "What is true of the place: the mean of the reference year and of the last twelve months. Beside it what was "
        "last reported, which is late, sampled and may be gamed; contracts pay on that.",
        [["", "unit", "reference year", "last 12 months", "last reported", "change"], *rows],
    )


def levers_section(run: Run) -> Section:
    """The levers that providers moved."""
    return Section(
        "Why levers moved",
        "Efforts of providers between 0 and 1; several providers of a kind by their mean. "
        f"'careconomy why {run.folder}' says more of each.",
        why_words.overview(stories_of(run)),
        ("levers",),
    )


def money_sections(run: Run) -> list[Section]:
    """Who paid whom, and what each party had in the end."""
    year = last_contract_year(run)
    kinds = run_views.kind_titles(run)
    paid = [
        [kinds[each.payer], kinds[each.payee], format_pounds(each.pence)]
        for each in run_views.paid_by_kind(run, year)
    ]
    surplus = run_views.surplus_shown(run, run_views.accounts(run), year)
    rows = [[title, *map(format_pounds, pence)] for title, pence in surplus]
    header = ["", "income", "paid to suppliers", "paid to others", "surplus", "cash at the end"]
    return [
        Section(
            f"Who paid whom in year {year} of contract",
            "By kind of party, less what flowed back.",
            [["from", "to", "net"], *paid],
            ("money",),
        ),
        Section(
            f"Accounts of year {year} of contract",
            "Cash accounts, from payments alone: surplus = income - paid to suppliers - paid to others. Every line by "
            f"payer, payee and kind of payment, of every party and year, stands in {ACCOUNTS_FILE}. What providers "
            "outside the contracts do with what they are paid is not simulated, so their surplus means nothing.",
            [header, *rows],
            ("surpluses",),
        ),
    ]


def pool_sections(run: Run) -> list[Section]:
    """What payers put into each pool and what became of it, where they pool."""
    titles = run_views.titles(run)
    rows = [
        [
            f"year {each.year}",
            titles[each.pool],
            each.line.replace("_", " "),
            titles[each.party],
            format_pounds(each.pence),
        ]
        for each in run_views.pools(run)
    ]
    if not rows:
        return []
    return [
        Section(
            "Pooled money",
            "Who paid into each pool, whom it paid, and who bore what was over (below 0: got back what was left), in "
            "the years in which it was paid.",
            [["year", "pool", "line", "payer or paid", "pounds"], *rows],
        )
    ]


def fund_sections(run: Run) -> list[Section]:
    """What programme funds paid up front, what came back and what is still out, where there are any."""
    titles = run_views.titles(run)
    rows = [
        [f"year {each.year}", titles[each.fund], titles[each.party], *map(format_pounds, each[3:])]
        for each in run_views.programme_funds(run)
    ]
    if not rows:
        return []
    return [
        Section(
            "Programme funds",
            "Money for change, paid up front. What is still out when the contract's years of paying back are over is "
            "written off.",
            [["year", "fund", "paid to", "paid", "paid back", "still out"], *rows],
        )
    ]


def figures(run: Run) -> list[Shown]:
    """The figures of a run, in the order of the page."""
    found = [run_figures.care_over_time(run), run_figures.waits_over_time(run)]
    decided = stories_of(run)
    if any(story.has_moved for story in decided):
        found.append(why_figure.shown_levers(decided))
    year = last_contract_year(run)
    if year:
        name = f"year {year} of contract"
        found.append(run_figures.money(run, year, name))
        found.append(run_figures.surpluses(run, run_views.accounts(run), year, name))
    return found


def heading(run: Run) -> str:
    """Which run it is, in a line."""
    return f"{run.about['title']}: {spell(run.months)}"


def as_text(run: Run, found: Sequence[Section]) -> str:
    """The run for a terminal."""
    parts = [f"{heading(run)}\n{SMALL_PRINT}\nMade by: {run.about.get('command', 'unknown')}"]
    for section in found:
        right = tuple(at for at in range(len(section.rows[0])) if _is_number_column(section.rows, at))
        parts.append("\n".join([section.heading, section.sentence, *columns(section.rows, right)]))
    return "\n\n".join(parts)


def write_page(run: Run, found: Sequence[Section], out: Path) -> None:
    """Write the page, its figures as .svg and .png, and the accounts as a table.

    Raises:
        OSError: a file cannot be written.
    """
    pictures = out / "figures"
    pictures.mkdir(parents=True, exist_ok=True)
    drawn = {}
    for each in figures(run):
        settle(each.figure)
        for suffix in (".svg", ".png"):
            save(each.figure, pictures / f"{each.name}{suffix}")
        drawn[each.name] = each, (pictures / f"{each.name}.svg").read_text(encoding="utf-8")
    if last_contract_year(run):
        text = run_views.accounts(run).to_csv(index=False, lineterminator="\n")
        write_text(out / ACCOUNTS_FILE, text)
    write_text(out / PAGE, as_html(run, found, drawn))


def as_html(run: Run, found: Sequence[Section], drawn: dict[str, tuple[Shown, str]]) -> str:
    """The run as a page, with its figures drawn into it."""
    title = html.escape(heading(run))
    body = "\n".join(_section_html(section, drawn) for section in found)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f'<meta name="viewport" content="width=device-width">\n<style>{STYLE}</style>\n</head>\n<body>\n'
        f"<h1>{title}</h1>\n<p>{SMALL_PRINT}</p>\n"
        f"<p>Made by <code>{html.escape(str(run.about.get('command', 'unknown')))}</code></p>\n"
        f"{body}\n</body>\n</html>\n"
    )


def _section_html(section: Section, drawn: dict[str, tuple[Shown, str]]) -> str:
    header, *rows = section.rows
    sides = ["right" if _is_number_column(section.rows, at) else "left" for at in range(len(header))]
    head = _cells("th", header, sides)
    body = "\n".join(f"<tr>{_cells('td', row, sides)}</tr>" for row in rows)
    pictures = "\n".join(_figure_html(*drawn[name]) for name in section.figures if name in drawn)
    return (
        f"<h2>{html.escape(section.heading)}</h2>\n<p>{html.escape(section.sentence)}</p>\n{pictures}\n"
        f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
    )


def _cells(kind: str, row: Sequence[str], sides: Sequence[str]) -> str:
    """Cells of a row, each flush to its column's side."""
    return "".join(
        f'<{kind} style="text-align: {side}">{html.escape(cell.strip())}</{kind}>'
        for cell, side in zip(row, sides, strict=True)
    )


def _figure_html(shown: Shown, svg: str) -> str:
    label = f'<svg role="img" aria-label="{html.escape(shown.title)}" '
    picture = inline(svg, shown.name).replace("<svg ", label, 1)
    return f'<figure id="{shown.name}">\n{picture}\n<figcaption>{html.escape(shown.sentence)}</figcaption>\n</figure>'


def _is_number_column(rows: Sequence[Sequence[str]], at: int) -> bool:
    """Whether what stands in a column are numbers, which are flush right."""
    return all(NUMBER.fullmatch(row[at]) for row in rows[1:])
