"""Confidence to manage one's health: support raises it in those who have it, and it fades when support ends."""

import numpy as np
import pytest

from agents.citizens.columns import Columns, field
from agents.citizens.offer import Offer, offer_today, with_process
from agents.citizens.population import Population
from tests.agents.citizens.twins import apart

YEARS_OF_SUPPORT, YEARS_AFTER = 5, 12
SUPPORT = 2.0


def lived_through(village: Population, months: list[Offer]) -> Columns:
    """The people of the village after these months."""
    people = apart(village)
    for offer in months:
        people.live(offer)
    return people.columns


def mean_activation(columns: Columns) -> float:
    """Of everybody with a diagnosed condition."""
    ill = (columns.diagnosed != 0) & (columns.key != 0)
    return float(field(columns, "activation")[ill].mean())


@pytest.mark.statistical
@pytest.mark.slow
def test_support_raises_activation_and_it_fades_when_support_ends(village: Population) -> None:
    today = offer_today(2, 2)
    supported = with_process(today, "activation_rises", SUPPORT)
    during, after = 12 * YEARS_OF_SUPPORT, 12 * YEARS_AFTER
    gain = {
        months: mean_activation(lived_through(village, [supported] * during + [today] * (months - during)))
        - mean_activation(lived_through(village, [today] * months))
        for months in (during, during + after)
    }
    assert gain[during] > 0.1
    assert abs(gain[during + after]) < 0.5 * gain[during]


@pytest.mark.property
def test_support_never_lowers_anybody_s_activation_in_a_month(stressed: Population) -> None:
    usual, supported = apart(stressed), apart(stressed)
    usual.live_apart(offer_today(2, 2))
    supported.live_apart(with_process(offer_today(2, 2), "activation_rises", SUPPORT))
    before, after = field(usual.columns, "activation"), field(supported.columns, "activation")
    assert (after >= before).all()
    changed = np.flatnonzero(after > before)
    assert changed.size > 0
    assert (stressed.columns.diagnosed[changed] != 0).all()
