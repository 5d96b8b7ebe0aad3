"""Checkpoints: a running model's state after a month, as named arrays and plain data in one file.

    save(folder, 24, {"citizens/key": keys}, {"seed": 7})
    found = latest(folder)                     # None if there is none
    found.month, found.state["citizens/key"], found.about["seed"]

A file appears whole or not at all, carries its format and the digest of all it holds, and is read without pickles:
numbers and texts alone. The module must not know what a state means.
"""

import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from scenarios.problems import FileProblems, Problem, shown
from sim.digests import digest
from sim.whole_file import clear_unfinished, whole_file

State = Mapping[str, NDArray[Any]]

WHAT = "careconomy checkpoint"
FORMAT = 2
KEPT_FILES = 2
"""How many checkpoints stay: the newest, and the one before in case that a disk fails."""
NAME = re.compile(r"month-(\d+)\.checkpoint")
HEADER = "checkpoint.json"
ARRAYS = "arrays/"
MEGABYTE = 1 << 20
INSTEAD = "delete it to go on from the checkpoint before, or from the start"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What was kept after so many months: named arrays, and plain data `about` them."""

    month: int
    state: dict[str, NDArray[Any]]
    about: Any
    file: Path


def save(folder: Path, month: int, state: State, about: Any = None) -> Path:
    """Keep a state, in a folder that is made if need be; of the checkpoints before, the last stays.

    `about`: what JSON can hold.

    Raises:
        ValueError: the state is not of arrays of numbers or texts, `about` is not for JSON, or the month is below 0.
        FileProblems: the file cannot be written; the checkpoints before stay as they are.
    """
    header = {"what": WHAT, "format": FORMAT, "month": month, "about": about, "arrays": list(state)}
    text = json.dumps(header | {"digest": _digest(header, state)})
    file = folder / f"month-{month:06d}.checkpoint"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with whole_file(file) as unfinished, zipfile.ZipFile(unfinished, "w") as archive:
            archive.writestr(HEADER, text)
            for name, array in state.items():
                with archive.open(f"{ARRAYS}{name}", "w", force_zip64=True) as member:
                    npy.write_array(member, np.asarray(array), allow_pickle=False)
    except OSError as error:
        raise _cannot_write(file, month, state, error) from None
    for old in _checkpoints(folder)[:-KEPT_FILES]:
        old.unlink(missing_ok=True)
    return file


def latest(folder: Path) -> Checkpoint | None:
    """What a run goes on from: the newest checkpoint of a folder, or None. What killed runs left is cleared away.

    Raises:
        FileProblems: the newest cannot be used, with what to do.
    """
    clear_unfinished(folder)
    found = _checkpoints(folder)
    return load(found[-1]) if found else None


def load(file: Path) -> Checkpoint:
    """Read a checkpoint.

    Raises:
        FileProblems: the file is none, is of another format, or is not as it was written.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            header = json.loads(archive.read(HEADER))
            _check(file, header)
            state = {name: _array(archive, name) for name in header["arrays"]}
    except FileNotFoundError:
        raise _refusal(file, "there is no such file") from None
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, OSError) as error:
        if isinstance(error, FileProblems):
            raise
        raise _refusal(file, f"is no whole checkpoint; {INSTEAD}") from error
    expected = header.pop("digest", None)
    if expected != _digest(header, state):
        raise _refusal(file, f"is not as it was written, its digest is another; {INSTEAD}")
    return Checkpoint(header["month"], state, header["about"], file)


def _digest(header: Mapping[str, Any], state: Mapping[str, object]) -> str:
    """The digest of all that a file holds, after a check that it can be held."""
    month: object = header["month"]
    if not isinstance(month, int) or isinstance(month, bool) or month < 0:
        raise ValueError(f"month: {shown(month)} is not allowed; give a whole number of 0 or more")
    try:
        text = json.dumps(header, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise ValueError(f"about: JSON cannot hold it ({error})") from None
    for name, array in state.items():
        if not isinstance(array, np.ndarray) or array.dtype.hasobject:
            raise ValueError(f"state, {shown(name)}: give an array of numbers, or of texts of one length")
    return digest([text, *state.values()])


def _array(archive: zipfile.ZipFile, name: str) -> NDArray[Any]:
    with archive.open(f"{ARRAYS}{name}") as member:
        return np.asarray(npy.read_array(member, allow_pickle=False))


def _check(file: Path, header: Any) -> None:
    if not isinstance(header, dict) or header.get("what") != WHAT:
        raise _refusal(file, f"is no checkpoint of careconomy; {INSTEAD}")
    if header.get("format") != FORMAT:
        raise _refusal(
            file,
            f"is of format {shown(header.get('format'))}, and this careconomy reads format {FORMAT}; go on with the "
            "version that wrote it, or delete it to begin again",
        )


def _checkpoints(folder: Path) -> list[Path]:
    """The checkpoints of a folder, the oldest first."""
    named = [(int(found[1]), path) for path in folder.glob("*") if (found := NAME.fullmatch(path.name))]
    return [path for _, path in sorted(named)]


def _cannot_write(file: Path, month: int, state: State, error: OSError) -> FileProblems:
    megabytes = sum(np.asarray(array).nbytes for array in state.values()) / MEGABYTE
    before = _checkpoints(file.parent)
    kept = f"{before[-1].name} stays" if before else "no month was kept before"
    return _refusal(
        file,
        f"month {month} cannot be kept ({error.strerror or error}); {kept}. Make room for {megabytes:,.0f} MB there, "
        "then give the same command again",
    )


def _refusal(file: Path, message: str) -> FileProblems:
    return FileProblems([Problem(file, None, (), message)])
