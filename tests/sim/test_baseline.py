"""England in small under today's contracts, months 13 to 36, beside what is published of care and its providers.

Each target is met, or listed with the reason why not; a listed figure that comes to be met fails too, so that the list
stays true. The interval is as published, else 5%, or 10% for recalled figures; simulated counts have the reach that
chance leaves once in a million times.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from agents.citizens.counts import EMERGENCY_ADMISSIONS, Item
from agents.providers.services import WEEKS_A_MONTH
from experiments.benchmark_place import england_in_small
from scenarios.measures.definitions import load_measured_populations
from scenarios.parameters import Target, load_parameters, load_targets
from scenarios.scenario import scenario_of
from scenarios.scenario_parts import REFERENCE
from scenarios.yaml_files import read_yaml
from sim.economy import HealthEconomy
from sim.england import england
from sim.measures import Measures
from tests.agents.citizens.england_in_small import Share, count_of, exactly, key_of, share_of

CITIZENS = 200_000
FIRST, LAST = 13, 36
REFERENCE_YEAR, CONTRACT_YEAR = (13, 24), (25, 36)
POINTS_OF_FRAMEWORK = 559
OLDER = "older"
EVERYONE = "everyone"
DAYS_A_DELAY = 5
EARLY_AGE = 75  # before which a death loses years that count
PER_100000 = "per_100000_per_year"
NOT_MET: dict[str, str] = {}
MEASURED = ("ill_adults",)
Answer = Callable[["Baseline"], Share]


class Baseline:
    """England in small, lived for a year under today's contracts, and its measures."""

    def __init__(self) -> None:
        place = replace(england_in_small(CITIZENS, england().baseline), social_care=())
        model = str(read_yaml(REFERENCE).data["model"])
        scenario = scenario_of(place, model, months=LAST - CONTRACT_YEAR[0] + 1)
        ill = {name: load_measured_populations()[name] for name in MEASURED}
        self.economy = HealthEconomy(replace(scenario, populations=dict(scenario.populations) | ill))
        self.economy.run()
        self.measures = Measures(self.economy.history, load_parameters(), self.economy.luck)

    def number(self, *items: Item, months: tuple[int, int] = (FIRST, LAST)) -> int:
        """How often something was counted in the whole place."""
        return sum(int(self.economy.history.by_level(item, "place", 0, *months)[0]) for item in items)

    def true(self, name: str, months: tuple[int, int] = (FIRST, LAST)) -> float:
        """The true value of a measure in all of the place, in the unit of the catalogue."""
        (value,) = self.measures.true(name, "place", *months)
        assert value is not None
        return float(value)

    def reported(self, name: str) -> float:
        """The value of a measure that is published of the last year."""
        return float(self.measures.reported(name, "place", LAST)[0])


@cache
def baseline() -> Baseline:
    return Baseline()


def _told(name: str, unit: str) -> Answer:
    """A measure of the target's name, as a share of its whole rather than per cent of it."""

    def answer(found: Baseline) -> Share:
        per = 1 if unit == PER_100000 else found.measures.definition(name).per
        return exactly(found.true(name) / float(per))

    return answer


