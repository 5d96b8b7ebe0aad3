from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given

from experiments.contract_layout import (
    LEGEND,
    MIDDLE_COLUMN,
    SIDE,
    STANDARD_COLUMNS,
    Grid,
    Plan,
    Rect,
    Seat,
    plan,
)
from experiments.contract_money import Money, money
from tests.experiments.pictures import KINDS, SHIPPED, drawing_of, flow, money_of, moneys, shipped

BANDS = ("top", "middle", "bottom")


def seats_of(kinds: dict[str, str], *paid: tuple[str, str]) -> dict[str, Seat]:
    """The seat of each party in a model of its own."""
    flows = [flow(giver, receiver) for giver, receiver in paid]
    seats = plan([money_of(kinds, flows)], KINDS).seats
    return {party: seat for (party, _), seat in seats.items()}


@pytest.mark.unit
def test_rectangles_overlap_where_they_come_nearer_than_the_gap() -> None:
    one = Rect(0, 0, 1, 1)
    assert one.overlaps(Rect(0.9, 0.9, 2, 2))
    assert not one.overlaps(Rect(1, 0, 2, 1))
    assert one.overlaps(Rect(1.05, 0, 2, 1), gap=0.1)
    assert not one.overlaps(Rect(0, 1.2, 1, 2), gap=0.1)
    assert one.centre == (0.5, 0.5)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("kind", "seat"),
    [
        ("nhs_england", Seat("top", 0)),
        ("commissioner", Seat("top", MIDDLE_COLUMN)),
        ("council", Seat("top", 5)),
        ("gp_practice", Seat("bottom", 0)),
        ("acute_trust", Seat("bottom", 1)),
        ("community_trust", Seat("bottom", 3)),
        ("voluntary", Seat("bottom", 4)),
        ("social_care", Seat("bottom", 5)),
        ("special_purpose_company", Seat("middle", MIDDLE_COLUMN)),
        ("integrated_provider", Seat("middle", MIDDLE_COLUMN)),
        ("hub", Seat("middle", MIDDLE_COLUMN)),
        ("alliance_pool", Seat("middle", MIDDLE_COLUMN)),
        ("suppliers", Seat("side", 0)),
        ("tax_office", Seat("side", 1)),
    ],
)
def test_a_kind_of_party_has_its_seat_alone_or_in_company(kind: str, seat: Seat) -> None:
    assert seats_of({"it": kind})["it"] == seat
    others = {"payer": "insurer", "clinic": "private_provider", "people": "citizens"}
    assert seats_of(others | {"it": kind})["it"] == seat


@pytest.mark.unit
def test_every_kind_of_party_has_a_band() -> None:
    bands = {kind: seats_of({"it": kind})["it"].band for kind in KINDS}
    for kind, band in bands.items():
        role = KINDS[kind].role
        assert band in {
            "funder": ("top",),
            "payer": ("top",),
            "outside": ("side",),
            "vehicle": ("middle",),
        }.get(role, ("bottom", "middle"))


@pytest.mark.unit
def test_the_second_of_a_kind_takes_the_next_free_seat_of_its_band() -> None:
    seats = seats_of(
        {"a": "acute_trust", "b": "acute_trust", "c": "acute_trust", "clinic": "private_provider"}
    )
    assert [seats[party] for party in ("a", "b", "c", "clinic")] == [
        Seat("bottom", 1), Seat("bottom", 0), Seat("bottom", 3), Seat("bottom", 4),
    ]  # fmt: skip


@pytest.mark.unit
def test_a_seat_kept_for_a_kind_is_left_to_it_by_those_who_came_before() -> None:
    seats = seats_of(
        {"clinic": "private_provider", "gps": "gp_practice", "insurer": "insurer", "nhse": "nhs_england"}
    )
    assert seats["gps"] == Seat("bottom", 0)
    assert seats["clinic"] == Seat("bottom", 1)
    assert seats["nhse"] == Seat("top", 0)
    assert seats["insurer"] == Seat("top", 1)


@pytest.mark.unit
def test_nobody_delivers_care_below_those_in_between() -> None:
    kinds = {f"clinic {number}": "private_provider" for number in range(8)}
    between = {"lead": "special_purpose_company", "hub": "hub", "pool": "pooled_budget"}
    seats = seats_of(kinds | between)
    below = {seats[party].column for party in kinds}
    assert len(below) == len(kinds)
    assert below.isdisjoint({seats[party].column for party in between})
    assert seats["lead"] == Seat("middle", MIDDLE_COLUMN)


@pytest.mark.unit
def test_parties_of_different_models_may_share_a_seat() -> None:
    one = money_of({"ccg": "commissioner", "lead": "special_purpose_company"}, [flow("ccg", "lead")])
    two = money_of({"ccg": "commissioner", "pool": "alliance_pool"}, [flow("ccg", "pool")])
    seats = plan([one, two], KINDS).seats
    assert seats["lead", "special_purpose_company"] == seats["pool", "alliance_pool"]
    assert plan([one, two], KINDS).columns == STANDARD_COLUMNS


