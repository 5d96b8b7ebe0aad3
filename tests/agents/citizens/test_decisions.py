"""Decisions: numbered without gaps, named, each with luck of its own but for those that belong together."""

from collections import defaultdict

import pytest

from agents.citizens.columns import CONDITIONS, RISK_FACTORS
from agents.citizens.decisions import (
    CAUSES,
    DECISIONS,
    FOR_ANYBODY,
    PATHWAYS,
    Decision,
    decision_names,
    numbers_named,
    streams_by_number,
)
from agents.citizens.streams import Stream

ONE_OR_THE_OTHER = {
    Stream.DEATH: {"death", "death_near_end_of_life"},
    Stream.PLANNED_TREATMENT: {
        f"{kind}_treatment:{each}" for kind in ("planned", "urgent") for each in PATHWAYS
    },
    Stream.REABLEMENT_BEGINS: {"reablement_at_discharge", "reablement_on_request"},
    Stream.LENGTH_OF_STAY: {"stay_days", "no_night"},
}
"""Streams that decide on several things: one draw says both, or somebody's state says which of them is asked."""


@pytest.mark.unit
def test_every_number_is_one_decision_of_one_family() -> None:
    numbers = [number for family in Decision for number in family.numbers]
    assert sorted(numbers) == list(range(DECISIONS))


@pytest.mark.unit
def test_what_may_befall_anybody_fits_in_a_word_of_flags() -> None:
    assert Decision.COMMUNITY_CONTACTS == FOR_ANYBODY
    assert FOR_ANYBODY < 64
    assert {family.name for family in Decision if family < FOR_ANYBODY} >= {"DEATH", "ONSET", "REFERRAL"}
    for family in Decision:
        assert (family.numbers[0] < FOR_ANYBODY) == (family.numbers[-1] < FOR_ANYBODY)


@pytest.mark.unit
def test_an_end_follows_its_beginning() -> None:
    for state in ("LONELINESS", "LIVING_ALONE", "CARING", "DEPENDENCY"):
        assert Decision[f"{state}_ENDS"] == Decision[f"{state}_BEGINS"] + 1


@pytest.mark.unit
@pytest.mark.parametrize(
    ("family", "kinds"),
    [
        (Decision.ONSET, CONDITIONS),
        (Decision.RISK_FACTOR_BEGINS, RISK_FACTORS),
        (Decision.EMERGENCY_NEED, CAUSES),
        (Decision.URGENT_TREATMENT, PATHWAYS),
        (Decision.DEATH, ("",)),
    ],
)
def test_a_family_has_a_number_for_each_kind(family: Decision, kinds: tuple[str, ...]) -> None:
    assert family.kinds == kinds
    assert list(family.numbers) == [int(family) + at for at in range(len(kinds))]


@pytest.mark.unit
def test_names_are_those_of_families_and_kinds() -> None:
    names = decision_names()
    assert len(names) == len(set(names)) == DECISIONS
    assert all(names)
    assert names[Decision.DEATH] == "death"
    assert names[Decision.ONSET + CONDITIONS.index("stroke")] == "onset:stroke"
    assert names[Decision.EMERGENCY_NEED + 3] == "emergency_need:other"


@pytest.mark.unit
def test_every_name_leads_to_its_number() -> None:
    for number, name in enumerate(decision_names()):
        assert numbers_named(name) == (number,)


@pytest.mark.unit
def test_a_family_s_name_leads_to_all_of_it() -> None:
    assert numbers_named("onset") == tuple(Decision.ONSET.numbers)
    assert numbers_named("death") == (0,)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        ("onsets", "Did you mean 'onset'?"),
        ("onset:strok", "Did you mean 'onset:stroke'?"),
        ("emergency_need:others", "Did you mean 'emergency_need:other'?"),
    ],
)
def test_what_is_no_decision_is_said_with_the_nearest_word(wrong: str, near: str) -> None:
    with pytest.raises(ValueError, match="is no decision; use") as refusal:
        numbers_named(wrong)
    assert str(refusal.value).startswith(f"'{wrong}' is no decision; use ")
    assert "loneliness_begins" in str(refusal.value)
    assert str(refusal.value).endswith(near)


@pytest.mark.unit
def test_the_luck_of_a_decision_is_its_family_s_stream_and_its_place_in_it() -> None:
    stream, index = streams_by_number()
    for family in Decision:
        assert (stream[family.numbers] == family.stream).all()
        assert index[family.numbers].tolist() == list(range(len(family.kinds)))


@pytest.mark.unit
def test_no_luck_is_shared_but_by_what_cannot_be_asked_together() -> None:
    sharing = defaultdict(set)
    for family in Decision:
        sharing[family.stream].add(family)
    shared = {
        stream: {decision_names()[number] for family in families for number in family.numbers}
        for stream, families in sharing.items()
        if len(families) > 1
    }
    assert shared == ONE_OR_THE_OTHER
