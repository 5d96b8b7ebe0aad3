"""What comes of a sensitivity analysis, as tables: what each factor moves, and which decide between the best models.

Sizes are told in times of the smallest difference that matters, so that outcomes of any unit stand beside each other.
The module must not know how a run was lived.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from calibration.design import Floats
from calibration.sensitivity import Elementary, closest, elementary, moved
from experiments.outcomes import Outcome
from experiments.sensitivity_factors import Factor
from experiments.sensitivity_run import Lived, Told

if TYPE_CHECKING:
    import pandas as pd

SCREENING = (
    *("outcome", "unit", "band", "model", "compared_with", "factor"),
    *("effect", "mean_absolute", "spread", "in_bands", "steps"),
)
RANKING = ("outcome", "factor", "title", "in_bands", "spread_in_bands", "share", "best_changes_share")
DRAWN = (
    *("outcome", "model", "compared_with", "better_share", "tied_share", "factor", "title"),
    *("delta", "low", "high", "by_chance", "correlation", "draws"),
)


@dataclass(frozen=True)
class Screened:
    """The steps of an analysis, by pair of models and factor."""

    told: Told

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """Every pair of models by number, the later beside the earlier."""
        return [(later, earlier) for earlier, later in combinations(range(len(self.told.names)), 2)]

    @cached_property
    def steps(self) -> Elementary:
        """The axes path, factor, and outcome and pair together."""
        paths = np.stack([each.points for each in self.told.paths])
        levels = np.stack([each.levels for each in self.told.paths])
        apart = np.stack([levels[..., one] - levels[..., other] for one, other in self.pairs], axis=-1)
        return elementary(paths, apart.reshape(*apart.shape[:2], -1))

    @cached_property
    def effects(self) -> Floats:
        """A difference's change for a whole range of a factor, by path, factor, outcome and pair."""
        found = self.steps.steps
        return np.asarray(found.reshape(*found.shape[:2], len(self.told.outcomes), len(self.pairs)))

    @cached_property
    def in_bands(self) -> Floats:
        """The mean absolute effect in times of what matters, of the pair that a factor moves most: factor, outcome."""
        return np.asarray(np.nanmean(np.abs(self.effects), axis=0).max(axis=-1) / self.told.bands)

    @cached_property
    def spreads(self) -> Floats:
        """How far that effect differs from step to step: factor, outcome."""
        return np.asarray(np.nanstd(self.effects, axis=0).max(axis=-1) / self.told.bands)

    @cached_property
    def shares(self) -> Floats:
        """The share of all that factors move in an outcome: factor, outcome; nothing where none moves it."""
        whole = self.in_bands.sum(axis=0)
        return np.asarray(np.divide(self.in_bands, whole, out=np.zeros_like(self.in_bands), where=whole > 0))

    @cached_property
    def best_changes(self) -> Floats:
        """In what share of a factor's steps other models are best after it than before: factor, outcome."""
        changes = []
        for path, each in enumerate(self.told.paths):
            best = best_models(each.levels, self.told.outcomes, self.told.bands)
            before, after = self.steps.before[path], self.steps.after[path]
            others = (best[before] != best[after]).any(axis=-1).astype(np.float64)
            others[np.isnan(self.effects[path]).any(axis=-1)] = np.nan
            changes.append(others)
        return np.asarray(np.nanmean(changes, axis=0))

    @property
    def order(self) -> list[int]:
        """Factors by number, first what moves most, all outcomes alike."""
        return [int(each) for each in np.argsort(-self.shares.mean(axis=1), kind="stable")]

    def few(self) -> tuple[Factor, ...]:
        """The factors that move most, but none that moves nothing."""
        moving = [at for at in self.order if self.shares[at].any()]
        return tuple(self.told.factors[at] for at in moving[: self.told.plan.few])

    def screening(self) -> pd.DataFrame:
        """A row for each outcome, pair and factor; columns as in `SCREENING`."""
        import pandas as pd

        rows = []
        for number, outcome in enumerate(self.told.outcomes):
            band = float(self.told.bands[number])
            for pair, (one, other) in enumerate(self.pairs):
                for at, factor in enumerate(self.told.factors):
                    own = self.effects[:, at, number, pair]
                    own = own[~np.isnan(own)]
                    size = float(np.abs(own).mean()) if own.size else float("nan")
                    about = (outcome.name, outcome.unit, band, self.told.names[one], self.told.names[other])
                    spread = float(own.std()) if own.size else float("nan")
                    effect = float(own.mean()) if own.size else float("nan")
                    rows.append((*about, factor.name, effect, size, spread, size / band, own.size))
        return pd.DataFrame(rows, columns=list(SCREENING))

    def ranking(self) -> pd.DataFrame:
        """A row for each outcome and factor, first the factor that moves most; columns as in `RANKING`."""
        import pandas as pd

        rows = [
            (
                outcome.name,
                self.told.factors[at].name,
                self.told.factors[at].title,
                *(
                    float(each[at, number])
                    for each in (self.in_bands, self.spreads, self.shares, self.best_changes)
                ),
            )
            for number, outcome in enumerate(self.told.outcomes)
            for at in self.order
        ]
        return pd.DataFrame(rows, columns=list(RANKING))


def best_models(levels: Floats, outcomes: tuple[Outcome, ...], bands: Floats) -> np.ndarray:
    """Which models are best, ties as ties: run, outcome, model. Of runs that failed none is."""
    better = np.array([1.0 if each.better == "higher" else -1.0 for each in outcomes])
    found = levels * better[:, None]
    return np.asarray(found >= found.max(axis=-1, keepdims=True) - bands[:, None])


def drawn_table(told: Told, few: tuple[Factor, ...], lived: Lived) -> pd.DataFrame:
    """What the few factors do to the difference between the two best models of each outcome; columns as in `DRAWN`.

    An outcome in which these two never differ has no row.
    """
    import pandas as pd

    rows = []
    for number, outcome in enumerate(told.outcomes):
        better = 1.0 if outcome.better == "higher" else -1.0
        worth = better * lived.levels[:, number]
        best, second = np.argsort(-worth.mean(axis=0), kind="stable")[:2]
        apart = worth[:, best] - worth[:, second]
        if np.ptp(apart) == 0:
            continue
        band = told.bands[number]
        shares = (float((apart > band).mean()), float((np.abs(apart) <= band).mean()))
        found, goes = moved(lived.points, apart), closest(lived.points, apart)
        about = (outcome.name, told.names[best], told.names[second], *shares)
        for at, factor in enumerate(few):
            numbers = (found.share[at], found.low[at], found.high[at], found.by_chance, goes.correlations[at])
            rows.append((*about, factor.name, factor.title, *map(float, numbers), len(apart)))
    return pd.DataFrame(rows, columns=list(DRAWN))
