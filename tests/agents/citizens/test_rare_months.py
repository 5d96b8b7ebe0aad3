"""What seldom comes together in a month: made common, so that the laws are seen to hold there too."""

from dataclasses import replace

import numpy as np
import pytest

from agents.citizens.baseline import Baseline
from agents.citizens.columns import CONDITIONS, field, set_field
from agents.citizens.counts import Item
from agents.citizens.decisions import Decision
from agents.citizens.movements import Examples
from agents.citizens.population import Population
from agents.citizens.rate_tables import AGES
from agents.citizens.solving import Solved
from tests.agents.citizens.towns import POPULATIONS, townspeople

OFTEN = 3.0  # a rate at which nearly everybody is met within the month
MENTALLY_ILL = CONDITIONS.index("severe_mental_illness")


def town_where(baseline: Baseline, solved: Solved, **often: float) -> Population:
    """The town, where the bases of some decisions are other numbers for everybody of 15 to 49 years."""
    base = solved.rates.base.copy()
    for name, number in often.items():
        family = Decision[name.upper()]
        base[family.numbers.start : family.numbers.stop].reshape(-1, AGES, 10)[:, 15:50] = number
    return townspeople(baseline, replace(solved, rates=solved.rates._replace(base=base)))


@pytest.mark.property
def test_children_of_mothers_who_die_in_the_month_live(baseline: Baseline, solved: Solved) -> None:
    people = town_where(
        baseline, solved, birth=OFTEN, emergency_need=OFTEN, death_after_admission=1.0, death=0.0
    )
    before = people.people
    mothers = people.columns.key.copy()
    counts = people.live()
    born, died = counts.total(Item.BIRTH), counts.total(Item.DEATH)
    assert born > 500
    assert died > 1000
    assert counts.births.sum() == born
    assert counts.deaths.sum() == died
    assert people.people == before + born + counts.total(Item.ARRIVAL) - died - counts.total(Item.DEPARTURE)
    infants = (people.columns.key != 0) & (people.columns.age_months == 0)
    assert infants.sum() >= born
    assert not np.isin(people.columns.key[infants], mothers).any()


@pytest.mark.property
def test_those_who_die_or_move_while_they_wait_leave_the_list(baseline: Baseline, solved: Solved) -> None:
    people = town_where(baseline, solved, departure=1.0, emergency_need=OFTEN, death_after_admission=0.5)
    set_field(people.columns, "pathway", np.where(people.columns.key != 0, 2, 0))
    counts = people.live()
    assert counts.total(Item.LEFT_WHILE_WAITING) > 1000
    left = counts.by_practice[:, [Item.DEATH, Item.DEPARTURE]].sum(axis=1)
    assert (counts.by_practice[:, Item.LEFT_WHILE_WAITING] == left).all()
    assert counts.by_trust[:, Item.LEFT_WHILE_WAITING, 0].sum() == left[:, 0].sum()
    still = counts.total(Item.WAITING) + counts.total(Item.ARRIVED_WAITING) - int(left[:, 0].sum())
    still += counts.total(Item.ONWARD_REFERRAL)
    still -= counts.total(Item.TREATED) + counts.total(Item.REMOVED_FROM_LIST)
    assert still == (field(people.columns, "pathway") > 0).sum()


@pytest.mark.property
def test_incomers_of_no_full_month_of_age_are_not_births(baseline: Baseline, solved: Solved) -> None:
    people = townspeople(baseline, solved)
    infants = people.examples.incomers
    infants.age_months[...] = 0
    arrivals = np.full(3, 200.0)
    people.examples = Examples(infants, people.examples.newborns, arrivals, people.examples.boys_share)
    counts = people.live()
    assert counts.total(Item.ARRIVAL) > 500
    assert counts.births.sum() == counts.total(Item.BIRTH) < 50
    children = POPULATIONS[1]
    assert children.age_to < 18
    assert (counts.by_practice[:, Item.ARRIVAL, 1] == counts.by_practice[:, Item.ARRIVAL, 0]).all()


@pytest.mark.property
def test_whoever_waits_moves_in_to_the_list_of_a_trust(baseline: Baseline, solved: Solved) -> None:
    people = townspeople(baseline, solved)
    waiting = people.examples.incomers
    set_field(waiting, "pathway", 1)
    people.examples = Examples(
        waiting, people.examples.newborns, np.full(3, 300.0), people.examples.boys_share
    )
    first, second = people.live(), people.live()
    assert first.total(Item.ARRIVED_WAITING) == first.total(Item.ARRIVAL) > 800
    came = [Item.WAITING, Item.REFERRAL, Item.ONWARD_REFERRAL, Item.ARRIVED_WAITING]
    joined = first.by_trust[:, came, 0].sum(axis=1)
    gone = [Item.TREATED, Item.REMOVED_FROM_LIST, Item.LEFT_WHILE_WAITING]
    left = first.by_trust[:, gone, 0].sum(axis=1)
    assert second.by_trust[:, Item.WAITING, 0].tolist() == (joined - left).tolist()
    assert first.by_trust[:, Item.ARRIVED_WAITING, 0].min() > 100


@pytest.mark.property
def test_a_settled_home_and_a_role_are_kept_until_the_illness_ends(
    baseline: Baseline, solved: Solved
) -> None:
    for rate, expected in ((OFTEN, False), (0.0, True)):
        people = town_where(baseline, solved, recovery=rate, settled_home_lost=0.0, meaningful_role_lost=0.0)
        columns = people.columns
        age = columns.age_months // 12
        ill = (columns.key != 0) & (age >= 16) & (age < 48)
        columns.conditions[ill] |= np.uint16(1 << MENTALLY_ILL)
        set_field(columns, "has_settled_home", ill.astype(np.int64))
        set_field(columns, "has_meaningful_role", ill.astype(np.int64))
        keys = columns.key[ill].copy()
        people.live()
        here = np.isin(people.columns.key, keys)
        still_ill = (people.columns.conditions >> MENTALLY_ILL & 1)[here].astype(np.bool_)
        for name in ("has_settled_home", "has_meaningful_role"):
            assert (field(people.columns, name)[here].astype(np.bool_) == still_ill).all()
        assert still_ill.mean() > 0.99 if expected else still_ill.mean() < 0.1
