"""Outputs of a small England: every target is told, people one by one add up to all, and shares are what they say."""

from __future__ import annotations

from math import isfinite

import numpy as np
import pytest

from agents.citizens.counts import EMERGENCY_ADMISSIONS, Item
from calibration.about import axes
from calibration.lived import WINDOW
from calibration.lives import MONTHS, Watch
from calibration.outputs import ITEMS, Output, counts_of, load_outputs, output_named
from calibration.own_outputs import AVOIDABLE, OWN
from calibration.score import answer
from calibration.targets import Target, load_targets
from scenarios.measures import load_definitions
from scenarios.measures.expressions import parse
from scenarios.parameters import load_parameters
from scenarios.parameters.subgroups import Subgroup, subgroup_in
from tests.calibration.small_lived import lived

OF_THE_PLACE = (Item.BIRTH, Item.ARRIVED_WAITING, Item.ARRIVAL)
"""What is counted of those who come, and of nobody who is there."""


def about(text: str) -> Subgroup:
    return subgroup_in(text, axes())


def told(name: str, text: str = "") -> float:
    return output_named(name).of(lived(), about(text)).value


@pytest.mark.unit
def test_every_output_has_its_function_sum_or_measure() -> None:
    for output in load_outputs().values():
        if output.how == "own":
            assert output.name in OWN
        elif output.how == "counted":
            for text in (output.over, output.under):
                for name in parse(text).names() if text else ():
                    assert name.name in (*ITEMS, "person_years", *load_parameters().names), output.name
        else:
            assert output.over in load_definitions(), output.name
    assert {name for name, output in load_outputs().items() if output.how == "own"} == set(OWN)


@pytest.mark.unit
def test_an_output_that_there_is_not_is_told_with_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"'no_nights_share' is no output\. Did you mean 'no_night_share'\?"):
        output_named("no_nights_share")


@pytest.mark.end_to_end
@pytest.mark.parametrize("target", load_targets(), ids=lambda target: target.name)
def test_every_target_is_told_by_a_run(target: Target) -> None:
    figure = answer(target, lived())
    assert figure.events is None or figure.events >= 0
    # Of 4,000 people nobody may have five conditions and be in hospital.
    assert isfinite(figure.value) or "5+" in str(target.about)


@pytest.mark.end_to_end
def test_people_one_by_one_add_up_to_all() -> None:
    everybody = lived().history.counted("by_quintile", *WINDOW)[0].sum(axis=0)
    one_by_one = lived().lives.years.sum(axis=(0, 1))
    kept = [item for item in Item if item not in OF_THE_PLACE]
    assert one_by_one[kept].tolist() == everybody[kept].tolist()


@pytest.mark.end_to_end
def test_groups_that_share_everybody_add_up() -> None:
    for name in ("gp_contacts", "emergency_admissions", "bed_days"):
        parts = [told(name, text) for text in ("age=0-64", "age=65+")]
        assert sum(parts) == pytest.approx(told(name), rel=0.02)
        assert told(name, "sex=male") + told(name, "sex=female") == pytest.approx(sum(parts))


@pytest.mark.end_to_end
def test_people_lived_again_are_those_counted_each_month() -> None:
    by_month = counts_of(lived(), about("quintile=2;age=65+"))
    one_by_one = counts_of(lived(), about("quintile=2;age=65+;registers=0"))
    others = counts_of(lived(), about("quintile=2;age=65+;registers=1+"))
    for item in (Item.PEOPLE, Item.GP_CONTACT):
        # A birthday falls into the two years for some; so the two differ by little.
        assert one_by_one[item] + others[item] == pytest.approx(by_month[item], rel=0.05)


@pytest.mark.end_to_end
def test_a_rate_is_its_count_to_the_people() -> None:
    people = counts_of(lived(), ())[Item.PEOPLE] / 12
    contacts = counts_of(lived(), ())
    rate = (contacts[Item.GP_CONTACT] + contacts[Item.PRACTICE_NURSE_CONTACT]) / people
    assert told("gp_contacts_annual_rate") == pytest.approx(rate)
    assert told("gp_contacts") == pytest.approx(rate * lived().england_residents)
    assert told("people") == pytest.approx(lived().england_residents)


@pytest.mark.end_to_end
def test_those_who_are_gone_are_as_they_were_last_seen() -> None:
    died = lived().lives.years[0, :, Item.DEATH] > 0
    assert died.sum() > 5
    assert lived().watched.age[died].mean() > 60


