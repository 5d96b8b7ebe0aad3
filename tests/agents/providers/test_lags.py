"""How effects come and go: half and nine tenths when they should, back as fast as they should, never past the dose."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.providers.lags import STAGES, Lag, Numbers, follow, lag_of, read
from scenarios.effects import load_effects, soonest_90

SHIPPED = sorted(
    {
        (each.lag_50_months, each.lag_90_months, each.decay_50_months)
        for each in load_effects().values()
        if each.is_for_the_month
    }
)


def walked(lag: Lag, doses: list[float], start: float = 0.0) -> list[float]:
    """What has come of doses, month by month, from rest."""
    stages = np.full((STAGES, 1, 1), start)
    up, down, first = (np.array(part).reshape(-1, 1) for part in lag)
    found = []
    for dose in doses:
        follow(stages, np.array([[dose]]), up, down)
        found.append(float(read(stages, first[0])[0, 0]))
    return found


# The months stated


@pytest.mark.unit
@pytest.mark.parametrize("months", SHIPPED, ids=str)
def test_half_and_nine_tenths_of_a_step_are_there_when_they_should_be(months: tuple[int, int, int]) -> None:
    half, most, _ = months
    risen = walked(lag_of(*months), [1.0] * most)
    assert risen[half - 1] == pytest.approx(0.5, abs=1e-9)
    assert risen[most - 1] == pytest.approx(0.9, abs=1e-9)


@pytest.mark.unit
@pytest.mark.parametrize("months", SHIPPED, ids=str)
def test_half_is_gone_when_it_should_be(months: tuple[int, int, int]) -> None:
    decay = months[2]
    assert walked(lag_of(*months), [0.0] * decay, start=1.0)[-1] == pytest.approx(0.5, abs=1e-9)


@pytest.mark.property
@settings(max_examples=60, deadline=None)
@given(st.integers(1, 80), st.integers(0, 300), st.integers(1, 60))
def test_any_lag_that_the_table_may_hold_is_met(half: int, later: int, decay: int) -> None:
    most = soonest_90(half) + later
    lag = lag_of(half, most, decay)
    risen = walked(lag, [1.0] * most)
    assert [risen[half - 1], risen[most - 1]] == pytest.approx([0.5, 0.9], abs=1e-6)
    assert all(0 < share <= 1 for share in (*lag.up, *lag.down))


@pytest.mark.unit
def test_a_step_from_any_level_keeps_its_time() -> None:
    lag = lag_of(6, 18, 12)
    risen = walked(lag, [0.8] * 18, start=0.3)
    assert [risen[5], risen[17]] == pytest.approx([0.55, 0.75])


@pytest.mark.unit
def test_nine_tenths_that_come_too_soon_are_refused() -> None:
    with pytest.raises(
        ValueError, match="13 months to nine tenths are too few after 12 to half; give some more"
    ):
        lag_of(12, 13, 6)


@pytest.mark.unit
def test_soon_for_some_and_late_for_others_is_read_from_two_stages() -> None:
    assert lag_of(3, 12, 6).first_share == 0.5
    assert lag_of(6, 12, 6).first_share == 0


# Laws


doses = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@pytest.mark.property
@settings(deadline=None)
@given(st.sampled_from(SHIPPED), doses)
def test_what_has_come_never_passes_the_doses_that_made_it(
    months: tuple[int, int, int], path: list[float]
) -> None:
    found = walked(lag_of(*months), path, start=0.4)
    assert min([0.4, *path]) - 1e-12 <= min(found)
    assert max(found) <= max([0.4, *path]) + 1e-12


@pytest.mark.property
@settings(deadline=None)
@given(st.sampled_from(SHIPPED), doses, st.data())
def test_a_higher_dose_never_makes_less(
    months: tuple[int, int, int], path: list[float], data: st.DataObject
) -> None:
    more = [data.draw(st.floats(dose, 1)) for dose in path]
    lag = lag_of(*months)
    low, high = walked(lag, path, start=0.4), walked(lag, more, start=0.4)
    assert all(one <= other + 1e-12 for one, other in zip(low, high, strict=True))


@pytest.mark.property
@settings(deadline=None)
@given(st.sampled_from(SHIPPED), st.floats(0, 1))
def test_nothing_moves_while_the_dose_stays(months: tuple[int, int, int], level: float) -> None:
    assert set(walked(lag_of(*months), [level] * 5, start=level)) == {level}


@pytest.mark.unit
def test_it_is_told_whether_anything_was_on_its_way() -> None:
    stages = np.full((STAGES, 1, 2), 0.5)
    up, down, _ = (np.array(part).reshape(-1, 1) for part in lag_of(*SHIPPED[0]))
    assert not follow(stages, np.array([[0.5, 0.5]]), up, down)
    assert stages.tolist() == [[[0.5, 0.5]]] * STAGES
    assert follow(stages, np.array([[0.5, 0.6]]), up, down)
    # The dose is reached by the first stage long before the last.
    assert follow(stages, stages[0].copy(), up, down)


@pytest.mark.unit
def test_members_and_rows_do_not_meet() -> None:
    lags = [lag_of(3, 12, 6), lag_of(6, 12, 12)]
    up, down = (np.array([getattr(lag, way) for lag in lags]).T for way in ("up", "down"))
    first = np.array([lag.first_share for lag in lags])
    dose: Numbers = np.array([[0.2, 1.0, 0.7], [0.9, 0.0, 0.7]])
    stages = np.full((STAGES, 2, 3), 0.5)
    for _ in range(7):
        follow(stages, dose, up, down)
    found = read(stages, first)
    for row, lag in enumerate(lags):
        for member in range(3):
            alone = walked(lag, [dose[row, member]] * 7, start=0.5)[-1]
            assert found[row, member] == pytest.approx(alone, abs=1e-15)
