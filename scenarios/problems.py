"""What is wrong with a file, said so that its author can put it right.

Holds the problem, the exception that lists problems, the nearest word, and the plain wording of what a schema refuses.
It must not know what any file means: the words of a schema come from the pydantic model it is given.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Protocol, Union, get_args, get_origin

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

FilePath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: the file, its line (1-based, None for the whole file), the path in it, and what to do."""

    file: Path
    line: int | None
    path: FilePath
    message: str

    def __str__(self) -> str:
        where = str(_nearby(self.file)) + (f":{self.line}" if self.line else "")
        return ": ".join(part for part in (where, path_text(self.path), self.message) if part)


class FileProblems(ValueError):
    """Everything wrong with a file and the files it extends, in file order, one problem a line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        given = list(problems)
        files = list(dict.fromkeys(problem.file for problem in given))
        given.sort(key=lambda problem: (files.index(problem.file), problem.line or 0))
        self.problems: tuple[Problem, ...] = tuple(given)
        super().__init__("\n".join(str(problem) for problem in given))


def path_text(path: FilePath) -> str:
    """A path as people say it: contracts[2].terms[0].curve."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def did_you_mean(word: object, allowed: Iterable[str]) -> str:
    """`" Did you mean 'x'?"` with the nearest allowed word, or nothing where none is near."""
    near = nearest(word, allowed)
    return f" Did you mean '{near}'?" if near else ""


def nearest(word: object, allowed: Iterable[str]) -> str | None:
    """The allowed word nearest to `word` in spelling, capitals aside, or None."""
    if not isinstance(word, str):
        return None
    by_lower = {each.lower(): each for each in allowed}
    found = difflib.get_close_matches(word.lower(), by_lower, n=1)
    return by_lower[found[0]] if found else None


def one_of(words: Sequence[str]) -> str:
    """The words as a choice: "a", "a or b", "a, b or c"."""
    return " or ".join(part for part in (", ".join(words[:-1]), "".join(words[-1:])) if part)


