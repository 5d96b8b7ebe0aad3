"""The figure of why levers moved: for each lever its path, and under it what each reason makes of where it is heading.

Levers of one run stand beside each other; of several runs, each run is a column. Lines differ by dashes and bars by
hatches, so that they read in greyscale. The module must not know how a number came about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.citizens_style import (
    SECOND,
    SIMULATED,
    SMALL,
    THIRD,
    Shown,
    dress,
    new_figure,
    settle,
)
from experiments.contract_drawing import GREY, INK
from experiments.contract_picture import save
from experiments.run_figures import source
from experiments.run_views import operates_from
from experiments.why_views import Story
from experiments.why_words import reason_label
from scenarios.horizon import FIRST_MONTH
from scenarios.parameters.units import MONTHS_A_YEAR

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, NARROW, PATH, REASONS, LEGEND_LINE = 12.0, 8.0, 1.9, 1.45, 0.2  # inches
COLUMNS, MOST_LEVERS, MOST_REASONS = 3, 9, 6
LEAST_SPAN, ROOM = 0.2, 0.05  # of a lever
LETTERS, LEGEND_COLUMNS = 40, 3
QUARTER, BAR_MONTHS = 3, 2.6
OTHERS = "all other reasons"
FILLS: tuple[dict[str, Any], ...] = (
    {"facecolor": "#2b5c8a"},
    {"facecolor": "white", "hatch": "////"},
    {"facecolor": "#b4bdc4"},
    {"facecolor": "white", "hatch": "...."},
    {"facecolor": "#d9e8f3", "hatch": "xxxx"},
    {"facecolor": "#5b6770", "hatch": "\\\\\\\\"},
    {"facecolor": "white"},
)
SENTENCE = (
    "Above: the level of each lever, 0 to 1: today's, the one chosen, and where it was heading. Below: what each "
    "reason makes of the distance from today's level to where it was heading; the bars of a quarter add up to it. A "
    "dotted upright line marks the month from which new contracts operate."
)


def draw(runs: Sequence[Sequence[Story]], out: Path) -> None:
    """Draw the stories of some runs into a file, .svg or .png.

    Raises:
        FileProblems: no picture can have that name.
        OSError: the file cannot be written.
    """
    figure = levers_figure(runs)
    settle(figure)
    save(figure, out)


def shown_levers(stories: Sequence[Story]) -> Shown:
    """The figure for the page of a run."""
    return Shown("levers", "Why levers moved", levers_figure([stories]), SENTENCE)


def levers_figure(runs: Sequence[Sequence[Story]]) -> Figure:
    """The levers of some runs; where there are many, those that moved most in any."""
    rows = _rows(runs)
    lines, columns = len(rows), len(rows[0])
    told = [story for row in rows for story in row]
    fills = _fills(told)
    legend = LEGEND_LINE * (1 + -(-(len(fills) + 4) // LEGEND_COLUMNS))
    height = lines * (PATH + REASONS) + legend
    sources = " ".join(dict.fromkeys(source(story.run) for story in told))
    title = (
        "Why levers moved"
        if len({story.title for story in told}) > 1
        else f"Why levers moved: {told[0].title}"
    )
    width = WIDTH if columns > 1 else NARROW
    figure = new_figure("\n".join(wrap(title, 90)), sources, width, height, has_legend=False)
    grid = figure.add_gridspec(2 * lines + 1, columns, height_ratios=[*([PATH, REASONS] * lines), legend])
    for line, row in enumerate(rows):
        above, below = [], []
        for column, story in enumerate(row):
            above.append(figure.add_subplot(grid[2 * line, column]))
            below.append(figure.add_subplot(grid[2 * line + 1, column], sharex=above[-1]))
            heading = _heading(story, told)
            _path(above[-1], story, heading)
            _reasons(below[-1], story, fills)
        if len(runs) > 1:
            _alike(above)
            _alike(below)
    _legend(figure.add_subplot(grid[-1, :]), told, fills)
    return figure


def _rows(runs: Sequence[Sequence[Story]]) -> list[list[Story]]:
    """What stands beside each other: levers of one run, or one lever in all runs."""

    def travelled(story: Story) -> float:
        return float((story.path["after"] - story.today).abs().max())

    def key(story: Story) -> tuple[str, str]:
        return story.provider, story.lever

    together: dict[tuple[str, str], list[Story]] = {}
    for found in runs:
        for story in found:
            together.setdefault(key(story), []).append(story)
    everywhere = [each for each in together.values() if len(each) == len(runs)] or list(together.values())
    moved = [each for each in everywhere if any(story.has_moved for story in each)] or everywhere[:1]
    most = sorted(moved, key=lambda each: -max(map(travelled, each)))[:MOST_LEVERS]
    kept = [each for each in everywhere if each in most]
    if len(runs) > 1:
        return [each for each in kept if len(each) == len(kept[0])]
    alone = [each[0] for each in kept]
    return [alone[at : at + COLUMNS] for at in range(0, len(alone), COLUMNS)]


def _heading(story: Story, told: Sequence[Story]) -> str:
    parts = [story.lever_title]
    if len({each.title for each in told}) > 1:
        parts.append(story.title)
    titles = {str(each.run.folder): _model_title(each) for each in told}
    if len(titles) > 1:
        own = titles[str(story.run.folder)]
        is_unique = list(titles.values()).count(own) == 1
        parts.append(own if is_unique else f"{own} ({story.run.folder.name})")
    return "\n".join(line for part in parts for line in wrap(part, LETTERS))


def _model_title(story: Story) -> str:
    about = story.run.about
    return str(about.get("model_title", about["title"]))


def _path(axes: Axes, story: Story, heading: str) -> None:
    """Today's level, the path chosen and where it was heading."""
    first = FIRST_MONTH - MONTHS_A_YEAR
    chosen, months = story.chosen.loc[first:], story.path.index.to_numpy()
    axes.axhline(story.today, label="today's level", **THIRD)
    axes.plot(chosen.index, chosen, drawstyle="steps-mid", label="level chosen", **SIMULATED)
    ends = np.append(months[1:], months[-1] + QUARTER)
    wanted = story.path["wanted"].to_numpy()
    axes.hlines(wanted, months + 0.5, ends + 0.5, label="where it was heading", **SECOND)
    others = story.set_by_others
    if len(others):
        axes.plot(
            others.index, others, linestyle="none", marker="x", markersize=4, color=INK, label="set by others"
        )
    values = [story.today, *chosen, *wanted, *others]
    low, high = min(values), max(values)
    room = max(ROOM, (LEAST_SPAN - (high - low)) / 2)
    axes.set_ylim(max(low - room, 0), min(high + room, 1))
    dress(axes, heading, "", "level, 0 to 1")
    axes.tick_params(labelbottom=False)
    _mark_years(axes, story)


