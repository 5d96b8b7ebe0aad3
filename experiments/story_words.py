"""What a month brought more or less of, in a few words: events first, then how the person was left.

The module must not know why anything happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from agents.citizens.citizen import LIVING, Citizen
from agents.citizens.counts import EMERGENCY_ADMISSIONS, Item
from experiments.citizens_life import BED_DAYS
from experiments.story_turns import Turn, is_gone
from scenarios.parameters.subgroups import load_axes


class Told(NamedTuple):
    """Something counted: the items that it adds up, and what one and several are called."""

    items: tuple[Item, ...]
    one: str
    several: str


EVENTS = (
    Told(EMERGENCY_ADMISSIONS, "emergency admission", "emergency admissions"),
    Told((Item.PLANNED_ADMISSION,), "planned admission", "planned admissions"),
    Told((Item.DAY_CASE,), "day case", "day cases"),
    Told(BED_DAYS, "day in hospital", "days in hospital"),
    Told((Item.DELAYED_DAY,), "day of delay in leaving", "days of delay in leaving"),
    Told((Item.HARM,), "admission with harm", "admissions with harm"),
    Told((Item.AE_ATTENDANCE,), "A&E visit", "A&E visits"),
    Told((Item.CARE_HOME_ENTRY,), "move to a care home", "moves to a care home"),
    Told((Item.REABLEMENT_EPISODE,), "course of reablement", "courses of reablement"),
    Told((Item.HOME_CARE_MONTH,), "month of home care", "months of home care"),
    Told((Item.SOCIAL_CARE_REQUEST,), "request for social care", "requests for social care"),
    Told((Item.REFERRAL,), "referral", "referrals"),
    Told((Item.TREATED,), "wait ended by treatment", "waits ended by treatment"),
    Told((Item.OUTPATIENT_FIRST, Item.OUTPATIENT_FOLLOW_UP), "outpatient visit", "outpatient visits"),
    Told((Item.GP_CONTACT,), "GP contact", "GP contacts"),
    Told((Item.PRACTICE_NURSE_CONTACT,), "practice nurse contact", "practice nurse contacts"),
    Told((Item.CONTACT_NOT_IN_TIME,), "contact not to be had in time", "contacts not to be had in time"),
    Told((Item.COMMUNITY_CONTACT,), "community nursing contact", "community nursing contacts"),
    Told((Item.MENTAL_HEALTH_CONTACT,), "mental health contact", "mental health contacts"),
    Told((Item.USUAL_DOCTOR_CONTACT,), "contact with the usual doctor", "contacts with the usual doctor"),
)
ENDS = ((Item.DEATH, "dies", "does not die"), (Item.DEPARTURE, "moves away", "does not move away"))
SETS = {
    "conditions": "has {}",
    "diagnosed": "{} is diagnosed",
    "managed": "{} is under control",
    "risk_factors": "{}",
}
AXES = {"risk_factors": "risk_factor"}
WORDS = ("frailty", "activation", "waiting_for")
UNTOLD = "small things, none of which is told here"


def told(turn: Turn) -> list[str]:
    """What differs in the month of a turn, most telling first."""
    found = [*_ends(turn), *_events(turn), *_states(turn)]
    return found or [UNTOLD]


def counted(count: int, words: Told) -> str:
    """So many of something."""
    return f"{count:,} {words.one if count == 1 else words.several}"


def _ends(turn: Turn) -> Iterator[str]:
    for item, does, does_not in ENDS:
        if turn.more[item]:
            yield does if turn.more[item] > 0 else does_not


def _events(turn: Turn) -> Iterator[str]:
    for words in EVENTS:
        more = int(turn.more[list(words.items)].sum())
        if more:
            yield f"{counted(abs(more), words)} {'more' if more > 0 else 'fewer'}"


def _states(turn: Turn) -> Iterator[str]:
    """How the month leaves the person, and would otherwise not have."""
    if is_gone(turn.own) or is_gone(turn.otherwise):
        return
    own, otherwise = (Citizen(each.columns, 0) for each in (turn.own, turn.otherwise))
    for name, form in SETS.items():
        mine, theirs = (getattr(each, name) for each in (own, otherwise))
        yield from (form.format(_title(name, each)) for each in mine if each not in theirs)
        yield from ("not: " + form.format(_title(name, each)) for each in theirs if each not in mine)
    for name, phrase in LIVING.items():
        if getattr(own, name) != getattr(otherwise, name):
            yield phrase if getattr(own, name) else f"not: {phrase}"
    for name in WORDS:
        mine, theirs = (getattr(each, name) for each in (own, otherwise))
        if mine != theirs:
            words = [str(each or "nothing").replace("_", " ") for each in (mine, theirs)]
            yield f"{name.replace('_', ' ')}: {words[0]}, not {words[1]}"


def _title(name: str, level: str) -> str:
    title = load_axes()[AXES.get(name, "condition")][level].partition(",")[0].partition(":")[0]
    return title[0].lower() + title[1:]


def joined(parts: Sequence[str], most: int) -> str:
    """The first so many parts, and that there are others."""
    rest = len(parts) - most
    return ", ".join(parts[:most]) + (f" and {rest} more" if rest > 0 else "")
