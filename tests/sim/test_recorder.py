"""The recorder: what is added is in the files, whole or not at all, whenever the run is stopped and taken up again."""

import errno
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.problems import FileProblems
from sim import recorder as module
from sim.ledger import Ledger, Posting
from sim.recorder import Recorder, Words
from sim.run_reader import read_run
from sim.run_tables import TABLES

ABOUT = {"commit": "abc", "settings": {"seed": 7}, "command": "careconomy run"}


def add_levers(recorder: Recorder, month: int, effort: float = 0.5) -> None:
    recorder.add("levers", month=month, provider=["Leigh", "Shoebury"], lever="access", effort=effort)


def rows(folder: Path, table: str = "levers") -> list[tuple[Any, ...]]:
    frame = read_run(folder).table(table)
    return list(frame.itertuples(index=False, name=None))


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


# Adding


@pytest.mark.unit
def test_rows_are_written_in_the_order_in_which_they_came(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, ABOUT)
    add_levers(recorder, 1)
    recorder.add(
        "levers",
        month=np.array([2, 3]),
        provider=Words(["unused", "Hub"], np.array([1, 1])),
        lever=["triage", "access"],
        effort=np.array([0.25, 1]),
    )
    recorder.finish(3)
    assert rows(tmp_path) == [
        (1, "Leigh", "access", 0.5),
        (1, "Shoebury", "access", 0.5),
        (2, "Hub", "triage", 0.25),
        (3, "Hub", "access", 1.0),
    ]


@pytest.mark.unit
def test_arrays_may_be_changed_afterwards(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, ABOUT)
    efforts, which = np.array([0.1, 0.2]), np.array([0, 1])
    recorder.add("levers", month=1, provider=Words(["a", "b"], which), lever="access", effort=efforts)
    efforts[:], which[:] = 9, 0
    recorder.finish(1)
    assert rows(tmp_path) == [(1, "a", "access", 0.1), (1, "b", "access", 0.2)]


@pytest.mark.unit
def test_no_rows_are_no_rows(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, ABOUT)
    recorder.add("levers", month=1, provider=[], lever="access", effort=np.zeros(0))
    recorder.finish(1)
    assert rows(tmp_path) == []
    assert read_run(tmp_path).table("levers").columns.tolist() == ["month", "provider", "lever", "effort"]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("table", "columns", "words"),
    [
        ("lever", {}, "'lever' is no table of a run; use "),
        (
            "levers",
            {"effrt": 1},
            "levers: there is no column 'effrt'; give month, provider, lever or effort.",
        ),
        ("levers", {"effort": None}, "levers: effort is missing; give every column"),
        ("levers", {"effort": "full"}, "levers.effort: 'full' is no number; give float64"),
        ("levers", {"month": 1.5}, "levers.month: float64 is not of whole numbers; give int32"),
        ("levers", {"month": 2**40}, "levers.month: a number is beyond what int32 holds"),
        ("levers", {"lever": 3}, "levers.lever: 3 is no text; give texts or Words"),
        ("levers", {"lever": ["access", 3]}, "levers.lever: 3 is no text; give texts or Words"),
        (
            "levers",
            {"lever": ["a", "b", "c"]},
            "levers: columns differ in length: provider has 2, lever has 3; give each one value, or one a row",
        ),
    ],
)
def test_what_is_no_row_is_refused_and_nothing_is_recorded(
    tmp_path: Path, table: str, columns: dict[str, Any], words: str
) -> None:
    recorder = Recorder(tmp_path, ABOUT)
    given: dict[str, Any] = {
        "month": 1,
        "provider": ["Leigh", "Shoebury"],
        "lever": "access",
        "effort": 0.5,
    } | columns
    given = {name: each for name, each in given.items() if each is not None}
    with pytest.raises(ValueError, match=re.escape(words)):
        recorder.add(table, **given)
    recorder.finish(1)
    assert rows(tmp_path) == []


@pytest.mark.unit
def test_postings_are_left_to_the_ledger(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="postings are read from the ledger; give it to finish"):
        Recorder(tmp_path, ABOUT).add("postings", month=1)


@pytest.mark.unit
def test_a_column_named_nearly_right_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"Did you mean 'provider'\?"):
        Recorder(tmp_path, ABOUT).add("levers", providers="a")


