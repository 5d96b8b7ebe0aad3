"""Every number is read by code, or waits for the room that will read it, listed with what that room will do."""

import pytest

from scenarios.parameters import load_parameters
from scenarios.parameters.readers import unread

PROVIDERS = "providers offer it: capacity, staff and delays are theirs"
WAITING = {
    "assessment_months": PROVIDERS,
    "telephone_contact_share": "contacts cost by their kind",
    "home_visit_share": "contacts cost by their kind",
    "ae_minor_share": "needs A&E attendances by age, which months do not count",
    "discharged_at_first_attendance_share": PROVIDERS,
    "missed_attendance_share": PROVIDERS,
}


@pytest.mark.unit
def test_every_number_is_read_by_code_or_is_listed() -> None:
    assert set(unread(load_parameters().names)) == set(WAITING)
