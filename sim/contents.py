"""What stands in the contracts in force, beside what stands in today's, both read at the reference year.

So facts of contracts hang on nothing but their content and the place as it was. While today's contracts are in force,
or nobody answers to what stands in contracts, there is nothing beside them. The module must not know what a fact does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scenarios.contract_content import Content, facts_of
from scenarios.contracts.periods import MONTHS_IN_YEAR, Window
from scenarios.efforts import GROUPS
from scenarios.horizon import FIRST_MONTH
from scenarios.model_file import Governance, ModelFile
from sim.forecasting import ComingYear
from sim.in_force import InForce
from sim.settling import Settled

if TYPE_CHECKING:
    from sim.economy import HealthEconomy

NO_DOUBT = Fraction(0)
NO_ANSWER = "fixed"
"""The behaviour under which lives are the same under all contracts."""
PEOPLE = "citizens"
"""The kind of party that the people of the place are."""
USUAL = 0
"""Where today's contracts stand among the contents by contract year."""


def contract_facts_in(economy: HealthEconomy, month: int) -> Mapping[str, NDArray[np.float64]]:
    """How far facts of contracts hold in a month beyond today's; none are told where today's are in force.

    Raises:
        MissingFact: a term reads what nobody can tell.
    """
    now = content_in(economy, month)
    if now is None:
        return {}
    return facts_of(now, usual_content(economy), {group: economy.members(group) for group in GROUPS})


def content_in(economy: HealthEconomy, month: int) -> Content | None:
    """What stands in the contracts of a month; None where today's are in force, none are yet, or nobody answers."""
    settled = new_in(economy, month)
    if settled is None:
        return None
    in_force = settled.in_force
    year = (in_force.contract_month(month) - 1) // MONTHS_IN_YEAR + 1
    if year not in economy.contents:
        window = Window((year - 1) * MONTHS_IN_YEAR + 1, year * MONTHS_IN_YEAR, in_force.first_month)
        economy.contents[year] = Content(
            in_force.contracts,
            in_force.members,
            tuple(governance_of(economy.scenario.model.file)),
            ComingYear(settled.facts, FIRST_MONTH - 1, NO_DOUBT),
            window,
            held_ratios(economy),
            economy.cast.of_kind(PEOPLE),
        )
    return economy.contents[year]


def usual_content(economy: HealthEconomy) -> Content:
    """What stands in today's contracts."""
    if USUAL not in economy.contents:
        usual = economy.usual
        economy.contents[USUAL] = Content(
            usual.contracts,
            usual.members,
            tuple(governance_of(economy.scenario.reference.file)),
            ComingYear(usual.facts, FIRST_MONTH - 1, NO_DOUBT),
            Window(1, MONTHS_IN_YEAR, FIRST_MONTH),
            held_ratios(economy),
            economy.cast.of_kind(PEOPLE),
        )
    return economy.contents[USUAL]


def new_in(economy: HealthEconomy, month: int) -> Settled | None:
    """The contracts that have taken the place of today's in a month and are answered to, if there are any."""
    scenario = economy.scenario
    if month < FIRST_MONTH or scenario.behaviour == NO_ANSWER or scenario.is_todays:
        return None
    return next((each for each in economy.settled if _is_new(each.in_force, month)), None)


def held_ratios(economy: HealthEconomy) -> tuple[Fraction, Fraction]:
    """What being held to a contract and reporting a measure cost, to payment by case in place of a block."""
    parameters = economy.england.parameters
    return parameters.one("contract_held_ratio").value, parameters.one("measure_held_ratio").value


def governance_of(file: ModelFile) -> Iterator[Governance]:
    """The governance of each contract of a file."""
    return (file.governance_of(contract) for contract in file.contracts)


def _is_new(in_force: InForce, month: int) -> bool:
    return not in_force.is_today and in_force.operates(month)
