"""The shipped rows: each has its evidence, a possible range, and levels that the rest of the project knows."""

from collections.abc import Iterator
from fractions import Fraction
from typing import get_args

import pytest

from scenarios.catalogue import load_catalogue
from scenarios.parameters import Parameter, load_parameters, load_register_map, load_targets
from scenarios.parameters.subgroups import tiling_complaint
from scenarios.populations import Condition, Frailty

pytestmark = pytest.mark.unit

PARAMETERS = load_parameters()
LEAST_DOUBT = Fraction(19, 100)
LEAST_DOUBT_OF_AN_INDEX = Fraction(5, 100)


def rows() -> Iterator[Parameter]:
    for name in PARAMETERS.names:
        yield from PARAMETERS.rows(name)


def test_every_row_has_a_unit_a_source_and_a_status() -> None:
    assert [str(row) for row in rows() if not (row.unit and row.source and row.status)] == []


def test_every_value_lies_in_its_range() -> None:
    assert [str(row) for row in rows() if not row.low <= row.value <= row.high] == []


def test_what_is_assumed_is_doubted() -> None:
    """Every assumed number has a range of a fifth (rounded) or more each way, save none, all and what a unit allows."""
    too_sure = []
    for row in rows():
        doubt = LEAST_DOUBT_OF_AN_INDEX if row.unit == "index" else LEAST_DOUBT
        is_bound = row.distribution == "fixed" and row.value in (0, 1)
        is_wide = row.low <= row.value * (1 - doubt) and (
            row.high >= row.value * (1 + doubt) or row.high == 1
        )
        if row.status == "assumed" and not is_bound and not is_wide:
            too_sure.append(str(row))
    assert too_sure == []


def test_every_source_is_used_and_every_licence_is_named() -> None:
    used = {source for row in rows() for source in row.source}
    targets = (*load_targets(), *load_targets(about="providers"))
    used |= {source for each in targets for source in each.source}
    assert used == set(PARAMETERS.sources)
    assert all(source.licence for source in PARAMETERS.sources.values())


def test_names_end_in_what_they_count() -> None:
    endings = {
        "share": ("_share", "_exponent"),
        "per_year": ("_annual_rate",),
        "people": ("_people",),
        "index": ("_month_index",),
        "months": ("_months",),
        "days": ("_days",),
        "probability": ("_probability",),
    }
    wrong = [
        name
        for name in PARAMETERS.names
        if PARAMETERS.unit(name) in endings and not name.endswith(endings[PARAMETERS.unit(name)])
    ]
    assert wrong == []


def test_ages_are_covered_without_gap_or_overlap() -> None:
    by_age = [name for name in PARAMETERS.names if "age" in PARAMETERS.meaning(name).axes]
    assert len(by_age) > 30
    assert {name: words for name in by_age if (words := tiling_complaint(PARAMETERS.bands(name)))} == {}


def test_conditions_and_frailty_are_those_that_populations_name() -> None:
    assert PARAMETERS.levels("condition") == get_args(get_args(Condition)[0])
    assert PARAMETERS.levels("parent") == PARAMETERS.levels("condition")
    assert PARAMETERS.levels("frailty") == get_args(get_args(Frailty)[0])


def test_causes_and_services_are_those_of_the_catalogue() -> None:
    services = load_catalogue().services
    assert {f"emergency_admission_{cause}" for cause in PARAMETERS.levels("cause")} <= set(services)
    assert set(PARAMETERS.levels("service")) <= set(services)
    assert set(PARAMETERS.levels("use")) <= set(services)


def test_no_unit_cost_is_repeated_from_the_catalogue() -> None:
    assert [name for name in PARAMETERS.names if "cost" in name or "pounds" in name] == []


def test_registers_of_targets_are_those_of_the_map() -> None:
    registers = {level for each in load_targets() for axis, level in each.subgroup if axis == "register"}
    assert registers == {name for name, each in load_register_map().items() if each.kind == "condition"}


def test_no_condition_is_its_own_cause() -> None:
    left = set(PARAMETERS.levels("condition"))
    parents: dict[str, set[str]] = {condition: set() for condition in left}
    for row in PARAMETERS.rows("onset_condition_ratio"):
        about = {axis: str(level) for axis, level in row.subgroup}
        parents[about["condition"]].add(about["parent"])
    while free := {condition for condition in left if not parents[condition] & left}:
        left -= free
    assert left == set()


def test_managing_a_parent_matters_only_where_the_parent_does() -> None:
    causes = {frozenset(row.subgroup) for row in PARAMETERS.rows("onset_condition_ratio")}
    managed = {frozenset(row.subgroup) for row in PARAMETERS.rows("onset_managed_ratio")}
    assert managed <= causes


@pytest.mark.parametrize(
    "name", ["onset_managed_ratio", "death_managed_ratio", "emergency_managed_ratio", "death_lonely_ratio"]
)
def test_care_does_not_harm_by_its_value(name: str) -> None:
    values = [row.value for row in PARAMETERS.rows(name)]
    assert all(value >= 1 for value in values) if name == "death_lonely_ratio" else max(values) <= 1


def test_every_status_is_met() -> None:
    assert {row.status for row in rows()} == {"published", "derived", "assumed"}


def test_what_was_recalled_is_told_to_be_checked() -> None:
    recalled = [source for source in PARAMETERS.sources.values() if source.standing == "recalled"]
    assert len(recalled) > 30
    assert all(str(source).endswith("(recalled, to be checked)") for source in recalled)
