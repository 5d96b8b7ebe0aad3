"""The fit of the baseline as a question for the engine: which parameters move, what runs say, and what they should.

    question = Question(place, targets, priors, citizens=100_000, seeds=(1,))
    question(np.full(len(priors), 0.5))        # what each target is said to be

The module must not know how the question is answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from calibration.history import Aims
from calibration.lived import live
from calibration.priors import Prior, moved
from calibration.score import answer
from calibration.solving import england_moved
from calibration.targets import Target
from scenarios.parameters import load_parameters
from scenarios.place import Place
from sim.england import England, england

Floats = NDArray[np.float64]
WITHIN = 1.96
"""Standard deviations in half of an interval of 95%."""
MIDDLE = 0.5


@dataclass(frozen=True)
class Question:
    """A run of the baseline as a function of parameters: the mean of each target over seeds, which all points share.

    `citizens`: the size of a sample, None for everybody in the place. `watched`: people followed one by one.
    `may_lack`: whether a target that nobody can tell among so few is left without a number.
    """

    place: Place
    targets: tuple[Target, ...]
    priors: tuple[Prior, ...]
    citizens: int | None
    seeds: tuple[int, ...] = (1,)
    watched: int = 10_000
    may_lack: bool = False

    def __call__(self, point: Floats) -> Floats:
        """What runs at a point say of every target.

        Raises:
            ValueError: England cannot be solved there, or a target is no number.
        """
        today = self.england_at(point)
        lived = [live(self.place, today, seed, self.citizens, self.watched) for seed in self.seeds]
        told = [[answer(target, each).value for target in self.targets] for each in lived]
        found: Floats = np.asarray(np.mean(told, axis=0))
        lacking = np.flatnonzero(~np.isfinite(found))
        if lacking.size and not self.may_lack:
            name = self.targets[lacking[0]].name
            raise ValueError(
                f"target '{name}' cannot be told of so few; give more --citizens, or leave it out"
            )
        return found

    def england_at(self, point: Floats) -> England:
        """England with the priors where a point puts them."""
        names = [name for prior in self.priors for name in prior.parameters]
        return england_moved(england(), moved(load_parameters(), self.priors, point), names)

    @property
    def middle(self) -> Floats:
        """The point at which all parameters are at their medians."""
        return np.full(len(self.priors), MIDDLE)

    def of_seed(self, seed: int) -> Question:
        """The same with another luck."""
        return replace(self, seeds=(seed,))


def aimed(targets: Sequence[Target], priors: Sequence[Prior]) -> tuple[Target, ...]:
    """The targets that the parameters that move should answer to; of a file without such, all."""
    answering = {name for prior in priors for name in prior.answers}
    found = tuple(target for target in targets if target.name in answering)
    return found or tuple(targets)


def aims(targets: Sequence[Target], chance: Floats) -> Aims:
    """What runs should say of targets: accepted intervals as of 95%, and the chance of a run beside them.

    `chance`: by target, the standard deviation of a run's figure.
    """
    halves = [
        max(float(target.value - target.accepted[0]), float(target.accepted[1] - target.value))
        for target in targets
    ]
    doubt = np.sqrt((np.array(halves) / WITHIN) ** 2 + chance**2)
    values: Floats = np.array([float(target.value) for target in targets])
    return Aims(tuple(target.name for target in targets), values, doubt, chance)
