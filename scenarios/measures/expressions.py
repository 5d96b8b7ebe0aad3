"""Sums of named counts: `(death - death_in_hospital[older]) / 1000`, read from text and worked out on anything.

A name may have one word in brackets behind it: whose count, or which level of a parameter. Nothing is evaluated as
code: only names, numbers, + - * / and brackets are understood. The module must not know what any name counts.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
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


@dataclass(frozen=True, slots=True)
class Expression:
    """A sum that was read from `text`."""

    text: str
    tree: ast.expr

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
    return Expression(text.strip(), tree)


def divided(number: Any, divisor: Any) -> Any:
    """The quotient, 0 where the divisor is; of single numbers or of arrays, member by member."""
    if hasattr(number, "shape") or hasattr(divisor, "shape"):
        import numpy as np

        return np.frompyfunc(divided, 2, 1)(number, divisor)
    return NOTHING if divisor == 0 else Fraction(number) / Fraction(divisor)


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


def _names(node: ast.expr) -> Iterator[Name]:
    match node:
        case ast.BinOp(left=left, right=right):
            yield from _names(left)
            yield from _names(right)
        case ast.Name() | ast.Subscript():
            yield _name(node)


def _name(node: ast.expr) -> Name:
    match node:
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Name(id=of)):
            return Name(name, of)
        case ast.Name(id=name):
            return Name(name)
    raise TypeError(f"{ast.dump(node)} is no name")


def _value(node: ast.expr, read: Callable[[Name], Any]) -> Any:
    match node:
        case ast.Constant(value=number):
            return exact(number)
        case ast.BinOp(left=left, op=sign, right=right):
            one, other = _value(left, read), _value(right, read)
            match sign:
                case ast.Add():
                    return one + other
                case ast.Sub():
                    return one - other
                case ast.Mult():
                    return one * other
            return divided(one, other)
    return read(_name(node))
