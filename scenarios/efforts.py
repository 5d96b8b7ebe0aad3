"""What full effort on each lever costs, how much of it there is today, and how fast it can change: one row a lever.

Holds the groups of providers that have levers, the rows as typed, frozen entries, and what the columns of their file
(`efforts.csv`) may hold. The module must not know what effort does to citizens, nor why anybody makes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from scenarios.arithmetic import number_text
from scenarios.catalogue import Lever, load_catalogue
from scenarios.processes import Exposure, Level
from scenarios.quantities import Status
from scenarios.tables import Row, not_among, read_table

Group = Literal["gp_practice", "acute_trust", "community_trust", "social_care", "voluntary", "coordinator"]
"""Providers that answer alike. Whoever leads, triages or coordinates, of whatever kind, is a coordinator."""
GROUPS: tuple[Group, ...] = get_args(Group)
LEVEL_OF: Mapping[str, Level] = {
    "gp_practice": "practice",
    "acute_trust": "trust",
    "community_trust": "community",
    "social_care": "social_care",
    "voluntary": "voluntary",
    "coordinator": "place",
}
"""The level of processes at which each group's members stand."""

FILE = Path(__file__).parent / "efforts.csv"
LEAST = Fraction(3, 100)
MOST = 1 - LEAST
"""Today's effort stays inside these, so that there is room to answer either way."""


@dataclass(frozen=True, slots=True)
class EffortToday:
    """A lever's level today and what it takes to pull it.

    `name` is a lever of the catalogue, `owners` the groups that have it. `today` is the level, 0 to 1. Full effort
    costs `pounds` a year for each person exposed, or for each unit of the service that `scaled_by` names, in prices of
    `price_year`; `cash_share` of it is money spent, the rest time and attention. Each quarter the level goes
    `speed_per_quarter` of the way to where its owner wants it.
    """

    name: str
    owners: tuple[Group, ...]
    today_low: Fraction
    today: Fraction
    today_high: Fraction
    scaled_by: str
    pounds_low: Fraction
    pounds: Fraction
    pounds_high: Fraction
    price_year: str
    cash_share_low: Fraction
    cash_share: Fraction
    cash_share_high: Fraction
    speed_per_quarter_low: Fraction
    speed_per_quarter: Fraction
    speed_per_quarter_high: Fraction
    status: Status
    source: str
    notes: str


@cache
def load_efforts(file: Path = FILE) -> Mapping[str, EffortToday]:
    """The rows by lever, in the order of the file, by default the one that comes with the package.

    Each file is read once; all who load it share it: never change it.

    Raises:
        FileProblems: all that is wrong with the file, by line and column.
    """
    return read_table(file, EffortToday, _effort)


def levers_of(group: str, efforts: Mapping[str, EffortToday]) -> tuple[str, ...]:
    """The levers of a group, in the order of the efforts."""
    return tuple(each.name for each in efforts.values() if group in each.owners)


def groups_of(lever: Lever) -> tuple[Group, ...]:
    """The groups that may have a lever: a kind that is no group of its own counts as coordinator."""
    kinds = lever.party_kinds
    is_coordinated = any(kind not in GROUPS for kind in kinds)
    return tuple(group for group in GROUPS if group in kinds or (group == "coordinator" and is_coordinated))


def scales() -> tuple[str, ...]:
    """What the yearly cost of full effort may be counted by: groups of people exposed, and services."""
    return (*get_args(Exposure), *load_catalogue().services)


def _effort(row: Row) -> EffortToday:
    low, today, high = row.number_between("today_low", "today", "today_high")
    least, pounds, most = row.number_between("pounds_low", "pounds", "pounds_high")
    cash = row.number_between("cash_share_low", "cash_share", "cash_share_high")
    speed = row.number_between("speed_per_quarter_low", "speed_per_quarter", "speed_per_quarter_high")
    _check_ends(row, "today", (low, high), (LEAST, MOST))
    _check_ends(row, "cash_share", (cash[0], cash[2]), (Fraction(0), Fraction(1)))
    _check_ends(row, "speed_per_quarter", (speed[0], speed[2]), (Fraction(0), Fraction(1)))
    return EffortToday(
        name=row.word("name", list(load_catalogue().levers)),
        owners=_owners(row),
        today_low=low,
        today=today,
        today_high=high,
        scaled_by=row.word("scaled_by", scales()),
        pounds_low=least,
        pounds=pounds,
        pounds_high=most,
        price_year=row.financial_year("price_year"),
        cash_share_low=cash[0],
        cash_share=cash[1],
        cash_share_high=cash[2],
        speed_per_quarter_low=speed[0],
        speed_per_quarter=speed[1],
        speed_per_quarter_high=speed[2],
        status=row.word("status", get_args(Status)),
        source=row.text("source"),
        notes=row.cells["notes"],
    )


def _owners(row: Row) -> tuple[Group, ...]:
    """The groups that have the lever, of those that may."""
    words = row.words("owners", GROUPS)
    owners = tuple(group for group in GROUPS if group in words)
    lever = load_catalogue().levers.get(row.cells["name"])
    for owner in owners:
        if lever is not None and owner not in groups_of(lever):
            row.refuse("owners", f"for lever '{lever.name}', {not_among(owner, groups_of(lever))}")
    return owners


def _check_ends(
    row: Row, column: str, found: tuple[Fraction, Fraction], allowed: tuple[Fraction, Fraction]
) -> None:
    for end, number in zip(("low", "high"), found, strict=True):
        if not row.problems and not allowed[0] <= number <= allowed[1]:
            span = f"{number_text(allowed[0])} to {number_text(allowed[1])}"
            row.refuse(f"{column}_{end}", f"{number_text(number)} is not allowed; write {span}")
