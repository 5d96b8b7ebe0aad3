"""What is asked to be compared: read, refused in plain words, written down."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.compare_plan import Plan, open_folder, plan_of, ready
from experiments.run_folder import RECORD
from scenarios.problems import FileProblems
from tests.experiments.compared import NAMES, models, plan

pytestmark = pytest.mark.unit


def test_models_are_ready_side_by_side() -> None:
    found = ready(plan())
    assert tuple(each.name for each in found) == NAMES
    assert len({tuple(each.scenario.populations.values()) for each in found}) == 1
    assert {each.alone.behaviour for each in found} == {"responsive"}
    assert {each.alone.horizon.months for each in found} == {12}


def test_a_digest_is_of_the_model_alone_whatever_it_is_compared_with() -> None:
    assert ready(plan(1))[0].digest == ready(plan(3))[0].digest
    assert ready(plan())[0].digest != ready(plan())[2].digest


def test_governance_is_as_contracted_unless_somebody_says_otherwise() -> None:
    assert ready(plan(1))[0].alone.governance == "as_contracted"
    neutral = Plan("southend", models()[:1], 1, 1, 2_000, governance="neutral")
    assert ready(neutral)[0].alone.governance == "neutral"


def test_a_plan_may_weigh_health(tmp_path: Path) -> None:
    file = tmp_path / "weighs.yaml"
    file.write_text(
        "name: weighs\ntitle: A plan that weighs QALYs\nextends: iph.yaml\n"
        "governance:\n  objective: {pounds_per_qaly: {value: 20_000, status: assumed, source: a test}}\n",
        encoding="utf-8",
    )
    assert ready(Plan("southend", (str(file),), 1, 1, 2_000))[0].alone.governance == "as_contracted"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"place": "southent"}, "there is no place 'southent'.*Did you mean 'southend'"),
        ({"models": ("traditional", "alianse")}, "there is no model 'alianse'.*Did you mean 'alliance'"),
        ({"seeds": 0}, "seeds: 0 is not allowed; write 1 to 10,000"),
        ({"posterior": "nowhere.csv"}, "nowhere.csv: there is no such file; name a posterior.csv"),
        ({"baseline": "nowhere.csv"}, "nowhere.csv: there is no such file; name a posterior.csv"),
        ({"baseline": "nowhere.csv", "is_drawn": False}, "nothing is drawn from it where --draws is 0"),
        ({"posterior": "nowhere.csv", "is_drawn": False}, "nothing is drawn from it where --draws is 0"),
        ({"years": 0}, "years: 0 is not allowed; write 1 to 20"),
        ({"years": 21}, "years: 21 is not allowed; write 1 to 20"),
        ({"models": ()}, "models: none is named; name one or more, with commas between them"),
        ({"models": ("iph", "iph")}, "models: 'iph' stands twice; give each model once"),
        ({"citizens": 5}, "citizens: 5 are too few; write 100 or more"),
    ],
)
def test_what_cannot_be_compared_is_said(changed: dict[str, object], message: str, tmp_path: Path) -> None:
    asked = {"place": "southend", "models": ("traditional",), "years": 1, "seeds": 1, "citizens": 2_000}
    with pytest.raises(FileProblems, match=f"(?s){message}"):
        open_folder(Plan(**{**asked, **changed}), tmp_path / "new")  # type: ignore[arg-type]
    assert not (tmp_path / "new").exists()


def test_all_that_is_wrong_with_models_is_said_at_once() -> None:
    with pytest.raises(FileProblems) as caught:
        ready(Plan("southend", ("alianse", "hubb"), 1, 1, 2_000))
    assert "alianse" in str(caught.value)
    assert "hubb" in str(caught.value)


def test_a_folder_that_cannot_hold_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileProblems, match=r"there is no folder '.*nowhere'; make it, or name another"):
        open_folder(plan(), tmp_path / "nowhere" / "out")
    (tmp_path / "file").write_text("kept", encoding="utf-8")
    with pytest.raises(FileProblems, match="this is a file; name a folder"):
        open_folder(plan(), tmp_path / "file")
    full = tmp_path / "full"
    full.mkdir()
    (full / "letter.txt").write_text("kept", encoding="utf-8")
    with pytest.raises(FileProblems, match=r"the folder holds other files and no run\.json"):
        open_folder(plan(), full)
    assert [path.name for path in full.iterdir()] == ["letter.txt"]


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.run_folder.os.access", lambda path, mode: False)
    with pytest.raises(FileProblems, match="the folder cannot be written; name another, or allow it"):
        open_folder(plan(), tmp_path / "new")


def test_the_command_repeats_the_plan() -> None:
    asked = Plan("southend", ("traditional", "iph"), 3, 4, 2_000, "fixed", "neutral", False)
    assert asked.command(Path("some where")) == (
        "careconomy compare --place southend --models traditional,iph --years 3 --seeds 4 --citizens 2000 "
        "--behaviour fixed --governance neutral --draws 0 --out 'some where'"
    )


def test_a_folder_tells_its_plan(tmp_path: Path) -> None:
    asked = plan(2, seeds=3)
    open_folder(asked, tmp_path / "out")
    assert plan_of(tmp_path / "out") == asked


@pytest.mark.parametrize(
    "text", [None, "no JSON", "[]", '{"settings": {}}', '{"plan": {"place": "southend"}}']
)
def test_a_folder_that_is_no_comparison_is_refused(text: str | None, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / RECORD).write_text(text, encoding="utf-8")
    with pytest.raises(FileProblems, match=r"holds no run\.json of a comparison; name a folder that"):
        plan_of(tmp_path)
