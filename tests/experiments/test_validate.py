"""The model beside published figures: kept seed by seed, told by group, refused where it cannot be told."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pandas as pd
import pytest
from typer.testing import CliRunner

from calibration.outputs import Figure
from calibration.score import compared
from calibration.targets import FILE, load_left_out, load_targets
from experiments import validate_run
from experiments.cli import app
from experiments.run_folder import RECORD
from experiments.validate_figure import figure, halved
from experiments.validate_report import HELD_OUT, LEFT_OUT, SCORES, TABLE, answer, by_group, targets_part
from experiments.validate_run import (
    SEEDS,
    Plan,
    Seed,
    Told,
    open_folder,
    place_of,
    read_figures,
    targets_of,
    validate,
    write_figures,
)
from scenarios.problems import FileProblems
from sim.engine import Done
from sim.england import england

CITIZENS = 2_000
OWN = "name,output,about,to,value,unit\ncontacts,gp_contacts_annual_rate,,,5.2,per_year\n"


@cache
def small() -> tuple[Plan, Path]:
    """England in small, lived with one seed; not to be changed."""
    plan, out = Plan(citizens=CITIZENS, seeds=1), Path(mkdtemp(prefix="validated-")) / "england"
    targets_part(plan, out, jobs=1)
    return plan, out


@cache
def told() -> Told:
    return validate(*small())


def own(folder: Path, text: str = OWN) -> Path:
    file = folder / "own.csv"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.end_to_end
@pytest.mark.slow
def test_the_table_has_every_target_with_its_source_and_verdict() -> None:
    table = pd.read_csv(small()[1] / TABLE)
    assert table["target"].tolist() == [target.name for target in load_targets()]
    assert set(table["verdict"]) <= {"inside", "outside", "outside twice", "not told"}
    assert table["source"].notna().all()
    inside = table[table["verdict"] == "inside"]
    assert (inside["simulated"] >= inside["accepted_low"] * 0.999).all()
    assert (inside["simulated"] <= inside["accepted_high"] * 1.001).all()
    assert len(pd.read_csv(small()[1] / LEFT_OUT)) == len(load_left_out())


@pytest.mark.end_to_end
def test_the_scores_add_up() -> None:
    scores = pd.read_csv(small()[1] / SCORES).set_index("group")
    groups = scores.drop(index="all")
    for column in ("told", "inside", "outside", "outside_twice"):
        assert groups[column].sum() == scores.loc["all", column]
    assert (scores["inside"] + scores["outside"] + scores["outside_twice"] == scores["told"]).all()
    assert scores.loc["all", "share_inside"] == pytest.approx(told().score.share, rel=1e-4)
    assert [name for name, _ in by_group(told().beside)] == list(scores.index)


@pytest.mark.end_to_end
def test_given_again_nothing_is_lived_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(task: Seed) -> None:
        raise AssertionError(task)

    monkeypatch.setattr(validate_run, "live_seed", refuse)
    again = validate(*small())
    assert again.failed == {}
    assert [each.value for each in again.beside] == pytest.approx(
        [each.value for each in told().beside], nan_ok=True
    )


@pytest.mark.end_to_end
def test_a_seed_that_fails_loses_no_other(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    figures = {target.name: Figure(1.0, 10) for target in load_targets()}

    def one_of_two(task: Seed) -> None:
        if task.seed == 2:
            raise ValueError("no luck")
        write_figures(figures, task.out / SEEDS / f"{task.seed:05d}.csv")

    monkeypatch.setattr(validate_run, "live_seed", one_of_two)
    found = validate(Plan(citizens=CITIZENS, seeds=2), tmp_path / "two")
    assert found.failed == {2: "no luck"}
    assert "seed 2 failed: no luck" in answer(found, tmp_path)
    assert {each.runs for each in found.beside} == {1}
    monkeypatch.setattr(
        validate_run, "spread", lambda _, tasks, jobs: (Done(task, "no luck", "") for task in tasks)
    )
    with pytest.raises(FileProblems, match="no seed could be lived: no luck"):
        validate(Plan(citizens=CITIZENS, seeds=1), tmp_path / "none")


@pytest.mark.unit
def test_figures_are_kept_to_the_last_digit(tmp_path: Path) -> None:
    figures = {"a": Figure(0.1 + 0.2, 3), "b": Figure(float("nan")), "c": Figure(1e-9, 0)}
    write_figures(figures, tmp_path / "seed.csv")
    back = read_figures(tmp_path / "seed.csv")
    assert (back["a"], back["c"]) == (figures["a"], figures["c"])
    assert back["b"].value != back["b"].value
    assert back["b"].events is None


@pytest.mark.end_to_end
def test_a_folder_of_other_settings_is_refused(tmp_path: Path) -> None:
    plan, out = small()
    record = json.loads((out / RECORD).read_text(encoding="utf-8"))
    assert record["settings"]["citizens"] == CITIZENS
    assert record["kind"] == "validation"
    assert record["command"].startswith("careconomy validate --place england --")
    assert {*record["digests"]} == {"place", "targets", "program"}
    other = Plan(citizens=CITIZENS, targets=own(tmp_path))
    with pytest.raises(FileProblems, match="the folder holds a validation of other settings"):
        open_folder(other, place_of(plan, england()), out)


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (Plan(seeds=0), "--seeds: 0 is not allowed; write 1 to 10,000"),
        (Plan(citizens=10), "--citizens: 10 is not allowed; write 1,000 or more"),
        (Plan(citizens=10**9), "more than live in England|England's"),
        (Plan("southend", citizens=10**6), "1,000,000 is more than live there"),
        (Plan("southent"), "Did you mean 'southend'"),
    ],
)
def test_what_cannot_be_validated_is_said(plan: Plan, said: str) -> None:
    with pytest.raises(FileProblems, match=said):
        place_of(plan, england())


@pytest.mark.slow
@pytest.mark.end_to_end
def test_one_s_own_targets_of_a_place_are_validated(tmp_path: Path) -> None:
    out = tmp_path / "own"
    words = ["validate", "--place", "southend", "--citizens", str(CITIZENS), "--seeds", "1", "--jobs", "1"]
    found = CliRunner().invoke(app, [*words, "--targets", str(own(tmp_path)), "--out", str(out)])
    assert found.exit_code == 0, found.output
    assert "Southend" in found.output
    assert pd.read_csv(out / TABLE)["target"].tolist() == ["contacts"]
    assert not (out / LEFT_OUT).exists()
    assert (out / "figures" / "targets.svg").is_file()


@pytest.mark.end_to_end
def test_mistakes_in_one_s_own_targets_are_told(tmp_path: Path) -> None:
    file = own(tmp_path, OWN.replace("gp_contacts_annual_rate", "gp_contacts_annual"))
    found = CliRunner().invoke(app, ["validate", "--targets", str(file), "--out", str(tmp_path / "out")])
    assert found.exit_code == 1
    assert "'gp_contacts_annual' is no output. Did you mean 'gp_contacts_annual_rate'?" in found.output
    assert not (tmp_path / "out").exists()


@pytest.mark.end_to_end
def test_outputs_are_listed() -> None:
    found = CliRunner().invoke(app, ["validate", "--outputs"])
    assert found.exit_code == 0
    assert "emergency_admissions_annual_rate" in found.output


@pytest.mark.unit
def test_the_figure_shows_every_target_in_two_halves_of_whole_groups() -> None:
    beside = tuple(compared(target, [Figure(float(target.value) * 1.02, 100)]) for target in load_targets())
    first, second = halved(beside)
    assert (*first, *second) == beside
    assert not {each.target.group for each in first} & {each.target.group for each in second}
    shown = figure(Told(Plan(), "England", 1_000, beside, {}))
    names = [label.get_text() for axes in shown.figure.axes for label in axes.get_yticklabels()]
    assert len(names) == len(beside) + len({each.target.group for each in beside})
    inside = sum(each.verdict == "inside" for each in beside)
    assert (
        shown.title
        == f"England: {inside} of {len(beside)} published figures met ({inside / len(beside):.0%})"
    )


@pytest.mark.unit
def test_a_figure_far_off_is_drawn_at_the_edge_with_its_number() -> None:
    target = load_targets()[0]
    beside = tuple(
        compared(target, [Figure(float(target.value) * ratio)]) for ratio in (0.1, 1.0, 9.0, float("nan"))
    )
    shown = figure(Told(Plan(targets=FILE), "England", 1_000, beside, {}))
    assert len(shown.figure.axes) == 1
    texts = [text.get_text() for text in shown.figure.axes[0].texts]
    assert texts == ["0.1", "9", "not told"]


# A place held out


@pytest.mark.unit
def test_a_place_held_out_is_asked_for_its_own_registers_and_given_none() -> None:
    plan = Plan("oldham", citizens=CITIZENS, seeds=1, is_held_out=True)
    assert place_of(plan, england()).registers == {}
    targets = targets_of(plan)
    assert {target.geography for target in targets} == {"Oldham"}
    assert targets_of(Plan("oldham")) == load_targets()


@pytest.mark.unit
def test_england_cannot_be_held_out() -> None:
    with pytest.raises(
        FileProblems, match="England has nothing of its own to hold out; name a place by --place"
    ):
        place_of(Plan(citizens=CITIZENS, is_held_out=True), england())


@pytest.mark.unit
def test_a_folder_of_a_place_as_it_is_is_no_folder_of_it_held_out(tmp_path: Path) -> None:
    plan = Plan("oldham", citizens=CITIZENS, seeds=1)
    open_folder(plan, place_of(plan, england()), tmp_path / "oldham")
    other = Plan("oldham", citizens=CITIZENS, seeds=1, is_held_out=True)
    with pytest.raises(FileProblems, match="is_held_out false, not true"):
        open_folder(other, place_of(other, england()), tmp_path / "oldham")


@pytest.mark.end_to_end
@pytest.mark.slow
def test_predictions_are_written_beside_england_s_and_said(tmp_path: Path) -> None:
    out = tmp_path / "oldham"
    words = [
        "validate",
        "--place",
        "oldham",
        "--held-out",
        "--citizens",
        "2000",
        "--seeds",
        "1",
        "--jobs",
        "1",
    ]
    result = CliRunner().invoke(app, [*words, "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert "Predicted from ages, sexes and deprivation alone, its 13 registers are off by" in result.output
    table = pd.read_csv(out / HELD_OUT)
    assert len(table) == 13
    assert (table["predicted"] / table["published"] - 1 - table["error_share"]).abs().max() < 1e-4
    assert not (out / LEFT_OUT).exists()
