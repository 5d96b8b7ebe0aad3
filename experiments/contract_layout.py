"""Where parties stand on a picture: payers on top, those in between, providers below, outsiders at the side.

Places follow from the kind of a party, never from a model, so that the same party stands at the same place in every
picture. Lengths are inches on a slide, from the lower left corner. It must not know how money flows or how it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from experiments.contract_money import Money
from scenarios.catalogue import PartyKind, PartyRole

Band = Literal["top", "middle", "bottom", "side"]
BANDS: dict[PartyRole, Band] = {
    "funder": "top", "payer": "top", "vehicle": "middle", "provider": "bottom", "outside": "side",
}  # fmt: skip
# Providers that answer for others, or bring them together, stand between payers and providers.
BETWEEN = ("integrated_provider", "hub", "alliance_team")
# Columns that are kept for the kinds of party that most places have; nobody delivers care under the middle one.
COLUMNS = {
    "nhs_england": 0, "commissioner": 2, "council": 5,
    "gp_practice": 0, "acute_trust": 1, "community_trust": 3, "voluntary": 4, "social_care": 5,
}  # fmt: skip
MIDDLE_COLUMN, STANDARD_COLUMNS = 2, 7
# Whoever coordinates beside a pool has the last column for itself: payments to providers pass through all others.
BESIDE = {"alliance_team": 6}
# Places kept at the side, with the number of payments for which there is room.
SIDE = {"suppliers": 3, "tax_office": 2}

COLUMN, UPPER, LOWER = 1.5, 1.92, 1.92
LEFT, GAP, SIDE_BOX, RIGHT = 0.3, 1.18, 1.26, 0.09
FOOT, BOX, TALL_BOX, HEAD = 0.14, 0.62, 0.76, 0.92
LEGEND = 0.74  # the strip below all pictures of a sheet
BETWEEN_BOXES, BETWEEN_SIDE_BOXES, ARRIVAL, LEAST_SIDE_BOX = 0.14, 0.16, 0.46, 0.56


@dataclass(frozen=True, slots=True)
class Rect:
    """An upright rectangle."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def overlaps(self, other: Rect, gap: float = 0) -> bool:
        """Whether the two come nearer to each other than the gap."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.bottom < other.top + gap
            and other.bottom < self.top + gap
        )


@dataclass(frozen=True, slots=True)
class Seat:
    """The place of a party: its band, and its column, or its rank at the side."""

    band: Band
    column: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The measures of a picture. `scale` widens what lies between the boxes, `box` is their height.

    `least` is how high the spaces above and below the middle band are, and how wide that before the side, at least.
    """

    columns: int = STANDARD_COLUMNS
    scale: float = 1
    arrivals: tuple[int, ...] = tuple(SIDE.values())
    box: float = BOX
    least: tuple[float, float, float] = (0, 0, 0)

    @property
    def column_width(self) -> float:
        """From the middle of one column to that of the next."""
        return COLUMN * self.scale

    @property
    def gap(self) -> tuple[float, float]:
        """Left and right end of what lies between the columns and the side."""
        left = LEFT + self.columns * self.column_width
        return left, left + max(GAP * max(self.scale, 1), self.least[2])

    @property
    def width(self) -> float:
        """Of the whole picture."""
        return self.gap[1] + SIDE_BOX + RIGHT

    @property
    def height(self) -> float:
        """Of the whole picture."""
        return self.row("top")[1] + HEAD

    def row(self, band: Band) -> tuple[float, float]:
        """Lower and upper end of the boxes of a band across."""
        below = {
            "bottom": 0.0,
            "middle": self.box + self._lower,
            "top": 2 * self.box + self._lower + self._upper,
        }
        low = FOOT + below[band]
        return low, low + self.box

    @property
    def _upper(self) -> float:
        return max(UPPER * self.scale, self.least[0])

    @property
    def _lower(self) -> float:
        """The space below the middle band: at least what the boxes at the side need."""
        at_the_side = sum(self._side_heights()) + BETWEEN_SIDE_BOXES * len(self.arrivals)
        return max(LOWER * self.scale, self.least[1], at_the_side - 2 * self.box - self._upper)

    def rect(self, seat: Seat) -> Rect:
        """The box at a seat."""
        if seat.band == "side":
            return self._side_rect(seat.column)
        left = LEFT + seat.column * self.column_width
        low, high = self.row(seat.band)
        return Rect(left + BETWEEN_BOXES / 2, low, left + self.column_width - BETWEEN_BOXES / 2, high)

    def _side_heights(self) -> Iterator[float]:
        for count in self.arrivals:
            yield max(ARRIVAL * max(self.scale, 1) * count + BETWEEN_SIDE_BOXES / 2, LEAST_SIDE_BOX)

    def _side_rect(self, rank: int) -> Rect:
        heights = list(self._side_heights())
        top = self.row("top")[0] - BETWEEN_SIDE_BOXES
        top -= sum(height + BETWEEN_SIDE_BOXES for height in heights[:rank])
        return Rect(self.gap[1], top - heights[rank], self.gap[1] + SIDE_BOX, top)


