"""What a month counts: whole numbers by item, for providers, for contract populations and for fifths of deprivation.

Holds the items and the arrays. Quality of life and days are counted in small units, so that sums are exact whatever
the order. The module must not know how an item comes about.
"""

from enum import IntEnum, unique
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray


@unique
class Item(IntEnum):
    """A thing counted: its place in a table of counts, the unit it is counted in, and what it is."""

    unit: str
    meaning: str

    def __new__(cls, number: int, unit: str, meaning: str) -> Self:
        """Make the member, a whole number that kernels can use as it stands."""
        item = int.__new__(cls, number)
        item._value_ = number
        item.unit = unit
        item.meaning = meaning
        return item

    PEOPLE = 0, "people", "people at the start of the month"
    QALY_MILLIONTHS = 1, "QALY millionths", "quality-adjusted life lived in the month"
    HOME_DAY_THOUSANDTHS = 2, "day thousandths", "days lived at home, neither in hospital nor in a care home"
    DEATH = 3, "people", "people who died"
    DEATH_IN_HOSPITAL = 4, "people", "people who died in hospital, or within 30 days of an admission"
    DEPARTURE = 5, "people", "people who moved away"
    BIRTH = 6, "people", "children born"
    ARRIVAL = 7, "people", "people who moved in"
    ONSET = 8, "cases", "conditions that began, whichever"
    DIAGNOSIS = 9, "cases", "conditions that were diagnosed"
    MANAGEMENT_WON = 10, "cases", "conditions that came under control"
    MANAGEMENT_LOST = 11, "cases", "conditions that went out of control"
    GP_CONTACT_WANTED = 12, "contacts", "GP and nurse contacts wanted"
    GP_CONTACT = 13, "contacts", "contacts with a GP"
    PRACTICE_NURSE_CONTACT = 14, "contacts", "contacts with a practice nurse"
    USUAL_DOCTOR_CONTACT = 15, "contacts", "contacts with a citizen's usual GP"
    CONTACT_NOT_IN_TIME = 16, "contacts", "contacts wanted that were not available in time"
    CONTACT_GIVEN_UP = 17, "contacts", "of these, given up"
    COMMUNITY_CONTACT = 18, "contacts", "community nursing and therapy contacts"
    MENTAL_HEALTH_CONTACT = 19, "contacts", "community mental health contacts"
    DRUG_TREATMENT_MONTH = 20, "months", "months of treatment for drug or alcohol dependence"
    DRUG_TREATMENT_COMPLETED = 21, "people", "people who completed such treatment free of dependence"
    AE_ATTENDANCE = 22, "attendances", "A&E attendances"
    AMBULANCE_JOURNEY = 23, "journeys", "ambulance journeys to A&E"
    EMERGENCY_AVOIDABLE_INCENTIVISED = 24, "admissions", "emergency admissions, avoidable and incentivised"
    EMERGENCY_AVOIDABLE_OTHER = (
        25,
        "admissions",
        "emergency admissions, avoidable for other chronic conditions",
    )
    EMERGENCY_OTHER_ACUTE_AVOIDABLE = 26, "admissions", "emergency admissions, acute and not usually admitted"
    EMERGENCY_OTHER = 27, "admissions", "emergency admissions of all other causes"
    READMISSION = 28, "admissions", "those of them in the month after an emergency discharge"
    NO_NIGHT_ADMISSION = 29, "admissions", "those of them that stayed no night"
    EMERGENCY_BED_DAY = 30, "days", "days in a bed after emergency admission, delayed days included"
    DELAYED_DAY = 31, "days", "those of them on which the patient was fit to leave"
    DEATH_AFTER_ADMISSION = 32, "people", "people who died within 30 days of an emergency admission"
    HARM = 33, "admissions", "admissions with preventable harm"
    REFERRAL = 34, "referrals", "referrals for planned care"
    URGENT_REFERRAL = 35, "referrals", "those of them that are urgent"
    WAITING = 36, "people", "people on the planned-care list at the start of the month"
    WAITING_OVER_18_WEEKS = 37, "people", "those of them who have waited over 18 weeks"
    TREATED = 38, "people", "people whose wait ended with treatment, admitted or not"
    REMOVED_FROM_LIST = 39, "people", "people who left the list untreated, living in the place"
    LEFT_WHILE_WAITING = 40, "people", "people who died or moved away while they waited"
    ARRIVED_WAITING = 41, "people", "people who moved in with a place on the list"
    OUTPATIENT_FIRST = 42, "attendances", "first outpatient attendances"
    OUTPATIENT_FOLLOW_UP = 43, "attendances", "follow-up outpatient attendances"
    DAY_CASE = 44, "spells", "day cases"
    PLANNED_ADMISSION = 45, "admissions", "planned admissions that stay a night"
    PLANNED_BED_DAY = 46, "days", "days in a bed after planned admission"
    SOCIAL_CARE_REQUEST = 47, "requests", "requests for social care"
    REABLEMENT_EPISODE = 48, "episodes", "reablement episodes begun"
    HOME_CARE_MONTH = 49, "months", "months of a home-care package"
    CARE_HOME_MONTH = 50, "months", "months in a care home"
    CARE_HOME_MONTH_COUNCIL = 51, "months", "those of them that the council pays for"
    CARE_HOME_ENTRY = 52, "people", "people who moved to a care home"
    CARER_MONTH = 53, "months", "months of being an unpaid carer"
    LONELY_MONTH = 54, "months", "months of being lonely"
    NEED_UNMET_MONTH = 55, "months", "months of need for help with neither carer nor package"
    END_OF_LIFE_MONTH = 56, "months", "months recognised as near the end of life"
    GOOD_GP_CONTACT_MILLIONTHS = (
        57,
        "contact millionths",
        "expected GP and nurse contacts experienced as good",
    )
    GOOD_HOSPITAL_CARE_MILLIONTHS = 58, "admission millionths", "expected admissions experienced as good"
    ONWARD_REFERRAL = 59, "referrals", "people treated who were referred onward, and wait again"


ITEMS = len(Item)
"""How many items there are."""

HOSPITAL_ITEMS = tuple(
    item
    for item in Item
    if Item.AE_ATTENDANCE <= item <= Item.PLANNED_BED_DAY
    or item in (Item.GOOD_HOSPITAL_CARE_MILLIONTHS, Item.ONWARD_REFERRAL)
)
"""What is counted for trusts as well as for practices."""

EMERGENCY_ADMISSIONS = (
    Item.EMERGENCY_AVOIDABLE_INCENTIVISED,
    Item.EMERGENCY_AVOIDABLE_OTHER,
    Item.EMERGENCY_OTHER_ACUTE_AVOIDABLE,
    Item.EMERGENCY_OTHER,
)
"""Every emergency admission is of one of these."""

Whole = NDArray[np.int64]


class Counts(NamedTuple):
    """What happened in a month, in whole numbers. Items are numbered by `Item`.

    `by_practice`: practice, item, population. `by_trust`: trust, item, population; 0 for items that are no
    hospital's. `by_quintile`: population, fifth of deprivation, item. `deaths` and `births`: of the whole place,
    by age in years and sex (of the child, at age 0).
    """

    by_practice: Whole
    by_trust: Whole
    by_quintile: Whole
    deaths: Whole
    births: Whole

    def total(self, item: Item, population: int = 0) -> int:
        """The whole place's count of an item, for one of the populations."""
        return int(self.by_quintile[population, :, item].sum())
