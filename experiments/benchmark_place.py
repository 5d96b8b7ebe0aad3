"""A place of any number of citizens to time months on: England in small, with practices all alike.

It has England's ages, sexes and deprivation, and no registers of its own. The module must not know what is timed.
"""

from __future__ import annotations

from dataclasses import replace

from agents.citizens.baseline import AGES, Baseline
from agents.citizens.levels import Numbers
from scenarios.place import AgeAndQuintile, AgeAndSex, AgeBand, Place, Practice, load_place, shared_out

FEWEST_CITIZENS = 1_000
PEOPLE_A_PRACTICE = 7_000
PATTERN = "southend"  # its bands of ages and its trusts


def england_in_small(citizens: int, baseline: Baseline) -> Place:
    """A place of so many residents, in England's proportions, and practices of 7,000 or nearly.

    Raises:
        ValueError: fewer than 1,000 citizens, or more than live in England.
    """
    most = int(baseline.tables.residents.sum())
    if not FEWEST_CITIZENS <= citizens <= most:
        raise ValueError(
            f"{citizens:,} citizens cannot be timed; write a number from {FEWEST_CITIZENS:,} to {most:,}, England's"
        )
    pattern = load_place(PATTERN)
    ages = _by_age_and_sex(citizens, pattern, baseline)
    practices = max(1, round(citizens / PEOPLE_A_PRACTICE))
    return replace(
        pattern,
        name=f"england_in_small_{citizens}",
        title=f"{citizens:,} citizens as in England",
        population_by_age_sex=ages,
        population_by_age_quintile=_by_age_and_quintile(ages, pattern, baseline),
        practices=tuple(_practice(number + 1) for number in range(practices)),
        registers={},
        managed_shares={},
    )


def _by_age_and_sex(citizens: int, pattern: Place, baseline: Baseline) -> tuple[AgeAndSex, ...]:
    rows = pattern.population_by_age_sex
    weights = [round(people) for row in rows for people in _residents(row.age, baseline).sum(axis=1)]
    people = shared_out(citizens, weights)
    return tuple(
        replace(row, male=male, female=female, status="derived")
        for row, male, female in zip(rows, people[::2], people[1::2], strict=True)
    )


def _by_age_and_quintile(
    ages: tuple[AgeAndSex, ...], pattern: Place, baseline: Baseline
) -> tuple[AgeAndQuintile, ...]:
    found = []
    for row in pattern.population_by_age_quintile:
        people = sum(each.people for each in ages if row.age.holds(each.age))
        weights = [round(people) for people in _residents(row.age, baseline).sum(axis=0)]
        found.append(replace(row, quintiles=tuple(shared_out(people, weights)), status="derived"))
    return tuple(found)


def _residents(band: AgeBand, baseline: Baseline) -> Numbers:
    """England's residents of a band of ages by sex and quintile."""
    ages = [age for age in AGES if band.holds(AgeBand(age, age))]
    people: Numbers = baseline.tables.residents[ages].sum(axis=0)
    return people


def _practice(number: int) -> Practice:
    name = f"practice_{number}"
    return Practice(name=name, list_size=PEOPLE_A_PRACTICE, status="assumed", source=())
