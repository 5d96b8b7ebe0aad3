"""Figures of illness: conditions by age, registers by fifth of deprivation, and registers beside those published.

Drawn from the tidy tables of a run. The module must not know how citizens live.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.citizens.columns import CONDITIONS
from experiments.citizens_intervals import divided, share_interval
from experiments.citizens_style import (
    FOURTH,
    PUBLISHED,
    SECOND,
    SIMULATED,
    About,
    Shown,
    dress,
    new_figure,
    shared_legend,
    with_interval,
)
from experiments.citizens_tables import FIVE_YEAR_BANDS
from scenarios.parameters import Parameters
from scenarios.parameters.subgroups import load_axes
from scenarios.place import QUINTILES

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

PERCENT = 100
OPEN_BAND_MIDDLE_YEARS = 5  # drawn so far beyond where an open band begins
PARTS_ACROSS = 5
CHANCE = "Bars: what chance allows, 95%."
SHORT_TITLES = {
    "chronic_kidney_disease": "Chronic kidney disease",
    "copd": "COPD (lung disease)",
    "drug_or_alcohol_dependence": "Drugs or alcohol",
    "musculoskeletal": "Musculoskeletal disease",
    "stroke": "Stroke",
    "depression": "Depression",
    "severe_mental_illness": "Severe mental illness",
}


def prevalence_by_age(prevalence: pd.DataFrame, parameters: Parameters, about: About) -> Shown:
    """Each condition by age at the end: who has it, in whom it is diagnosed and managed, and England's share."""
    title = "Illness by age, at the end"
    source = about.source("England's true prevalence by age, from careconomy parameters", CHANCE)
    figure = new_figure(title, source, 12.0, 7.6)
    parts = figure.subplots(3, PARTS_ACROSS, sharex=True)
    last = prevalence[prevalence["month"] == prevalence["month"].max()]
    by_band = last.groupby(["condition", "age_band"])[["people", "with", "diagnosed", "managed"]].sum()
    for condition, axes in zip(CONDITIONS, parts.ravel(), strict=True):
        rows = by_band.loc[condition].reindex([str(band) for band in FIVE_YEAR_BANDS])
        _draw_condition(axes, condition, rows, parameters)
    for axes in parts[:, 0]:
        axes.set_ylabel("% of people")
    for axes in parts[-1]:
        axes.set_xlabel("age, years")
    shared_legend(figure, parts[0, 0])
    return Shown("prevalence_by_age", title, figure, _illness_in_words(prevalence))


def registers_by_quintile(registers: pd.DataFrame, ratios: pd.DataFrame, about: About) -> Shown:
    """Recorded prevalence of each fifth over that of all, at the end, beside England's ratios."""
    title = "Registers by deprivation, at the end"
    published = "England 2019/20, fifths of practices by deprivation"
    figure = new_figure(title, about.source(published, CHANCE), 12.0, 7.6)
    parts = figure.subplots(3, PARTS_ACROSS, sharex=True, sharey=True)
    last = registers[registers["month"] == registers["month"].max()]
    names = list(dict.fromkeys(last["register"]))
    for register, axes in zip(names, parts.ravel(), strict=False):
        rows = last[last["register"] == register]
        people, known = rows["people"].to_numpy(), rows["diagnosed"].to_numpy()
        low, high = share_interval(known, people)
        of_all = divided(known.sum(), people.sum())
        share, low, high = (divided(each, of_all) for each in (divided(known, people), low, high))
        with_interval(axes, rows["quintile"], share, low, high, "simulated")
        theirs = ratios[ratios["register"] == register]
        axes.plot(theirs["quintile"], theirs["ratio"], label="England, published", **PUBLISHED)
        axes.axhline(1, **FOURTH | {"linewidth": 0.7})
        dress(axes, _title(register))
        axes.set_xticks(range(1, len(QUINTILES) + 1))
    for axes in parts.ravel()[len(names) :]:
        axes.axis("off")
    _label_rims(parts, len(names), "fifth (1 most deprived)", "ratio to the mean of all")
    shared_legend(figure, parts[0, 0])
    return Shown("registers_by_quintile", title, figure, _gradient_in_words(last, ratios))


