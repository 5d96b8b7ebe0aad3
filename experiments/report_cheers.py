"""CHEERS 2022 filled in for a comparison: each item, what it asks, and where it is answered, or that it is not.

Holds the items (`cheers.csv`) and what their answers may name. The module must not know how the list is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from experiments.compare_answer import what_is_drawn
from experiments.decision_rules import rule
from experiments.report_folder import Finished
from experiments.report_numbers import PER_CENT, counted, listed
from scenarios.problems import FileProblems, did_you_mean, one_of, shown
from scenarios.tables import Row, read_table
from scenarios.yaml_files import read_yaml

FILE = Path(__file__).parent / "cheers.csv"
STATEMENTS = "statements.yaml"
"""The file of a comparison's folder in which its authors say what no software can know: text by the name of an item."""
SOURCE = (
    "Husereau D and others. Consolidated Health Economic Evaluation Reporting Standards 2022 (CHEERS 2022) statement. "
    "BMJ 2022;376:e067975. What each item asks is shortened here."
)
Standing = Literal["answered", "partly", "not_answered"]


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its number, part and topic, what it asks, and how this report answers it.

    `section` is that of the report in which the answer stands; empty if there is none. `answer` may name what
    `words` holds, in braces.
    """

    name: str
    number: int
    part: str
    topic: str
    asks: str
    standing: Standing
    section: str
    answer: str


@cache
def load_items(file: Path = FILE) -> Mapping[str, Item]:
    """The items by name, in their order.

    Raises:
        FileProblems: all that is wrong with the file, by line and column.
    """
    return read_table(file, Item, _item)


def filled(told: Finished) -> list[Item]:
    """The items with their answers about one comparison, in its authors' own words where they have written any.

    Raises:
        FileProblems: what the authors have written cannot be read, or is about no item.
    """
    known, own = words(told), statements(told.folder)
    return [_filled(each, known, own.get(each.name, "")) for each in load_items().values()]


def statements(folder: Path) -> Mapping[str, str]:
    """What the authors of a comparison say in its folder, by the name of an item; nothing where there is no such file.

    Raises:
        FileProblems: all that is wrong with the file.
    """
    path = folder / STATEMENTS
    if not path.is_file():
        return {}
    source, known = read_yaml(path), list(load_items())
    wrong = [
        source.problem((name,), f"'{name}' is no item; use {one_of(known)}.{did_you_mean(name, known)}")
        for name in source.data
        if name not in known
    ] + [
        source.problem((name,), f"{shown(text)} is no statement; write a sentence")
        for name, text in source.data.items()
        if name in known and not (isinstance(text, str) and text.strip())
    ]
    if wrong:
        raise FileProblems(wrong)
    return source.data


def _filled(item: Item, known: Mapping[str, str], own: str) -> Item:
    if not own:
        return replace(item, answer=item.answer.format(**known))
    before = "" if item.standing == "not_answered" else f"{item.answer.format(**known)} "
    return replace(item, standing="answered", answer=f"{before}The authors say: {own.strip()}")


def words(told: Finished) -> dict[str, str]:
    """What answers may name."""
    place = told.place
    return {
        "place": str(place["title"]),
        "boundary": str(place["boundary"]),
        "year": str(place["year"]),
        "population_date": str(place["population_date"]),
        "citizens": counted(int(told.settings["citizens"]), "citizen"),
        "models": listed([model.title for model in told.models]),
        "years": counted(told.years, "year"),
        **{
            name: f"{rule(name) * PER_CENT:g}%"
            for name in ("cost_discount", "qaly_discount", "qaly_discount_otherwise")
        },
        "version": str(told.record["versions"]["careconomy"]),
        "commit": str(told.record.get("commit") or "not known"),
        "uncertainty": what_is_drawn(told.settings["is_drawn"], bool(told.settings.get("baseline"))),
    }


def _item(row: Row) -> Item:
    return Item(
        row.name(),
        row.whole_number("number"),
        row.text("part"),
        row.text("topic"),
        row.text("asks"),
        row.word("standing", get_args(Standing)),
        row.cells["section"],
        row.text("answer"),
    )
