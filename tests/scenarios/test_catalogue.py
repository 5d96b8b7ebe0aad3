"""The catalogues: what every shipped entry must have, and how wrong ones and files' own are refused."""

import csv
import shutil
from collections.abc import Callable, Mapping
from dataclasses import FrozenInstanceError, replace
from fractions import Fraction
from pathlib import Path

import pytest

from scenarios.catalogue import (
    FOLDER,
    Catalogue,
    Lever,
    Measure,
    PartyKind,
    Service,
    load_catalogue,
    plural,
)
from scenarios.problems import FileProblems
from scenarios.tables import SNAKE_CASE

pytestmark = pytest.mark.unit

SHIPPED = load_catalogue()
FIRST_SERVICES = """
    gp_contact practice_nurse_contact community_contact mental_health_contact drug_treatment_month
    ae_attendance ambulance_journey emergency_admission emergency_bed_day delayed_day readmission referral
    outpatient_first outpatient_follow_up day_case planned_admission planned_bed_day home_care_hour
    reablement_episode care_home_week social_prescribing_referral befriending_month
    end_of_life_support_month
"""
AMBITIONS = """
    years_of_life_lost quality_of_life_with_long_term_conditions avoidable_emergency_admissions
    at_home_91_days_after_discharge poor_experience_of_hospital poor_experience_outside_hospital
    avoidable_hospital_deaths
"""
MENTAL_HEALTH_OUTCOMES = """
    mental_health_mortality mental_health_recovery mental_health_crisis_response
    mental_health_carer_satisfaction mental_health_meaningful_role mental_health_settled_home
    mental_health_physical_checks
"""
CITIZEN_OUTCOMES = """
    days_at_home loneliness control_of_daily_life confidence_to_manage healthy_life_expectancy
    life_expectancy_gap
"""
PARTIES = """
    treasury nhs_england commissioner council gp_practice acute_trust community_trust social_care
    voluntary hub special_purpose_company alliance_pool pooled_budget integrated_provider investor
    guarantor citizens tax_office suppliers others
"""
OWN_SERVICE = Service(
    "hydrotherapy_session", "hydrotherapy session", "hydrotherapy sessions", "session", "acute_trust"
)
OWN_MEASURE = Measure("pain_at_night", "Pain at night", "score 0 to 10", "lower", "provider")


# What is shipped


def test_the_first_services_are_there() -> None:
    assert set(FIRST_SERVICES.split()) <= set(SHIPPED.services)


def test_emergency_admissions_are_told_apart_by_cause() -> None:
    parts = [each.name for each in SHIPPED.services.values() if each.part_of == "emergency_admission"]
    assert parts == [
        "emergency_admission_avoidable_incentivised",
        "emergency_admission_avoidable_other",
        "emergency_admission_other_acute_avoidable",
        "emergency_admission_other",
        "readmission",
    ]


@pytest.mark.parametrize("names", [AMBITIONS, MENTAL_HEALTH_OUTCOMES, CITIZEN_OUTCOMES])
def test_the_outcomes_that_the_sources_name_are_measures(names: str) -> None:
    assert set(names.split()) <= set(SHIPPED.measures)


def test_the_parties_of_the_four_models_have_kinds() -> None:
    assert set(PARTIES.split()) <= set(SHIPPED.party_kinds)


def test_every_type_of_provider_has_levers() -> None:
    held = {kind for lever in SHIPPED.levers.values() for kind in lever.party_kinds}
    assert held >= {"gp_practice", "acute_trust", "community_trust", "social_care", "voluntary", "hub"}


def test_gaming_levers_move_what_is_recorded_and_no_other_does() -> None:
    recorded = {lever.name for lever in SHIPPED.levers.values() if lever.moves == "recorded"}
    assert recorded == {"recording", "coding"}


@pytest.mark.parametrize("entries", [SHIPPED.services, SHIPPED.measures, SHIPPED.party_kinds, SHIPPED.levers])
def test_entries_stand_under_their_own_names_in_snake_case(
    entries: Mapping[str, Service | Measure | PartyKind | Lever],
) -> None:
    assert [entry.name for entry in entries.values()] == list(entries)
    assert all(SNAKE_CASE.fullmatch(name) for name in entries)


@pytest.mark.parametrize(
    "entry", [*SHIPPED.services.values(), *SHIPPED.measures.values()], ids=lambda e: e.name
)
def test_every_number_has_unit_source_and_status(entry: Service | Measure) -> None:
    assert entry.unit
    assert entry.source
    assert entry.status in ("published", "derived", "assumed")
    assert entry.source.count("recalled") == entry.source.count("recalled, to be checked")