@pytest.mark.end_to_end
def test_shares_of_states_are_those_of_people() -> None:
    people = lived().people
    older = people.age >= 65
    home = people.state("in_care_home") > 0
    assert told("care_home_residents_share", "age=65+") == pytest.approx((home & older).sum() / older.sum())
    assert told("true_prevalence_share", "condition=dementia;age=65+") == pytest.approx(
        people.has("dementia")[older].mean()
    )
    two = people.registers >= 2
    assert told("multimorbidity_share", "age=18+") == pytest.approx(two[people.age >= 18].mean())
    coded = people.diagnoses >= 2
    assert told("coded_multimorbidity_share", "age=18+") == pytest.approx(coded[people.age >= 18].mean())


@pytest.mark.end_to_end
def test_the_tenth_who_come_most_have_more_than_a_tenth_and_less_than_all() -> None:
    assert 0.2 < told("contacts_of_top_tenth_share") < 0.8


@pytest.mark.end_to_end
def test_occupancy_of_months_is_around_that_of_the_year() -> None:
    by_month = [told("bed_occupancy_share", f"month={month}") for month in axes()["month"]]
    assert np.mean(by_month) == pytest.approx(told("bed_occupancy_share"))
    assert told("beds") > 0


@pytest.mark.end_to_end
def test_everybody_has_the_admissions_that_are_expected_at_their_ages() -> None:
    assert told("chronic_avoidable_admissions_standardised") == pytest.approx(1)


@pytest.mark.end_to_end
def test_stays_of_one_night_are_some_of_those_of_a_night_or_more() -> None:
    counted = lived().lives.years.sum(axis=0)
    nights = counted[:, EMERGENCY_ADMISSIONS].sum(axis=1) - counted[:, Item.NO_NIGHT_ADMISSION]
    one = lived().lives.one_nights.sum(axis=0)
    assert np.all((one >= 0) & (one <= nights))
    assert 0.05 < one.sum() / nights.sum() < 0.3
    alone = (nights == 1) & (counted[:, Item.EMERGENCY_BED_DAY] == 1)
    assert np.all(one[alone] == 1)


@pytest.mark.end_to_end
def test_avoidable_admissions_cost_more_where_stays_are_long() -> None:
    costs = {text: told("avoidable_admissions_cost", text) for text in ("", "age=0-74", "age=75+")}
    assert sum(costs.values()) == pytest.approx(2 * costs[""])
    band = lived().watched.age >= 75
    avoidable = lived().lives.years.sum(axis=0)[:, AVOIDABLE].sum(axis=1)
    assert costs["age=75+"] / costs[""] > avoidable[band].sum() / avoidable.sum()
    dearest = float(lived().parameters.value("long_to_short_stay_price_ratio"))
    assert avoidable.sum() < costs[""] < dearest * avoidable.sum()


@pytest.mark.end_to_end
def test_births_count_as_stays_of_their_mothers() -> None:
    days, share = told("bed_days"), told("emergency_bed_days_share")
    assert share == pytest.approx(told("emergency_bed_days") / days)
    with_births = told("emergency_admissions") + told("births")
    assert told("mean_stay_days") < days / with_births
    assert told("bed_days", "age=65+") < days


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("recorded_prevalence_share", "age=65+", "'recorded_prevalence_share' needs a register"),
        ("true_prevalence_share", "", "'true_prevalence_share' needs a condition"),
        ("ae_attendances_per_day", "", "'ae_attendances_per_day' needs a month"),
        ("gp_experience_share", "quintile=1", "'gp_experience_share' is told of a whole place alone"),
    ],
)
def test_an_output_says_by_what_it_is_told(name: str, text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        output_named(name).of(lived(), about(text))


@pytest.mark.end_to_end
def test_fewer_months_than_two_years_make_no_lives() -> None:
    watch = Watch(lived().economy.population)
    with pytest.raises(ValueError, match=f"0 months were watched; watch {MONTHS}"):
        watch.lives(lived().economy.population)


@pytest.mark.end_to_end
def test_of_many_people_one_in_so_many_is_watched() -> None:
    population = lived().economy.population
    assert Watch(population, 1_000).every == 5
    assert Watch(population, 1_000).starts[0].columns.key.size <= 1_000
    assert Watch(population).every == 1


@pytest.mark.unit
def test_a_total_grows_with_people_and_a_rate_does_not() -> None:
    totals = [output.name for output in load_outputs().values() if output.is_total]
    assert "emergency_admissions" in totals
    assert "gp_contacts_annual_rate" not in totals
    assert isinstance(load_outputs()["beds"], Output)