def shown(value: object) -> str:
    """A value as its author wrote it, short enough for one line: 'lineer', 5, true, null, a list."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple | set | frozenset):
        return "a list"
    text = " ".join(str(value).split())
    text = text if len(text) <= 60 else text[:57] + "..."
    return f"'{text}'" if isinstance(value, str) else text


def _nearby(file: Path) -> Path:
    """The file as seen from the working folder, where it stands inside it."""
    folder = Path.cwd()
    return file.relative_to(folder) if file.is_absolute() and file.is_relative_to(folder) else file


# What a schema refuses

NOT_A_KIND = {
    "a whole number": ("int_type", "int_parsing", "int_parsing_size", "int_from_float"),
    "a number": (
        "float_type",
        "float_parsing",
        "decimal_type",
        "decimal_parsing",
        "complex_type",
        "complex_str_parsing",
    ),
    "true or false": ("bool_type", "bool_parsing"),
    "text": ("string_type", "string_sub_type", "string_unicode", "bytes_type"),
    "a list": ("list_type", "tuple_type", "set_type", "frozen_set_type", "iterable_type", "arguments_type"),
    "a mapping": (
        "dict_type",
        "mapping_type",
        "model_type",
        "model_attributes_type",
        "dataclass_type",
        "dataclass_exact_type",
    ),
    "null": ("none_required",),
    "a date such as 2014-04-01": (
        "date_type",
        "date_parsing",
        "date_from_datetime_parsing",
        "date_from_datetime_inexact",
    ),
    "a date and time such as 2014-04-01T09:00": (
        "datetime_type",
        "datetime_parsing",
        "datetime_from_date_parsing",
    ),
    "a time such as 09:30": ("time_type", "time_parsing"),
}
KIND_OF = {each: kind for kind, types in NOT_A_KIND.items() for each in types}
HOW_TO_WRITE = {
    "text": "put it in quotes",
    "a list": "write [first, second], or one item a line after '- '",
    "a mapping": "write 'key: value' lines",
}
OUT_OF_BOUNDS = {
    "greater_than": "is too small; write more than {gt}",
    "greater_than_equal": "is too small; write {ge} or more",
    "less_than": "is too large; write less than {lt}",
    "less_than_equal": "is too large; write {le} or less",
    "multiple_of": "is not a multiple of {multiple_of}",
    "finite_number": "is not a finite number",
    "string_too_short": "is too short; write at least {min_length} characters",
    "string_too_long": "is too long; write at most {max_length} characters",
    "string_pattern_mismatch": "does not fit the pattern {pattern}",
    "frozen_field": "cannot be changed once it is read",
    "frozen_instance": "cannot be changed once it is read",
}


class Written(Protocol):
    """What was read from a file, with the place of each value (`yaml_files.Source` is one)."""

    @property
    def data(self) -> dict[str, Any]:
        """The plain data."""

    def line(self, path: FilePath) -> int:
        """The line of the value at `path` or of its nearest ancestor."""

    def file(self, path: FilePath) -> Path:
        """The file of the value at `path` or of its nearest ancestor."""


def from_pydantic(error: ValidationError, source: Written, model: type[BaseModel]) -> list[Problem]:
    """Each mistake that `model` found in the file, in plain words and in its place: one problem a mistake."""
    findings = _one_branch([_found(each, source.data, model) for each in error.errors(include_url=False)], 0)
    misspelt = {(each.path, each.nearest_key) for each in findings if each.kind == "extra_forbidden"}
    problems = []
    for each in findings:
        if each.kind != "missing" or (each.path, each.key) not in misspelt:
            path, place, message = _worded(each)
            problems.append(Problem(source.file(place), source.line(place), path, message))
    return sorted(dict.fromkeys(problems), key=lambda problem: problem.line or 0)


@dataclass(frozen=True, slots=True)
class _Finding:
    """One pydantic error, with its path as it is in the file, and the part of the schema that lies there."""

    kind: str
    path: FilePath
    value: Any
    key: str = ""
    keys: tuple[str, ...] = ()
    noun: str = ""
    description: str = ""
    unions: tuple[tuple[FilePath, str], ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    kinds_allowed: tuple[str, ...] = ()

    @property
    def nearest_key(self) -> str | None:
        return nearest(self.key, self.keys)


def _found(error: ErrorDetails, data: Any, model: type[BaseModel]) -> _Finding:
    """The error with pydantic's location walked down data and schema together, so that tags and labels fall away."""
    kind, steps = error["type"], list(error["loc"])
    key = (
        str(steps.pop()) if steps and (kind in ("missing", "extra_forbidden") or steps[-1] == "[key]") else ""
    )
    if key == "[key]":
        key = str(steps.pop())
        kind = f"key:{kind}"
    schema: Any = model
    path: FilePath = ()
    noun = ""
    unions: tuple[tuple[FilePath, str], ...] = ()
    for step in steps:
        schema, tag_key = _simplest(schema)
        if _is_union(schema):
            unions += ((path, str(step)),) if tag_key is None else ()
            schema = _branch(schema, tag_key, str(step))
        elif _holds(schema, data, step):
            field_info = _fields(schema).get(step) if isinstance(step, str) else None
            noun = (field_info and field_info.title) or (step if isinstance(step, str) else "")
            path, data, schema = (*path, step), _below(data, step), _schema_below(schema, step)
    schema, _ = _simplest(schema)
    here = _fields(schema)
    return _Finding(
        kind=kind,
        path=path,
        value=error["input"],
        key=key,
        keys=tuple(here),
        noun=noun.replace("_", " "),
        description=(key in here and here[key].description) or "",
        unions=unions,
        details={**error.get("ctx", {}), "message": error["msg"]},
        kinds_allowed=(KIND_OF[kind],) if kind in KIND_OF else (),
    )


