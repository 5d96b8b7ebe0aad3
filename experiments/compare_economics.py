"""The economics of a comparison: discounted cost and QALYs, the frontier, net benefit, acceptability, information.

Cost is that of the whole system: care at unit cost, effort, and contracts themselves; payments between parties are no
cost. The module must not know how a result was made.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from experiments.compare_summary import Comparison, spread
from experiments.decision_rules import rule
from experiments.economics import (
    acceptability,
    benefit_by_group,
    discounted,
    frontier,
    net_benefit,
    perfect_information,
)
from experiments.equity import slope_index

if TYPE_CHECKING:
    import pandas as pd

Numbers = NDArray[np.float64]

SPENDING, QALYS = "system_spending", "qalys"
COLUMNS = ("measure", "unit", "at", "model", "compared_with", "mean", "low", "high", "note")
TOO_FEW = "too few draws"
OF_FIFTH, YEARS_OF_FIFTH = "qalys_of_fifth", "years_of_fifth"
BY_FIFTH, SLOPE = "net health benefit of a fifth", "slope of net health benefit"
ELSEWHERE = "from the most to the least deprived; money spent is missed elsewhere, most by the most deprived"
THOUSAND = 1000


@dataclass(frozen=True)
class Economics:
    """Cost and QALYs of a comparison, by seed and model, discounted."""

    found: Comparison

    @cached_property
    def pounds(self) -> Numbers:
        """Seed, model."""
        return self._discounted(SPENDING, rule("cost_discount"))

    @cached_property
    def qalys(self) -> Numbers:
        """Seed, model."""
        return self._discounted(QALYS, rule("qaly_discount"))

    @cached_property
    def qalys_otherwise(self) -> Numbers:
        """The same at the other rate for QALYs."""
        return self._discounted(QALYS, rule("qaly_discount_otherwise"))

    @property
    def thresholds(self) -> tuple[float, float]:
        """What a QALY is worth at least and at most, in pounds."""
        return rule("lower_threshold"), rule("upper_threshold")

    @property
    def drawn_thresholds(self) -> Numbers:
        """The thresholds at which acceptability is told."""
        step = rule("threshold_step")
        return np.arange(0.0, rule("highest_threshold_drawn") + step / 2, step)

    def table(self) -> pd.DataFrame:
        """One number a row; columns as in `COLUMNS`."""
        import pandas as pd

        rows = [*self._levels(), *self._frontier(), *self._net_benefits()]
        rows += [*self._benefits_by_fifth(), *self._information()]
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def by_seed(self) -> pd.DataFrame:
        """Discounted cost and QALYs of each seed under each model."""
        import pandas as pd

        seeds = self.found.wide.columns.tolist()
        parts = [
            pd.DataFrame(
                {"seed": seeds, "model": model, "pounds": self.pounds[:, at], "qalys": self.qalys[:, at]}
            )
            for at, model in enumerate(self.found.models)
        ]
        return pd.concat(parts, ignore_index=True)

    def acceptability(self) -> pd.DataFrame:
        """The share of seeds in which each model has the most net benefit, by threshold."""
        import pandas as pd

        thresholds = self.drawn_thresholds
        shares = acceptability(self.pounds, self.qalys, thresholds)
        frame = pd.DataFrame(shares, columns=list(self.found.models))
        frame.insert(0, "pounds_a_qaly", thresholds)
        return frame.melt(id_vars="pounds_a_qaly", var_name="model", value_name="best_share")

    def _levels(self) -> list[tuple[object, ...]]:
        rows: list[tuple[object, ...]] = []
        for name, unit, at, found in (
            ("cost", "pounds", rule("cost_discount"), self.pounds),
            ("QALYs", "QALYs", rule("qaly_discount"), self.qalys),
            ("QALYs", "QALYs", rule("qaly_discount_otherwise"), self.qalys_otherwise),
        ):
            for number, model in enumerate(self.found.models):
                rows.append((name, unit, at, model, "", *spread(found[:, number])[:3], "discounted at"))
                if number:
                    apart = spread(found[:, number] - found[:, 0])[:3]
                    rows.append((name, unit, at, model, self.found.first, *apart, "discounted at"))
        return rows

    def _frontier(self) -> list[tuple[object, ...]]:
        """Of the means over seeds."""
        models, nothing = self.found.models, float("nan")
        placed = frontier(self.pounds.mean(axis=0).tolist(), self.qalys.mean(axis=0).tolist())
        return [
            (
                "cost of a QALY more",
                "pounds per QALY",
                nothing,
                model,
                "" if each.instead_of is None else models[each.instead_of],
                nothing if each.pounds_a_qaly is None else each.pounds_a_qaly,
                nothing,
                nothing,
                each.standing,
            )
            for model, each in zip(models, placed, strict=True)
        ]

    def _net_benefits(self) -> list[tuple[object, ...]]:
        rows: list[tuple[object, ...]] = []
        for threshold in self.thresholds:
            worth = net_benefit(self.pounds, self.qalys, threshold)
            for number, model in enumerate(self.found.others, start=1):
                apart = spread(worth[:, number] - worth[:, 0])[:3]
                rows.append(
                    ("net benefit", "pounds", threshold, model, self.found.first, *apart, "a QALY at")
                )
        return rows

    def _benefits_by_fifth(self) -> list[tuple[object, ...]]:
        """What each fifth gains, in QALYs, and how that rises from the most deprived person to the least."""
        rows: list[tuple[object, ...]] = []
        fifths = self.found.of(OF_FIFTH)
        if not fifths:
            return rows
        qalys = [self._discounted(OF_FIFTH, rule("qaly_discount"), fifth) for fifth in fifths]
        by_fifth = np.stack(qalys, axis=-1)
        first = self.found.first
        people = np.array([self.found.values(YEARS_OF_FIFTH, first, fifth).mean() for fifth in fifths])
        losing = people * [rule(f"health_elsewhere_{fifth.replace(' ', '_')}") for fifth in fifths]
        for threshold in self.thresholds:
            for number, model in enumerate(self.found.others, start=1):
                spent = self.pounds[:, number] - self.pounds[:, 0]
                gained = benefit_by_group(spent, by_fifth[:, number] - by_fifth[:, 0], losing, threshold)
                about = (threshold, model, first)
                for at, fifth in enumerate(fifths):
                    rows.append((BY_FIFTH, "QALYs", *about, *spread(gained[:, at])[:3], fifth))
                if len(fifths) > 1:
                    slopes = [slope_index(each / people * THOUSAND, people) for each in gained]
                    rows.append((SLOPE, "QALYs a 1000 person-years", *about, *spread(slopes)[:3], ELSEWHERE))
        return rows

    def _information(self) -> list[tuple[object, ...]]:
        rows: list[tuple[object, ...]] = []
        has_enough = self.found.seeds >= rule("fewest_draws_for_information")
        for threshold in self.thresholds:
            found = perfect_information(net_benefit(self.pounds, self.qalys, threshold))
            reach = 2 * found.standard_error_pounds
            numbers = (found.pounds, found.pounds - reach, found.pounds + reach)
            note = "a QALY at; low and high are two standard errors away" if has_enough else TOO_FEW
            given = numbers if has_enough else (float("nan"),) * 3
            rows.append(("worth of perfect information", "pounds", threshold, "", "", *given, note))
        return rows

    def _discounted(self, outcome: str, annual_rate: float, of: str = "") -> Numbers:
        found = self.found
        by_year = np.array(
            [[found.values(outcome, model, of, year) for year in found.years] for model in found.models]
        )
        return discounted(np.moveaxis(by_year, 1, -1), annual_rate).T
