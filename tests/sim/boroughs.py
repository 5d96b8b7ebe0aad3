"""Small health economies for tests: Southend in a sample, under a new model of contracts."""

from functools import cache

from scenarios.scenario import Scenario, scenario_of
from sim.economy import HealthEconomy

CITIZENS = 2_000
MONTHS = 6
SEED = 3


@cache
def borough(model: str = "iph", months: int = MONTHS) -> Scenario:
    """Southend with 2,000 citizens, for some months after burn-in."""
    return scenario_of("southend", model, citizens=CITIZENS, months=months)


def economy_at(month: int, model: str = "iph", seed: int = SEED) -> HealthEconomy:
    """An economy that has lived so many months; nobody else's."""
    economy = HealthEconomy(borough(model), seed)
    economy.run(month)
    return economy
