"""CHEERS 2022 filled in for a comparison: each item, what it asks, and where it is answered, or that it is not.

Holds the items (`cheers.csv`) and what their answers may name. The module must not know how the list is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from experiments.compare_answer import DRAWN, NOT_DRAWN
from experiments.decision_rules import rule
from experiments.report_folder import Finished
from experiments.report_numbers import PER_CENT, counted, listed
from scenarios.tables import Row, read_table

FILE = Path(__file__).parent / "cheers.csv"
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
    """The items with their answers about one comparison."""
    known = words(told)
    return [
        Item(
            *(each.name, each.number, each.part, each.topic, each.asks, each.standing, each.section),
            each.answer.format(**known),
        )
        for each in load_items().values()
    ]


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
        "uncertainty": DRAWN if told.settings["is_drawn"] else NOT_DRAWN,
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
