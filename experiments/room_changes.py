"""What is said in a room of a model of contracts, made into changes by path; and what there is that can be changed.

    said("limbs.fee_share = 8%", file)      # Change("contracts.agreement.terms.limbs.fee_share", "8%", ...)
    said("acute.term.months x 2", file)
    said("quality none", file)              # the term goes

A path may be told by its end, as long as only one ends so. The module must not know what a model pays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from experiments.asking_variants import EVERY, times
from scenarios.model import MODELS
from scenarios.problems import FileProblems, Problem, did_you_mean, shown
from scenarios.yaml_files import read_model

SAID = re.compile(
    r"(?P<path>\S+)\s*(?:=\s*(?P<value>.+)|\s+x\s*(?P<factor>[0-9][0-9./]*)|\s+(?P<none>none))", re.DOTALL
)
CHANGED_PARTS = ("contracts", "governance", "term")
"""The parts of a model file that a room is about."""
NOT_CHANGED = ("name", "title", "description", "payer", "payees", "mechanism", "status", "source")
MOST_SHOWN = 6


class Change(NamedTuple):
    """One thing that becomes different: the whole path, what comes to stand there, and both in words."""

    path: str
    value: Any
    text: str


class Place(NamedTuple):
    """A place in a model file where something stands that may be changed."""

    path: str
    value: str


def said(line: str, file: Path) -> Change:
    """The change that a line asks for in a model file.

    Raises:
        FileProblems: it is no change, or nothing or too much in the file is called so.
    """
    found = SAID.fullmatch(line.strip())
    if found is None:
        _refuse(
            f"{shown(line)} is no change; write PATH = VALUE, PATH x FACTOR or PATH none, such as "
            "limbs.fee_share = 8%, or ? WORD to see what there is"
        )
    path = whole_path(found["path"], file)
    *_, of, last = path.replace("_", " ").split(".")
    if found["none"]:
        return Change(path, None, f"no {last}")
    name = f"{of} {last}"
    if found["factor"]:
        return Change(path, times(found["factor"]), f"{name}: {found['factor']} times")
    return Change(path, _value(found["value"]), f"{name}: {found['value'].strip()}")


def whole_path(told: str, file: Path) -> str:
    """The one path of a file that is told, or that ends so.

    Raises:
        FileProblems: none does, or several do.
    """
    known = list(dict.fromkeys(_paths(read_model(file, MODELS).data)))
    if told in known or EVERY in told.split("."):
        return told
    ending = [path for path in known if path.endswith(f".{told}")]
    if len(ending) == 1:
        return ending[0]
    if ending:
        more = f" and {len(ending) - MOST_SHOWN} more" if len(ending) > MOST_SHOWN else ""
        _refuse(
            f"several places are called '{told}': {', '.join(ending[:MOST_SHOWN])}{more}; say more of the path"
        )
    ends = list(dict.fromkeys(".".join(path.split(".")[-told.count(".") - 1 :]) for path in known))
    _refuse(
        f"nothing in the contracts is called '{told}'.{did_you_mean(told, ends)} ? WORD shows what there is"
    )


def places(file: Path, word: str = "") -> list[Place]:
    """What may be changed in a model file, of paths that hold a word, in the order of the file."""
    found = read_model(file, MODELS).data
    return [each for each in _places(found) if word in each.path]


def _paths(data: Mapping[str, Any]) -> Iterator[str]:
    """Every path below the parts that a room is about, whole terms and contracts among them."""
    for part in CHANGED_PARTS:
        if part in data:
            for path, _ in _below(part, data[part]):
                yield path


def _places(data: Mapping[str, Any]) -> Iterator[Place]:
    for part in CHANGED_PARTS:
        for path, value in _below(part, data[part]) if part in data else ():
            told = _told(value)
            if told and path.rsplit(".", 1)[-1] not in NOT_CHANGED:
                yield Place(path, told)


def _below(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """A place and all that are below it; a value with its range is one place."""
    yield path, value
    if isinstance(value, Mapping) and "value" not in value:
        for key, each in value.items():
            yield from _below(f"{path}.{key}", each)
    elif isinstance(value, list):
        for each in value:
            if isinstance(each, Mapping) and "name" in each:
                yield from _below(f"{path}.{each['name']}", each)


def _told(value: Any) -> str:
    """A value in a few words; nothing for what only holds others."""
    if isinstance(value, Mapping):
        if "value" not in value:
            return ""
        ends = f" ({_told(value['low'])} to {_told(value['high'])})" if {"low", "high"} <= set(value) else ""
        return f"{_told(value['value'])}{ends}"
    if isinstance(value, list):
        parts = [_told(each) for each in value]
        return f"[{', '.join(parts)}]" if all(parts) else ""
    return str(value)


def _value(text: str) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        _refuse(f"{shown(text)} cannot be read: {error.__class__.__name__}; write it as in a model file")


def _refuse(message: str) -> NoReturn:
    raise FileProblems([Problem(Path("room"), None, (), message)]) from None
