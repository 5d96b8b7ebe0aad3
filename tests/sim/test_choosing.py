"""Payers that choose terms: what a choice is worth to them, who refuses, and what is paid then, by hand."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scenarios.contracts import exact
from scenarios.contracts.choices import choices_of
from scenarios.contracts.facts import parse_fact
from scenarios.contracts.periods import Window
from sim.choosing import Answers, Desk
from sim.contracting import Chosen, model_in_force
from sim.deciding import choice_of, grown
from sim.economy import HealthEconomy
from sim.forecasting import ComingYear
from sim.keeping import keep, taken_up
from sim.pulls import Comparison
from sim.trace import lives_digest, money_digest
from tests.sim.choosing_leads import FOR_ACTIVITY, choices, choosing
from tests.sim.leads import FIRST, lived_under, paid_pence, told

pytestmark = pytest.mark.end_to_end

YEAR_END, NEXT = 36, 48
OFFERED = ("terms_chosen", "terms_refused", "terms_kept")


def sentences(economy: HealthEconomy, event: str) -> list[str]:
    return [each.sentence for each in economy.contracting.events if each.event == event]


def net_pence(economy: HealthEconomy, contract: str, term: str) -> dict[int, int]:
    """What the lead paid under a term by month, what it got back below 0."""
    found: dict[int, int] = {}
    for each in economy.ledger:
        if (each.contract, each.term) == (contract, term):
            found[each.month] = found.get(each.month, 0) + (
                each.pence if each.payer == "middle" else -each.pence
            )
    return found


def desk(economy: HealthEconomy) -> Desk:
    """The lead at its desk, at the end of the month that the economy has come to."""
    settled = model_in_force(economy)
    assert settled is not None
    return Desk(economy, settled, "middle", choices_of(economy.scenario.model.file), Answers.of(economy))


# What nobody's effort moves


def test_a_lead_whose_gain_does_not_depend_on_its_partner_keeps_all(tmp_path: Path) -> None:
    """Of 6,000 it passes on 2,400 in the first year; nobody's effort moves the sum, so it keeps it from then on."""
    scenario = choosing(tmp_path, share=choices("share: [0%, 20%, 60%]"), behaviour="responsive")
    economy = lived_under(scenario, 61)
    assert told(economy, *OFFERED) == [
        (36, "sub_bonus", "terms_chosen"),
        (48, "sub_bonus", "terms_kept"),
        (60, "sub_bonus", "terms_kept"),
    ]
    assert paid_pence(economy, "sub_bonus", "part") == {36: 240_000}
    assert sentences(economy, "terms_chosen") == [
        "Middle offers 'share' of 'sub_bonus.part' 0% instead of 40%, worth £2,400.00 a year more to it (£2,400.00 in "
        "payments, £0.00 in what others would then do). It holds from month 37 on."
    ]
    assert economy.contracting.events[-1].sentence == (
        "Middle keeps 'share' of 'sub_bonus.part' 0%: nothing that is taken is worth more to it."
    )


def test_choices_there_and_back_again_pay_what_the_file_s_numbers_paid(tmp_path: Path) -> None:
    """A sum of 6,000, then 6,000 to be paid back, then 6,000: the lead shares what it loses and keeps what it gets."""
    numbers = choices("share: [0%, 40%]")
    scenario = choosing(tmp_path, share=numbers, phase="[1, 1, -1, 1]", months=60)
    economy = lived_under(scenario, 84)
    assert [each for each in told(economy, *OFFERED) if each[2] == "terms_chosen"] == [
        (36, "sub_bonus", "terms_chosen"),
        (48, "sub_bonus", "terms_chosen"),
        (60, "sub_bonus", "terms_chosen"),
    ]
    assert economy.contracting.chosen == [
        Chosen(37, "sub_bonus.part", "share", 1),
        Chosen(49, "sub_bonus.part", "share", 0),
        Chosen(61, "sub_bonus.part", "share", 1),
    ]
    assert net_pence(economy, "sub_bonus", "part") == {36: 240_000, 60: -240_000}
    assert net_pence(economy, "sub", "price") == dict.fromkeys(range(FIRST, 85), 1_100_000)
    economy.ledger.check()
    assert sum(economy.cash_pence(name) for name in economy.cast.names) == 0


def test_without_choices_or_governance_the_file_s_numbers_stay(tmp_path: Path) -> None:
    plain = lived_under(choosing(tmp_path), 49)
    assert told(plain, *OFFERED) == []
    neutral = choosing(tmp_path, share=choices("share: [0%]"), governance="neutral")
    for economy in (plain, lived_under(neutral, 49)):
        assert economy.contracting.chosen == []
        assert paid_pence(economy, "sub_bonus", "part") == {36: 240_000, 48: 240_000}


