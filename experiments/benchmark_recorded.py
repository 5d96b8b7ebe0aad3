"""How long a whole run takes one thread, tables and checkpoints written: processor time, and what of it is the kernel.

A place is founded, lives burn-in and five years under contract, and is written to a folder that is thrown away. Times
differ from machine to machine; they are quoted, never tested. The module must not know how a month is lived.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from experiments.benchmark_citizens import MILLISECONDS, on_threads, peak_memory_bytes
from experiments.scenario_run import about_scenario, months_apart, write_months
from scenarios.scenario import Scenario, scenario_of
from sim.economy import HealthEconomy
from sim.england import england

MODEL = "iph"
SEED = 1
MONTHS_UNDER_CONTRACT = 60
REPEATS = 3
WARMED_UP_IN, FEWEST_CITIZENS = "southend", 10_000
HOW = (("fixed", "neutral"), ("responsive", "as_contracted"))
"""Behaviour and governance."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class RecordedSpeed:
    """Seconds of processor time on one thread, each the least of a few runs that are alike.

    `founding_seconds`: before the first month. `months_seconds`: all months, recorder, checkpoints and files included;
    `kernel_seconds` of them in the citizens' compiled pass. `peak_memory_bytes`: the most that the process had taken,
    None where a system does not say.
    """

    place: str
    behaviour: str
    citizens: int
    months: int
    founding_seconds: float
    months_seconds: float
    kernel_seconds: float
    peak_memory_bytes: int | None

    @property
    def milliseconds_per_month(self) -> float:
        """Of a month, all counted in."""
        return self.months_seconds / self.months * MILLISECONDS

    @property
    def milliseconds_outside_kernel(self) -> float:
        """Of a month, all but the citizens' compiled pass."""
        return (self.months_seconds - self.kernel_seconds) / self.months * MILLISECONDS


def recorded_speeds(
    places: Sequence[str],
    citizens: int | None = None,
    months: int = MONTHS_UNDER_CONTRACT,
    tell: Tell = print,
) -> list[RecordedSpeed]:
    """Live and write each place as providers stay as they are, and as they answer contracts.

    `citizens`: a sample of so many; everybody if not told. `tell` is told what is being done.

    Raises:
        FileProblems: there is no such place, or it cannot be lived with so many.
    """
    asked = [_scenario(place, how, citizens, months) for place in places for how in HOW]
    tell("living a few months, and compiling the program if that was never done")
    # What is made once a program is made here: machine code, and what is imported where it is first needed.
    _lived(_scenario(WARMED_UP_IN, HOW[-1], FEWEST_CITIZENS, 3))
    found = []
    for scenario in asked:
        tell(f"living {scenario.place.title} {REPEATS} times, {scenario.behaviour}")
        runs = [_lived(scenario) for _ in range(REPEATS)]
        founding, whole, kernel = (min(seconds) for seconds in zip(*runs, strict=True))
        found.append(
            RecordedSpeed(
                scenario.place.name,
                scenario.behaviour,
                scenario.people,
                scenario.horizon.last_month,
                founding,
                whole,
                kernel,
                peak_memory_bytes(),
            )
        )
    return found


def _scenario(place: str, how: tuple[str, str], citizens: int | None, months: int) -> Scenario:
    behaviour, governance = how
    keys: dict[str, Any] = {} if citizens is None else {"citizens": citizens}
    return scenario_of(place, MODEL, months=months, behaviour=behaviour, governance=governance, **keys)


def _lived(scenario: Scenario) -> tuple[float, float, float]:
    """Seconds to found the place, for all of its months, and of these in the kernel."""
    gc.collect()  # the place before is gone, and must not count as memory of this one
    today, kernel = england(), 0.0
    start = time.process_time()
    economy = HealthEconomy(scenario, SEED, today)
    founded = time.process_time()
    sweep = economy.population.sweep

    def timed(*given: Any) -> None:
        nonlocal kernel
        before = time.process_time()
        sweep(*given)
        kernel += time.process_time() - before

    economy.population.sweep = timed
    about = about_scenario(scenario, SEED, "careconomy benchmark")
    with on_threads(1), TemporaryDirectory() as folder, redirect_stderr(StringIO()):
        before = time.process_time()
        write_months(economy, about, Path(folder), months_apart(scenario.people))
        return founded - start, time.process_time() - before, kernel
