"""Results in files: whole or not there, what they are of said in them, read back as one table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from experiments.compare_outcomes import Found
from experiments.compare_results import (
    FOLDER,
    is_there,
    prepare,
    read_results,
    result_path,
    write_result,
)
from scenarios.problems import FileProblems

pytestmark = pytest.mark.unit

FOUND = [
    Found("qalys", "", "1", 812.25),
    Found("qalys", "", "all", 812.25),
    Found("margin", "acute_trust", "all", -0.01),
]


def about(seed: int = 1, model: str = "one", **other: Any) -> dict[str, Any]:
    return {"seed": seed, "model": model, "digest": "d", "is_drawn": True, **other}


def folder(path: Path) -> Path:
    prepare(path)
    for seed in (1, 2):
        for model in ("one", "other"):
            write_result(result_path(path, seed, model), FOUND, about(seed, model))
    return path


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    read = read_results(folder(tmp_path), (2, 1), ("one",))
    assert read.columns.tolist() == ["seed", "model", "outcome", "of", "years", "value"]
    assert read["seed"].tolist() == [2, 2, 2, 1, 1, 1]
    rows = read[read["seed"] == 1][["outcome", "of", "years", "value"]].to_numpy().tolist()
    assert [Found(*each) for each in rows] == FOUND


def test_names_of_files_tell_seed_and_model(tmp_path: Path) -> None:
    assert sorted(path.name for path in (folder(tmp_path) / FOLDER).iterdir()) == [
        "00001_one.parquet",
        "00001_other.parquet",
        "00002_one.parquet",
        "00002_other.parquet",
    ]


def test_the_same_result_is_the_same_bytes(tmp_path: Path) -> None:
    one, other = (tmp_path / name for name in ("a.parquet", "b.parquet"))
    write_result(one, FOUND, about())
    write_result(other, FOUND, about())
    assert one.read_bytes() == other.read_bytes()


def test_a_result_is_there_or_not(tmp_path: Path) -> None:
    folder(tmp_path)
    assert is_there(tmp_path, about(2, "other", versions={"numpy": "2"}))
    assert not is_there(tmp_path, about(3, "other"))


@pytest.mark.parametrize(("change", "word"), [({"digest": "e"}, "digest"), ({"is_drawn": False}, "is_drawn")])
def test_a_result_of_something_else_is_refused_and_stays(
    tmp_path: Path, change: dict[str, Any], word: str
) -> None:
    path = result_path(folder(tmp_path), 1, "one")
    before = path.read_bytes()
    with pytest.raises(FileProblems, match=f"this is a result of another {word}; name another folder"):
        is_there(tmp_path, {**about(), **change})
    assert path.read_bytes() == before


def test_a_file_that_is_no_result_is_refused(tmp_path: Path) -> None:
    path = result_path(folder(tmp_path), 1, "one")
    path.write_bytes(b"PAR1 and nothing else")
    with pytest.raises(
        FileProblems, match=r"cannot be read \(.*\); delete it and give the same command again"
    ):
        read_results(tmp_path, (1,), ("one",))


def test_what_killed_writers_left_is_cleared_and_results_stay(tmp_path: Path) -> None:
    folder(tmp_path)
    left = tmp_path / FOLDER / ".00003_one.parquet.abc.unfinished"
    left.write_bytes(b"half")
    prepare(tmp_path)
    assert not left.exists()
    assert len(list((tmp_path / FOLDER).iterdir())) == 4


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = result_path(folder(tmp_path), 1, "one")
    before = path.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pyarrow.parquet.write_table", full)
    with pytest.raises(OSError, match="No space left"):
        write_result(path, FOUND[:1], about())
    assert path.read_bytes() == before
    assert len(list((tmp_path / FOLDER).iterdir())) == 4
