"""One month of a population in plain NumPy over whole arrays: the twin by which the kernel of `month` is checked.

It takes every decision for everybody for whom it applies, with the same draws and the same arithmetic as the kernel,
which first looks for those whom anything can befall. Both agree to the last bit; so nothing that happens is passed
over. The module must not know what an organisation or a contract is.
"""

import numpy as np

from agents.citizens.columns import (
    COUNCIL_PAYS,
    HAS_CARER,
    HAS_HOME_CARE,
    IN_CARE_HOME,
    IS_CARER,
    IS_LONELY,
    MONTHS_WAITED,
    NEAR_END_OF_LIFE,
    NEEDS_HELP,
    NEVER_DISCHARGED,
    OVER_18_WEEKS_MONTHS,
    PATHWAY,
    Columns,
)
from agents.citizens.counts import HOSPITAL_ITEMS, Item
from agents.citizens.life import DAY_THOUSANDTHS_A_MONTH, DAYS_A_MONTH, THOUSAND
from agents.citizens.living import FATE_DEPARTED, FATE_DIED
from agents.citizens.members import Members
from agents.citizens.month import MONTHS_A_YEAR, QALY_MILLIONTHS_A_MONTH, Place, Quality, Tallies
from agents.citizens.month_arrays_care import attend_for_own, be_admitted, meet_teams, see_practice, wait
from agents.citizens.month_arrays_life import (
    be_supported,
    change_health,
    change_person,
    leave,
    live_otherwise,
    recover_life,
    seek_support,
    settle_social,
)
from agents.citizens.month_arrays_living import Living
from agents.citizens.month_arrays_people import Whole, nothing_made, people_of, read
from agents.citizens.rates import CONTACT_UNMET, DELAYED, HARMED_MONTHS, IN_HOSPITAL, LOW, LOW_BITS, Month
from agents.citizens.seeking import MILLION


def live_everybody_arrays(
    columns: Columns,
    first_slots: Whole,
    groups: Whole,
    month: Month,
    values: Quality,
    place: Place,
    members: Members,
    tallies: Tallies,
    block_size: int,
) -> None:
    """Live one month, in the place of `month.live_everybody`: groups and blocks make no difference."""
    live_month_arrays(columns, first_slots, month, values, place, members, tallies)


def live_month_arrays(
    columns: Columns,
    first_slots: Whole,
    month: Month,
    values: Quality,
    place: Place,
    members: Members,
    tallies: Tallies,
) -> None:
    """Live one month: change the columns, write the fate of every slot, and add what is counted to the tallies.

    What is summed afterwards is all counted in the first group. Where a rate was out of bounds, its trouble says so,
    and the month is void.
    """
    columns.age_months[...] += columns.person & 1
    people, kinds = people_of(columns, first_slots, month, place, members)
    living = Living(month, place, people, kinds, nothing_made(people))
    since = people.emergency_care & NEVER_DISCHARGED
    living.made.emergency_care = np.minimum(since + 1, NEVER_DISCHARGED)
    here = leave(living, np.arange(people.slot.size))
    for stage in (
        change_health,
        change_person,
        live_otherwise,
        recover_life,
        be_supported,
        seek_support,
        see_practice,
        attend_for_own,
        meet_teams,
    ):
        stage(living, here)
    wait(living, be_admitted(living, here))
    count_states(living)
    count_quality(living, values)
    settle(living, columns, tallies)


