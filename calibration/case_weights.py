"""What cases say of the numbers: draws weighed by how well they tell published effects, and cases told by the others.

Each draw weighs by the product over cases of the density that it gives to what was published, one case one vote. A case
that is left out is scored with the weights that the others give: only that tells whether an answer carries over from
one contract to another. With few draws few carry all the weight; `effective_draws` says how many. The module must not
know any case, nor how a draw was made.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isnan, log

import numpy as np
from numpy.typing import NDArray

from calibration.case_score import Found, log_score

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class LeftOut:
    """How a case is told: by all draws alike, by draws weighed by the other cases, and by those of other families.

    `inside`: how many of its outputs have their weighed median, with the case left out, inside what is accepted.
    """

    case: str
    family: str
    unweighed: float
    case_left_out: float
    family_left_out: float
    inside: int
    outputs: int


@dataclass(frozen=True)
class Weighed:
    """Outputs of cases with draws, to be weighed. Outputs that have no score are left aside."""

    found: Sequence[Found]

    @property
    def by_case(self) -> Mapping[str, list[Found]]:
        """The outputs that are scored, by case."""
        grouped: dict[str, list[Found]] = {}
        for each in self.found:
            if each.accepted.is_scored and each.draws and not any(map(isnan, each.draws)):
                grouped.setdefault(each.case.name, []).append(each)
        return grouped

    def weights(self, without: Collection[str] = ()) -> Numbers:
        """The weights of the draws by all cases but some; they come to 1."""
        told = [_by_draw(own) for name, own in self.by_case.items() if name not in without]
        count = len(next(iter(self.by_case.values()))[0].draws) if self.by_case else 0
        total = np.sum(told, axis=0) if told else np.zeros(count)
        raised = np.exp(total - total.max()) if count else total
        return np.asarray(raised / raised.sum()) if count else raised

    def left_out(self) -> Iterator[LeftOut]:
        """How each case is told where it, or its whole family, has no say."""
        families = {name: own[0].case.file.family for name, own in self.by_case.items()}
        for name, own in self.by_case.items():
            alike = [other for other, family in families.items() if family == families[name]]
            by_others = self.weights([name])
            equal = np.full_like(by_others, 1 / by_others.size)
            yield LeftOut(
                name,
                families[name],
                unweighed=_score(own, equal),
                case_left_out=_score(own, by_others),
                family_left_out=_score(own, self.weights(alike)),
                inside=sum(each.accepted.holds(weighed_quantile(each.draws, by_others)) for each in own),
                outputs=len(own),
            )


def effective_draws(weights: Numbers) -> float:
    """How many draws of equal weight would tell as much; 0 for none."""
    return float(1 / (weights**2).sum()) if weights.size else 0.0


def weighed_quantile(values: Sequence[float], weights: Numbers, share: float = 0.5) -> float:
    """The value below which a share of the weight lies."""
    order = np.argsort(values)
    below = np.cumsum(weights[order])
    return float(np.asarray(values)[order][min(int(np.searchsorted(below, share)), len(order) - 1)])


def _by_draw(own: Sequence[Found]) -> Numbers:
    """By draw, the mean over a case's outputs of the logarithm of the density."""
    logs = np.array([[log_score(each.output, (value,)) for value in each.draws] for each in own])
    return np.asarray(logs.mean(axis=0))


def _score(own: Sequence[Found], weights: Numbers) -> float:
    scores = []
    for each in own:
        logs = np.array([log_score(each.output, (value,)) for value in each.draws])
        most = logs.max()
        scores.append(most + log(float((weights * np.exp(logs - most)).sum()) or SMALLEST))
    return float(np.mean(scores))


SMALLEST = float(np.finfo(np.float64).tiny)
"""A density too small to be told is taken for this."""
