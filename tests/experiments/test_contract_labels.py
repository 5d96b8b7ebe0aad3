from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.contract_drawing import Drawing
from experiments.contract_labels import (
    Label,
    balanced,
    in_millions,
    label_lines,
    place_labels,
    share_at_risk,
    text_width,
    words_of,
    wrapped,
)
from experiments.contract_layout import Rect
from experiments.contract_money import Money
from experiments.contract_picture import lay_out
from experiments.contract_routes import Point, Route
from tests.experiments.pictures import KINDS, SHIPPED, drawing_of, flow, money_of, moneys

SIZE = 8.0
WORDS = st.lists(st.text("abcdefgh", min_size=1, max_size=9), min_size=1, max_size=12).map(" ".join)
PAGE = Rect(0, 0, 10, 10)


def route(*points: Point, anchor: Point = (5, 5), is_label_left: bool = False) -> Route:
    """A thin way through the points, of a payment of a million."""
    return Route(flow("a", "b"), points, 0.1, anchor, is_label_left)


def lines_of(way: Route) -> list[Rect]:
    """Every part of a way, as wide as it is drawn."""
    half = way.width / 2
    return [
        Rect(min(x, to_x) - half, min(y, to_y) - half, max(x, to_x) + half, max(y, to_y) + half)
        for (x, y), (to_x, to_y) in way.segments()
    ]


def meetings(drawing: Drawing) -> list[tuple[Label, Rect]]:
    """Where a label meets another, a way or a box."""
    drawn = [rect for way in drawing.routes for rect in lines_of(way)]
    drawn += [rect for _, rect in drawing.placed.values()]
    found = [(label, rect) for label in drawing.labels for rect in drawn if label.rect.overlaps(rect)]
    pairs = combinations(drawing.labels, 2)
    return found + [(one, other.rect) for one, other in pairs if one.rect.overlaps(other.rect)]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("pounds", "text"),
    [
        (99_740_000, "£99.7m"),
        (1_234_567_890, "£1,235m"),
        (1_200_000, "£1.2m"),
        (1_000_000, "£1.0m"),
        (170_000, "£0.17m"),
        (69_239, "£0.069m"),
        (8_820, "£0.009m"),
        (400, "under £0.001m"),
        (-2_300_000, "£2.3m"),
        (0, "£0m"),
    ],
)
def test_sums_are_told_in_millions_with_the_digits_that_matter(pounds: int, text: str) -> None:
    assert in_millions(Fraction(pounds)) == text


@pytest.mark.unit
@pytest.mark.parametrize(
    ("pounds", "at_risk", "text"),
    [
        (1_000_000, 0, ""),
        (1_000_000, 134_400, "13% at risk"),
        (1_000_000, 24_800, "2.5% at risk"),
        (1_000_000, 300, "under 0.1% at risk"),
        (1_000_000, 1_000_000, "all at risk"),
        (1_000_000, 3_000_000, "all at risk"),
        (0, 280_000, "£0.28m at risk"),
    ],
)
def test_the_share_at_risk_is_told_in_per_cent(pounds: float, at_risk: float, text: str) -> None:
    assert share_at_risk(flow("a", "b", pounds, at_risk)) == text


@pytest.mark.unit
def test_the_three_largest_mechanisms_are_named() -> None:
    assert words_of(flow("a", "b", words=("fixed sum", "fee"))) == "fixed sum, fee"
    many = ("fixed sum", "fee", "outcome payment", "set-up")
    assert words_of(flow("a", "b", words=many)) == "fixed sum, fee, outcome payment and more"
    assert words_of(flow("a", "b", words=("fee",), is_taken_back=True)) == "taken back: fee"


@pytest.mark.unit
def test_a_label_says_the_amount_then_the_mechanisms_then_the_risk() -> None:
    lines = label_lines(flow("a", "b", 2e6, 1e6, words=("fixed sum", "fee")), 2, SIZE, is_brief=False)
    assert [(line.text, line.kind) for line in lines] == [
        ("£2.0m", "amount"), ("fixed sum, fee", "words"), ("50% at risk", "risk"),
    ]  # fmt: skip
    assert lines[0].size_points > lines[1].size_points == SIZE


@pytest.mark.unit
def test_a_brief_label_leaves_the_mechanisms_out() -> None:
    lines = label_lines(flow("a", "b", 2e6, 1e6), 2, SIZE, is_brief=True)
    assert [line.text for line in lines] == ["£2.0m", "50% at risk"]
    back = label_lines(flow("a", "b", 2e6, is_taken_back=True), 2, SIZE, is_brief=True)
    assert [line.text for line in back] == ["£2.0m", "taken back"]