@pytest.mark.unit
def test_a_name_that_means_another_kind_elsewhere_has_two_seats() -> None:
    one = money_of({"ccg": "commissioner", "lead": "acute_trust"}, [flow("ccg", "lead")])
    two = money_of({"ccg": "commissioner", "lead": "hub"}, [flow("ccg", "lead")])
    together = plan([one, two], KINDS)
    assert [together.boxes(each, together.grid())["lead"][0].band for each in (one, two)] == [
        "bottom",
        "middle",
    ]


@pytest.mark.unit
@pytest.mark.parametrize("name", SHIPPED)
def test_parties_of_the_shipped_models_stand_at_the_same_place_in_each(name: str) -> None:
    together = {
        kind: rect
        for other in SHIPPED
        for party, (_, rect) in drawing_of(other).placed.items()
        for kind in [drawing_of(other).money.kinds[party]]
    }
    drawing = drawing_of(name)
    for party, (_, rect) in drawing.placed.items():
        assert rect == together[drawing.money.kinds[party]], party


@pytest.mark.unit
def test_a_team_stands_beside_the_pool_with_nobody_below_it() -> None:
    seats = {party: seat for party, (seat, _) in drawing_of("alliance").placed.items()}
    assert (seats["pool"].band, seats["alliance_team"].band) == ("middle", "middle")
    assert seats["alliance_team"].column not in {
        seat.column for party, seat in seats.items() if party != "alliance_team" and seat.band != "side"
    }


@pytest.mark.unit
def test_the_shipped_models_side_by_side_need_no_more_columns_than_one() -> None:
    together = plan([money(*shipped(name)) for name in SHIPPED], KINDS)
    assert together.columns == STANDARD_COLUMNS
    assert together.arrivals == tuple(SIDE.values())


@pytest.mark.unit
def test_the_standard_picture_is_a_slide() -> None:
    grid = Grid()
    assert grid.width == pytest.approx(13.33)
    assert grid.height + LEGEND == pytest.approx(7.5)


@pytest.mark.unit
def test_bands_lie_one_above_the_other() -> None:
    (bottom, bottom_top), (middle, middle_top), (top, top_top) = (Grid().row(band) for band in BANDS[::-1])  # type: ignore[arg-type]
    assert 0 < bottom < bottom_top < middle < middle_top < top < top_top < Grid().height


@pytest.mark.unit
def test_scale_widens_what_lies_between_the_boxes() -> None:
    wide = Grid(scale=1.5)
    assert wide.column_width == pytest.approx(1.5 * Grid().column_width)
    assert wide.row("middle")[1] - wide.row("middle")[0] == pytest.approx(
        Grid().row("middle")[1] - Grid().row("middle")[0]
    )
    assert wide.height > Grid().height


@pytest.mark.unit
def test_the_spaces_between_the_boxes_are_as_large_as_they_must_be() -> None:
    grid = Grid(least=(3, 4, 5))
    assert grid.row("top")[0] - grid.row("middle")[1] == pytest.approx(3)
    assert grid.row("middle")[0] - grid.row("bottom")[1] == pytest.approx(4)
    assert grid.gap[1] - grid.gap[0] == pytest.approx(5)


@pytest.mark.unit
def test_a_box_at_the_side_has_room_for_each_payment_it_receives() -> None:
    kinds = {f"payer {number}": "insurer" for number in range(6)} | {"people": "citizens"}
    found = plan([money_of(kinds, [flow(f"payer {number}", "people") for number in range(6)])], KINDS)
    assert found.arrivals == (*SIDE.values(), 6)
    few = plan([money_of(kinds, [flow("payer 1", "people")])], KINDS)

    def height(of: Plan) -> float:
        rect = of.grid().rect(Seat("side", 2))
        return rect.top - rect.bottom

    assert height(found) > 3 * height(few)


@pytest.mark.property
@given(moneys())
def test_no_two_boxes_meet_and_none_lies_outside_the_picture(some: Money) -> None:
    found = plan([some], KINDS)
    for scale in (0.76, 1.0, 2.0):
        grid = found.grid(scale)
        rects = [rect for _, rect in found.boxes(some, grid).values()]
        assert len(rects) == len(some.kinds)
        assert not any(one.overlaps(other) for one, other in combinations(rects, 2))
        for rect in rects:
            assert 0 < rect.left < rect.right < grid.width
            assert 0 < rect.bottom < rect.top < grid.height


@pytest.mark.property
@given(moneys())
def test_a_seat_does_not_depend_on_the_payments(some: Money) -> None:
    turned = money_of(some.kinds, [flow(each.receiver, each.giver) for each in reversed(some.flows)])
    assert plan([some], KINDS).seats == plan([turned], KINDS).seats
