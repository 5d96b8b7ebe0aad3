"""Rows with intervals: nothing drawn lies under the figures beside it, and no edge where a band has none."""

from __future__ import annotations

import pytest

from experiments.citizens_style import settle
from experiments.compare_intervals import TEXT_ROOM, Line, interval_figure, text_room, too_small
from experiments.compare_summary import Spread

pytestmark = pytest.mark.unit


def test_a_band_that_ends_beyond_the_picture_has_no_edge_in_it() -> None:
    assert too_small(3.0, 10.0, 21.5) == (-3.0, 3.0)
    assert too_small(30.0, 10.0, 21.5) == (-10.0, 21.5)


def test_a_wide_band_is_drawn_to_the_end_of_the_picture() -> None:
    line = Line("QALYs", [Spread(1, 0, 2, 0, 2)], ["+1.0 (0 to 2.0)"], band=100.0)
    (axes,) = interval_figure("A title", "A source", ["One"], [line], "% more").axes
    (band,) = axes.patches
    low, high = axes.get_xlim()
    left, width = band.get_x(), band.get_width()  # type: ignore[attr-defined]
    assert (left, left + width) == pytest.approx((low, high))


def test_long_figures_beside_bars_have_more_room() -> None:
    assert text_room([["+1.0 (0 to 2.0)"]]) == TEXT_ROOM
    assert text_room([["0"], ["+194,898 (+174,043 to +215,753)"]]) > TEXT_ROOM
    assert text_room([]) == TEXT_ROOM


@pytest.mark.parametrize("text", ["+1.0 (0 to 2.0)", "+194,898 (+174,043 to +215,753)"])
def test_no_figure_lies_over_what_it_is_of(text: str) -> None:
    lines = [Line("Care", [Spread(90, 80, 100, 80, 100)] * 3, [text] * 3)] * 8
    figure = interval_figure("A title", "A source", ["One", "Two", "Three"], lines, "pounds more")
    settle(figure)
    for axes in figure.axes:
        bar_ends = axes.transData.transform((100, 0))[0]
        assert [each.get_window_extent().x0 > bar_ends for each in axes.texts] == [True] * 8
