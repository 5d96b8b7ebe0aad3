"""What persons cost: above a limit by hand, against what was counted of all, and in a contract that reads it."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.citizens.counts import Item
from agents.citizens.replay import replay, start_of
from scenarios.contracts.facts import MissingFact, parse_fact
from scenarios.contracts.periods import Window
from scenarios.model import Model, load_model
from sim.economy import HealthEconomy
from sim.history import NotCounted
from sim.keeping import keep, taken_up
from sim.person_costs import ALL, OfPersons, PersonCosts
from tests.sim.economies import bare, forked, reference

APRIL = 25
ASKED = (ALL, 0)
LIMIT = Fraction(100)


def nobody() -> Any:
    raise AssertionError("nobody needs to be founded")


def told(months: dict[int, dict[int, int]]) -> PersonCosts:
    """Persons who cost so many pounds, by month and key."""
    made = PersonCosts({ALL: np.zeros(1, dtype=np.int64)}, nobody)
    for month, pounds in months.items():
        pence = np.array([100 * each for each in pounds.values()], dtype=np.int64)
        made.months[month] = {ASKED: OfPersons(np.array(list(pounds), dtype=np.uint64), pence)}
    return made


# Two persons over a year and the first month of the next: the first passes 100 pounds in June, the second never.
BY_HAND = told(
    {25: {7: 60, 9: 30}, 26: {9: 10}, 27: {7: 70}, **{month: {9: 5} for month in range(28, 37)}, 37: {7: 130}}
)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("first", "last", "pounds"),
    [
        (25, 26, 0),
        (25, 27, 30),  # 60 + 70 - 100
        (27, 27, 30),  # passed in June
        (28, 36, 0),
        (25, 36, 30),  # 130 - 100; 85 is below
        (37, 37, 30),  # a new year begins: 130 - 100
        (25, 37, 60),
        (36, 37, 30),
    ],
)
def test_costs_above_a_limit_a_year_are_those_of_a_reckoning_by_hand(
    first: int, last: int, pounds: int
) -> None:
    assert BY_HAND.excess_pounds(ASKED, LIMIT, first, last, APRIL) == pounds


@pytest.mark.unit
def test_a_year_is_the_contract_s_own() -> None:
    # In a year from May to April the second person costs 10 + 45, and the first 70 + 130.
    assert BY_HAND.excess_pounds(ASKED, LIMIT, 26, 37, 26) == 100
    assert BY_HAND.excess_pounds(ASKED, Fraction(1, 3), 26, 26, 26) == 10 - Fraction(1, 3)


@pytest.mark.property
@given(st.integers(25, 37), st.integers(0, 12), st.integers(0, 12), st.integers(0, 150))
def test_months_add_up_to_longer_windows(first: int, more: int, cut: int, limit: int) -> None:
    last = min(first + more, 37)
    middle = min(first + cut, last)
    whole, early = (
        BY_HAND.excess_pounds(ASKED, Fraction(limit), first, end, APRIL) for end in (last, middle)
    )
    late = BY_HAND.excess_pounds(ASKED, Fraction(limit), middle + 1, last, APRIL) if middle < last else 0
    assert early + late == whole


@pytest.mark.unit
def test_what_was_not_followed_or_has_no_cost_is_refused() -> None:
    with pytest.raises(NotCounted, match=r"^what each person cost was not followed in month 38"):
        BY_HAND.excess_pounds(ASKED, LIMIT, 38, 38, APRIL)
    words = "'referral' has no cost of its own that persons could take; use all."
    with pytest.raises(NotCounted, match=f"^{re.escape(words)}"):
        BY_HAND.excess_pounds(("referral", 0), LIMIT, 25, 25, APRIL)


# Lived

STOP_LOSS = """\
name: years_of_care
title: Years of care
extends: traditional.yaml
contracts:
  - name: stop_loss
    payer: commissioner
    payees: [community]
    scope: {populations: [older], services: [reablement_episode]}
    terms:
      - mechanism: bundle
        bands: [{population: older, pounds_a_year: 1_000}]
        stop_loss: {multiple: 6, share: 80%}
