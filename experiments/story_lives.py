"""The lives of all who are alike, lived again under every model, and whose of them is told.

    alike = alike_in(kept, "woman, 82, heart failure, lives alone")
    alike.same.all(axis=1).sum()            # how many lived the same life, to the last day, under all models
    lives = lives_of(kept, alike.most_different())

The module must not know why lives differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import numpy as np
from numpy.typing import NDArray

from agents.citizens.citizen import Citizen, Citizens
from agents.citizens.columns import Columns
from agents.citizens.counts import ITEMS, Item
from agents.citizens.replay import LivedMonth, Start, replay
from agents.providers.costs import CostBook
from experiments.decision_rules import rule
from scenarios.problems import FileProblems, Problem

if TYPE_CHECKING:
    from experiments.story_seed import KeptSeed

MILLION = 1_000_000
AT_ONCE = 500
MOST_LOOKED_AT = 5_000
"""Of more who are alike, so many are lived again, spread over all practices."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Alike:
    """All who are alike at the start, and what comes of each under each model.

    `people`: how many are alike; of very many some are looked at, `start`. `qalys` and `pounds` (care used, at unit
    cost): citizen, model. `same`: citizen, model; whether the life is that under the first model, to the last count.
    """

    text: str
    people: int
    start: Start
    models: tuple[str, ...]
    qalys: Numbers
    pounds: Numbers
    same: NDArray[np.bool_]

    @property
    def apart_pounds(self) -> Numbers:
        """How far each one's lives lie apart: QALYs at the lower threshold, and care used, most less least."""
        spread = [each.max(axis=1) - each.min(axis=1) for each in (self.qalys, self.pounds)]
        return np.asarray(spread[0] * rule("lower_threshold") + spread[1])

    @property
    def in_order(self) -> NDArray[np.int64]:
        """The citizens, those whose lives lie furthest apart first; who has the same life everywhere comes last."""
        return np.lexsort((self.start.columns.key, self.same.all(axis=1), -self.apart_pounds))

    def chosen(self, is_typical: bool) -> int:
        """The citizen whose lives lie furthest apart, or as far as those in the middle do.

        Of several in the middle (mostly those whose lives do not differ) it is who lives a middling number of QALYs.
        """
        if not is_typical:
            return int(self.in_order[0])
        apart = self.apart_pounds
        middle = apart[self.in_order[len(self.in_order) // 2]]
        alike = np.flatnonzero(apart == middle)
        by_qalys = alike[np.lexsort((self.start.columns.key[alike], self.qalys[alike, 0]))]
        return int(by_qalys[by_qalys.size // 2])

    def person(self, citizen: int) -> Citizen:
        """Who it is, at the start."""
        return Citizen(self.start.columns, citizen)

    def alone(self, citizen: int) -> Start:
        """The start of one of them."""
        return Start(self.start.month, _taken(self.start.columns, np.array([citizen])))


def alike_in(kept: KeptSeed, text: str) -> Alike:
    """Everybody whom a text describes when contracts begin, lived again under every model.

    Raises:
        FileProblems: the text is not understood, or describes nobody here; then which part of it nobody meets.
    """
    slots = _described(kept, text)
    some = slots[:: -(-slots.size // MOST_LOOKED_AT)]
    start = Start(kept.population.month, _taken(kept.population.columns, some))
    shape = some.size, len(kept.models)
    qalys, pounds, same = np.zeros(shape), np.zeros(shape), np.ones(shape, np.bool_)
    prices = pounds_an_item(kept.economy.cost_book)
    offers = {model: kept.offers[model] for model in kept.models}
    for at in _chunks(some.size):
        chunk = Start(start.month, _taken(start.columns, at))
        first: list[LivedMonth] = []
        for number, model in enumerate(kept.models):
            lived = replay(kept.population, chunk, offers[model])
            first = first or lived
            counts = np.sum([each.counts for each in lived], axis=0)
            qalys[at, number] = counts[:, Item.QALY_MILLIONTHS] / MILLION
            pounds[at, number] = counts @ prices
            same[at, number] = _is_same(first, lived)
    return Alike(text, slots.size, start, kept.models, qalys, pounds, same)


def pounds_an_item(book: CostBook) -> Numbers:
    """What each item counted uses at unit cost, in pounds."""
    prices = np.zeros(ITEMS)
    for spending in book.spending.values():
        for each in spending:
            prices[list(each.use.items)] += float(each.pounds_an_item)
    return prices


def _described(kept: KeptSeed, text: str) -> NDArray[np.int64]:
    everyone, place = Citizens(kept.population.columns), kept.economy.place
    path = Path(place.title)
    try:
        found = everyone.like(text).slots
        if not found.size:
            _refuse(path, f"nobody here is like '{text}': {_excluded(everyone, text)}")
    except ValueError as error:
        if isinstance(error, FileProblems):
            raise
        _refuse(path, str(error))
    return found


def _excluded(everyone: Citizens, text: str) -> str:
    """Which part of a text is met by nobody who meets the parts before it."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    before, told = everyone, f"{len(everyone):,} people live here"
    for at, part in enumerate(parts, 1):
        words = ", ".join(parts[:at])
        found = everyone.like(words)
        if not len(found):
            return f"{told}, and none of them is '{part}'; leave that out, or name another"
        before, told = found, f"{len(found):,} {'is' if len(found) == 1 else 'are'} '{words}'"
    return f"{len(before):,} are like it"


def _is_same(first: Sequence[LivedMonth], lived: Sequence[LivedMonth]) -> NDArray[np.bool_]:
    same = np.ones(first[0].fate.size, np.bool_)
    for one, other in zip(first, lived, strict=True):
        same &= (one.counts == other.counts).all(axis=1) & (one.fate == other.fate)
        for mine, theirs in zip(one.columns, other.columns, strict=True):
            same &= mine == theirs
    return same


def _chunks(count: int) -> Iterator[NDArray[np.int64]]:
    return (np.arange(first, min(first + AT_ONCE, count)) for first in range(0, count, AT_ONCE))


def _taken(columns: Columns, slots: NDArray[np.int64]) -> Columns:
    return Columns._make(array[slots] for array in columns)


def _refuse(path: Path, message: str) -> NoReturn:
    raise FileProblems([Problem(path, None, (), message)]) from None
