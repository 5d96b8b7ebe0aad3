"""A story as it is told: words, tables, the picture and the command."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from agents.citizens.counts import ITEMS, Item
from agents.citizens.replay import LivedMonth, Start, replay
from experiments.citizens_style import settle
from experiments.cli import app
from experiments.story import MOST_EXPLAINED
from experiments.story_figure import story_figure
from experiments.story_lives import alike_in
from experiments.story_report import folder_of, months_table, turns_table
from experiments.story_text import came_of_it, levels_in_words, table_of, text_of, when
from experiments.story_turns import Offered, Turn
from experiments.story_words import UNTOLD, joined, told
from tests.experiments.storied import APART, MONTH, compared_folder, kept, story_alike, story_apart

pytestmark = pytest.mark.end_to_end


def turn(more: dict[Item, int], changed: dict[str, int] | None = None) -> Turn:
    """A turn in which so much more of some items was counted, and columns of the person are others."""
    alike = alike_in(kept(), "80+")
    start = alike.alone(0)
    lived = replay(kept().population, start, kept().offers[APART][:25])[0]
    counts = np.zeros((1, ITEMS), dtype=np.int64)
    for item, count in more.items():
        counts[0, item] = count
    columns = lived.columns._replace(
        **{name: np.full_like(getattr(lived.columns, name), value) for name, value in (changed or {}).items()}
    )
    own = LivedMonth(lived.month, columns, counts, np.zeros(1, np.uint8))
    otherwise = LivedMonth(lived.month, lived.columns, np.zeros_like(counts), np.zeros(1, np.uint8))
    return Turn(lived.month, start.columns, own, otherwise, (), 0.0, 0.0)


# Words


@pytest.mark.slow
def test_what_a_month_brought_more_or_less_of_is_told_most_telling_first() -> None:
    found = told(turn({Item.GP_CONTACT: -2, Item.EMERGENCY_OTHER: 1, Item.EMERGENCY_BED_DAY: 6}))
    assert found == ["1 emergency admission more", "6 days in hospital more", "2 GP contacts fewer"]
    assert told(turn({Item.DEATH: 1, Item.AE_ATTENDANCE: 1}))[0] == "dies"
    assert told(turn({Item.DEATH: -1})) == ["does not die"]


def test_how_the_month_leaves_the_person_is_told_and_else_that_nothing_is() -> None:
    assert told(turn({})) == [UNTOLD]
    states = told(turn({}, {"social": 0b10001, "managed": 0}))
    assert any(each in ("lives alone", "needs help", "not: has carer") for each in states) or states
    assert all("is under control" in each or "not" in each or " " in each for each in states)


def test_a_long_list_is_cut() -> None:
    assert joined(["a", "b", "c"], 2) == "a, b and 1 more"
    assert joined(["a", "b"], 2) == "a, b"


@pytest.mark.parametrize(
    ("qalys", "pounds", "text"),
    [
        (0.5, -10.0, "Of it came, by the end: 0.500 QALYs more, £10 less care."),
        (-0.0004, 0.3, "Of it came, by the end: as many QALYs, no other cost of care."),
        (-0.25, 1234.5, "Of it came, by the end: 0.250 QALYs fewer, £1,234 more care."),
    ],
)
def test_what_came_of_a_turn(qalys: float, pounds: float, text: str) -> None:
    assert came_of_it(qalys, pounds) == text


def test_months_are_told_by_year_of_contract_and_levels_with_digits_that_tell_them_apart() -> None:
    assert [when(month) for month in (25, 36, 37)] == [
        "Year 1, month 1",
        "Year 1, month 12",
        "Year 2, month 1",
    ]
    assert levels_in_words(Offered("handover", "area", None, 0.98, 1.0)) == ("0.980", "1.000")
    assert levels_in_words(Offered("handover", "area", None, 1.0004, 1.00005)) == ("1.0004", "1.0001")


def test_the_story_says_who_how_many_are_alike_and_how_many_lived_the_same_life() -> None:
    story = story_apart()
    text = text_of(story)
    same = int(story.alike.same.all(axis=1).sum())
    assert (
        f"{story.alike.people} people are like that. {same} of {story.alike.people} lived exactly the same"
        in text.replace("\n", " ")
    )
    assert "the far end, and no typical life" in text.replace("\n", " ")
    assert "Reablement paid by the episode (twin): exactly the same life as under" in text
    assert "Separate contracts, beside reablement paid by the episode (by_episode)" in text
    assert "One life is no evidence for a model" in text


def test_each_turn_that_is_explained_names_the_offer_and_its_levels() -> None:
    story = story_apart()
    life = story.lives[-1]
    assert 1 <= len(life.explained) <= MOST_EXPLAINED
    assert all(each.turn.month >= MONTH for each in life.turns)
    text = text_of(story).replace("\n     ", " ")
    assert "times today's, and 1.0" in text
    for each in life.explained:
        assert f"{when(each.turn.month)}: {joined(each.what, 4)}" in text


def test_later_turns_that_are_alike_are_told_once() -> None:
    life = story_apart().lives[-1]
    for each in life.turns:
        if each.like is not None and each.like != each.turn.month:
            assert not each.why
            assert any(other.turn.month == each.like and other.why for other in life.explained)


def test_a_life_that_is_the_same_everywhere_says_so() -> None:
    story = story_alike()
    text = text_of(story).replace("\n", " ")
    assert "This is one in the middle of all: the lives lie £0 apart" in text
    assert text.count("exactly the same life as under") == 2
    assert all(not life.turns for life in story.lives)


def test_the_table_adds_up_to_the_months() -> None:
    story = story_apart()
    rows = {row[0]: row[1:] for row in table_of(story)}
    for at, life in enumerate(story.lives):
        assert rows["QALYs"][at] == f"{sum(month.qaly for month in life.months):.3f}"
        assert rows["months lived"][at].startswith(str(len(life.months)))
        assert rows["care used, at unit cost"][at] == f"£{life.pounds.sum():,.0f}"
        if "days in hospital" in rows:
            assert rows["days in hospital"][at] == f"{sum(month.bed_days for month in life.months):,}"


# Tables and the picture


def test_months_and_turns_stand_in_tables() -> None:
    story = story_apart()
    months, turns = months_table(story), turns_table(story)
    assert len(months) == sum(len(life.months) for life in story.lives)
    assert int(months["is_turn"].sum()) == sum(len(life.turns) for life in story.lives)
    assert set(turns["model"]) == {APART}
    assert len(turns) == sum(len(each.turn.offers) for each in story.lives[-1].turns)
    assert (turns["level"] != turns["level_under_first"]).all()


def test_the_picture_has_a_lane_for_each_model_and_a_number_for_each_turn_that_is_explained() -> None:
    story = story_apart()
    figure = story_figure(story).figure
    settle(figure)
    headings = [axes.get_title(loc="left") for axes in figure.axes]
    for life in story.lives:
        assert any(each.startswith(life.title) for each in headings)
    numbers = [text.get_text() for axes in figure.axes for text in axes.texts if text.get_text().isdigit()]
    assert numbers == [str(at + 1) for at in range(len(story.lives[-1].explained))]
    texts = [text.get_text() for axes in figure.axes for text in axes.texts]
    results = [text for text in texts if "GP and nurse contacts" in text]
    first = story.lives[0]
    for life, result in zip(story.lives, results, strict=True):
        apart = round(life.qalys - first.qalys, 3)
        beside = "" if life is first else "  (same)" if apart == 0 else f"  ({apart:+.3f})"
        assert result.startswith(f"{life.qalys:.3f} QALYs{beside}\n")
    assert figure.legends[0].get_window_extent().x0 >= 0
    assert figure.legends[0].get_window_extent().x1 <= figure.bbox.x1


def test_the_picture_of_a_life_that_is_the_same_says_so() -> None:
    figure = story_figure(story_alike()).figure
    words = " ".join(text.get_text() for axes in figure.axes for text in axes.texts)
    assert "The life is the same under all models." in words
    assert sum("exactly the same life" in axes.get_title(loc="left") for axes in figure.axes) == 2


def test_a_story_is_named_after_what_was_looked_for() -> None:
    assert folder_of(Path("out"), story_apart()) == Path("out/stories/00001/80+")
    assert folder_of(Path("out"), story_alike()) == Path("out/stories/00001/80+_typical")


# The command


@pytest.mark.slow
def test_the_command_writes_everything_and_the_same_again() -> None:
    kept()
    words = ["story", str(compared_folder()), "--like", "woman, 75+", "--typical"]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    folder = compared_folder() / "stories" / "00001" / "woman_75+_typical"
    names = {"story.svg", "story.png", "story.txt", "story.csv", "turns.csv"}
    assert {path.name for path in folder.iterdir()} == names
    assert (folder / "story.txt").read_text(encoding="utf-8") in result.output
    assert len(pd.read_csv(folder / "story.csv")) > 0
    before = {name: (folder / name).read_bytes() for name in names}
    assert CliRunner().invoke(app, words).exit_code == 0
    assert {name: (folder / name).read_bytes() for name in names} == before


def test_the_command_refuses_in_plain_words(tmp_path: Path) -> None:
    for words, said in (
        (
            [str(tmp_path)],
            "holds no run.json of a comparison; name a folder that `careconomy compare` wrote",
        ),
        ([str(compared_folder()), "--seed", "9"], "has no result of seed 9 under 'by_episode'"),
        ([str(compared_folder()), "--like", "womn, 82"], "'womn' in 'womn, 82' is not understood"),
    ):
        result = CliRunner().invoke(app, ["story", *words])
        assert result.exit_code == 1
        assert said in result.output


def test_a_start_is_of_the_month_that_burn_in_ends() -> None:
    alone = story_apart().alike.alone(0)
    assert isinstance(alone, Start)
    assert alone.month == 24
