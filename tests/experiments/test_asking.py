"""Questions asked: variants lived side by side, differences on the same luck, words and the figure; taken up again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments import compare_run
from experiments.asking import COMPARED, MORE, TABLE, VARIANTS, Measured, Question, Setting, ask, measured
from experiments.asking_shown import figure_of, in_force, text_of
from experiments.asking_variants import Variant, times
from experiments.citizens_style import settle
from experiments.compare_plan import plan_of
from experiments.compare_run import Told
from experiments.compare_summary import spread
from experiments.outcomes import load_outcomes
from experiments.run_folder import RECORD
from experiments.story_seed import kept_seed
from scenarios.horizon import FIRST_MONTH
from scenarios.problems import FileProblems
from tests.experiments.asked import LEVER, OUTCOMES, SETTING, TITLES, answered, question
from tests.experiments.compared import models, plan

PRICE = "contracts.social_care.terms.each_episode.prices_pounds.reablement_episode"


def dearer() -> Variant:
    """Twice the price."""
    return Variant("dearer", "Dearer", models()[0], {PRICE: times(2)})


def row(outcome: str, variant: str) -> pd.Series[Any]:
    table = answered().table()
    name, _, of = outcome.partition(":")
    found = table[(table["outcome"] == name) & (table["of"] == of) & (table["variant"] == variant)]
    assert len(found) == 1
    return found.iloc[0]


@pytest.mark.end_to_end
@pytest.mark.slow
def test_the_table_has_a_row_for_each_outcome_and_variant() -> None:
    table = answered().table()
    assert list(table.columns) == [*TABLE, *MORE]
    assert len(table) == len(OUTCOMES) * 3
    assert set(table["seeds"]) == {2}


@pytest.mark.end_to_end
def test_the_same_contract_by_another_name_differs_in_nothing() -> None:
    for name in OUTCOMES[:4]:
        found = row(name, "twin")
        assert (found["difference"], found["low"], found["high"]) == (0, 0, 0)
        assert found["verdict"] == "the same"
        assert found["level"] == row(name, "by_episode")["level"]


@pytest.mark.end_to_end
def test_another_contract_moves_lever_and_money_and_the_difference_is_paired() -> None:
    assert row(LEVER, "traditional")["difference"] < 0
    found = answered().told.found
    one, other = (
        found.values("lever", each, "social_care.reablement") for each in ("by_episode", "traditional")
    )
    assert row(LEVER, "traditional")["difference"] == pytest.approx(spread(other - one).mean)
    assert row(LEVER, "traditional")["low"] == pytest.approx(spread(other - one).low)
    assert row(LEVER, "traditional")["level"] == pytest.approx(other.mean())
    assert row("payer_spending:council", "traditional")["difference"] != 0


@pytest.mark.end_to_end
def test_what_nobody_has_is_empty() -> None:
    found = row("lever:coordinator.triage", "traditional")
    assert np.isnan(found["level"])
    assert np.isnan(found["difference"])
    assert found["verdict"] == ""
    assert "nobody" in text_of(answered())


@pytest.mark.end_to_end
def test_the_words_say_question_setting_differences_and_what_cannot_be_known() -> None:
    text = text_of(answered())
    assert text.startswith("What should reablement pay?\n\nPrices are made up for a test.")
    flat = text.replace("\n", " ")
    assert "Southend, 2,000 citizens, 1 year under contract, 2 seeds; all years together" in flat
    assert "beside 'By the episode', on the same citizens with the same luck and draws" in flat
    assert "No published study identifies the effect of contract form itself" in flat
    assert "Reablement: social care providers, share of full effort" in text
    assert f"{row(LEVER, 'traditional')['difference']:+.2g}" in text


@pytest.mark.end_to_end
def test_it_is_said_from_when_and_how_long_contracts_are_in_force() -> None:
    text = in_force(answered())
    assert text == (
        "Contracts are in force from month 3 of 12: By the episode, The same; from the start: Today's contracts. "
        "In other months today's are."
    )
    models = answered().told.record["models"]
    late = {name: {**models[name], "operates_from_month": FIRST_MONTH + 30} for name in models}
    told = Told(plan(), answered().told.out, answered().told.record | {"models": late}, {})
    assert in_force(replace(answered(), told=told)) == (
        "Contracts are in force from month 31, after the 12 months lived. In other months today's are."
    )
    assert in_force(answered()) in text_of(answered()).replace("\n", " ")


@pytest.mark.end_to_end
def test_contracts_that_were_refused_are_not_taken_for_contracts_that_change_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = answered().told.found
    monkeypatch.setattr(type(found), "values", lambda *_: np.array([0.0, 5.0]))
    assert in_force(answered()).startswith(
        "Contracts are in force from month 3 of 12, for 2 of 10 months on average:"
    )


@pytest.mark.end_to_end
def test_pounds_are_told_in_the_unit_of_what_differs() -> None:
    figure = figure_of(answered())
    council = figure.axes[2]
    level = answered().level(measured("payer_spending:council"), question().variants[0])
    assert level > 1_000_000 / 10
    assert council.get_xlabel() == "more than the first row, £ thousand"
    assert council.texts[0].get_text() == f"level {level / 1000:,.0f}"


@pytest.mark.end_to_end
def test_the_figure_has_a_part_for_each_outcome_and_a_mark_for_each_difference() -> None:
    figure = figure_of(answered())
    settle(figure)
    parts = figure.axes
    assert len(parts) == len(OUTCOMES)
    assert [label.get_text() for label in parts[0].get_yticklabels()] == list(TITLES)
    lever = parts[1]
    marks = [float(np.asarray(line.get_xdata())[0]) for line in lever.get_lines() if line.get_marker() == "o"]
    wanted = [row(LEVER, each)["difference"] for each in ("twin", "traditional")]
    assert marks == pytest.approx(wanted)
    low, high = lever.get_xlim()
    assert low <= min(wanted) <= max(wanted) <= high


@pytest.mark.end_to_end
def test_everything_is_written(tmp_path: Path) -> None:
    answered().write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        f"answer.{each}" for each in ("csv", "txt", "svg", "png")
    }
    assert len(pd.read_csv(tmp_path / "answer.csv")) == len(OUTCOMES) * 3


@pytest.mark.end_to_end
@pytest.mark.slow
def test_a_question_is_asked_taken_up_again_and_kept_from_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, small = tmp_path / "answers" / "out", replace(SETTING, seeds=1)
    asked = replace(question(), variants=(question().variants[0], dearer()))
    answer = ask(asked, small, out)
    assert {path.stem for path in (out / VARIANTS).iterdir()} == {"by_episode", "dearer"}
    assert plan_of(out / COMPARED).seeds == 1
    record = json.loads((out / RECORD).read_text(encoding="utf-8"))
    assert (record["kind"], record["settings"]) == ("question", {"question": asked.name})
    with pytest.raises(FileProblems, match="the folder holds a question of other settings"):
        ask(replace(asked, name="another"), small, out)
    levels = [answer.level(measured(LEVER), each) for each in asked.variants]
    assert levels[1] > levels[0]
    assert np.isnan(answer.difference(measured(LEVER), asked.variants[1]).low)
    assert kept_seed(out / COMPARED, 1).models == ("by_episode", "dearer")

    def failing(_: object) -> None:
        raise AssertionError("lived again")

    with monkeypatch.context() as patched:
        patched.setattr(compare_run, "live", failing)
        pd.testing.assert_frame_equal(ask(asked, small, out).table(), answer.table())
    other = replace(dearer(), changes={})
    with pytest.raises(FileProblems, match="holds results of another 'dearer' than this"):
        ask(replace(asked, variants=(asked.variants[0], other)), small, out)
    assert "* 2" in (out / VARIANTS / "dearer.yaml").read_text(encoding="utf-8"), "files stay as they were"


@pytest.mark.unit
@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("emergency_admissions", "Emergency admissions"),
        ("payer_spending:commissioner", "Spent by commissioning groups"),
        ("margin:acute_trust", "Left to acute trusts"),
        ("lever:acute_trust.discharge_planning", "Discharge planning: acute trusts"),
        ("lever:coordinator.triage", "Triage: whoever coordinates"),
        ("admissions_a_thousand:fifth 1", "Emergency admissions in a fifth of deprivation: fifth 1"),
    ],
)
def test_an_outcome_has_a_title(text: str, title: str) -> None:
    assert measured(text).title.lower() == title.lower()


@pytest.mark.unit
def test_what_is_no_outcome_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    asked = Question("x", "X?", (Variant("one", "One", "traditional"),), ("emergency_admision",))
    with pytest.raises(
        FileProblems, match=r"'emergency_admision' is no outcome; .* Did you mean 'emergency_admissions'"
    ):
        ask(asked, Setting(), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.unit
def test_variants_of_one_name_are_refused_and_paths_that_lead_nowhere(tmp_path: Path) -> None:
    one = Variant("one", "One", "traditional")
    with pytest.raises(FileProblems, match="two variants are called 'one'; give each a name of its own"):
        ask(Question("x", "X?", (one, one)), Setting(), tmp_path / "out")
    lost = Variant("lost", "Lost", "traditional", {"contracts.akute.term": 1})
    with pytest.raises(FileProblems, match=r"the path 'contracts\.akute\.term' leads nowhere"):
        ask(Question("x", "X?", (one, lost)), Setting(), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.unit
def test_a_measured_outcome_is_of_the_table() -> None:
    assert measured("qalys") == Measured(load_outcomes()["qalys"], "")