def registers_figure(registers: pd.DataFrame, published: pd.DataFrame, about: About) -> Shown:
    """What registers would hold at the start and at the end, beside those of the place and of England."""
    title = "Disease registers: simulated and published"
    doubt = "Simulated are those diagnosed, times the share whom the register's rules count."
    source = about.source("Quality and Outcomes Framework 2014/15", doubt)
    figure = new_figure(title, source, 9.0, 6.2)
    axes = figure.subplots()
    recorded = registers.groupby(["month", "register"])[["on_register", "people"]].sum()
    share = (recorded["on_register"] / recorded["people"] * PERCENT).unstack("month")
    rows = published.assign(at=share.loc[published["register"]].iloc[:, -1].to_numpy()).sort_values("at")
    y = np.arange(len(rows))
    start, end = (share.loc[rows["register"]].iloc[:, at].to_numpy() for at in (0, -1))
    axes.hlines(y, 0, end, **SIMULATED | {"linewidth": 0.6})
    axes.plot(
        start, y, label="at the start", **SIMULATED | {"linestyle": "none", "marker": "|", "markersize": 13}
    )
    axes.plot(end, y, label=f"after {about.length}", **SIMULATED | {"linestyle": "none", "marker": "o"})
    axes.plot(rows["place_share"] * PERCENT, y, label=f"{about.place}, published", **PUBLISHED)
    england = SECOND | {"linestyle": "none", "marker": "x"}
    axes.plot(rows["england_share"] * PERCENT, y, label="England, published", **england)
    dress(axes, "", "% of people of the register's ages")
    axes.set_yticks(y, rows["title"])
    axes.set_xlim(left=0)
    shared_legend(figure, axes)
    return Shown("registers", title, figure, _registers_in_words(rows, start, end, about))


def _draw_condition(axes: Axes, condition: str, rows: pd.DataFrame, parameters: Parameters) -> None:
    middles = np.array([_middle(band.age_from, band.age_to) for band in FIVE_YEAR_BANDS])
    share = divided(rows["with"], rows["people"]) * PERCENT
    low, high = (each * PERCENT for each in share_interval(rows["with"], rows["people"]))
    with_interval(axes, middles, share, low, high, "has it")
    for name, style in (("diagnosed", SECOND), ("managed", FOURTH)):
        axes.plot(middles, divided(rows[name], rows["people"]) * PERCENT, label=name, **style)
    bands = parameters.bands("prevalence_share")
    at = parameters.levels("condition").index(condition)
    theirs = parameters.table("prevalence_share", ("condition", "age"))[at] * PERCENT
    axes.plot(
        [_middle(band.age_from, band.age_to) for band in bands], theirs, label="has it, England", **PUBLISHED
    )
    dress(axes, _title(condition))
    axes.set_ylim(bottom=0)


def _label_rims(parts: np.ndarray, used: int, across: str, up: str) -> None:
    """Labels on the outermost parts alone: the left column, and the lowest that is used in each column."""
    rows, columns = parts.shape
    for axes in parts[:, 0]:
        axes.set_ylabel(up)
    for column in range(columns):
        lowest = max(row for row in range(rows) if row * columns + column < used)
        parts[lowest, column].set_xlabel(across)
        parts[lowest, column].tick_params(labelbottom=True)


def _middle(age_from: int, age_to: int | None) -> float:
    return age_from + OPEN_BAND_MIDDLE_YEARS / 2 if age_to is None else (age_from + age_to + 1) / 2


def _title(name: str) -> str:
    if name in SHORT_TITLES:
        return SHORT_TITLES[name]
    axes = load_axes()
    title = axes["condition"].get(name) or axes["register"][name]
    return title.split(",")[0]


def _illness_in_words(prevalence: pd.DataFrame) -> str:
    grown = []
    for condition, rows in prevalence.groupby("condition", sort=False):
        totals = rows.groupby("month")[["people", "with"]].sum()
        share = totals["with"] / totals["people"]
        grown.append((share.iloc[-1] - share.iloc[0], _title(str(condition)), share.iloc[0], share.iloc[-1]))
    up, down = max(grown), min(grown)
    return (
        f"What gained most is {up[1].lower()} ({up[2]:.1%} of all people at the start, {up[3]:.1%} at the end), what"
        f" gained least or lost most is {down[1].lower()} ({down[2]:.1%}, then {down[3]:.1%})."
    )


def _gradient_in_words(last: pd.DataFrame, ratios: pd.DataFrame) -> str:
    share = last.set_index(["register", "quintile"])
    share = (share["diagnosed"] / share["people"]).unstack("quintile")
    theirs = ratios.set_index(["register", "quintile"])["ratio"].unstack("quintile")
    slope = (share[1] / share[len(QUINTILES)]).reindex(theirs.index)
    published = theirs[1] / theirs[len(QUINTILES)]
    same = int(((slope > 1) == (published > 1)).sum())
    steepest = str(slope.idxmax())
    return (
        f"Steepest is {_title(steepest).lower()}: {slope[steepest]:.2f} times as common in the most as in the least"
        f" deprived fifth (England {published[steepest]:.2f}). {same} of {len(slope)} registers lean the same way as"
        " England's; the fifths of a place differ in age too."
    )


def _registers_in_words(rows: pd.DataFrame, start: np.ndarray, end: np.ndarray, about: About) -> str:
    gap = np.abs(start / (rows["place_share"].to_numpy() * PERCENT) - 1)
    drift = end / start - 1
    furthest = int(np.argmax(np.abs(drift)))
    return (
        f"At the start the registers lie within {np.nanmax(gap):.1%} of those published for {about.place}. After"
        f" {about.length} the largest drift is that of {rows['title'].iloc[furthest].lower()}, {drift[furthest]:+.0%}."
    )
