"""Months lived again: only what a process reaches differs, and the shipped table is what comes of it."""

from __future__ import annotations

import csv

import pytest

from experiments.answers_reference import CITIZENS as CITIZENS_OF_THE_TABLE
from experiments.answers_reference import LUCKS, population_of, table
from scenarios.answers import FILE
from sim.england import england
from sim.what_if import WhatIf

CITIZENS = 4_000


@pytest.fixture(scope="module")
def what_if() -> WhatIf:
    return population_of(england(), CITIZENS, luck=9)


@pytest.mark.end_to_end
def test_the_same_months_are_lived_where_nothing_is_changed(what_if: WhatIf) -> None:
    before = what_if.people.columns.key.copy()
    usual = what_if.usual()
    assert what_if.usual().counted == usual.counted
    assert (what_if.people.columns.key == before).all()
    assert what_if.people.month == 0


@pytest.mark.end_to_end
def test_what_a_process_does_not_reach_stays_as_it_was(what_if: WhatIf) -> None:
    """Fewer referrals leave admissions in emergencies, bed days and births of luck as they were, person by person."""
    changes = what_if.changes("referral", what_if.usual())
    assert changes["activity", "referral", "everyone"] == pytest.approx(1, abs=0.3)
    assert changes["activity", "emergency_admission", "everyone"] == 0
    assert changes["activity", "gp_contact", "everyone"] == 0


@pytest.mark.end_to_end
def test_a_measure_told_by_a_published_level_answers_too(what_if: WhatIf) -> None:
    """Harm and deaths after admission are what avoidable deaths and deaths within 30 days are told by."""
    usual = what_if.usual()
    harm, deaths = (what_if.changes(name, usual) for name in ("harm", "death_after_admission"))
    assert harm["measure", "avoidable_hospital_deaths", "everyone"] > 0.2
    assert deaths["measure", "mortality_within_30_days", "everyone"] > 0.2
    # Whether a contact was good hangs on no death.
    assert deaths["measure", "gp_experience", "everyone"] == pytest.approx(0, abs=0.01)


@pytest.mark.slow
@pytest.mark.regression
def test_the_shipped_answers_come_of_the_citizens_as_they_are_now() -> None:
    """If this fails, citizens live otherwise than when the table was made: python -m experiments.answers_reference."""
    processes = ("contact_in_time", "management_won", "stay_days")
    with FILE.open(encoding="utf-8", newline="") as file:
        shipped = [tuple(row) for row in csv.reader(file) if row[1] in processes]
    assert len(shipped) > 40
    assert list(table(england(), CITIZENS_OF_THE_TABLE, LUCKS, processes)) == shipped
