"""Economies for tests: 2,000 citizens of Southend, lived through burn-in once and forked, and what is seen of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from agents.providers.capacity import Numbers
from scenarios.comparison import alongside
from scenarios.scenario import Scenario, scenario_of
from scenarios.scenario_parts import shipped_models
from sim.digests import digest
from sim.economy import HealthEconomy
from sim.trace import lives_digest

PLACE = "southend"
CITIZENS = 2_000
BURN_IN = 24
MONTHS = 37
"""Three years under contract, and the month after in which much of the third falls due."""
LAST = BURN_IN + MONTHS


def bare(model: Any, **keys: Any) -> Scenario:
    """A scenario of the small sample."""
    return scenario_of(PLACE, model, **{"citizens": CITIZENS, "months": MONTHS} | keys)


@cache
def shipped() -> dict[str, Scenario]:
    """A scenario of each model that comes with the project, by its name, side by side."""
    names = list(shipped_models())
    return dict(zip(names, alongside([bare(name) for name in names]), strict=True))


def reference() -> Scenario:
    """Today's contracts, going on."""
    return next(each for each in shipped().values() if each.model.contracts == each.reference.contracts)


def changed(**keys: Any) -> Scenario:
    """Today's contracts with other keys, side by side with the rest."""
    own = reference()
    return replace(bare(own.model, **keys), populations=own.populations)


@cache
def _burnt_in() -> HealthEconomy:
    economy = HealthEconomy(reference(), seed=1)
    economy.run(BURN_IN)
    return economy


def forked(scenario: Scenario | None = None) -> HealthEconomy:
    """An economy at the end of burn-in, nobody else's."""
    return _burnt_in().fork(scenario or reference())


@dataclass
class Seen:
    """What is seen of each month: a digest of lives and one of counts, cash by party, and planned slots by trust."""

    lives: list[str] = field(default_factory=list)
    counts: list[str] = field(default_factory=list)
    cash_pence: list[dict[str, int]] = field(default_factory=list)
    slots: list[Numbers] = field(default_factory=list)

    def __call__(self, economy: HealthEconomy) -> None:
        """Take down the month that is over."""
        self.lives.append(lives_digest(economy.population.columns))
        self.counts.append(digest(economy.counts))
        self.cash_pence.append({name: economy.cash_pence(name) for name in economy.cast.names})
        self.slots.append(economy.today.congestion.slots)

    @property
    def people(self) -> tuple[list[str], list[str]]:
        """All that is seen of citizens."""
        return self.lives, self.counts


def watched(economy: HealthEconomy, last_month: int | None = None) -> tuple[HealthEconomy, Seen]:
    """The economy, lived to its end, and what was seen on the way."""
    seen = Seen()
    economy.listeners.append(seen)
    economy.run(last_month)
    return economy, seen


@cache
def lived(model: str) -> tuple[HealthEconomy, Seen]:
    """A shipped model to the end of its scenario; not to be changed."""
    return watched(forked(shipped()[model]))
