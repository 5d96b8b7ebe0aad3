"""Which populations are counted in a scenario: everyone, those that contracts name, and those that measures are about.

Two populations are one if they hold the same people, whatever they are called. The module must not know how anybody
is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from scenarios.contracts.contract import Contracts
from scenarios.contracts.requires import requires_ever
from scenarios.measures.definitions import load_measured_populations, populations_needed
from scenarios.populations import MOST_POPULATIONS, Population, is_same

OF_A_MEASURE = ("measure", "index", "rank")


def joined(populations: Mapping[str, Population], others: Mapping[str, Population]) -> dict[str, Population]:
    """The populations, then the others that hold different people; a name that is taken is told apart."""
    together = dict(populations)
    for name, population in others.items():
        if not any(is_same(population, each) for each in together.values()):
            together[free_name(name, together)] = population
    return together


def free_name(name: str, taken: Iterable[str]) -> str:
    """A name, or the first way of telling it apart that is free: older, other_older, other_other_older."""
    used = set(taken)
    return next(each for each in _ways_to_say(name) if each not in used)


def read_by(contracts: Contracts) -> dict[str, Population]:
    """The populations of the measures that contracts read, in any month."""
    facts = requires_ever(contracts)
    return dict(populations_needed({fact.name for fact in facts if fact.kind in OF_A_MEASURE}))


def with_measured(populations: Mapping[str, Population]) -> dict[str, Population]:
    """The populations, and of those that any measure is about as many as there is room for, in the order of the file.

    So that reports can tell what no contract reads.
    """
    together = dict(populations)
    for name, population in load_measured_populations().items():
        longer = joined(together, {name: population})
        if len(longer) <= MOST_POPULATIONS:
            together = longer
    return together


def _ways_to_say(name: str) -> Iterator[str]:
    while True:
        yield name
        name = f"other_{name}"
