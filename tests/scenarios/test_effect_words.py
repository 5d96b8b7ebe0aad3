"""An effect in words: everything a row says, and what is said of a name that is not there."""

from fractions import Fraction

import pytest

from scenarios.effect_words import READ_BY, effect_text, full_effect, in_words, matching, share_text
from scenarios.effects import Effect, load_effects

pytestmark = pytest.mark.unit

EFFECTS = load_effects()


def test_an_effect_in_full() -> None:
    assert in_words(EFFECTS["gate_assessment_begins"]).splitlines() == [
        "gate_assessment_begins",
        "  fact gate_assessment of community trust makes dependence_treatment_begins 0.85 (0.6 to 1) times what it is "
        "at none, normal",
        "  in routine service 100% of it is left; it reaches 100% of what befalls dependence",
        "  so full effort against none changes the process by -15% (-40 to +0)",
        "  today's effort is worth 0.00 of that, and full effort 0.850 times today's",
        "  in proportion to effort; half of it is there after 1 months (1 to 2), nine tenths after 3, and half is gone "
        "1 after effort stops",
        "  it moves what is true; read by agents/providers/effort.py, for the month of the citizens",
        "  assumed: Mason and others, Addiction 2015; assumption of this project",
        "  An assessment by a third party before treatment, a term of the contract: some do not come back. The size is "
        "assumed.",
    ]


@pytest.mark.parametrize("effect", EFFECTS.values(), ids=lambda each: each.name)
def test_every_effect_says_who_what_when_and_whence(effect: Effect) -> None:
    text = in_words(effect)
    for said in (effect.driver_name, effect.target_name, effect_text(effect), effect.source, effect.notes):
        assert said in text
    assert all(partner in text for partner in effect.partners)
    assert ("saturating" in text) == (effect.saturation is not None)
    assert READ_BY[effect.target] in text
    assert all(line.startswith("  ") for line in text.splitlines()[1:])


def test_a_name_finds_an_effect_or_all_that_it_drives_or_that_move_it() -> None:
    assert matching("threshold_no_night") == (EFFECTS["threshold_no_night"],)
    assert [each.name for each in matching("referral_restraint")] == ["restraint_referrals"]
    assert [each.name for each in matching("referral")] == ["restraint_referrals", "norm_letter_referrals"]


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="is no effect") as refusal:
        matching("prevenshun")
    assert str(refusal.value) == (
        "'prevenshun' is no effect, nor what drives or is moved by one; `careconomy effects` lists them. "
        "Did you mean 'prevention'?"
    )


def test_shares_and_ranges() -> None:
    assert share_text(Fraction(1, 10), Fraction(1, 4), Fraction(1, 2)) == "25% (10 to 50)"
    assert share_text(Fraction(1), Fraction(1), Fraction(1)) == "100%"
    assert effect_text(EFFECTS["restraint_referrals"]) == "0.82 (0.7 to 0.89)"


def test_from_today_to_full() -> None:
    assert full_effect(EFFECTS["gate_assessment_begins"]) == pytest.approx(0.85)
    assert 0.82 < full_effect(EFFECTS["restraint_referrals"]) < 1
