"""The levers of a small place, from which tests start."""

import numpy as np

from agents.providers.levers import Levers
from scenarios.efforts import GROUPS

SHARES: dict[str, list[float]] = {
    "gp_practice": [5000, 3000, 2000],
    "acute_trust": [0.7, 0.3],
    "community_trust": [1],
    "social_care": [1],
    "voluntary": [1],
    "coordinator": [1],
}
FOR_NOBODY = ("recording", "coding", "patient_selection")
"""Levers that do no citizen any good."""


def small_levers() -> Levers:
    """Levers of three practices, two trusts and one each of the others, as they are today."""
    return Levers(SHARES)


def at(level: float) -> Levers:
    """The same with all levers at a level."""
    levers = small_levers()
    set_all(levers, level)
    return levers


def set_all(levers: Levers, level: float) -> None:
    """All levers at a level."""
    for group in GROUPS:
        for lever in levers.names[group]:
            levers.set(group, lever, level)


def set_by_chance(levers: Levers, seed: int) -> None:
    """All levers anywhere, each member's apart."""
    chance = np.random.default_rng(seed)
    for group in GROUPS:
        for lever in levers.names[group]:
            levers.set(group, lever, chance.random(levers.shares[group].size))
