"""What a sensitivity analysis moves: factors, each one number from 0 to 1 for all that is drawn of one thing.

A factor of behaviour is one parameter. A factor of effects is how strongly works what a kind of provider does, one of
efforts how easily its levers are raised; each may be split by levers. So a few dozen factors stand for some four
hundred numbers that a comparison draws. The module must not know what comes of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from scenarios.draws import ROOM, Chances, drawn
from scenarios.effects import NO_EFFECT, load_effects
from scenarios.efforts import load_efforts
from scenarios.parameters import load_parameters
from scenarios.problems import FileProblems, Problem, did_you_mean, shown

WEAKER = {
    *(("effects", column) for column in ("lag_50_months", "partner_share")),
    *(("efforts", column) for column in ("today", "pounds", "cash_share")),
}
"""Columns of which more makes an effect weaker, or an effort harder: they go down as the factor goes up."""
By = Literal["owner", "lever"]


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor: its name, such as `effects.triage`, and what it is, in words; the more, the more of what they say."""

    name: str
    title: str


@cache
def load_factors(by: By) -> Mapping[str, Factor]:
    """Every factor by name, of providers' kinds or of levers: what has a range, in the order of the tables."""
    low, high = (drawn(lambda *_, end=end: end).numbers() for end in (0.0, 1.0))
    found: dict[str, Factor] = {}
    for least, most in zip(low, high, strict=True):
        if least.value != most.value:
            name = _whose(least.table, least.row, by)
            found.setdefault(name, Factor(name, _title(name)))
    return found


def factors_named(names: Iterable[str], by: By = "owner") -> tuple[Factor, ...]:
    """The factors of these names, of either kind; all of one kind if none is given.

    Raises:
        FileProblems: there is no such factor.
    """
    known = {**load_factors("owner"), **load_factors("lever")}
    wanted = list(names) or list(load_factors(by))
    problems = []
    for name in wanted:
        if name not in known:
            words = f"there is no factor {shown(name)}; `careconomy sensitivity --list` has all"
            problems.append(Problem(Path("--move"), None, (), f"{words}.{did_you_mean(name, known)}"))
    if problems:
        raise FileProblems(problems)
    return tuple(known[name] for name in dict.fromkeys(wanted))


def chances_at(factors: Sequence[Factor], point: Sequence[float]) -> Chances:
    """Where factors at a point, each from 0 to 1, put every number; what no factor moves stays central.

    Where both a lever and its owner are factors, the lever's numbers stand where the lever is.
    """
    stands = {factor.name: float(each) for factor, each in zip(factors, point, strict=True)}

    def chance(table: str, row: str, column: str) -> float | None:
        at = stands.get(_whose(table, row, "lever"), stands.get(_whose(table, row, "owner")))
        return at if at is None or not _goes_down(table, row, column) else 1 - at

    return chance


def _whose(table: str, row: str, by: By) -> str:
    """The factor that a number belongs to."""
    if table == "effects":
        effect = load_effects()[row]
        return f"{table}.{effect.driver_name if by == 'lever' else effect.owner}"
    if table == "efforts" and by == "owner":
        return f"{table}.{load_efforts()[row].owners[0]}"
    return f"{table}.{row.partition('[')[0]}"


def _goes_down(table: str, row: str, column: str) -> bool:
    if (table, column) == ("effects", "effect"):
        effect = load_effects()[row]
        return effect.effect < NO_EFFECT[effect.unit]
    return (table, column) in WEAKER


def _title(factor: str) -> str:
    table, _, name = factor.partition(".")
    if table == ROOM:
        return load_parameters().meaning(name).meaning
    words = name.replace("_", " ")
    return f"How strong effects are: {words}" if table == "effects" else f"How easy efforts are: {words}"
