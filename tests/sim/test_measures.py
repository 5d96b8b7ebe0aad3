"""Measures of histories told by hand: what is true, and what is reported late, sampled, rounded and recorded."""

import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from scipy import stats

from agents.citizens.counts import Item
from scenarios.catalogue import Measure, load_catalogue
from scenarios.measures import Definition, load_definitions
from scenarios.measures.definitions import Answers
from scenarios.parameters import load_parameters
from sim.history import History, NotCounted
from sim.measures import Measures, NotTold, answer_draws, answers, rounded
from tests.sim.small_history import counts, history, layout, states

PARAMETERS = load_parameters()
RARE = 1e-6


def measures(made: History, seed: int = 1) -> Measures:
    return Measures(made, PARAMETERS, seed)


def year(told: Mapping[Item, Any], stood: Mapping[str, Any] | None = None, months: int = 24) -> Measures:
    return measures(history(months, told, stood or {}))


PEOPLE: dict[Item, Any] = {Item.PEOPLE: [1200, 600]}


def plain(values: tuple[Fraction | None, ...]) -> list[Any]:
    """Values as a list that may stand beside whole numbers."""
    return list(values)


# True


@pytest.mark.unit
def test_a_rate_is_per_person_year_by_member() -> None:
    made = year(PEOPLE | {Item.AE_ATTENDANCE: [30, 20]})
    assert plain(made.true("ae_attendances", "practice", 13, 24)) == [300, 400]
    assert plain(made.true("ae_attendances", "place", 13, 24)) == [Fraction(1000, 3)]
    assert plain(made.true("ae_attendances", "place", 20, 20)) == [Fraction(1000, 3)]


@pytest.mark.unit
def test_a_share_of_states_is_their_mean_over_scans() -> None:
    made = year({}, {"managed_hypertension": [30, 8], "diagnosed_hypertension": [40, 16]})
    assert plain(made.true("blood_pressure_control", "practice", 24, 24)) == [75, 50]


@pytest.mark.unit
def test_a_member_of_whom_there_is_nobody_has_no_true_value() -> None:
    made = year({Item.PEOPLE: [1200, 0], Item.AE_ATTENDANCE: [30, 0]})
    assert plain(made.true("ae_attendances", "practice", 1, 12)) == [300, None]


@pytest.mark.unit
def test_hidden_delays_are_true_and_recorded_ones_are_reported() -> None:
    made = year(PEOPLE | {Item.DELAYED_DAY: [30, 10]}, {"adults": [1000, 500]})
    (true,) = made.true("delayed_days", "place", 13, 24)
    assert true == Fraction(40 * 12 * 100_000) / (1500 * Fraction("365.25"))
    assert plain(made.reported("delayed_days", "place", 24)) == [rounded(true * Fraction("0.3946"), 1)]


@pytest.mark.unit
def test_anchored_shares_are_at_the_published_level_in_the_reference_year() -> None:
    made = year({Item.GP_CONTACT_WANTED: [5000, 5000], Item.CONTACT_NOT_IN_TIME: [500, 1500]})
    assert plain(made.true("appointment_experience", "place", 13, 24)) == [Fraction("73.3")]
    better, worse = made.true("appointment_experience", "practice", 13, 24)
    assert better is not None
    assert worse is not None
    assert worse < Fraction("73.3") < better < 100


@pytest.mark.unit
def test_an_anchored_share_moves_by_its_odds() -> None:
    made = history(24, {Item.GP_CONTACT_WANTED: 1000, Item.CONTACT_NOT_IN_TIME: 500})
    for _ in range(12):
        made.append(counts({Item.GP_CONTACT_WANTED: 1000, Item.CONTACT_NOT_IN_TIME: 250}))
    (value,) = measures(made).true("appointment_experience", "place", 25, 36)
    odds = Fraction(2 * 9000 + 1, 2 * 3000 + 1) * Fraction(733, 267)
    assert value == 100 * odds / (1 + odds)


