"""A small England for tests, lived once: 4,000 citizens, all of them watched."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from calibration.lived import Lived, live
from experiments.benchmark_place import england_in_small
from scenarios.place import Place
from sim.england import england

CITIZENS = 4_000


@cache
def place() -> Place:
    """England in small, with England's figures of social care."""
    return replace(england_in_small(CITIZENS, england().baseline), social_care=())


@cache
def lived() -> Lived:
    """Its two years; not to be changed."""
    return live(place(), england(), seed=1)
