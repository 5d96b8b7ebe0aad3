"""What providers offer in a month, and what it makes of the chances of the citizens who are exposed to it.

Holds the offer, its check, and the products that the month reads. Which processes there are, on what they act and how
far they go is in `scenarios/processes.csv`. The module must not know why a provider offers what it does.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from agents.citizens.decisions import DECISIONS, Decision, decision_names, numbers_named
from scenarios.problems import did_you_mean, one_of, shown
from scenarios.processes import Exposure, Process, load_processes

EXPOSED: tuple[str, ...] = get_args(Exposure)
"""The groups of citizens that processes reach: bit 0 of a citizen's exposures is the first, everyone, and so on."""
EVERYONE = EXPOSED.index("everyone")
PARTS = ("practice", "trust", "area")
DECIDED_AT_TRUST = (
    Decision.EMERGENCY_NEED,
    Decision.READMISSION,
    Decision.NO_NIGHT,
    Decision.STAY_DAYS,
    Decision.DELAY,
    Decision.DELAY_DAYS,
    Decision.DEATH_AFTER_ADMISSION,
    Decision.HARM,
    Decision.PLANNED_TREATMENT,
    Decision.URGENT_TREATMENT,
    Decision.FOLLOW_UPS,
    Decision.PLANNED_ADMISSION,
    Decision.DAY_CASE,
    Decision.PLANNED_STAY_DAYS,
)
"""The families for which the month reads what the trust that a citizen goes to offers."""
DECIDED_FOR_ALL_ALIKE = (
    Decision.GP_CONTACTS,
    Decision.CONTACT_IN_TIME,
    Decision.UNMET_CONTACT_TO_AE,
    Decision.UNMET_CONTACT_GIVEN_UP,
    Decision.NURSE_CONTACT,
    Decision.USUAL_DOCTOR,
)
"""The families for which the month reads what everyone is exposed to, and no group of its own."""

Levels = NDArray[np.float32]
Numbers = NDArray[np.float64]


class Offer(NamedTuple):
    """The level of every process in a month, 1 for today's.

    `practice`: practice, process. `trust`: trust, process. `area`: process, of all other levels. Each part has its
    own processes, in the order of the file.
    """

    practice: Levels
    trust: Levels
    area: Levels


class Effects(NamedTuple):
    """What an offer multiplies rates, shares and mean numbers by.

    `practice`: practice, exposure, decision; the products of the processes of practice and area that reach the
    exposed alone. A citizen's is their product over the groups it is in. `trust`: trust, decision.
    """

    practice: Numbers
    trust: Numbers


class Located(NamedTuple):
    """A process in an offer: the part and column it stands in, the decisions and exposure it acts on, its maximum."""

    name: str
    part: str
    column: int
    decisions: NDArray[np.int64]
    exposure: int
    maximum: np.float32


def located(processes: Mapping[str, Process]) -> tuple[Located, ...]:
    """Where each process stands in an offer, in the order of the file.

    Raises:
        ValueError: a process acts on what is no decision, on a decision twice, or on one where the month would not
            read it.
    """
    columns = dict.fromkeys(PARTS, 0)
    found = []
    for process in processes.values():
        part = process.level if process.level in PARTS else "area"
        exposure = EXPOSED.index(process.exposed)
        _check_reach(process)
        maximum = np.float32(float(process.maximum))
        found.append(Located(process.name, part, columns[part], _decisions(process), exposure, maximum))
        columns[part] += 1
    return tuple(found)


def offer_today(practices: int, trusts: int) -> Offer:
    """Today's offer of so many practices and trusts.

    Raises:
        ValueError: there is no practice or no trust.
    """
    for count, what in ((practices, "practices"), (trusts, "trusts")):
        if count < 1:
            raise ValueError(f"{count} {what} are not allowed; give 1 or more")
    by_practice, by_trust, area = (_count(part) for part in PARTS)
    return Offer(
        np.ones((practices, by_practice), dtype=np.float32),
        np.ones((trusts, by_trust), dtype=np.float32),
        np.ones(area, dtype=np.float32),
    )


def with_process(offer: Offer, name: str, value: ArrayLike, members: Sequence[int] | None = None) -> Offer:
    """A copy of an offer with one process set, for all providers of its level or for those numbered.

    `value`: one number for all, or one for each. `members`: practices or trusts, numbered from 0.

    Raises:
        ValueError: there is no such process or provider, or a value is out of range; the offer stays as it was.
    """
    check_offer(offer)
    process = _named(name)
    copy = Offer(*(part.copy() for part in offer))
    column = getattr(copy, process.part)[..., process.column]
    numbers = ... if members is None else _numbers(process, members, column.shape)
    _check_value(process, np.shape(value), column[numbers].shape)
    column[numbers] = value
    check_offer(copy)
    return copy


def check_offer(offer: Offer) -> None:
    """Refuse an offer that has another shape than its processes', or a level that no process may have.

    Raises:
        ValueError: the first that is wrong: process, provider, value found, what is allowed.
    """
    for part in PARTS:
        _check_shape(part, getattr(offer, part))
    if all(_is_within(getattr(offer, part), _maxima(part)) for part in PARTS):
        return
    for process in _shipped():
        levels = np.atleast_1d(getattr(offer, process.part)[..., process.column])
        wrong = np.flatnonzero(~((levels >= 0) & (levels <= process.maximum)))
        if wrong.size:
            who = "the area" if process.part == "area" else f"{process.part} {wrong[0]}"
            raise ValueError(
                f"process '{process.name}': {who} has {levels[wrong[0]]!s}; "
                f"give a number from 0 to {process.maximum!s}"
            )


