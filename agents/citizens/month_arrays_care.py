"""The care that people seek and have in a month, over whole arrays: the plain twin of `seeking` and `care`.

`who` are those who are here; what happens to them goes to `living.made`, and is counted. Draws of one stream are
numbered by contact, cause or attendance, so loops run over these numbers, never over people. The module must not know
how people's health and ways of life change.
"""

import numpy as np

from agents.citizens.care import MOST_DAYS, READMITTED, SECOND_DRAW
from agents.citizens.chance import LARGEST_POISSON_MEAN
from agents.citizens.chance_arrays import count_poisson, draw, indexed, uniform
from agents.citizens.columns import (
    CONDITIONS,
    IN_CARE_HOME,
    IN_REABLEMENT,
    IS_URGENT,
    MONTHS_SINCE_DISCHARGE,
    MONTHS_WAITED,
    NEAR_END_OF_LIFE,
    PATHWAY,
    WAITS_ELSEWHERE,
    has,
)
from agents.citizens.counts import EMERGENCY_ADMISSIONS, Item
from agents.citizens.decisions import CAUSES, PATHWAYS, Decision
from agents.citizens.living import (
    ATTENDED_ADMITTED,
    ATTENDED_FOR_OWN,
    ATTENDED_UNMET,
    DEPENDENCE,
    FATE_DIED,
)
from agents.citizens.month_arrays_life import begin_reablement, count_deaths, move_to_care_home
from agents.citizens.month_arrays_living import Living
from agents.citizens.month_arrays_people import Flags, Numbers, Whole, read, write
from agents.citizens.rates import (
    ACTIVATIONS,
    CONDITIONS_HIGH,
    CONDITIONS_LOW,
    DELAY_SHAPE,
    GOOD_CONTACT,
    GOOD_EMERGENCY,
    GOOD_PLANNED,
    LOW,
    LOW_BITS,
    NEED,
    NEED_SHAPE,
    OTHER_RATIO,
    STAY_SHAPE,
    STEPS_BITS,
    UNMET_RATIO,
    USUAL_RATIO,
)
from agents.citizens.seeking import MILLION


def contacts_wanted(living: Living, who: Whole) -> Whole:
    """How many contacts with the practice each wants: around a mean with a need of one's own, the same for life."""
    month, people = living.month, living.people
    ratios = month.ratios[month.row[Decision.GP_CONTACTS, 0]]
    known = people.diagnosed[who]
    mean = living.bases(Decision.GP_CONTACTS, who)
    mean *= ratios.take(CONDITIONS_LOW + (known & LOW))
    mean *= ratios.take(CONDITIONS_HIGH + (known >> LOW_BITS))
    mean *= ratios.take(ACTIVATIONS + people.activation[who])
    need = draw(month.lifelong[NEED], people.key[who]) >> np.uint64(64 - STEPS_BITS)
    mean *= month.shapes[NEED_SHAPE].take(need.astype(np.int64))
    mean *= living.place.effects[:, 0, Decision.GP_CONTACTS].take(people.practice[who])
    mean = living.checked(Decision.GP_CONTACTS, mean, LARGEST_POISSON_MEAN)
    return count_poisson(uniform(month.salt[Decision.GP_CONTACTS], people.key[who]), mean)


def see_practice(living: Living, who: Whole) -> None:
    """Contacts with the practice are had, or not in time: the first of everybody, then the second, and so on."""
    wanted = np.zeros(living.people.slot.size, dtype=np.int64)
    wanted[who] = contacts_wanted(living, who)
    given_up, with_nurse, with_usual_doctor = (np.zeros_like(wanted) for _ in range(3))
    missed = living.made.missed
    for index in range(wanted.max(initial=0)):
        who = who[wanted[who] > index]
        in_time = living.turns_out(Decision.CONTACT_IN_TIME, who, index)
        late = who[~in_time]
        missed[late] += 1
        to_ae = living.turns_out(Decision.UNMET_CONTACT_TO_AE, late, index)
        attend(living, late[to_ae], ATTENDED_UNMET + index)
        rest = late[~to_ae]
        gives_up = living.turns_out(Decision.UNMET_CONTACT_GIVEN_UP, rest, index)
        given_up[late[to_ae]] += 1
        given_up[rest[gives_up]] += 1
        had = np.concatenate([who[in_time], rest[~gives_up]])
        is_nurse = living.turns_out(Decision.NURSE_CONTACT, had, index)
        with_nurse[had[is_nurse]] += 1
        of_doctors = had[~is_nurse]
        with_usual_doctor[of_doctors[living.turns_out(Decision.USUAL_DOCTOR, of_doctors, index)]] += 1
    some = np.flatnonzero(wanted)
    for item, number in (
        (Item.GP_CONTACT_WANTED, wanted),
        (Item.GP_CONTACT, wanted - given_up - with_nurse),
        (Item.PRACTICE_NURSE_CONTACT, with_nurse),
        (Item.USUAL_DOCTOR_CONTACT, with_usual_doctor),
        (Item.CONTACT_NOT_IN_TIME, missed),
        (Item.CONTACT_GIVEN_UP, given_up),
        (Item.GOOD_GP_CONTACT_MILLIONTHS, _good_contacts(living, wanted - given_up, with_usual_doctor)),
    ):
        living.note(item, some, number[some])


