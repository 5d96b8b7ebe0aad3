"""The places that come with the project: each loads, agrees with itself and with figures checked by hand."""

from fractions import Fraction
from pathlib import Path

import pytest

from scenarios.place import Place, known_registers, load_place, load_places, places
from scenarios.place_files import read_place, write_place
from scenarios.place_words import PLACES, known_groups, known_indicators, known_measures
from scenarios.problems import FileProblems
from tests.scenarios.small_place import write_small

ALL = (
    "bedfordshire",
    "cambridgeshire_peterborough",
    "croydon",
    "lambeth",
    "milton_keynes",
    "north_lincolnshire",
    "oldham",
    "oxfordshire",
    "southend",
    "staffordshire",
)
# Residents in mid-2014, people on lists, practices, people on the diabetes and the dementia register: read in
# the publications that the places' sources name.
CHECKED = {
    "bedfordshire": (431_412, 457_600, 55),
    "cambridgeshire_peterborough": (861_567, 910_310, 107),
    "croydon": (375_266, 395_100, 58),
    "lambeth": (315_448, 378_410, 48),
    "milton_keynes": (264_063, 279_399, 27),
    "north_lincolnshire": (169_540, 170_261, 20),
    "oldham": (229_028, 245_230, 45),
    "oxfordshire": (654_638, 711_075, 79),
    "southend": (177_626, 184_896, 35),
    "staffordshire": (761_851, 776_237, 125),
}
# In per cent: diabetes of people aged 17+, dementia, hypertension, blood pressure controlled of all and without
# exceptions, residents in the most deprived fifth.
CHECKED_SHARES = {
    "bedfordshire": ("6.31", "0.60", "13.79", "80.5", "84.1", "7.0"),
    "cambridgeshire_peterborough": ("5.68", "0.67", "12.72", "79.4", "82.9", "11.5"),
    "croydon": ("6.60", "0.52", "12.23", "79.2", "81.7", "22.4"),
    "lambeth": ("5.19", "0.37", "9.59", "79.0", "81.9", "31.0"),
    "milton_keynes": ("5.56", "0.51", "12.06", "76.5", "81.0", "14.1"),
    "north_lincolnshire": ("7.43", "0.81", "16.93", "81.7", "84.2", "18.9"),
    "oldham": ("7.48", "0.76", "13.50", "79.2", "81.4", "45.0"),
    "oxfordshire": ("4.87", "0.70", "12.13", "80.6", "84.5", "3.7"),
    "southend": ("6.32", "0.88", "15.30", "78.8", "81.2", "26.1"),
    "staffordshire": ("7.22", "0.83", "16.42", "80.5", "83.6", "22.8"),
}


def within(found: Fraction, percent: str, points: str) -> bool:
    """Whether a share is a published percentage to so many points."""
    return abs(found * 100 - Fraction(percent)) <= Fraction(points)


@pytest.fixture(params=ALL)
def place(request: pytest.FixtureRequest) -> Place:
    return load_place(request.param)


# Names


@pytest.mark.unit
def test_ten_places_come_with_the_project_and_england_stands_apart() -> None:
    assert places() == ALL


@pytest.mark.unit
def test_a_place_is_named_as_its_folder(place: Place) -> None:
    assert (PLACES / place.name / "place.yaml").is_file()


@pytest.mark.unit
def test_a_place_is_read_once() -> None:
    assert load_place("southend") is load_place("southend")


@pytest.mark.unit
def test_any_folder_of_a_place_can_be_loaded(tmp_path: Path) -> None:
    folder = write_small(tmp_path / "small")
    assert load_place(folder).title == load_place(str(folder)).title == "Small"


@pytest.mark.unit
def test_a_name_stands_for_one_place_and_england_for_many() -> None:
    assert load_places("southend") == (load_place("southend"),)
    assert len(load_places("england")) == 209


@pytest.mark.unit
@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "southnd",
            "southnd: there is no such place; use bedfordshire, cambridgeshire_peterborough, croydon, lambeth, "
            "milton_keynes, north_lincolnshire, oldham, oxfordshire, southend, staffordshire or the folder of a place. "
            "Did you mean 'southend'?",
        ),
        ("england", "england: england is 209 places; use load_places or england()"),
    ],
)
def test_a_name_that_is_no_place_is_refused(name: str, said: str) -> None:
    with pytest.raises(FileProblems) as refused:
        load_place(name)
    assert str(refused.value) == said


# What is in every place


