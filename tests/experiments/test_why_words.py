"""Why a lever moved, in words that were worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from experiments.why_views import Story, stories
from experiments.why_words import (
    HOW_TO_READ,
    over_years,
    overview,
    overview_text,
    reason_label,
    sentences,
    story_text,
    text_of,
)
from sim.run_reader import Run
from tests.experiments.decided_runs import decided_run

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("runs") / "run"
    return decided_run(folder, told={"contract_titles": {"hospital": "Hospital care"}})


@pytest.fixture(scope="module")
def planning(run: Run) -> Story:
    """The hospital's lever that a term of its contract moves."""
    (story,) = stories(run, "RAJ", "discharge_planning")
    return story


@pytest.fixture(scope="module")
def access(run: Run) -> Story:
    """The practices' lever that somebody has a say in."""
    (story,) = stories(run, lever="access")
    return story


def changed(story: Story, **columns: float) -> Story:
    """The story with other numbers in its decisions."""
    return Story(
        story.run,
        story.provider,
        story.title,
        story.lever,
        story.members,
        story.path.assign(**columns),
        story.reasons,
        story.effort,
    )


def test_a_lever_is_told_from_its_path_to_what_holds_it(planning: Story) -> None:
    assert list(sentences(planning)) == [
        "Effort was 0.50 in the reference year. At the end of month 36 its owner chose 0.68, heading for 0.70: each "
        "quarter half of the way that is left.",
        "From month 31 (year 1 of contract), 'quality' of 'Hospital care' (quality premium) makes a whole lever more "
        "worth £4,000 a year (worth £3,000 a year at first); under today's contracts: £1,000 a year. The change is 24% "
        "of its contract's yearly value (£12,500), and moves the level by +0.24. As paid it would be £80,000 a year; "
        "2% of its owner's income hangs on measures, and of what comes through them 50% is noticed.",
        "From month 31 (year 1 of contract), 'core' of 'Hospital care' (activity price) is gone, which under today's "
        "contracts makes a whole lever more worth £500 a year. The change is 5% of its contract's yearly value "
        "(£10,000), and moves the level by -0.05.",
        "From month 31 (year 1 of contract), the mean effort of its peers moves the level by +0.01.",
        "A pound gained or lost weighs as 10 pence in these sums: others are thought to cover 90% of a deficit.",
        "Full effort takes £40,000 a year, £30,000 of it in cash, the rest time and attention. Today's contracts make "
        "it worth £5,000 a year; the other £35,000 its owner gives for patients, habit and standards.",
        "In months 34 to 35 it stood at 0.90, which its owner did not choose: somebody funds or sets it.",
    ]


def test_a_lever_that_stays_is_told_in_short(run: Run) -> None:
    (story,) = stories(run, "RAJ", "coding")
    assert story_text(story) == (
        "Coding: Southend Hospital\n\n"
        "  Effort was 0.50 in the reference year and stays there; nothing moves it by 0.01 or more.\n\n"
        "  Nothing is worth more or less than under today's contracts."
    )
    assert "Full effort takes £1,000 a year" in story_text(story, is_whole=True)
    assert "make it a loss of £200 a year besides; all £1,200 its owner gives" in " ".join(sentences(story))


def test_whoever_has_a_say_is_told_beside_reasons_of_its_own(access: Story) -> None:
    where, said, cost = sentences(access)
    assert where.startswith("The mean of 2 providers. Effort was 0.50 in the reference year and stays there")
    assert said == (
        "From month 31 (year 1 of contract), a plan or an agreement has a say in it besides, and moves the level by "
        "+0.01."
    )
    assert "the other £200 its owner gives" in cost


def test_more_than_effort_costs_is_told(access: Story) -> None:
    told = " ".join(sentences(changed(access, motive_pounds=-100.0)))
    assert "make it worth £600 a year, more than that; habit and standards stand against £100 of it." in told


def test_a_bound_and_a_slow_lever_are_told(planning: Story) -> None:
    told = " ".join(sentences(changed(planning, wanted=0.98, speed_per_quarter=0.3)))
    assert "heading for 0.98: each quarter 30% of the way that is left." in told
    assert "It is near its upper bound, where each further pound moves it less." in told
    assert "near its lower bound" in " ".join(sentences(changed(planning, wanted=0.01)))


