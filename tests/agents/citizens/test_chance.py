"""Draws are pure functions of what they are keyed by: the same on every path, for every citizen on its own."""

import math
from collections.abc import Iterator

import numba
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from agents.citizens import chance, chance_arrays
from agents.citizens.chance import FACTORS, LARGEST_POISSON_MEAN, QUICK_POISSON_TERMS, SMALLEST_STEP
from agents.citizens.streams import STREAM_NUMBERS, Stream
from agents.compiled import device, kernel

# Without compilation numpy warns of what is meant: products modulo 2**64.
pytestmark = pytest.mark.filterwarnings("ignore:overflow encountered in scalar multiply:RuntimeWarning")

ALL_ONES = 2**64 - 1
words = st.integers(0, ALL_ONES)
months = st.integers(0, 1200)
streams = st.sampled_from(list(Stream))
draws_in_unit = st.integers(0, 2**53 - 1).map(lambda steps: steps * SMALLEST_STEP)
means = st.floats(0, LARGEST_POISSON_MEAN)


@device
def fill_block(salt: np.uint64, keys: NDArray[np.uint64], u: NDArray[np.float64]) -> None:
    """Draws of one block of citizens."""
    for i in range(keys.size):
        u[i] = chance.uniform(salt, keys[i])


@kernel
def fill(salt: np.uint64, keys: NDArray[np.uint64], block: int, u: NDArray[np.float64]) -> None:
    """Draws in blocks on several threads, as a month does."""
    for number in numba.prange((keys.size + block - 1) // block):
        start = number * block
        fill_block(salt, keys[start : start + block], u[start : start + block])


@device
def events(salts: NDArray[np.uint64], keys: NDArray[np.uint64], happened: NDArray[np.bool_]) -> None:
    """One event of a block of citizens, read as kernels read it: from a table of salts by stream."""
    for i in range(keys.size):
        happened[i] = chance.happens(chance.uniform(salts[Stream.DEATH], keys[i]), 0.04)


def some_keys(size: int = 5000) -> NDArray[np.uint64]:
    return chance_arrays.founder_key(1, 2, np.arange(size))


def published(x: int) -> int:
    """NASAM in whole numbers, line by line as its author published it."""

    def ror64(a: int, r: int) -> int:
        return (a >> r | a << 64 - r) & ALL_ONES

    x ^= ror64(x, 25) ^ ror64(x, 47)
    x = x * 0x9E6C63D0676A9A99 & ALL_ONES
    x ^= x >> 23 ^ x >> 51
    x = x * 0x9E6D62D06F6A9A9B & ALL_ONES
    x ^= x >> 23 ^ x >> 51
    return x


def unmixed(x: int) -> int:
    """The word that mixes to x. Both steps of shifts, done 64 times, change nothing, so 63 times undoes one."""
    for factor in reversed(FACTORS):
        for _ in range(63):
            x ^= x >> 23 ^ x >> 51
        x = x * pow(int(factor), -1, 2**64) & ALL_ONES
    for _ in range(63):
        x ^= (x >> 25 | x << 39) & ALL_ONES ^ (x >> 47 | x << 17) & ALL_ONES
    return x


# ---- one draw


@pytest.mark.property
@given(words)
@example(0)
@example(ALL_ONES)
def test_mixing_is_as_published_and_can_be_undone(word: int) -> None:
    mixed = int(chance.mixed(np.uint64(word)))
    assert mixed == published(word) == int(chance_arrays.mixed(word))
    assert unmixed(mixed) == word


@pytest.mark.property
@given(words, words)
@example(ALL_ONES, 1)
def test_a_key_that_meets_many_salts_is_spread_but_once(salt: int, key: int) -> None:
    bits = np.uint64(chance.spread(np.uint64(salt))) ^ np.uint64(chance.spread(np.uint64(key)))
    assert int(bits) == int(chance_arrays.spread(salt ^ key))
    assert int(chance.stirred(bits)) == int(chance_arrays.draw(salt, key))
    assert chance.as_number(np.uint64(chance.stirred(bits))) == chance.uniform(
        np.uint64(salt), np.uint64(key)
    )


@pytest.mark.property
@given(words)
@example(ALL_ONES)
def test_the_first_bits_of_a_draw_are_sure_before_its_last_step(bits: int) -> None:
    word = np.uint64(bits)
    others = 64 - chance.SURE_BITS
    assert int(chance.begun(word)) >> others == int(chance.stirred(word)) >> others


@pytest.mark.property
@given(words, words, months, streams, st.integers(0, 100))
@example(0, 0, 0, Stream.FOUNDER_KEY, 0)
@example(ALL_ONES, ALL_ONES, 1200, Stream.SYNTHESIS_RECENT_DISCHARGE, 100)
def test_a_draw_is_the_same_from_numbers_and_from_arrays(
    seed: int, key: int, month: int, stream: Stream, index: int
) -> None:
    salt = int(chance.month_salt(np.uint64(seed), month, stream))
    assert salt == int(chance_arrays.month_salt(seed, month, stream))
    of_index = int(chance.indexed(np.uint64(salt), index))
    assert of_index == int(chance_arrays.indexed(salt, index))
    keys = np.array([key], dtype=np.uint64)
    for each in (salt, of_index):
        assert int(chance.draw(np.uint64(each), np.uint64(key))) == int(chance_arrays.draw(each, keys)[0])
        assert chance.uniform(np.uint64(each), np.uint64(key)) == chance_arrays.uniform(each, keys)[0]


@pytest.mark.regression
def test_luck_stays_what_it_was() -> None:
    # To change any of these is to change every result of the project.
    assert chance.month_salt(1, 25, Stream.DEATH) == 10854063475274964224
    assert chance.indexed(7, 3) == 1068887431120897433
    assert chance.draw(1, 2) == 4717451968752291998
    assert chance.uniform(1, 2) == 0.25573358365586274
    assert chance.founder_key(1, 2, 3) == 7233202342494920817
    assert chance.newborn_key(1, 2) == 2558913346370852134
    assert chance.incomer_key(1, 2, 3, 4) == 2906060486732214148
    assert chance_arrays.place_code("southend") == 12396488523546165829


@pytest.mark.unit
def test_the_lowest_and_highest_draws_stand_inside_the_unit_interval() -> None:
    salt = np.uint64(12345)
    lowest, highest = (np.uint64(unmixed(bits)) ^ salt for bits in (0, ALL_ONES))
    assert chance.uniform(salt, lowest) == 0.0
    assert chance.uniform(salt, highest) == 1 - 2**-53 < 1.0


@pytest.mark.unit
def test_a_draw_kept_as_float32_could_be_one() -> None:
    assert np.float32(1 - 2**-53) == 1.0  # the reason why draws are never kept so


@pytest.mark.unit
def test_an_index_makes_another_draw() -> None:
    salt = chance_arrays.month_salt(1, 25, Stream.ONSET)
    salts = [int(salt), *(int(each) for each in chance_arrays.indexed(salt, np.arange(1000)))]
    assert len(set(salts)) == 1001


@pytest.mark.unit
def test_the_salts_of_a_month_stand_by_stream_number() -> None:
    salts = chance_arrays.month_salts(7, 30)
    assert salts.shape == (STREAM_NUMBERS,)
    assert [int(salts[stream]) for stream in Stream] == [
        chance.month_salt(7, 30, stream) for stream in Stream
    ]


@pytest.mark.unit
def test_salts_differ_by_seed_month_and_stream() -> None:
    salts = np.concatenate(
        [chance_arrays.month_salts(seed, month) for seed in range(2) for month in range(150)]
    )
    assert np.unique(salts).size == salts.size


# ---- many draws


@pytest.mark.unit
@pytest.mark.parametrize("block", [1, 7, 1024, 10**6])
def test_draws_are_the_same_with_one_and_two_threads_and_any_block(block: int, threads: int) -> None:
    salt = np.uint64(chance.month_salt(1, 25, Stream.DEATH))
    keys = some_keys()
    u = np.full(keys.size, np.nan)
    for number in (1, threads):
        numba.set_num_threads(number)
        fill(salt, keys, block, u)
        assert (u == chance_arrays.uniform(salt, keys)).all()


@pytest.fixture
def threads() -> Iterator[int]:
    """Two threads where the machine has them; afterwards as many as before."""
    before = numba.get_num_threads()
    yield min(2, numba.config.NUMBA_NUM_THREADS)  # type: ignore[attr-defined]
    numba.set_num_threads(before)


@pytest.mark.unit
def test_one_citizen_more_changes_nobody() -> None:
    salts = chance_arrays.month_salts(1, 25)
    keys = some_keys()
    before, after = np.zeros(keys.size, np.bool_), np.zeros(keys.size + 1, np.bool_)
    events(salts, keys, before)
    events(salts, np.insert(keys, 1234, np.uint64(5)), after)
    assert 100 < before.sum() < 400
    assert (np.delete(after, 1234) == before).all()


@pytest.mark.unit
def test_a_citizen_alone_meets_the_luck_met_in_the_crowd() -> None:
    salt = np.uint64(chance.month_salt(1, 25, Stream.DEATH))
    keys = some_keys(50)
    assert [chance.uniform(salt, key) for key in keys] == list(chance_arrays.uniform(salt, keys))


# ---- events


@pytest.mark.property
@given(draws_in_unit, st.floats(0, 1), st.floats(0, 1))
def test_less_risk_removes_events_and_never_adds(u: float, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert chance.happens(u, low) <= chance.happens(u, high)
    assert chance.happens(u, low) == chance_arrays.happens(u, low)


@pytest.mark.unit
def test_the_impossible_never_happens_and_the_certain_always() -> None:
    for u in (0.0, 0.5, 1 - 2**-53):
        assert not chance.happens(u, 0.0)
        assert chance.happens(u, 1.0)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("value", "is_error"),
    [
        (0.0, False),
        (0.3, False),
        (np.nextafter(0.3, 1), True),
        (1.0, True),
        (-1e-300, True),
        (math.nan, True),
    ],
)
def test_a_probability_above_its_bound_or_below_zero_or_no_number_is_an_error(
    value: float, is_error: bool
) -> None:
    assert chance.exceeds(value, 0.3) == is_error
    assert chance_arrays.exceeds(np.array([value]), 0.3)[0] == is_error


@pytest.mark.unit
def test_float32_is_compared_as_it_stands() -> None:
    third = np.float32(1 / 3)  # a little above 1/3, which as float32 would be the same
    totals = np.array([third, 1.0], dtype=np.float32)
    for module in (chance, chance_arrays):
        assert module.exceeds(third, 1 / 3)
        assert not module.exceeds(third, third)
        assert module.happens(1 / 3, third)
        assert not module.happens(float(third), third)
        assert module.choice(1 / 3, totals) == 0
        assert module.choice(float(third), totals) == 1


@pytest.mark.unit
def test_a_bound_that_is_no_number_is_exceeded() -> None:
    assert chance.exceeds(0.1, math.nan)
    assert chance_arrays.exceeds(0.1, math.nan)


# ---- counts


@pytest.mark.property
@given(means)
@example(0.0)
@example(64.0)
@example(128.0)
@example(LARGEST_POISSON_MEAN)
def test_the_chance_of_none_is_exact_to_12_digits_and_the_same_from_arrays(mean: float) -> None:
    none = chance.none_probability(mean)
    allowed = 1e-12 if mean <= 64 else 1e-9 if mean <= 128 else 1e-6
    assert none == pytest.approx(math.exp(-mean), rel=allowed, abs=0)
    assert none == chance_arrays.none_probability(np.array([mean]))[0]


@pytest.mark.property
@given(draws_in_unit, means)
@example(1 - 2**-53, LARGEST_POISSON_MEAN)
@example(1 - 2**-53, 0.0)
@example(1 - 2**-53, 5e-324)
@example(0.0, LARGEST_POISSON_MEAN)
def test_a_count_is_the_same_for_one_citizen_in_a_block_and_from_arrays(u: float, mean: float) -> None:
    count = chance.count_poisson(u, mean)
    counts = np.empty(3, dtype=np.int16)
    chance.count_poisson_block(np.full(3, u), np.full(3, mean), counts)
    assert (counts == count).all()
    assert chance_arrays.count_poisson(np.array([u]), mean)[0] == count


@pytest.mark.unit
def test_counts_beyond_the_quick_terms_of_a_block_are_exact_too() -> None:
    u = chance_arrays.uniform(99, some_keys())
    means_of_blocks = (np.full(u.size, 0.5), np.full(u.size, 7.5, dtype=np.float32))
    for means_of_block in means_of_blocks:
        mean = means_of_block[0]
        counts = np.empty(u.size, dtype=np.int64)
        chance.count_poisson_block(u, means_of_block, counts)
        assert (counts == stats.poisson.ppf(u, mean)).all()
        assert (counts == chance_arrays.count_poisson(u, means_of_block)).all()
        assert (counts.max() > QUICK_POISSON_TERMS) == (mean > 1)


@pytest.mark.property
@given(st.integers(0, 40), st.floats(0.01, LARGEST_POISSON_MEAN))
def test_a_count_changes_where_the_poisson_distribution_does(count: int, mean: float) -> None:
    below, above = stats.poisson.cdf(count - 1, mean), stats.poisson.cdf(count, mean)
    if above - below > 1e-9 and above < 1 - 1e-9:
        assert chance.count_poisson(below + 1e-12, mean) == count
        assert chance.count_poisson(above - 1e-12, mean) == count
        assert chance.count_poisson(above + 1e-12, mean) == count + 1


@pytest.mark.property
@given(draws_in_unit, means, means)
def test_a_higher_mean_never_gives_a_lower_count(u: float, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert chance.count_poisson(u, low) <= chance.count_poisson(u, high)


@pytest.mark.unit
def test_no_mean_gives_no_events_even_at_the_highest_draw() -> None:
    assert chance.count_poisson(1 - 2**-53, 0.0) == 0


# ---- choices


@pytest.mark.property
@given(
    draws_in_unit,
    st.lists(st.floats(0, 10), min_size=1, max_size=8).filter(lambda weights: sum(weights) > 1e-3),
)
@example(1 - 2**-53, [0.1, 0.2, 0.3, 0.0])
@example(0.0, [0.0, 1.0])
def test_a_choice_falls_within_its_share_and_never_on_no_weight(u: float, weights: list[float]) -> None:
    cumulative = np.cumsum(weights)
    chosen = chance.choice(u, cumulative)
    assert weights[chosen] > 0
    assert u * cumulative[-1] <= cumulative[chosen]
    assert chosen == 0 or u * cumulative[-1] >= cumulative[chosen - 1]
    assert chosen == chance_arrays.choice(np.array([u]), cumulative)[0]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("u", "chosen"), [(0.0, 0), (0.2499, 0), (0.25, 1), (0.7499, 1), (0.75, 3), (0.9999, 3)]
)
def test_a_choice_by_hand(u: float, chosen: int) -> None:
    assert chance.choice(u, np.array([1.0, 3.0, 3.0, 4.0], dtype=np.float32)) == chosen
    assert chance.choice(u, (1.0, 3.0, 3.0, 4.0)) == chosen
    assert chance_arrays.choice(u, (1.0, 3.0, 3.0, 4.0)) == chosen


# ---- keys


@pytest.mark.property
@given(words, words, months, words)
def test_keys_are_the_same_from_numbers_and_from_arrays(
    seed: int, place: int, month: int, number: int
) -> None:
    s, p, n = np.uint64(seed), np.uint64(place), np.uint64(number)
    numbers = np.array([number], dtype=np.uint64)
    assert int(chance.founder_key(s, p, n)) == int(chance_arrays.founder_key(seed, place, numbers)[0])
    assert int(chance.newborn_key(n, month)) == int(chance_arrays.newborn_key(numbers, month)[0])
    assert int(chance.incomer_key(s, p, month, n)) == int(
        chance_arrays.incomer_key(seed, place, month, numbers)[0]
    )


@pytest.mark.slow
@pytest.mark.statistical
def test_no_two_of_30_million_citizens_share_a_key() -> None:
    # Within each kind below it cannot be; between them chance would bring it about once in 41,000 trials.
    founders = chance_arrays.founder_key(20140401, 1, np.arange(10_000_000))
    newborns = chance_arrays.newborn_key(founders, 25)
    incomers = chance_arrays.incomer_key(20140401, 1, 25, np.arange(10_000_000))
    keys = np.concatenate([founders, newborns, incomers])
    keys.sort()
    assert (keys[1:] != keys[:-1]).all()


@pytest.mark.statistical
def test_no_key_is_shared_between_seeds_places_months_and_generations() -> None:
    numbers = np.arange(2000)
    kinds = [chance_arrays.founder_key(seed, place, numbers) for seed in range(10) for place in range(10)]
    kinds += [chance_arrays.newborn_key(kinds[0], month) for month in range(120)]
    kinds += [chance_arrays.newborn_key(kinds[-1], month) for month in range(120)]
    kinds += [
        chance_arrays.incomer_key(1, place, month, numbers) for place in range(10) for month in range(12)
    ]
    keys = np.sort(np.concatenate(kinds))
    assert keys.size == 920_000
    assert (keys[1:] != keys[:-1]).all()


@pytest.mark.unit
def test_a_child_s_key_depends_on_its_mother_and_month_alone() -> None:
    mothers = some_keys(4)
    children = chance_arrays.newborn_key(mothers, 30)
    assert (chance_arrays.newborn_key(mothers[::-1], 30) == children[::-1]).all()
    assert chance.newborn_key(mothers[2], 30) == children[2]
    assert chance.newborn_key(mothers[2], 31) != children[2]


@pytest.mark.unit
def test_a_place_s_code_is_its_name_s_alone() -> None:
    names = ["southend", "Southend", "south end", "thurrock", ""]
    codes = [chance_arrays.place_code(name) for name in names]
    assert len(set(codes)) == len(names)
    assert all(0 <= code <= ALL_ONES for code in codes)


# ---- what a user may have typed


@pytest.mark.unit
@pytest.mark.parametrize(
    ("seed", "shown"),
    [(-1, "-1"), (2**64, "18446744073709551616"), (1.5, "1.5"), (True, "true"), ("one", "'one'")],
)
def test_a_seed_that_is_no_whole_number_of_64_bits_is_refused(seed: int, shown: str) -> None:
    message = f"^seed: {shown} is not allowed; give a whole number from 0 to 18446744073709551615$"
    with pytest.raises(ValueError, match=message):
        chance_arrays.month_salts(seed, 1)
    with pytest.raises(ValueError, match=message):
        chance_arrays.founder_key(seed, 1, 1)
    with pytest.raises(ValueError, match=message):
        chance_arrays.incomer_key(seed, 1, 1, 1)


@pytest.mark.unit
def test_a_month_before_the_first_is_refused() -> None:
    message = "^month: -1 is not allowed; give a whole number from 0 to 18446744073709551615$"
    with pytest.raises(ValueError, match=message):
        chance_arrays.month_salts(1, -1)
    with pytest.raises(ValueError, match=message):
        chance_arrays.newborn_key(1, -1)


@pytest.mark.unit
def test_the_first_and_last_seed_are_allowed() -> None:
    assert (chance_arrays.month_salts(0, 0) != chance_arrays.month_salts(np.uint64(ALL_ONES), 0)).all()