def _good_contacts(living: Living, contacts: Whole, with_usual_doctor: Whole) -> Whole:
    """Millionths of the contacts expected to be experienced as good."""
    says = living.month.experience
    others = contacts - with_usual_doctor
    good = (with_usual_doctor * says[USUAL_RATIO] + others * says[OTHER_RATIO]) * says[GOOD_CONTACT]
    good[living.made.missed > 0] *= says[UNMET_RATIO]
    return np.asarray(np.floor(good * MILLION).astype(np.int64))


def attend(living: Living, who: Whole, index: int) -> None:
    """These attend A&E, each for the attendance of its own of this index; an ambulance brings some."""
    living.note(Item.AE_ATTENDANCE, who)
    living.note(Item.AMBULANCE_JOURNEY, who[living.turns_out(Decision.AMBULANCE, who, index)])


def attend_for_own(living: Living, who: Whole) -> None:
    """A&E is attended on people's own account."""
    attend(living, who[living.befalls(Decision.AE_ATTENDANCE, who)], ATTENDED_FOR_OWN)


def meet_teams(living: Living, who: Whole) -> None:
    """Community and mental health teams are met, and dependence is treated."""
    salt = living.month.salt
    contacts = living.how_many(Decision.COMMUNITY_CONTACTS, who, salt[Decision.COMMUNITY_CONTACTS])
    living.note(Item.COMMUNITY_CONTACT, who, contacts)
    for at in range(len(CONDITIONS)):
        known = who[has(living.people.diagnosed[who], at)]
        decision = Decision.MENTAL_HEALTH_CONTACTS + at
        contacts = living.how_many(decision, known, salt[decision])
        living.note(Item.MENTAL_HEALTH_CONTACT, known, contacts)
    living.note(Item.DRUG_TREATMENT_MONTH, who[has(living.people.managed[who], DEPENDENCE)])


def be_admitted(living: Living, who: Whole) -> Whole:
    """Emergency admissions, one at most of each cause group, and a readmission; those who survive them."""
    recent = read(living.people.emergency_care, MONTHS_SINCE_DISCHARGE) == 0
    died = np.zeros(recent.size, dtype=np.bool_)
    for index in (*range(len(CAUSES)), READMITTED):
        is_again = index == READMITTED
        decision = Decision.READMISSION if is_again else Decision.EMERGENCY_NEED + index
        item = Item.EMERGENCY_OTHER if is_again else EMERGENCY_ADMISSIONS[index]
        those = who[recent[who]] if is_again else who
        admitted = those[living.befalls(decision, those, living.at_trust(decision, those))]
        living.note(item, admitted)
        living.note(Item.READMISSION, admitted[recent[admitted]])
        living.made.emergency_care[admitted] = 0
        via_ae = living.turns_out(Decision.ADMISSION_VIA_AE, admitted, index)
        attend(living, admitted[via_ae], ATTENDED_ADMITTED + index)
        days = _stay(living, admitted, index)
        dies = _at_trust(living, Decision.DEATH_AFTER_ADMISSION, admitted, index)
        dead = admitted[dies]
        living.note(Item.DEATH_AFTER_ADMISSION, dead[~died[dead]])
        died[dead] = True
        # Who died in an earlier stay of the month and leaves this one alive is discharged from it all the same.
        _discharge(living, admitted[~dies & (days > 0)], index)
    dead = who[died[who]]
    living.made.fate[dead] |= FATE_DIED  # a child born this month stays
    count_deaths(living, dead, np.ones(dead.size, dtype=np.bool_))
    return who[~died[who]]


