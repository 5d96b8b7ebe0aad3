"""Figures of who lives in a place and how they come and go: the age pyramid, and people, lists and flows over time.

Drawn from the tidy tables of a run. The module must not know how citizens live.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.citizens.columns import SEXES
from experiments.citizens_style import (
    FOURTH,
    PUBLISHED,
    SECOND,
    SIMULATED,
    THIRD,
    About,
    Shown,
    dress,
    legend,
    new_figure,
    shared_legend,
)
from experiments.citizens_tables import BAND_YEARS, FIVE_YEAR_BANDS
from experiments.contract_drawing import PALE
from scenarios.parameters.units import MONTHS_A_YEAR, Floats
from scenarios.place import AgeAndSex, AgeBand

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.ticker import FuncFormatter, MaxNLocator

SIDES = {"male": ("Men and boys", -1), "female": ("Women and girls", 1)}
OLDEST = FIVE_YEAR_BANDS[-1]
OLDER_FROM = 65
SERIES = {"births": SIMULATED, "deaths": SECOND, "arrivals": THIRD, "departures": FOURTH}


def pyramid(people: pd.DataFrame, published: Sequence[AgeAndSex], about: About) -> Shown:
    """Residents by age and sex at the start and at the end, with the population that was published."""
    first, last = people["month"].min(), people["month"].max()
    title = "Who lives here: at the start and at the end"
    source = about.source(f"residents of {about.population_date}, Office for National Statistics")
    figure = new_figure(title, source, 9.0, 6.2)
    sides = figure.subplots(1, 2, sharey=True, gridspec_kw={"wspace": 0.02})
    middles = [band.age_from + BAND_YEARS / 2 for band in FIVE_YEAR_BANDS]
    most = 0.0
    for sex, axes in zip(SEXES, sides, strict=True):
        start, end = (_of_bands(people, month, sex) for month in (first, last))
        axes.barh(middles, start, BAND_YEARS * 0.86, color=PALE, edgecolor=PALE, label="at the start")
        edges = [*(band.age_from for band in FIVE_YEAR_BANDS), OLDEST.age_from + BAND_YEARS]
        axes.stairs(end, edges, orientation="horizontal", label=f"after {about.length}", **SIMULATED)
        at, many = _published(published, sex)
        axes.plot(many, at, label=f"published, {about.population_date}", **PUBLISHED)
        most = max(most, *start, *end, *many)
        dress(axes, SIDES[sex][0], "people in five years of age", "age, years" if sex == SEXES[0] else "")
    for sex, axes in zip(SEXES, sides, strict=True):
        axes.set_xlim(*sorted((0, most * 1.05)))
        axes.set(ylim=(0, OLDEST.age_from + BAND_YEARS), yticks=range(0, OLDEST.age_from + 1, 10))
        axes.xaxis.set_major_locator(_few_ticks())
        axes.xaxis.set_major_formatter(_thousands())
        if SIDES[sex][1] < 0:
            axes.invert_xaxis()
    shared_legend(figure, sides[0])
    return Shown("pyramid", title, figure, _pyramid_in_words(people, first, last, about))


def over_time(flows: pd.DataFrame, activity: pd.DataFrame, about: About) -> Shown:
    """People, how they come and go, and the waiting list, month by month."""
    title = "Who comes, who goes, who waits"
    figure = new_figure(title, about.source(), 9.0, 7.4, has_legend=False)
    upper, middle, lower = figure.subplots(3, 1, sharex=True)
    year = flows["month"].to_numpy() / MONTHS_A_YEAR
    upper.plot(year, flows["people_at_end"], label="residents", **SIMULATED)
    dress(upper, "Residents (the axis does not start at 0)", up="people")
    # An axis from 0 would show a straight line; one without room around it would make much of little.
    low, high = flows["people_at_end"].min(), flows["people_at_end"].max()
    upper.set_ylim(low - 0.02 * high, high * 1.02)
    for name, style in SERIES.items():
        middle.plot(year, flows[name], label=name, **style)
    dress(middle, "Coming and going", up="people a month")
    waiting, too_long = (_monthly(activity, item) for item in ("waiting", "waiting_over_18_weeks"))
    start = (flows["month"].to_numpy() - 1) / MONTHS_A_YEAR
    lower.plot(start, waiting, label="all who wait", **SIMULATED)
    lower.plot(start, too_long, label="over 18 weeks", **SECOND)
    dress(lower, "Waiting for planned care", "years since the start (each begins in April)", "people")
    for axes in (upper, middle, lower):
        axes.yaxis.set_major_formatter(_thousands())
    for axes in (middle, lower):
        axes.set_ylim(bottom=0)
        legend(axes, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    lower.set_xlim(0, year[-1])
    lower.xaxis.set_major_locator(_few_ticks(most=12))
    return Shown("over_time", title, figure, _flows_in_words(flows, waiting, too_long, about))


def _of_bands(people: pd.DataFrame, month: int, sex: str) -> Floats:
    of = people[(people["month"] == month) & (people["sex"] == sex)]
    by_band = of.groupby("age_band", observed=True)["people"].sum()
    return by_band.reindex([str(band) for band in FIVE_YEAR_BANDS]).to_numpy(dtype=np.float64)


def _published(rows: Sequence[AgeAndSex], sex: str) -> tuple[list[float], list[float]]:
    """Where the mark of each published band stands: its middle age, and its people in five years of age."""
    ages, many = [], []
    for row in rows:
        years = _years_drawn(row.age)
        ages.append(row.age.age_from + years / 2)
        many.append(getattr(row, sex) * BAND_YEARS / years)
    return ages, many


def _years_drawn(band: AgeBand) -> int:
    if band.age_to is None:
        return max(OLDEST.age_from + BAND_YEARS - band.age_from, BAND_YEARS)
    return band.age_to + 1 - band.age_from


def _monthly(activity: pd.DataFrame, item: str) -> Floats:
    of = activity[activity["item"] == item]
    return of.groupby("month")["count"].sum().to_numpy(dtype=np.float64)


def _pyramid_in_words(people: pd.DataFrame, first: int, last: int, about: About) -> str:
    def at(month: int, bands: Sequence[AgeBand] = FIVE_YEAR_BANDS) -> int:
        chosen = people["age_band"].isin([str(band) for band in bands])
        return int(people.loc[chosen & (people["month"] == month), "people"].sum())

    older = [band for band in FIVE_YEAR_BANDS if band.age_from >= OLDER_FROM]
    shares = [at(month, older) / at(month) for month in (first, last)]
    return (
        f"{about.place} starts with {at(first):,} residents, as published, and has {at(last):,} after"
        f" {about.length}; the share aged {OLDER_FROM} and over goes from {shares[0]:.1%} to {shares[1]:.1%}."
    )


def _flows_in_words(flows: pd.DataFrame, waiting: Floats, too_long: Floats, about: About) -> str:
    total = {name: int(flows[name].sum()) for name in SERIES}
    long_share = too_long[-1] / waiting[-1] if waiting[-1] else 0.0
    return (
        f"In {about.length} {total['births']:,} children were born and {total['deaths']:,} people died;"
        f" {total['arrivals']:,} moved in and {total['departures']:,} moved away. The waiting list went from"
        f" {waiting[0]:,.0f} to {waiting[-1]:,.0f} people, of whom {long_share:.1%} had waited over 18 weeks."
    )


def _thousands() -> FuncFormatter:
    from matplotlib.ticker import FuncFormatter

    return FuncFormatter(lambda number, _: f"{number:,.0f}")


def _few_ticks(most: int = 5) -> MaxNLocator:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(most, steps=[1, 2, 5, 10])
