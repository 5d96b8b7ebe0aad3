"""How fast a place's citizens live, as a ratio to plain NumPy that lives the same months in this process.

Times differ from machine to machine and are quoted beside the ratio, never tested. The module must not know how a
month is lived.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from statistics import median
from typing import Any

import numba

from agents.citizens.columns import bytes_per_citizen, each_column
from agents.citizens.month_arrays import live_everybody_arrays
from agents.citizens.population import Population, found
from experiments.benchmark_place import england_in_small
from sim.england import england

SIZES = (100_000, 1_000_000)
THREADS = (1, 2)
SEED = 1
REPEATS = 5
MONTHS_OF_LIFE = (12, 120)
MONTHS_TO_EACH = 3
MILLISECONDS = 1000

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class CitizenSpeed:
    """How fast so many citizens live on so many threads: medians of a few months, movements between months included.

    `citizens`: founded; those who live a month are counted when it begins.
    `ratio_to_numpy`: how many times as long the same months take in plain NumPy, which has one thread.
    `bytes_per_citizen`: of the columns; `bytes_per_citizen_with_room` counts free slots too. `peak_memory_bytes`: the
    most that the process had taken when the first month was over, None where a system does not say.
    """

    citizens: int
    threads: int
    founding_seconds: float
    milliseconds_per_month: float
    citizen_months_per_second: float
    ratio_to_numpy: float
    bytes_per_citizen: int
    bytes_per_citizen_with_room: float
    peak_memory_bytes: int | None


@dataclass(frozen=True, slots=True)
class MonthSpeed:
    """How long a month took, a median of the three that end with it, for so many citizens by then."""

    month: int
    citizens: int
    threads: int
    milliseconds_per_month: float


@dataclass(frozen=True, slots=True)
class Speeds:
    """Rows by number of citizens and threads, and rows by month of the fewest citizens."""

    citizens: list[CitizenSpeed]
    months: list[MonthSpeed]


def citizen_speeds(sizes: Sequence[int] = SIZES, tell: Tell = lambda words: None) -> Speeds:
    """Found places of these numbers of citizens, the smallest first, and time their months.

    `tell` is told what is being done, as it may take minutes.

    Raises:
        ValueError: no number of citizens, or one that is too small or too large; nothing is timed.
    """
    if not sizes:
        raise ValueError("there are no citizens to be timed; give at least one number of them")
    today = england()
    places = [england_in_small(citizens, today.baseline) for citizens in sorted(set(sizes))]
    speeds = Speeds([], [])
    for place in places:
        tell(f"founding {place.title}")
        start = time.perf_counter()
        population = found(place, today.parameters, SEED, today.baseline, solved=today.solved)
        seconds = time.perf_counter() - start
        speeds.citizens.extend(_by_threads(population, seconds, tell))
        if not speeds.months:
            tell(f"living on to month {MONTHS_OF_LIFE[-1]}")
            speeds.months.extend(_by_month(population))
    return speeds


def as_data(speeds: Speeds) -> dict[str, Any]:
    """Plain data for JSON: the three figures of the most citizens on the most threads, and then every row."""
    most = asdict(speeds.citizens[-1])
    names = ("citizen_months_per_second", "bytes_per_citizen", "ratio_to_numpy")
    return {name: most[name] for name in names} | asdict(speeds)


def threads() -> list[int]:
    """The numbers of threads to be timed, of those that numba has."""
    config: Any = numba.config  # its settings are made when numba is imported, unseen by a type checker
    return [number for number in THREADS if number <= config.NUMBA_NUM_THREADS]


@contextmanager
def on_threads(number: int) -> Iterator[None]:
    """Let kernels run on so many threads, and afterwards on as many as before.

    Raises:
        ValueError: numba has fewer.
    """
    before = numba.get_num_threads()
    numba.set_num_threads(number)
    try:
        yield
    finally:
        numba.set_num_threads(before)


def _by_threads(population: Population, founding_seconds: float, tell: Tell) -> list[CitizenSpeed]:
    """The rows of one population, which has lived no month yet."""
    tell("living the first month, and compiling the program if that was never done")
    population.live()
    peak, people = peak_memory_bytes(), population.people
    room = sum(column.nbytes for column in population.columns)
    tell(f"living {REPEATS} months, each on {' and '.join(map(str, threads()))} threads and in plain NumPy")
    by_numpy, by_threads = _same_months(population)
    return [
        CitizenSpeed(
            citizens=population.place.residents,
            threads=number,
            founding_seconds=founding_seconds,
            milliseconds_per_month=milliseconds,
            citizen_months_per_second=people / milliseconds * MILLISECONDS,
            ratio_to_numpy=by_numpy / milliseconds,
            bytes_per_citizen=bytes_per_citizen(),
            bytes_per_citizen_with_room=room / people,
            peak_memory_bytes=peak,
        )
        for number, milliseconds in by_threads.items()
    ]


def _same_months(population: Population) -> tuple[float, dict[int, float]]:
    """Median milliseconds of a few months, in plain NumPy and by number of threads: each month is lived each way."""
    by_numpy = []
    by_threads: dict[int, list[float]] = {number: [] for number in threads()}
    for _ in range(REPEATS):
        by_numpy.append(_milliseconds(replace(_copied(population), sweep=live_everybody_arrays)))
        for number, times in by_threads.items():
            with on_threads(number):
                times.append(_milliseconds(_copied(population)))
        population.live()
    return median(by_numpy), {number: median(times) for number, times in by_threads.items()}


def _by_month(population: Population) -> list[MonthSpeed]:
    """The rows of the months of life that are asked for, which the population lives on to."""
    speeds: list[MonthSpeed] = []
    latest: list[float] = []
    number = threads()[-1]
    with on_threads(number):
        while population.month < MONTHS_OF_LIFE[-1]:
            latest = [*latest, _milliseconds(population)][-MONTHS_TO_EACH:]
            if population.month in MONTHS_OF_LIFE:
                speeds.append(MonthSpeed(population.month, population.people, number, median(latest)))
    return speeds


def _milliseconds(population: Population) -> float:
    start = time.perf_counter()
    population.live()
    return (time.perf_counter() - start) * MILLISECONDS


def _copied(population: Population) -> Population:
    return replace(population, columns=each_column(population.columns, lambda column: column.copy()))


def peak_memory_bytes() -> int | None:
    """The most memory that this process has taken so far, None where a system does not say."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    import sys

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts kilobytes, macOS bytes.
    return most if sys.platform == "darwin" else most * 1024
