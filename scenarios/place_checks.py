"""What must agree between the rows of a place: ages, totals, list sizes, shares. Each disagreement on its row.

A check is left out where the cells it needs could not be read, so that one mistake gives one problem.
"""

from collections.abc import Sequence
from fractions import Fraction

from scenarios.arithmetic import number_text
from scenarios.place_figures import AgeAndQuintile, AgeAndSex, AgeBand
from scenarios.place_tables import Tables
from scenarios.place_words import known_registers
from scenarios.tables import Row

Ages = Sequence[tuple[Row, AgeAndSex | AgeAndQuintile]]
EVERYBODY = AgeBand(0, None)


def check(tables: Tables) -> None:
    """Note on the rows what does not agree with another row."""
    check_ages(tables.ages)
    check_ages(tables.quintiles)
    if is_sound(tables.ages) and not any(entry.people for _, entry in tables.ages):
        tables.ages[0][0].refuse("age", "nobody lives in the place; give the number of residents")
    if is_sound(tables.ages) and is_sound(tables.quintiles):
        check_quintiles(tables)
    if is_sound(tables.practices) and is_sound(tables.registers):
        check_registers(tables)
    if is_sound(tables.trusts):
        check_trust_shares(tables)
    if is_sound(tables.like_areas):
        check_ranks(tables)
    if tables.ae_months and not tables.trusts:
        tables.ae_months[0][0].refuse("trust", "there is no trusts.csv that has this trust; add it")


def check_ages(ages: Ages) -> None:
    """Every age stands once, from 0 on, and the oldest band is open."""
    if not is_sound(ages):
        return
    expected: int | None = 0
    last_row = None
    for row, entry in ages:
        first = entry.age.age_from
        if expected is None or first < expected:
            line = f" on line {last_row.line}" if last_row else ""
            row.refuse("age", f"{entry.age} overlaps an earlier band{line}; give every age once")
        elif first > expected:
            ages_missing = AgeBand(expected, first - 1)
            row.refuse("age", f"the ages {ages_missing} are missing before {entry.age}; give every age once")
        expected = None if entry.age.age_to is None else entry.age.age_to + 1
        last_row = row
    if expected is not None and last_row is not None:
        row, entry = ages[-1]
        row.refuse("age", f"the oldest band, {entry.age}, ends; make it open, such as {entry.age.age_from}+")


def check_quintiles(tables: Tables) -> None:
    """The quintile table's bands hold whole ones of the other table, and as many people to rounding."""
    starts = [entry.age.age_from for _, entry in tables.ages]
    for row, entry in tables.quintiles:
        if entry.age.age_from not in starts:
            row.refuse(
                "age",
                f"{entry.age} cuts a band of {tables.ages[0][0].file.name}; start it at one of {listed(starts)}",
            )
    if not is_sound(tables.quintiles):
        return
    for row, entry in tables.quintiles:
        inside = [each for _, each in tables.ages if entry.age.holds(each.age)]
        people = sum(each.people for each in inside)
        # Each cell may have been rounded by itself, by half a person at most: two sexes an age, five quintiles.
        rounding = Fraction(2 * len(inside) + len(entry.quintiles), 2)
        if abs(people - entry.people) > rounding:
            row.refuse(
                "age",
                f"the quintiles of {entry.age} add to {entry.people:,} people, but "
                f"{tables.ages[0][0].file.name} has {people:,}; give both for the same people and date, "
                "or have the quintiles scaled when the place is built",
            )


def check_registers(tables: Tables) -> None:
    """A register of all ages is out of everybody on the lists, one of some ages out of no more than that."""
    registered = sum(practice.list_size for _, practice in tables.practices)
    for row, register in tables.registers:
        is_of_all = known_registers()[register.name].ages == EVERYBODY
        if register.out_of > registered or (is_of_all and register.out_of != registered):
            row.refuse(
                "out_of",
                f"{register.out_of:,} people are {'not' if is_of_all else 'more than'} the {registered:,} to which "
                "the list sizes add; give lists and registers of the same date, or leave the cell empty "
                "when the place is built",
            )


def check_trust_shares(tables: Tables) -> None:
    """Trusts have at most the whole of the place's admissions between them."""
    given = [(row, trust.place_share) for row, trust in tables.trusts if trust.place_share is not None]
    whole = sum((share for _, share in given), Fraction(0))
    if whole > 1:
        given[-1][0].refuse(
            "place_share", f"the shares add to {number_text(whole)}; together they are 1 at most"
        )


def check_ranks(tables: Tables) -> None:
    """Like areas are ranked 1, 2, 3 ..., and are not less like the next."""
    last = Fraction(0)
    for rank, (row, area) in enumerate(tables.like_areas, 1):
        if area.rank != rank:
            row.refuse("rank", f"{area.rank} is out of turn; rank the areas 1, 2, 3 ... from the most alike")
        elif area.distance < last:
            row.refuse("distance", "it is smaller than the one before; rank the areas from the most alike")
        last = area.distance


def listed(numbers: Sequence[int]) -> str:
    """Numbers with commas between them."""
    return ", ".join(map(str, numbers))


def is_sound(table: Sequence[tuple[Row, object]]) -> bool:
    """Whether a table could be read, and every row of it."""
    return bool(table) and not any(row.problems for row, _ in table)
