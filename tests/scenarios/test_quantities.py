"""Quantities and series: how they are stated, the words of every refusal, bounds, schema and listing."""

import dataclasses
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from scenarios.quantities import (
    Count,
    Number,
    NumberSeries,
    Pounds,
    PoundsSeries,
    Quantity,
    Series,
    Share,
    ShareSeries,
    SignedPounds,
    SignedShare,
    SignedShareSeries,
    quantities_in,
)


def third(numerator: int) -> Fraction:
    return Fraction(numerator, 3)


def words_of(kind: Any, stated: object) -> list[str]:
    """What a key of this kind says to a value it refuses."""
    try:
        TypeAdapter(kind).validate_python(stated)
    except ValidationError as error:
        return [str(each["ctx"]["error"]) for each in error.errors()]
    return []


# Quantities


@pytest.mark.unit
@pytest.mark.parametrize(
    ("stated", "value"),
    [(12, 12), ("12,000", 12_000), ("1/3", third(1)), ("15%", Fraction(3, 20)), (0.1, Fraction(1, 10))],
)
def test_a_quantity_is_a_number_or_a_sum(stated: object, value: Fraction) -> None:
    assert Quantity.read(stated) == Quantity(Fraction(value))


@pytest.mark.unit
def test_a_quantity_may_state_its_range_unit_status_and_source() -> None:
    stated = {
        "value": "1.5",
        "low": 1,
        "high": "2",
        "unit": "visits a year",
        "status": "published",
        "source": "NHS Digital 2014, table 3",
    }
    assert Quantity.read(stated) == Quantity(
        Fraction(3, 2), Fraction(1), Fraction(2), "visits a year", "published", "NHS Digital 2014, table 3"
    )


@pytest.mark.unit
def test_a_key_left_empty_is_a_key_left_out() -> None:
    empty = {"value": 1, "low": None, "high": None, "unit": None, "status": None, "source": None}
    assert Quantity.read(empty) == Quantity(Fraction(1))


@pytest.mark.unit
def test_a_quantity_that_is_read_already_stays_as_it_is() -> None:
    quantity = Quantity.read({"value": 1, "unit": "month"})
    assert Quantity.read(quantity) is quantity
    assert TypeAdapter(Pounds).validate_python(quantity) is quantity


@pytest.mark.unit
def test_quantities_and_series_cannot_change_and_can_be_keys() -> None:
    quantity, series = Quantity.read("1"), Series.read([1, 2])
    with pytest.raises(dataclasses.FrozenInstanceError):
        quantity.value = Fraction(2)  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        series.value = (Fraction(2),)  # type: ignore[misc]
    assert {quantity: "a", series: "b"}[Quantity.read("1.0")] == "a"
    assert hash(series) == hash(Series.read(["1", "2"]))


ORDER = "{} are out of order; keep low <= value <= high"
ALL_KEYS = "use value, low, high, unit, status or source."

QUANTITY_REFUSALS = [
    (True, "true is not a number"),
    (None, "null is not a number"),
    ([1, 2], "a list is not a number"),
    ("a few", "'a few' is not a number or a sum: 'a few' is not understood"),
    ({}, "'value' is missing; a quantity with other keys needs it"),
    ({"low": 1, "high": 2}, "'value' is missing; a quantity with other keys needs it"),
    ({"value": None}, "'value' is missing; a quantity with other keys needs it"),
    ({"value": [1]}, "value: a list is not a number"),
    ({"value": {"value": 1}}, "value: a mapping is not a number"),
    ({"value": 1, "low": 0}, "'low' is given without 'high'; give both or neither"),
    ({"value": 1, "high": 2}, "'high' is given without 'low'; give both or neither"),
    ({"value": 1, "low": "1.5", "high": 2}, ORDER.format("low 1.5, value 1 and high 2")),
    ({"value": 3, "low": 1, "high": "2"}, ORDER.format("low 1, value 3 and high 2")),
    ({"value": 1, "low": "x", "high": 2}, "low: 'x' is not a number or a sum: 'x' is not understood"),
    ({"value": 1, "status": "assumed"}, "status 'assumed' needs a source; say where the number comes from"),
    ({"value": 1, "source": "ONS"}, "a source needs a status; use published, derived or assumed"),
    (
        {"value": 1, "status": "publishd", "source": "ONS"},
        "'publishd' is not a status; use published, derived or assumed. Did you mean 'published'?",
    ),
    (
        {"value": 1, "status": "guess", "source": "me"},
        "'guess' is not a status; use published, derived or assumed.",
    ),
    ({"value": 1, "status": 3, "source": "me"}, "status 3 is not text; put it in quotes"),
    ({"value": 1, "unit": 2014}, "unit 2014 is not text; put it in quotes"),
    ({"value": 1, "source": " ", "status": "assumed"}, "'source' is empty; fill it in or leave it out"),
    ({"vlaue": 1}, f"'vlaue' is not a key of a quantity; {ALL_KEYS} Did you mean 'value'?"),
    ({"value": 1, "mode": 2}, f"'mode' is not a key of a quantity; {ALL_KEYS}"),
    ({2014: 1}, f"2014 is not a key of a quantity; {ALL_KEYS}"),
]