def _simplest(schema: Any) -> tuple[Any, str | None]:
    """The schema without wrappers (Annotated, Optional, named types, root models), and the key that tells a union apart."""
    tag_key: str | None = None
    while True:
        if get_origin(schema) is Annotated:
            schema, *notes = get_args(schema)
            tags = [note.discriminator for note in notes if getattr(note, "discriminator", None) is not None]
            tag_key = tag_key or next((each if isinstance(each, str) else "" for each in tags), None)
        elif hasattr(schema, "__value__"):
            schema = schema.__value__
        elif _is_union(schema) and len(_choices(schema)) == 1:
            schema = _choices(schema)[0]
        elif isinstance(schema, type) and issubclass(schema, RootModel):
            schema = _annotated(schema.model_fields["root"])
        else:
            return schema, tag_key


def _annotated(field_info: Any) -> Any:
    """The annotation of a field, with its discriminator back on it."""
    return Annotated[field_info.annotation, field_info]


def _is_union(schema: Any) -> bool:
    return get_origin(schema) in (Union, UnionType)


def _choices(union: Any) -> list[Any]:
    return [each for each in get_args(union) if each is not type(None)]


def _branch(union: Any, tag_key: str | None, label: str) -> Any:
    """The choice of a union that pydantic names in a location: by its tag, or by the name of its type."""
    for choice in _choices(union):
        schema, inner_key = _simplest(choice)
        if tag_key is not None and label in _tags(choice, tag_key):
            return choice
        name = getattr(get_origin(schema) or schema, "__name__", "")
        if tag_key is None and (
            label == name or label.startswith(f"{name}[") or (inner_key and "tagged" in label)
        ):
            return choice
    return None


def _tags(choice: Any, tag_key: str) -> Iterator[str]:
    """The tags by which a choice of a discriminated union is known."""
    yield from (note.tag for note in getattr(choice, "__metadata__", ()) if hasattr(note, "tag"))
    schema, _ = _simplest(choice)
    for each in _choices(schema) if _is_union(schema) else [schema]:
        fields = _fields(_simplest(each)[0])
        if tag_key in fields:
            yield from (str(getattr(tag, "value", tag)) for tag in get_args(fields[tag_key].annotation))


def _fields(schema: Any) -> dict[str, Any]:
    """The fields of a model by the key they have in a file; nothing for what is not a model."""
    if not (isinstance(schema, type) and issubclass(schema, BaseModel)):
        return {}
    return {_alias(name, each): each for name, each in schema.model_fields.items()}


def _alias(name: str, field_info: Any) -> str:
    alias = field_info.validation_alias or field_info.alias
    return alias if isinstance(alias, str) else name


def _holds(schema: Any, data: Any, step: str | int) -> bool:
    """Whether a step of pydantic's location is a step in the file, not one of its own labels."""
    if isinstance(data, dict) and step in data:
        return True
    return isinstance(step, int) or step in _fields(schema)


def _below(data: Any, step: str | int) -> Any:
    try:
        return data[step]
    except (KeyError, IndexError, TypeError):
        return None


def _schema_below(schema: Any, step: str | int) -> Any:
    fields = _fields(schema)
    if step in fields:
        return _annotated(fields[str(step)])
    inside = [each for each in get_args(schema) if each is not Ellipsis]
    is_fixed = (
        get_origin(schema) is tuple and len(inside) > 1 and isinstance(step, int) and step < len(inside)
    )
    return inside[step] if is_fixed and isinstance(step, int) else inside[-1] if inside else None


def _one_branch(findings: list[_Finding], depth: int) -> list[_Finding]:
    """The findings with one choice of every union: the one the author most likely meant."""
    kept = [each for each in findings if len(each.unions) <= depth]
    by_union: dict[FilePath, dict[str, list[_Finding]]] = {}
    for each in findings:
        if len(each.unions) > depth:
            place, label = each.unions[depth]
            by_union.setdefault(place, {}).setdefault(label, []).append(each)
    for place, branches in by_union.items():
        kept += _likeliest(place, [_one_branch(each, depth + 1) for each in branches.values()])
    return kept


