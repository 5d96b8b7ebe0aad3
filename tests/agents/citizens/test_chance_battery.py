"""Is the luck of citizens indistinguishable from chance? The whole battery, and sources that it must refuse.

Everything is fixed, so a test that passes always passes. Over all p-values together a false alarm had the
probability 1e-6 (`battery.is_plausible`).
"""

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from agents.citizens import chance_arrays
from agents.citizens.chance import LARGEST_POISSON_MEAN, ORIGIN
from agents.citizens.streams import Stream
from tests.agents.citizens import battery
from tests.agents.citizens import battery_checks as checks
from tests.agents.citizens.battery import Draws, Source, is_plausible
from tests.agents.citizens.battery_checks import CHECKS, MONTH, SEED, STREAM, Check, founders

pytestmark = pytest.mark.statistical

SMALL, LARGE = 2**16, 2**20


def chained(mixed: Callable[[Draws], Draws]) -> Source:
    """A source that joins one number after the other to a word and mixes it: the key comes last."""

    def source(seed: object, key: object, month: object, stream: object) -> Draws:
        word = np.asarray(ORIGIN, dtype=np.uint64)
        for each in (seed, month, stream, key):
            word = mixed(word ^ np.asarray(each).astype(np.uint64))
        return word

    return source


luck = chained(chance_arrays.mixed)


def splitmix64(word: Draws) -> Draws:
    """The finaliser of splitmix64."""
    with np.errstate(over="ignore"):
        word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(word ^ (word >> np.uint64(31)))


def multiplied(word: Draws) -> Draws:
    """One multiplication: the lowest bits hardly change."""
    with np.errstate(over="ignore"):
        return np.asarray(word * np.uint64(0xD1342543DE82EF95))


def added_up(seed: object, key: object, month: object, stream: object) -> Draws:
    """Well mixed, but of a sum: a citizen meets next month the luck of the neighbour."""
    parts = [np.asarray(each).astype(np.uint64) for each in (seed, key, month, stream)]
    return chance_arrays.mixed(parts[0] + parts[1] + parts[2] + parts[3])


def without_month(seed: object, key: object, month: object, stream: object) -> Draws:
    """The same luck in every month."""
    return luck(seed, key, np.zeros_like(month), stream)


def not_quite_even(seed: object, key: object, month: object, stream: object) -> Draws:
    """In one of 16 draws the highest bit is cleared."""
    draws = luck(seed, key, month, stream)
    return np.where(draws & np.uint64(15), draws, draws & np.uint64(2**63 - 1))


finished_as_splitmix64 = chained(splitmix64)
finished_by_a_product = chained(multiplied)

REFUSALS: list[tuple[Source, Check]] = [
    (finished_as_splitmix64, checks.of_flipped_keys),
    (finished_as_splitmix64, checks.of_two_flipped_bits),
    (finished_by_a_product, checks.by_key),
    (finished_by_a_product, checks.of_flipped_circumstances),
    (finished_by_a_product, checks.of_pairs),
    (finished_by_a_product, checks.of_spacings),
    (added_up, checks.of_neighbours),
    (without_month, checks.of_one_citizen),
    (without_month, checks.of_flipped_numbers),
    (without_month, checks.of_three),
    (without_month, checks.of_runs),
    (without_month, checks.of_rare_events),
    (without_month, checks.of_a_life),
    (not_quite_even, checks.by_stream),
    (not_quite_even, checks.by_month),
    (not_quite_even, checks.by_seed),
]


def test_the_battery_examines_the_draws_that_citizens_get() -> None:
    keys = founders(100)
    expected = chance_arrays.draw(chance_arrays.month_salt(SEED, MONTH, STREAM), keys)
    assert (luck(SEED, keys, MONTH, STREAM) == expected).all()


@pytest.mark.parametrize("check", CHECKS)
def test_luck_is_like_chance(check: Check) -> None:
    assert is_plausible(check(luck, SMALL))


