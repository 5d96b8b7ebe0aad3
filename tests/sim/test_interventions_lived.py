"""What interventions do to a run: capacity shows in waits, effort comes through after its lag and is paid for."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from agents.citizens.counts import Item
from agents.citizens.exposed import people_exposed
from agents.citizens.offer import EXPOSED
from agents.providers.capacity import CAPACITIES, Capacities
from scenarios.effects import load_effects
from scenarios.efforts import load_efforts
from scenarios.interventions import Intervention
from sim.economy import HealthEconomy
from sim.steps import capacities_in
from tests.sim.economies import BURN_IN, LAST, bare, changed, forked, lived, reference, shipped

FROM, TO = 30, 41


@cache
def with_(*interventions: tuple[tuple[str, Any], ...]) -> HealthEconomy:
    """Today's contracts with interventions, to the end; not to be changed."""
    economy = forked(changed(interventions=[dict(each) for each in interventions]))
    economy.run()
    return economy


def one(**keys: Any) -> HealthEconomy:
    return with_(tuple(keys.items()))


def today() -> HealthEconomy:
    return lived(reference().model.file.name)[0]


def counted(economy: HealthEconomy, item: Item, first: int, last: int) -> int:
    return sum(economy.history.month(month).total(item) for month in range(first, last + 1))


# Capacity


@pytest.mark.end_to_end
def test_half_the_slots_show_in_waits_once_they_are_halved() -> None:
    half = one(capacity="planned_slots", times=0.5, from_month=FROM)
    for item in (Item.TREATED, Item.WAITING, Item.DEATH):
        assert counted(half, item, 25, FROM - 1) == counted(today(), item, 25, FROM - 1)
    assert counted(half, Item.TREATED, FROM, LAST) < 0.8 * counted(today(), Item.TREATED, FROM, LAST)
    assert counted(half, Item.WAITING, LAST, LAST) > 1.5 * counted(today(), Item.WAITING, LAST, LAST)
    late = (Item.WAITING_OVER_18_WEEKS, LAST - 11, LAST)
    assert counted(half, *late) > 2 * counted(today(), *late)


@pytest.mark.end_to_end
def test_a_capacity_is_multiplied_for_those_named_in_the_months_named() -> None:
    first = reference().cast.practices[0]
    economy = with_(
        (
            ("capacity", "contacts"),
            ("times", 0.5),
            ("from_month", FROM),
            ("to_month", TO),
            ("providers", (first,)),
        ),
        (("capacity", "contacts"), ("times", 0.8), ("from_month", TO)),
        (("capacity", "company"), ("times", 0.25)),
    )
    usual = economy.today.reference.capacities
    told = {
        month: capacities_in(economy, month).contacts / usual.contacts
        for month in (FROM - 1, FROM, TO, TO + 1)
    }
    assert np.unique(told[FROM - 1]).tolist() == [1.0]
    assert told[FROM].tolist() == [0.5, *[1.0] * (usual.contacts.size - 1)]
    assert told[TO] == pytest.approx(np.array([0.4, *[0.8] * (usual.contacts.size - 1)]))
    assert told[TO + 1] == pytest.approx(np.full(usual.contacts.size, 0.8))
    assert capacities_in(economy, 25).company.tolist() == (usual.company * 0.25).tolist()


@pytest.mark.unit
def test_beds_are_a_trust_s_where_there_are_as_many_practices_as_trusts() -> None:
    today = Capacities(**{name: np.ones(2) for name in CAPACITIES})
    fewer = Intervention("capacity", "beds", Fraction(1, 2), BURN_IN + 1, None, ("second",))
    economy: Any = SimpleNamespace(
        today=SimpleNamespace(reference=SimpleNamespace(capacities=today)),
        scenario=SimpleNamespace(interventions_in=lambda month: (fewer,)),
        cast=SimpleNamespace(of_kind={"acute_trust": ("first", "second"), "gp_practice": ("a", "b")}.get),
        beside=SimpleNamespace(multiplied=lambda target: {}),
    )
    assert capacities_in(economy, BURN_IN + 1).beds.tolist() == [1.0, 0.5]


# Levers


@pytest.mark.end_to_end
def test_a_lever_funded_moves_its_processes_after_its_lag_and_they_come_back() -> None:
    economy = forked(changed(interventions=[
        {"lever": "case_management", "level": 0.9, "from_month": FROM, "to_month": TO}
    ]))  # fmt: skip
    rows = [
        each
        for each in load_effects().values()
        if each.driver_name == "case_management" and each.is_for_the_month
    ]
    assert rows
    moved: dict[int, dict[str, float]] = {}
    while economy.month < LAST:
        economy.step()
        multipliers = economy.effort.multipliers()
        moved[economy.month] = {each.target_name: float(multipliers[each.target_name]) - 1 for each in rows}
    for name in {each.target_name for each in rows}:
        by_month = [abs(moved[month][name]) for month in range(25, LAST + 1)]
        assert by_month[: FROM - 25] == [0.0] * (FROM - 25)
        peak = max(by_month)
        assert peak > 0
        # It grows for months, and fades after the lever is let go.
        assert by_month[FROM - 25] < 0.75 * peak
        assert by_month[-1] < peak


