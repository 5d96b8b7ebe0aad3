"""Governance as contracted: what it moves, what it leaves alone, and that only numbers count."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.providers.governed import TrustLaw
from scenarios.model import load_model
from scenarios.model_file import Governance
from scenarios.scenario import Scenario
from sim.agreements import agreements_of
from sim.economy import HealthEconomy
from sim.governing import CONTROL, Governing
from sim.in_force import InForce
from sim.keeping import keep, taken_up
from sim.trace import lives_digest
from tests.sim.clinics import OF_GROUPS
from tests.sim.economies import BURN_IN, bare, forked, reference, shipped
from tests.sim.governed_clinics import agreement
from tests.sim.test_theory import BLOCK

LAST = BURN_IN + 12
MODEL = """\
name: paid_for
title: Today's contracts, and money for what is planned
extends: traditional.yaml
term: {mobilisation_months: 0}
roles: {nobody_in_the_cast: {kind: guarantor, title: Whoever plans}}
governance:
  coordinator: nobody_in_the_cast
  authority:
    by_contract: {case_management: 0.6}
    by_agreement: {discharge_planning: 0.8}
  objective: {members: 1, commissioner: 1}
contracts:
  - name: more
    payer: commissioner
    payees: [community, acute]
    scope: {services: [community_contact]}
    terms:
      - {name: visits, mechanism: grant, payees: [community], pounds_a_year: programme_cost(case_management)}
      - {name: ward, mechanism: fee, payees: [acute], pounds_a_year: 20_000}
"""
AUTHORITY = {"by_contract": {"case_management": 0.6}, "by_agreement": {"discharge_planning": 0.8}}
OBJECTIVE = {"members": 1, "commissioner": 1}


def governed(governance: str = "as_contracted", behaviour: str = "responsive", **keys: Any) -> Scenario:
    """Today's contracts under a governance of one's own, begun at once."""
    own = reference()
    file = own.model.file.model_copy(update={"governance": Governance.model_validate(keys)})
    model = replace(own.model, file=file)
    return replace(own, model=model, governance=governance, behaviour=behaviour)  # type: ignore[arg-type]


def planned(folder: Path, text: str = MODEL, governance: str = "as_contracted") -> Scenario:
    """Money for effort, and somebody who plans for all."""
    file = folder / "paid_for.yaml"
    file.write_text(text, encoding="utf-8")
    own = bare(load_model(file), behaviour="responsive", governance=governance)
    return replace(own, populations=reference().populations)


@pytest.fixture(scope="module")
def paid_for(tmp_path_factory: pytest.TempPathFactory) -> tuple[HealthEconomy, HealthEconomy]:
    """A year of it, planned and not."""
    made = []
    for governance in ("as_contracted", "neutral"):
        economy = forked(planned(tmp_path_factory.mktemp("paid"), governance=governance))
        economy.run(LAST)
        made.append(economy)
    return made[0], made[1]


@cache
def lived(scenario_key: str) -> HealthEconomy:
    """An economy of a year; not to be changed."""
    made = {
        "neutral": lambda: governed("neutral", authority=AUTHORITY, objective=OBJECTIVE, control=1),
        "unpaid": lambda: governed(authority=AUTHORITY, objective=OBJECTIVE),
        "no authority": lambda: governed(objective=OBJECTIVE),
        "authority of 0": lambda: governed(
            authority={"by_contract": {"case_management": 0}}, objective=OBJECTIVE
        ),
        "controlled": lambda: governed(control=1),
        "supported": lambda: governed(control=-1),
    }
    economy = forked(made[scenario_key]())
    economy.run(LAST)
    return economy


def same_levels(one: HealthEconomy, other: HealthEconomy) -> bool:
    return all((one.chosen_levels[group] == each).all() for group, each in other.chosen_levels.items())


@pytest.mark.end_to_end
def test_neutral_is_what_it_would_be_without_a_governance() -> None:
    economy = lived("neutral")
    assert economy.governing.agreements == ()
    plainly = forked(replace(reference(), behaviour="responsive"))
    plainly.run(LAST)
    assert same_levels(economy, plainly)
    assert lives_digest(economy.population.columns) == lives_digest(plainly.population.columns)


@pytest.mark.end_to_end
@pytest.mark.parametrize("given", ["no authority", "authority of 0"])
def test_without_authority_everybody_decides_alone_to_the_last_bit(given: str) -> None:
    economy, neutral = lived(given), lived("neutral")
    assert economy.governing.agreements
    assert same_levels(economy, neutral)
    assert lives_digest(economy.population.columns) == lives_digest(neutral.population.columns)


@pytest.mark.end_to_end
def test_where_nobody_answers_to_contracts_nothing_is_governed() -> None:
    economy = forked(governed(behaviour="fixed", authority=AUTHORITY, objective=OBJECTIVE, control=1))
    economy.run(BURN_IN + 4)
    assert same_levels(economy, forked(reference()))
    assert economy.governing.quarters == []


Pair = tuple[HealthEconomy, HealthEconomy]


@pytest.mark.end_to_end
def test_a_plan_moves_the_levers_that_are_named_and_no_others(paid_for: Pair) -> None:
    economy, neutral = paid_for
    names = economy.levers.names["community_trust"]
    for each in economy.behaviour.decisions:
        asked = {
            economy.levers.names[each.group][at]
            for at in np.flatnonzero((each.alone != each.wanted).any(axis=0))
        }
        assert asked <= {"case_management", "discharge_planning"}
        assert asked >= ({"case_management"} if each.group == "community_trust" else set())
    moved = economy.chosen_levels["community_trust"] - neutral.chosen_levels["community_trust"]
    assert moved[0, names.index("case_management")] != 0


@pytest.mark.end_to_end
def test_a_plan_that_weighs_health_asks_for_more_of_what_keeps_people_well(tmp_path: Path) -> None:
    plain = MODEL.replace("case_management", "crisis_response")
    weighed = plain.replace("commissioner: 1}", "commissioner: 1, pounds_per_qaly: 20_000}")
    economies = [forked(planned(tmp_path, text)) for text in (plain, weighed)]
    for each in economies:
        each.run(BURN_IN + 3)
    money, health = (
        next(each for each in economy.behaviour.decisions if each.group == "community_trust").wanted[0]
        for economy in economies
    )
    at = economies[0].levers.names["community_trust"].index("crisis_response")
    assert health[at] > money[at]
    assert np.delete(health, at).tolist() == np.delete(money, at).tolist()


@pytest.mark.end_to_end
def test_nothing_is_asked_for_which_no_contract_pays() -> None:
    """Under today's contracts alone a plan may ask for less, never for more that takes money."""
    for each in lived("unpaid").behaviour.decisions:
        assert (each.wanted <= np.maximum(each.alone, each.today) + 1e-6).all()


