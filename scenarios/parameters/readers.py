"""Which code reads a parameter: found by searching the source for its name.

A module reads a parameter if the name stands in it as a whole text, docstrings apart; so names must be written
in full where they are read, never put together. A table of definitions reads one if it is a word of it. The module must
not know what any parameter is.
"""

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("scenarios", "agents", "sim", "calibration", "experiments")
TABLES = ("scenarios/measures/definitions.csv", "calibration/outputs.csv")
WORD = re.compile(r"[a-z][a-z0-9_]*")


def readers(names: Collection[str], root: Path = ROOT) -> Mapping[str, tuple[str, ...]]:
    """The modules that read each name, as paths from the root, in order; () for a name that no code reads."""
    found: dict[str, list[str]] = {name: [] for name in names}
    for module, texts in _texts(root).items():
        for name in texts & found.keys():
            found[name].append(module)
    return {name: tuple(modules) for name, modules in found.items()}


def unread(names: Collection[str], root: Path = ROOT) -> tuple[str, ...]:
    """The names that no code reads."""
    return tuple(name for name, modules in readers(names, root).items() if not modules)


@cache
def _texts(root: Path) -> Mapping[str, frozenset[str]]:
    """The texts in each Python module of the project, and the words of tables that read parameters, by path."""
    tables = {name: (root / name).read_text(encoding="utf-8") for name in TABLES if (root / name).exists()}
    return {name: frozenset(WORD.findall(text)) for name, text in tables.items()} | {
        path.relative_to(root).as_posix(): frozenset(_texts_in(path.read_text(encoding="utf-8")))
        for room in ROOMS
        for path in sorted((root / room).rglob("*.py"))
    }


def _texts_in(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    standing_alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in standing_alone:
            yield node.value
