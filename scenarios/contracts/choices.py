"""Numbers of terms that payers may choose anew while contracts run, as a file has them.

    payer_chooses: {numbers: {share: [0%, 30%]}}        beside `share: 60%`, which holds until something is chosen

A choice is one such number with what may stand there, what the file says first. The module must not know who chooses
what, nor why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Any

from pydantic import ValidationError

from scenarios.arithmetic import number_text
from scenarios.catalogue import Catalogue
from scenarios.contracts.compile import Place, compile_term, terms_of
from scenarios.contracts.contract import ContractTerm
from scenarios.contracts.exact import pence
from scenarios.contracts.keys import Reading, TermKeys
from scenarios.model_file import ModelFile
from scenarios.money import format_pounds
from scenarios.problems import FilePath, did_you_mean, file_key, one_of, shown
from scenarios.quantities import Quantity, Series

MOST_OFFERS = 64
"""A payer looks at so many combinations of numbers at most: each is worked out for everybody."""
PER_CENT = 100
SPLITS = ("split", "overspend_split", "contribution_shares")
"""Shares that add to 1, of which none can be another alone."""

Number = Quantity | Series | Reading
Found = Iterator[tuple[FilePath, str]]
WrongWith = Callable[[ModelFile], Sequence[tuple[FilePath, str]]]


@dataclass(frozen=True, slots=True)
class Choice:
    """A number of a term that its payer may choose.

    `term`: by its key. `number`: the key in the term, `share`, or that of one below it, `prices_pounds.day_case` or the
    `times` of a fact. `values`: what may stand
    there, what the file says first.
    """

    payer: str
    term: str
    number: str
    values: tuple[Number, ...]
    ends_if_refused: bool

    @property
    def contract(self) -> str:
        """The contract that the term is of."""
        return self.term.partition(".")[0]

    def in_words(self, at: int) -> str:
        """One of the values as people write it."""
        value = self.values[at]
        if isinstance(value, Series):
            return "/".join(self._text(each) for each in value.value)
        return self._text(value.plus.value if isinstance(value, Reading) else value.value)

    def _text(self, number: Fraction) -> str:
        if "pounds" in self.number:
            return format_pounds(int(pence(number)))
        return f"{number_text(number * PER_CENT)}%" if "share" in self.number else number_text(number)


def choices_of(file: ModelFile) -> tuple[Choice, ...]:
    """Every choice of a file, in the order of the file.

    Raises:
        ValueError: a value cannot stand where it is to stand; `check_choices` says where.
    """
    return tuple(each for place in terms_of(file) for each in _choices(place))


def chosen_term(
    file: ModelFile, catalogue: Catalogue, key: str, numbers: Mapping[str, Number]
) -> ContractTerm:
    """A term of a file with other numbers in it.

    Raises:
        CompileError: they make no sense together.
    """
    place = next(each for each in terms_of(file) if each.key == key)
    return compile_term(file, _with(place, numbers), catalogue)


def check_choices(file: ModelFile, faulty: Sequence[FilePath], wrong_with: WrongWith) -> Found:
    """What is wrong with the choices of a file, each value in its place; terms known to be faulty are left out.

    `wrong_with`: what is wrong with a file whatever may be chosen in it.
    """
    combined: dict[str, int] = {}
    for place in terms_of(file):
        if place.keys.payer_chooses is None or any(path[: len(place.path)] == place.path for path in faulty):
            continue
        path, found = (*place.path, "payer_chooses", "numbers"), list(_wrong(file, place, wrong_with))
        yield from (((*path, *steps), words) for steps, words in found)
        if found:
            continue
        for each in _choices(place):
            combined[each.payer] = combined.get(each.payer, 1) * len(each.values)
            if combined[each.payer] > MOST_OFFERS:
                yield (
                    (*path, each.number),
                    f"with it '{each.payer}' has {combined[each.payer]} combinations to look at, and "
                    f"{MOST_OFFERS} are the most; leave some numbers out",
                )
                return


def offers(choices: tuple[Choice, ...], now: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Every combination of the choices' values, by their places, but for the one in force."""
    for each in product(*(range(len(choice.values)) for choice in choices)):
        if each != now:
            yield each


