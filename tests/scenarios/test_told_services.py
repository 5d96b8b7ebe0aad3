"""Services told from counted ones: which rows of effects may move them, and what is refused in which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.effects import load_effects
from scenarios.model import load_model
from scenarios.processes import load_processes
from scenarios.told_services import rows_for_all, told_services
from tests.scenarios.small_model import SMALL, changed, said_of

pytestmark = pytest.mark.unit
SERVICE = """\
services:
  walk_in: {{singular: walk-in, plural: walk-ins, unit: visit, provider_kind: acute_trust}}
  home_stay:
    singular: stay in a home
    plural: stays in homes
    unit: stay
    provider_kind: social_care
    told_from: {told}
"""
GOOD = "{service: emergency_admission, for_each: 1/3, among: pathway_destination}"


def with_service(told: str) -> str:
    """The small model with a service that is told from another; the words about it stand in line 14."""
    return changed(("term: {", SERVICE.format(told=told) + "term: {"), text=SMALL)


def test_a_service_is_told_as_the_file_has_it(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(with_service(GOOD), encoding="utf-8")
    services = load_model(file).file.services
    told = told_services(services)
    assert list(told) == ["home_stay"]
    assert services["walk_in"].told_from is None
    assert (told["home_stay"].service, told["home_stay"].among) == (
        "emergency_admission",
        "pathway_destination",
    )
    assert told["home_stay"].for_each.value * 3 == 1


def test_rows_are_of_processes_that_have_one_multiplier_for_the_place() -> None:
    levels = {load_processes()[load_effects()[name].target_name].level for name in rows_for_all()}
    assert levels == {"community", "social_care", "voluntary", "place"}
    assert all(load_effects()[name].is_for_the_month for name in rows_for_all())


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (
            "{service: walk_in, for_each: 1}",
            "services.home_stay.told_from.service: 'walk_in' is a service of this file, and no month counts it; "
            "name one of the catalogue",
        ),
        ("{service: emergency_admision, for_each: 1}", "Did you mean 'emergency_admission'?"),
        (
            "{service: emergency_admission, for_each: -0.5}",
            "services.home_stay.told_from.for_each: -0.5 is below 0; write 0 or more",
        ),
        (
            "{service: emergency_admission, for_each: 1, among: pathway_destinations}",
            "services.home_stay.told_from.among: 'pathway_destinations' is not a row of effects.csv. Did you mean "
            "'pathway_destination'?",
        ),
        (
            "{service: emergency_admission, for_each: 1, among: steering_price}",
            "services.home_stay.told_from.among: 'steering_price' moves no process of the month; use a row that does, "
            "see `careconomy effects`",
        ),
        (
            "{service: emergency_admission, for_each: 1, among: discharge_stay}",
            "services.home_stay.told_from.among: 'discharge_stay' moves each practice or trust by itself, so it has no "
            "one multiplier for the place",
        ),
        ("{for_each: 1}", "services.home_stay.told_from: 'service' is missing; add it"),
    ],
)
def test_what_cannot_be_told_is_refused_in_words(told: str, words: str, tmp_path: Path) -> None:
    (line,) = said_of(with_service(told), tmp_path)
    assert words in line


def test_a_service_that_is_told_well_is_not_complained_of(tmp_path: Path) -> None:
    assert said_of(with_service(GOOD), tmp_path) == []
    assert said_of(with_service("{service: emergency_admission, for_each: 0}"), tmp_path) == []
