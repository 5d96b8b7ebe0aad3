"""What is written beside the payments of a picture, and where: near its own way, clear of every other and of every box.

Lengths are inches. It must not know how anything is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np
import numpy.typing as npt

from experiments.contract_layout import Rect
from experiments.contract_money import Flow
from experiments.contract_routes import Point, Route

FONT = "DejaVu Sans"
POINTS_AN_INCH = 72
LINE_HEIGHT = 1.22
# How wide labels are at most, with what is against each: an inch from the best place counts 1.
WRAPS = {1.5: 0, 1.15: 0.12, 0.9: 0.24, 0.72: 0.36, 0.55: 0.48, 2.2: 0.9, 3.3: 1.2}
MOST_WORDS = 3
CLEAR = 0.03  # between a label and anything that is not its own
STEP = 0.025
# What is against standing on the other side of a way, by a level part of it, and under that.
OTHER_SIDE, LEVEL, UNDER = 0.8, 0.6, 0.2
MILLION = 1_000_000
# Millions from which no, one or two digits follow the point.
LEAST_OF_DIGITS = (1000, 1, 0.1)
LEAST_PERCENT, WHOLE_PERCENT_FROM = 0.1, 10
Boxes = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text: `kind` is amount, words or risk."""

    text: str
    kind: str
    size_points: float

    @property
    def height(self) -> float:
        """Of the line."""
        return self.size_points * LINE_HEIGHT / POINTS_AN_INCH

    @property
    def width(self) -> float:
        """Of its text."""
        return text_width(self.text, self.size_points, self.kind == "amount")


@dataclass(frozen=True, slots=True)
class Label:
    """The label of a flow: its lines from top to bottom within a rectangle, flush towards the way."""

    flow: Flow
    lines: tuple[Line, ...]
    rect: Rect
    align: str


@cache
def text_width(text: str, size_points: float, is_bold: bool = False) -> float:
    """The width of a text in inches."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    font = FontProperties(family=FONT, size=size_points, weight="bold" if is_bold else "normal")
    return TextToPath().get_text_width_height_descent(text, font, ismath=False)[0] / POINTS_AN_INCH


def wrapped(text: str, width: float, size_points: float, is_bold: bool = False) -> list[str]:
    """The text in lines of at most the width, broken between words, the first lines full."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size_points, is_bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def balanced(text: str, width: float, size_points: float, is_bold: bool = False) -> list[str]:
    """The text in as few lines of at most the width, but all about as long."""
    lines = wrapped(text, width, size_points, is_bold)
    while len(lines) > 1:
        widest = max(text_width(line, size_points, is_bold) for line in lines)
        narrower = wrapped(text, widest * 0.99, size_points, is_bold)
        if (
            len(narrower) > len(lines)
            or max(text_width(line, size_points, is_bold) for line in narrower) >= widest
        ):
            break
        lines = narrower
    return lines


def in_millions(pounds: Fraction) -> str:
    """Pounds as £ million with the digits that matter: £99.7m, £1.2m, £0.17m, £0.009m."""
    millions = abs(float(pounds)) / MILLION
    digits = next((digits for digits, least in enumerate(LEAST_OF_DIGITS) if millions >= least), 3)
    text = f"{millions:,.{digits}f}"
    if not float(text.replace(",", "")):
        return "under £0.001m" if pounds else "£0m"
    return f"£{text}m"


def share_at_risk(flow: Flow) -> str:
    """Which share of a flow hangs on measures; nothing if none does."""
    if not flow.at_risk_pounds:
        return ""
    if not flow.pounds:
        return f"{in_millions(flow.at_risk_pounds)} at risk"
    if flow.at_risk_pounds >= flow.pounds:
        return "all at risk"
    percent = float(flow.at_risk_pounds / flow.pounds * 100)
    if percent < LEAST_PERCENT:
        return f"under {LEAST_PERCENT}% at risk"
    return f"{percent:.{int(percent < WHOLE_PERCENT_FROM)}f}% at risk"


def words_of(flow: Flow) -> str:
    """By which mechanisms it is paid; the largest three."""
    more = " and more" if len(flow.words) > MOST_WORDS else ""
    back = "taken back: " if flow.is_taken_back else ""
    return back + ", ".join(flow.words[:MOST_WORDS]) + more


def label_lines(flow: Flow, width: float, size_points: float, is_brief: bool) -> tuple[Line, ...]:
    """The lines of a label of at most that width; a brief one leaves out the mechanisms."""
    words = ("taken back" if flow.is_taken_back else "") if is_brief else words_of(flow)
    lines = [Line(in_millions(flow.pounds), "amount", size_points + 1)]
    lines += [Line(text, "words", size_points) for text in balanced(words, width, size_points)]
    lines += [Line(text, "risk", size_points) for text in balanced(share_at_risk(flow), width, size_points)]
    return tuple(lines)


