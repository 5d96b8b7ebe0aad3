"""One person's life under every model of a comparison: chosen, followed, and set side by side.

    story = story_of(Path("results/southend"), "woman, 82, heart failure, lives alone")
    story.lives[1].turns[0].what

The module must not know how any of it is said in full or drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agents.citizens.citizen import Citizen
from agents.citizens.replay import Start, replay
from experiments.citizens_life import life_months
from experiments.citizens_life_figure import LifeMonth
from experiments.story_lives import Alike, alike_in, pounds_an_item
from experiments.story_seed import KeptSeed, kept_seed
from experiments.story_turns import Offered, Turn, turns_of
from experiments.story_why import Cause, causes_of, sentence
from experiments.story_words import told

MOST_EXPLAINED = 3
"""So many turns of a model are explained, those of which most came."""


@dataclass(frozen=True)
class ToldTurn:
    """A turn in words. `what` differed in the month; `why`: for each offer that made it so, what made the offer.

    `why` is empty for turns that came to less than others, or that are like one that is explained: then `like` is the
    month of that.
    """

    turn: Turn
    what: tuple[str, ...]
    why: tuple[tuple[Offered, Cause | None, str], ...] = ()
    like: int | None = None

    @property
    def kind(self) -> tuple[object, ...]:
        """What differed and which offers made it: turns that share it are alike."""
        return (self.what, *(each.process for each in self.turn.offers))


@dataclass(frozen=True)
class ModelLife:
    """The life under one model. `counts`: of all months together, by item; `pounds`: care used, month by month."""

    model: str
    title: str
    months: list[LifeMonth]
    counts: NDArray[np.int64]
    pounds: NDArray[np.float64]
    qalys: float
    is_same: bool
    turns: tuple[ToldTurn, ...]

    @property
    def explained(self) -> tuple[ToldTurn, ...]:
        """The turns that are explained, in order."""
        return tuple(each for each in self.turns if each.why)

    def alike(self, explained: ToldTurn) -> int:
        """How many later turns are like one that is explained."""
        return sum(each.like == explained.turn.month for each in self.turns)


@dataclass(frozen=True)
class StoryOfOne:
    """A person's life under every model, the first of them what others are set beside."""

    kept: KeptSeed
    alike: Alike
    citizen: int
    is_typical: bool
    lives: tuple[ModelLife, ...]

    @property
    def person(self) -> Citizen:
        """Who it is, when contracts begin."""
        return self.alike.person(self.citizen)


def story_of(out: Path, text: str, seed: int = 1, is_typical: bool = False) -> StoryOfOne:
    """Follow one of those whom a text describes: whose lives differ most between models, or who is in the middle.

    Raises:
        FileProblems: the folder holds no comparison, not this seed, or comes to something else now; or the text is
            not understood, or describes nobody.
    """
    kept = kept_seed(out, seed)
    return story_from(kept, alike_in(kept, text), is_typical)


def story_from(kept: KeptSeed, alike: Alike, is_typical: bool = False) -> StoryOfOne:
    """Follow one of those who are alike in a seed."""
    citizen = alike.chosen(is_typical)
    lives = tuple(_life(kept, alike, citizen, model) for model in kept.models)
    return StoryOfOne(kept, alike, citizen, is_typical, lives)


def _life(kept: KeptSeed, alike: Alike, citizen: int, model: str) -> ModelLife:
    start, number = alike.alone(citizen), kept.models.index(model)
    lived = replay(kept.population, start, kept.offers[model])
    counts = np.array([each.counts[0] for each in lived])
    months = life_months(start, lived, 0)
    return ModelLife(
        model,
        kept.title(model),
        months,
        counts.sum(axis=0),
        (counts @ pounds_an_item(kept.economy.cost_book))[: len(months)],
        float(alike.qalys[citizen, number]),
        bool(alike.same[citizen, number]),
        _turns(kept, start, model) if number else (),
    )


def _turns(kept: KeptSeed, start: Start, model: str) -> tuple[ToldTurn, ...]:
    """The turns of a life, those of which most came with what made them; of several alike the first."""
    found = [ToldTurn(turn, tuple(told(turn))) for turn in turns_of(kept, start, model)]
    largest = sorted(found, key=lambda each: -each.turn.worth_pounds)
    first_of = {each.kind: each.turn.month for each in reversed(found)}
    explained = list(dict.fromkeys(each.kind for each in largest))[:MOST_EXPLAINED]
    return tuple(
        replace(each, why=_why(kept, model, each.turn))
        if each.kind in explained and each.turn.month == first_of[each.kind]
        else replace(each, like=first_of[each.kind] if each.kind in explained else None)
        for each in found
    )


def _why(kept: KeptSeed, model: str, turn: Turn) -> tuple[tuple[Offered, Cause | None, str], ...]:
    """For each offer that made a turn, its largest cause and that in words."""
    found = []
    for offered in turn.offers:
        causes = causes_of(kept, model, turn.month, offered)
        words = sentence(kept, model, causes[0]) if causes else "Nothing that is kept says why."
        found.append((offered, causes[0] if causes else None, words))
    return tuple(found)
