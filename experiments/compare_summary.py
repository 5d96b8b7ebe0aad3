"""What comes of a comparison: means, differences on the same citizens, luck and draws, and how sure they are.

    found = Comparison(results, models)
    found.summary()                 # every outcome, year by year, and its difference from the first model

The module must not know how a result was made, nor how it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.compare_outcomes import ALL_YEARS
from experiments.economics import best_shares
from experiments.outcomes import Outcome, load_outcomes

if TYPE_CHECKING:
    import pandas as pd

Numbers = NDArray[np.float64]

SURE = 0.95
KEYS = ("outcome", "of", "years", "model")
SUMMARY = (
    *("outcome", "of", "years", "unit", "model", "compared_with", "mean", "low", "high"),
    *("middle_low", "middle_high", "seeds"),
)


class Spread(NamedTuple):
    """A mean over seeds, how sure it is, and how far seeds lie apart.

    `low` to `high`: the 95% interval of the mean, by Student's t. `middle_low` to `middle_high`: between these lie the
    middle 95% of seeds; so much luck and doubt there is in one. With one seed all four are not a number.
    """

    mean: float
    low: float
    high: float
    middle_low: float
    middle_high: float


@dataclass(frozen=True)
class Comparison:
    """The results of the same seeds under several models, the first of them what others are compared with."""

    results: pd.DataFrame
    models: tuple[str, ...]

    @property
    def first(self) -> str:
        """What the others are compared with."""
        return self.models[0]

    @property
    def others(self) -> tuple[str, ...]:
        """The models that are compared with the first."""
        return self.models[1:]

    @cached_property
    def wide(self) -> pd.DataFrame:
        """A row for each outcome, whose, years and model; a column for each seed."""
        return self.results.pivot(index=list(KEYS), columns="seed", values="value")

    @cached_property
    def _rows(self) -> dict[tuple[str, str, str, str], Numbers]:
        rows = self.wide.to_numpy(dtype=np.float64, copy=True)
        # A party that a seed did not have (its contract was refused, say) spent and kept nothing there.
        is_money = [load_outcomes()[str(outcome)].about == "money" for outcome, *_ in self.wide.index]
        rows[is_money] = np.nan_to_num(rows[is_money])
        return dict(zip(self.wide.index, rows, strict=True))

    @property
    def seeds(self) -> int:
        """How many seeds there are."""
        return self.wide.shape[1]

    @property
    def years(self) -> tuple[str, ...]:
        """The years under contract, without the reference year and without all together."""
        named = [each for each in self.results["years"].unique() if each not in ("0", ALL_YEARS)]
        return tuple(sorted(named, key=int))

    def values(self, outcome: str, model: str, of: str = "", years: str = ALL_YEARS) -> Numbers:
        """What an outcome came to in each seed."""
        return self._rows[outcome, of, years, model]

    def of(self, outcome: str) -> tuple[str, ...]:
        """Whose an outcome is told: payers, kinds of provider, fifths or levers, in the order of their names."""
        return tuple(sorted(self.results.loc[self.results["outcome"] == outcome, "of"].unique()))

    def difference(self, outcome: str, model: str, of: str = "", years: str = ALL_YEARS) -> Numbers:
        """How much more an outcome came to than under the first model, in each seed.

        Who is not there spends and keeps nothing; of anything else that one of both has none of, it is NaN.
        """
        nobody = 0.0 if load_outcomes()[outcome].about == "money" else np.nan
        nothing = np.full(self.seeds, nobody)
        of_model, of_first = (
            self._rows.get((outcome, of, years, each), nothing) for each in (model, self.first)
        )
        return np.asarray(of_model - of_first)

    def people(self) -> float:
        """How many people there were on average, under the first model."""
        return float(self.values("life_years", self.first).mean()) / len(self.years)

    def band(self, outcome: Outcome) -> float:
        """The largest difference over all years that does not matter; 0 where nobody has said."""
        level = float(self.values(outcome.name, self.first).mean()) if outcome.band is not None else 0.0
        return outcome.band_around(level, self.people())

    def summary(self) -> pd.DataFrame:
        """Every outcome under every model, and beside it the difference from the first; columns as in `SUMMARY`."""
        import pandas as pd

        order = {name: at for at, name in enumerate(load_outcomes())}
        keys = sorted(
            self._rows, key=lambda key: (order[key[0]], key[1], _turn(key[2]), self.models.index(key[3]))
        )
        rows: list[tuple[object, ...]] = []
        for outcome, of, years, model in keys:
            about = (outcome, of, years, load_outcomes()[outcome].unit, model)
            level = spread(self.values(outcome, model, of, years))
            rows.append((*about, "", *level, self.seeds))
            apart = self.difference(outcome, model, of, years)
            if model != self.first and not np.isnan(apart).any():
                rows.append((*about, self.first, *spread(apart), self.seeds))
        return pd.DataFrame(rows, columns=list(SUMMARY))

    @property
    def ranked(self) -> tuple[Outcome, ...]:
        """The outcomes by which models are ranked: those with a band and a better way that are told of everybody."""
        return tuple(
            each
            for each in load_outcomes().values()
            if each.band is not None
            and each.better != "neither"
            and (each.name, "", ALL_YEARS, self.first) in self._rows
        )

    def ranks(self) -> pd.DataFrame:
        """In how many seeds each model is best, alone or among several; differences that do not matter are ties."""
        import pandas as pd

        rows = []
        for outcome in self.ranked if self.others else ():
            found = np.stack([self.values(outcome.name, model) for model in self.models], axis=1)
            band = self.band(outcome)
            alone, tied = best_shares(found if outcome.better == "higher" else -found, band)
            for at, model in enumerate(self.models):
                rows.append((outcome.name, outcome.unit, band, model, alone[at], tied[at], self.seeds))
        columns = ["outcome", "unit", "band", "model", "best_alone_share", "tied_best_share", "seeds"]
        return pd.DataFrame(rows, columns=columns)


def spread(values: Sequence[float] | Numbers) -> Spread:
    """The mean of some seeds, its interval, and where the middle of them lies."""
    each = np.asarray(values, dtype=np.float64)
    mean = float(each.mean())
    if each.size == 1:
        return Spread(mean, *([float("nan")] * 4))
    if (each == each[0]).all():
        return Spread(*([float(each[0])] * 5))
    reach = float(_quantile_of_t(each.size - 1) * each.std(ddof=1) / np.sqrt(each.size))
    low, high = np.quantile(each, [(1 - SURE) / 2, (1 + SURE) / 2])
    return Spread(mean, mean - reach, mean + reach, float(low), float(high))


@cache
def _quantile_of_t(degrees_of_freedom: int) -> float:
    """By how many standard errors an interval reaches; there are few such numbers, and each takes long to find."""
    from scipy.stats import t

    return float(t.ppf((1 + SURE) / 2, degrees_of_freedom))


def _turn(years: str) -> int:
    """The order of years: 0, 1, 2, ... and all of them last."""
    return 10**6 if years == ALL_YEARS else int(years)