@pytest.mark.end_to_end
def test_effort_above_today_s_is_paid_to_suppliers_to_the_penny() -> None:
    economy = forked(changed(interventions=[
        {"lever": "case_management", "level": 0.9, "from_month": FROM, "to_month": TO}
    ]))  # fmt: skip
    effort = load_efforts()["case_management"]
    expected: dict[int, int] = {}
    while economy.month < LAST:
        economy.step()
        if FROM <= economy.month <= TO:
            practices = economy.population.reach.shape[0]
            frail = people_exposed(economy.population.columns, practices)[:, EXPOSED.index("frail")].sum()
            above = Fraction(9, 10) - effort.today
            pounds = effort.pounds * effort.cash_share * int(frail) * above / 12
            expected[economy.month] = int(pounds * 100 + Fraction(1, 2))
    paid = {
        posting.month: posting.pence
        for posting in economy.ledger
        if (posting.contract, posting.term) == ("costs", "effort")
    }
    assert paid == expected
    assert {(posting.payer, posting.payee) for posting in economy.ledger if posting.term == "effort"} == {
        ("community_trust", "suppliers")
    }
    layout = economy.history.layout
    programmes = economy.history.programme_pence(25, LAST)
    party, lever = layout.parties.index("community_trust"), layout.levers.index("case_management")
    assert programmes[party, lever] == programmes.sum() == sum(expected.values())
    assert economy.history.cost_pence(25, LAST)[party, -1, 0] == sum(expected.values())
    economy.ledger.check()


@pytest.mark.end_to_end
def test_practices_that_are_funded_pay_for_their_own_people_alone() -> None:
    chosen = reference().cast.practices[:2]
    economy = one(lever="continuity", level=1.0, providers=chosen, from_month=FROM)
    programmes = economy.history.programme_pence(25, LAST)
    spent = {
        name: int(each) for name, each in zip(economy.cast.names, programmes.sum(axis=1), strict=True) if each
    }
    assert tuple(spent) == chosen
    assert economy.provider(chosen[0]).levers["continuity"] == 1.0
    assert economy.provider(economy.cast.practices[2]).levers["continuity"] == 0.61
    # Where nobody answers to money, whoever pays is as poor as effort was dear.
    for name, pence in spent.items():
        less = cost_paid(today(), name) - cost_paid(economy, name)
        assert abs(less + pence) < 0.2 * cost_paid(today(), name)


def cost_paid(economy: HealthEconomy, name: str) -> int:
    return sum(
        posting.pence for posting in economy.ledger if posting.payer == name and posting.contract == "costs"
    )


@pytest.mark.end_to_end
def test_whoever_coordinates_pays_for_effort_though_it_gives_no_care() -> None:
    name, keys = coordinating()
    economy = forked(keys)
    economy.run(BURN_IN + 2)
    paid = [posting for posting in economy.ledger if posting.payer == name and posting.contract == "costs"]
    assert [(posting.month, posting.term) for posting in paid] == [(25, "effort"), (26, "effort")]
    people = [economy.history.month(month) for month in (25, 26)]
    # Six pounds a year for everybody, nine tenths of it cash, 0.97 of full effort.
    for posting, counts in zip(paid, people, strict=True):
        assert posting.pence == pytest.approx(counts.total(Item.PEOPLE) * 100 * 0.9 * 6 * 0.97 / 12, rel=0.01)
    costs = economy.history.cost_pence(25, 26)[economy.cast.names.index(name)]
    assert costs[:-1].sum() == 0
    assert costs[-1, 0] == sum(posting.pence for posting in paid)


def coordinating() -> tuple[str, Any]:
    """A party that coordinates in some shipped model, and that model with its coordination at full effort."""
    for own in shipped().values():
        for party in own.cast.parties:
            if party.kind == "hub":
                funded = bare(own.model, interventions=[{"lever": "pathway_coordination", "level": 1.0}])
                return party.name, replace(funded, populations=own.populations)
    raise LookupError("no shipped model has a hub")


# Feedback and budgets


@pytest.mark.end_to_end
def test_feedback_moves_what_it_is_about_and_costs_no_effort() -> None:
    told = one(feedback="norm_letter", from_month=FROM)
    row = next(each for each in load_effects().values() if each.driver_name == "norm_letter")
    now = told.effort.multipliers()[row.target_name]
    assert (now < 1).all()
    assert (today().effort.multipliers()[row.target_name] == 1).all()
    assert counted(told, Item.REFERRAL, 25, FROM - 1) == counted(today(), Item.REFERRAL, 25, FROM - 1)
    assert told.history.programme_pence(25, LAST).sum() == 0


@pytest.mark.end_to_end
def test_a_fact_of_the_place_holds_as_far_as_it_is_said_to() -> None:
    row = load_effects()["care_home_beds_delay"]
    half, whole = (one(fact="care_home_beds", share=share, from_month=FROM) for share in (0.5, 1))
    moved = [float(each.effort.multipliers()[row.target_name]) for each in (whole, half)]
    assert 1 + float(row.full_change) < moved[0] < moved[1] < 1
    assert moved[1] - 1 == pytest.approx((moved[0] - 1) / 2)


@pytest.mark.end_to_end
def test_a_budget_is_multiplied_to_the_penny_and_no_life_is() -> None:
    less = one(budget="commissioner", times=0.9, from_month=37)
    assert np.array_equal(less.population.columns.key, today().population.columns.key)

    def funded(economy: HealthEconomy, first: int, last: int) -> list[int]:
        return [
            posting.pence
            for posting in economy.ledger
            if posting.contract == "allocations"
            and posting.payee == "commissioner"
            and first <= posting.month <= last
        ]

    assert funded(less, 25, 36) == funded(today(), 25, 36)
    cut, whole = funded(less, 37, 48), funded(today(), 37, 48)
    # Of a tenth less, each posting of either is off by less than a penny.
    assert abs(sum(cut) * 10 - sum(whole) * 9) < 19 * len(whole)
    assert less.cash_pence("commissioner") < today().cash_pence("commissioner")