@pytest.mark.unit
def test_wide_bold_and_large_text_takes_more_room() -> None:
    assert text_width("payment", SIZE) < text_width("payments", SIZE)
    assert text_width("payment", SIZE) < text_width("payment", SIZE, is_bold=True)
    assert text_width("payment", 2 * SIZE) == pytest.approx(2 * text_width("payment", SIZE), rel=0.05)
    assert text_width("$x$", SIZE) > text_width("x", SIZE)


@pytest.mark.unit
def test_balanced_lines_leave_no_word_alone() -> None:
    text = "taken back: share passed on"
    width = text_width("taken back: share passed", SIZE)
    assert wrapped(text, width, SIZE) == ["taken back: share passed", "on"]
    assert balanced(text, width, SIZE) == ["taken back:", "share passed on"]


@pytest.mark.unit
def test_no_text_has_no_lines() -> None:
    assert wrapped("", 1, SIZE) == balanced("", 1, SIZE) == []


@pytest.mark.property
@given(WORDS, st.floats(0.3, 3))
def test_wrapping_loses_no_word_and_keeps_to_the_width(text: str, width: float) -> None:
    for lines in (wrapped(text, width, SIZE), balanced(text, width, SIZE)):
        assert " ".join(lines) == text
        assert all(text_width(line, SIZE) <= width or " " not in line for line in lines)
    assert len(balanced(text, width, SIZE)) == len(wrapped(text, width, SIZE))


@pytest.mark.unit
def test_a_label_stands_at_its_anchor_on_the_side_it_should() -> None:
    upright = route((5, 9), (5, 1))
    (right,) = place_labels([upright], [], PAGE, SIZE) or []
    assert right.rect.left > 5
    assert right.rect.centre[1] == pytest.approx(5)
    assert right.align == "left"
    (left,) = place_labels([route((5, 9), (5, 1), is_label_left=True)], [], PAGE, SIZE) or []
    assert left.rect.right < 5
    assert left.align == "right"


@pytest.mark.unit
def test_a_label_of_a_level_way_stands_over_it() -> None:
    (label,) = place_labels([route((1, 5), (9, 5))], [], PAGE, SIZE) or []
    assert label.rect.bottom > 5
    assert label.rect.centre[0] == pytest.approx(5)


@pytest.mark.unit
def test_a_label_gives_way_to_a_box_and_to_another_way() -> None:
    upright = route((5, 9), (5, 1))
    (moved,) = place_labels([upright], [Rect(5.05, 4, 9, 6)], PAGE, SIZE) or []
    assert not moved.rect.overlaps(Rect(5.05, 4, 9, 6))
    two = [upright, route((5.3, 9), (5.3, 1), anchor=(5.3, 5))]
    first, second = place_labels(two, [], PAGE, SIZE) or []
    assert first.rect.right < 5
    assert second.rect.left > 5.3


@pytest.mark.unit
def test_a_label_without_any_clear_place_is_no_label() -> None:
    assert place_labels([route((5, 9), (5, 1))], [PAGE], PAGE, SIZE) is None
    assert place_labels([route((5, 9), (5, 1))], [], Rect(4.9, 0, 5.1, 10), SIZE) is None


@pytest.mark.unit
@pytest.mark.parametrize("name", SHIPPED)
def test_every_payment_of_a_shipped_model_has_its_label(name: str) -> None:
    drawing = drawing_of(name)
    labelled = {
        (label.flow.contract, label.flow.giver, label.flow.receiver): label for label in drawing.labels
    }
    for each in drawing.money.flows:
        lines = [line.text for line in labelled[each.contract, each.giver, each.receiver].lines]
        assert lines[0] == in_millions(each.pounds)
        assert words_of(each) in " ".join(lines)
        assert share_at_risk(each) in " ".join(lines)
    assert len(drawing.labels) == len(drawing.money.flows)


@pytest.mark.unit
@pytest.mark.parametrize("name", SHIPPED)
def test_no_label_of_a_shipped_model_meets_anything(name: str) -> None:
    assert meetings(drawing_of(name)) == []


@pytest.mark.property
@given(moneys(most_parties=7), st.booleans())
@settings(max_examples=40)
def test_no_label_of_any_model_meets_anything(some: Money, is_brief: bool) -> None:
    (drawing,) = lay_out([some], KINDS, is_brief)
    assert len(drawing.labels) == len(some.flows)
    assert meetings(drawing) == []


@pytest.mark.unit
def test_labels_come_in_the_order_of_the_payments() -> None:
    some = money_of(
        {"ccg": "commissioner", "gps": "gp_practice", "acute": "acute_trust", "trust": "community_trust"},
        [flow("ccg", party, number * 1e6) for number, party in enumerate(("gps", "acute", "trust"), start=1)],
    )
    (drawing,) = lay_out([some], KINDS)
    assert [label.lines[0].text for label in drawing.labels] == ["£1.0m", "£2.0m", "£3.0m"]
