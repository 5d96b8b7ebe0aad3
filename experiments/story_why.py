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
    import pandas as pd

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
    """A cause in words, with the reason for a lever's level that differs most between the two models."""
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
            return f"{_lever(only)} stood at {level}{_because(only, None, cause.month)}."
    if own is None or other is None:
        return f"{load_catalogue().levers[cause.cause].title} differed."
    levels = [_level(each, cause.month) for each in (own, other)]
    because = _because(own, other, cause.month)
    return f"{_lever(own)} stood at {levels[0]:.3f} of full effort, and at {levels[1]:.3f} under {first}{because}."


def lower(title: str) -> str:
    """A title in the middle of a sentence."""
    return title[:1].lower() + title[1:]


def _lever(story: Story) -> str:
    return f"{story.lever_title} of {story.title}"


def _because(own: Story, other: Story | None, month: int) -> str:
    """The reason that differs most, by what it made of the level in the last decision before the month."""
    mine, theirs = (_moves(each, month) for each in (own, other))
    apart = mine.sub(theirs, fill_value=0.0)
    if apart.empty or not apart.abs().max():
        return ""
    term = str(apart.abs().idxmax())
    of = own if other is None or term in mine.index else other
    sizes = [_signed(float(each.get(term, 0.0))) for each in (mine, theirs)]
    label = f"'{reason_label(of.run, term)}'"
    if other is None:
        return f"; of its reasons, the largest is {label} ({sizes[0]})"
    return f"; the reason that differs most is {label} ({sizes[0]}, not {sizes[1]})"


def _moves(story: Story | None, month: int) -> pd.Series[float]:
    """What each reason made of a lever in the last decision before a month; nothing before the first."""
    import pandas as pd

    before = story.moves[story.moves.index < month] if story is not None else None
    return pd.Series(dtype=float) if before is None or before.empty else before.iloc[-1]


def _signed(size: float) -> str:
    return f"{size:+.3f}" if 0 < abs(size) < SEEN_SHARE else f"{size:+.2f}"


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