def _choices(place: Place) -> Iterator[Choice]:
    chooses = place.keys.payer_chooses
    for number, given in chooses.numbers.items() if chooses is not None else ():
        own = _number(place.keys, number)
        values = dict.fromkeys([own, *(_read(place.keys, number, each) for each in given)])
        is_ending = chooses is not None and chooses.if_refused == "contract_ends"
        yield Choice(place.payer, place.key, number, tuple(values), is_ending)


def _wrong(file: ModelFile, place: Place, wrong_with: WrongWith) -> Iterator[tuple[FilePath, str]]:
    """What is wrong with the numbers of one term, by the steps below `numbers`."""
    chooses = place.keys.payer_chooses
    known = list(_numbers(place.keys))
    for number, given in chooses.numbers.items() if chooses is not None else ():
        if number not in known:
            use = f"use {one_of(known)}.{did_you_mean(number, known)}" if known else "it has none"
            yield (number,), f"'{number}' is not a number that this term says; {use}"
            continue
        seen: list[Any] = []
        for at, each in enumerate(given):
            try:
                value = _read(place.keys, number, each)
            except ValidationError as error:
                yield (number, at), _said(error)
                continue
            if not _is_number(value):
                yield (number, at), f"{shown(each)} is not a number; a payer chooses among numbers"
            elif found := wrong_with(_file_with(file, _with(place, {number: value}))):
                yield (number, at), found[0][1]
            elif value in seen:
                yield (number, at), f"{shown(each)} is in the list already; leave it out here"
            seen.append(value)
        if set(seen) == {_number(place.keys, number)}:
            yield (number,), "the term says no other number, so there is nothing to choose; give another"


def _numbers(keys: TermKeys) -> Iterator[str]:
    """The numbers that a term says, those of a mapping by their names below its own."""
    for name, field in type(keys).model_fields.items():
        value, key = getattr(keys, name), file_key(name, field)
        if isinstance(value, Reading) and value.fact is not None:
            yield f"{key}.times"
        elif isinstance(value, dict) and name not in SPLITS:
            yield from (f"{key}.{below}" for below, each in value.items() if _is_number(each))
        elif _is_number(value):
            yield key


def _is_number(value: object) -> bool:
    if isinstance(value, Reading):
        return value.fact is None and value.more is None
    return isinstance(value, Quantity | Series)


def _number(keys: TermKeys, number: str) -> Any:
    """What stands in a term as a number; the bare number, as its range says nothing of what is chosen."""
    name, _, below = number.partition(".")
    value = getattr(keys, name)
    if below:
        value = value.times if isinstance(value, Reading) else value[below]
    return _bare(value)


def _read(keys: TermKeys, number: str, given: object) -> Any:
    """What the term would hold if this stood there.

    Raises:
        ValidationError: it cannot.
    """
    return _number(_other(keys, number, given), number)


def _with(place: Place, numbers: Mapping[str, Number]) -> Place:
    keys = place.keys
    for number, value in numbers.items():
        keys = _other(keys, number, value)
    return replace(place, keys=keys)


def _other(keys: TermKeys, number: str, given: object) -> TermKeys:
    """The keys with something else in the place of a number, checked as a file's are."""
    name, _, below = number.partition(".")
    told = {
        file_key(each, type(keys).model_fields[each]): getattr(keys, each)
        for each in sorted(keys.model_fields_set)
    }
    if below and isinstance(told[name], Reading):
        told[name] = Reading.model_validate({**dict(told[name]), below: given})
    else:
        told[name] = {**told[name], below: given} if below else given
    return type(keys).model_validate(told)


def _file_with(file: ModelFile, place: Place) -> ModelFile:
    """The file with other keys of a term, and nothing to choose in it."""
    _, number, _, at = place.path
    contract = file.contracts[int(number)]
    terms = list(contract.terms)
    terms[int(at)] = place.keys.model_copy(update={"payer_chooses": None})
    contracts = list(file.contracts)
    contracts[int(number)] = contract.model_copy(update={"terms": tuple(terms)})
    return file.model_copy(update={"contracts": tuple(contracts)})


def _bare(value: object) -> object:
    if isinstance(value, Quantity):
        return Quantity(value.value)
    if isinstance(value, Series):
        return Series(value.value)
    if isinstance(value, Reading) and value.fact is None:
        return Reading(plus=Quantity(value.plus.value), more=value.more)
    return value


def _said(error: ValidationError) -> str:
    first = error.errors()[0]
    return str(first.get("ctx", {}).get("error", first["msg"]))
