"""Each curve at its floor, its cap, its kinks and exactly at its thresholds, for both kinds of measure."""

import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.catalogue import Measure, load_catalogue
from scenarios.contracts.facts import Fact
from scenarios.contracts.frame import Frame, Role
from scenarios.contracts.keys import ScoreKeys
from scenarios.contracts.observables import Observable, facts_in
from scenarios.contracts.periods import Window
from scenarios.contracts.scores import CURVES, score
from scenarios.contracts.settle import Settlement
from scenarios.contracts.terms import All
from tests.scenarios.contracts.strategies import Table, a_contract, a_term

HUNDRED = Fraction(100)
CATALOGUE = load_catalogue().with_own(
    [],
    [
        Measure(
            "gain", "Gain", "points", "higher", "place",
            pays_nothing_at_index=HUNDRED, pays_all_at_index=Fraction(110),
        ),
        Measure(
            "stays", "Stays", "days", "lower", "trust",
            pays_nothing_at_index=HUNDRED, pays_all_at_index=Fraction(90),
        ),
        Measure("plain", "Plain", "points", "higher", "place"),
    ],
)  # fmt: skip


def frame(*payees: str, roles: dict[str, Role] | None = None) -> Frame:
    """The surroundings of a term that pays these (the acute trust alone if none is named)."""
    return Frame(
        contract="main",
        name="quality",
        payer="payer",
        payees=payees or ("acute",),
        services=("referral",),
        populations=("",),
        months=24,
        roles=roles or {},
        catalogue=CATALOGUE,
        bases={},
        payees_of={},
    )


def curve(**keys: Any) -> Observable:
    """The score that these keys of a file mean; the reading is `measure(gain)` unless they say otherwise."""
    if "measure" not in keys:
        keys.setdefault("reading", "measure(gain)")
    return score(frame(), ScoreKeys.model_validate(keys))


PHRASES = {
    "measure": "measure(gain)",
    "baseline": "baseline(measure(gain))",
    "index": "index(gain)",
    "rank": "rank(gain, 40)",
    "rank_of_47": "rank(gain, 47)",
    "stays": "index(stays)",
}


def earned(observable: Observable, **told: object) -> Fraction:
    """What the score is, told the facts it reads."""
    table = Table({PHRASES[name]: str(value) for name, value in told.items()})
    found = Settlement(a_contract(a_term(All(()))), table).read(observable, Window(1, 12))
    assert isinstance(found, Fraction)
    return found


def at(reading: object, **keys: Any) -> Fraction:
    """What the curve of these keys earns at one reading of the measure."""
    return earned(curve(**keys), measure=reading)


# Threshold


@pytest.mark.unit
@pytest.mark.parametrize(("reading", "share"), [("79.99", 0), ("80", 1), ("80.01", 1), ("0", 0), ("100", 1)])
def test_a_threshold_is_reached_exactly_at_its_level(reading: str, share: int) -> None:
    assert at(reading, curve="threshold", at_least=80) == share
    # The same for a measure that is better when lower, mirrored at the threshold.
    assert at(160 - Fraction(reading), curve="threshold", at_most=80) == share


@pytest.mark.unit
def test_a_threshold_may_itself_be_read() -> None:
    keys = {"curve": "threshold", "at_least": {"fact": "baseline(measure(gain))", "times": "1.05"}}
    assert earned(curve(**keys), measure=84, baseline=80) == 1
    assert earned(curve(**keys), measure="83.99", baseline=80) == 0


# Linear


@pytest.mark.unit
@pytest.mark.parametrize(
    ("reading", "share"),
    [
        ("-5", "0"),
        ("54.99", "0"),
        ("55", "0"),
        ("55.5", "0.05"),
        ("61.4", "0.64"),
        ("65", "1"),
        ("65.01", "1"),
    ],
)
def test_a_linear_score_rises_from_nothing_to_all(reading: str, share: str) -> None:
    assert at(reading, nothing_at=55, all_at=65) == Fraction(share)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("reading", "share"),
    [("141", "0"), ("140", "0"), ("139", "0.025"), ("120", "0.5"), ("100", "1"), ("3", "1")],
)
def test_a_linear_score_falls_where_lower_is_better(reading: str, share: str) -> None:
    assert at(reading, nothing_at=140, all_at=100) == Fraction(share)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("index", "share"), [("99", "0"), ("100", "0"), ("103", "0.3"), ("110", "1"), ("120", "1")]
)
def test_a_measure_has_a_scale_of_its_own_in_percent_of_the_reference_year(index: str, share: str) -> None:
    own = curve(measure="gain")
    assert list(facts_in(own)) == [Fact("index", "gain")]
    assert earned(own, index=index) == Fraction(share)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("index", "share"), [("101", "0"), ("100", "0"), ("95", "0.5"), ("90", "1"), ("80", "1")]
)
def test_the_own_scale_of_a_measure_may_fall(index: str, share: str) -> None:
    assert earned(curve(measure="stays"), stays=index) == Fraction(share)


