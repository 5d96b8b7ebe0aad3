"""What records are worth, by hand: reported beside the truth, paid as reported, less what audits take back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from agents.providers.audits import Audit
from agents.providers.beside_care import BesideCare
from scenarios.contracts.exact import Exact
from scenarios.contracts.observables import const, times
from scenarios.contracts.terms import Pay
from scenarios.parameters import load_parameters
from sim.gaming import Records
from sim.worth import Worth, worth_of
from tests.agents.providers.small_levers import small_levers
from tests.scenarios.contracts.strategies import a_contract, a_term
from tests.sim.clinics import Clinic, fact, plain, timely

pytestmark = pytest.mark.unit

RECORDING = plain("recording_reported_targets", effect=Fraction(1, 5))
CODING = plain("coding_complicated", effect=Fraction(1, 10))
CLINIC = Clinic((plain("restraint_referrals"), plain("threshold_short_stays")), {})
PARAMETERS = load_parameters()
OWN = fact("measure(blood_pressure_control) by practices")
ADMISSIONS = fact("activity(emergency_admission) by acute")


def worth(tree: Pay, told: Mapping[str, Any], *, audit: Audit | None = None) -> Worth:
    """What one term is worth to everybody who may record as they like."""
    rows = {each.name: each for each in (RECORDING, CODING)}
    records = Records.of(BesideCare(small_levers(), rows), PARAMETERS)
    if audit is not None:
        records = replace(records, audits=dict.fromkeys(records.audits, audit))
    providers = replace(CLINIC.providers, records=records)
    contracts = a_contract(a_term(tree), payees=(tree.payee,))
    return worth_of(CLINIC.book(contracts, told), providers)


def of_lever(found: Worth, lever: str) -> np.ndarray:
    return CLINIC.of_lever(found, lever)


UNSEEN = Audit(found_share=0.0, taken_back_ratio=1.0)


def test_a_point_more_reported_is_paid_as_a_point() -> None:
    """A fifth of full effort's twenty points: a whole lever adds 20 points of 100 to the measure as it is told."""
    found = worth(
        Pay("payer", "practices", times(const(300), OWN)), {str(OWN): Exact.of([70, 75, 80])}, audit=UNSEEN
    )
    assert of_lever(found, "recording") == pytest.approx(np.full(3, 300 * 20 * timely(RECORDING)))
    assert found.terms[0].measured == pytest.approx(found.terms[0].pounds)


def test_coding_is_paid_where_activity_is_and_only_above_the_mean_price() -> None:
    above = {str(row.subgroup): float(row.value) for row in PARAMETERS.rows("complicated_price_above_ratio")}
    premium = next(value for name, value in above.items() if "emergency_admission" in name)
    found = worth(
        Pay("payer", "acute", times(const(1_500), ADMISSIONS)), {str(ADMISSIONS): 10_000}, audit=UNSEEN
    )
    by_hand = 1_500 * 10_000 * premium * 0.1 * timely(CODING)
    assert of_lever(found, "coding") == pytest.approx([by_hand, 0.0])
    assert (found.terms[0].measured == 0).all()


def test_a_block_pays_nothing_for_either() -> None:
    found = worth(Pay("payer", "acute", const(15_000_000)), {})
    assert (of_lever(found, "coding") == 0).all()


def test_audits_take_back_what_they_find() -> None:
    told = {str(OWN): Exact.of([70, 75, 80])}
    tree = Pay("payer", "practices", times(const(300), OWN))
    unseen, half = (
        of_lever(worth(tree, told, audit=Audit(found, 2.0)), "recording") for found in (0.0, 0.25)
    )
    assert half == pytest.approx(0.5 * unseen)
    certain = of_lever(worth(tree, told, audit=Audit(1.0, 2.0)), "recording")
    assert (certain < 0).all()


def test_without_records_nobody_counts_on_them() -> None:
    told = {str(OWN): Exact.of([70, 75, 80])}
    contracts = a_contract(a_term(Pay("payer", "practices", times(const(300), OWN))), payees=("practices",))
    assert (CLINIC.pounds(contracts, told, "recording") == 0).all()
