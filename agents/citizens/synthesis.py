"""A population made one to one from the published figures of a place: the same for the same place and seed.

Ages, sexes and quintiles are fitted to the place's totals and are exact; practices have their lists, scaled to
residents; states are drawn, each citizen's by its own key. The module must not know what happens afterwards.
"""

import numpy as np
from numpy.typing import NDArray

from agents.citizens.baseline import (
    AGES,
    SAMPLE_OF_EACH,
    Baseline,
    Draws,
    Levels,
    People,
    Tables,
    Whole,
    sample,
)
from agents.citizens.chance_arrays import founder_key, place_code
from agents.citizens.columns import Columns, field, free_slots, set_field
from agents.citizens.ipf import fit, marginal, whole_people
from agents.citizens.likeness import make_alike
from agents.citizens.lives import lived
from agents.citizens.solving import solve_lives
from agents.citizens.standard import as_published
from agents.citizens.streams import Stream
from agents.citizens.synthesis_health import Care, Recorded, make_health
from agents.citizens.synthesis_social import make_recent_life, make_social_life
from scenarios.parameters import Parameters, registers_by_condition
from scenarios.parameters.units import MONTHS_A_YEAR
from scenarios.place import AgeBand, Place, known_registers

PEOPLE_A_FREE_SLOT = 16
LEAST_FREE_SLOTS = 64
"""Each practice's segment has room to grow: a slot for so many people, and no fewer than the second number."""
FIRST_OF_EACH = 60  # of every age, sex and quintile, in the sample by which rates are first solved


def solve_baseline(parameters: Parameters) -> Baseline:
    """The parameters as arrays, and England's people as lives by its rates make them, for all places to share.

    Rates hang on which states meet in one person, and that on the rates. So both are found in turn: people in whom
    states meet as odds multiply, the rates solved on them, people who have lived by these, and so on.

    Raises:
        ValueError: a share in the parameters is out of reach of what it hangs on.
    """
    tables = Tables(parameters)
    people = sample(tables, FIRST_OF_EACH)
    baseline = Baseline(tables, Levels(), people)
    make_health(people, baseline)
    make_social_life(people, baseline)
    for size in (FIRST_OF_EACH, SAMPLE_OF_EACH):
        rates = solve_lives(tables, people).rates()
        people = as_published(lived(sample(tables, size), people, rates), tables)
        baseline = Baseline(tables, Levels(), people)
        make_recent_life(people, baseline)
    return baseline


def synthesise(place: Place, parameters: Parameters, seed: int, baseline: Baseline | None = None) -> Columns:
    """The citizens of a place, sorted by practice, with free slots at the end of each practice's segment.

    Practices are numbered from 0 in the place's order. Whoever makes many places solves the baseline once and
    gives it.

    Raises:
        ValueError: the place has no practices or residents, its tables do not agree, or the seed is not a whole
            number from 0.
    """
    _check(place)
    baseline = baseline or solve_baseline(parameters)
    tables = baseline.tables
    counts = people_by_age_sex_quintile(place, tables)
    age, sex, quintile = (axis.ravel().repeat(counts.ravel()) for axis in np.indices(counts.shape))
    keys = founder_key(seed, place_code(place.name), np.arange(age.size))
    people = People(age, sex, quintile, np.ones(age.size), Draws(seed, keys))
    make_alike(people, baseline, care_in(place, tables))
    make_recent_life(people, baseline)
    return _in_slots(people, place)


