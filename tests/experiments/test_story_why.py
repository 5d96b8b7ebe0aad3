"""Why an offer differs: whose lever, pressure or fact, under which of the two models, and the largest reason."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from experiments.story_made import PRESSURE, Made
from experiments.story_seed import KeptSeed
from experiments.story_turns import Offered
from experiments.story_why import Cause, causes_of, lower, provider_of, provider_title, sentence
from sim.run_reader import Run
from tests.experiments.storied import ADMITTED, APART, MONTH, WANTED, kept, kept_apart

pytestmark = pytest.mark.end_to_end
FIRST = "by_episode"


def offered(process: str, part: str, member: int | None) -> Offered:
    return Offered(process, part, member, 0.5, 1.0)


def with_made(*rows: Made) -> KeptSeed:
    """The kept seed, its first model's offers made by these."""
    table = pd.DataFrame(list(rows), columns=list(Made._fields))
    return replace(kept(), made={**kept().made, FIRST: table, APART: table.iloc[:0]})


def test_an_offer_is_a_practice_s_a_trust_s_or_of_the_place() -> None:
    own = kept()
    cast = own.economy.cast
    practice, trust = offered(WANTED, "practice", 3), offered(ADMITTED, "trust", 0)
    assert provider_of(own, practice) == cast.practices[3]
    assert provider_of(own, trust) == cast.trusts[0]
    assert provider_title(own, FIRST, trust) == cast.titles(cast.trusts)[0]
    assert provider_of(own, offered("handover", "area", None)) == "southend"
    assert provider_title(own, FIRST, offered("handover", "area", None)) == "the whole place"
    assert (
        provider_title(own, FIRST, offered("reablement_at_discharge", "area", None)) == "social care services"
    )


def test_causes_are_those_that_differ_the_largest_first() -> None:
    trust = kept_apart().economy.cast.trusts[0]
    found = causes_of(kept_apart(), APART, MONTH + 1, offered(ADMITTED, "trust", 0))
    told = {(each.cause, each.owner): each.own for each in found}
    assert told["admission_threshold", trust] == 0.6
    assert told[PRESSURE, ""] == 0.9
    assert [each.weight for each in found] == sorted((each.weight for each in found), reverse=True)
    assert found[0].cause == "admission_threshold"


def test_what_is_the_same_under_both_is_no_cause() -> None:
    row = Made(30, "handover", "southend", "pathway_coordination", "hub", 0.9)
    own = with_made(row)
    assert causes_of(own, FIRST, 30, offered("handover", "area", None)) == []
    assert causes_of(own, FIRST, 31, offered("handover", "area", None)) == []
    assert [each.own for each in causes_of(own, APART, 30, offered("handover", "area", None))] == [1.0]


def test_pressure_is_told_by_whether_it_is_more_or_less() -> None:
    more, less = (Cause(30, PRESSURE, "", *each) for each in ((0.9, 1.0), (1.0, 0.9)))
    assert "its providers were more pressed than under reablement" in sentence(kept(), APART, more)
    assert "its providers were less pressed than under reablement" in sentence(kept(), APART, less)


def test_a_lever_is_told_with_its_levels_and_the_largest_reason() -> None:
    text = sentence(kept(), APART, Cause(36, "reablement", "social_care", 0.9, 1.0))
    assert text.startswith("Reablement of Social care provider stood at 0.")
    assert " of full effort, and at 0." in text
    assert "the reason that differs most is 'Adult social care: each episode' (+0.00, not +0." in text


def test_before_anybody_decided_there_is_no_reason() -> None:
    text = sentence(kept(), APART, Cause(25, "reablement", "social_care", 0.9, 1.0))
    assert "reason" not in text
    assert text.count("0.500") == 2 or " stood at " in text


def test_a_lever_that_nobody_has_here_and_a_fact_are_told_plainly() -> None:
    assert sentence(kept(), APART, Cause(36, "triage", "hub", 0.9, 1.0)) == "Triage differed."
    text = sentence(kept(), APART, Cause(36, "feedback_on_referrals", "gp_practice", 0.9, 1.0))
    assert text == "'Feedback on referrals' holds under one of the two, and not under the other."


def test_a_lever_that_only_one_model_has_is_told_as_its_own() -> None:
    fixed = Run(kept().runs[APART].folder, kept().runs[APART].about)
    fixed.has = lambda name: False  # type: ignore[method-assign]
    own = replace(kept(), runs={**kept().runs, APART: fixed})
    text = sentence(own, APART, Cause(36, "reablement", "social_care", 0.9, 1.0))
    assert "which only reablement paid by the episode (by_episode) has" in text


def test_titles_go_into_sentences() -> None:
    assert lower("Lead provider") == "lead provider"
    assert lower("") == ""
