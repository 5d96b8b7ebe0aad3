"""How far rows go together: by hand, for what is shipped, and how a table that goes too far is refused."""

from dataclasses import replace
from fractions import Fraction

import pytest

from scenarios.effect_bounds import check_bounds, dose_today, least_of, most_of
from scenarios.effects import Effect, load_effects
from scenarios.efforts import load_efforts
from scenarios.problems import FileProblems
from scenarios.processes import load_processes

pytestmark = pytest.mark.unit

EFFECTS, EFFORTS = load_effects(), load_efforts()
FOR_THE_MONTH = [each for each in EFFECTS.values() if each.is_for_the_month]


def plain(**changes: object) -> Effect:
    """A row without lost fidelity, partners or saturation: half of it at full effort."""
    half = replace(
        EFFECTS["restraint_referrals"],
        low=Fraction(1, 2),
        effect=Fraction(1, 2),
        high=Fraction(1, 2),
        saturation=None,
    )
    return replace(half, **changes)  # type: ignore[arg-type]


def test_what_is_shipped_stays_within_the_maxima() -> None:
    check_bounds()


@pytest.mark.parametrize("effect", FOR_THE_MONTH, ids=lambda each: each.name)
def test_a_row_goes_up_from_today_or_down(effect: Effect) -> None:
    assert 0 < least_of(effect, EFFORTS) <= 1 <= most_of(effect, EFFORTS)


def test_today_s_dose_by_hand() -> None:
    today = EFFORTS["referral_restraint"]
    assert dose_today(plain(), EFFORTS) == pytest.approx(float(today.today))
    assert dose_today(plain(), EFFORTS, "_low") == pytest.approx(float(today.today_low))


def test_today_s_dose_is_less_where_partners_do_less_than_all() -> None:
    shares = {
        "partner_share_low": Fraction(1, 4),
        "partner_share": Fraction(1, 2),
        "partner_share_high": Fraction(1),
    }
    row = plain(partners=("acute_trust.outreach", "social_care.reablement"), **shares)
    own, least = float(EFFORTS["referral_restraint"].today), float(EFFORTS["outreach"].today)
    assert dose_today(row, EFFORTS) == pytest.approx(own * (0.5 + 0.5 * least))
    low = float(EFFORTS["referral_restraint"].today_low) * float(EFFORTS["outreach"].today_low)
    assert dose_today(row, EFFORTS, "_low") == pytest.approx(low)


def test_a_fact_does_not_hold_today() -> None:
    assert dose_today(EFFECTS["gate_assessment_begins"], EFFORTS) == 0


def test_how_far_a_row_goes_by_hand() -> None:
    today = EFFORTS["referral_restraint"]
    assert most_of(plain(), EFFORTS) == pytest.approx(1 / (1 - 0.5 * float(today.today_high)))
    assert least_of(plain(), EFFORTS) == pytest.approx(0.5 / (1 - 0.5 * float(today.today_low)))


def test_a_table_that_goes_too_far_is_refused() -> None:
    process = load_processes()["referral"]
    rows = {each.name: each for each in (plain(), plain(name="again"))}
    with pytest.raises(FileProblems) as refusal:
        check_bounds(rows, EFFORTS, {"referral": process})
    assert str(refusal.value).endswith(
        "scenarios/effects.csv: referral: restraint_referrals, again can take it to 2.041 times today's, and its "
        "maximum in processes.csv is 1.3; narrow their ranges, or raise the maximum"
    )


def test_every_process_that_goes_too_far_is_told() -> None:
    tight = {name: replace(each, maximum=Fraction(1)) for name, each in load_processes().items()}
    with pytest.raises(FileProblems) as refusal:
        check_bounds(EFFECTS, EFFORTS, tight)
    rising = {each.target_name for each in FOR_THE_MONTH if most_of(each, EFFORTS) > 1}
    assert [problem.path[0] for problem in refusal.value.problems] == [
        name for name in tight if name in rising
    ]
    assert len(rising) > len(FOR_THE_MONTH) / 2


def test_rows_that_other_parts_read_are_left_aside() -> None:
    tight = {"referral": replace(load_processes()["referral"], maximum=Fraction(1))}
    others = {name: each for name, each in EFFECTS.items() if not each.is_for_the_month}
    check_bounds(others, EFFORTS, tight)
