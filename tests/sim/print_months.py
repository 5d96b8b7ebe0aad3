"""A program for tests: live a shipped model's burn-in and some months after, and print what a run came to.

python -m tests.sim.print_months MONTHS
"""

import sys

from sim.digests import digest
from sim.economy import HealthEconomy
from sim.trace import lives_digest
from tests.sim.economies import BURN_IN, reference

if __name__ == "__main__":
    economy = HealthEconomy(reference(), seed=1)
    economy.run(BURN_IN + int(sys.argv[1]))
    print(lives_digest(economy.population.columns), digest(economy.counts), economy.ledger.digest())
