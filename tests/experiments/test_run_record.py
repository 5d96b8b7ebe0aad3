"""What run.json says of a run: how it was made, and what its names stand for."""

from __future__ import annotations

import json
import platform
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

from experiments import run_record
from experiments.run_record import about_run, commit, digest, made, repeated_by, versions
from scenarios.cast import Party
from sim.recording import Names

pytestmark = pytest.mark.unit


def test_a_digest_is_the_usual_one() -> None:
    assert digest(b"abc").startswith("ba7816bf8f01cfea")


def test_versions_are_those_of_the_libraries_that_a_run_hangs_on() -> None:
    assert versions() == {
        "careconomy": version("careconomy"),
        "numpy": np.__version__,
        "numba": version("numba"),
        "python": platform.python_version(),
    }


def test_a_run_says_how_it_was_made() -> None:
    found = made("run", "careconomy run", {"seed": 7}, {"scenario": "abc"})
    assert found == {
        "kind": "run",
        "settings": {"seed": 7},
        "command": "careconomy run",
        "versions": versions(),
        "commit": commit(),
        "digests": {"scenario": "abc"},
    }


@pytest.mark.parametrize(
    ("words", "options", "command"),
    [
        ((), {"place": "southend", "seeds": 2}, "careconomy x --place southend --seeds 2"),
        (("a b",), {"out": Path("my results")}, "careconomy x 'a b' --out 'my results'"),
        ((), {"held_out": True, "move": "", "citizens": None, "quick": False}, "careconomy x --held-out"),
        ((), {"set": ["a=1", "b=2"], "draws": 0}, "careconomy x --set a=1 --set b=2 --draws 0"),
    ],
)
def test_a_command_can_be_typed_again(
    words: tuple[str, ...], options: dict[str, object], command: str
) -> None:
    assert repeated_by("careconomy x", *words, **options) == command


def test_a_run_says_what_its_names_stand_for() -> None:
    found = about_run(
        title="Southend, separate contracts",
        command="careconomy run",
        settings={"seed": 7},
        names=Names("southend", ("Leigh",), ("RAJ",), ("everyone",)),
        parties=[Party("RAJ", "acute_trust", "Southend Hospital")],
        term_kinds={"hospital.core": "tariff"},
        digests={"scenario": "abc"},
    )
    assert json.loads(json.dumps(found)) == found
    assert found["title"] == "Southend, separate contracts"
    assert found["parties"] == [{"name": "RAJ", "kind": "acute_trust", "title": "Southend Hospital"}]
    assert found["names"]["practices"] == ["Leigh"]
    assert found["term_kinds"] == {"hospital.core": "tariff"}


def test_outside_a_clone_there_is_no_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_record, "PROJECT", tmp_path)
    assert commit() is None
    (tmp_path / ".git").mkdir()
    assert commit() is None
