"""A seed under several models: who lives the months before models operate, and who takes them over."""

from __future__ import annotations

import pytest

from experiments.compare_plan import Plan, ready
from experiments.compare_seed import lived_by
from sim.in_force import operates_from
from sim.lived_once import Follower, Keeper

MODELS = ("traditional", "lead_provider", "iph", "alliance")


@pytest.mark.unit
def test_the_last_to_operate_keeps_what_others_take_over() -> None:
    models = ready(Plan("southend", MODELS, 3, 1, 2_000))
    starts = {each.name: operates_from(each.scenario.reference, each.scenario.model) for each in models}
    assert starts["traditional"] == 25 < starts["iph"] < starts["lead_provider"] < starts["alliance"]
    found = list(lived_by(models))
    assert [each.name for each, _ in found] == ["alliance", "lead_provider", "iph", "traditional"]
    keeper, *followers = (lives for _, lives in found)
    assert isinstance(keeper, Keeper)
    assert keeper.last_month == starts["lead_provider"] - 1
    assert all(isinstance(each, Follower) and each.months is keeper.months for each in followers)


@pytest.mark.unit
def test_a_model_alone_keeps_nothing() -> None:
    ((model, lives),) = lived_by(ready(Plan("southend", MODELS, 3, 1, 2_000))[-1:])
    assert model.name == "alliance"
    assert isinstance(lives, Keeper)
    assert lives.last_month == 24


@pytest.mark.unit
def test_nothing_is_kept_once_all_have_been_lived() -> None:
    seed = lived_by(ready(Plan("southend", MODELS, 3, 1, 2_000)))
    _, keeper = next(seed)
    assert isinstance(keeper, Keeper)
    keeper.months[25] = None  # type: ignore[assignment]
    for _ in seed:
        assert keeper.months
    assert not keeper.months