def _recorded(name: str) -> Answer:
    """As recorded in acute beds, for beds of all kinds; days come in stays."""
    in_acute_beds = float(load_parameters().value("delays_in_acute_beds_share"))

    def answer(found: Baseline) -> Share:
        value = found.reported(name) / float(found.measures.definition(name).per) / in_acute_beds
        reach = _relative(count_of(found.number(Item.DELAYED_DAY, months=CONTRACT_YEAR) // DAYS_A_DELAY, 1.0))
        return Share(value, value * reach.low, value * reach.high)

    return answer


def recorded_share() -> float:
    return float(load_parameters().value("delay_recorded_share"))


def _delayed(found: Baseline, people: str, share: float = 1.0) -> Share:
    """A share of delayed days of a population, for each of its people in a year; days come in stays."""
    population = list(found.economy.scenario.populations).index(people)
    days, months = (
        int(found.economy.history.by_level(item, "place", population, FIRST, LAST)[0])
        for item in (Item.DELAYED_DAY, Item.PEOPLE)
    )
    reach = _relative(count_of(days // DAYS_A_DELAY, 1.0))
    value = share * days / (months / 12)
    return Share(value, value * reach.low, value * reach.high)


def _within_18_weeks(found: Baseline) -> Share:
    waiting = found.number(Item.WAITING)
    # Whoever waits is counted each month; as many months apart as a wait lasts, people are others.
    months = LAST - FIRST + 1
    share = share_of((waiting - found.number(Item.WAITING_OVER_18_WEEKS)) // months, waiting // months)
    return share


ANSWERS: dict[str, Answer] = {
    "waits_within_18_weeks": _within_18_weeks,
    "waiting_list_share": lambda found: share_of(
        found.number(Item.WAITING, months=(LAST, LAST)), found.number(Item.PEOPLE, months=(LAST, LAST))
    ),
    "median_wait_months": lambda found: exactly(
        found.true("median_wait_weeks", (LAST, LAST)) / float(WEEKS_A_MONTH)
    ),
    "delayed_days_recorded": _recorded("delayed_days"),
    "social_care_delays_recorded": _recorded("social_care_delays"),
    "delay_recorded_share": lambda found: exactly(
        found.reported("delayed_days") / found.true("delayed_days", CONTRACT_YEAR)
    ),
    "delayed_days_recorded_in_acute_beds": lambda found: _delayed(found, EVERYONE, recorded_share()),
    "delayed_days_of_older_people": lambda found: _delayed(found, OLDER),
    "quality_framework_points_share": lambda found: exactly(
        found.true("quality_framework_points") / POINTS_OF_FRAMEWORK
    ),
}
"""Figures that are told otherwise than by the measure of their name."""


def _relative(share: Share) -> Share:
    return Share(1.0, share.low / share.value, share.high / share.value)


def _good_care(found: Baseline) -> Share:
    care = found.number(*EMERGENCY_ADMISSIONS, Item.DAY_CASE, Item.PLANNED_ADMISSION)
    return share_of(found.number(Item.GOOD_HOSPITAL_CARE_MILLIONTHS) // 1_000_000, care)


def _at_home(found: Baseline) -> Share:
    followed, at_home, _ = (int(each) for each in found.economy.history.followed(FIRST, LAST))
    return share_of(at_home, followed)


CHANCE: dict[str, Answer] = {
    "years_of_life_lost": lambda found: count_of(
        int(found.economy.history.counted("deaths", FIRST, LAST)[:EARLY_AGE].sum()), 1.0
    ),
    "chronic_condition_admissions": lambda found: count_of(
        found.number(Item.EMERGENCY_AVOIDABLE_INCENTIVISED, Item.EMERGENCY_AVOIDABLE_OTHER), 1.0
    ),
    "acute_condition_admissions": lambda found: count_of(
        found.number(Item.EMERGENCY_OTHER_ACUTE_AVOIDABLE), 1.0
    ),
    "at_home_91_days_after_discharge": _at_home,
    "hospital_experience": _good_care,
}
"""What was counted for figures that chance moves: its reach, for each of what was counted."""


def answer(found: Baseline, target: Target) -> Share:
    """The simulated figure of a target, with the reach of chance where it matters."""
    figure = ANSWERS.get(target.name, _told(target.name, target.unit))(found)
    if target.name not in CHANCE:
        return figure
    reach = _relative(CHANCE[target.name](found))
    return Share(figure.value, figure.value * reach.low, figure.value * reach.high)


def targets() -> tuple[Target, ...]:
    return load_targets(about="providers")


@pytest.mark.unit
def test_every_reason_is_of_a_target() -> None:
    assert set(NOT_MET) <= {key_of(target) for target in targets()}
    assert len(NOT_MET) <= len(targets()) / 8


@pytest.mark.slow
@pytest.mark.statistical
@pytest.mark.parametrize("target", targets(), ids=key_of)
def test_a_target_is_met_unless_it_is_listed(target: Target) -> None:
    figure = answer(baseline(), target)
    low, high = (float(each) for each in target.accepted)
    assert figure.meets(target) is not (key_of(target) in NOT_MET), f"{figure} beside {low:.6g} to {high:.6g}"


@pytest.mark.slow
@pytest.mark.statistical
def test_readmissions_are_as_published() -> None:
    (target,) = (each for each in load_targets() if key_of(each) == "readmission_share")
    found = baseline()
    share = share_of(found.number(Item.READMISSION), found.number(*EMERGENCY_ADMISSIONS))
    assert share.meets(target), share


@pytest.mark.slow
@pytest.mark.statistical
def test_beds_are_as_full_as_published_in_the_year_that_follows() -> None:
    """There are as many beds as make the reference year's occupancy the published one."""
    found, days = baseline(), (Item.EMERGENCY_BED_DAY, Item.PLANNED_BED_DAY)
    published = float(load_parameters().value("bed_occupancy_share"))
    then, now = (found.number(*days, months=months) for months in (REFERENCE_YEAR, CONTRACT_YEAR))
    assert published * now / then == pytest.approx(published, rel=0.05)
    beds = found.economy.today.reference.capacities.beds.sum()
    assert published * beds == pytest.approx(then / 365, rel=0.01)
