from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings

from experiments.contract_drawing import arrow_width
from experiments.contract_layout import Grid, Rect, plan
from experiments.contract_money import Flow, Money
from experiments.contract_ports import BESIDE, Placed
from experiments.contract_routes import Point, Route, Space, find_routes
from tests.experiments.pictures import KINDS, SHIPPED, drawing_of, flow, money_of, moneys

WIDTH = 0.05
KIND_OF = {
    "nhse": "nhs_england", "ccg": "commissioner", "council": "council", "insurer": "insurer",
    "lead": "special_purpose_company", "hub": "hub",
    "gps": "gp_practice", "acute": "acute_trust", "trust": "community_trust", "care": "social_care",
    "suppliers": "suppliers", "tax": "tax_office", "people": "citizens",
}  # fmt: skip


def routes(
    *flows: Flow, width: float = WIDTH
) -> tuple[dict[tuple[str, str], Route], dict[str, Placed], Grid]:
    """Routes by giver and receiver, boxes and grid of these flows."""
    paid = {party for each in flows for party in (each.giver, each.receiver)}
    some = money_of({party: kind for party, kind in KIND_OF.items() if party in paid}, flows)
    found = plan([some], KINDS)
    placed = found.boxes(some, found.grid())
    ways, _ = find_routes(flows, placed, found.grid(), lambda _: width)
    return {(way.flow.giver, way.flow.receiver): way for way in ways}, placed, found.grid()


def touches(point: Point, rect: Rect) -> bool:
    """Whether a point lies on the edge of a rectangle."""
    (x, y), near = point, 1e-9
    is_on_side = min(abs(x - rect.left), abs(x - rect.right)) < near and rect.bottom <= y <= rect.top
    is_on_end = min(abs(y - rect.bottom), abs(y - rect.top)) < near and rect.left <= x <= rect.right
    return is_on_side or is_on_end


def lie_on_each_other(one: Route, other: Route) -> bool:
    """Whether some part of two routes runs along the same line."""
    for (a, b), (c, d) in ((first, second) for first in one.segments() for second in other.segments()):
        for across, along in ((0, 1), (1, 0)):
            is_parallel = a[across] == b[across] and c[across] == d[across]
            near = abs(a[across] - c[across]) < (one.width + other.width) / 2
            low, high = (
                max(min(a[along], b[along]), min(c[along], d[along])),
                min(max(a[along], b[along]), max(c[along], d[along])),
            )
            if is_parallel and near and high - low > BESIDE:
                return True
    return False


@pytest.mark.unit
def test_a_payment_to_the_box_right_below_goes_straight_down() -> None:
    ways, placed, _ = routes(flow("nhse", "gps"), flow("council", "care"), flow("ccg", "lead"))
    for (giver, receiver), way in ways.items():
        (x, y), (to_x, to_y) = way.points
        assert x == to_x
        assert (y, to_y) == (placed[giver][1].bottom, placed[receiver][1].top)


@pytest.mark.unit
def test_a_payment_to_another_column_goes_down_across_and_down() -> None:
    ways, placed, grid = routes(flow("ccg", "acute"))
    points = ways["ccg", "acute"].points
    assert len(points) == 4
    assert points[0][1] == placed["ccg"][1].bottom
    assert grid.row("middle")[1] < points[1][1] == points[2][1] < grid.row("top")[0]
    assert points[3][1] == placed["acute"][1].top


@pytest.mark.unit
def test_money_taken_back_goes_the_other_way() -> None:
    ways, _, _ = routes(flow("ccg", "acute"), flow("acute", "ccg", is_taken_back=True))
    paid, back = ways["ccg", "acute"], ways["acute", "ccg"]
    assert paid.points[0][1] > paid.points[-1][1]
    assert back.points[0][1] < back.points[-1][1]


@pytest.mark.unit
def test_a_payment_from_the_middle_goes_across_below_it() -> None:
    ways, placed, grid = routes(flow("lead", "acute"), flow("lead", "tax"))
    assert ways["lead", "acute"].points[1][1] < grid.row("middle")[0]
    assert ways["lead", "tax"].points[1][1] < grid.row("middle")[0]
    assert ways["lead", "tax"].points[-1][0] == placed["tax"][1].left


@pytest.mark.unit
def test_a_payment_past_the_middle_goes_across_above_it_and_outside_those_from_it() -> None:
    ways, _, _ = routes(
        flow("ccg", "acute"),
        flow("lead", "acute"),
        flow("ccg", "trust"),
        flow("lead", "trust"),
        flow("ccg", "lead"),
    )
    assert ways["ccg", "acute"].points[-1][0] < ways["lead", "acute"].points[-1][0]
    assert ways["ccg", "trust"].points[-1][0] > ways["lead", "trust"].points[-1][0]


@pytest.mark.unit
def test_labels_stand_towards_the_middle() -> None:
    ways, _, _ = routes(flow("ccg", "acute"), flow("ccg", "trust"))
    assert not ways["ccg", "acute"].is_label_left
    assert ways["ccg", "trust"].is_label_left


