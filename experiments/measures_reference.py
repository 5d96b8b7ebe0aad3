"""The tables of docs/measures.md, written from the data: `python -m experiments.measures_reference`.

The module must not know any measure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from experiments.reference import markdown_table
from experiments.showing import write_text
from scenarios.arithmetic import number_text
from scenarios.catalogue import Measure, load_catalogue
from scenarios.measures import Definition, Untold, load_definitions
from scenarios.measures.definitions import load_measured_populations
from scenarios.parameters import load_parameters

PAGE = Path(__file__).parent.parent / "docs" / "measures.md"
MARKED = re.compile(r"<!-- table: (?P<table>[a-z_]+) -->\n.*?<!-- end of table -->", re.DOTALL)
REPORTED_OF = {
    "all": "everybody",
    "share": "share of answers",
    "mean": "mean of answers",
    "events": "events of answers",
}
EVERY = {1: "month", 3: "quarter", 6: "half-year", 12: "year"}


def told_table() -> str:
    """Every measure that is told: how it is counted, and what moves it from what is true to what is reported."""
    measures = load_catalogue().measures
    rows = [
        (f"`{each.name}`", measures[each.name].unit, f"by {measures[each.name].level}", _formula(each), _time(each),
         _answers(each, measures[each.name]), str(measures[each.name].lag_months))
        for each in _told()
    ]  # fmt: skip
    header = ("measure", "unit", "reported", "is", "counted", "of", "months late")
    return markdown_table(header, rows)


def differences_table() -> str:
    """What stands for what in measures that are told otherwise than the catalogue defines them."""
    measures = load_catalogue().measures
    rows = [(measures[each.name].title, each.stands_for) for each in _told() if each.stands_for]
    return markdown_table(("measure", "here"), rows)


def sources_table() -> str:
    """Who publishes each measure that is told, from what data, and how it can be bent."""
    about = [load_catalogue().measures[each.name] for each in _told()]
    rows = [(each.title, each.dataset, each.source, each.gaming_note) for each in about]
    return markdown_table(("measure", "data", "definition from", "how it bends"), rows)


def untold_table() -> str:
    """Measures of the catalogue that are not told, and why."""
    measures = load_catalogue().measures
    untold = [each for each in load_definitions().values() if isinstance(each, Untold)]
    return markdown_table(
        ("measure", "why not"),
        [(f"`{each.name}`: {measures[each.name].title}", each.reason) for each in untold],
    )


def populations_table() -> str:
    """The populations that measures are about."""
    rows = []
    for name, population in load_measured_populations().items():
        about = [each.name for each in _told() if any(of == name for of in _populations(each))]
        rows.append((f"`{name}`", population.in_words(name), ", ".join(f"`{each}`" for each in about)))
    return markdown_table(("population", "who", "measures"), rows)


TABLES = {
    "told": told_table,
    "differences": differences_table,
    "sources": sources_table,
    "untold": untold_table,
    "populations": populations_table,
}


def with_tables(page: str) -> str:
    """The page with each of its marked tables written anew."""
    return MARKED.sub(
        lambda found: f"<!-- table: {found['table']} -->\n{TABLES[found['table']]()}\n<!-- end of table -->",
        page,
    )


def _told() -> list[Definition]:
    return [each for each in load_definitions().values() if isinstance(each, Definition)]


def _populations(definition: Definition) -> Iterator[str]:
    for side in (definition.numerator, definition.denominator):
        yield from (name.of for name in side.names())


def _formula(definition: Definition) -> str:
    over, under = definition.numerator.text, definition.denominator.text
    per = "" if definition.per == 1 else f"{number_text(definition.per)} x "
    bare = under == "1"
    formula = f"`{over}`" if bare else f"`{over}` / `{under}`"
    if definition.anchor is None:
        told = f"{per}{formula}"
    else:
        level = number_text(_level(definition.level) * definition.per)
        how = "with the odds of" if definition.anchor == "share" else "in proportion to"
        told = f"{level} in the reference year, moving {how} {formula}"
    recorded = f"; recorded: x `{definition.recorded}`" if definition.recorded else ""
    return f"{told}{recorded}" + (f"; reported: + `{definition.record}`" if definition.record else "")


def _level(text: str) -> Fraction:
    name, _, of = text.partition("[")
    parameters = load_parameters()
    axes = parameters.meaning(name).axes
    return parameters.one(name, **({axes[0]: of.rstrip("]")} if of else {})).value


def _time(definition: Definition) -> str:
    counted = "at its end" if definition.counted_months == 1 else f"over {definition.counted_months} months"
    return f"each {EVERY[definition.every_months]}, {counted}"


def _answers(definition: Definition, measure: Measure) -> str:
    sample = f" ({measure.sample_size:,})" if measure.sample_size is not None else ""
    return REPORTED_OF[definition.answers] + sample


if __name__ == "__main__":
    write_text(PAGE, with_tables(PAGE.read_text(encoding="utf-8")))