@pytest.mark.end_to_end
def test_what_is_agreed_waits_until_all_have_agreed_and_what_is_contracted_does_not(paid_for: Pair) -> None:
    economy, _ = paid_for
    (made,) = [each for each in economy.governing.agreements if each.has_authority]
    holds_from = BURN_IN + 1 + economy.governing.law.delay(len(made.member_roles))
    at = economy.levers.names["acute_trust"].index("discharge_planning")
    is_asked = {
        each.month: bool((each.alone[:, at] != each.wanted[:, at]).any())
        for each in economy.behaviour.decisions
        if each.group == "acute_trust"
    }
    assert is_asked == {month: month + 1 >= holds_from for month in is_asked}
    assert set(is_asked.values()) == {False, True}
    assert [each.month for each in economy.governing.quarters] == [
        month for month, asked in is_asked.items() if asked
    ]


@pytest.mark.end_to_end
def test_trust_follows_its_law_from_quarter_to_quarter(paid_for: Pair) -> None:
    economy, _ = paid_for
    law, trust = economy.governing.law, economy.governing.law.start_share
    for each in economy.governing.quarters:
        trust = law.moved(trust, each.kept_share, each.broken_share)
        assert each.trust == trust
        assert 0 <= each.kept_share + each.broken_share <= 1
    assert economy.governing.trust == {"paid_for": trust}


@pytest.mark.end_to_end
def test_control_lowers_effort_and_support_raises_it() -> None:
    control, neutral, support = (
        np.concatenate([each.ravel() for each in lived(key).chosen_levels.values()])
        for key in ("controlled", "neutral", "supported")
    )
    assert control.mean() < neutral.mean() < support.mean()
    decisions = lived("controlled").behaviour.decisions
    assert any(pull.name == CONTROL for each in decisions for pull in each.pulls)


