"""How long a model's contracts operated, year by year, and what its run says of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.compare_outcomes import IN_FORCE, LeverYears, in_force_months, outcomes_of
from sim.month_recorder import MonthRecorder
from sim.recorder import Recorder
from tests.sim.economies import forked, lived, shipped
from tests.sim.leads import under_a_lead

pytestmark = pytest.mark.end_to_end


def test_a_lead_that_hands_back_is_in_force_for_five_months(tmp_path: Path) -> None:
    pd = pytest.importorskip("pandas")
    economy = forked(under_a_lead(tmp_path, 120_000, 144_000))
    recorder = Recorder(tmp_path / "run", {"settings": {"seed": 1}})
    economy.listeners.append(MonthRecorder(recorder, economy))
    levers = LeverYears(economy)
    economy.run()
    found = {each.years: each.value for each in outcomes_of(economy, levers) if each.outcome == IN_FORCE}
    assert found == {"1": 5, "2": 0, "all": 5}
    recorder.finish(48, economy.ledger)
    table = pd.read_parquet(tmp_path / "run" / "contracts.parquet")
    assert sorted(zip(table["month"], table["event"], strict=True)) == [
        (25, "started"),
        (27, "handed_back"),
        (29, "ended"),
    ]
    assert table["pounds"].max() == 6_000


@pytest.mark.parametrize("name", list(shipped()))
def test_neutral_contracts_operate_from_their_mobilisation_to_the_end(name: str) -> None:
    economy, _ = lived(name)
    (first,) = {each.in_force.first_month for each in economy.settled if not each.in_force.is_today}
    assert in_force_months(economy, 25, economy.month) == economy.month - first + 1
    assert in_force_months(economy, 25, 24 + max(first - 25, 0)) == 0
