"""The effects table: what moves what, for whom, how far, how soon and for how long; one row an effect.

Holds the rows as typed, frozen entries, and what the columns of their file (`effects.csv`) may hold. Where no row
carries an effect, no effort and no contract can have it. The module must not know who decides on an effort, nor how
citizens live; how far rows may go together is `effect_bounds`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import expm1
from pathlib import Path
from typing import Literal, get_args

from scenarios.arithmetic import exact, number_text
from scenarios.efforts import GROUPS, Group, load_efforts
from scenarios.processes import load_processes
from scenarios.quantities import Status
from scenarios.tables import SNAKE_CASE, Row, not_among, read_table

Driver = Literal["lever", "fact", "state"]
Target = Literal["process", "lever", "stock", "capacity", "payment", "administration", "record"]
Unit = Literal["ratio", "share_points", "share_of_year", "pounds_per_year"]
Distribution = Literal["normal", "lognormal", "uniform", "triangular"]
Moves = Literal["true", "reported"]
Span = tuple[Fraction, Fraction, Fraction]
"""Low, value, high."""

FILE = Path(__file__).parent / "effects.csv"
NO_EFFECT: Mapping[str, int] = {"ratio": 1, "share_points": 0, "share_of_year": 0, "pounds_per_year": 0}
"""The effect, in each unit, that changes nothing."""
SHORT_LAG_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Effect:
    """What full effort does, against none, and how it comes and goes.

    `driver` is a lever, a `fact` (of a contract, programme or place; 0 to 1) or a `state` that the run itself makes;
    `owner` is whose. `target` says what it moves: a process of the month, or something that another part of the
    project reads. `effect` is in `unit`: as a ratio it is what is moved at effort 1 to what it is at effort 0, in
    those whom the evidence is about; draws are kept within `low` to `high`.

    `saturation` H makes the dose (1 - exp(-e/H)) / (1 - exp(-1/H)) of an effort e; None makes it e. `lag_50_months`
    and `lag_90_months` pass until half and nine tenths of a step's effect are there; the range of the first stretches
    both. Half of it is gone `decay_50_months` after effort stops. `fidelity` is what is left of it in routine service.
    `reached_share` is the part of what the process moves that happens to those whom the evidence is about.
    `partner_share` of the effect hangs on the `partners`, as group.lever.
    """

    name: str
    driver: Driver
    driver_name: str
    owner: Group
    target: Target
    target_name: str
    unit: Unit
    low: Fraction
    effect: Fraction
    high: Fraction
    distribution: Distribution
    saturation: Fraction | None
    lag_50_low_months: int
    lag_50_months: int
    lag_50_high_months: int
    lag_90_months: int
    decay_50_months: int
    fidelity_low: Fraction
    fidelity: Fraction
    fidelity_high: Fraction
    reached_share_low: Fraction
    reached_share: Fraction
    reached_share_high: Fraction
    partners: tuple[str, ...]
    partner_share_low: Fraction
    partner_share: Fraction
    partner_share_high: Fraction
    moves: Moves
    status: Status
    source: str
    notes: str

    @property
    def full_change(self) -> Fraction:
        """What full effort adds to what is at none, in routine service, among all exposed: -0.1 is a tenth less."""
        return self.change_among * self.reached_share

    @property
    def change_among(self) -> Fraction:
        """The same among those whom the evidence is about, whom the row reaches."""
        return (self.effect - NO_EFFECT[self.unit]) * self.fidelity

    @property
    def full_change_ends(self) -> tuple[Fraction, Fraction]:
        """The least and the most that the full change can be within all its ranges."""
        neutral = NO_EFFECT[self.unit]
        corners = [
            (effect - neutral) * fidelity * reached
            for effect in (self.low, self.high)
            for fidelity in (self.fidelity_low, self.fidelity_high)
            for reached in (self.reached_share_low, self.reached_share_high)
        ]
        return min(corners), max(corners)

    @property
    def is_for_the_month(self) -> bool:
        """Whether it reaches citizens as a multiplier of a process, and not through another part of the project."""
        return self.target == "process" and self.driver != "state"


@cache
def load_effects(file: Path = FILE) -> Mapping[str, Effect]:
    """The effects by name, in the order of the file, by default the one that comes with the package.

    Each file is read once; all who load it share it: never change it.

    Raises:
        FileProblems: all that is wrong with the file, by line and column.
    """
    return read_table(file, Effect, _effect)


def dose(effort: float, saturation: Fraction | None) -> float:
    """How much of a row's full effect an effort from 0 to 1 is worth: 0 to 1, ever less for one more step."""
    if saturation is None:
        return effort
    return expm1(-effort / float(saturation)) / expm1(-1 / float(saturation))


