"""Costs of a month by party, as a history takes them: of care by service and population, of effort by lever.

The module must not know how costs come about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from agents.providers.costs import MonthCosts
from agents.providers.levers import Levers
from scenarios.cast import Cast
from sim.layout import Layout

Whole = NDArray[np.int64]


def by_party(costs: MonthCosts, cast: Cast, layout: Layout) -> Iterator[tuple[str, Whole]]:
    """Every party that gave care or made an effort: service (`layout.cost_services`) and population, in pence."""
    for kind in costs.kinds:
        yield from zip(cast.of_kind(kind), costs.table_pence(kind, layout.cost_services), strict=True)


def programmes_of(
    effort: Mapping[str, Whole], levers: Levers, groups: Mapping[str, tuple[str, int]], layout: Layout
) -> dict[str, Whole]:
    """What effort above today's cost each party that made any, by lever of the layout, in pence.

    `effort`: by group, member and lever of the group; `groups` says where each party stands in it.
    """
    made: dict[str, Whole] = {}
    columns = {group: [layout.levers.index(name) for name in levers.names[group]] for group in effort}
    has_spent = {group: np.any(pence, axis=1).tolist() for group, pence in effort.items()}
    for party, (group, member) in groups.items():
        if group in effort and has_spent[group][member]:
            made[party] = np.zeros(len(layout.levers), dtype=np.int64)
            made[party][columns[group]] = effort[group][member]
    return made


def effort_by_kind(programmes: Mapping[str, Whole], cast: Cast) -> dict[str, Whole]:
    """What effort cost, by kind of party and member, of the kinds that made any."""
    kinds = dict.fromkeys(cast.party(party).kind for party in programmes)
    spent = {party: int(by_lever.sum()) for party, by_lever in programmes.items()}
    return {kind: np.array([spent.get(party, 0) for party in cast.of_kind(kind)]) for kind in kinds}
