"""What the solving keeps in balance: frailty at every age, care homes, readmissions by fifth, reablement."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from agents.citizens import solving, synthesis
from agents.citizens.baseline import Baseline
from agents.citizens.columns import CONDITIONS, FRAILTIES, RISK_FACTORS, has, set_field
from agents.citizens.counts import Item
from agents.citizens.decisions import Decision
from agents.citizens.levels import Numbers
from agents.citizens.offer import offer_today, with_process
from agents.citizens.population import Population
from agents.citizens.rate_tables import AGES, MONTHS_A_YEAR, Builder, Crowd, Flags
from agents.citizens.rates import SOCIAL
from agents.citizens.solving import Solved, solve_lives
from agents.citizens.solving_care import back_from_hospital, emergency_admissions, first_admissions
from scenarios.parameters import load_parameters
from scenarios.untold_losses import untold_losses
from tests.agents.citizens.towns import copied

CLOSE = 0.01
IN_CARE_HOME = 1 << 7


@pytest.fixture(scope="module")
def builder(baseline: Baseline) -> Builder:
    """What lives hang on, solved on the sample of England."""
    return solve_lives(baseline.tables, baseline.people)


def worsening(builder: Builder) -> Numbers:
    """Each person's expected worsenings in a year, those after a stay in hospital counted in."""
    rate = builder.rate(Decision.FRAILTY_WORSENS)
    usual, after = (-np.expm1(-rate * each) for each in (1, builder.value("frailty_after_admission_ratio")))
    back = back_from_hospital(builder)
    return np.asarray((usual * (1 - back) + after * back) * MONTHS_A_YEAR)


@pytest.mark.property
@pytest.mark.parametrize("first", [50, 65, 75])
def test_the_fit_become_frail_as_often_as_published(builder: Builder, first: int) -> None:
    group = builder.tables.age_groups("frailty_begins_per_1000_years")
    crowd = builder.crowd
    fit = (group[crowd.people.age] == group[first]) & (crowd.frailty == 0)
    published = builder.by_age("frailty_begins_per_1000_years", "per_year")[first]
    assert crowd.mean(worsening(builder), fit) == pytest.approx(published, rel=CLOSE)


@pytest.mark.property
@pytest.mark.parametrize("least", range(1, len(FRAILTIES)), ids=FRAILTIES[1:])
def test_as_many_older_people_become_frailer_as_leave_and_age_asks_for(builder: Builder, least: int) -> None:
    """Of those who live through a month; who both worsens and improves in it stays where it was."""
    crowd, age = builder.crowd, builder.crowd.people.age
    older = (age >= 50) & (age < 85)
    worse, better = worsening(builder) / MONTHS_A_YEAR, builder.chance(Decision.FRAILTY_IMPROVES)
    better = better * (crowd.frailty > 0)
    dying = crowd.mean_by(age, builder.dying)[age]
    lives_on = (1 - builder.dying) / (1 - dying)
    is_frail = crowd.frailty >= least
    share = crowd.mean_by(age, is_frail)
    come = crowd.mean(lives_on * worse * (1 - better) * (crowd.frailty == least - 1), older)
    back = lives_on * better * (1 - worse * (crowd.frailty < len(FRAILTIES) - 1)) * (crowd.frailty == least)
    go = crowd.mean(back + (1 - lives_on) * is_frail, older)
    rises = crowd.mean(np.gradient(share)[age], older) / MONTHS_A_YEAR
    assert come == pytest.approx(go + rises, rel=0.03)


@pytest.mark.unit
def test_after_a_stay_that_was_survived_the_next_month_counts_as_one_after_a_stay(builder: Builder) -> None:
    back, admitted = back_from_hospital(builder), emergency_admissions(builder)
    assert (back <= admitted).all()
    assert builder.crowd.mean(back) > 0.9 * builder.crowd.mean(admitted)


@pytest.mark.unit
def test_residents_of_every_age_die_as_much_sooner_than_others_as_ill(
    solved: Solved, baseline: Baseline
) -> None:
    rates, ratio = solved.rates, baseline.tables.parameters.value("care_home_death_ratio")
    for age in (30, 70, 80, 95):
        row = rates.row[Decision.DEATH, rates.band[age]]
        assert rates.ratios[row, SOCIAL + IN_CARE_HOME] == pytest.approx(ratio)


