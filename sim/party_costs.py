"""Costs of a month by party, service and population, as a history takes them.

What a service cost a provider is shared among populations by the month's items, to the penny nearest, as open-book
facts read it. The module must not know how costs come about.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from agents.providers.costs import MonthCosts
from scenarios.cast import Cast
from sim.layout import Layout

Whole = NDArray[np.int64]
EVERYONE = 0


def by_party(costs: MonthCosts, cast: Cast, layout: Layout) -> Iterator[tuple[str, Whole]]:
    """Every party that gave care: service (`layout.cost_services`) and population, in pence."""
    columns = {service: at for at, service in enumerate(layout.cost_services)}
    for kind in costs.pence:
        shared = population_pence(costs, kind)
        at = [columns[service] for service in costs.services[kind]]
        effort = costs.effort_pence.get(kind)
        for member, name in enumerate(cast.of_kind(kind)):
            table = np.zeros((len(layout.cost_services), shared.shape[2]), dtype=np.int64)
            table[at] = shared[member]
            if effort is not None and effort[member]:
                theirs = shared[member].sum(axis=0)
                table[-1] = _part(np.asarray(effort[member]), theirs, np.asarray(theirs[EVERYONE]))
            yield name, table


def population_pence(costs: MonthCosts, kind: str) -> Whole:
    """What each service cost each member of a kind for each population: member, service, population."""
    items = costs.items[kind]
    has_items = items[:, :, EVERYONE, None] > 0
    shared_by = np.where(has_items, items, items.sum(axis=0, keepdims=True))
    return _part(costs.pence[kind][:, :, None], shared_by, shared_by[:, :, EVERYONE, None])


def _part(whole_pence: Whole, part: Whole, of: Whole) -> Whole:
    """A part's share, rounded to the nearest penny, half up: what the part and the rest add up to is the whole."""
    twice = 2 * np.maximum(of, 1)
    return np.where(of > 0, (2 * whole_pence * part + of) // twice, 0)
