"""Figures of comparisons: what is drawn is what was found, with its interval, unit and start."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from matplotlib.lines import Line2D

from experiments.citizens_style import settle
from experiments.compare_figures import (
    OF_CARE,
    cost_and_qalys,
    differences,
    figure_names,
    figures,
    money,
    years,
)
from experiments.compare_intervals import Line, digits_for, interval_figure
from experiments.compare_run import Told
from experiments.compare_summary import Spread, spread
from experiments.decision_rules import rule
from scenarios.catalogue import load_catalogue
from scenarios.horizon import FIRST_MONTH
from tests.experiments.compared import plan, told

NAN = float("nan")


def across(line: Line2D) -> list[float]:
    return [float(each) for each in np.asarray(line.get_xdata(), dtype=np.float64)]


def up(line: Line2D) -> list[float]:
    return [float(each) for each in np.asarray(line.get_ydata(), dtype=np.float64)]


def one_seed() -> Told:
    return Told(plan(), told().out, told().record, {2: "left out"})


@pytest.mark.unit
def test_rows_stand_from_top_to_bottom_each_with_its_band_and_words() -> None:
    lines = [
        Line("first", [Spread(1, 0.5, 1.5, 0.2, 1.8)], ["+1 (0.5 to 1.5)"], band=0.4),
        Line("second", [Spread(-2, -2.5, -1.5, -3, -1)], ["-2 (-2.5 to -1.5)"]),
    ]
    (axes,) = interval_figure("A title", "A source", ["A model"], lines, "%").axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["first", "second"]
    assert axes.get_ylim()[0] > axes.get_ylim()[1]
    assert [text.get_text() for text in axes.texts] == ["+1 (0.5 to 1.5)", "-2 (-2.5 to -1.5)"]
    (band,) = axes.patches
    box = band.get_path().get_extents(band.get_patch_transform())
    assert (box.x0, box.x1) == pytest.approx((-0.4, 0.4))
    drawn = [across(line) for line in axes.get_lines() if len(across(line)) == 2][1:]
    assert drawn == [[0.5, 1.5], [0.2, 1.8], [-2.5, -1.5], [-3, -1]]
    # Words stand right of all that is drawn.
    assert max(axes.get_xticks()) <= 3 * 1.08


@pytest.mark.unit
def test_a_difference_without_interval_is_a_mark_alone() -> None:
    line = Line("alone", [Spread(1, NAN, NAN, NAN, NAN)], ["+1"])
    (axes,) = interval_figure("A title", "A source", ["A model"], [line], "%").axes
    assert [across(line) for line in axes.get_lines()][1:] == [[1]]


@pytest.mark.end_to_end
def test_differences_are_shares_of_the_first_model() -> None:
    found = told().found
    twin, today = differences(told()).figure.axes
    assert len(twin.get_yticks()) <= len(OF_CARE)
    assert twin.get_title(loc="left") == told().title("twin")
    marks = [across(line)[0] for line in today.get_lines() if len(across(line)) == 1]
    level = found.values("emergency_admissions", "by_episode").mean()
    assert marks[0] == pytest.approx(
        found.difference("emergency_admissions", "traditional").mean() / level * 100
    )
    own = [across(line)[0] for line in twin.get_lines() if len(across(line)) == 1]
    assert not any(own)


@pytest.mark.end_to_end
def test_money_is_told_of_all_who_are_moved_in_thousands_where_none_is_a_million() -> None:
    figure = money(told()).figure
    names = [label.get_text().replace("\n", " ") for label in figure.axes[0].get_yticklabels()]
    assert "Spent by councils" in names
    assert "Left to social care providers" in names
    assert figure.axes[1].get_xlabel() == "£ thousand more, all years"
    apart = spread(told().found.difference("payer_spending", "traditional", "council") / 1e3)
    digits = digits_for(apart[:3])
    words = figure.axes[1].texts[names.index("Spent by councils")].get_text()
    assert words == f"{apart.mean:+,.{digits}f} ({apart.low:+,.{digits}f} to {apart.high:+,.{digits}f})"


@pytest.mark.end_to_end
def test_what_differs_is_not_written_as_nothing() -> None:
    found, figure = told().found, money(told()).figure
    names = [label.get_text().replace("\n", " ") for label in figure.axes[0].get_yticklabels()]
    for kind in found.of("margin"):
        if found.difference("margin", "traditional", kind).any():
            row = names.index(f"Left to {load_catalogue().party_kinds[kind].plural}")
            assert figure.axes[1].texts[row].get_text() != "0 (0 to 0)", kind


@pytest.mark.end_to_end
def test_of_contracts_that_are_the_same_no_money_is_drawn() -> None:
    same = Told(plan(2), told().out, told().record, {})
    assert "money" not in figure_names(same)
    assert "money" in figure_names(told())
    for shown in figures(same):
        settle(shown.figure)


@pytest.mark.end_to_end
def test_figures_name_the_place_as_people_do_and_count_whole_years() -> None:
    record = told().record | {"place": told().record["place"] | {"title": "Milton Keynes"}}
    figure = years(Told(plan(), told().out, record, {})).figure
    assert any("Simulated: Milton Keynes, 2,000 citizens" in text.get_text() for text in figure.texts)
    assert list(figure.axes[0].get_xticks()) == [0, 1]


@pytest.mark.end_to_end
def test_cost_and_qalys_stand_with_thresholds_and_every_seed() -> None:
    plane, shares = cost_and_qalys(told()).figure.axes
    seeds = [line for line in plane.get_lines() if len(across(line)) == told().found.seeds]
    economics = told().economics
    more = economics.qalys[:, 2] - economics.qalys[:, 0]
    assert any(np.allclose(across(line), more) for line in seeds)
    lines = {line.get_label(): line for line in plane.get_lines()}
    for threshold in (rule("lower_threshold"), rule("upper_threshold")):
        line = lines[f"£{threshold:,.0f} a QALY"]
        assert np.diff(up(line)) / np.diff(across(line)) == pytest.approx(threshold / 1e6)
    assert [line.get_label() for line in shares.get_lines()][2:] == [
        told().title(each) for each in told().models
    ]


@pytest.mark.end_to_end
def test_years_show_when_new_contracts_start() -> None:
    _, twin, today = years(told()).figure.axes
    for axes, model in ((twin, "twin"), (today, "traditional")):
        upright = [across(line)[0] for line in axes.get_lines() if line.get_linestyle() == ":"]
        starts = told().record["models"][model]["operates_from_month"]
        # Year 1 stands at 1: its first month begins half a year to the left.
        assert upright == [(starts - FIRST_MONTH) / 12 + 0.5]


@pytest.mark.end_to_end
def test_one_seed_is_drawn_without_intervals() -> None:
    for shown in (differences(one_seed()), money(one_seed()), cost_and_qalys(one_seed()), years(one_seed())):
        settle(shown.figure)
        named = [text.get_text() for legend in shown.figure.legends for text in legend.get_texts()]
        assert not any("95%" in text for text in named), shown.name
        assert named


@pytest.mark.end_to_end
def test_names_of_parts_do_not_run_into_each_other() -> None:
    for shown in (differences(told()), money(told()), years(told()), cost_and_qalys(told())):
        settle(shown.figure)
        headings = [axes.title if axes.title.get_text() else axes._left_title for axes in shown.figure.axes]  # type: ignore[attr-defined]
        boxes = [heading.get_window_extent() for heading in headings]
        assert not any(one.overlaps(other) for one, other in pairwise(boxes)), shown.name
