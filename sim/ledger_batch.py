"""What a caller gives for a batch of postings, checked and turned into columns of integers.

It holds every rule that a single posting must keep, and the wording of its refusal. It must not know
balances: whether a batch as a whole may be accepted is for the ledger to say.
"""

from collections.abc import Callable, Iterable, Mapping
from types import UnionType
from typing import Any, NamedTuple, TypeAlias, TypeGuard

import numpy as np
from numpy.typing import NDArray

from scenarios.problems import did_you_mean
from sim.ledger_columns import LARGEST_MONTH, LARGEST_PENCE, PARTY_COLUMNS, TEXT_COLUMNS, Chunk
from sim.ledger_posting import LedgerError

# One value for every row, or a list, tuple, numpy array, pandas Series or Categorical with one value a row.
Column: TypeAlias = Any

LONGEST_SHOWN = 80


class Coded(NamedTuple):
    """A column as its distinct texts and, for each row, the position of its text among them."""

    texts: list[str]
    positions: NDArray[np.int32]


class Given(NamedTuple):
    """A column as it was given; one value for every row stands as a list of one."""

    name: str
    values: Any
    is_for_every_row: bool

    def refuse_where(self, is_wrong: NDArray[np.bool_], why: Callable[[int], str]) -> None:
        """Raise LedgerError about the first row that is wrong, if any is."""
        if np.count_nonzero(is_wrong):  # quicker than `any` where hardly ever one is wrong
            row = int(is_wrong.argmax())
            place = self.name if self.is_for_every_row else f"{self.name}, row {row}"
            raise LedgerError(f"{place}: {why(row)}")


def read_batch(columns: Mapping[str, Column], parties: Mapping[str, int]) -> tuple[Chunk, dict[str, Coded]]:
    """A batch as columns of integers and columns of coded texts, all of the same length.

    `columns` has every name of a posting; `parties` gives each party its code. Raises LedgerError, naming the
    column and the row (counted from 0), for whatever a posting may not hold.
    """
    given = {name: read_given(name, column) for name, column in columns.items()}
    rows = _common_rows(list(given.values()))
    integers: dict[str, NDArray[Any]] = {
        "month": _read_months(given["month"]),
        **{name: read_parties(given[name], parties) for name in PARTY_COLUMNS},
        "pence": read_pence(given["pence"]),
    }
    integers = {name: _for_each(column, rows) for name, column in integers.items()}
    Given("payee", integers["payee"], is_for_every_row=False).refuse_where(
        integers["payee"] == integers["payer"],
        lambda row: (
            f"{list(parties)[integers['payee'][row]]!r} is also the payer; a posting needs two parties"
        ),
    )
    coded = {name: _read_texts(given[name]) for name in TEXT_COLUMNS}
    return integers, {
        name: Coded(each.texts, _for_each(each.positions, rows)) for name, each in coded.items()
    }


def read_given(name: str, column: Column) -> Given:
    """The column with its name; refuses what has no rows in one order."""
    column = getattr(column, "array", column)  # of a pandas Series or Index
    if hasattr(column, "to_numpy") and not hasattr(column, "categories"):
        column = column.to_numpy()
    if isinstance(column, set | frozenset | Mapping):
        raise LedgerError(f"{name}: a {type(column).__name__} is not in rows; give a list or an array")
    if getattr(column, "ndim", 1) > 1:
        raise LedgerError(f"{name}: an array of {column.ndim} dimensions; give one value a row")
    if isinstance(column, np.generic) or getattr(column, "ndim", 1) == 0:
        return Given(name, np.asarray(column).reshape(1), is_for_every_row=True)
    if isinstance(column, str | bytes) or not hasattr(column, "__len__"):
        return Given(name, [column], is_for_every_row=True)
    return Given(name, column, is_for_every_row=False)


def read_pence(given: Given) -> NDArray[np.int64]:
    """Amounts from 0 to the largest int64."""
    return _read_integers(given, 0, LARGEST_PENCE, "a payment that flows back swaps payer and payee")


def _read_months(given: Given) -> NDArray[np.int64]:
    return _read_integers(given, 1, LARGEST_MONTH, "months count 1, 2, 3")


def _read_integers(given: Given, lowest: int, highest: int, advice: str) -> NDArray[np.int64]:
    """Whole numbers of an integer type; a float is refused even if whole, for it may have been rounded."""
    values = given.values
    if not _is_integer_array(values):
        listed = _listed(values)
        _refuse_types(
            given, listed, int | np.integer, "is not of an integer type; round to a whole number first"
        )
        values = _exact_array(listed)
    is_below, is_above = (np.asarray(each, np.bool_) for each in (values < lowest, values > highest))
    given.refuse_where(is_below, lambda row: f"{values[row]} is below {lowest}; {advice}")
    given.refuse_where(
        is_above, lambda row: f"{values[row]} is above {highest}, the most that a posting can hold"
    )
    return np.asarray(values, np.int64)


