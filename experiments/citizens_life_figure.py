"""One person's life as a picture: quality of life with what happened, illness and living as bands, care as marks.

Drawn from a list of months, whoever made it. The module must not know how a life is simulated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from experiments.citizens_style import (
    PUBLISHED,
    SECOND,
    SIMULATED,
    TEXT,
    Shown,
    dress,
    new_figure,
    shared_legend,
)
from experiments.contract_drawing import AT_RISK, GREY, INK, PAID, PALE
from experiments.contract_labels import text_width
from scenarios.parameters.subgroups import load_axes
from scenarios.parameters.units import MONTHS_A_YEAR

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH_INCHES, AXES_INCHES = 11.0, 8.6
ROW_INCHES = 0.27
MOST_EVENT_ROWS = 4
ROW_HIGH = 0.13  # of a row of labels, in units of quality of life
LABEL_GAP_INCHES = 0.15
LONG_STAY_DAYS = 7
EDGE_SHARE = 0.005  # of the years shown, so that marks of the first and last month are whole
FIT = "fit"


@dataclass(frozen=True, slots=True)
class LifeMonth:
    """A month of one person. `age_years` counts parts of years; `qaly` is quality-adjusted life in years.

    `waiting_for` is what the person waits for, "" for nothing. `dies` and `moves_away` are of the last month alone.
    """

    month: int
    age_years: float
    qaly: float
    conditions: tuple[str, ...] = ()
    frailty: str = FIT
    gp_contacts: int = 0
    ae_attendances: int = 0
    admissions: int = 0
    bed_days: int = 0
    waiting_for: str = ""
    lives_alone: bool = False
    lonely: bool = False
    needs_help: bool = False
    has_carer: bool = False
    has_home_care: bool = False
    in_care_home: bool = False
    near_end_of_life: bool = False
    dies: bool = False
    moves_away: bool = False

    @property
    def ends_years(self) -> float:
        """The age at the end of the month."""
        return self.age_years + 1 / MONTHS_A_YEAR


Is = Callable[[LifeMonth], bool]
Event = tuple[float, str]


@dataclass(frozen=True, slots=True)
class Band:
    """A state that lasts: its name, how it is filled, and the ages at which it begins and ends."""

    title: str
    style: dict[str, Any]
    spells: tuple[tuple[float, float], ...]


ILLNESS: dict[str, Any] = {"facecolor": PAID, "edgecolor": PAID}
FRAILTIES: dict[str, dict[str, Any]] = {
    "mild": {"facecolor": "white", "edgecolor": GREY, "hatch": "//"},
    "moderate": {"facecolor": PALE, "edgecolor": INK, "hatch": "//"},
    "severe": {"facecolor": GREY, "edgecolor": INK, "hatch": "xx"},
}
LIVING: dict[str, Any] = {"facecolor": PALE, "edgecolor": GREY}
WAITING: dict[str, Any] = {"facecolor": "white", "edgecolor": AT_RISK, "hatch": ".."}
STATES: tuple[tuple[str, dict[str, Any], Is], ...] = (
    ("Waits for planned care", WAITING, lambda each: bool(each.waiting_for)),
    ("Lives alone", LIVING, lambda each: each.lives_alone),
    ("Lonely", LIVING, lambda each: each.lonely),
    ("Needs help", LIVING, lambda each: each.needs_help),
    ("Cared for unpaid", LIVING, lambda each: each.has_carer),
    ("Home care", LIVING, lambda each: each.has_home_care),
    ("Care home", LIVING, lambda each: each.in_care_home),
    ("Near the end of life", LIVING, lambda each: each.near_end_of_life),
)
TURNS: tuple[tuple[str, Is], ...] = (
    ("lives alone from here", lambda each: each.lives_alone),
    ("needs help", lambda each: each.needs_help),
    ("home care begins", lambda each: each.has_home_care),
    ("moves to a care home", lambda each: each.in_care_home),
)


def life_figure(title: str, months: Sequence[LifeMonth], source: str) -> Shown:
    """The picture of a life.

    Raises:
        ValueError: there are no months, or they do not follow one another.
    """
    _check(months)
    bands = life_bands(months)
    heights = (2.4, max(ROW_INCHES * (len(bands) + 1), 0.6), 1.7)
    figure = new_figure(title, source, WIDTH_INCHES, sum(heights) + 1.6)
    quality, states, care = figure.subplots(3, 1, sharex=True, gridspec_kw={"height_ratios": heights})
    _draw_quality(quality, months)
    _draw_bands(states, bands)
    _draw_care(care, months)
    room = EDGE_SHARE * (months[-1].ends_years - months[0].age_years)
    care.set_xlim(months[0].age_years - room, months[-1].ends_years + room)
    shared_legend(figure, care)
    return Shown("life", title, figure, life_in_words(months))


def life_bands(months: Sequence[LifeMonth]) -> list[Band]:
    """The conditions from their onset, in the order in which they came, then frailty, waiting and living."""
    titles = load_axes()["condition"]
    names = list(dict.fromkeys(name for each in months for name in each.conditions))
    wanted: list[tuple[str, dict[str, Any], Is]] = [
        (titles.get(name, name).split(",")[0], ILLNESS, lambda each, name=name: name in each.conditions)  # type: ignore[misc]
        for name in names
    ]
    wanted += [
        (f"Frailty, {name}", style, lambda each, name=name: each.frailty == name)  # type: ignore[misc]
        for name, style in FRAILTIES.items()
    ]
    bands = [Band(title, style, spells(months, is_so)) for title, style, is_so in (*wanted, *STATES)]
    return [band for band in bands if band.spells]


def spells(months: Iterable[LifeMonth], is_so: Is) -> tuple[tuple[float, float], ...]:
    """From which age to which something is so, as often as it begins."""
    found: list[tuple[float, float]] = []
    goes_on = False
    for each in months:
        if is_so(each):
            start = found.pop()[0] if goes_on else each.age_years
            found.append((start, each.ends_years))
        goes_on = is_so(each)
    return tuple(found)


def life_events(months: Sequence[LifeMonth]) -> list[Event]:
    """What a friend would tell, with the age: turns in how the person lives, long stays in hospital."""
    found: list[Event] = []
    for before, each in pairwise(months):
        found += [(each.age_years, text) for text, is_so in TURNS if is_so(each) and not is_so(before)]
    found += [
        (each.age_years, f"{each.bed_days} days in hospital")
        for each in months
        if each.bed_days >= LONG_STAY_DAYS
    ]
    if ending := _ending(months[-1]):
        found.append((months[-1].ends_years, ending))
    return sorted(found)


def life_in_words(months: Sequence[LifeMonth]) -> str:
    """A life in a sentence or two."""
    first, last = months[0], months[-1]
    contacts, visits, stays, days = (
        sum(getattr(each, name) for each in months)
        for name in ("gp_contacts", "ae_attendances", "admissions", "bed_days")
    )
    care = f"{_many(contacts, 'GP or nurse contact')}, {_many(visits, 'A&E visit')} and {_many(stays, 'admission')}"
    ending = _ending(last) or "is seen last"
    return (
        f"From age {first.age_years:.0f} this person has {care} with {_many(days, 'day')} in a bed, and {ending} aged"
        f" {last.ends_years:.0f} after {sum(each.qaly for each in months):.1f} quality-adjusted years of"
        f" {len(months) / MONTHS_A_YEAR:.1f}."
    )


def _draw_quality(axes: Axes, months: Sequence[LifeMonth]) -> None:
    ages = [each.age_years for each in months]
    quality = [each.qaly * MONTHS_A_YEAR for each in months]
    axes.step([*ages, months[-1].ends_years], [*quality, quality[-1]], where="post", **SIMULATED)
    dress(axes, "", up="quality of life, 1 = full health")
    labels = placed_labels(life_events(months), months[0].age_years, months[-1].ends_years)
    # Harm in hospital can take more from a month than it had.
    axes.set_ylim(min(0, *quality), 1.05 + ROW_HIGH * (max((label.row for label in labels), default=-1) + 1))
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    for label in labels:
        height = 1.07 + ROW_HIGH * label.row
        axes.plot([label.age, label.age], [0, height], color=GREY, linewidth=0.6, linestyle=":")
        text = f"{label.text} " if label.is_left else f" {label.text}"
        side = "right" if label.is_left else "left"
        axes.text(label.age, height, text, fontsize=TEXT - 1, color=INK, va="bottom", ha=side)


@dataclass(frozen=True, slots=True)
class Label:
    """Where the label of an event stands: its row, and whether it ends at the event rather than starts there."""

    age: float
    text: str
    row: int
    is_left: bool


def placed_labels(events: Sequence[Event], first_age: float, last_age: float) -> list[Label]:
    """Labels in rows, so that none stands on another; those for which no row is free are left out."""
    taken: list[list[tuple[float, float]]] = [[] for _ in range(MOST_EVENT_ROWS)]
    labels = []
    for age, text in events:
        long = (text_width(text, TEXT - 1) + LABEL_GAP_INCHES) / AXES_INCHES * (last_age - first_age)
        is_left = age + long > last_age
        start, end = (age - long, age) if is_left else (age, age + long)
        for row, others in enumerate(taken):
            if all(end <= from_age or to_age <= start for from_age, to_age in others):
                others.append((start, end))
                labels.append(Label(age, text, row, is_left))
                break
    return labels


def _draw_bands(axes: Axes, bands: Sequence[Band]) -> None:
    for row, band in enumerate(bands):
        runs = [(start, end - start) for start, end in band.spells]
        axes.broken_barh(runs, (row - 0.32, 0.64), linewidth=0.8, **band.style)
    dress(axes)
    axes.set_yticks(range(len(bands)), [band.title for band in bands])
    axes.set_ylim(max(len(bands), 1) - 0.4, -0.6)


def _draw_care(axes: Axes, months: Sequence[LifeMonth]) -> None:
    middle = 0.5 / MONTHS_A_YEAR
    ages = [each.age_years + middle for each in months]
    contacts = [each.gp_contacts for each in months]
    axes.bar(
        ages,
        contacts,
        width=0.7 / MONTHS_A_YEAR,
        color=PALE,
        edgecolor=GREY,
        lw=0.5,
        label="GP and nurse contacts",
    )
    top = max(1, *contacts)
    for row, (name, label, style) in enumerate(
        (
            (
                "ae_attendances",
                "A&E attendance",
                SECOND | {"marker": "^", "linestyle": "none", "markersize": 6},
            ),
            ("admissions", "admission to hospital", PUBLISHED | {"marker": "s", "markersize": 6}),
        ),
        start=1,
    ):
        happened = [age for age, each in zip(ages, months, strict=True) if getattr(each, name)]
        axes.plot(happened, [top * (1 + 0.22 * row)] * len(happened), label=label, **style)
    dress(axes, "", "age, years", "contacts a month")
    axes.set_ylim(0, top * 1.66)
    ticks = range(0, top + 1, max(1, top // 4))
    axes.set_yticks(ticks)


def _check(months: Sequence[LifeMonth]) -> None:
    if not months:
        raise ValueError("a life without months cannot be drawn; give at least one")
    for before, each in pairwise(months):
        if each.month != before.month + 1:
            raise ValueError(
                f"month {each.month} comes after month {before.month}; give the months of a life in order, each once"
            )


def _ending(last: LifeMonth) -> str:
    """How the person is gone after the last month, nothing where it is there still."""
    return "dies" if last.dies else "moves away" if last.moves_away else ""


def _many(count: int, word: str) -> str:
    return f"{count:,} {word}" + ("" if count == 1 else "s")
