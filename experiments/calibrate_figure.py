"""A fit drawn: where parameters stand in their ranges, and targets before and after.

The module must not know how a fit is made.
"""

from __future__ import annotations

from math import isfinite
from textwrap import shorten, wrap
from typing import TYPE_CHECKING

from calibration.score import Compared
from experiments.calibrate_run import Fitted
from experiments.citizens_style import SMALL, Shown, dress, new_figure, shared_legend
from experiments.contract_drawing import AT_RISK, GREY, INK, PAID, PALE
from experiments.validate_figure import leave_room

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, ROW_HEIGHT, HEAD_HEIGHT = 15.0, 0.28, 1.2  # inches
LEAST, MOST = 0.4, 2.5
TICKS = (0.5, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0)
LONGEST, NARROW = 48, 34


def figure(fitted: Fitted) -> Shown:
    """Parameters on the left, the targets that they should answer to on the right."""
    from experiments.calibrate_report import before_and_after

    pairs = [pair for pair in before_and_after(fitted) if pair[0].target.name in fitted.aims.names]
    rows = max(len(pairs), len(fitted.priors))
    title = f"{fitted.place.title}: {len(fitted.priors)} parameters fitted to {len(pairs)} published figures"
    doubt = (
        "Grey: what is accepted; bars: 95% of draws. Real runs at draws of the posterior, behaviour fixed."
    )
    made = new_figure(title, doubt, WIDTH, HEAD_HEIGHT + ROW_HEIGHT * rows)
    leave_room(made)
    left, right = made.subplots(1, 2)
    _parameters(left, fitted)
    _targets(right, pairs)
    shared_legend(made, left, right)
    return Shown("fit", title, made, "Parameters in their ranges, and targets before and after.")


def _parameters(axes: Axes, fitted: Fitted) -> None:
    from experiments.calibrate_report import _stands

    for at, _ in enumerate(fitted.priors):
        middle, low, high, _ = _stands(fitted, at)
        axes.barh(at, 1, 0.6, color=PALE, alpha=0.4, linewidth=0, label="prior" if not at else None)
        axes.plot([low, high], [at, at], color=INK, linewidth=1.2)
        label = "fitted" if not at else None
        axes.plot([middle], [at], marker="o", color=PAID, markersize=5, linestyle="none", label=label)
    dress(axes, "", "from the low to the high end of each range")
    names = ["\n".join(wrap(prior.title, NARROW)) for prior in fitted.priors]
    axes.set_yticks(range(len(fitted.priors)), names, fontsize=SMALL)
    axes.set_ylim(len(fitted.priors) - 0.4, -0.6)
    axes.set_xlim(0, 1)
    axes.grid(visible=False, axis="y")


def _targets(axes: Axes, pairs: list[tuple[Compared, Compared]]) -> None:
    for at, (before, after) in enumerate(pairs):
        value, (low, high) = float(before.target.value), (float(end) for end in before.target.accepted)
        axes.barh(at, (high - low) / value, 0.6, left=low / value, color=PALE, alpha=0.6, linewidth=0)
        if isfinite(after.low):
            axes.plot([after.low / value, after.high / value], [at, at], color=INK, linewidth=1.0)
        for found, marker, ink, words in ((before, "s", GREY, "as it is"), (after, "o", PAID, "fitted")):
            face = ink if found.verdict == "inside" else "white"
            shown = min(max(found.relative, LEAST), MOST)
            axes.plot(
                [shown], [at], marker=marker, markersize=5, linestyle="none", color=ink, markerfacecolor=face,
                label=words if at == 0 and words == "as it is" else None,
            )  # fmt: skip
    axes.axvline(1, color=AT_RISK, linewidth=0.6)
    axes.set_xscale("log")
    axes.set_xlim(LEAST, MOST)
    dress(axes, "", "simulated to published (logarithmic); hollow: outside")
    names = [shorten(pair[0].target.title, LONGEST, placeholder="...") for pair in pairs]
    axes.set_yticks(range(len(pairs)), names, fontsize=SMALL)
    axes.set_ylim(len(pairs) - 0.4, -0.6)
    axes.set_xticks(TICKS, [f"{tick:g}" for tick in TICKS])
    axes.minorticks_off()
    axes.grid(visible=False, axis="y")
