"""The tables of docs/how_citizens_live.md, written from the code: `python -m experiments.citizens_reference`.

What is known of a citizen, the stages of a month, the decisions, what is counted and the processes come from where
they are defined, and so cannot differ from them. Whom a decision is about and which parameters its level is made of
stands in `citizens_decisions.csv`. The module must not know what any of them is.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from agents.citizens import month as month_module
from agents.citizens import rates as tables_of_rates
from agents.citizens.columns import COLUMNS, CONDITIONS, FIELDS, FRAILTIES, RISK_FACTORS, SEXES
from agents.citizens.counts import HOSPITAL_ITEMS, Item
from agents.citizens.decisions import CAUSES, PATHWAYS, Decision, decision_names
from agents.citizens.offer import EXPOSED
from agents.citizens.rates import Rates
from experiments import drift_reference, reference
from experiments.reference import markdown_table
from experiments.showing import write_text
from scenarios.arithmetic import number_text
from scenarios.parameters import load_parameters
from scenarios.place import QUINTILES
from scenarios.processes import Process, load_processes
from scenarios.tables import Row, read_table
from sim.england import england

PAGE = Path(__file__).parent.parent / "docs" / "how_citizens_live.md"
DECISIONS_FILE = Path(__file__).parent / "citizens_decisions.csv"

Part = Literal[
    "coming and going",
    "health",
    "ways of living",
    "social care",
    "care outside hospital",
    "emergency care",
    "planned care",
]
PARTS: tuple[Part, ...] = get_args(Part)
"""The parts of the page, each with a table of its decisions."""
KINDS = {
    "event": "happens at a monthly rate r, so with the chance 1 - exp(-r)",
    "share": "is so for a share of what happens anyway",
    "number": "is a number of things around a mean",
}
LEVELS = {
    "given": "The published number as it stands, turned to a month.",
    "mean": "Solved so that England's people, each with their ratios, do as much in the mean as is published.",
    "rest": "Solved in the same way for what other decisions leave of a published total.",
    "flow": "Solved so that a state stays as common at every age as it is, while people age and die.",
    "balance": "Solved so that as many come to a state as leave it, at the published share.",
}
AXES = ("age", "sex", "fifth")
RATIOS = {
    "illness": ("CONDITIONS_LOW", "MANAGED_LOW"),
    "management": ("MANAGED_LOW", "RISK_SETS"),
    "risk factors": ("RISK_SETS", "FRAILTIES"),
    "frailty": ("FRAILTIES", "ACTIVATIONS"),
    "activation": ("ACTIVATIONS", "SOCIAL"),
    "how one lives": ("SOCIAL", "RECENT"),
    "a stay last month": ("RECENT", "RATIOS"),
}
"""What ratios there are, and where each stands in a row of the tables of rates."""
SAME_SHARE = 1e-9


@dataclass(frozen=True, slots=True)
class Told:
    """A decision as the page tells it: of whom, of what kind, how its level is found and from which parameters."""

    name: str
    part: Part
    kind: str
    who: str
    level: str
    parameters: tuple[str, ...]


@cache
def decisions_told(file: Path = DECISIONS_FILE) -> dict[str, Told]:
    """The decisions by name, each family once, in the order of the file.

    Raises:
        FileProblems: a cell is not allowed.
    """
    return read_table(file, Told, _told)


def _told(row: Row) -> Told:
    return Told(
        name=row.word("name", [family.name.lower() for family in Decision]),
        part=row.word("part", PARTS),
        kind=row.word("kind", list(KINDS)),
        who=row.text("who"),
        level=row.word("level", list(LEVELS)),
        parameters=row.words("parameters", load_parameters().names),
    )


def with_tables(page: str) -> str:
    """The page with every marked table renewed: from `<!-- table: NAME -->` to `<!-- end of table -->`.

    Raises:
        LookupError: there is no such table.
    """
    return reference.with_tables(page, TABLES, "citizens")


def state() -> str:
    """What is known of a citizen: columns, and the fields of those that are words of several."""
    words = {field.column for field in FIELDS}
    rows = [
        (f"`{each.name}`", f"{np.dtype(each.dtype).itemsize * 8}", each.unit, each.meaning)
        for each in COLUMNS
        if each.name not in words
    ]
    rows += [
        (f"`{each.name}`", str(each.bits.highest.bit_length()), each.unit, each.meaning) for each in FIELDS
    ]
    return markdown_table(("name", "bits", "unit", "meaning"), rows)


def members() -> str:
    """What sets and numbers of the state stand for, and the groups that rates and processes tell apart."""
    rows = {
        "conditions": CONDITIONS,
        "risk factors": RISK_FACTORS,
        "frailty": FRAILTIES,
        "causes of emergency admission": CAUSES,
        "pathways of planned care": PATHWAYS,
        "groups that a process may reach": EXPOSED,
    }
    return markdown_table(("what", "in order"), [(what, ", ".join(_code(of))) for what, of in rows.items()])


def stages() -> str:
    """The stages of a month in the order in which a block of citizens passes them."""
    rows: list[tuple[str, ...]] = []
    for name in _called("live_group"):
        rows += [(f"`{each}`", _first_line(each)) for each in _called(name) or [name]]
    return markdown_table(
        ("", "stage", "what happens"), [(str(at), *row) for at, row in enumerate(rows, start=1)]
    )


def kinds() -> str:
    """What kinds of decisions there are."""
    return markdown_table(("kind", "what it decides"), [(f"`{kind}`", says) for kind, says in KINDS.items()])


def levels() -> str:
    """The ways in which the level of a decision is found."""
    return markdown_table(
        ("level", "how it is found"), [(f"`{level}`", says) for level, says in LEVELS.items()]
    )


def decisions(part: Part) -> str:
    """The decisions of a part of the page: of whom, what makes a difference, and from which parameters."""
    rows = [
        (
            f"`{each.name}`",
            each.kind,
            each.who,
            " x ".join(differs_by(Decision[each.name.upper()], _rates())) or "alike for all",
            each.level,
            ", ".join(_code(each.parameters)),
        )
        for each in decisions_told().values()
        if each.part == part
    ]
    return markdown_table(("decision", "kind", "of whom, of what", "differs by", "level", "parameters"), rows)


def differs_by(family: Decision, rates: Rates) -> Iterator[str]:
    """What makes a difference to a decision, as its solved tables show: its base first, then its ratios."""
    base = rates.base[list(family.numbers)].reshape(len(family.kinds), -1, len(SEXES), len(QUINTILES))
    axes = [name for at, name in enumerate(AXES, start=1) if not _is_alike(base, base.take([0], axis=at))]
    if axes:
        yield ", ".join(axes)
    rows = np.unique(rates.row[list(family.numbers)])
    for name, (start, stop) in RATIOS.items():
        table = rates.ratios[rows, getattr(tables_of_rates, start) : getattr(tables_of_rates, stop)]
        if not _is_alike(table, np.ones(1)):
            yield name


def items() -> str:
    """What a month counts."""
    rows = [
        (f"`{item.name.lower()}`", item.unit, item.meaning, "yes" if item in HOSPITAL_ITEMS else "-")
        for item in Item
    ]
    return markdown_table(("item", "unit", "what is counted", "by trust too"), rows)


def processes() -> str:
    """The processes that providers move, what each acts on and how far it may go."""
    rows = [
        (
            f"`{each.name}`",
            each.level.replace("_", " "),
            "; ".join(acted_on(each)),
            each.exposed.replace("_", " "),
            number_text(each.maximum),
            each.meaning,
        )
        for each in load_processes().values()
    ]
    header = ("process", "moved by", "acts on", "reaches", "at most", "what it is")
    return markdown_table(header, rows)


TABLES: dict[str, Callable[[], str]] = {
    "state": state,
    "members": members,
    "stages": stages,
    "kinds": kinds,
    "levels": levels,
    **{f"decisions of {part}": partial(decisions, part) for part in PARTS},
    "items": items,
    "processes": processes,
    "drift": drift_reference.shown,
}


@cache
def _rates() -> Rates:
    return england().solved.rates


def _is_alike(table: np.ndarray[tuple[int, ...], np.dtype[np.float64]], other: object) -> bool:
    return bool(np.allclose(table, np.asarray(other), rtol=SAME_SHARE, atol=0))


def _called(function: str) -> list[str]:
    """The functions that a function of the module of the month calls for what they do, in order.

    Their calls stand alone, or hand on the block.
    """
    tree = ast.parse(inspect.getsource(month_module))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            alone = [each.value for each in ast.walk(node) if isinstance(each, ast.Expr)]
            calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
            found = [
                each for each in calls if each in alone or any(ast.unparse(of) == "block" for of in each.args)
            ]
            return [ast.unparse(each.func) for each in sorted(found, key=lambda each: each.lineno)]
    return []


def _first_line(function: str) -> str:
    return str(getattr(month_module, function).__doc__).partition("\n")[0]


def acted_on(process: Process) -> Iterator[str]:
    """The decisions that a process acts on: families, with the kinds that it leaves out or takes alone."""
    names = decision_names()
    families: dict[str, list[str]] = {}
    for name in process.acts_on:
        family, _, kind = name.partition(":")
        families.setdefault(family, []).append(kind)
    for family, some in families.items():
        every = [name.partition(":")[2] for name in names if name.partition(":")[0] == family]
        left_out = [kind for kind in every if kind not in some]
        if some == [""] or not left_out:
            yield f"`{family}`"
        elif len(left_out) < len(some):
            yield f"`{family}` but for {', '.join(left_out)}"
        else:
            yield f"`{family}` of {', '.join(some)}"


def _code(words: Sequence[str]) -> list[str]:
    return [f"`{word}`" for word in words]


if __name__ == "__main__":
    write_text(PAGE, with_tables(PAGE.read_text(encoding="utf-8")))
