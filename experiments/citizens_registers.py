"""Disease registers of general practice as the citizens would fill them, beside those that were published.

A register holds those in whom a condition is diagnosed, as far as the register's rules count them, out of the
people of its ages. The module must not know how a condition comes about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.citizens.baseline import AGES
from agents.citizens.columns import CONDITIONS
from experiments.citizens_record import STAGES, Recording, year_of
from scenarios.parameters import Parameters, RegisterPlace, load_targets, registers_by_condition
from scenarios.parameters.subgroups import load_axes
from scenarios.place import QUINTILES, AgeBand, Place, known_registers

if TYPE_CHECKING:
    import pandas as pd


def registers(recording: Recording, parameters: Parameters) -> pd.DataFrame:
    """Register by register: year, month, register, ages, quintile, people, diagnosed, on_register (as expected)."""
    import pandas as pd

    diagnosed = STAGES.index("diagnosed")
    rows = []
    for end in recording.year_ends:
        for at, kept in kept_registers():
            share = parameters.value("on_register_share", condition=CONDITIONS[at])
            ages = known_registers()[kept.name].ages
            held = [age for age in AGES if ages.holds(AgeBand(age, age))]
            for fifth in range(len(QUINTILES)):
                known = int(end.ill[at, diagnosed, held, :, fifth].sum())
                rows.append(
                    {
                        "year": year_of(end.month),
                        "month": end.month,
                        "register": kept.name,
                        "ages": str(ages),
                        "quintile": fifth + 1,
                        "people": int(end.people[held, :, fifth].sum()),
                        "diagnosed": known,
                        "on_register": round(known * share, 2),
                    }
                )
    return pd.DataFrame(rows)


def kept_registers() -> list[tuple[int, RegisterPlace]]:
    """The registers that stand for a condition, with the condition's place in the order of all."""
    found = registers_by_condition()
    kept = [(at, found[name]) for at, name in enumerate(CONDITIONS)]
    return [(at, each) for at, each in kept if each is not None]


def published_registers(place: Place) -> pd.DataFrame:
    """What was published of each register: register, title, place_share (NaN where none), england_share."""
    import numpy as np
    import pandas as pd

    england = _targets("recorded_prevalence_share", "register")
    rows = [
        {
            "register": kept.name,
            "title": load_axes()["register"][kept.name],
            "place_share": float(place.registers[kept.name].prevalence_share)
            if kept.name in place.registers
            else np.nan,
            "england_share": england.get((kept.name,), np.nan),
        }
        for _, kept in kept_registers()
    ]
    return pd.DataFrame(rows)


def published_quintile_ratios() -> pd.DataFrame:
    """England's recorded prevalence of a fifth over that of all: register, quintile, ratio."""
    import pandas as pd

    found = _targets("recorded_prevalence_quintile_ratio", "register", "quintile")
    rows = [(register, int(quintile), ratio) for (register, quintile), ratio in found.items()]
    return pd.DataFrame(rows, columns=["register", "quintile", "ratio"])


def _targets(name: str, *axes: str) -> dict[tuple[str, ...], float]:
    """The targets of a name by the levels of some of their axes."""
    found = {}
    for target in load_targets():
        if target.name == name:
            level_of = dict(target.subgroup)
            found[tuple(str(level_of[axis]) for axis in axes)] = float(target.value)
    return found
