"""A seed of the small comparison with its offers kept, and the same with offers that were made to differ."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pandas as pd

from agents.citizens.offer import with_process
from experiments.story import StoryOfOne, story_from
from experiments.story_lives import alike_in
from experiments.story_made import PRESSURE, Made
from experiments.story_seed import KeptSeed, kept_seed
from tests.experiments.compared import told

MONTH = 28
"""From this month on contacts wanted are more, and fewer people come to be admitted, under the last model."""
APART = "traditional"
WANTED, ADMITTED = "contacts_wanted", "emergency_admission"


@cache
def compared_folder() -> Path:
    """A copy of the compared folder, for its stories; not to be changed."""
    folder = Path(mkdtemp(prefix="storied-")) / "three"
    shutil.copytree(told().out, folder)
    return folder


@cache
def kept() -> KeptSeed:
    """Seed 1, as it was compared: contracts hardly move care in a year, so all lives are the same."""
    return kept_seed(compared_folder(), 1)


@cache
def kept_apart() -> KeptSeed:
    """The same, made to differ: under the last model offers are others from a month on, and made by known causes."""
    own = kept()
    trust, place = own.economy.cast.trusts[0], own.economy.place.name
    offers = [
        each if month < MONTH else with_process(with_process(each, WANTED, 1.25), ADMITTED, 0.5)
        for month, each in enumerate(own.offers[APART], 1)
    ]
    rows = [
        Made(month, process, provider, cause, owner, level)
        for month in range(MONTH, own.runs[APART].months + 1)
        for process, provider, cause, owner, level in (
            (ADMITTED, trust, "admission_threshold", trust, 0.6),
            (ADMITTED, trust, PRESSURE, "", 0.9),
            *((WANTED, practice, PRESSURE, "", 1.25) for practice in own.economy.cast.practices),
            (WANTED, place, PRESSURE, "", 2.0),
        )
    ]
    made = pd.DataFrame(rows, columns=list(Made._fields))
    return replace(own, offers={**own.offers, APART: offers}, made={**own.made, APART: made})


@cache
def story_apart() -> StoryOfOne:
    """The story of one of 80 or more under offers that differ."""
    return story_from(kept_apart(), alike_in(kept_apart(), "80+"))


@cache
def story_alike() -> StoryOfOne:
    """The story of one whose life is the same under all models."""
    return story_from(kept(), alike_in(kept(), "80+"), is_typical=True)
