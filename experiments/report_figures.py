"""The pictures of a report, with letters that a room can read: the answer, money, fairness, and what each is worth.

Drawn from the tables of a finished comparison. Marks, never colour alone, tell models apart. The module must not know
how a number came about, nor where its pictures stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.citizens_style import Shown
from experiments.compare_answer import FIRST_LINES
from experiments.compare_figures import MARKS, STYLES
from experiments.compare_summary import Spread
from experiments.contract_drawing import GREY, INK, PAID, PALE
from experiments.contract_labels import text_width
from experiments.decision_rules import rule
from experiments.outcomes import load_outcomes
from experiments.report_folder import Finished
from experiments.report_numbers import MILLION, PER_CENT, THOUSAND, counted
from experiments.report_words import net_benefit, short
from scenarios.catalogue import load_catalogue

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

WIDTH, HEIGHT = 12.2, 4.6
"""Inches: what is left of a slide between its title and the sentence under a picture."""
ROW, LEAST_ROW, AROUND = 0.13, 0.36, 1.4
"""Inches: the height of one model in a row, of a row at least, and of all that stands above and below rows."""
BIG, MIDDLE = 13.0, 12.0
"""Points on a slide; a picture that is made smaller to fit there has larger ones."""
MOST_LARGER = 1.3
"""By how much letters grow at most: then names that are wrapped fill their rows."""
LONGEST_NAME, LONGEST_HEADING = 32, 30
FILLS = (PAID, "white", GREY, PALE)
MARK_ROOM = 0.8
"""Inches that a mark and the gaps beside it take in a legend."""
FURTHEST_LINEAR = 8.0
"""Up to so many times of what matters the scale is even; beyond, equal steps are equal ratios."""
LEAST_REACH, ROOM = 2.0, 1.15
"""How far the scale of the answer goes at least, in times of what matters; and how much further than the furthest."""
FIFTHS = ("fifth 1", "fifth 2", "fifth 3", "fifth 4", "fifth 5")


class Row(NamedTuple):
    """A row of a picture: its name, and what each model comes to; None where nothing is told of one."""

    name: str
    spreads: Sequence[Spread | None]


def report_figures(told: Finished) -> Iterator[Shown]:
    """Every picture that there is something to draw for, one by one."""
    return (report_figure(told, name) for name in report_figure_names(told))


def report_figure_names(told: Finished) -> tuple[str, ...]:
    """The pictures that there is something to draw for."""
    is_there = {
        "answer": bool(told.bands),
        "who_pays": bool(money_rows(told)),
        "fairness": bool(told.of("admissions_a_thousand")),
        "worth": True,
    }
    return tuple(name for name in FIGURES if told.others and is_there[name])


def report_figure(told: Finished, name: str) -> Shown:
    """One of the pictures."""
    return FIGURES[name](told)


def answer_figure(told: Finished) -> Shown:
    """What is better and what is worse, in times of the smallest difference that matters."""
    rows = []
    for name in (name for name in FIRST_LINES if told.bands.get(name)):
        band = told.bands[name]
        outcome = load_outcomes()[name]
        turn = 1 if outcome.better == "higher" else -1
        spreads = [_turned(told.difference(name, model.name), turn / band) for model in told.others]
        rows.append(Row(outcome.title, spreads))
    figure, axes = _rows_figure(told, rows)
    axes.axvspan(-1, 1, color=PALE, alpha=0.4, linewidth=0)
    reach = ROOM * max(LEAST_REACH, _reach(rows))
    if reach > FURTHEST_LINEAR:
        axes.set_xscale("symlog", linthresh=1, linscale=0.6)
        ticks = [each for each in (1, 3, 10, 30, 100, 300, 1000) if each <= reach]
    else:
        ticks = [each for each in range(1, int(reach) + 1) if reach < LEAST_REACH * 2 or each % 2]
    axes.set_xlim(-reach, reach)
    axes.set_xticks([*(-each for each in reversed(ticks)), 0, *ticks])
    axes.xaxis.set_major_formatter(lambda number, _: f"{abs(number):g}×" if number else "0")
    axes.minorticks_off()
    _name_across(axes, "← worse      times the smallest difference that matters      better →")
    sentence = (
        f"Beside {told.first.title}, over all years. Grey: too small to matter. Marks are means over "
        f"{counted(told.lived, 'seed')}{_bars(told)}."
    )
    return Shown("answer", "What is better, and what is worse", figure, sentence)


def money_rows(told: Finished) -> list[Row]:
    """Who spends and who keeps more or less, in pounds; nobody whose money is as it was."""
    kinds = load_catalogue().party_kinds
    rows = []
    for outcome, words in (("payer_spending", "Spent by"), ("margin", "Left to")):
        for of in told.of(outcome):
            spreads = [told.difference(outcome, model.name, of) for model in told.others]
            if any(each is not None and each.mean for each in spreads):
                rows.append(Row(f"{words} {kinds[of].plural}", spreads))
    return rows


def money_figure(told: Finished) -> Shown:
    """Who spends and who keeps more or less."""
    rows = money_rows(told)
    reach = _reach(rows)
    parts, unit = (MILLION, "£ million") if reach >= MILLION else (THOUSAND, "£ thousand")
    scaled = [Row(row.name, [_turned(each, 1 / parts) for each in row.spreads]) for row in rows]
    figure, axes = _rows_figure(told, scaled)
    furthest = ROOM * reach / parts
    axes.set_xlim(-furthest, furthest)
    _name_across(axes, f"← less      {unit}, all years together      more →")
    sentence = (
        f"More or less than under {told.first.title}, for the {told.settings['citizens']:,} people simulated. Payments "
        f"move money from one to another and are no cost of the whole. Marks are means{_bars(told)}."
    )
    return Shown("who_pays", "Who gains and who loses money", figure, sentence)


def fairness_figure(told: Finished) -> Shown:
    """Emergency admissions and quality of life by fifth of deprivation, today's level and what differs."""
    figure = _new_figure(HEIGHT)
    level, admissions, qalys = figure.subplots(1, 3)
    at = np.arange(1, len(FIFTHS) + 1)
    now = [told.level("admissions_a_thousand", told.first.name, of) for of in FIFTHS]
    level.bar(at, [each.mean if each else 0 for each in now], color=PALE, edgecolor=INK, linewidth=0.8)
    for place, each in zip(at, now, strict=True):
        if each is not None and np.isfinite(each.low):
            level.plot([place] * 2, [each.low, each.high], color=INK, linewidth=1.5)
    _dress(level, f"Emergency admissions under {short(told.first)}", "for 1,000 people and year")
    for axes, name, title in (
        (admissions, "admissions_a_thousand", "What differs: admissions (below 0 is better)"),
        (qalys, "qalys_a_thousand", "What differs: QALYs (above 0 is better)"),
    ):
        axes.axhline(0, color=INK, linewidth=0.8)
        for number, model in enumerate(told.others):
            spreads = [told.difference(name, model.name, of) for of in FIFTHS]
            offset = _offset(number, len(told.others), 0.7)
            for place, each in zip(at, spreads, strict=True):
                _mark(axes, number, each, place + offset, is_upright=True)
        _level_out(axes)
        _dress(axes, title, "for 1,000 people and year")
    for axes in (level, admissions, qalys):
        axes.set_xticks(at, ["most\ndeprived", "2", "3", "4", "least\ndeprived"])
        axes.set_xlim(0.4, len(FIFTHS) + 0.6)
    _legend(figure, told)
    means = f"means over {counted(told.lived, 'seed')}"
    sentence = f"Fifths of England’s areas by deprivation. Marks are {means}{_bars(told)}."
    return Shown("fairness", "Fairness: who is better off, by deprivation", figure, sentence)


