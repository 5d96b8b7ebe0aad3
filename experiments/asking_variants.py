"""Variants of a model of contracts, made as data: a file, and what is changed in it by paths.

    longer = Variant("longer", "Seven years", "lead_provider", {"contracts.*.term.months": 84})
    file = longer.write(folder)             # a model file that extends the other

A path goes through keys and, in lists, through names; `*` stands for every key or name from which the rest of the path
goes on. A value replaces what is there; a list of named items joins the list there; None takes away; `times(2)` doubles
a number, and each number of a list or range. The module must not know what a model pays, nor how it is lived.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any, NoReturn

from scenarios.model import MODELS
from scenarios.problems import FileProblems, Problem, did_you_mean, one_of, shown
from scenarios.scenario_parts import shipped_models
from scenarios.yaml_files import read_model
from sim.whole_file import whole_file

EVERY = "*"
RANGE = ("value", "low", "high")


@dataclass(frozen=True, slots=True)
class Times:
    """So many times what stands there."""

    factor: str | float


def times(factor: float | str) -> Times:
    """A change to so many times what stands there: a number, each number of a list, a value with its low and high."""
    return Times(factor)


@dataclass(frozen=True)
class Variant:
    """A model of contracts: `of` is a shipped one by name, or a file; `changes` are put on top of it, path by path.

    `name`: of the variant in tables, as models are named. `title`: what people call it.
    """

    name: str
    title: str
    of: str
    changes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        """The file that is changed."""
        return shipped_models().get(self.of, Path(self.of))

    def overlay(self) -> dict[str, Any]:
        """What the variant's own file says: its names, and what differs from the file that it extends.

        Raises:
            FileProblems: there is no such file, or a path leads nowhere in it.
        """
        if not self.file.is_file():
            known = list(shipped_models())
            _refuse(
                Path(self.of),
                f"there is no model {shown(self.of)}; use {one_of([*known, 'the path of a model file'])}."
                f"{did_you_mean(self.of, known)}",
            )
        base = read_model(self.file, MODELS).data
        found: dict[str, Any] = {}
        for path, value in self.changes.items():
            try:
                _put(base, found, path.split("."), value)
            except LookupError as error:
                _refuse(self.file, f"{self.name}: the path '{path}' leads nowhere: {error.args[0]}")
        return {"name": self.name, "title": self.title, "extends": str(self.file.resolve()), **found}

    def write(self, folder: Path) -> Path:
        """Write the variant as a model file to a folder, whole or not at all; returns the file.

        Raises:
            FileProblems: as `overlay`.
        """
        from ruamel.yaml import YAML

        yaml = YAML(typ="safe", pure=True)
        yaml.default_flow_style = False
        yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
        text, said = StringIO(), self.overlay()
        if self.file.resolve().parent in (folder.resolve(), MODELS.resolve()):
            said["extends"] = self.file.name  # so that the folder may be moved, or sent to others
        yaml.dump(said, text)
        path = folder / f"{self.name}.yaml"
        with whole_file(path) as unfinished:
            unfinished.write_text(text.getvalue(), encoding="utf-8")
        return path


def _put(base: Any, own: Any, parts: Sequence[str], value: Any) -> None:
    """Put a value into an overlay, at a path that there is in the base.

    Raises:
        LookupError: the path leads nowhere; says where it ends.
    """
    key, *rest = parts
    known = _named(base) if isinstance(base, list) else base
    if not isinstance(known, Mapping):
        raise LookupError(
            f"nothing is below '{key}'" if key == EVERY else f"there is nothing to look for '{key}' in"
        )
    if key == EVERY:
        _put_everywhere(known, own, rest, value)
    elif key not in known and (rest or isinstance(base, list)):
        raise LookupError(f"there is no '{key}'; use {one_of(list(known))}.{did_you_mean(key, list(known))}")
    elif rest:
        _put(known[key], _below(base, own, key, known[key]), rest, value)
    elif isinstance(base, list):
        own.append({"name": key, "remove": True} if value is None else {"name": key, **value})
    else:
        made = _made(known.get(key), value)
        own[key] = (
            [*own.get(key, []), *made] if isinstance(known.get(key), list) and _is_named(made) else made
        )


def _put_everywhere(known: Mapping[str, Any], own: Any, rest: Sequence[str], value: Any) -> None:
    """Put a value below every key or name from which the rest of the path goes on."""
    reached = [name for name in known if _leads_on(known[name], rest)]
    if not rest or not reached:
        raise LookupError(f"no path goes on from '{EVERY}' to '{'.'.join(rest)}'")
    for name in reached:
        _put(known[name], _below(known, own, name, known[name]), rest, value)


def _leads_on(base: Any, rest: Sequence[str]) -> bool:
    """Whether a path that is there already leads on."""
    if not rest:
        return True
    known = _named(base) if isinstance(base, list) else base
    if not isinstance(known, Mapping):
        return False
    names = list(known) if rest[0] == EVERY else [rest[0]]
    return any(name in known and _leads_on(known[name], rest[1:]) for name in names)


def _below(base: Any, own: Any, key: str, value: Any) -> Any:
    """The part of an overlay below a key or name, made if it is not there."""
    empty: Any = [] if isinstance(value, list) else {}
    if isinstance(own, list):
        for item in own:
            if item["name"] == key:
                return item
        own.append({"name": key})
        return own[-1]
    return own.setdefault(key, empty)


def _named(items: list[Any]) -> dict[str, Any]:
    """The items of a list by name; those without one are left out."""
    return {str(item["name"]): item for item in items if isinstance(item, Mapping) and "name" in item}


def _is_named(value: Any) -> bool:
    """Whether a value is a list whose items all bear names, so that it joins the list that is there."""
    return isinstance(value, list) and len(_named(value)) == len(value) > 0


def _made(before: Any, value: Any) -> Any:
    """What comes to stand there."""
    if not isinstance(value, Times):
        return value
    if before is None:
        raise LookupError("there is no number to multiply")
    return _multiplied(before, value.factor)


def _multiplied(before: Any, factor: str | float) -> Any:
    if isinstance(before, list):
        return [_multiplied(each, factor) for each in before]
    if isinstance(before, Mapping):
        return dict(_scaled(before, factor))
    text = str(before) if isinstance(before, Decimal) else before
    return f"({text}) * {factor}"


def _scaled(before: Mapping[str, Any], factor: str | float) -> Iterator[tuple[str, Any]]:
    """A number with its range, all of it multiplied; it is nobody's published figure any more."""
    for key, each in before.items():
        if key in RANGE or key == "times":
            yield key, _multiplied(each, factor)
        elif key == "status":
            yield key, "assumed"
        else:
            yield key, f"{each}; {factor} times that, to ask what if" if key == "source" else each


def _refuse(path: Path, message: str) -> NoReturn:
    raise FileProblems([Problem(path, None, (), message)]) from None
