"""The picture of a year's money: kinds of party as bars, payments between them as bands as thick as their sums.

Money runs from left to right: funders, payers, those in between, providers, those outside. It reads in greyscale: bars
are dark, bands light with an edge, what runs backwards is hatched. The module must not know why anything was paid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from experiments.citizens_style import HEADING, SMALL, TEXT, new_figure
from experiments.contract_drawing import GREY, INK
from experiments.run_views import Paid
from scenarios.catalogue import load_catalogue

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CAPTIONS = ("FUNDERS", "PAYERS", "IN BETWEEN", "PROVIDERS", "OUTSIDE")
FUNDERS, PAYERS, IN_BETWEEN, PROVIDERS, OUTSIDE = range(len(CAPTIONS))
COLUMN_OF_ROLE = {
    "funder": FUNDERS,
    "payer": PAYERS,
    "vehicle": IN_BETWEEN,
    "provider": PROVIDERS,
    "outside": OUTSIDE,
}
PENCE_A_MILLION_POUNDS = 100_000_000
MOST_DIGITS = 3
SHADES = ("#dce5ec", "#ebeff2", "#ccd8e2")
"""Of bands, by payer, so that those that cross are told apart in grey too."""
WIDTH, HEIGHT = 12.0, 6.4  # inches
BAR = 0.12  # of the distance of two columns
LONGEST_LINE = 34  # letters of a name, so that it ends before the next column
GAP = 0.075  # between bars, of the height of all
LABEL_AWAY = 0.16  # of a label from its bar
LEAST_LABELLED = 0.018  # of the height of all, so that a label fits its band


@dataclass(frozen=True, slots=True)
class Bar:
    """A kind of party: its column, where its bar begins, and how high it is, in pence."""

    column: int
    bottom: float
    height: float


def flows_figure(paid: Sequence[Paid], titles: Mapping[str, str], year: str, source: str) -> Figure:
    """The money of a year, as a figure; `titles` names each kind of party, `year` the year in words."""
    figure = new_figure(f"Who paid whom: {year}, £ million", source, WIDTH, HEIGHT, has_legend=False)
    axes = figure.add_subplot()
    axes.axis("off")
    bars = layout(paid)
    draw_bands(axes, paid, bars)
    top = max((bar.bottom + bar.height for bar in bars.values()), default=1.0)
    for kind, bar in bars.items():
        _draw_bar(axes, bar, titles[kind], _through(paid, kind), top)
    for column in sorted({bar.column for bar in bars.values()}):
        axes.text(
            column, top * 1.09, CAPTIONS[column], ha="center", fontsize=SMALL, color=GREY, weight="bold"
        )
    axes.set(xlim=(-0.5, OUTSIDE + 0.6), ylim=(-0.03 * top, top * 1.12))
    return figure


def layout(paid: Sequence[Paid]) -> dict[str, Bar]:
    """Where the bars stand: by role; in a column the largest on top.

    Providers who pay other providers stand in between; whoever is outside and pays payers more than they pay it is a
    funder.
    """
    found = dict.fromkeys(kind for each in paid for kind in (each.payer, each.payee))
    columns = {kind: _column(kind) for kind in found}
    for each in paid:
        if columns[each.payer] == columns[each.payee] == PROVIDERS:
            columns[each.payer] = IN_BETWEEN
    for kind in found:
        if columns[kind] == OUTSIDE and _net_to_payers(paid, kind, columns) > 0:
            columns[kind] = FUNDERS
    heights = {kind: float(_through(paid, kind)) for kind in found}
    gap = GAP * max(heights.values(), default=0.0)
    bars = {}
    for column in range(len(CAPTIONS)):
        bottom = 0.0
        # From below, so that the largest stands on top.
        for kind in sorted(
            (kind for kind in found if columns[kind] == column), key=lambda kind: heights[kind]
        ):
            bars[kind] = Bar(column, bottom, heights[kind])
            bottom += heights[kind] + gap
    tallest = max((bar.bottom + bar.height for bar in bars.values()), default=0.0)
    return {kind: _centred(bar, bars, tallest) for kind, bar in bars.items()}


def _net_to_payers(paid: Sequence[Paid], kind: str, columns: Mapping[str, int]) -> int:
    """What a kind of party pays funders and payers, less what they pay it, in pence."""
    given = sum(
        each.pence for each in paid if each.payer == kind and columns[each.payee] in (FUNDERS, PAYERS)
    )
    return given - sum(
        each.pence for each in paid if each.payee == kind and columns[each.payer] in (FUNDERS, PAYERS)
    )


def draw_bands(axes: Axes, paid: Sequence[Paid], bars: Mapping[str, Bar]) -> None:
    """Draw every payment from bar to bar; at each bar bands leave and arrive in the order of the other bars."""
    highest = {kind: bar.bottom + bar.height for kind, bar in bars.items()}
    leaves, arrives = dict(highest), dict(highest)
    starts: dict[Paid, float] = {}
    ends: dict[Paid, float] = {}
    for each in sorted(paid, key=lambda each: -highest[each.payee]):
        starts[each] = leaves[each.payer]
        leaves[each.payer] -= each.pence
    for each in sorted(paid, key=lambda each: -highest[each.payer]):
        ends[each] = arrives[each.payee]
        arrives[each.payee] -= each.pence
    least = LEAST_LABELLED * max(highest.values(), default=0.0)
    shade = {kind: SHADES[at % len(SHADES)] for at, kind in enumerate(bars)}
    for each in paid:
        start, end = (bars[each.payer], starts[each]), (bars[each.payee], ends[each])
        _draw_band(axes, each, start, end, shade[each.payer], least)


def in_millions(pence: int) -> str:
    """Pence as millions of pounds, with three digits that count, whole where they are many."""
    millions = pence / PENCE_A_MILLION_POUNDS
    digits = max(0, MOST_DIGITS - len(f"{abs(millions):.0f}")) if abs(millions) >= 1 else MOST_DIGITS - 1
    return f"{'-' if pence < 0 else ''}£{abs(millions):,.{digits}f}m"


def _draw_band(
    axes: Axes, paid: Paid, start: tuple[Bar, float], end: tuple[Bar, float], shade: str, least: float
) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    (from_bar, from_top), (to_bar, to_top) = start, end
    runs_on = to_bar.column > from_bar.column
    is_beside = to_bar.column == from_bar.column
    x0 = from_bar.column + (BAR if runs_on or is_beside else -BAR) / 2
    x1 = to_bar.column + (-BAR if runs_on else BAR) / 2
    bend0 = x0 + 0.35 if is_beside else (x0 + x1) / 2
    bend1 = x1 + 0.35 if is_beside else (x0 + x1) / 2
    points = [
        *((x0, from_top), (bend0, from_top), (bend1, to_top), (x1, to_top)),
        *((x1, to_top - paid.pence), (bend1, to_top - paid.pence), (bend0, from_top - paid.pence)),
        *((x0, from_top - paid.pence), (x0, from_top)),
    ]
    curve = [Path.CURVE4] * 3
    codes = [Path.MOVETO, *curve, Path.LINETO, *curve, Path.CLOSEPOLY]
    hatch = None if runs_on else "////"
    axes.add_patch(
        PathPatch(Path(points, codes), facecolor=shade, alpha=0.8, edgecolor=GREY, linewidth=0.5, hatch=hatch)
    )
    if paid.pence >= least:
        # Where the band leaves its bar, since there bands do not cross.
        across, middle = x0 + (-LABEL_AWAY if x1 < x0 else LABEL_AWAY), from_top - paid.pence / 2
        text = in_millions(paid.pence)
        axes.text(across, middle, text, ha="center", va="center", fontsize=TEXT, color=INK, parse_math=False)


def _draw_bar(axes: Axes, bar: Bar, title: str, pence: int, top: float) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(
        Rectangle((bar.column - BAR / 2, bar.bottom), BAR, bar.height, facecolor=INK, edgecolor=INK)
    )
    above = bar.bottom + bar.height + 0.008 * top
    text = "\n".join(wrap(f"{title}  {in_millions(pence)}", LONGEST_LINE))
    axes.text(
        bar.column, above, text, ha="center", va="bottom", fontsize=HEADING - 1, color=INK, parse_math=False,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85},
    )  # fmt: skip


def _column(kind: str) -> int:
    known = load_catalogue().party_kinds.get(kind)
    return COLUMN_OF_ROLE[known.role] if known else OUTSIDE


def _through(paid: Sequence[Paid], kind: str) -> int:
    """What passes through the parties of a kind: what they receive or pay, whichever is more."""
    received = sum(each.pence for each in paid if each.payee == kind)
    return max(received, sum(each.pence for each in paid if each.payer == kind))


def _centred(bar: Bar, bars: Mapping[str, Bar], tallest: float) -> Bar:
    own = max(each.bottom + each.height for each in bars.values() if each.column == bar.column)
    return Bar(bar.column, bar.bottom + (tallest - own) / 2, bar.height)
