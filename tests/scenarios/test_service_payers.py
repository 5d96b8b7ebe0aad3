"""Every service with a cost of its own falls in the budget of one kind of payer; mistakes of the file are told."""

from pathlib import Path

import pytest

from scenarios.catalogue import load_catalogue
from scenarios.problems import FileProblems
from scenarios.service_payers import FILE, load_service_payers

pytestmark = pytest.mark.unit


def test_every_service_of_its_own_cost_has_a_payer_and_no_other() -> None:
    services = load_catalogue().services.values()
    assert list(load_service_payers()) == [
        service.name for service in services if not service.part_of and not service.cost_within
    ]


def test_payers_are_kinds_that_pay() -> None:
    kinds = load_catalogue().party_kinds
    assert {kinds[each.payer_kind].role for each in load_service_payers().values()} == {"payer"}


def test_practices_hospitals_and_care_at_home_fall_to_three_payers() -> None:
    payers = load_service_payers()
    names = ("gp_contact", "day_case", "home_care_hour")
    assert [payers[name].payer_kind for name in names] == ["nhs_england", "commissioner", "council"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("day_case,commissioner", "day_cases,commissioner", "Did you mean 'day_case'?"),
        ("day_case,commissioner", "day_case,treasury", "'treasury'"),
        ("day_case,commissioner,published", "day_case,commissioner,sure", "'sure'"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    file = tmp_path / "service_payers.csv"
    file.write_text(FILE.read_text(encoding="utf-8").replace(old, new))
    with pytest.raises(FileProblems) as refused:
        load_service_payers(file)
    assert told in str(refused.value)
