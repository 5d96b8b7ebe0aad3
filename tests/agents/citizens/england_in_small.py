"""England in small: a place with England's ages, sexes and fifths, and what its people show after two years.

Registers and managed shares are England's, since the place has none of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from agents.citizens.baseline import Baseline, Tables
from agents.citizens.columns import CONDITIONS, RISK_FACTORS, Columns, field, has
from agents.citizens.counts import EMERGENCY_ADMISSIONS, Counts, Item
from agents.citizens.population import Population, found
from agents.citizens.rates import LOW, LOW_BITS
from agents.citizens.solving import Solved
from experiments.citizens_intervals import TAIL_SHARE
from experiments.citizens_life_table import life_expectancy as intervals_of_life
from scenarios.parameters import Target, load_parameters, load_targets, registers_by_condition
from scenarios.parameters.subgroups import subgroup_text
from scenarios.place import AgeBand, Place, known_registers, load_place
from scenarios.populations import EVERYONE
from scenarios.populations import Population as ContractPopulation

PEOPLE = 1_000_000
PRACTICES = 143
BURN_IN_MONTHS = 24
YEAR_MONTHS = 12
RARE = 1e-6
POPULATIONS = (
    EVERYONE,
    ContractPopulation(age_from=65),
    ContractPopulation(age_from=18),
    ContractPopulation(age_to=39),
    ContractPopulation(age_from=85, age_to=89),
    ContractPopulation(age_from=16),
)
ALL, FROM_65, FROM_18, UNDER_40, AGED_85_89, FROM_16 = range(len(POPULATIONS))
OPEN_AGE = 95  # some die beyond it in every fifth
Floats = NDArray[np.float64]


def england_in_small(tables: Tables, people: int = PEOPLE) -> Place:
    """So many people with England's ages, sexes and fifths, on lists of about seven thousand."""
    southend = load_place("southend")
    residents = tables.residents * people / tables.residents.sum()
    ages = []
    for row in southend.population_by_age_sex:
        of_band = residents[row.age.age_from : (row.age.age_to or len(residents)) + 1]
        male, female = (int(each) for each in of_band.sum(axis=(0, 2)).round())
        ages.append(replace(row, male=male, female=female))
    wide = []
    for by_quintile in southend.population_by_age_quintile:
        band = by_quintile.age
        total = sum(row.people for row in ages if band.holds(row.age))
        share = residents[band.age_from : (band.age_to or len(residents)) + 1].sum(axis=(0, 1))
        whole = (share / share.sum() * total).astype(int)
        whole[0] += total - whole.sum()
        wide.append(replace(by_quintile, quintiles=tuple(whole.tolist())))
    practices = tuple(
        replace(southend.practices[0], name=f"practice {number}", list_size=people // PRACTICES)
        for number in range(PRACTICES)
    )
    return replace(
        southend,
        name="england in small",
        population_by_age_sex=tuple(ages),
        population_by_age_quintile=tuple(wide),
        practices=practices,
        registers={},
        managed_shares={},
    )


@dataclass(frozen=True)
class Share:
    """A simulated figure and the interval that chance leaves once in a million times; none is known for some."""

    value: float
    low: float
    high: float

    def meets(self, target: Target) -> bool:
        """Whether the target's accepted interval and that of chance have something in common."""
        low, high = (float(each) for each in target.accepted)
        return bool(self.low <= high and self.high >= low)


def exactly(value: float) -> Share:
    """A figure whose reach of chance is not known or does not matter."""
    return Share(value, value, value)


def share_of(members: float, people: float) -> Share:
    """A share of people, with exact bounds."""
    known = stats.binomtest(int(members), int(people)).proportion_ci(1 - RARE)
    return Share(members / people, known.low, known.high)


def count_of(events: float, scale: float) -> Share:
    """A number of events times a scale, with exact bounds."""
    low = stats.chi2.ppf(RARE / 2, 2 * events) / 2 if events else 0.0
    high = stats.chi2.ppf(1 - RARE / 2, 2 * (events + 1)) / 2
    return Share(events * scale, low * scale, high * scale)


class England:
    """England in small after two years, and the counts of the year that follows."""

    def __init__(self, baseline: Baseline, solved: Solved) -> None:
        place = england_in_small(baseline.tables)
        self.tables = baseline.tables
        self.lived = found(place, load_parameters(), 1, baseline, POPULATIONS, solved)
        for _ in range(BURN_IN_MONTHS):
            self.lived.live()
        self.deaths, self.years = np.zeros((121, 2)), np.zeros((121, 2))
        self.deaths_by_quintile, self.years_by_quintile = np.zeros((121, 2, 5)), np.zeros((121, 2, 5))
        self.births = 0
        self.counts = np.zeros((len(POPULATIONS), 5, len(Item)), dtype=np.int64)
        self.onsets = dict.fromkeys(CONDITIONS, 0)
        for _ in range(YEAR_MONTHS):
            self._year_on(self.lived)
        columns = self.lived.columns
        here = np.flatnonzero(columns.key)
        self.age = np.minimum(columns.age_months[here] // 12, 120).astype(np.int64)
        self.conditions, self.diagnosed = columns.conditions[here], columns.diagnosed[here]
        self.quality = quality_of_life(columns, solved)[here]
        self.states = {
            name: field(columns, name)[here].astype(np.int64)
            for name in (
                *("sex", "quintile", "risk_factors", "frailty", "lives_alone", "is_lonely", "is_carer"),
                *("needs_help", "in_care_home", "has_home_care", "council_pays"),
            )
        }

    def _year_on(self, lived: Population) -> None:
        columns = lived.columns
        here = np.flatnonzero(columns.key)
        age = np.minimum(columns.age_months[here] // 12, 120).astype(np.int64)
        sex, quintile = (field(columns, name)[here].astype(np.int64) for name in ("sex", "quintile"))
        np.add.at(self.years_by_quintile, (age, sex, quintile), 1 / 12)
        key, before = columns.key.copy(), columns.conditions.copy()
        counts: Counts = lived.live()
        died = here[(lived.fate[: key.size][here] & 1) > 0]
        np.add.at(
            self.deaths_by_quintile,
            tuple(each[np.searchsorted(here, died)] for each in (age, sex, quintile)),
            1,
        )
        self.deaths += counts.deaths
        self.years = self.years_by_quintile.sum(axis=2)
        self.births += int(counts.births.sum())
        self.counts += counts.by_quintile
        stayed = (lived.columns.key[: key.size] == key) & (key != 0)
        begun = lived.columns.conditions[: key.size] & ~before
        for at, name in enumerate(CONDITIONS):
            self.onsets[name] += int((has(begun, at) & stayed).sum())

    def number(self, *items: Item, of: int = ALL) -> int:
        """A year's count of items in one of the populations."""
        return int(sum(self.counts[of, :, item].sum() for item in items))

    @property
    def scale(self) -> float:
        """England's residents to these."""
        return float(self.tables.residents.sum()) / (self.number(Item.PEOPLE) / 12)

    def rate(self, *items: Item, of: int = ALL) -> Share:
        """A year's count of items to the person-years of one of the populations."""
        return count_of(self.number(*items, of=of), 12 / self.number(Item.PEOPLE, of=of))

    def some(self, who: NDArray[np.bool_], among: NDArray[np.bool_]) -> Share:
        """The share of some people among others."""
        return share_of(int((who & among).sum()), int(among.sum()))

    def aged(self, target: Target) -> NDArray[np.bool_]:
        """Who is of a target's ages and sex."""
        about = dict(target.subgroup)
        band = about.get("age", AgeBand(0, None))
        assert isinstance(band, AgeBand)
        those = (self.age >= band.age_from) & (self.age <= (band.age_to or 120))
        return those if "sex" not in about else those & (self.states["sex"] == (about["sex"] == "female"))

    def ill(self, condition: object, words: NDArray[np.uint16] | None = None) -> NDArray[np.bool_]:
        """Who has a condition, or has it diagnosed."""
        return has(self.conditions if words is None else words, CONDITIONS.index(str(condition)))

    def register(self, name: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_], float]:
        """Who is diagnosed, who is of a register's ages, and the share of the diagnosed who stand on it."""
        kept = next(each for each in registers_by_condition().items() if each[1] and each[1].name == name)
        ages = known_registers()[name].ages
        of_ages = np.array([ages.holds(AgeBand(age, age)) for age in range(121)])[self.age]
        on = load_parameters().value("on_register_share", condition=kept[0])
        return self.ill(kept[0], self.diagnosed), of_ages, on


def quality_of_life(columns: Columns, solved: Solved) -> Floats:
    """Each citizen's quality of life, as an EQ-5D index, by the tables that the month reads."""
    values = solved.quality
    age = np.minimum(columns.age_months // 12, 120).astype(np.int64)
    cell = (age * 2 + field(columns, "sex")) * 5 + field(columns, "quintile")
    ill, managed = columns.conditions.astype(np.int64), columns.managed.astype(np.int64)
    return np.asarray(
        values.base[cell]
        * values.conditions_low[ill & LOW]
        * values.conditions_high[ill >> LOW_BITS]
        * values.managed_low[managed & LOW]
        * values.managed_high[managed >> LOW_BITS]
        * values.frailty[field(columns, "frailty")]
        * values.social[columns.social]
        * values.planned_care[columns.planned_care]
    )


def life_expectancy(deaths: Floats, years: Floats, age: int) -> float:
    """Years to live at an age, from deaths and person-years by single age: as long as an exponential each year."""
    rate = np.divide(deaths, years, out=np.zeros_like(years), where=years > 0)
    rate[100:] = deaths[100:].sum() / max(years[100:].sum(), 1e-9)
    rate = rate[age:]
    alive = np.exp(-np.concatenate([[0.0], np.cumsum(rate)[:-1]]))
    lived = np.divide(-np.expm1(-rate), rate, out=np.ones_like(rate), where=rate > 0)
    return float((alive * lived).sum())


Answer = Callable[[England, Target], Share]


@cache
def targets_by_name() -> dict[str, list[Target]]:
    """The targets of each name."""
    names: dict[str, list[Target]] = {}
    for target in load_targets():
        names.setdefault(target.name, []).append(target)
    return names


def key_of(target: Target) -> str:
    """A target's name and subgroup, as the file writes them."""
    about = subgroup_text(target.subgroup)
    return f"{target.name} {about}".strip()


REGISTERED = sum(1 << CONDITIONS.index(name) for name, kept in registers_by_condition().items() if kept)


def _many(england: England) -> NDArray[np.bool_]:
    """Who has two conditions or more on registers: those that are diagnosed, as studies of records count them."""
    return np.asarray(np.bitwise_count(england.diagnosed & np.uint16(REGISTERED)) >= 2)


def _quintile(target: Target) -> int:
    return int(str(dict(target.subgroup)["quintile"])) - 1


def _deaths(england: England, target: Target) -> Share:
    band, sex = dict(target.subgroup)["age"], dict(target.subgroup)["sex"]
    assert isinstance(band, AgeBand)
    of = slice(band.age_from, 121 if band.age_to is None else band.age_to + 1), int(sex == "female")
    expected_years = england.tables.residents.sum(axis=2)[of].sum()
    # England's residents of each age, at the rates of these.
    rate = np.divide(england.deaths, england.years, out=np.zeros((121, 2)), where=england.years > 0)
    standard = float((rate[of] * england.tables.residents.sum(axis=2)[of]).sum())
    found = count_of(int(england.deaths[of].sum()), 1.0)
    assert expected_years > 0
    return Share(standard, standard * found.low / found.value, standard * found.high / found.value)


def _recorded(england: England, target: Target) -> Share:
    known, of_ages, on = england.register(str(dict(target.subgroup)["register"]))
    share = england.some(known, of_ages)
    return Share(share.value * on, share.low * on, share.high * on)


def _recorded_by_quintile(england: England, target: Target) -> Share:
    known, of_ages, _ = england.register(str(dict(target.subgroup)["register"]))
    fifth = england.states["quintile"] == _quintile(target)
    overall = england.some(known, of_ages).value
    share = england.some(known, of_ages & fifth)
    return Share(share.value / overall, share.low / overall, share.high / overall)


def _slope(england: England, target: Target) -> Share:
    sex = int(dict(target.subgroup)["sex"] == "female")
    expected = [
        life_expectancy(england.deaths_by_quintile[:, sex, at], england.years_by_quintile[:, sex, at], 0)
        for at in range(5)
    ]
    rank = (np.arange(5) + 0.5) / 5
    slope = float(np.polyfit(rank, expected, 1)[0])
    # The slope is a sum of the fifths' expectations, whose chance Chiang told; the normal distribution is good enough.
    reach = [
        known.high_years - known.years
        for known in (
            intervals_of_life(
                england.deaths_by_quintile[:, sex, at], england.years_by_quintile[:, sex, at], 0, OPEN_AGE
            )
            for at in range(5)
        )
    ]
    parts = (rank - rank.mean()) / ((rank - rank.mean()) ** 2).sum()
    rare = stats.norm.ppf(1 - RARE / 2) / stats.norm.ppf(1 - TAIL_SHARE)
    off = float(rare * np.sqrt(((parts * reach) ** 2).sum()))
    return Share(slope, slope - off, slope + off)


def _multimorbid_by(state: str, over: int, under: int) -> Answer:
    def answer(england: England, target: Target) -> Share:
        those, adults = england.states[state], england.aged(target)
        high, low = (england.some(_many(england), adults & (those == each)) for each in (over, under))
        return Share(high.value / low.value, high.low / low.high, high.high / low.low)

    return answer


def _avoidable_by_deprivation(england: England, _: Target) -> Share:
    items = (Item.EMERGENCY_AVOIDABLE_INCENTIVISED, Item.EMERGENCY_AVOIDABLE_OTHER)
    most, least = (
        england.counts[ALL, at, items].sum() / england.counts[ALL, at, Item.PEOPLE] for at in (0, 4)
    )
    return exactly(float(most / least))


def _readmitted_by_deprivation(england: England) -> Share:
    most, least = (
        england.counts[ALL, at, Item.READMISSION] / england.counts[ALL, at, EMERGENCY_ADMISSIONS].sum()
        for at in (0, 4)
    )
    return exactly(float(most / least))


def _risk(name: str) -> Answer:
    at = RISK_FACTORS.index(name)
    return lambda england, target: england.some(has(england.states["risk_factors"], at), england.aged(target))


def _state(name: str) -> Answer:
    return lambda england, target: england.some(england.states[name] > 0, england.aged(target))


def _quality(england: England, target: Target) -> Share:
    return exactly(float(england.quality[england.aged(target)].mean()))


def _quality_of_the_ill(england: England, target: Target) -> Share:
    return exactly(float(england.quality[england.aged(target) & (england.diagnosed > 0)].mean()))


def _quality_by_deprivation(england: England, target: Target) -> Share:
    ill = england.aged(target) & (england.diagnosed > 0)
    # Fifths stand for the thirds of the published ratio: the outer third is one fifth and two thirds of the next.
    weight = np.array([1, 2 / 3, 0, 0, 0])[england.states["quintile"]] * ill
    least = np.array([0, 0, 0, 2 / 3, 1])[england.states["quintile"]] * ill
    return exactly(
        float(
            (weight * england.quality).sum() / weight.sum() / ((least * england.quality).sum() / least.sum())
        )
    )


def _incidence(england: England, target: Target) -> Share:
    about = dict(target.subgroup)
    name = str(about["condition"])
    if "age" in about:
        return exactly(float("nan"))
    return count_of(england.onsets[name], 12 / england.number(Item.PEOPLE))


ANSWERS: dict[str, Answer] = {
    "residents_share": lambda england, target: exactly(float(england.aged(target).mean())),
    "births": lambda england, _: count_of(england.births, england.scale),
    "deaths": _deaths,
    "life_expectancy": lambda england, target: exactly(
        life_expectancy(
            england.deaths[:, int(dict(target.subgroup)["sex"] == "female")],
            england.years[:, int(dict(target.subgroup)["sex"] == "female")],
            int(str(dict(target.subgroup)["age"])),
        )
    ),
    "life_expectancy_slope": _slope,
    "recorded_prevalence_share": _recorded,
    "recorded_prevalence_quintile_ratio": _recorded_by_quintile,
    "true_prevalence_share": lambda england, target: england.some(
        england.ill(dict(target.subgroup)["condition"]), england.aged(target)
    ),
    "coded_prevalence_share": lambda england, target: england.some(
        england.ill(dict(target.subgroup)["condition"], england.diagnosed), england.aged(target)
    ),
    "multimorbidity_share": lambda england, target: england.some(_many(england), england.aged(target)),
    "gp_contacts_annual_rate": lambda england, target: england.rate(
        Item.GP_CONTACT, Item.PRACTICE_NURSE_CONTACT, of=AGED_85_89 if target.subgroup else ALL
    ),
    "nurse_contact_share": lambda england, _: share_of(
        england.number(Item.PRACTICE_NURSE_CONTACT),
        england.number(Item.PRACTICE_NURSE_CONTACT, Item.GP_CONTACT),
    ),
    "ae_attendances_per_person": lambda england, _: england.rate(Item.AE_ATTENDANCE),
    "ae_under_40_share": lambda england, _: share_of(
        england.number(Item.AE_ATTENDANCE, of=UNDER_40), england.number(Item.AE_ATTENDANCE)
    ),
    "ae_by_ambulance_share": lambda england, _: share_of(
        england.number(Item.AMBULANCE_JOURNEY), england.number(Item.AE_ATTENDANCE)
    ),
    "emergency_admissions": lambda england, target: count_of(
        england.number(*EMERGENCY_ADMISSIONS, of=FROM_65 if target.subgroup else ALL), england.scale
    ),
    "avoidable_admissions_per_100000": lambda england, target: count_of(
        england.number(
            *(
                (Item.EMERGENCY_OTHER_ACUTE_AVOIDABLE,)
                if dict(target.subgroup)["kind"] == "acute"
                else (Item.EMERGENCY_AVOIDABLE_INCENTIVISED, Item.EMERGENCY_AVOIDABLE_OTHER)
            )
        ),
        1e5 * 12 / england.number(Item.PEOPLE),
    ),
    "no_night_share": lambda england, _: share_of(
        england.number(Item.NO_NIGHT_ADMISSION), england.number(*EMERGENCY_ADMISSIONS)
    ),
    "emergency_bed_days": lambda england, _: exactly(england.number(Item.EMERGENCY_BED_DAY) * england.scale),
    "readmission_share": lambda england, _: share_of(
        england.number(Item.READMISSION), england.number(*EMERGENCY_ADMISSIONS)
    ),
    "readmission_most_to_least_deprived_ratio": lambda england, _: _readmitted_by_deprivation(england),
    "referrals_annual_rate": lambda england, _: england.rate(Item.REFERRAL),
    "outpatient_attendances_per_person": lambda england, _: england.rate(
        Item.OUTPATIENT_FIRST, Item.OUTPATIENT_FOLLOW_UP
    ),
    "first_attendances": lambda england, _: count_of(england.number(Item.OUTPATIENT_FIRST), england.scale),
    "planned_admissions": lambda england, _: count_of(
        england.number(Item.DAY_CASE, Item.PLANNED_ADMISSION), england.scale
    ),
    "day_case_share": lambda england, _: share_of(
        england.number(Item.DAY_CASE), england.number(Item.DAY_CASE, Item.PLANNED_ADMISSION)
    ),
    "social_care_requests": lambda england, _: count_of(
        england.number(Item.SOCIAL_CARE_REQUEST), england.scale
    ),
    "social_care_requests_65_and_over_share": lambda england, _: share_of(
        england.number(Item.SOCIAL_CARE_REQUEST, of=FROM_65), england.number(Item.SOCIAL_CARE_REQUEST)
    ),
    "reablement_episodes": lambda england, _: count_of(
        england.number(Item.REABLEMENT_EPISODE), england.scale
    ),
    "care_home_residents_share": _state("in_care_home"),
    "care_home_residents_85_and_over_share": lambda england, _: england.some(
        england.age >= 85, (england.age >= 65) & (england.states["in_care_home"] > 0)
    ),
    "frail_share": lambda england, target: england.some(england.states["frailty"] > 0, england.aged(target)),
    "needs_help_share": _state("needs_help"),
    "lives_alone_share": _state("lives_alone"),
    "carer_share": _state("is_carer"),
    "lonely_share": _state("is_lonely"),
    "smoking_share": _risk("smoking"),
    "obesity_share": _risk("obesity"),
    "incidence_annual_rate": _incidence,
    "quality_of_life": _quality,
    "quality_of_life_with_long_term_conditions": _quality_of_the_ill,
    "quality_of_life_with_long_term_conditions_deprivation_ratio": _quality_by_deprivation,
    "multimorbidity_female_to_male_ratio": _multimorbid_by("sex", 1, 0),
    "multimorbidity_most_to_least_deprived_ratio": _multimorbid_by("quintile", 0, 4),
    "bed_days_65_and_over_share": lambda england, _: exactly(
        england.number(Item.EMERGENCY_BED_DAY, Item.PLANNED_BED_DAY, of=FROM_65)
        / england.number(Item.EMERGENCY_BED_DAY, Item.PLANNED_BED_DAY)
    ),
    "avoidable_admissions_most_to_least_deprived_ratio": _avoidable_by_deprivation,
}


def answered() -> list[Target]:
    """The targets that England in small answers, in the order of their file."""
    return [
        target
        for target in load_targets()
        if target.name in ANSWERS
        and not (target.name == "incidence_annual_rate" and "age" in dict(target.subgroup))
    ]
