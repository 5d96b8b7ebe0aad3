"""The folder of a comparison read: what it holds is there, and what is no finished comparison is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from experiments import report_make
from experiments.cli import app
from experiments.report_folder import TABLES, read_finished
from experiments.report_make import MADE
from experiments.report_tables import themes
from experiments.report_workbook import ANSWER, load_columns, sheets
from experiments.run_folder import RECORD
from scenarios.problems import FileProblems
from tests.experiments.reports_made import COMMAND, finished, made, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of a comparison, to be changed."""
    shutil.copytree(made(), tmp_path / "copy")
    return tmp_path / "copy"


def report(*words: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["report", *map(str, words)], catch_exceptions=False)
    return result.exit_code, " ".join(result.output.split())


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.unit
def test_what_is_read_is_what_was_written() -> None:
    told, read = finished(), read_finished(made())
    assert [tuple(each) for each in read.models] == [tuple(each) for each in told.models]
    assert (read.years, read.lived, read.failed) == (2, 3, {})
    for name in ("emergency_admissions", "qalys", "margin"):
        of = read.of(name)[0]
        one, other = (each.difference(name, "other", of) for each in (told, read))
        assert one is not None
        assert other == pytest.approx(one)
        assert read.level(name, "other", of, "1") == pytest.approx(told.level(name, "other", of, "1"))
    assert read.difference("qalys", "nobody") is None
    assert read.bands == pytest.approx(dict(told.bands))


@pytest.mark.unit
def test_failed_seeds_and_empty_tables_are_read(tmp_path: Path) -> None:
    told = finished(
        {"plain": "Plain"}, failed={2: "nobody was discharged"}, is_drawn=False, not_drawn="no year"
    )
    read = read_finished(write(told, tmp_path / "made"))
    assert read.failed == {2: "nobody was discharged"}
    assert read.others == ()
    assert read.bands == {}
    assert read.tables["draws"].empty
    assert read.drawing(read.first, ".svg") is None
    assert read.first.not_drawn == "no year"


@pytest.mark.unit
def test_a_folder_that_is_not_there_or_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileProblems, match="there is no such folder; name one that careconomy compare --out"):
        read_finished(tmp_path / "nowhere")
    with pytest.raises(
        FileProblems, match=r"no comparison, it holds no run.json; name a folder of careconomy comp"
    ):
        read_finished(tmp_path)
    (tmp_path / RECORD).write_text("[]", encoding="utf-8")
    with pytest.raises(FileProblems, match="this is no record of a comparison"):
        read_finished(tmp_path)
    (tmp_path / RECORD).write_text("half a fi", encoding="utf-8")
    with pytest.raises(FileProblems, match="this is no record of a comparison"):
        read_finished(tmp_path)


@pytest.mark.unit
@pytest.mark.parametrize(
    "lacking", [*(f"{name}.csv" for name in TABLES), "contracts/other.md", "contracts/plain.png"]
)
def test_what_is_not_finished_is_refused_with_the_command_to_go_on(lacking: str, folder: Path) -> None:
    (folder / lacking).unlink()
    with pytest.raises(FileProblems) as refused:
        read_finished(folder)
    assert f"the comparison is not finished, {lacking} is missing; go on with: {COMMAND}" in str(
        refused.value
    )


@pytest.mark.unit
def test_tables_that_do_not_belong_together_are_refused(folder: Path) -> None:
    shares = folder / "acceptability.csv"
    shares.write_text(shares.read_text(encoding="utf-8").replace(",other,", ",third,"), encoding="utf-8")
    with pytest.raises(FileProblems, match=r"a table of the same models as contracts.csv is missing"):
        read_finished(folder)


@pytest.mark.unit
def test_a_damaged_table_is_refused(folder: Path) -> None:
    (folder / "summary.csv").write_text("outcome,of\nqalys,\n", encoding="utf-8")
    with pytest.raises(FileProblems, match="there is no column years, unit, model"):
        read_finished(folder)
    (folder / "summary.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileProblems, match="this cannot be read as a table"):
        read_finished(folder)
    (folder / "summary.csv").write_bytes(b"")
    with pytest.raises(FileProblems, match="this cannot be read as a table"):
        read_finished(folder)


# The command


@pytest.mark.end_to_end
@pytest.mark.slow
def test_the_command_makes_three_files_and_the_same_again_wherever_the_folder_lies(
    folder: Path, tmp_path: Path
) -> None:
    code, said = report(folder)
    assert (code, said.count("wrote ")) == (0, 3)
    assert all((folder / name).is_file() for name in MADE)
    first = contents(folder)
    folder.rename(tmp_path / "moved")
    assert report(tmp_path / "moved")[0] == 0
    moved = {
        path.relative_to(tmp_path / "moved"): text for path, text in contents(tmp_path / "moved").items()
    }
    assert moved == {path.relative_to(folder): text for path, text in first.items()}
    assert not list(tmp_path.rglob(".*"))


@pytest.mark.end_to_end
def test_what_is_refused_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    code, said = report(tmp_path / "nowhere")
    assert (code, "there is no such folder" in said, "Traceback" in said) == (1, True, False)
    code, said = report(tmp_path)
    assert (code, "it holds no run.json" in said) == (1, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.end_to_end
def test_a_folder_that_cannot_be_written_stays_as_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(folder)
    monkeypatch.setattr(report_make, "can_be_written", lambda _: False)
    code, said = report(folder)
    assert (code, "cannot be written; allow it, or copy the folder" in said) == (1, True)
    assert contents(folder) == before


@pytest.mark.end_to_end
@pytest.mark.parametrize("name", MADE)
def test_a_file_that_cannot_be_written_leaves_no_half_of_it(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / name).mkdir()
    monkeypatch.setattr(report_make, "report_figure_names", lambda _: ())
    code, said = report(folder)
    assert code == 1
    assert f"{name}: cannot be written" in said
    assert list((folder / name).iterdir()) == []
    assert not list(folder.rglob(".*"))


@pytest.mark.unit
def test_libraries_that_are_missing_are_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_make, "LIBRARIES", ("jinja2", "no_such_library"))
    assert report_make.missing_libraries() == ["no_such_library"]
    with pytest.raises(
        FileProblems, match=r"not installed \(no_such_library\); python -m pip install 'careconomy"
    ):
        report_make.make_report(folder)


# The tables that reports rest on


@pytest.mark.unit
def test_every_column_of_every_sheet_is_told(folder: Path) -> None:
    assert sheets() == [ANSWER, *TABLES]
    told = {(each.table, each.column) for each in load_columns().values()}
    for name, table in read_finished(folder).tables.items():
        assert {(name, column) for column in table.columns} <= told


@pytest.mark.unit
def test_themes_have_titles_of_their_own() -> None:
    titles = [each.title for each in themes().values()]
    assert len(titles) == len(set(titles))


@pytest.mark.unit
def test_a_record_of_before_reports_is_refused(folder: Path) -> None:
    record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    del record["place"]
    (folder / RECORD).write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(FileProblems, match="this is no record of a comparison"):
        read_finished(folder)