def _reasons(axes: Axes, story: Story, fills: Mapping[str, dict[str, Any]]) -> None:
    """Bars of each quarter's reasons: what takes a level up on top of each other, what takes it down below 0."""
    at = story.moves.index.to_numpy() + (QUARTER + 1) / 2
    up, down = np.zeros(len(at)), np.zeros(len(at))
    for label, sums in _labelled(story, fills).items():
        base = np.where(sums >= 0, up, down)
        axes.bar(at, sums, BAR_MONTHS, bottom=base, edgecolor=INK, linewidth=0.5, **fills[label])
        up, down = up + np.maximum(sums, 0), down + np.minimum(sums, 0)
    axes.axhline(0, color=INK, linewidth=0.6)
    if not len(at) or max(up.max(), -down.min()) < LEAST_SPAN / 4:
        axes.set_ylim(-LEAST_SPAN / 4, LEAST_SPAN / 4)
    dress(axes, "", f"year of contract (the first begins in month {FIRST_MONTH})", "moves it by")
    _mark_years(axes, story)


def _labelled(story: Story, fills: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """What each reason of the legend makes of a level, quarter by quarter, in the order of the legend."""
    found = {label: np.zeros(len(story.moves)) for label in fills}
    for term in story.terms:
        label = reason_label(story.run, term)
        found[label if label in fills else OTHERS] += story.moves[term].to_numpy()
    return found


def _fills(told: Sequence[Story]) -> dict[str, dict[str, Any]]:
    """How bars look, by the label of their reason: the reasons that account for most, then all others."""
    largest: dict[str, float] = {}
    for story in told:
        for term in story.terms:
            label = reason_label(story.run, term)
            largest[label] = max(largest.get(label, 0.0), float(story.moves[term].abs().max()))
    most = sorted(largest, key=lambda label: -largest[label])
    kept = most if len(most) <= MOST_REASONS + 1 else [*most[:MOST_REASONS], OTHERS]
    return dict(zip(kept, FILLS, strict=False))


def _mark_years(axes: Axes, story: Story) -> None:
    """Ticks where years of contract begin, and a dotted line where new contracts operate."""
    run = story.run
    starts = list(range(FIRST_MONTH, run.months + 1, MONTHS_A_YEAR))
    axes.set_xticks([start - 0.5 for start in starts], [f"{at + 1}" for at in range(len(starts))])
    axes.set_xlim(FIRST_MONTH - MONTHS_A_YEAR / 2, run.months + QUARTER + 0.5)
    axes.axvline(FIRST_MONTH - 0.5, color=GREY, linestyle="--", linewidth=1)
    if FIRST_MONTH < operates_from(run) <= run.months:
        axes.axvline(operates_from(run) - 0.5, color=GREY, linestyle=":", linewidth=1.5)


def _alike(parts: Sequence[Axes]) -> None:
    """Give parts that are compared the same scale."""
    low, high = (pick(each.get_ylim()[end] for each in parts) for end, pick in ((0, min), (1, max)))
    for axes in parts:
        axes.set_ylim(low, high)


def _legend(axes: Axes, told: Sequence[Story], fills: Mapping[str, dict[str, Any]]) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    lines = {"today's level": THIRD, "level chosen": SIMULATED, "where it was heading": SECOND}
    handles: list[Any] = [Line2D([], [], label=label, **style) for label, style in lines.items()]
    if any(len(story.set_by_others) for story in told):
        handles.append(Line2D([], [], linestyle="none", marker="x", color=INK, label="set by others"))
    handles += [
        Patch(edgecolor=INK, linewidth=0.5, label="\n".join(wrap(label, LETTERS)), **style)
        for label, style in fills.items()
    ]
    axes.axis("off")
    axes.legend(
        handles=handles,
        loc="upper left",
        ncols=LEGEND_COLUMNS,
        frameon=False,
        fontsize=SMALL + 0.5,
        labelcolor=INK,
    )
