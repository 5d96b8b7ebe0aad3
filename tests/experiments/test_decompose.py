"""Differences taken apart: parts add up to the whole, and a run with nothing held is the run itself."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from experiments.compare_outcomes import ALL_YEARS
from experiments.compare_plan import ready
from experiments.compare_results import read_results
from experiments.compare_seed import Seed, england_of
from experiments.decompose import (
    CANCEL,
    ELSE,
    TOGETHER,
    WHOLE,
    Part,
    Task,
    _lived,
    _replayed,
    parts_of,
    shares,
)
from experiments.decompose_report import DRAWN, FOLDER, OTHERS, TABLE, decompose, few, summary, title
from scenarios.horizon import BURN_IN_MONTHS
from scenarios.problems import FileProblems
from sim.deciding import Decision
from sim.economy import HealthEconomy
from tests.experiments.compared import plan, told


@pytest.fixture(scope="module")
def parts() -> list[Part]:
    return parts_of(Task(plan(), 1, told().out))


def decided(*pulls: tuple[str, float]) -> Decision:
    made: Any = SimpleNamespace(
        group="social_care",
        pulls=[SimpleNamespace(name=name, strength=np.array([[strength, 9.0]])) for name, strength in pulls],
    )
    return cast(Decision, made)


@pytest.mark.unit
def test_reasons_share_a_move_by_what_they_come_to() -> None:
    found = shares([decided(("a.fee", 3.0), ("b.fee", -1.0)), decided(("a.fee", 2.0))], ("social_care", 0))
    assert found == {"a.fee": 5 / 4, "b.fee": -1 / 4}
    assert shares([decided(("a.fee", 3.0))], ("acute_trust", 0)) == {CANCEL: 1.0}
    assert shares([decided(("a.fee", 1.0), ("b.fee", -1.0))], ("social_care", 0)) == {CANCEL: 1.0}


@pytest.mark.end_to_end
@pytest.mark.slow
def test_parts_add_up_to_the_whole(parts: list[Part]) -> None:
    table = read_results(told().out, (1,), told().models)
    own = table[(table["of"] == "") & (table["years"] == ALL_YEARS)].set_index(["model", "outcome"])["value"]
    for model in told().models[1:]:
        for outcome in ("emergency_admissions", "qalys", "system_spending"):
            mine = [each for each in parts if (each.model, each.outcome) == (model, outcome)]
            (whole,) = (each.value for each in mine if each.part == WHOLE)
            assert whole == own[model, outcome] - own[told().models[0], outcome]
            rest = [each.value for each in mine if each.part != WHOLE and not each.reason]
            assert sum(rest) == pytest.approx(whole, abs=1e-6 * max(1.0, abs(own[model, outcome])))
            for lever in {each.part for each in mine if each.reason}:
                of_reasons = sum(each.value for each in mine if each.part == lever and each.reason)
                (of_lever,) = (each.value for each in mine if each.part == lever and not each.reason)
                assert of_reasons == pytest.approx(of_lever, abs=1e-6)


@pytest.mark.end_to_end
@pytest.mark.slow
def test_a_twin_has_no_parts_and_a_model_that_pays_for_reablement_one_of_it(parts: list[Part]) -> None:
    twin = [each for each in parts if each.model == "twin"]
    assert {each.part for each in twin} == {WHOLE, TOGETHER, ELSE}
    assert all(each.value == 0 for each in twin)
    assert "social_care.reablement" in {each.part for each in parts if each.model == "traditional"}


@pytest.mark.end_to_end
@pytest.mark.slow
def test_a_run_with_nothing_held_is_the_run_itself() -> None:
    first, model = ready(plan(count=3))[0], ready(plan(count=3))[2]
    economy = HealthEconomy(first.scenario, 1, england_of(Seed(plan(), 1, told().out)))
    economy.run(BURN_IN_MONTHS)
    full, trail, _ = _lived(economy, model)
    again = _replayed(economy, model, trail, trail, [])
    assert again == full


@pytest.mark.end_to_end
@pytest.mark.slow
def test_the_command_leaves_a_table_figures_and_words(tmp_path: Path) -> None:
    out = tmp_path / "three"
    shutil.copytree(told().out, out, ignore=shutil.ignore_patterns("report.html", "slides.pptx", "figures"))
    text = decompose(out, seeds=1)
    assert "traditional: Emergency admissions, admissions" in text
    names = {path.name for path in (out / FOLDER).iterdir()}
    pictures = {f"{each}.{kind}" for each in DRAWN for kind in ("svg", "png")}
    assert names == {"00001.csv", "decomposition.csv", "decomposition.txt", *pictures}
    table = pd.read_csv(out / FOLDER / "decomposition.csv", keep_default_na=False)
    assert tuple(table.columns) == TABLE
    kept = (out / FOLDER / "00001.csv").read_bytes()
    # What is kept of a seed is not lived again.
    assert decompose(out, seeds=1) == text
    assert (out / FOLDER / "00001.csv").read_bytes() == kept


@pytest.mark.unit
def test_a_lever_that_did_not_move_in_a_seed_did_nothing_there() -> None:
    found = summary(
        [Part(1, "m", "social_care.reablement", "", "qalys", 2.0), Part(2, "m", WHOLE, "", "qalys", 1.0)],
        plan(),
    )
    assert found["mean"].tolist() == [1.0, 0.5]
    assert found["unit"].tolist() == ["QALYs", "QALYs"]


@pytest.mark.unit
def test_smaller_levers_are_put_together_seed_by_seed_so_that_their_sum_has_an_interval() -> None:
    largest = [Part(seed, "m", f"a.{number}", "", "qalys", 100.0) for seed in (1, 2) for number in range(8)]
    small = [(1, "b.x", 3.0), (1, "b.y", -1.0), (2, "b.x", 5.0), (2, "b.z", 1.0)]
    parts = [*largest, *(Part(seed, "m", name, "", "qalys", value) for seed, name, value in small)]
    parts += [Part(1, "m", "b.x", "a reason", "qalys", 3.0), Part(1, "m", WHOLE, "", "qalys", 802.0)]
    told = few(parts)
    assert {(each.seed, each.value) for each in told if each.part == OTHERS} == {(1, 2.0), (2, 6.0)}
    assert {each.part for each in told} == {WHOLE, OTHERS, *(f"a.{number}" for number in range(8))}
    found = summary(told, plan()).set_index("part")
    # Two seeds, 2 and 6: a mean of 4, and Student's t of one degree of freedom, 12.706, times 2.
    assert found["mean"][OTHERS] == 4.0
    assert found["low"][OTHERS] == pytest.approx(4 - 12.706 * 2, abs=0.001)


@pytest.mark.unit
def test_parts_are_told_as_people_call_them() -> None:
    assert title("social_care.reablement") == "Reablement: social care providers"
    assert title("coordinator.triage").endswith(": whoever coordinates")
    assert title(ELSE) == "All else that contracts do"


@pytest.mark.end_to_end
def test_a_folder_that_cannot_be_taken_apart_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileProblems, match=r"holds no run.json of a comparison"):
        decompose(tmp_path)
    with pytest.raises(FileProblems, match=r"seeds: 0 of 2 seeds that are there; write 1 or more"):
        decompose(told().out, seeds=0)
