"""How simulated effects stand beside published ones: what is accepted, what passes, and the score beside naive rivals.

A simulated effect passes if its median (of an echo, its central value) lies inside the accepted interval and has the
sign of the published effect; whether its expected value would, the mean over draws, is told beside. The accepted
interval is taken for the doubt about the published effect, as a normal distribution; a forecaster scores the logarithm
of the density that the forecasts give, on average, to what was published, in halves of the interval, so that outputs
of any unit count alike. The module must not know any case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, inf, isfinite, isnan, log, nan, pi, sqrt
from statistics import NormalDist, fmean, stdev

import numpy as np

from calibration.case_file import Case, OutputFile
from calibration.case_rules import rule

PERCENT = 100
MIDDLE = 0.5
MODEL, NOTHING, AVERAGE, AT_RISK = "this model", "no effect", "average effect", "effort as share at risk"
FORECASTERS = (MODEL, NOTHING, AVERAGE, AT_RISK)


@dataclass(frozen=True)
class Accepted:
    """The simulated effects that are accepted, ends included; an end may be infinite."""

    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Whether an effect lies inside."""
        return self.low <= value <= self.high

    @property
    def is_scored(self) -> bool:
        """Whether it has two ends, so that a miss has a size."""
        return isfinite(self.low) and isfinite(self.high)


@dataclass(frozen=True)
class Found:
    """What was simulated of an output: `central` at the central values of all numbers, `draws` one for each draw.

    `counted`: the median of the same effect as citizens lived it. `level`: what points are points of.
    """

    case: Case
    output: OutputFile
    central: float
    draws: tuple[float, ...]
    counted: float
    level: float = nan

    @property
    def values(self) -> tuple[float, ...]:
        """What is judged: the draws; the central value where nothing was drawn, and of an echo.

        An echo reads a row back, and a row that was drawn is another row.
        """
        is_echo = self.case.file.kind == "echo"
        return (self.central,) if is_echo or not self.draws else self.draws

    @property
    def median(self) -> float:
        """The middle of what was simulated."""
        return float(np.median(self.values))

    @property
    def expected(self) -> float:
        """The mean of what was simulated."""
        return fmean(self.values)

    @property
    def expected_error(self) -> float:
        """The standard error of the mean; not a number of one value alone."""
        return stdev(self.values) / sqrt(len(self.values)) if len(self.values) > 1 else nan

    @property
    def interval(self) -> tuple[float, float]:
        """The interval that holds as much of the draws as acceptance goes by."""
        tail = (1 - rule("interval_share")) / 2
        low, high = np.quantile(self.draws or self.values, [tail, 1 - tail])
        return float(low), float(high)

    @property
    def accepted(self) -> Accepted:
        """What is accepted."""
        return accepted(self.output)

    @property
    def has_right_sign(self) -> bool:
        """Whether the median has the sign of the published effect; any sign will do for a null."""
        return self._is_of_sign(self.median)

    @property
    def passes(self) -> bool:
        """Whether the median is accepted."""
        return self._is_accepted(self.median)

    @property
    def passes_as_expected(self) -> bool:
        """Whether the mean is accepted."""
        return self._is_accepted(self.expected)

    def _is_accepted(self, value: float) -> bool:
        return self.accepted.holds(value) and self._is_of_sign(value)

    def _is_of_sign(self, value: float) -> bool:
        published = self.output.published
        if self.output.accepted.rule == "sign":
            return self.accepted.holds(value) and value != 0
        return published is None or published.value == 0 or value * float(published.value) > 0


def accepted(output: OutputFile) -> Accepted:
    """The accepted interval of an output, as its rule gives it."""
    stated, published = output.accepted, output.published
    if stated.rule == "sign":
        return Accepted(0.0, inf) if stated.direction == "up" else Accepted(-inf, 0.0)
    effect = 0.0 if published is None else float(published.value)
    low, high = -inf, inf
    if stated.rule == "stated" and stated.low is not None and stated.high is not None:
        low, high = float(stated.low.value), float(stated.high.value)
    elif stated.rule == "bound" and stated.within is not None:
        low, high = -float(stated.within.value), float(stated.within.value)
    elif stated.rule == "half":
        reach = rule("share_without_interval") * abs(effect)
        low, high = effect - reach, effect + reach
    elif published is not None and published.low is not None and published.high is not None:
        half = float(published.high - published.low) / 2
        reach = max(rule("half_intervals") * half, rule("least_share") * abs(effect))
        low, high = effect - reach, effect + reach
    if stated.at_least is not None:
        low = max(low, float(stated.at_least.value))
    if stated.at_most is not None:
        high = min(high, float(stated.at_most.value))
    return Accepted(low, high)


def forecasts(found: Found) -> Mapping[str, tuple[float, ...]]:
    """What each forecaster says of an output: the model its draws, each rival one number in the output's unit."""
    output, share = found.output, found.case.file.share_at_risk
    whole = PERCENT if output.change == "percent" else found.level
    way = {"up": 1, "down": -1, None: 0}[output.rewarded]
    at_risk = way * float(share.value) * whole if way and share is not None else 0.0
    return {
        MODEL: found.values,
        NOTHING: (0.0,),
        AVERAGE: (-rule("average_fall_percent") / PERCENT * whole,),
        AT_RISK: (at_risk,),
    }


def log_score(output: OutputFile, values: Sequence[float]) -> float:
    """The logarithm of the density of what was published, on average over forecasts; not a number without two ends."""
    limits = accepted(output)
    if not limits.is_scored or output.published is None or any(map(isnan, values)):
        return nan
    half = (limits.high - limits.low) / 2
    deviation = 1 / NormalDist().inv_cdf(MIDDLE + rule("interval_share") / 2)
    away = [(float(output.published.value) - each) / half / deviation for each in values]
    return _log_mean([-(each**2) / 2 for each in away]) - log(deviation * sqrt(2 * pi))


def _log_mean(logarithms: Sequence[float]) -> float:
    """The logarithm of a mean of numbers that are told by their logarithms, however small they are."""
    most = max(logarithms)
    return most + log(fmean(exp(each - most) for each in logarithms))


@dataclass(frozen=True)
class Score:
    """How a forecaster does over some cases: the mean over cases of the mean over their outputs; outputs inside."""

    forecaster: str
    log_score: float
    inside: int
    outputs: int


def scores(found: Iterable[Found]) -> list[Score]:
    """The scores of all forecasters over outputs that can be scored."""
    by_case: dict[str, list[Found]] = {}
    for each in found:
        if each.accepted.is_scored and not isnan(each.median):
            by_case.setdefault(each.case.name, []).append(each)
    made = []
    for name in FORECASTERS:
        means, inside, outputs = [], 0, 0
        for own in by_case.values():
            told = [(each, forecasts(each)[name]) for each in own]
            told = [(each, values) for each, values in told if not any(map(isnan, values))]
            if told:
                means.append(fmean(log_score(each.output, values) for each, values in told))
            inside += sum(each.accepted.holds(float(np.median(values))) for each, values in told)
            outputs += len(told)
        made.append(Score(name, fmean(means) if means else nan, inside, outputs))
    return made


def case_passes(found: Iterable[Found]) -> bool:
    """Whether all outputs of a case pass."""
    return all(each.passes for each in found)
