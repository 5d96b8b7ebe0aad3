"""The figure of why levers moved: what it draws, what it names, and that it reads in greyscale."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from experiments.why_figure import FILLS, MOST_REASONS, OTHERS, draw, levers_figure, shown_levers
from experiments.why_views import Story, stories
from scenarios.problems import FileProblems
from sim.run_reader import Run
from tests.experiments.decided_runs import decided_run

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("runs") / "run"
    return decided_run(folder, 51, told={"model_title": "Separate contracts"})


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Another model, under which the lever goes less far and down."""
    folder = tmp_path_factory.mktemp("runs") / "other"
    return decided_run(folder, 51, told={"model_title": "One alliance"}, scale=-0.5)


def texts(figure: Figure) -> list[str]:
    """What a figure says: headings, axes, legend and foot."""
    found = [text.get_text() for text in figure.texts]
    for axes in figure.axes:
        found += [axes.get_title(loc="left"), axes.get_xlabel(), axes.get_ylabel()]
        legend = axes.get_legend()
        found += [text.get_text() for text in legend.get_texts()] if legend else []
    return [text for text in found if text]


def drawn(figure: Figure, label: str, part: int = 0) -> np.ndarray:
    (line,) = [line for line in figure.axes[part].get_lines() if line.get_label() == label]
    return np.asarray(line.get_ydata(), dtype=float)


def test_the_path_the_heading_and_today_are_drawn(run: Run) -> None:
    (story,) = stories(run, "RAJ", "discharge_planning")
    figure = levers_figure([[story]])
    assert drawn(figure, "level chosen").tolist() == story.chosen.loc[13:].tolist()
    assert set(drawn(figure, "today's level")) == {0.5}
    assert drawn(figure, "set by others").tolist() == [0.9, 0.9]
    (headings,) = [each for each in figure.axes[0].collections if isinstance(each, LineCollection)]
    assert [segment[0][1] for segment in headings.get_segments()] == story.path["wanted"].tolist()


def test_bars_of_a_quarter_add_up_to_where_it_was_heading(run: Run) -> None:
    (story,) = stories(run, "RAJ", "discharge_planning")
    bars = [bar for bar in levers_figure([[story]]).axes[1].patches if isinstance(bar, Rectangle)]
    by_month: dict[int, float] = {}
    for bar in bars:
        middle = bar.get_x() + bar.get_width() / 2
        by_month[round(middle)] = by_month.get(round(middle), 0.0) + bar.get_height()
    months = [int(month) + 2 for month in story.path.index]
    assert by_month == pytest.approx(dict(zip(months, story.path["wanted"] - 0.5, strict=True)))


def test_everything_is_named_with_units_years_and_go_live(run: Run) -> None:
    figure = levers_figure([stories(run, "RAJ")])
    assert texts(figure) == [
        "Why levers moved: Southend Hospital",
        "Simulated: Southend, separate contracts; seed 1, 51 months, the first 24 of them burn-in without contracts.",
        "Discharge planning",
        "level, 0 to 1",
        "year of contract (the first begins in month 25)",
        "moves it by",
        "today's level",
        "level chosen",
        "where it was heading",
        "set by others",
        "Hospital: quality",
        "Hospital: core",
        "The effort of its peers",
    ]
    axes = figure.axes[1]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1", "2", "3"]
    upright = {float(np.asarray(line.get_xdata())[0]): line.get_linestyle() for line in axes.get_lines()}
    assert (upright[24.5], upright[30.5]) == ("--", ":")


def test_a_lever_that_nobody_moved_is_not_drawn_unless_it_is_all_there_is(run: Run) -> None:
    assert "Coding" not in texts(levers_figure([stories(run, "RAJ")]))
    assert "Coding" in texts(levers_figure([stories(run, "RAJ", "coding")]))


def test_runs_stand_side_by_side_on_the_same_scale(run: Run, other: Run) -> None:
    figure = levers_figure([stories(each, "RAJ", "discharge_planning") for each in (run, other)])
    assert "Discharge planning\nSeparate contracts" in texts(figure)
    assert "Discharge planning\nOne alliance" in texts(figure)
    above, below = figure.axes[:4:2], figure.axes[1:4:2]
    assert above[0].get_ylim() == above[1].get_ylim()
    assert below[0].get_ylim() == below[1].get_ylim()
    assert below[0].get_ylim()[0] <= -0.1 < 0.2 <= below[0].get_ylim()[1]
    assert above[0].get_position().y0 == above[1].get_position().y0


def test_runs_of_the_same_model_are_told_apart_by_their_folders(run: Run, tmp_path: Path) -> None:
    again = decided_run(tmp_path / "again", 51, told={"model_title": "Separate contracts"})
    told = texts(levers_figure([stories(each, "RAJ", "discharge_planning") for each in (run, again)]))
    assert "Discharge planning\nSeparate contracts (run)" in told
    assert "Discharge planning\nSeparate contracts (again)" in told


def test_many_reasons_are_drawn_together_after_the_largest(run: Run) -> None:
    (story,) = stories(run, "RAJ", "discharge_planning")
    quality = story.reasons[story.reasons["term"] == "hospital.quality"]
    many = [quality.assign(term=f"hospital.part_{at}", moves=quality["moves"] / (at + 2)) for at in range(8)]
    reasons = pd.concat([quality, *many])
    crowded = Story(
        run, "RAJ", "Southend Hospital", "discharge_planning", 1, story.path, reasons, story.effort
    )
    told = texts(levers_figure([[crowded]]))
    assert OTHERS in told
    assert len([each for each in told if each.startswith("Hospital: ")]) == MOST_REASONS


def test_bars_differ_without_colour() -> None:
    looks = {(round(sum(to_rgb(fill["facecolor"])), 1), fill.get("hatch")) for fill in FILLS}
    assert len(looks) == len(FILLS) == MOST_REASONS + 1


def test_a_figure_is_written_and_another_kind_of_file_is_refused(run: Run, tmp_path: Path) -> None:
    found = [stories(run, "RAJ")]
    draw(found, tmp_path / "why.svg")
    first = (tmp_path / "why.svg").read_bytes()
    assert ElementTree.fromstring(first).tag.endswith("svg")
    draw(found, tmp_path / "why.svg")
    assert (tmp_path / "why.svg").read_bytes() == first
    with pytest.raises(FileProblems, match=r"'\.jpg' is not a kind of picture; end it in \.svg or \.png"):
        draw(found, tmp_path / "why.jpg")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["why.svg"]


def test_the_page_of_a_run_has_the_figure(run: Run) -> None:
    shown = shown_levers(stories(run))
    assert (shown.name, shown.title) == ("levers", "Why levers moved")
    assert shown.sentence.startswith("Above: the level of each lever, 0 to 1")
