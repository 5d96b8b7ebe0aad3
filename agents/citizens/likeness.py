"""Citizens of a place who are like people of England's sample: of the same age, sex and fifth, with their states.

Whose likeness somebody is, is drawn by weights: those of the sample, moved as little as the place's registers and
indicators ask for. The module must not know how the people of the sample came to be as they are.
"""

import numpy as np

from agents.citizens.baseline import OLDEST_SAMPLED, Baseline, People, Whole
from agents.citizens.levels import Numbers
from agents.citizens.lives import LIVED, STRATA
from agents.citizens.standard import of_care, standings, weighted
from agents.citizens.streams import Stream
from agents.citizens.synthesis_health import Care

COPIED = ("risk_factors", "activation", "conditions", "diagnosed", "managed", "frailty", *LIVED)


def make_alike(people: People, baseline: Baseline, care: Care) -> None:
    """Give the people the states of those of the sample whom they are like."""
    sample = baseline.people
    stratum = np.minimum(people.age, OLDEST_SAMPLED) * STRATA + people.sex * 5 + people.quintile
    weight = _weight_here(people, stratum, baseline, care)
    size = sample.draws.stratum_size
    reached = np.cumsum(weight)
    ends = reached[size - 1 :: size]
    starts = np.concatenate([[0.0], ends[:-1]])
    u = people.draws.uniform(Stream.SYNTHESIS_PERSON)
    alike = np.searchsorted(reached, starts[stratum] + u * (ends - starts)[stratum], side="right")
    first = stratum * size
    alike = np.clip(alike, first, first + size - 1)
    for name in COPIED:
        people.state[name] = sample.state[name][alike]


def _weight_here(people: People, stratum: Whole, baseline: Baseline, care: Care) -> Numbers:
    """How many of the place's people each of the sample stands for."""
    sample, tables = baseline.people, baseline.tables
    here = np.bincount(stratum, minlength=(OLDEST_SAMPLED + 1) * STRATA)
    of_each = sample.weight.reshape(-1, sample.draws.stratum_size)
    weight = (of_each * (here / of_each.sum(axis=1))[:, None]).ravel()
    standing = standings(sample)
    margins = [
        of_care(sample, standing[at], weight, tables, at, recorded, managed_share)
        for at, (recorded, managed_share) in enumerate(zip(care.recorded, care.managed_share, strict=True))
    ]
    return weighted(sample, weight, margins)
