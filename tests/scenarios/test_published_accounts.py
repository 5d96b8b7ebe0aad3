"""Published sums that accounts are compared to: what the table holds, and which payments a row means."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.allocations import load_allocations
from scenarios.catalogue import load_catalogue
from scenarios.problems import FileProblems
from scenarios.published_accounts import FILE, load_published_accounts
from scenarios.service_payers import load_service_payers

pytestmark = pytest.mark.unit


def test_funding_is_compared_to_the_figure_that_it_comes_from() -> None:
    rows, given = load_published_accounts(), load_allocations()
    for name in ("general_practice", "programme_allocation", "running_costs"):
        assert rows[name].pounds_a_head == given[name].pounds_a_year
    both = given["adult_social_care"].pounds_a_year + given["social_care_charges"].pounds_a_year
    assert rows["adult_social_care"].pounds_a_head == both


def test_terms_that_are_costs_are_services_of_the_payer() -> None:
    services = load_catalogue().services
    costs = [row for row in load_published_accounts().values() if row.contract == "costs"]
    assert costs
    for row in costs:
        assert {services[term].provider_kind for term in row.terms} == {row.payer_kind}
        assert set(row.terms) <= set(load_service_payers())


def test_a_row_holds_the_payments_that_it_names() -> None:
    row = load_published_accounts()["outpatients"]
    assert row.holds("acute_trust", "suppliers", "costs", "outpatient_first")
    assert not row.holds("acute_trust", "suppliers", "costs", "day_case")
    assert not row.holds("acute_trust", "suppliers", "other", "outpatient_first")
    assert not row.holds("community_trust", "suppliers", "costs", "outpatient_first")
    assert not row.holds("acute_trust", "commissioner", "costs", "outpatient_first")
    whole = load_published_accounts()["adult_social_care"]
    assert whole.holds("council", "others", "anything", "at all")


def test_a_gap_of_a_tenth_and_more_is_told() -> None:
    told = [name for name, row in load_published_accounts().items() if row.gap]
    assert {"admitted_care", "outpatients", "community_mental_health", "home_care", "reablement"} <= set(told)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("x,X,1,0,2,residents,2014/15,counsil,others,,,assumed,us,", "Did you mean 'council'?"),
        ("x,X,1,0,2,residents,2014/15,council,other,,,assumed,us,", "Did you mean 'others'?"),
        (
            "x,X,3,0,2,residents,2014/15,council,others,,,assumed,us,",
            "3 is outside low_pounds 0 to high_pounds 2",
        ),
        ("x,,1,0,2,residents,2014/15,council,others,,,assumed,us,", "every row needs its title"),
        ("x,X,1,0,2,residents,2014,council,others,,,assumed,us,", "write it as in 2014/15"),
    ],
)
def test_a_row_that_cannot_be(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / FILE.name
    header = FILE.read_text(encoding="utf-8").splitlines()[0]
    file.write_text(f"{header}\n{line}\n", encoding="utf-8")
    with pytest.raises(FileProblems) as refused:
        load_published_accounts(file)
    assert said in str(refused.value)
