"""While nobody answers to money, contracts move money and nothing else: citizens live the same under any of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scenarios.model import load_model
from scenarios.scenario_parts import shipped_models
from sim.trace import money_digest
from tests.sim.economies import LAST, bare, forked, lived, reference, watched
from tests.sim.random_models import write_random_model

RANDOM_MONTHS = 31
MODELS = list(shipped_models())


@pytest.mark.end_to_end
@pytest.mark.parametrize("model", MODELS)
def test_citizens_live_the_same_under_every_model(model: str) -> None:
    _, here = lived(model)
    _, there = lived(reference().model.file.name)
    assert len(here.lives) == LAST - 24
    assert here.people == there.people
    assert len(set(here.lives)) == len(here.lives)


@pytest.mark.end_to_end
def test_only_money_differs_between_models() -> None:
    money = {
        model: [money_digest(lived(model)[0].ledger, month) for month in range(25, LAST + 1)]
        for model in MODELS
    }
    assert len(MODELS) > 2
    assert len({tuple(each) for each in money.values()}) == len(MODELS)


@pytest.mark.end_to_end
@pytest.mark.parametrize("model", MODELS)
def test_what_care_took_and_cost_is_the_same_under_every_model(model: str) -> None:
    here, there = lived(model)[0], lived(reference().model.file.name)[0]
    assert here.resources.pence_by_payer() == there.resources.pence_by_payer()
    for kind, pence in there.costs.pence.items():
        assert here.costs.pence[kind].tolist() == pence.tolist()
    assert here.costs.effort_pence == there.costs.effort_pence == {}


def check_random_contracts(seed: int, folder: Path) -> None:
    """Nobody's life differs under contracts drawn at random, whose money moves."""
    model = load_model(write_random_model(folder, seed))
    own = replace(bare(model, months=RANDOM_MONTHS), populations=reference().populations)
    economy, here = watched(forked(own))
    _, there = lived(reference().model.file.name)
    assert here.lives == there.lives[:RANDOM_MONTHS]
    assert here.counts == there.counts[:RANDOM_MONTHS]
    economy.ledger.check()
    assert economy.settled[-1].in_force.contracts is model.contracts
    assert here.cash_pence[-1] != {
        name: there.cash_pence[RANDOM_MONTHS - 1].get(name, 0) for name in here.cash_pence[-1]
    }


@pytest.mark.property
@pytest.mark.parametrize("seed", range(4))
def test_citizens_live_the_same_under_contracts_drawn_at_random(seed: int, tmp_path: Path) -> None:
    check_random_contracts(seed, tmp_path)


@pytest.mark.property
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4, 40))
def test_citizens_live_the_same_under_many_contracts_drawn_at_random(seed: int, tmp_path: Path) -> None:
    check_random_contracts(seed, tmp_path)


@pytest.mark.unit
def test_random_contracts_differ_and_are_the_same_for_a_seed(tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    texts = [write_random_model(tmp_path, seed).read_text(encoding="utf-8") for seed in range(20)]
    again = [write_random_model(tmp_path / "again", seed).read_text(encoding="utf-8") for seed in range(20)]
    assert texts == again
    assert len(set(texts)) == 20
    told = " ".join(texts)
    for word in (
        "capitation",
        "tariff",
        "marginal_rate",
        "gain_share",
        "withhold",
        "hub",
        "council",
        "lag_months",
    ):
        assert word in told
