"""The figures of a run: care and waits month by month, accounts by kind of provider, and the money of a year.

Holds what is drawn and the sentence under it. The module must not know how a number came about.
"""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from experiments.citizens_style import SECOND, SIMULATED, SMALL, TEXT, Shown, dress, new_figure, shared_legend
from experiments.contract_drawing import GREY, INK, PALE
from experiments.run_flows import LONGEST_LINE, PENCE_A_MILLION_POUNDS, flows_figure, in_millions
from experiments.run_views import (
    HEADLINES,
    everybody,
    kind_titles,
    kinds,
    operates_from,
    paid_by_kind,
    surplus_by_party,
    told_of_contracts,
    waits,
)
from scenarios.catalogue import load_catalogue
from scenarios.horizon import BURN_IN_MONTHS, FIRST_MONTH
from scenarios.parameters.units import MONTHS_A_YEAR
from sim.run_reader import Run

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

WIDTH, ROW = 12.0, 2.1  # inches
SHARE = 100
ACROSS = "month of the run"
OVER_TIME = (
    "GP contacts",
    "A&E attendances",
    "Emergency admissions",
    "Days in a bed after emergency admission",
    "Day cases and planned admissions",
    "Home care",
)


def source(run: Run) -> str:
    """The line under a figure: which run it is of."""
    settings = run.about.get("settings", {})
    return (
        f"Simulated: {run.about['title']}; seed {settings.get('seed', '?')}, {run.months} months, the first "
        f"{BURN_IN_MONTHS} of them burn-in without contracts."
    )


def care_over_time(run: Run) -> Shown:
    """The care used each month, one part for each headline."""
    months = everybody(run)
    figure = new_figure("Care used, month by month", source(run), WIDTH, 2 * ROW, has_legend=False)
    parts = figure.subplots(2, len(OVER_TIME) // 2, sharex=True)
    lines = [line for line in HEADLINES if line.title in OVER_TIME]
    for axes, line in zip(parts.flat, lines, strict=True):
        found = months[list(line.items)].sum(axis=1) / line.parts
        axes.plot(found.index, found, **SIMULATED)
        axes.set_ylim(0, max(float(found.max()) * 1.15, 1))
        dress(axes, line.title, "", line.unit)
        _mark_start(axes, run)
    for axes in parts[-1]:
        axes.set_xlabel(ACROSS, fontsize=TEXT)
    sentence = (
        "What everybody in the place used each month. The grey part is burn-in, the year before the dashed line the "
        "reference year to which contracts compare; contracts begin at the dashed line, new ones at a dotted "
        f"line. {told_of_contracts(run)} Months differ by season and by chance."
    )
    return Shown("care", "Care used, month by month", figure, sentence)


def waits_over_time(run: Run) -> Shown:
    """The list for planned care, and how many wait longer than 18 weeks."""
    found = waits(run)
    figure = new_figure("Waiting for planned care", source(run), WIDTH, 1.6 * ROW)
    left, right = figure.subplots(1, 2, sharex=True)
    left.plot(found.index, found["waiting"], label="waiting", **SIMULATED)
    left.plot(found.index, found["over_18_weeks"], label="of these, over 18 weeks", **SECOND)
    left.set_ylim(0, max(float(found["waiting"].max()) * 1.15, 1))
    right.plot(found.index, found["over_18_weeks_share"] * SHARE, **SIMULATED)
    right.set_ylim(bottom=0)
    dress(left, "On the list at the start of the month", ACROSS, "people")
    dress(right, "Share who have waited over 18 weeks", ACROSS, "% of those waiting")
    for axes in (left, right):
        _mark_start(axes, run)
    shared_legend(figure, left)
    return Shown(
        "waits",
        "Waiting for planned care",
        figure,
        "People referred by their practice wait on a list until they are treated, leave it or die.",
    )


def surpluses(run: Run, found: pd.DataFrame, year: int, year_name: str) -> Shown:
    """Income beside spending in a year of each kind of party that has costs and is lived in the run."""
    by_party = surplus_by_party(found, year)
    by_kind = by_party.groupby(by_party.index.map(kinds(run)), sort=False).sum()
    roles = {kind: each.role for kind, each in load_catalogue().party_kinds.items()}
    shown = [kind for kind in by_kind.index[by_kind["cost"] > 0] if roles[str(kind)] != "outside"]
    by_kind = by_kind.loc[shown] / PENCE_A_MILLION_POUNDS
    figure = new_figure(f"Income and spending: {year_name}", source(run), WIDTH, 0.7 + 0.55 * len(by_kind))
    axes = figure.subplots()
    at = list(range(len(by_kind)))
    axes.barh([each - 0.2 for each in at], by_kind["income"], 0.36, label="income", color=INK)
    spent = by_kind["cost"] + by_kind["passed_on"]
    axes.barh(
        [each + 0.2 for each in at],
        spent,
        0.36,
        label="spending",
        facecolor="white",
        edgecolor=INK,
        hatch="////",
    )
    reach = by_kind["income"].clip(lower=spent).tolist()
    for each, surplus in enumerate(by_kind["surplus"].tolist()):
        text = f"  surplus {in_millions(round(surplus * PENCE_A_MILLION_POUNDS))}"
        axes.text(reach[each], each, text, va="center", fontsize=SMALL + 1, color=INK, parse_math=False)
    titles = kind_titles(run)
    axes.set_yticks(at, ["\n".join(wrap(titles[str(kind)], LONGEST_LINE)) for kind in by_kind.index])
    axes.set_xlim(0, max(reach, default=1) * 1.25)
    axes.invert_yaxis()
    dress(axes, "", "£ million in the year")
    shared_legend(figure, axes)
    return Shown(
        "surpluses",
        "Income and spending",
        figure,
        "What each kind of provider received, and what it paid to suppliers (wages, goods) and to others. A surplus "
        "below 0 is a deficit, paid from cash.",
    )


def money(run: Run, year: int, year_name: str) -> Shown:
    """Who paid whom in a year."""
    figure = flows_figure(paid_by_kind(run, year), kind_titles(run), year_name, source(run))
    return Shown(
        "money",
        "Who paid whom",
        figure,
        "Each bar is a kind of party, as high as the money that passed through it; each band a payment, less what "
        "flowed back. Hatched bands run to a party further left or in the same column.",
    )


def _mark_start(axes: Axes, run: Run) -> None:
    """Show which months are burn-in, where contracts begin, and where new ones operate."""
    axes.axvspan(0.5, BURN_IN_MONTHS - MONTHS_A_YEAR + 0.5, color=PALE, alpha=0.25, linewidth=0)
    axes.axvline(FIRST_MONTH - 0.5, color=GREY, linestyle="--", linewidth=1)
    if FIRST_MONTH < operates_from(run) <= run.months:
        axes.axvline(operates_from(run) - 0.5, color=GREY, linestyle=":", linewidth=1.5)
