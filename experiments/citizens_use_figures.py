"""Figures of the care that people use by age, and of deaths, beside the rates that were published.

Drawn from the tidy tables of a run. The module must not know how citizens live.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.citizens.columns import SEXES
from agents.citizens.counts import Item
from experiments.citizens_intervals import divided, rate_interval
from experiments.citizens_life_table import LifeExpectancy, life_expectancy
from experiments.citizens_published import USES, Use, deaths_by_age, person_years
from experiments.citizens_record import AGE_GROUPS
from experiments.citizens_style import (
    PUBLISHED,
    PUBLISHED_LINE,
    SIMULATED,
    About,
    Shown,
    dress,
    new_figure,
    shared_legend,
    with_interval,
)
from experiments.citizens_tables import FIVE_YEAR_BANDS
from scenarios.parameters import load_targets
from scenarios.parameters.units import MONTHS_A_YEAR, Floats

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

OPEN_AGE = 95
"""Ages from here are one group in the life table of a place: few live so long."""
EXPECTANCY_AGES = (0, 65)
SEX_TITLES = {"male": "Men and boys", "female": "Women and girls"}
CHANCE = "Bars: what chance allows, 95%."


def use_rates(activity: pd.DataFrame) -> pd.DataFrame:
    """Use of care by age, over the whole run: use, age_band, events, person_years, annual_rate."""
    import pandas as pd

    totals = activity.groupby(["item", "age_band"])["count"].sum()
    rows = []
    for use in USES:
        for band in map(str, AGE_GROUPS):
            events = int(sum(totals[item.name.lower(), band] for item in use.items))
            years = totals[Item.PEOPLE.name.lower(), band] / MONTHS_A_YEAR
            rows.append((use.name, band, events, years, float(divided(events, years))))
    return pd.DataFrame(rows, columns=["use", "age_band", "events", "person_years", "annual_rate"])


def use_by_age(rates: pd.DataFrame, published: pd.DataFrame, about: About) -> Shown:
    """Each use of care a person-year by age, with England's published rates on the same people."""
    title = "Care used, by age"
    doubt = f"{CHANCE} None for bed days, which come in runs."
    source = about.source("England's rates of 2014/15 by age, from careconomy parameters", doubt)
    figure = new_figure(title, source, 11.0, 6.4)
    parts = figure.subplots(2, 3).ravel()
    for use, axes in zip(USES, parts, strict=True):
        _draw_use(axes, use, rates[rates["use"] == use.name], published[published["use"] == use.name])
    shared_legend(figure, parts[0])
    return Shown("use_by_age", title, figure, _use_in_words(rates, published))


def deaths_figure(deaths: pd.DataFrame, life_table: Floats, about: About) -> Shown:
    """Deaths a person-year by age and sex beside the life table, and the expectation of life from each."""
    title = "Deaths by age, and how long people live"
    source = about.source("national life tables for England, Office for National Statistics", CHANCE)
    figure = new_figure(title, source, 11.0, 5.2)
    left, middle, right = figure.subplots(1, 3, gridspec_kw={"width_ratios": (3, 3, 2)})
    died, years = deaths_by_age(deaths), person_years(deaths)
    for at, axes in enumerate((left, middle)):
        _draw_deaths(axes, died[:, at], years[:, at], life_table[:, at], SEX_TITLES[SEXES[at]])
    left.sharey(middle)
    left.set_ylabel("deaths a person-year")
    found = simulated_expectancies(deaths)
    _draw_expectancies(right, found)
    shared_legend(figure, left, right)
    return Shown("deaths", title, figure, _deaths_in_words(found, died, years, life_table))


def simulated_expectancies(deaths: pd.DataFrame) -> dict[tuple[int, str], LifeExpectancy]:
    """Years of life to come by age and sex, from the deaths of the whole run."""
    died, years = deaths_by_age(deaths), person_years(deaths)
    return {
        (age, sex): life_expectancy(died[:, at], years[:, at], age, OPEN_AGE)
        for age in EXPECTANCY_AGES
        for at, sex in enumerate(SEXES)
    }


def published_expectancies() -> dict[tuple[int, str], float]:
    """England's years of life to come by age and sex."""
    found = {}
    for target in load_targets():
        if target.name == "life_expectancy":
            about = dict(target.subgroup)
            found[int(str(about["age"])), str(about["sex"])] = float(target.value)
    return found


