"""Citizens made up for tests of tables and figures: anybody's columns, and months whose counts are drawn by age.

They do not age and nothing becomes of them: only what is counted and who is there matters here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from agents.citizens.baseline import AGES
from agents.citizens.columns import CONDITIONS, SEXES, Columns, field, free_slots, set_field
from agents.citizens.counts import EMERGENCY_ADMISSIONS, ITEMS, Counts, Item
from agents.citizens.replay import LivedMonth, Start
from experiments.citizens_record import AGE_GROUPS, Recording, begin, residents
from experiments.citizens_tables import trust_names
from scenarios.parameters import Parameters, load_parameters
from scenarios.place import QUINTILES, Place, load_place

FREE_SLOTS = 10


@dataclass
class Made:
    """People of a place who stay as they are; their months are drawn by `generator`."""

    place: Place
    columns: Columns
    generator: np.random.Generator
    month: int = 0

    @property
    def parts(self) -> tuple[Columns, ...]:
        """All of them."""
        return (self.columns,)

    def live(self) -> Counts:
        """A month: uses of care drawn at the published rates, deaths by the life table, the rest in proportion."""
        self.month += 1
        people = residents(self.parts)
        by_item = np.zeros((len(AGE_GROUPS), len(QUINTILES), ITEMS), dtype=np.int64)
        for group, band in enumerate(AGE_GROUPS):
            of = people[band.age_from : None if band.age_to is None else band.age_to + 1].sum()
            by_item[group, :, Item.PEOPLE] = _fifths(int(of))
            for item, rate in _monthly_rates(band.age_from).items():
                by_item[group, :, item] = self.generator.poisson(rate * of / len(QUINTILES), len(QUINTILES))
        deaths = self.generator.poisson(people * _death_rates() / 12)
        births = np.zeros_like(deaths)
        births[0, 0] = births[20, 1] = by_item[0, 0, Item.BIRTH] = 5
        for group, band in enumerate(AGE_GROUPS):
            ages = slice(band.age_from, None if band.age_to is None else band.age_to + 1)
            by_item[group, 0, Item.DEATH] = deaths[ages].sum()
        return Counts(
            by_practice=_shared(by_item, len(self.place.practices)),
            by_trust=_shared(by_item, len(trust_names(self.place))),
            by_quintile=by_item,
            deaths=deaths,
            births=births,
        )


def made(people: int = 2_000, seed: int = 1, place: str = "southend") -> Made:
    """So many people, all ages up to 99 alike, each condition in one of ten of them."""
    generator = np.random.default_rng(seed)
    columns = free_slots(people + FREE_SLOTS)
    present = np.arange(people + FREE_SLOTS) < people
    columns.age_months[...] = generator.integers(0, 1_200, present.size)
    set_field(columns, "is_present", present)
    set_field(columns, "sex", generator.integers(0, len(SEXES), present.size))
    set_field(columns, "quintile", generator.integers(0, len(QUINTILES), present.size))
    set_field(columns, "lives_alone", present & (np.arange(present.size) % 3 == 0))
    for at in range(len(CONDITIONS)):
        ill = generator.random(present.size) < 0.1
        diagnosed = ill & (generator.random(present.size) < 0.7)
        managed = diagnosed & (generator.random(present.size) < 0.5)
        for name, who in (("conditions", ill), ("diagnosed", diagnosed), ("managed", managed)):
            word = field(columns, name)
            getattr(columns, name)[...] = word | (who.astype(np.uint16) << np.uint16(at))
    return Made(load_place(place), columns, generator)


def lived_again(lived: Made, start: Start) -> list[LivedMonth]:
    """Months of some of them: nobody changes or goes, and the first of them is admitted most."""
    counts = np.zeros((start.columns.key.size, ITEMS), dtype=np.int64)
    counts[:, Item.QALY_MILLIONTHS] = 60_000
    counts[:, [Item.GP_CONTACT, Item.EMERGENCY_OTHER, Item.EMERGENCY_BED_DAY]] = 1
    counts[0, Item.EMERGENCY_OTHER] = 2
    fate = np.zeros(start.columns.key.size, dtype=np.uint8)
    return [
        LivedMonth(month, start.columns, counts, fate) for month in range(start.month + 1, lived.month + 1)
    ]


def recorded(months: int = 14, lived: Made | None = None) -> Recording:
    """A recording of so many months."""
    lived = lived or made()
    recording = begin(lived)
    for month in range(1, months + 1):
        recording.add(lived.live(), lived, is_last=month == months)
    return recording


@cache
def parameters() -> Parameters:
    """The parameters that come with the project."""
    return load_parameters()


@cache
def _death_rates() -> np.ndarray:
    return parameters().table("deaths_annual_rate", ("age", "sex"), unit="per_year", ages=AGES)


@cache
def _monthly_rates(age: int) -> dict[Item, float]:
    """Events a person-month at an age."""

    def of(name: str) -> float:
        return parameters().value(name, unit="per_month", age=age)

    emergency = of("emergency_admissions_annual_rate")
    contacts = parameters().value("gp_contacts_annual_rate", unit="per_month", age=age, sex="female")
    return {
        Item.GP_CONTACT: contacts * 2 / 3,
        Item.PRACTICE_NURSE_CONTACT: contacts / 3,
        Item.AE_ATTENDANCE: of("ae_attendances_annual_rate"),
        **{item: emergency / len(EMERGENCY_ADMISSIONS) for item in EMERGENCY_ADMISSIONS},
        Item.EMERGENCY_BED_DAY: emergency * 5,
        Item.DAY_CASE: of("referrals_annual_rate") / 3,
        Item.PLANNED_ADMISSION: of("referrals_annual_rate") / 12,
        Item.REFERRAL: of("referrals_annual_rate"),
        Item.WAITING: 0.05,
        Item.WAITING_OVER_18_WEEKS: 0.004,
        Item.ARRIVAL: 0.004,
        Item.DEPARTURE: 0.003,
    }


def _fifths(people: int) -> list[int]:
    return [people // 5 + (at < people % 5) for at in range(5)]


def _shared(by_item: np.ndarray, providers: int) -> np.ndarray:
    """Counts by provider, item and population: the first provider has all of them."""
    whole = np.zeros((providers, ITEMS, len(AGE_GROUPS)), dtype=np.int64)
    if providers:
        whole[0] = by_item.sum(axis=1).T
    return whole
