"""A population one to one: totals exact, practices their lists, the same people for the same place and seed."""

import hashlib
import re
from dataclasses import replace

import numba
import numpy as np
import pytest

from agents.citizens.baseline import Baseline
from agents.citizens.chance_arrays import founder_key, place_code
from agents.citizens.columns import COLUMNS, Columns, first_slots
from agents.citizens.synthesis import care_in, people_by_age_sex_quintile, solve_baseline, synthesise
from scenarios.parameters import Parameters, load_parameters
from scenarios.place import AgeAndSex, AgeBand, Place, england, load_place
from tests.agents.citizens.populations import seen

PARAMETERS = load_parameters()
SOUTHEND = load_place("southend")


def digest(columns: Columns) -> str:
    text = hashlib.blake2b()
    for array in columns:
        text.update(array.tobytes())
    return text.hexdigest()


def small_place(name: str = "village") -> Place:
    """Southend with a hundredth of its people: two practices, no registers."""
    ages = tuple(
        replace(row, male=row.male // 100, female=row.female // 100) for row in SOUTHEND.population_by_age_sex
    )
    wide = []
    for row in SOUTHEND.population_by_age_quintile:
        people = sum(each.people for each in ages if row.age.holds(each.age))
        wide.append(replace(row, quintiles=(people - 4 * (people // 5), *[people // 5] * 4)))
    return replace(
        SOUTHEND,
        name=name,
        population_by_age_sex=ages,
        population_by_age_quintile=tuple(wide),
        practices=SOUTHEND.practices[:2],
        registers={},
    )


@pytest.mark.unit
def test_everybody_is_made_and_nobody_else(southend: Columns) -> None:
    assert seen(southend).age.size == SOUTHEND.residents


@pytest.mark.unit
def test_people_by_age_and_sex_are_exact(southend: Columns) -> None:
    people = seen(southend)
    for row in SOUTHEND.population_by_age_sex:
        oldest = 10**6 if row.age.age_to is None else row.age.age_to
        of_band = (people.age >= row.age.age_from) & (people.age <= oldest)
        assert [int((of_band & (people["sex"] == sex)).sum()) for sex in (0, 1)] == [row.male, row.female]


@pytest.mark.unit
def test_people_by_age_and_quintile_are_exact(southend: Columns) -> None:
    people = seen(southend)
    for row in SOUTHEND.population_by_age_quintile:
        oldest = 10**6 if row.age.age_to is None else row.age.age_to
        of_band = (people.age >= row.age.age_from) & (people.age <= oldest)
        found = np.bincount(people["quintile"][of_band], minlength=5)
        assert tuple(found.tolist()) == row.quintiles


@pytest.mark.unit
def test_totals_are_exact_in_england_s_groups_too(baseline: Baseline) -> None:
    for place in list(england())[::70]:
        counts = people_by_age_sex_quintile(place, baseline.tables)
        assert counts.sum() == place.residents
        assert tuple(counts.sum(axis=(0, 1)).tolist()) == place.residents_by_quintile


@pytest.mark.unit
def test_england_s_residents_are_spread_but_not_changed(baseline: Baseline) -> None:
    residents = baseline.tables.residents
    published = float(sum(row.value for row in PARAMETERS.rows("residents_people")))
    assert residents.sum() == pytest.approx(published)
    assert (np.diff(residents[90:].sum(axis=(1, 2))) < 0).all()


@pytest.mark.unit
def test_practices_have_their_lists_scaled_to_residents(southend: Columns) -> None:
    people = np.bincount(seen(southend)["practice"])
    assert tuple(people.tolist()) == SOUTHEND.residents_by_practice


@pytest.mark.unit
def test_each_practice_is_a_run_of_slots_with_free_ones_at_its_end(southend: Columns) -> None:
    assert (np.diff(southend.practice.astype(int)) >= 0).all()
    starts = first_slots(southend, len(SOUTHEND.practices))
    present = seen(southend).present
    for start, end, people in zip(starts, starts[1:], SOUTHEND.residents_by_practice, strict=False):
        assert present[start : start + people].all()
        assert not present[start + people : end].any()
        assert end - start - people >= max(64, people // 16)


@pytest.mark.unit
def test_a_free_slot_holds_nothing_but_its_practice(southend: Columns) -> None:
    free = ~seen(southend).present
    for column in COLUMNS:
        assert column.name == "practice" or not getattr(southend, column.name)[free].any()


@pytest.mark.unit
def test_keys_are_founders_keys_each_given_once(southend: Columns) -> None:
    expected = founder_key(1, place_code("southend"), np.arange(SOUTHEND.residents))
    assert np.array_equal(np.sort(southend.key[seen(southend).present]), np.sort(expected))
    assert np.unique(expected).size == expected.size


@pytest.mark.unit
def test_the_same_seed_gives_the_same_people_on_any_number_of_threads(baseline: Baseline) -> None:
    threads = numba.get_num_threads()
    digests = []
    for number in (1, threads):
        numba.set_num_threads(number)
        digests.append(digest(synthesise(small_place(), PARAMETERS, 5, baseline)))
    assert digests[0] == digests[1]
    assert digest(synthesise(small_place(), PARAMETERS, 6, baseline)) != digests[0]


@pytest.mark.unit
@pytest.mark.slow
def test_a_baseline_solved_again_makes_the_same_people(southend: Columns) -> None:
    assert digest(synthesise(SOUTHEND, PARAMETERS, 1, solve_baseline(PARAMETERS))) == digest(southend)


@pytest.mark.unit
def test_people_do_not_change_when_another_place_is_made(baseline: Baseline) -> None:
    before = synthesise(small_place(), PARAMETERS, 5, baseline)
    other = synthesise(small_place("hamlet"), PARAMETERS, 5, baseline)
    after = synthesise(small_place(), PARAMETERS, 5, baseline)
    assert digest(before) == digest(after) != digest(other)
    assert not set(seen(before)["key"].tolist()) & set(seen(other)["key"].tolist())


@pytest.mark.unit
def test_the_baseline_may_be_left_to_be_solved(baseline: Baseline, monkeypatch: pytest.MonkeyPatch) -> None:
    given = synthesise(small_place(), PARAMETERS, 5, baseline)
    solved_for: list[Parameters] = []

    def solved(parameters: Parameters) -> Baseline:
        solved_for.append(parameters)
        return baseline

    monkeypatch.setattr("agents.citizens.synthesis.solve_baseline", solved)
    assert digest(synthesise(small_place(), PARAMETERS, 5)) == digest(given)
    assert solved_for == [PARAMETERS]


@pytest.mark.unit
def test_months_of_age_are_spread_over_the_year(southend: Columns) -> None:
    months = np.bincount(seen(southend)["age_months"] % 12, minlength=12)
    assert (abs(months / months.mean() - 1) < 0.05).all()


@pytest.mark.unit
def test_a_place_without_a_register_or_indicator_has_the_usual_shares(baseline: Baseline) -> None:
    care = care_in(replace(SOUTHEND, registers={}, managed_shares={}), baseline.tables)
    assert care.recorded == (None,) * 15
    usual = [float(row.value) for row in PARAMETERS.rows("managed_share")]
    assert list(care.managed_share) == pytest.approx(usual)


@pytest.mark.unit
def test_registers_are_of_their_ages_and_of_those_they_hold(baseline: Baseline) -> None:
    care = care_in(SOUTHEND, baseline.tables)
    diabetes, cancer = care.recorded[4], care.recorded[7]
    assert diabetes is not None
    assert cancer is not None
    assert (int(diabetes.ages.argmax()), bool(diabetes.ages.all())) == (17, False)
    assert diabetes.people_share == pytest.approx(9396 / 148697)
    on_register = PARAMETERS.value("on_register_share", condition="cancer")
    assert cancer.people_share == pytest.approx(3993 / 184896 / on_register)
    assert care.managed_share[4] == pytest.approx(0.5785)


def refused(place: Place, words: str, baseline: Baseline, seed: int = 1) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(words)}"):
        synthesise(place, PARAMETERS, seed, baseline)


@pytest.mark.unit
def test_a_place_without_practices_is_refused(baseline: Baseline) -> None:
    words = "village: the place has no practices; citizens need a practice to belong to"
    refused(replace(small_place(), practices=()), words, baseline)


@pytest.mark.unit
def test_a_place_without_people_is_refused(baseline: Baseline) -> None:
    words = "village: the place has no residents; give people by age and sex"
    refused(replace(small_place(), population_by_age_sex=()), words, baseline)


@pytest.mark.unit
def test_ages_that_do_not_start_at_birth_are_refused(baseline: Baseline) -> None:
    words = "village: the youngest age band is 5-9; the bands must cover every age from 0"
    place = small_place()
    refused(replace(place, population_by_age_sex=place.population_by_age_sex[1:]), words, baseline)


@pytest.mark.unit
def test_a_negative_population_is_refused(baseline: Baseline) -> None:
    rows = list(small_place().population_by_age_sex)
    rows[3] = replace(rows[3], male=-7)
    words = "population_by_age_and_sex: -7.0 is not a number of people; give 0 or more"
    refused(replace(small_place(), population_by_age_sex=tuple(rows)), words, baseline)


@pytest.mark.unit
def test_tables_of_unlike_numbers_of_people_are_refused(baseline: Baseline) -> None:
    rows = list(small_place().population_by_age_sex)
    rows[0] = replace(rows[0], male=rows[0].male + 1)
    words = "'population_by_age_and_sex' is of 1,776 people, and 'population_by_age_and_quintile' of 1,775"
    people = sum(row.people for row in rows)
    words = words.replace("1,776", f"{people:,}").replace("1,775", f"{people - 1:,}")
    refused(replace(small_place(), population_by_age_sex=tuple(rows)), words, baseline)


@pytest.mark.unit
def test_tables_that_agree_in_all_but_not_by_age_are_refused(baseline: Baseline) -> None:
    rows = list(small_place().population_by_age_sex)
    rows[0] = replace(rows[0], male=rows[0].male + 10)
    rows[-1] = AgeAndSex(
        age=AgeBand(90, None), male=rows[-1].male, female=rows[-1].female - 10, status="derived", source=()
    )
    words = "village: people by age and sex and people by age and quintile do not agree: after 10000 rounds"
    refused(replace(small_place(), population_by_age_sex=tuple(rows)), words, baseline)


@pytest.mark.unit
def test_a_seed_that_is_no_whole_number_is_refused(baseline: Baseline) -> None:
    refused(small_place(), "seed: -1 is not allowed; give a whole number from 0", baseline, seed=-1)