@pytest.mark.unit
def test_an_anchored_ratio_moves_in_proportion() -> None:
    made = history(24, {Item.EMERGENCY_OTHER: 100, Item.DEATH_AFTER_ADMISSION: 5})
    for _ in range(12):
        made.append(counts({Item.EMERGENCY_OTHER: 100, Item.DEATH_AFTER_ADMISSION: 4}))
    (value,) = measures(made).true("mortality_within_30_days", "place", 25, 36)
    assert value == Fraction("21.9") * Fraction(97, 121)


@pytest.mark.unit
def test_before_the_reference_year_an_anchor_is_what_has_been_lived() -> None:
    made = year({Item.GP_CONTACT_WANTED: 1000, Item.CONTACT_NOT_IN_TIME: 100}, months=3)
    assert plain(made.true("appointment_experience", "place", 1, 3)) == [Fraction("73.3")]


# Late


def grown(months: int) -> Measures:
    """Attendances grow by 12 a month from 12."""
    made = History(layout())
    for month in range(1, months + 1):
        made.append(counts({Item.PEOPLE: 12_000, Item.AE_ATTENDANCE: 12 * month}), states({}))
    return measures(made)


def rate_to(last: int) -> Fraction:
    """Attendances per 1,000 person-years over the twelve months to `last`."""
    return Fraction(sum(12 * month for month in range(last - 11, last + 1)), 12)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("last", "now", "end"),
    [(24, None, 24), (24, 27, 24), (24, 26, 23), (20, 27, 20), (30, 30, 27), (5, 30, 12), (24, 3, 12)],
    ids=["whenever", "in time", "late", "about earlier months", "newest", "the first stands", "none yet"],
)
def test_the_newest_published_value_is_told(last: int, now: int | None, end: int) -> None:
    made = grown(30)
    assert made.measures["ae_attendances"].lag_months == 3
    assert made.published("ae_attendances", last, now) == end
    assert plain(made.reported("ae_attendances", "place", last, now)) == [rounded(rate_to(end), 1)]


@pytest.mark.unit
def test_values_are_published_at_ends_of_their_periods() -> None:
    made = grown(40)
    ends = [made.published("avoidable_emergency_admissions", last) for last in (24, 25, 26, 27)]
    assert ends == [24, 24, 24, 27]
    assert {made.published("social_contact", last) for last in range(24, 36)} == {24}


@pytest.mark.unit
def test_a_measure_that_cannot_be_published_yet_is_refused() -> None:
    words = "measure 'ae_attendances' is first published about the months to 12, and 11 are counted"
    with pytest.raises(NotCounted, match=words):
        grown(11).reported("ae_attendances", "place", 11)


# Few


@pytest.mark.unit
def test_small_numbers_are_told_by_those_of_the_place() -> None:
    made = year({}, {"managed_hypertension": [30, 9], "diagnosed_hypertension": [40, 9]})
    assert plain(made.reported("blood_pressure_control", "practice", 24)) == [
        75,
        rounded(Fraction(3900, 49), 1),
    ]
    assert plain(made.true("blood_pressure_control", "practice", 24, 24)) == [75, 100]


@pytest.mark.unit
def test_nobody_to_count_is_refused() -> None:
    words = "measure 'copd_review': there is nobody to count in months 24 to 24; simulate more citizens"
    with pytest.raises(NotCounted, match=words):
        year({}, {}).reported("copd_review", "practice", 24)
    words = "measure 'social_contact': there is nobody to count in the reference year, months 13 to 24"
    made = history(24, {}, {})
    made.append(counts({}), states({"users_of_social_care": 50}))
    with pytest.raises(NotCounted, match=words):
        measures(made).true("social_contact", "place", 25, 25)


# Recorded by habit


