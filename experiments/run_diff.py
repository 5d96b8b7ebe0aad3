"""Where two runs part: through which month lives and money are equal, and the first number that differs.

Compares digests first, then tables month by month, each row by what it is of. The module must not know why runs differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from experiments.showing import columns
from scenarios.money import format_pounds
from sim.run_reader import Run
from sim.run_tables import ABOUT, TABLES, Table
from sim.trace import Trace, equal_through, first_difference

if TYPE_CHECKING:
    import pandas as pd

Subject = Literal["lives", "money"]

DIGESTS = {"lives": ("lives", "counts"), "money": ("money",)}
"""Which digests tell of lives, and which of money."""
NTH = "nth"
"""Tells rows apart that are of the same."""
MISSING = "no such row"


@dataclass(frozen=True, slots=True)
class Difference:
    """A table that differs: from which month, in how many rows of it, and the first of these.

    `row`: what it is of, by column. `column`: the first that differs, with its value in both runs as text.
    """

    table: str
    month: int
    rows: int
    row: dict[str, str]
    column: str
    values: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs side by side. `digest`: the first digest that differs, with its month; `settings`: those that differ."""

    months: tuple[int, int]
    equal_through: dict[Subject, int]
    digest: tuple[int, str] | None
    differences: tuple[Difference, ...]
    settings: dict[str, tuple[Any, Any]]

    @property
    def is_equal(self) -> bool:
        """Whether the runs are equal in all that was compared."""
        return self.digest is None and not self.differences


def compare(one: Run, other: Run, subjects: Sequence[str] = ABOUT) -> Comparison:
    """Compare two runs in lives, care, money and their digests, or in some of these alone.

    Raises:
        FileProblems: a table cannot be read.
    """
    traces = one.trace, other.trace
    everything = set(ABOUT) <= set(subjects)
    whats = None if everything else [what for about in subjects for what in DIGESTS[about]]
    digest = first_difference(*traces, whats)
    differences = [
        found
        for table in TABLES.values()
        if table.about in subjects and table.name != "trace"
        if (found := _difference(table, one, other)) is not None
    ]
    settings = one.about.get("settings", {}), other.about.get("settings", {})
    return Comparison(
        months=(one.months, other.months),
        equal_through={"lives": _through(traces, "lives"), "money": _through(traces, "money")},
        digest=None if digest is None else (digest.month, digest.what),
        differences=tuple(sorted(differences, key=lambda each: each.month)),
        settings={
            name: (settings[0].get(name), settings[1].get(name))
            for name in {**settings[0], **settings[1]}
            if settings[0].get(name) != settings[1].get(name)
        },
    )


