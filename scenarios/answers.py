"""What counts, measures and health answer to each process of care: how many times as much where it goes up a tenth.

Holds the rows as typed entries, whom they are about, and how they are looked up. They come of the citizens' months
themselves, lived with and without a change (`python -m experiments.answers_reference`), and are what providers believe
of care. The module must not know who moves a process, nor what anything is worth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from math import log
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from scenarios.catalogue import load_catalogue
from scenarios.named_populations import load_populations
from scenarios.populations import EVERYONE, Population, is_same
from scenarios.processes import load_processes
from scenarios.quantities import Status
from scenarios.tables import Row, read_table

Of = Literal["activity", "measure", "health"]
QALYS = "qalys"
"""The item of health: quality-adjusted life lived in the year looked at; what is lived later is not in it."""
FILE = Path(__file__).parent / "answers.csv"
POPULATIONS_FILE = Path(__file__).parent / "answers_populations.yaml"
ALL = "everyone"
STEP = log(1.1)
"""A tenth more of a process, on which answers are told."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Answer:
    """How one count or measure answers one process.

    `of` says whether `item` is a service of the catalogue, whose units among a `population` are meant, a measure, of
    everyone, or their health. `answer` is what the count is, in the second year after the process went up by a tenth to
    stay, to what it is without; `low` to `high` is what chance leaves open.
    """

    name: str
    process: str
    of: Of
    item: str
    population: str
    low: Fraction
    answer: Fraction
    high: Fraction
    status: Status
    source: str


@dataclass(frozen=True)
class Answers:
    """The answers, by service and population, by measure or of health, of processes numbered as `processes` names them.

    Each is the change of a count's logarithm for that of a process. Whatever has no row answers to nothing.
    """

    processes: tuple[str, ...]
    activity: Mapping[tuple[str, str], Numbers]
    measures: Mapping[str, Numbers]
    populations: Mapping[str, Population]
    health: Numbers
    _names: dict[int, tuple[Population, str]] = field(default_factory=dict, repr=False, compare=False)
    """What populations that were asked for are called here: each is kept, so that none is taken for another."""

    def of_service(self, service: str, population: Population | None = None) -> Numbers:
        """How units of a service among a population answer, by process.

        A population that the table does not have answers as everyone does.
        """
        name = ALL if population is None else self.named(population)
        return self.activity.get((service, name), np.zeros(len(self.processes)))

    def of_measure(self, measure: str) -> Numbers:
        """How a measure answers, by process."""
        return self.measures.get(measure, np.zeros(len(self.processes)))

    def named(self, population: Population) -> str:
        """The table's name of a population; everyone's where it has none."""
        known = self._names.get(id(population))
        if known is None:
            name = next((name for name, each in self.populations.items() if is_same(each, population)), ALL)
            known = self._names[id(population)] = population, name
        return known[1]


@cache
def load_answers(file: Path = FILE, populations_file: Path = POPULATIONS_FILE) -> Answers:
    """The answers of a table, by default the one that comes with the package. All who load it share it.

    Raises:
        FileProblems: all that is wrong with the table, by line and column.
    """
    populations = answer_populations(populations_file)
    rows = read_table(file, Answer, lambda row: _answer(row, tuple(populations)))
    processes = tuple(load_processes())
    activity: dict[tuple[str, str], Numbers] = {}
    measures: dict[str, Numbers] = {}
    health = np.zeros(len(processes))
    for each in rows.values():
        empty = np.zeros(len(processes))
        if each.of == "activity":
            found = activity.setdefault((each.item, each.population), empty)
        else:
            found = health if each.of == "health" else measures.setdefault(each.item, empty)
        found[processes.index(each.process)] = log(each.answer) / STEP
    return Answers(processes, activity, measures, populations, health)


@cache
def answer_populations(file: Path = POPULATIONS_FILE) -> Mapping[str, Population]:
    """The populations of whom services' answers are told, everyone first."""
    return {ALL: EVERYONE, **load_populations(file)}


def row_name(process: str, item: str, population: str) -> str:
    """The name of a row: no two rows have the same."""
    return ".".join((process, item, population))


def _answer(row: Row, populations: Sequence[str]) -> Answer:
    catalogue = load_catalogue()
    low, answer, high = row.number_between("low", "answer", "high")
    of = row.word("of", get_args(Of))
    items = {"activity": tuple(catalogue.services), "measure": tuple(catalogue.measures), "health": (QALYS,)}
    return Answer(
        name=row.text("name"),
        process=row.word("process", tuple(load_processes())),
        of=of,
        item=row.word("item", items[of]),
        population=row.word("population", populations if of == "activity" else (ALL,)),
        low=low,
        answer=answer,
        high=high,
        status=row.word("status", get_args(Status)),
        source=row.text("source"),
    )
