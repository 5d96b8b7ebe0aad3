"""The drawing of one laid-out picture: boxes, arrows, what is written beside them, and the legend.

Everything reads in greyscale: what is at risk is dashed, what is taken back is hollow. Widths are points, places
inches. It must not know a model, nor decide where anything stands.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from experiments.contract_labels import FONT, MILLION, Label, balanced, in_millions, text_width, wrapped
from experiments.contract_layout import LEFT, LEGEND, MIDDLE_COLUMN, Band, Grid, Rect, Seat
from experiments.contract_money import Flow, Money
from experiments.contract_ports import Placed
from experiments.contract_routes import Point, Route

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path as Curve

MIDDLE = Seat("middle", MIDDLE_COLUMN)
TEXT, SMALL, NAME, TITLE = 8.0, 7.5, 9.0, 18.0  # sizes of text
LEAST_WIDTH, MOST_WIDTH, LEAST_RISK_WIDTH = 1.2, 12.0, 1.3
RIM = 1.1  # of an arrow on either side of what is at risk
CASING = 1.5  # of white, by which an arrow bridges another
POINTS_AN_INCH = 72
MOST_DESCRIPTION_LINES = 2
NOT_QUITE = 0.97  # on a screen, letters are moved to whole dots

INK, GREY, PALE, STRIPE = "#1b2733", "#5b6770", "#b4bdc4", "#f3f5f7"
PAID, AT_RISK = "#2b5c8a", "#c2410c"
LABEL_INKS = {"amount": INK, "words": GREY, "risk": AT_RISK}
# Fill, edge and ink of the boxes: the darkest pay, so that bands differ without colour.
BOX_STYLES: dict[Band, tuple[str, str, str]] = {
    "top": ("#1f3a57", "#1f3a57", "white"),
    "middle": ("#e9c46a", "#8a6d1d", INK),
    "bottom": ("#d9e8f3", PAID, INK),
    "side": ("white", GREY, INK),
}
CAPTIONS: dict[Band, str] = {"top": "PAYERS", "middle": "IN BETWEEN", "bottom": "PROVIDERS"}
NOBODY = "nobody in between"


@dataclass(frozen=True, slots=True)
class Drawing:
    """One model, laid out; `reference_pounds` is the sum that is drawn widest."""

    money: Money
    grid: Grid
    placed: Mapping[str, Placed]
    routes: Sequence[Route]
    labels: Sequence[Label]
    reference_pounds: Fraction


def arrow_width(flow: Flow, reference_pounds: Fraction) -> float:
    """How wide an arrow is, in points: by the square root of its sum, and wide enough to show what is at risk."""
    width = _width(flow.pounds, reference_pounds)
    return (
        max(width, risk_width(flow, reference_pounds) + 2 * RIM)
        if 0 < flow.at_risk_pounds < flow.pounds
        else width
    )


def risk_width(flow: Flow, reference_pounds: Fraction) -> float:
    """How wide the dashed part of an arrow is, in points: all of it, if all is at risk."""
    return max(_width(min(flow.at_risk_pounds, flow.pounds), reference_pounds), LEAST_RISK_WIDTH)


def _width(pounds: Fraction, reference_pounds: Fraction) -> float:
    return LEAST_WIDTH + (MOST_WIDTH - LEAST_WIDTH) * math.sqrt(pounds / reference_pounds)


def draw(axes: Axes, drawing: Drawing) -> None:
    """Draw one picture on axes whose unit is an inch."""
    _draw_bands(axes, drawing.grid)
    if MIDDLE not in (seat for seat, _ in drawing.placed.values()):
        rect = drawing.grid.rect(MIDDLE)
        _draw_frame(axes, rect, "white", PALE, linestyle=(0, (4, 3)))
        _draw_name(axes, rect, [], [NOBODY], GREY)
    # The widest first, so that thin arrows bridge thick ones.
    for route in sorted(drawing.routes, key=lambda route: -route.width):
        _draw_arrow(axes, route, drawing.reference_pounds)
    for party, (seat, rect) in drawing.placed.items():
        _draw_box(axes, seat.band, rect, drawing.money.titles[party], drawing.money.net_pounds(party))
    for label in drawing.labels:
        _draw_label(axes, label)
    _draw_title(axes, drawing)


def draw_legend(axes: Axes, period: str, reference_pounds: Fraction) -> None:
    """Draw what lines mean, in which units, on axes whose unit is an inch."""
    x, y = LEFT, LEGEND - 0.24
    for pounds in (reference_pounds, reference_pounds / 10, reference_pounds / 100):
        _draw_line(axes, [(x, y), (x + 0.45, y)], PAID, _width(pounds, reference_pounds))
        x = _write(axes, x + 0.53, y, f"£{float(pounds) / MILLION:,g}m") + 0.3
    _draw_line(axes, [(x, y), (x + 0.45, y)], PAID, 7)
    _draw_stripe(axes, [(x, y), (x + 0.45, y)], 3)
    x = _write(axes, x + 0.53, y, "dashed: at risk on measures") + 0.3
    _draw_hollow(axes, [(x, y), (x + 0.45, y)], 3)
    _write(axes, x + 0.53, y, "hollow: taken back by the payer")
    foot = (
        f"Example year: {period} of the contract; amounts in £ million; share at risk: swing between worst and best "
        "measures; lines grow with the square root of the amount"
    )
    _write(axes, LEFT, 0.2, foot, SMALL, color=GREY)


# ----- boxes and text -----


def _write(axes: Axes, x: float, y: float, text: str, size: float = TEXT, **options: Any) -> float:
    """Text as it stands (a dollar sign is no formula); returns where it ends if it is flush left."""
    chosen: dict[str, Any] = {"color": INK, "ha": "left", "va": "center_baseline", "family": FONT} | options
    axes.text(x, y, text, fontsize=size, parse_math=False, **chosen)
    return x + text_width(text, size, chosen.get("weight") == "bold")


def _draw_bands(axes: Axes, grid: Grid) -> None:
    from matplotlib.patches import Rectangle

    for band, caption in CAPTIONS.items():
        low, high = grid.row(band)
        axes.add_patch(Rectangle((0, low - 0.1), grid.gap[0], high - low + 0.2, color=STRIPE, lw=0, zorder=0))
        _write(
            axes, LEFT / 2, (low + high) / 2, caption, 6.0, rotation=90, ha="center", va="center", color=GREY
        )


def _draw_frame(axes: Axes, rect: Rect, fill: str, edge: str, **options: Any) -> None:
    from matplotlib.patches import FancyBboxPatch

    style = "round,pad=0,rounding_size=0.07"
    size = rect.right - rect.left, rect.top - rect.bottom
    axes.add_patch(
        FancyBboxPatch((rect.left, rect.bottom), *size, style, fc=fill, ec=edge, lw=1.1, zorder=3, **options)
    )


def _draw_box(axes: Axes, band: Band, rect: Rect, title: str, net_pounds: Fraction) -> None:
    fill, edge, ink = BOX_STYLES[band]
    _draw_frame(axes, rect, fill, edge)
    width = rect.right - rect.left
    verb = "receives" if net_pounds > 0 else "pays"
    net = f"{verb} {in_millions(net_pounds)} net" if net_pounds else "£0m net"
    _draw_name(
        axes, rect, balanced(title, width - 0.14, NAME, is_bold=True), balanced(net, width - 0.06, TEXT), ink
    )


def _draw_name(axes: Axes, rect: Rect, names: list[str], rest: list[str], ink: str) -> None:
    """Lines in the middle of a box, smaller where they would not fit in its height."""
    lines = [(name, NAME, "bold") for name in names] + [(text, TEXT, "normal") for text in rest]
    x, y = rect.centre
    step = min(0.165, (rect.top - rect.bottom - 0.04) / len(lines))
    for number, (text, size, weight) in enumerate(lines):
        at = y + step * ((len(lines) - 1) / 2 - number)
        _write(axes, x, at, text, size, ha="center", weight=weight, color=ink, zorder=4)


def _draw_label(axes: Axes, label: Label) -> None:
    rect = label.rect
    x = {"left": rect.left, "right": rect.right, "center": rect.centre[0]}[label.align]
    y = rect.top
    for line in label.lines:
        weight = "bold" if line.kind == "amount" else "normal"
        options = {"ha": label.align, "weight": weight, "color": LABEL_INKS[line.kind]}
        _write(axes, x, y - line.height / 2, line.text, line.size_points, zorder=5, **options)
        y -= line.height


def _draw_title(axes: Axes, drawing: Drawing) -> None:
    """The title, smaller where it is long, and the first lines of the description."""
    grid, money = drawing.grid, drawing.money
    room = grid.width - 2 * LEFT
    size = min(TITLE, TITLE * room / text_width(money.title, TITLE, is_bold=True))
    _write(axes, LEFT, grid.height - 0.27, money.title, size, weight="bold")
    lines = wrapped(money.description, room * NOT_QUITE, NAME)
    if len(lines) > MOST_DESCRIPTION_LINES:
        lines = [*lines[: MOST_DESCRIPTION_LINES - 1], lines[MOST_DESCRIPTION_LINES - 1] + " ..."]
    for number, line in enumerate(lines):
        _write(axes, LEFT, grid.height - 0.54 - 0.16 * number, line, NAME, color=GREY)


# ----- arrows -----


def _draw_arrow(axes: Axes, route: Route, reference_pounds: Fraction) -> None:
    flow, width = route.flow, route.width * POINTS_AN_INCH
    is_all_at_risk = flow.at_risk_pounds >= flow.pounds
    shaft = _without_head(route)
    _draw_line(axes, shaft, "white", width + 2 * CASING)
    if is_all_at_risk:
        _draw_line(axes, shaft, AT_RISK, width, is_dashed=True)
    elif flow.is_taken_back:
        _draw_hollow(axes, shaft, width)
    else:
        _draw_line(axes, shaft, PAID, width)
        if flow.at_risk_pounds:
            _draw_stripe(axes, shaft, risk_width(flow, reference_pounds))
    _draw_head(axes, route, AT_RISK if is_all_at_risk else PAID)


def _draw_stripe(axes: Axes, points: Sequence[Point], width: float) -> None:
    """What is at risk, within a wider line."""
    _draw_line(axes, points, "white", width + 0.8)
    _draw_line(axes, points, AT_RISK, width, is_dashed=True)


def _draw_hollow(axes: Axes, points: Sequence[Point], width: float) -> None:
    _draw_line(axes, points, PAID, width + 1.6)
    _draw_line(axes, points, "white", width - 0.2)


def _draw_line(
    axes: Axes, points: Sequence[Point], colour: str, width: float, is_dashed: bool = False
) -> None:
    from matplotlib.patches import PathPatch

    # Dashes are told in multiples of the width: never shorter than they are wide, nor too short to be seen.
    dashes = (0, (max(3.5, width) / width, max(2.2, 0.6 * width) / width)) if is_dashed else "solid"
    style: dict[str, Any] = {"fc": "none", "capstyle": "butt", "joinstyle": "round", "zorder": 2}
    axes.add_patch(PathPatch(_rounded(points), ec=colour, lw=width, ls=dashes, **style))


def _rounded(points: Sequence[Point]) -> Curve:
    """A line through the points with its corners rounded."""
    from matplotlib.path import Path as Curve

    vertices, codes = [points[0]], [Curve.MOVETO]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        vertices += [_near(corner, before), corner, _near(corner, after)]
        codes += [Curve.LINETO, Curve.CURVE3, Curve.CURVE3]
    return Curve([*vertices, points[-1]], [*codes, Curve.LINETO])


def _near(corner: Point, other: Point) -> Point:
    """Where the rounding of a corner begins: close to it on the way to another point."""
    length = math.dist(corner, other)
    share = min(0.12, length / 2) / length
    return corner[0] + (other[0] - corner[0]) * share, corner[1] + (other[1] - corner[1]) * share


def _head_size(route: Route) -> tuple[float, float]:
    """Length and half width of an arrow's head, in inches."""
    return max(0.09, route.width * 0.75), max(0.05, route.width * 0.85)


def _heading(route: Route) -> Point:
    """The direction in which an arrow ends, of length 1."""
    (x, y), (to_x, to_y) = route.points[-2:]
    length = math.dist((x, y), (to_x, to_y))
    return (to_x - x) / length, (to_y - y) / length


def _without_head(route: Route) -> list[Point]:
    length, _ = _head_size(route)
    (x, y), (along_x, along_y) = route.points[-1], _heading(route)
    return [*route.points[:-1], (x - along_x * length, y - along_y * length)]


def _draw_head(axes: Axes, route: Route, colour: str) -> None:
    from matplotlib.patches import Polygon

    _, half = _head_size(route)
    (x, y), (along_x, along_y) = _without_head(route)[-1], _heading(route)
    corners = [
        route.points[-1],
        (x - along_y * half, y + along_x * half),
        (x + along_y * half, y - along_x * half),
    ]
    fill = "white" if route.flow.is_taken_back else colour
    axes.add_patch(Polygon(corners, fc=fill, ec=colour, lw=0.8, joinstyle="miter", zorder=2.5))
