"""England as it was solved, kept on disk, so that it is solved once for each text of the program and its tables.

What is kept is found by a digest of every module and table that the solving may rest on, of the versions of Python and
of the libraries that reckon, and by nothing else: a change in any of them solves anew. A file that is broken, or was
kept by somebody else's program, is not read. The module must not know how England is solved.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import platform
import tempfile
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

RESTS_ON = ("agents", "scenarios")
KINDS = (".py", ".csv", ".yaml")
RECKONING = ("numpy", "scipy", "numba")
ROOT = Path(__file__).resolve().parent.parent

Solved = TypeVar("Solved")


def kept(solve: Callable[[], Solved], name: str, folder: Path | None = None) -> Solved:
    """What `solve` gives: read if it was kept, else solved and kept under that name; where nothing can be kept, solved.

    `folder`: where to; by default where machine code is kept too.
    """
    file = (_folder() if folder is None else folder) / f"{name}-{text_digest()}.pickle"
    found = _read(file)
    if found is not None:
        return found  # type: ignore[return-value]
    solved = solve()
    _keep(file, solved)
    return solved


@cache
def text_digest() -> str:
    """A digest of all that the solving may rest on."""
    text = hashlib.blake2b(digest_size=16)
    for each in (platform.python_version(), platform.machine(), *(version(name) for name in RECKONING)):
        text.update(f"{each}\n".encode())
    for package in RESTS_ON:
        for file in sorted((ROOT / package).rglob("*")):
            if file.suffix in KINDS:
                text.update(f"{file.relative_to(ROOT).as_posix()}\n".encode() + file.read_bytes())
    return text.hexdigest()


def _folder() -> Path:
    """The folder a user names by NUMBA_CACHE_DIR, else this package's own, else one in the user's home."""
    if named := os.environ.get("NUMBA_CACHE_DIR"):
        return Path(named)
    package = Path(__file__).parent
    own = os.access(package, os.W_OK)
    return package / "__pycache__" if own else Path.home() / ".cache" / "careconomy"


def _read(file: Path) -> object | None:
    """What a file holds, if it is whole and this user's own."""
    try:
        if hasattr(os, "getuid") and file.stat().st_uid != os.getuid():
            return None
        digest, content = file.read_bytes().split(b"\n", 1)
        if digest != _digest(content):
            return None
        found: object = pickle.loads(content)  # a file of this user, by its own digest
        return found
    except (OSError, ValueError, pickle.PickleError, AttributeError, ImportError, EOFError):
        return None


def _keep(file: Path, solved: object) -> None:
    """Write whole or not at all; what cannot be written is solved again next time."""
    content = pickle.dumps(solved, protocol=pickle.HIGHEST_PROTOCOL)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as made:
            made.write(_digest(content) + b"\n" + content)
        Path(made.name).replace(file)
    except OSError:
        return


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).hexdigest().encode()
