"""Sums of named counts: `(death - death_in_hospital[older]) / 1000`, read from text and worked out on anything.

A name may have one word in brackets behind it: whose count, or which level of a parameter. Nothing is evaluated as
code: only names, numbers, + - * / and brackets are understood. The module must not know what any name counts.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from scenarios.arithmetic import exact

LONGEST = 400
NOTHING = Fraction(0)


class Name(NamedTuple):
    """What an expression reads: a name, and the word in the brackets behind it or ""."""

    name: str
    of: str = ""

    def __str__(self) -> str:
        return f"{self.name}[{self.of}]" if self.of else self.name


class Operation(NamedTuple):
    """Two parts of an expression, and what makes one value of theirs."""

    of: Callable[[Any, Any], Any]
    left: Part
    right: Part


Part = Name | Fraction | Operation


@dataclass(frozen=True, slots=True)
class Expression:
    """A sum that was read from `text`."""

    text: str
    tree: Part

    def names(self) -> tuple[Name, ...]:
        """What it reads, each once, as it stands from left to right."""
        return tuple(dict.fromkeys(_names(self.tree)))

    def value(self, read: Callable[[Name], Any]) -> Any:
        """What it comes to, with whatever `read` gives for names: fractions, or arrays of them.

        Nothing over nothing is nothing: where a divisor is 0 the quotient is 0.
        """
        return _value(self.tree, read)


def parse(text: str) -> Expression:
    """The expression that a text writes.

    Raises:
        ValueError: it is empty, too long, or holds something else than names, numbers, + - * / and brackets.
    """
    if not text.strip():
        raise ValueError("the sum is empty; write names with + - * / between them")
    if len(text) > LONGEST:
        raise ValueError(f"a sum has at most {LONGEST} characters, and this has {len(text)}")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(f"'{text}' is not a sum of names; write it like (death - birth) / 12") from None
    _check(tree, text)
    return Expression(text.strip(), _part(tree))


def divided(number: Any, divisor: Any) -> Any:
    """The quotient, 0 where the divisor is; of single numbers or of arrays, member by member."""
    if hasattr(number, "shape") or hasattr(divisor, "shape"):
        return _by_member()(number, divisor)
    if divisor == 0:
        return NOTHING
    # Made a fraction once, for it would be shortened at every step.
    return Fraction(number.numerator * divisor.denominator, number.denominator * divisor.numerator)


@cache
def _by_member() -> Callable[[Any, Any], Any]:
    """The quotient of arrays, member by member."""
    import numpy as np

    made: Callable[[Any, Any], Any] = np.frompyfunc(divided, 2, 1)
    return made


def _check(tree: ast.expr, text: str) -> None:
    for node in ast.walk(tree):
        match node:
            case ast.BinOp() | ast.Name() | ast.Load() | ast.Add() | ast.Sub() | ast.Mult() | ast.Div():
                continue
            case ast.Subscript(value=ast.Name(), slice=ast.Name()):
                continue
            case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
                continue
        found = ast.get_source_segment(text.strip(), node) if isinstance(node, ast.expr) else None
        what = f"'{found}'" if found else f"a sign ({type(node).__name__})"
        raise ValueError(f"'{text}': {what} is not understood; use names, numbers, + - * / and brackets")


def _part(node: ast.expr) -> Part:
    """A part of an expression, once it is checked."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return exact(number)
        case ast.BinOp(left=left, op=sign, right=right):
            return Operation(SIGNS[type(sign)], _part(left), _part(right))
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Name(id=of)):
            return Name(name, of)
        case ast.Name(id=name):
            return Name(name)
    raise TypeError(f"{ast.dump(node)} is no part of a sum")


def _names(part: Part) -> Iterator[Name]:
    if isinstance(part, Operation):
        yield from _names(part.left)
        yield from _names(part.right)
    elif isinstance(part, Name):
        yield part


def _value(part: Part, read: Callable[[Name], Any]) -> Any:
    if isinstance(part, Operation):
        return part.of(_value(part.left, read), _value(part.right, read))
    return read(part) if isinstance(part, Name) else part


SIGNS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: divided,
}