def _effect(row: Row) -> Effect:
    problems = len(row.problems)
    unit = row.word("unit", get_args(Unit))
    low, effect, high = _signed_between(row, "low", "effect", "high")
    fidelity = _signed_between(row, "fidelity_low", "fidelity", "fidelity_high")
    reached = row.number_between("reached_share_low", "reached_share", "reached_share_high")
    share = row.number_between("partner_share_low", "partner_share", "partner_share_high")
    partners = _partners(row)
    least, lag, most, lag_90 = _lags(row)
    target, target_name = _target(row, unit)
    if len(row.problems) == problems:
        _check_numbers(row, (low, effect, high), fidelity, reached, share, partners)
    driver, driver_name, owner = _driver(row)
    return Effect(
        name=row.name(),
        driver=driver,
        driver_name=driver_name,
        owner=owner,
        target=target,
        target_name=target_name,
        unit=unit,
        low=low,
        effect=effect,
        high=high,
        distribution=row.word("distribution", get_args(Distribution)),
        saturation=_saturation(row),
        lag_50_low_months=least,
        lag_50_months=lag,
        lag_50_high_months=most,
        lag_90_months=lag_90,
        decay_50_months=_decay(row),
        fidelity_low=fidelity[0],
        fidelity=fidelity[1],
        fidelity_high=fidelity[2],
        reached_share_low=reached[0],
        reached_share=reached[1],
        reached_share_high=reached[2],
        partners=partners,
        partner_share_low=share[0],
        partner_share=share[1],
        partner_share_high=share[2],
        moves=row.word("moves", get_args(Moves)),
        status=row.word("status", get_args(Status)),
        source=row.text("source"),
        notes=row.text("notes"),
    )


def _driver(row: Row) -> tuple[Driver, str, Group]:
    """What drives it and whose that is: a lever must be one that the owner has."""
    driver, owner = row.word("driver", get_args(Driver)), row.word("owner", GROUPS)
    name = row.text("driver_name")
    if driver == "lever" and name and owner in GROUPS:
        known = [each.name for each in load_efforts().values() if owner in each.owners]
        if name not in known:
            row.refuse("driver_name", f"{owner}: {not_among(name, known)}")
    elif name and not SNAKE_CASE.fullmatch(name):
        row.refuse("driver_name", f"'{name}' is not a name; write it like 'gate_assessment'")
    return driver, name, owner


def _target(row: Row, unit: str) -> tuple[Target, str]:
    """What it moves: a process moves by a ratio, and a lever by points."""
    target, name = row.word("target", get_args(Target)), row.text("target_name")
    known = {"process": list(load_processes()), "lever": list(load_efforts())}.get(target)
    if known is not None and name and name not in known:
        row.refuse("target_name", not_among(name, known))
    elif name and not SNAKE_CASE.fullmatch(name):
        row.refuse("target_name", f"'{name}' is not a name; write it like 'share_at_target'")
    wanted = {"process": "ratio", "lever": "share_points"}.get(target, unit)
    if unit in NO_EFFECT and unit != wanted:
        row.refuse("unit", f"a {target} is moved by '{wanted}', not by '{unit}'; write '{wanted}'")
    return target, name


