"""How people live as published: alone, lonely, caring, dependent, cared for, waiting."""

import numpy as np
import pytest
from numpy.typing import NDArray

from agents.citizens.baseline import Baseline, People
from agents.citizens.columns import Columns, has
from scenarios.parameters import load_parameters, load_targets
from tests.agents.citizens.populations import is_plausible, seen
from tests.agents.citizens.test_synthesis_health import CLOSE, ROUGH, weighted

PARAMETERS = load_parameters()
FLAGS = {
    "lives_alone_share": "lives_alone",
    "needs_help_share": "needs_help",
    "carer_share": "is_carer",
    "lonely_share": "is_lonely",
    "care_home_share": "in_care_home",
}


def flag(people: People, name: str) -> NDArray[np.bool_]:
    return people.flag(name)


@pytest.mark.statistical
@pytest.mark.parametrize("name", FLAGS)
def test_shares_by_age_are_as_published(name: str, england: People, baseline: Baseline) -> None:
    group = baseline.tables.age_groups(name)
    by_sex = "sex" in PARAMETERS.meaning(name).axes
    for at in np.unique(group):
        age = int(np.argmax(group == at))
        for sex, title in enumerate(("male", "female")):
            subgroup = {"age": age, "sex": title} if by_sex else {"age": age}
            of_age = (group[england.age] == at) & ((england.sex == sex) | (not by_sex))
            found = weighted(england, flag(england, FLAGS[name]), of_age)
            assert found == pytest.approx(PARAMETERS.value(name, **subgroup), rel=ROUGH, abs=0.002)


@pytest.mark.statistical
@pytest.mark.parametrize(
    ("name", "ages", "state"),
    [
        ("frail_share", 65, "frailty"),
        ("frail_share", 50, "frailty"),
        ("lives_alone_share", 65, "lives_alone"),
        ("carer_share", 16, "is_carer"),
        ("lonely_share", 16, "is_lonely"),
    ],
)
def test_targets_of_social_state_are_met(name: str, ages: int, state: str, england: People) -> None:
    target = next(
        each for each in load_targets() if each.name == name and str(dict(each.subgroup)["age"]) == f"{ages}+"
    )
    low, high = target.accepted
    assert float(low) <= weighted(england, england.whole(state) > 0, england.age >= ages) <= float(high)


@pytest.mark.statistical
def test_as_many_live_in_care_homes_as_published(england: People) -> None:
    target = next(each for each in load_targets() if each.name == "care_home_residents_share")
    found = weighted(england, flag(england, "in_care_home"), england.age >= 65)
    low, high = (float(each) for each in target.accepted)
    assert low <= found <= high


@pytest.mark.statistical
@pytest.mark.parametrize(("sex", "title"), [(0, "male"), (1, "female")])
def test_the_target_of_need_of_help_is_met(sex: int, title: str, england: People) -> None:
    target = next(
        each
        for each in load_targets()
        if each.name == "needs_help_share" and dict(each.subgroup)["sex"] == title
    )
    low, high = target.accepted
    of_sex = (england.age >= 65) & (england.sex == sex)
    assert float(low) <= weighted(england, flag(england, "needs_help"), of_sex) <= float(high)


@pytest.mark.unit
def test_states_that_exclude_each_other_do_not_meet(southend: Columns) -> None:
    people = seen(southend)
    home = people["in_care_home"] == 1
    assert home.any()
    for name in ("lives_alone", "has_carer", "has_home_care", "is_carer"):
        assert not people[name][home].any()
    for name in ("in_care_home", "has_carer", "has_home_care"):
        assert people["needs_help"][people[name] == 1].all()
    assert home[people["council_pays"] == 1].all()