@pytest.mark.unit
def test_a_measure_with_ends_of_its_own_in_the_file_is_read_as_it_is() -> None:
    assert list(facts_in(curve(measure="gain", nothing_at=1, all_at=2))) == [Fact("measure", "gain")]


# Improvement


@pytest.mark.unit
@pytest.mark.parametrize(
    ("reading", "share"), [("49", "0"), ("50", "0"), ("52", "0.5"), ("54", "1"), ("60", "1")]
)
def test_an_improvement_is_counted_from_the_baseline(reading: str, share: str) -> None:
    up, down = curve(curve="improvement", improvement=4), curve(curve="improvement", improvement=-4)
    assert earned(up, measure=reading, baseline=50) == Fraction(share)
    assert earned(down, measure=100 - Fraction(reading), baseline=50) == Fraction(share)


@pytest.mark.unit
def test_an_improvement_may_begin_at_a_level_of_the_file() -> None:
    keys = {"curve": "improvement", "improvement": 10}
    assert at(45, **keys, nothing_at=40) == Fraction(1, 2)
    from_another = curve(**keys, nothing_at="index(gain)")
    assert earned(from_another, measure=103, index=98) == Fraction(1, 2)


@pytest.mark.unit
def test_an_improvement_with_two_ends_is_linear() -> None:
    assert at(61, curve="improvement", nothing_at=55, all_at=65) == Fraction(6, 10)


@pytest.mark.unit
def test_an_improvement_of_a_measure_of_the_catalogue_is_from_its_own_baseline() -> None:
    keys = curve(curve="improvement", measure="gain", improvement=2)
    assert list(facts_in(keys)) == [Fact("measure", "gain"), Fact("measure", "gain", is_baseline=True)]


# Bands


BANDS: list[dict[str, Any]] = [
    {"at_least": 50, "pays_share": 0.25},
    {"at_least": 70, "pays_share": 0.6},
    {"at_least": 90, "pays_share": 1},
]


@pytest.mark.unit
@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("reading", "share"),
    [
        ("49.9", "0"),
        ("50", "0.25"),
        ("69.9", "0.25"),
        ("70", "0.6"),
        ("89.9", "0.6"),
        ("90", "1"),
        ("99", "1"),
    ],
)
def test_the_best_band_reached_is_paid_in_whatever_order_they_are_written(
    reading: str, share: str, order: int
) -> None:
    assert at(reading, curve="banded", bands=BANDS[::order]) == Fraction(share)
    falling = [{"at_most": 100 - band["at_least"], "pays_share": band["pays_share"]} for band in BANDS]
    assert at(100 - Fraction(reading), curve="banded", bands=falling[::order]) == Fraction(share)


@pytest.mark.unit
def test_a_band_may_pay_less_than_the_one_before_it_or_take_back() -> None:
    bands = [
        {"at_least": 0, "pays_share": -0.5},
        {"at_least": 50, "pays_share": 1},
        {"at_least": 90, "pays_share": 0.5},
    ]
    assert [at(reading, curve="banded", bands=bands) for reading in (-1, 0, 50, 90)] == [
        0,
        Fraction(-1, 2),
        1,
        Fraction(1, 2),
    ]


@pytest.mark.unit
def test_bands_that_are_read_are_reached_as_written() -> None:
    bands = [
        {"at_least": "baseline(measure(gain))", "pays_share": 0.5},
        {"at_least": {"fact": "baseline(measure(gain))", "times": 1.1}, "pays_share": 1},
    ]
    keys = curve(curve="banded", bands=bands)
    assert [earned(keys, measure=each, baseline=50) for each in (49, 50, 55)] == [0, Fraction(1, 2), 1]


# Rank


RANKS: list[dict[str, Any]] = [
    {"best_share": "10%", "pays_share": 1},
    {"best_share": "25%", "pays_share": 0.5},
]


@pytest.mark.unit
@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("rank", "share"), [("1", "1"), ("4", "1"), ("5", "0.5"), ("10", "0.5"), ("11", "0"), ("40", "0")]
)
def test_the_best_of_the_peers_are_paid(rank: str, share: str, order: int) -> None:
    keys = curve(curve="rank", measure="gain", bands=RANKS[::order], peers=40)
    assert earned(keys, rank=rank) == Fraction(share)


