"""A program for tests: keep checkpoints in a folder, month after month, until somebody ends it.

python -m tests.sim.save_for_ever FOLDER
"""

import sys
from itertools import count
from pathlib import Path

import numpy as np

from sim.checkpoint import save

if __name__ == "__main__":
    for month in count(1):
        save(Path(sys.argv[1]), month, {"months": np.full(200_000, month)}, {"seed": month})
