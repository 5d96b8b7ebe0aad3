"""The page of a run: whole, by itself, and readable."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest

from experiments.citizens_page import HEADER, figure_text, inline, page
from experiments.citizens_style import About, Shown, new_figure

pytestmark = pytest.mark.unit

SVG = (
    '<?xml version="1.0"?>\n<!DOCTYPE svg>\n<svg width="10pt" viewBox="0 0 1 1"><defs><path id="m1"/></defs>'
    '<use xlink:href="#m1"/><g id="axes_1" clip-path="url(#p2)"/></svg>'
)
ABOUT = About("Southend & Leigh", "mid-2014", 3, 24)


class Reader(HTMLParser):
    """Holds what a page opens and closes, its ids and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta"}:
            self.open.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def shown(name: str) -> Shown:
    return Shown(name, f"Title of {name}", new_figure("", "", 2, 2), f"More than <before> & so on in {name}.")


def checked() -> pd.DataFrame:
    rows = [
        ("births", "", 0.01134, 0.011, 0.0117, float("nan"), 0.01217, 0.01095, 0.01338, True),
        ("bed days", "aged 65+", 1234.5, float("nan"), float("nan"), 0.5, 3.0, 2.0, 4.0, False),
    ]
    interval = (
        "simulated",
        "low",
        "high",
        "place",
        "england",
        "accepted_low",
        "accepted_high",
        "lies_within",
    )
    return pd.DataFrame(rows, columns=["figure", "subgroup", *interval])


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    assert reader.open == []
    return reader


def test_a_page_is_whole_and_no_id_stands_twice() -> None:
    text = page(ABOUT, [(shown("one"), SVG), (shown("two"), SVG)], checked())
    reader = read(text)
    assert len(set(reader.ids)) == len(reader.ids)
    assert {"one", "one-m1", "one-axes_1", "two", "two-m1", "check"} <= set(reader.ids)


def test_a_page_needs_nothing_from_elsewhere() -> None:
    text = page(ABOUT, [(shown("one"), SVG)], checked())
    assert re.findall(r'(?:src|href)="(?!#)', text) == []
    assert "<script" not in text


def test_what_is_written_is_escaped() -> None:
    text = page(ABOUT, [(shown("one"), SVG)], checked())
    assert "<figcaption>More than &lt;before&gt; &amp; so on in one.</figcaption>" in text
    assert "<title>Citizens of Southend &amp; Leigh: 2 years</title>" in text
    assert 'aria-label="Title of one"' in text


def test_an_svg_loses_its_head_and_its_ids_are_its_own() -> None:
    assert inline(SVG, "a") == (
        '<svg width="10pt" viewBox="0 0 1 1"><defs><path id="a-m1"/></defs>'
        '<use xlink:href="#a-m1"/><g id="a-axes_1" clip-path="url(#a-p2)"/></svg>'
    )


def test_the_check_is_a_table() -> None:
    text = page(ABOUT, [], checked())
    assert "1 of 2 figures lie in the interval" in text
    assert text.count("<th>") == len(HEADER)
    assert (
        "<tr><td>births</td><td></td><td>0.0113</td><td>0.0110 to 0.0117</td><td>-</td><td>0.0122</td>"
        "<td>0.0109 to 0.0134</td><td>within</td></tr>"
    ) in text
    assert "<td>1,234</td><td>-</td><td>0.500</td><td>3.00</td><td>2.00 to 4.00</td><td>outside</td>" in text


def test_only_a_place_is_told_that_it_is_not_england() -> None:
    assert "This place is not England" in page(ABOUT, [], checked())
    assert "This place is not England" not in page(replace(ABOUT, is_england=True), [], checked())


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (float("nan"), "-"),
        (0.012345, "0.0123"),
        (1.5, "1.50"),
        (79.67, "79.7"),
        (12345.6, "12,346"),
    ],
)
def test_a_number_keeps_three_digits(number: float, text: str) -> None:
    assert figure_text(number) == text
