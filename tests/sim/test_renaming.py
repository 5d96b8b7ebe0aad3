"""Names are labels: a model under other names gives the same lives to the bit, and the same money up to names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest

from scenarios.comparison import alongside
from scenarios.model import Model, load_model
from scenarios.scenario import Scenario
from scenarios.scenario_parts import shipped_models
from sim.economy import HealthEconomy
from sim.trace import lives_digest
from tests.sim.economies import BURN_IN, MONTHS, bare, forked, shipped
from tests.sim.renamed_models import renamed

NAMES = list(shipped())
YEARS = MONTHS - 1
"""Months under contract that are lived: models begin after up to two years."""


def scenario_of_own(model: Model) -> Scenario:
    made = bare(model, months=MONTHS, behaviour="responsive", governance="as_contracted")
    return alongside([*shipped().values(), made])[-1]


def lived(model: Model) -> tuple[HealthEconomy, str]:
    economy = forked(scenario_of_own(model))
    economy.run(BURN_IN + YEARS)
    return economy, lives_digest(economy.population.columns)


def money(economy: HealthEconomy, names: Mapping[str, str]) -> Counter[tuple[object, ...]]:
    """Every posting, by parties' new names; what each is called in words is a label."""
    return Counter(
        (each.month, names.get(each.payer, each.payer), names.get(each.payee, each.payee), each.pence)
        for each in economy.ledger
    )


@pytest.mark.unit
@pytest.mark.parametrize("name", NAMES)
def test_a_renamed_model_shares_no_name_of_its_own_with_the_old_one(name: str) -> None:
    made, names = renamed(name)
    old = load_model(shipped_models()[name]).file
    assert set(names) == {
        *old.roles,
        *old.populations,
        *(each.name for each in old.contracts),
        *(term.name for each in old.contracts for term in each.terms),
    }
    new = made.file
    for mine, theirs in (
        (new.roles, old.roles),
        (new.populations, old.populations),
        ({each.name for each in new.contracts}, {each.name for each in old.contracts}),
    ):
        assert len(list(mine)) == len(list(theirs))
        assert not set(mine) & set(theirs)


@pytest.mark.slow
@pytest.mark.end_to_end
@pytest.mark.parametrize("name", NAMES)
def test_names_of_files_models_parties_people_contracts_and_terms_do_not_count(name: str) -> None:
    made, names = renamed(name)
    (economy, lives), (other, other_lives) = (
        lived(each) for each in (load_model(shipped_models()[name]), made)
    )
    assert lives == other_lives
    # Parties of the place keep their names; those that only the model has are called as it calls them.
    of_model = {old: new for old, new in names.items() if new in other.cast.names}
    assert money(economy, of_model) == money(other, {})
    assert [(each.month, each.event) for each in economy.contracting.events] == [
        (each.month, each.event) for each in other.contracting.events
    ]
    for group, levels in economy.chosen_levels.items():
        assert levels.tolist() == other.chosen_levels[group].tolist()
