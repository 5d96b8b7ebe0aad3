"""Services that no month counts, told from one that it does: which rows of effects may move them, and what is wrong.

The module must not know any contract, nor how many of anything there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from scenarios.effects import load_effects
from scenarios.model_file import OwnService, ToldFrom
from scenarios.problems import FilePath, did_you_mean, one_of
from scenarios.processes import load_processes

BY_MEMBER = ("practice", "trust")
"""Levels at which a process has a multiplier for each member; elsewhere there is one for the whole place."""


def told_services(services: Mapping[str, OwnService]) -> dict[str, ToldFrom]:
    """The services of a file that are told from others, by name."""
    return {name: own.told_from for name, own in services.items() if own.told_from is not None}


@cache
def rows_for_all() -> tuple[str, ...]:
    """The rows of effects that move a process of the month by one multiplier for the whole place."""
    processes = load_processes()
    return tuple(
        name
        for name, each in load_effects().items()
        if each.is_for_the_month and processes[each.target_name].level not in BY_MEMBER
    )


def wrong_with(services: Mapping[str, OwnService]) -> Iterator[tuple[FilePath, str]]:
    """What is wrong with how services are told from others, as path and message."""
    for name, told in told_services(services).items():
        path = ("services", name, "told_from")
        if told.service in services:
            yield (
                (*path, "service"),
                f"'{told.service}' is a service of this file, and no month counts it; name one of the catalogue",
            )
        if told.for_each.value < 0:
            yield (*path, "for_each"), f"{float(told.for_each.value):g} is below 0; write 0 or more"
        if told.among is not None and told.among not in rows_for_all():
            yield (*path, "among"), _no_row(told.among)


def _no_row(name: str) -> str:
    row = load_effects().get(name)
    if row is None:
        return f"'{name}' is not a row of effects.csv.{did_you_mean(name, rows_for_all())}"
    if not row.is_for_the_month:
        return f"'{name}' moves no process of the month; use a row that does, see `careconomy effects`"
    others = [each for each in rows_for_all() if load_effects()[each].target_name == row.target_name]
    known = f"; use {one_of(others)}" if others else ""
    return (
        f"'{name}' moves each practice or trust by itself, so it has no one multiplier for the place{known}"
    )
