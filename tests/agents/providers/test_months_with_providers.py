"""Citizens who live with capacity: baseline stays baseline, slots bound what is treated, shortage shows in waits."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest
from scipy import stats

from agents.citizens.columns import each_column
from agents.citizens.counts import Counts, Item
from agents.citizens.population import Population, found
from agents.providers.acute_trust import treated_in, waiting_after
from agents.providers.capacity import Numbers, Reference, reference_of
from agents.providers.congestion import Curves, State, congest, curves_of, usual
from agents.providers.costs import cost_book, month_costs, usual_costs
from agents.providers.offering import offer
from scenarios.parameters import load_parameters
from sim.england import england
from tests.agents.citizens.towns import town

pytestmark = [pytest.mark.statistical, pytest.mark.slow]

PARAMETERS = load_parameters()
CURVES = curves_of(PARAMETERS)
RARE = 1e-6
BURN_IN = 24


@cache
def burnt_in() -> tuple[Population, tuple[Counts, ...]]:
    """Some 5,000 people after two years, never to live on but its copies; and what the reference year counted."""
    today = england()
    people = found(town(people_for_one=35), PARAMETERS, 11, today.baseline, solved=today.solved)
    counts = [people.live() for _ in range(BURN_IN)]
    return people, tuple(counts[12:])


@dataclass(frozen=True)
class Lived:
    """Months after the reference year, with the states of congestion that they met."""

    reference: Reference
    counts: list[Counts]
    states: list[State]

    def total(self, item: Item) -> Numbers:
        """By trust, over all months."""
        return np.asarray(
            np.sum([each.by_trust[:, item, 0] for each in self.counts], axis=0), dtype=np.float64
        )


def live(months: int, scaled: Mapping[str, float] | None = None, curves: Curves = CURVES) -> Lived:
    burnt, year = burnt_in()
    people = replace(burnt, columns=each_column(burnt.columns, np.copy))
    reference = reference_of(year, PARAMETERS)
    capacities = reference.capacities.scaled(scaled or {})
    lived = Lived(reference, [], [usual(reference, curves, year[-1])])
    last = year[-1]
    for month in range(BURN_IN + 1, BURN_IN + 1 + months):
        state = congest(reference, curves, capacities, lived.states[-1], last, month, {})
        practices, trusts = people.reach.shape
        last = people.live(offer({}, state.multipliers, {}, practices, trusts, PARAMETERS))
        lived.counts.append(last)
        lived.states.append(state)
    return lived


@cache
def three_years() -> Lived:
    return live(36)


@cache
def three_years_of_half_the_slots() -> Lived:
    return live(36, {"planned_slots": 0.5})


def test_without_change_providers_are_hardly_pressed() -> None:
    for process in three_years().states[-1].multipliers:
        mean = np.mean([each.multipliers[process] for each in three_years().states[1:]], axis=0)
        if process not in ("planned_treatment", "urgent_treatment"):
            assert mean == pytest.approx(np.ones_like(mean), abs=0.2), process


def test_the_list_stays_about_as_long_as_it_was() -> None:
    waiting = np.mean([each.by_trust[:, Item.WAITING, 0].sum() for each in three_years().counts])
    assert waiting == pytest.approx(three_years().reference.waiting.sum(), rel=0.4)


def fixed_slots() -> Curves:
    """Curves by which nothing but chance moves slots."""
    none = {name: dict[str, float]() for name in CURVES.elasticities}
    return replace(CURVES, slots_to_list=0.0, follows_people=0.0, elasticities=none)


def owed_after(lived: Lived) -> Numbers:
    """Overtime of the last month, and what was left of that before it."""
    last, state = lived.counts[-1], lived.states[-1]
    return np.asarray(state.overtime + treated_in(last) - state.slots)


def test_a_year_treats_its_slots_and_what_is_owed_at_its_end() -> None:
    """That is a sum of the months' chances, each counted in part: within Hoeffding's bound, which is exact."""
    lived = live(12, {"planned_slots": 0.8}, fixed_slots())
    capacity = 0.8 * lived.reference.capacities.planned_slots
    owed = owed_after(lived)
    assert lived.total(Item.TREATED) - 12 * capacity == pytest.approx(owed)
    left = (1 - CURVES.overtime_weight) ** np.arange(12)[::-1, None]
    waiting = np.array([each.by_trust[:, Item.WAITING, 0] for each in lived.counts])
    assert (np.abs(owed) <= np.sqrt((left**2 * waiting).sum(axis=0) * np.log(2 / RARE) / 2)).all()


def test_a_squeezed_trust_treats_its_slots_and_does_not_swing_from_month_to_month() -> None:
    """With a third of the slots urgent people keep their lead: that is planned for, and is no overtime for ever."""
    lived = live(36, {"planned_slots": 1 / 3}, fixed_slots())
    slots = np.array([each.slots for each in lived.states[13:]])
    waiting = np.sum([each.by_trust[:, Item.WAITING, 0] for each in lived.counts[12:]], axis=0)
    treated = np.sum([treated_in(each) for each in lived.counts[12:]], axis=0)
    for people, of, mean in zip(treated, waiting, slots.sum(axis=0) / waiting, strict=True):
        assert stats.binom.ppf(RARE, of, mean) <= people <= stats.binom.isf(RARE, of, mean)
    swings = np.abs(np.diff(slots, axis=0)).mean(axis=0)
    by_chance = np.sqrt(slots.mean(axis=0))
    assert (swings < by_chance).all()


def test_half_the_slots_show_in_lists_and_waits() -> None:
    few, many = three_years_of_half_the_slots(), three_years()
    assert (waiting_after(few.counts[-1]) > 1.5 * waiting_after(many.counts[-1])).all()
    assert (few.total(Item.WAITING_OVER_18_WEEKS) > 3 * many.total(Item.WAITING_OVER_18_WEEKS)).all()
    assert (few.total(Item.TREATED) < 0.8 * many.total(Item.TREATED)).all()


def test_half_the_care_shows_in_each_of_its_counts() -> None:
    half = live(24, dict.fromkeys(("contacts", "community_contacts", "home_care_packages"), 0.5))
    whole = three_years()
    for item, least, most in (
        (Item.CONTACT_NOT_IN_TIME, 3.0, 6.0),
        (Item.COMMUNITY_CONTACT, 0.4, 0.6),
        (Item.HOME_CARE_MONTH, 0.4, 0.95),
        (Item.NEED_UNMET_MONTH, 1.005, 3.0),
    ):
        ratio = sum(each.total(item) for each in half.counts) / sum(
            each.total(item) for each in whole.counts[:24]
        )
        assert least < ratio < most, item.name


def test_half_the_beds_send_people_home_sooner() -> None:
    half, whole = live(12, {"beds": 0.5}), three_years()
    days = [
        np.sum([each.by_trust[:, Item.EMERGENCY_BED_DAY, 0] for each in run.counts[:12]])
        for run in (half, whole)
    ]
    assert days[0] < 0.85 * days[1]


def test_costs_of_a_year_like_the_reference_year_are_what_its_care_is_worth() -> None:
    _, year = burnt_in()
    book = cost_book(PARAMETERS)
    state = usual_costs(book, year)
    spent = dict.fromkeys(book.spending, 0)
    for counts in year:
        costs, state = month_costs(book, state, counts)
        for kind in spent:
            spent[kind] += int(costs.total_pence(kind).sum())
    for kind, spending in book.spending.items():
        usual_items = usual_costs(book, year).usual[kind].sum(axis=0)
        worth = sum(
            int(items) * each.pounds_an_item * 100 for items, each in zip(usual_items, spending, strict=True)
        )
        assert spent[kind] == pytest.approx(float(worth), rel=0.02), kind
