"""Choice of a trust in a place of two: nobody moves while nothing differs, and money follows those who do."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from ruamel.yaml import YAML

from agents.citizens.columns import field
from agents.citizens.counts import Item
from scenarios.scenario import Scenario, scenario_of
from scenarios.scenario_parts import shipped_models
from sim.economy import HealthEconomy
from sim.england import england

MONTHS = 12
BURN_IN = 24
PLANNED = (Item.OUTPATIENT_FIRST, Item.OUTPATIENT_FOLLOW_UP, Item.DAY_CASE, Item.PLANNED_ADMISSION)
STRONG = 2.0
KNOWN = BURN_IN + 7
"""By then it is known that the first trust has become slow."""


def oldham(*interventions: dict[str, object]) -> Scenario:
    """Oldham in a sample, whose first trust takes most."""
    keys = {"citizens": 4_000, "months": MONTHS, "interventions": list(interventions)}
    return scenario_of("oldham", "traditional", **keys)


@cache
def lived(elasticity: float) -> HealthEconomy:
    """A year in which the first trust has lost most places for planned treatment; not to be changed."""
    first = oldham().cast.trusts[0]
    scenario = oldham(
        {"capacity": "planned_slots", "times": 0.3, "from_month": BURN_IN + 1, "providers": (first,)}
    )
    today = england()
    economy = HealthEconomy(
        scenario, 1, replace(today, solved=replace(today.solved, choice_elasticity=elasticity))
    )
    economy.run()
    return economy


def at_second(economy: HealthEconomy, item: Item, first_month: int = BURN_IN + 1) -> int:
    """What the second trust did in the year, or from a month of it on."""
    months = range(first_month, BURN_IN + MONTHS + 1)
    return sum(int(economy.history.month(month).by_trust[1, item, 0]) for month in months)


def paid_pence(economy: HealthEconomy, trust: str) -> dict[str, int]:
    """What a trust was paid under its contract, by term."""
    postings = economy.ledger.to_frame()
    own = postings[(postings["payee"] == trust) & (postings["contract"] == "acute")]
    return {
        str(term): int(pence) for term, pence in own.groupby("term", observed=True)["pence"].sum().items()
    }


def prices_pounds() -> dict[str, int]:
    """What the tariff for planned care pays for each service."""
    file = YAML(typ="safe").load(shipped_models()["traditional"])
    acute = next(each for each in file["contracts"] if each["name"] == "acute")
    term = next(each for each in acute["terms"] if each["name"] == "planned_care")
    return {name: int(str(row["value"]).replace("_", "")) for name, row in term["prices_pounds"].items()}


@pytest.mark.end_to_end
@pytest.mark.slow
def test_more_are_referred_to_the_second_trust_and_more_treated_there() -> None:
    usual, moved = lived(0.0), lived(STRONG)
    assert not field(usual.population.columns, "waits_elsewhere").any()
    assert field(moved.population.columns, "waits_elsewhere").any()
    for item in (Item.REFERRAL, Item.TREATED, Item.OUTPATIENT_FIRST):
        # Some hundred people a year: chance alone moves them by a tenth.
        assert at_second(moved, item, KNOWN) > 1.1 * at_second(usual, item, KNOWN)


@pytest.mark.end_to_end
@pytest.mark.slow
def test_money_follows_the_patient_at_the_tariff() -> None:
    usual, moved = lived(0.0), lived(STRONG)
    second = usual.cast.trusts[1]
    before, after = paid_pence(usual, second), paid_pence(moved, second)
    more = sum(
        (at_second(moved, item) - at_second(usual, item)) * prices_pounds()[item.name.lower()]
        for item in PLANNED
    )
    assert after["planned_care"] - before["planned_care"] == 100 * more > 0
    for term in ("emergencies_younger", "emergencies_older"):
        assert after[term] == before[term]
    moved.ledger.check()
