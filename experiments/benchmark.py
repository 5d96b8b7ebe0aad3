"""How fast contracts answer for thousands of practices at once, as a ratio to one practice at a time in this process.

Times differ from machine to machine and are quoted beside the ratio, never tested. The practices are made up: their
lists and measures are drawn around the example year of each model, by a fixed seed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from random import Random
from statistics import median

from scenarios.contracts.contract import Members
from scenarios.contracts.exact import Exact, Value
from scenarios.contracts.facts import Fact
from scenarios.contracts.facts_file import ToldFacts, read_facts
from scenarios.contracts.incentives import Forecast, incentives
from scenarios.contracts.periods import Window
from scenarios.contracts.settle import settle_period
from scenarios.model import Model, load_model
from scenarios.scenario_parts import shipped_models

SEED = 1
REPEATS = 5
SPREAD = (0.8, 1.2)
TENTHS = 10


@dataclass(frozen=True, slots=True)
class ContractSpeed:
    """Milliseconds for one contract year of one model, with so many members of the role of many."""

    model: str
    members: int
    settle_milliseconds: float
    answer_milliseconds: float
    one_at_a_time_milliseconds: float
    ratio_to_one_at_a_time: float


class ManyFacts:
    """The facts of an example year, with a value of its own for each member of some roles. `counts`: their members.

    Implements `Facts` and `Forecast`; values are made once and remembered.
    """

    is_steady = True

    def __init__(self, told: ToldFacts, counts: Mapping[str, int]) -> None:
        self._told, self._counts = told, counts
        self._random = Random(SEED)
        self._values: dict[Fact, Value] = {}

    def value(self, fact: Fact, window: Window) -> Value:
        """The value of a fact for a window: one a member of the role of many, spread around the example's."""
        if fact not in self._values:
            self._values[fact] = self._made(fact)
        value = self._values[fact]
        return value * window.years if fact.adds_up else value

    def doubt(self, fact: Fact) -> Value:
        """The doubt of the example year."""
        return self._told.doubt(fact)

    def _made(self, fact: Fact) -> Value:
        year = self._told.value(fact, self._told.window)
        if fact.role not in self._counts or fact.together or isinstance(year, Exact):
            return year
        spread = [self._random.uniform(*SPREAD) for _ in range(self._counts[fact.role])]
        # People and activity are whole numbers; measures are reported to one decimal.
        parts = 1 if fact.kind in ("people", "activity") else TENTHS
        return Exact.of([Fraction(round(float(year) * each * parts), parts) for each in spread])


def contract_speeds(count: int, role: str = "practices") -> list[ContractSpeed]:
    """Every shipped model, timed with so many members of a role."""
    return [_speed(path, role, count) for path in shipped_models().values()]


def as_data(speeds: list[ContractSpeed]) -> list[dict[str, object]]:
    """Plain data for JSON."""
    return [asdict(speed) for speed in speeds]


def _speed(path: Path, role: str, count: int) -> ContractSpeed:
    model = load_model(path)
    assert model.example is not None
    told = read_facts(model.example)
    settled, answered = _timed(model, told, role, count)
    of_one, _ = _timed(model, told, role, 1)
    alone = of_one * count
    return ContractSpeed(model.file.name, count, settled, answered, alone, alone / settled)


def _timed(model: Model, told: ToldFacts, role: str, count: int) -> tuple[float, float]:
    """Median milliseconds to settle a contract year, and to answer what its facts are worth to the role."""
    members = Members(told.members)
    members[role] = tuple(f"{role} {number + 1}" for number in range(count))
    facts = ManyFacts(told, {role: count})
    year = told.window.contract_year
    settled = _median_milliseconds(lambda: settle_period(model.contracts, facts, told.window, members))
    answered = _median_milliseconds(lambda: _answer(model, facts, members, year, role))
    return settled, answered


def _answer(model: Model, facts: Forecast, members: Members, year: int, role: str) -> None:
    incentives(model.contracts, facts, members, years=(year,), to=(role,), of=lambda fact: fact.role == role)


def _median_milliseconds(work: Callable[[], object]) -> float:
    work()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return median(times)