def _likeliest(place: FilePath, branches: list[list[_Finding]]) -> list[_Finding]:
    """The branch whose kind the value has, with the fewest findings; failing that, one finding with every kind."""
    fitting = [each for each in branches if not any(one.kinds_allowed and one.path == place for one in each)]
    if fitting:
        return min(fitting, key=len)
    kinds = dict.fromkeys(kind for branch in branches for each in branch for kind in each.kinds_allowed)
    return [replace(branches[0][0], kinds_allowed=tuple(kinds))]


def _worded(finding: _Finding) -> tuple[FilePath, FilePath, str]:
    """The path to show, the path whose place in the file is meant, and the words."""
    path, key, value = finding.path, finding.key, shown(finding.value)
    details = finding.details
    if finding.kind == "missing":
        return (
            path,
            path,
            f"'{key}' is missing; add it" + (f" ({finding.description})" if finding.description else ""),
        )
    if finding.kind == "extra_forbidden":
        use = f"; use {one_of(finding.keys)}." if finding.keys else "; leave it out"
        return path, (*path, key), f"'{key}' is not a key here{use}{did_you_mean(key, finding.keys)}"
    if finding.kind.startswith("key:"):
        allowed = _quoted(details.get("expected", ""))
        use = f"; use {one_of(allowed)}.{did_you_mean(key, allowed)}" if allowed else f": {_refusal(details)}"
        return path, (*path, key), f"'{key}' is not a key here{use}"
    if finding.kind in ("union_tag_invalid", "union_tag_not_found"):
        return _tag_worded(finding)
    if finding.kind in ("literal_error", "enum"):
        return path, path, _not_allowed(value, finding.value, finding.noun, _quoted(details["expected"]))
    return path, path, _value_worded(finding, value)


def _value_worded(finding: _Finding, value: str) -> str:
    details = finding.details
    if finding.kinds_allowed:
        how = HOW_TO_WRITE.get(finding.kinds_allowed[-1]) if len(finding.kinds_allowed) == 1 else None
        return f"{value} is not {one_of(finding.kinds_allowed)}" + (f"; {how}" if how else "")
    if finding.kind in OUT_OF_BOUNDS:
        return f"{value} {OUT_OF_BOUNDS[finding.kind].format(**details)}"
    if finding.kind in ("too_short", "too_long"):
        what, things = ("mapping", "key") if isinstance(finding.value, dict) else ("list", "item")
        count = details.get("actual_length") or len(finding.value)
        bound = (
            f"at least {details['min_length']}"
            if "min_length" in details
            else f"at most {details['max_length']}"
        )
        return f"the {what} has {count} {things}{'' if count == 1 else 's'}; give {bound}"
    if "error" in details:
        return str(details["error"])
    return _refusal(details)


def _refusal(details: Mapping[str, Any]) -> str:
    """Pydantic's own sentence, for the kinds that have no words of ours, in the words of a file's author."""
    words = str(details["message"]).replace("Input should", "it must").replace("Input", "the value")
    return words[:1].lower() + words[1:]


def _not_allowed(value: str, given: Any, noun: str, allowed: Sequence[str]) -> str:
    what = f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}" if noun else "allowed here"
    return f"{value} is not {what}; use {one_of(allowed)}.{did_you_mean(given, allowed)}"


def _tag_worded(finding: _Finding) -> tuple[FilePath, FilePath, str]:
    """The wording for a mapping whose kind is unknown, because the key that tells it is missing or wrong."""
    key = str(finding.details["discriminator"]).strip("'")
    if finding.kind == "union_tag_invalid":
        path = (*finding.path, key)
        value = _below(finding.value, key)
        return (
            path,
            path,
            _not_allowed(
                shown(value), value, key.replace("_", " "), _quoted(finding.details["expected_tags"])
            ),
        )
    written = nearest(key, finding.value) if isinstance(finding.value, dict) else None
    if written:
        return finding.path, (*finding.path, written), f"'{written}' is not a key here. Did you mean '{key}'?"
    return finding.path, finding.path, f"'{key}' is missing; add it"


def _quoted(expected: str) -> list[str]:
    """The words that pydantic lists as 'a', 'b' or 'c'."""
    return [quoted or bare for quoted, bare in re.findall(r"'([^']*)'|(-?\d+|True|False|None)", expected)]
