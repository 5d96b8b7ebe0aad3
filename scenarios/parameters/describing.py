"""A parameter in words: its values with their ranges, where they come from, and which code reads them."""

from collections.abc import Iterator, Sequence

from scenarios.arithmetic import number_text
from scenarios.parameters.collection import Parameters
from scenarios.parameters.entries import Parameter
from scenarios.parameters.loading import load_parameters
from scenarios.parameters.readers import readers
from scenarios.parameters.subgroups import subgroup_in, subgroup_text

HEADER = ("subgroup", "value", "low", "high", "distribution", "status", "source")


def describe(name: str, subgroup: str = "", parameters: Parameters | None = None) -> str:
    """A parameter's meaning, rows, notes, sources and readers, as lines of text.

    `subgroup`, such as "sex=female", keeps the rows that are about it.

    Raises:
        ValueError: no parameter has the name, or no row is about the subgroup.
    """
    parameters = parameters or load_parameters()
    meaning = parameters.meaning(name)
    kept = set(subgroup_in(subgroup, parameters.axes))
    rows = [row for row in parameters.rows(name) if kept <= set(row.subgroup)]
    if not rows:
        raise ValueError(
            f"'{name}' has no row about {subgroup}; it is by {' and '.join(meaning.axes) or 'no axis'}"
        )
    lines = [f"{name} ({parameters.rooms[name]}.csv), {parameters.unit(name)}", meaning.meaning]
    if meaning.otherwise is not None:
        lines.append(f"Where no row stands: {number_text(meaning.otherwise)}")
    lines += ["", *_table(rows), *_notes(rows), "", "Sources"]
    used = dict.fromkeys(source for row in rows for source in row.source)
    lines += [
        f"  {source}: {parameters.sources[source]}. {parameters.sources[source].licence}." for source in used
    ]
    read_by = readers([name])[name]
    return "\n".join([*lines, "", f"Read by: {', '.join(read_by) or 'no code yet'}"])


def _table(rows: Sequence[Parameter]) -> Iterator[str]:
    cells = [HEADER, *(_cells(row) for row in rows)]
    widths = [max(len(each[at]) for each in cells) for at in range(len(HEADER))]
    for each in cells:
        yield "  ".join(cell.ljust(width) for cell, width in zip(each, widths, strict=True)).rstrip()


def _cells(row: Parameter) -> tuple[str, ...]:
    ends = ("", "") if row.distribution == "fixed" else (number_text(row.low), number_text(row.high))
    about = subgroup_text(row.subgroup) or "everybody"
    return (about, number_text(row.value), *ends, row.distribution, row.status, " ".join(row.source))


def _notes(rows: Sequence[Parameter]) -> list[str]:
    notes = [f"  {subgroup_text(row.subgroup) or 'everybody'}: {row.note}" for row in rows if row.note]
    return ["", "Notes", *notes] if notes else []
