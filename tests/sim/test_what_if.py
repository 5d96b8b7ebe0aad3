"""Months lived again: only what a process reaches differs, and the shipped table is what comes of it."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from experiments.answers_reference import moved_processes, population_of, table
from scenarios.answers import STEP, load_answers
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
    assert what_if.usual() == usual
    assert (what_if.people.columns.key == before).all()
    assert what_if.people.month == 0


@pytest.mark.end_to_end
def test_what_a_process_does_not_reach_stays_as_it_was(what_if: WhatIf) -> None:
    """Fewer referrals leave admissions in emergencies, bed days and births of luck as they were, person by person."""
    changes = what_if.changes("referral", what_if.usual())
    assert changes["activity", "referral", "everyone"] == pytest.approx(1, abs=0.3)
    assert changes["activity", "emergency_admission", "everyone"] == 0
    assert changes["activity", "gp_contact", "everyone"] == 0


@pytest.mark.slow
@pytest.mark.statistical
def test_the_shipped_answers_come_of_the_citizens_as_they_are_now() -> None:
    """Lived again by other people with other luck, answers are those of the table within their doubt and this one's.

    Chance of a false alarm: the largest of some hundred differences is held to six standard errors.
    """
    processes = (
        "contact_in_time",
        "referral",
        "stay_days",
        "management_won",
        "emergency_need_frail",
        "no_night",
    )
    assert set(processes) <= set(moved_processes())
    answers = load_answers()
    compared = 0
    for row in table(england(), 50_000, (11, 12, 13, 14), processes):
        _, process, of, item, population, low, answer, high, *_ = row
        number = answers.processes.index(process)
        shipped = (
            answers.activity.get((item, population), np.zeros(len(answers.processes)))
            if of == "activity"
            else answers.of_measure(item)
        )[number]
        doubt = (log(float(high)) - log(float(low))) / 2 / STEP
        # The interval is of a mean of four, 3.18 standard errors each way; the table's own is of twice as many people.
        assert abs(log(float(answer)) / STEP - shipped) < max(6 / 3.18 * 1.5 * doubt, 0.02), row
        compared += 1
    assert compared > 40
