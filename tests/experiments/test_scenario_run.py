"""A run of a scenario from the command line: written, stopped, gone on with, refused."""

from __future__ import annotations

import errno
import gc
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from experiments import scenario_run
from experiments.cli import app
from experiments.run_diff import compare
from experiments.scenario_run import Asked, months_apart, run, scenario_asked
from scenarios.contracts.facts import MissingFact
from scenarios.horizon import FIRST_MONTH
from scenarios.problems import FileProblems
from sim.economy import HealthEconomy
from sim.recorder import Recorder
from sim.run_reader import read_run
from sim.run_tables import ABOUT, TABLES

CITIZENS, MONTHS, END = 2_000, 3, 27
ASKED = Asked("iph", seed=5, place="southend", citizens=CITIZENS, months=MONTHS)
WORDS = [
    "run",
    "iph",
    "--place",
    "southend",
    "--citizens",
    str(CITIZENS),
    "--months",
    str(MONTHS),
    "--seed",
    "5",
]
HEADER = re.compile("[─│╭╮╰╯]")


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run, never stopped."""
    folder = tmp_path_factory.mktemp("straight") / "run"
    run(ASKED, folder)
    return folder


def invoked(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    # Usage errors are framed, and lines broken where the terminal ends.
    return result.exit_code, " ".join(HEADER.sub("", result.output).split())


def assert_same(one: Path, other: Path) -> None:
    assert compare(read_run(one), read_run(other), ABOUT).is_equal
    for name in TABLES:
        rows = [read_run(folder).table(name).astype(object) for folder in (one, other)]
        assert rows[0].equals(rows[1]), name


# Written


@pytest.mark.end_to_end
def test_a_run_is_written_and_told(tmp_path: Path) -> None:
    out = tmp_path / "run"
    code, text = invoked(*WORDS, "--out", str(out))
    assert code == 0, text
    assert "Southend, Integrated pathway hub: 27 months, 3 of them under contract." in text
    assert "There were 2,000 people at the start" in text
    assert f"wrote {out}; look at it with careconomy show {out}" in text
    assert sorted(path.name for path in out.iterdir()) == sorted(
        [*(f"{name}.parquet" for name in TABLES), "run.json"]
    )


@pytest.mark.end_to_end
def test_the_record_says_how_the_run_was_made(straight: Path) -> None:
    record = json.loads((straight / "run.json").read_text(encoding="utf-8"))
    assert record["is_finished"]
    assert record["months"] == END
    assert record["settings"] == {
        "place": "southend",
        "model": "iph",
        "reference": "traditional",
        "citizens": CITIZENS,
        "months": MONTHS,
        "behaviour": "fixed",
        "governance": "neutral",
        "seed": 5,
    }
    assert record["digests"]["scenario"] == scenario_asked(ASKED).digest
    assert record["command"] == ASKED.command(straight)
    assert record["term_kinds"]
    assert {"numpy", "numba", "careconomy", "python"} <= set(record["versions"])


@pytest.mark.end_to_end
@pytest.mark.slow
def test_what_was_written_can_be_shown(straight: Path, tmp_path: Path) -> None:
    code, text = invoked("show", str(straight), "--out", str(tmp_path / "shown"))
    assert code == 0, text
    assert "Who paid whom in year 1 of contract" in text


@pytest.mark.end_to_end
def test_a_run_that_is_finished_is_told_again_and_not_lived(
    straight: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HealthEconomy, "step", lambda economy: pytest.fail("lived again"))
    before = {path.name: path.read_bytes() for path in straight.iterdir()}
    assert run(ASKED, straight).months == END
    assert {path.name: path.read_bytes() for path in straight.iterdir()} == before


@pytest.mark.end_to_end
@pytest.mark.slow
def test_contracts_alone_change_no_life(tmp_path: Path) -> None:
    models = ("traditional", "iph")
    one, other = (run(Asked(name, 5, "southend", CITIZENS, months=14), tmp_path / name) for name in models)
    found = compare(one, other, ABOUT)
    assert found.equal_through["lives"] == one.months
    assert FIRST_MONTH <= found.equal_through["money"] < one.months


@pytest.mark.unit
def test_a_command_repeats_what_was_asked() -> None:
    assert ASKED.command(Path("my run")) == (
        "careconomy run iph --place southend --citizens 2000 --months 3 --seed 5 --out 'my run'"
    )
    assert Asked("southend_iph").command(Path("a")) == "careconomy run southend_iph --seed 1 --out a"


@pytest.mark.unit
def test_what_is_asked_for_takes_the_place_of_the_scenarios_own() -> None:
    found = scenario_asked(Asked("southend_iph", citizens=3_000, months=7, governance="as_contracted"))
    assert (found.people, found.horizon.months, found.governance) == (3_000, 7, "as_contracted")
    assert scenario_asked(Asked("southend_iph")).horizon.months == 60


# Stopped, and gone on with


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    "stopped_in", [pytest.param(1, marks=pytest.mark.slow), pytest.param(13, marks=pytest.mark.slow), 26]
)
def test_a_run_stopped_in_any_month_goes_on_to_the_same_bits(
    straight: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stopped_in: int
) -> None:
    step = HealthEconomy.step

    def stops(economy: HealthEconomy) -> None:
        if economy.month == stopped_in:
            raise KeyboardInterrupt
        step(economy)

    out = tmp_path / "run"
    with monkeypatch.context() as patched:
        patched.setattr(HealthEconomy, "step", stops)
        code, text = invoked(*WORDS, "--keep-every", "5", "--out", str(out))
    assert code == 130
    assert text == f"stopped; give the same command again to go on from what {out} keeps"
    with pytest.raises(
        FileProblems, match="is not finished; finish it with 'careconomy run iph --place southend"
    ):
        read_run(out)
    lived: list[int] = []

    def noted(economy: HealthEconomy) -> None:
        step(economy)
        lived.append(economy.month)

    with monkeypatch.context() as patched:
        patched.setattr(HealthEconomy, "step", noted)
        assert invoked(*WORDS, "--keep-every", "5", "--out", str(out))[0] == 0
    assert lived == list(range(stopped_in - stopped_in % 5 + 1, END + 1))
    assert_same(straight, out)
    assert not (out / "checkpoints").exists()


@pytest.mark.end_to_end
@pytest.mark.slow
def test_a_run_that_is_killed_goes_on_to_the_same_bits(straight: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    words = [sys.executable, "-m", "experiments.cli", *WORDS, "--keep-every", "1", "--out", str(out)]
    kept = out / "checkpoints"
    for at_least in (3, 20):
        program = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while program.poll() is None and not _has_kept(kept, at_least):
            time.sleep(0.005)
        program.kill()
        assert program.wait() != 0, "it was finished before it could be killed"
    assert not json.loads((out / "run.json").read_text(encoding="utf-8"))["is_finished"]
    subprocess.run(words, check=True, capture_output=True)
    assert_same(straight, out)


def _has_kept(folder: Path, month: int) -> bool:
    return any(int(path.stem.removeprefix("month-")) >= month for path in folder.glob("month-*.checkpoint"))


@pytest.mark.end_to_end
def test_a_run_killed_while_it_was_written_is_written_again(
    straight: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "run"
    with monkeypatch.context() as patched:
        patched.setattr(Recorder, "finish", _killed)
        with pytest.raises(KeyboardInterrupt):
            run(ASKED, out)
    run(ASKED, out)
    assert_same(straight, out)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("people", "months"),
    [(56_000_000, 12), (834_000, 12), (833_000, 24), (416_000, 36), (178_000, 60), (1_000, 60)],
)
def test_checkpoints_stand_as_many_years_apart_as_are_soon_lived_again(people: int, months: int) -> None:
    assert months_apart(people) == months


@pytest.mark.end_to_end
def test_the_collector_of_cycles_is_left_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frozen: list[int] = []

    def step(_: HealthEconomy) -> None:
        frozen.append(gc.get_freeze_count())
        raise KeyboardInterrupt

    monkeypatch.setattr(HealthEconomy, "step", step)
    before = gc.get_freeze_count()
    with pytest.raises(KeyboardInterrupt):
        run(ASKED, tmp_path / "run")
    assert frozen[0] > before
    assert gc.get_freeze_count() <= before


def _killed(*_: Any) -> None:
    raise KeyboardInterrupt


# Refused


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (
            Asked("iph", 6, "southend", CITIZENS, MONTHS),
            r"the folder holds a run of other settings \(seed 5, not 6\)",
        ),
        (
            Asked("iph", 5, "southend", CITIZENS, 4),
            r"other settings \(months 3, not 4\); name another folder",
        ),
        (
            Asked("alliance", 5, "southend", CITIZENS, MONTHS),
            r"other settings \(model 'iph', not 'alliance'\)",
        ),
    ],
)
def test_the_folder_of_another_run_is_refused(straight: Path, asked: Asked, words: str) -> None:
    before = {path.name: path.read_bytes() for path in straight.iterdir()}
    with pytest.raises(FileProblems, match=words):
        run(asked, straight)
    assert {path.name: path.read_bytes() for path in straight.iterdir()} == before


def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **changed: Any) -> Path:
    """A folder in which the run was begun, with something else in its record."""
    out = tmp_path / "run"
    with monkeypatch.context() as patched:
        patched.setattr(HealthEconomy, "step", _killed)
        with pytest.raises(KeyboardInterrupt):
            run(ASKED, out)
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    (out / "run.json").write_text(json.dumps(record | changed), encoding="utf-8")
    return out


@pytest.mark.end_to_end
def test_a_scenario_that_was_changed_since_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = dict(scenario_asked(ASKED).digests) | {"scenario": "other", "model": "other"}
    out = begun(tmp_path, monkeypatch, digests=digests)
    with pytest.raises(FileProblems, match=r"run of another scenario \(model\); name another folder"):
        run(ASKED, out)


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"commit": "abc"}, "was begun with commit abc, and this is "),
        ({"versions": {"numpy": "1.0"}}, "was begun with versions numpy 1.0, and this is careconomy "),
    ],
)
def test_another_program_does_not_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, Any], words: str
) -> None:
    out = begun(tmp_path, monkeypatch, **changed)
    with pytest.raises(FileProblems, match=words) as refused:
        run(ASKED, out)
    assert "go on with those, or begin again in another folder" in str(refused.value)


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["southend_ihp"], "no shipped scenario of that name; use southend_alliance, "),
        (["iph"], "iph: this is a model of contracts, not a scenario; say where it is in force with --place"),
        (
            ["southend_iph", "--place", "southend"],
            "southend_iph: this is a scenario, which has its place; leave out --place, or name a model instead",
        ),
        (["iph", "--place", "southent"], "there is no place 'southent'; use bedfordshire, "),
        (["ihp", "--place", "southend"], "there is no model 'ihp'; use alliance, "),
        (["southend_iph", "--citizens", "10"], "citizens: 10 are too few; write 100 or more"),
        (["southend_iph", "--months", "241"], "months: 241 is too large; write 240 or less"),
        (["southend_iph", "--seed", "-1"], "-1 is too small; write 0 or more"),
        (["southend_iph", "--keep-every", "0"], "0 is too small; write 1 or more"),
        (["southend_iph", "--behaviour", "fxed"], "'fxed' is not one of 'fixed', 'responsive'"),
    ],
)
def test_what_cannot_be_run_is_refused_and_leaves_nothing(
    tmp_path: Path, words: list[str], told: str
) -> None:
    out = tmp_path / "run"
    code, text = invoked("run", *words, "--out", str(out))
    assert code in (1, 2)
    assert told in text
    assert not out.exists()


@pytest.mark.end_to_end
def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FileProblems, match=r"holds other files and no run\.json; name a new or empty folder"):
        run(ASKED, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.end_to_end
def test_citizens_who_cannot_be_made_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: Any) -> None:
        raise ValueError("Southend: nobody can be made")

    monkeypatch.setattr(scenario_run, "HealthEconomy", none)
    with pytest.raises(FileProblems, match="Southend: nobody can be made"):
        run(ASKED, tmp_path / "run")
    assert not (tmp_path / "run").exists()


@pytest.mark.end_to_end
def test_a_month_that_cannot_be_lived_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def untold(economy: HealthEconomy) -> None:
        raise MissingFact("'measure smiles' cannot be told")

    monkeypatch.setattr(HealthEconomy, "step", untold)
    with pytest.raises(
        FileProblems, match="after month 0: the next cannot be lived: 'measure smiles' cannot be told"
    ):
        run(ASKED, tmp_path / "run")


@pytest.mark.end_to_end
def test_a_full_disk_is_told_and_the_run_goes_on_when_there_is_room(
    straight: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    out = tmp_path / "run"
    with monkeypatch.context() as patched:
        patched.setattr("sim.checkpoint.npy.write_array", full)
        code, text = invoked(*WORDS, "--keep-every", "5", "--out", str(out))
    assert code == 1
    assert "month 5 cannot be kept (No space left on device); no month was kept before. Make room for" in text
    assert "then give the same command again" in text
    run(ASKED, out)
    assert_same(straight, out)
