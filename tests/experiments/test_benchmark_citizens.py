"""What is timed of citizens, in which order and on how many threads; nothing is said here of how fast anything is."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numba
import numpy as np
import pytest

from agents.citizens.month_arrays import live_everybody_arrays
from agents.citizens.population import Population
from experiments import benchmark_citizens as months
from experiments.benchmark_citizens import as_data, citizen_speeds, on_threads

pytestmark = pytest.mark.unit

MOST_THREADS = numba.get_num_threads()
WITH_TWO = pytest.mark.skipif(MOST_THREADS == 1, reason="this machine has one thread")


@dataclass
class Clock:
    """Lives months and says how long they took, as was agreed: in NumPy, on one thread and on two."""

    numpy: Sequence[float] = (80, 81, 82)
    threads: Sequence[Sequence[float]] = ((20, 20, 20), (10, 10, 10))
    lived: list[tuple[int, int, str]] = field(default_factory=list)

    def __call__(self, population: Population) -> float:
        is_numpy = population.sweep is live_everybody_arrays
        way = "numpy" if is_numpy else f"kernel {numba.get_num_threads()}"
        before = sum(each[2] == way for each in self.lived)
        self.lived.append((population.place.residents, population.month + 1, way))
        population.live()
        times = self.numpy if is_numpy else self.threads[numba.get_num_threads() - 1]
        return float(times[min(before, len(times) - 1)])


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Three months are timed, then the fourth to sixth and the seventh to ninth, by a clock that is agreed upon."""
    clock = Clock()
    monkeypatch.setattr(months, "REPEATS", 3)
    monkeypatch.setattr(months, "MONTHS_OF_LIFE", (6, 9))
    monkeypatch.setattr(months, "_milliseconds", clock)
    return clock


# Which months are lived


@WITH_TWO
def test_each_month_is_lived_in_numpy_and_on_each_number_of_threads(clock: Clock) -> None:
    citizen_speeds([1_000])
    ways = ("numpy", "kernel 1", "kernel 2")
    assert clock.lived[:9] == [(1_000, month, way) for month in (2, 3, 4) for way in ways]


@WITH_TWO
def test_the_fewest_citizens_live_on_and_others_do_not(clock: Clock) -> None:
    speeds = citizen_speeds([2_000, 1_000])
    of_fewest, of_most = clock.lived[:14], clock.lived[14:]
    assert of_fewest[9:] == [(1_000, month, "kernel 2") for month in (5, 6, 7, 8, 9)]
    assert {(people, month) for people, month, _ in of_most} == {(2_000, month) for month in (2, 3, 4)}
    assert [row.month for row in speeds.months] == [6, 9]


