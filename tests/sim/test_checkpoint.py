"""Checkpoints: what was kept comes back; whoever is killed, or has no room, loses nothing that was kept."""

import errno
import os
import random
import re
import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from scenarios.problems import FileProblems
from sim.checkpoint import HEADER, Checkpoint, latest, load, save

ROOT = Path(__file__).resolve().parents[2]
STATE: dict[str, NDArray[Any]] = {
    "citizens/now/key": np.array([3, 2**64 - 1], np.uint64),
    "levels": np.array([[0.1, np.nan], [-0.0, np.inf]], np.float32),
    "is_open": np.array([True, False]),
    "names": np.array(["Leigh", "Shoebury"]),
    "nobody": np.zeros((0, 3), np.int8),
    "one": np.array(7),
}
ABOUT = {"seed": 7, "share": 0.1, "names": ["a", "é"], "nothing": None}


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(FileProblems) as caught:
        act()
    (problem,) = caught.value.problems
    return problem.message


def rewritten(file: Path, change: Callable[[str], str]) -> Path:
    """A checkpoint with another header."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members[HEADER] = change(members[HEADER].decode()).encode()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file


# What was kept comes back


@pytest.mark.unit
def test_a_state_comes_back_as_it_was(tmp_path: Path) -> None:
    file = save(tmp_path / "kept", 24, STATE, ABOUT)
    found = latest(tmp_path / "kept")
    assert found is not None
    assert (found.month, found.about, found.file) == (24, ABOUT, file)
    assert list(found.state) == list(STATE)
    for name, array in STATE.items():
        assert found.state[name].dtype == array.dtype
        np.testing.assert_array_equal(found.state[name], array)


@pytest.mark.unit
def test_what_comes_back_may_be_changed(tmp_path: Path) -> None:
    found = load(save(tmp_path, 1, {"a": np.arange(3)}))
    found.state["a"][0] = 9
    assert load(found.file).state["a"].tolist() == [0, 1, 2]


@pytest.mark.property
@given(arrays.arrays(arrays.scalar_dtypes(), arrays.array_shapes(min_dims=0, min_side=0)))
def test_any_array_comes_back_to_the_bit(
    tmp_path_factory: pytest.TempPathFactory, array: NDArray[Any]
) -> None:
    found = load(save(tmp_path_factory.mktemp("kept"), 1, {"a": array})).state["a"]
    assert (found.dtype, found.shape, found.tobytes()) == (array.dtype, array.shape, array.tobytes())


@pytest.mark.unit
def test_a_folder_without_checkpoints_has_no_latest(tmp_path: Path) -> None:
    assert latest(tmp_path / "missing") is None
    (tmp_path / "month-x.checkpoint").write_text("not one by its name", encoding="utf-8")
    assert latest(tmp_path) is None


@pytest.mark.unit
def test_the_latest_is_of_the_latest_month_and_the_one_before_stays(tmp_path: Path) -> None:
    for month in (9, 10, 100):
        save(tmp_path, month, {"a": np.array([month])})
    found = latest(tmp_path)
    assert found is not None
    assert (found.month, found.state["a"].tolist()) == (100, [100])
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "month-000010.checkpoint",
        "month-000100.checkpoint",
    ]


@pytest.mark.unit
def test_the_same_month_is_kept_anew(tmp_path: Path) -> None:
    save(tmp_path, 3, {"a": np.array([1])})
    file = save(tmp_path, 3, {"a": np.array([2])})
    assert load(file).state["a"].tolist() == [2]
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.unit
def test_no_pickle_is_ever_read(tmp_path: Path) -> None:
    file = save(tmp_path, 1, {"a": np.arange(3)})
    with zipfile.ZipFile(file) as archive:
        header = archive.read(HEADER)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(HEADER, header)
        with archive.open("arrays/a", "w") as member:
            np.lib.format.write_array(member, np.array([object()], dtype=object), allow_pickle=True)
    assert "is no whole checkpoint" in refusal(lambda: load(file))


# What cannot be kept


@pytest.mark.unit
@pytest.mark.parametrize(
    ("month", "state", "about", "words"),
    [
        (-1, {}, None, "month: -1 is not allowed; give a whole number of 0 or more"),
        (True, {}, None, "month: true is not allowed; give a whole number of 0 or more"),
        (1.5, {}, None, "month: 1.5 is not allowed; give a whole number of 0 or more"),
        (1, {"a": [1]}, None, "state, 'a': give an array of numbers, or of texts of one length"),
        (1, {"a": np.array([None])}, None, "state, 'a': give an array of numbers, or of texts of one length"),
    ],
)
def test_what_is_no_state_is_refused(tmp_path: Path, month: Any, state: Any, about: Any, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        save(tmp_path, month, state, about)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.unit
@pytest.mark.parametrize("about", [{"a": {1, 2}}, float("nan"), {"a": np.arange(2)}])
def test_what_json_cannot_hold_is_refused(tmp_path: Path, about: Any) -> None:
    with pytest.raises(ValueError, match="about: JSON cannot hold it"):
        save(tmp_path, 1, {}, about)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.unit
def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path, 12, {"a": np.arange(3)})

    def full(*what: object, **options: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(np.lib.format, "write_array", full)
    assert refusal(lambda: save(tmp_path, 24, {"a": np.zeros(1 << 18)})) == (
        "month 24 cannot be kept (No space left on device); month-000012.checkpoint stays. Make room for 2 MB there, "
        "then give the same command again"
    )
    monkeypatch.undo()
    assert [path.name for path in tmp_path.iterdir()] == ["month-000012.checkpoint"]
    found = latest(tmp_path)
    assert found is not None
    assert found.month == 12


@pytest.mark.unit
def test_a_file_that_may_not_grow_is_told_and_loses_nothing(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, before[1]))
    try:
        said = refusal(lambda: save(tmp_path, 24, {"a": np.zeros(1 << 18)}))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert said.startswith("month 24 cannot be kept (File too large); no month was kept before.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.unit
def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file", encoding="utf-8")
    assert "month 1 cannot be kept (" in refusal(lambda: save(tmp_path / "kept", 1, {}))


@pytest.mark.unit
def test_what_killed_runs_left_is_cleared_when_a_run_goes_on(tmp_path: Path) -> None:
    save(tmp_path, 12, {"a": np.arange(3)})
    (tmp_path / ".month-000024.checkpoint.12ab.unfinished").write_bytes(b"half")
    found = latest(tmp_path)
    assert found is not None
    assert found.month == 12
    assert [path.name for path in tmp_path.iterdir()] == ["month-000012.checkpoint"]


@pytest.mark.end_to_end
def test_whoever_is_killed_at_any_moment_leaves_a_whole_month(tmp_path: Path) -> None:
    luck = random.Random(1)
    months = []
    for number in range(6):
        folder = tmp_path / str(number)
        program = subprocess.Popen([sys.executable, "-m", "tests.sim.save_for_ever", folder], cwd=ROOT)
        while not list(folder.glob("month-*.checkpoint")):
            time.sleep(0.01)
        time.sleep(luck.uniform(0, 0.05))
        program.kill()
        program.wait()
        found = latest(folder)
        assert found is not None
        assert found.about == {"seed": found.month}
        assert set(found.state["months"].tolist()) == {found.month}
        months.append(found.month)
    assert max(months) > 1


# What cannot be read


@pytest.mark.unit
def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refusal(lambda: load(tmp_path / "month-000001.checkpoint")) == "there is no such file"


@pytest.mark.unit
@pytest.mark.parametrize("kept", [slice(0), slice(10), slice(300), slice(-30), slice(30, None)])
def test_a_part_of_a_file_is_refused(tmp_path: Path, kept: slice) -> None:
    file = save(tmp_path, 1, STATE, ABOUT)
    file.write_bytes(file.read_bytes()[kept])
    assert refusal(lambda: latest(tmp_path)) == (
        "is no whole checkpoint; delete it to go on from the checkpoint before, or from the start"
    )


@pytest.mark.unit
@pytest.mark.parametrize("change", [("7", "8"), ('"seed"', '"sead"'), ('"month": 1', '"month": 2')])
def test_a_changed_header_is_refused(tmp_path: Path, change: tuple[str, str]) -> None:
    file = rewritten(save(tmp_path, 1, STATE, ABOUT), lambda text: text.replace(*change, 1))
    assert refusal(lambda: load(file)) == (
        "is not as it was written, its digest is another; "
        "delete it to go on from the checkpoint before, or from the start"
    )


@pytest.mark.unit
def test_a_changed_number_is_refused(tmp_path: Path) -> None:
    file = save(tmp_path, 1, {"a": np.array([1, 2])})
    other = save(tmp_path / "other", 1, {"a": np.array([1, 3])})
    with zipfile.ZipFile(file) as mine, zipfile.ZipFile(other) as theirs:
        header, array = mine.read(HEADER), theirs.read("arrays/a")
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(HEADER, header)
        archive.writestr("arrays/a", array)
    assert "is not as it was written" in refusal(lambda: load(file))


@pytest.mark.unit
def test_another_format_is_refused(tmp_path: Path) -> None:
    file = rewritten(save(tmp_path, 1, {}), lambda text: text.replace('"format": 2', '"format": 1'))
    assert refusal(lambda: load(file)) == (
        "is of format 1, and this careconomy reads format 2; go on with the version that wrote it, or delete it to "
        "begin again"
    )


@pytest.mark.unit
@pytest.mark.parametrize("header", ["[]", "{}", '{"what": "another thing", "format": 2}'])
def test_what_is_of_another_program_is_refused(tmp_path: Path, header: str) -> None:
    file = rewritten(save(tmp_path, 1, {}), lambda text: header)
    assert refusal(lambda: load(file)) == (
        "is no checkpoint of careconomy; delete it to go on from the checkpoint before, or from the start"
    )


@pytest.mark.unit
def test_a_refusal_names_the_file(tmp_path: Path) -> None:
    file = tmp_path / "month-000001.checkpoint"
    file.write_text("nothing", encoding="utf-8")
    with pytest.raises(FileProblems, match=re.escape(str(file))):
        latest(tmp_path)


@pytest.mark.unit
def test_a_checkpoint_says_its_month() -> None:
    assert Checkpoint(3, {}, None, Path("x")).month == 3