@pytest.mark.unit
@pytest.mark.parametrize("name", ALL)
def test_a_place_has_the_people_and_practices_that_are_published(name: str) -> None:
    place = load_place(name)
    assert (place.residents, place.registered, len(place.practices)) == CHECKED[name]


@pytest.mark.unit
@pytest.mark.parametrize("name", ALL)
def test_a_place_has_the_prevalences_and_shares_that_are_published(name: str) -> None:
    place = load_place(name)
    diabetes, dementia, hypertension, of_all, without, deprived = CHECKED_SHARES[name]
    assert within(place.registers["diabetes"].prevalence_share, diabetes, "0.005")
    assert within(place.registers["dementia"].prevalence_share, dementia, "0.005")
    assert within(place.registers["hypertension"].prevalence_share, hypertension, "0.005")
    assert within(place.managed_shares["HYP006"].share_of_all, of_all, "0.05")
    assert within(place.managed_shares["HYP006"].share_without_exceptions, without, "0.05")
    # Published for mid-2017; here of the ages of mid-2014.
    assert within(Fraction(place.residents_by_quintile[0], place.residents), deprived, "0.2")


@pytest.mark.unit
def test_ages_run_from_0_to_90_in_five_years_and_quintiles_in_six_bands(place: Place) -> None:
    assert [str(row.age) for row in place.population_by_age_sex][:2] == ["0-4", "5-9"]
    assert [str(row.age) for row in place.population_by_age_sex][-2:] == ["85-89", "90+"]
    assert len(place.population_by_age_sex) == 19
    bands = [str(row.age) for row in place.population_by_age_quintile]
    assert bands == ["0-14", "15-44", "45-64", "65-74", "75-84", "85+"]


@pytest.mark.unit
def test_people_by_quintile_are_exactly_the_people_by_age(place: Place) -> None:
    for row in place.population_by_age_quintile:
        inside = [each.people for each in place.population_by_age_sex if row.age.holds(each.age)]
        assert row.people == sum(inside)
    assert sum(place.residents_by_quintile) == place.residents


@pytest.mark.unit
def test_every_place_has_every_register_and_every_indicator(place: Place) -> None:
    assert list(place.registers) == list(known_registers())
    assert list(place.managed_shares) == list(known_indicators())


@pytest.mark.unit
def test_registers_of_the_same_ages_are_out_of_the_same_people(place: Place) -> None:
    ages: dict[str, set[int]] = {}
    for name, register in place.registers.items():
        ages.setdefault(str(known_registers()[name].ages), set()).add(register.out_of)
    assert ages["0+"] == {place.registered}
    assert all(len(out_of) == 1 for out_of in ages.values())
    sizes = [max(ages[band]) for band in ("0+", "15+", "16+", "17+", "18+", "50+")]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.unit
def test_practices_are_listed_from_the_largest(place: Place) -> None:
    sizes = [practice.list_size for practice in place.practices]
    assert sizes == sorted(sizes, reverse=True)
    assert sum(place.residents_by_practice) == place.residents


@pytest.mark.unit
def test_a_place_is_paid_for_by_groups_nhs_england_and_its_councils(place: Place) -> None:
    kinds = [payer.kind for payer in place.payers]
    assert kinds[:2] == ["commissioner", "nhs_england"]
    assert kinds[2:] == ["council"] * len(place.social_care_authorities)


@pytest.mark.unit
def test_trusts_take_most_but_not_more_than_all_admissions_of_a_place(place: Place) -> None:
    shares = [trust.place_share for trust in place.trusts.values() if trust.place_share is not None]
    assert Fraction(85, 100) < sum(shares) <= 1
    assert shares[0] == max(shares)


@pytest.mark.unit
def test_the_main_trust_has_three_years_of_months(place: Place) -> None:
    main = next(iter(place.trusts))
    months = sorted({row.month for row in place.ae_months if row.trust == main})
    assert (months[0], months[-1], len(months)) == ("2016-04", "2019-03", 36)
    assert all(row.attendances > 0 for row in place.ae_months if row.department == "type_1")


@pytest.mark.unit
def test_every_council_of_a_place_has_its_spending(place: Place) -> None:
    for authority in place.social_care_authorities:
        figures = {row.measure: row.value for row in place.social_care if row.authority == authority}
        net = figures["gross_spending_65_and_over_pounds"] - figures["income_65_and_over_pounds"]
        assert abs(figures["net_spending_65_and_over_pounds"] - net) <= 1000  # each to the nearest thousand
        assert figures["residential_care_65_and_over_weeks"] > 0


