"""How far the effects table can move a process when all its rows act together, and the check that none goes too far.

A row is kept as it acts: against the effort of today, not against none. The module must not know how an effect
comes about, nor at what pace.
"""

from collections.abc import Iterator, Mapping

from scenarios.arithmetic import number_text
from scenarios.contract_facts import load_contract_facts
from scenarios.effects import FILE, Effect, dose, load_effects
from scenarios.efforts import EffortToday, load_efforts
from scenarios.problems import FileProblems, Problem
from scenarios.processes import Process, load_processes

CLOSE = 1e-9
OTHER_END = {"": "", "_low": "_high", "_high": "_low"}
"""The more hangs on partners, the less the dose."""


def dose_today(effect: Effect, efforts: Mapping[str, EffortToday], end: str = "") -> float:
    """The dose at today's effort of owner and partners; `end` is "_low" or "_high" for the ends of their ranges.

    A fact is 0 today.
    """
    if effect.driver != "lever":
        return 0.0
    own = dose(float(getattr(efforts[effect.driver_name], f"today{end}")), effect.saturation)
    if not effect.partners:
        return own
    levers = [partner.partition(".")[2] for partner in effect.partners]
    least = min(float(getattr(efforts[lever], f"today{end}")) for lever in levers)
    share = float(getattr(effect, f"partner_share{OTHER_END[end]}"))
    return own * (1 - share + share * least)


def most_of(effect: Effect, efforts: Mapping[str, EffortToday]) -> float:
    """The most that a row can multiply its process by, at any effort, anywhere in its ranges."""
    return max(_multipliers(effect, efforts))


def least_of(effect: Effect, efforts: Mapping[str, EffortToday]) -> float:
    """The least that a row can multiply its process by, at any effort, anywhere in its ranges."""
    return min(_multipliers(effect, efforts))


def _multipliers(effect: Effect, efforts: Mapping[str, EffortToday]) -> Iterator[float]:
    """At no and at full effort, at the ends of all ranges: the extremes are among them.

    A fact of contracts may hold less than in the reference year, by all of it at most.
    """
    efforts_tried = (-1, 0, 1) if effect.driver_name in load_contract_facts() else (0, 1)
    for change in effect.full_change_ends:
        for end in ("_low", "_high"):
            today = 1 + float(change) * dose_today(effect, efforts, end)
            for effort in efforts_tried:
                yield (1 + float(change) * effort) / today


def check_bounds(
    effects: Mapping[str, Effect] | None = None,
    efforts: Mapping[str, EffortToday] | None = None,
    processes: Mapping[str, Process] | None = None,
) -> None:
    """Refuse effects that together could take a process beyond its maximum; by default those of the package.

    Raises:
        FileProblems: the rows of each such process, what they come to, and the maximum.
    """
    effects, efforts = effects or load_effects(), efforts or load_efforts()
    problems = []
    for process in (processes or load_processes()).values():
        rows = [
            each for each in effects.values() if each.is_for_the_month and each.target_name == process.name
        ]
        together = 1.0
        for row in rows:
            together *= most_of(row, efforts)
        if together > float(process.maximum) + CLOSE:
            names = ", ".join(row.name for row in rows)
            message = (
                f"{names} can take it to {together:.3f} times today's, and its maximum in processes.csv is "
                f"{number_text(process.maximum)}; narrow their ranges, or raise the maximum"
            )
            problems.append(Problem(FILE, None, (process.name,), message))
    if problems:
        raise FileProblems(problems)
