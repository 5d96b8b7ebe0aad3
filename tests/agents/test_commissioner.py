"""How a matter goes on month by month, by hand, and what may never happen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.commissioner import Rules, Step, Watched, watched_on
from scenarios.parameters import load_parameters

RULES = Rules(3, 5, 8, 2)


def lived(reds: list[bool], acts: bool = True) -> tuple[Watched, list[Step | None]]:
    """Where a matter stands after months that were red or not, and the step of each."""
    watched, steps = Watched(), []
    for is_red in reds:
        watched, step = watched_on(watched, is_red, acts, RULES)
        steps.append(step)
    return watched, steps


@pytest.mark.unit
def test_red_months_lead_from_a_question_to_notice() -> None:
    watched, steps = lived([True] * 13)
    assert steps == [
        *("query", None, "plan", None, "breach", None, None, "failed_plan"),
        # Another plan counts from the day it is asked for: it fails five months later.
        *(None, None, None, None, "notice"),
    ]
    assert watched == Watched(3, 1, 1, 2)


@pytest.mark.unit
def test_a_commissioner_that_does_not_act_only_asks() -> None:
    watched, steps = lived([True] * 30, acts=False)
    assert [each for each in steps if each] == ["query", "plan"]
    assert watched == Watched(30, 1, 0, 0)


@pytest.mark.unit
def test_what_is_no_longer_red_ends_the_matter_and_a_failed_plan_is_remembered() -> None:
    watched, steps = lived([True] * 8 + [False])
    assert steps[-1] == "settled"
    assert watched == Watched(failed_plans=1)
    assert lived([True] * 2 + [False])[1] == ["query", None, None]
    assert lived([True] * 8 + [False] + [True] * 8)[1][-1] == "notice"


@pytest.mark.unit
def test_what_is_never_red_asks_for_nothing() -> None:
    assert lived([False] * 12) == (Watched(), [None] * 12)


@pytest.mark.property
@given(st.lists(st.booleans(), max_size=60))
def test_no_step_comes_before_the_one_below_it(reds: list[bool]) -> None:
    _, steps = lived(reds)
    taken = [each for each in steps if each]
    for before, after in (
        ("query", "plan"),
        ("plan", "breach"),
        ("plan", "failed_plan"),
        ("failed_plan", "notice"),
    ):
        if after in taken:
            assert before in taken[: taken.index(after)]
    assert taken.count("query") >= taken.count("plan") >= taken.count("settled")


@pytest.mark.unit
def test_rules_are_whole_months_of_the_parameters_in_their_order() -> None:
    rules = Rules.of(load_parameters())
    assert 1 < rules.plan_after_months < rules.withhold_after_months < rules.plan_fails_after_months
    assert rules.failed_plans_for_notice >= 1
