"""Quantities: exact numbers with their unit, range, status and source, and series of them by contract year.

In a file a quantity is a number, a sum in text, or a mapping that also says how sure it is and where it comes from.
The module knows how numbers are stated, never what they are about.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from scenarios.arithmetic import exact, number_text
from scenarios.problems import FilePath, did_you_mean, one_of, shown

Status = Literal["published", "derived", "assumed"]
NUMBER_SCHEMA = {"anyOf": [{"type": "number"}, {"type": "string"}]}
KEYS = ("value", "low", "high", "unit", "status", "source")


class _Stated:
    """What quantities and series share: how they are read from a file, and what is checked of them."""

    __slots__ = ()
    called: ClassVar[str]
    value_schema: ClassVar[dict[str, Any]]

    @classmethod
    def read(cls, given: object) -> Self:
        """The quantity that a file states; raises ValueError with one plain sentence."""
        if isinstance(given, cls):
            return given
        if not isinstance(given, Mapping):
            return cls(value=cls.numbers(given))  # type: ignore[call-arg]
        for key in given:
            if key not in KEYS:
                hint = did_you_mean(key, KEYS)
                raise ValueError(f"{shown(key)} is not a key of a {cls.called}; use {one_of(KEYS)}.{hint}")
        if given.get("value") is None:
            raise ValueError(f"'value' is missing; a {cls.called} that is a mapping needs it")
        numbers = {
            key: cls.numbers(given[key]) for key in ("value", "low", "high") if given.get(key) is not None
        }
        texts = {
            key: _text(key, given[key]) for key in ("unit", "status", "source") if given.get(key) is not None
        }
        return cls(**numbers, **texts)

    @classmethod
    def numbers(cls, given: object) -> Any:
        """The number or numbers of one key."""
        raise NotImplementedError

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.read, serialization=core_schema.plain_serializer_function_ser_schema(cls.as_data)
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        stated = {
            **{key: cls.value_schema for key in ("value", "low", "high")},
            "unit": {"type": "string"},
            "status": {"enum": list(get_args(Status))},
            "source": {"type": "string"},
        }
        mapping = {
            "type": "object",
            "properties": stated,
            "required": ["value"],
            "additionalProperties": False,
        }
        return {"anyOf": [*cls.value_schema["anyOf"], mapping]}

    def as_data(self) -> Any:
        """The quantity as a file would state it, numbers as exact text."""
        stated = {key: getattr(self, key) for key in KEYS if getattr(self, key) is not None}
        data = {key: _number_data(each) for key, each in stated.items()}
        return data if len(data) > 1 else data["value"]


@dataclass(frozen=True, slots=True)
class Quantity(_Stated):
    """An exact number, with its unit, the range it may lie in, and where it comes from.

    `low` <= `value` <= `high`, both or neither given; a status comes with a source and a source with a status.
    """

    called: ClassVar[str] = "quantity"
    value_schema: ClassVar[dict[str, Any]] = NUMBER_SCHEMA

    value: Fraction
    low: Fraction | None = None
    high: Fraction | None = None
    unit: str | None = None
    status: Status | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        _check_origin(self.status, self.source)
        _check_both_ends(self.low, self.high)
        if self.low is not None and self.high is not None:
            _check_range(self.value, self.low, self.high)

    @classmethod
    def numbers(cls, given: object) -> Fraction:
        """The one number a quantity has."""
        return exact(given)


@dataclass(frozen=True, slots=True)
class Series(_Stated):
    """A number for each contract year, from the first; the last one holds for every later year.

    `low` and `high` have one number a year too; range, status and source are as for a quantity.
    """

    called: ClassVar[str] = "series"
    value_schema: ClassVar[dict[str, Any]] = {
        "anyOf": [*NUMBER_SCHEMA["anyOf"], {"type": "array", "items": NUMBER_SCHEMA, "minItems": 1}]
    }

    value: tuple[Fraction, ...]
    low: tuple[Fraction, ...] | None = None
    high: tuple[Fraction, ...] | None = None
    unit: str | None = None
    status: Status | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        if not self.value:
            raise ValueError("a series needs a number for the first year at least")
        _check_origin(self.status, self.source)
        _check_both_ends(self.low, self.high)
        if self.low is None or self.high is None:
            return
        if not len(self.low) == len(self.value) == len(self.high):
            counts = f"{len(self.value)}, {len(self.low)} and {len(self.high)}"
            raise ValueError(f"value, low and high have {counts} years; give each the same number")
        for year, (value, low, high) in enumerate(zip(self.value, self.low, self.high, strict=True), start=1):
            _check_range(value, low, high, f"year {year}: ")

    @classmethod
    def numbers(cls, given: object) -> tuple[Fraction, ...]:
        """The numbers by year; a single number holds for every year."""
        if not isinstance(given, list | tuple):
            return (exact(given),)
        return tuple(_in_year(year, each) for year, each in enumerate(given, start=1))

    def in_year(self, year: int) -> Fraction:
        """The number in a contract year, counted from 1."""
        if year < 1:
            raise ValueError(f"year {year} is before the contract; its first year is 1")
        return self.value[min(year, len(self.value)) - 1]


def quantities_in(given: object, path: FilePath = ()) -> Iterator[tuple[FilePath, Quantity | Series]]:
    """Every quantity and series within a model, mapping, list or tuple, with its path as a file would have it."""
    if isinstance(given, Quantity | Series):
        yield path, given
    elif isinstance(given, BaseModel):
        for name, field in type(given).model_fields.items():
            yield from quantities_in(getattr(given, name), (*path, field.alias or name))
    elif isinstance(given, Mapping):
        for key, each in given.items():
            yield from quantities_in(each, (*path, key))
    elif isinstance(given, list | tuple):
        for place, each in enumerate(given):
            yield from quantities_in(each, (*path, place))


def _number_data(stated: Any) -> Any:
    if isinstance(stated, tuple):
        return [number_text(each) for each in stated]
    return number_text(stated) if isinstance(stated, Fraction) else stated


def _text(key: str, given: object) -> str:
    if not isinstance(given, str) or not given.strip():
        raise ValueError(f"{key} {shown(given)} is not text; put it in quotes")
    statuses = get_args(Status)
    if key == "status" and given not in statuses:
        raise ValueError(f"'{given}' is not a status; use {one_of(statuses)}.{did_you_mean(given, statuses)}")
    return given


def _in_year(year: int, given: object) -> Fraction:
    try:
        return exact(given)
    except ValueError as error:
        raise ValueError(f"year {year}: {error}") from None


def _check_origin(status: str | None, source: str | None) -> None:
    if status and not source:
        raise ValueError(f"status '{status}' needs a source; say where the number comes from")
    if source and not status:
        raise ValueError(f"a source needs a status; use {one_of(get_args(Status))}")


def _check_both_ends(low: object, high: object) -> None:
    if (low is None) != (high is None):
        given, other = ("high", "low") if low is None else ("low", "high")
        raise ValueError(f"'{given}' is given without '{other}'; give both or neither")


def _check_range(value: Fraction, low: Fraction, high: Fraction, where: str = "") -> None:
    if not low <= value <= high:
        stated = f"low {number_text(low)}, value {number_text(value)} and high {number_text(high)}"
        raise ValueError(f"{where}{stated} are out of order; keep low <= value <= high")


# What a key of a schema may hold: bounds, with a sentence for what lies outside them


def _checked(complaint: Callable[[Fraction], str | None]) -> AfterValidator:
    """A check of every number a quantity or series states, its range included."""

    def check(given: Quantity | Series) -> Quantity | Series:
        for each in (given.value, given.low, given.high):
            numbers = each if isinstance(each, tuple) else () if each is None else (each,)
            for year, number in enumerate(numbers, start=1):
                words = complaint(number)
                if words:
                    raise ValueError(f"year {year}: {words}" if isinstance(given, Series) else words)
        return given

    return AfterValidator(check)


def _zero_or_more(what: str) -> AfterValidator:
    return _checked(lambda n: f"{number_text(n)} is negative; {what} is 0 or more" if n < 0 else None)


def _share_from(lowest: int) -> AfterValidator:
    def complaint(number: Fraction) -> str | None:
        if lowest <= number <= 1:
            return None
        is_percentage = 1 < number <= 100 or (lowest < 0 and -100 <= number < -1)
        advice = f"; write {number_text(number)}% or {number_text(number / 100)}" if is_percentage else ""
        return f"{number_text(number)} is not a share; a share is between {lowest} and 1{advice}"

    return _checked(complaint)


Number = Quantity
Pounds = Annotated[Quantity, _zero_or_more("an amount of pounds")]
SignedPounds = Quantity
Share = Annotated[Quantity, _share_from(0)]
SignedShare = Annotated[Quantity, _share_from(-1)]
Count = Annotated[Quantity, _zero_or_more("a count")]
NumberSeries = Series
PoundsSeries = Annotated[Series, _zero_or_more("an amount of pounds")]
ShareSeries = Annotated[Series, _share_from(0)]
SignedShareSeries = Annotated[Series, _share_from(-1)]
