"""Which disease register of general practice stands for which condition, and which has no place in the model.

Holds the map and the indicator that says how many are managed. It must not know the registers of any place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from scenarios.parameters.subgroups import FOLDER, Axes, load_axes
from scenarios.place_words import known_indicators, known_registers
from scenarios.problems import did_you_mean, one_of, shown
from scenarios.tables import Row, read_table

Kind = Literal["condition", "risk_factor", "state", "none"]


@dataclass(frozen=True, slots=True)
class RegisterPlace:
    """The place of a register in the model: the condition, risk factor or state it stands for, or none.

    `managed_indicator` is the code of the indicator by which those on it are managed, "" for none.
    """

    name: str
    kind: Kind
    stands_for: str
    managed_indicator: str
    note: str


@cache
def load_register_map(file: Path = FOLDER / "register_map.csv") -> Mapping[str, RegisterPlace]:
    """The place of every register by its name.

    Raises:
        FileProblems: all that is wrong with the file, by line and column.
    """
    axes = load_axes()
    return read_table(file, RegisterPlace, lambda row: _register(row, axes))


def registers_by_condition() -> Mapping[str, RegisterPlace | None]:
    """The register of each condition, None for a condition that has none."""
    of = {each.stands_for: each for each in load_register_map().values() if each.kind == "condition"}
    return {condition: of.get(condition) for condition in load_axes()["condition"]}


def _register(row: Row, axes: Axes) -> RegisterPlace:
    kind = row.word("kind", get_args(Kind))
    if row.cells["name"] not in known_registers():
        named = shown(row.cells["name"])
        row.refuse("name", f"{named} is not a register.{did_you_mean(row.cells['name'], known_registers())}")
    if not row.problems:
        _check_place(row, kind, axes)
    indicator = row.cells["managed_indicator"]
    if indicator and indicator not in known_indicators():
        near = did_you_mean(indicator, known_indicators())
        row.refuse("managed_indicator", f"{shown(indicator)} is not an indicator.{near}")
    return RegisterPlace(row.name(), kind, row.cells["stands_for"], indicator, row.cells["note"])


def _check_place(row: Row, kind: Kind, axes: Axes) -> None:
    stands_for = row.cells["stands_for"]
    if kind == "none":
        if stands_for:
            row.refuse(
                "stands_for", f"kind 'none' stands for nothing, not for {shown(stands_for)}; empty the cell"
            )
        elif not row.cells["note"]:
            row.refuse("note", "say why the register has no place")
    elif stands_for not in axes[kind]:
        choice = f"use {one_of(list(axes[kind]))}.{did_you_mean(stands_for, axes[kind])}"
        row.refuse("stands_for", f"{shown(stands_for)} is not a level of '{kind}'; {choice}")
