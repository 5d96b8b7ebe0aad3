from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, PathPatch, Polygon

from experiments.contract_drawing import (
    AT_RISK,
    BOX_STYLES,
    LEAST_WIDTH,
    MOST_WIDTH,
    NOBODY,
    PAID,
    RIM,
    Drawing,
    arrow_width,
    draw,
    draw_legend,
    risk_width,
)
from experiments.contract_layout import LEGEND
from experiments.contract_picture import DOTS_AN_INCH, lay_out
from tests.experiments.pictures import KINDS, SHIPPED, drawing_of, flow, money_of

REFERENCE = Fraction(100_000_000)
CCG = {"ccg": "commissioner", "trust": "community_trust"}
SUMS = st.integers(0, 100_000_000)


def drawn(drawing: Drawing) -> Axes:
    """The picture on axes of its own."""
    axes = Figure(figsize=(drawing.grid.width, drawing.grid.height)).add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, drawing.grid.width), ylim=(0, drawing.grid.height))
    draw(axes, drawing)
    return axes


def one(pounds: float, at_risk: float = 0, **more: Any) -> Drawing:
    """The picture of one payment beside a large one."""
    contract = {name: more.pop(name) for name in ("title", "description") if name in more}
    flows = [flow("ccg", "trust", pounds, at_risk, **more), flow("ccg", "gps", 1e8)]
    (found,) = lay_out([money_of(CCG | {"gps": "gp_practice"}, flows, **contract)], KINDS)
    return found