@pytest.mark.parametrize(
    "entry", [*SHIPPED.services.values(), *SHIPPED.measures.values()], ids=lambda e: e.name
)
def test_what_is_published_names_a_publication(entry: Service | Measure) -> None:
    assert entry.status == "assumed" or not entry.source.startswith("assumption")
    assert ".csv" not in entry.source
    assert "/shared" not in entry.source


@pytest.mark.parametrize("service", SHIPPED.services.values(), ids=lambda each: each.name)
def test_a_recalled_cost_is_assumed(service: Service) -> None:
    assert "recalled" not in service.source or service.status == "assumed"


@pytest.mark.parametrize("service", SHIPPED.services.values(), ids=lambda each: each.name)
def test_every_unit_cost_stands_within_a_range_of_its_own(service: Service) -> None:
    assert service.low_pounds is not None
    assert service.unit_cost_pounds is not None
    assert service.high_pounds is not None
    assert service.low_pounds < service.unit_cost_pounds < service.high_pounds


@pytest.mark.parametrize("service", SHIPPED.services.values(), ids=lambda each: each.name)
def test_an_assumed_cost_has_a_range_of_a_tenth_each_way_at_least(service: Service) -> None:
    if service.status != "assumed":
        return
    assert service.unit_cost_pounds is not None
    assert service.low_pounds is not None
    assert service.high_pounds is not None
    assert service.low_pounds <= service.unit_cost_pounds * Fraction(9, 10)
    assert service.high_pounds >= service.unit_cost_pounds * Fraction(11, 10)


@pytest.mark.parametrize("service", SHIPPED.services.values(), ids=lambda each: each.name)
def test_a_cost_without_any_figure_says_how_it_was_reasoned(service: Service) -> None:
    assert not service.source.startswith("assumption") or len(service.notes) > len(service.name) + 40


@pytest.mark.parametrize("service", SHIPPED.services.values(), ids=lambda each: each.name)
def test_the_cost_of_a_part_is_within_the_cost_of_the_whole(service: Service) -> None:
    assert not service.part_of or service.cost_within == service.part_of
    if service.part_of:
        assert service.unit == SHIPPED.services[service.part_of].unit
        assert service.provider_kind == SHIPPED.services[service.part_of].provider_kind
    if service.cost_within:
        assert not SHIPPED.services[service.cost_within].cost_within


def test_services_come_from_kinds_of_provider() -> None:
    kinds = {service.provider_kind for service in SHIPPED.services.values()}
    assert all(SHIPPED.party_kinds[kind].is_provider for kind in kinds)


def test_a_noun_and_its_plural_differ() -> None:
    assert all(service.singular != service.plural for service in SHIPPED.services.values())


@pytest.mark.parametrize("measure", SHIPPED.measures.values(), ids=lambda each: each.name)
def test_a_default_scale_pays_for_what_is_better(measure: Measure) -> None:
    nothing, everything = measure.pays_nothing_at_index, measure.pays_all_at_index
    assert nothing is not None
    assert everything is not None
    assert everything < nothing if measure.direction == "lower" else everything > nothing


@pytest.mark.parametrize("measure", SHIPPED.measures.values(), ids=lambda each: each.name)
def test_every_measure_says_what_is_counted_where_and_how_it_is_gamed(measure: Measure) -> None:
    assert measure.numerator != measure.denominator
    assert measure.dataset
    assert measure.gaming_note.endswith(".")
    assert 0 < measure.lag_months <= 24
    assert measure.sample_size is None or measure.sample_size >= 50
    assert measure.scale_status == "assumed"


def test_roles_agree_with_who_provides() -> None:
    for kind in SHIPPED.party_kinds.values():
        if kind.role == "provider":
            assert kind.is_provider, kind
        if kind.role in ("funder", "payer"):
            assert not kind.is_provider, kind


def test_shipped_files_use_no_decoration() -> None:
    for file in FOLDER.glob("*.csv"):
        for line in csv.reader(file.read_text(encoding="utf-8").splitlines()):
            assert all(cell == " ".join(cell.split()) for cell in line), line


# Loading


def test_the_catalogue_is_read_once() -> None:
    assert load_catalogue() is load_catalogue()


def test_entries_and_the_catalogue_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        SHIPPED.services = {}  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        SHIPPED.services["day_case"].unit = "case"  # type: ignore[misc]