def worth_figure(told: Finished) -> Shown:
    """Cost and quality of life together: net benefit, and how often each model is worth most."""
    figure = _new_figure(HEIGHT)
    benefit, often = figure.subplots(1, 2)
    thresholds = (rule("lower_threshold"), rule("upper_threshold"))
    found = [[net_benefit(told, model, each) for model in told.others] for each in thresholds]
    reach = _reach([Row("", each) for each in found])
    parts, unit = (MILLION, "£ million") if reach >= MILLION else (THOUSAND, "£ thousand")
    benefit.axhline(0, color=INK, linewidth=0.8)
    for number in range(len(told.others)):
        offset = _offset(number, len(told.others), 0.6)
        for place, each in enumerate(found):
            _mark(benefit, number, _turned(each[number], 1 / parts), place + offset, is_upright=True)
    benefit.set_xticks(range(len(thresholds)), [f"a QALY at £{each:,.0f}" for each in thresholds])
    benefit.set_xlim(-0.6, len(thresholds) - 0.4)
    _level_out(benefit)
    _dress(benefit, f"Net benefit, more than under {short(told.first)}", f"{unit}, discounted")
    shares = told.tables["acceptability"]
    for number, model in enumerate(told.models):
        own = shares[shares["model"] == model.name]
        style: dict[str, Any] = dict(STYLES[number]) if number < len(STYLES) else {"color": INK}
        style |= {"marker": _shape(number - 1), "markersize": 8, "markevery": 10, "markeredgecolor": INK}
        often.plot(
            own["pounds_a_qaly"] / THOUSAND,
            own["best_share"] * PER_CENT,
            markerfacecolor=_fill(number - 1) if number else INK,
            **style,
        )
    for threshold in thresholds:
        often.axvline(threshold / THOUSAND, color=PALE, linewidth=1.5, zorder=0)
    often.set_ylim(-3, 103)
    _dress(often, "How often each is worth most", "% of seeds")
    often.set_xlabel("what a QALY is worth, £ thousand", fontsize=BIG, color=INK)
    _legend(figure, told, with_first=True)
    sentence = (
        "Net benefit: QALYs at their price, less cost of care, effort and contracts; above 0 is better"
        f"{_bars(told)}. Right: the share of seeds in which each has the most net benefit."
    )
    return Shown("worth", "Cost and quality of life together", figure, sentence)


FIGURES: Mapping[str, Callable[[Finished], Shown]] = {
    "answer": answer_figure,
    "who_pays": money_figure,
    "fairness": fairness_figure,
    "worth": worth_figure,
}
"""What draws each picture, by its name."""


