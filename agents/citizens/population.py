"""A place's citizens as they live: founded once, then lived month by month, each month counted.

Holds the columns and what the month reads. The module must not know who offers care, nor what is paid for it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from agents.citizens.arrivals import count_arrivals
from agents.citizens.baseline import Baseline
from agents.citizens.bounds import above, bounds
from agents.citizens.chance_arrays import indexed, month_salt, month_salts, place_code, spread
from agents.citizens.choice import MOST_TRUSTS, known_speed, planned_reach, usual_speeds, usual_trusts
from agents.citizens.columns import SEX, Columns, each_column, first_slots
from agents.citizens.columns import field as column_field
from agents.citizens.counts import ITEMS, Counts
from agents.citizens.decisions import Decision, decision_names, is_of_several, streams_by_number
from agents.citizens.founding import begin_end_of_life, own_levels
from agents.citizens.levels import Numbers
from agents.citizens.living import FATE_DIED
from agents.citizens.members import Members, mark, members_of
from agents.citizens.month import Place as PlaceOfMonth
from agents.citizens.month import Tallies, live_everybody
from agents.citizens.movements import Examples, examples_of, move
from agents.citizens.offer import Effects, Offer, check_offer, effects, offer_today
from agents.citizens.rates import Bounds, Month, each_once, in_one_run
from agents.citizens.solving import Solved, solve
from agents.citizens.streams import Stream
from agents.citizens.synthesis import solve_baseline, synthesise
from scenarios.parameters import Parameters
from scenarios.place import QUINTILES, Place
from scenarios.populations import EVERYONE, OLDEST_YEARS
from scenarios.populations import Population as ContractPopulation

BLOCK_SIZE = 2048
MOST_GROUPS = 64
MONTHS_A_YEAR = 12
AGES = OLDEST_YEARS + 1

Whole = NDArray[np.int64]


class OutOfBounds(ValueError):
    """A rate was above its bound, below 0 or not a number: nothing was clipped, and the month is void."""


@dataclass
class Population:
    """The citizens of a place. `month` counts the months lived; month 1 is April.

    `columns` change from month to month and must not be written to by others. `first_slots` says where each
    practice's segment starts, and where the last ends. `reach`: practice, trust; running totals of the chance that
    citizens go there. `own_levels`: by decision, the place's rates to England's. `came`: the slots of those who
    came at the end of the last month, newborns and then incomers. `sweep` lives everybody's month. The same in every
    month: `meeting`, decisions on contacts that anybody has; `lifelong`, salts of draws for life.
    """

    place: Place
    seed: int
    columns: Columns
    first_slots: Whole
    populations: tuple[ContractPopulation, ...]
    solved: Solved
    examples: Examples
    reach: Numbers
    own_levels: Numbers
    month: int = 0
    block_size: int = BLOCK_SIZE
    sweep: Callable[..., None] = live_everybody
    members: Members = field(init=False)
    bounds: Bounds = field(init=False)
    base: tuple[Numbers, Whole, Whole] = field(init=False)
    tables: tuple[Numbers, Whole] = field(init=False)
    fate: NDArray[np.uint8] = field(init=False)
    came: Whole = field(init=False)
    speeds: Numbers = field(init=False)
    meeting: Whole = field(init=False)
    lifelong: NDArray[np.uint64] = field(init=False)

    def __post_init__(self) -> None:
        self.members = members_of(self.populations)
        self.bounds = bounds(self.solved.rates)
        self.base = in_one_run(self.solved.rates.base)
        self.tables = each_once(self.solved.rates.ratios)
        self.fate = np.zeros(self.columns.key.size, dtype=np.uint8)
        self.came = np.zeros(0, dtype=np.int64)
        solved = self.solved
        self.speeds = usual_speeds(self.reach.shape[1], solved.wait_lag_months, solved.wait_memory_months)
        self.meeting = np.flatnonzero(solved.rates.base[Decision.MENTAL_HEALTH_CONTACTS.numbers].any(axis=1))
        streams = np.array([Stream.CHOICE_OF_TRUST, Stream.NEED_OF_CONTACTS])
        self.lifelong = month_salt(self.seed, 0, streams)

    @property
    def people(self) -> int:
        """Everybody alive and here."""
        return int(np.count_nonzero(self.columns.key))

    def live(self, offer: Offer | None = None) -> Counts:
        """Live one month under an offer, today's if none is given, and count it.

        Raises:
            ValueError: the offer is not one for these providers, or leaves its bounds.
            OutOfBounds: a citizen's rate was out of bounds; the population must not be used any more.
        """
        return self._moved(self.live_apart(offer))

    def live_apart(self, offer: Offer | None = None) -> Tallies:
        """Live one month as `live` does, but let nobody go and nobody come: whoever has died is in the columns still.

        Raises:
            ValueError, OutOfBounds: as `live`.
        """
        practices, trusts = self.reach.shape
        offered = offer_today(practices, trusts) if offer is None else offer
        self.check(offered)
        self.month += 1
        made = effects(offered)
        index = self.solved.month_index[:, (self.month - 1) % MONTHS_A_YEAR]
        of_practices = np.ascontiguousarray(made.practice)
        of_practices[:, 0] *= index * self.own_levels
        speed = self._known_speed(made)
        place = PlaceOfMonth(
            of_practices,
            *_moves(of_practices, made.trust, self.bounds.limit),
            made.trust,
            self.reach,
            planned_reach(self.reach, speed, self.solved.choice_elasticity),
        )
        groups = self._groups()
        populations = len(self.populations)
        tallies = Tallies(
            np.zeros((practices, ITEMS, populations), dtype=np.int64),
            np.zeros((groups.size - 1, trusts, ITEMS, populations), dtype=np.int64),
            np.zeros((groups.size - 1, populations, len(QUINTILES), ITEMS), dtype=np.int64),
            self.fate,
            np.zeros((groups.size - 1, 2)),
        )
        self.sweep(
            self.columns,
            self.first_slots,
            groups,
            self._month(),
            self.solved.quality,
            place,
            self.members,
            tallies,
            self.block_size,
        )
        self._check(tallies.trouble)
        return tallies

    def remember(self, offers: Sequence[Offer]) -> None:
        """Know of waits what was known after months under these offers, the newest last."""
        for offer in offers[-self.speeds.shape[0] :] if len(self.speeds) else ():
            self._known_speed(effects(offer))

    def _known_speed(self, made: Effects) -> Numbers:
        """How fast trusts are known to treat in a month, which is remembered: by trust, to today's."""
        speed = made.trust[:, Decision.PLANNED_TREATMENT.numbers].mean(axis=1)
        speeds = np.concatenate([self.speeds, speed[None, :]])
        self.speeds = speeds[1:]
        return known_speed(speeds, self.solved.wait_memory_months)

    def check(self, offer: Offer) -> None:
        """Refuse an offer that is not one for these practices and trusts, or leaves its bounds.

        Raises:
            ValueError: the first that is wrong.
        """
        check_offer(offer)
        for part, wanted in zip((offer.practice, offer.trust), self.reach.shape, strict=True):
            if part.shape[0] != wanted:
                what = "practices" if part is offer.practice else "trusts"
                raise ValueError(
                    f"the offer is of {part.shape[0]} {what}, and {self.place.name} has {wanted};"
                    f" make it with offer_today{self.reach.shape}"
                )

    def _month(self) -> Month:
        """What is the same for everybody this month."""
        salts = month_salts(self.seed, self.month)
        streams = streams_by_number()
        salt = np.where(is_of_several(), indexed(salts[streams[0]], streams[1]), salts[streams[0]])
        solved = self.solved
        return Month(
            salt,
            spread(salt),
            self.meeting,
            self.lifelong,
            salts[[Stream.CHOICE_OF_TRUST]],
            *self.base,
            *solved.rates[1:],
            *self.tables,
            *self.bounds,
            solved.shapes,
            solved.by_months_waited,
            solved.losses,
            solved.experience,
        )

    def _groups(self) -> Whole:
        """Runs of practices of like size together, for threads to share."""
        practices = self.first_slots.size - 1
        groups = min(practices, MOST_GROUPS)
        ends = np.searchsorted(self.first_slots, np.arange(1, groups) * self.first_slots[-1] // groups)
        return np.unique(np.concatenate([[0], ends, [practices]])).astype(np.int64)

    def _check(self, trouble: Numbers) -> None:
        found = np.flatnonzero(trouble[:, 0])
        if found.size:
            decision, rate = trouble[found[0]]
            raise OutOfBounds(
                f"{self.place.name}, month {self.month}: the rate of {decision_names()[int(decision) - 1]} was"
                f" {rate:.6g} for a citizen, which is out of bounds; lower what multiplies it, or raise the"
                " maximum of the process in processes.csv"
            )

    def _moved(self, tallies: Tallies) -> Counts:
        """Let those who left go and those who come in, and count both."""
        touched = np.flatnonzero(self.fate != 0)
        deaths = self._by_age_and_sex(touched[(self.fate[touched] & FATE_DIED) != 0])
        code = place_code(self.place.name)
        before = self.first_slots[-1]
        self.columns, self.first_slots, born, came = move(
            self.columns, self.first_slots, self.fate, self.examples, self.seed, code, self.month
        )
        self.came = np.concatenate([born, came])
        if self.first_slots[-1] != before:
            self.fate = np.zeros(self.columns.key.size, dtype=np.uint8)
        by_practice, by_quintile = tallies.by_practice, tallies.by_quintile.sum(axis=0)
        by_trust = tallies.by_trust.sum(axis=0)
        self._count_incomers(came, by_practice, by_trust, by_quintile)
        return Counts(by_practice, by_trust, by_quintile, deaths, self._by_age_and_sex(born))

    def _count_incomers(self, came: Whole, by_practice: Whole, by_trust: Whole, by_quintile: Whole) -> None:
        columns = each_column(self.columns, lambda column: column[came])
        ages = (columns.age_months // MONTHS_A_YEAR).astype(np.uint32)
        pattern = np.zeros(came.size, dtype=np.uint32)
        mark(self.members, columns, ages, pattern, came.size)
        waits = column_field(columns, "pathway") > 0
        trust = usual_trusts(self.reach, self.seed, columns)
        practice, quintile = (
            column_field(columns, name).astype(np.int64) for name in ("practice", "quintile")
        )
        count_arrivals(practice, quintile, trust, waits, pattern, by_practice, by_quintile, by_trust)

    def _by_age_and_sex(self, slots: Whole) -> Whole:
        age = np.minimum(self.columns.age_months[slots].astype(np.int64) // MONTHS_A_YEAR, OLDEST_YEARS)
        sex = self.columns.person[slots].astype(np.int64) >> SEX.shift & SEX.highest
        return np.bincount(age * 2 + sex, minlength=AGES * 2).reshape(AGES, 2)


def found(
    place: Place,
    parameters: Parameters,
    seed: int,
    baseline: Baseline | None = None,
    populations: Sequence[ContractPopulation] = (EVERYONE,),
    solved: Solved | None = None,
) -> Population:
    """Found a place's population. Whoever founds many gives the baseline and what was solved on it.

    Raises:
        ValueError: as `synthesise` and `members_of`.
    """
    base = baseline or solve_baseline(parameters)
    rates = solved or solve(base)
    columns = synthesise(place, parameters, seed, base)
    starts = first_slots(columns, len(place.practices))
    begin_end_of_life(columns, rates.rates, rates.near_end_months, seed)
    return Population(
        place=place,
        seed=seed,
        columns=columns,
        first_slots=starts,
        populations=tuple(populations),
        solved=rates,
        examples=examples_of(columns, starts, rates.arrivals, rates.boys_share),
        reach=reach_of(place, base),
        own_levels=own_levels(columns, base.tables),
    )


def reach_of(place: Place, baseline: Baseline) -> Numbers:
    """Running totals of the chance that a practice's citizens go to each of a place's trusts.

    Each practice has a nearest trust, so that practices' lists are near them in the trusts' shares of the place;
    a published share of people go to the nearest, and the others to all in those shares. Without trusts, one is
    taken to serve the place.

    Raises:
        ValueError: the place has more trusts than people can be said to wait at.
    """
    share = np.array(
        [float(trust.place_share or 0) for trust in place.trusts.values() if not trust.counted_with]
    )
    share = share[share > 0] if (share > 0).any() else np.ones(1)
    if share.size > MOST_TRUSTS:
        raise ValueError(
            f"{place.name}: {share.size} trusts with a share of the place are not allowed; give {MOST_TRUSTS} or"
            " fewer, and count the smallest with another"
        )
    share = share / share.sum()
    people = np.array(place.residents_by_practice, dtype=np.float64)
    middle = (np.cumsum(people) - people / 2) / people.sum()
    nearest = np.minimum(np.searchsorted(np.cumsum(share), middle), share.size - 1)
    stays = float(baseline.tables.of("nearest_trust_share"))
    chance = np.broadcast_to(share * (1 - stays), (people.size, share.size)).copy()
    chance[np.arange(people.size), nearest] += stays
    return np.cumsum(chance, axis=1)


def _moves(
    of_practices: Numbers, of_trusts: Numbers, limit: NDArray[np.float32]
) -> tuple[Whole, NDArray[np.float32], NDArray[np.float32]]:
    """The exposures in which each practice's decisions are moved, as bits, the most made of each, and bounds."""
    is_moved = of_practices != 1
    most = of_practices[:, 0] * np.maximum(of_trusts.max(axis=0), 1.0)
    moved = is_moved[:, 0].astype(np.int64)
    # Few exposures are moved in a month, and in most of them few of many decisions.
    for exposure in np.flatnonzero(is_moved[:, 1:].any(axis=(0, 2))) + 1:
        most *= np.maximum(of_practices[:, exposure], 1.0)
        moved |= is_moved[:, exposure].astype(np.int64) << exposure
    return moved, above(most), above(most * limit)