def place_labels(
    routes: Sequence[Route],
    obstacles: Iterable[Rect],
    bounds: Rect,
    size_points: float,
    is_brief: bool = False,
) -> list[Label] | None:
    """A label for every route, clear of all routes, obstacles and other labels; None if there is no room for one."""
    taken = [_numbers(rect) for rect in obstacles]
    taken += [_numbers(_around(segment, route.width)) for route in routes for segment in route.segments()]
    labels: dict[int, Label] = {}
    # Short ways first: they have the fewest places to choose from.
    for route in sorted(routes, key=_length):
        label = _best(route, np.array(taken), bounds, size_points, is_brief)
        if label is None:
            return None
        labels[id(route)] = label
        taken.append(_numbers(label.rect))
    return [labels[id(route)] for route in routes]


def _best(route: Route, taken: Boxes, bounds: Rect, size_points: float, is_brief: bool) -> Label | None:
    """The clear place with the least against it."""
    found: list[tuple[float, Label]] = []
    seen = set()
    for wrap, against_wrap in WRAPS.items():
        lines = label_lines(route.flow, wrap, size_points, is_brief)
        if lines not in seen:
            seen.add(lines)
            places = list(_places(route, lines))
            clear = _are_clear(np.array([_numbers(rect) for _, rect, _ in places]), taken, bounds)
            against = [
                (cost + against_wrap, rect, align)
                for (cost, rect, align), is_clear in zip(places, clear, strict=True)
                if is_clear
            ]
            if against:
                cost, rect, align = min(against, key=lambda each: each[0])
                found.append((cost, Label(route.flow, lines, rect, align)))
    return min(found, key=lambda each: each[0])[1] if found else None


def _places(route: Route, lines: tuple[Line, ...]) -> Iterator[tuple[float, Rect, str]]:
    """Where a label may stand beside its way, with what is against each: beside upright parts, over level ones."""
    width, height = max(line.width for line in lines), sum(line.height for line in lines)
    away = route.width / 2 + 1.5 * CLEAR
    for (x, y), (to_x, to_y) in route.segments():
        if x == to_x:
            for centre in _steps(y, to_y, route.anchor[1]):
                cost = _distance(route.anchor, (x, centre))
                left = Rect(x - away - width, centre - height / 2, x - away, centre + height / 2)
                right = Rect(x + away, centre - height / 2, x + away + width, centre + height / 2)
                yield cost + (0 if route.is_label_left else OTHER_SIDE), left, "right"
                yield cost + (OTHER_SIDE if route.is_label_left else 0), right, "left"
        else:
            for centre in _steps(x, to_x, route.anchor[0]):
                cost = _distance(route.anchor, (centre, y)) + (0 if route.anchor[1] == y else LEVEL)
                over = Rect(centre - width / 2, y + away, centre + width / 2, y + away + height)
                under = Rect(centre - width / 2, y - away - height, centre + width / 2, y - away)
                yield cost, over, "center"
                yield cost + UNDER, under, "center"


def _steps(start: float, end: float, anchor: float) -> Iterator[float]:
    """Places along a line: the one nearest to the anchor, and others at even steps from it."""
    low, high = sorted((start, end))
    first = min(max(anchor, low), high)
    count = int((high - low) / STEP) + 1
    return (at for step in range(-count, count + 1) if low <= (at := first + step * STEP) <= high)


def _are_clear(places: Boxes, taken: Boxes, bounds: Rect) -> npt.NDArray[np.bool_]:
    left, bottom, right, top = (places[:, side, None] for side in range(4))
    meets = (left < taken[:, 2] + CLEAR) & (taken[:, 0] < right + CLEAR)
    meets &= (bottom < taken[:, 3] + CLEAR) & (taken[:, 1] < top + CLEAR)
    is_inside = (
        (left >= bounds.left) & (right <= bounds.right) & (bottom >= bounds.bottom) & (top <= bounds.top)
    )
    return np.asarray(is_inside[:, 0] & ~meets.any(axis=1))


def _numbers(rect: Rect) -> tuple[float, float, float, float]:
    return rect.left, rect.bottom, rect.right, rect.top


def _around(segment: tuple[Point, Point], width: float) -> Rect:
    (x, y), (to_x, to_y) = segment
    half = width / 2
    return Rect(min(x, to_x) - half, min(y, to_y) - half, max(x, to_x) + half, max(y, to_y) + half)


def _distance(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _length(route: Route) -> float:
    return sum(_distance(*segment) for segment in route.segments())