@pytest.mark.property
@given(st.lists(st.tuples(st.integers(0, 3), st.text(max_size=3), st.floats(allow_nan=False)), max_size=20))
def test_whatever_is_added_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, given_rows: list[tuple[int, str, float]]
) -> None:
    folder = tmp_path_factory.mktemp("run")
    recorder = Recorder(folder, ABOUT)
    for month in range(4):
        of_month = [(name, effort) for when, name, effort in given_rows if when == month]
        recorder.add(
            "levers",
            month=month,
            provider=[name for name, _ in of_month],
            lever="access",
            effort=np.array([effort for _, effort in of_month], float),
        )
        if month == 1:
            recorder.keep(1)
    recorder.finish(3)
    expected = [
        (month, name, "access", effort) for month, name, effort in sorted(given_rows, key=lambda row: row[0])
    ]
    assert rows(folder) == expected


# Files


@pytest.mark.unit
def test_a_finished_run_is_a_file_a_table_and_its_record(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "run", ABOUT)
    add_levers(recorder, 1)
    recorder.finish(1, Ledger(["a", "b"]))
    assert names(tmp_path / "run") == sorted([*(f"{name}.parquet" for name in TABLES), "run.json"])


@pytest.mark.unit
def test_the_record_says_how_far_the_run_has_come(tmp_path: Path) -> None:
    def record() -> dict[str, Any]:
        found: dict[str, Any] = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
        return found

    recorder = Recorder(tmp_path, ABOUT)
    assert record() == {"format": 1, "months": 0, "is_finished": False, **ABOUT}
    recorder.keep(12)
    assert record() == {"format": 1, "months": 12, "is_finished": False, **ABOUT}
    recorder.finish(18)
    assert record() == {"format": 1, "months": 18, "is_finished": True, **ABOUT}


@pytest.mark.unit
def test_every_file_says_what_it_holds_and_which_run_it_is_of(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, ABOUT)
    recorder.finish(1, Ledger(["a", "b"]))
    for name, table in TABLES.items():
        schema = pq.read_schema(tmp_path / f"{name}.parquet")
        assert schema.metadata[b"table"] == name.encode()
        assert schema.metadata[b"meaning"] == table.meaning.encode()
        assert json.loads(schema.metadata[b"run"]) == ABOUT
    field = pq.read_schema(tmp_path / "accounts.parquet").field("paid_pence")
    assert field.metadata == {b"unit": b"pence", b"meaning": b"what went out"}


@pytest.mark.unit
def test_postings_are_those_of_the_ledger(tmp_path: Path) -> None:
    ledger = Ledger(["payer", "trust"])
    ledger.post(Posting(25, "payer", "trust", 5, "core", "block", "April", "a twelfth"))
    Recorder(tmp_path, ABOUT).finish(25, ledger)
    assert rows(tmp_path, "postings") == [tuple(posting) for posting in ledger]


@pytest.mark.unit
def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        recorder = Recorder(tmp_path / name, ABOUT)
        add_levers(recorder, 1)
        recorder.keep(1)
        add_levers(recorder, 2)
        recorder.finish(2, Ledger(["a", "b"]))
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes()


