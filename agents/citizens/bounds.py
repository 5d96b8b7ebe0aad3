"""What no citizen's rate can exceed: the numbers by which most events of a month are passed over unlooked at.

A bound never changes what happens, only how many citizens are looked at closely. The module must not know how a
rate was solved.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from agents.citizens.decisions import FOR_ANYBODY
from agents.citizens.levels import Numbers
from agents.citizens.rates import (
    ACTIVATIONS,
    CELLS,
    CONDITIONS_HIGH,
    CONDITIONS_LOW,
    FRAILTIES,
    LANES,
    MANAGED_HIGH,
    MANAGED_LOW,
    RECENT,
    RISK_SETS,
    SOCIAL,
    TABLES,
    Bounds,
    Rates,
)


def bounds(rates: Rates) -> Bounds:
    """What no rate may exceed, before what providers and seasons make of it.

    By age, sex and fifth, by conditions, by risk factors, frailty and activation, and by ways of living and a stay that
    has just ended, as they are; by what is managed at its highest.
    """
    table = {start: rates.ratios[:, start:stop] for start, stop in pairwise(TABLES)}
    highest = {start: of.max(axis=1) for start, of in table.items()}
    person = table[ACTIVATIONS][:, :, None, None] * table[FRAILTIES][:, None, :, None]
    person = person * table[RISK_SETS][:, None, None, :]
    social = table[RECENT][:, :, None] * table[SOCIAL][:, None, :]
    managed = highest[MANAGED_LOW] * highest[MANAGED_HIGH]
    base = np.zeros((CELLS + 1, LANES), dtype=np.float32)
    base[:CELLS, : FOR_ANYBODY + 1] = above(rates.base[: FOR_ANYBODY + 1].T)
    highest_ratio = np.prod(list(highest.values()), axis=0)
    return Bounds(
        base,
        _highest_by_decision(rates, table[CONDITIONS_LOW]),
        _highest_by_decision(rates, table[CONDITIONS_HIGH]),
        _highest_by_decision(rates, person.reshape(managed.size, -1) * managed[:, None]),
        _highest_by_decision(rates, social.reshape(managed.size, -1)),
        above(rates.base.max(axis=1) * highest_ratio[rates.row].max(axis=1)),
    )


def above(numbers: Numbers) -> NDArray[np.float32]:
    """The numbers as float32, never below what they were."""
    rounded = numbers.astype(np.float32)
    # One step up covers rounding here, and the next what products of ratios round differently.
    up = np.nextafter(np.nextafter(rounded, np.float32(np.inf)), np.float32(np.inf))
    return np.where(numbers > 0, up, np.float32(0))


def _highest_by_decision(rates: Rates, ratios: Numbers) -> NDArray[np.float32]:
    """By entry of a table of ratios and decision, the highest of the rows that the decision has at any age."""
    found = np.zeros((ratios.shape[1], LANES))
    for decision in range(FOR_ANYBODY + 1):
        found[:, decision] = ratios[np.unique(rates.row[decision])].max(axis=0)
    return above(found)