@pytest.mark.unit
@pytest.mark.parametrize(("stated", "words"), QUANTITY_REFUSALS)
def test_a_bad_quantity_gets_one_plain_sentence(stated: object, words: str) -> None:
    assert words_of(Number, stated) == [words]
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        Quantity.read(stated)


@pytest.mark.unit
def test_a_quantity_made_in_code_keeps_the_same_rules() -> None:
    with pytest.raises(ValueError, match="are out of order; keep low <= value <= high"):
        dataclasses.replace(Quantity.read({"value": 2, "low": 1, "high": 3}), value=Fraction(4))
    with pytest.raises(ValueError, match="'low' is given without 'high'; give both or neither"):
        Quantity(Fraction(1), low=Fraction(1))


# Bounds

NEGATIVE_POUNDS = "-5 is negative; an amount of pounds is 0 or more"

BOUNDS = [
    (Pounds, -5, NEGATIVE_POUNDS),
    (Pounds, {"value": 0, "low": -5, "high": 1}, NEGATIVE_POUNDS),
    (Pounds, "-0.005", "-0.005 is negative; an amount of pounds is 0 or more"),
    (Count, "-1/3", "-1/3 is negative; a count is 0 or more"),
    (Share, 15, "15 is not a share; a share is between 0 and 1; write 15% or 0.15"),
    (Share, "1.5", "1.5 is not a share; a share is between 0 and 1; write 1.5% or 0.015"),
    (Share, 101, "101 is not a share; a share is between 0 and 1"),
    (Share, "-1%", "-0.01 is not a share; a share is between 0 and 1"),
    (Share, -15, "-15 is not a share; a share is between 0 and 1"),
    (
        Share,
        {"value": 1, "low": 0, "high": 2},
        "2 is not a share; a share is between 0 and 1; write 2% or 0.02",
    ),
    (SignedShare, -15, "-15 is not a share; a share is between -1 and 1; write -15% or -0.15"),
    (SignedShare, "-101", "-101 is not a share; a share is between -1 and 1"),
    (PoundsSeries, [1, -5], f"year 2: {NEGATIVE_POUNDS}"),
    (PoundsSeries, -5, f"year 1: {NEGATIVE_POUNDS}"),
    (ShareSeries, [0, "2%", 5], "year 3: 5 is not a share; a share is between 0 and 1; write 5% or 0.05"),
    (
        SignedShareSeries,
        [-1, -2],
        "year 2: -2 is not a share; a share is between -1 and 1; write -2% or -0.02",
    ),
    (
        ShareSeries,
        {"value": [0, 1], "low": [0, 0], "high": [1, 3]},
        "year 2: 3 is not a share; a share is between 0 and 1; write 3% or 0.03",
    ),
]


@pytest.mark.unit
@pytest.mark.parametrize(("kind", "stated", "words"), BOUNDS)
def test_a_number_out_of_bounds_gets_one_plain_sentence(kind: object, stated: object, words: str) -> None:
    assert words_of(kind, stated) == [words]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("kind", "stated"),
    [
        (Pounds, 0),
        (SignedPounds, -5),
        (Count, 0),
        (Share, 0),
        (Share, 1),
        (Share, "15%"),
        (SignedShare, -1),
        (SignedShare, 1),
        (Number, -1000),
        (NumberSeries, [-1000, 1000]),
        (PoundsSeries, [0, 1000]),
        (ShareSeries, [0, 1]),
        (SignedShareSeries, [-1, 1]),
    ],
)
def test_the_ends_of_the_bounds_are_allowed(kind: object, stated: object) -> None:
    assert words_of(kind, stated) == []


