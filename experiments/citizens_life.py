"""One citizen's life for the picture: who is described, whose life is shown, and its months as they are drawn.

    start = alike(population, "woman, 82, heart failure, lives alone")       # before the months are lived
    shown = life(start, replay(population, start, offers), "woman, 82, heart failure, lives alone", about)

The module must not know how a life is lived again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from agents.citizens.citizen import Citizen, Citizens
from agents.citizens.columns import Columns
from agents.citizens.counts import EMERGENCY_ADMISSIONS, Item
from agents.citizens.living import FATE_DEPARTED, FATE_DIED
from agents.citizens.replay import LivedMonth, Start
from experiments.citizens_life_figure import LifeMonth, life_figure, life_in_words
from experiments.citizens_style import Shown
from scenarios.parameters.units import MONTHS_A_YEAR

if TYPE_CHECKING:
    from experiments.citizens_record import Lived
    from experiments.citizens_style import About

UNLESS_TOLD = "65+, heart failure, lives alone"
MOST_LOOKED_AT = 1000
MILLION = 1_000_000

CONTACTS = (Item.GP_CONTACT, Item.PRACTICE_NURSE_CONTACT)
ADMISSIONS = (*EMERGENCY_ADMISSIONS, Item.PLANNED_ADMISSION)
BED_DAYS = (Item.EMERGENCY_BED_DAY, Item.PLANNED_BED_DAY)


def alike(lived: Lived, text: str) -> Start:
    """Those whom a text describes, as they are now; of very many some, spread over all practices.

    Raises:
        ValueError: the text is not understood, or describes nobody here.
    """
    if len(lived.parts) > 1:
        raise ValueError(
            f"a life is shown of one place; {lived.place.title} is {len(lived.parts)}, name one place"
        )
    [columns] = lived.parts
    slots = Citizens(columns).like(text).slots
    if not slots.size:
        raise ValueError(f"nobody in {lived.place.title} is like '{text}'; describe somebody else")
    some = slots[:: -(-slots.size // MOST_LOOKED_AT)]
    return Start(lived.month, Columns._make(array[some] for array in columns))


def life(start: Start, lived: Sequence[LivedMonth], text: str, about: About) -> Shown:
    """The picture of the life, among those of a start, with the most admissions to hospital."""
    citizen = most_admitted(lived)
    person = Citizen(start.columns, citizen)
    called = str(person).partition(",")[0].lower()
    months = life_months(start, lived, citizen)
    people = start.columns.key.size
    choice = "the only one alike" if people == 1 else f"of {people:,} alike the one most often in hospital"
    shown = life_figure(f"One life: {called}, {choice}", months, about.source())
    typical = "" if people == 1 else " This is the most of care that such a person used, and no typical life."
    sentence = f"Found by '{text}'. {person}. {life_in_words(months)}{typical}"
    return Shown(shown.name, shown.title, shown.figure, sentence)


def most_admitted(lived: Sequence[LivedMonth]) -> int:
    """The citizen with the most admissions; of several the one with the most contacts, and then the first."""
    counts = np.sum([each.counts for each in lived], axis=0)
    admissions, contacts = (counts[:, items].sum(axis=1) for items in (ADMISSIONS, CONTACTS))
    return int(np.lexsort((-contacts, -admissions))[0])


def life_months(start: Start, lived: Sequence[LivedMonth], citizen: int) -> list[LifeMonth]:
    """The months of a citizen until it is gone: as each month found it, and what it brought."""
    months = []
    before = start.columns
    for each in lived:
        months.append(_life_month(Citizen(before, citizen), each, citizen))
        if each.fate[citizen] & (FATE_DIED | FATE_DEPARTED):
            break
        before = each.columns
    return months


def _life_month(person: Citizen, lived: LivedMonth, citizen: int) -> LifeMonth:
    counts = lived.counts[citizen]
    contacts, admissions, bed_days = (
        int(counts[list(items)].sum()) for items in (CONTACTS, ADMISSIONS, BED_DAYS)
    )
    return LifeMonth(
        month=lived.month,
        age_years=person.age_months / MONTHS_A_YEAR,
        qaly=int(counts[Item.QALY_MILLIONTHS]) / MILLION,
        conditions=person.conditions,
        frailty=person.frailty,
        gp_contacts=contacts,
        ae_attendances=int(counts[Item.AE_ATTENDANCE]),
        admissions=admissions,
        bed_days=bed_days,
        waiting_for=person.waiting_for or "",
        lives_alone=person.lives_alone,
        lonely=person.is_lonely,
        needs_help=person.needs_help,
        has_carer=person.has_carer,
        has_home_care=person.has_home_care,
        in_care_home=person.in_care_home,
        near_end_of_life=person.near_end_of_life,
        dies=bool(lived.fate[citizen] & FATE_DIED),
        moves_away=bool(lived.fate[citizen] & FATE_DEPARTED),
    )
