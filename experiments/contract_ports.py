"""Where payments leave and enter the boxes of a picture: side by side, in the order in which they will not cross.

Lengths are inches. It must not know how a payment gets from one box to another.
"""

from __future__ import annotations

from dataclasses import dataclass

from experiments.contract_layout import MIDDLE_COLUMN, Band, Grid, Rect, Seat
from experiments.contract_money import Flow

Placed = tuple[Seat, Rect]

PAD = 0.12  # from the end of a box to the first way
BESIDE = 0.075  # between two ways
GAPS = (BESIDE, 0.055, 0.04, 0.025)  # between ways out of a box, as narrow as they must be
LABEL, NARROW_LABEL = 0.7, 0.68  # what a label beside a way needs


@dataclass(slots=True)
class Way:
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

    @property
    def is_within_band(self) -> bool:
        """Whether its two boxes stand in one band."""
        return self.high[0].band == self.low[0].band

    def end_at(self, box: Placed, x: float) -> None:
        """Have it leave or enter a box there."""
        if self.high is box:
            self.from_x = x
        else:
            self.to_x = x


def _is_lane(way: Way, box: Placed) -> bool:
    """Whether the way comes to the box from above."""
    if way.bands[0] == "bottom":
        return box in (way.high, way.low) and box[0].band == "bottom"
    return way.low is box and not way.is_to_side and not way.is_within_band


def spread_lanes(box: Placed, ways: list[Way], grid: Grid) -> None:
    """Where ways come down into a box: those from farther away outside, labels inside."""
    seat, rect = box
    is_middle, is_mirrored = seat.band == "middle", seat.band == "bottom" and not _is_left(seat)
    lanes = [way for way in ways if _is_lane(way, box)]
    lanes.sort(key=lambda way: (_group(way), way.distance > 0, -way.distance, way.flow.is_taken_back))
    slots = [way.width + BESIDE for way in lanes]
    labels = [_label_room(way, lanes, box) * max(grid.scale, 1) for way in lanes]
    # The label of the last way into a provider may stand over the end of the box.
    first, last = (PAD + _turning_left_above(seat, ways), PAD) if is_middle else (PAD, -2 * PAD)
    room = max(0.0, rect.right - rect.left - first - last - sum(slots))
    shrink = min(1, room / max(sum(labels), PAD))
    offset = first
    if is_middle:
        to_the_centre = (rect.right - rect.left) / 2 - first - sum(slots[:1]) / 2
        offset += min(room - sum(labels) * shrink, max(0, to_the_centre))
    for way, slot, label in zip(lanes, slots, labels, strict=True):
        inward = offset + way.width / 2
        way.is_label_left = way is lanes[0] if is_middle else is_mirrored
        way.end_at(box, rect.right - inward if is_mirrored else rect.left + inward)
        offset += slot + label * shrink


def _turning_left_above(seat: Seat, ways: list[Way]) -> float:
    """The room for ways that come down above a box in between and turn left there."""
    return sum(
        way.width + BESIDE
        for way in ways
        if way.high[0] == Seat("top", seat.column) and way.low[0].column < seat.column and not way.is_to_side
    )


def _is_left(seat: Seat) -> bool:
    """Whether most ways come to the seat from its right."""
    return seat.column <= MIDDLE_COLUMN


def _group(way: Way) -> int:
    """Ways past the middle band stand outside those that begin there."""
    return {"top": 0, "middle": 1}.get(way.bands[0], 2)


def _label_room(way: Way, lanes: list[Way], box: Placed) -> float:
    """The room to keep beside a way for its label, before the next way; none where the label stands elsewhere."""
    seat, _ = box
    later = lanes[lanes.index(way) + 1 :]
    if seat.band == "middle":
        return NARROW_LABEL if later and way is not lanes[0] else 0
    # The label of the innermost way from the top stands above the ways from the middle; nobody sits beside the middle.
    is_above = bool(later) and _group(way) == 0 < _group(later[0])
    is_free = not later and abs(seat.column - MIDDLE_COLUMN) == 1
    return 0 if is_above or is_free else LABEL


def spread_ports(box: Placed, ways: list[Way], grid: Grid) -> None:
    """Where ways go down out of a box: straight down where they can, else in the order of where they go."""
    seat, rect = box
    if seat.band not in ("top", "middle"):
        return
    ports = [way for way in ways if way.high is box or (way.low is box and way.is_within_band)]
    target = {id(way): _target(way, box, grid) for way in ports}
    straight = [way for way in ports if way.distance == 0 and not way.is_to_side]
    for way in straight:
        way.from_x = way.to_x
    # No way goes down where another of its own corridor comes down to a box right below.
    blocked = [way.to_x for way in ways if _is_in_column(way, seat)]
    ends = [x for way in straight for x in (way.from_x - way.width / 2, way.from_x + way.width / 2)]
    turning = [way for way in ports if way not in straight]
    to_left = [way for way in turning if target[id(way)] < rect.centre[0]]
    to_right = [way for way in turning if target[id(way)] >= rect.centre[0]]
    to_left.sort(key=lambda way: _outermost_first(way, -target[id(way)]))
    to_right.sort(key=lambda way: _outermost_first(way, target[id(way)]))
    pad = PAD * max(grid.scale, 1)
    _pack(to_left, box, (rect.left + pad, min([rect.centre[0], *ends])), blocked)
    _pack(to_right, box, (rect.right - pad, max([rect.centre[0], *ends])), blocked)


def _outermost_first(way: Way, reach: float) -> tuple[bool, float]:
    """Ways within the band lie within each other, the nearest outermost; of others the farthest is outermost."""
    return not way.is_within_band, reach if way.is_within_band else -reach


def _is_in_column(way: Way, seat: Seat) -> bool:
    """Whether the way goes down below the seat, so that no other may go down there."""
    return way.corridor == seat.band and way.low[0].column == seat.column and not way.is_to_side


def _target(way: Way, box: Placed, grid: Grid) -> float:
    """Where a way out of a box is heading."""
    if way.is_to_side:
        return grid.width
    other = way.low if way.high is box else way.high
    return other[1].centre[0] if way.is_within_band else way.to_x


def _pack(ways: list[Way], box: Placed, room: tuple[float, float], blocked: list[float]) -> None:
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
        way.end_at(box, place)
