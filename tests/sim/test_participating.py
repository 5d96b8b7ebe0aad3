"""Who refuses, leaves and hands back, by hand to the month and the penny; and nobody where governance is neutral."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from scenarios.draws import chance_of
from sim.contracting import Ending, Event, model_in_force, shared
from sim.economy import HealthEconomy
from sim.keeping import keep, taken_up
from sim.packages import Offer
from sim.participating import Terms, guaranteed_pounds, market_of, stops_before_start
from sim.trace import money_digest
from tests.sim.leads import FIRST, lived_under, paid_pence, told, under_a_lead

LOSING = {"budget": 120_000, "price": 144_000}
"""A lead that loses 2,000 pounds a month, of which its parent guarantees 5,000 in all."""
HANDS_BACK, LAST, END = 27, 29, 48


@pytest.fixture(scope="module")
def handed_back(tmp_path_factory: pytest.TempPathFactory) -> HealthEconomy:
    return lived_under(under_a_lead(tmp_path_factory.mktemp("lead"), **LOSING))


# Handing back


@pytest.mark.end_to_end
def test_a_lead_hands_back_in_the_month_in_which_it_owes_more_than_is_guaranteed(
    handed_back: HealthEconomy,
) -> None:
    """2,000, 4,000, 6,000: the third month is the first beyond 5,000."""
    assert told(handed_back, "started", "handed_back", "ended") == [
        (FIRST, "under_a_lead", "started"),
        (HANDS_BACK, "head", "handed_back"),
        (LAST, "under_a_lead", "ended"),
    ]
    (event,) = (each for each in handed_back.contracting.events if each.event == "handed_back")
    assert event.pounds == 6_000
    assert event.sentence == (
        "It owes £6,000.00 beyond what it has, and £5,000.00 is guaranteed; its payers step in, and it ends after "
        "month 29."
    )


@pytest.mark.end_to_end
def test_contracts_end_and_today_s_come_back(handed_back: HealthEconomy) -> None:
    assert paid_pence(handed_back, "head", "budget") == dict.fromkeys(range(FIRST, LAST + 1), 1_000_000)
    assert paid_pence(handed_back, "sub", "price") == dict.fromkeys(range(FIRST, LAST + 1), 1_200_000)
    assert paid_pence(handed_back, "old", "sum") == dict.fromkeys(range(LAST + 1, END + 1), 1_100_000)
    spans = [(each.in_force.first_month, each.in_force.last_month) for each in handed_back.settled]
    assert spans == [(FIRST, LAST), (LAST + 1, None)]


@pytest.mark.end_to_end
def test_payers_step_in_for_what_is_owed(handed_back: HealthEconomy) -> None:
    """In month 28 what was owed by then and that month's 2,000, in month 29 that month's."""
    assert paid_pence(handed_back, "head", "step_in") == {28: 800_000, 29: 200_000}
    assert handed_back.cash_pence("middle") == 0


@pytest.mark.end_to_end
def test_what_an_end_costs_is_paid_once(handed_back: HealthEconomy) -> None:
    """Buying again 8,000, of which 5,000 are guaranteed; and a twelfth of 3% of 120,000 for six months."""
    ends = [each for each in handed_back.ledger if each.term == "early_end"]
    assert [(each.month, each.payer, each.payee, each.pence) for each in ends] == [
        (LAST, "commissioner", "suppliers", 800_000),
        (LAST, "parent", "commissioner", 500_000),
    ]
    assert paid_pence(handed_back, "head", "disruption") == dict.fromkeys(range(30, 36), 30_000)


@pytest.mark.end_to_end
def test_no_penny_is_lost(handed_back: HealthEconomy) -> None:
    handed_back.ledger.check()
    assert sum(handed_back.cash_pence(name) for name in handed_back.cast.names) == 0


@pytest.mark.end_to_end
def test_a_run_goes_on_after_a_hand_back_to_the_same_bits(handed_back: HealthEconomy, tmp_path: Path) -> None:
    scenario = handed_back.scenario
    economy = lived_under(scenario, HANDS_BACK + 1)
    keep(tmp_path, economy)
    again = taken_up(tmp_path, scenario, 1)
    assert again is not None
    assert again.contracting.endings == [Ending(LAST)]
    again.run()
    months = range(FIRST, END + 1)
    assert [money_digest(again.ledger, month) for month in months] == [
        money_digest(handed_back.ledger, month) for month in months
    ]
    for group, levels in handed_back.levers.levels.items():
        assert np.array_equal(again.levers.levels[group], levels)
    assert told(again) == [each for each in told(handed_back) if each[0] > HANDS_BACK + 1]


@pytest.mark.end_to_end
def test_where_governance_is_neutral_nobody_hands_back(tmp_path: Path) -> None:
    economy = lived_under(under_a_lead(tmp_path, **LOSING, governance="neutral"))
    assert economy.contracting.events == []
    assert economy.contracting == type(economy.contracting)()
    assert economy.cash_pence("middle") == -24 * 200_000


@pytest.mark.end_to_end
def test_reserves_and_guarantees_of_enough_keep_a_lead(tmp_path: Path) -> None:
    economy = lived_under(under_a_lead(tmp_path, 132_000, 132_000), 36)
    assert told(economy, "handed_back", "notice", "refused", "ended") == []
    model = model_in_force(economy)
    assert model is not None
    assert guaranteed_pounds(model, 36) == 5_000


# Refusing and leaving


@pytest.mark.end_to_end
def test_a_sub_contract_worth_too_little_is_refused_and_today_s_price_paid(tmp_path: Path) -> None:
    """Nurses have 132,000 today; the lead offers 60,000, and half of the gap borne would still be too little."""
    economy = lived_under(under_a_lead(tmp_path, 132_000, 60_000, mobilisation=2), 40)
    assert told(economy, "refused", "started", "notice", "renegotiated") == [
        (26, "sub", "refused"),
        (27, "under_a_lead", "started"),
    ]
    assert paid_pence(economy, "sub", "price") == {}
    assert paid_pence(economy, "old", "sum") == dict.fromkeys(range(FIRST, 41), 1_100_000)
    payers = {each.month: each.payer for each in economy.ledger if each.contract == "old"}
    assert [payers[month] for month in (26, 27, 40)] == ["commissioner", "middle", "middle"]
    assert economy.cash_pence("middle") == 0


@pytest.mark.end_to_end
def test_a_lead_that_cannot_live_on_its_budget_never_starts(tmp_path: Path) -> None:
    economy = lived_under(under_a_lead(tmp_path, 60_000, 132_000, mobilisation=2), 30)
    assert told(economy, "refused", "started") == [(26, "head", "refused")]
    assert paid_pence(economy, "old", "sum") == dict.fromkeys(range(FIRST, 31), 1_100_000)
    assert model_in_force(economy) is None


@pytest.mark.end_to_end
def test_notice_is_given_at_the_end_of_a_contract_year_and_kept(tmp_path: Path) -> None:
    """It operates at once, so nobody could refuse; after a year the nurses give three months' notice."""
    economy = lived_under(under_a_lead(tmp_path, 132_000, 60_000), 44)
    assert told(economy, "notice", "refused") == [(36, "sub", "notice")]
    assert paid_pence(economy, "sub", "price") == dict.fromkeys(range(FIRST, 40), 500_000)
    assert paid_pence(economy, "old", "sum") == dict.fromkeys(range(40, 45), 1_100_000)