def read_parties(given: Given, parties: Mapping[str, int]) -> NDArray[np.int32]:
    """Party names, or party codes in a numpy array of integers, as codes."""
    if _is_integer_array(given.values):
        given.refuse_where(
            (given.values < 0) | (given.values >= len(parties)),
            lambda row: (
                f"{given.values[row]} is not the code of a party; codes run from 0 to {len(parties) - 1}"
            ),
        )
        return np.asarray(given.values, np.int32)
    coded = _coded(given, "is not text; name a party, or give codes in a numpy array of integers")
    codes = np.array([parties.get(name, -1) for name in coded.texts], np.int32)[coded.positions]
    given.refuse_where(codes < 0, lambda row: _unknown_party(coded.texts[coded.positions[row]], parties))
    return codes


def listed_names(name: str, names: Iterable[str]) -> list[str]:
    """The names as a list; refuses a single text, which would be read letter by letter."""
    if isinstance(names, str):
        raise LedgerError(f"{name}: {names!r} is one text; give a list of names")
    return list(names)


def shown(value: object) -> str:
    """A value as Python writes it, short enough for one line."""
    text = repr(value.item() if isinstance(value, np.generic) else value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."


def number_parties(parties: Iterable[str]) -> dict[str, int]:
    """Each party with its code, in the order given; refuses a party named twice, or with no name."""
    names: list[Any] = listed_names("parties", parties)
    codes: dict[str, int] = {}
    for name in names:
        if not isinstance(name, str) or not name.strip():
            raise LedgerError(f"parties: {shown(name)} is not a name")
        if name in codes:
            raise LedgerError(f"parties: {name!r} stands twice; a party has one account")
        codes[name] = len(codes)
    return codes


def read_months(first_month: int, last_month: int | None, last_name: str = "last_month") -> tuple[int, int]:
    """First and last month of a reading, in order; without a last month, as far as months go."""
    given = {"first_month": first_month, last_name: LARGEST_MONTH if last_month is None else last_month}
    first, last = (int(_read_months(read_given(name, month))[0]) for name, month in given.items())
    if first > last:
        raise LedgerError(f"first_month: {first} comes after {last_name}, which is {last}")
    return first, last


def _unknown_party(name: str, parties: Mapping[str, int]) -> str:
    return f"{name!r} is not one of the ledger's {len(parties)} parties.{did_you_mean(name, parties)}"


def _read_texts(given: Given) -> Coded:
    coded = _coded(given, "is not text")
    is_empty = np.array([not text.strip() for text in coded.texts], np.bool_)
    given.refuse_where(
        is_empty[coded.positions],
        lambda row: f"{shown(coded.texts[coded.positions[row]])} is empty; say what the posting is for",
    )
    return coded


def _coded(given: Given, refusal: str) -> Coded:
    if hasattr(given.values, "categories"):  # a pandas Categorical
        positions = np.asarray(given.values.codes, np.int32)
        given.refuse_where(positions < 0, lambda row: "is missing")
        texts = list(given.values.categories)
        is_wrong = np.array([not isinstance(text, str) for text in texts], np.bool_)
        given.refuse_where(is_wrong[positions], lambda row: f"{shown(texts[positions[row]])} {refusal}")
        return Coded(texts, positions)
    listed = _listed(given.values)
    _refuse_types(given, listed, str, refusal)
    if len(listed) == 1:
        return Coded(listed, np.zeros(1, np.int32))
    position_of = {text: position for position, text in enumerate(dict.fromkeys(listed))}
    return Coded(list(position_of), np.array([position_of[text] for text in listed], np.int32))


def _refuse_types(given: Given, listed: list[Any], allowed: type | UnionType, refusal: str) -> None:
    wrong = {kind for kind in set(map(type, listed)) if kind is bool or not issubclass(kind, allowed)}
    if wrong:
        is_wrong = np.array([type(value) in wrong for value in listed])
        given.refuse_where(is_wrong, lambda row: f"{shown(listed[row])} {refusal}")


def _common_rows(columns: list[Given]) -> int:
    """The length that all columns share, leaving out single values."""
    rows = {given.name: len(given.values) for given in columns if not given.is_for_every_row}
    if len(set(rows.values())) > 1:
        lengths = ", ".join(f"{name} has {length}" for name, length in rows.items())
        raise LedgerError(f"columns differ in length: {lengths}; give each one value, or one a row")
    return next(iter(rows.values()), 1)


def _for_each(column: NDArray[Any], rows: int) -> NDArray[Any]:
    """The column, one value a row; a single one is repeated."""
    return column if len(column) == rows else np.full(rows, column[0])


def _is_integer_array(values: object) -> TypeGuard[NDArray[np.integer[Any]]]:
    return isinstance(values, np.ndarray) and values.dtype.kind in "iu"


def _listed(values: Iterable[Any]) -> list[Any]:
    return values.tolist() if isinstance(values, np.ndarray) else list(values)


def _exact_array(integers: list[int]) -> NDArray[Any]:
    """As int64, or as Python integers where one does not fit."""
    try:
        return np.array(integers, np.int64)
    except OverflowError:
        return np.array(integers, object)
