"""What is published of a place's like areas: measures of those of England's commissioning groups most like it.

Which areas are like a place stands in its `like_areas.csv`; which published indicator stands for which measure in
`benchmarks.csv`. The module must not know who compares, nor what follows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import get_args

from scenarios.catalogue import load_catalogue
from scenarios.place import Place, england
from scenarios.quantities import Status
from scenarios.tables import Row, read_table

FILE = Path(__file__).parent / "benchmarks.csv"
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The published indicator of commissioning groups that stands for a measure: a share of all on a register.

    `name`: of the measure in the catalogue.
    """

    name: str
    indicator: str
    status: Status
    source: str


@cache
def load_benchmarks(file: Path = FILE) -> Mapping[str, Benchmark]:
    """The benchmarks by measure, by default the project's own.

    Raises:
        FileProblems: all that is wrong with the file, by line and column.
    """
    return read_table(file, Benchmark, _benchmark)


def like_area_values(place: Place, measure: str) -> tuple[Fraction, ...]:
    """A measure in each of a place's like areas, the most like first, in the unit of the catalogue: per cent.

    Empty where nothing is published of it, or the place names no like areas.
    """
    benchmark = load_benchmarks().get(measure)
    if benchmark is None:
        return ()
    shares = [_groups().get(area.group, {}).get(benchmark.indicator) for area in place.like_areas]
    return tuple(PERCENT * share for share in shares if share is not None)


def like_area_mean(place: Place, measure: str) -> Fraction | None:
    """The mean of a measure over a place's like areas; None where nothing is published."""
    values = like_area_values(place, measure)
    return sum(values, Fraction(0)) / len(values) if values else None


@cache
def _groups() -> Mapping[str, Mapping[str, Fraction]]:
    """By commissioning group's code and indicator, the share of all on the register."""
    return {
        code: {name: each.share_of_all for name, each in group.managed_shares.items()}
        for group in england()
        for code in group.commissioning_groups
    }


def _benchmark(row: Row) -> Benchmark:
    return Benchmark(
        name=row.word("name", tuple(load_catalogue().measures)),
        indicator=row.text("indicator"),
        status=row.word("status", get_args(Status)),
        source=row.text("source"),
    )