@pytest.mark.end_to_end
def test_half_of_a_gap_that_is_small_enough_is_borne(tmp_path: Path) -> None:
    """132,000 less 122,000 is 10,000: more than a margin of 5%; half of it is borne, and the rest is bearable."""
    economy = lived_under(under_a_lead(tmp_path, 132_000, 122_000, mobilisation=2), 40)
    assert told(economy, "refused", "renegotiated", "notice") == [
        (26, "sub", "renegotiated"),
        (38, "sub", "renegotiated"),
    ]
    borne = paid_pence(economy, "sub", "renegotiated")
    assert borne == dict.fromkeys(range(27, 41), 41_667)


# Stopping before the start


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    ("stops", "may", "is_stopped"), [(1, True, True), (1, False, False), (0, True, False)]
)
def test_chance_may_stop_a_model_only_where_the_scenario_lets_it(
    stops: int, may: bool, is_stopped: bool, tmp_path: Path
) -> None:
    scenario = under_a_lead(
        tmp_path, 132_000, 132_000, mobilisation=1, stops=stops, months=3, may_stop_before_start=may
    )
    economy = lived_under(scenario)
    assert stops_before_start(economy.scenario.model.file) == stops
    assert [each[2] for each in told(economy)] == (["stopped"] if is_stopped else ["started"])
    assert set(paid_pence(economy, "old", "sum")) == (set(range(25, 28)) if is_stopped else {25})


