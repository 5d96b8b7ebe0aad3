"""Why an offer differs between two models: whose effort or pressure, and which reason moved it.

    for each in causes_of(kept, "iph", month=70, offered=offered):
        print(sentence(kept, "iph", each))

Causes are what multiplied the process in the month; reasons are those of the last decision before it. The module must
not know whose life is followed.
"""

from __future__ import annotations

from functools import cache
from math import log
from typing import TYPE_CHECKING, NamedTuple

from experiments.run_views import titles
from experiments.story_made import PRESSURE
from experiments.story_turns import Offered
from experiments.why_views import SEEN_SHARE, Story, stories
from experiments.why_words import reason_label
from scenarios.catalogue import load_catalogue
from scenarios.problems import FileProblems
from scenarios.processes import load_processes

if TYPE_CHECKING:
    from experiments.story_seed import KeptSeed
    from sim.run_reader import Run

LEAST = 1e-9


class Cause(NamedTuple):
    """What made a process differ in a month: a lever, fact or pressure, whose, and its multiplier under both models."""

    month: int
    cause: str
    owner: str
    own: float
    first: float

    @property
    def weight(self) -> float:
        """How far it moves the process, whichever way."""
        return abs(log(self.own / self.first))


def provider_of(kept: KeptSeed, offered: Offered) -> str:
    """The name of the practice or trust whose offer it is; of the place, if it is the area's."""
    cast = kept.economy.cast
    if offered.member is None:
        return kept.economy.place.name
    return (cast.practices if offered.part == "practice" else cast.trusts)[offered.member]


def provider_title(kept: KeptSeed, model: str, offered: Offered) -> str:
    """Whose offer it is, as people say it."""
    level = load_processes()[offered.process].level
    if offered.member is None:
        return "the whole place" if level == "place" else level.replace("_", " ") + " services"
    return titles(kept.runs[model])[provider_of(kept, offered)]


def causes_of(kept: KeptSeed, model: str, month: int, offered: Offered) -> list[Cause]:
    """What made an offer another than under the first model, what moved it most first."""
    provider = provider_of(kept, offered)
    own, first = (_made(kept, each, month, offered.process, provider) for each in (model, kept.models[0]))
    causes = [Cause(month, *key, own.get(key, 1.0), first.get(key, 1.0)) for key in {**own, **first}]
    return sorted((each for each in causes if each.weight > LEAST), key=lambda each: -each.weight)


def sentence(kept: KeptSeed, model: str, cause: Cause) -> str:
    """A cause in words, with the reason that moved a lever most."""
    first = lower(kept.title(kept.models[0]))
    if cause.cause == PRESSURE:
        more = "less" if cause.own > cause.first else "more"
        return f"Fewer or more people asked for it: its providers were {more} pressed than under {first}."
    if cause.cause not in load_catalogue().levers:
        return f"'{cause.cause.replace('_', ' ').capitalize()}' holds under one of the two, and not under the other."
    own, other = (_story(kept.runs[each], cause.owner, cause.cause) for each in (model, kept.models[0]))
    for only, where in ((own, model), (other, kept.models[0])):
        if only is not None and (own is None or other is None):
            level = (
                f"{_level(only, cause.month):.3f} of full effort, which only {lower(kept.title(where))} has"
            )
            return f"{_lever(only)} stood at {level}{_because(only, cause.month)}."
    if own is None or other is None:
        return f"{load_catalogue().levers[cause.cause].title} differed."
    levels = [_level(each, cause.month) for each in (own, other)]
    is_own = abs(levels[0] - own.today) >= abs(levels[1] - other.today)
    because = _because(own if is_own else other, cause.month)
    return f"{_lever(own)} stood at {levels[0]:.3f} of full effort, and at {levels[1]:.3f} under {first}{because}."


def lower(title: str) -> str:
    """A title in the middle of a sentence."""
    return title[:1].lower() + title[1:]


def _lever(story: Story) -> str:
    return f"{story.lever_title} of {story.title}"


def _because(story: Story, month: int) -> str:
    moves = story.moves[story.moves.index < month]
    if not len(moves) or not moves.shape[1]:
        return ""
    last = moves.iloc[-1]
    term = str(last.abs().idxmax())
    if not last[term]:
        return ""
    size = f"{last[term]:+.3f}" if abs(last[term]) < SEEN_SHARE else f"{last[term]:+.2f}"
    return f"; of its reasons, the largest is '{reason_label(story.run, term)}' ({size})"


def _level(story: Story, month: int) -> float:
    """What the owner had chosen for a month."""
    return float(story.chosen.get(month, story.today))


def _made(
    kept: KeptSeed, model: str, month: int, process: str, provider: str
) -> dict[tuple[str, str], float]:
    table = kept.made[model]
    rows = table[(table["month"] == month) & (table["process"] == process) & (table["provider"] == provider)]
    found: dict[tuple[str, str], float] = {}
    for cause, owner, ratio in zip(rows["cause"], rows["owner"], rows["multiplier"], strict=True):
        found[cause, owner] = found.get((cause, owner), 1.0) * float(ratio)
    return found


@cache
def _story(run: Run, owner: str, lever: str) -> Story | None:
    try:
        return stories(run, owner, lever)[0]
    except FileProblems:
        return None