@pytest.mark.unit
def test_a_place_has_five_like_areas_and_is_none_of_them(place: Place) -> None:
    assert [area.rank for area in place.like_areas] == [1, 2, 3, 4, 5]
    groups = {area.group for area in place.like_areas}
    assert not groups & set(place.commissioning_groups)
    assert groups | set(place.commissioning_groups) <= set(known_groups())


@pytest.mark.unit
def test_every_row_has_a_status_and_sources_that_the_place_tells(place: Place) -> None:
    assert all(figure.source and set(figure.source) <= set(place.sources) for figure in place.figures)
    assert {figure.status for figure in place.figures} <= {"published", "derived", "assumed"}
    assert {name for figure in place.figures for name in figure.source} == set(place.sources)


@pytest.mark.unit
def test_every_derived_figure_says_how_it_was_made(place: Place) -> None:
    derived = {name for figure in place.figures if figure.status == "derived" for name in figure.source}
    assert [name for name in derived if not place.sources[name].how] == []


@pytest.mark.unit
def test_every_source_has_a_publisher_and_a_licence(place: Place) -> None:
    for source in place.sources.values():
        assert "Licence" in source.licence or "terms of the publication" in source.licence
        assert source.publisher
        assert source.publication


@pytest.mark.regression
def test_a_shipped_place_is_written_as_it_stands(place: Place, tmp_path: Path) -> None:
    write_place(place, tmp_path)
    for file in (PLACES / place.name).iterdir():
        assert (tmp_path / file.name).read_text(encoding="utf-8") == file.read_text(encoding="utf-8")
    assert read_place(tmp_path) == place


@pytest.mark.unit
def test_the_shipped_data_are_small() -> None:
    assert sum(file.stat().st_size for file in PLACES.rglob("*.*")) < 1_000_000


# Southend by hand


@pytest.mark.unit
def test_southend_has_its_published_figures() -> None:
    southend = load_place("southend")
    assert southend.commissioning_groups == ("99G",)
    assert sum(row.male for row in southend.population_by_age_sex) == 87_257
    assert sum(row.people for row in southend.population_by_age_sex if row.age.age_from >= 65) == 33_377
    assert southend.practices[0].list_size == 23_944
    assert southend.practices[-1].list_size == 306
    assert southend.registers["hypertension"].people == 28_297
    assert southend.registers["diabetes"].out_of == 148_697
    assert southend.managed_shares["DM009"].share_of_all == Fraction("0.7619")
    assert southend.trusts["RAJ"].place_share == Fraction("0.959")
    assert southend.trusts["RDD"].counted_with == "RAJ"
    assert [area.group for area in southend.like_areas] == ["00V", "02T", "99C", "03K", "04E"]


@pytest.mark.unit
def test_southend_s_council_has_its_published_figures() -> None:
    figures = {row.measure: row.value for row in load_place("southend").social_care if row.year == "2014/15"}
    assert figures["gross_spending_all_adults_pounds"] == 60_404_000
    assert figures["bought_home_care_pounds_per_hour"] == Fraction("12.44")
    assert figures["nursing_care_65_and_over_weeks"] == 261


@pytest.mark.unit
def test_southend_s_hospital_has_its_published_month() -> None:
    months = [row for row in load_place("southend").ae_months if row.trust == "RAJ"]
    july = next(row for row in months if (row.month, row.department) == ("2016-07", "type_1"))
    assert july.attendances == 9007
    assert july.over_four_hours < july.attendances


# The words that places share


@pytest.mark.unit
def test_the_registers_are_those_of_the_framework_of_2014_and_smokers() -> None:
    codes = {register.code for register in known_registers().values()}
    assert len(codes) == len(known_registers()) == 22
    assert str(known_registers()["diabetes"].ages) == "17+"
    assert known_registers()["stroke"].code == "STIA"


@pytest.mark.unit
def test_indicators_are_of_registers_that_there_are() -> None:
    assert len(known_indicators()) == 57
    assert known_indicators()["HYP006"].register == "hypertension"
    assert known_indicators()["BP002"].register == ""


@pytest.mark.unit
def test_a_measure_of_social_care_ends_with_its_unit() -> None:
    units = ("_pounds", "_weeks", "_pounds_per_week", "_pounds_per_hour", "_score", "_share", "_per_100000")
    assert [name for name in known_measures() if not name.endswith(units)] == []
