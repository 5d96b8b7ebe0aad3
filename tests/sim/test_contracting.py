"""What becomes of contracts, kept and done again: whatever ended or stood in, a run goes on to the same bits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.contracting import Contracting, Cover, Ending, Order, model_in_force, only
from sim.economy import HealthEconomy
from sim.keeping import keep, taken_up
from sim.trace import money_digest
from tests.sim.economies import lived, reference, shipped
from tests.sim.leads import lived_under, told, under_a_lead

pytestmark = pytest.mark.end_to_end

FULL = Contracting(
    [Ending(38, ("sub",), ("old.sum",), "middle"), Ending(40)],
    [Order("commissioner", "nurses", "sub", "renegotiated", 41_667, 27, 38, "a twelfth")],
    [Cover("middle", "head", ("commissioner", "council"), (3, 1), 28)],
    [],
    {"new.delayed_days": (3, 1, 0, 0)},
)


@pytest.mark.parametrize(
    ("sums", "kept_after"),
    [
        ((132_000, 60_000, 2), 27),
        ((132_000, 122_000, 2), 30),
        ((60_000, 132_000, 2), 28),
        ((132_000, 60_000, 0), 37),
    ],
    ids=["refused", "renegotiated", "never started", "notice"],
)
def test_a_run_goes_on_to_the_same_bits(sums: tuple[int, int, int], kept_after: int, tmp_path: Path) -> None:
    scenario = under_a_lead(tmp_path, *sums, months=20)
    whole, half = lived_under(scenario), lived_under(scenario, kept_after)
    keep(tmp_path / "kept", half)
    again = taken_up(tmp_path / "kept", scenario, 1)
    assert again is not None
    assert timeline(again) == timeline(half)
    again.run()
    assert timeline(again) == timeline(whole)
    assert again.contracting.state() == whole.contracting.state()
    months = range(25, 45)
    assert [money_digest(again.ledger, each) for each in months] == [
        money_digest(whole.ledger, each) for each in months
    ]
    assert told(again) == [each for each in told(whole) if each[0] > kept_after]


def timeline(economy: HealthEconomy) -> list[tuple[object, ...]]:
    """Which contracts are in force when."""
    own = [each.in_force for each in economy.settled]
    return [
        (each.first_month, each.last_month, each.is_today, each.stands_in, each.ends, each.contracts)
        for each in own
    ]


def test_what_is_kept_is_plain_data(tmp_path: Path) -> None:
    state = json.loads(json.dumps(FULL.state()))
    economy = lived_under(under_a_lead(tmp_path, 132_000, 132_000, months=1))
    economy.contracting.restore(economy, state)
    assert economy.contracting.state() == FULL.state()
    model = model_in_force(economy)
    assert model is not None
    assert model.in_force.ends == {"head": 16, "sub": 14}
    (stand_in,) = (each for each in economy.settled if each.in_force.stands_in)
    assert stand_in.in_force.members["buyer"] == ("middle",)
    assert stand_in.in_force.last_month == 40
    assert stand_in.spends_for == (model.facts, "middle")


def test_a_named_contract_is_ending_if_it_or_all_is() -> None:
    assert FULL.is_ending()
    assert FULL.is_ending(("whatever",))
    some = Contracting([Ending(38, ("sub",))])
    assert some.is_ending(("sub", "head"))
    assert not some.is_ending(("head",))
    assert not Contracting().is_ending(("head",))


def test_today_s_contracts_are_no_model_s() -> None:
    assert model_in_force(lived(reference().model.file.name)[0]) is None
    for name, scenario in shipped().items():
        if scenario.model.contracts.contracts != scenario.reference.contracts.contracts:
            model = model_in_force(lived(name)[0])
            assert model is not None
            assert not model.in_force.is_today


def test_terms_are_picked_by_their_keys() -> None:
    contracts = reference().reference.contracts
    picked = only(contracts, ("community.older", "voluntary.older"))
    assert [each.name for each in picked.contracts] == ["community", "voluntary"]
    assert [term.key for term in picked.in_order()] == ["community.older", "voluntary.older"]