@pytest.mark.unit
def test_a_draw_hangs_on_the_seed_and_what_it_is_for() -> None:
    draws = [chance_of(seed, "stops_before_start") for seed in range(200)]
    assert draws == [chance_of(seed, "stops_before_start") for seed in range(200)]
    assert len(set(draws)) == 200
    assert 0 <= min(draws) < 0.1
    assert 0.9 < max(draws) < 1
    assert chance_of(1, "acts", "0", "30") != chance_of(1, "acts", "0", "31")


# Parts


@pytest.mark.unit
def test_pence_are_shared_by_weight_and_none_is_lost() -> None:
    assert shared(100, [1, 1, 1]) == [34, 33, 33]
    assert shared(100, [3, 1]) == [75, 25]
    assert shared(7, [0, 0]) == [4, 3]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("worth", "outside", "income", "is_refused"),
    [
        (100, 100, 1_000, False),
        (90, 100, 100, True),
        (96, 100, 100, False),
        (90, 100, 2_000, False),
        (-10, 0, 100, True),
        (110, 100, 100, False),
    ],
)
def test_a_gap_counts_beyond_a_margin_and_what_income_bears(
    worth: int, outside: int, income: int, is_refused: bool
) -> None:
    scale = max(abs(worth), abs(outside))
    offer = Offer(Fraction(worth), Fraction(outside), Fraction(scale), Fraction(income), ())
    assert offer.is_refused(Fraction(5, 100), Fraction(1, 100)) == is_refused


@pytest.mark.end_to_end
def test_packages_of_a_lead_by_hand(tmp_path: Path) -> None:
    economy = lived_under(under_a_lead(tmp_path, 120_000, 100_000, mobilisation=6), 26)
    model = model_in_force(economy)
    assert model is not None
    market = market_of(economy, model)
    nurses, lead = sorted(market.packages(), key=lambda each: each.is_whole)
    assert (nurses.role, nurses.payers, nurses.contracts) == ("nurses", ("middle",), ("sub",))
    assert (lead.role, lead.payers, set(lead.contracts)) == ("middle", ("buyer",), {"head", "sub"})
    offered = market.offer(nurses)
    assert [offered.worth_pounds, offered.outside_pounds] == [100_000, 132_000]
    assert offered.stands_in == ("old.sum",)
    assert list(market.offer(lead)[:2]) == [20_000, 0]
    assert market.funder(nurses) == "buyer"
    terms = Terms.of(economy.england.parameters)
    assert offered.is_refused(terms.leaving_margin_share, terms.bearable_loss_share)


@pytest.mark.end_to_end
def test_only_a_model_s_contracts_can_end(tmp_path: Path) -> None:
    scenario = under_a_lead(tmp_path, 132_000, 132_000, months=1)
    economy = lived_under(replace(scenario, model=scenario.reference, members=scenario.reference_members))
    with pytest.raises(
        ValueError, match="no contracts of a model are in force that could end; only those of a model"
    ):
        economy.contracting.end(economy, Ending(30))
    assert economy.contracting.events == []
    economy.contracting.tell(Event(25, "old", "query", "", ""))
    assert told(economy) == [(25, "old", "query")]