def told(found: Comparison, subjects: Sequence[str] = ABOUT) -> str:
    """The comparison in words, for a reader who has never seen the tables."""
    what = "The runs" if set(ABOUT) <= set(subjects) else " and ".join(subjects).capitalize()
    is_one = list(subjects) == ["money"]
    if found.is_equal:
        return f"{what} {'is' if is_one else 'are'} equal: {found.months[0]} months, every number and digest."
    parts = [
        [f"{what} {'differs' if is_one else 'differ'}."],
        list(_throughs(found)),
        list(_first(found)),
        list(_all(found)),
        list(_settings(found)),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


# In words


def _throughs(found: Comparison) -> Iterator[str]:
    if len(set(found.months)) > 1:
        yield f"A has {found.months[0]} months, B has {found.months[1]}."
    for subject, verb in (("lives", "are"), ("money", "is")):
        through = found.equal_through[subject]  # type: ignore[index]
        if through == max(found.months):
            yield f"{subject.capitalize()} {verb} equal in every month."
        elif through:
            yield f"{subject.capitalize()} {verb} equal through month {through}."
        else:
            yield f"{subject.capitalize()} {verb} different from the first month on."


def _first(found: Comparison) -> Iterator[str]:
    if not found.differences or (found.digest and found.digest[0] < found.differences[0].month):
        assert found.digest is not None
        month, what = found.digest
        yield f"The first difference is in month {month}, in the digest of {what}; no table shows it in that month."
    if found.differences:
        first = found.differences[0]
        yield f"The first number that differs, in month {first.month}, table {first.table}, column {first.column}:"
        rows = [*first.row.items(), ("A", first.values[0]), ("B", first.values[1])]
        yield from (f"  {line}" for line in columns(rows))


def _all(found: Comparison) -> Iterator[str]:
    if found.differences:
        rows = [[each.table, str(each.month), f"{each.rows:,}"] for each in found.differences]
        yield from columns([["table", "differs from month", "rows that differ then"], *rows], right=(1, 2))


def _settings(found: Comparison) -> Iterator[str]:
    if found.settings:
        yield "Settings that differ:"
        rows = [(name, f"A {one}", f"B {other}") for name, (one, other) in found.settings.items()]
        yield from (f"  {line}" for line in columns(rows))


# Traces and tables


def _through(traces: tuple[Trace, Trace], subject: Subject) -> int:
    return equal_through(*traces, DIGESTS[subject])


def _difference(table: Table, one: Run, other: Run) -> Difference | None:
    """The first month in which a table differs, and what differs in it."""
    if not one.has(table.name) and not other.has(table.name):
        return None
    frames = one.table(table.name), other.table(table.name)
    month = _first_month(*frames)
    if month is None:
        return None
    parts = [_of_month(frame, table, month) for frame in frames]
    return _first_row(table, month, *parts)


def _first_month(one: pd.DataFrame, other: pd.DataFrame) -> int | None:
    import numpy as np

    sums = [_sums_by_month(frame) for frame in (one, other)]
    months = np.union1d(sums[0].index, sums[1].index)
    # Where a run has no row of a month, its sum is that of nothing, which no rows have.
    differ = sums[0].reindex(months, fill_value=0) != sums[1].reindex(months, fill_value=0)
    return int(months[differ.to_numpy().argmax()]) if differ.any() else None


def _sums_by_month(frame: pd.DataFrame) -> pd.Series[Any]:
    """A number for each month that hangs on all its rows and on no order of them."""
    from pandas.util import hash_pandas_object

    return hash_pandas_object(frame, index=False).groupby(frame["month"]).sum()


def _of_month(frame: pd.DataFrame, table: Table, month: int) -> pd.DataFrame:
    """The rows of a month by what they are of; those of the same are numbered."""
    part = frame[frame["month"] == month]
    part = part.astype({column.name: object for column in table.columns if column.kind == "text"})
    part = part.sort_values([*table.keys, *table.values], kind="stable")
    return part.assign(**{NTH: part.groupby(list(table.keys)).cumcount()}).set_index([*table.keys, NTH])


def _first_row(table: Table, month: int, one: pd.DataFrame, other: pd.DataFrame) -> Difference:
    both = one.add_suffix("_a").join(other.add_suffix("_b"), how="outer").sort_index()
    is_here = [both.index.isin(part.index) for part in (one, other)]
    differs = {
        name: is_here[0] & is_here[1] & ~_equal(both[f"{name}_a"], both[f"{name}_b"]) for name in table.values
    }
    lacks = is_here[0] != is_here[1]
    wrong = lacks.copy()
    for each in differs.values():
        wrong |= each
    at = int(wrong.argmax())
    column = next((name for name, each in differs.items() if each[at]), table.values[0])
    values = [
        _shown(table, column, both[f"{column}_{side}"].iloc[at]) if here[at] else MISSING
        for side, here in zip("ab", is_here, strict=True)
    ]
    names = [*table.keys, NTH]
    row = {
        name: str(value)
        for name, value in zip(names, both.index[at], strict=True)
        if name not in ("month", NTH)
    }
    return Difference(table.name, month, int(wrong.sum()), row, column, (values[0], values[1]))


def _equal(one: pd.Series[Any], other: pd.Series[Any]) -> Any:
    """Where two columns hold the same; a number that is not known equals another."""
    return ((one == other) | (one.isna() & other.isna())).to_numpy()


def _shown(table: Table, column: str, value: Any) -> str:
    """A value with its unit, to the last digit."""
    of = next(each for each in table.columns if each.name == column)
    if of.unit == "pence":
        return format_pounds(int(value))
    if of.kind.startswith("int"):
        return f"{int(value):,}"
    return repr(float(value)) if of.kind.startswith("float") else str(value)
