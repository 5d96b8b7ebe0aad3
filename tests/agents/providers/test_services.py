"""Services meet items in one place: every service is counted, those with a cost of their own overlap nowhere."""

from fractions import Fraction

import numpy as np
import pytest

from agents.citizens.counts import EMERGENCY_ADMISSIONS, ITEMS, Item
from agents.providers.services import WEEKS_A_MONTH, counted, is_costed, used, used_by_kind
from scenarios.catalogue import load_catalogue
from scenarios.parameters import load_parameters

pytestmark = pytest.mark.unit

PARAMETERS = load_parameters()
SERVICES = load_catalogue().services


def test_every_service_of_the_catalogue_is_counted_and_in_its_order() -> None:
    assert list(counted(PARAMETERS)) == list(SERVICES)


def test_services_of_their_own_cost_share_no_item() -> None:
    items = [item for use in used(PARAMETERS).values() for item in use.items]
    assert len(items) == len(set(items))


def test_services_costed_within_others_are_left_out() -> None:
    left_out = set(counted(PARAMETERS)) - set(used(PARAMETERS))
    assert {"delayed_day", "referral", "readmission", "emergency_admission_other"} < left_out
    assert not any(is_costed(SERVICES[name]) for name in left_out)


def test_every_kind_of_provider_that_gives_care_has_services() -> None:
    kinds = used_by_kind(PARAMETERS)
    assert set(kinds) == {
        *("gp_practice", "acute_trust", "community_trust", "social_care", "voluntary", "others"),
    }
    assert kinds["social_care"] == ("home_care_hour", "reablement_episode", "care_home_week")
    assert sum(len(names) for names in kinds.values()) == len(used(PARAMETERS))


def test_a_month_has_as_many_weeks_as_a_twelfth_of_a_year() -> None:
    assert Fraction(36525, 100 * 12 * 7) == WEEKS_A_MONTH


def test_units_are_exact() -> None:
    uses = counted(PARAMETERS)
    assert uses["home_care_hour"].units == 8 * WEEKS_A_MONTH
    assert uses["gp_contact"].units == 1
    assert uses["social_prescribing_referral"].units == Fraction(1, 1200)


def test_items_of_a_service_are_added_along_the_axis_asked_for() -> None:
    emergencies = counted(PARAMETERS)["emergency_admission"]
    items = np.arange(2 * ITEMS).reshape(2, ITEMS)
    expected = [int(items[row, [int(item) for item in EMERGENCY_ADMISSIONS]].sum()) for row in (0, 1)]
    assert emergencies.count(items, axis=1).tolist() == expected
    assert emergencies.count(items.T, axis=0).tolist() == expected
    assert int(counted(PARAMETERS)["referral"].count(items[0], axis=0)) == int(Item.REFERRAL)
