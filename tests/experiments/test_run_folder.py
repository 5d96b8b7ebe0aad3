"""The folder of a run: what is refused, in which words, and that nothing is left half made."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from experiments.run_folder import RECORD, alone_in, check_folder, is_gone, new_folder, write_record
from scenarios.problems import FileProblems

pytestmark = pytest.mark.unit

SETTINGS: dict[str, object] = {"place": "southend", "seed": 1, "months": 12}


def filled(out: Path, text: str = "new", **changes: Any) -> None:
    """Make a run's folder."""
    settings = SETTINGS | changes
    with new_folder(out, settings) as folder:
        (folder / RECORD).write_text(json.dumps({"settings": settings}), encoding="utf-8")
        (folder / "flows.csv").write_text(text, encoding="utf-8")


def refusal(out: Path, **changes: Any) -> str:
    before = sorted(out.parent.rglob("*")) if out.parent.is_dir() else []
    with pytest.raises(FileProblems) as caught, new_folder(out, SETTINGS | changes):
        pytest.fail("the folder was made")
    assert (sorted(out.parent.rglob("*")) if out.parent.is_dir() else []) == before
    (problem,) = caught.value.problems
    return problem.message


def test_a_folder_is_there_when_all_is_in_it(tmp_path: Path) -> None:
    out = tmp_path / "run"
    with new_folder(out, SETTINGS) as folder:
        assert not out.exists()
        assert folder.parent == tmp_path
        (folder / "a.csv").write_text("a", encoding="utf-8")
    assert [path.name for path in tmp_path.rglob("*")] == ["run", "a.csv"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    filled(tmp_path / "run")
    assert (tmp_path / "run" / "flows.csv").read_text(encoding="utf-8") == "new"


def test_a_run_of_the_same_settings_is_replaced_whole(tmp_path: Path) -> None:
    out = tmp_path / "run"
    filled(out, "old")
    (out / "left_over.csv").write_text("old", encoding="utf-8")
    filled(out)
    assert sorted(path.name for path in out.iterdir()) == ["flows.csv", RECORD]
    assert (out / "flows.csv").read_text(encoding="utf-8") == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_run_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    out = tmp_path / "run"
    filled(out, "old")
    with pytest.raises(TypeError):
        filled(out, text=None)  # type: ignore[arg-type]
    assert (out / "flows.csv").read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_folder_that_cannot_be_exchanged_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "run"
    filled(out, "old")
    rename = Path.rename

    def fails_for_the_new(path: Path, target: Path) -> Path:
        if path.suffix == ".part":
            raise OSError(5, "broken")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fails_for_the_new)
    with pytest.raises(OSError, match="broken"):
        filled(out)
    assert (out / "flows.csv").read_text(encoding="utf-8") == "old"


def ended_process() -> int:
    """The number of a process that is no more."""
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    return ended.pid


def left(folder: Path, name: str, process: int | str, machine: str = "") -> Path:
    made = folder / f".{name}.{machine or platform.node()}.{process}.part"
    made.mkdir()
    (made / "half.csv").write_text("half", encoding="utf-8")
    return made


@pytest.mark.skipif(os.name != "posix", reason="other systems do not say which processes are gone")
def test_what_killed_runs_to_the_same_place_left_is_cleared_away_and_nothing_else(tmp_path: Path) -> None:
    dead = ended_process()
    gone = left(tmp_path, "run", dead)
    stays = [
        left(tmp_path, "run", os.getppid()),  # still going on
        left(tmp_path, "run", dead, machine="another.machine"),
        left(tmp_path, "run2", dead),
        left(tmp_path, "run", "mine"),
    ]
    filled(tmp_path / "run")
    assert not gone.exists()
    assert all((each / "half.csv").is_file() for each in stays)


def test_whether_a_process_is_gone_is_not_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(process: int, signal: int) -> None:
        raise PermissionError

    def must_not_be_asked(process: int, signal: int) -> None:
        raise AssertionError("on other systems this would end it")

    assert not is_gone(os.getpid())
    monkeypatch.setattr(os, "kill", refused)
    assert not is_gone(1)
    monkeypatch.setattr("experiments.run_folder.os", SimpleNamespace(name="nt", kill=must_not_be_asked))
    assert not is_gone(1)


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("mine", encoding="utf-8")
    assert refusal(tmp_path / "run") == "this is a file; name a folder, which need not exist"


def test_a_folder_within_none_is_refused(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    assert refusal(missing / "run") == f"there is no folder '{missing}'; make it, or name another"


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert refusal(tmp_path / "run") == "the folder cannot be written; name another, or allow it"


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "mkdir", fails)
    assert refusal(tmp_path / "run") == "the folder cannot be made (No space left on device); name another"


def test_a_folder_of_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "thesis.doc").write_text("mine", encoding="utf-8")
    assert refusal(tmp_path / "run") == (
        "the folder holds other files and no run.json; name a new or empty folder"
    )


def test_a_run_of_other_settings_is_refused(tmp_path: Path) -> None:
    filled(tmp_path / "run")
    assert refusal(tmp_path / "run", seed=2, place="oldham") == (
        "the folder holds a run of other settings (place 'southend', not 'oldham'; seed 1, not 2); name another folder"
    )


def test_a_folder_is_filled_by_one_command_at_a_time(tmp_path: Path) -> None:
    out = tmp_path / "run"
    with alone_in(out):
        with pytest.raises(FileProblems) as caught, alone_in(out):
            pytest.fail("two are in it")
        (problem,) = caught.value.problems
        assert problem.message == (
            f"another command (process {os.getpid()}) is filling this folder; wait for it, or name another folder"
        )
    with alone_in(out):
        pass
    assert not list(tmp_path.iterdir())


def test_a_folder_is_free_when_the_command_that_filled_it_died(tmp_path: Path) -> None:
    out = tmp_path / "run"
    words = (
        "import os; from pathlib import Path; from experiments.run_folder import alone_in\n"
        f"with alone_in(Path({str(out)!r})): os._exit(9)"
    )
    ended = subprocess.run([sys.executable, "-c", words], cwd=Path(__file__).parents[2], check=False)
    assert (ended.returncode, (tmp_path / ".run.in_use").is_file()) == (9, True)
    with alone_in(out):
        pass
    assert not list(tmp_path.iterdir())


def test_a_folder_of_another_kind_is_refused_and_stays(tmp_path: Path) -> None:
    out = tmp_path / "results"
    write_record(out, "comparison", "careconomy compare", SETTINGS, digests={"place": "abc"}, seeds=3)
    assert refusal(out) == "the folder holds a comparison, no run; name another folder"
    check_folder(out, SETTINGS, "comparison")
    with pytest.raises(FileProblems, match=r"holds a comparison of other settings \(seed 1, not 2\)"):
        check_folder(out, SETTINGS | {"seed": 2}, "comparison")
    record = json.loads((out / RECORD).read_text(encoding="utf-8"))
    assert (record["kind"], record["command"], record["seeds"]) == ("comparison", "careconomy compare", 3)
    assert (record["digests"], record["settings"]) == ({"place": "abc"}, SETTINGS)


@pytest.mark.parametrize("text", ["no json", "[]", "{}", '{"settings": 3}'])
def test_a_record_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    out = tmp_path / "run"
    out.mkdir()
    (out / RECORD).write_text(text, encoding="utf-8")
    assert refusal(out) == "this is no record of a run; name a new or empty folder"
    with pytest.raises(FileProblems, match=r"run\.json"):
        check_folder(out, SETTINGS)
