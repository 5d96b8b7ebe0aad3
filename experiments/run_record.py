"""What run.json says of a run besides its length: how it was made, and what its names stand for.

Holds the words that every run shares: commit, versions, digests, the command that repeats it. It must not know what was
simulated.
"""

from __future__ import annotations

import hashlib
import platform
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from sim.recording import Names

PROJECT = Path(__file__).resolve().parent.parent
RUN = "run"
"""The kind of folder that holds a run of a scenario."""
LIBRARIES = ("careconomy", "numpy", "numba")


class Party(Protocol):
    """What is said of a party."""

    @property
    def name(self) -> str:
        """The name that postings have."""

    @property
    def kind(self) -> str:
        """The kind of party, of the catalogue."""

    @property
    def title(self) -> str:
        """The name that people use."""


def about_run(
    *,
    title: str,
    command: str,
    settings: Mapping[str, Any],
    names: Names,
    parties: Sequence[Party],
    term_kinds: Mapping[str, str],
    digests: Mapping[str, str],
) -> dict[str, Any]:
    """What the recorder of a run is told about it.

    `title`: the place and the contracts in words. `settings`: what decides the run, `seed` among it. `term_kinds`: the
    mechanism of each term, by `contract.term`. `digests`: of what went in, `scenario` among it.
    """
    return {
        **made(RUN, command, settings, digests),
        "title": title,
        "names": {
            "place": names.place,
            "practices": list(names.practices),
            "trusts": list(names.trusts),
            "populations": list(names.populations),
        },
        "parties": [{"name": each.name, "kind": each.kind, "title": each.title} for each in parties],
        "term_kinds": dict(term_kinds),
    }


def made(kind: str, command: str, settings: Mapping[str, Any], digests: Mapping[str, str]) -> dict[str, Any]:
    """How a folder was made: what it is, with which settings, by which command, versions and commit, of what."""
    return {
        "kind": kind,
        "settings": dict(settings),
        "command": command,
        "versions": versions(),
        "commit": commit(),
        "digests": dict(digests),
    }


def repeated_by(name: str, *words: object, **options: object) -> str:
    """The command that repeats something. Options that are None, empty or false are left out; true ones have no value.

    An option with several values is told so many times.
    """
    told = [name, *(shlex.quote(str(each)) for each in words)]
    for option, value in options.items():
        for each in value if isinstance(value, list | tuple) else [value]:
            if each is True:
                told.append(_option(option))
            elif each is not None and each is not False and each != "":
                told.append(f"{_option(option)} {shlex.quote(str(each))}")
    return " ".join(told)


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def versions() -> dict[str, str]:
    """The versions that a run hangs on."""
    return {name: version(name) for name in LIBRARIES} | {"python": platform.python_version()}


def digest(content: bytes) -> str:
    """The SHA-256 of some bytes."""
    return hashlib.sha256(content).hexdigest()


def commit() -> str | None:
    """The git commit of the project, ending in -dirty where files were changed since; None outside a clone."""
    words = ["git", "-C", str(PROJECT), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    if not (PROJECT / ".git").exists():
        return None
    try:
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None
