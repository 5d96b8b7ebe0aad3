"""What is compared of runs: one row an outcome, with its unit, how years make a whole, and which way is better.

Holds the table (`outcomes.csv`) and what its columns may hold. The module must not know how an outcome is read off a
run.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from agents.citizens.counts import Item
from scenarios.measures import Definition, load_definitions
from scenarios.tables import Row, not_among, read_table

FILE = Path(__file__).parent / "outcomes.csv"

About = Literal["care", "lives", "money", "equity", "levers", "ambitions", "citizens"]
OverYears = Literal["sum", "mean"]
Better = Literal["lower", "higher", "neither"]
BandOf = Literal["level", "person"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome. `parts`: how many of what is counted (items, pence) make one unit.

    `over_years`: whether years add up, or their mean is taken. `items`: the counts that it adds up, if it is counted;
    `measure`: the measure that it is, true and as reported, if it is one, else "".
    `band`: a difference no larger is no difference that matters, as a share of the level, or so much for each person;
    None where nobody has said.
    """

    name: str
    title: str
    unit: str
    about: About
    over_years: OverYears
    better: Better
    items: tuple[Item, ...]
    measure: str
    parts: int
    band: Fraction | None
    band_of: BandOf | None
    band_source: str

    def band_around(self, level: float, people: float) -> float:
        """The largest difference that does not matter, in the outcome's unit; 0 where nobody has said."""
        if self.band is None:
            return 0.0
        return float(self.band) * (abs(level) if self.band_of == "level" else people)


@cache
def load_outcomes(file: Path = FILE) -> dict[str, Outcome]:
    """The outcomes by name, in the order of the file, by default the project's own.

    Raises:
        FileProblems: all that is wrong with the file, by line and column.
    """
    return read_table(file, Outcome, _outcome)


def _outcome(row: Row) -> Outcome:
    has_band = not row.is_empty("band")
    return Outcome(
        name=row.name(),
        title=row.text("title"),
        unit=row.text("unit"),
        about=row.word("about", get_args(About)),
        over_years=row.word("over_years", get_args(OverYears)),
        better=row.word("better", get_args(Better)),
        items=_items(row),
        measure=_measure(row),
        parts=row.whole_number("parts"),
        band=row.number("band") if has_band else None,
        band_of=row.word("band_of", get_args(BandOf)) if has_band else None,
        band_source=row.text("band_source") if has_band else "",
    )


def _measure(row: Row) -> str:
    name = row.cells["measure"]
    if name and not isinstance(load_definitions().get(name), Definition):
        told = [each for each, found in load_definitions().items() if isinstance(found, Definition)]
        row.refuse("measure", not_among(name, told))
    return name


def _items(row: Row) -> tuple[Item, ...]:
    known = {item.name: item for item in Item}
    for word in row.cells["items"].split():
        if word not in known:
            row.refuse("items", not_among(word, list(known)))
    return tuple(known[word] for word in row.cells["items"].split() if word in known)