@pytest.mark.unit
def test_of_payments_to_one_side_the_farther_lies_above() -> None:
    ways, _, _ = routes(flow("ccg", "trust"), flow("ccg", "care"), flow("ccg", "suppliers"))
    heights = [ways["ccg", receiver].points[1][1] for receiver in ("suppliers", "care", "trust")]
    assert heights == sorted(heights, reverse=True)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("giver", "receiver", "is_below"),
    [("council", "ccg", True), ("insurer", "nhse", True), ("lead", "hub", True), ("acute", "trust", False)],
)
def test_payments_within_a_band_stay_beside_it(giver: str, receiver: str, is_below: bool) -> None:
    ways, placed, _ = routes(flow(giver, receiver))
    rect = placed[giver][1]
    ends, across = ways[giver, receiver].points[::3], ways[giver, receiver].points[1]
    edge = rect.bottom if is_below else rect.top
    assert [y for _, y in ends] == [edge, edge]
    assert (across[1] < edge) == is_below


@pytest.mark.unit
def test_two_payments_between_the_same_boxes_of_a_band_lie_within_each_other() -> None:
    ways, _, _ = routes(flow("lead", "hub"), flow("hub", "lead"))
    inner, outer = sorted(ways.values(), key=lambda way: abs(way.points[0][0] - way.points[-1][0]))
    assert outer.points[1][1] < inner.points[1][1]
    assert min(x for x, _ in outer.points) < min(x for x, _ in inner.points)
    assert max(x for x, _ in outer.points) > max(x for x, _ in inner.points)


@pytest.mark.unit
def test_payments_among_those_at_the_side_stay_before_their_boxes() -> None:
    ways, placed, grid = routes(flow("people", "tax"))
    way = ways["people", "tax"]
    assert way.points[0][0] == way.points[-1][0] == placed["tax"][1].left
    assert all(grid.gap[0] < x <= grid.gap[1] for x, _ in way.points)


@pytest.mark.unit
def test_many_ways_out_of_a_box_stand_closer_rather_than_outside_it() -> None:
    flows = [
        flow("ccg", receiver, contract=f"{receiver} {number}")
        for receiver in ("trust", "care")
        for number in range(5)
    ]
    some = money_of({party: KIND_OF[party] for party in ("ccg", "trust", "care")}, flows)
    found = plan([some], KINDS)
    placed = found.boxes(some, found.grid())
    ways, _ = find_routes(flows, placed, found.grid(), lambda _: WIDTH)
    starts = sorted(way.points[0][0] for way in ways)
    rect = placed["ccg"][1]
    assert rect.left < starts[0]
    assert starts[-1] < rect.right
    assert all(second - first > WIDTH for first, second in pairwise(starts))


@pytest.mark.unit
def test_more_ways_across_ask_for_more_height() -> None:
    def needed(count: int) -> Space:
        flows = [flow("ccg", "care", contract=str(number)) for number in range(count)]
        some = money_of({"ccg": "commissioner", "care": "social_care"}, flows)
        found = plan([some], KINDS)
        return find_routes(flows, found.boxes(some, found.grid()), found.grid(), lambda _: WIDTH)[1]

    assert needed(12)[0] - needed(2)[0] == pytest.approx(10 * (WIDTH + BESIDE))
    assert needed(12)[1] == needed(2)[1]


@pytest.mark.unit
@pytest.mark.parametrize("name", SHIPPED)
def test_no_two_payments_of_a_shipped_model_run_along_the_same_line(name: str) -> None:
    ways = drawing_of(name).routes
    assert [
        (one.flow, other.flow) for one, other in combinations(ways, 2) if lie_on_each_other(one, other)
    ] == []


@pytest.mark.unit
@pytest.mark.parametrize("name", SHIPPED)
def test_no_payment_of_a_shipped_model_runs_through_a_box(name: str) -> None:
    drawing = drawing_of(name)
    for route in drawing.routes:
        others = [
            rect
            for party, (_, rect) in drawing.placed.items()
            if party not in (route.flow.giver, route.flow.receiver)
        ]
        for (x, y), (to_x, to_y) in route.segments():
            line = Rect(min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y))
            assert not any(line.overlaps(rect) for rect in others), route.flow


@pytest.mark.property
@given(moneys())
@settings(max_examples=60)
def test_every_way_is_upright_or_level_from_the_edge_of_one_box_to_that_of_the_other(some: Money) -> None:
    found = plan([some], KINDS)
    grid = found.grid(1.5)
    placed = found.boxes(some, grid)
    ways, _ = find_routes(some.flows, placed, grid, lambda each: arrow_width(each, each.pounds + 1) / 72)
    assert [way.flow for way in ways] == list(some.flows)
    for way in ways:
        assert touches(way.points[0], placed[way.flow.giver][1]), way
        assert touches(way.points[-1], placed[way.flow.receiver][1]), way
        for (x, y), (to_x, to_y) in way.segments():
            assert (x == to_x) != (y == to_y), way


@pytest.mark.property
@given(moneys())
@settings(max_examples=60)
def test_the_same_money_takes_the_same_ways(some: Money) -> None:
    found = plan([some], KINDS)
    again = [
        find_routes(some.flows, found.boxes(some, found.grid()), found.grid(), lambda _: WIDTH)
        for _ in range(2)
    ]
    assert again[0] == again[1]