@pytest.mark.property
def test_readmissions_of_a_fifth_are_to_another_as_published_at_the_ages_that_each_has(
    builder: Builder,
) -> None:
    crowd, fifth = builder.crowd, builder.crowd.people.quintile
    admitted = emergency_admissions(builder)
    again = -np.expm1(-builder.base[Decision.READMISSION])[crowd.cell] + first_admissions(builder)
    share = crowd.mean_by(fifth, admitted * again) / crowd.mean_by(fifth, admitted)
    published = builder.tables.of("readmission_quintile_ratio", "quintile")
    assert share[0] / share[-1] == pytest.approx(published[0] / published[-1], rel=CLOSE)
    assert (np.diff(share) < 0).all()


@pytest.mark.property
def test_nobody_near_the_end_of_life_is_put_into_reablement_at_discharge(stressed: Population) -> None:
    at_discharge = with_process(offer_today(*stressed.reach.shape), "reablement_on_request", 0.0)
    found = []
    for is_near in (0, 1):
        people = copied(stressed)
        set_field(people.columns, "near_end_of_life", is_near)
        set_field(people.columns, "in_reablement", 0)
        found.append(people.live(at_discharge).total(Item.REABLEMENT_EPISODE))
    assert found[0] > 0
    assert found[1] == 0


# What lives lose besides


@pytest.mark.unit
@pytest.mark.parametrize(
    ("state", "begins"),
    [
        ("stroke", Decision.ONSET + CONDITIONS.index("stroke")),
        ("obesity", Decision.RISK_FACTOR_BEGINS + RISK_FACTORS.index("obesity")),
        ("needs_help", Decision.DEPENDENCY_BEGINS),
        ("in_care_home", Decision.CARE_HOME_ENTERED),
        ("is_lonely", Decision.LONELINESS_BEGINS),
    ],
)
def test_as_much_more_of_a_state_begins_as_is_lost_untold(
    baseline: Baseline, builder: Builder, state: str, begins: int
) -> None:
    """Of a hundred at 72 one more is lost a year, so one more begins; at other ages as many as before."""
    lost = np.zeros(AGES)
    lost[70:75] = 0.01
    told = solve_lives(baseline.tables, baseline.people, {state: lost})
    crowd = builder.crowd
    at_72 = crowd.people.age == 72
    has_it = state_of(crowd, state)
    yearly = [crowd.mean(each.chance(begins) * ~has_it, at_72) * MONTHS_A_YEAR for each in (builder, told)]
    more = yearly[1] - yearly[0]
    assert more == pytest.approx(0.01 * crowd.mean(has_it, at_72), rel=0.1)
    elsewhere = (crowd.people.age < 65) | (crowd.people.age > 80)
    assert told.base[begins][crowd.cell[elsewhere]] == pytest.approx(
        builder.base[begins][crowd.cell[elsewhere]], rel=0.01
    )


def state_of(crowd: Crowd, state: str) -> Flags:
    if state in CONDITIONS:
        return has(crowd.conditions, CONDITIONS.index(state))
    if state in RISK_FACTORS:
        return has(crowd.people.whole("risk_factors"), RISK_FACTORS.index(state))
    return crowd.people.flag(state)


@pytest.mark.unit
def test_as_many_more_become_severely_frail_as_are_lost_untold(baseline: Baseline, builder: Builder) -> None:
    lost = np.zeros(AGES)
    lost[70:75] = 0.01
    told = solve_lives(baseline.tables, baseline.people, {"severe": lost})
    crowd = builder.crowd
    at_72, frailty = crowd.people.age == 72, crowd.frailty
    net = [
        crowd.mean(
            worsening(each) * (frailty == 2)
            - each.chance(Decision.FRAILTY_IMPROVES) * MONTHS_A_YEAR * (frailty == 3),
            at_72,
        )
        for each in (builder, told)
    ]
    assert net[1] - net[0] == pytest.approx(0.01 * crowd.mean(frailty == 3, at_72), rel=0.1)


@pytest.mark.unit
def test_what_is_lost_untold_is_told_when_levels_are_solved_for_the_last_time_and_not_before(
    baseline: Baseline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The people of the sample live by rates without it, so that telling it draws no other sample."""
    told: list[Mapping[str, Numbers]] = []

    def noted(*given: Any) -> Builder:
        made = solve_lives(*given)
        told.append(made.untold)
        return made

    monkeypatch.setattr(synthesis, "solve_lives", noted)
    synthesis.solve_baseline(load_parameters())
    assert told == [{}, {}]
    monkeypatch.setattr(solving, "solve_lives", noted)
    solving.solve(baseline)
    assert told[2:] == [untold_losses()]
