"""The register of mechanisms: each is a function from a frame and its keys to a term.

The signature of the function is the shape of the mechanism in a file, and its docstring is its page in the
reference: a first line, the arithmetic, `Keys:`, and an `Example:` that the tests run.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, cast, get_type_hints

from pydantic import Field, create_model

from scenarios.contracts.contract import STAGES
from scenarios.contracts.keys import FileModel, Settle, TermKeys
from scenarios.contracts.periods import Every
from scenarios.contracts.terms import Term

Build = Callable[..., Term]
EVERY: dict[Settle, Every] = {"monthly": "month", "quarterly": "quarter", "yearly": "year"}


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A named way of paying.

    `stage` is its place in the order of settlement; `settle`, `on_account` and `at_exit` are how it is settled unless
    the file says otherwise. `keys` is the pydantic model of its keys in a file.
    """

    name: str
    build: Build
    stage: str
    settle: Settle
    on_account: bool
    at_exit: bool
    keys: type[TermKeys]
    flat: str | None

    @property
    def plain(self) -> str:
        """What it does, in one sentence."""
        return inspect.cleandoc(self.build.__doc__ or "").split("\n\n")[0].replace("\n", " ")

    @property
    def arithmetic(self) -> str:
        """The formula, as the docstring has it between its first line and its keys."""
        body = inspect.cleandoc(self.build.__doc__ or "").partition("\n\n")[2]
        return re.split(r"\n?(?:Keys|Example|Raises):", body)[0].strip()

    @property
    def own_keys(self) -> dict[str, str]:
        """What each key of the mechanism's own means."""
        return _entries(_section(self.build, "Keys"))

    @property
    def example(self) -> str:
        """YAML of one term and its surroundings, as the docstring has it."""
        return textwrap.dedent(_section(self.build, "Example")).strip("\n")

    def tree(self, frame: object, keys: TermKeys) -> Term:
        """The term that these keys of a file mean in this frame."""
        arguments = {name: getattr(keys, name) for name in _parameters(self.build) if name != self.flat}
        if self.flat is not None:
            arguments[self.flat] = keys
        return self.build(frame, **arguments)


MECHANISMS: dict[str, Mechanism] = {}


def mechanism(
    *, stage: str, settle: Settle = "yearly", on_account: bool = False, at_exit: bool = False
) -> Callable[[Build], Build]:
    """Enter a function in the register under its own name."""
    if stage not in STAGES:
        raise ValueError(f"'{stage}' is not a stage of settlement; use one of {', '.join(STAGES)}")

    def enter(build: Build) -> Build:
        keys, flat = _keys_of(build)
        MECHANISMS[build.__name__] = Mechanism(
            build.__name__, build, stage, settle, on_account, at_exit, keys, flat
        )
        return build

    return enter


def _keys_of(build: Build) -> tuple[type[TermKeys], str | None]:
    """The pydantic model of a mechanism: the parameters of its function beside the keys of every term.

    A parameter whose type is itself a model of keys, and that has no default, is laid flat: its keys stand among the
    term's own.
    """
    hints = get_type_hints(build, include_extras=True)
    described = _entries(_section(build, "Keys"))
    bases: list[Any] = [TermKeys]
    flat = None
    fields: dict[str, Any] = {"mechanism": (Literal[build.__name__], ...)}
    for name, parameter in _parameters(build).items():
        hint = hints[name]
        if (
            inspect.isclass(hint)
            and issubclass(hint, FileModel)
            and parameter.default is inspect.Parameter.empty
        ):
            bases.append(hint)
            flat = name
            continue
        default = ... if parameter.default is inspect.Parameter.empty else parameter.default
        fields[name] = (hint, Field(default, description=described.get(name)))
    title = "".join(word.capitalize() for word in build.__name__.split("_"))
    model = create_model(title, __base__=tuple(bases), __doc__=None, **fields)
    return cast(type[TermKeys], model), flat


def _parameters(build: Build) -> dict[str, inspect.Parameter]:
    """The keyword parameters: all but the frame."""
    return dict(list(inspect.signature(build).parameters.items())[1:])


def _section(build: Build, title: str) -> str:
    doc = inspect.cleandoc(build.__doc__ or "")
    found = re.search(rf"^{title}:\n((?:[ \t]+.*\n?|\n)+)", doc, re.MULTILINE)
    return found[1] if found else ""


def _entries(section: str) -> dict[str, str]:
    lines = textwrap.dedent(section).strip("\n").split("\n") if section.strip() else []
    entries: dict[str, str] = {}
    for line in lines:
        if not line.startswith(" "):
            name, _, text = line.partition(":")
            entries[name.strip()] = text.strip()
        elif entries:
            entries[next(reversed(entries))] += " " + line.strip()
    return entries