"""
READ = "excess_cost(all, 6000) for older"
MONTHS = 13
"""A month to mobilise, and the first year of the contract."""


@cache
def model() -> Model:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "years_of_care.yaml"
        file.write_text(STOP_LOSS, encoding="utf-8")
        return load_model(file)


def economy() -> HealthEconomy:
    scenario = bare(model(), months=MONTHS, behaviour="fixed")
    return forked(replace(scenario, populations=reference().populations))


@cache
def lived() -> HealthEconomy:
    """Thirteen months from the fork; not to be changed."""
    made = economy()
    made.run()
    return made


def told_by(economy: HealthEconomy, phrase: str, first: int, last: int) -> Fraction:
    settled = next(each for each in economy.settled if not each.in_force.is_today)
    starts = settled.in_force.first_month
    value = settled.facts.value(parse_fact(phrase), Window(first, last, starts))
    assert isinstance(value, Fraction)
    return value


@pytest.mark.end_to_end
@pytest.mark.slow
def test_all_persons_cost_what_was_counted_at_unit_cost() -> None:
    economy = lived()
    for month in (13, 24, 25, 30, 37):
        for asked in economy.persons.asked:
            (service, number), counted = asked, economy.history.month(month).by_quintile
            whole = int(counted[asked[1]].sum(axis=0) @ economy.persons.prices_pence[service])
            if month < 25:
                told_by(economy, f"baseline({READ})", 1, 12)  # burn-in is lived again when it is asked of
            assert economy.persons.months[month][service, number].pence.sum() == whole > 0


@pytest.mark.end_to_end
@pytest.mark.slow
def test_a_person_costs_what_its_life_lived_alone_used() -> None:
    made = economy()
    before = start_of(made.population, made.population.columns.key[made.population.columns.key > 0][:200])
    offers = [made.offer] * 24
    made.step()
    offers.append(made.offer)
    (month,) = replay(made.population, before, offers)
    prices, costs = made.persons.prices_pence[ALL], made.persons.months[25]
    number = made.history.layout.population("older")
    told = dict(zip(costs[ALL, number].keys.tolist(), costs[ALL, number].pence.tolist(), strict=True))
    by_hand = month.counts @ prices
    old = before.columns.age_months >= 66 * 12
    assert old.any()
    assert [told[key] for key in before.columns.key[old].tolist()] == by_hand[old].tolist()
    assert made.history.month(25).total(Item.PEOPLE) == economy().population.people


@pytest.mark.end_to_end
@pytest.mark.slow
def test_a_stop_loss_pays_its_share_of_what_persons_cost_above_the_limit() -> None:
    economy = lived()
    above, people = (told_by(economy, phrase, 1, 12) for phrase in (READ, "people(older)"))
    assert above > 0
    paid = sum(each.pence for each in economy.ledger if each.contract == "stop_loss")
    assert paid == round(100 * (1_000 * people + Fraction(80, 100) * above))


@pytest.mark.end_to_end
@pytest.mark.slow
def test_a_run_taken_up_again_tells_the_same_of_persons(tmp_path: Path) -> None:
    scenario = replace(bare(model(), months=MONTHS, behaviour="fixed"), populations=reference().populations)
    made = forked(scenario)
    made.run(30)
    keep(tmp_path, made)
    again = taken_up(tmp_path, scenario, 1)
    assert again is not None
    made.run(32)
    again.run(32)
    assert told_by(again, READ, 1, 6) == told_by(made, READ, 1, 6)
    assert told_by(again, f"baseline({READ})", 1, 12) == told_by(made, f"baseline({READ})", 1, 12) > 0


@pytest.mark.end_to_end
@pytest.mark.slow
def test_nobody_is_followed_where_no_contract_asks() -> None:
    made = forked()
    made.step()
    assert (made.persons.asked, made.persons.months) == (set(), {})
    with pytest.raises(MissingFact, match="was not followed in month 26"):
        told_by(lived(), "excess_cost(day_case, 10)", 1, 1)
