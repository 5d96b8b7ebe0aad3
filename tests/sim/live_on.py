"""A program for tests: go on from a folder's checkpoint for some months and print each month's digests.

python -m tests.sim.live_on FOLDER MONTHS
"""

import sys
from pathlib import Path

from sim.checkpoint import latest
from sim.checkpoint_parts import part, population_again
from sim.digests import digest
from sim.trace import lives_digest
from tests.sim.villages import place, solved

if __name__ == "__main__":
    checkpoint = latest(Path(sys.argv[1]))
    assert checkpoint is not None
    population = population_again(part(checkpoint, "citizens"), place(), solved())
    for _ in range(int(sys.argv[2])):
        counts = population.live()
        print(population.month, lives_digest(population.columns), digest(counts))
