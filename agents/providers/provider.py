"""Providers and payers as Mesa agents: the face of each party in a model, one by one or as AgentSets.

What providers do is reckoned for all of a kind at once, in arrays; an agent shows its own row of them. The module must
not know how a month runs, nor what any contract says.
"""

from __future__ import annotations

from typing import Protocol, cast

import mesa

from agents.citizens.population import Population
from agents.providers.levers import Levers


class Economy(Protocol):
    """What an agent may ask of the model that it stands in."""

    levers: Levers
    population: Population

    def cash_pence(self, party: str) -> int:
        """What a party has."""
        ...


def economy_of(agent: mesa.Agent) -> Economy:
    """The model that an agent stands in, as agents may know it."""
    return cast(Economy, agent.model)


class PartyAgent(mesa.Agent):
    """A party: whoever pays or is paid. `kind` is a party kind of the catalogue."""

    def __init__(self, model: mesa.Model, name: str, kind: str, title: str) -> None:
        super().__init__(model)
        self.name = name
        self.kind = kind
        self.title = title

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    @property
    def cash_pence(self) -> int:
        """What it has: what it received less what it paid."""
        return economy_of(self).cash_pence(self.name)


class Provider(PartyAgent):
    """A party that gives care. `group` and `member` say where it stands in arrays of levers."""

    def __init__(self, model: mesa.Model, name: str, kind: str, title: str, group: str, member: int) -> None:
        super().__init__(model, name, kind, title)
        self.group = group
        self.member = member

    @property
    def levers(self) -> dict[str, float]:
        """How much effort it makes, by lever, from 0 to 1."""
        economy = economy_of(self)
        levels = economy.levers.levels[self.group][self.member]
        return dict(zip(economy.levers.names[self.group], map(float, levels), strict=True))


class CitizensAgent(mesa.Agent):
    """All citizens as one agent, so that what collects from agents reaches them; they live in columns."""

    @property
    def people(self) -> int:
        """Everybody alive and here."""
        return economy_of(self).population.people