def people_by_age_sex_quintile(place: Place, tables: Tables) -> Whole:
    """Residents by single year of age, sex and quintile, in whole people: the place's totals met exactly.

    Within the place's bands ages are as in England, and so is how ages, sexes and quintiles go together.
    """
    start = tables.residents
    by_sex = np.array([[row.male, row.female] for row in place.population_by_age_sex])
    by_quintile = np.array([row.quintiles for row in place.population_by_age_quintile])
    bands = _groups([row.age for row in place.population_by_age_sex])
    wide_bands = _groups([row.age for row in place.population_by_age_quintile])
    marginals = [
        marginal("population_by_age_and_sex", start.shape, (0, 1), by_sex, [bands, None]),
        marginal("population_by_age_and_quintile", start.shape, (0, 2), by_quintile, [wide_bands, None]),
    ]
    fitted = fit(start, marginals)
    if not fitted.has_converged:
        raise ValueError(
            f"{place.name}: people by age and sex and people by age and quintile do not agree: after"
            f" {fitted.rounds} rounds a total is off by {fitted.largest_gap_share:.1%}; correct one of the tables"
        )
    return whole_people(fitted.table, marginals, place_code(place.name))


def care_in(place: Place, tables: Tables) -> Care:
    """What the place's registers and indicators say of each condition, England's where it has none."""
    recorded: list[Recorded | None] = []
    managed = []
    on_register = tables.of("on_register_share", "condition")
    usual = tables.of("managed_share", "condition")
    for at, kept in enumerate(registers_by_condition().values()):
        register = place.registers.get(kept.name) if kept else None
        indicator = place.managed_shares.get(kept.managed_indicator) if kept else None
        managed.append(float(usual[at]) if indicator is None else float(indicator.share_of_all))
        if kept is None or register is None or on_register[at] == 0:
            recorded.append(None)
            continue
        ages = known_registers()[kept.name].ages
        of_ages = np.array([ages.holds(AgeBand(age, age)) for age in AGES])
        recorded.append(Recorded(of_ages, float(register.prevalence_share) / float(on_register[at])))
    return Care(tuple(recorded), tuple(managed))


def _groups(bands: list[AgeBand]) -> Whole:
    """The position of each age's band; the bands stand from the youngest and cover every age."""
    return np.searchsorted([band.age_from for band in bands], AGES, side="right") - 1


def _in_slots(people: People, place: Place) -> Columns:
    """The people shared out among practices by lot, each practice a run of slots."""
    by_practice = np.array(place.residents_by_practice)
    slots_by_practice = by_practice + np.maximum(by_practice // PEOPLE_A_FREE_SLOT, LEAST_FREE_SLOTS)
    starts = np.cumsum(slots_by_practice) - slots_by_practice
    columns = free_slots(int(slots_by_practice.sum()))
    columns.practice[...] = np.arange(by_practice.size).repeat(slots_by_practice)
    slot = np.empty(people.age.size, dtype=np.int64)
    lot = np.argsort(people.draws.uniform(Stream.SYNTHESIS_PRACTICE), kind="stable")
    within = [np.sort(part) for part in np.split(lot, np.cumsum(by_practice)[:-1])]
    for start, numbers in zip(starts, within, strict=True):
        slot[numbers] = start + np.arange(numbers.size)
    months = people.draws.uniform(Stream.SYNTHESIS_AGE) * MONTHS_A_YEAR
    people.state.update(
        key=people.draws.keys,
        age_months=people.age * MONTHS_A_YEAR + months.astype(np.int64),
        is_present=np.ones(people.age.size, dtype=np.bool_),
        sex=people.sex,
        quintile=people.quintile,
    )
    for name, numbers in people.state.items():
        _write(columns, name, slot, numbers)
    return columns


def _write(columns: Columns, name: str, slot: NDArray[np.int64], numbers: NDArray[np.generic]) -> None:
    everywhere = field(columns, name).copy()
    everywhere[slot] = numbers
    if name in Columns._fields:
        getattr(columns, name)[...] = everywhere
    else:
        set_field(columns, name, everywhere)


def _check(place: Place) -> None:
    if not place.practices:
        raise ValueError(f"{place.name}: the place has no practices; citizens need a practice to belong to")
    if not place.residents:
        raise ValueError(f"{place.name}: the place has no residents; give people by age and sex")
    for rows in (place.population_by_age_sex, place.population_by_age_quintile):
        if not rows or rows[0].age.age_from != 0:
            first = rows[0].age if rows else "missing"
            raise ValueError(
                f"{place.name}: the youngest age band is {first}; the bands must cover every age from 0"
            )
