"""The checks of the chance battery: what is asked of a source of draws, at any size.

Each check takes a source and a number of citizens and returns p-values. It must not know which source is
the project's own, so that poor sources can be put to the same questions.
"""

from collections.abc import Callable
from itertools import combinations, pairwise

import numpy as np
from scipy import stats

from agents.citizens import chance_arrays
from agents.citizens.streams import Stream
from tests.agents.citizens import battery
from tests.agents.citizens.battery import ONE, Draws, PValues, Source

SEED, PLACE, MONTH = 20140401, 7, 25
STREAM = int(Stream.DEATH)

Check = Callable[[Source, int], PValues]


def founders(size: int) -> Draws:
    return chance_arrays.founder_key(SEED, PLACE, np.arange(size))


def descendants(size: int) -> Draws:
    """Line after line of eldest daughters: 16 generations, each born 300 months after her mother."""
    generations = [founders(size // 16)]
    for generation in range(1, 16):
        generations.append(chance_arrays.newborn_key(generations[-1], 300 * generation))
    return np.concatenate(generations)


def incomers(size: int) -> Draws:
    """Few a month, for many months."""
    return np.concatenate(
        [chance_arrays.incomer_key(SEED, PLACE, month, np.arange(64)) for month in range(size // 64)]
    )


def sparse(size: int) -> Draws:
    """Keys of one, two, three or four bits, the poorest of all."""
    bits = [ONE << np.uint64(bit) for bit in range(64)]
    few = [np.array([sum(each) for each in combinations(map(int, bits), n)], np.uint64) for n in (1, 2, 3)]
    four = np.array([sum(each) for each in combinations(map(int, bits[::2]), 4)], np.uint64)
    return np.concatenate([*few, four])[:size]


KEYS: dict[str, Callable[[int], Draws]] = {
    "founders": founders,
    "descendants": descendants,
    "incomers": incomers,
    "in sequence": lambda size: np.arange(size, dtype=np.uint64),
    "in sequence from the top": lambda size: ~np.arange(size, dtype=np.uint64),
    "in high bits": lambda size: np.arange(size, dtype=np.uint64) << np.uint64(40),
    "in three places": lambda size: np.arange(size, dtype=np.uint64) * np.uint64(2**40 + 2**20 + 1),
    "sparse": sparse,
}


def by_key(source: Source, size: int) -> PValues:
    return np.concatenate([battery.even(source(SEED, keys(size), MONTH, STREAM)) for keys in KEYS.values()])


def by_stream(source: Source, size: int) -> PValues:
    keys = founders(size)
    return np.concatenate([battery.even(source(SEED, keys, MONTH, int(stream))) for stream in Stream])


def by_month(source: Source, size: int) -> PValues:
    keys = founders(size)
    return np.concatenate([battery.even(source(SEED, keys, month, STREAM)) for month in range(1, 145)])


def by_seed(source: Source, size: int) -> PValues:
    seeds = [*range(64), *(2**power for power in range(6, 64)), 2**64 - 1]
    return np.concatenate([battery.even(source(seed, founders(size), MONTH, STREAM)) for seed in seeds])


def of_one_citizen(source: Source, size: int) -> PValues:
    """All months, then all streams and seeds, of one citizen at a time."""
    numbers = np.arange(size)
    found = []
    for key in founders(8):
        found += [
            battery.even(source(SEED, key, numbers, STREAM)),
            battery.even(source(SEED, key, MONTH, numbers)),
        ]
        found += [battery.even(source(numbers, key, MONTH, STREAM))]
    return np.concatenate(found)


def of_flipped_keys(source: Source, size: int) -> PValues:
    """Every bit of the key, for keys that differ in nothing else, each pair once."""
    found = []
    for keys in (founders(size), np.arange(size, dtype=np.uint64)):
        for bit in (ONE << np.uint64(each) for each in range(64)):
            # A gap of one bit at `bit`, so that no key is also another's partner.
            low = keys & (bit - ONE)
            without = low | (keys & ~(bit - ONE)) << ONE if bit < 2**63 else low
            change = source(SEED, without, MONTH, STREAM) ^ source(SEED, without | bit, MONTH, STREAM)
            found.append(battery.flips(change))
    return np.concatenate(found)


def of_two_flipped_bits(source: Source, size: int) -> PValues:
    keys = founders(size)
    found = []
    for first, second in ((0, 1), (0, 63), (5, 40), (17, 50), (31, 32), (60, 61), (62, 63)):
        both = ONE << np.uint64(first) | ONE << np.uint64(second)
        change = source(SEED, keys, MONTH, STREAM) ^ source(SEED, keys ^ both, MONTH, STREAM)
        found.append(battery.flips(change))
    return np.concatenate(found)


def of_flipped_circumstances(source: Source, size: int) -> PValues:
    """Every bit of the seed, and those in use of month and stream."""
    keys = founders(size)
    here = source(SEED, keys, MONTH, STREAM)
    other = [source(SEED ^ (1 << bit), keys, MONTH, STREAM) for bit in range(64)]
    other += [source(SEED, keys, MONTH ^ (1 << bit), STREAM) for bit in range(12)]
    other += [source(SEED, keys, MONTH, STREAM ^ (1 << bit)) for bit in range(12)]
    return np.concatenate([battery.flips(here ^ there) for there in other])


def of_flipped_numbers(source: Source, size: int) -> PValues:
    """One citizen's draws in many months, with every bit of seed, month or stream flipped."""
    numbers = np.arange(size)
    found = []
    for bit in range(12):
        partner = (numbers >> bit << (bit + 1)) | (numbers & ((1 << bit) - 1))
        flipped = partner | 1 << bit
        found.append(battery.flips(source(SEED, 1, partner, 1) ^ source(SEED, 1, flipped, 1)))
        found.append(battery.flips(source(SEED, 1, 1, partner) ^ source(SEED, 1, 1, flipped)))
        found.append(battery.flips(source(partner, 1, 1, 1) ^ source(flipped, 1, 1, 1)))
    return np.concatenate(found)


def of_neighbours(source: Source, size: int) -> PValues:
    """Each bit with each bit: of neighbouring keys, months, streams and seeds, and of mother and child."""
    keys = founders(size)
    here = source(SEED, keys, MONTH, STREAM)
    even = np.arange(0, 2 * size, 2, dtype=np.uint64)
    found = [
        battery.unrelated(source(SEED, even, MONTH, STREAM), source(SEED, even + ONE, MONTH, STREAM)),
        battery.unrelated(here[::2], here[1::2]),
        battery.unrelated(source(SEED, even, MONTH, STREAM), source(SEED, even + ONE, MONTH - 1, STREAM)),
        battery.unrelated(here, keys),
        battery.unrelated(here, source(SEED, chance_arrays.newborn_key(keys, MONTH), MONTH, STREAM)),
        battery.unrelated(
            chance_arrays.newborn_key(keys, MONTH), chance_arrays.newborn_key(keys, MONTH + 12)
        ),
    ]
    for months in (1, 2, 3, 12, 24, 120):
        found.append(battery.unrelated(here, source(SEED, keys, MONTH + months, STREAM)))
    for step in (1, 2, 100, 1000):
        found.append(battery.unrelated(here, source(SEED, keys, MONTH, STREAM + step)))
        found.append(battery.unrelated(here, source(SEED + step, keys, MONTH, STREAM)))
    return np.concatenate(found)


def of_pairs(source: Source, size: int, pairs: list[tuple[Stream, Stream]] | None = None) -> PValues:
    """Two streams of the same citizens and month, as one table."""
    keys = founders(size)
    streams = {stream for pair in pairs or TOGETHER for stream in pair}
    draws = {stream: source(SEED, keys, MONTH, int(stream)) for stream in streams}
    return np.concatenate([battery.independent([draws[a], draws[b]], 5) for a, b in pairs or TOGETHER])


def of_three(source: Source, size: int) -> PValues:
    """Three months in a row, three streams, three keys in a row, as one table each."""
    keys = founders(size)
    months = [source(SEED, keys, MONTH + month, STREAM) for month in range(3)]
    streams = [source(SEED, keys, MONTH, STREAM + step) for step in range(3)]
    thirds = np.arange(0, 3 * size, 3, dtype=np.uint64)
    in_a_row = [source(SEED, thirds + np.uint64(step), MONTH, STREAM) for step in range(3)]
    return np.concatenate([battery.independent(draws, 3) for draws in (months, streams, in_a_row)])


def of_runs(source: Source, size: int) -> PValues:
    """Along neighbours of a place and keys in sequence, and along the months of one citizen."""
    found = [
        battery.runs(source(SEED, KEYS[keys](size), MONTH, STREAM)) for keys in ("founders", "in sequence")
    ]
    found += [battery.runs(source(SEED, key, np.arange(size), STREAM)) for key in founders(4)]
    return np.concatenate(found)


def of_spacings(source: Source, size: int) -> PValues:
    """Birthday spacings and collisions, of every kind of key and over the months of one citizen."""
    every = [source(SEED, keys(size), MONTH, STREAM) for keys in KEYS.values()]
    every.append(source(SEED, PLACE, np.arange(size), STREAM))
    found = [battery.spacings(draws, 34, 4096) for draws in every]
    return np.concatenate([*found, *(battery.collisions(draws, 30) for draws in every)])


def of_rare_events(source: Source, size: int) -> PValues:
    """Events of a given probability, alone and twice: in months that follow each other, and on two streams."""
    keys = founders(size)
    found = []
    for probability in (1e-5, 1e-4, 1e-3, 0.04, 0.5, 0.96, 0.999):
        now, next_month, elsewhere = (
            uniform(source(SEED, keys, month, stream)) < probability
            for month, stream in ((MONTH, STREAM), (MONTH + 1, STREAM), (MONTH, STREAM + 100))
        )
        found.append(battery.binomial([now.sum(), next_month.sum(), elsewhere.sum()], size, probability))
        found.append(
            battery.binomial([(now & next_month).sum(), (now & elsewhere).sum()], size, probability**2)
        )
    return np.concatenate(found)


def of_a_life(source: Source, size: int) -> PValues:
    """How often a rare event happens to each citizen in 240 months: binomial, with nobody lucky all life."""
    keys = founders(size // 16)
    times = np.zeros(keys.size, dtype=np.int64)
    for month in range(1, 241):
        times += uniform(source(SEED, keys, month, STREAM)) < 0.01
    shares = stats.binom.pmf(np.arange(7), 240, 0.01)
    return battery.chi_square(
        np.bincount(np.minimum(times, 7), minlength=8), np.append(shares, 1 - shares.sum())
    )


def uniform(draws: Draws) -> np.ndarray:
    """The draws as numbers in [0, 1)."""
    return (draws >> np.uint64(11)) * 2.0**-53


TOGETHER = [
    *pairwise(
        (Stream.DEATH, Stream.EMERGENCY_NEED, Stream.EMERGENCY_ADMISSION, Stream.DEATH_AFTER_ADMISSION)
    ),
    *pairwise(
        (Stream.EMERGENCY_ADMISSION, Stream.LENGTH_OF_STAY, Stream.DISCHARGE_DELAY, Stream.READMISSION)
    ),
    *pairwise((Stream.GP_CONTACTS_WANTED, Stream.GP_CONTACT_IN_TIME, Stream.UNMET_CONTACT_TO_AE)),
    *pairwise((Stream.AE_ATTENDANCE, Stream.ADMISSION_FROM_AE, Stream.LENGTH_OF_STAY, Stream.HARM)),
    *pairwise((Stream.REFERRAL, Stream.REFERRAL_PATHWAY, Stream.REFERRAL_URGENCY, Stream.CHOICE_OF_TRUST)),
    *pairwise((Stream.ONSET, Stream.DIAGNOSIS, Stream.MANAGEMENT_WON, Stream.MANAGEMENT_LOST)),
    *pairwise((Stream.FRAILTY_WORSENS, Stream.DEPENDENCY_BEGINS, Stream.CARE_HOME_ENTERED, Stream.DEATH)),
    *combinations([stream for stream in Stream if stream.name.startswith("HEALTH_CANDIDATE")], 2),
    *combinations([stream for stream in Stream if stream.name.startswith("SEEKING_CANDIDATE")], 2),
    *pairwise((Stream.SYNTHESIS_AGE, Stream.SYNTHESIS_CONDITION, Stream.ONSET, Stream.DEATH)),
]

CHECKS: tuple[Check, ...] = (
    by_key,
    by_stream,
    by_month,
    by_seed,
    of_one_citizen,
    of_flipped_keys,
    of_two_flipped_bits,
    of_flipped_circumstances,
    of_flipped_numbers,
    of_neighbours,
    of_pairs,
    of_three,
    of_runs,
    of_spacings,
    of_rare_events,
    of_a_life,
)
