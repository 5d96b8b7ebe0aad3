"""The figure of natural experiments: what was published and what is simulated, side by side, each on its own scale.

The scale of a row is the accepted interval: from its one edge to the other is the same width in all rows. The module
must not know how an effect was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from calibration.case_score import Found
from calibration.case_study import Told
from experiments.cases_report import FAILS, PASSES, limits_text, number
from experiments.citizens_style import PUBLISHED, SMALL, THIN, Shown, dress, new_figure, shared_legend
from experiments.contract_drawing import AT_RISK, GREY, INK, PAID, PALE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, ROW_HEIGHT, HEAD_HEIGHT = 13.5, 0.46, 1.1  # inches
REACH, TEXT_AT, END = 3.2, 3.4, 8.6  # in halves of the accepted interval
LONGEST_NAME = 46
APART, SIDE = 0.17, 0.02
EDGE: dict[str, Any] = {"clip_on": False, "markersize": 7, "linestyle": "none"}


def effects_figure(told: Told) -> Shown:
    """Published and simulated effects of all outputs that have an accepted interval."""
    found = [each for each in told.found if each.accepted.is_scored]
    title = "Natural experiments: what was found, and what the model makes of the same change"
    figure = new_figure(title, source(told), WIDTH, HEAD_HEIGHT + ROW_HEIGHT * len(found))
    axes = figure.subplots()
    for row, each in enumerate(found):
        _row(axes, row, each)
    names = ["\n".join(wrap(f"{each.case.file.number}  {each.output.title}", LONGEST_NAME)) for each in found]
    dress(axes, across="from what was published, in half-widths of what is accepted")
    axes.set_yticks(range(len(found)), names)
    axes.tick_params(axis="y", labelsize=SMALL)
    axes.set_ylim(len(found) - 0.4, -0.6)
    axes.set_xlim(-REACH, END)
    axes.set_xticks(range(-3, 4))
    axes.grid(visible=False, axis="y")
    shared_legend(figure, axes)
    engine = figure.get_layout_engine()
    if engine is not None:
        left, below, wide, high = engine.get()["rect"]
        engine.set(rect=(left + SIDE, below, wide - 2 * SIDE, high))  # type: ignore[call-arg]
    return Shown("cases", title, figure, "Simulated effects at edges lie further out.")


def source(told: Told) -> str:
    """The line under the figure."""
    draws = (
        f"{told.settings.seeds} draws of behaviour and effects" if told.settings.seeds else "central values"
    )
    return (
        f"Simulated: {told.settings.citizens:,} citizens, {draws}; how strongly and fast providers answer is fitted to "
        "some. Published: see each case's file. Cases of which only the sign is known, and those that cannot be run, "
        "are in the table alone."
    )


def _row(axes: Axes, row: int, each: Found) -> None:
    limits, published = each.accepted, float(each.output.published.value) if each.output.published else 0.0
    half = (limits.high - limits.low) / 2

    def scaled(value: float) -> float:
        return (value - published) / half

    axes.barh(
        row, (limits.high - limits.low) / half, left=scaled(limits.low), height=0.78, color=PALE, alpha=0.45,
        label="accepted",
    )  # fmt: skip
    _published(axes, row, each, scaled)
    _simulated(axes, row, each, scaled)
    nothing = scaled(0.0)
    if abs(nothing) <= REACH:
        axes.plot(
            [nothing], [row], marker="|", markersize=13, color=GREY, linestyle="none", label="no effect"
        )
    verdict = PASSES if each.passes else FAILS
    words = f"{verdict}: {number(each.median)} simulated, {number(published)} published, {limits_text(each)} accepted"
    weight = "normal" if each.passes else "bold"
    beside = axes.text(TEXT_AT, row, words, va="center", fontsize=SMALL, color=INK, weight=weight)
    beside.set_in_layout(False)


def _published(axes: Axes, row: int, each: Found, scaled: Any) -> None:
    published = each.output.published
    if published is None:
        return
    if published.low is not None and published.high is not None:
        ends = [scaled(float(published.low)), scaled(float(published.high))]
        axes.plot(ends, [row - APART] * 2, color=AT_RISK, linewidth=THIN)
    axes.plot([scaled(float(published.value))], [row - APART], label="published", **PUBLISHED)


def _simulated(axes: Axes, row: int, each: Found, scaled: Any) -> None:
    at = row + APART
    if each.draws:
        ends = _inside([scaled(value) for value in each.interval])
        axes.plot(ends, [at] * 2, color=PAID, linewidth=THIN * 2)
    middle = scaled(each.median)
    if abs(middle) <= REACH:
        axes.plot([middle], [at], marker="o", markersize=5, color=PAID, linestyle="none", label="simulated")
    else:
        mark = ">" if middle > 0 else "<"
        axes.plot([REACH if middle > 0 else -REACH], [at], marker=mark, color=PAID, **EDGE)


def _inside(ends: Sequence[float]) -> list[float]:
    return [min(max(each, -REACH), REACH) for each in ends]
