"""Files that appear whole or not at all."""

import os
from pathlib import Path

import pytest

from sim.whole_file import clear_unfinished, whole_file, whole_files

pytestmark = pytest.mark.unit


def test_a_file_is_there_when_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with whole_file(path) as unfinished:
        unfinished.write_text("new", encoding="utf-8")
        assert not path.exists()
        assert unfinished.parent == tmp_path
    assert [(each.name, each.read_text(encoding="utf-8")) for each in tmp_path.iterdir()] == [
        ("a.txt", "new")
    ]


def test_a_block_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old", encoding="utf-8")

    def write_half() -> None:
        with whole_file(path) as unfinished:
            unfinished.write_text("ne", encoding="utf-8")
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        write_half()
    assert [(each.name, each.read_text(encoding="utf-8")) for each in tmp_path.iterdir()] == [
        ("a.txt", "old")
    ]


def test_the_file_is_on_the_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def flushed(opened: int) -> None:
        order.append("on the disk")
        fsync(opened)

    def renamed(path: Path, target: Path) -> Path:
        order.append("named")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(Path, "replace", renamed)
    with whole_file(tmp_path / "a.txt") as unfinished:
        unfinished.write_text("new", encoding="utf-8")
    assert order == ["on the disk", "named", "on the disk"]


def test_of_several_files_none_has_its_name_before_all_are_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[list[str]] = []
    fsync = os.fsync

    def flushed(opened: int) -> None:
        names.append(sorted(each.name for each in tmp_path.iterdir() if not each.name.startswith(".")))
        fsync(opened)

    monkeypatch.setattr(os, "fsync", flushed)
    with whole_files(tmp_path) as beside:
        for name in ("a", "b"):
            beside(name).write_text(name, encoding="utf-8")
        assert beside("a") == beside("a")
    assert names == [[], [], ["a", "b"]]
    assert [(tmp_path / name).read_text(encoding="utf-8") for name in ("a", "b")] == ["a", "b"]
    assert len(list(tmp_path.iterdir())) == 2


def test_of_several_files_a_failure_leaves_none(tmp_path: Path) -> None:
    def write_one() -> None:
        with whole_files(tmp_path) as beside:
            beside("a").write_text("a", encoding="utf-8")
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        write_one()
    assert list(tmp_path.iterdir()) == []


def test_only_what_writers_left_is_cleared(tmp_path: Path) -> None:
    kept = [tmp_path / name for name in ("a.txt", ".hidden", "b.unfinished")]
    left = [tmp_path / name for name in (".a.txt.12ab.unfinished", ".b.34cd.unfinished")]
    for path in [*kept, *left]:
        path.write_text("x", encoding="utf-8")
    clear_unfinished(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted(kept)


def test_a_folder_that_is_not_there_has_nothing_to_clear(tmp_path: Path) -> None:
    clear_unfinished(tmp_path / "missing")
    assert list(tmp_path.iterdir()) == []
