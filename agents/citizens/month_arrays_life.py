"""How lives change in a month, over whole arrays: the plain twin of `health`, `social` and the first half of `life`.

Every decision is about the state in which the month found people; what it brings about goes to `living.made`. `who`
are those who are here. The module must not know what care people seek.
"""

import numpy as np

from agents.citizens.columns import (
    ACTIVATION,
    CONDITIONS,
    COUNCIL_PAYS,
    FRAILTY,
    HAS_CARER,
    HAS_HOME_CARE,
    HAS_MEANINGFUL_ROLE,
    HAS_SETTLED_HOME,
    IN_CARE_HOME,
    IN_REABLEMENT,
    IS_CARER,
    IS_LONELY,
    LIVES_ALONE,
    NEAR_END_OF_LIFE,
    NEEDS_HELP,
    RISK_FACTORS,
    RISKS,
    Bits,
    has,
)
from agents.citizens.counts import Item
from agents.citizens.decisions import Decision
from agents.citizens.living import (
    DEPENDENCE,
    FATE_DEPARTED,
    FATE_DIED,
    FATE_GAVE_BIRTH,
    SEVERE_MENTAL_ILLNESS,
)
from agents.citizens.month_arrays_living import Living
from agents.citizens.month_arrays_people import Flags, Whole, read, write


def leave(living: Living, who: Whole) -> Whole:
    """Some die or move away before anything else, and some give birth; those who are still here."""
    is_near_end = read(living.people.social[who], NEAR_END_OF_LIFE) == 1
    died = np.empty(who.size, dtype=np.bool_)
    died[is_near_end] = living.befalls(Decision.DEATH_NEAR_END_OF_LIFE, who[is_near_end])
    died[~is_near_end] = living.befalls(Decision.DEATH, who[~is_near_end])
    dead, who = who[died], who[~died]
    living.made.fate[dead] = FATE_DIED
    count_deaths(living, dead, living.turns_out(Decision.DEATH_IN_HOSPITAL, dead))
    departed = living.befalls(Decision.DEPARTURE, who)
    gone, who = who[departed], who[~departed]
    living.made.fate[gone] = FATE_DEPARTED
    living.note(Item.DEPARTURE, gone)
    mothers = who[living.befalls(Decision.BIRTH, who)]
    living.made.fate[mothers] = FATE_GAVE_BIRTH
    living.note(Item.BIRTH, mothers)
    return who


def count_deaths(living: Living, dead: Whole, in_hospital: Flags) -> None:
    """Count deaths and where they were."""
    living.note(Item.DEATH, dead)
    living.note(Item.DEATH_IN_HOSPITAL, dead[in_hospital])


def change_health(living: Living, who: Whole) -> None:
    """Conditions begin, end, are diagnosed, and come under control or go out of it."""
    people, made = living.people, living.made
    found = people.conditions[who]
    ended = np.zeros(people.slot.size, dtype=np.int64)
    for at in range(len(CONDITIONS)):
        has_it = has(found, at)
        others, ill = who[~has_it], who[has_it]
        begun = others[living.befalls(Decision.ONSET + at, others)]
        made.conditions[begun] |= 1 << at
        living.note(Item.ONSET, begun)
        recovered = ill[living.befalls(Decision.RECOVERY + at, ill)]
        ended[recovered] |= 1 << at
        if at == DEPENDENCE:
            living.note(Item.DRUG_TREATMENT_COMPLETED, recovered[has(people.managed[recovered], at)])
        _diagnose(living, ill, at)
        _manage(living, ill, at)
    made.conditions &= ~ended
    made.diagnosed &= ~ended
    made.managed &= ~ended


def _diagnose(living: Living, ill: Whole, at: int) -> None:
    unknown = ill[~has(living.people.diagnosed[ill], at)]
    diagnosed = unknown[living.befalls(Decision.DIAGNOSIS + at, unknown)]
    living.made.diagnosed[diagnosed] |= 1 << at
    living.note(Item.DIAGNOSIS, diagnosed)


def _manage(living: Living, ill: Whole, at: int) -> None:
    known = ill[has(living.people.diagnosed[ill], at)]
    is_managed = has(living.people.managed[known], at)
    for family, item, those in (
        (Decision.MANAGEMENT_LOST, Item.MANAGEMENT_LOST, known[is_managed]),
        (Decision.MANAGEMENT_WON, Item.MANAGEMENT_WON, known[~is_managed]),
    ):
        changed = those[living.befalls(family + at, those)]
        living.made.managed[changed] ^= 1 << at
        living.note(item, changed)


def change_person(living: Living, who: Whole) -> None:
    """Risk factors, frailty and activation change."""
    people, made = living.people, living.made
    risks = read(people.person[who], RISKS)
    for at in range(len(RISK_FACTORS)):
        has_it = has(risks, at)
        for family, those in (
            (Decision.RISK_FACTOR_BEGINS, who[~has_it]),
            (Decision.RISK_FACTOR_ENDS, who[has_it]),
        ):
            made.person[those[living.befalls(family + at, those)]] ^= 1 << RISKS.shift + at
    for bits, level, rises, falls in (
        (FRAILTY, people.frailty, Decision.FRAILTY_WORSENS, Decision.FRAILTY_IMPROVES),
        (ACTIVATION, people.activation, Decision.ACTIVATION_RISES, Decision.ACTIVATION_FALLS),
    ):
        lower, higher = who[level[who] < bits.highest], who[level[who] > 0]
        # Both may come about, and make nothing of each other.
        made.person[lower[living.befalls(rises, lower)]] += 1 << bits.shift
        made.person[higher[living.befalls(falls, higher)]] -= 1 << bits.shift


