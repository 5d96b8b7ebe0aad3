"""An answer in words and as the one figure that all questions share: a part for each outcome, a row for each variant.

The module must not know any question, nor how a number came about.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import floor, log10
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.asking import Answer, Measured
from experiments.asking_variants import Variant
from experiments.citizens_style import SMALL, dress, new_figure
from experiments.compare_answer import NO_STUDY
from experiments.compare_figures import source
from experiments.compare_intervals import MEAN_BAR, SEEDS_BAR, interval_legend, too_small
from experiments.compare_summary import Spread
from experiments.contract_drawing import INK, PAID, PALE
from experiments.showing import columns
from scenarios.horizon import FIRST_MONTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PART_WIDTH, NAMES_WIDTH, ROW, HEAD = 3.6, 2.6, 0.42, 1.15  # inches
MOST_PARTS = 3
LONGEST_NAME, LONGEST_HEADING, WIDTH = 26, 36, 100
THOUSAND, MILLION = 1e3, 1e6
MOST_DIGITS = 6
TEXT_ROOM, ROOM, BAND_TIMES = 1.35, 1.1, 2.0


def text_of(answer: Answer) -> str:
    """The answer in words: the question, a table of differences with intervals, and what cannot be known."""
    question, told = answer.question, answer.told
    rows = [["", "", "", "difference", "95% interval", ""]]
    for of in answer.measured:
        for variant in question.variants:
            rows.append(_row(answer, of, variant))
    settings = told.record["settings"]
    about = (
        f"{told.record['place']['title']}, {settings['citizens']:,} citizens, {_many(answer.setting.years, 'year')} "
        f"under contract, {_many(len(told.seeds), 'seed')}; all years together, beside '{question.variants[0].title}', "
        "on the same citizens with the same luck and draws."
    )
    parts = [question.title, *map(_filled, filter(None, (question.note, about, in_force(answer))))]
    parts += ["\n".join(columns(rows, right=(2, 3, 4))), _filled(NO_STUDY)]
    parts += [
        f"Seed {seed} could not be lived and is left out: {reason}" for seed, reason in told.failed.items()
    ]
    return "\n\n".join(parts)


def in_force(answer: Answer) -> str:
    """From when and how long the variants' contracts are in force, where that is not all the time; else nothing."""
    found, models = answer.told.found, answer.told.record["models"]
    months = int(answer.told.record["settings"]["months"])
    groups: dict[str, list[str]] = {}
    for each in answer.question.variants:
        late = max(int(models[each.name]["operates_from_month"]) - FIRST_MONTH, 0)
        mean = float(found.values("in_force_months", each.name).mean())
        could = max(months - late, 0)
        words = f"from month {late + 1} of {months}" if late else "from the start"
        words += f", for {mean:.0f} of {could} months on average" if mean < could else ""
        words = words if could else f"from month {late + 1}, after the {months} months lived"
        groups.setdefault(words, []).append(each.title)
    if list(groups) == ["from the start"]:
        return ""
    if len(groups) == 1:
        return f"Contracts are in force {next(iter(groups))}. In other months today's are."
    told = "; ".join(f"{words}: {', '.join(titles)}" for words, titles in groups.items())
    return f"Contracts are in force {told}. In other months today's are."


