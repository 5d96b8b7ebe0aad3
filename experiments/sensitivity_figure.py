"""A sensitivity analysis drawn: how far factors move what decides, and which tell the two best models apart.

The module must not know how a number came about.
"""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

import numpy as np

from experiments.citizens_style import SMALL, Shown, dress, new_figure, shared_legend
from experiments.contract_drawing import INK, PAID, PALE
from experiments.report_words import lower
from experiments.sensitivity_run import Told
from experiments.sensitivity_tables import Screened
from experiments.validate_figure import leave_room
from scenarios.place import load_place

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SHOWN = ("emergency_admissions", "qalys", "system_spending", "qalys_slope", "survival_share")
"""The outcomes that are drawn, of those by which models are ranked."""
MOST, LONGEST, HEADING = 10, 52, 30
WIDTH, ROW_HEIGHT, HEAD_HEIGHT = 16.0, 0.33, 1.5  # inches


def source(told: Told, what: str) -> str:
    """The line under a figure."""
    people = "everybody" if told.plan.citizens is None else f"{told.plan.citizens:,} citizens"
    models = "; ".join(told.titles)
    return (
        f"Simulated: {load_place(told.plan.place).title}, {people}, {told.plan.years} years under contract; {models}. "
        f"{what} No published study identifies the effect of contract form itself."
    )


def screening(told: Told) -> Shown:
    """The mean absolute effect of the factors that move most, and how far it differs from step to step."""
    found = Screened(told)
    rows = [at for at in found.order if found.in_bands[at].any()][:MOST]
    title = f"What moves the differences between {len(told.names)} models"
    what = f"{len(told.paths)} random paths of {len(told.factors)} steps, the same luck along each."
    figure = new_figure(title, source(told, what), WIDTH, HEAD_HEIGHT + ROW_HEIGHT * max(len(rows), 1))
    leave_room(figure)
    names = [_in_two_lines(told.factors[at].title) for at in rows]
    drawn = [at for at, outcome in enumerate(told.outcomes) if outcome.name in SHOWN]
    parts = figure.subplots(1, len(drawn), sharey=True, squeeze=False)[0]
    for axes, number in zip(parts, drawn, strict=True):
        sizes, spreads = found.in_bands[rows, number], found.spreads[rows, number]
        at = np.arange(len(rows))
        axes.axvspan(0, 1, color=PALE, alpha=0.4, linewidth=0, label="too small to matter")
        axes.barh(at, sizes, 0.55, color=PAID, linewidth=0, label="mean absolute effect of the whole range")
        axes.plot(
            spreads, at, linestyle="none", marker="D", markersize=4, markerfacecolor="white", color=INK,
            label="spread over steps",
        )  # fmt: skip
        dress(axes, "\n".join(wrap(told.outcomes[number].title, HEADING)), "times what matters")
        axes.set_xlim(0, max(1.2, 1.08 * float(max(sizes.max(initial=0), spreads.max(initial=0)))))
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.grid(visible=False, axis="y")
    parts[0].set_yticks(range(len(rows)), names, fontsize=SMALL)
    shared_legend(figure, *parts)
    return Shown("screening", title, figure, "Of the pair of models that each factor moves most apart.")


def deciding(told: Told, drawn: pd.DataFrame) -> Shown:
    """How much each of the few factors says of who is best, with its interval."""
    outcomes = [each for each in told.outcomes if each.name in set(drawn["outcome"]) and each.name in SHOWN]
    outcomes = outcomes or [each for each in told.outcomes if each.name in set(drawn["outcome"])][:1]
    factors = list(dict.fromkeys(drawn["title"]))
    draws = int(drawn["draws"].max())
    titles = dict(zip(told.names, told.titles, strict=True))
    title = "What decides between the two best models"
    what = f"{draws} runs in which these factors are drawn together, all else central, with one luck."
    figure = new_figure(title, source(told, what), WIDTH, HEAD_HEIGHT + ROW_HEIGHT * len(factors))
    leave_room(figure)
    parts = figure.subplots(1, len(outcomes), sharey=True, squeeze=False)[0]
    for axes, outcome in zip(parts, outcomes, strict=True):
        own = drawn[drawn["outcome"] == outcome.name].set_index("title").loc[factors]
        _deltas(axes, own)
        best = own.iloc[0]
        words = f"{titles[best['model']]} over {lower(titles[best['compared_with']])}"
        dress(axes, "\n".join([*wrap(outcome.title, HEADING), *wrap(words, HEADING)]), "delta, 0 to 1")
    parts[0].set_yticks(range(len(factors)), [_in_two_lines(each) for each in factors], fontsize=SMALL)
    shared_legend(figure, *parts)
    return Shown(
        "deciding",
        title,
        figure,
        "Delta: how much the distribution of the difference changes where a factor is known.",
    )


def _in_two_lines(title: str) -> str:
    return "\n".join(wrap(title, LONGEST, max_lines=2, placeholder=" …"))


def _deltas(axes: Axes, own: pd.DataFrame) -> None:
    at = np.arange(len(own))
    axes.axvspan(0, float(own["by_chance"].iloc[0]), color=PALE, alpha=0.4, linewidth=0, label="by chance")
    axes.barh(at, own["delta"], 0.55, color=PAID, linewidth=0, label="delta")
    for row, (low, high) in enumerate(zip(own["low"], own["high"], strict=True)):
        axes.plot(
            [low, high],
            [row, row],
            color=INK,
            linewidth=1.6,
            label="95%" if not row else None,
        )
    axes.set_xlim(0, 1)
    axes.set_ylim(len(own) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