@pytest.mark.unit
def test_recording_moves_what_is_reported_and_nothing_else() -> None:
    made = History(layout())
    stood = states({"managed_hypertension": [34, 20], "diagnosed_hypertension": 40})
    for _ in range(3):
        made.append(counts({}), stood, recording={"share_at_target": np.array([0.1, 0.6])})
    told = measures(made)
    assert plain(told.true("blood_pressure_control", "practice", 3, 3)) == [85, 50]
    assert plain(told.reported("blood_pressure_control", "practice", 3)) == [95, 100]
    assert plain(told.reported("blood_pressure_control", "place", 3)) == [100]


@pytest.mark.unit
def test_less_recording_never_reports_less_than_nobody() -> None:
    made = History(layout())
    stood = states({"managed_hypertension": [4, 20], "diagnosed_hypertension": 40})
    for _ in range(3):
        made.append(counts({}), stood, recording={"share_at_target": np.array([-0.2, -0.2])})
    assert plain(measures(made).reported("blood_pressure_control", "practice", 3)) == [0, 30]


# Sampled


def surveyed(seed: int, lonely: int = 500, months: int = 24) -> Measures:
    return measures(history(months, {}, {"adults": 5_000, "lonely_adults": lonely}), seed)


@pytest.mark.unit
def test_a_survey_s_luck_is_of_seed_measure_member_and_month_alone() -> None:
    draws = answer_draws(1, 24, "loneliness", ("north", "south"))
    assert answer_draws(1, 24, "loneliness", ("south",)).tolist() == draws[1:].tolist()
    others = [(2, 24, "loneliness"), (1, 25, "loneliness"), (1, 24, "social_contact")]
    assert not any(set(answer_draws(*each, ("north", "south"))) & set(draws) for each in others)
    assert ((draws >= 0) & (draws < 1)).all()


@pytest.mark.unit
def test_a_survey_answers_the_same_whatever_else_is_lived_later() -> None:
    early, late = surveyed(1), surveyed(1, months=60)
    assert early.reported("loneliness", "place", 24) == late.reported("loneliness", "place", 24)
    assert surveyed(2).reported("loneliness", "place", 24) != early.reported("loneliness", "place", 24)


@pytest.mark.unit
def test_with_the_same_luck_a_better_truth_is_never_reported_worse() -> None:
    for seed in range(20):
        told = [
            surveyed(seed, lonely).reported("loneliness", "place", 24)[0] for lonely in range(300, 700, 40)
        ]
        assert told == sorted(told)


@pytest.mark.statistical
def test_reported_shares_spread_as_a_sample_of_the_published_size_does() -> None:
    sample = surveyed(0).measures["loneliness"].sample_size or 0
    told = [surveyed(seed).reported("loneliness", "place", 24)[0] for seed in range(400)]
    answered = sum(each * sample / 100 for each in told)
    assert all((each * sample / 100).denominator == 1 for each in told)
    total = stats.binom(400 * sample, 0.1)
    assert total.ppf(RARE / 2) <= answered <= total.ppf(1 - RARE / 2)
    # The sum of squares of standard scores, beside a chi-square: 400 answers of 500 are near enough normal.
    squares = sum((float(each) - 10) ** 2 for each in told) / (100**2 * 0.1 * 0.9 / sample)
    assert stats.chi2(400).ppf(RARE / 2) <= squares <= stats.chi2(400).ppf(1 - RARE / 2)


@pytest.mark.statistical
@pytest.mark.parametrize(
    ("kind", "truth", "spread"), [("share", 0.3, 0.3 * 0.7), ("events", 1.4, 1.4), ("mean", 0.7, 0.25**2)]
)
def test_answers_are_right_on_average_and_as_spread_as_their_kind(
    kind: Answers, truth: float, spread: float
) -> None:
    luck = np.random.default_rng(11).random(4000)
    values = np.full(4000, Fraction(truth), dtype=object)
    told = np.array(answers(kind, values, np.full(4000, 250), luck, 0.25), dtype=float)
    scores = (told - truth) / np.sqrt(spread / 250)
    bound = stats.norm.ppf(1 - RARE / 2)
    assert abs(scores.mean()) <= bound / np.sqrt(4000)
    squares = stats.chi2(4000)
    assert squares.ppf(RARE / 2) <= (scores**2).sum() <= squares.ppf(1 - RARE / 2)


