"""Activity as it is paid: what was done to the last penny until codes drift, and then more of it, by hand."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from agents.citizens.counts import EMERGENCY_ADMISSIONS, Item
from agents.providers.services import Used
from scenarios.contracts.contract import Members
from scenarios.contracts.exact import Exact
from scenarios.contracts.facts import parse_fact
from scenarios.contracts.periods import Window
from scenarios.parameters import load_parameters
from sim.counting import Counting
from sim.facts import ReportedFacts
from sim.history import History
from sim.measures import Measures
from sim.paid_activity import complicated_price_above, paid_above, reported_activity
from tests.sim.small_history import SERVICES, counts, layout

pytestmark = pytest.mark.unit
PARAMETERS = load_parameters()
ABOVE = PARAMETERS.one("complicated_price_above_ratio", costed="emergency_admission").value
POINTS = np.array([0.1, 0.02])
DONE = {Item.PEOPLE: [1000, 1000], Item.EMERGENCY_OTHER: [8, 4], Item.AE_ATTENDANCE: [30, 10]}


def lived(drifting: int, months: int = 30) -> History:
    """Months that are alike, 9 admissions to one trust and 3 to the other; the last ones with codes that drift."""
    made = History(layout(services=SERVICES | {"emergency_admission_other": Used(EMERGENCY_ADMISSIONS[-1:])}))
    for month in range(1, months + 1):
        drift = {"complicated_share": POINTS} if month > months - drifting else None
        made.append(counts(DONE), recording=drift)
    return made


def counting(drifting: int) -> Counting:
    return Counting(lived(drifting), PARAMETERS)


def test_without_drift_activity_is_read_as_it_was_done() -> None:
    plain = counting(0)
    assert paid_above(plain, "emergency_admission", 25, 30) is None
    read = {
        level: list(reported_activity(plain, "emergency_admission", level, 0, 25, 30))
        for level in ("place", "practice", "trust")
    }
    assert read == {"place": [72], "practice": [48, 24], "trust": [54, 18]}


def test_complicated_spells_are_paid_more_by_hand() -> None:
    assert Fraction(1, 2) == ABOVE
    coded = counting(6)
    by_trust = reported_activity(coded, "emergency_admission", "trust", 0, 25, 30)
    # Six months of 9 and 3 admissions; ten and two points more complicated, each worth half as much again.
    assert list(by_trust) == [54 * Fraction(105, 100), 18 * Fraction(101, 100)]
    place = reported_activity(coded, "emergency_admission", "place", 0, 25, 30)
    assert list(place) == [sum(by_trust)]
    practices = reported_activity(coded, "emergency_admission", "practice", 0, 25, 30)
    assert sum(practices) == sum(by_trust)
    assert practices[0] == 2 * practices[1]


def test_points_are_the_mean_of_the_months() -> None:
    half = paid_above(counting(3), "emergency_admission", 25, 30)
    assert half is not None
    assert list(half) == [Fraction(5, 100) * ABOVE, Fraction(1, 100) * ABOVE]


def test_a_part_of_a_service_is_paid_as_the_whole_and_attendances_as_they_are() -> None:
    assert complicated_price_above(PARAMETERS, "emergency_admission_other") == ABOVE
    assert complicated_price_above(PARAMETERS, "ae_attendance") == 0
    assert complicated_price_above(PARAMETERS, "a_file_s_own_service") == 0
    assert paid_above(counting(6), "ae_attendance", 25, 30) is None


def test_contracts_read_what_is_reported_and_the_reference_year_as_it_was() -> None:
    told = ReportedFacts(Measures(lived(6), PARAMETERS, 1), Members.of({"acute": ("north", "south")}))
    by_trust = told.value(parse_fact("activity(emergency_admission) by acute"), Window(1, 6, 25))
    assert isinstance(by_trust, Exact)
    assert list(by_trust) == [Fraction("56.7"), Fraction("18.18")]
    baseline = told.value(parse_fact("baseline(activity(emergency_admission) by acute)"), Window(1, 12, 25))
    assert baseline == Exact.of([108, 36])


def test_measures_costs_and_counts_stay_true() -> None:
    for name in ("emergency_admissions", "readmissions"):
        true, coded = (Measures(lived(months), PARAMETERS, 1) for months in (0, 6))
        assert true.reported(name, "place", 30) == coded.reported(name, "place", 30)
    assert (lived(0).counted("by_trust", 1, 30) == lived(6).counted("by_trust", 1, 30)).all()


def test_where_nothing_was_done_nothing_is_reported() -> None:
    made = History(layout())
    made.append(counts({}), recording={"complicated_share": POINTS})
    read = reported_activity(Counting(made, PARAMETERS), "emergency_admission", "place", 0, 1, 1)
    assert list(read) == [0]
