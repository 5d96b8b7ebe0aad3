"""Where lives part: the months in which a model's offers, and nothing else, led a person elsewhere; and which of them.

    for turn in turns_of(kept, start, "iph"):
        turn.month, turn.offers, turn.qalys

A month is lived again from the state in which the model's month found the person, first with all that the model
offered, then with what the first model offered in that month. Where the two differ, the offers made the difference: all
else, luck included, is the same. Which offers is found by the same experiment, with ever fewer of them exchanged. The
module must not know how an offer comes about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from agents.citizens.columns import Columns
from agents.citizens.counts import Item
from agents.citizens.living import FATE_DEPARTED, FATE_DIED
from agents.citizens.offer import Located, Offer, located, with_process
from agents.citizens.replay import LivedMonth, Start, replay
from experiments.decision_rules import rule
from experiments.story_lives import MILLION, pounds_an_item
from scenarios.processes import load_processes

if TYPE_CHECKING:
    from experiments.story_seed import KeptSeed

Whole = NDArray[np.int64]
Value = TypeVar("Value")


class Offered(NamedTuple):
    """An offer that differs in a month: the process, whose it is, and its level under the model and under the first.

    `member`: the number of the practice or trust; None for what is of the whole area.
    """

    process: str
    part: str
    member: int | None
    own: float
    first: float


@dataclass(frozen=True)
class Turn:
    """A month in which the model's offers led a person elsewhere than those of the first model would have.

    `before`: how the month found the person. `own` and `otherwise`: the month as it was, and as it would have been.
    `offers`: those which, put into the first model's month, make the model's of it, and no fewer do. `qalys` and
    `pounds`: how much more life and care came of it by the end, everything later as the model offers it.
    """

    month: int
    before: Columns
    own: LivedMonth
    otherwise: LivedMonth
    offers: tuple[Offered, ...]
    qalys: float
    pounds: float

    @property
    def more(self) -> Whole:
        """How much more of each item was counted in the month than otherwise."""
        return np.asarray(self.own.counts[0] - self.otherwise.counts[0])

    @property
    def worth_pounds(self) -> float:
        """How large a matter it is: QALYs at the lower threshold and care, whichever way."""
        return abs(self.qalys) * rule("lower_threshold") + abs(self.pounds)


def turns_of(kept: KeptSeed, start: Start, model: str) -> Iterator[Turn]:
    """The turns of one person's life under a model, in order; none under the first."""
    first, own = kept.offers[kept.models[0]], kept.offers[model]
    lived = replay(kept.population, start, own)
    prices = pounds_an_item(kept.economy.cost_book)
    before = start
    for at, month in enumerate(lived):
        number = start.month + at
        otherwise = _month(kept, before, first[number])
        if not _is_same(month, otherwise):
            differing = list(_differing(first[number], own[number], int(before.columns.practice[0])))
            made = _making(kept, before, first[number], month, differing)
            qalys, pounds = _came_of_it(kept, lived[at:], otherwise, own, prices)
            yield Turn(month.month, before.columns, month, otherwise, tuple(made), qalys, pounds)
        if is_gone(month):
            return
        before = Start(month.month, month.columns)


def is_gone(month: LivedMonth) -> bool:
    """Whether the person has died or moved away by the end of a month."""
    return bool(month.fate[0] & (FATE_DIED | FATE_DEPARTED))


def _month(kept: KeptSeed, before: Start, offer: Offer) -> LivedMonth:
    """The month after a start under an offer."""
    return replay(kept.population, before, [offer] * (before.month + 1))[0]


def _is_same(one: LivedMonth, other: LivedMonth) -> bool:
    return (
        np.array_equal(one.counts, other.counts)
        and np.array_equal(one.fate, other.fate)
        and all(
            np.array_equal(np.asarray(mine), np.asarray(theirs))
            for mine, theirs in zip(one.columns, other.columns, strict=True)
        )
    )


def _differing(first: Offer, own: Offer, practice: int) -> Iterator[Offered]:
    """What of two offers differs for a person of a practice."""
    for process in located(load_processes()):
        one, other = (getattr(each, process.part)[..., process.column] for each in (first, own))
        for member in _members(process, practice, np.size(one)):
            levels = [float(each if member is None else each[member]) for each in (other, one)]
            if levels[0] != levels[1]:
                yield Offered(process.name, process.part, member, *levels)


def _members(process: Located, practice: int, count: int) -> Sequence[int | None]:
    if process.part == "area":
        return (None,)
    return (practice,) if process.part == "practice" else range(count)


def _making(
    kept: KeptSeed, before: Start, first: Offer, month: LivedMonth, offers: Sequence[Offered]
) -> list[Offered]:
    """Those of the offers that make the model's month, put into the first model's."""

    def is_made_by(some: Sequence[Offered]) -> bool:
        offer = first
        for each in some:
            members = None if each.member is None else [each.member]
            offer = with_process(offer, each.process, each.own, members)
        return _is_same(_month(kept, before, offer), month)

    return fewest(offers, is_made_by)


def fewest(given: Sequence[Value], is_enough: Callable[[Sequence[Value]], bool]) -> list[Value]:
    """As many as are enough, where all are: ever shorter runs are left out; without any one left it is not enough."""
    kept, size = list(given), len(given)
    while size:
        at = 0
        while at < len(kept):
            fewer = kept[:at] + kept[at + size :]
            if is_enough(fewer):
                kept = fewer
            else:
                at += size
        size //= 2
    return kept


def _came_of_it(
    kept: KeptSeed,
    lived: Sequence[LivedMonth],
    otherwise: LivedMonth,
    own: list[Offer],
    prices: NDArray[np.float64],
) -> tuple[float, float]:
    """QALYs and pounds more, to the end, than had the one month been otherwise."""
    later = (
        [] if is_gone(otherwise) else replay(kept.population, Start(otherwise.month, otherwise.columns), own)
    )
    more = sum(each.counts[0] for each in lived) - sum(each.counts[0] for each in [otherwise, *later])
    return float(more[Item.QALY_MILLIONTHS]) / MILLION, float(more @ prices)
