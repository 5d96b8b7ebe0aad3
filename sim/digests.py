"""Digests: a short text that two things share only if they are equal, whatever machine they lie on.

Numbers are read with their type and shape, in one order of bytes. The module must not know what is digested.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from scenarios.problems import shown

DIGEST_BYTES = 16


class Digest(Protocol):
    """What bytes are added to."""

    def update(self, content: bytes | memoryview, /) -> None:
        """Add bytes."""


def digest(thing: object) -> str:
    """The BLAKE2b digest of arrays, numbers and texts, and of tuples, lists, mappings and dataclasses of such.

    Raises:
        TypeError: there is something else in it.
    """
    found = hashlib.blake2b(digest_size=DIGEST_BYTES)
    _add(found, thing)
    return found.hexdigest()


def little_endian_bytes(array: NDArray[Any]) -> memoryview:
    """The bytes of an array, row by row, each number with its lowest byte first.

    Raises:
        TypeError: it is an array of Python objects, which have no bytes of their own.
    """
    if array.dtype.hasobject:
        raise TypeError("an array of Python objects has no digest; give numbers or texts of one length")
    flat = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).reshape(-1)
    return flat.view(np.uint8).data


def _add(found: Digest, thing: object) -> None:
    if isinstance(thing, np.ndarray):
        _say(found, "array", thing.dtype.newbyteorder("<").str, thing.shape)
        found.update(little_endian_bytes(thing))
    elif thing is None or isinstance(thing, bool | int | float | str | np.generic):
        plain = thing.item() if isinstance(thing, np.generic) else thing
        _say(found, type(plain).__name__, plain)
    elif isinstance(thing, Fraction):
        _say(found, "fraction", thing.numerator, thing.denominator)
    elif isinstance(thing, Mapping):
        _add_all(found, "mapping", [part for pair in thing.items() for part in pair])
    elif isinstance(thing, tuple | list):
        _add_all(found, "list", thing)
    elif is_dataclass(thing) and not isinstance(thing, type):
        _add_all(found, type(thing).__name__, [getattr(thing, field.name) for field in fields(thing)])
    else:
        raise TypeError(f"{shown(thing)} has no digest; give arrays, numbers, texts, or tuples of such")


def _add_all(found: Digest, kind: str, parts: list[Any] | tuple[Any, ...]) -> None:
    _say(found, kind, len(parts))
    for part in parts:
        _add(found, part)


def _say(found: Digest, *words: object) -> None:
    """Add what cannot be mistaken for anything else that is added."""
    found.update((repr(words) + "\n").encode())