@pytest.mark.slow
@pytest.mark.parametrize("check", CHECKS)
def test_luck_is_like_chance_among_a_million_citizens(check: Check) -> None:
    assert is_plausible(check(luck, LARGE))


@pytest.mark.slow
def test_every_stream_is_independent_of_every_other() -> None:
    assert is_plausible(checks.of_pairs(luck, SMALL, list(combinations(Stream, 2))))


@pytest.mark.parametrize(("poor", "check"), REFUSALS)
def test_the_battery_refuses_a_poor_source(poor: Source, check: Check) -> None:
    assert not is_plausible(check(poor, SMALL))


def test_every_check_refuses_some_poor_source() -> None:
    assert {check for _, check in REFUSALS} == set(CHECKS)


def test_draws_of_one_stream_are_independent_by_index() -> None:
    keys = founders(SMALL)
    salt = chance_arrays.month_salt(SEED, MONTH, Stream.ONSET)
    whole, *by_index = [
        chance_arrays.draw(s, keys) for s in (salt, *chance_arrays.indexed(salt, np.arange(16)))
    ]
    for draws in by_index:
        assert is_plausible(battery.even(draws))
        assert is_plausible(battery.unrelated(whole, draws))
    for first, second in combinations(by_index, 2):
        assert is_plausible(battery.independent([first, second], 5))


@pytest.mark.parametrize("mean", [0.001, 0.05, 0.5, 1.0, 2.5, 8.0, LARGEST_POISSON_MEAN])
def test_counts_are_poisson(mean: float) -> None:
    salt = chance_arrays.month_salt(SEED, MONTH, Stream.GP_CONTACTS_WANTED)
    counts = chance_arrays.count_poisson(chance_arrays.uniform(salt, founders(4 * SMALL)), mean)
    shares = stats.poisson.pmf(np.arange(100 + 2 * int(mean)), mean)
    low, high = np.flatnonzero(shares * counts.size > 50)[[0, -1]]
    observed = np.bincount(np.clip(counts, low, high) - low)
    expected = [stats.poisson.cdf(low, mean), *shares[low + 1 : high], stats.poisson.sf(high - 1, mean)]
    assert is_plausible(battery.chi_square(observed, np.array(expected)))


def test_counts_in_two_months_add_to_a_poisson_count() -> None:
    keys = founders(4 * SMALL)
    salts = [chance_arrays.month_salt(SEED, month, Stream.GP_CONTACTS_WANTED) for month in (1, 2)]
    counts = sum(chance_arrays.count_poisson(chance_arrays.uniform(salt, keys), 0.4) for salt in salts)
    observed = np.bincount(np.minimum(counts, 5), minlength=6)
    assert is_plausible(
        battery.chi_square(observed, np.append(stats.poisson.pmf(range(5), 0.8), stats.poisson.sf(4, 0.8)))
    )


@pytest.mark.parametrize("probability", [1e-5, 1e-3, 0.02, 0.3])
def test_events_happen_with_the_float32_probability_of_a_table(probability: float) -> None:
    keys = founders(LARGE)
    u = chance_arrays.uniform(chance_arrays.month_salt(SEED, MONTH, Stream.DEATH), keys)
    times = chance_arrays.happens(u, np.float32(probability)).sum()
    assert is_plausible(battery.binomial(times, LARGE, float(np.float32(probability))))


def test_choices_follow_their_weights() -> None:
    u = chance_arrays.uniform(
        chance_arrays.month_salt(SEED, MONTH, Stream.CAUSE_OF_ADMISSION), founders(SMALL)
    )
    weights = np.array([0.5, 3.0, 0.0, 1.25, 0.25])
    chosen = np.bincount(chance_arrays.choice(u, weights.cumsum()), minlength=5)
    assert chosen[2] == 0
    assert is_plausible(battery.chi_square(chosen[weights > 0], weights[weights > 0] / weights.sum()))


def test_a_table_with_too_few_in_a_cell_is_not_judged() -> None:
    with pytest.raises(ValueError, match=r"a cell expects 1\.0: too few for chi-square"):
        battery.chi_square(np.array([1, 1]))