def test_numbers_are_exact() -> None:
    assert SHIPPED.services["delayed_day"].unit_cost_pounds == Fraction("303.70")
    assert SHIPPED.measures["avoidable_emergency_admissions"].pays_all_at_index == 95
    assert SHIPPED.measures["avoidable_emergency_admissions"].sample_size is None
    assert SHIPPED.measures["at_home_91_days_after_discharge"].sample_size == 300


Change = Callable[[str, str, str, str], str]


@pytest.fixture
def refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Change:
    """What is said of the shipped catalogue once a cell of it is changed."""
    monkeypatch.chdir(tmp_path)

    def change(table: str, name: str, column: str, text: str) -> str:
        folder = Path("catalogues")
        shutil.copytree(FOLDER, folder, dirs_exist_ok=True)
        file = folder / f"{table}.csv"
        with file.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows({**row, column: text} if row["name"] == name else row for row in rows)
        with pytest.raises(FileProblems) as refused:
            load_catalogue(folder)
        return str(refused.value)

    return change


REQUIRED = {
    ("services", "day_case"): (
        "name singular plural unit provider_kind unit_cost_pounds low_pounds high_pounds "
        "price_year status source"
    ),
    ("measures", "loneliness"): (
        "name title unit direction level numerator denominator dataset lag_months gaming gaming_note "
        "pays_nothing_at_index pays_all_at_index scale_low scale_high scale_status status source"
    ),
    ("party_kinds", "investor"): "name title plural role is_provider may_overdraw meaning",
    ("levers", "access"): "name party_kinds title meaning moves",
}


@pytest.mark.parametrize(
    ("table", "name", "column"),
    [(*row, column) for row, columns in REQUIRED.items() for column in columns.split()],
)
def test_a_cell_that_must_not_be_empty(refusal: Change, table: str, name: str, column: str) -> None:
    said = refusal(table, name, column, "")
    assert f"{column}: the cell is empty; every row needs its {column}" in said
    assert len(said.splitlines()) == 1


WRONG_CELLS = {
    ("services", "gp_contact"): [
        ("provider_kind", "gp_practise", "Did you mean 'gp_practice'?"),
        ("provider_kind", "treasury", "'treasury' is not allowed here; use gp_practice, "),
        ("part_of", "gp_contacts", "no row has the name 'gp_contacts'. Did you mean "),
        ("cost_within", "gp_contact", "'gp_contact' is this row's own name; name another row, or none"),
        (
            "unit_cost_pounds",
            "99",
            "99 is outside low_pounds 32 to high_pounds 46; keep low <= value <= high",
        ),
        ("unit_cost_pounds", "45 pounds", "'45 pounds' is not a number"),
        ("price_year", "2014", "'2014' is not a financial year; write it as in 2014/15"),
        ("status", "guessed", "'guessed' is not allowed here; use published, derived or assumed."),
        ("name", "GP contact", "'GP contact' is not a name; write it like 'day_case'"),
        ("name", "practice_nurse_contact", "is also the name on line 2; give it once"),
    ],
    ("measures", "loneliness"): [
        ("direction", "down", "'down' is not allowed here; use higher or lower."),
        ("level", "practise", "use place, practice, trust or provider. Did you mean 'practice'?"),
        ("gaming", "some", "'some' is not allowed here; use low, medium or high."),
        ("lag_months", "1.5", "1.5 is not a whole number; write one, such as 12"),
        ("sample_size", "-5", "-5 is negative; write 0 or more"),
        ("pays_all_at_index", "70", "70 is outside scale_low 80 to scale_high 96; keep low <= value <= high"),
    ],
    ("party_kinds", "investor"): [
        ("role", "lender", "use funder, payer, provider, vehicle or outside."),
        ("may_overdraw", "yes", "'yes' is not allowed here; use true or false."),
    ],
    ("levers", "triage"): [
        ("party_kinds", "hub leader", "'leader' is not allowed here; use gp_practice, "),
        ("party_kinds", "hub commissioner", "'commissioner' is not allowed here; use gp_practice, "),
        ("moves", "nothing", "'nothing' is not allowed here; use true or recorded."),
    ],
}


@pytest.mark.parametrize(
    ("table", "name", "column", "text", "said"),
    [(*row, *wrong) for row, wrongs in WRONG_CELLS.items() for wrong in wrongs],
)
def test_a_cell_that_holds_what_it_may_not(
    refusal: Change, table: str, name: str, column: str, text: str, said: str
) -> None:
    refused = refusal(table, name, column, text)
    assert refused.startswith(f"catalogues/{table}.csv:")
    assert f": {column}: " in refused
    assert said in refused


def test_a_refusal_in_full(refusal: Change) -> None:
    assert refusal("services", "gp_contact", "status", "publishd") == (
        "catalogues/services.csv:2: status: 'publishd' is not allowed here; "
        "use published, derived or assumed. Did you mean 'published'?"
    )