# Refusing


def test_a_price_below_what_goes_on_is_refused_and_one_near_it_taken(tmp_path: Path) -> None:
    """Of 132,000 and 2,400 shared it goes without less than a twentieth, 6,720: 126,000 is taken, 120,000 is not.

    A year later 120,000 is near the 126,000 in force, but too far from the 132,000 of today's contracts.
    """
    economy = lived_under(choosing(tmp_path, price=choices("pounds_a_year: [60_000, 120_000, 126_000]")), 61)
    assert told(economy, *OFFERED, "notice") == [
        (36, "sub", "terms_refused"),
        (36, "sub", "terms_chosen"),
        (48, "sub", "terms_refused"),
        (48, "sub", "terms_kept"),
        (60, "sub", "terms_refused"),
        (60, "sub", "terms_kept"),
    ]
    assert sentences(economy, "terms_refused")[0] == (
        "Middle offers 'pounds_a_year' of 'sub.price' £60,000.00 instead of £132,000.00, worth £72,000.00 a year more "
        "to it (£72,000.00 in payments, £0.00 in what others would then do). It is refused by community_trust."
    )
    price = paid_pence(economy, "sub", "price")
    assert [price[month] for month in (36, 37, 48, 49)] == [1_100_000, 1_050_000, 1_050_000, 1_050_000]


