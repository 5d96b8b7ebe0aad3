"""Writes scenarios/answers.csv: what services and measures answer to each process, from months lived again.

    python -m experiments.answers_reference              # takes some minutes

Several populations as England in small, each with luck of its own, live two years with and without each change; their
mean is the answer, and what they differ by is the doubt. What chance alone could have made, or is too small to matter,
is left out. The module must not know who believes any of it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from scipy import stats
from tqdm import tqdm

from agents.citizens.population import found
from experiments.benchmark_place import england_in_small
from scenarios.answers import FILE, STEP, answer_populations, row_name
from scenarios.effects import load_effects
from scenarios.processes import load_processes
from sim.england import England, england
from sim.what_if import WhatIf

CITIZENS = 100_000
LUCKS = (1, 2, 3, 4, 5, 6)
CONFIDENCE = 0.95
SMALLEST = {"activity": 0.005, "measure": 0.005, "health": 0.0}
"""An answer of less than this for each per cent matters to nobody; but a little of all that is lived is much."""
DECIMALS = {"activity": 5, "measure": 5, "health": 8}
SOURCE = "this model's own citizens, lived again: python -m experiments.answers_reference"
BRING_NO_HEALTH = ("referral", "referral_triage", "case_management_referral")
"""Of these no answer of health is told: only who is on the list is less well here, and staying off it cures nobody."""
HEADER = ("name", "process", "of", "item", "population", "low", "answer", "high", "status", "source")

Key = tuple[str, str, str]


def main(file: Path = FILE, citizens: int = CITIZENS, lucks: tuple[int, ...] = LUCKS) -> None:
    """Live, and write the table anew."""
    rows = list(table(england(), citizens, lucks))
    with file.open("w", encoding="utf-8", newline="") as written:
        lines = csv.writer(written, lineterminator="\n")
        lines.writerow(HEADER)
        lines.writerows(rows)


def table(
    today: England, citizens: int, lucks: tuple[int, ...], processes: tuple[str, ...] | None = None
) -> Iterator[tuple[str, ...]]:
    """The rows of the table, process by process, by default of all that efforts or facts move."""
    names = moved_processes() if processes is None else processes
    found_of = {name: [] for name in names}  # type: dict[str, list[Mapping[Key, float]]]
    with tqdm(total=len(lucks) * len(names), desc="what comes of processes", unit="process") as bar:
        for luck in lucks:
            what_if = population_of(today, citizens, luck)
            usual = what_if.usual()
            for name in names:
                found_of[name].append(what_if.changes(name, usual))
                bar.update()
    for name, found_here in found_of.items():
        yield from _rows(name, found_here)


def moved_processes() -> tuple[str, ...]:
    """The processes that efforts or facts move, in the order of their file."""
    moved = {each.target_name for each in load_effects().values() if each.is_for_the_month}
    return tuple(name for name in load_processes() if name in moved)


def population_of(today: England, citizens: int, luck: int) -> WhatIf:
    """So many citizens as in England, with luck of their own."""
    populations = answer_populations()
    place = england_in_small(citizens, today.baseline)
    people = found(place, today.parameters, luck, today.baseline, tuple(populations.values()), today.solved)
    return WhatIf(people, populations, today.parameters)


def _rows(process: str, found_here: list[Mapping[Key, float]]) -> Iterator[tuple[str, ...]]:
    for key in found_here[0]:
        by_luck = np.array([found_in[key] for found_in in found_here if key in found_in])
        if by_luck.size < len(found_here):
            continue
        mean, doubt = float(by_luck.mean()), _doubt(by_luck)
        of, item, population = key
        if abs(mean) <= max(doubt, SMALLEST[of]) or (of == "health" and process in BRING_NO_HEALTH):
            continue
        ratios = [f"{np.exp(STEP * at):.{DECIMALS[of]}f}" for at in (mean - doubt, mean, mean + doubt)]
        if any(float(each) == 1 for each in ratios):
            continue  # as it is written down, chance alone could have made it
        yield (row_name(process, item, population), process, of, item, population, *ratios, "derived", SOURCE)


def _doubt(each: np.ndarray) -> float:
    """Half the width of the interval of the mean."""
    width = stats.t.ppf((1 + CONFIDENCE) / 2, each.size - 1) * each.std(ddof=1) / np.sqrt(each.size)
    return float(width)


if __name__ == "__main__":
    main()
