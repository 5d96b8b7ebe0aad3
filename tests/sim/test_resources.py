"""The resource book: whole items added up, priced once, the same however they are looked at."""

import numpy as np
import pytest

from agents.citizens.counts import Item
from agents.providers.costs import cost_book
from agents.providers.services import used
from scenarios.parameters import load_parameters
from sim.resources import ResourceBook
from tests.agents.providers.made_counts import month

PARAMETERS = load_parameters()
COSTS = cost_book(PARAMETERS)
EMERGENCIES = Item.EMERGENCY_OTHER


def book(months: int = 3) -> ResourceBook:
    made = ResourceBook(COSTS)
    for _ in range(months):
        made.add(month())
    return made


pytestmark = pytest.mark.unit


def test_a_trust_s_emergencies_are_admissions_at_reference_cost() -> None:
    at = [each.service for each in COSTS.spending["acute_trust"]].index("emergency_admission")
    pence = book().pence_by_provider("acute_trust")
    assert pence[:, at, 0].tolist() == [3 * 3_000 * 156_500] * 2
    assert pence[:, at, 1].tolist() == [3 * 1_000 * 156_500] * 2


def test_fixed_costs_do_not_enter_so_half_the_care_uses_half() -> None:
    made = ResourceBook(COSTS)
    made.add(month({EMERGENCIES: 1_500}))
    at = made.services.index("emergency_admission")
    assert made.pence_by_quintile()[0, :, at].sum() == 2 * 1_500 * 156_500


def test_services_are_all_that_have_a_cost_of_their_own() -> None:
    assert set(book().services) == set(used(PARAMETERS))
    assert len(book().services) == len(used(PARAMETERS))


def test_populations_add_up_and_fifths_are_those_counted() -> None:
    pence = book().pence_by_quintile()
    assert np.abs(pence[0] - pence[1] - pence[2]).max() <= 1
    assert pence[:, 1:].sum() == 0
    assert pence[0, 0].min() >= 0


def test_payers_share_what_was_used() -> None:
    made = book()
    payers = made.pence_by_payer()
    assert set(payers) == {"nhs_england", "commissioner", "council"}
    assert sum(payers.values()) == made.pence_by_quintile()[0].sum()
    practices = made.pence_by_provider("gp_practice")[:, :, 0].sum()
    assert payers["nhs_england"] == pytest.approx(practices, abs=2)


def test_a_population_s_payers() -> None:
    made = book()
    whole, third = made.pence_by_payer(), made.pence_by_payer(1)
    for kind, pence in third.items():
        assert pence == pytest.approx(whole[kind] / 3, rel=0.001)


def test_months_add_up() -> None:
    assert book(2).months == 2
    once, twice = book(1).pence_by_quintile(), book(2).pence_by_quintile()
    assert np.abs(twice - 2 * once).max() <= 1


def test_an_empty_book_is_told() -> None:
    with pytest.raises(ValueError, match="the resource book is empty; add a month's counts first"):
        ResourceBook(COSTS).pence_by_payer()
