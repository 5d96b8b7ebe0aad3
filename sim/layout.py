"""Who and what a history is of: its providers, populations, services, parties and levers, in their fixed orders.

It must not know any count.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

from agents.citizens.counts import Item
from scenarios.contracts.periods import MONTHS_IN_YEAR
from scenarios.horizon import FIRST_MONTH
from scenarios.populations import EVERYONE, Population, is_same
from scenarios.problems import did_you_mean

REFERENCE_YEAR = (FIRST_MONTH - MONTHS_IN_YEAR, FIRST_MONTH - 1)


class Counted(Protocol):
    """The items that are a service's units, and how many of its units each stands for."""

    @property
    def items(self) -> tuple[Item, ...]:
        """The items."""
        ...

    @property
    def units(self) -> Fraction:
        """Units of the service to one of an item."""
        ...


@dataclass(frozen=True)
class Layout:
    """What the arrays of a history stand for, each in order.

    `practices` and `trusts`: their names. `populations`: those that months are counted for, by name; the first is
    everyone. `services`: what is counted of each. `parties`: whoever has costs. `levers`: whatever effort has costs.
    `stands_for`: parties that are the sum of several. `reference`: first and last month of the reference year.
    """

    practices: tuple[str, ...]
    trusts: tuple[str, ...]
    populations: Mapping[str, Population]
    services: Mapping[str, Counted]
    parties: tuple[str, ...] = ()
    levers: tuple[str, ...] = ()
    stands_for: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reference: tuple[int, int] = REFERENCE_YEAR

    def __post_init__(self) -> None:
        first = next(iter(self.populations.values()), None)
        if first is None or not is_same(first, EVERYONE):
            raise ValueError("the first population of a history must be everyone; put it first")

    @property
    def cost_services(self) -> tuple[str, ...]:
        """The services that costs are told by, and at the end "" for what is of no service: effort, overheads."""
        return (*self.services, "")

    def population(self, name: str, predicate: Population | None = None) -> int:
        """The number of a population, by name, or by whom it holds if a predicate is given.

        Raises:
            KeyError: months are not counted for it; the message says what to add.
        """
        if predicate is not None:
            for at, each in enumerate(self.populations.values()):
                if is_same(each, predicate):
                    return at
            raise KeyError(
                f"months are not counted for '{name}'; add the population of that name to those of the scenario"
            )
        wanted = name or next(iter(self.populations))
        if wanted == "everyone":
            return 0
        if wanted not in self.populations:
            near = did_you_mean(wanted, self.populations)
            raise KeyError(f"months are not counted for population '{wanted}'; add it to the scenario.{near}")
        return tuple(self.populations).index(wanted)

    def members_of(self, party: str) -> tuple[str, ...]:
        """The parties that a party is the sum of: itself, if it stands for nobody else."""
        return self.stands_for.get(party, (party,))
