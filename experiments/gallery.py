"""The pictures of the gallery and of the README, taken from what commands have left.

    python -m experiments.gallery results/southend results/england results/cases

Each folder gives the pictures that it has; those of the others stay as they are. The module must not know how a
picture is drawn.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
TAKEN = {
    "differences.svg": "figures/differences.svg",
    "ambitions.svg": "figures/ambitions.svg",
    "cost_and_qalys.svg": "figures/cost_and_qalys.svg",
    "money.svg": "figures/money.svg",
    "years.svg": "figures/years.svg",
    "made_of.svg": "decomposed/emergency_admissions.svg",
    "story.svg": "stories/*/*/story.svg",
    "sensitivity.svg": "figures/screening.svg",
    "targets.svg": "figures/targets.svg",
    "natural_experiments.svg": "cases.svg",
}
"""The pictures by name, each with where a folder of results has it."""


def take(folders: Sequence[Path], pictures: Path = PICTURES) -> list[str]:
    """Copy every picture that the folders have; returns their names.

    Raises:
        FileNotFoundError: a folder has none of them; nothing of it is copied.
    """
    taken = []
    for folder in folders:
        found = {name: sorted(folder.glob(where)) for name, where in TAKEN.items()}
        own = {name: paths[0] for name, paths in found.items() if paths}
        if not own:
            raise FileNotFoundError(
                f"{folder} has no picture of the gallery; name a folder that a command wrote"
            )
        for name, path in own.items():
            shutil.copyfile(path, pictures / name)
        taken += list(own)
    return taken


if __name__ == "__main__":
    print("\n".join(take([Path(each) for each in sys.argv[1:]])))
