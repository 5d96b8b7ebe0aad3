"""The numbered streams of chance: which purpose each draw of a citizen serves.

A number is given once. It is never changed and never used again, not even for a stream that is retired, since
the luck of every citizen hangs on it. A new stream takes a free number of its family: each family has a
hundred. A decision about one of several conditions, risk factors or candidates uses one stream and an index.

The module must not know how a draw is made, nor what decides with it.
"""

from enum import IntEnum, unique
from typing import Self


@unique
class Stream(IntEnum):
    """What a draw is for, by number; its `meaning` says the event or choice that it decides."""

    meaning: str

    def __new__(cls, number: int, meaning: str) -> Self:
        """Make the member, a whole number that kernels can use as it stands."""
        stream = int.__new__(cls, number)
        stream._value_ = number
        stream.meaning = meaning
        return stream

    # Keys
    FOUNDER_KEY = 1, "the key of a citizen of the first population"
    NEWBORN_KEY = 2, "the key of a child, from the mother's"
    INCOMER_KEY = 3, "the key of a citizen who moves in"

    # Demography
    BIRTH = 100, "a woman gives birth"
    NEWBORN_SEX = 101, "the sex of a newborn, drawn with the newborn's key"
    DEPARTURE = 102, "a citizen moves away"
    ARRIVAL = 103, "a place is taken by a citizen who moves in"
    CHANGE_OF_PRACTICE = 104, "a citizen moves to another practice's list"
    ARRIVALS = 105, "how many citizens move in, drawn with a practice's number as key"
    NEWBORN_STATE = 106, "the family that a newborn is born into, drawn with the newborn's key"

    # Death
    DEATH = 200, "death in the month, apart from death after an admission"
    DEATH_AFTER_ADMISSION = 201, "death within thirty days of an admission"
    PLACE_OF_DEATH = 202, "where a citizen dies: at home, in a care home, in hospital"
    END_OF_LIFE_RECOGNISED = 203, "the last months of life are recognised as such"

    # Onset
    ONSET = 300, "a condition begins; index: condition"

    # Progression
    PROGRESSION = 400, "a condition gets worse; index: condition"
    RECOVERY = 401, "a condition ends; index: condition"
    RELAPSE = 402, "a condition returns or has an acute episode; index: condition"

    # Diagnosis and management
    DIAGNOSIS = 500, "a condition is diagnosed; index: condition"
    MANAGEMENT_WON = 501, "a condition comes under control; index: condition"
    MANAGEMENT_LOST = 502, "control of a condition is lost; index: condition"

    # Risk factors
    RISK_FACTOR_BEGINS = 600, "smoking, obesity, inactivity or hazardous drinking begins; index: risk factor"
    RISK_FACTOR_ENDS = 601, "the same ends; index: risk factor"

    # Frailty
    FRAILTY_WORSENS = 700, "frailty moves up a category"
    FRAILTY_IMPROVES = 701, "frailty moves down a category"

    # Social state
    LONELINESS_BEGINS = 800, "a citizen becomes lonely"
    LONELINESS_ENDS = 801, "a citizen is no longer lonely"
    LIVING_ALONE_BEGINS = 802, "a citizen comes to live alone, by bereavement or otherwise"
    LIVING_ALONE_ENDS = 803, "a citizen no longer lives alone"
    CARING_BEGINS = 804, "a citizen becomes an unpaid carer"
    CARING_ENDS = 805, "a citizen is no longer an unpaid carer"
    CARER_FOUND = 806, "someone begins to care for the citizen unpaid"
    CARER_LOST = 807, "nobody cares for the citizen unpaid any more"
    ACTIVATION_RISES = 808, "confidence to manage one's own health rises"
    ACTIVATION_FALLS = 809, "confidence to manage one's own health falls"
    SETTLED_HOME_WON = 810, "a settled home is found"
    SETTLED_HOME_LOST = 811, "a settled home is lost"
    MEANINGFUL_ROLE_WON = 812, "a meaningful role is found"
    MEANINGFUL_ROLE_LOST = 813, "a meaningful role is lost"

    # Dependency and social care
    DEPENDENCY_BEGINS = 900, "help with daily living becomes necessary"
    DEPENDENCY_ENDS = 901, "help with daily living is no longer necessary"
    SOCIAL_CARE_REQUEST = 902, "social care is asked for"
    SOCIAL_CARE_ASSESSMENT = 903, "a request for social care is assessed"
    PACKAGE_BEGINS = 904, "a home-care package begins"
    PACKAGE_ENDS = 905, "a home-care package ends"
    REABLEMENT_BEGINS = 906, "reablement begins"
    REABLEMENT_SUCCEEDS = 907, "reablement ends with no more need of help"
    CARE_HOME_ENTERED = 908, "a citizen moves to a care home"
    CARE_HOME_LEFT = 909, "a citizen leaves a care home alive"
    REABLEMENT_ENDS = 910, "reablement ends, whether it succeeds or not"
    COUNCIL_PAYS = 911, "the council pays for a citizen's place in a care home"

    # Seeking care
    GP_CONTACTS_WANTED = 1000, "how many GP contacts are wanted"
    GP_CONTACT_IN_TIME = 1001, "a wanted GP contact is available in time; index: contact"
    UNMET_CONTACT_TO_AE = 1002, "a GP contact not available in time becomes an A&E attendance; index: contact"
    UNMET_CONTACT_GIVEN_UP = 1003, "a GP contact not available in time is given up; index: contact"
    AE_ATTENDANCE = 1004, "an A&E attendance on a citizen's own account"
    AMBULANCE = 1005, "an ambulance is called"
    REFERRAL = 1006, "a planned referral"
    REFERRAL_PATHWAY = 1007, "the pathway of a planned referral"
    REFERRAL_URGENCY = 1008, "the urgency of a planned referral"
    CHOICE_OF_TRUST = 1009, "the trust that a citizen chooses"
    UPTAKE = 1010, "a citizen takes up what is offered: a budget, a programme, an incentive"
    NEED_OF_CONTACTS = 1011, "how many more or fewer GP contacts a citizen wants than others alike, for life"
    NURSE_CONTACT = 1012, "a GP contact is with a practice nurse; index: contact"

    # Admission
    EMERGENCY_NEED = 1100, "a health crisis that could mean an emergency admission; index: cause group"
    EMERGENCY_ADMISSION = (
        1101,
        "the crisis leads to an admission, at the trust's threshold; index: cause group",
    )
    AVOIDABLE_NEED = 1102, "a crisis of the kind that care outside hospital can prevent"
    ADMISSION_FROM_AE = 1103, "an A&E attendance ends in an admission"
    CAUSE_OF_ADMISSION = 1104, "the cause group of an admission"

    # Stay
    LENGTH_OF_STAY = 1200, "the length of an emergency stay"
    LENGTH_OF_PLANNED_STAY = 1201, "the length of a planned stay"
    HARM = 1202, "harm done in hospital"

    # Discharge
    DISCHARGE_DESTINATION = 1300, "where a citizen is discharged to"
    DISCHARGE_DELAY = 1301, "a discharge is delayed"
    LENGTH_OF_DELAY = 1302, "how long a discharge is delayed"

    # Readmission
    READMISSION = 1400, "an emergency readmission within thirty days"

    # Waiting list
    PLANNED_TREATMENT = 1500, "a citizen on the waiting list is treated"
    REMOVAL_FROM_LIST = 1501, "a citizen leaves the waiting list untreated"
    DAY_CASE = 1502, "a planned treatment is a day case"
    PLANNED_ADMISSION = 1503, "a planned treatment needs an admission, day cases included"
    FIRST_ATTENDANCES = 1504, "how many first outpatient attendances a planned treatment takes"
    FOLLOW_UPS = 1505, "how many follow-up attendances a planned treatment takes"
    ONWARD_REFERRAL = 1506, "a citizen who was treated is referred onward, and waits again"

    # Treatment and support outside hospital
    TREATMENT_BEGINS = 1600, "treatment for dependence or mental illness begins; index: condition"
    TREATMENT_COMPLETED = 1601, "such treatment is completed; index: condition"
    TREATMENT_DROPPED = 1602, "such treatment is broken off; index: condition"
    CONTINUITY = 1603, "a GP contact is with the citizen's usual doctor"
    CASE_MANAGEMENT = 1604, "case management of a citizen at high risk begins"
    URGENT_RESPONSE = 1605, "a crisis is met by a community team"
    COMMUNITY_CONTACTS = 1606, "how many community contacts are wanted"
    SOCIAL_PRESCRIBING = 1607, "a citizen is put in touch with a voluntary provider"
    END_OF_LIFE_SUPPORT = 1608, "support at home in the last months of life"
    MENTAL_HEALTH_CONTACTS = 1609, "how many community mental health contacts are had"

    # Experience and what is reported
    EXPERIENCE = 1700, "a contact is experienced as good; index: service"
    SURVEYED = 1701, "a citizen is asked in a survey; index: survey"
    SURVEY_ANSWER = 1702, "what a citizen answers; index: survey"

    # Candidates: decisions with a common bound, thinned to the true probability; index: candidate
    HEALTH_CANDIDATES = 1800, "how many candidate events of health and demography"
    HEALTH_CANDIDATE_KIND = 1801, "which event a candidate is"
    HEALTH_CANDIDATE_ACCEPTED = 1802, "a candidate event happens"
    MANAGEMENT_CANDIDATES = 1810, "how many candidate events of diagnosis and management"
    MANAGEMENT_CANDIDATE_KIND = 1811, "which event a candidate is"
    MANAGEMENT_CANDIDATE_ACCEPTED = 1812, "a candidate event happens"
    SEEKING_CANDIDATES = 1820, "how many candidate events of seeking care"
    SEEKING_CANDIDATE_KIND = 1821, "which event a candidate is"
    SEEKING_CANDIDATE_ACCEPTED = 1822, "a candidate event happens"
    SOCIAL_CANDIDATES = 1830, "how many candidate events of social state and social care"
    SOCIAL_CANDIDATE_KIND = 1831, "which event a candidate is"
    SOCIAL_CANDIDATE_ACCEPTED = 1832, "a candidate event happens"

    # Synthesis
    SYNTHESIS_AGE = 1900, "the age of a new citizen, in months"
    SYNTHESIS_SEX = 1901, "the sex"
    SYNTHESIS_DEPRIVATION = 1902, "the deprivation quintile"
    SYNTHESIS_PRACTICE = 1903, "the practice"
    SYNTHESIS_LIVING_ALONE = 1904, "living alone"
    SYNTHESIS_RISK_FACTOR = 1905, "risk factors; index: risk factor"
    SYNTHESIS_CONDITION = 1906, "conditions; index: condition"
    SYNTHESIS_DIAGNOSED = 1907, "diagnosed conditions; index: condition"
    SYNTHESIS_MANAGED = 1908, "managed conditions; index: condition"
    SYNTHESIS_FRAILTY = 1909, "the frailty category"
    SYNTHESIS_LONELINESS = 1910, "loneliness"
    SYNTHESIS_ACTIVATION = 1911, "confidence to manage one's own health"
    SYNTHESIS_CARING = 1912, "being an unpaid carer"
    SYNTHESIS_CARER = 1913, "having an unpaid carer"
    SYNTHESIS_DEPENDENCY = 1914, "needing help with daily living"
    SYNTHESIS_PACKAGE = 1915, "a home-care package"
    SYNTHESIS_CARE_HOME = 1916, "living in a care home"
    SYNTHESIS_WAITING = 1917, "waiting for planned care"
    SYNTHESIS_PATHWAY = 1918, "the pathway waited on"
    SYNTHESIS_MONTHS_WAITED = 1919, "months waited"
    SYNTHESIS_SETTLED_HOME = 1920, "a settled home"
    SYNTHESIS_MEANINGFUL_ROLE = 1921, "a meaningful role"
    SYNTHESIS_TREATMENT = 1922, "treatment for dependence or mental illness; index: condition"
    SYNTHESIS_RECENT_DISCHARGE = 1923, "months since the last emergency discharge"
    SYNTHESIS_END_OF_LIFE = 1924, "being recognised as near the end of life"
    SYNTHESIS_LIVES = 1925, "the lives from birth of a sample of England's people; index: decision"
    SYNTHESIS_PERSON = 1926, "whom of the sample of England's people a new citizen is like"

    # What is asked of people without living it.
    REGISTER_NOT_MODELLED = 2000, "being on a register of which the model knows nothing; index: register"


STREAM_NUMBERS = max(Stream) + 1
"""The length of a table with a place for every stream."""
