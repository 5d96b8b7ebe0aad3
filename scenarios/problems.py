"""What is wrong with a file, said so that its author can put it right.

Holds the problem, the exception that lists problems, the nearest word, and plain words for what a schema
refuses. It must not know what any file means: a schema's words come from the pydantic model it is given.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Protocol, Union, get_args, get_origin

from pydantic import BaseModel, RootModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

FilePath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: the file, its line (from 1; None for the whole file), the path there, what to do."""

    file: Path
    line: int | None
    path: FilePath
    message: str

    def __str__(self) -> str:
        where = f"{seen_from_here(self.file)}:{self.line}" if self.line else str(seen_from_here(self.file))
        return ": ".join(part for part in (where, path_text(self.path), self.message) if part)


class FileProblems(ValueError):
    """Everything wrong with a file and the files it extends, in file order, one problem a line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        given = list(problems)
        files = list(dict.fromkeys(problem.file for problem in given))
        given.sort(key=lambda problem: (files.index(problem.file), problem.line or 0))
        self.problems: tuple[Problem, ...] = tuple(given)
        super().__init__("\n".join(str(problem) for problem in given))

    def __reduce__(self) -> tuple[type["FileProblems"], tuple[tuple[Problem, ...]]]:
        # An exception is rebuilt from its arguments when it comes back from another process.
        return type(self), (self.problems,)


def path_text(path: FilePath) -> str:
    """A path as people write it: contracts[2].terms[0].curve."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def did_you_mean(word: object, allowed: Iterable[str]) -> str:
    """`" Did you mean 'x'?"` with the nearest allowed word, or nothing where none is near."""
    near = nearest(word, allowed)
    return f" Did you mean '{near}'?" if near else ""


def nearest(word: object, allowed: Iterable[str]) -> str | None:
    """The allowed word nearest to `word` in spelling, capitals aside, or None."""
    by_lower = {each.lower(): each for each in allowed}
    found = difflib.get_close_matches(word.lower(), by_lower, n=1) if isinstance(word, str) else []
    return by_lower[found[0]] if found else None


def one_of(words: Sequence[str]) -> str:
    """The words as a choice: "a", "a or b", "a, b or c"."""
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def shown(value: object) -> str:
    """A value as its author wrote it, short enough for one line: 'lineer', 5, true, null, a list."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict | list | tuple):
        return "a mapping" if isinstance(value, dict) else "a list"
    text = " ".join(str(value).split())
    text = text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."
    return f"'{text}'" if isinstance(value, str) else text


LONGEST_SHOWN = 60


def seen_from_here(file: Path) -> Path:
    """The file's path from the working folder, where it stands inside it."""
    here = Path.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file


# What a schema refuses, in plain words

KINDS = {
    "a whole number": "int",
    "a number": "float decimal fraction complex complex_str",
    "true or false": "bool",
    "text": "string bytes",
    "a list": "list tuple named_tuple set frozen_set iterable deque",
    "a mapping": "dict frozen_dict ordered_dict counter mapping model model_attributes dataclass dataclass_exact",
    "null": "none",
    "a date such as 2014-04-01": "date date_from_datetime",
    "a date and time such as 2014-04-01T09:00": "datetime datetime_from_date",
    "a time such as 09:30": "time",
}
KIND_OF = {name: kind for kind, names in KINDS.items() for name in names.split()}
NOT_OF_KIND = re.compile(r"(\w+?)_(type|parsing|parsing_size|from_float|unicode|required|inexact)")
HOW_TO_WRITE = {
    "text": "; put it in quotes",
    "a list": "; write [first, second], or one item a line after '- '",
    "a mapping": "; write 'key: value' lines",
}
WORD_PATTERN = "^[a-z][a-z0-9_]*$"
OUT_OF_BOUNDS = {
    "greater_than": "{value} is too small; write more than {gt}",
    "greater_than_equal": "{value} is too small; write {ge} or more",
    "less_than": "{value} is too large; write less than {lt}",
    "less_than_equal": "{value} is too large; write {le} or less",
    "multiple_of": "{value} is not a multiple of {multiple_of}",
    "finite_number": "{value} is not a finite number",
    "string_too_short": "{value} is too short; write at least {min_length} characters",
    "string_too_long": "{value} is too long; write at most {max_length} characters",
    "string_pattern_mismatch": "{value} does not fit the pattern {pattern}",
    WORD_PATTERN: "{value} is not a plain word; write small letters, digits and _, a letter first",
    "too_short": "{items} is too short; give at least {min_length}",
    "too_long": "{items} is too long; give at most {max_length}",
    "is_instance_of": "{value} is not understood here",
    "frozen_field": "this cannot be changed once it is read",
    "frozen_instance": "this cannot be changed once it is read",
}
ITEMS_REFUSED = "list long enough until its items were refused"