# Parts of pictures


def _new_figure(height: float) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height), facecolor="white", layout="constrained")
    return figure


def _rows_figure(told: Finished, rows: Sequence[Row]) -> tuple[Figure, Axes]:
    """Rows from top to bottom, in each a mark for each model."""
    count = len(told.others)
    height = max(HEIGHT, AROUND + len(rows) * max(ROW * count, LEAST_ROW))
    figure = _new_figure(height)
    axes = figure.subplots()
    axes.axvline(0, color=INK, linewidth=1)
    for at, row in enumerate(rows):
        if at % 2:
            axes.axhspan(at - 0.5, at + 0.5, color=PALE, alpha=0.12, linewidth=0)
        for number, found in enumerate(row.spreads):
            _mark(axes, number, found, at + _offset(number, count, 0.7), is_upright=False)
    names = ["\n".join(wrap(row.name, LONGEST_NAME)) for row in rows]
    axes.set_yticks(range(len(rows)), names)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    _dress(axes, "", "")
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    _legend(figure, told)
    return figure, axes


def _mark(axes: Axes, number: int, found: Spread | None, at: float, *, is_upright: bool) -> None:
    """The mark of one model with the interval of its mean as a bar, if there is one."""
    if found is None:
        return
    points = [found.low, found.high], [at, at]
    if np.isfinite(found.low):
        axes.plot(*(reversed(points) if is_upright else points), color=INK, linewidth=2, zorder=2)
    mean = [found.mean], [at]
    axes.plot(*(reversed(mean) if is_upright else mean), zorder=3, **_style(number))


def _style(number: int) -> dict[str, Any]:
    return {
        **{"marker": _shape(number), "markersize": 10, "markerfacecolor": _fill(number), "linestyle": "none"},
        **{"markeredgecolor": INK, "markeredgewidth": 1.2},
    }


def _shape(number: int) -> str:
    return MARKS[number % len(MARKS)]


def _fill(number: int) -> str:
    return FILLS[number % len(FILLS)]


def _offset(number: int, count: int, room: float) -> float:
    """Where a model's mark stands beside the middle of its row."""
    return room * ((number + 0.5) / count - 0.5)


def _turned(found: Spread | None, times: float) -> Spread | None:
    """A spread in other units; its ends change places where they are turned round."""
    if found is None:
        return None
    mean, low, high, middle_low, middle_high = (each * times for each in found)
    return (
        Spread(mean, low, high, middle_low, middle_high)
        if times > 0
        else Spread(mean, high, low, middle_high, middle_low)
    )


def _reach(rows: Sequence[Row]) -> float:
    """How far from 0 anything is drawn."""
    ends = [abs(each) for row in rows for found in row.spreads if found is not None for each in found[:3]]
    return max((each for each in ends if np.isfinite(each)), default=0.0) or 1.0


def _level_out(axes: Axes) -> None:
    """As much room above 0 as below."""
    most = max(map(abs, axes.get_ylim()))
    axes.set_ylim(-most, most)


def _dress(axes: Axes, heading: str, up: str) -> None:
    big, middle = _letters(axes.figure)
    axes.set_title(
        "\n".join(wrap(heading, LONGEST_HEADING)), loc="left", fontsize=big, color=INK, weight="bold"
    )
    axes.set_ylabel(up, fontsize=big, color=INK)
    axes.tick_params(labelsize=middle, colors=INK)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(GREY)
    axes.grid(color=PALE, linewidth=0.5, alpha=0.6)
    axes.set_axisbelow(True)


def _name_across(axes: Axes, text: str) -> None:
    axes.set_xlabel(text, fontsize=_letters(axes.figure)[0], color=INK, weight="bold")


def _legend(figure: Figure, told: Finished, *, with_first: bool = False) -> None:
    """Which mark is which model."""
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], label=short(model), **_style(at)) for at, model in enumerate(told.others)]
    if with_first:
        style = {**_style(-1), "markerfacecolor": INK}
        handles.insert(0, Line2D([], [], label=short(told.first), **style))
    big, _ = _letters(figure)
    columns = _legend_columns([str(handle.get_label()) for handle in handles], big)
    figure.legend(
        handles=handles,
        loc="outside upper center",
        ncols=columns,
        frameon=False,
        fontsize=big,
        labelcolor=INK,
    )


def _letters(figure: Figure | SubFigure) -> tuple[float, float]:
    """The points of large letters and of others: larger in a higher picture, which a slide makes smaller."""
    smaller = min(max(figure.get_figure(root=True).get_figheight() / HEIGHT, 1.0), MOST_LARGER)
    return BIG * smaller, MIDDLE * smaller


def _legend_columns(labels: Sequence[str], points: float) -> int:
    """How many names stand beside each other without outgrowing the picture."""
    widest = max(text_width(label, points) for label in labels) + MARK_ROOM
    return min(max(int(WIDTH // widest), 1), len(labels))


def _bars(told: Finished) -> str:
    return ", bars their 95% intervals" if told.lived > 1 else "; one seed has no interval"
