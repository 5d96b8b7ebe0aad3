"""Priors: rows moved along their own ranges, shares that still make up a whole, and the words of each refusal."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.priors import COLUMNS, FILE, Prior, load_priors, moved, values
from calibration.targets import load_targets
from scenarios.parameters import Parameters, load_parameters
from scenarios.problems import FileProblems

ROW = "delays,Delays,delay_days,,together,,delayed_days_in_acute_beds,Assumed"


def named(name: str) -> Prior:
    return next(prior for prior in load_priors() if prior.name == name)


def at(prior: Prior, chance: float) -> Parameters:
    return moved(load_parameters(), [prior], np.array([chance]))


@pytest.mark.unit
def test_every_prior_moves_rows_that_have_a_range_and_answers_to_targets() -> None:
    names = {target.name for target in load_targets()}
    for prior in load_priors():
        rows = list(prior.rows(load_parameters()))
        assert rows
        assert all(row.low < row.high for row in rows)
        assert set(prior.answers) <= names
    assert len({prior.name for prior in load_priors()}) == len(load_priors())


@pytest.mark.property
@given(st.sampled_from(load_priors()), st.floats(0, 1))
def test_a_row_never_leaves_its_range(prior: Prior, chance: float) -> None:
    known = {(row.name, row.subgroup): row for row in prior.rows(load_parameters())}
    for name in prior.parameters:
        for row in at(prior, chance).rows(name):
            if (row.name, row.subgroup) in known:
                assert row.low <= row.value <= row.high


@pytest.mark.unit
def test_in_the_middle_rows_are_at_their_medians_and_others_stay() -> None:
    prior = named("delays")
    assert values(prior, 0.5) == {"delay_days": pytest.approx(11.53)}
    assert values(prior, 0.0) == {"delay_days": 5.0}
    assert values(prior, 1.0) == {"delay_days": 16.0}
    middle = at(prior, 0.9)
    assert middle.rows("gp_contacts_gamma_shape") == load_parameters().rows("gp_contacts_gamma_shape")


@pytest.mark.unit
def test_apart_the_high_rise_while_the_low_fall() -> None:
    prior = named("emergencies_by_deprivation")
    low, high = values(prior, 0.1), values(prior, 0.9)
    most, least = (f"emergency_quintile_ratio[quintile={fifth}]" for fifth in (1, 5))
    assert high[most] > low[most]
    assert high[least] < low[least]


@pytest.mark.unit
def test_of_some_ages_alone() -> None:
    prior = named("stays_of_old")
    assert set(values(prior, 0.5)) == {
        f"emergency_stay_days[age={band}]" for band in ("65-74", "75-84", "85+")
    }


@pytest.mark.property
@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_shares_of_causes_still_make_up_the_whole(one: float, other: float) -> None:
    priors = [named("chronic_causes"), named("acute_causes")]
    made = moved(load_parameters(), priors, np.array([one, other]))
    before, after = (
        each.table("emergency_cause_share", ("cause", "age")).sum(axis=0)
        for each in (load_parameters(), made)
    )
    assert after == pytest.approx(before, abs=1e-9)
    assert (made.table("emergency_cause_share", ("cause", "age")) > 0).all()


@pytest.mark.unit
def test_a_point_must_be_of_the_cube() -> None:
    with pytest.raises(ValueError, match=r"a point of 1 numbers from 0 to 1 is needed, not \[1\.2\]"):
        at(named("delays"), 1.2)
    with pytest.raises(ValueError, match="a point of 2 numbers"):
        moved(load_parameters(), load_priors()[:2], np.array([0.5]))


@pytest.mark.unit
@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            ROW.replace("delay_days", "delay_dais"),
            "there is no parameter 'delay_dais'. Did you mean 'delay_days'?",
        ),
        (ROW.replace("delayed_days_in_acute_beds", "delayed_days"), "there is no target 'delayed_days'."),
        (ROW.replace("together", "togethr"), "use together or apart. Did you mean 'together'?"),
        (ROW.replace(",,together", ",aged=65+,together"), "'aged' is not an axis"),
        (
            ROW.replace(",,together", ",age=65+,together"),
            "no row of the parameters is of this subgroup and has a range",
        ),
        (ROW.replace("Assumed", ""), "the cell is empty; every row needs its why"),
    ],
)
def test_what_is_wrong_is_said(row: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "priors.csv"
    file.write_text(",".join(COLUMNS) + "\n" + row, encoding="utf-8")
    with pytest.raises(FileProblems) as refused:
        load_priors(file)
    assert said in str(refused.value)


@pytest.mark.unit
def test_numbers_are_kept_exact() -> None:
    (row,) = at(named("delays"), 0.3).rows("delay_days")
    assert isinstance(row.value, Fraction)
    assert FILE.is_file()