def _lags(row: Row) -> tuple[int, int, int, int]:
    """Whole months to half of an effect, with their range, and to nine tenths."""
    columns = ("lag_50_low_months", "lag_50_months", "lag_50_high_months")
    problems = len(row.problems)
    low, lag, high = (row.whole_number(column) for column in columns)
    lag_90 = row.whole_number("lag_90_months")
    if len(row.problems) == problems:
        if not low <= lag <= high:
            row.refuse("lag_50_months", f"{lag} is outside {low} to {high}; keep low <= value <= high")
        if lag < 1 or low < 1:
            row.refuse("lag_50_low_months", "an effect takes a month at least; write 1 or more")
        elif lag_90 < soonest_90(lag):
            row.refuse(
                "lag_90_months", f"{lag_90} is too soon after {lag} to half; write {soonest_90(lag)} or more"
            )
    return low, lag, high, lag_90


def soonest_90(lag_50_months: int) -> int:
    """The first month in which nine tenths may be there: twice the months to half; one more where these are few."""
    return 2 * lag_50_months + (lag_50_months < SHORT_LAG_MONTHS)


def _decay(row: Row) -> int:
    problems = len(row.problems)
    months = row.whole_number("decay_50_months")
    if len(row.problems) == problems and months == 0:
        row.refuse("decay_50_months", "an effect takes a month at least to go; write 1 or more")
    return months


def _saturation(row: Row) -> Fraction | None:
    """None where the cell is empty: the dose is the effort itself."""
    if row.is_empty("saturation"):
        return None
    problems = len(row.problems)
    number = row.number("saturation")
    if len(row.problems) == problems and number == 0:
        row.refuse("saturation", "0 is not allowed; write more than 0, or leave the cell empty")
    return number


def _partners(row: Row) -> tuple[str, ...]:
    """Levers of others, as group.lever, or none."""
    partners = tuple(row.cells["partners"].split())
    known = [f"{owner}.{each.name}" for each in load_efforts().values() for owner in each.owners]
    for partner in partners:
        if partner not in known:
            row.refuse("partners", not_among(partner, known))
        elif partner == f"{row.cells['owner']}.{row.cells['driver_name']}":
            row.refuse("partners", f"'{partner}' drives the effect itself; name another, or none")
    return partners


def _check_numbers(
    row: Row, effect: Span, fidelity: Span, reached: Span, share: Span, partners: tuple[str, ...]
) -> None:
    """Effects stay above nothing, shares within 0 to 1."""
    if row.cells["unit"] == "ratio" and effect[0] < 0:
        row.refuse("low", f"a ratio of {number_text(effect[0])} is not allowed; write 0 or more")
    if not -1 <= fidelity[0] <= fidelity[2] <= 1:
        row.refuse("fidelity", "fidelity goes from -1, as much harm, to 1, as in the evidence; keep within")
    for column, span in (("reached_share_high", reached), ("partner_share_high", share)):
        if span[2] > 1:
            row.refuse(column, f"{number_text(span[2])} is more than all; write 0 to 1")
    if bool(partners) != bool(share[2]):
        row.refuse(
            "partner_share_high",
            "a share hangs on partners where there are some, and only there; name them, or write 0",
        )


def _signed_between(row: Row, low: str, column: str, high: str) -> Span:
    """The numbers of three columns, of either sign, which must not fall."""
    problems = len(row.problems)
    least, number, most = (_signed(row, each) for each in (low, column, high))
    if len(row.problems) == problems and not least <= number <= most:
        span = f"{low} {number_text(least)} to {high} {number_text(most)}"
        row.refuse(column, f"{number_text(number)} is outside {span}; keep low <= value <= high")
    return least, number, most


def _signed(row: Row, column: str) -> Fraction:
    try:
        return exact(row.text(column) or "0")
    except ValueError as error:
        row.refuse(column, f"{error}; write a number such as -0.25")
        return Fraction(0)