@pytest.mark.end_to_end
def test_names_of_files_contracts_and_coordinators_do_not_count(paid_for: Pair, tmp_path: Path) -> None:
    text = MODEL
    for old, new in (("paid_for", "other"), ("nobody_in_the_cast", "anybody"), ("name: more", "name: less")):
        assert old in text
        text = text.replace(old, new)
    economy = forked(planned(tmp_path, text))
    economy.run(LAST)
    assert same_levels(economy, paid_for[0])
    assert list(economy.governing.trust.values()) == list(paid_for[0].governing.trust.values())


@pytest.mark.end_to_end
def test_a_governed_economy_that_is_kept_goes_on_as_if_it_had_never_stopped(tmp_path: Path) -> None:
    text = MODEL.replace("  objective:", "  control: 0.5\n  information_sharing: 1.2\n  objective:")
    scenario = planned(tmp_path, text)
    economy = forked(scenario)
    economy.run(33)
    keep(tmp_path / "kept", economy)
    again = taken_up(tmp_path / "kept", scenario, 1, economy.england)
    assert again is not None
    assert again.governing.trust == economy.governing.trust
    assert set(again.governing.motive_pounds) == set(economy.governing.motive_pounds)
    economy.run(LAST)
    again.run(LAST)
    assert same_levels(economy, again)
    assert again.governing.trust == economy.governing.trust


# By hand


LAW = TrustLaw(0.5, 0.1, 3.0, 3.0, 0.5)


@pytest.mark.unit
def test_control_takes_a_share_of_motives_alone() -> None:
    made = agreement(BLOCK, "acute", "practices", control=0.5)
    governing = Governing((made,), LAW)
    names, income = OF_GROUPS["acute_trust"], np.array([1_000.0, 1_000.0])
    assert list(governing.crowding("acute_trust", names, 30, income, 0.2)) == []
    governing.note_motives({"acute_trust": np.array([[100.0, -50.0], [100.0, 100.0]])})
    (pull,) = governing.crowding("acute_trust", names, 30, income, 0.2)
    # Southend plays the role, Basildon does not; where there is no motive there is nothing to lose.
    assert pull.strength.tolist() == [[pytest.approx(-0.2 * 0.5 * 100 / 100), 0.0], [0.0, 0.0]]
    calm = Governing((agreement(BLOCK, "acute"),), LAW, motive_pounds=governing.motive_pounds)
    assert list(calm.crowding("acute_trust", names, 30, income, 0.2)) == []


@pytest.mark.unit
def test_promises_are_one_for_each_member_and_each_payer() -> None:
    made = agreement(BLOCK, "acute", "practices", "community", authority=AUTHORITY)
    governing = Governing((made,), LAW, trust={"joint": 0.5})
    governing._trusted(30, made, {"acute": -1.0, "practices": 5.0, "community": 0.0}, set())
    (quarter,) = governing.quarters
    assert (quarter.kept_share, quarter.broken_share) == (0.5, 0.25)  # a payer who pays keeps its own
    assert quarter.trust == pytest.approx(0.5 + 0.1 * 0.5 * 0.5 - 0.3 * 0.25 * 0.5)
    governing._trusted(33, made, {"acute": 1.0, "practices": 5.0, "community": 1.0}, {"payer", "acute"})
    assert (governing.quarters[1].kept_share, governing.quarters[1].broken_share) == (0.5, 0.5)


@pytest.mark.unit
def test_sharing_is_that_of_the_agreements_in_force() -> None:
    made = agreement(BLOCK, "acute", information_sharing=1.2)
    governing = Governing((made,), LAW)
    assert governing.sharing(0) == 1.0
    assert governing.sharing(1) == pytest.approx(1.2)
    assert not governing.decides(1)


@pytest.mark.unit
def test_a_contract_with_a_governance_of_its_own_is_an_agreement_of_its_own() -> None:
    scenario = shipped()["lead_provider"]
    file = scenario.model.file
    head = next(each for each in file.contracts if each.name == "head")
    own = head.model_copy(update={"governance": Governance.model_validate({"control": 1})})
    changed = file.model_copy(
        update={"contracts": tuple(own if each.name == "head" else each for each in file.contracts)}
    )
    in_force = InForce(scenario.model.contracts, scenario.members, {})
    rest, alone = agreements_of(changed, in_force, scenario.cast.providers)
    assert (rest.name, alone.name) == ("lead_provider", "lead_provider.head")
    assert alone.contracts == ("head",)
    assert "head" not in rest.contracts
    assert "lead" not in rest.member_roles  # whoever coordinates is no member
    assert {"practices", "acute", "community", "social_care", "voluntary"} == set(rest.member_roles)
    assert alone.payer_roles == ("commissioner",)
