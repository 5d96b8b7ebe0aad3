"""The entries of the parameter files: what a name means, where figures come from, and one row as a Parameter.

Holds what each column may say. It must not know any parameter, nor how rows are looked up.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal, get_args

from scenarios.arithmetic import number_text
from scenarios.parameters.subgroups import Axes, Subgroup, subgroup_in, subgroup_text
from scenarios.parameters.units import UNITS, complaint
from scenarios.place_rows import word
from scenarios.problems import did_you_mean, shown
from scenarios.quantities import Status
from scenarios.tables import Row, read_table

Standing = Literal["seen", "recalled", "assumption", "definition"]
Distribution = Literal["fixed", "normal", "lognormal", "beta", "gamma", "uniform", "triangular"]
COLUMNS = (
    *("name", "subgroup", "value", "low", "high"),
    *("distribution", "unit", "status", "source", "note"),
)
ABOVE_NOTHING = ("lognormal", "gamma", "beta")
WHOLES = ("share", "probability", "chance")
NOT_FACT = ("recalled", "assumption")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a parameter is: the axes that its rows are by, and the number where no row stands.

    `otherwise` is None where rows must stand for every level of the axes.
    """

    name: str
    axes: tuple[str, ...]
    otherwise: Fraction | None
    meaning: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures come from. `standing` is how: seen there, recalled from it, assumed, or true by definition."""

    name: str
    publisher: str
    publication: str
    licence: str
    standing: Standing

    def __str__(self) -> str:
        to_check = " (recalled, to be checked)" if self.standing == "recalled" else ""
        by = "" if self.publisher == "this project" else f"{self.publisher}: "
        return f"{by}{self.publication}{to_check}"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number about a subgroup, with its unit, how sure it is and where it comes from.

    `low` to `high` is the 95% range of the distribution, or its ends if uniform or triangular; both are the
    value if it is fixed. `source` names entries of the sources.
    """

    name: str
    subgroup: Subgroup
    value: Fraction
    low: Fraction
    high: Fraction
    distribution: Distribution
    unit: str
    status: Status
    source: tuple[str, ...]
    note: str = ""

    def __str__(self) -> str:
        about = f" [{subgroup_text(self.subgroup)}]" if self.subgroup else ""
        text = f"{self.name}{about} = {number_text(self.value)}"
        if self.distribution != "fixed":
            text += f" ({number_text(self.low)} to {number_text(self.high)}, {self.distribution})"
        return f"{text} {self.unit}, {self.status}"


def read_meanings(file: Path, axes: Axes) -> Mapping[str, Meaning]:
    """What every name means; raises FileProblems as `read_table` does."""
    return read_table(file, Meaning, lambda row: _meaning(row, axes))


def read_sources(file: Path) -> Mapping[str, Source]:
    """The sources by name; raises FileProblems as `read_table` does."""
    return read_table(file, Source, _source)


def parameter(
    row: Row, meanings: Mapping[str, Meaning], sources: Mapping[str, Source], axes: Axes
) -> Parameter:
    """What a row states; its problems are noted in the row."""
    name = word(row, "name", meanings, "a name in names.csv")
    value, low, high = _range(row)
    made = Parameter(
        name=name,
        subgroup=_subgroup(row, meanings.get(name), axes),
        value=value,
        low=low,
        high=high,
        distribution=row.word("distribution", get_args(Distribution)),
        unit=row.word("unit", list(UNITS)),
        status=row.word("status", get_args(Status)),
        source=known_sources(row, sources),
        note=row.cells["note"],
    )
    if not row.problems:
        _check_shape(row, made)
        check_standing(row, made.status, made.source, sources)
    return made


def known_sources(row: Row, sources: Collection[str]) -> tuple[str, ...]:
    """The names in the source cell, one or more, each an entry of the sources."""
    names = tuple(row.text("source").split())
    for name in names:
        if name not in sources:
            row.refuse("source", f"{shown(name)} is not in sources.csv.{did_you_mean(name, sources)}")
    return names


def check_standing(row: Row, status: str, names: Sequence[str], sources: Mapping[str, Source]) -> None:
    """What is recalled or assumed must be called assumed, and the other way about."""
    unsure = [name for name in names if sources[name].standing in NOT_FACT]
    if status == "assumed" and not unsure:
        row.refuse("status", "'assumed', but every source was seen; name the assumption among the sources")
    elif status != "assumed" and unsure:
        standing = sources[unsure[0]].standing
        was = "was recalled" if standing == "recalled" else "is no publication"
        row.refuse("status", f"'{status}' rests on '{unsure[0]}', which {was}; write 'assumed'")
    elif status == "published" and any(sources[name].standing == "definition" for name in names):
        row.refuse("status", "'published' rests on a definition; write 'derived'")


def _meaning(row: Row, axes: Axes) -> Meaning:
    names = tuple(row.cells["axes"].split())
    for name in names:
        if name not in axes:
            row.refuse("axes", f"{shown(name)} is not an axis in axes.csv.{did_you_mean(name, axes)}")
    otherwise = None if row.is_empty("otherwise") else row.number("otherwise")
    return Meaning(row.name(), names, otherwise, row.text("meaning"))


def _source(row: Row) -> Source:
    return Source(
        name=row.name(),
        publisher=row.text("publisher"),
        publication=row.text("publication"),
        licence=row.text("licence"),
        standing=row.word("standing", get_args(Standing)),
    )


def _subgroup(row: Row, meaning: Meaning | None, axes: Axes) -> Subgroup:
    try:
        subgroup = subgroup_in(row.cells["subgroup"], axes)
    except ValueError as error:
        row.refuse("subgroup", str(error))
        return ()
    given = [axis for axis, _ in subgroup]
    if meaning is not None and sorted(given) != sorted(meaning.axes):
        row.refuse("subgroup", f"'{meaning.name}' is by {_by(meaning.axes)}, and this row by {_by(given)}")
    return subgroup


def _by(axes: Sequence[str]) -> str:
    return " and ".join(axes) or "nothing"


def _range(row: Row) -> tuple[Fraction, Fraction, Fraction]:
    """Value, low and high; a fixed value leaves both ends empty."""
    if row.cells["distribution"] != "fixed":
        low, value, high = row.number_between("low", "value", "high")
        return value, low, high
    value = row.number("value")
    for column in ("low", "high"):
        if not row.is_empty(column):
            row.refuse(column, "a fixed value has no range; leave the cell empty or name a distribution")
    return value, value, value


def _check_shape(row: Row, made: Parameter) -> None:
    """The numbers must be possible in the unit, and the range in the distribution."""
    for column, number in (("value", made.value), ("low", made.low), ("high", made.high)):
        if words := complaint(number, made.unit):
            row.refuse(column, words)
            return
    if made.distribution == "fixed":
        return
    if made.low == made.high:
        row.refuse("low", f"low and high are both {number_text(made.low)}; give a range, or write 'fixed'")
    elif made.distribution == "beta" and UNITS[made.unit].kind not in WHOLES:
        row.refuse("distribution", f"'beta' is for shares and probabilities, not for {made.unit}")
    elif made.distribution in ABOVE_NOTHING and made.low == 0:
        row.refuse("low", f"0 is too low for '{made.distribution}', which stays above 0; write more")