def effects(offer: Offer) -> Effects:
    """What an offer makes of every decision; products are taken in the order of the file.

    Raises:
        ValueError: the offer is not allowed, see `check_offer`.
    """
    check_offer(offer)
    by_practice = np.ones((offer.practice.shape[0], len(EXPOSED), DECISIONS))
    by_trust = np.ones((offer.trust.shape[0], DECISIONS))
    is_moved = {part: (np.atleast_2d(getattr(offer, part)) != 1).any(axis=0) for part in PARTS}
    for process, decisions in _acted_on():
        if not is_moved[process.part][process.column]:
            continue
        levels = getattr(offer, process.part)[..., process.column].astype(np.float64)
        table = by_trust if process.part == "trust" else by_practice[:, process.exposure]
        table[:, decisions] *= levels[..., None]
    return Effects(by_practice, by_trust)


@cache
def _acted_on() -> tuple[tuple[Located, slice | NDArray[np.int64]], ...]:
    """Each process and its decisions, as a slice where they follow each other: that is quicker to multiply."""
    found: list[tuple[Located, slice | NDArray[np.int64]]] = []
    for process in _shipped():
        first, last = int(process.decisions[0]), int(process.decisions[-1])
        is_run = np.array_equal(process.decisions, np.arange(first, last + 1))
        found.append((process, slice(first, last + 1) if is_run else process.decisions))
    return tuple(found)


def largest_effects() -> Numbers:
    """By decision, the product of the maxima of all processes that act on it, whomever they reach."""
    product = np.ones(DECISIONS)
    for process in _shipped():
        product[process.decisions] *= np.float64(process.maximum)
    return product


def _is_within(levels: Levels, maxima: Levels) -> bool:
    return bool(((levels >= 0) & (levels <= maxima)).all())


@cache
def _maxima(part: str) -> Levels:
    """The highest level of each process of a part, in the order of its columns."""
    return np.array([process.maximum for process in _shipped() if process.part == part], dtype=np.float32)


@cache
def _shipped() -> tuple[Located, ...]:
    return located(load_processes())


def _count(part: str) -> int:
    return int(_maxima(part).size)


def _decisions(process: Process) -> NDArray[np.int64]:
    """The numbers of the decisions that a process acts on, each once."""
    numbers: list[int] = []
    for name in process.acts_on:
        try:
            numbers += numbers_named(name)
        except ValueError as error:
            raise ValueError(f"process '{process.name}': acts_on: {error}") from None
    twice = [number for number in numbers if numbers.count(number) > 1]
    if twice:
        again = decision_names()[twice[0]]
        raise ValueError(f"process '{process.name}': acts_on: '{again}' is named twice; name it once")
    return np.array(numbers, dtype=np.int64)


def _check_reach(process: Process) -> None:
    """The month must read a process wherever it is said to act."""
    families = [name.partition(":")[0] for name in process.acts_on]
    at_trust = [family.name.lower() for family in DECIDED_AT_TRUST]
    for_all = [family.name.lower() for family in DECIDED_FOR_ALL_ALIKE]
    beyond = [family for family in families if family not in at_trust]
    alike = [family for family in families if family in for_all]
    reaches_all = process.exposed == EXPOSED[EVERYONE]
    if process.level == "trust" and beyond:
        raise ValueError(
            f"process '{process.name}': acts_on: no trust decides on '{beyond[0]}'; use {one_of(at_trust)}, or "
            f"give the process another level.{did_you_mean(beyond[0], at_trust)}"
        )
    if not reaches_all and (process.level == "trust" or alike):
        reason = "a trust's process" if process.level == "trust" else f"a process that acts on '{alike[0]}'"
        raise ValueError(
            f"process '{process.name}': exposed: '{process.exposed}' is not allowed for {reason}; "
            f"write '{EXPOSED[EVERYONE]}'"
        )


def _named(name: str) -> Located:
    known = {process.name: process for process in _shipped()}
    if name not in known:
        raise ValueError(
            f"{shown(name)} is no process; scenarios/processes.csv lists them.{did_you_mean(name, known)}"
        )
    return known[name]


def _numbers(process: Located, members: Sequence[int], shape: tuple[int, ...]) -> NDArray[np.int64]:
    """The providers numbered, after a check that they are there."""
    if not shape:
        raise ValueError(f"process '{process.name}': it is the whole area's; leave members out")
    given = np.atleast_1d(np.asarray(members))
    for member in given:
        if given.dtype.kind not in "iu" or not 0 <= member < shape[0]:
            raise ValueError(
                f"process '{process.name}': there is no {process.part} {member}; "
                f"give whole numbers from 0 to {shape[0] - 1}"
            )
    return given.astype(np.int64)


def _check_value(process: Located, given: tuple[int, ...], wanted: tuple[int, ...]) -> None:
    if given not in ((), wanted):
        each = f", or one for each of {wanted[0]}" if wanted else ""
        raise ValueError(
            f"process '{process.name}': values of shape {given} are not allowed; give one number{each}"
        )


def _check_shape(part: str, levels: Levels) -> None:
    processes = _count(part)
    wanted = f"{processes} processes" if part == "area" else f"{part}s, 1 or more, by {processes} processes"
    is_whole = levels.ndim == (1 if part == "area" else 2) and levels.shape[-1] == processes
    if not is_whole or not levels.size or levels.dtype != np.float32:
        raise ValueError(
            f"offer.{part}: {levels.dtype} of shape {levels.shape} is not allowed; "
            f"give float32 of {wanted}, as offer_today does"
        )
