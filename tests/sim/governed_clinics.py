"""The small economy known by hand, with somebody who plans for the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from agents.providers.response import Temper
from scenarios.contracts.contract import Contracts
from scenarios.model_file import Governance
from scenarios.parameters import load_parameters
from sim.agreements import Agreement
from sim.gains import Gains
from sim.in_force import InForce
from sim.planning import Plan
from sim.pulls import Valued
from tests.sim.clinics import MEMBERS, OF_GROUPS, Clinic, plain

PLAIN_PEOPLE = replace(
    Temper.of(load_parameters()),
    peer_pull=0.0,
    loss_framing=1.0,
    salience_half_share=0.0,
    weight=dict.fromkeys(OF_GROUPS, 1.0),
)
"""A pound is a pound to everybody, and everything is noticed."""
TENTH_LESS = Fraction(9, 10)
PRACTICE_ROW = plain("continuity_avoidable_admissions", effect=TENTH_LESS)
SHARE_OF_DOING = np.array([0.5, 0.3, 0.2])


def governance(**keys: Any) -> Governance:
    return Governance.model_validate(keys)


def agreement(contracts: Contracts, *members: str, **keys: Any) -> Agreement:
    """An agreement of some roles, in force from the first month on."""
    names = tuple(each.name for each in contracts.contracts)
    in_force = InForce(contracts, MEMBERS, {}, first_month=1)
    return Agreement("joint", governance(**keys), names, members, ("payer",), in_force)


def gains(
    clinic: Clinic, contracts: Contracts, told: Mapping[str, Any], temper: Temper = PLAIN_PEOPLE
) -> Gains:
    """What levers are worth to others under contracts."""
    book = clinic.book(contracts, told)
    full = {group: np.zeros(levels.shape) for group, levels in clinic.levers.levels.items()}
    valued = Valued([(book, clinic.worth(contracts, told))], temper, clinic.providers)
    return Gains(valued, clinic.providers, full)


def plan(clinic: Clinic, contracts: Contracts, told: Mapping[str, Any], *members: str, **keys: Any) -> Plan:
    """The plan of an agreement."""
    return Plan(agreement(contracts, *members, **keys), gains(clinic, contracts, told))


def column(clinic: Clinic, lever: str) -> tuple[str, int]:
    """The group of a lever, and where it stands in the group's levels."""
    group = next(each for each, names in clinic.levers.names.items() if lever in names)
    return group, clinic.levers.names[group].index(lever)


def total(found: Mapping[str, np.ndarray], at: int) -> np.ndarray:
    """The sum over terms for a lever."""
    return np.asarray(sum(each[:, at] for each in found.values()))
