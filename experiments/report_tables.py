"""The tables of a report, as texts with their header: what differs, money, fairness, economics, and what it rests on.

Every number is one of the tables of the comparison, beside the doubt about it. The module must not know how a table is
shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import isnan
from pathlib import Path
from typing import NamedTuple

from experiments.compare_answer import FIRST_LINES
from experiments.compare_economics import BY_FIFTH, SLOPE
from experiments.compare_outcomes import REPORTED, TRUE
from experiments.compare_summary import Spread
from experiments.decision_rules import rule
from experiments.economics import DOMINATED, EXTENDEDLY_DOMINATED, ON_FRONTIER, SAME
from experiments.outcomes import Outcome, load_outcomes
from experiments.report_folder import Finished
from experiments.report_numbers import (
    PER_CENT,
    POUNDS,
    amount,
    difference,
    per_cent,
    plain,
    pounds,
    share,
    stated,
)
from experiments.report_words import findings, lower, net_benefit
from scenarios.catalogue import load_catalogue
from scenarios.quantities import STATUSES
from scenarios.tables import read_table

THEMES = Path(__file__).parent / "report_themes.csv"
ASSUMED = "assumed"
FIFTHS = {"fifth 1": "Most deprived fifth", "fifth 5": "Least deprived fifth"}
NOT_THERE = "–"


class Cell(NamedTuple):
    """A cell: what it says, and in smaller letters what is said of it."""

    text: str
    note: str = ""


class Table(NamedTuple):
    """A table with its header; `sentence` says how to read it."""

    name: str
    sentence: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def differences(told: Finished, names: Sequence[str] = FIRST_LINES) -> Table:
    """Outcomes under the first model, and what differs under each other."""
    rows = []
    by_model = [
        {each.outcome.name: each for each in findings(told, model, tuple(names))} for model in told.others
    ]
    for name in names:
        outcome, level = load_outcomes()[name], told.level(name, told.first.name)
        if level is None:
            continue
        cells = [Cell(outcome.title, _unit(outcome)), Cell(amount(level.mean, outcome.unit))]
        for found in by_model:
            each = found.get(name)
            cells.append(
                Cell(NOT_THERE)
                if each is None
                else Cell(
                    difference(each.apart, outcome.unit),
                    _said(share(each.apart.mean, each.level), each.verdict),
                )
            )
        rows.append(cells)
    sentence = (
        "Over all years."
        if not told.others
        else (
            f"Over all years. Beside {told.first.title}: the difference, in brackets its 95% interval; below, as a "
            "share of the level, and what it comes to."
        )
    )
    return Table(
        "differences", sentence, ["", told.first.title, *(model.title for model in told.others)], rows
    )


def every_outcome(told: Finished) -> list[str]:
    """The outcomes that are told of everybody together."""
    table = told.tables["summary"]
    there = set(table.loc[table["of"] == "", "outcome"])
    return [name for name in load_outcomes() if name in there]


def money(told: Finished) -> Table:
    """What payers spend and what is left to providers, and what differs."""
    kinds = load_catalogue().party_kinds
    rows = []
    for outcome, words in (("payer_spending", "Spent by"), ("margin", "Left to")):
        for of in told.of(outcome):
            level = told.level(outcome, told.first.name, of)
            cells = [Cell(f"{words} {kinds[of].plural}"), Cell(pounds(level.mean) if level else NOT_THERE)]
            for model in told.others:
                apart = told.difference(outcome, model.name, of)
                cells.append(Cell(difference(apart, "pounds") if apart else NOT_THERE))
            rows.append(cells)
    sentence = (
        f"Pounds over all years, for the {told.settings['citizens']:,} people simulated. “Left to” is what a kind of "
        "provider receives less what it pays: more is a gain to it."
    )
    return Table("money", sentence, ["", told.first.title, *(model.title for model in told.others)], rows)


def fairness(told: Finished) -> Table:
    """Emergency admissions and QALYs by fifth of deprivation, and the slopes through them."""
    rows = []
    for outcome, slope in (
        ("admissions_a_thousand", "admissions_slope"),
        ("qalys_a_thousand", "qalys_slope"),
    ):
        found = load_outcomes()[outcome]
        for of in told.of(outcome):
            title = FIFTHS.get(of, of.capitalize())
            rows.append(_row(told, outcome, of, Cell(title, lower(found.title.partition(" in ")[0]))))
        if told.of(slope):
            rows.append(
                _row(
                    told, slope, "", Cell("From most to least deprived", lower(load_outcomes()[slope].title))
                )
            )
    rows += _benefit_rows(told)
    sentence = (
        "For every 1,000 people and year, but for net health benefit of a fifth: QALYs of all its people, less "
        "what the money would have brought it elsewhere, most to the most deprived. The slope is how far the straight "
        "line through the fifths rises from the most deprived person to the least: 0 is equal."
    )
    return Table("fairness", sentence, ["", told.first.title, *(model.title for model in told.others)], rows)


def ambitions(told: Finished) -> Table:
    """The measures of the place, true and as they are reported: the seven ambitions, and what citizens say."""
    rows = []
    for name, outcome in load_outcomes().items():
        level = told.level(name, told.first.name, TRUE) if outcome.measure else None
        if level is None:
            continue
        cells = [Cell(outcome.title, outcome.unit), Cell(plain(level.mean))]
        for model in told.others:
            true, reported = (told.difference(name, model.name, of) for of in (TRUE, REPORTED))
            as_reported = f"as reported {difference(reported, '')}" if reported else "not reported"
            cells.append(Cell(difference(true, ""), as_reported) if true else Cell(NOT_THERE))
        rows.append(cells)
    sentence = (
        "Means of the years under contract: what is true of the place, and below it what was reported about the same "
        "years, which comes from samples, is late and may be gamed. Differences with their 95% intervals."
    )
    return Table("ambitions", sentence, ["", told.first.title, *(model.title for model in told.others)], rows)


def _row(told: Finished, outcome: str, of: str, name: Cell) -> list[Cell]:
    level = told.level(outcome, told.first.name, of)
    cells = [name, Cell(plain(level.mean) if level else NOT_THERE)]
    for model in told.others:
        apart = told.difference(outcome, model.name, of)
        cells.append(Cell(difference(apart, "") if apart else NOT_THERE))
    return cells


def _benefit_rows(told: Finished) -> Iterator[list[Cell]]:
    """What each fifth gains in QALYs, net of what the money would have brought elsewhere."""
    threshold = rule("lower_threshold")
    table = told.tables["economics"]
    own = table[table["measure"].isin((BY_FIFTH, SLOPE)) & (table["at"] == threshold)]
    what = f"net health benefit, a QALY at £{threshold:,.0f}"
    for measure in (BY_FIFTH, SLOPE):
        part = own[own["measure"] == measure]
        for note in dict.fromkeys(part["note"]):
            title = (
                FIFTHS.get(note, str(note).capitalize())
                if measure == BY_FIFTH
                else "From most to least deprived"
            )
            per = "" if measure == BY_FIFTH else ", for 1,000 people and year"
            cells = [Cell(title, what + per), Cell(NOT_THERE)]
            for model in told.others:
                row = part[(part["note"] == note) & (part["model"] == model.name)]
                mean, low, high = map(float, row[["mean", "low", "high"]].to_numpy(dtype=float)[0])
                cells.append(Cell(difference(Spread(mean, low, high, low, high), "QALYs")))
            yield cells


def worth(told: Finished) -> Table:
    """Cost, QALYs and what each model is worth."""
    table = told.tables["economics"]
    thresholds = (rule("lower_threshold"), rule("upper_threshold"))
    header = [
        "",
        "Cost",
        "QALYs",
        "A QALY more costs",
        *(f"Net benefit at £{each:,.0f}" for each in thresholds),
    ]
    rows = []
    for model in told.models:
        own = table[(table["model"] == model.name) & (table["compared_with"] == "")]
        cost = own.loc[own["measure"] == "cost", "mean"].iloc[0]
        qalys = own.loc[(own["measure"] == "QALYs") & (own["at"] == rule("qaly_discount")), "mean"].iloc[0]
        other_rate = rule("qaly_discount_otherwise")
        otherwise = own.loc[(own["measure"] == "QALYs") & (own["at"] == other_rate), "mean"].iloc[0]
        found = Cell(plain(qalys), f"{plain(otherwise)} at {other_rate * PER_CENT:g}%")
        cells = [Cell(model.title), Cell(pounds(cost)), found, _frontier(told, model.name)]
        for each in thresholds:
            is_first = model == told.first
            cells.append(
                Cell("compared with")
                if is_first
                else Cell(difference(net_benefit(told, model, each), "pounds"))
            )
        rows.append(cells)
    sentence = (
        f"Discounted at {rule('cost_discount') * PER_CENT:g}% a year, QALYs at "
        f"{rule('qaly_discount') * PER_CENT:g}%. Net benefit is more than under {told.first.title}, in brackets "
        "its 95% interval."
    )
    return Table("worth", sentence, header, rows)


def _frontier(told: Finished, model: str) -> Cell:
    table = told.tables["economics"]
    rows = table[(table["measure"] == "cost of a QALY more") & (table["model"] == model)]
    standing, number, below = (
        str(rows["note"].iloc[0]),
        float(rows["mean"].iloc[0]),
        str(rows["compared_with"].iloc[0]),
    )
    titles = {each.name: each.title for each in told.models}
    if standing == ON_FRONTIER:
        return (
            Cell(pounds(number), f"in place of {titles[below]}") if below else Cell("the least that is spent")
        )
    return {
        DOMINATED: Cell("dominated", "another brings as much for no more"),
        EXTENDEDLY_DOMINATED: Cell(
            "extendedly dominated", "a mixture of two others brings more for the same"
        ),
        SAME: Cell("the same as another"),
    }[standing]


def ranks(told: Finished) -> Table:
    """In what share of seeds each model is best."""
    table = told.tables["ranks"]
    rows = []
    for name in dict.fromkeys(table["outcome"]):
        cells = [Cell(load_outcomes()[name].title)]
        for model in told.models:
            own = table[(table["outcome"] == name) & (table["model"] == model.name)]
            alone, tied = float(own["best_alone_share"].iloc[0]), float(own["tied_best_share"].iloc[0])
            cells.append(Cell(per_cent(alone), f"tied {per_cent(tied)}"))
        rows.append(cells)
    sentence = (
        "The share of seeds in which each is best alone, and below it the share in which it is tied with others: "
        "differences too small to matter are ties."
    )
    return Table("ranks", sentence, ["", *(model.title for model in told.models)], rows)


# What it rests on


@dataclass(frozen=True, slots=True)
class Theme:
    """What a table of inputs is called in a report, and what it tells."""

    name: str
    title: str
    tells: str


@cache
def themes(file: Path = THEMES) -> Mapping[str, Theme]:
    """The themes by the table that each is of, in the order in which they are told.

    Raises:
        FileProblems: all that is wrong with the file, by line and column.
    """
    return read_table(file, Theme, lambda row: Theme(row.name(), row.text("title"), row.text("tells")))


def theme_of(table: str) -> str:
    """The theme of a table of inputs: its name, or that of all contracts."""
    return table.partition(" ")[0]


def rests_on(told: Finished) -> Table:
    """How many numbers of each theme are published, derived and assumed."""
    inputs = told.tables["inputs"]
    # A number that several contracts share is one number.
    inputs = inputs.assign(theme=inputs["table"].map(theme_of)).drop_duplicates(
        ["theme", "row", "of", "value", "low", "high", "status", "source"]
    )
    counts = inputs.groupby(["theme", "status"]).size()
    rows = []
    for name, theme in themes().items():
        found = [int(counts.get((name, status), 0)) for status in STATUSES]
        if any(found):
            rows.append([Cell(theme.title, theme.tells), *(Cell(f"{each:,}") for each in found)])
    totals = [int((inputs["status"] == status).sum()) for status in STATUSES]
    rows.append([Cell("All"), *(Cell(f"{each:,}") for each in totals)])
    sentence = (
        "Every number that went in, by how it is known. All of them stand in tables.xlsx, sheet “inputs”."
    )
    return Table("rests_on", sentence, ["", *(status.capitalize() for status in STATUSES)], rows)


def assumptions(told: Finished, names: Sequence[str] = ("behaviour", "commissioning")) -> Table:
    """The assumptions about how parties decide, with their ranges."""
    inputs = told.tables["inputs"]
    rows = []
    for each in inputs[inputs["table"].isin(names) & (inputs["status"] == ASSUMED)].to_dict("records"):
        about = f" ({str(each['of']).partition('=')[2].replace('_', ' ')})" if each["of"] else ""
        meaning = Cell(f"{each['meaning']}{about}", str(each["row"]))
        ends = [stated(float(each[name])) for name in ("value", "low", "high")]
        span = NOT_THERE if isnan(float(each["low"])) else f"{ends[1]} to {ends[2]}"
        rows.append([meaning, Cell(ends[0]), Cell(span), Cell(str(each["unit"]).replace("_", " "))])
    sentence = (
        "Each seed draws within these ranges." if told.settings["is_drawn"] else "Central values were used."
    )
    return Table("assumptions", sentence, ["What is assumed", "Value", "Range", "Unit"], rows)


def sources(told: Finished) -> Iterator[tuple[str, list[str]]]:
    """The sources of published and derived numbers, by theme; each once, where it comes first."""
    inputs = told.tables["inputs"]
    known = inputs[(inputs["status"] != ASSUMED) & (inputs["source"] != "")]
    seen: set[str] = set()
    for name, theme in themes().items():
        own = [str(each) for each in dict.fromkeys(known.loc[known["table"].map(theme_of) == name, "source"])]
        new = [each for each in own if each not in seen]
        seen |= set(new)
        if new:
            yield theme.title, new


def _unit(outcome: Outcome) -> str:
    return "" if outcome.unit == POUNDS or outcome.unit.lower() in outcome.title.lower() else outcome.unit


def _said(part: str, verdict: str) -> str:
    return ", ".join(filter(None, [part, verdict]))
