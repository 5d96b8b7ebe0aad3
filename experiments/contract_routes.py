"""The ways of payments on a picture: down from a box, across between two bands, down into the next box.

Every way is upright and level lines only. Ways across lie one above the other, the farthest outermost, so that few
of them cross. Lengths are inches. It must not know what is written on them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from experiments.contract_layout import Band, Grid
from experiments.contract_money import Flow
from experiments.contract_ports import BESIDE, LABEL, PAD, Placed, Way, spread_lanes, spread_ports

Point = tuple[float, float]
Space = tuple[float, float, float]  # above the middle band, below it, and before the boxes at the side
ORDER: tuple[Band, ...] = ("top", "middle", "bottom", "side")
CORRIDORS: tuple[Band, Band] = ("top", "middle")  # bands under which ways go across

RISER = 0.09  # between upright ways before the boxes at the side
ARRIVES = 0.62  # of its room at a side box lies above a way, for its label
LEAST_PITCH = 0.85  # of that room that a way keeps from the one before
NEAR = 0.2  # a way into a side box that ends so near to its height is led straight


@dataclass(frozen=True, slots=True)
class Route:
    """The way of a flow, from giver to receiver; its label should stand at `anchor`, to the left or the right."""

    flow: Flow
    points: tuple[Point, ...]
    width: float
    anchor: Point
    is_label_left: bool

    def segments(self) -> Iterator[tuple[Point, Point]]:
        """Its straight parts."""
        return zip(self.points, self.points[1:], strict=False)


def find_routes(
    flows: Iterable[Flow], placed: Mapping[str, Placed], grid: Grid, width_of: Callable[[Flow], float]
) -> tuple[list[Route], Space]:
    """The way of every flow, and the space that they and their labels need between the boxes.

    `width_of` tells how thick each is drawn.
    """
    ways = [_way(flow, placed, width_of(flow)) for flow in flows]
    for box in placed.values():
        spread_lanes(box, ways, grid)
    for box in placed.values():
        spread_ports(box, ways, grid)
    above, below = (_stack_tracks(corridor, ways, grid) for corridor in CORRIDORS)
    to_side = [way for way in ways if way.is_to_side]
    for box in placed.values():
        _order_arrivals(box, to_side)
    aside = _spread_risers(to_side, grid)
    return [_route(way, grid) for way in ways], (above, below, aside)


def _way(flow: Flow, placed: Mapping[str, Placed], width: float) -> Way:
    giver, receiver = placed[flow.giver], placed[flow.receiver]
    is_upward = ORDER.index(giver[0].band) > ORDER.index(receiver[0].band)
    return Way(flow, receiver if is_upward else giver, giver if is_upward else receiver, width, is_upward)


def _stack_tracks(corridor: Band, ways: list[Way], grid: Grid) -> float:
    """At which height ways go across: the farthest on top, several at one height where they do not meet.

    Returns how much height they need, and the labels below them.
    """
    turning = [way for way in ways if way.corridor == corridor and _goes_across(way)]
    levels: list[list[Way]] = []
    for way in sorted(turning, key=_nearness):
        level = next((level for level in levels if not any(_meet(way, other) for other in level)), None)
        if level is None:
            levels.append([way])
        else:
            level.append(way)
    ceiling = grid.row(corridor)[0]
    at = ceiling - PAD
    for level in levels:
        thickness = max(way.width for way in level)
        for way in level:
            way.track = at - thickness / 2
        # Only ways within a band have their labels here.
        is_labelled = any(way.is_within_band for way in level)
        at -= thickness + (LABEL * grid.scale if is_labelled else BESIDE)
    return ceiling - at + LABEL


def _goes_across(way: Way) -> bool:
    return way.bands != ("side", "side") and (way.is_to_side or way.from_x != way.to_x)


def _nearness(way: Way) -> tuple[bool, float, float]:
    """Sorts the farthest first; of those that go to one place, the outermost; below all, those within a band.

    Ways that hang below their band lie within each other, the nearest on top.
    """
    low, high = _span(way)
    if way.is_within_band and way.bands[0] != "bottom":
        return True, high - low, 0
    to_x = low if high == way.from_x else high
    centre = way.high[1].centre[0]
    is_outward = (way.from_x > centre) == (to_x > centre)
    return way.is_within_band, -abs(to_x - centre), -abs(way.from_x - centre) * (1 if is_outward else -1)


def _span(way: Way) -> tuple[float, float]:
    to_x = math.inf if way.is_to_side else way.to_x
    return min(way.from_x, to_x), max(way.from_x, to_x)


def _meet(one: Way, other: Way) -> bool:
    (a, b), (c, d) = _span(one), _span(other)
    return a < d + 2 * BESIDE and c < b + 2 * BESIDE


def _order_arrivals(box: Placed, to_side: list[Way]) -> None:
    """At which heights ways come into a box at the side: in the order in which they come across."""
    seat, rect = box
    if seat.band != "side":
        return
    ways = [way for way in to_side if box in (way.high, way.low)]
    ways.sort(key=lambda way: -_comes_from(way, box))
    pitch, last = (rect.top - rect.bottom) / max(len(ways), 1), math.inf
    for number, way in enumerate(ways):
        height = min(rect.top - pitch * (number + ARRIVES), last - pitch * LEAST_PITCH)
        if way.track is not None and abs(height - way.track) < NEAR and rect.bottom < way.track < rect.top:
            height = way.track
        else:
            others = [other.track for other in to_side if other is not way and other.track is not None]
            height = _clear_height(height, (rect.bottom + way.width, rect.top - way.width), others, way.width)
        if way.low is box:
            way.arrival = last = height
        else:
            way.departure = last = height


def _clear_height(best: float, room: tuple[float, float], taken: list[float], width: float) -> float:
    """The height in the room that is nearest to the best one and not taken; the best, if all are."""
    steps = range(int((room[1] - room[0]) / BESIDE * 2) + 1)
    heights = [best + side * step * BESIDE / 2 for step in steps for side in (-1, 1)]
    clear = (
        height
        for height in heights
        if room[0] <= height <= room[1] and all(abs(height - each) >= width + BESIDE for each in taken)
    )
    return next(clear, best)


def _comes_from(way: Way, box: Placed) -> float:
    """The height at which a way to a box at the side comes across, or that of the other box at the side."""
    if way.track is not None:
        return way.track
    return (way.high if way.low is box else way.low)[1].centre[1]


def _spread_risers(ways: list[Way], grid: Grid) -> float:
    """Where ways that come across turn to the height of their box: no two at one place where they would meet.

    Returns how much width they need, and the labels beyond them.
    """
    turned: list[Way] = []
    for way in sorted(ways, key=lambda way: way.arrival):
        way.riser = grid.gap[0] + RISER
        while any(_rise_together(way, other) for other in turned):
            way.riser += RISER / 2
        turned.append(way)
    return max((way.riser for way in ways), default=grid.gap[0]) - grid.gap[0] + LABEL + RISER


def _rise_together(one: Way, other: Way) -> bool:
    """Whether two ways rise, or fall, so near to each other that they would meet."""
    (low, high), (bottom, top) = _rise(one), _rise(other)
    return (
        abs(one.riser - other.riser) < (one.width + other.width) / 2 + RISER / 2
        and low < top
        and bottom < high
    )


def _rise(way: Way) -> tuple[float, float]:
    start = way.departure if way.track is None else way.track
    return min(start, way.arrival), max(start, way.arrival)


def _route(way: Way, grid: Grid) -> Route:
    points = _without_bends_of_none(_points(way))
    ordered = tuple(points[::-1] if way.is_upward else points)
    return Route(way.flow, ordered, way.width, _anchor(way, grid), way.is_label_left and not way.is_to_side)


def _points(way: Way) -> list[Point]:
    """From the higher box to the lower one."""
    (seat, high), (_, low) = way.high, way.low
    if seat.band == "side":
        return [
            (high.left, way.departure),
            (way.riser, way.departure),
            (way.riser, way.arrival),
            (low.left, way.arrival),
        ]
    start = (way.from_x, high.top if seat.band == "bottom" else high.bottom)
    if way.is_to_side:
        assert way.track is not None
        return [
            start,
            (way.from_x, way.track),
            (way.riser, way.track),
            (way.riser, way.arrival),
            (low.left, way.arrival),
        ]
    is_from_above = not way.is_within_band or seat.band == "bottom"
    end = (way.to_x, low.top if is_from_above else low.bottom)
    return [start, end] if way.track is None else [start, (way.from_x, way.track), (way.to_x, way.track), end]


def _without_bends_of_none(points: list[Point]) -> list[Point]:
    """Without points that repeat one or lie on a straight line."""
    kept = points[:1]
    for before, point, after in zip(points, points[1:], [*points[2:], None], strict=False):
        is_straight = after is not None and (
            before[0] == point[0] == after[0] or before[1] == point[1] == after[1]
        )
        if point != kept[-1] and not is_straight:
            kept.append(point)
    return kept


def _anchor(way: Way, grid: Grid) -> Point:
    """Where the label would best stand."""
    low = way.low[1]
    if way.is_to_side:
        return (max(way.riser, grid.gap[0]) + low.left) / 2, way.arrival
    if way.is_within_band:
        return (way.from_x + way.to_x) / 2, way.track or 0
    if way.bands == ("top", "bottom"):
        return way.to_x, sum(grid.row("middle")) / 2
    return way.to_x, low.top + LABEL / 2 + PAD
