"""Every number is read by code, or waits for the room that will read it, listed with what that room will do."""

import pytest

from scenarios.parameters import load_parameters
from scenarios.parameters.readers import unread

PROVIDERS = "providers offer it: capacity, staff and delays are theirs"
MEASURES = "measures are reported from it"
WAITING = {
    "registered_per_resident": "payments by list count the registered, who are more than residents",
    "assessment_months": PROVIDERS,
    "at_home_after_reablement_share": MEASURES,
    "telephone_contact_share": "contacts cost by their kind",
    "home_visit_share": "contacts cost by their kind",
    "ae_minor_share": MEASURES,
    "delay_recorded_share": MEASURES,
    "discharged_at_first_attendance_share": PROVIDERS,
    "missed_attendance_share": PROVIDERS,
    "appointment_good_share": MEASURES,
    "experience_waited_ratio": MEASURES,
    "control_of_daily_life_share": MEASURES,
    "social_contact_share": MEASURES,
}


@pytest.mark.unit
def test_every_number_is_read_by_code_or_is_listed() -> None:
    assert set(unread(load_parameters().names)) == set(WAITING)
