"""Seeking care beyond the practice: A&E, community care, referral.

Devices for one citizen. The module must not know what happens in a hospital bed.
"""

import numpy as np

from agents.citizens.chance import Word
from agents.citizens.columns import CONDITIONS, IS_URGENT, PATHWAY, WAITS_ELSEWHERE, packed
from agents.citizens.counts import Item
from agents.citizens.decisions import Decision
from agents.citizens.living import (
    ATTENDED_FOR_OWN,
    befalls,
    how_many,
    note,
    note_at,
    trust_referred_to,
    turns_out,
    usual_trust,
)
from agents.citizens.rates import Local, Month, Who
from agents.compiled import part

MILLION = 1_000_000
DEPENDENCE = CONDITIONS.index("drug_or_alcohol_dependence")


@part
def attended(month: Month, local: Local, who: Who, row: Word, index: Word) -> None:
    """Count an attendance at A&E, the citizen's of this index, and the ambulance that may bring it."""
    trust = usual_trust(month, local, who.key)
    note_at(local, row, trust, Item.AE_ATTENDANCE, 1)
    if turns_out(month, local, Decision.AMBULANCE, who, index, 1.0):
        note_at(local, row, trust, Item.AMBULANCE_JOURNEY, 1)


@part
def attendance_sought(month: Month, local: Local, who: Who, row: Word, flags: Word) -> None:
    """An attendance at A&E on the citizen's own account."""
    if flags >> Decision.AE_ATTENDANCE & 1 and befalls(month, local, Decision.AE_ATTENDANCE, who, 1.0):
        attended(month, local, who, row, np.int64(ATTENDED_FOR_OWN))


@part
def mental_health_care_had(month: Month, local: Local, who: Who, row: Word) -> None:
    """Contacts with mental health teams, and months of treatment for dependence."""
    for at in month.meeting:
        if who.diagnosed >> at & 1:
            decision = Decision.MENTAL_HEALTH_CONTACTS + at
            contacts = how_many(month, local, decision, who, month.salt[decision], 1.0)
            note(local, row, Item.MENTAL_HEALTH_CONTACT, contacts)
    note(local, row, Item.DRUG_TREATMENT_MONTH, who.managed >> DEPENDENCE & 1)


@part
def referred(month: Month, local: Local, who: Who, row: Word, flags: Word, planned_care: Word) -> Word:
    """The word `planned_care` of a citizen who waits for nothing, after perhaps a referral."""
    if not flags >> Decision.REFERRAL & 1 or not befalls(month, local, Decision.REFERRAL, who, 1.0):
        return planned_care
    trust = trust_referred_to(month, local, who.key)
    note_at(local, row, trust, Item.REFERRAL, 1)
    is_musculoskeletal = turns_out(month, local, Decision.MUSCULOSKELETAL_REFERRAL, who, 0, 1.0)
    is_urgent = turns_out(month, local, Decision.URGENT_REFERRAL, who, 0, 1.0)
    if is_urgent:
        note_at(local, row, trust, Item.URGENT_REFERRAL, 1)
    if trust != usual_trust(month, local, who.key):
        planned_care = packed(planned_care, WAITS_ELSEWHERE, trust + 1)
    planned_care = packed(planned_care, PATHWAY, 1 if is_musculoskeletal else 2)
    return packed(planned_care, IS_URGENT, int(is_urgent))