@pytest.mark.statistical
def test_carers_packages_and_payment_are_shares_of_those_concerned(
    usual: Columns, baseline: Baseline
) -> None:
    people = seen(usual)
    homes, needy = people["in_care_home"] == 1, (people["needs_help"] == 1) & (people["in_care_home"] == 0)
    council = baseline.tables.of("care_home_council_share", "age")[people.age[homes]]
    assert is_plausible(int(people["council_pays"][homes].sum()), council)
    packages = baseline.tables.of("home_care_share", "age")[people.age[needy]]
    assert is_plausible(int(people["has_home_care"][needy].sum()), packages)
    for living, alone in (("alone", 1), ("with_others", 0)):
        share = PARAMETERS.value("has_carer_share", living=living)
        has_carer = people["has_carer"][needy & (people["lives_alone"] == alone)]
        assert is_plausible(int(has_carer.sum()), np.full(has_carer.size, share))


@pytest.mark.statistical
def test_loneliness_follows_deprivation_living_alone_and_illness(england: People) -> None:
    lonely = flag(england, "is_lonely")
    by_quintile = [weighted(england, lonely, england.quintile == at) for at in range(5)]
    assert by_quintile == sorted(by_quintile, reverse=True)
    old, alone = england.age >= 65, flag(england, "lives_alone")
    assert weighted(england, lonely, old & alone) > 1.5 * weighted(england, lonely, old & ~alone)


@pytest.mark.statistical
def test_people_with_dementia_are_likelier_in_care_homes(england: People) -> None:
    old, dementia = england.age >= 85, has(england.whole("conditions"), 10)
    in_home = flag(england, "in_care_home")
    assert weighted(england, in_home, old & dementia) > 2 * weighted(england, in_home, old & ~dementia)


@pytest.mark.statistical
def test_homes_and_roles_are_of_people_with_severe_mental_illness(usual: Columns) -> None:
    people = seen(usual)
    ill = people.ill("severe_mental_illness")
    for name, share in (
        ("has_settled_home", "settled_home_share"),
        ("has_meaningful_role", "meaningful_role_share"),
    ):
        assert not people[name][~ill].any()
        expected = np.full(int(ill.sum()), PARAMETERS.value(share))
        assert is_plausible(int(people[name].sum()), expected)


@pytest.mark.statistical
def test_as_many_wait_as_published_for_as_long(england: People) -> None:
    waits = england.whole("pathway") > 0
    assert weighted(england, waits) == pytest.approx(PARAMETERS.value("waiting_share"), rel=CLOSE)
    assert not england.whole("months_waited")[~waits].any()
    mean = np.average(england.whole("months_waited")[waits], weights=england.weight[waits])
    assert mean == pytest.approx(PARAMETERS.value("waited_months"), rel=CLOSE)


@pytest.mark.statistical
def test_musculoskeletal_disease_leads_to_its_pathway(england: People) -> None:
    waits, ill = england.whole("pathway") > 0, has(england.whole("conditions"), 11)
    share = PARAMETERS.value("pathway_share", pathway="musculoskeletal")
    on_pathway = england.whole("pathway") == 1
    assert weighted(england, on_pathway, waits) == pytest.approx(share, rel=ROUGH)
    with_disease, without = (
        weighted(england, on_pathway, waits & (ill == having)) for having in (True, False)
    )
    odds_ratio = with_disease / (1 - with_disease) / (without / (1 - without))
    ratios = [
        PARAMETERS.value("pathway_condition_ratio", pathway=pathway)
        for pathway in ("musculoskeletal", "other")
    ]
    assert odds_ratio == pytest.approx(ratios[0] / ratios[1], rel=2 * ROUGH)


@pytest.mark.statistical
@pytest.mark.parametrize("age", [0, 20, 70, 85])
def test_recent_discharges_come_at_the_published_rate(age: int, england: People, baseline: Baseline) -> None:
    group = baseline.tables.age_groups("emergency_admissions_annual_rate")
    of_age = group[england.age] == group[age]
    rate = PARAMETERS.value("emergency_admissions_annual_rate", unit="per_month", age=age)
    last_month = weighted(england, england.whole("months_since_discharge") == 0, of_age)
    assert last_month == pytest.approx(1 - np.exp(-rate), rel=ROUGH)


@pytest.mark.unit
def test_reablement_and_the_end_of_life_start_with_nobody(southend: Columns) -> None:
    people = seen(southend)
    assert not people["in_reablement"].any()
    assert not people["near_end_of_life"].any()
