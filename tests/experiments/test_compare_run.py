"""Comparisons lived: the same luck and draws for all, nothing lost or doubled, whatever goes wrong on the way."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments import compare_run
from experiments.compare_outcomes import Found
from experiments.compare_plan import Plan, open_folder, ready
from experiments.compare_results import FOLDER, read_results, result_path, write_result
from experiments.compare_run import FAILED, Aside, Told, compare, is_sure, lived
from experiments.compare_seed import Seed, england_of, live
from experiments.compare_summary import Comparison
from experiments.run_folder import RECORD
from scenarios.draws import draw
from scenarios.parameters import load_parameters
from scenarios.problems import FileProblems
from sim.england import england
from tests.experiments.compared import NAMES, SEEDS, plan, told

ROOT = Path(__file__).resolve().parents[2]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / FOLDER).iterdir())}


@pytest.mark.end_to_end
def test_identical_contracts_differ_in_nothing_at_all() -> None:
    found = Comparison(read_results(told().out, (1, 2), NAMES), NAMES).summary()
    twin = found[(found["model"] == "twin") & (found["compared_with"] == "by_episode")]
    assert len(twin) > 100
    assert (twin[["mean", "low", "high", "middle_low", "middle_high"]] == 0).all().all()


@pytest.mark.end_to_end
def test_other_contracts_do_differ_in_money_and_effort() -> None:
    found = told().found
    assert found.difference("payer_spending", "traditional", "council").all()
    assert found.difference("lever", "traditional", "social_care.reablement").all()


def fails() -> None:
    raise ValueError("no luck")


@pytest.mark.end_to_end
@pytest.mark.parametrize("jobs", [1, 2])
def test_other_work_is_done_beside_seeds_and_told(tmp_path: Path, jobs: int) -> None:
    """Whatever fails of it is left out, for whoever needs it to do again; no seed hangs on it."""
    out = shutil.copytree(told().out, tmp_path / "beside")
    work = [Aside("seven", partial(int, "7")), Aside("none", fails), Aside("eight", partial(int, "8"))]
    asked: list[Told] = []

    def beside(begun: Told) -> list[Aside]:
        asked.append(begun)
        return work

    found = lived(plan(), out, jobs, beside=beside)
    assert found.beside == {"seven": 7, "eight": 8}
    assert [each.models for each in asked] == [found.models]
    assert found.seeds == told().seeds
    assert not (out / FAILED).exists()


@pytest.mark.end_to_end
@pytest.mark.slow
def test_a_model_more_changes_no_result_of_the_others(tmp_path: Path) -> None:
    alone = compare(plan(2, seeds=1), tmp_path / "two")
    both = (alone.found.results, told().found.results)
    for model in NAMES[:2]:
        one, other = (each[(each["seed"] == 1) & (each["model"] == model)] for each in both)
        assert one["value"].to_numpy().tolist() == other["value"].to_numpy().tolist()
    before = contents(tmp_path / "two")
    compare(plan(3, seeds=1), tmp_path / "two")
    after = contents(tmp_path / "two")
    assert len(after) == 3
    assert {name: after[name] for name in before} == before


@pytest.mark.end_to_end
def test_seeds_share_nothing_and_each_has_its_own_draw() -> None:
    found = told().found
    one, two = found.values("qalys", "traditional")
    assert one != two
    drawn, name = told().out / "draws.csv", "response_strength"
    central, own = (each.value(name) for each in (load_parameters(), draw(2).parameters))
    assert f"2,behaviour,{name},value,{central:.10g},{own:.10g}" in drawn.read_text(encoding="utf-8")


@pytest.mark.unit
def test_without_draws_england_is_the_central_one() -> None:
    assert england_of(Seed(plan(is_drawn=False), 3, Path())) is england()
    drawn = england_of(Seed(plan(), 3, Path()))
    assert drawn.effects == draw(3).effects
    assert drawn.solved is england().solved


@pytest.mark.end_to_end
def test_what_is_there_is_not_lived_again_and_what_is_missing_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "again"
    shutil.copytree(told().out, out)
    lost = result_path(out, 2, "twin")
    lost.unlink()
    (out / FOLDER / ".00002_twin.parquet.abc.unfinished").write_bytes(b"half")
    lived: list[int] = []

    def watched(task: Seed) -> None:
        lived.append(task.seed)
        live(task)

    monkeypatch.setattr(compare_run, "live", watched)
    compare(plan(), out)
    assert lived == [2]
    assert contents(out) == contents(told().out)
    assert (out / "summary.csv").read_bytes() == (told().out / "summary.csv").read_bytes()


@pytest.mark.end_to_end
@pytest.mark.slow
def test_a_seed_that_fails_is_told_and_loses_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "failing"
    shutil.copytree(told().out, out)
    for model in NAMES:
        result_path(out, 2, model).unlink()

    def failing(task: Seed) -> None:
        raise ValueError("nobody was discharged")

    monkeypatch.setattr(compare_run, "live", failing)
    found = compare(plan(), out)
    assert found.failed == {2: "nobody was discharged"}
    assert found.seeds == (1,)
    assert "nobody was discharged" in (out / FAILED / "00002.txt").read_text(encoding="utf-8")
    monkeypatch.undo()
    assert compare(plan(), out).seeds == (1, 2)
    assert not (out / FAILED / "00002.txt").exists()
    assert contents(out) == contents(told().out)


@pytest.mark.end_to_end
def test_where_every_seed_fails_it_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(task: Seed) -> None:
        raise ValueError("nobody was discharged")

    monkeypatch.setattr(compare_run, "live", failing)
    with pytest.raises(FileProblems, match="no seed could be lived: nobody was discharged"):
        compare(plan(1), tmp_path / "none")


@pytest.mark.end_to_end
@pytest.mark.slow
def test_a_comparison_that_is_killed_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    out = tmp_path / "killed"
    options = ["--models", ",".join(plan().models), "--years", "1", "--seeds", "2", "--citizens", "2000"]
    words = ["compare", "--place", "southend", *options, "--jobs", "1", "--out", str(out)]
    program = subprocess.Popen(
        [sys.executable, "-m", "experiments.cli", *words], cwd=ROOT, stderr=subprocess.DEVNULL
    )
    while program.poll() is None and not list(out.glob(f"{FOLDER}/*.parquet")):
        time.sleep(0.05)
    os.kill(program.pid, signal.SIGKILL)
    program.wait()
    assert list(out.glob(f"{FOLDER}/*.parquet"))
    compare(plan(), out)
    assert contents(out) == contents(told().out)
    assert len(contents(out)) == SEEDS * len(NAMES)


@pytest.mark.end_to_end
def test_a_result_says_what_it_is_of() -> None:
    import pyarrow.parquet as pq

    table = pq.read_table(result_path(told().out, 1, "twin"))
    about = json.loads(table.schema.metadata[b"careconomy"])
    assert {"seed", "model", "digest", "is_drawn", "versions", "commit"} == about.keys()
    assert (about["seed"], about["model"]) == (1, "twin")
    record = json.loads((told().out / RECORD).read_text(encoding="utf-8"))
    assert record["models"]["twin"]["digest"] == about["digest"]
    assert record["command"].startswith("careconomy compare --place southend --models ")


@pytest.mark.end_to_end
def test_years_add_up_and_so_do_parts() -> None:
    found = told().found
    assert found.years == ("1",)
    for outcome in ("emergency_admissions", "qalys", "waiting", "system_spending"):
        one, whole = (found.values(outcome, "twin", years=years) for years in ("1", "all"))
        assert one.tolist() == whole.tolist()
    parts = sum(
        found.values(name, "twin") for name in ("resource_use", "effort_spending", "transaction_spending")
    )
    assert found.values("system_spending", "twin") == pytest.approx(np.asarray(parts))


# What is refused


@pytest.mark.unit
def test_a_folder_of_another_comparison_is_refused_and_stays() -> None:
    out = told().out
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    for other, message in (
        (
            plan(years=2),
            r"the folder holds a comparison of other settings \(months 12, not 24\); name another folder",
        ),
        (plan(is_drawn=False), r"other settings \(is_drawn true, not false\)"),
        (Plan("southend", plan().models, 1, 2, 2_500), r"other settings \(citizens 2000, not 2500\)"),
    ):
        with pytest.raises(FileProblems, match=message):
            compare(other, out)
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


@pytest.mark.unit
def test_what_another_program_or_another_model_of_the_name_began_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "held"
    shutil.copytree(told().out, out)
    record = json.loads((out / RECORD).read_text(encoding="utf-8"))
    for change, message in (
        ({"commit": "abc"}, "was begun with commit abc, and this is"),
        ({"digests": {**record["digests"], "effects.csv": "0"}}, r"another scenario \(effects.csv differs\)"),
        (
            {"models": {**record["models"], "twin": {**record["models"]["twin"], "digest": "0"}}},
            "the folder holds results of another 'twin' than this; name another folder",
        ),
    ):
        (out / RECORD).write_text(json.dumps({**record, **change}), encoding="utf-8")
        with pytest.raises(FileProblems, match=message):
            open_folder(plan(), out)


@pytest.mark.unit
def test_a_result_in_a_wrong_place_or_damaged_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "mixed"
    shutil.copytree(told().out, out)
    path = result_path(out, 1, "twin")
    shutil.copy(result_path(out, 2, "twin"), path)
    with pytest.raises(FileProblems, match="this is a result of another seed; name another folder"):
        compare(plan(), out)
    path.write_bytes(b"half a file")
    with pytest.raises(FileProblems, match="delete it and give the same command again"):
        compare(plan(), out)


# Sure enough


def with_rules(monkeypatch: pytest.MonkeyPatch, fewest: int, step: int) -> None:
    rules = {"fewest_seeds_to_stop": float(fewest), "seeds_between_looks": float(step)}
    monkeypatch.setattr("experiments.compare_run.rule", rules.__getitem__)


@pytest.mark.end_to_end
def test_it_ends_when_it_is_sure_enough_and_not_before_the_fewest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived: list[int] = []
    first = told().out

    def once(task: Seed) -> None:
        """Every seed the same as the first, so that nothing is in doubt."""
        lived.append(task.seed)
        for each in ready(task.plan):
            held = result_path(first, 1, each.name)
            table = read_results(first, (1,), (each.name,))
            found = [
                Found(*row) for row in table[["outcome", "of", "years", "value"]].itertuples(index=False)
            ]
            assert held.is_file()
            about = {"seed": task.seed, "model": each.name, "digest": each.digest, "is_drawn": True}
            write_result(result_path(task.out, task.seed, each.name), found, about)

    monkeypatch.setattr("experiments.compare_run.live", once)
    with_rules(monkeypatch, fewest=2, step=1)
    found = compare(plan(seeds=7), tmp_path / "sure", until_sure=True)
    assert lived == [1, 2]
    assert found.seeds == (1, 2)
    assert found.found.seeds == 2
    # Without being asked to, it goes on to the last.
    assert compare(plan(seeds=4), tmp_path / "sure").seeds == (1, 2, 3, 4)


def with_results(results: pd.DataFrame) -> Told:
    """What was told, with other results."""
    found = replace(told())
    object.__setattr__(found, "found", Comparison(results.copy(), told().models))
    return found


@pytest.mark.unit
def test_wide_intervals_are_not_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    with_rules(monkeypatch, fewest=2, step=1)
    results = read_results(told().out, told().seeds, told().models)
    about = [name for name in results if name not in ("model", "value")]
    results["value"] = results.groupby(about, dropna=False)["value"].transform("first")
    narrow = with_results(results)
    assert is_sure(narrow)
    # In one seed of two, a tenth more emergencies under one of the models: known to much more than 1%.
    is_one = (
        (results["outcome"] == "emergency_admissions") & (results["model"] == "twin") & (results["seed"] == 2)
    )
    results.loc[is_one, "value"] *= 1.1
    assert not is_sure(with_results(results))
    with_rules(monkeypatch, fewest=3, step=1)
    assert not is_sure(narrow)
