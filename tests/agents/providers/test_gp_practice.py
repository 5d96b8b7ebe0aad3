"""The backlog of contacts: what fades, what comes to it, and what spare slots make up for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.providers.gp_practice import backlog_after, drained_by_spare, usual_backlog

SHARES = st.floats(0.05, 1)
CONTACTS = st.floats(0, 1e5)


def one(number: float) -> np.ndarray:
    return np.array([number])


@pytest.mark.unit
def test_a_backlog_fades_grows_and_is_drained() -> None:
    # 200 of which half fade, 60 new ones and 40 made up for.
    assert backlog_after(one(200), one(60), one(40), 0.5).tolist() == [120]


@pytest.mark.unit
def test_a_backlog_is_never_below_nothing() -> None:
    assert backlog_after(one(10), one(0), one(400), 0.5).tolist() == [0]


@pytest.mark.property
@given(unmet=CONTACTS, fading=SHARES)
def test_the_usual_backlog_stays(unmet: float, fading: float) -> None:
    backlog = usual_backlog(one(unmet), fading)
    assert backlog_after(backlog, one(unmet), one(0), fading) == pytest.approx(backlog)


@pytest.mark.property
@given(backlog=CONTACTS, unmet=CONTACTS, fading=SHARES)
def test_a_backlog_is_bounded_by_a_month_over_the_share_that_fades(
    backlog: float, unmet: float, fading: float
) -> None:
    most = max(backlog, unmet / fading)
    assert backlog_after(one(backlog), one(unmet), one(0), fading)[0] <= most * (1 + 1e-12)


@pytest.mark.unit
def test_slots_beyond_those_wanted_drain_the_backlog_as_far_as_it_goes() -> None:
    wanted, pressure, backlog = (
        np.array([100.0] * 4),
        np.array([0.8, 0.8, 1.0, 1.25]),
        np.array([60.0, 10, 60, 60]),
    )
    assert drained_by_spare(wanted, pressure, backlog) == pytest.approx([25, 10, 0, 0])


@pytest.mark.unit
def test_who_wants_nothing_has_nothing_drained() -> None:
    assert drained_by_spare(one(0), one(0), one(5)).tolist() == [0]