def count_states(living: Living) -> None:
    """Count the people and the states in which the month found them."""
    people = living.people
    social, planned_care = people.social, people.planned_care
    helped = read(social, HAS_CARER) | read(social, HAS_HOME_CARE) | read(social, IN_CARE_HOME)
    waits = read(planned_care, PATHWAY) > 0
    is_gone = living.made.fate & (FATE_DIED | FATE_DEPARTED) > 0
    for item, is_counted in (
        (Item.PEOPLE, np.ones(social.size)),
        (Item.HOME_CARE_MONTH, read(social, HAS_HOME_CARE)),
        (Item.CARE_HOME_MONTH, read(social, IN_CARE_HOME)),
        (Item.CARE_HOME_MONTH_COUNCIL, read(social, COUNCIL_PAYS)),
        (Item.CARER_MONTH, read(social, IS_CARER)),
        (Item.LONELY_MONTH, read(social, IS_LONELY)),
        (Item.NEED_UNMET_MONTH, read(social, NEEDS_HELP) & ~helped),
        (Item.END_OF_LIFE_MONTH, read(social, NEAR_END_OF_LIFE)),
    ):
        living.note(item, np.flatnonzero(is_counted))
    for item, is_waiting in (
        (Item.WAITING, waits),
        (Item.WAITING_OVER_18_WEEKS, waits & (read(planned_care, MONTHS_WAITED) >= OVER_18_WEEKS_MONTHS)),
        (Item.LEFT_WHILE_WAITING, waits & is_gone),
    ):
        living.note_planned(item, np.flatnonzero(is_waiting))


def count_quality(living: Living, values: Quality) -> None:
    """Count quality of life, less what the month itself takes from it, and days at home."""
    people, made, losses = living.people, living.made, living.month.losses
    in_bed = made.days - made.delayed_days + made.planned_days
    lost = np.minimum(in_bed / DAYS_A_MONTH, 1.0) * losses[IN_HOSPITAL]
    lost += np.minimum(made.delayed_days / DAYS_A_MONTH, 1.0) * losses[DELAYED]
    lost += made.harms * losses[HARMED_MONTHS] + (made.missed > 0) * losses[CONTACT_UNMET]
    quality = values.base[people.cell]
    quality *= (
        values.conditions_low[people.conditions & LOW] * values.conditions_high[people.conditions >> LOW_BITS]
    )
    quality *= values.managed_low[people.managed & LOW]
    quality *= values.managed_high[people.managed >> LOW_BITS]
    quality *= values.frailty[people.frailty]
    quality *= values.social[people.social]
    quality *= values.planned_care[people.planned_care]
    lived = (quality * QALY_MILLIONTHS_A_MONTH).astype(np.int64)
    everybody = np.arange(in_bed.size)
    living.note(Item.QALY_MILLIONTHS, everybody, lived - (lost * MILLION / MONTHS_A_YEAR).astype(np.int64))
    at_home = np.flatnonzero(read(people.social, IN_CARE_HOME) == 0)
    away = np.minimum((in_bed + made.delayed_days)[at_home] * THOUSAND, DAY_THOUSANDTHS_A_MONTH)
    living.note(Item.HOME_DAY_THOUSANDTHS, at_home, DAY_THOUSANDTHS_A_MONTH - away)


def settle(living: Living, columns: Columns, tallies: Tallies) -> None:
    """Write what the month made of everybody, and add up what was counted."""
    made, slot = living.made, living.people.slot
    settle_social(made.social)
    for name in ("conditions", "diagnosed", "managed", "person", "social", "planned_care", "emergency_care"):
        getattr(columns, name)[slot] = getattr(made, name)
    tallies.fate[...] = 0
    tallies.fate[slot] = made.fate
    tallies.trouble[0] = living.trouble
    kinds, by_kind = living.kinds, living.tally.T
    for population in range(tallies.by_practice.shape[2]):
        belongs = np.flatnonzero(kinds.pattern >> population & 1)
        counted = by_kind[belongs]
        np.add.at(tallies.by_practice[:, :, population], kinds.practice[belongs], counted)
        np.add.at(tallies.by_quintile[0, population], kinds.quintile[belongs], counted)
        of_trusts = tallies.by_trust[0, :, :, population]
        at = np.ix_(range(of_trusts.shape[0]), HOSPITAL_ITEMS)
        found = np.zeros_like(of_trusts)
        np.add.at(found, kinds.trust[belongs], counted)
        of_trusts[at] += found[at]
