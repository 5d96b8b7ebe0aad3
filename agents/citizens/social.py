"""How people live: alone or not, lonely, caring and cared for, in need of help; and the social care they come to have.

Devices for one citizen; each returns the word `social` with what it changes. All rates are those of the state in which
the month found the citizen. The module must not know health, nor care in hospital.
"""

import numpy as np

from agents.citizens.chance import Word
from agents.citizens.columns import (
    COUNCIL_PAYS,
    HAS_CARER,
    HAS_HOME_CARE,
    IN_CARE_HOME,
    IN_REABLEMENT,
    IS_CARER,
    IS_LONELY,
    LIVES_ALONE,
    NEEDS_HELP,
    Bits,
    packed,
    unpacked,
)
from agents.citizens.counts import Item
from agents.citizens.decisions import Decision
from agents.citizens.living import befalls, note, turns_out
from agents.citizens.rates import Local, Month, Who
from agents.compiled import part


@part
def toggled(
    month: Month, local: Local, who: Who, flags: Word, social: Word, bits: Bits, begins: Word, ends: Word
) -> Word:
    """The word after a state has perhaps begun or ended."""
    if unpacked(who.social, bits):
        if flags >> ends & 1 and befalls(month, local, ends, who, 1.0):
            return packed(social, bits, 0)
    elif flags >> begins & 1 and befalls(month, local, begins, who, 1.0):
        return packed(social, bits, 1)
    return social


@part
def way_of_life_changed(month: Month, local: Local, who: Who, flags: Word, social: Word) -> Word:
    """Loneliness, living alone, caring and need of help begin or end; a care home settles the last three."""
    begins, ends = Decision.LONELINESS_BEGINS, Decision.LONELINESS_ENDS
    social = toggled(month, local, who, flags, social, IS_LONELY, begins, ends)
    if unpacked(who.social, IN_CARE_HOME):
        return social
    begins, ends = Decision.LIVING_ALONE_BEGINS, Decision.LIVING_ALONE_ENDS
    social = toggled(month, local, who, flags, social, LIVES_ALONE, begins, ends)
    begins, ends = Decision.CARING_BEGINS, Decision.CARING_ENDS
    social = toggled(month, local, who, flags, social, IS_CARER, begins, ends)
    begins, ends = Decision.DEPENDENCY_BEGINS, Decision.DEPENDENCY_ENDS
    return toggled(month, local, who, flags, social, NEEDS_HELP, begins, ends)


@part
def help_changed(month: Month, local: Local, who: Who, social: Word) -> Word:
    """A carer and a home-care package are found or lost by those who need help at home."""
    everything = np.int64(-1)
    if not unpacked(who.social, NEEDS_HELP) or unpacked(who.social, IN_CARE_HOME):
        return social
    begins, ends = Decision.CARER_FOUND, Decision.CARER_LOST
    social = toggled(month, local, who, everything, social, HAS_CARER, begins, ends)
    begins, ends = Decision.PACKAGE_BEGINS, Decision.PACKAGE_ENDS
    return toggled(month, local, who, everything, social, HAS_HOME_CARE, begins, ends)


@part
def care_home_changed(month: Month, local: Local, who: Who, row: Word, social: Word) -> Word:
    """A citizen who needs help moves to a care home, or leaves one alive."""
    if unpacked(who.social, IN_CARE_HOME):
        if befalls(month, local, Decision.CARE_HOME_LEFT, who, 1.0):
            return packed(packed(social, IN_CARE_HOME, 0), COUNCIL_PAYS, 0)
        return social
    if unpacked(who.social, NEEDS_HELP) and befalls(month, local, Decision.CARE_HOME_ENTERED, who, 1.0):
        return moved_to_care_home(month, local, who, row, social)
    return social


@part
def moved_to_care_home(month: Month, local: Local, who: Who, row: Word, social: Word) -> Word:
    """The word of somebody who moves to a care home, paid by the council or not."""
    note(local, row, Item.CARE_HOME_ENTRY, 1)
    council_pays = turns_out(month, local, Decision.COUNCIL_PAYS, who, 0, 1.0)
    return packed(packed(social, IN_CARE_HOME, 1), COUNCIL_PAYS, int(council_pays))


@part
def social_care_asked(month: Month, local: Local, who: Who, row: Word, flags: Word, social: Word) -> Word:
    """Social care is asked for by somebody who has none, and reablement begins for some."""
    has_some = HAS_HOME_CARE.highest << HAS_HOME_CARE.shift | IN_CARE_HOME.highest << IN_CARE_HOME.shift
    has_some |= IN_REABLEMENT.highest << IN_REABLEMENT.shift
    if who.social & has_some or not flags >> Decision.SOCIAL_CARE_REQUEST & 1:
        return social
    if not befalls(month, local, Decision.SOCIAL_CARE_REQUEST, who, 1.0):
        return social
    note(local, row, Item.SOCIAL_CARE_REQUEST, 1)
    if turns_out(month, local, Decision.REABLEMENT_ON_REQUEST, who, 0, 1.0):
        return reablement_begun(local, row, social)
    return social


@part
def reablement_begun(local: Local, row: Word, social: Word) -> Word:
    """The word of somebody whose reablement begins."""
    note(local, row, Item.REABLEMENT_EPISODE, 1)
    return packed(social, IN_REABLEMENT, 1)


@part
def reablement_ended(month: Month, local: Local, who: Who, social: Word) -> Word:
    """Reablement ends for some; those in need for whom it has not been enough have a package then."""
    if not unpacked(who.social, IN_REABLEMENT):
        return social
    if not befalls(month, local, Decision.REABLEMENT_ENDS, who, 1.0):
        return social
    social = packed(social, IN_REABLEMENT, 0)
    if unpacked(who.social, NEEDS_HELP) and not turns_out(
        month, local, Decision.REABLEMENT_SUCCEEDS, who, 0, 1.0
    ):
        return packed(social, HAS_HOME_CARE, 1)
    return social


@part
def consistent(social: Word) -> Word:
    """The word with what its states rule out taken away: nobody in a care home lives alone or has help at home."""
    if unpacked(social, IN_CARE_HOME):
        social = packed(packed(social, LIVES_ALONE, 0), IS_CARER, 0)
        social = packed(packed(social, HAS_CARER, 0), HAS_HOME_CARE, 0)
        social = packed(packed(social, IN_REABLEMENT, 0), NEEDS_HELP, 1)
    elif not unpacked(social, NEEDS_HELP):
        social = packed(packed(social, HAS_CARER, 0), HAS_HOME_CARE, 0)
    return social
