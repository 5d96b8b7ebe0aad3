"""The keys that terms share: what a reading, a gate, a score and a word of the file may be, and the refusals."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from scenarios.contracts.facts import KINDS, parse_fact
from scenarios.contracts.keys import (
    CURVE_KEYS,
    MOST_MONTHS,
    AnyReading,
    Curve,
    Gate,
    Reading,
    ScoreKeys,
    TermKeys,
    names_in,
    unknown,
)
from scenarios.quantities import Quantity
from tests.scenarios.small_model import changed, said_of

READINGS: TypeAdapter[Reading] = TypeAdapter(AnyReading)
HOW_TO_READ = "write a number, a fact such as cost(acute), or {fact: cost(acute), times: 0.9}"
NOT_A_FACT = (
    "is not a fact; write kind(name), then any of: by PARTY, together, on SERVICES, for POPULATION, "
    "over month|quarter|year|contract_year, lag N months"
)
KINDS_OF_FACT = f"{', '.join([*KINDS][:-1])} or {[*KINDS][-1]}"


def reading(
    fact: str | None = None, times: object = 1, plus: object = 0, more: Reading | None = None
) -> Reading:
    """A reading made of its parts."""
    phrase = None if fact is None else parse_fact(fact)
    return Reading(fact=phrase, times=Quantity.read(times), plus=Quantity.read(plus), more=more)


def refusal(validate: Any, given: object) -> str:
    """The words in which pydantic passes on why something is refused."""
    with pytest.raises(ValidationError) as error:
        validate(given)
    (only,) = error.value.errors()
    return str(only["msg"]).removeprefix("Value error, ")


@pytest.mark.unit
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (12_000_000, reading(plus=12_000_000)),
        ("12,000,000", reading(plus=12_000_000)),
        ("15%", reading(plus=Fraction(3, 20))),
        (" 200 + 40 * 6/12", reading(plus=220)),
        ({"value": 5, "low": 4, "high": 6}, reading(plus={"value": 5, "low": 4, "high": 6})),
        ("cost(acute)", reading("cost(acute)")),
        ("baseline(cost) ", reading("baseline(cost)")),
        (
            {"fact": "activity(day_case)", "times": "90%", "plus": 100},
            reading("activity(day_case)", "90%", 100),
        ),
        ({"baseline": "cost", "times": 0.99}, reading("baseline(cost)", "0.99")),
        ({"fact": "cost", "plus": "cost(hub)"}, reading("cost", more=reading("cost(hub)"))),
        (
            {"fact": "cost", "plus": {"baseline": "cost(hub)", "times": 2}},
            reading("cost", more=reading("baseline(cost(hub))", 2)),
        ),
    ],
)
def test_a_reading_is_a_number_or_facts_times_and_plus_numbers(written: object, meant: Reading) -> None:
    assert READINGS.validate_python(written) == meant
    assert READINGS.validate_python(meant) == meant


@pytest.mark.unit
@pytest.mark.parametrize(
    ("written", "words"),
    [
        (None, f"null is neither a number nor a fact; {HOW_TO_READ}"),
        (True, f"true is neither a number nor a fact; {HOW_TO_READ}"),
        ([1, 2], f"a list is neither a number nor a fact; {HOW_TO_READ}"),
        ("  ", f"empty text is neither a number nor a fact; {HOW_TO_READ}"),
        ({}, f"a mapping needs 'fact', 'baseline' or 'value'; {HOW_TO_READ}"),
        ({"times": 3}, f"a mapping needs 'fact', 'baseline' or 'value'; {HOW_TO_READ}"),
        (
            {"facts": "cost"},
            "'facts' is not a key of a reading; use fact, baseline, times, plus, value, low, high, unit, status or "
            "source. Did you mean 'fact'?",
        ),
        (
            {"fact": "cost", "time": 3},
            "'time' is not a key beside 'fact'; use fact, baseline, times or plus. Did you mean 'times'?",
        ),
        (
            {"fact": "cost", "baseline": "cost"},
            "'fact' and 'baseline' exclude each other; 'baseline: cost' means 'fact: baseline(cost)'",
        ),
        ({"fact": 5}, "fact: 5 is not a fact; write one such as cost(acute)"),
        ({"baseline": ["cost"]}, "baseline: a list is not a fact; write one such as cost(acute)"),
        ("1 million", "'1 million' is not a number or a sum: 'million' is not understood"),
        ("£5", "'£5' is not a number or a sum: '£5' is not understood"),
        ("1/0", "'1/0' divides by zero"),
        ({"value": "x"}, "value: 'x' is not a number or a sum: 'x' is not understood"),
        (
            "activty(day_case)",
            f"'activty' in 'activty(day_case)' is not a kind of fact; use {KINDS_OF_FACT}. Did you mean 'activity'?",
        ),
        ("activity", "'activity' does not say which service: write activity(SERVICE)"),
        (
            "activity(day_case) fro older",
            f"'activity(day_case) fro older' {NOT_A_FACT}; 'fro' is not understood. Did you mean 'for'?",
        ),
        (
            "activity(day_case) ovr year",
            f"'activity(day_case) ovr year' {NOT_A_FACT}; 'ovr' is not understood. Did you mean 'over'?",
        ),
        (
            "activity(day_case) lag 3 mnths",
            f"'activity(day_case) lag 3 mnths' {NOT_A_FACT}; 'mnths' is not understood. Did you mean 'months'?",
        ),
        (
            "cost(acute) on day_case + referral fro older",
            f"'cost(acute) on day_case + referral fro older' {NOT_A_FACT}; 'fro' is not understood. "
            "Did you mean 'for'?",
        ),
        (
            "activity(day_case) lag few months",
            f"'activity(day_case) lag few months' {NOT_A_FACT}; 'few' is not understood.",
        ),
        ("activity(day_case) for older by acute", f"'activity(day_case) for older by acute' {NOT_A_FACT}"),
        ("baseline(" * 300, "a fact has at most 2000 characters, and this has 2700"),
    ],
)
def test_anything_else_is_no_reading(written: object, words: str) -> None:
    assert refusal(READINGS.validate_python, written) == words


@pytest.mark.unit
@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("1/0", "23: contracts[0].terms[0].cap_pounds_a_year: '1/0' divides by zero"),
        (
            "{value: few, low: 1, high: 2}",
            "23: contracts[0].terms[0].cap_pounds_a_year: value: 'few' is not a number or a sum: "
            "'few' is not understood",
        ),
        (
            "{fact: cost, times: few}",
            "23: contracts[0].terms[0].cap_pounds_a_year.times: 'few' is not a number or a sum: "
            "'few' is not understood",
        ),
        (
            "{fact: cost, plus: [1]}",
            "23: contracts[0].terms[0].cap_pounds_a_year: a list is neither a number nor a fact; "
            + HOW_TO_READ,
        ),
        (
            "cost(hospitl)",
            "23: contracts[0].terms[0].cap_pounds_a_year: in 'cost(hospitl)': 'hospitl' is not a role; use buyer, "
            "hospital, surgeries, nurses, suppliers, tax_office or others. Did you mean 'hospital'?",
        ),
        (
            "{fact: cost, plus: people(oldr)}",
            "23: contracts[0].terms[0].cap_pounds_a_year: in 'people(oldr)': 'oldr' is not a population; use "
            "younger, older, everyone or visitors. Did you mean 'older'?",
        ),
    ],
)
def test_the_path_of_a_reading_is_the_path_in_the_file(written: str, words: str, tmp_path: Path) -> None:
    text = changed(("fee_share: 0.04", f"cap_pounds_a_year: {written}\n        fee_share: 0.04"))
    assert said_of(text, tmp_path) == [words]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("phrase", "names"),
    [
        (
            "activity(day_case) by acute for older",
            {("day_case", "service"), ("acute", "role"), ("older", "population")},
        ),
        (
            "cost(acute) on day_case+referral",
            {("acute", "role"), ("day_case", "service"), ("referral", "service")},
        ),
        ("people(older)", {("older", "population")}),
        ("index(readmissions)", {("readmissions", "measure")}),
        ("programme_cost(triage)", {("triage", "lever")}),
        ("excess_cost(all, 500)", set()),
        ("excess_cost(day_case, 500)", {("day_case", "service")}),
        ("value(main.block)", set()),
        ("years", set()),
    ],
)
def test_the_words_of_a_fact_are_told_with_what_they_should_be(
    phrase: str, names: set[tuple[str, str]]
) -> None:
    assert set(names_in(parse_fact(phrase))) == names


# Words that the file and the catalogues have


@pytest.mark.unit
@pytest.mark.parametrize(
    ("word", "what", "words", "complaint"),
    [
        ("acute", "role", ["acute", "hub"], ""),
        ("anything", "role", None, ""),
        ("acut", "role", ["hub", "acute"], "'acut' is not a role; use hub or acute. Did you mean 'acute'?"),
        ("x", "role", {"hub", "acute", "gp"}, "'x' is not a role; use acute, gp or hub."),
        (
            "older",
            "population",
            [],
            "'older' is not a population; the file has none, so add it under 'populations'.",
        ),
        (
            "hubb",
            "party kind",
            [f"kind_{number}" for number in range(12)] + ["hub"],
            "'hubb' is not a kind of party; see scenarios/catalogues/party_kinds.csv. Did you mean 'hub'?",
        ),
        ("hubb", "party kind", ["hub"], "'hubb' is not a kind of party; use hub. Did you mean 'hub'?"),
        (
            "x",
            "service",
            [f"service_{number}" for number in range(13)],
            "'x' is not a service; see scenarios/catalogues/services.csv, or add it under 'services'.",
        ),
    ],
)
def test_an_unknown_word_is_told_with_those_that_are_known(
    word: str, what: str, words: Any, complaint: str
) -> None:
    assert unknown(word, what, words) == complaint


@pytest.mark.unit
def test_roles_and_populations_are_listed_however_many(tmp_path: Path) -> None:
    more = "".join(f"  ward_{number}: {{kind: acute_trust}}\n" for number in range(20))
    (told,) = said_of(
        changed(("  nurses", f"{more}  nurses"), ("    payer: buyer", "    payer: ward_20")), tmp_path
    )
    assert "'ward_20' is not a role; use buyer, hospital, surgeries, ward_0, ward_1, " in told
    assert told.endswith("ward_19, nurses, suppliers, tax_office or others. Did you mean 'ward_2'?")


@pytest.mark.unit
def test_a_mechanism_tried_alone_may_use_any_word() -> None:
    keys = TermKeys.model_validate({"payer": "whoever", "services": ["anything"]})
    assert keys.payer == "whoever"


# Curves


def level(number: object) -> Reading:
    """A reading that is a number."""
    return READINGS.validate_python(number)


@pytest.mark.unit
@pytest.mark.parametrize(
    "given",
    [
        {"curve": "threshold", "at_least": 80},
        {"curve": "threshold", "at_most": "baseline(measure(delayed_days))"},
        {"curve": "linear"},
        {"nothing_at": 55, "all_at": 65},
        {"curve": "improvement", "improvement": 3},
        {"curve": "improvement", "improvement": 3, "nothing_at": 50},
        {"curve": "banded", "bands": [{"at_least": 1, "pays_share": 0.5}, {"at_most": 2, "pays_share": 1}]},
        {"curve": "rank", "peers": 20, "bands": [{"best_share": "25%", "pays_share": 1}]},
    ],
)
def test_each_curve_takes_its_own_keys(given: dict[str, Any]) -> None:
    keys = ScoreKeys.model_validate({"measure": "readmissions", **given})
    assert keys.curve == given.get("curve", "linear")


@pytest.mark.unit
@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {"measure": "readmissions", "reading": "cost"},
            "say what is measured: either 'measure' (from the catalogue) or 'reading' (any fact)",
        ),
        ({}, "say what is measured: either 'measure' (from the catalogue) or 'reading' (any fact)"),
        (
            {"measure": "m", "curve": "threshold"},
            "the threshold curve needs at_least or at_most, one of the two",
        ),
        (
            {"measure": "m", "curve": "threshold", "at_least": 1, "at_most": 2},
            "the threshold curve needs at_least or at_most, one of the two",
        ),
        ({"measure": "m", "nothing_at": 1}, "the linear curve needs both nothing_at and all_at"),
        ({"reading": "cost"}, "the linear curve on a reading needs nothing_at and all_at"),
        (
            {"measure": "m", "curve": "improvement", "all_at": 5},
            "the improvement curve needs both nothing_at and all_at",
        ),
        ({"measure": "m", "curve": "banded"}, "the banded curve needs bands"),
        (
            {"measure": "m", "curve": "rank", "bands": [{"best_share": 0.1, "pays_share": 1}]},
            "the rank curve needs peers, the number of those ranked",
        ),
        (
            {
                "measure": "m",
                "curve": "banded",
                "bands": [{"at_least": 1, "pays_share": 1}, {"pays_share": 1}],
            },
            "band 2: a band of the banded curve needs at_least or at_most, one of the two",
        ),
        (
            {"measure": "m", "curve": "rank", "peers": 5, "bands": [{"pays_share": 1}]},
            "band 1: a band of the rank curve needs best_share",
        ),
        (
            {"measure": "m", "curve": "rank", "peers": 5, "bands": [{"at_least": 3, "pays_share": 1}]},
            "band 1: 'at_least' does not belong to the rank curve; use best_share",
        ),
        (
            {"measure": "m", "curve": "banded", "bands": [{"best_share": 0.1, "pays_share": 1}]},
            "band 1: 'best_share' does not belong to the banded curve; use at_least or at_most",
        ),
        (
            {"measure": "m", "curve": "rank", "nothing_at": 3},
            "'nothing_at' belongs to the linear or improvement curve; for the rank curve use bands or peers",
        ),
    ],
)
def test_a_curve_without_its_keys_or_with_another_s_is_refused(given: dict[str, Any], words: str) -> None:
    assert refusal(ScoreKeys.model_validate, given) == words


STRAY_VALUES: dict[str, object] = {
    "at_least": 1,
    "at_most": 1,
    "nothing_at": 1,
    "all_at": 1,
    "improvement": 1,
    "bands": [{"at_least": 1, "pays_share": 1}],
    "peers": 5,
}


@pytest.mark.property
@given(curve=st.sampled_from(get_args(Curve)), key=st.sampled_from(sorted(STRAY_VALUES)))
def test_a_key_of_another_curve_is_never_passed_over(curve: Curve, key: str) -> None:
    if key not in CURVE_KEYS[curve]:
        given = {"measure": "m", "curve": curve, key: STRAY_VALUES[key]}
        assert refusal(ScoreKeys.model_validate, given).startswith(f"'{key}' belongs to the ")


@pytest.mark.unit
def test_a_gate_needs_a_level() -> None:
    assert Gate.model_validate({"reading": "cost", "at_least": 5}).at_least == level(5)
    assert refusal(Gate.model_validate, {"reading": "cost"}) == "a gate needs at_least or at_most"


@pytest.mark.property
@given(
    st.one_of(
        st.booleans(),
        st.integers(max_value=-1),
        st.integers(min_value=MOST_MONTHS + 1),
        st.floats(0, 9),
        st.text(max_size=3),
    )
)
def test_months_are_whole_numbers_from_none_to_a_hundred_years(given: object) -> None:
    with pytest.raises(ValidationError):
        TermKeys.model_validate({"lag_months": given})


@pytest.mark.property
@given(st.integers(0, MOST_MONTHS))
def test_any_such_number_of_months_will_do(months: int) -> None:
    assert TermKeys.model_validate({"lag_months": months}).lag_months == months


@pytest.mark.unit
def test_an_improvement_has_one_end() -> None:
    with pytest.raises(
        ValidationError, match="ends at all_at or after 'improvement' points; keep one of the two"
    ):
        ScoreKeys.model_validate(
            {
                "measure": "readmissions",
                "curve": "improvement",
                "nothing_at": 10,
                "all_at": 8,
                "improvement": -1,
            }
        )
