"""What tests ask of a population: its people's columns side by side, and exact bounds for counts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from agents.citizens.columns import CONDITIONS, Columns, field, has

RARE = 1e-6


@dataclass(frozen=True)
class Seen:
    """The people of a population, free slots left out."""

    columns: Columns
    present: NDArray[np.bool_]

    def __getitem__(self, name: str) -> NDArray[np.int64]:
        return field(self.columns, name)[self.present].astype(np.int64)

    @property
    def age(self) -> NDArray[np.int64]:
        """Age in whole years."""
        return self["age_months"] // 12

    def ill(self, condition: str, column: str = "conditions") -> NDArray[np.bool_]:
        """Who has a condition, or has it diagnosed or managed."""
        return has(self[column], CONDITIONS.index(condition))


def seen(columns: Columns) -> Seen:
    return Seen(columns, field(columns, "is_present") == 1)


def is_plausible(count: int, probabilities: NDArray[np.float64]) -> bool:
    """Whether a count of independent events is inside the bounds that chance leaves once in a million times.

    The binomial of the mean probability has wider bounds than events of unlike probabilities: Hoeffding 1956.
    """
    mean = float(probabilities.mean())
    spread = stats.binom(probabilities.size, mean)
    return bool(spread.ppf(RARE / 2) <= count <= spread.ppf(1 - RARE / 2))
