"""The figures of a run: what they say, what stands where, and that nothing stands on anything else."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from agents.citizens.columns import CONDITIONS
from agents.citizens.counts import Item
from experiments.citizens_figures import over_time, pyramid
from experiments.citizens_illness_figures import prevalence_by_age, registers_by_quintile, registers_figure
from experiments.citizens_life_table import life_expectancy
from experiments.citizens_published import (
    USES,
    deaths_by_age,
    life_table_rates,
    person_years,
    published_use,
)
from experiments.citizens_registers import published_quintile_ratios, published_registers
from experiments.citizens_style import About, Shown, new_figure, settle, spell
from experiments.citizens_tables import tables
from experiments.citizens_use_figures import (
    OPEN_AGE,
    deaths_figure,
    published_expectancies,
    simulated_expectancies,
    use_by_age,
    use_rates,
)
from experiments.contract_picture import save
from scenarios.place import load_place
from tests.experiments.citizens_made import parameters, recorded

pytestmark = pytest.mark.unit

ABOUT = About("Southend", "mid-2014", 1, 14)
PLACE = load_place("southend")


@cache
def found() -> dict[str, pd.DataFrame]:
    return tables(recorded(14), parameters())


@cache
def shown() -> dict[str, Shown]:
    frames = found()
    published = published_use(parameters(), person_years(frames["deaths"]))
    figures = [
        pyramid(frames["people"], PLACE.population_by_age_sex, ABOUT),
        over_time(frames["flows"], frames["activity"], ABOUT),
        use_by_age(use_rates(frames["activity"]), published, ABOUT),
        deaths_figure(frames["deaths"], life_table_rates(parameters()), ABOUT),
        prevalence_by_age(frames["prevalence"], parameters(), ABOUT),
        registers_by_quintile(frames["registers"], published_quintile_ratios(), ABOUT),
        registers_figure(frames["registers"], published_registers(PLACE), ABOUT),
    ]
    return {each.name: each for each in figures}


NAMES = (
    *("pyramid", "over_time", "use_by_age", "deaths"),
    *("prevalence_by_age", "registers_by_quintile", "registers"),
)


def texts(figure: Figure) -> list[Text]:
    """Texts outside the parts, headings, labels of axes and the legend: all that must not touch."""
    found: list[Text] = [*figure.texts]
    for axes in figure.axes:
        found += [axes.title, axes.xaxis.label, axes.yaxis.label]
        found.append(axes._left_title)  # type: ignore[attr-defined]
    for legend in figure.legends:
        found += legend.get_texts()
    return [text for text in found if text.get_text() and text.get_visible() and _is_seen(text)]


def _is_seen(text: Text) -> bool:
    axes = text.axes
    return not isinstance(axes, Axes) or axes.axison


def overlaps(figure: Figure) -> list[tuple[str, str]]:
    figure.draw_without_rendering()
    boxes = [(text.get_text(), text.get_window_extent().padded(-0.5)) for text in texts(figure)]
    return [
        (one, other)
        for at, (one, box) in enumerate(boxes)
        for other, other_box in boxes[at + 1 :]
        if box.overlaps(other_box)
    ]


def outside(figure: Figure) -> list[str]:
    figure.draw_without_rendering()
    whole = figure.bbox
    return [
        text.get_text()
        for text in texts(figure)
        for box in [text.get_window_extent()]
        if box.x0 < whole.x0 - 1 or box.x1 > whole.x1 + 1 or box.y0 < whole.y0 - 1 or box.y1 > whole.y1 + 1
    ]


def line(axes: Axes, label: str) -> tuple[list[float], list[float]]:
    """Where the marks of a series stand."""
    handles, labels = axes.get_legend_handles_labels()
    handle = handles[labels.index(label)]
    drawn: Any = handle[0] if isinstance(handle, tuple) else handle
    return list(map(float, drawn.get_xdata())), list(map(float, drawn.get_ydata()))


def labels(axes: Axes) -> Sequence[str]:
    return [text.get_text() for text in axes.get_yticklabels()]


@pytest.mark.parametrize("name", NAMES)
def test_no_text_of_a_figure_stands_on_another_or_outside(name: str) -> None:
    figure = shown()[name].figure
    assert overlaps(figure) == []
    assert outside(figure) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_has_a_title_a_sentence_and_says_where_it_comes_from(name: str) -> None:
    each = shown()[name]
    title, source = (text.get_text() for text in each.figure.texts)
    assert title == each.title
    assert source.startswith("Simulated: citizens of Southend, seed 1, 1 year and 2 months.")
    assert each.sentence.endswith(".")
    assert "nan" not in each.sentence


@pytest.mark.parametrize("name", NAMES)
def test_series_differ_without_colour(name: str) -> None:
    for axes in shown()[name].figure.axes:
        lines = [
            (each.get_linestyle(), each.get_marker(), each.get_linewidth())
            for each in axes.get_lines()
            if not str(each.get_label()).startswith("_")
        ]
        assert len(lines) == len(set(lines))


@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_the_same_figure_gives_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    one, other = tmp_path / f"one{suffix}", tmp_path / f"other{suffix}"
    for path in (one, other):
        save(pyramid(found()["people"], PLACE.population_by_age_sex, ABOUT).figure, path)
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (1, "1 month"),
        (12, "1 year"),
        (14, "1 year and 2 months"),
        (120, "10 years"),
        (25, "2 years and 1 month"),
    ],
)
def test_a_length_of_time_in_words(months: int, words: str) -> None:
    assert spell(months) == words


def test_a_long_source_runs_over_several_lines() -> None:
    figure = new_figure("Title", "many words " * 40, 6.0, 3.0)
    assert figure.texts[-1].get_text().count("\n") >= 3
    assert outside(figure) == []


def test_a_figure_without_a_shared_legend_keeps_no_room_for_one() -> None:
    lowest = []
    for has_legend in (True, False):
        figure = new_figure("Title", "Source", 6.0, 3.0, has_legend=has_legend)
        axes = figure.subplots()
        figure.draw_without_rendering()
        lowest.append(axes.get_position().y0)
    assert lowest[1] < lowest[0] - 0.05


def test_the_pyramid_shows_the_published_population() -> None:
    figure = shown()["pyramid"].figure
    men, women = figure.axes
    many, ages = line(women, "published, mid-2014")
    rows = PLACE.population_by_age_sex
    assert many == [row.female for row in rows]
    assert ages[:2] == [2.5, 7.5]
    assert men.xaxis_inverted()
    assert not women.xaxis_inverted()
    assert men.get_xlim()[0] == women.get_xlim()[1] > max(many)


def test_the_pyramid_says_how_old_people_are() -> None:
    sentence = shown()["pyramid"].sentence
    people = found()["people"].query("month == 0")
    older = people["age_band"].isin(["65-69", "70-74", "75-79", "80-84", "85-89", "90+"])
    share = people.loc[older, "people"].sum() / 2_000
    assert sentence == (
        "Southend starts with 2,000 residents, as published, and has 2,000 after 1 year and 2 months; the share aged"
        f" 65 and over goes from {share:.1%} to {share:.1%}."
    )


def test_flows_and_the_waiting_list_run_month_by_month() -> None:
    people, coming, waiting = shown()["over_time"].figure.axes
    years, births = line(coming, "births")
    assert births == [5.0] * 14
    assert years[-1] == pytest.approx(14 / 12)
    frame = found()["activity"].query("item == 'waiting'").groupby("month")["count"].sum()
    assert line(waiting, "all who wait")[1] == frame.tolist()
    assert people.get_ylim()[0] > 0
    assert "does not start at 0" in people.get_title("left")
    assert shown()["over_time"].sentence.startswith("In 1 year and 2 months 70 children were born and ")


def test_rates_of_use_are_events_over_years_lived() -> None:
    rates = use_rates(found()["activity"]).set_index(["use", "age_band"])
    activity = found()["activity"].query("age_band == '45-64'").groupby("item")["count"].sum()
    years = activity["people"] / 12
    assert rates.loc[("gp_contacts", "45-64"), "annual_rate"] == pytest.approx(
        (activity["gp_contact"] + activity["practice_nurse_contact"]) / years
    )
    emergency = sum(activity[item.name.lower()] for item in Item if item.name.startswith("EMERGENCY_A"))
    assert rates.loc[("emergency_admissions", "45-64"), "events"] > emergency > 0


def test_published_use_is_the_mean_of_a_group_s_people() -> None:
    years = np.zeros((121, 2))
    years[70, 0], years[70, 1], years[90, 1] = 1, 3, 2
    frame = published_use(parameters(), years).set_index(["use", "age_band"])["annual_rate"]
    men, women = (
        parameters().value("gp_contacts_annual_rate", age=70, sex=sex) for sex in ("male", "female")
    )
    assert frame["gp_contacts", "65-74"] == pytest.approx((men + 3 * women) / 4)
    assert frame["ae_attendances", "85+"] == parameters().value("ae_attendances_annual_rate", age=90)
    emergency = parameters().value("emergency_admissions_annual_rate", age=90)
    stay = parameters().value("emergency_stay_days", age=90)
    assert frame["bed_days", "85+"] > emergency * stay
    assert np.isnan(frame["referrals", "0-4"])


def test_use_stands_beside_england_s_rates() -> None:
    figure = shown()["use_by_age"].figure
    assert [axes.get_title("left") for axes in figure.axes] == [use.title for use in USES]
    rates = use_rates(found()["activity"]).query("use == 'ae_attendances'")
    assert line(figure.axes[1], "simulated")[1] == pytest.approx(rates["annual_rate"].tolist())
    published = published_use(parameters(), person_years(found()["deaths"])).query("use == 'ae_attendances'")
    assert line(figure.axes[1], "England's rates on these people")[1] == published["annual_rate"].tolist()
    assert "A&E attendances 0." in shown()["use_by_age"].sentence


def test_deaths_stand_on_a_logarithmic_axis_beside_the_life_table() -> None:
    men, women, lives = shown()["deaths"].figure.axes
    for at, axes in enumerate((men, women)):
        assert axes.get_yscale() == "log"
        rates = line(axes, "England's life table")[1]
        assert rates == life_table_rates(parameters())[:, at].tolist()
        low, high = axes.get_ylim()
        assert low < min(rates)
        assert high >= max(rates)
    assert labels(lives) == ["men\nat birth", "women\nat birth", "men\naged 65", "women\naged 65"]


def test_the_expectation_of_life_is_of_all_years_together() -> None:
    deaths = found()["deaths"]
    lives = simulated_expectancies(deaths)
    expected = life_expectancy(deaths_by_age(deaths)[:, 1], person_years(deaths)[:, 1], 65, OPEN_AGE)
    assert lives[65, "female"] == expected
    assert published_expectancies()[0, "male"] == 79.67
    life = lives[0, "male"]
    words = f"men {life.years:.1f} years ({life.low_years:.1f} to {life.high_years:.1f}; England 79.7)"
    assert words in shown()["deaths"].sentence


def test_so_few_deaths_that_nothing_is_known_are_said_to_be_so() -> None:
    few = found()["deaths"].assign(deaths=0)
    each = deaths_figure(few, life_table_rates(parameters()), ABOUT)
    assert "0 people died, -100.0% against" in each.sentence
    assert "men a number of years that so few deaths do not tell" in each.sentence
    each.figure.draw_without_rendering()


def test_each_condition_has_a_part_with_england_s_prevalence() -> None:
    figure = shown()["prevalence_by_age"].figure
    assert len(figure.axes) == len(CONDITIONS)
    ages, shares = line(figure.axes[CONDITIONS.index("dementia")], "has it, England")
    assert ages[0] == 8.0
    assert shares[-1] == 100 * parameters().value("prevalence_share", condition="dementia", age=90)
    has_it = line(figure.axes[0], "has it")[1]
    diagnosed, managed = (line(figure.axes[0], name)[1] for name in ("diagnosed", "managed"))
    assert all(
        first >= second >= third for first, second, third in zip(has_it, diagnosed, managed, strict=True)
    )


def test_registers_by_deprivation_stand_beside_england_s_ratios() -> None:
    figure = shown()["registers_by_quintile"].figure
    diabetes = next(axes for axes in figure.axes if axes.get_title("left") == "Diabetes")
    frame = published_quintile_ratios().query("register == 'diabetes'")
    assert line(diabetes, "England, published") == (
        frame["quintile"].astype(float).tolist(),
        frame["ratio"].tolist(),
    )
    rows = found()["registers"].query("register == 'diabetes' and month == 14")
    share = rows["diagnosed"] / rows["people"]
    of_all = rows["diagnosed"].sum() / rows["people"].sum()
    assert line(diabetes, "simulated")[1] == pytest.approx((share / of_all).tolist())
    assert sum(axes.axison for axes in figure.axes) == 13


def test_registers_stand_beside_the_place_s_own() -> None:
    axes = shown()["registers"].figure.axes[0]
    assert len(labels(axes)) == 13
    assert "Hypertension" in labels(axes)
    at = labels(axes).index("Hypertension")
    assert line(axes, "Southend, published")[0][at] == pytest.approx(100 * 28_297 / 184_896)
    assert line(axes, "England, published")[0][at] == pytest.approx(13.7876)
    ends = line(axes, "after 1 year and 2 months")[0]
    assert ends == sorted(ends)


def test_a_settled_figure_stands_where_it_stood_to_what_can_be_seen() -> None:
    figure = pyramid(found()["people"], PLACE.population_by_age_sex, ABOUT).figure
    figure.draw_without_rendering()
    before = [axes.get_position().bounds for axes in figure.axes]
    settle(figure)
    after = [axes.get_position().bounds for axes in figure.axes]
    assert np.array(after) == pytest.approx(np.array(before), abs=1e-5)
    assert np.array(after) == pytest.approx(np.array(after).round(6), abs=1e-12)
    figure.draw_without_rendering()
    assert [axes.get_position().bounds for axes in figure.axes] == after
