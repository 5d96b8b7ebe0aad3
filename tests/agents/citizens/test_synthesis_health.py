"""Health as published: prevalence by age, sex and quintile, registers, many conditions in one person."""

import re
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from agents.citizens.baseline import Baseline, People, Tables
from agents.citizens.columns import CONDITIONS, FRAILTIES, RISK_FACTORS, Columns, has
from agents.citizens.synthesis import care_in, synthesise
from agents.citizens.synthesis_health import condition_order, condition_targets, risk_factor_targets
from scenarios.parameters import Parameters, load_parameters, load_targets, registers_by_condition
from scenarios.parameters.targets import TOLERANCE
from scenarios.place import load_place, places
from tests.agents.citizens.populations import Seen, is_plausible, seen

PARAMETERS = load_parameters()
AT = {name: at for at, name in enumerate(CONDITIONS)}
REGISTERED = sum(1 << AT[name] for name, register in registers_by_condition().items() if register)
MENTAL_HEALTH = ("depression_or_anxiety", "severe_mental_illness", "dementia", "drug_or_alcohol_dependence")
MENTAL = sum(1 << AT[name] for name in MENTAL_HEALTH)
CLOSE = float(TOLERANCE["published"])
ROUGH = float(TOLERANCE["assumed"])
QUICKLY_MADE = 400_000


def weighted(england: People, of: NDArray[np.bool_], among: NDArray[np.bool_] | None = None) -> float:
    """The share of England's people, or of those among them, for whom something is so."""
    weight = england.weight if among is None else england.weight * among
    return float((weight * of).sum() / weight.sum())


def target(name: str) -> tuple[float, float]:
    """The interval in which a target is met."""
    low, high = next(each for each in load_targets() if each.name == name).accepted
    return float(low), float(high)


