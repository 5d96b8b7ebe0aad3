"""What a provider has for effort: its reserves under today's contracts, and less where money comes late."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from scenarios.contracts.periods import Schedule
from scenarios.scenario import scenario_of
from sim.economy import HealthEconomy
from sim.purse import UsualPaid, months_settled, purses_pounds, usual_pounds
from tests.sim.economies import BURN_IN, CITIZENS, PLACE, forked, lived, reference

MONTHS = 20
LATE = """\
name: paid_so
title: Home care paid for {when}
extends: traditional
term: {{months: 48, mobilisation_months: 0}}
contracts:
  - name: social_care
    terms:
      - {{name: long_term, remove: true}}
      - {{name: reablement_younger, remove: true}}
      - {{name: reablement_older, remove: true}}
      - name: all_of_it
        mechanism: block
        services: [home_care_hour, care_home_week, reablement_episode]
        pounds_a_year: {{baseline: cost}}
        {how}
"""
AT_ONCE, LATER = "on_account: true", "on_account: false\n        lag_months: 12"


@pytest.mark.unit
@pytest.mark.parametrize(
    ("schedule", "months", "since", "paid"),
    [
        (Schedule("month"), None, 7, 7),
        (Schedule("year", on_account=True), None, 7, 7),
        (Schedule("year", 4, on_account=True), 15, 20, 15),
        (Schedule("year"), None, 11, 0),
        (Schedule("year"), None, 12, 12),
        (Schedule("year", 4), None, 15, 0),
        (Schedule("year", 4), None, 16, 12),
        (Schedule("quarter", 2), None, 7, 3),
        # A contract that ended after 15 months: its last part of a year is paid for at its lag.
        (Schedule("year", 4), 15, 18, 12),
        (Schedule("year", 4), 15, 19, 15),
        (Schedule("year", 4), 15, 40, 15),
        (Schedule("exit"), None, 30, 0),
    ],
)
def test_months_are_paid_for_on_account_or_at_their_lag(
    schedule: Schedule, months: int | None, since: int, paid: int
) -> None:
    assert months_settled(schedule, months, since) == paid


@pytest.mark.end_to_end
def test_under_today_s_contracts_everybody_has_its_reserves() -> None:
    """Whatever care costs them: what today's contracts leave short is borne as it is today."""
    economy, _ = lived(reference().model.file.name)
    reserves = {each.party: each.pence / 100 for each in economy.today.opening.reserves}
    found = purses_pounds(economy)
    for group, purses in found.items():
        for name, pounds in zip(economy.members(group), purses.tolist(), strict=True):
            if np.isfinite(pounds):
                # A year's measures were paid for as they were known then, and are reckoned as they are known now.
                assert pounds == pytest.approx(reserves.get(name, 0.0), rel=0.15), name
    assert np.isinf(found["acute_trust"]).all()
    assert np.isfinite(found["gp_practice"]).all()
    # Some are short of cash by then, whatever has become of them: it is not held against them.
    short = [
        pounds
        for group, purses in found.items()
        for name, pounds in zip(economy.members(group), purses.tolist(), strict=True)
        if economy.cash_pence(name) < 0
    ]
    assert short
    assert min(short) > 0


@cache
def paid(how: str, folder: Path) -> HealthEconomy:
    """Home care under a contract that pays so, with people who would do twice as much."""
    file = folder / "paid_so.yaml"
    file.write_text(LATE.format(when="as told", how=how), encoding="utf-8")
    made = scenario_of(PLACE, str(file), citizens=CITIZENS, months=MONTHS, behaviour="responsive")
    economy = forked(replace(made, populations=reference().populations))
    economy.run(BURN_IN + MONTHS - 3)
    eager = economy.levers.baseline["social_care"] + 0.3
    economy.chosen_levels = {**economy.chosen_levels, "social_care": eager}
    economy.run(BURN_IN + MONTHS)
    return economy


@pytest.mark.end_to_end
def test_late_money_lowers_effort(tmp_path: Path) -> None:
    soon, late = paid(AT_ONCE, tmp_path), paid(LATER, tmp_path)
    today = soon.levers.baseline["social_care"]
    assert purses_pounds(late)["social_care"][0] < 0 < purses_pounds(soon)["social_care"][0]
    assert (soon.chosen_levels["social_care"] > today).any()
    assert (late.chosen_levels["social_care"] <= today + 1e-12).all()
    last = late.behaviour.decisions[-1].month
    (taken,) = (
        each for each in late.behaviour.decisions if (each.month, each.group) == (last, "social_care")
    )
    assert (taken.after <= taken.today + 1e-12).all()


@pytest.mark.end_to_end
def test_what_is_remembered_of_months_that_are_over_is_what_it_would_be_anew() -> None:
    economy, _ = lived(reference().model.file.name)
    names = [each for each in economy.cast.names if each in economy.members("gp_practice")]
    kept = usual_pounds(economy, names)
    assert economy.usual_paid.over
    economy.usual_paid = UsualPaid()
    assert np.array_equal(usual_pounds(economy, names), kept)
    assert np.array_equal(usual_pounds(economy, names), kept)
