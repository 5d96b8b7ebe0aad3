"""Runs read back: tables when they are asked for, and folders that hold no finished run refused."""

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from scenarios.problems import FileProblems
from sim.ledger import Ledger, Posting
from sim.recorder import Recorder
from sim.run_reader import read_run
from sim.trace import Row

pytestmark = pytest.mark.unit

ABOUT = {"commit": "abc", "command": "careconomy run --place southend"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A finished run."""
    recorder = Recorder(tmp_path / "run", ABOUT)
    recorder.add("levers", month=1, provider=["Leigh", "Hub"], lever="access", effort=[0.25, 0.5])
    recorder.keep(1)
    recorder.add("levers", month=2, provider=["Shoebury", "Hub"], lever="access", effort=[0.25, 0.5])
    recorder.add("trace", month=[1, 2], what="lives", digest=["a", "b"])
    ledger = Ledger(["payer", "trust"])
    ledger.post(Posting(2, "payer", "trust", 5, "core", "block", "April", "a twelfth"))
    recorder.finish(2, ledger)
    return tmp_path / "run"


def refusal(folder: Path) -> str:
    with pytest.raises(FileProblems) as caught:
        read_run(folder)
    (problem,) = caught.value.problems
    return problem.message


def with_record(folder: Path, record: Any) -> Path:
    (folder / "run.json").write_text(
        record if isinstance(record, str) else json.dumps(record), encoding="utf-8"
    )
    return folder


def test_a_run_is_read(folder: Path) -> None:
    run = read_run(folder)
    assert (run.folder, run.months) == (folder, 2)
    assert run.about["commit"] == "abc"


def test_a_table_has_texts_as_categories_of_all_its_parts(folder: Path) -> None:
    levers = read_run(folder).table("levers")
    assert levers["provider"].tolist() == ["Leigh", "Hub", "Shoebury", "Hub"]
    assert isinstance(levers["provider"].dtype, pd.CategoricalDtype)
    assert levers.groupby("provider", observed=True)["effort"].sum().to_dict() == {
        "Leigh": 0.25,
        "Hub": 1.0,
        "Shoebury": 0.25,
    }


def test_postings_have_categories_too(folder: Path) -> None:
    postings = read_run(folder).table("postings")
    assert isinstance(postings["payer"].dtype, pd.CategoricalDtype)
    assert postings["pence"].tolist() == [5]


def test_a_table_is_read_once_and_only_when_it_is_asked_for(folder: Path) -> None:
    run = read_run(folder)
    (folder / "offers.parquet").unlink()
    assert run.table("levers") is run.table("levers")
    (folder / "levers.parquet").unlink()
    assert len(run.table("levers")) == 4


def test_the_trace_is_read(folder: Path) -> None:
    assert list(read_run(folder).trace) == [Row(1, "lives", "a"), Row(2, "lives", "b")]


def test_a_run_says_which_tables_it_has(folder: Path) -> None:
    run = read_run(folder)
    assert run.has("postings")
    (folder / "postings.parquet").unlink()
    assert not run.has("postings")
    with pytest.raises(ValueError, match="is no table of a run"):
        run.has("posting")


def test_an_unknown_table_is_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match=r"Did you mean 'postings'\?"):
        read_run(folder).table("posting")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda file: file.unlink(), "there is no such file; was the run written by an older version?"),
        (lambda file: file.write_bytes(b"x"), "is no Parquet file that can be read; run it again"),
        (
            lambda file: pd.DataFrame({"month": [1]}).to_parquet(file),
            "lacks the column 'provider'; run it again",
        ),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(folder: Path, spoil: Any, words: str) -> None:
    spoil(folder / "levers.parquet")
    with pytest.raises(FileProblems, match=re.escape(f"levers.parquet: {words}")):
        read_run(folder).table("levers")


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "missing") == (
        "there is no such folder; name the folder that a run was written to"
    )


def test_a_file_is_refused(folder: Path) -> None:
    assert refusal(folder / "run.json") == "is a file; name the folder that a run was written to"


def test_a_folder_without_a_record_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path) == "holds no run.json; name the folder that a run was written to"


def test_a_record_that_is_none_is_refused(tmp_path: Path) -> None:
    assert refusal(with_record(tmp_path, "no json")) == (
        "is no record of a run; name the folder that a run was written to"
    )


@pytest.mark.parametrize("record", [[], {}, {"settings": {}, "command": "careconomy citizens"}])
def test_the_record_of_something_else_is_refused(tmp_path: Path, record: Any) -> None:
    assert refusal(with_record(tmp_path, record)) == (
        "is the record of something else; name the folder of a run with contracts and money"
    )


def test_another_format_is_refused(tmp_path: Path) -> None:
    record = {"format": 2, "months": 1, "is_finished": True}
    assert refusal(with_record(tmp_path, record)) == (
        "is of format 2, and this careconomy reads format 1; read it with the version that wrote it, or run it again"
    )


def test_a_run_that_is_not_finished_is_refused_with_its_command(tmp_path: Path) -> None:
    Recorder(tmp_path, ABOUT).keep(24)
    assert refusal(tmp_path) == (
        "the run stopped after month 24 and is not finished; finish it with 'careconomy run --place southend'"
    )
    Recorder(tmp_path, {}).keep(24)
    assert refusal(tmp_path).endswith("finish it with the command that began it")
