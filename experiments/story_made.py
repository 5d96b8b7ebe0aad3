"""What made each month's offers under a model: what multiplied which process, and by how much.

    makings = Makings()
    economy.listeners.append(makings)
    economy.run()
    makings.write(folder)

The module must not know why anybody makes an effort.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scenarios.efforts import LEVEL_OF
from scenarios.horizon import FIRST_MONTH
from scenarios.processes import load_processes
from sim.whole_file import whole_file

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.effects import Effect
    from sim.economy import HealthEconomy

FILE = "made.parquet"
PRESSURE = "pressure"
"""Stands among causes for how pressed providers are: more asked of them than they can give, or less."""


class Made(NamedTuple):
    """What one cause made of a process in a month.

    `provider`: whose offer it is, a practice or trust, or the place. `cause`: a lever, a fact, or `pressure`; `owner`:
    the provider whose lever or fact it is, or the group of several; nobody's is empty.
    """

    month: int
    process: str
    provider: str
    cause: str
    owner: str
    multiplier: float


class Makings:
    """Listens to an economy: what made its offers, without what is as today."""

    def __init__(self) -> None:
        self.rows: list[Made] = []

    def __call__(self, economy: HealthEconomy) -> None:
        """Take down what made the month's offer."""
        if economy.month < FIRST_MONTH:
            return
        for effect, ratio in economy.effort.parts():
            self._add(economy, effect.target_name, ratio, effect.driver_name, effect)
        for process, ratio in economy.today.congestion.multipliers.items():
            self._add(economy, process, np.asarray(ratio), PRESSURE, None)

    def _add(
        self, economy: HealthEconomy, process: str, ratio: np.ndarray, cause: str, effect: Effect | None
    ) -> None:
        level = load_processes()[process].level
        providers = _providers(economy, level)
        ratios = np.broadcast_to(ratio, (len(providers),))
        for at in np.flatnonzero(ratios != 1).tolist():
            owner = "" if effect is None else _owner(economy, effect, level, providers[at])
            self.rows.append(Made(economy.month, process, providers[at], cause, owner, float(ratios[at])))

    def write(self, folder: Path) -> None:
        """Write the rows to a run's folder, whole or not at all."""
        import pandas as pd

        with whole_file(folder / FILE) as unfinished:
            pd.DataFrame(self.rows, columns=list(Made._fields)).to_parquet(unfinished, index=False)

    @staticmethod
    def lies_in(folder: Path) -> bool:
        """Whether a run's folder has them."""
        return (folder / FILE).is_file()

    @staticmethod
    def read(folder: Path) -> pd.DataFrame:
        """The rows of a run's folder."""
        import pandas as pd

        return pd.read_parquet(folder / FILE)


def _providers(economy: HealthEconomy, level: str) -> tuple[str, ...]:
    cast = economy.cast
    return {"practice": cast.practices, "trust": cast.trusts}.get(level, (economy.place.name,))


def _owner(economy: HealthEconomy, effect: Effect, level: str, provider: str) -> str:
    """Whose effort it is: the provider's own, that of the only one of its group, or the group's."""
    if LEVEL_OF[effect.owner] == level and level in ("practice", "trust"):
        return provider
    members = economy.members(effect.owner)
    return members[0] if len(members) == 1 else effect.owner