def test_a_scale_that_runs_the_wrong_way(refusal: Change) -> None:
    assert refusal("measures", "years_of_life_lost", "direction", "higher") == (
        "catalogues/measures.csv:2: pays_all_at_index: higher is better, so keep the scale above "
        "pays_nothing_at_index 100; scale_low to scale_high is 90 to 98"
    )
    assert refusal("measures", "quality_of_life_with_long_term_conditions", "direction", "lower") == (
        "catalogues/measures.csv:3: pays_all_at_index: lower is better, so keep the scale below "
        "pays_nothing_at_index 100; scale_low to scale_high is 100.3 to 102"
    )


def test_a_scale_that_turns_within_its_range(refusal: Change) -> None:
    said = refusal("measures", "years_of_life_lost", "scale_high", "100")
    assert "lower is better, so keep the scale below pays_nothing_at_index 100" in said


def test_a_folder_without_a_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileProblems) as refused:
        load_catalogue(Path("elsewhere"))
    assert (
        str(refused.value) == "elsewhere/party_kinds.csv: the file cannot be read: No such file or directory"
    )


# A file's own entries


def test_a_file_s_own_entries_stand_beside_the_shipped_ones() -> None:
    joined = SHIPPED.with_own(services=[OWN_SERVICE], measures=[OWN_MEASURE])
    assert list(joined.services.values()) == [*SHIPPED.services.values(), OWN_SERVICE]
    assert list(joined.measures.values()) == [*SHIPPED.measures.values(), OWN_MEASURE]
    assert joined.levers == SHIPPED.levers
    assert "hydrotherapy_session" not in SHIPPED.services


def test_an_own_service_may_be_part_of_another_own_one() -> None:
    part = replace(
        OWN_SERVICE, name="hydrotherapy_first", part_of=OWN_SERVICE.name, cost_within=OWN_SERVICE.name
    )
    assert SHIPPED.with_own(services=[part, OWN_SERVICE]).services["hydrotherapy_first"] is part


def test_nothing_of_one_s_own_changes_nothing() -> None:
    assert SHIPPED.with_own() == SHIPPED


def refused_own(catalogue: Catalogue = SHIPPED, **own: list[Service] | list[Measure]) -> str:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the text is what is tested
        catalogue.with_own(**own)  # type: ignore[arg-type]
    return str(refused.value)


def test_a_shipped_service_cannot_be_given_again() -> None:
    assert refused_own(services=[replace(OWN_SERVICE, name="day_case")]) == (
        "'day_case' is a service of the catalogue, which a file cannot change; "
        "give your own service another name"
    )


def test_a_shipped_measure_cannot_be_given_again() -> None:
    assert refused_own(measures=[replace(OWN_MEASURE, name="loneliness")]) == (
        "'loneliness' is a measure of the catalogue, which a file cannot change; "
        "give your own measure another name"
    )


def test_two_own_entries_of_one_name() -> None:
    assert refused_own(measures=[OWN_MEASURE, OWN_MEASURE]) == (
        "'pain_at_night' is the name of two measures; give each a name of its own"
    )


def test_an_own_service_of_an_unknown_kind_of_provider() -> None:
    said = refused_own(services=[replace(OWN_SERVICE, provider_kind="acute_trusts")])
    assert said.startswith(
        "service 'hydrotherapy_session': provider_kind: 'acute_trusts' is not allowed here; use "
    )
    assert said.endswith(" Did you mean 'acute_trust'?")


@pytest.mark.parametrize(
    ("column", "own"),
    [
        ("part_of", replace(OWN_SERVICE, part_of="outpatient_firsts")),
        ("cost_within", replace(OWN_SERVICE, cost_within="outpatient_firsts")),
    ],
)
def test_an_own_service_within_one_that_is_not_there(column: str, own: Service) -> None:
    said = refused_own(services=[own])
    assert said.startswith(
        f"service 'hydrotherapy_session': {column}: 'outpatient_firsts' is not allowed here; use "
    )
    assert said.endswith(" Did you mean 'outpatient_first'?")


# Nouns


@pytest.mark.parametrize(
    ("count", "noun"),
    [
        (0, "emergency admissions"),
        (1, "emergency admission"),
        (2, "emergency admissions"),
        (Fraction(1, 2), "emergency admissions"),
    ],
)
def test_one_is_singular_and_anything_else_plural(count: int | Fraction, noun: str) -> None:
    assert plural(count, SHIPPED.services["emergency_admission"]) == noun
