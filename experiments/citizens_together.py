"""The citizens of one place, or of all of England's 209, who live the same months side by side.

Each place's citizens live as they would alone: same keys, same luck. Only what is counted is added up. The module must
not know how anybody lives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from agents.citizens.columns import Columns
from agents.citizens.counts import Counts
from agents.citizens.population import Population
from scenarios.place import Place


@dataclass(frozen=True)
class Together:
    """Citizens of one or more places. `place`: theirs, or all of theirs as one."""

    place: Place
    populations: Sequence[Population]

    @property
    def month(self) -> int:
        """Months lived so far."""
        return self.populations[0].month

    @property
    def parts(self) -> tuple[Columns, ...]:
        """The citizens, one place after the other."""
        return tuple(each.columns for each in self.populations)

    def live(self) -> Counts:
        """Live a month, place by place, with care as it is today.

        Of places together, practices are added up to a row a place, and trusts to one.
        """
        counts = [each.live() for each in self.populations]
        return counts[0] if len(counts) == 1 else added(counts)


def together(place: Place, places: Sequence[Place], found: Callable[[Place], Population]) -> Together:
    """Found the citizens of places; a bar shows how far it has come where they are many.

    Raises:
        ValueError: those of a place cannot be made.
    """
    from tqdm import tqdm

    is_alone = len(places) == 1
    bar = tqdm(places, desc="founding", unit=" places", dynamic_ncols=True, disable=is_alone or None)
    return Together(place, [found(each) for each in bar])


def added(counts: Sequence[Counts]) -> Counts:
    """A month's counts of several places: a row of practices for each, one for all trusts, everything else summed."""
    return Counts(
        by_practice=np.stack([each.by_practice.sum(axis=0) for each in counts]),
        by_trust=np.sum([each.by_trust.sum(axis=0, keepdims=True) for each in counts], axis=0),
        by_quintile=np.sum([each.by_quintile for each in counts], axis=0),
        deaths=np.sum([each.deaths for each in counts], axis=0),
        births=np.sum([each.births for each in counts], axis=0),
    )
