"""England in small lived for ten years with several lucks, a process for each of two at a time.

The module must not know what is looked at in any population.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import TypeVar

from tqdm import tqdm

from agents.citizens.population import Population, found
from experiments.benchmark_place import england_in_small
from sim.england import England, england

CITIZENS = 4_000_000
PROCESSES = 2

Seen = TypeVar("Seen")


def of_each_luck(see: Callable[[int, int], Seen], citizens: int, lucks: Sequence[int]) -> list[Seen]:
    """What is seen of so many citizens with each luck, in the order of the lucks."""
    with ProcessPoolExecutor(PROCESSES) as pool:
        seen = pool.map(partial(see, citizens), lucks)
        return list(tqdm(seen, total=len(lucks), desc="lives of ten years", unit="population"))


def population_of(citizens: int, luck: int) -> tuple[England, Population]:
    """England as it is today, and so many citizens like its people with luck of their own."""
    today = england()
    place = england_in_small(citizens, today.baseline)
    return today, found(place, today.parameters, luck, today.baseline, solved=today.solved)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as the text of a csv file."""
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow(header)
    lines.writerows(rows)
    return written.getvalue()
