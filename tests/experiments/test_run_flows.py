"""The picture of a year's money: nothing is lost between bars, and everything is labelled."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.patches import PathPatch, Rectangle

from experiments.citizens_style import settle
from experiments.run_flows import CAPTIONS, IN_BETWEEN, PROVIDERS, flows_figure, in_millions, layout
from experiments.run_views import Paid

pytestmark = pytest.mark.unit

MILLION = 100_000_000
PAID = [
    Paid("treasury", "commissioner", 90 * MILLION),
    Paid("commissioner", "acute_trust", 80 * MILLION),
    Paid("acute_trust", "community_trust", 20 * MILLION),
    Paid("council", "commissioner", 5 * MILLION),
    Paid("acute_trust", "suppliers", 59 * MILLION),
    Paid("community_trust", "suppliers", 19 * MILLION),
    Paid("citizens", "social_care", 3 * MILLION),
    Paid("tax_office", "council", 5 * MILLION),
]
TITLES = {kind: kind.replace("_", " ") for each in PAID for kind in (each.payer, each.payee)}


@pytest.mark.parametrize(
    ("pence", "text"),
    [
        (123 * MILLION, "£123m"),
        (4_567 * MILLION, "£4,567m"),
        (1_234_000_000, "£12.3m"),
        (123_400_000, "£1.23m"),
        (1_230_000, "£0.01m"),
        (0, "£0.00m"),
        (-1_234_000_000, "-£12.3m"),
    ],
)
def test_millions_have_three_digits_that_count(pence: int, text: str) -> None:
    assert in_millions(pence) == text


def test_bars_are_as_high_as_the_money_that_passes_through() -> None:
    bars = layout(PAID)
    assert bars["commissioner"].height == 95 * MILLION
    assert bars["acute_trust"].height == 80 * MILLION
    assert bars["suppliers"].height == 78 * MILLION


def test_who_pays_other_providers_stands_in_between() -> None:
    bars = layout(PAID)
    assert bars["acute_trust"].column == IN_BETWEEN
    assert bars["community_trust"].column == PROVIDERS
    assert [bars[kind].column for kind in ("treasury", "council", "suppliers")] == [0, 1, 4]


def test_whoever_is_outside_and_pays_a_payer_is_a_funder() -> None:
    bars = layout(PAID)
    assert (bars["tax_office"].column, bars["citizens"].column) == (0, 4)


def test_whoever_is_paid_by_payers_more_than_it_gives_back_stays_outside() -> None:
    bars = layout([*PAID, Paid("commissioner", "tax_office", 6 * MILLION)])
    assert bars["tax_office"].column == 4


def test_a_long_name_is_broken() -> None:
    titles = TITLES | {"acute_trust": "Southend University Hospital NHS Foundation Trust"}
    words = [text.get_text() for text in flows_figure(PAID, titles, "year 1", "made up").axes[0].texts]
    assert "Southend University Hospital NHS\nFoundation Trust  £80.0m" in words


def test_bars_of_a_column_do_not_touch() -> None:
    bars = layout(PAID)
    for column in range(len(CAPTIONS)):
        spans = sorted((bar.bottom, bar.bottom + bar.height) for bar in bars.values() if bar.column == column)
        assert all(below[1] < above[0] for below, above in pairwise(spans))


def test_a_kind_that_the_catalogue_does_not_know_stands_outside() -> None:
    assert layout([Paid("commissioner", "somebody", 1)])["somebody"].column == len(CAPTIONS) - 1


def test_every_payment_is_a_band_as_thick_as_its_sum_within_its_bars() -> None:
    figure = flows_figure(PAID, TITLES, "year 1", "made up")
    (axes,) = figure.axes
    bands = [patch for patch in axes.patches if isinstance(patch, PathPatch)]
    assert len(bands) == len(PAID)
    bars = layout(PAID)
    for paid, band in zip(PAID, bands, strict=True):
        heights = np.asarray(band.get_path().vertices)[:, 1]
        tops, bottoms = heights[[0, 3]], heights[[7, 4]]
        np.testing.assert_allclose(tops - bottoms, paid.pence)
        for kind, top, bottom in zip((paid.payer, paid.payee), tops, bottoms, strict=True):
            assert bars[kind].bottom - 1 <= bottom < top <= bars[kind].bottom + bars[kind].height + 1


def test_what_runs_backwards_or_beside_is_hatched() -> None:
    figure = flows_figure(PAID, TITLES, "year 1", "made up")
    bands = [patch for patch in figure.axes[0].patches if isinstance(patch, PathPatch)]
    hatched = {paid.payer for paid, band in zip(PAID, bands, strict=True) if band.get_hatch()}
    assert hatched == {"council", "citizens"}


def test_bars_and_bands_are_labelled_with_what_they_are_and_their_unit() -> None:
    figure = flows_figure(PAID, TITLES, "year 1 of contract", "made up")
    words = [text.get_text() for text in figure.axes[0].texts]
    assert "acute trust  £80.0m" in words
    assert "£59.0m" in words
    assert "PAYERS" in words
    assert "Who paid whom: year 1 of contract, £ million" in [text.get_text() for text in figure.texts]
    assert len([patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]) == len(TITLES)


def test_names_may_hold_a_dollar_sign() -> None:
    figure = flows_figure(
        [Paid("treasury", "council", MILLION)], {"treasury": "$a$", "council": "$b$"}, "year 1", ""
    )
    settle(figure)
    figure.savefig(BytesIO(), format="svg")
    assert "$a$  £1.00m" in [text.get_text() for text in figure.axes[0].texts]


def test_a_year_without_payments_is_an_empty_picture() -> None:
    figure = flows_figure([], {}, "year 1", "made up")
    settle(figure)
    assert len(figure.axes[0].patches) == 0
