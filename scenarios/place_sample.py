"""A sample of a place: fewer citizens in the place's own proportions, with its practices, trusts and registers.

The module must not know what a sample is for.
"""

from __future__ import annotations

from dataclasses import replace

from scenarios.place_figures import AgeAndQuintile, AgeAndSex, Place, shared_out

FEWEST_CITIZENS = 100


def sampled(place: Place, citizens: int | None) -> Place:
    """The place with so many residents; the place itself for None or as many as live there.

    Ages, sexes and fifths keep their shares as nearly as whole people can; registers and lists stay as they are, for
    only their proportions are read.

    Raises:
        ValueError: fewer than 100 citizens, or more than live in the place.
    """
    if citizens is None or citizens == place.residents:
        return place
    if not FEWEST_CITIZENS <= citizens <= place.residents:
        raise ValueError(
            f"citizens: {citizens:,} is not allowed; {place.title} has {place.residents:,} residents: give a whole "
            f"number from {FEWEST_CITIZENS} to {place.residents:,}, or leave it out for all of them"
        )
    ages = _by_age_and_sex(place.population_by_age_sex, citizens)
    return replace(
        place,
        population_by_age_sex=ages,
        population_by_age_quintile=_by_age_and_quintile(place.population_by_age_quintile, ages),
    )


def _by_age_and_sex(rows: tuple[AgeAndSex, ...], citizens: int) -> tuple[AgeAndSex, ...]:
    people = shared_out(citizens, [count for row in rows for count in (row.male, row.female)])
    return tuple(
        replace(row, male=male, female=female, status="derived")
        for row, male, female in zip(rows, people[::2], people[1::2], strict=True)
    )


def _by_age_and_quintile(
    rows: tuple[AgeAndQuintile, ...], ages: tuple[AgeAndSex, ...]
) -> tuple[AgeAndQuintile, ...]:
    """The people of each band by fifth: as many as the bands within it hold."""
    people = [sum(each.people for each in ages if row.age.holds(each.age)) for row in rows]
    return tuple(
        replace(row, quintiles=tuple(shared_out(count, list(row.quintiles))), status="derived")
        for row, count in zip(rows, people, strict=True)
    )
