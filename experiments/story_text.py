"""A story in plain words: who it is, how many are alike, what each model came to, where lives part and why.

The module must not know how any of it was found.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

import numpy as np

from experiments.decision_rules import rule
from experiments.showing import columns
from experiments.story import ModelLife, StoryOfOne, ToldTurn
from experiments.story_turns import Offered
from experiments.story_why import lower, provider_title
from experiments.story_words import EVENTS, joined
from scenarios.horizon import BURN_IN_MONTHS
from scenarios.parameters.units import MONTHS_A_YEAR
from scenarios.processes import load_processes

WIDTH = 100
MOST_TOLD, BOTH = 4, 2
FEWEST_DIGITS, MOST_DIGITS = 3, 9
HOW_TO_READ = (
    "How to read it. The person is the same at the start, and so is all luck: what differs is what was offered. A "
    "month is a turn where, from the very state in which it found the person, the first model's offers of that month "
    "would have led elsewhere; that is found by living the month again with them. A life turns where luck falls "
    "between two chances that may differ by a hair, so how much came of it says nothing of how much the offers "
    "differ, and what one person gains by it another may lose. One life is no evidence for a model: what everybody "
    "gains and loses stands in summary.csv, with intervals."
)


def text_of(story: StoryOfOne) -> str:
    """The story in words."""
    parts = [
        title_of(story),
        *map(_filled, _who(story)),
        "\n".join(columns(table_of(story), right=range(1, len(story.lives) + 1))),
    ]
    parts += ["Where the lives part", *_parting(story), _filled(HOW_TO_READ)]
    return "\n\n".join(parts)


def title_of(story: StoryOfOne) -> str:
    """What the story is of."""
    count = len(story.lives)
    return f"One person, {count} {'model' if count == 1 else 'models'}: {person_in_brief(story)}"


def person_in_brief(story: StoryOfOne) -> str:
    """The person in a few words."""
    return lower(str(story.person).partition(",")[0])


def alike_in_words(story: StoryOfOne) -> str:
    """How many are alike, and how many of them lived the same life everywhere."""
    alike = story.alike
    looked = len(alike.qalys)
    same = int(alike.same.all(axis=1).sum())
    are = f"{alike.people:,} {'person is' if alike.people == 1 else 'people are'} like that"
    if looked < alike.people:
        are += f"; {looked:,} of them, spread over all practices, were looked at"
    if len(story.lives) == 1:
        return f"{are}."
    models = "under both models" if len(story.lives) == BOTH else f"under all {len(story.lives)} models"
    return f"{are}. {same:,} of {looked:,} lived exactly the same life, to the last contact, {models}."


def _who(story: StoryOfOne) -> Iterator[str]:
    alike, settings = story.alike, story.kept.runs[story.kept.models[0]].about["settings"]
    years = settings["months"] // MONTHS_A_YEAR
    drawn = ", behaviour and effects drawn" if story.kept.plan.is_drawn else ""
    yield (
        f"{story.kept.economy.place.title}, {settings['citizens']:,} citizens, {years} "
        f"{'year' if years == 1 else 'years'} under contract, seed {story.kept.seed}{drawn}. As contracts begin: "
        f"{story.person}."
    )
    yield f"Looked for: '{alike.text}'. {alike_in_words(story)} {_choice(story)}"


def _choice(story: StoryOfOne) -> str:
    if len(story.lives) == 1:
        return ""
    apart = story.alike.apart_pounds
    middle = float(np.median(apart))
    by = f"(QALYs at £{rule('lower_threshold'):,.0f}, and care used)"
    if story.is_typical:
        return (
            f"This is one in the middle of all: the lives lie £{apart[story.citizen]:,.0f} apart {by}, as they do for "
            "the middle one of all alike."
        )
    if not apart[story.citizen]:
        return "Nobody's life differs in years of good life or in what care it used."
    half = (
        f"half of all lie £{middle:,.0f} apart or less"
        if middle
        else "half of all or more do not differ in that"
    )
    return (
        f"This is the one whose lives lie furthest apart, £{apart[story.citizen]:,.0f} {by}: the far end, and no "
        f"typical life; {half}."
    )


def table_of(story: StoryOfOne) -> list[list[str]]:
    """What each model came to: a row for each thing that happened under any, a column for each model."""
    lives = story.lives
    rows = [
        ["what the models came to", *(life.title for life in lives)],
        ["months lived", *(f"{len(life.months)}{_end(life)}" for life in lives)],
        ["QALYs", *(f"{life.qalys:.3f}" for life in lives)],
        ["care used, at unit cost", *(f"£{life.pounds.sum():,.0f}" for life in lives)],
    ]
    for words in EVENTS:
        counts = [int(life.counts[list(words.items)].sum()) for life in lives]
        if any(counts):
            rows.append([words.several, *(f"{count:,}" for count in counts)])
    return rows


def _end(life: ModelLife) -> str:
    last = life.months[-1]
    return ", dies" if last.dies else ", moves away" if last.moves_away else ""


def _parting(story: StoryOfOne) -> Iterator[str]:
    first = lower(story.lives[0].title)
    for life in story.lives[1:]:
        if life.is_same:
            yield _filled(f"{life.title}: exactly the same life as under {first}.")
            continue
        yield f"{life.title}, beside {first}"
        for number, each in enumerate(life.turns, 1):
            if each.why:
                yield "\n".join(turn_lines(story, life, number, each))
        rest = sum(not each.why and each.like is None for each in life.turns)
        if rest:
            yield f"  {rest} more {'turn' if rest == 1 else 'turns'} of which less came: turns.csv has all."


def turn_lines(story: StoryOfOne, life: ModelLife, number: int, each: ToldTurn) -> Iterator[str]:
    """A turn in full."""
    turn, first = each.turn, lower(story.lives[0].title)
    yield f"  {number}. {when(turn.month)}: {joined(each.what, MOST_TOLD)}"
    for offered, _, words in each.why:
        own, other = levels_in_words(offered)
        what = offer_in_words(story, life.model, offered)
        yield from _indented(f"{what}: {own} times today's, and {other} under {first}. {words}")
    yield from _indented(came_of_it(turn.qalys, turn.pounds))
    alike = life.alike(each)
    if alike:
        yield f"     {alike} later {'month is a turn' if alike == 1 else 'months are turns'} like it."


def offer_in_words(story: StoryOfOne, model: str, offered: Offered) -> str:
    """An offer that differs: what it moves, and whose it is."""
    meaning = load_processes()[offered.process].meaning.rstrip(".")
    return f"{meaning} ({provider_title(story.kept, model, offered)})"


def levels_in_words(offered: Offered) -> tuple[str, str]:
    """The level of an offer under the model and under the first, with as many digits as tell them apart."""
    for digits in range(FEWEST_DIGITS, MOST_DIGITS):
        own, first = (f"{each:.{digits}f}" for each in (offered.own, offered.first))
        if own != first:
            return own, first
    return f"{offered.own:.{MOST_DIGITS}g}", f"{offered.first:.{MOST_DIGITS}g}"


def came_of_it(qalys: float, pounds: float) -> str:
    """How much more life and care came of a turn by the end."""
    care = (
        f"£{abs(pounds):,.0f} {'more' if pounds > 0 else 'less'} care"
        if round(pounds)
        else "no other cost of care"
    )
    life = (
        f"{abs(qalys):.3f} QALYs {'more' if qalys > 0 else 'fewer'}"
        if round(abs(qalys), 3)
        else "as many QALYs"
    )
    return f"Of it came, by the end: {life}, {care}."


def when(month: int) -> str:
    """A month by its year of contract."""
    year, rest = divmod(month - BURN_IN_MONTHS - 1, MONTHS_A_YEAR)
    return f"Year {year + 1}, month {rest + 1}"


def _indented(text: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent="     ", subsequent_indent="     ")


def _filled(text: str) -> str:
    return "\n".join(wrap(text, WIDTH))