@WITH_TWO
def test_a_late_month_is_the_median_of_three(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    # On two threads months 2 to 4 took 10.
    clock.threads = ((20,), (10, 10, 10, 500, 99, 70, 30, 1))
    monkeypatch.setattr(months, "MONTHS_OF_LIFE", (7, 9))
    speeds = citizen_speeds([1_000])
    # Months 5, 6 and 7 took 500, 99 and 70; months 7, 8 and 9 took 70, 30 and 1.
    assert [row.milliseconds_per_month for row in speeds.months] == [99.0, 30.0]


def test_the_months_of_life_are_those_of_a_year_and_ten() -> None:
    assert months.MONTHS_OF_LIFE == (12, 120)
    assert months.THREADS == (1, 2)
    assert months.SIZES == (100_000, 1_000_000)
    # The first month to be counted into month 12 comes after those that are lived each way.
    assert months.MONTHS_OF_LIFE[0] - months.MONTHS_TO_EACH >= 1 + months.REPEATS


# What is made of them


@WITH_TWO
def test_speeds_are_medians_and_ratios_of_them(clock: Clock) -> None:
    clock.numpy = (80, 1000, 60)
    clock.threads = ((20, 40, 10), (10, 5, 500))
    alone, together = citizen_speeds([1_000]).citizens
    assert (alone.threads, alone.milliseconds_per_month, alone.ratio_to_numpy) == (1, 20.0, 4.0)
    assert (together.threads, together.milliseconds_per_month, together.ratio_to_numpy) == (2, 10.0, 8.0)
    assert together.citizen_months_per_second == pytest.approx(2 * alone.citizen_months_per_second)


def test_citizen_months_a_second_are_of_those_alive(clock: Clock) -> None:
    row = citizen_speeds([1_000]).citizens[0]
    alive = row.citizen_months_per_second * row.milliseconds_per_month / 1000
    assert row.citizens == 1_000
    assert alive == pytest.approx(round(alive))
    assert abs(alive - 1_000) < 20


def test_bytes_are_those_of_the_columns_without_and_with_free_slots(clock: Clock) -> None:
    row = citizen_speeds([14_000]).citizens[0]
    assert row.bytes_per_citizen == 25
    # A free slot for sixteen people.
    assert row.bytes_per_citizen_with_room == pytest.approx(25 * 17 / 16, rel=0.01)


def test_numbers_of_citizens_are_timed_once_each_from_the_fewest(clock: Clock) -> None:
    rows = citizen_speeds([2_000, 1_000, 2_000]).citizens
    assert [(row.citizens, row.threads) for row in rows] == [
        (citizens, threads) for citizens in (1_000, 2_000) for threads in months.threads()
    ]


def test_what_is_done_is_told(clock: Clock) -> None:
    told: list[str] = []
    citizen_speeds([1_000, 2_000], told.append)
    assert [words for words in told if words.startswith("founding")] == [
        "founding 1,000 citizens as in England",
        "founding 2,000 citizens as in England",
    ]
    assert told.count("living on to month 9") == 1
    assert sum("in plain NumPy" in words for words in told) == 2


def test_real_times_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(months, "REPEATS", 1)
    monkeypatch.setattr(months, "MONTHS_OF_LIFE", (3, 4))
    speeds = citizen_speeds([1_000])
    assert [(row.citizens > 900, row.milliseconds_per_month > 0) for row in speeds.months] == [
        (True, True)
    ] * 2
    for row in speeds.citizens:
        assert min(row.founding_seconds, row.milliseconds_per_month, row.ratio_to_numpy) > 0


# JSON


@WITH_TWO
def test_json_opens_with_the_most_citizens_on_the_most_threads(clock: Clock) -> None:
    data = as_data(citizen_speeds([1_000, 2_000]))
    last = data["citizens"][-1]
    assert (last["citizens"], last["threads"]) == (2_000, 2)
    for name in ("citizen_months_per_second", "bytes_per_citizen", "ratio_to_numpy"):
        assert data[name] == last[name]
    assert len(data["citizens"]) == 4
    assert [row["month"] for row in data["months"]] == [6, 9]


def test_rows_have_names_that_end_in_their_units(clock: Clock) -> None:
    data = as_data(citizen_speeds([1_000]))
    assert set(data["citizens"][0]) == {
        "citizens",
        "threads",
        "founding_seconds",
        "milliseconds_per_month",
        "citizen_months_per_second",
        "ratio_to_numpy",
        "bytes_per_citizen",
        "bytes_per_citizen_with_room",
        "peak_memory_bytes",
    }
    assert set(data["months"][0]) == {"month", "citizens", "threads", "milliseconds_per_month"}


# Threads


def test_the_number_of_threads_is_as_before(clock: Clock) -> None:
    with on_threads(1):
        citizen_speeds([1_000])
        assert numba.get_num_threads() == 1
    assert numba.get_num_threads() == MOST_THREADS


def test_the_number_of_threads_is_as_before_when_something_went_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(population: Population) -> float:
        if population.sweep is not live_everybody_arrays:
            raise MemoryError
        return 1.0

    monkeypatch.setattr(months, "_milliseconds", fails)
    with pytest.raises(MemoryError):
        citizen_speeds([1_000])
    assert numba.get_num_threads() == MOST_THREADS


def test_more_threads_than_there_are_cannot_be_had() -> None:
    with pytest.raises(ValueError, match="number of threads must be between"), on_threads(10_000):
        pass
    assert numba.get_num_threads() == MOST_THREADS


@pytest.mark.parametrize(("there_are", "timed"), [(1, [1]), (2, [1, 2]), (64, [1, 2])])
def test_only_threads_that_there_are_are_timed(
    there_are: int, timed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numba.config, "NUMBA_NUM_THREADS", there_are)
    assert months.threads() == timed


# Memory


@pytest.mark.parametrize(("platform", "most_bytes"), [("linux", 5_120_000), ("darwin", 5_000)])
def test_memory_is_in_bytes_on_every_system(
    platform: str, most_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    resource = SimpleNamespace(RUSAGE_SELF=0, getrusage=lambda who: SimpleNamespace(ru_maxrss=5_000))
    monkeypatch.setitem(sys.modules, "resource", resource)
    monkeypatch.setattr(sys, "platform", platform)
    assert months.peak_memory_bytes() == most_bytes


def test_memory_is_not_known_where_the_system_does_not_say(monkeypatch: pytest.MonkeyPatch) -> None:
    modules: dict[str, Any] = sys.modules
    monkeypatch.setitem(modules, "resource", None)
    assert months.peak_memory_bytes() is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such count")
def test_memory_holds_what_was_taken() -> None:
    held = np.ones(4_000_000)
    most = months.peak_memory_bytes()
    assert most is not None
    assert held.nbytes < most < 10**13


# What is refused


@pytest.mark.parametrize("sizes", [[999], [1_000, 10**9], [-1]])
def test_a_number_that_cannot_be_timed_is_refused_before_anything_is_timed(sizes: list[int]) -> None:
    told: list[str] = []
    wrong = sizes[-1]
    with pytest.raises(
        ValueError, match=f"^{wrong:,} citizens cannot be timed; write a number from 1,000 to"
    ):
        citizen_speeds(sizes, told.append)
    assert told == []


def test_no_number_at_all_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"^there are no citizens to be timed; give at least one number of them$"
    ):
        citizen_speeds([])
