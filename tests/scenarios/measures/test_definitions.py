"""The definitions that come with the package, and what is refused of a file."""

import re
from pathlib import Path

import pytest

from scenarios.catalogue import load_catalogue
from scenarios.effects import load_effects
from scenarios.measures import Definition, Untold, load_definitions, populations_needed
from scenarios.measures.definitions import load_measured_populations
from scenarios.parameters import load_parameters
from scenarios.problems import FileProblems

pytestmark = pytest.mark.unit

HEADER = (
    "name,numerator,denominator,per,anchor,level,counted_months,every_months,answers,deviation,recorded,record,fewest,"
    "decimals,stands_for,not_told\n"
)
MEASURES = load_catalogue().measures
TOLD = [each for each in load_definitions().values() if isinstance(each, Definition)]


def test_every_measure_of_the_catalogue_is_told_or_listed_with_a_reason() -> None:
    definitions = load_definitions()
    assert tuple(definitions) == tuple(MEASURES)
    assert all(each.reason.endswith(".") for each in definitions.values() if isinstance(each, Untold))
    assert len(TOLD) > 0.7 * len(MEASURES)


def test_the_seven_ambitions_are_told() -> None:
    seven = [name for name, each in MEASURES.items() if each.notes.startswith("Ambition ")]
    assert len(seven) == 7
    assert all(isinstance(load_definitions()[name], Definition) for name in seven)


@pytest.mark.parametrize("definition", TOLD, ids=lambda each: each.name)
def test_a_definition_keeps_to_the_catalogue(definition: Definition) -> None:
    measure = MEASURES[definition.name]
    named = [
        text.partition("[")[0]
        for text in (definition.level, definition.recorded, definition.deviation)
        if text
    ]
    assert set(named) <= set(load_parameters().names)
    assert definition.counted_months in (1, 12)
    assert definition.every_months in (1, 3, 6, 12)
    if definition.answers != "all" and measure.sample_size is None:
        assert definition.name in {"mental_health_recovery"}
    if definition.answers == "all":
        assert measure.sample_size is None
    if measure.unit.startswith("%"):
        assert definition.per == 100


@pytest.mark.parametrize(
    ("measure", "per"),
    [(name, 100_000) for name, each in MEASURES.items() if "per 100,000" in each.unit]
    + [(name, 1_000) for name, each in MEASURES.items() if each.unit == "per 1,000 people"]
    + [("social_care_quality_of_life", 24), ("carer_quality_of_life", 12), ("quality_framework_points", 559)],
)
def test_the_unit_of_the_catalogue_is_that_of_the_definition(measure: str, per: int) -> None:
    definition = load_definitions()[measure]
    assert isinstance(definition, Definition)
    assert definition.per == per


def test_records_are_those_of_the_effects_table_and_of_practices() -> None:
    records = {each.target_name for each in load_effects().values() if each.target == "record"}
    reported = [each for each in TOLD if each.record]
    assert {each.record for each in reported} <= records
    assert {(MEASURES[each.name].level, each.answers) for each in reported} == {("practice", "all")}


def test_populations_that_are_measured_leave_room_for_those_of_contracts() -> None:
    names = {name.of for each in TOLD for side in (each.numerator, each.denominator) for name in side.names()}
    assert set(load_measured_populations()) == names - {"", "planned_admission"}
    assert len(load_measured_populations()) <= 4


def test_the_populations_that_measures_need_are_told() -> None:
    needed = populations_needed(
        ["loneliness", "reablement_offered", "care_home_resident_admissions", "antibiotic_items"]
    )
    assert tuple(needed) == ("older", "care_home_residents")
    assert populations_needed(["copd_review"]) == {}


ROW = "referrals,referral,person_years,1000,,,12,1,all,,,,10,1,,\n"


def written(folder: Path, *rows: str) -> Path:
    (folder / "definitions.csv").write_text(HEADER + "".join(rows), encoding="utf-8")
    return folder


def test_a_row_is_read_as_it_stands(tmp_path: Path) -> None:
    made = load_definitions(written(tmp_path, ROW))["referrals"]
    assert isinstance(made, Definition)
    assert (made.numerator.text, made.anchor) == ("referral", None)
    assert made.per == 1000
    assert made.fewest == 10


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("referrals,", "referals,", "'referals' is no measure of the catalogue. Did you mean 'referrals'?"),
        (",,,12", ",odds,x,12", "'odds' is not allowed here; use share or ratio"),
        (",,,12", ",share,,12", "an anchor needs a level, and a level an anchor; give both or neither"),
        (
            ",,,12",
            ",,referral_share,12",
            "an anchor needs a level, and a level an anchor; give both or neither",
        ),
        (
            ",all,,",
            ",mean,,",
            "a mean of answers has a deviation, and nothing else has; name it, or leave it out",
        ),
        (",all,,", ",all,spread,", "a mean of answers has a deviation, and nothing else has"),
        (",12,1,", ",0,1,", "0 months are not allowed; write 1 or more"),
        (",12,1,", ",12,0,", "0 months are not allowed; write 1 or more"),
        ("person_years", "person years", "'person years' is not a sum of names"),
        (
            ",10,1,,\n",
            ",10,1,,It is not.\n",
            "the measure is not told, as not_told says; leave the cell empty",
        ),
    ],
)
def test_a_faulty_row_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(FileProblems, match=re.escape(words)):
        load_definitions(written(tmp_path, ROW.replace(old, new)))


def test_populations_that_are_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / "populations.yaml").write_text("older: {age_fron: 65}\n", encoding="utf-8")
    with pytest.raises(FileProblems, match=r"older\.age_fron"):
        load_measured_populations(tmp_path)