Party = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """Who sits where, by name and kind, on pictures that are to be compared."""

    seats: Mapping[Party, Seat]
    columns: int
    arrivals: tuple[int, ...]

    def grid(self, scale: float = 1, box: float = BOX) -> Grid:
        """The measures of a picture of this plan."""
        return Grid(self.columns, scale, self.arrivals, box)

    def boxes(self, money: Money, grid: Grid) -> dict[str, tuple[Seat, Rect]]:
        """Seat and box of every party of one model."""
        seats = {party: self.seats[party, kind] for party, kind in money.kinds.items()}
        return {party: (seat, grid.rect(seat)) for party, seat in seats.items()}


def plan(moneys: Sequence[Money], party_kinds: Mapping[str, PartyKind]) -> Plan:
    """A seat for every party of these models: the one kept for its kind, else the next free one of its band.

    Parties of different models may share a seat.
    """
    parties = list(dict.fromkeys(party for money in moneys for party in money.kinds.items()))
    bands = {party: _band(party_kinds[party[1]]) for party in parties}
    seats: dict[Party, Seat] = {}

    def taken(party: Party) -> set[Seat]:
        together = [money.kinds.items() for money in moneys if party in money.kinds.items()]
        return {seat for other, seat in seats.items() if any(other in each for each in together)}

    for party in parties:
        seat = _kept_seat(party[1], bands[party])
        if seat is not None and seat not in taken(party):
            seats[party] = seat
    # Those in between come last: a column of theirs has nobody below, so that no payment need pass through them.
    for party in sorted(parties, key=lambda each: bands[each] == "middle"):
        if party not in seats:
            seats[party] = _free_seat(bands[party], taken(party), max(_columns(seats.values())))
    return Plan(seats, max(_columns(seats.values())), _arrivals(moneys, seats))


def _band(kind: PartyKind) -> Band:
    return "middle" if kind.name in BETWEEN else BANDS[kind.role]


def _kept_seat(kind: str, band: Band) -> Seat | None:
    if band == "side":
        return Seat(band, list(SIDE).index(kind)) if kind in SIDE else None
    if band == "middle":
        return Seat(band, BESIDE.get(kind, MIDDLE_COLUMN))
    return Seat(band, COLUMNS[kind]) if kind in COLUMNS else None


def _free_seat(band: Band, taken: set[Seat], columns: int) -> Seat:
    """The next free seat of a band; those in between get a column of their own."""
    column = {"middle": columns, "side": len(SIDE)}.get(band, 0)
    while Seat(band, column) in taken or (band == "bottom" and column == MIDDLE_COLUMN):
        column += 1
    return Seat(band, column)


def _columns(seats: Iterable[Seat]) -> list[int]:
    """How many columns each seat asks for."""
    return [STANDARD_COLUMNS, *(seat.column + 1 for seat in seats if seat.band != "side")]


def _arrivals(moneys: Sequence[Money], seats: Mapping[Party, Seat]) -> tuple[int, ...]:
    """For how many payments each box at the side has room: as many as it has in any of the models."""
    room = dict(enumerate(SIDE.values()))
    for money in moneys:
        for party in money.kinds.items():
            if seats[party].band == "side":
                own = sum(party[0] in (flow.giver, flow.receiver) for flow in money.flows)
                room[seats[party].column] = max(room.get(seats[party].column, 0), own)
    return tuple(room[rank] for rank in sorted(room))