def _stay(living: Living, who: Whole, index: int) -> Whole:
    """The nights of emergency stays until people are fit to leave, after counting them, delays and harm."""
    made = living.made
    days = _nights(living, who, index)
    living.note(Item.NO_NIGHT_ADMISSION, who[days == 0])
    stayed = who[days > 0]
    late = np.zeros(who.size, dtype=np.int64)
    late[days > 0] = _delays(living, stayed, index)
    living.note(Item.EMERGENCY_BED_DAY, who, days + late)
    living.note(Item.DELAYED_DAY, who, late)
    harmed = who[_at_trust(living, Decision.HARM, who, index)]
    living.note(Item.HARM, harmed)
    good = int(np.floor(living.month.experience[GOOD_EMERGENCY] * MILLION))
    living.note(Item.GOOD_HOSPITAL_CARE_MILLIONTHS, who, good)
    made.days[who] += days + late
    made.delayed_days[who] += late
    made.harms[harmed] += 1
    return days


def _nights(living: Living, who: Whole, index: int) -> Whole:
    """The days of emergency stays, 0 for none of the night; one draw decides both."""
    decision = Decision.NO_NIGHT
    no_night = living.checked(decision, living.rates(decision, who, living.at_trust(decision, who)), 1.0)
    u = living.uniform(decision, who, index)
    days = np.zeros(who.size, dtype=np.int64)
    stays = u >= no_night
    within = (u[stays] - no_night[stays]) / (1.0 - no_night[stays])
    days[stays] = _days(living, Decision.STAY_DAYS, who[stays], index, within)
    return days


def _delays(living: Living, who: Whole, index: int) -> Whole:
    """The days by which the ends of stays of a night or more are delayed."""
    days = np.zeros(who.size, dtype=np.int64)
    is_late = _at_trust(living, Decision.DELAY, who, index)
    late = who[is_late]
    u = living.uniform(Decision.DELAY_DAYS, late, index)
    days[is_late] = _days(living, Decision.DELAY_DAYS, late, index, u)
    return days


def _days(living: Living, decision: Decision, who: Whole, index: int, u: Numbers) -> Whole:
    """Whole days, at least one: quantiles of the shape times the means, rounded by draws of their own."""
    mean = living.checked(decision, living.rates(decision, who, living.at_trust(decision, who)), MOST_DAYS)
    shape = living.month.shapes[DELAY_SHAPE if decision == Decision.DELAY_DAYS else STAY_SHAPE]
    days = shape.take((u * shape.size).astype(np.int64)) * mean
    rounding = living.uniform(decision, who, index + SECOND_DRAW)
    return np.asarray(np.maximum(np.floor(np.minimum(days, MOST_DAYS) + rounding).astype(np.int64), 1))


def _discharge(living: Living, who: Whole, index: int) -> None:
    """These leave hospital alive after a night or more: for home, with reablement or not, or a care home."""
    social = living.made.social
    at_home = who[read(social[who], IN_CARE_HOME) == 0]
    moves = living.turns_out(Decision.DISCHARGE_TO_CARE_HOME, at_home, index)
    move_to_care_home(living, at_home[moves])
    others = at_home[~moves]
    others = others[read(social[others], IN_REABLEMENT) == 0]
    others = others[read(living.people.social[others], NEAR_END_OF_LIFE) == 0]
    begin_reablement(living, others[living.turns_out(Decision.REABLEMENT_AT_DISCHARGE, others, index)])