# Series


@pytest.mark.unit
@pytest.mark.parametrize(
    ("stated", "by_year"),
    [
        (3, [3, 3, 3]),
        ("10%", [Fraction(1, 10)] * 3),
        ([0, "2%", "4%"], [0, Fraction(1, 50), Fraction(1, 25), Fraction(1, 25)]),
        ((1, 2), [1, 2, 2]),
        ({"value": [1, 2]}, [1, 2, 2]),
        ({"value": 1}, [1, 1]),
    ],
)
def test_the_last_value_of_a_series_holds_for_later_years(stated: object, by_year: list[Fraction]) -> None:
    series = Series.read(stated)
    assert [series.in_year(year) for year in range(1, len(by_year) + 1)] == by_year


@pytest.mark.unit
def test_a_series_may_state_its_range_and_source() -> None:
    stated = {"value": [1, 2], "low": [0, 1], "high": [3, 3], "status": "derived", "source": "table 2"}
    series = Series.read(stated)
    assert series.low == (Fraction(0), Fraction(1))
    assert series.high == (Fraction(3), Fraction(3))
    assert (series.status, series.source, series.unit) == ("derived", "table 2", None)


SERIES_REFUSALS = [
    ([], "the list is empty; give a number for the first year at least"),
    ([1, "x y"], "year 2: 'x y' is not a number or a sum: 'x y' is not understood"),
    (
        {"value": [1, 2], "low": [0, "2 2"], "high": 3},
        "low: year 2: '2 2' is not a number or a sum: '2' is not understood",
    ),
    ([1, [2]], "year 2: a list is not a number"),
    ([1, None], "year 2: null is not a number"),
    (None, "null is not a number"),
    ({"low": [1]}, "'value' is missing; a series with other keys needs it"),
    ({"values": [1]}, f"'values' is not a key of a series; {ALL_KEYS} Did you mean 'value'?"),
    ({"value": [1], "low": [1]}, "'low' is given without 'high'; give both or neither"),
    (
        {"value": [1, 2], "low": [1], "high": [1, 2]},
        "value, low and high have 2, 1 and 2 years; give each the same number of years",
    ),
    (
        {"value": [1, 2], "low": [1, 3], "high": [1, 4]},
        "year 2: " + ORDER.format("low 3, value 2 and high 4"),
    ),
    ({"value": [1], "status": "derived"}, "status 'derived' needs a source; say where the number comes from"),
]


@pytest.mark.unit
@pytest.mark.parametrize(("stated", "words"), SERIES_REFUSALS)
def test_a_bad_series_gets_one_plain_sentence(stated: object, words: str) -> None:
    assert words_of(NumberSeries, stated) == [words]


@pytest.mark.unit
@pytest.mark.parametrize("year", [0, -1])
def test_there_is_no_year_before_the_first(year: int) -> None:
    with pytest.raises(ValueError, match=f"^there is no contract year {year}; the first is 1$"):
        Series.read([1, 2]).in_year(year)


# In models


