"""What tables say of why levers moved: parts that add up, providers and kinds by name, refusals."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from experiments.why_views import OTHERS_SAY, STAFFED, decided, stories
from experiments.why_words import overview, story_text
from scenarios.horizon import FIRST_MONTH
from scenarios.problems import FileProblems
from sim.run_reader import Run, read_run
from tests.experiments.decided_runs import QUALITY, chosen, decided_run
from tests.experiments.runs_made import made_run

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return decided_run(tmp_path_factory.mktemp("runs") / "run")


def test_the_parts_of_reasons_add_up_to_the_way_from_today(run: Run) -> None:
    (story,) = stories(run, "RAJ", "discharge_planning")
    way = story.path["wanted"] - story.path["today"]
    assert story.moves.sum(axis=1).tolist() == pytest.approx(way.tolist())
    assert story.moves[QUALITY].tolist() == pytest.approx([0, 0.24, 0.24, 0.24])
    assert story.terms == [QUALITY, "hospital.core", "peers"]


def test_what_others_say_is_a_part_of_its_own(run: Run) -> None:
    (story,) = stories(run, "Leigh", "access")
    assert story.moves[OTHERS_SAY].tolist() == pytest.approx([0, 0.02, 0.02, 0.02])
    _, reasons = decided(run)
    assert set(reasons.loc[reasons["term"] == OTHERS_SAY, "provider"]) == {"Leigh"}


@pytest.fixture
def staffed(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The hospital as if new: 0.5 in the reference year, staffed to 0.62 by the contract that begins in month 30."""
    tables = {name: run.table(name) for name in ("decisions", "decision_reasons", "levers")}
    decisions, levers = tables["decisions"], tables["levers"]
    is_staffed = (decisions["lever"] == "discharge_planning") & (decisions["month"] >= 30)
    tables["decisions"] = decisions.assign(today=decisions["today"].where(~is_staffed, 0.62))
    first = levers[(levers["month"] == FIRST_MONTH) & (levers["provider"] == "RAJ")]
    tables["levers"] = pd.concat([first.assign(month=FIRST_MONTH - 1, effort=0.5), levers], ignore_index=True)
    read = Run.table
    monkeypatch.setattr(Run, "table", lambda self, name: tables[name] if name in tables else read(self, name))
    return run


def test_what_a_contract_staffs_a_new_organisation_to_is_a_part_of_its_own(staffed: Run) -> None:
    (story,) = stories(staffed, "RAJ", "discharge_planning")
    assert story.today == 0.5
    assert story.terms[0] == STAFFED
    assert story.moves[STAFFED].tolist() == pytest.approx([0, 0.12, 0.12, 0.12])
    # What is left of the way, 0.08, is the reasons': 2 tenths, of which the term is 2.4.
    assert story.moves[QUALITY].tolist() == pytest.approx([0, 0.096, 0.096, 0.096])
    assert story.moves.sum(axis=1).tolist() == pytest.approx([0, 0.2, 0.2, 0.2])
    words = "it has the staff that its contract's own running cost pays for, which moves the level by +0.12."
    assert words in story_text(story).replace("\n  ", " ")
    assert overview([story])[1][-1] == "What its contract staffs it to do"
    assert "What its contract staffs it to do, £" not in story_text(story)


def test_without_staffing_there_is_no_such_part(run: Run) -> None:
    assert STAFFED not in {term for story in stories(run) for term in story.terms}


def test_a_kind_stands_for_the_mean_of_its_providers(run: Run) -> None:
    (story,) = stories(run, "gp_practice")
    assert (story.title, story.members, story.lever_title) == ("GP practices (2)", 2, "Access")
    assert story.moves[OTHERS_SAY].tolist() == pytest.approx([0, 0.01, 0.01, 0.01])
    assert story.path["full_effort_pounds"].tolist() == [500.0] * 4


@pytest.mark.parametrize("word", ["RAJ", "acute_trust", "southend hospital"])
def test_a_provider_is_known_by_name_kind_and_title(run: Run, word: str) -> None:
    found = stories(run, word)
    assert [story.lever for story in found] == ["discharge_planning", "coding"]
    assert {story.title for story in found} == {"Southend Hospital"}


def test_levers_of_all_kinds_where_no_provider_is_named(run: Run) -> None:
    assert [(story.provider, story.lever) for story in stories(run)] == [
        ("acute_trust", "discharge_planning"),
        ("acute_trust", "coding"),
        ("gp_practice", "access"),
    ]
    assert [story.provider for story in stories(run, lever="access")] == ["gp_practice"]


def test_a_level_is_chosen_for_the_months_after_its_decision(run: Run) -> None:
    (story,) = stories(run, "RAJ", "discharge_planning")
    assert story.chosen.to_dict() == pytest.approx(
        {month: chosen(month) for month in range(1, run.months + 1)}
    )
    assert story.set_by_others.to_dict() == {34: 0.9, 35: 0.9}
    assert story.has_moved


def test_who_is_moved_by_less_than_can_be_seen_has_not_moved(tmp_path: Path) -> None:
    story, _ = stories(decided_run(tmp_path / "run", 33, scale=0.04), "RAJ")
    assert story.path["after"].iloc[-1] == pytest.approx(0.506)
    assert not story.has_moved


# Refused


@pytest.mark.parametrize(
    ("provider", "lever", "words"),
    [
        (
            "acute_trusst",
            None,
            "'acute_trusst' decides nothing in this run; name a provider, or all of a kind: acute_trust or "
            "gp_practice. Did you mean 'acute_trust'?",
        ),
        (
            "commissioner",
            None,
            "'commissioner' decides nothing in this run; name a provider, or all of a kind: acute_trust or "
            "gp_practice.",
        ),
        (
            "RAJ",
            "codings",
            "'RAJ' has no lever 'codings'; use discharge_planning or coding. Did you mean 'coding'?",
        ),
        (
            None,
            "acess",
            "nobody here has a lever 'acess'; use discharge_planning, coding or access. Did you mean 'access'?",
        ),
    ],
)
def test_a_word_that_names_nothing_is_refused(
    run: Run, provider: str | None, lever: str | None, words: str
) -> None:
    with pytest.raises(FileProblems, match=re.escape(f"{run.folder}: {words}") + "$"):
        stories(run, provider, lever)


def test_a_run_without_decisions_is_refused(tmp_path: Path) -> None:
    words = (
        "nobody decided anything in this run; run it with --behaviour responsive, and for 3 months or more"
    )
    made = read_run(made_run(tmp_path / "run", 26))
    with pytest.raises(FileProblems, match=words):
        stories(made)
    (made.folder / "decisions.parquet").unlink()
    with pytest.raises(FileProblems, match=words):
        stories(read_run(made.folder), "RAJ")
