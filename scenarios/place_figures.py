"""A place: the figures that describe a local health economy.

Holds frozen rows, each with its status and sources, and plain sums of them. It must not know how a place is
written in files, nor what a simulation makes of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scenarios.quantities import Status

QUINTILES = ("1_most_deprived", "2", "3", "4", "5_least_deprived")
DEPARTMENTS = ("type_1", "type_2", "type_3")


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Ages in whole years from `age_from` to `age_to`, both included; None: and over."""

    age_from: int
    age_to: int | None

    def __str__(self) -> str:
        if self.age_to is None:
            return f"{self.age_from}+"
        return str(self.age_from) if self.age_from == self.age_to else f"{self.age_from}-{self.age_to}"

    def holds(self, other: "AgeBand") -> bool:
        """Whether every age of the other band lies in this one."""
        is_below = self.age_to is None or (other.age_to is not None and other.age_to <= self.age_to)
        return self.age_from <= other.age_from and is_below

    def share_within(self, age_from: int, age_to: int | None) -> Fraction:
        """The share of the band's people who are `age_from` to `age_to`, if its ages are equally many.

        An open band counts where the whole of it lies within, else not at all.
        """
        if AgeBand(age_from, age_to).holds(self):
            return Fraction(1)
        if self.age_to is None:
            return Fraction(0)
        last = self.age_to if age_to is None else min(self.age_to, age_to)
        ages = last + 1 - max(self.age_from, age_from)
        return Fraction(max(ages, 0), self.age_to + 1 - self.age_from)


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures come from. `how` says how they were made of the publication; empty if copied."""

    name: str
    publisher: str
    publication: str
    licence: str
    how: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A row of a place's tables: its figures are published, derived or assumed, from the named sources."""

    status: Status
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary(Figure):
    """In words, who is a resident of the place."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer(Figure):
    """A body that pays for care, of a kind of party that the catalogue has."""

    name: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeAndSex(Figure):
    """Residents of an age band by sex."""

    age: AgeBand
    male: int
    female: int

    @property
    def people(self) -> int:
        """Residents of both sexes."""
        return self.male + self.female


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeAndQuintile(Figure):
    """Residents of an age band by national deprivation quintile, the most deprived first."""

    age: AgeBand
    quintiles: tuple[int, ...]

    @property
    def people(self) -> int:
        """Residents of all quintiles."""
        return sum(self.quintiles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice(Figure):
    """A GP practice and the people registered with it, who need not live in the place."""

    name: str
    list_size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Register(Figure):
    """A disease register: people recorded, out of the registered people of the ages it is kept for."""

    name: str
    people: int
    out_of: int

    @property
    def prevalence_share(self) -> Fraction:
        """Recorded prevalence among the ages that the register is kept for."""
        return Fraction(self.people, self.out_of)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedShare(Figure):
    """The share of those an indicator is about who got what it asks for.

    `share_of_all` counts the people whom practices excepted as not reached: use it as the managed share.
    `share_without_exceptions` leaves them out: the published achievement. `people`: those it is about, the
    excepted included, None where not given.
    """

    indicator: str
    people: int | None
    share_of_all: Fraction
    share_without_exceptions: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust(Figure):
    """A hospital trust that residents use.

    `place_share`: of the place's emergency admissions, None where none is given. `counted_with` names the
    trust whose share holds this one's too, because the two later merged.
    """

    code: str
    title: str
    place_share: Fraction | None
    counted_with: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AEMonth(Figure):
    """A month of one type of A&E department of a whole trust, whoever its patients are. `month`: 2016-04."""

    trust: str
    month: str
    department: str
    attendances: int
    over_four_hours: int
    emergency_admissions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SocialCareFigure(Figure):
    """What a council spent, bought or reached in a financial year; the unit ends the measure's name."""

    authority: str
    measure: str
    year: str
    value: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class LikeArea(Figure):
    """A commissioning group that resembles the place, by its code; the smaller the distance, the more."""

    rank: int
    group: str
    distance: Fraction


@dataclass(frozen=True, slots=True)
class Place:
    """A local health economy. Tables that a place lacks are empty.

    `population_by_age_sex` and `population_by_age_quintile` are of the same people at `population_date`; a band of the
    second holds one or more of the first. All who load a place share it: never change it.
    """

    name: str
    title: str
    year: str
    population_date: str
    boundary: Boundary
    commissioning_groups: tuple[str, ...]
    social_care_authorities: tuple[str, ...]
    payers: tuple[Payer, ...]
    population_by_age_sex: tuple[AgeAndSex, ...]
    population_by_age_quintile: tuple[AgeAndQuintile, ...]
    practices: tuple[Practice, ...]
    registers: Mapping[str, Register]
    managed_shares: Mapping[str, ManagedShare]
    trusts: Mapping[str, Trust]
    ae_months: tuple[AEMonth, ...]
    social_care: tuple[SocialCareFigure, ...]
    like_areas: tuple[LikeArea, ...]
    sources: Mapping[str, Source]

    @property
    def residents(self) -> int:
        """Everybody who lives in the place: the citizens of a simulation one to one."""
        return sum(row.people for row in self.population_by_age_sex)

    @property
    def registered(self) -> int:
        """Everybody on the lists of the place's practices."""
        return sum(practice.list_size for practice in self.practices)

    @property
    def residents_by_practice(self) -> tuple[int, ...]:
        """Residents by practice, as if every resident were on a list: the lists scaled to the residents."""
        return tuple(shared_out(self.residents, [practice.list_size for practice in self.practices]))

    @property
    def residents_by_quintile(self) -> tuple[int, ...]:
        """Residents of all ages by deprivation quintile, the most deprived first."""
        return tuple(map(sum, zip(*(row.quintiles for row in self.population_by_age_quintile), strict=True)))

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every row of every table, with its status and sources."""
        return (
            self.boundary,
            *self.payers,
            *self.population_by_age_sex,
            *self.population_by_age_quintile,
            *self.practices,
            *self.registers.values(),
            *self.managed_shares.values(),
            *self.trusts.values(),
            *self.ae_months,
            *self.social_care,
            *self.like_areas,
        )


def shared_out(total: int, weights: Sequence[int] | Sequence[Fraction]) -> list[int]:
    """Whole numbers in proportion to the weights that add to the total exactly, by largest remainders.

    Among equal remainders the earlier comes first. Without any weight, the first takes all.
    """
    whole = sum(weights, Fraction(0))
    if not whole:
        return [total if at == 0 else 0 for at in range(len(weights))]
    exact = [Fraction(total) * weight / whole for weight in weights]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda at: parts[at] - exact[at])
    for at in by_remainder[: total - sum(parts)]:
        parts[at] += 1
    return parts
