"""How each measure is counted and published: the rows of `definitions.csv`, beside the catalogue of measures.

Holds the definitions as typed rows, the populations that they are about, and which measures cannot be told and why.
It must not know how anything is counted, nor any parameter's value.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from scenarios.catalogue import load_catalogue
from scenarios.measures.expressions import Expression, parse
from scenarios.named_populations import load_populations
from scenarios.populations import Population
from scenarios.problems import did_you_mean, shown
from scenarios.tables import Row, read_table

Answers = Literal["all", "share", "mean", "events"]
Anchor = Literal["share", "ratio"]

FOLDER = Path(__file__).parent
COLUMNS_OF_TOLD = ("denominator", "per", "counted_months", "every_months", "answers", "fewest", "decimals")
ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Definition:
    """How a measure is counted: `per` times the numerator over the denominator, over `counted_months`.

    `anchor` and `level`: what citizens do not answer is told by a published level (a parameter) that moves with the
    count: a share by its odds, a ratio in proportion, both from the place's reference year. `every_months` a value is
    published; counts that are points in time have one counted month. `answers`: all are counted, or a sample
    answers with a share, a mean of numbers (`deviation` names their spread) or events. `recorded` names the share of
    what is true that is recorded; `record` a record of the effects table, by which efforts move what is reported
    alone. A member with fewer than `fewest` in its denominator is given the value of all members together.
    `stands_for` says what differs from the catalogue's definition.
    """

    name: str
    numerator: Expression
    denominator: Expression
    per: Fraction
    anchor: Anchor | None
    level: str
    counted_months: int
    every_months: int
    answers: Answers
    deviation: str
    recorded: str
    record: str
    fewest: Fraction
    decimals: int
    stands_for: str = ""


@dataclass(frozen=True, slots=True)
class Untold:
    """A measure of the catalogue that the citizens' state cannot tell, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the file, with every column as it stands there."""

    name: str
    numerator: str
    denominator: str
    per: str
    anchor: str
    level: str
    counted_months: str
    every_months: str
    answers: str
    deviation: str
    recorded: str
    record: str
    fewest: str
    decimals: str
    stands_for: str
    not_told: str


@cache
def load_definitions(folder: Path = FOLDER) -> Mapping[str, Definition | Untold]:
    """The definitions of a folder by measure, by default those that come with the package.

    Raises:
        FileProblems: all that is wrong with the file, by line and column; a measure is not in the catalogue.
    """
    measures = load_catalogue().measures
    made: dict[str, Definition | Untold] = {}

    def make(row: Row) -> _Line:
        name = row.name()
        if name and name not in measures:
            row.refuse("name", f"{shown(name)} is no measure of the catalogue.{did_you_mean(name, measures)}")
        made[name] = _untold(row, name) if not row.is_empty("not_told") else _told(row, name)
        return _Line(**row.cells)

    read_table(folder / "definitions.csv", _Line, make)
    return made


@cache
def load_measured_populations(folder: Path = FOLDER) -> Mapping[str, Population]:
    """The populations that definitions name in brackets.

    Raises:
        FileProblems: the file is not one of populations.
    """
    return load_populations(folder / "populations.yaml")


def populations_needed(measures: Iterable[str]) -> Mapping[str, Population]:
    """The populations that months must be counted for, so that these measures can be told; by name, in their order."""
    definitions = load_definitions()
    told = (each for each in map(definitions.get, measures) if isinstance(each, Definition))
    needed = {
        name.of for each in told for side in (each.numerator, each.denominator) for name in side.names()
    }
    return {name: each for name, each in load_measured_populations().items() if name in needed}


def _untold(row: Row, name: str) -> Untold:
    for column in ("numerator", *COLUMNS_OF_TOLD):
        if not row.is_empty(column):
            row.refuse(column, "the measure is not told, as not_told says; leave the cell empty")
    return Untold(name, row.text("not_told"))


def _told(row: Row, name: str) -> Definition:
    anchor = None if row.is_empty("anchor") else row.word("anchor", get_args(Anchor))
    answers = row.word("answers", get_args(Answers))
    if (anchor is None) != row.is_empty("level"):
        row.refuse("level", "an anchor needs a level, and a level an anchor; give both or neither")
    if (answers == "mean") == row.is_empty("deviation"):
        row.refuse(
            "deviation", "a mean of answers has a deviation, and nothing else has; name it, or leave it out"
        )
    counted, every = row.whole_number("counted_months"), row.whole_number("every_months")
    for column, months in (("counted_months", counted), ("every_months", every)):
        if months < 1 and not row.problems:
            row.refuse(column, "0 months are not allowed; write 1 or more")
    return Definition(
        name=name,
        numerator=_expression(row, "numerator"),
        denominator=_expression(row, "denominator"),
        per=row.number("per"),
        anchor=anchor,
        level=row.cells["level"],
        counted_months=counted,
        every_months=max(every, 1),
        answers=answers,
        deviation=row.cells["deviation"],
        recorded=row.cells["recorded"],
        record=row.cells["record"],
        fewest=row.number("fewest"),
        decimals=row.whole_number("decimals"),
        stands_for=row.cells["stands_for"],
    )


def _expression(row: Row, column: str) -> Expression:
    try:
        return parse(row.text(column) or "0")
    except ValueError as error:
        row.refuse(column, str(error))
        return parse("0")
