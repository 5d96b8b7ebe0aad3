"""A posterior on an emulator: parameters drawn in proportion to how well they meet the aims, from a uniform prior.

Holds the draws and how far they differ from the prior. The module must not know what was run.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.design import Floats, latin_hypercube
from calibration.emulator import Emulator
from calibration.history import Aims, Match

WALKERS_EACH, LEAST_WALKERS = 4, 32
PRIOR_DEVIATION = 1 / np.sqrt(12)
"""Of a number drawn evenly from 0 to 1."""
AS_WIDE_SHARE = 0.8
"""From which share of the prior's spread on a parameter counts as not identified."""
TRIED, EDGE = 5_000, 1e-3
"""Points of the whole cube, the best of which walkers begin at; and how far from an end."""
COVERED = (0.025, 0.975)


@dataclass(frozen=True)
class Posterior:
    """Draws: draw, parameter. `accepted_share`: of steps; `apart`: how many steps make independent draws."""

    draws: Floats
    accepted_share: float
    apart: float

    @property
    def widths(self) -> Floats:
        """Each parameter's spread, to the prior's."""
        return np.asarray(self.draws.std(axis=0) / PRIOR_DEVIATION)

    @property
    def is_identified(self) -> NDArray[np.bool_]:
        """Which parameters the aims tell anything of; the others keep the width of their prior."""
        return np.asarray(self.widths < AS_WIDE_SHARE)

    @property
    def intervals(self) -> Floats:
        """The middle 95% of each parameter: low and high, parameter."""
        return np.asarray(np.quantile(self.draws, COVERED, axis=0))

    def some(self, draws: int, seed: int) -> Floats:
        """So many draws by lot."""
        rng = np.random.default_rng(seed)
        return self.draws[rng.choice(len(self.draws), size=draws, replace=len(self.draws) < draws)]


def log_likelihood(emulator: Emulator, aims: Aims, points: Floats) -> Floats:
    """How well points meet the aims, as the emulator knows: normal, its doubt and theirs together."""
    found = emulator.at(points)
    variance = found.deviation**2 + aims.deviations**2
    return np.asarray(-0.5 * ((found.mean - aims.values) ** 2 / variance + np.log(variance)).sum(axis=1))


def posterior(found: Match, steps: int = 1_500, seed: int = 1) -> Posterior:
    """Draw from the posterior on the last emulator of a match; the first third of the steps is left out."""
    import emcee

    emulator, aims, dimensions = found.emulator, found.aims, found.dimensions

    def log_probability(points: Floats) -> Floats:
        inside = ((points > 0) & (points < 1)).all(axis=1)
        told = np.full(len(points), -np.inf)
        if inside.any():
            told[inside] = log_likelihood(emulator, aims, points[inside])
        return told

    walkers = max(LEAST_WALKERS, WALKERS_EACH * dimensions)
    tried = np.clip(np.concatenate([latin_hypercube(TRIED, dimensions, seed), found.points]), EDGE, 1 - EDGE)
    start = tried[np.argsort(log_probability(tried))[-walkers:]]
    start = np.clip(start + np.random.default_rng(seed).normal(size=start.shape) * EDGE, EDGE, 1 - EDGE)
    sampler = emcee.EnsembleSampler(walkers, dimensions, log_probability, vectorize=True)
    # The sampler draws by NumPy's older generator, whose state it is given, so that draws are the same each time.
    state = emcee.State(start, random_state=np.random.RandomState(seed).get_state())
    sampler.run_mcmc(state, steps, progress=False)
    apart = float(np.max(sampler.get_autocorr_time(quiet=True, tol=0)))
    thin = max(1, int(apart / 2)) if np.isfinite(apart) else 1
    draws = sampler.get_chain(discard=steps // 3, thin=min(thin, steps // 30), flat=True)
    return Posterior(np.asarray(draws), float(np.mean(sampler.acceptance_fraction)), apart)
