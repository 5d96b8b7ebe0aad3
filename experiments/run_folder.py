"""The folder of a run: made whole or not at all, and never over the run of other settings.

Holds the checks before a run, the record that every folder of results has, run.json, and the exchange of a folder that
is made whole. It must not know what else lies in a folder.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from experiments.run_record import RUN, made
from scenarios.problems import FileProblems, Problem, shown
from sim.whole_file import whole_file

RECORD = "run.json"
HALF_MADE, IN_USE = ".part", ".in_use"


@contextmanager
def new_folder(out: Path, settings: Mapping[str, object], kind: str = RUN) -> Iterator[Path]:
    """A folder to fill, which takes the place of `out` when all went well and is gone if not.

    What runs to the same place have left that were killed is cleared away.

    Raises:
        FileProblems: a run of these settings cannot go there; nothing is changed.
        OSError: a folder cannot be written.
    """
    check_folder(out, settings, kind)
    for left in _left_by_the_dead(out):
        shutil.rmtree(left, ignore_errors=True)
    half_made = out.parent / f"{_start_of_name(out)}{os.getpid()}{HALF_MADE}"
    try:
        half_made.mkdir()
    except OSError as error:
        raise _refusal(out, f"the folder cannot be made ({error.strerror}); name another") from None
    try:
        yield half_made
        _exchange(half_made, out)
    finally:
        shutil.rmtree(half_made, ignore_errors=True)


def _start_of_name(out: Path) -> str:
    """How the names of half-made folders begin: with the machine, as others may write to the same disk."""
    return f".{out.name}.{platform.node()}."


def _left_by_the_dead(out: Path) -> Iterator[Path]:
    """Half-made folders for the same place, of processes of this machine that are no more."""
    start = _start_of_name(out)
    for each in out.parent.iterdir():
        process = each.name.removeprefix(start).removesuffix(HALF_MADE)
        if each.name == f"{start}{process}{HALF_MADE}" and process.isdecimal() and is_gone(int(process)):
            yield each


def is_gone(process: int) -> bool:
    """Whether no process of this machine has a number; never where the system does not say."""
    if os.name != "posix":
        return False
    try:
        os.kill(process, 0)  # sends nothing, and fails where nobody would receive it
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def check_folder(out: Path, settings: Mapping[str, object], kind: str = RUN) -> None:
    """Refuse a folder that cannot hold a run, or that holds something else than a run of the same settings.

    `kind`: what else it is to hold than a run, such as a comparison.

    Raises:
        FileProblems: what is wrong with the folder, and what to do.
    """
    if out.exists() and not out.is_dir():
        raise _refusal(out, "this is a file; name a folder, which need not exist")
    if not out.parent.is_dir():
        raise _refusal(out, f"there is no folder '{out.parent}'; make it, or name another")
    if not os.access(out.parent, os.W_OK) or (out.exists() and not os.access(out, os.W_OK)):
        raise _refusal(out, "the folder cannot be written; name another, or allow it")
    if not out.exists() or not any(out.iterdir()):
        return
    if not (out / RECORD).is_file():
        raise _refusal(out, f"the folder holds other files and no {RECORD}; name a new or empty folder")
    record = _record_of(out / RECORD)
    if record.get("kind", RUN) != kind:
        raise _refusal(out, f"the folder holds a {record.get('kind', RUN)}, no {kind}; name another folder")
    others = [
        _apart(name, held, settings[name])
        for name, held in record["settings"].items()
        if name in settings and held != settings[name]
    ]
    if others:
        raise _refusal(
            out, f"the folder holds a {kind} of other settings ({'; '.join(others)}); name another folder"
        )


def _apart(name: str, held: object, now: object) -> str:
    """How a setting differs, in words; lists are not spelt out, nor digests, which say nothing to people."""
    if name == "digest":
        return "files, tables or contracts that have changed since"
    return f"{name} {shown(held)}, not {shown(now)}" if shown(held) != shown(now) else f"other {name}"


@contextmanager
def alone_in(out: Path) -> Iterator[None]:
    """Keep other commands from filling the same folder meanwhile; a process that dies is in nobody's way.

    Raises:
        FileProblems: another command is filling it; nothing is changed.
    """
    try:
        import fcntl
    except ImportError:  # not on this system
        yield
        return
    mark = out.parent / f".{out.name}{IN_USE}"
    with mark.open("a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            process = mark.read_text(encoding="utf-8")
            told = f"another command (process {process}) is filling this folder; wait for it, or name another folder"
            raise _refusal(out, told) from None
        try:
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            yield
        finally:
            mark.unlink(missing_ok=True)


def write_record(out: Path, kind: str, command: str, settings: Mapping[str, object], **besides: Any) -> None:
    """Make the folder if it is not there, and write its record: what it is and how it was made; whole or not at all.

    `besides`: what else is to be told, `digests` of what went in among it.
    """
    out.mkdir(parents=True, exist_ok=True)
    record = made(kind, command, settings, besides.pop("digests", {})) | besides
    with whole_file(out / RECORD) as unfinished:
        unfinished.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def _record_of(file: Path) -> dict[str, Any]:
    """What a record says, `settings` at least.

    Raises:
        FileProblems: it is no record.
    """
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        record = None
    if not isinstance(record, dict) or not isinstance(record.get("settings"), dict):
        raise _refusal(file, "this is no record of a run; name a new or empty folder")
    return record


def _exchange(half_made: Path, out: Path) -> None:
    """Put the new folder where the old one was; the old one stays until the new one is there."""
    if not out.exists():
        half_made.rename(out)
        return
    old = half_made.with_suffix(".old")
    out.rename(old)
    try:
        half_made.rename(out)
    except OSError:
        old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _refusal(path: Path, message: str) -> FileProblems:
    return FileProblems([Problem(path, None, (), message)])
