"""Differences drawn as rows with intervals, one part for each model: what care and lives, or what money, comes to.

Holds the rows and how they look. The module must not know how a number came about.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.citizens_style import SMALL, TEXT, dress, new_figure
from experiments.compare_summary import Spread
from experiments.contract_drawing import INK, PAID, PALE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NAMES_WIDTH, PART_WIDTH, ROW_HEIGHT, HEAD_HEIGHT = 3.4, 4.0, 0.36, 1.0  # inches
LONGEST_NAME = 40
TEXT_ROOM, LEAST_REACH = 1.15, 1e-9
"""Room for the figures beside the bars, as a share of how far these reach; more where a text is long."""
LETTER_WIDTH, PART_MARGIN = 0.066, 0.25  # inches
BAND_HEIGHT = 0.7
LIGHT = "#8fb3d3"
MEAN_BAR: dict[str, Any] = {"color": LIGHT, "linewidth": 6, "solid_capstyle": "butt"}
SEEDS_BAR: dict[str, Any] = {"color": INK, "linewidth": 1, "marker": "|", "markersize": 6}
TICKS = 6
SHOWN_FROM = (100.0, 1.0, 0.1, 0.01)
"""From what size a number is written with no decimal, one, two, three; smaller ones have four."""


class Line(NamedTuple):
    """One row: its name, for each model the difference as drawn and as written, and the band that does not matter."""

    name: str
    spreads: Sequence[Spread]
    texts: Sequence[str]
    band: float = 0.0


def interval_figure(
    title: str, source: str, headings: Sequence[str], lines: Sequence[Line], across: str
) -> Figure:
    """The rows of all models on one scale."""
    width = NAMES_WIDTH + PART_WIDTH * len(headings)
    figure = new_figure(title, source, width, HEAD_HEIGHT + ROW_HEIGHT * len(lines))
    parts = figure.subplots(1, len(headings), sharey=True, squeeze=False)[0]
    reach = _reach(lines)
    end = reach * (1 + text_room(line.texts for line in lines))
    for at, (axes, heading) in enumerate(zip(parts, headings, strict=True)):
        _part(axes, [(line, line.spreads[at], line.texts[at]) for line in lines], reach, end)
        dress(axes, heading, across)
        axes.set_xticks(_ticks(reach))
        axes.set_xlim(-reach, end)
        axes.grid(visible=False, axis="y")
    names = ["\n".join(wrap(line.name, LONGEST_NAME)) for line in lines]
    parts[0].set_yticks(range(len(lines)), names)
    parts[0].set_ylim(len(lines) - 0.4, -0.6)
    return figure


def interval_legend(figure: Figure, has_band: bool, has_intervals: bool) -> None:
    """Say what marks, bars and shades stand for."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    from experiments.citizens_style import LEGEND, MARGIN

    handles: list[Line2D | Patch] = [
        Line2D([], [], color=PAID, marker="o", linestyle="none", markersize=5, label="mean over seeds")
    ]
    if has_intervals:
        handles += [
            Line2D([], [], label="95% interval of the mean (in brackets)", **MEAN_BAR),
            Line2D([], [], label="middle 95% of seeds", **SEEDS_BAR),
        ]
    if has_band:
        handles.append(Patch(facecolor=PALE, alpha=0.45, label="too small to matter"))
    foot = figure.get_layout_engine().get()["rect"][1]  # type: ignore[union-attr]
    figure.legend(
        handles=handles,
        loc="lower center",
        bbox_to_anchor=(0.5, foot - (LEGEND + MARGIN / 4) / figure.get_figheight()),
        ncols=len(handles),
        frameon=False,
        fontsize=TEXT,
        labelcolor=INK,
        borderpad=0.2,
    )


def text_room(texts: Iterable[Sequence[str]]) -> float:
    """Room for the longest text beside bars, as a share of how far these reach on either side."""
    longest = max((len(text) for row in texts for text in row), default=0)
    width = PART_WIDTH - PART_MARGIN
    written = min(longest * LETTER_WIDTH, width / 2)
    return max(TEXT_ROOM, 2 * written / (width - written))


def too_small(band: float, reach: float, end: float) -> tuple[float, float]:
    """From where to where differences are too small to matter; to the `end` of the picture if beyond what it reaches.

    So no edge is drawn where there is none.
    """
    return (-band, band) if band <= reach else (-reach, end)


def digits_for(numbers: Sequence[float]) -> int:
    """The decimals that show the largest of some numbers, none where it is large."""
    most = max(abs(each) for each in numbers if np.isfinite(each))
    return next((digits for digits, least in enumerate(SHOWN_FROM) if most >= least), len(SHOWN_FROM))


def signed(number: float, digits: int) -> str:
    """A number with its sign; 0 has none."""
    text = f"{number:+,.{digits}f}"
    return text if float(text.replace(",", "")) else "0"


def _part(axes: Axes, rows: Sequence[tuple[Line, Spread, str]], reach: float, end: float) -> None:
    axes.axvline(0, color=INK, linewidth=0.8)
    for at, (line, found, text) in enumerate(rows):
        if line.band:
            low, high = too_small(line.band, reach, end)
            axes.barh(at, high - low, BAND_HEIGHT, left=low, color=PALE, alpha=0.45, linewidth=0)
        axes.text(end, at, text, fontsize=SMALL, color=INK, va="center", ha="right")
        if np.isfinite(found.low):
            axes.plot([found.low, found.high], [at, at], zorder=2, **MEAN_BAR)
            axes.plot([found.middle_low, found.middle_high], [at, at], zorder=3, **SEEDS_BAR)
        axes.plot(
            [found.mean],
            [at],
            marker="o",
            markersize=5,
            color=PAID,
            markeredgecolor="white",
            markeredgewidth=0.8,
            zorder=4,
        )


def _ticks(reach: float) -> list[float]:
    """Round numbers within reach on either side; none where the figures stand."""
    from matplotlib.ticker import MaxNLocator

    found = MaxNLocator(nbins=TICKS, steps=[1, 2, 5, 10]).tick_values(-reach, reach)
    return [float(each) for each in found if abs(each) <= reach]


def _reach(lines: Sequence[Line]) -> float:
    """How far from 0 anything is drawn, with a little room."""
    ends = [LEAST_REACH]
    for line in lines:
        for found in line.spreads:
            ends += [abs(each) for each in found if np.isfinite(each)]
    return 1.08 * max(ends)