class Written(Protocol):
    """What was read from a file, with the place of each value (`yaml_files.Source` is one)."""

    @property
    def data(self) -> Mapping[str, Any]:
        """The plain data."""

    def line(self, path: FilePath) -> int:
        """The line of the value at `path`, or of its nearest ancestor."""

    def file(self, path: FilePath) -> Path:
        """The file of the value at `path`, or of its nearest ancestor."""


def from_pydantic(error: ValidationError, source: Written, schema: object) -> list[Problem]:
    """Each mistake that the schema (a pydantic model) found in the file, in plain words and in its place.

    One mistake gives one problem: of a union, only the choice that its author most likely meant is heard, and
    a misspelt key is not reported as missing too.
    """
    mistakes = [_mistake(each, source.data, schema) for each in error.errors(include_url=False)]
    mistakes = _one_choice(mistakes, 0)
    problems = [
        Problem(source.file(each.place), source.line(each.place), each.path, each.message)
        for each in mistakes
        if not _follows(each, mistakes)
    ]
    own = source.file(())
    return sorted(
        dict.fromkeys(problems), key=lambda each: (each.file != own, str(each.file), each.line or 0)
    )


@dataclass(frozen=True, slots=True)
class _Mistake:
    """One pydantic error in words: the path shown, the place meant, and what tells it from its consequences.

    `key` is the key that is missing, or for a key that is not known the one nearest to it.
    """

    path: FilePath
    place: FilePath
    message: str
    unions: tuple[tuple[FilePath, str], ...]
    value: object = None
    wanted_kinds: tuple[str, ...] = ()
    kind: str = ""
    key: str | None = None


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where an error lies: its path in the file, the schema and the noun there, the unions on the way."""

    path: FilePath
    schema: Any
    noun: str
    unions: tuple[tuple[FilePath, str], ...]


def _mistake(error: ErrorDetails, data: object, schema: object) -> _Mistake:
    kind, steps, details = error["type"], list(error["loc"]), error.get("ctx", {})
    is_of_key = bool(steps) and steps[-1] == "[key]"
    steps = steps[:-1] if is_of_key else steps
    if is_of_key or kind in ("missing", "extra_forbidden"):
        key = str(steps.pop())
        spot = _spot(steps, data, schema)
        return _missing(spot, key) if kind == "missing" else _not_a_key(spot, key, error)
    spot = _spot(steps, data, schema)
    if kind.startswith("union_tag"):
        return _unknown_tag(spot, error)
    if kind == "too_short" and 0 < details["min_length"] <= _count(error["input"]):
        kind = ITEMS_REFUSED
    mistake = _Mistake(
        spot.path, spot.path, _words(error), spot.unions, error["input"], _wanted_kinds(error), kind
    )
    if kind in ("literal_error", "enum"):
        return replace(mistake, message=_not_allowed(error["input"], spot.noun, _listed(details["expected"])))
    return mistake


def _follows(mistake: _Mistake, mistakes: Sequence[_Mistake]) -> bool:
    """Whether a mistake only follows from another: a misspelt key, or items of a list refused."""
    if mistake.kind == "missing":
        same = (mistake.path, mistake.key)
        return any(each.kind != "missing" and (each.path, each.key) == same for each in mistakes)
    return mistake.kind == ITEMS_REFUSED


def _missing(spot: _Spot, key: str) -> _Mistake:
    field = _fields(spot.schema).get(key)
    meaning = f" ({field.description})" if field and field.description else ""
    words = f"item {int(key) + 1}" if key.isdigit() else f"'{key}'"
    message = f"{words} is missing; add it{meaning}"
    return _Mistake(spot.path, spot.path, message, spot.unions, kind="missing", key=key)


def _not_a_key(spot: _Spot, key: str, error: ErrorDetails) -> _Mistake:
    allowed = _own_first(spot.schema) or _listed(error.get("ctx", {}).get("expected", ""))
    words = f"'{key}' is not a key here"
    if allowed:
        words += f"; use {one_of(allowed)}.{did_you_mean(key, allowed)}"
    elif error["type"] != "extra_forbidden":
        words = _words(error)
    near = nearest(key, allowed)
    return _Mistake(spot.path, (*spot.path, key), words, spot.unions, key=near)


def _unknown_tag(spot: _Spot, error: ErrorDetails) -> _Mistake:
    """The key that tells which kind of mapping this is, is missing or wrong."""
    details, value = error["ctx"], error["input"]
    key = str(details["discriminator"]).strip("'")
    if error["type"] == "union_tag_invalid":
        is_key = isinstance(value, dict) and key in value
        path = (*spot.path, key) if is_key else spot.path
        given, noun = (value[key], key) if is_key else (details["tag"], spot.noun)
        return _Mistake(path, path, _not_allowed(given, noun, _listed(details["expected_tags"])), spot.unions)
    known = {each for choice in _choices(spot.schema) for each in _fields(_bare(choice)[0])}
    written = nearest(key, set(value) - known) if isinstance(value, dict) else None
    if written:
        words = f"'{written}' is not a key here. Did you mean '{key}'?"
        return _Mistake(spot.path, (*spot.path, written), words, spot.unions)
    tags = [tag for choice in _choices(spot.schema) for tag in _tags(choice, key)]
    words = f"'{key}' is missing; add it" + (f", with {one_of(tags)}" if tags else "")
    return _Mistake(spot.path, spot.path, words, spot.unions)


def _not_allowed(value: object, noun: str, allowed: Sequence[str]) -> str:
    noun = noun.replace("_", " ")
    what = f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}" if noun else "allowed here"
    return f"{shown(value)} is not {what}; use {one_of(allowed)}.{did_you_mean(value, allowed)}"


def _wanted_kinds(error: ErrorDetails) -> tuple[str, ...]:
    """The kinds of value that would do, where the value is of another kind; else nothing."""
    if error["type"] == "literal_error" and isinstance(error["input"], dict | list):
        return tuple(f"'{word}'" for word in _listed(error["ctx"]["expected"]))
    found = NOT_OF_KIND.fullmatch(error["type"])
    return (KIND_OF[found[1]],) if found and found[1] in KIND_OF else ()


def _words(error: ErrorDetails) -> str:
    """The refusal of one value in plain words."""
    kind, value, details = error["type"], error["input"], error.get("ctx", {})
    wanted = _wanted_kinds(error)
    if wanted:
        return _not_of_kind(value, wanted)
    kind = WORD_PATTERN if details.get("pattern") == WORD_PATTERN else kind
    if kind in OUT_OF_BOUNDS:
        bounds = {key: int(each) if _is_round(each) else each for key, each in details.items()}
        return OUT_OF_BOUNDS[kind].format(value=shown(value), items=_items(value), **bounds)
    if isinstance(details.get("error"), Exception):
        return str(details["error"])
    return error["msg"].replace("Input", shown(value), 1)


def _is_round(bound: object) -> bool:
    return isinstance(bound, float) and bound.is_integer()


def _count(value: object) -> int:
    return len(value) if isinstance(value, dict | list) else 0


def _items(value: object) -> str:
    count = _count(value)
    what = "mapping" if isinstance(value, dict) else "list"
    return f"a {what} of {count}" if count else f"an empty {what}"


def _not_of_kind(value: object, kinds: Sequence[str]) -> str:
    how = HOW_TO_WRITE.get(kinds[0], "") if len(kinds) == 1 else ""
    return f"{shown(value)} is not {one_of(kinds)}{how}"


def _listed(expected: str) -> list[str]:
    """The words that pydantic lists as 'a', 'b' or 'c'."""
    return [quoted or bare for quoted, bare in re.findall(r"'([^']*)'|(-?\d+|True|False|None)", expected)]


# Of a union, the choice its author most likely meant


def _one_choice(mistakes: Sequence[_Mistake], depth: int) -> list[_Mistake]:
    """The mistakes with one choice kept of every union that lies `depth` unions down, and of those below."""
    kept = [each for each in mistakes if len(each.unions) <= depth]
    by_union: dict[FilePath, dict[str, list[_Mistake]]] = {}
    for each in mistakes:
        if len(each.unions) > depth:
            place, label = each.unions[depth]
            by_union.setdefault(place, {}).setdefault(label, []).append(each)
    for place, choices in by_union.items():
        kept += _likeliest(place, [_one_choice(each, depth + 1) for each in choices.values()])
    return kept


def _likeliest(place: FilePath, choices: list[list[_Mistake]]) -> list[_Mistake]:
    """The choices that the value is of the right kind for, and of these the ones with fewest mistakes."""
    first = choices[0][0]
    fitting = [each for each in choices if not any(one.wanted_kinds and one.path == place for one in each)]
    if not fitting:
        kinds = dict.fromkeys(kind for choice in choices for each in choice for kind in each.wanted_kinds)
        return [replace(first, message=_not_of_kind(first.value, list(kinds)), wanted_kinds=tuple(kinds))]
    fitting = [each for each in fitting if not _refuses_the_list(each, place)] or fitting
    fewest = [each for each in fitting if len(each) == min(map(len, fitting))]
    hinted = [each for each in fewest if "Did you mean" in each[0].message]
    if len(fewest) == 1 or len(fewest[0]) > 1 or hinted or fewest[0][0].path != place:
        return (hinted or fewest)[0]
    message = "; otherwise, ".join(each[0].message.rstrip(".") for each in fewest)
    return [replace(fewest[0][0], message=message)]


def _refuses_the_list(choice: list[_Mistake], place: FilePath) -> bool:
    """Whether a choice will have no list here, so that one which hears its items is the likelier."""
    return any(
        each.path == place and each.kind == "value_error" and isinstance(each.value, list) for each in choice
    )


# Where an error lies: pydantic's location, walked down data and schema so that its own labels fall away


def _spot(steps: Sequence[int | str], data: Any, schema: Any) -> _Spot:
    path: FilePath = ()
    noun = ""
    unions: tuple[tuple[FilePath, str], ...] = ()
    for step in steps:
        schema, tag_key = _bare(schema)
        if _choices(schema):
            unions += ((path, str(step)),) if tag_key is None else ()
            schema = _choice(schema, tag_key, str(step))
            continue
        schema = _schema_of_part(schema, step)
        if _has_part(data, step):
            noun = _title(schema) or (step if isinstance(step, str) else "")
            path, data = (*path, step), data[step]
    return _Spot(path, _bare(schema)[0], noun, unions)


def _title(schema: Any) -> str | None:
    """What one value of the schema is called, where it says so."""
    notes = getattr(schema, "__metadata__", ())
    return next((note.title for note in notes if getattr(note, "title", None)), None)


def _bare(schema: Any) -> tuple[Any, str | None]:
    """The schema without Annotated, Optional, alias and root model, and the key that tells a union apart."""
    tag_key: str | None = None
    while True:
        choices = _choices(schema)
        if get_origin(schema) is Annotated:
            for note in schema.__metadata__:
                mark = getattr(note, "discriminator", None)
                tag_key = tag_key if mark is None else mark if isinstance(mark, str) else ""
            schema = schema.__origin__
        elif hasattr(schema, "__value__"):
            schema = schema.__value__
        elif len(choices) == 1:
            schema = choices[0]
        elif isinstance(schema, type) and issubclass(schema, RootModel):
            schema = schema.model_fields["root"].annotation
        else:
            return schema, tag_key


def _choices(schema: Any) -> list[Any]:
    """The choices of a union, null apart; nothing for what is no union."""
    is_union = get_origin(schema) in (Union, UnionType)
    return [each for each in get_args(schema) if each is not type(None)] if is_union else []


def _choice(union: Any, tag_key: str | None, label: str) -> Any:
    """The choice that a step of a location names: by its tag, or by the name of its type."""
    label = re.sub(r"^(function-\w+\[\S*\(\), )+", "", label)
    for choice in _choices(union):
        bare, inner_key = _bare(choice)
        name = getattr(get_origin(bare) or bare, "__name__", "union")
        if tag_key is not None and label in _tags(choice, tag_key):
            return choice
        if tag_key is None and (re.match(rf"{name}\b", label) or (inner_key and label.startswith("tagged"))):
            return choice
    return None


def _tags(choice: Any, tag_key: str) -> Iterator[str]:
    """The tags by which a choice of a union is known."""
    yield from (note.tag for note in getattr(choice, "__metadata__", ()) if hasattr(note, "tag"))
    bare, _ = _bare(choice)
    for each in _choices(bare):
        yield from _tags(each, tag_key)
    if tag_key in _fields(bare):
        yield from (str(getattr(tag, "value", tag)) for tag in get_args(_fields(bare)[tag_key].annotation))


def _fields(schema: object) -> dict[str, FieldInfo]:
    """The fields of a model by their key in a file; nothing for what is no model."""
    return {file_key(name, each): each for name, each in _fields_by_name(schema).items()}


def _fields_by_name(schema: object) -> dict[str, FieldInfo]:
    return schema.model_fields if isinstance(schema, type) and issubclass(schema, BaseModel) else {}


def _own_first(schema: object) -> list[str]:
    """The keys of a model, those it shares with others last."""
    own = vars(schema).get("__annotations__", {}) if isinstance(schema, type) else {}
    fields = sorted(_fields_by_name(schema).items(), key=lambda each: each[0] not in own)
    return [file_key(name, field) for name, field in fields]


def file_key(name: str, field: FieldInfo) -> str:
    """The key that a file gives a field of a model: its alias, else its name."""
    alias = field.validation_alias or field.alias
    return alias if isinstance(alias, str) else name


def _has_part(data: object, step: str | int) -> bool:
    """Whether a step of a location is one in the file, not a label or what a validator made."""
    return step in data if isinstance(data, dict) else isinstance(data, list) and step in range(len(data))


def _schema_of_part(schema: Any, step: str | int) -> Any:
    field = _fields(schema).get(str(step))
    if field:
        return Annotated[field.annotation, field, *field.metadata]
    inside = [each for each in get_args(schema) if each is not Ellipsis]
    is_fixed = get_origin(schema) is tuple and isinstance(step, int) and step < len(inside)
    return inside[int(step)] if is_fixed else inside[-1] if inside else None