def figure_of(answer: Answer) -> Figure:
    """The figure: differences from the first variant with intervals, a part for each outcome on its own scale."""
    variants, told = answer.question.variants, answer.told
    lines = -(-len(answer.measured) // MOST_PARTS)
    across = min(len(answer.measured), MOST_PARTS)
    height = lines * (HEAD + ROW * len(variants))
    figure = new_figure(answer.question.title, source(told), NAMES_WIDTH + PART_WIDTH * across, height)
    grid = figure.add_gridspec(lines, across)
    for at, of in enumerate(answer.measured):
        axes = figure.add_subplot(grid[at // across, at % across])
        _part(axes, answer, of)
        names = ["\n".join(wrap(each.title, LONGEST_NAME)) for each in variants]
        axes.set_yticks(range(len(variants)), names if at % across == 0 else [""] * len(variants))
    has_band = any(answer.band(of) for of in answer.measured)
    interval_legend(figure, has_band=has_band, has_intervals=len(told.seeds) > 1)
    return figure


def _part(axes: Axes, answer: Answer, of: Measured) -> None:
    """One outcome: the first variant's level as text, and how much more each other comes to."""
    variants, (parts, unit) = answer.question.variants, _unit(of, answer)
    spreads = [Spread(*(each / parts for each in answer.difference(of, variant))) for variant in variants]
    reach = _reach(spreads, answer.band(of) / parts)
    axes.axvline(0, color=INK, linewidth=0.8)
    least, most = too_small(answer.band(of) / parts, reach, reach * (1 + TEXT_ROOM))
    if most:
        axes.axvspan(least, most, color=PALE, alpha=0.35, linewidth=0)
    for at, (variant, found) in enumerate(zip(variants, spreads, strict=True)):
        level = answer.level(of, variant) / parts
        text = f"level {_level(level)}" if at == 0 else differs(found)
        axes.text(reach * (1 + TEXT_ROOM), at, text, fontsize=SMALL, color=INK, va="center", ha="right")
        if at and np.isfinite(found.low):
            axes.plot([found.low, found.high], [at, at], zorder=2, **MEAN_BAR)
            axes.plot([found.middle_low, found.middle_high], [at, at], zorder=3, **SEEDS_BAR)
        if at and np.isfinite(found.mean):
            mark: dict[str, Any] = {
                "marker": "o",
                "markersize": 5,
                "color": PAID,
                "markeredgecolor": "white",
                "zorder": 4,
            }
            axes.plot([found.mean], [at], **mark)
    dress(axes, "\n".join(wrap(of.title, LONGEST_HEADING)), f"more than the first row, {unit}")
    axes.set_xlim(-reach, reach * (1 + TEXT_ROOM))
    axes.set_ylim(len(variants) - 0.4, -0.6)
    axes.set_xticks(_ticks(reach))
    axes.grid(visible=False, axis="y")


def _ticks(reach: float) -> list[float]:
    """A few round numbers on either side; none where the figures stand."""
    from matplotlib.ticker import MaxNLocator

    found = MaxNLocator(nbins=4, steps=[1, 2, 5, 10]).tick_values(-reach, reach)
    return [float(each) for each in found if abs(each) <= reach]


def _reach(spreads: list[Spread], band: float) -> float:
    """How far from 0 anything is drawn; the band as well, unless it is much larger than all that differs."""
    most = _most(each for found in spreads for each in found)
    return ROOM * (max(most, min(band, BAND_TIMES * most)) or band or 1.0)


def _unit(of: Measured, answer: Answer) -> tuple[float, str]:
    """By what to divide, and the unit then: pounds in millions where what differs is tenths of one, or nothing does."""
    unit = of.outcome.unit
    if unit != "pounds":
        return 1.0, unit
    variants = answer.question.variants
    level = _most(answer.level(of, each) for each in variants)
    apart = _most(number for each in variants for number in answer.difference(of, each))
    is_large = level >= MILLION and not 0 < apart < MILLION / 10
    return (MILLION, "£ million") if is_large else (THOUSAND, "£ thousand")


def _most(numbers: Iterable[float]) -> float:
    """The largest size of those that are known; 0 of none."""
    return max((abs(each) for each in numbers if np.isfinite(each)), default=0.0)


def _row(answer: Answer, of: Measured, variant: Variant) -> list[str]:
    from experiments.compare_answer import verdict

    first = answer.question.variants[0]
    parts, unit = _unit(of, answer)
    apart = Spread(*(each / parts for each in answer.difference(of, variant)))
    level = answer.level(of, variant) / parts
    if variant is first:
        return [f"{of.title}, {unit}", variant.title, _level(level), "", "", ""]
    if np.isnan(apart.mean) or np.isnan(level):
        return ["", variant.title, "nobody" if np.isnan(level) else _level(level), "", "", ""]
    interval = "" if np.isnan(apart.low) else f"{_signed(apart.low)} to {_signed(apart.high)}"
    words = verdict(answer.difference(of, variant), answer.band(of), of.outcome)
    return ["", variant.title, _level(level), _signed(apart.mean), interval, words]


def differs(found: Spread) -> str:
    """A difference with the interval of its mean."""
    if np.isnan(found.mean):
        return "-"
    mean = _signed(found.mean)
    return mean if np.isnan(found.low) else f"{mean} ({_signed(found.low)} to {_signed(found.high)})"


def _level(number: float) -> str:
    """A level, to three digits that count."""
    return f"{number:,.{_digits(number, 3)}f}"


def _digits(number: float, telling: int) -> int:
    """How many digits to show after the point, so that so many count."""
    if not number or not np.isfinite(number):
        return 0
    return min(max(telling - 1 - floor(log10(abs(number))), 0), MOST_DIGITS)


def _signed(number: float) -> str:
    text = f"{number:+,.{_digits(number, 2)}f}"
    return text if float(text.replace(",", "")) else "0"


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _filled(text: str) -> str:
    return "\n".join(wrap(text, WIDTH))