@pytest.mark.unit
def test_a_band_that_ends_between_two_places_leaves_out_the_later() -> None:
    keys = curve(curve="rank", reading="rank(gain)", bands=RANKS, peers=47)
    assert [earned(keys, rank_of_47=rank) for rank in (4, 5, 11, 12)] == [
        1,
        Fraction(1, 2),
        Fraction(1, 2),
        0,
    ]


@pytest.mark.unit
def test_a_rank_is_read_among_the_peers_of_the_curve_unless_it_says_among_how_many() -> None:
    for reading, read in (("rank(gain)", "rank(gain, 40)"), ("rank(gain, 8)", "rank(gain, 8)")):
        keys = curve(curve="rank", reading=reading, bands=RANKS, peers=40)
        assert {str(fact) for fact in facts_in(keys)} == {read}


# The share paid at worst


@pytest.mark.unit
@pytest.mark.parametrize(
    ("reading", "share"), [("55", "0.4"), ("60", "0.7"), ("65", "1"), ("90", "1"), ("0", "0.4")]
)
def test_part_of_the_pot_may_be_paid_at_worst(reading: str, share: str) -> None:
    assert at(reading, nothing_at=55, all_at=65, least_share=0.4) == Fraction(share)


@pytest.mark.unit
def test_the_worst_may_cost_a_penalty() -> None:
    keys = {"curve": "threshold", "at_least": 80, "least_share": -1}
    assert [at(reading, **keys) for reading in (79, 80)] == [-1, 1]


# Laws


ENDS = st.tuples(st.integers(-50, 50), st.integers(-50, 50)).filter(lambda ends: ends[0] != ends[1])


@pytest.mark.property
@given(ends=ENDS, readings=st.lists(st.fractions(-80, 80, max_denominator=50), min_size=2, max_size=2))
def test_a_score_lies_between_nothing_and_all_and_better_never_earns_less(
    ends: tuple[int, int], readings: list[Fraction]
) -> None:
    nothing_at, all_at = ends
    better = sorted(readings, reverse=all_at < nothing_at)
    low, high = (at(reading, nothing_at=nothing_at, all_at=all_at) for reading in better)
    assert 0 <= low <= high <= 1


@pytest.mark.property
@given(ends=ENDS, reading=st.fractions(-80, 80, max_denominator=50))
def test_a_linear_score_is_the_way_gone_from_nothing_to_all(ends: tuple[int, int], reading: Fraction) -> None:
    nothing_at, all_at = ends
    way = (reading - nothing_at) / (all_at - nothing_at)
    assert at(reading, nothing_at=nothing_at, all_at=all_at) == max(Fraction(0), min(Fraction(1), way))


# Whose measure


@pytest.mark.unit
def test_a_measure_is_read_at_the_level_at_which_it_is_reported() -> None:
    trusts = frame("trusts", roles={"trusts": Role("acute_trust", "each")})
    keys = ScoreKeys.model_validate({"measure": "stays", "curve": "threshold", "at_most": 5})
    assert list(facts_in(score(trusts, keys))) == [Fact("measure", "stays", by="trusts")]
    place = ScoreKeys.model_validate({"measure": "gain", "curve": "threshold", "at_least": 5})
    assert list(facts_in(score(trusts, place))) == [Fact("measure", "gain")]


# Refusals


@pytest.mark.unit
@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (
            {"nothing_at": 5, "all_at": 5},
            "nothing and everything would be paid at the same level; use curve: threshold",
        ),
        (
            {"curve": "improvement", "improvement": 0},
            "nothing and everything would be paid at the same level; use curve: threshold",
        ),
        (
            {"nothing_at": "baseline(measure(gain))", "all_at": 5},
            "nothing_at and all_at must be numbers, because a payment never divides by something that is read; "
            "to start from a baseline use curve: improvement with 'improvement', or measure an index",
        ),
        ({"measure": "plain"}, "'plain' has no scale of its own; give nothing_at and all_at"),
        (
            {"curve": "improvement", "improvement": 3, "reading": {"fact": "measure(gain)", "times": 2}},
            "the improvement curve needs a measure or one fact to begin from, or 'nothing_at'",
        ),
        (
            {
                "curve": "banded",
                "bands": [{"at_least": 1, "pays_share": 1}, {"at_most": 1, "pays_share": 1}],
            },
            "the bands of a measure go one way: write at_least in all of them, or at_most in all",
        ),
    ],
)
def test_a_score_that_makes_no_sense_is_refused(keys: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        curve(**keys)


@pytest.mark.unit
def test_there_is_a_curve_for_each_word_of_a_file() -> None:
    assert set(CURVES) == {"threshold", "linear", "banded", "improvement", "rank"}
