"""The capacities that scenarios may change are those that providers have, and belong to the kinds that have them."""

from __future__ import annotations

import pytest

from agents.providers.capacity import CAPACITIES, RESOURCES
from scenarios.interventions import load_capacities

pytestmark = pytest.mark.unit

KINDS = {"practice": {"gp_practice"}, "trust": {"acute_trust"}}
AREA = {"community_trust", "social_care", "voluntary"}


def test_every_capacity_has_a_row_and_every_row_a_capacity() -> None:
    assert set(load_capacities()) == set(CAPACITIES)


@pytest.mark.parametrize("name", RESOURCES)
def test_a_capacity_belongs_to_the_kind_that_stands_at_its_level(name: str) -> None:
    assert load_capacities()[name].party_kind in KINDS.get(RESOURCES[name].part, AREA)
