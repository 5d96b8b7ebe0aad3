"""Quantities: exact numbers with unit, range, status and source, and series of them by contract year.

In a file a quantity is a number, a sum in text, or a mapping that also says how sure it is and where it comes
from. The module must not know what the numbers are about.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from scenarios.arithmetic import exact, number_text
from scenarios.problems import FilePath, did_you_mean, file_key, one_of, shown

Result = TypeVar("Result")
Status = Literal["published", "derived", "assumed"]
STATUSES: tuple[str, ...] = get_args(Status)
NUMBER_KEYS = ("value", "low", "high")
TEXT_KEYS = ("unit", "status", "source")
KEYS = (*NUMBER_KEYS, *TEXT_KEYS)
NUMBER_SCHEMAS: tuple[dict[str, Any], ...] = ({"type": "number"}, {"type": "string"})
LIST_SCHEMA: dict[str, Any] = {"type": "array", "items": {"anyOf": list(NUMBER_SCHEMAS)}, "minItems": 1}


class _Stated:
    """What a quantity and a series share: how they are read, written back and described."""

    __slots__ = ()
    called: ClassVar[str]
    value_schemas: ClassVar[tuple[dict[str, Any], ...]]

    @classmethod
    def read(cls, given: object) -> Self:
        """The quantity or series that a file states.

        Raises ValueError with one plain sentence if it states none.
        """
        if isinstance(given, cls):
            return given
        if not isinstance(given, Mapping):
            return cls(**{"value": cls.number_from(given)})
        for key in given:
            if key not in KEYS:
                words = f"{shown(key)} is not a key of a {cls.called}; use {one_of(KEYS)}."
                raise ValueError(words + did_you_mean(key, KEYS))
        stated = {key: each for key, each in given.items() if each is not None}
        if "value" not in stated:
            raise ValueError(f"'value' is missing; a {cls.called} with other keys needs it")
        numbers = {
            key: _told(f"{key}: ", cls.number_from, stated[key]) for key in NUMBER_KEYS if key in stated
        }
        return cls(**numbers, **{key: _text(key, stated[key]) for key in TEXT_KEYS if key in stated})

    @classmethod
    def number_from(cls, given: object) -> object:
        """What one of the keys value, low and high holds."""
        raise NotImplementedError

    def as_data(self) -> object:
        """What a file would say to state this again, numbers as exact text."""
        data = {key: _data(getattr(self, key)) for key in KEYS if getattr(self, key) is not None}
        return data if len(data) > 1 else data["value"]

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        writing = core_schema.plain_serializer_function_ser_schema(cls.as_data)
        return core_schema.no_info_plain_validator_function(cls.read, serialization=writing)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        properties: dict[str, Any] = {key: {"anyOf": list(cls.value_schemas)} for key in NUMBER_KEYS}
        properties |= {key: {"type": "string"} for key in TEXT_KEYS} | {"status": {"enum": list(STATUSES)}}
        mapping = {"type": "object", "properties": properties, "required": ["value"]}
        return {"anyOf": [*cls.value_schemas, {**mapping, "additionalProperties": False}]}


@dataclass(frozen=True, slots=True)
class Quantity(_Stated):
    """An exact number, with its unit, the range it may lie in, and where it comes from.

    `low` <= `value` <= `high`, both or neither given. A status comes with a source, a source with a status.
    Raises ValueError otherwise.
    """

    called: ClassVar[str] = "quantity"
    value_schemas: ClassVar[tuple[dict[str, Any], ...]] = NUMBER_SCHEMAS

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
            _check_order(self.low, self.value, self.high)

    @classmethod
    def number_from(cls, given: object) -> Fraction:
        """The one number that a key holds."""
        return exact(given)

    def stated(self) -> Iterator[tuple[str, Fraction]]:
        """Every number stated, with the words that say where it stands."""
        yield from (("", each) for each in (self.value, self.low, self.high) if each is not None)


@dataclass(frozen=True, slots=True)
class Series(_Stated):
    """A number for each contract year from the first; the last one holds for every later year.

    `low` and `high` have as many years as `value`. Range, status and source are as for a quantity.
    Raises ValueError otherwise.
    """

    called: ClassVar[str] = "series"
    value_schemas: ClassVar[tuple[dict[str, Any], ...]] = (*NUMBER_SCHEMAS, LIST_SCHEMA)

    value: tuple[Fraction, ...]
    low: tuple[Fraction, ...] | None = None
    high: tuple[Fraction, ...] | None = None
    unit: str | None = None
    status: Status | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        if not self.value:
            raise ValueError("the list is empty; give a number for the first year at least")
        _check_origin(self.status, self.source)
        _check_both_ends(self.low, self.high)
        if self.low is None or self.high is None:
            return
        if not len(self.low) == len(self.value) == len(self.high):
            years = f"{len(self.value)}, {len(self.low)} and {len(self.high)}"
            raise ValueError(f"value, low and high have {years} years; give each the same number of years")
        for year, numbers in enumerate(zip(self.low, self.value, self.high, strict=True), start=1):
            _check_order(*numbers, where=_year(year))

    @classmethod
    def number_from(cls, given: object) -> tuple[Fraction, ...]:
        """The numbers by year that a key holds; a single number holds for every year."""
        if not isinstance(given, list | tuple):
            return (exact(given),)
        return tuple(_told(_year(year), exact, each) for year, each in enumerate(given, start=1))

    def stated(self) -> Iterator[tuple[str, Fraction]]:
        """Every number stated, with the words that say where it stands."""
        for numbers in (self.value, self.low, self.high):
            yield from ((_year(year), each) for year, each in enumerate(numbers or (), start=1))

    def in_year(self, year: int) -> Fraction:
        """The number in a contract year, counted from 1; raises ValueError for a year before that."""
        if year < 1:
            raise ValueError(f"there is no contract year {year}; the first is 1")
        return self.value[min(year, len(self.value)) - 1]


def quantities_in(given: object, path: FilePath = ()) -> Iterator[tuple[FilePath, Quantity | Series]]:
    """Every quantity and series in a model, mapping, list or tuple, with its path as a file has it."""
    if isinstance(given, Quantity | Series):
        yield path, given
        return
    parts: list[tuple[Any, object]] = []
    if isinstance(given, BaseModel):
        parts = [
            (file_key(name, each), getattr(given, name)) for name, each in type(given).model_fields.items()
        ]
    elif isinstance(given, Mapping):
        parts = list(given.items())
    elif isinstance(given, list | tuple):
        parts = list(enumerate(given))
    for step, part in parts:
        yield from quantities_in(part, (*path, step))


def _data(stated: object) -> object:
    if isinstance(stated, tuple):
        return [number_text(each) for each in stated]
    return number_text(stated) if isinstance(stated, Fraction) else stated


def _text(key: str, given: object) -> str:
    if not isinstance(given, str):
        raise ValueError(f"{key} {shown(given)} is not text; put it in quotes")
    if not given.strip():
        raise ValueError(f"'{key}' is empty; fill it in or leave it out")
    if key == "status" and given not in STATUSES:
        words = f"'{given}' is not a status; use {one_of(STATUSES)}."
        raise ValueError(words + did_you_mean(given, STATUSES))
    return given


def _year(year: int) -> str:
    return f"year {year}: "


def _told(where: str, read: Callable[[object], Result], given: object) -> Result:
    """What `read` makes of `given`; its refusal says where that stands."""
    try:
        return read(given)
    except ValueError as error:
        raise ValueError(f"{where}{error}") from None


def _check_origin(status: str | None, source: str | None) -> None:
    if status and not source:
        raise ValueError(f"status '{status}' needs a source; say where the number comes from")
    if source and not status:
        raise ValueError(f"a source needs a status; use {one_of(STATUSES)}")


def _check_both_ends(low: object, high: object) -> None:
    if (low is None) != (high is None):
        given, other = ("high", "low") if low is None else ("low", "high")
        raise ValueError(f"'{given}' is given without '{other}'; give both or neither")


def _check_order(low: Fraction, value: Fraction, high: Fraction, where: str = "") -> None:
    if not low <= value <= high:
        stated = f"low {number_text(low)}, value {number_text(value)} and high {number_text(high)}"
        raise ValueError(f"{where}{stated} are out of order; keep low <= value <= high")


# What a key of a schema may hold, with a sentence for a number out of bounds


def _check_each(complaint: Callable[[Fraction], str]) -> AfterValidator:
    """A check of every number that a quantity or series states, its range included."""

    def check(given: Quantity | Series) -> Quantity | Series:
        for where, number in given.stated():
            if words := complaint(number):
                raise ValueError(where + words)
        return given

    return AfterValidator(check)


def _zero_or_more(what: str) -> AfterValidator:
    return _check_each(
        lambda number: f"{number_text(number)} is negative; {what} is 0 or more" if number < 0 else ""
    )


def _share_from(lowest: int) -> AfterValidator:
    def complaint(number: Fraction) -> str:
        if lowest <= number <= 1:
            return ""
        words = f"{number_text(number)} is not a share; a share is between {lowest} and 1"
        as_percentage = number / 100
        if lowest <= as_percentage <= 1:
            words += f"; write {number_text(number)}% or {number_text(as_percentage)}"
        return words

    return _check_each(complaint)


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