def wait(living: Living, who: Whole) -> None:
    """Those who wait are treated, leave the list, or wait on; others are referred."""
    pathway = read(living.people.planned_care[who], PATHWAY)
    is_urgent = read(living.people.planned_care[who], IS_URGENT) == 1
    still = []
    for family, of_urgency in (
        (Decision.PLANNED_TREATMENT, ~is_urgent),
        (Decision.URGENT_TREATMENT, is_urgent),
    ):
        for at in range(len(PATHWAYS)):
            those = who[of_urgency & (pathway == at + 1)]
            decision = family + at
            more = living.at_trust(decision, those)
            if family == Decision.PLANNED_TREATMENT:
                waited = read(living.people.planned_care[those], MONTHS_WAITED)
                more = more * living.month.by_months_waited.take(waited)
            is_treated = living.befalls(decision, those, more)
            _treat(living, those[is_treated])
            _refer_onward(living, those[is_treated])
            still.append(those[~is_treated])
    waiting = np.concatenate(still)
    removed = living.befalls(Decision.REMOVAL_FROM_LIST, waiting)
    living.note_planned(Item.REMOVED_FROM_LIST, waiting[removed])
    living.made.planned_care[waiting[removed]] = 0
    waiting = waiting[~removed]
    months = read(living.people.planned_care[waiting], MONTHS_WAITED) + 1
    write(living.made.planned_care, waiting, MONTHS_WAITED, np.minimum(months, MONTHS_WAITED.highest))
    _refer(living, who[pathway == 0])


def _refer(living: Living, who: Whole) -> None:
    """Some of those who wait for nothing are referred."""
    referred = who[living.befalls(Decision.REFERRAL, who)]
    living.note_planned(Item.REFERRAL, referred)
    is_musculoskeletal = living.turns_out(Decision.MUSCULOSKELETAL_REFERRAL, referred)
    is_urgent = living.turns_out(Decision.URGENT_REFERRAL, referred)
    living.note_planned(Item.URGENT_REFERRAL, referred[is_urgent])
    write(living.made.planned_care, referred, PATHWAY, np.where(is_musculoskeletal, 1, 2))
    write(living.made.planned_care, referred, IS_URGENT, is_urgent.astype(np.int64))
    chosen, usual = living.people.planned_trust[referred], living.people.trust[referred]
    write(living.made.planned_care, referred, WAITS_ELSEWHERE, np.where(chosen == usual, 0, chosen + 1))


def _refer_onward(living: Living, who: Whole) -> None:
    """Some of those treated wait again, on the same pathway and at the same trust."""
    onward = who[living.turns_out(Decision.ONWARD_REFERRAL, who)]
    living.note_planned(Item.ONWARD_REFERRAL, onward)
    living.made.planned_care[onward] = living.people.planned_care[onward]
    write(living.made.planned_care, onward, IS_URGENT, np.zeros(onward.size, dtype=np.int64))
    write(living.made.planned_care, onward, MONTHS_WAITED, np.zeros(onward.size, dtype=np.int64))


def _treat(living: Living, who: Whole) -> None:
    """Waits end: outpatient attendances, and for some a day case or a planned stay."""
    salt = living.month.salt
    living.made.planned_care[who] = 0
    living.note_planned(Item.TREATED, who)
    first = 1 + living.how_many(Decision.FIRST_ATTENDANCES, who, salt[Decision.FIRST_ATTENDANCES])
    living.note_planned(Item.OUTPATIENT_FIRST, who, first)
    for index in range(first.max(initial=0)):
        attending = who[first > index]
        more = living.at_trust(Decision.FOLLOW_UPS, attending)
        follow_ups = living.how_many(
            Decision.FOLLOW_UPS, attending, indexed(salt[Decision.FOLLOW_UPS], index), more
        )
        living.note_planned(Item.OUTPATIENT_FOLLOW_UP, attending, follow_ups)
    admitted = who[_at_trust(living, Decision.PLANNED_ADMISSION, who)]
    good = int(np.floor(living.month.experience[GOOD_PLANNED] * MILLION))
    living.note_planned(Item.GOOD_HOSPITAL_CARE_MILLIONTHS, admitted, good)
    is_day_case = _at_trust(living, Decision.DAY_CASE, admitted)
    living.note_planned(Item.DAY_CASE, admitted[is_day_case])
    stayed = admitted[~is_day_case]
    living.note_planned(Item.PLANNED_ADMISSION, stayed)
    u = living.uniform(Decision.PLANNED_STAY_DAYS, stayed, 0)
    days = _days(living, Decision.PLANNED_STAY_DAYS, stayed, 0, u)
    living.note_planned(Item.PLANNED_BED_DAY, stayed, days)
    living.made.planned_days[stayed] = days


def _at_trust(living: Living, decision: Decision, who: Whole, index: int = 0) -> Flags:
    """For whom of these a share is so that their trusts move."""
    return living.turns_out(decision, who, index, living.at_trust(decision, who))
