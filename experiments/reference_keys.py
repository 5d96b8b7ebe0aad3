"""Keys of a contract file in plain words: what each takes, what holds if it is left out, what it means.

Reads the types of the language, so that the reference cannot differ from what a file may say. The meaning of a
mechanism's own keys stands in its docstring; that of the keys of every term stands here.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic.fields import FieldInfo

from scenarios.arithmetic import number_text
from scenarios.contracts import keys
from scenarios.contracts.keys import FileModel, ScoreKeys, TermKeys, WeightedScore
from scenarios.contracts.mechanism import Mechanism
from scenarios.problems import one_of
from scenarios.quantities import (
    Count,
    Number,
    NumberSeries,
    Pounds,
    Quantity,
    Series,
    Share,
    ShareSeries,
    SignedShare,
)

# Each named type of the language with its words, the narrower ones first.
WORDS: tuple[tuple[Any, str], ...] = (
    (Pounds, "pounds"),
    (Share, "a share"),
    (SignedShare, "a share, up or down"),
    (Count, "a number, 0 or more"),
    (ShareSeries, "a share, or one for each year"),
    (NumberSeries, "a number, or one for each year"),
    (keys.AnyReading, "a number or a fact"),
    (keys.RoleName, "a role"),
    (keys.ServiceName, "a service"),
    (keys.MeasureName, "a measure"),
    (keys.PopulationName, "a population"),
    (keys.TermName, "a term"),
    (keys.Word, "a name"),
    (keys.Month, "a month, 1 or later"),
    (keys.Months, "months, 0 or more"),
    (Number, "a number"),
    (str, "text"),
    (bool, "true or false"),
)

MEANINGS = {
    "name": "What the term is called in payments and by other terms; the name of its mechanism if left out. Two terms "
    "of one contract need different names.",
    "note": "Anything a reader should know. It changes nothing.",
    "payer": "Who pays under this term, if not the payer of the contract.",
    "payees": "Who is paid under this term, if not all payees of the contract.",
    "delivered_by": "Who does the work that is counted, where that is not whoever is paid: a lead is paid for what its "
    "sub-contractors do.",
    "services": "The services that the term is about, if fewer than the contract's.",
    "populations": "The people that the term is about, if fewer than the contract's.",
    "settle": "How often the exact sum is worked out. The default is the mechanism's own.",
    "lag_months": "Months between the end of the period and the exact payment, because figures come late.",
    "on_account": "Whether money is paid each month before the exact sum is known. The default is the mechanism's own.",
    "phase_by_year": "A factor on the payment in each contract year; the last one holds for later years. `[0, 50%, 1]` "
    "pays nothing in year 1, half in year 2, all from year 3.",
    "uplift_share": "A change of the payment for good: `-1.5%` pays 1.5% less from the start.",
    "yearly_uplift_share": "A change every year on top of the year before, from year 2.",
    "variations": "Changes of the payment agreed later: from contract month `from_month`, by `change_share` of itself. "
    "Each one changes what the ones before left.",
    "gate": "The term pays only while a reading is at least, or at most, a level.",
    "cap_pounds_a_year": "The most that each payment of the term may come to, in proportion to the period's length.",
    "floor_pounds_a_year": "The least that each payment of the term may come to, in the same way.",
    "split": "How one sum is shared among the payees; the shares add to 1. Without it a shared sum follows the base "
    "payments of each payee.",
    "payer_chooses": "Numbers that the payer may choose anew at the end of each contract year ([how](governance.md#who-"
    "chooses-terms)): `{numbers: {share: [0%, 30%]}}`.",
}


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a term: its name, and in words what it takes, its default and its meaning."""

    name: str
    takes: str
    default: str
    meaning: str


def own_keys(mechanism: Mechanism) -> list[Key]:
    """The keys of one mechanism, in the order in which its documentation tells them."""
    hints = get_type_hints(mechanism.build, include_extras=True)
    if mechanism.flat is not None:
        hints |= get_type_hints(ScoreKeys, include_extras=True)
    fields = mechanism.keys.model_fields
    return [
        Key(name, takes(hints[name]), default(fields[name]), text)
        for name, text in mechanism.own_keys.items()
    ]


def shared_keys() -> list[Key]:
    """The keys that any term may have."""
    hints = get_type_hints(TermKeys, include_extras=True)
    fields = TermKeys.model_fields
    return [Key(name, takes(hints[name]), default(fields[name]), MEANINGS[name]) for name in fields]


def takes(hint: Any) -> str:
    """What a key of this type takes, in words.

    Raises:
        LookupError: the type has no words yet.
    """
    named = next((words for known, words in WORDS if hint == known), None)
    if named is not None:
        return named
    if inspect.isclass(hint) and issubclass(hint, FileModel):
        return _mapping(hint)
    return _composed(hint, get_origin(hint), get_args(hint))


def _composed(hint: Any, origin: Any, parts: tuple[Any, ...]) -> str:
    """The words of a type made of others."""
    if origin in (Union, UnionType):
        return " or ".join(takes(part) for part in parts if part is not NoneType)
    if origin is Literal:
        return one_of([f"`{part}`" for part in parts])
    if origin is tuple:
        return f"a list of {_several(takes(parts[0]))}"
    if origin is dict:
        return f"for each {_bare(takes(parts[0]))}: {takes(parts[1])}"
    if origin is Annotated:
        return takes(parts[0])
    raise LookupError(f"{hint} has no words in the reference; add it to WORDS")


def default(field: FieldInfo) -> str:
    """What holds if the key is left out."""
    if field.is_required():
        return "must be given"
    held = field.default
    if held is None or held == ():
        return "-"
    if isinstance(held, Series):
        return ", ".join(number_text(each) for each in held.value)
    if isinstance(held, Quantity):
        return number_text(held.value)
    return f"`{held}`"


def _mapping(model: type[FileModel]) -> str:
    """The keys of a mapping; a score is described where it stands first."""
    if model is WeightedScore:
        return "a score with a `weight`"
    if model is ScoreKeys:
        return "a score"
    return "{" + ", ".join(model.model_fields) + "}"


def _bare(words: str) -> str:
    return words.removeprefix("a ")


def _several(words: str) -> str:
    """Several of what has words: `a role` becomes roles, `a score with a weight` scores with a weight."""
    noun, space, rest = _bare(words).partition(" ")
    return f"{noun}s{space}{rest}" if words.startswith("a ") else words
