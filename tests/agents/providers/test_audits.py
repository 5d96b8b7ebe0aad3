"""Audits: what an excess loses on average, by hand; nothing where nothing is in excess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.providers.audits import Audit, expected_audit_loss, load_audits
from scenarios.parameters import load_parameters

PARAMETERS = load_parameters()
AMOUNTS = st.floats(-1e9, 1e9)


@pytest.mark.unit
def test_an_audit_takes_back_its_share_of_an_excess() -> None:
    audit = Audit(found_share=0.1, taken_back_ratio=2.0)
    assert expected_audit_loss([50_000, 0, -20_000], audit) == pytest.approx([10_000, 0, 0])


@pytest.mark.unit
def test_every_record_has_an_audit_of_its_own() -> None:
    audits = load_audits(PARAMETERS)
    assert set(audits) == {"share_at_target", "complicated_share"}
    for record, audit in audits.items():
        row = PARAMETERS.one("audit_annual_share", record=record)
        assert audit.found_share == float(row.value)
        assert 0 < audit.found_share < 1
        assert audit.taken_back_ratio == PARAMETERS.value("audit_taken_back_ratio", record=record)


@pytest.mark.property
@given(AMOUNTS, AMOUNTS, st.floats(0, 1), st.floats(0, 3))
def test_a_larger_excess_never_loses_less(one: float, other: float, share: float, ratio: float) -> None:
    less, more = sorted((one, other))
    audit = Audit(share, ratio)
    assert 0 <= expected_audit_loss(less, audit) <= expected_audit_loss(more, audit)


@pytest.mark.property
@given(st.floats(0, 1e9), st.floats(0, 1), st.floats(0, 1))
def test_where_all_is_found_and_taken_back_nothing_is_gained(
    excess: float, share: float, ratio: float
) -> None:
    assert expected_audit_loss(excess, Audit(1.0, 1.0)) == excess
    assert expected_audit_loss(excess, Audit(share, ratio)) <= excess