def test_reasons_that_ended_and_small_ones(planning: Story) -> None:
    ended = planning.reasons[(planning.reasons["term"] != "peers") | (planning.reasons["month"] == 30)]
    small = ended.assign(moves=ended["moves"].where(ended["term"] != "hospital.core", 0.0001))
    story = Story(
        planning.run,
        "RAJ",
        "Southend Hospital",
        "discharge_planning",
        1,
        planning.path,
        small,
        planning.effort,
    )
    told = list(sentences(story))
    assert (
        "From month 31 (year 1 of contract) to 33, the mean effort of its peers moves the level by +0.01."
        in told
    )
    assert "One smaller reason moves it by as good as nothing." in told
    assert not [each for each in told if "'core'" in each]


def test_the_table_of_years(planning: Story) -> None:
    rows = over_years(planning)
    assert rows == [
        ["decided at the end of", "today", "year 1"],
        ["level", "0.50", "0.68"],
        ["heading for", "", "0.70"],
        ["Hospital care: quality, £", "1,000", "4,000"],
        ["Hospital care: quality, moves it by", "", "+0.24"],
        ["Hospital care: core, £", "500", "0"],
        ["Hospital care: core, moves it by", "", "-0.05"],
        ["The effort of its peers, moves it by", "", "+0.01"],
    ]
    assert "  Hospital care: quality, £             1,000   4,000" in story_text(planning)


def test_a_year_that_is_not_over_is_told_by_its_month(tmp_path: Path) -> None:
    (story,) = stories(decided_run(tmp_path / "run", 51), "RAJ", "discharge_planning")
    rows = over_years(story)
    assert rows[0] == ["decided at the end of", "today", "year 1", "year 2", "month 51"]
    assert rows[1] == ["level", "0.50", "0.68", "0.70", "0.70"]


def test_what_is_no_term_is_called_in_words(run: Run) -> None:
    assert reason_label(run, "effort paid back") == "What contracts pay back of the effort itself"
    assert reason_label(run, "cost of care") == "The cost of its own care"
    assert reason_label(run, "social_care.long_term") == "Social care: long term"
    assert reason_label(run, "something_else") == "Something else"


def test_the_overview_lists_what_moved_and_counts_the_rest(run: Run) -> None:
    found = stories(run)
    assert overview(found)[1:] == [
        ["Southend Hospital", "Discharge planning", "0.50", "0.68", "0.70", "Hospital care: quality"]
    ]
    assert overview_text(found).endswith("\n2 levers stand where they stood.")
    assert overview_text(found[1:2]) == "1 lever stands where it stood."


def test_a_lever_that_only_others_set_is_told_so(planning: Story) -> None:
    still = Story(
        planning.run, "RAJ", "Southend Hospital", "coding", 1, planning.path.assign(after=0.5, wanted=0.5),
        planning.reasons.iloc[:0], pd.Series({25: 0.5, 26: 0.7}),
    )  # fmt: skip
    assert overview([still])[1][-1] == "somebody sets it"
    assert "In month 26 it stood at 0.70, which its owner did not choose" in " ".join(sentences(still))


def test_several_runs_are_told_one_after_another(run: Run) -> None:
    text = text_of([stories(run), stories(run)], is_overview=True)
    assert text.count("Southend, separate contracts\n") == 2
    assert " ".join(text.split()).startswith(HOW_TO_READ)
    assert "these operate from month 31 on." in " ".join(text.split())
    assert max(map(len, text_of([stories(run, "RAJ")], is_overview=False).splitlines())) <= 120


def test_what_payers_offered_stands_below_the_levers(tmp_path: Path) -> None:
    offered = {
        "contract": "hospital",
        "event": "terms_chosen",
        "parties": "commissioner, RAJ",
        "pounds": 12.0,
    }
    other = {"contract": "community", "event": "terms_refused", "parties": "community_trust", "pounds": 3.0}
    asked = {"contract": "hospital", "event": "query", "parties": "commissioner, RAJ", "pounds": 0.0}
    run = decided_run(
        tmp_path / "run",
        happened={
            30: asked | {"sentence": "Why is that?"},
            33: offered | {"sentence": "Less is offered."},
            36: other | {"sentence": "It is refused."},
        },
    )
    heard = "What payers offered for the year that follows:"
    assert text_of([stories(run)], is_overview=True).endswith(
        f"{heard}\n  Month 33: Less is offered.\n  Month 36: It is refused."
    )
    own = text_of([stories(run, "RAJ", "discharge_planning")], is_overview=False)
    assert own.endswith(f"{heard}\n  Month 33: Less is offered.")
    assert heard not in text_of([stories(run, lever="access")], is_overview=False)
