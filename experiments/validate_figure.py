"""Published beside simulated, target by target, on one scale: the simulated figure to the published one.

A bar is the interval in which a figure is accepted, a mark the simulated figure with what chance allows. Marks differ
in shape as well as in ink, so that a grey print reads too. The module must not know what any target is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from calibration.score import Compared
from experiments.citizens_style import LEGEND, MARGIN, SMALL, TEXT, Shown, dress, new_figure
from experiments.contract_drawing import AT_RISK, INK, PAID, PALE
from experiments.validate_run import Told

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, ROW_HEIGHT, HEAD_HEIGHT = 16.0, 0.19, 1.1  # inches
LEAST, MOST = 0.4, 2.5
TICKS = (0.5, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0)
LONGEST = 58
LEFT_ROOM = 0.05
"""Of the width, for the longest names, which the layout leaves too little for."""
MARKS: dict[str, dict[str, Any]] = {
    "inside": {"marker": "o", "color": PAID, "markersize": 5},
    "outside": {"marker": "o", "color": PAID, "markersize": 5, "markerfacecolor": "white"},
    "outside twice": {"marker": "X", "color": AT_RISK, "markersize": 6.5},
}
WORDS = {
    "inside": "inside its interval",
    "outside": "outside",
    "outside twice": "outside twice its interval",
}


def figure(told: Told) -> Shown:
    """Every target, by group, in two columns; those of one group in one."""
    halves = [half for half in halved(told.beside) if half]
    rows = max(_rows(half) for half in halves)
    found = told.score
    title = f"{told.title}: {found.inside} of {found.told} published figures met ({found.share:.0%})"
    made = new_figure(title, _source(told), WIDTH, HEAD_HEIGHT + ROW_HEIGHT * rows)
    leave_room(made)
    parts = made.subplots(1, len(halves), squeeze=False)[0]
    for axes, half in zip(parts, halves, strict=True):
        _part(axes, half, rows)
    _legend(made)
    return Shown("targets", title, made, "Simulated to published; grey: where a figure is accepted.")


def leave_room(made: Figure) -> None:
    """Move what is drawn to the right by a little."""
    engine: Any = made.get_layout_engine()
    _, below, _, height = engine.get()["rect"]
    engine.set(rect=(LEFT_ROOM, below, 1 - LEFT_ROOM, height))


def halved(beside: Sequence[Compared]) -> tuple[list[Compared], list[Compared]]:
    """Two halves of whole groups, as even as can be."""
    groups = list(dict.fromkeys(each.target.group for each in beside))
    parts = [[each for each in beside if each.target.group == group] for group in groups]
    cuts = range(1, len(groups)) if len(groups) > 1 else [1]

    def longest(cut: int) -> int:
        return max(sum(map(len, parts[:cut])), sum(map(len, parts[cut:])))

    best = min(cuts, key=longest)
    return [each for part in parts[:best] for each in part], [each for part in parts[best:] for each in part]


def _rows(half: Sequence[Compared]) -> int:
    return len(half) + len({each.target.group for each in half})


def _part(axes: Axes, half: Sequence[Compared], rows: int) -> None:
    names: list[str] = []
    headings: list[int] = []
    group = ""
    for each in half:
        if each.target.group != group:
            group = each.target.group
            headings.append(len(names))
            names.append(group)
        _draw(axes, each, len(names))
        names.append(shorten(each.target.title, LONGEST, placeholder="..."))
    axes.axvline(1, color=INK, linewidth=0.6, zorder=1)
    axes.set_xscale("log")
    axes.set_xlim(LEAST, MOST)
    axes.set_ylim(rows - 0.4, -0.6)
    dress(axes, "", "simulated to published (logarithmic)")
    axes.set_yticks(range(len(names)), names, fontsize=SMALL)
    for at in headings:
        axes.get_yticklabels()[at].set_fontweight("bold")
    axes.set_xticks(TICKS, [f"{tick:g}" for tick in TICKS])
    axes.minorticks_off()
    axes.grid(visible=False, axis="y")


def _draw(axes: Axes, each: Compared, at: int) -> None:
    value, (low, high) = float(each.target.value), (float(end) for end in each.target.accepted)
    left, right = max(low / value, LEAST), min(high / value, MOST)
    axes.barh(at, right - left, 0.72, left=left, color=PALE, alpha=0.6, linewidth=0, zorder=0)
    if isnan(each.value):
        axes.text(1, at, "not told", fontsize=SMALL, color=INK, va="center", ha="center")
        return
    shown = min(max(each.relative, LEAST), MOST)
    mark = MARKS[each.verdict]
    if shown != each.relative:
        side = ">" if each.relative > MOST else "<"
        axes.plot([shown], [at], **{**mark, "marker": side}, linestyle="none", clip_on=False, zorder=4)
        words = f"{each.relative:.2g}"
        offset = (-8, 0) if side == ">" else (8, 0)
        axes.annotate(words, (shown, at), offset, textcoords="offset points", fontsize=SMALL, color=INK, va="center",
                      ha="right" if side == ">" else "left")  # fmt: skip
        return
    if not isnan(each.low):
        ends = [min(max(end / value, LEAST), MOST) for end in (each.low, each.high)]
        axes.plot(ends, [at, at], color=INK, linewidth=0.9, zorder=3)
    axes.plot([shown], [at], **mark, linestyle="none", zorder=4)


def _legend(made: Figure) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Any] = [Patch(facecolor=PALE, alpha=0.6, label="accepted")]
    handles += [
        Line2D([], [], linestyle="none", label=f"simulated, {words}", **MARKS[name])
        for name, words in WORDS.items()
    ]
    handles.append(Line2D([], [], color=INK, linewidth=0.9, label="what chance allows (95%)"))
    foot = made.get_layout_engine().get()["rect"][1]  # type: ignore[union-attr]
    made.legend(
        handles=handles,
        loc="lower center",
        bbox_to_anchor=(0.5, foot - (LEGEND + MARGIN / 4) / made.get_figheight()),
        ncols=len(handles),
        frameon=False,
        fontsize=TEXT,
        labelcolor=INK,
    )


def _source(told: Told) -> str:
    runs = told.beside[0].runs if told.beside else 0
    return (
        f"Simulated: {told.residents:,} citizens, {runs} {'run' if runs == 1 else 'runs'}, two years under today's "
        "contracts, behaviour fixed. Published: sources in the table; accepted: the published interval, else 5%, or "
        "10% where recalled."
    )
