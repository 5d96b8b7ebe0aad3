"""How the figures of a run of citizens look: lines and marks that differ in greyscale, plain axes, a source line.

Holds what is shown (a figure and the sentence under it) and what the figures share. It must not know any number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.contract_drawing import AT_RISK, GREY, INK, PAID, PALE
from experiments.contract_labels import wrapped
from scenarios.parameters.units import MONTHS_A_YEAR

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike

TITLE, HEADING, TEXT, SMALL = 14.0, 10.0, 9.0, 7.5  # sizes of text, in points
THICK, THIN = 1.8, 1.0
HEAD, LEGEND, MARGIN, LINE = 0.42, 0.3, 0.12, 0.135  # heights, in inches

POSITION_DIGITS = 6
DRAWN = 0.96
"""Letters drawn as dots are a little wider than their outlines, by which lines are broken."""

# Marks and dashes, never colour alone, tell series apart.
SIMULATED: dict[str, Any] = {"color": PAID, "linestyle": "-", "linewidth": THICK}
SECOND: dict[str, Any] = {"color": INK, "linestyle": "--", "linewidth": THIN}
THIRD: dict[str, Any] = {"color": GREY, "linestyle": ":", "linewidth": THICK}
FOURTH: dict[str, Any] = {"color": GREY, "linestyle": "-.", "linewidth": THIN}
PUBLISHED: dict[str, Any] = {
    **{"color": AT_RISK, "linestyle": "none", "marker": "D", "markersize": 4.5},
    **{"markerfacecolor": "white", "markeredgewidth": 1.2, "zorder": 4},
}
PUBLISHED_LINE: dict[str, Any] = {"color": AT_RISK, "linestyle": "--", "linewidth": THIN}


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure with its name in files, its title, and the sentence that says what is seen."""

    name: str
    title: str
    figure: Figure
    sentence: str


def new_figure(
    title: str, source: str, width_inches: float, height_inches: float, *, has_legend: bool = True
) -> Figure:
    """An empty figure with its title above and its source below, and room for a shared legend above the source."""
    from matplotlib.figure import Figure

    lines = wrapped(source, DRAWN * (width_inches - 2 * MARGIN), SMALL)
    foot = MARGIN + LINE * len(lines)
    height = height_inches + foot
    figure = Figure(figsize=(width_inches, height), facecolor="white", layout="constrained")
    engine = figure.get_layout_engine()
    if engine is not None:
        below = (foot + LEGEND * has_legend) / height
        engine.set(rect=(0, below, 1, 1 - HEAD / height - below))  # type: ignore[call-arg]
    left = MARGIN / width_inches
    figure.text(left, 1 - MARGIN / height, title, fontsize=TITLE, weight="bold", color=INK, va="top")
    figure.text(left, MARGIN / 2 / height, "\n".join(lines), fontsize=SMALL, color=GREY, va="bottom")
    return figure


def dress(axes: Axes, heading: str = "", across: str = "", up: str = "") -> None:
    """Give a part its heading, what its axes measure, and a quiet frame."""
    axes.set_title(heading, loc="left", fontsize=HEADING, color=INK)
    axes.set_xlabel(across, fontsize=TEXT, color=INK)
    axes.set_ylabel(up, fontsize=TEXT, color=INK)
    axes.tick_params(labelsize=TEXT - 1, colors=INK)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(PALE)
    axes.grid(color=PALE, linewidth=0.4, alpha=0.6)
    axes.set_axisbelow(True)


def legend(axes: Axes, **options: Any) -> None:
    """Name the series of a part."""
    axes.legend(frameon=False, fontsize=TEXT - 1, labelcolor=INK, **options)


def shared_legend(figure: Figure, *parts: Axes) -> None:
    """Name the series of some parts for all of them, each once, above the source line; simulated ones first."""
    named: dict[str, Any] = {}
    for axes in parts:
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True):
            named.setdefault(label, handle)
    # Matplotlib lists marks with bars last; they are what the figure is about.
    labels = sorted(named, key=lambda label: type(named[label]).__name__ != "ErrorbarContainer")
    figure.legend(
        [named[label] for label in labels],
        labels,
        loc="lower center",
        bbox_to_anchor=(0.5, (_foot(figure) - MARGIN / 2) / figure.get_figheight()),
        ncols=len(labels),
        frameon=False,
        fontsize=TEXT,
        labelcolor=INK,
        borderpad=0.2,
    )


def _foot(figure: Figure) -> float:
    """How high the source line ends, in inches."""
    return MARGIN + LINE * (figure.texts[-1].get_text().count("\n") + 1)


def settle(figure: Figure) -> None:
    """Fix where the parts of a figure stand, to the last digit that can be seen.

    Laid out anew they would differ by less, from one run to the next, and so would the bytes of their files.
    """
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes in figure.axes:
        left, bottom, width, height = (round(each, POSITION_DIGITS) for each in axes.get_position().bounds)
        axes.set_position((left, bottom, width, height))


def with_interval(
    axes: Axes,
    x: ArrayLike,
    middle: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    label: str,
    marker: str = "o",
) -> None:
    """Simulated numbers as marks joined by a line, each with the interval of chance as a bar."""
    import numpy as np

    at, found = np.asarray(x), np.asarray(middle, dtype=np.float64)
    reach = np.array([found - np.asarray(low), np.asarray(high) - found]).clip(min=0)
    axes.errorbar(
        at,
        found,
        yerr=reach,
        marker=marker,
        markersize=3.5,
        elinewidth=THIN,
        capsize=2,
        label=label,
        **SIMULATED,
    )


@dataclass(frozen=True, slots=True)
class About:
    """Which run figures are of. `is_england`: of all England, whose published figures are its own."""

    place: str
    population_date: str
    seed: int
    months: int
    is_england: bool = False

    @property
    def length(self) -> str:
        """How long citizens lived, in words."""
        return spell(self.months)

    def source(self, published: str = "", doubt: str = "") -> str:
        """The line under a figure: what is simulated, what published, and what bars stand for."""
        parts = [f"Simulated: citizens of {self.place}, seed {self.seed}, {self.length}."]
        parts += [f"Published: {published}."] if published else []
        parts += [doubt] if doubt else []
        return " ".join(parts)


def spell(months: int) -> str:
    """So many months in words: 10 years, 1 year and 6 months."""
    years, rest = divmod(months, MONTHS_A_YEAR)
    words = [
        f"{number} {word}{'' if number == 1 else 's'}" for number, word in ((years, "year"), (rest, "month"))
    ]
    return " and ".join(text for text, number in zip(words, (years, rest), strict=True) if number)
