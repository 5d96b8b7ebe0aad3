"""Scenarios side by side: the same place, people and months, and the same populations counted in the same order.

The module must not know what is compared of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from scenarios.contracts.frame import EVERYONE
from scenarios.counted import free_name, with_measured
from scenarios.populations import EVERYONE as ANYBODY
from scenarios.populations import MOST_POPULATIONS, Population, is_same
from scenarios.scenario import Scenario


def alongside(scenarios: Sequence[Scenario]) -> tuple[Scenario, ...]:
    """The scenarios with one set of populations, so that their citizens can be lived once and compared.

    Each keeps its own names for the populations that it has, and takes over those of the others: two are one if they
    hold the same people, whatever they are called. Where there is room, populations follow that measures are about, so
    that reports can tell them all. One scenario alone is treated likewise.

    Raises:
        ValueError: places, samples or lengths differ, or there are too many populations together.
    """
    _check_alike(scenarios)
    slots: list[tuple[str, Population]] = [(EVERYONE, ANYBODY)]
    places = [_placed(scenario, slots) for scenario in scenarios]
    if len(slots) > MOST_POPULATIONS:
        names = ", ".join(name for name, _ in slots)
        raise ValueError(
            f"{len(slots)} populations together ({names}) are more than the {MOST_POPULATIONS} that can be counted; "
            "compare fewer scenarios, or give them populations of the same people"
        )
    return tuple(
        replace(scenario, populations=with_measured(_named(own, slots)))
        for scenario, own in zip(scenarios, places, strict=True)
    )


def _check_alike(scenarios: Sequence[Scenario]) -> None:
    for other in scenarios[1:]:
        first = scenarios[0]
        for what, mine, theirs in (
            ("place", first.place.name, other.place.name),
            ("citizens", first.people, other.people),
            ("months", first.horizon.months, other.horizon.months),
        ):
            if mine != theirs:
                raise ValueError(
                    f"'{first.name}' and '{other.name}' cannot be compared: {what} is {mine} in the one and "
                    f"{theirs} in the other; make them the same"
                )


def _placed(scenario: Scenario, slots: list[tuple[str, Population]]) -> dict[int, tuple[str, Population]]:
    """A scenario's own populations by the slot that each has; new slots are added for new people."""
    placed: dict[int, tuple[str, Population]] = {}
    for name, population in scenario.populations.items():
        same = (at for at, (_, other) in enumerate(slots) if at not in placed and is_same(other, population))
        at = next(same, len(slots))
        if at == len(slots):
            slots.append((name, population))
        placed[at] = (name, population)
    return placed


def _named(
    own: Mapping[int, tuple[str, Population]], slots: Sequence[tuple[str, Population]]
) -> dict[str, Population]:
    """The populations of all slots by name: a scenario's own names, and for others' people names of their own."""
    named: dict[str, Population] = {}
    taken = {name for name, _ in own.values()}
    for at, slot in enumerate(slots):
        name, population = own.get(at, slot)
        named[name if at in own else free_name(name, taken | named.keys())] = population
    return named
