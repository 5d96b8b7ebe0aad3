"""The ways of payments on a picture: down from a box, across between two bands, down into the next box.

Every way is upright and level lines only. Ways to one box arrive side by side, and ways across lie one above the
other, the farthest outermost, so that few of them cross. Lengths are inches. It must not know what is written on them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from experiments.contract_layout import MIDDLE_COLUMN, Band, Grid, Rect, Seat
from experiments.contract_money import Flow

Point = tuple[float, float]
Placed = tuple[Seat, Rect]
ORDER: tuple[Band, ...] = ("top", "middle", "bottom", "side")
CORRIDORS: tuple[Band, Band] = ("top", "middle")  # bands under which ways go across

PAD = 0.12  # from the end of a box to the first way
BESIDE = 0.075  # between two ways
GAPS = (BESIDE, 0.055, 0.04, 0.025)  # between ways out of a box, as narrow as they must be
LABEL, NARROW_LABEL = 0.7, 0.68  # what a label beside a way needs
RISER = 0.09  # between upright ways before the boxes at the side
ARRIVES = 0.62  # of its room at a side box lies above a way, for its label
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


@dataclass(slots=True)
class _Way:
    """A flow between a higher and a lower box (in the order of bands), while its way is being found."""

    flow: Flow
    high: Placed
    low: Placed
    width: float
    is_upward: bool
    from_x: float = 0
    to_x: float = 0
    track: float | None = None
    riser: float = 0
    arrival: float = 0
    departure: float = 0
    is_label_left: bool = False

    @property
    def bands(self) -> tuple[Band, Band]:
        """Of its two boxes."""
        return self.high[0].band, self.low[0].band

    @property
    def corridor(self) -> Band:
        """The band under which it goes across."""
        return "top" if self.high[0].band == "top" else "middle"

    @property
    def is_to_side(self) -> bool:
        """Whether the lower box stands at the side."""
        return self.low[0].band == "side"

    @property
    def distance(self) -> int:
        """Columns between the two boxes."""
        return abs(self.high[0].column - self.low[0].column)


def find_routes(
    flows: Iterable[Flow], placed: Mapping[str, Placed], grid: Grid, width_of: Callable[[Flow], float]
) -> tuple[list[Route], tuple[float, float]]:
    """The way of every flow, and how high the spaces above and below the middle band must be for them all.

    `width_of` tells how thick each is drawn.
    """
    ways = [_way(flow, placed, width_of(flow)) for flow in flows]
    for box in placed.values():
        _spread_lanes(box, ways)
    for box in placed.values():
        _spread_ports(box, ways, grid)
    above, below = (_stack_tracks(corridor, ways, grid) for corridor in CORRIDORS)
    for box in placed.values():
        _order_arrivals([way for way in ways if way.is_to_side and box in (way.high, way.low)], box)
    _spread_risers([way for way in ways if way.is_to_side], grid)
    return [_route(way, grid) for way in ways], (above, below)


def _way(flow: Flow, placed: Mapping[str, Placed], width: float) -> _Way:
    giver, receiver = placed[flow.giver], placed[flow.receiver]
    is_upward = ORDER.index(giver[0].band) > ORDER.index(receiver[0].band)
    return _Way(flow, receiver if is_upward else giver, giver if is_upward else receiver, width, is_upward)


def _is_lane(way: _Way, box: Placed) -> bool:
    """Whether the way comes to the box from above."""
    if way.bands[0] == "bottom":
        return box in (way.high, way.low) and box[0].band == "bottom"
    return way.low is box and not way.is_to_side and way.bands[0] != way.bands[1]


def _spread_lanes(box: Placed, ways: list[_Way]) -> None:
    """Where ways come down into a box: those from farther away outside, labels inside."""
    seat, rect = box
    lanes = [way for way in ways if _is_lane(way, box)]
    lanes.sort(key=lambda way: (_group(way), way.distance > 0, -way.distance, way.flow.is_taken_back))
    slots = [way.width + BESIDE for way in lanes]
    rooms = [_label_room(way, lanes, box) for way in lanes]
    # The label of the last way into a provider may stand over the end of the box.
    first, last = (PAD + _turning_left_above(seat, ways), PAD) if seat.band == "middle" else (PAD, -2 * PAD)
    room = max(0.0, rect.right - rect.left - first - last - sum(slots))
    shrink = min(1, room / max(sum(rooms), room, PAD))
    offset = first
    if seat.band == "middle":
        offset += min(
            room - sum(rooms) * shrink, max(0, (rect.right - rect.left) / 2 - first - sum(slots[:1]) / 2)
        )
    for way, slot, label in zip(lanes, slots, rooms, strict=True):
        inward = offset + way.width / 2
        way.is_label_left = way is lanes[0] if seat.band == "middle" else not _is_left(seat)
        _set_x(
            way,
            box,
            rect.right - inward if seat.band == "bottom" and not _is_left(seat) else rect.left + inward,
        )
        offset += slot + label * shrink


def _turning_left_above(seat: Seat, ways: list[_Way]) -> float:
    """The room for ways that come down above a box in between and turn left there."""
    return sum(
        way.width + BESIDE
        for way in ways
        if way.high[0] == Seat("top", seat.column) and way.low[0].column < seat.column and not way.is_to_side
    )


def _is_left(seat: Seat) -> bool:
    """Whether most ways come to the seat from its right."""
    return seat.column <= MIDDLE_COLUMN


def _group(way: _Way) -> int:
    """Ways past the middle band stand outside those that begin there."""
    return {"top": 0, "middle": 1}.get(way.bands[0], 2)


def _label_room(way: _Way, lanes: list[_Way], box: Placed) -> float:
    """The room to keep beside a way for its label, before the next way; none where the label stands elsewhere."""
    seat, _ = box
    later = lanes[lanes.index(way) + 1 :]
    if seat.band == "middle":
        return NARROW_LABEL if later and way is not lanes[0] else 0
    # The label of the innermost way from the top stands above the ways from the middle; nobody sits beside the middle.
    is_above = bool(later) and _group(way) == 0 < _group(later[0])
    is_free = not later and abs(seat.column - MIDDLE_COLUMN) == 1
    return 0 if is_above or is_free else LABEL


def _set_x(way: _Way, box: Placed, x: float) -> None:
    if way.high is box:
        way.from_x = x
    else:
        way.to_x = x


def _spread_ports(box: Placed, ways: list[_Way], grid: Grid) -> None:
    """Where ways go down out of a box: straight down where they can, else in the order of where they go."""
    seat, rect = box
    if seat.band not in ("top", "middle"):
        return
    ports = [way for way in ways if way.high is box or (way.low is box and way.bands[0] == way.bands[1])]
    target = {id(way): _target(way, box, grid) for way in ports}
    straight = [way for way in ports if way.distance == 0 and not way.is_to_side]
    for way in straight:
        way.from_x = way.to_x
    # No way goes down where another of its own corridor comes down to a box right below.
    blocked = [way.to_x for way in ways if _is_in_column(way, seat)]
    ends = [x for way in straight for x in (way.from_x - way.width / 2, way.from_x + way.width / 2)]
    turning = [way for way in ports if way not in straight]
    # Ways within the band lie within those to farther boxes of it, so their ends stand outermost.
    turning.sort(key=lambda way: (way.bands[0] != way.bands[1], target[id(way)]))
    to_left = [way for way in turning if target[id(way)] < rect.centre[0]]
    turning.sort(key=lambda way: (way.bands[0] != way.bands[1], -target[id(way)]))
    to_right = [way for way in turning if target[id(way)] >= rect.centre[0]]
    pad = PAD * max(grid.scale, 1)
    _pack(to_left, box, (rect.left + pad, min([rect.centre[0], *ends])), blocked)
    _pack(to_right, box, (rect.right - pad, max([rect.centre[0], *ends])), blocked)


def _is_in_column(way: _Way, seat: Seat) -> bool:
    """Whether the way goes down below the seat, so that no other may go down there."""
    return way.corridor == seat.band and way.low[0].column == seat.column and not way.is_to_side


def _target(way: _Way, box: Placed, grid: Grid) -> float:
    """Where a way out of a box is heading."""
    if way.is_to_side:
        return grid.width
    other = way.low if way.high is box else way.high
    return other[1].centre[0] if way.bands[0] == way.bands[1] else way.to_x


def _pack(ways: list[_Way], box: Placed, room: tuple[float, float], blocked: list[float]) -> None:
    """Ways side by side from one end of their room towards the other, closer where they would not fit."""
    direction = 1 if room[1] > room[0] else -1
    places: list[float] = []
    for gap in GAPS:
        at, places = room[0], []
        for way in ways:
            at += direction * way.width / 2
            while any(abs(at - x) < way.width / 2 + gap for x in blocked):
                at += direction * gap / 2
            places.append(at)
            at += direction * (way.width / 2 + gap)
        if (room[1] - at) * direction >= 0:
            break
    for way, place in zip(ways, places, strict=True):
        _set_x(way, box, place)


def _stack_tracks(corridor: Band, ways: list[_Way], grid: Grid) -> float:
    """At which height ways go across: the farthest on top, several at one height where they do not meet.

    Returns how much height they need, and the labels below them.
    """
    turning = [way for way in ways if way.corridor == corridor and _goes_across(way)]
    levels: list[list[_Way]] = []
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
        is_labelled = any(way.bands[0] == way.bands[1] for way in level)
        at -= thickness + (LABEL * grid.scale if is_labelled else BESIDE)
    return ceiling - at + LABEL


def _goes_across(way: _Way) -> bool:
    return way.bands != ("side", "side") and (way.is_to_side or way.from_x != way.to_x)


def _nearness(way: _Way) -> tuple[bool, float, float]:
    """Sorts the farthest first; of those that go to one place, the outermost; below all, those within a band.

    Ways that hang below their band lie within each other, the nearest on top.
    """
    low, high = _span(way)
    is_within = way.bands[0] == way.bands[1]
    if is_within and way.bands[0] != "bottom":
        return is_within, high - low, 0
    to_x = low if high == way.from_x else high
    centre = way.high[1].centre[0]
    is_outward = (way.from_x > centre) == (to_x > centre)
    return is_within, -abs(to_x - centre), -abs(way.from_x - centre) * (1 if is_outward else -1)


def _span(way: _Way) -> tuple[float, float]:
    to_x = 99.0 if way.is_to_side else way.to_x
    return min(way.from_x, to_x), max(way.from_x, to_x)


def _meet(one: _Way, other: _Way) -> bool:
    (a, b), (c, d) = _span(one), _span(other)
    return a < d + 2 * BESIDE and c < b + 2 * BESIDE


def _order_arrivals(ways: list[_Way], box: Placed) -> None:
    """At which heights ways come into a box at the side: in the order in which they come across."""
    seat, rect = box
    if seat.band != "side":
        return
    ways.sort(key=lambda way: -_comes_from(way, box))
    pitch = (rect.top - rect.bottom) / max(len(ways), 1)
    for number, way in enumerate(ways):
        height = rect.top - pitch * (number + ARRIVES)
        if way.track is not None and abs(height - way.track) < NEAR and rect.bottom < way.track < rect.top:
            height = way.track
        if way.low is box:
            way.arrival = height
        else:
            way.departure = height


def _comes_from(way: _Way, box: Placed) -> float:
    """The height at which a way to a box at the side comes across, or that of the other box at the side."""
    if way.track is not None:
        return way.track
    return (way.high if way.low is box else way.low)[1].centre[1]


def _spread_risers(ways: list[_Way], grid: Grid) -> None:
    """Where ways that come across turn to the height of their box: no two at one place where they would meet."""
    taken: list[tuple[float, float, float]] = []
    for way in sorted(ways, key=lambda way: way.arrival):
        track = way.departure if way.track is None else way.track
        low, high = sorted((track, way.arrival))
        x = grid.gap[0] + RISER
        while any(abs(x - other) < RISER and low < top and bottom < high for other, bottom, top in taken):
            x += RISER
        way.riser = x
        taken.append((x, low, high))


def _route(way: _Way, grid: Grid) -> Route:
    points = _without_bends_of_none(_points(way))
    ordered = tuple(points[::-1] if way.is_upward else points)
    return Route(way.flow, ordered, way.width, _anchor(way, grid), way.is_label_left and not way.is_to_side)


def _points(way: _Way) -> list[Point]:
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
    is_from_above = way.bands[0] != way.bands[1] or seat.band == "bottom"
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


def _anchor(way: _Way, grid: Grid) -> Point:
    """Where the label would best stand."""
    low = way.low[1]
    if way.is_to_side:
        return (max(way.riser, grid.gap[0]) + low.left) / 2, way.arrival
    if way.bands[0] == way.bands[1]:
        return (way.from_x + way.to_x) / 2, way.track or 0
    if way.bands == ("top", "bottom"):
        return way.to_x, sum(grid.row("middle")) / 2
    return way.to_x, low.top + LABEL / 2 + PAD