class Term(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    price: Pounds
    at_risk: ShareSeries = Series.read(0)
    label: str = ""


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    terms: tuple[Term, ...] = ()
    weights: Mapping[str, Number] = {}
    fee: Count | None = None
    months: Number = Field(alias="length in months")
    bands: list[dict[str, Share]] = []


STATED: dict[str, Any] = {
    "terms": [{"price": "1,000"}, {"price": {"value": 2, "unit": "pounds"}, "at_risk": [0, "5%"]}],
    "weights": {"gp": 1, "acute": "1/3"},
    "length in months": 36,
    "bands": [{"low": "10%"}],
}


@pytest.mark.unit
def test_every_quantity_in_a_model_is_listed_with_its_path_in_the_file() -> None:
    found = dict(quantities_in(Contract.model_validate(STATED)))
    assert found == {
        ("terms", 0, "price"): Quantity(Fraction(1000)),
        ("terms", 0, "at_risk"): Series((Fraction(0),)),
        ("terms", 1, "price"): Quantity(Fraction(2), unit="pounds"),
        ("terms", 1, "at_risk"): Series((Fraction(0), Fraction(1, 20))),
        ("weights", "gp"): Quantity(Fraction(1)),
        ("weights", "acute"): Quantity(third(1)),
        ("length in months",): Quantity(Fraction(36)),
        ("bands", 0, "low"): Quantity(Fraction(1, 10)),
    }


@pytest.mark.unit
@pytest.mark.parametrize("given", ["text", 3, None, {1, 2}])
def test_what_holds_no_quantity_lists_none(given: object) -> None:
    assert list(quantities_in(given)) == []


@pytest.mark.unit
def test_a_model_with_quantities_can_be_a_key() -> None:
    term = Term.model_validate({"price": 3})
    assert hash(term) == hash(Term.model_validate({"price": "3.0"}))


@pytest.mark.unit
def test_one_bad_quantity_in_a_model_is_one_error() -> None:
    with pytest.raises(ValidationError) as error:
        Contract.model_validate({**STATED, "fee": {"vlaue": 3}})
    assert [each["loc"] for each in error.value.errors()] == [("fee",)]


@pytest.mark.unit
def test_the_json_schema_says_number_text_or_mapping() -> None:
    quantity = TypeAdapter(Pounds).json_schema()
    assert [each["type"] for each in quantity["anyOf"]] == ["number", "string", "object"]
    mapping = quantity["anyOf"][-1]
    assert mapping["required"] == ["value"]
    assert mapping["additionalProperties"] is False
    assert list(mapping["properties"]) == ["value", "low", "high", "unit", "status", "source"]
    assert mapping["properties"]["status"] == {"enum": ["published", "derived", "assumed"]}
    series = TypeAdapter(ShareSeries).json_schema()
    assert [each["type"] for each in series["anyOf"]] == ["number", "string", "array", "object"]


@pytest.mark.unit
def test_a_model_writes_its_quantities_as_a_file_states_them() -> None:
    contract = Contract.model_validate(STATED)
    data = contract.model_dump(by_alias=True, mode="json")
    assert data["terms"][0]["price"] == "1000"
    assert data["terms"][1] == {
        "price": {"value": "2", "unit": "pounds"},
        "at_risk": ["0", "0.05"],
        "label": "",
    }
    assert Contract.model_validate(data) == contract


NUMERALS = st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6)
RANGES = st.lists(NUMERALS, min_size=3, max_size=3).map(sorted)
ORIGINS = st.none() | st.tuples(st.sampled_from(["published", "derived", "assumed"]), st.just("a table"))


@pytest.mark.property
@given(RANGES, st.booleans(), ORIGINS, st.none() | st.just("month"))
def test_what_a_quantity_writes_it_reads_back(
    numbers: list[Fraction], has_range: bool, origin: tuple[str, str] | None, unit: str | None
) -> None:
    status, source = origin or (None, None)
    low, value, high = numbers
    ends = {"low": low, "high": high} if has_range else {}
    quantity = Quantity.read({"value": value, **ends, "unit": unit, "status": status, "source": source})
    assert Quantity.read(quantity.as_data()) == quantity


@pytest.mark.property
@given(st.lists(RANGES, min_size=1, max_size=5), st.integers(1, 12))
def test_a_series_is_a_quantity_for_each_year(ranges: list[list[Fraction]], year: int) -> None:
    low, value, high = (list(each) for each in zip(*ranges, strict=True))
    series = Series.read({"value": value, "low": low, "high": high})
    assert series.in_year(year) == (value + value[-1:] * 12)[year - 1]
    assert Series.read(series.as_data()) == series


@pytest.mark.property
@given(NUMERALS)
def test_a_share_is_refused_exactly_outside_nought_to_one(number: Fraction) -> None:
    assert bool(words_of(Share, number)) == (not 0 <= number <= 1)
    assert bool(words_of(SignedShare, number)) == (not -1 <= number <= 1)
    assert bool(words_of(Pounds, number)) == (number < 0)
