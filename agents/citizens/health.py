"""Health: conditions begin, are diagnosed, come under control and go out of it, and end; frailty and risks change.

Devices for one citizen; each returns the words it changes. All rates are those of the state in which the month found
the citizen. The module must not know how people live nor what care they seek.
"""

from agents.citizens.chance import Word
from agents.citizens.columns import (
    ACTIVATION,
    CONDITIONS,
    FRAILTY,
    HAS_MEANINGFUL_ROLE,
    HAS_SETTLED_HOME,
    RISK_FACTORS,
    RISKS,
    packed,
    unpacked,
)
from agents.citizens.counts import Item
from agents.citizens.decisions import Decision
from agents.citizens.living import befalls, note
from agents.citizens.rates import Local, Month, Who
from agents.compiled import part

DEPENDENCE = CONDITIONS.index("drug_or_alcohol_dependence")
SEVERE_MENTAL_ILLNESS = CONDITIONS.index("severe_mental_illness")
NUMBER_OF_CONDITIONS = len(CONDITIONS)
NUMBER_OF_RISKS = len(RISK_FACTORS)


@part
def conditions_begun(month: Month, local: Local, who: Who, row: Word, flags: Word) -> Word:
    """The conditions that begin this month, as a set."""
    begun = 0
    for at in range(NUMBER_OF_CONDITIONS):
        decision = Decision.ONSET + at
        is_possible = flags >> decision & 1 and not who.conditions >> at & 1
        if is_possible and befalls(month, local, decision, who, 1.0):
            begun |= 1 << at
            note(local, row, Item.ONSET, 1)
    return begun


@part
def conditions_ended(month: Month, local: Local, who: Who, row: Word, flags: Word) -> Word:
    """The conditions that end this month, as a set; `flags`: those that may."""
    ended = 0
    for at in range(NUMBER_OF_CONDITIONS):
        if flags >> at & 1 and befalls(month, local, Decision.RECOVERY + at, who, 1.0):
            ended |= 1 << at
            if at == DEPENDENCE:
                note(local, row, Item.DRUG_TREATMENT_COMPLETED, who.managed >> at & 1)
    return ended


@part
def care_changed(month: Month, local: Local, who: Who, row: Word, flags: Word) -> Word:
    """The conditions that are diagnosed this month, come under control or go out of it, as a set.

    `flags`: those of which it may be so. Which of the three is open hangs on the condition's state.
    """
    changed = 0
    for at in range(NUMBER_OF_CONDITIONS):
        if not flags >> at & 1:
            continue
        decision, item = Decision.DIAGNOSIS + at, Item.DIAGNOSIS
        if who.managed >> at & 1:
            decision, item = Decision.MANAGEMENT_LOST + at, Item.MANAGEMENT_LOST
        elif who.diagnosed >> at & 1:
            decision, item = Decision.MANAGEMENT_WON + at, Item.MANAGEMENT_WON
        if befalls(month, local, decision, who, 1.0):
            changed |= 1 << at
            note(local, row, item, 1)
    return changed


@part
def person_changed(month: Month, local: Local, who: Who, flags: Word, person: Word) -> Word:
    """The word `person` after changes of risk factors, frailty and activation."""
    risks = who.risks
    for at in range(NUMBER_OF_RISKS):
        begins, ends = Decision.RISK_FACTOR_BEGINS + at, Decision.RISK_FACTOR_ENDS + at
        if who.risks >> at & 1:
            if flags >> ends & 1 and befalls(month, local, ends, who, 1.0):
                risks ^= 1 << at
        elif flags >> begins & 1 and befalls(month, local, begins, who, 1.0):
            risks ^= 1 << at
    frailty = who.frailty
    if flags >> Decision.FRAILTY_WORSENS & 1 and who.frailty < FRAILTY.highest:
        frailty += int(befalls(month, local, Decision.FRAILTY_WORSENS, who, 1.0))
    if flags >> Decision.FRAILTY_IMPROVES & 1 and who.frailty > 0:
        frailty -= int(befalls(month, local, Decision.FRAILTY_IMPROVES, who, 1.0))
    activation = who.activation
    if flags >> Decision.ACTIVATION_RISES & 1 and who.activation < ACTIVATION.highest:
        activation += int(befalls(month, local, Decision.ACTIVATION_RISES, who, 1.0))
    if flags >> Decision.ACTIVATION_FALLS & 1 and who.activation > 0:
        activation -= int(befalls(month, local, Decision.ACTIVATION_FALLS, who, 1.0))
    return packed(packed(packed(person, RISKS, risks), FRAILTY, frailty), ACTIVATION, activation)


@part
def recovery_of_life(month: Month, local: Local, who: Who, social: Word) -> Word:
    """The word `social` after a settled home or a role is won or lost, with severe mental illness."""
    if not who.conditions >> SEVERE_MENTAL_ILLNESS & 1:
        return social
    lost, won = Decision.SETTLED_HOME_LOST, Decision.SETTLED_HOME_WON
    had = unpacked(who.social, HAS_SETTLED_HOME)
    if befalls(month, local, lost if had else won, who, 1.0):
        social = packed(social, HAS_SETTLED_HOME, 1 - had)
    lost, won = Decision.MEANINGFUL_ROLE_LOST, Decision.MEANINGFUL_ROLE_WON
    had = unpacked(who.social, HAS_MEANINGFUL_ROLE)
    if befalls(month, local, lost if had else won, who, 1.0):
        social = packed(social, HAS_MEANINGFUL_ROLE, 1 - had)
    return social
