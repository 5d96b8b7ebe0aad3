"""A story as a picture: a lane for each model with quality of life, days in hospital and contacts; numbered turns.

Marks, hatches and numbers tell things apart, so that it reads in greyscale. The module must not know how a life came
about.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from experiments.citizens_life_figure import LifeMonth
from experiments.citizens_style import (
    MARGIN,
    PUBLISHED,
    SECOND,
    SIMULATED,
    SMALL,
    TEXT,
    Shown,
    dress,
    new_figure,
    shared_legend,
)
from experiments.contract_drawing import GREY, INK, PALE
from experiments.contract_labels import wrapped
from experiments.story import ModelLife, StoryOfOne, ToldTurn
from experiments.story_text import alike_in_words, came_of_it, levels_in_words, offer_in_words, title_of, when
from experiments.story_words import joined
from scenarios.horizon import BURN_IN_MONTHS, FIRST_MONTH
from scenarios.parameters.units import DAYS_A_YEAR, MONTHS_A_YEAR

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Numbers = dict[tuple[str, int], int]

WIDTH, LANE, LINE = 13.33, 1.4, 0.175  # inches
LIFE, RESULTS = 10.2, 2.9  # shares of the width
CONTACTS_LOW, CONTACTS_HIGH, STRIP = -0.62, -0.22, 0.1
STAYS_AT, VISITS_AT, NUMBERS_AT, TOP = 1.12, 1.36, 1.66, 1.86
MOST_WORDS = 3
NOTE_SHARE = 0.88
IN_BED: dict[str, Any] = {"color": INK, "width": 0.85, "linewidth": 0}
HOME_CARE: dict[str, Any] = {"facecolor": "white", "edgecolor": GREY, "hatch": "////", "linewidth": 0.5}
CARE_HOME: dict[str, Any] = {"facecolor": GREY, "edgecolor": INK, "linewidth": 0.5}
VISIT: dict[str, Any] = SECOND | {"marker": "^", "linestyle": "none", "markersize": 6}
STAY: dict[str, Any] = PUBLISHED | {"marker": "s", "markersize": 6}


def story_figure(story: StoryOfOne) -> Shown:
    """The picture of a story."""
    notes = _notes(story)
    notes_high = LINE * len(notes) + MARGIN
    title = f"{title_of(story)}{'; typical' if story.is_typical else ''}"
    person = wrapped(f"As contracts begin: {story.person}.", NOTE_SHARE * WIDTH, TEXT)
    person_high = LINE * len(person)
    figure = new_figure(
        title, _source(story), WIDTH, person_high + LANE * len(story.lives) + notes_high + 1.3
    )
    grid = figure.add_gridspec(
        len(story.lives) + 2,
        2,
        height_ratios=[person_high, *([LANE] * len(story.lives)), max(notes_high, LINE)],
        width_ratios=[LIFE, RESULTS],
    )
    _write(figure.add_subplot(grid[0, :]), person)
    numbers = _numbers(story)
    lanes = []
    for at, life in enumerate(story.lives, 1):
        lane = figure.add_subplot(grid[at, 0])
        _lane(lane, life, story, numbers)
        _results(figure.add_subplot(grid[at, 1]), life, story.lives[0])
        lanes.append(lane)
    lanes[-1].tick_params(which="minor", labelbottom=True)
    lanes[-1].set_xlabel("year under contract", fontsize=TEXT, color=INK)
    _write(figure.add_subplot(grid[-1, :]), notes or ["The life is the same under all models."])
    shared_legend(figure, *lanes)
    return Shown("story", title, figure, alike_in_words(story))


def _source(story: StoryOfOne) -> str:
    settings = story.kept.runs[story.kept.models[0]].about["settings"]
    return (
        f"Simulated: {story.kept.economy.place.title}, {settings['citizens']:,} citizens, seed {story.kept.seed}. "
        f"Looked for '{story.alike.text}': {alike_in_words(story)} One life is no evidence for a model, and nobody is "
        "a real person: luck falls between chances that may differ by a hair."
    )


def _shared(story: StoryOfOne) -> list[list[tuple[ModelLife, ToldTurn]]]:
    """The turns that are explained, in order; those of several models that are alike in the same month together."""
    found: dict[tuple[object, ...], list[tuple[ModelLife, ToldTurn]]] = {}
    explained = [(life, each) for life in story.lives for each in life.explained]
    for life, each in sorted(explained, key=lambda pair: pair[1].turn.month):
        found.setdefault((each.turn.month, *each.kind), []).append((life, each))
    return list(found.values())


def _numbers(story: StoryOfOne) -> Numbers:
    """The number of each turn that is explained, by model and month."""
    return {
        (life.model, each.turn.month): number
        for number, alike in enumerate(_shared(story), 1)
        for life, each in alike
    }


def _lane(axes: Axes, life: ModelLife, story: StoryOfOne, numbers: Numbers) -> None:
    months = life.months
    at = [_at(each.month) for each in months]
    edges = [*(each - 0.5 / MONTHS_A_YEAR for each in at), at[-1] + 0.5 / MONTHS_A_YEAR]
    quality = [each.qaly * MONTHS_A_YEAR for each in months]
    steps = [*quality, quality[-1]]
    axes.fill_between(edges, 0, steps, step="post", color=PALE, alpha=0.35, linewidth=0)
    axes.step(edges, steps, where="post", label="quality of life, 0 to 1", **SIMULATED)
    _care(axes, months, at)
    _contacts(axes, story, months, at)
    _ending(axes, months[-1], edges[-1])
    _marks(axes, life, numbers)
    run = story.kept.runs[life.model]
    operates = int(run.about["operates_from_month"])
    if operates > FIRST_MONTH:
        starts = _at(operates) - 0.5 / MONTHS_A_YEAR
        axes.axvline(starts, color=GREY, linestyle=":", linewidth=1.8, label="new contracts from here")
    is_copy = life.is_same and life is not story.lives[0]
    dress(axes, f"{life.title}: exactly the same life" if is_copy else life.title)
    _scale(axes, run.months)


def _scale(axes: Axes, months: int) -> None:
    """Years from left to right, named in their middle."""
    years = -(-(months - BURN_IN_MONTHS) // MONTHS_A_YEAR)
    axes.set_xlim(-0.03, years + 0.03)
    axes.set_xticks(range(years + 1), [""] * (years + 1))
    axes.set_xticks(
        [year + 0.5 for year in range(years)], [str(year + 1) for year in range(years)], minor=True
    )
    axes.tick_params(which="minor", length=0, labelbottom=False, labelsize=TEXT - 1, labelcolor=INK)
    axes.set_ylim(CONTACTS_LOW - 0.05, TOP)
    axes.set_yticks([0, 0.5, 1])


def _ending(axes: Axes, last: LifeMonth, edge: float) -> None:
    if last.dies or last.moves_away:
        word = "dies" if last.dies else "moves away"
        axes.plot([edge, edge], [0, 1], color=INK, linewidth=2.2, solid_capstyle="butt")
        axes.text(edge, 0.75, f"{word} ", fontsize=TEXT, color=INK, weight="bold", va="center", ha="right")


def _care(axes: Axes, months: Sequence[LifeMonth], at: Sequence[float]) -> None:
    """Days in hospital as bars, visits and stays as marks, home care and a care home as a strip."""
    a_month = float(DAYS_A_YEAR) / MONTHS_A_YEAR
    in_bed = [min(each.bed_days / a_month, 1.0) for each in months]
    axes.bar(at, in_bed, label="share of month in hospital", **IN_BED | {"width": 0.85 / MONTHS_A_YEAR})
    for name, label, height, style in (
        ("ae_attendances", "A&E visit", VISITS_AT, VISIT),
        ("admissions", "admission", STAYS_AT, STAY),
    ):
        happened = [where for where, each in zip(at, months, strict=True) if getattr(each, name)]
        axes.plot(happened, [height] * len(happened), label=label, **style)
    for name, label, strip in (
        ("has_home_care", "home care", HOME_CARE),
        ("in_care_home", "care home", CARE_HOME),
    ):
        spans = [
            (where - 0.5 / MONTHS_A_YEAR, 1 / MONTHS_A_YEAR)
            for where, each in zip(at, months, strict=True)
            if getattr(each, name)
        ]
        if spans:
            axes.broken_barh(spans, (-STRIP - 0.06, STRIP), label=label, **strip)


def _contacts(axes: Axes, story: StoryOfOne, months: Sequence[LifeMonth], at: Sequence[float]) -> None:
    """GP and nurse contacts as small bars under the lane, on one scale for all lanes."""
    most = max(1, *(each.gp_contacts for life in story.lives for each in life.months))
    high = [each.gp_contacts / most * (CONTACTS_HIGH - CONTACTS_LOW) for each in months]
    axes.bar(
        at,
        high,
        width=0.7 / MONTHS_A_YEAR,
        bottom=CONTACTS_LOW,
        color=PALE,
        edgecolor=GREY,
        linewidth=0.4,
        label=f"GP, nurse contacts (most: {most})",
    )


def _marks(axes: Axes, life: ModelLife, numbers: Numbers) -> None:
    for each in life.turns:
        where, number = _at(each.turn.month), numbers.get((life.model, each.turn.month))
        axes.plot(
            [where, where], [0, NUMBERS_AT - 0.1 if number else 1.05], color=INK, linewidth=0.6, linestyle=":"
        )
        if number:
            box = {"boxstyle": "circle,pad=0.22", "facecolor": "white", "edgecolor": INK, "linewidth": 1.0}
            axes.text(
                where,
                NUMBERS_AT,
                str(number),
                fontsize=SMALL + 0.5,
                color=INK,
                ha="center",
                va="center",
                bbox=box,
            )


def _results(axes: Axes, life: ModelLife, first: ModelLife) -> None:
    """What the life came to, beside the first."""
    axes.axis("off")
    stays, visits, days = (
        sum(getattr(each, name) for each in life.months)
        for name in ("admissions", "ae_attendances", "bed_days")
    )
    contacts = sum(each.gp_contacts for each in life.months)
    qalys, pounds = life.qalys - first.qalys, life.pounds.sum() - first.pounds.sum()
    lines = [
        f"{life.qalys:.3f} QALYs{_beside(qalys, '{:+.3f}', life is first)}",
        f"£{life.pounds.sum():,.0f} of care{_beside(pounds, '{:+,.0f}', life is first)}",
        f"{stays} {'admission' if stays == 1 else 'admissions'}, {days} days; A&E {visits}",
        f"{contacts} GP and nurse contacts",
    ]
    axes.text(
        0.0,
        0.62,
        "\n".join(lines),
        fontsize=TEXT + 1,
        color=INK,
        va="center",
        linespacing=1.5,
        transform=axes.transAxes,
    )


def _beside(apart: float, form: str, is_first: bool) -> str:
    text = form.format(apart)
    if is_first:
        return ""
    return "  (same)" if not float(text.replace(",", "")) else f"  ({text})"


def _notes(story: StoryOfOne) -> list[str]:
    """The turns that are explained, as wrapped lines, each once for all models in which it is alike."""
    lines = []
    for number, alike in enumerate(_shared(story), 1):
        models = " and ".join(f"'{life.title}'" for life, _ in alike)
        life, each = max(alike, key=_distance)
        later = f" (and {life.alike(each)} times later)" if life.alike(each) else ""
        head = f"{number}  {when(each.turn.month)}, under {models}: "
        text = f"{head}{joined(each.what, MOST_WORDS)}{later}. {_reasons(story, life, each, len(alike) > 1)}"
        first, *rest = wrapped(text, NOTE_SHARE * WIDTH, TEXT)
        lines += [first, *(f"    {line}" for line in rest)]
    return lines


def _distance(told: tuple[ModelLife, ToldTurn]) -> float:
    """How far what is offered lies from the first model's."""
    return max(abs(offered.own - offered.first) for offered in told[1].turn.offers)


def _reasons(story: StoryOfOne, life: ModelLife, each: ToldTurn, is_of_several: bool) -> str:
    """Why a turn came, and what came of it; of several models under the one that lies furthest from the first."""
    parts = [f"Under '{life.title}':"] if is_of_several else []
    for offered, _, words in each.why:
        own, first = levels_in_words(offered)
        parts.append(
            f"{offer_in_words(story, life.model, offered)}: {own} times today's, not {first}. {words}"
        )
    return " ".join([*dict.fromkeys(parts), came_of_it(each.turn.qalys, each.turn.pounds)])


def _write(axes: Axes, lines: Sequence[str]) -> None:
    axes.axis("off")
    text = "\n".join(lines)
    axes.text(0, 1, text, fontsize=TEXT, color=INK, va="top", linespacing=1.3, transform=axes.transAxes)


def _at(month: int) -> float:
    """Where a month stands: its middle, in years under contract from 0."""
    return (month - BURN_IN_MONTHS - 0.5) / MONTHS_A_YEAR
