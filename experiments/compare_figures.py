"""The figures of a comparison: what differs, cost and QALYs, ambitions, whose money, and emergencies year by year.

Holds what is drawn and the sentence under it. The module must not know how a number came about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.citizens_style import (
    FOURTH,
    SECOND,
    SIMULATED,
    THIRD,
    Shown,
    dress,
    new_figure,
    shared_legend,
)
from experiments.compare_intervals import Line, digits_for, interval_figure, interval_legend, signed
from experiments.compare_outcomes import REPORTED, TRUE
from experiments.compare_summary import Spread, spread
from experiments.contract_drawing import GREY, INK, PAID, PALE
from experiments.decision_rules import rule
from experiments.outcomes import Outcome, load_outcomes
from scenarios.catalogue import load_catalogue
from scenarios.horizon import FIRST_MONTH
from scenarios.parameters.units import MONTHS_A_YEAR

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from experiments.compare_run import Told

OF_CARE = (
    *("emergency_admissions", "avoidable_admissions", "emergency_bed_days", "delayed_days", "ae_attendances"),
    *("gp_contacts", "contacts_not_in_time", "planned_treatments", "waiting"),
    *("qalys", "life_years", "deaths", "days_at_home", "system_spending"),
)
"""Outcomes that are drawn beside each other, as shares of what they are under the first model."""
PER_CENT, MILLION, THOUSAND = 100, 1e6, 1e3
STYLES: tuple[dict[str, Any], ...] = (SIMULATED, SECOND, THIRD, FOURTH)
MARKS = ("o", "s", "^", "D", "v", "P", "X", "*")
WIDTH, HEIGHT = 12.0, 4.2  # inches
FALLBACK = {"color": INK, "linestyle": "-", "linewidth": 0.8}
HOLLOW: dict[str, Any] = {"markerfacecolor": "white", "markeredgecolor": PAID, "markeredgewidth": 2}
MARK_EVERY, ROOM, LEAST = 10, 1.15, 1e-6


def figures(told: Told) -> Iterator[Shown]:
    """All figures, one by one."""
    return (figure(told, name) for name in figure_names(told))


def figure_names(told: Told) -> tuple[str, ...]:
    """The figures that there are; of one model alone there is only its years, and of money that is the same none."""
    if not told.found.others:
        return ("years",)
    return tuple(name for name in FIGURES if name != "money" or _moved(told))


def figure(told: Told, name: str) -> Shown:
    """One of the figures."""
    return FIGURES[name](told)


def source(told: Told) -> str:
    """The line under a figure: what it is of."""
    settings = told.record["settings"]
    count = len(told.seeds)
    doubt = "luck, behaviour and effects drawn" if told.plan.is_drawn else "luck drawn"
    return (
        f"Simulated: {told.record['place']['title']}, {settings['citizens']:,} citizens, {settings['months']} months "
        f"under contract; {count} {'seed' if count == 1 else 'seeds'}, {doubt}; behaviour mostly assumed, no forecast. "
        "No published study identifies the effect of contract form itself."
    )


def differences(told: Told) -> Shown:
    """What differs in care, lives and cost, as a share of what it is under the first model."""
    found = told.found
    lines = []
    for name in OF_CARE:
        outcome = load_outcomes()[name]
        level = float(found.values(name, found.first).mean())
        if not level:
            continue
        apart = [found.difference(name, model) for model in found.others]
        spreads = [spread(each / level * PER_CENT) for each in apart]
        parts = MILLION if outcome.unit == "pounds" else 1.0
        texts = [_text(spread(each), parts) for each in apart]
        band = found.band(outcome) / abs(level) * PER_CENT
        lines.append(Line(_with_unit(outcome), spreads, texts, band))
    title = f"What differs from {_lower(told.title(found.first))}"
    across = "% more, all years"
    figure = interval_figure(title, source(told), _titles(told), lines, across)
    interval_legend(figure, has_band=True, has_intervals=found.seeds > 1)
    return Shown("differences", title, figure, "Paired on the same citizens, luck and draws.")


def ambitions(told: Told) -> Shown:
    """The seven ambitions, true and as they are reported, and what citizens themselves would say."""
    found = told.found
    lines = []
    for outcome in load_outcomes().values():
        ways = (TRUE, REPORTED) if outcome.about == "ambitions" else (TRUE,)
        for way in ways if outcome.measure else ():
            level = float(found.values(outcome.name, found.first, way).mean())
            apart = [found.difference(outcome.name, model, way) for model in found.others]
            if not level or np.isnan(level + sum(float(each.sum()) for each in apart)):
                continue
            spreads = [spread(each / abs(level) * PER_CENT) for each in apart]
            name = _with_unit(outcome) if way == TRUE else "... as reported"
            lines.append(Line(name, spreads, [_text(spread(each)) for each in apart]))
    title = f"The seven ambitions and what citizens say, beside {_lower(told.title(found.first))}"
    across = "% more, mean of years"
    figure = interval_figure(title, source(told), _titles(told), lines, across)
    interval_legend(figure, has_band=False, has_intervals=found.seeds > 1)
    note = "What is reported comes from samples and late; each year's value is what is published about that year."
    return Shown("ambitions", title, figure, note)


def money(told: Told) -> Shown:
    """Who spends and who keeps more or less than under the first model, in millions where there are any."""
    found, moved = told.found, _moved(told)
    most = max(abs(each) for _, spreads in moved for of in spreads for each in of if np.isfinite(each))
    parts, unit = (MILLION, "£ million") if most >= MILLION else (THOUSAND, "£ thousand")
    lines = []
    for name, of_models in moved:
        spreads = [Spread(*(each / parts for each in of)) for of in of_models]
        lines.append(Line(name, spreads, [_text(each) for each in spreads]))
    title = f"Money, beside {_lower(told.title(found.first))}"
    figure = interval_figure(title, source(told), _titles(told), lines, f"{unit} more, all years")
    interval_legend(figure, has_band=False, has_intervals=found.seeds > 1)
    return Shown(
        "money", title, figure, "Payments move money and are no cost; care, effort and contracts are."
    )


def _moved(told: Told) -> list[tuple[str, list[Spread]]]:
    """Whose money differs under any model, with how far it does under each, in pounds."""
    found, kinds = told.found, load_catalogue().party_kinds
    rows = [("transaction_spending", "", load_outcomes()["transaction_spending"].title)]
    rows += [("effort_spending", "", "Effort above today's, in cash")]
    rows += [("resource_use", "", load_outcomes()["resource_use"].title)]
    rows += [("payer_spending", of, f"Spent by {kinds[of].plural}") for of in found.of("payer_spending")]
    rows += [("margin", of, f"Left to {kinds[of].plural}") for of in found.of("margin")]
    apart = [
        (name, [found.difference(outcome, model, of) for model in found.others]) for outcome, of, name in rows
    ]
    return [(name, [spread(each) for each in models]) for name, models in apart if any(map(np.any, models))]


def cost_and_qalys(told: Told) -> Shown:
    """Cost and QALYs more than under the first model, seed by seed, and how often each model is worth most."""
    title = f"Cost and QALYs, beside {_lower(told.title(told.found.first))}"
    figure = new_figure(title, source(told), WIDTH, HEIGHT)
    left, right = figure.subplots(1, 2)
    _plane(left, told)
    _acceptability(right, told)
    shared_legend(figure, right, left)
    return Shown("cost_and_qalys", title, figure, "Discounted; each mark is a seed, the large one the mean.")


def years(told: Told) -> Shown:
    """Emergency admissions year by year, and the difference from the first model, with the month of the start."""
    found, title = told.found, "Emergency admissions, year by year"
    figure = new_figure(title, source(told), max(WIDTH, 3.0 * len(found.models)), HEIGHT)
    levels, *parts = figure.subplots(1, len(found.models), squeeze=False)[0]
    at = [int(year) for year in ("0", *found.years)]
    for number, model in enumerate(found.models):
        means = [
            float(found.values("emergency_admissions", model, years=str(year)).mean()) / THOUSAND
            for year in at
        ]
        levels.plot(at, means, label=told.title(model), **_style(number))
    levels.set_xticks(at)
    levels.set_ylim(0, ROOM * max(float(line.get_ydata().max()) for line in levels.get_lines()))
    dress(levels, "All models, mean over seeds", "year under contract (0: before)", "thousand a year")
    most = _most_in_years(told)
    for axes, model in zip(parts, found.others, strict=True):
        _year_differences(axes, told, model)
        axes.set_ylim(-most, most)
        dress(axes, told.title(model), "year under contract", f"% of {_lower(told.title(found.first))}")
    shared_legend(figure, levels, *parts[:1])
    return Shown("years", title, figure, "Dotted upright lines: new contracts operate from here.")


def _plane(axes: Axes, told: Told) -> None:
    found, economics = told.found, told.economics
    pounds, qalys = (each - each[:, :1] for each in (economics.pounds / MILLION, economics.qalys))
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.axvline(0, color=INK, linewidth=0.8)
    for number in range(len(found.models)):
        mark: dict[str, Any] = {"linestyle": "none", "marker": _mark(number)}
        each = qalys[:, number], pounds[:, number]
        axes.plot(*each, markersize=3.5, color=GREY, alpha=0.6, **mark)
        mean = [float(of.mean()) for of in each]
        axes.plot(*([one] for one in mean), markersize=9, **HOLLOW, **mark)
    right, top = (max(ROOM * float(np.abs(each).max()), LEAST) for each in (qalys, pounds))
    ends = np.array([-right, right])
    for threshold, line in zip(economics.thresholds, ("--", ":"), strict=True):
        words = f"£{threshold:,.0f} a QALY"
        axes.plot(ends, ends * threshold / MILLION, color=GREY, linestyle=line, linewidth=1, label=words)
    axes.set_xlim(-right, right)
    axes.set_ylim(-top, top)
    dress(
        axes, "Below a line: worth it at that price", "QALYs more, discounted", "£ million more, discounted"
    )


def _acceptability(axes: Axes, told: Told) -> None:
    shares = told.economics.acceptability()
    for threshold in told.economics.thresholds:
        axes.axvline(threshold / THOUSAND, color=PALE, linewidth=1)
    for number, model in enumerate(told.models):
        own = shares[shares["model"] == model]
        marks = {"marker": _mark(number), "markersize": 6, "markevery": MARK_EVERY, **HOLLOW}
        style = {**_style(number), **marks, "markeredgewidth": 1.2, "clip_on": False}
        axes.plot(
            own["pounds_a_qaly"] / THOUSAND, own["best_share"] * PER_CENT, label=told.title(model), **style
        )
    axes.set_xlim(0, rule("highest_threshold_drawn") / THOUSAND)
    axes.set_ylim(-3, 103)
    dress(axes, "How often each is worth most", "what a QALY is worth, £ thousand", "% of seeds")


def _year_differences(axes: Axes, told: Told, model: str) -> None:
    at, spreads = _by_year(told, model)
    axes.axhline(0, color=INK, linewidth=0.8)
    means = [each.mean for each in spreads]
    if told.found.seeds > 1:
        axes.fill_between(
            at,
            [each.middle_low for each in spreads],
            [each.middle_high for each in spreads],
            color=PALE,
            alpha=0.4,
            linewidth=0,
            label="middle 95% of seeds",
        )
        low, high = ([each.mean - each.low for each in spreads], [each.high - each.mean for each in spreads])
        axes.errorbar(
            at,
            means,
            yerr=[low, high],
            fmt="none",
            ecolor=PAID,
            elinewidth=1.5,
            capsize=3,
            label="95% interval",
        )
    axes.plot(at, means, marker="o", markersize=4, **SIMULATED)
    starts = told.record["models"][model]["operates_from_month"] - FIRST_MONTH
    # Year 1 is drawn at 1, over the twelve months that end there.
    axes.axvline(starts / MONTHS_A_YEAR + 0.5, color=GREY, linestyle=":", linewidth=1.5)
    axes.set_xticks(at)
    axes.set_xlim(0.4, max(at) + 0.6)


def _by_year(told: Told, model: str) -> tuple[list[int], list[Spread]]:
    found, name = told.found, "emergency_admissions"
    years = [int(year) for year in found.years]
    levels = [float(found.values(name, found.first, years=str(year)).mean()) for year in years]
    return years, [
        spread(found.difference(name, model, years=str(year)) / level * PER_CENT)
        for year, level in zip(years, levels, strict=True)
    ]


def _most_in_years(told: Told) -> float:
    ends = [0.1]
    for model in told.found.others:
        for each in _by_year(told, model)[1]:
            ends += [abs(number) for number in each if np.isfinite(number)]
    return 1.1 * max(ends)


def _mark(number: int) -> str:
    return MARKS[number % len(MARKS)]


def _style(number: int) -> Mapping[str, Any]:
    return STYLES[number] if number < len(STYLES) else FALLBACK


def _titles(told: Told) -> list[str]:
    return [told.title(model) for model in told.found.others]


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]


def _with_unit(outcome: Outcome) -> str:
    """The title, with the unit where it does not say that."""
    unit = "£ million" if outcome.unit == "pounds" else outcome.unit
    return outcome.title if unit.lower() in outcome.title.lower() else f"{outcome.title}, {unit}"


def _text(apart: Spread, parts: float = 1.0) -> str:
    """A difference with the interval of its mean, in so large parts, with the decimals that tell it from none."""
    mean, low, high = (each / parts for each in apart[:3])
    digits = digits_for((mean, low, high))
    words = signed(mean, digits)
    return words if np.isnan(low) else f"{words} ({signed(low, digits)} to {signed(high, digits)})"


FIGURES: Mapping[str, Callable[[Told], Shown]] = {
    "differences": differences,
    "cost_and_qalys": cost_and_qalys,
    "ambitions": ambitions,
    "money": money,
    "years": years,
}
"""What draws each figure, by its name."""