def _draw_use(axes: Axes, use: Use, rates: pd.DataFrame, published: pd.DataFrame) -> None:
    at = np.arange(len(rates))
    low, high = rate_interval(rates["events"], rates["person_years"])
    if not use.is_of_events:
        low = high = rates["annual_rate"].to_numpy()
    with_interval(axes, at, rates["annual_rate"], low, high, "simulated")
    axes.plot(at, published["annual_rate"], label="England's rates on these people", **PUBLISHED)
    dress(axes, use.title, "age, years", "a person-year")
    axes.set_xticks(at, rates["age_band"], rotation=40, ha="right", rotation_mode="anchor")
    axes.set_ylim(bottom=0)


def _draw_deaths(axes: Axes, died: Floats, years: Floats, life_table: Floats, heading: str) -> None:
    starts = [band.age_from for band in FIVE_YEAR_BANDS]
    count, lived = np.add.reduceat(died, starts), np.add.reduceat(years, starts)
    low, high = rate_interval(count, lived)
    # A group without deaths has no place on a logarithmic axis, and its age is where its years were lived.
    seen = count > 0
    age = divided(np.add.reduceat(years * (np.arange(len(years)) + 0.5), starts), lived)
    values = (age[seen], divided(count, lived)[seen], low[seen], high[seen])
    with_interval(axes, *values, label="simulated")
    axes.plot(np.arange(len(life_table)) + 0.5, life_table, label="England's life table", **PUBLISHED_LINE)
    axes.set(yscale="log", xlim=(0, len(FIVE_YEAR_BANDS) * 5 + 5))
    axes.set_ylim(life_table.min() / 2, 1)
    dress(axes, heading, "age, years")


def _draw_expectancies(axes: Axes, found: dict[tuple[int, str], LifeExpectancy]) -> None:
    published = published_expectancies()
    labels = []
    for row, ((age, sex), life) in enumerate(found.items()):
        reach = [[life.years - life.low_years], [life.high_years - life.years]]
        axes.errorbar(
            [age + life.years],
            [row],
            xerr=[[abs(each[0])] for each in reach],
            marker="o",
            capsize=3,
            **SIMULATED | {"linestyle": "none"},
        )
        axes.plot(
            [age + published[age, sex]],
            [row + 0.22],
            label="" if row else "England's expectation of life",
            **PUBLISHED,
        )
        labels.append(f"{'men' if sex == 'male' else 'women'}\n{'at birth' if not age else f'aged {age}'}")
    dress(axes, "Age at death to expect", "years")
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.4, -0.6)


def _use_in_words(rates: pd.DataFrame, published: pd.DataFrame) -> str:
    merged = rates.merge(published, on=["use", "age_band"], suffixes=("", "_published"))
    merged["expected"] = merged["annual_rate_published"] * merged["person_years"]
    total = merged.groupby("use", sort=False)[["events", "expected", "person_years"]].sum()
    titles = {use.name: use.title for use in USES}
    parts = [
        f"{titles[str(name)]} {row['events'] / row['person_years']:.2f} ({row['events'] / row['expected'] - 1:+.0%})"
        for name, row in total.iterrows()
    ]
    return (
        f"A person-year brought: {'; '.join(parts)}. In brackets: against England's rates by age on the same people;"
        " a place that is more deprived, or iller, than England uses more."
    )


def _deaths_in_words(
    found: dict[tuple[int, str], LifeExpectancy], died: Floats, years: Floats, life_table: Floats
) -> str:
    published = published_expectancies()
    expected = (years * life_table[: len(years)]).sum()
    lives = " and ".join(
        f"{'men' if sex == 'male' else 'women'} {_years_in_words(life, published[age, sex])}"
        for (age, sex), life in found.items()
        if age == 0
    )
    return (
        f"{died.sum():,.0f} people died, {died.sum() / expected - 1:+.1%} against England's life table on the same"
        f" people. At birth this means {lives}."
    )


def _years_in_words(life: LifeExpectancy, published_years: float) -> str:
    if np.isnan(life.years):
        return "a number of years that so few deaths do not tell"
    reach = f"{life.low_years:.1f} to {life.high_years:.1f}; England {published_years:.1f}"
    return f"{life.years:.1f} years ({reach})"
