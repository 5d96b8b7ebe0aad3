"""Offers: today's changes nothing, each process reaches whom and what it says, and what is refused and how."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.citizens.baseline import Baseline
from agents.citizens.decisions import DECISIONS, Decision, numbers_named
from agents.citizens.offer import (
    DECIDED_AT_TRUST,
    EXPOSED,
    Offer,
    check_offer,
    effects,
    largest_effects,
    located,
    offer_today,
    with_process,
)
from scenarios.processes import Process, load_processes

SHIPPED = load_processes()
TODAY = offer_today(practices=3, trusts=2)
PRACTICE = "emergency_need_frail"
TRUST = "emergency_admission"
AREA = "care_home_in_reach"
SHARES = {
    Decision.CONTACT_IN_TIME: ("contact_in_time_share",),
    Decision.UNMET_CONTACT_TO_AE: ("unmet_contact_to_ae_share",),
    Decision.USUAL_DOCTOR: ("usual_doctor_share",),
    Decision.AMBULANCE: ("ambulance_share", "age"),
    Decision.NO_NIGHT: ("no_night_share", "age"),
    Decision.DELAY: ("delayed_discharge_share", "age"),
    Decision.DEATH_AFTER_ADMISSION: ("death_after_admission_probability", "age"),
    Decision.HARM: ("hospital_harm_probability",),
    Decision.DISCHARGE_TO_CARE_HOME: ("discharge_to_care_home_probability", "age"),
    Decision.REABLEMENT_SUCCEEDS: ("reablement_success_share",),
    Decision.DAY_CASE: ("day_case_share",),
    Decision.DEATH_IN_HOSPITAL: ("dies_in_hospital_share", "age"),
}
"""Shares of what happens anyway that processes move, and the parameter that says what they are today."""


def refused(act: Callable[[], object]) -> str:
    """What is said of something that is not allowed."""
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the text is what is tested
        act()
    return str(refusal.value)


def process(**changes: Any) -> dict[str, Process]:
    """One process, that of a practice unless said otherwise."""
    return {"kindness": replace(SHIPPED[PRACTICE], name="kindness", **changes)}


def at_random(number: int) -> Offer:
    """An offer with every level between nothing and its maximum."""
    random = np.random.default_rng(number)
    offer = Offer(*(part.copy() for part in TODAY))
    for each in located(SHIPPED):
        column = getattr(offer, each.part)[..., each.column]
        column[...] = random.uniform(0, 1, column.shape) * each.maximum
    return offer


# What is shipped


@pytest.mark.unit
@pytest.mark.parametrize("shipped", SHIPPED.values(), ids=lambda each: each.name)
def test_processes_act_on_decisions_of_the_month(shipped: Process) -> None:
    numbers = [number for name in shipped.acts_on for number in numbers_named(name)]
    assert len(set(numbers)) == len(numbers) > 0


@pytest.mark.unit
def test_exposures_are_numbered_as_bits() -> None:
    assert EXPOSED == (
        "everyone",
        "aged_65_and_over",
        "frail",
        "in_care_home",
        "long_term_condition",
        "severe_mental_illness",
        "dependence",
        "near_end_of_life",
        "lonely",
    )


@pytest.mark.unit
def test_each_process_has_a_column_of_its_own() -> None:
    places = [(each.part, each.column) for each in located(SHIPPED)]
    assert len(set(places)) == len(places) == len(SHIPPED)
    assert [each.name for each in located(SHIPPED)] == list(SHIPPED)
    sizes = {"practice": TODAY.practice.shape[1], "trust": TODAY.trust.shape[1], "area": TODAY.area.size}
    assert {part: 1 + max(at for each, at in places if each == part) for part in sizes} == sizes


@pytest.mark.unit
@pytest.mark.parametrize("decision", SHARES, ids=lambda each: each.name)
def test_no_offer_can_push_a_share_above_one(decision: Decision, baseline: Baseline) -> None:
    name, *axes = SHARES[decision]
    today = np.max(baseline.tables.of(name, *axes))
    assert 0 < today < today * largest_effects()[decision] <= 1


@pytest.mark.unit
def test_events_that_may_befall_anybody_are_bounded_tightly() -> None:
    largest = largest_effects()
    assert largest[: Decision.EMERGENCY_NEED].max() <= 2.5
    assert largest[list(Decision.EMERGENCY_NEED.numbers)].max() <= 6.5


@pytest.mark.unit
def test_trusts_move_what_is_decided_there_but_for_the_days_of_a_delay() -> None:
    moved = {
        name.partition(":")[0] for each in SHIPPED.values() for name in each.acts_on if each.level == "trust"
    }
    assert moved <= {family.name.lower() for family in DECIDED_AT_TRUST}
    assert {family.name.lower() for family in DECIDED_AT_TRUST} - moved == {"delay_days"}


# Today, and one process at a time


@pytest.mark.unit
def test_today_changes_nothing() -> None:
    found = effects(offer_today(4, 2))
    assert found.practice.shape == (4, len(EXPOSED), DECISIONS)
    assert found.trust.shape == (2, DECISIONS)
    assert found.practice.dtype == found.trust.dtype == np.float64
    assert (found.practice == 1).all()
    assert (found.trust == 1).all()


@pytest.mark.unit
def test_a_practice_s_process_reaches_its_own_exposed_alone() -> None:
    found = effects(with_process(TODAY, PRACTICE, 0.75, [1]))
    wanted = np.ones_like(found.practice)
    wanted[1, EXPOSED.index("frail"), list(Decision.EMERGENCY_NEED.numbers)] = 0.75
    np.testing.assert_array_equal(found.practice, wanted)
    assert (found.trust == 1).all()


@pytest.mark.unit
def test_a_trust_s_process_reaches_its_own_patients_alone() -> None:
    found = effects(with_process(TODAY, TRUST, [0.5, 1.25]))
    wanted = np.ones_like(found.trust)
    wanted[:, list(Decision.EMERGENCY_NEED.numbers)] = [[0.5], [1.25]]
    np.testing.assert_array_equal(found.trust, wanted)
    assert (found.practice == 1).all()


@pytest.mark.unit
def test_a_process_of_the_area_reaches_the_exposed_of_every_practice() -> None:
    found = effects(with_process(TODAY, AREA, 0.5))
    wanted = np.ones_like(found.practice)
    wanted[:, EXPOSED.index("in_care_home"), list(Decision.EMERGENCY_NEED.numbers)] = 0.5
    np.testing.assert_array_equal(found.practice, wanted)
    assert (found.trust == 1).all()


@pytest.mark.unit
def test_processes_on_one_decision_multiply() -> None:
    offer = with_process(with_process(TODAY, PRACTICE, 0.5), "case_management_admission", 0.25)
    frail = effects(offer).practice[:, EXPOSED.index("frail")]
    assert (frail[:, list(Decision.EMERGENCY_NEED.numbers)] == 0.125).all()


@pytest.mark.unit
def test_setting_a_process_leaves_the_offer_it_came_from() -> None:
    changed = with_process(TODAY, PRACTICE, [0.5, 0.75], members=[2, 0])
    column = next(each.column for each in located(SHIPPED) if each.name == PRACTICE)
    assert changed.practice[:, column].tolist() == [0.75, 1, 0.5]
    assert (TODAY.practice == 1).all()
    assert all(part.dtype == np.float32 for part in changed)


@pytest.mark.unit
def test_setting_a_process_for_nobody_is_no_change() -> None:
    changed = with_process(TODAY, PRACTICE, 0.5, members=[])
    np.testing.assert_array_equal(changed.practice, TODAY.practice)


# Laws of every offer


@pytest.mark.property
@given(st.integers(0, 2**32))
def test_effects_are_products_in_the_order_of_the_file(number: int) -> None:
    offer = at_random(number)
    found = effects(offer)
    practice, trust = np.ones_like(found.practice), np.ones_like(found.trust)
    columns = {"practice": 0, "trust": 0, "area": 0}
    for each in SHIPPED.values():
        part = each.level if each.level in columns else "area"
        for decision in (number for name in each.acts_on for number in numbers_named(name)):
            for member in range(2 if part == "trust" else 3):
                if part == "trust":
                    trust[member, decision] *= float(offer.trust[member, columns[part]])
                else:
                    levels = offer.area if part == "area" else offer.practice[member]
                    at = (member, EXPOSED.index(each.exposed), decision)
                    practice[at] *= float(levels[columns[part]])
        columns[part] += 1
    np.testing.assert_array_equal(found.practice, practice)
    np.testing.assert_array_equal(found.trust, trust)


@pytest.mark.property
@given(st.integers(0, 2**32), st.integers(0, 2 ** len(EXPOSED) - 1))
def test_nobody_meets_more_than_the_largest_effect(number: int, exposures: int) -> None:
    found = effects(at_random(number))
    groups = [group for group in range(len(EXPOSED)) if exposures >> group & 1]
    met = found.practice[:, groups].prod(axis=1).max(axis=0) * found.trust.max(axis=0)
    assert (met <= largest_effects() * (1 + 1e-12)).all()


@pytest.mark.unit
def test_the_largest_effect_is_met_by_those_exposed_to_everything() -> None:
    offer = TODAY
    for name, each in SHIPPED.items():
        offer = with_process(offer, name, float(each.maximum))
    found = effects(offer)
    np.testing.assert_allclose(found.practice[0].prod(axis=0) * found.trust[0], largest_effects(), rtol=1e-12)


@pytest.mark.unit
def test_the_largest_effect_on_a_decision_worked_by_hand() -> None:
    acting = [each.maximum for each in SHIPPED.values() if "delay" in each.acts_on]
    assert acting == [Fraction(3, 2), Fraction(3, 2)]
    assert largest_effects()[Decision.DELAY] == 2.25
    assert largest_effects()[Decision.BIRTH] == 1


# What is refused


@pytest.mark.unit
@pytest.mark.parametrize(
    ("name", "value", "members", "said"),
    [
        (
            "diagnoses",
            1.0,
            None,
            "'diagnoses' is no process; scenarios/processes.csv lists them. Did you mean 'diagnosis'?",
        ),
        (
            "contact_in_time",
            1.5,
            [2],
            "process 'contact_in_time': practice 2 has 1.5; give a number from 0 to 1.12",
        ),
        ("harm", -0.5, None, "process 'harm': trust 0 has -0.5; give a number from 0 to 2.0"),
        ("harm", [1.0, np.nan], None, "process 'harm': trust 1 has nan; give a number from 0 to 2.0"),
        (AREA, np.inf, None, f"process '{AREA}': the area has inf; give a number from 0 to 1.2"),
        ("harm", 1.0, [2], "process 'harm': there is no trust 2; give whole numbers from 0 to 1"),
        ("harm", 1.0, [0, -1], "process 'harm': there is no trust -1; give whole numbers from 0 to 1"),
        (
            "diagnosis",
            1.0,
            [0.5],
            "process 'diagnosis': there is no practice 0.5; give whole numbers from 0 to 2",
        ),
        (AREA, 1.0, [0], f"process '{AREA}': it is the whole area's; leave members out"),
        (
            "harm",
            [1.0, 1.0, 1.0],
            None,
            "process 'harm': values of shape (3,) are not allowed; give one number, or one for each of 2",
        ),
        (AREA, [1.0], None, f"process '{AREA}': values of shape (1,) are not allowed; give one number"),
    ],
)
def test_a_process_that_cannot_be_set(name: str, value: Any, members: list[int] | None, said: str) -> None:
    assert refused(lambda: with_process(TODAY, name, value, members)) == said
    assert all((part == 1).all() for part in TODAY)


@pytest.mark.unit
def test_a_level_beyond_bounds_is_found_wherever_it_comes_from() -> None:
    practice = TODAY.practice.copy()
    practice[1, 0] = 1.25
    wrong = TODAY._replace(practice=practice)
    said = "process 'contact_in_time': practice 1 has 1.25; give a number from 0 to 1.12"
    assert refused(lambda: check_offer(wrong)) == said
    assert refused(lambda: effects(wrong)) == said


@pytest.mark.unit
@pytest.mark.parametrize("part", Offer._fields)
def test_a_part_of_another_shape_or_type(part: str) -> None:
    levels = getattr(TODAY, part)
    one_less = TODAY._replace(**{part: levels[..., 1:]})
    assert refused(lambda: check_offer(one_less)) == (
        f"offer.{part}: float32 of shape {levels[..., 1:].shape} is not allowed; give float32 of "
        f"{'' if part == 'area' else part + 's, 1 or more, by '}{levels.shape[-1]} processes, as offer_today does"
    )
    deeper, longer = (
        TODAY._replace(**{part: levels[None]}),
        TODAY._replace(**{part: levels.astype(np.float64)}),
    )
    assert f"shape {levels[None].shape} is not allowed" in refused(lambda: effects(deeper))
    assert f"offer.{part}: float64 of shape" in refused(lambda: with_process(longer, "harm", 1.0))


@pytest.mark.unit
def test_a_level_at_its_maximum_is_allowed() -> None:
    for name, each in SHIPPED.items():
        check_offer(with_process(TODAY, name, float(each.maximum)))


@pytest.mark.unit
@pytest.mark.parametrize(("practices", "trusts", "said"), [(0, 1, "0 practices"), (1, -1, "-1 trusts")])
def test_an_offer_of_nobody(practices: int, trusts: int, said: str) -> None:
    assert refused(lambda: offer_today(practices, trusts)) == f"{said} are not allowed; give 1 or more"


@pytest.mark.unit
def test_a_process_that_acts_on_no_decision() -> None:
    said = refused(lambda: located(process(acts_on=("referal",))))
    assert said.startswith("process 'kindness': acts_on: 'referal' is no decision; use death, ")
    assert said.endswith("Did you mean 'referral'?")


@pytest.mark.unit
def test_a_process_that_names_a_decision_within_its_family() -> None:
    assert refused(lambda: located(process(acts_on=("onset", "onset:stroke")))) == (
        "process 'kindness': acts_on: 'onset:stroke' is named twice; name it once"
    )


@pytest.mark.unit
def test_a_trust_s_process_that_reaches_a_group() -> None:
    assert refused(lambda: located(process(level="trust"))) == (
        "process 'kindness': exposed: 'frail' is not allowed for a trust's process; write 'everyone'"
    )


@pytest.mark.unit
def test_a_trust_s_process_on_what_no_trust_decides() -> None:
    said = refused(
        lambda: located(process(level="trust", exposed="everyone", acts_on=("planned_admissions",)))
    )
    assert said.startswith(
        "process 'kindness': acts_on: no trust decides on 'planned_admissions'; use emergency_need, "
    )
    assert said.endswith("or give the process another level. Did you mean 'planned_admission'?")


@pytest.mark.unit
def test_a_process_on_wanted_contacts_that_reaches_a_group() -> None:
    assert refused(lambda: located(process(acts_on=("gp_contacts",)))) == (
        "process 'kindness': exposed: 'frail' is not allowed for a process that acts on 'gp_contacts'; "
        "write 'everyone'"
    )