def many(sets: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Whether a set has two members or more."""
    return np.bitwise_count(sets.astype(np.uint16)) >= 2


@pytest.mark.unit
def test_conditions_come_after_their_causes(baseline: Baseline) -> None:
    order = condition_order(baseline.tables)
    assert sorted(order) == list(range(15))
    causes = PARAMETERS.table("onset_condition_ratio", ("condition", "parent"))
    assert all(order.index(parent) < order.index(at) for at, parent in np.argwhere(causes != 1).tolist())


@pytest.mark.unit
def test_conditions_that_cause_each_other_are_refused() -> None:
    rows = PARAMETERS.rows("onset_condition_ratio")
    forward = next(
        row for row in rows if row.subgroup == (("condition", "stroke"), ("parent", "hypertension"))
    )
    back = replace(forward, subgroup=(("condition", "hypertension"), ("parent", "stroke")))
    by_name = {**PARAMETERS.rows_by_name, "onset_condition_ratio": (*rows, back)}
    circular: Parameters = replace(PARAMETERS, rows_by_name=by_name)
    words = "onset_condition_ratio: hypertension, coronary_heart_disease, stroke, heart_failure, diabetes"
    with pytest.raises(ValueError, match=f"^{re.escape(words)}.* cause each other in a circle; break it$"):
        condition_order(Tables(circular))


@pytest.mark.unit
@pytest.mark.parametrize("condition", CONDITIONS)
def test_targets_have_the_published_mean_at_every_age(condition: str, baseline: Baseline) -> None:
    group, targets = condition_targets(baseline.tables)
    people = baseline.tables.residents_in(group)
    mean = (targets[AT[condition]] * people).sum(axis=(1, 2)) / people.sum(axis=(1, 2))
    first = [int(np.argmax(group == at)) for at in range(group.max() + 1)]
    published = PARAMETERS.table("prevalence_share", ("condition", "age"), ages=first)[AT[condition]]
    assert mean == pytest.approx(published)


@pytest.mark.unit
def test_targets_keep_the_ratios_where_a_condition_is_not_near_everybody(baseline: Baseline) -> None:
    group, targets = condition_targets(baseline.tables)
    diabetes = targets[AT["diabetes"], group[70]]
    assert diabetes[0] / diabetes[1] == pytest.approx(
        np.full(5, PARAMETERS.value("prevalence_male_to_female_ratio", condition="diabetes"))
    )
    most, least = (
        PARAMETERS.value("prevalence_quintile_ratio", condition="diabetes", quintile=at) for at in (1, 5)
    )
    assert diabetes[0, 0] / diabetes[0, 4] == pytest.approx(
        (most / least) ** PARAMETERS.value("deprivation_exponent", age=70)
    )


@pytest.mark.statistical
@pytest.mark.parametrize("condition", CONDITIONS)
def test_true_prevalence_by_age_sex_and_quintile_is_as_expected(
    condition: str, usual: Columns, baseline: Baseline
) -> None:
    group, targets = condition_targets(baseline.tables)
    people = seen(usual)
    expected = targets[AT[condition]][group[people.age], people["sex"], people["quintile"]]
    ill = people.ill(condition)
    for labels in (group[people.age], people["sex"], people["quintile"]):
        for label in np.unique(labels):
            assert is_plausible(int(ill[labels == label].sum()), expected[labels == label])


@pytest.mark.statistical
def test_prevalence_does_not_leap_on_a_birthday(england: People) -> None:
    # In the published bands hypertension is twice as common at 45 as at 44.
    ill = has(england.whole("conditions"), AT["hypertension"])
    below, above = (
        weighted(england, ill, (england.age >= age) & (england.age < age + 2)) for age in (43, 45)
    )
    assert 1 < above / below < 1.35


@pytest.mark.statistical
@pytest.mark.parametrize("risk_factor", RISK_FACTORS)
def test_risk_factors_by_age_sex_and_quintile_are_as_expected(
    risk_factor: str, usual: Columns, baseline: Baseline
) -> None:
    at = RISK_FACTORS.index(risk_factor)
    group, targets = risk_factor_targets(baseline.tables)
    people = seen(usual)
    expected = targets[at][group[people.age], people["sex"], people["quintile"]]
    for labels in (group[people.age] * 2 + people["sex"], people["quintile"]):
        for label in np.unique(labels):
            of_label = labels == label
            assert is_plausible(int(has(people["risk_factors"], at)[of_label].sum()), expected[of_label])


@pytest.mark.statistical
@pytest.mark.parametrize("condition", CONDITIONS)
def test_without_registers_the_usual_shares_are_diagnosed_and_managed(condition: str, usual: Columns) -> None:
    people = seen(usual)
    ill, known, managed = (people.ill(condition, which) for which in ("conditions", "diagnosed", "managed"))
    assert not (known & ~ill).any()
    assert not (managed & ~known).any()
    for name, some, of in (("diagnosed_share", known, ill), ("managed_share", managed, known)):
        share = PARAMETERS.value(name, condition=condition)
        assert is_plausible(int(some.sum()), np.full(int(of.sum()), share))


@pytest.mark.statistical
@pytest.mark.parametrize(
    "condition", [name for name, register in registers_by_condition().items() if register]
)
def test_registers_hold_the_published_share(condition: str, southend: Columns, baseline: Baseline) -> None:
    people = seen(southend)
    recorded = care_in(load_place("southend"), baseline.tables).recorded[AT[condition]]
    if recorded is None:
        pytest.fail(f"Southend has no register of {condition}")
    of_ages = recorded.ages[people.age]
    known = people.ill(condition, "diagnosed")[of_ages]
    assert is_plausible(int(known.sum()), np.full(known.size, recorded.people_share))


@pytest.mark.statistical
def test_a_place_s_indicators_are_its_managed_shares(southend: Columns, baseline: Baseline) -> None:
    people = seen(southend)
    for at, share in enumerate(care_in(load_place("southend"), baseline.tables).managed_share):
        known, managed = (has(people[which], at) for which in ("diagnosed", "managed"))
        assert is_plausible(int(managed.sum()), np.full(int(known.sum()), share))


@pytest.mark.statistical
def test_a_register_beyond_the_range_of_diagnosis_means_more_illness(baseline: Baseline) -> None:
    # Southend's register of severe mental illness is more than could be diagnosed at England's prevalence.
    place = load_place("southend")
    register = place.registers["severe_mental_illness"]
    twice = {**place.registers, "severe_mental_illness": replace(register, people=2 * register.people)}
    people = seen(synthesise(replace(place, registers=twice), PARAMETERS, 3, baseline))
    known = people.ill("severe_mental_illness", "diagnosed")
    assert np.array_equal(known, people.ill("severe_mental_illness"))
    assert is_plausible(int(known.sum()), np.full(known.size, 2 * float(register.prevalence_share)))


@pytest.mark.statistical
def test_the_most_activated_have_more_of_their_conditions_managed(usual: Columns) -> None:
    people = seen(usual)
    known, managed = (np.bitwise_count(people[name]) for name in ("diagnosed", "managed"))
    shares = [
        managed[people["activation"] == at].sum() / known[people["activation"] == at].sum() for at in range(4)
    ]
    assert shares == sorted(shares)


@pytest.mark.statistical
def test_causes_and_effects_meet_in_one_person(usual: Columns) -> None:
    people = seen(usual)
    old = (people.age >= 65) & (people.age < 75)
    for effect, cause in (("stroke", "hypertension"), ("heart_failure", "coronary_heart_disease")):
        with_cause, without = (
            people.ill(effect)[old & (people.ill(cause) == caused)].mean() for caused in (True, False)
        )
        ratio = PARAMETERS.value("onset_condition_ratio", condition=effect, parent=cause)
        assert 1.3 < with_cause / without < 1.5 * ratio


@pytest.mark.statistical
@pytest.mark.parametrize("age", [0, 16, 35, 50, 65, 75, 85])
def test_frailty_by_age_is_as_published(age: int, england: People, baseline: Baseline) -> None:
    group = baseline.tables.age_groups("frailty_share")
    of_age = group[england.age] == group[age]
    for at, frailty in enumerate(FRAILTIES):
        share = PARAMETERS.value("frailty_share", age=age, frailty=frailty)
        found = weighted(england, england.whole("frailty") == at, of_age)
        assert found == pytest.approx(share, rel=ROUGH, abs=0.002)


@pytest.mark.statistical
def test_the_frail_have_more_conditions(england: People) -> None:
    old = england.age >= 75
    counts = np.bitwise_count(england.whole("conditions"))
    means = [np.average(counts[old & (england.whole("frailty") == at)]) for at in range(4)]
    assert means == sorted(means)


@pytest.mark.statistical
def test_activation_is_as_published_and_lower_in_deprived_areas(england: People) -> None:
    for at in range(4):
        share = PARAMETERS.value("activation_share", activation=at + 1)
        assert weighted(england, england.whole("activation") == at) == pytest.approx(share, rel=CLOSE)
    lowest = [weighted(england, england.whole("activation") == 0, england.quintile == at) for at in range(5)]
    assert lowest == sorted(lowest, reverse=True)


def multimorbidity(england: People) -> dict[str, float]:
    """Two conditions or more, as the published studies count them: those diagnosed, of adults."""
    adults, known = england.age >= 18, england.whole("diagnosed")
    of_sex = [weighted(england, many(known), adults & (england.sex == at)) for at in (0, 1)]
    of_quintile = [weighted(england, many(known), adults & (england.quintile == at)) for at in range(5)]
    oldest, young = england.age >= 75, (england.age >= 25) & (england.age < 35)
    both = ((known & MENTAL) > 0) & ((known & ~MENTAL) > 0)
    most, least = (weighted(england, both, england.quintile == at) for at in (0, 4))
    return {
        "multimorbidity_share": weighted(england, many(known & REGISTERED), adults),
        "multimorbidity_female_to_male_ratio": of_sex[1] / of_sex[0],
        "multimorbidity_most_to_least_deprived_ratio": of_quintile[0] / of_quintile[4],
        "multimorbidity_oldest_to_young_ratio": weighted(england, many(known), oldest)
        / weighted(england, many(known), young),
        "multimorbidity_earlier_onset_years": earlier_onset_years(england),
        "mental_and_physical_most_to_least_deprived_ratio": most / least,
    }


def earlier_onset_years(england: People) -> float:
    """How much younger the most deprived are when as many of them as of the least deprived have two conditions.

    By straight lines between the middles of bands of age, at the share of the least deprived aged 60.
    """
    middles = np.array([20, 30, 40, 50, 60, 70, 80])
    known = many(england.whole("diagnosed"))
    by_quintile = [
        [
            weighted(england, known, (abs(england.age - age + 0.5) < 5) & (england.quintile == at))
            for age in middles
        ]
        for at in (0, 4)
    ]
    return float(60 - np.interp(by_quintile[1][4], by_quintile[0], middles))


NOT_MET = {
    "multimorbidity_share": "Of the framework's conditions only thirteen are modelled: thyroid disease, epilepsy"
    " and learning disability are not",
    "multimorbidity_female_to_male_ratio": "Counted over 36 conditions; migraine, irritable bowel, thyroid and"
    " other conditions commoner in women are not modelled",
    "multimorbidity_oldest_to_young_ratio": "Counted over 40 conditions, many of them of the young; of the fifteen"
    " few are diagnosed in people aged 25-34",
    "mental_and_physical_most_to_least_deprived_ratio": "Between tenths of Scotland; registers of depression in"
    " England, which prevalence by fifth follows, hardly differ",
}


@pytest.mark.statistical
@pytest.mark.parametrize("name", ["multimorbidity_earlier_onset_years", *NOT_MET])
def test_multimorbidity_is_as_published_or_listed_with_the_reason(name: str, england: People) -> None:
    low, high = target(name)
    found = multimorbidity(england)[name]
    assert (low <= found <= high) == (name not in NOT_MET), (
        f"{name} is {found:.3f}, target {low:.3f} to {high:.3f}"
    )


@pytest.mark.statistical
def test_multimorbidity_comes_earlier_with_deprivation_at_every_age(england: People) -> None:
    for age in range(20, 85, 10):
        of_age = (england.age >= age) & (england.age < age + 10)
        ill = many(england.whole("conditions"))
        most, *others = (weighted(england, ill, of_age & (england.quintile == at)) for at in (0, 2, 4))
        assert most > max(others)


@pytest.mark.statistical
@pytest.mark.parametrize("name", [name for name in places() if load_place(name).residents < QUICKLY_MADE])
def test_every_place_has_its_registers(name: str, baseline: Baseline) -> None:
    """All registers of a place together: its people diagnosed, each register scaled to residents."""
    place = load_place(name)
    people: Seen = seen(synthesise(place, PARAMETERS, 1, baseline))
    for at, recorded in enumerate(care_in(place, baseline.tables).recorded):
        if recorded:
            known = has(people["diagnosed"], at)[recorded.ages[people.age]]
            assert is_plausible(int(known.sum()), np.full(known.size, recorded.people_share))
