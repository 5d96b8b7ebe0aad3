"""How providers answer what effort is worth to them: the rule, whole, for all members of a group at once.

    x  = what effort is worth more than under today's contracts, in tenths of a contract's yearly value
    logit(wanted) = logit(today) + 4 strength bend asinh(x / bend)
    level <- level + speed (wanted - level)

Costs of effort are data and motives are what is left: today's level is what is best under today's contracts, so where
nothing has changed, x is 0 and nothing moves. From the middle, and while x is small, a level moves by strength times x.
The module must not know any contract, measure or model; whoever decides hands in pounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scenarios.efforts import GROUPS
from scenarios.parameters import Parameters

Numbers = NDArray[np.float64]

TENTH = 0.1
"""The unit of x: money worth a tenth of a contract's yearly value."""
Scale = Literal["value", "cost"]
"""What money is measured by: a tenth of what pays it in a year, or what full effort costs in a year."""


@dataclass(frozen=True)
class Temper:
    """How providers answer: the numbers of the rule, the same for everybody. See behaviour.csv for each."""

    strength: float
    bend: float
    peer_pull: float
    crowding: float
    loss_framing: float
    salience_half_share: float
    least_contract_share: float
    choice_spread: float
    weight: Mapping[str, float]
    """What a pound weighs to each group of providers: 1 less the chance that others cover a deficit."""
    scale: Scale = "value"

    @classmethod
    def of(cls, parameters: Parameters) -> Temper:
        """As the parameters have it."""
        return cls(
            strength=parameters.value("response_strength"),
            bend=parameters.value("response_bend"),
            peer_pull=parameters.value("peer_pull"),
            crowding=parameters.value("crowding_share"),
            loss_framing=parameters.value("loss_framing"),
            salience_half_share=parameters.value("salience_half_share"),
            least_contract_share=parameters.value("least_contract_share"),
            choice_spread=parameters.value("choice_spread_ratio"),
            weight={group: 1 - parameters.value("deficit_covered_share", group=group) for group in GROUPS},
            scale="cost" if parameters.value("worth_measured_by_effort") else "value",
        )


@dataclass(frozen=True)
class Feeling:
    """What lies between what is paid and what is felt of it.

    `paid_pounds`: what a whole lever more is paid in a year, by member and lever. By member: `at_stake_share`, the
    share of income that hangs on measures, and `noticed_share`, how much of what comes through them is noticed.
    """

    paid_pounds: Numbers
    at_stake_share: Numbers
    noticed_share: Numbers


@dataclass(frozen=True)
class Pull:
    """One reason to move: what a whole lever's more effort is worth in a year, against what measures it.

    `pounds` and `pounds_today` by member and lever: under the contracts in force, and under today's, as they are felt.
    `of_pounds`: by member, the yearly value of what pays it. `feeling`: of a term, how it comes to be felt so.
    `curve`: of a term that jumps, what each level tried is worth more than today, felt and in tenths of what measures
    it: point, member, lever. Then its slope is not what counts. `cost_pounds`: what full effort costs, by member and
    lever, where that is what measures it.
    """

    name: str
    pounds: Numbers
    pounds_today: Numbers
    of_pounds: Numbers
    feeling: Feeling | None = None
    curve: Numbers | None = None
    cost_pounds: Numbers | None = None

    @property
    def strength(self) -> Numbers:
        """In units of what measures it: member, lever. 0 where that is nothing."""
        tenth = TENTH * self.of_pounds[:, None] if self.cost_pounds is None else self.cost_pounds
        change = self.pounds - self.pounds_today
        return np.divide(change, tenth, out=np.zeros_like(change), where=tenth > 0)


def measured(pulls: Iterable[Pull], cost_pounds: Numbers, temper: Temper) -> tuple[Pull, ...]:
    """Reasons as they are measured: as they stand, or by what full effort costs in a year, by member and lever."""
    if temper.scale == "value":
        return tuple(pulls)
    return tuple(_by_cost(each, cost_pounds) for each in pulls)


def _by_cost(pull: Pull, cost_pounds: Numbers) -> Pull:
    if pull.curve is None:
        return replace(pull, cost_pounds=cost_pounds)
    tenth = np.broadcast_to(TENTH * pull.of_pounds[:, None], cost_pounds.shape)
    times = np.divide(tenth, cost_pounds, out=np.zeros_like(cost_pounds), where=cost_pounds > 0)
    return replace(pull, cost_pounds=cost_pounds, curve=pull.curve * times)


def wanted(today: Numbers, reasons: Numbers, temper: Temper) -> Numbers:
    """The levels that reasons come to: member, lever; without a reason today's, to the last bit.

    `today` must lie inside 0 to 1.
    """
    bent = np.arcsinh(reasons / temper.bend) * temper.bend
    answered = 1 / (1 + np.exp(-np.log(today / (1 - today)) - 4 * temper.strength * bent))
    return np.where(reasons == 0, today, answered)


def reasons_of(pulls: Iterable[Pull], levels: Numbers, temper: Temper) -> Numbers:
    """All reasons together, those of peers among them, in tenths: member, lever. What jumps is answered apart."""
    smooth = (each.strength for each in pulls if each.curve is None)
    return np.asarray(sum(smooth, start=peers(levels, temper)))


def peers(levels: Numbers, temper: Temper) -> Numbers:
    """The pull of the mean of a group's members; 0 for one alone."""
    return np.asarray(temper.peer_pull * (levels.mean(axis=0, keepdims=True) - levels))


def moved(levels: Numbers, towards: Numbers, speeds: Numbers) -> Numbers:
    """Levels a quarter later: so much of the way nearer, by lever."""
    return np.asarray(levels + speeds * (towards - levels))


def salience(at_stake_pounds: Numbers, income_pounds: Numbers, temper: Temper) -> Numbers:
    """How much of a measure's worth is noticed, 0 to 1: half where it is the share of income that parameters say."""
    half = temper.salience_half_share * income_pounds
    total = np.abs(at_stake_pounds) + half
    return np.divide(np.abs(at_stake_pounds), total, out=np.zeros_like(total), where=total > 0)


def motives(cost_pounds: Numbers, pounds_today: Numbers) -> Numbers:
    """What effort is worth to its owner for patients, habit and standards: its cost less what today's contracts pay."""
    return np.asarray(cost_pounds - pounds_today)
