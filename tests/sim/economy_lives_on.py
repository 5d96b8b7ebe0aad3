"""A program for tests: take up the economy that a folder keeps, live on, and print the digest of all that it then is.

python -m tests.sim.economy_lives_on FOLDER MONTHS
"""

import sys
from pathlib import Path

from sim.digests import digest
from sim.economy import HealthEconomy
from sim.keeping import economy_kept, taken_up
from tests.sim.boroughs import SEED, borough


def all_of(economy: HealthEconomy) -> str:
    """The digest of all that an economy is."""
    kept = economy_kept(economy)
    return digest([dict(kept.state), kept.about])


if __name__ == "__main__":
    economy = taken_up(Path(sys.argv[1]), borough(), SEED)
    assert economy is not None
    economy.run(economy.month + int(sys.argv[2]))
    print(all_of(economy))