@pytest.mark.unit
@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"months": 3}, "about: 'months' is said by the recorder; leave it out"),
        ({"a": {1}}, "about: JSON cannot hold it"),
        ({"a": float("nan")}, "about: JSON cannot hold it"),
    ],
)
def test_what_cannot_be_said_of_a_run_is_refused(tmp_path: Path, about: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        Recorder(tmp_path / "run", about)
    assert not (tmp_path / "run").exists()


# Stopping and going on


@pytest.mark.unit
def test_a_run_that_goes_on_has_what_a_straight_one_has(tmp_path: Path) -> None:
    straight = Recorder(tmp_path / "straight", ABOUT)
    for month in range(1, 5):
        add_levers(straight, month, month / 10)
    straight.finish(4)

    folder = tmp_path / "stopped"
    stopped = Recorder(folder, ABOUT)
    for month in range(1, 4):
        add_levers(stopped, month, month / 10)
        if month == 2:
            stopped.keep(2)
    again = Recorder(folder, ABOUT, kept_month=2)
    for month in (3, 4):
        add_levers(again, month, month / 10)
    again.finish(4)
    assert rows(folder) == rows(tmp_path / "straight")


@pytest.mark.unit
def test_parts_after_the_checkpoint_are_dropped(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, ABOUT)
    for month in (1, 2, 3):
        add_levers(recorder, month)
        recorder.keep(month)
    again = Recorder(tmp_path, ABOUT, kept_month=1)
    assert names(tmp_path) == ["parts", "parts/tables-000001.arrows", "run.json"]
    again.finish(1)
    assert [row[0] for row in rows(tmp_path)] == [1, 1]


@pytest.mark.unit
def test_a_run_begun_anew_has_nothing_of_the_old(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, ABOUT)
    add_levers(recorder, 1)
    recorder.keep(1)
    Recorder(tmp_path, ABOUT).finish(0)
    assert rows(tmp_path) == []


@pytest.mark.unit
def test_what_a_killed_run_left_half_written_is_cleared(tmp_path: Path) -> None:
    Recorder(tmp_path, ABOUT)
    for folder in (tmp_path, tmp_path / "parts"):
        (folder / ".levers.parquet.12ab.unfinished").write_bytes(b"half")
    Recorder(tmp_path, ABOUT)
    assert names(tmp_path) == ["parts", "run.json"]


@pytest.mark.unit
def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder(tmp_path, ABOUT)
    add_levers(recorder, 1)
    recorder.keep(1)
    add_levers(recorder, 2)

    def full(path: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    before = names(tmp_path)
    monkeypatch.setattr(module, "whole_file", full)
    monkeypatch.setattr(module, "whole_files", full)
    acts: list[tuple[Callable[[int], None], Path]] = [
        (recorder.keep, tmp_path / "parts" / "tables-000002.arrows"),
        (recorder.finish, tmp_path),
    ]
    for act, file in acts:
        with pytest.raises(FileProblems) as caught:
            act(2)
        (problem,) = caught.value.problems
        assert problem.message == (
            "cannot be written (No space left on device); what was kept before stays: make room or allow it, then give "
            "the same command again"
        )
        assert problem.file == file
    assert names(tmp_path) == before
    monkeypatch.undo()
    recorder.finish(2)
    assert [row[0] for row in rows(tmp_path)] == [1, 1, 2, 2]


@pytest.mark.unit
def test_a_disk_that_fills_up_half_way_leaves_every_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = Recorder(tmp_path, ABOUT)
    add_levers(recorder, 1)
    recorder.keep(1)
    add_levers(recorder, 2)
    before, written = names(tmp_path), []
    fsync = os.fsync

    def fills_up(opened: int) -> None:
        written.append(opened)
        if len(written) == 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(opened)

    monkeypatch.setattr(os, "fsync", fills_up)
    with pytest.raises(FileProblems, match="No space left on device"):
        recorder.finish(2)
    assert names(tmp_path) == before
    recorder.finish(2)
    assert [row[0] for row in rows(tmp_path)] == [1, 1, 2, 2]


@pytest.mark.unit
def test_what_is_kept_together_is_one_file(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, ABOUT)
    add_levers(recorder, 1)
    recorder.add("trust", month=3, agreement="hub", trust=0.5, kept_share=1.0, broken_share=0.0)
    recorder.keep(3)
    recorder.keep(6)
    assert names(tmp_path / "parts") == ["tables-000003.arrows"]
    again = Recorder(tmp_path, ABOUT, kept_month=6)
    add_levers(again, 7)
    again.finish(7)
    assert rows(tmp_path, "trust") == [(3, "hub", 0.5, 1.0, 0.0)]
    assert [row[0] for row in rows(tmp_path)] == [1, 1, 7, 7]


@pytest.mark.unit
def test_many_parts_are_many_row_groups_only_where_rows_are_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = []
    for most in (4, 1000):
        monkeypatch.setattr(module, "ROWS_TOGETHER", most)
        recorder = Recorder(tmp_path / str(most), ABOUT)
        for month in range(1, 6):
            # Each part knows other texts than those before.
            add_levers(recorder, month)
            recorder.add("levers", month=month, provider=f"new {month}", lever="access", effort=0.0)
            recorder.keep(month)
        recorder.finish(5)
        groups.append(pq.ParquetFile(tmp_path / str(most) / "levers.parquet").num_row_groups)
    assert groups == [3, 1]
    assert rows(tmp_path / "4") == rows(tmp_path / "1000")
    assert [row[1] for row in rows(tmp_path / "4")][2::3] == [f"new {month}" for month in range(1, 6)]


@pytest.mark.unit
def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("a file", encoding="utf-8")
    with pytest.raises(FileProblems, match=r"run.*: cannot be written \("):
        Recorder(tmp_path / "run", ABOUT)