def texts(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def strokes(axes: Axes, colour: str) -> list[PathPatch]:
    """The lines of a colour."""
    found = [patch for patch in axes.patches if isinstance(patch, PathPatch)]
    return [patch for patch in found if to_rgb(patch.get_edgecolor()) == to_rgb(colour)]


def lightness(colour: str) -> float:
    """How light a colour is once it is grey."""
    red, green, blue = to_rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue


@pytest.mark.property
@given(SUMS, SUMS)
def test_an_arrow_grows_with_its_sum(less: int, more: int) -> None:
    widths = [arrow_width(flow("a", "b", pounds), REFERENCE) for pounds in sorted((less, more))]
    assert LEAST_WIDTH <= widths[0] <= widths[1] <= MOST_WIDTH


@pytest.mark.property
@given(SUMS, SUMS)
def test_what_is_at_risk_lies_within_its_arrow(pounds: int, at_risk: int) -> None:
    each = flow("a", "b", pounds, at_risk)
    whole, part = arrow_width(each, REFERENCE), risk_width(each, REFERENCE)
    if 0 < at_risk < pounds:
        assert part + 2 * RIM <= whole + 1e-9
    elif at_risk:
        assert part >= whole


@pytest.mark.unit
def test_the_widest_arrow_is_that_of_the_reference() -> None:
    assert arrow_width(flow("a", "b", 1e8), REFERENCE) == MOST_WIDTH
    assert arrow_width(flow("a", "b", 0), REFERENCE) == LEAST_WIDTH


@pytest.mark.unit
@pytest.mark.parametrize("name", SHIPPED)
def test_every_party_has_a_box_with_its_title_and_what_it_receives_net(name: str) -> None:
    drawing = drawing_of(name)
    axes = drawn(drawing)
    boxes = [patch for patch in axes.patches if isinstance(patch, FancyBboxPatch)]
    written = " ".join(texts(axes))
    paid = {party for each in drawing.money.flows for party in (each.giver, each.receiver)}
    assert len(boxes) == len(paid) + (NOBODY in written)
    for party in paid:
        assert drawing.money.titles[party] in written
    assert written.count(" net") == len(paid)


@pytest.mark.unit
def test_a_party_pays_receives_or_keeps_nothing() -> None:
    kinds = CCG | {"pool": "alliance_pool"}
    (found,) = lay_out([money_of(kinds, [flow("ccg", "pool", 5e6), flow("pool", "trust", 5e6)])], KINDS)
    written = texts(drawn(found))
    assert {"pays £5.0m net", "receives £5.0m net", "£0m net"} <= set(written)


@pytest.mark.unit
def test_the_middle_is_drawn_empty_where_nobody_stands_there() -> None:
    assert NOBODY in texts(drawn(one(1e6)))
    (found,) = lay_out([money_of({"ccg": "commissioner", "hub": "hub"}, [flow("ccg", "hub")])], KINDS)
    assert NOBODY not in texts(drawn(found))


@pytest.mark.unit
def test_every_line_of_a_label_is_written() -> None:
    drawing = drawing_of(SHIPPED[0])
    written = texts(drawn(drawing))
    for label in drawing.labels:
        assert {line.text for line in label.lines} <= set(written)


@pytest.mark.unit
def test_what_is_at_risk_is_dashed_and_nothing_else() -> None:
    dashed = strokes(drawn(one(10e6, 1e6)), AT_RISK)
    assert len(dashed) == 1
    assert dashed[0].get_linestyle() != "solid"
    assert strokes(drawn(one(10e6)), AT_RISK) == []
    solid = strokes(drawn(one(10e6, 1e6)), PAID)
    assert {patch.get_linestyle() for patch in solid} == {"solid"}


@pytest.mark.unit
def test_a_payment_all_at_risk_is_dashed_alone() -> None:
    axes = drawn(one(10e6, 20e6))
    assert len(strokes(axes, AT_RISK)) == 1
    assert len(strokes(axes, PAID)) == 1  # the other payment


@pytest.mark.unit
def test_what_is_taken_back_is_hollow_with_a_hollow_head() -> None:
    axes = drawn(one(10e6, is_taken_back=True))
    heads = [
        patch
        for patch in axes.patches
        if isinstance(patch, Polygon) and not isinstance(patch, FancyBboxPatch)
    ]
    fills = [to_rgb(head.get_facecolor()) for head in heads if len(head.get_xy()) == 4]
    assert sorted(fills) == sorted([to_rgb("white"), to_rgb(PAID)])


@pytest.mark.unit
def test_a_dollar_sign_in_a_title_is_no_formula() -> None:
    axes = drawn(one(1e6, title="From $1 to $2"))
    assert "From $1 to $2" in texts(axes)
    assert not any(text.get_parse_math() for text in axes.texts)


@pytest.mark.unit
def test_a_long_title_is_written_smaller() -> None:
    sizes = {
        text.get_text()[:5]: float(text.get_fontsize())
        for title in ("Short", "Endless " * 20)
        for text in drawn(one(1e6, title=title)).texts
    }
    assert sizes["Endle"] < sizes["Short"]


@pytest.mark.unit
def test_a_long_description_ends_in_dots_after_two_lines() -> None:
    written = texts(drawn(one(1e6, description="All that is said. " * 60)))
    lines = [text for text in written if "All that is said." in text]
    assert len(lines) == 2
    assert lines[1].endswith(" ...")
    assert not lines[0].endswith(" ...")


@pytest.mark.unit
def test_the_legend_tells_widths_dashes_hollows_the_period_and_the_unit() -> None:
    axes = Figure().add_axes((0, 0, 1, 1))
    draw_legend(axes, "year 3", REFERENCE)
    written = " | ".join(texts(axes))
    assert "£100m | £10m | £1m | dashed: at risk on measures | hollow: taken back by the payer" in written
    assert "Example year: year 3 of the contract; amounts in £ million" in written
    assert "share at risk: swing between worst and best measures" in written
    assert all(0 < text.get_position()[1] < LEGEND for text in axes.texts)


@pytest.mark.unit
def test_bands_and_lines_differ_without_colour() -> None:
    fills = [lightness(fill) for fill, _, _ in BOX_STYLES.values()]
    assert all(abs(one_fill - other) > 0.05 for one_fill, other in combinations(fills, 2))
    for fill, _, ink in BOX_STYLES.values():
        assert abs(lightness(fill) - lightness(ink)) > 0.5
    assert lightness(PAID) < 0.5
    assert lightness(AT_RISK) < 0.5


@pytest.mark.unit
@pytest.mark.parametrize("name", SHIPPED)
def test_no_text_of_a_shipped_picture_lies_on_another_or_outside(name: str) -> None:
    axes = drawn(drawing_of(name))
    figure = axes.get_figure()
    assert isinstance(figure, Figure)
    figure.set_dpi(DOTS_AN_INCH)
    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in axes.texts]
    for words, box in boxes:
        assert 0 <= box.x0 < box.x1 <= figure.bbox.width, words
        assert 0 <= box.y0 < box.y1 <= figure.bbox.height, words
    # A line's box has room above and below its letters.
    slack = 0.15
    for (words, box), (others, other) in combinations(boxes, 2):
        trim = slack * min(box.height, other.height)
        apart = (
            box.x1 <= other.x0 or other.x1 <= box.x0 or box.y1 - trim <= other.y0 or other.y1 - trim <= box.y0
        )
        assert apart, (words, others)


@pytest.mark.unit
@pytest.mark.parametrize("name", SHIPPED)
def test_text_is_large_enough_to_read_on_a_slide(name: str) -> None:
    axes = drawn(drawing_of(name))
    captions = {"PAYERS", "IN BETWEEN", "PROVIDERS"}
    assert min(float(text.get_fontsize()) for text in axes.texts if text.get_text() not in captions) >= 8


@pytest.mark.property
@given(st.floats(1e3, 1e8), st.sampled_from([0.0, 0.1, 0.5, 1.0, 3.0]), st.booleans())
@settings(max_examples=25)
def test_any_payment_can_be_drawn(pounds: float, share: float, is_taken_back: bool) -> None:
    axes = drawn(one(pounds, pounds * share, is_taken_back=is_taken_back))
    assert bool(strokes(axes, AT_RISK)) == (share > 0 and (share >= 1 or not is_taken_back))