@pytest.mark.unit
@pytest.mark.parametrize("kind", ["share", "events", "mean"])
def test_the_unluckiest_survey_still_answers(kind: Answers) -> None:
    values = np.array([Fraction(1, 2)] * 2, dtype=object)
    told = answers(kind, values, np.array([100, 100]), np.array([0.0, 1 - 2.0**-53]), 0.1)
    assert 0 <= told[0] < Fraction(1, 2) < told[1]


@pytest.mark.unit
def test_told_together_is_told_as_one_by_one() -> None:
    people: dict[Item, Any] = PEOPLE | {
        Item.GP_CONTACT_WANTED: [5000, 2000],
        Item.CONTACT_NOT_IN_TIME: [500, 900],
    }
    stood = {"adults": [900, 400], "lonely_adults": [90, 70], "carers": [60, 30], "lonely_carers": [20, 9]}
    alone, together = (measures(history(24, people, stood), seed=3) for _ in range(2))
    told = [name for name, each in load_definitions().items() if isinstance(each, Definition)]
    wanted = [(name, level) for name in told for level in dict.fromkeys(("place", alone.level(name)))]
    together.foretell([("none_such", "place"), *wanted], 24, 24)
    sampled = 0
    for name, level in wanted:
        try:
            one = alone.reported(name, level, 24, 24)
        except (NotCounted, NotTold) as refused:
            with pytest.raises(type(refused), match=re.escape(refused.args[0])):
                together.reported(name, level, 24, 24)
            continue
        assert together.reported(name, level, 24, 24) == one
        sampled += alone.definition(name).answers != "all"
    assert sampled >= 5


@pytest.mark.unit
def test_no_more_answer_than_there_are() -> None:
    made = year({}, {"adults": [40, 0], "lonely_adults": [4, 0]})
    (told,) = made.reported("loneliness", "place", 24)
    assert told in {rounded(Fraction(100 * count, 40), 1) for count in range(41)}


@pytest.mark.unit
@pytest.mark.parametrize(
    ("value", "decimals", "highest", "told"),
    [("0.25", 1, None, "0.3"), ("0.249", 1, None, "0.2"), ("-0.25", 1, None, "-0.2"), ("2.5", 0, None, "3"),
     ("103", 1, 100, "100"), ("99.96", 1, 100, "100")],
)  # fmt: skip
def test_values_are_rounded_halves_up_and_no_share_is_above_the_whole(
    value: str, decimals: int, highest: int | None, told: str
) -> None:
    whole = None if highest is None else Fraction(highest)
    assert rounded(Fraction(value), decimals, whole) == Fraction(told)


# Refused


@pytest.mark.unit
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("antibiotic_items", "measure 'antibiotic_items' is not told by the citizens of a simulation. Presc"),
        ("lonelines", "'lonelines' is no measure. Did you mean 'loneliness'?"),
        ("support_points", "measure 'support_points' is a file's own, and nothing counts it; use a measure of the cat"),
    ],
)  # fmt: skip
def test_a_measure_that_is_not_told_is_refused(name: str, words: str) -> None:
    own = load_catalogue().with_own(
        measures=[Measure("support_points", "Support", "points", "higher", "place")]
    )
    made = replace(year(PEOPLE), measures=own.measures)
    with pytest.raises(NotTold, match=re.escape(words)):
        made.reported(name, "place", 24)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("name", "level", "words"),
    [
        ("deaths_at_home", "trust", "'death' is not counted by trust: no hospital does it; read it"),
        ("loneliness", "trust", "'lonely_adults' is a state of people, who belong to practices and not to trusts"),
        ("quality_of_life_with_long_term_conditions", "place", "months are not counted for 'ill_adults'"),
    ],
)  # fmt: skip
def test_what_is_not_counted_so_is_refused(name: str, level: Any, words: str) -> None:
    with pytest.raises(NotCounted, match=re.escape(words)):
        year(PEOPLE).reported(name, level, 24)