def live_otherwise(living: Living, who: Whole) -> None:
    """Loneliness, living alone, caring and need of help begin and end; a care home settles the last three."""
    _toggle(living, who, IS_LONELY, Decision.LONELINESS_BEGINS, Decision.LONELINESS_ENDS)
    at_home = who[read(living.people.social[who], IN_CARE_HOME) == 0]
    _toggle(living, at_home, LIVES_ALONE, Decision.LIVING_ALONE_BEGINS, Decision.LIVING_ALONE_ENDS)
    _toggle(living, at_home, IS_CARER, Decision.CARING_BEGINS, Decision.CARING_ENDS)
    _toggle(living, at_home, NEEDS_HELP, Decision.DEPENDENCY_BEGINS, Decision.DEPENDENCY_ENDS)


def recover_life(living: Living, who: Whole) -> None:
    """People with severe mental illness find or lose a settled home and a role, which are known while they have it."""
    ill = who[has(living.people.conditions[who], SEVERE_MENTAL_ILLNESS)]
    _toggle(living, ill, HAS_SETTLED_HOME, Decision.SETTLED_HOME_WON, Decision.SETTLED_HOME_LOST)
    _toggle(living, ill, HAS_MEANINGFUL_ROLE, Decision.MEANINGFUL_ROLE_WON, Decision.MEANINGFUL_ROLE_LOST)
    well = ill[~has(living.made.conditions[ill], SEVERE_MENTAL_ILLNESS)]
    write(living.made.social, well, HAS_SETTLED_HOME, 0)
    write(living.made.social, well, HAS_MEANINGFUL_ROLE, 0)


def _toggle(living: Living, who: Whole, bits: Bits, begins: int, ends: int) -> None:
    """A state begins for some who are not in it, and ends for some who are."""
    is_so = read(living.people.social[who], bits) == 1
    for decision, those, then in ((begins, who[~is_so], 1), (ends, who[is_so], 0)):
        write(living.made.social, those[living.befalls(decision, those)], bits, then)


def be_supported(living: Living, who: Whole) -> None:
    """Those in need find help at home or lose it, leave reablement, and move to care homes."""
    social = living.people.social[who]
    needs_help = read(social, NEEDS_HELP) == 1
    in_care_home = read(social, IN_CARE_HOME) == 1
    in_need = who[needs_help & ~in_care_home]
    _toggle(living, in_need, HAS_CARER, Decision.CARER_FOUND, Decision.CARER_LOST)
    _toggle(living, in_need, HAS_HOME_CARE, Decision.PACKAGE_BEGINS, Decision.PACKAGE_ENDS)
    _end_reablement(living, who[read(social, IN_REABLEMENT) == 1])
    residents = who[in_care_home]
    left = residents[living.befalls(Decision.CARE_HOME_LEFT, residents)]
    write(living.made.social, left, IN_CARE_HOME, 0)
    write(living.made.social, left, COUNCIL_PAYS, 0)
    move_to_care_home(living, in_need[living.befalls(Decision.CARE_HOME_ENTERED, in_need)])


def _end_reablement(living: Living, who: Whole) -> None:
    """Reablement ends for some; those in need for whom it has not been enough have a package then."""
    ended = who[living.befalls(Decision.REABLEMENT_ENDS, who)]
    write(living.made.social, ended, IN_REABLEMENT, 0)
    in_need = ended[read(living.people.social[ended], NEEDS_HELP) == 1]
    failed = in_need[~living.turns_out(Decision.REABLEMENT_SUCCEEDS, in_need)]
    write(living.made.social, failed, HAS_HOME_CARE, 1)


def move_to_care_home(living: Living, who: Whole) -> None:
    """These move to a care home, paid by the council or not."""
    living.note(Item.CARE_HOME_ENTRY, who)
    write(living.made.social, who, IN_CARE_HOME, 1)
    write(
        living.made.social, who, COUNCIL_PAYS, living.turns_out(Decision.COUNCIL_PAYS, who).astype(np.int64)
    )


def begin_reablement(living: Living, who: Whole) -> None:
    """The reablement of these begins."""
    living.note(Item.REABLEMENT_EPISODE, who)
    write(living.made.social, who, IN_REABLEMENT, 1)


def seek_support(living: Living, who: Whole) -> None:
    """Social care is asked for by those who have none; the end of life is recognised."""
    social = living.people.social[who]
    has_some = read(social, HAS_HOME_CARE) | read(social, IN_CARE_HOME) | read(social, IN_REABLEMENT)
    without = who[has_some == 0]
    asked = without[living.befalls(Decision.SOCIAL_CARE_REQUEST, without)]
    living.note(Item.SOCIAL_CARE_REQUEST, asked)
    begin_reablement(living, asked[living.turns_out(Decision.REABLEMENT_ON_REQUEST, asked)])
    others = who[read(social, NEAR_END_OF_LIFE) == 0]
    write(living.made.social, others[living.befalls(Decision.END_OF_LIFE, others)], NEAR_END_OF_LIFE, 1)


def settle_social(social: Whole) -> None:
    """Take away what states rule out: nobody in a care home lives alone or has help at home."""
    resident = np.flatnonzero(read(social, IN_CARE_HOME))
    for bits in (LIVES_ALONE, IS_CARER, HAS_CARER, HAS_HOME_CARE, IN_REABLEMENT):
        write(social, resident, bits, 0)
    write(social, resident, NEEDS_HELP, 1)
    independent = np.flatnonzero((read(social, IN_CARE_HOME) == 0) & (read(social, NEEDS_HELP) == 0))
    for bits in (HAS_CARER, HAS_HOME_CARE):
        write(social, independent, bits, 0)