def test_who_would_have_today_s_contracts_instead_compares_with_these(tmp_path: Path) -> None:
    """The file's 160,000 is far above today's 132,000: 126,000 is taken only by those who would else have that."""
    text = choices("pounds_a_year: [126_000]")
    on = lived_under(choosing(tmp_path, price=text, budget=200_000, paid=160_000), 49)
    assert told(on, *OFFERED)[::2] == [(month, "sub", "terms_refused") for month in (36, 48)]
    assert set(paid_pence(on, "sub", "price").values()) == {16_000_000 // 12, 16_000_000 // 12 + 1}
    text = choices("pounds_a_year: [120_000, 126_000]", "contract_ends")
    economy = lived_under(choosing(tmp_path, price=text, budget=200_000, paid=160_000), 61)
    assert told(economy, "terms_chosen", "notice") == [(36, "sub", "terms_chosen")]
    assert told(economy, "terms_refused") == [(month, "sub", "terms_refused") for month in (36, 48, 60)]
    assert set(list(paid_pence(economy, "sub", "price").values())[12:]) == {1_050_000}


# What effort moves


SHARES = (0.05, 0.0, 0.1, 0.2, 0.4, 1.0)
"""What the file says, and what the lead may choose."""
PRICE_OF_ONE, BUDGET, PAID = 20, 150_000, 132_000


@pytest.fixture(scope="module")
def sharing(tmp_path_factory: pytest.TempPathFactory) -> HealthEconomy:
    """A lead paid for what nurses do more, before it chooses for the second year."""
    share = choices(f"share: [{', '.join(map(str, SHARES[1:]))}]")
    scenario = choosing(
        tmp_path_factory.mktemp("sharing"), FOR_ACTIVITY, share=share, filed="0.05", behaviour="responsive"
    )
    return lived_under(scenario, YEAR_END - 1)


@pytest.fixture(scope="module")
def chosen(sharing: HealthEconomy) -> HealthEconomy:
    """The same, once it has chosen."""
    sharing.step()
    return sharing


def test_a_lead_that_gains_from_sharing_picks_the_share_worth_most_by_hand(chosen: HealthEconomy) -> None:
    """Payments as last year, and its own part of what nurses do more where a part of that is theirs.

    x = 0.1 of a pound x share x pounds of a lever / a tenth of what the contract moves, or of the least that counts.
    """
    assert told(chosen, *OFFERED) == [(36, "sub_bonus", "terms_chosen")]
    assert "0.2" not in sentences(chosen, "terms_chosen")[0]
    at_desk = desk(chosen)
    answers, contacts = at_desk.answers, more_contacts(chosen)
    assert answers is not None
    temper = answers.now.temper
    in_force = SHARES[at_desk.now[0]]
    (term,) = (
        each for _, worth in answers.now.parts for each in worth.terms
        if (each.term, each.group) == ("sub_bonus.part", "community_trust")
    )  # fmt: skip
    of_a_lever = term.pounds[0] / in_force
    levels, today = (each["community_trust"][0] for each in (chosen.chosen_levels, chosen.levers.baseline))
    besides = other_reasons(chosen, answers)
    worths = []
    for at, share in enumerate(SHARES):
        income = PAID + share * PRICE_OF_ONE * contacts
        scale = max(share * PRICE_OF_ONE * contacts, temper.least_contract_share * income)
        x = besides + temper.weight["community_trust"] * share * of_a_lever / (0.1 * scale)
        bent = 4 * temper.strength * temper.bend * np.arcsinh(x / temper.bend)
        wanted = 1 / (1 + np.exp(-np.log(today / (1 - today)) - bent))
        found = at_desk.worth((at,))
        assert found.paid_pence == 100 * (BUDGET - PAID) + round(
            100 * (1 - Fraction(str(share))) * PRICE_OF_ONE * contacts
        )
        by_hand = 100 * (1 - share) * float(((wanted - levels) * of_a_lever).sum())
        assert found.answered_pence == pytest.approx(by_hand, rel=1e-6, abs=1)
        worths.append(found.pence)
    assert 0 < in_force < 1
    assert in_force == SHARES[int(np.argmax(worths))]
    assert at_desk.refusing((1,)) == []


def more_contacts(economy: HealthEconomy) -> int:
    """How many more contacts nurses had in the last twelve months than in the reference year."""
    settled = model_in_force(economy)
    assert settled is not None
    coming = ComingYear(settled.facts, economy.month, Fraction(0))
    now, then = (
        coming.value(parse_fact(phrase), Window(13, 24, FIRST))
        for phrase in (
            "activity(community_contact) by nurses",
            "baseline(activity(community_contact) by nurses)",
        )
    )
    return int(exact.total(now) - exact.total(then))


def other_reasons(economy: HealthEconomy, answers: Answers) -> np.ndarray:
    """Nurses' reasons beside the part that the lead shares."""
    compared = Comparison(answers.now, answers.behaviour.today(economy), grown(economy))
    own = choice_of(economy, compared, "community_trust", answers.full["community_trust"])
    strengths = [each.strength[0] for each in own.pulls if each.name != "sub_bonus.part"]
    return np.asarray(sum(strengths))


def test_nurses_answer_what_was_chosen(chosen: HealthEconomy) -> None:
    chosen.run(YEAR_END + 3)
    decision = [each for each in chosen.behaviour.decisions if each.group == "community_trust"][-1]
    before = [each for each in chosen.behaviour.decisions if each.group == "community_trust"][-2]
    (after_pull, before_pull) = (
        next(pull for pull in each.pulls if pull.name == "sub_bonus.part").pounds.sum()
        for each in (decision, before)
    )
    assert after_pull > 2 * before_pull > 0
    assert decision.wanted.sum() > before.wanted.sum()


# The same whatever happens around it


def test_a_run_goes_on_with_what_was_chosen_to_the_same_bits(tmp_path: Path) -> None:
    scenario = choosing(
        tmp_path,
        FOR_ACTIVITY,
        share=choices("share: [0%, 20%]"),
        filed="5%",
        behaviour="responsive",
        months=30,
    )
    economy = lived_under(scenario, 40)
    assert economy.contracting.chosen == [Chosen(37, "sub_bonus.part", "share", 2)]
    keep(tmp_path, economy)
    again = taken_up(tmp_path, scenario, 1)
    assert again is not None
    assert again.contracting.chosen == economy.contracting.chosen
    for each in (economy, again):
        each.run()
    assert [money_digest(again.ledger, month) for month in range(FIRST, 55)] == [
        money_digest(economy.ledger, month) for month in range(FIRST, 55)
    ]
    assert lives_digest(again.population.columns) == lives_digest(economy.population.columns)
    assert again.contracting.chosen == economy.contracting.chosen
    # The scenario itself has the file's numbers: another economy begins with these.
    other = lived_under(scenario, 36)
    assert paid_pence(other, "sub_bonus", "part") == {
        month: sum_pence
        for month, sum_pence in paid_pence(economy, "sub_bonus", "part").items()
        if month <= 36
    }


def test_names_do_not_count(tmp_path: Path) -> None:
    def renamed(text: str) -> str:
        for word in ("middle", "nurses", "sub_bonus", "part,", "choosing"):
            text = text.replace(word, f"any_{word}")
        return text

    numbers = {"price": choices("pounds_a_year: [100_000, 127_000]"), "share": choices("share: [0%, 20%]")}
    keys_of_both: tuple[dict[str, Any], ...] = ({}, {"renamed": renamed})
    plain, other = (
        lived_under(choosing(tmp_path, FOR_ACTIVITY, behaviour="responsive", **numbers, **keys), 50)
        for keys in keys_of_both
    )
    assert [each[0::2] for each in told(plain)] == [each[0::2] for each in told(other)]
    assert [each.at for each in plain.contracting.chosen] == [each.at for each in other.contracting.chosen]
    assert [(each.month, each.pence) for each in plain.ledger] == [
        (each.month, each.pence) for each in other.ledger
    ]
    assert lives_digest(plain.population.columns) == lives_digest(other.population.columns)
