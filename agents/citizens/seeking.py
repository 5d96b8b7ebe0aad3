"""Seeking care: contacts with the practice, and what comes of those not had in time; A&E; community care; referral.

Devices for one citizen. The module must not know what happens in a hospital bed.
"""

import numpy as np

from agents.citizens.chance import Word
from agents.citizens.columns import CONDITIONS, IS_URGENT, PATHWAY, packed
from agents.citizens.counts import Item
from agents.citizens.decisions import Decision
from agents.citizens.living import (
    ATTENDED_FOR_OWN,
    ATTENDED_UNMET,
    befalls,
    how_many,
    note,
    note_at,
    trust_chosen,
    turns_out,
)
from agents.citizens.rates import (
    GOOD_CONTACT,
    MEET_TEAMS,
    OTHER_RATIO,
    UNMET_RATIO,
    USUAL_RATIO,
    Local,
    Month,
    Who,
)
from agents.compiled import part

MILLION = 1_000_000
DEPENDENCE = CONDITIONS.index("drug_or_alcohol_dependence")
NUMBER_OF_CONDITIONS = len(CONDITIONS)


@part
def contacts_sought(month: Month, local: Local, who: Who, row: Word, wanted: Word) -> Word:
    """Take a citizen's wanted contacts one by one, and give how many were not available in time."""
    missed = 0
    given_up = 0
    with_nurse = 0
    with_usual_doctor = 0
    for index in range(wanted):
        if not turns_out(month, local, Decision.CONTACT_IN_TIME, who, index, 1.0):
            missed += 1
            if turns_out(month, local, Decision.UNMET_CONTACT_TO_AE, who, index, 1.0):
                attended(month, local, who, row, ATTENDED_UNMET + index)
                given_up += 1
                continue
            if turns_out(month, local, Decision.UNMET_CONTACT_GIVEN_UP, who, index, 1.0):
                given_up += 1
                continue
        if turns_out(month, local, Decision.NURSE_CONTACT, who, index, 1.0):
            with_nurse += 1
        elif turns_out(month, local, Decision.USUAL_DOCTOR, who, index, 1.0):
            with_usual_doctor += 1
    note(local, row, Item.GP_CONTACT_WANTED, wanted)
    note(local, row, Item.GP_CONTACT, wanted - given_up - with_nurse)
    note(local, row, Item.PRACTICE_NURSE_CONTACT, with_nurse)
    note(local, row, Item.USUAL_DOCTOR_CONTACT, with_usual_doctor)
    if missed:
        note(local, row, Item.CONTACT_NOT_IN_TIME, missed)
        note(local, row, Item.CONTACT_GIVEN_UP, given_up)
    count_good_contacts(month, local, row, wanted - given_up, with_usual_doctor, missed)
    return missed


@part
def count_good_contacts(
    month: Month, local: Local, row: Word, contacts: Word, with_usual_doctor: Word, missed: Word
) -> None:
    """Count the contacts expected to be experienced as good."""
    says = month.experience
    others = contacts - with_usual_doctor
    good = (with_usual_doctor * says[USUAL_RATIO] + others * says[OTHER_RATIO]) * says[GOOD_CONTACT]
    if missed:
        good *= says[UNMET_RATIO]
    note(local, row, Item.GOOD_GP_CONTACT_MILLIONTHS, int(np.floor(good * MILLION)))


@part
def attended(month: Month, local: Local, who: Who, row: Word, index: Word) -> None:
    """Count an attendance at A&E, the citizen's of this index, and the ambulance that may bring it."""
    trust = trust_chosen(month, local, who)
    note_at(local, row, trust, Item.AE_ATTENDANCE, 1)
    if turns_out(month, local, Decision.AMBULANCE, who, index, 1.0):
        note_at(local, row, trust, Item.AMBULANCE_JOURNEY, 1)


@part
def attendance_sought(month: Month, local: Local, who: Who, row: Word, flags: Word) -> None:
    """An attendance at A&E on the citizen's own account."""
    if flags >> Decision.AE_ATTENDANCE & 1 and befalls(month, local, Decision.AE_ATTENDANCE, who, 1.0):
        attended(month, local, who, row, ATTENDED_FOR_OWN)


@part
def community_care_had(month: Month, local: Local, who: Who, row: Word, may_meet: bool) -> None:
    """Contacts with community and mental health teams, and months of treatment for dependence.

    `may_meet`: there may be contacts with community teams.
    """
    if may_meet:
        salt = month.salt[Decision.COMMUNITY_CONTACTS]
        contacts = how_many(month, local, Decision.COMMUNITY_CONTACTS, who, salt, 1.0)
        note(local, row, Item.COMMUNITY_CONTACT, contacts)
    if who.diagnosed & month.sets[MEET_TEAMS]:
        for at in range(NUMBER_OF_CONDITIONS):
            if who.diagnosed & month.sets[MEET_TEAMS] & 1 << at:
                decision = Decision.MENTAL_HEALTH_CONTACTS + at
                contacts = how_many(month, local, decision, who, month.salt[decision], 1.0)
                note(local, row, Item.MENTAL_HEALTH_CONTACT, contacts)
    if who.managed >> DEPENDENCE & 1:
        note(local, row, Item.DRUG_TREATMENT_MONTH, 1)


@part
def referred(month: Month, local: Local, who: Who, row: Word, flags: Word, planned_care: Word) -> Word:
    """The word `planned_care` of a citizen who waits for nothing, after perhaps a referral."""
    if not flags >> Decision.REFERRAL & 1 or not befalls(month, local, Decision.REFERRAL, who, 1.0):
        return planned_care
    trust = trust_chosen(month, local, who)
    note_at(local, row, trust, Item.REFERRAL, 1)
    is_musculoskeletal = turns_out(month, local, Decision.MUSCULOSKELETAL_REFERRAL, who, 0, 1.0)
    is_urgent = turns_out(month, local, Decision.URGENT_REFERRAL, who, 0, 1.0)
    if is_urgent:
        note_at(local, row, trust, Item.URGENT_REFERRAL, 1)
    planned_care = packed(planned_care, PATHWAY, 1 if is_musculoskeletal else 2)
    return packed(planned_care, IS_URGENT, int(is_urgent))
