"""Tables, problems on stderr, and files written whole."""

from __future__ import annotations

from errno import ENOSPC
from pathlib import Path

import pytest
import typer

from experiments.showing import columns, problems_shown, table, write_text
from scenarios.problems import FileProblems, Problem

pytestmark = pytest.mark.unit


def test_the_last_column_of_a_table_is_flush_right() -> None:
    assert table(["party", "net"], [["a", "£1.00"], ["council", "-£20.00"]]) == (
        "party        net\na          £1.00\ncouncil  -£20.00"
    )


def test_a_table_without_rows_is_its_header() -> None:
    assert table(["party", "net received"], []) == "party  net received"


def test_columns_are_flush_where_asked_and_end_without_blanks() -> None:
    assert columns([["a", "1", "x"], ["bb", "22", ""]], right=(1,)) == ["a    1  x", "bb  22"]


def test_no_rows_are_no_lines() -> None:
    assert columns([]) == []


def test_problems_are_lines_on_stderr_and_an_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    problems = [
        Problem(Path("a.yaml"), 3, ("roles", 0), "first"),
        Problem(Path("a.yaml"), None, (), "second"),
    ]
    with pytest.raises(typer.Exit) as exit_, problems_shown():
        raise FileProblems(problems)
    assert exit_.value.exit_code == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert sorted(err.splitlines()) == ["a.yaml: second", "a.yaml:3: roles[0]: first"]


def test_a_file_that_cannot_be_used_is_a_line_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(typer.Exit), problems_shown():
        (tmp_path / "none").read_text()
    said = "No such file or directory; name one that there is, or that can be made"
    assert capsys.readouterr().err == f"{tmp_path / 'none'}: {said}\n"


def test_a_full_disk_is_told_though_the_system_names_no_file(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit), problems_shown():
        raise OSError(ENOSPC, "No space left on device")
    assert capsys.readouterr().err == (
        "a file cannot be written: No space left on device; make room, and give the same command again\n"
    )


def test_without_problems_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with problems_shown():
        pass
    assert capsys.readouterr() == ("", "")


def test_a_mistake_of_the_program_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError), problems_shown():
        raise ZeroDivisionError


def test_a_file_is_written_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "card.md"
    write_text(file, "old")
    write_text(file, "£1 – new\n")
    assert file.read_bytes() == "£1 – new\n".encode()
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_cannot_be_replaced_stays(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    (taken / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match="cannot be written"):
        write_text(taken, "text")
    assert list(tmp_path.iterdir()) == [taken]
    assert (taken / "inside").is_dir()


def test_a_file_of_no_folder_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"cannot be written \(No such file or directory\)") as error:
        write_text(tmp_path / "none" / "card.md", "text")
    assert error.value.filename == str(tmp_path / "none" / "card.md")
