"""Citizens as people: any row of the columns seen as a person, and questions asked of all of them.

    everyone = Citizens(columns)
    everyone.select(sex="female", age_from=80, conditions="heart_failure").by("frailty")
    print(everyone.like("woman, 82, heart failure, lives alone")[0])

Everything here is read, nothing is written. The module must not know how a state comes about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from reprlib import repr as briefly
from typing import Any, Generic, Self, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from agents.citizens.columns import CONDITIONS, FIELD, FRAILTIES, RISK_FACTORS, SEXES, Columns
from agents.citizens.decisions import PATHWAYS
from scenarios.parameters.subgroups import load_axes
from scenarios.parameters.units import MONTHS_A_YEAR
from scenarios.place import QUINTILES
from scenarios.place_rows import band_in
from scenarios.populations import OLDEST_YEARS, Population
from scenarios.problems import did_you_mean, one_of

ADULT_FROM_YEARS = 18
"""The age from which a boy is called a man, and a girl a woman."""
LEEWAY_YEARS = 2
"""How far an age may lie from one that a text names."""

Numbers = NDArray[np.integer]
Flags = NDArray[np.bool_]
Value = TypeVar("Value")


@dataclass(frozen=True)
class Property(Generic[Value]):
    """What is known of a citizen under one name: where it is read, and what its number means.

    `words` are the values by number, from 0; `members` the names in a set, by bit; a property without either is a
    number, in a unit of so many of the column's.
    """

    source: str
    value: Callable[[int], Value]
    words: Sequence[Value] = ()
    members: tuple[str, ...] = ()
    unit: int = 1

    @overload
    def __get__(self, citizen: None, owner: type) -> Self: ...
    @overload
    def __get__(self, citizen: Citizen, owner: type) -> Value: ...
    def __get__(self, citizen: Citizen | None, owner: type) -> Self | Value:
        return self if citizen is None else self.value(int(self.numbers(citizen.columns, citizen.slot)))

    def numbers(self, columns: Columns, at: Any) -> Any:
        """The property's numbers at a slot or an array of slots; of a unit the completed ones."""
        if self.source in FIELD:
            _, column, bits, *_ = FIELD[self.source]
            return getattr(columns, column)[at] >> bits.shift & bits.highest
        found = getattr(columns, self.source)[at]
        return found if self.unit == 1 else found // self.unit

    def values(self, numbers: Numbers) -> NDArray[Any]:
        """What the numbers mean, as an array; of type object where that is a tuple or may be None."""
        if not self.members:
            signed = numbers if numbers.dtype == np.uint64 else numbers.astype(np.int64)
            return np.array(self.words)[signed] if self.words else signed
        found, at = np.unique(numbers, return_inverse=True)
        tuples = np.empty(found.size, dtype=object)
        tuples[:] = [self.value(number) for number in found.tolist()]
        return np.asarray(tuples[at])

    def counts(self, numbers: Numbers) -> dict[Any, int]:
        """How many have each value, or each member of a set, in order; what nobody has is left out."""
        if self.members:
            holders = ((numbers >> at & 1).sum() for at in range(len(self.members)))
            return {name: int(count) for name, count in zip(self.members, holders, strict=True) if count}
        found, counts = np.unique(numbers, return_counts=True)
        return {self.value(at): count for at, count in zip(found.tolist(), counts.tolist(), strict=True)}

    def meets(self, numbers: Numbers, asked: object) -> Flags:
        """Whether each is one of the values asked for, or a set that holds them all."""
        if self.members:
            return np.asarray((bits := _bits(asked, self.members)) == numbers & bits)
        whole = _whole_number if not self.words else partial(_position, words=self.words)
        known = np.array([whole(each) for each in _several(asked)], dtype=np.uint64)
        return np.isin(numbers, known) | (known.size == 0)


def _word(source: str, words: Sequence[Value]) -> Property[Value]:
    return Property(source, words.__getitem__, words)


def _set(source: str, members: tuple[str, ...]) -> Property[tuple[str, ...]]:
    def value(number: int) -> tuple[str, ...]:
        return tuple(name for at, name in enumerate(members) if number >> at & 1)

    return Property(source, value, members=members)


NO_YES = (False, True)
SINCE_DISCHARGE = (*range(FIELD["months_since_discharge"].bits.highest), None)


class Citizen:
    """The person in a slot of the columns, as the columns stand now; a view that copies and writes nothing.

    Ages are completed; `deprivation_quintile` is 1 for the most deprived fifth; `activation` is 1 to 4; `diagnosed`
    are of `conditions`, and `managed` of those; `months_since_discharge` is None after fifteen months or never.
    After a month the person may be gone (`is_present`), and another in the slot: look at `key`.

    Raises:
        ValueError: there is no such slot, or nobody is in it.
    """

    __slots__ = ("columns", "slot")
    columns: Columns
    slot: int

    key = Property("key", int)
    is_present = _word("is_present", NO_YES)
    sex = _word("sex", SEXES)
    age_months = Property("age_months", int)
    age_years = Property("age_months", int, unit=MONTHS_A_YEAR)
    deprivation_quintile = _word("quintile", range(1, len(QUINTILES) + 1))
    practice = Property("practice", int)
    conditions = _set("conditions", CONDITIONS)
    diagnosed = _set("diagnosed", CONDITIONS)
    managed = _set("managed", CONDITIONS)
    risk_factors = _set("risk_factors", RISK_FACTORS)
    frailty = _word("frailty", FRAILTIES)
    activation = _word("activation", range(1, FIELD["activation"].bits.highest + 2))
    lives_alone = _word("lives_alone", NO_YES)
    is_lonely = _word("is_lonely", NO_YES)
    is_carer = _word("is_carer", NO_YES)
    has_carer = _word("has_carer", NO_YES)
    needs_help = _word("needs_help", NO_YES)
    has_home_care = _word("has_home_care", NO_YES)
    in_reablement = _word("in_reablement", NO_YES)
    in_care_home = _word("in_care_home", NO_YES)
    council_pays = _word("council_pays", NO_YES)
    has_settled_home = _word("has_settled_home", NO_YES)
    has_meaningful_role = _word("has_meaningful_role", NO_YES)
    near_end_of_life = _word("near_end_of_life", NO_YES)
    waiting_for: Property[str | None] = _word("pathway", (None, *PATHWAYS))
    is_urgent = _word("is_urgent", NO_YES)
    months_waited = Property("months_waited", int)
    waits_elsewhere = Property("waits_elsewhere", int)
    months_since_discharge: Property[int | None] = _word("months_since_discharge", SINCE_DISCHARGE)

    def __init__(self, columns: Columns, slot: int) -> None:
        if not 0 <= slot < columns.key.size:
            raise ValueError(f"there is no slot {slot}; the last one is {columns.key.size - 1}")
        object.__setattr__(self, "columns", columns)
        object.__setattr__(self, "slot", int(slot))
        if not self.is_present:
            raise ValueError(f"nobody is in slot {slot}; go through Citizens(columns) to meet somebody")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"'{name}' cannot be set: a citizen is seen here; set_field writes columns")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Citizen) and self.columns is other.columns and self.slot == other.slot

    def __hash__(self) -> int:
        return hash((id(self.columns), self.slot))

    def __repr__(self) -> str:
        return f"<Citizen {self.key}: {self}>"

    def __str__(self) -> str:
        if not self.is_present:
            return "Nobody: the citizen has died or moved away"
        called = SEX_WORDS[self.sex][self.age_years < ADULT_FROM_YEARS]
        age = str(self.age_years) if self.age_years else _months(self.age_months)
        who = f"{called.capitalize()} of {age}, quintile {self.deprivation_quintile}"
        living = [phrase for name, phrase in LIVING.items() if getattr(self, name)]
        frailty = [] if self.frailty == FRAILTIES[0] else [_title("frailty", self.frailty)]
        return f"{who}: {'; '.join([_illness(self), *frailty, *living, *_care(self)])}"


PROPERTIES = {name: each for name, each in vars(Citizen).items() if isinstance(each, Property)}


# Questions asked of many citizens

Rule = Callable[[Citizen], bool]
Question = tuple[Property[Any], Callable[[Numbers, object], Flags]]
QUESTIONS: Mapping[str, Question] = {name: (each, each.meets) for name, each in PROPERTIES.items()} | {
    "age_from": (Citizen.age_years, lambda years, asked: years >= _whole_number(asked)),
    "age_to": (Citizen.age_years, lambda years, asked: years <= _whole_number(asked)),
    "any_conditions": (Citizen.conditions, lambda held, some: (held & _bits(some) > 0) | (not _bits(some))),
    "without_conditions": (Citizen.conditions, lambda held, asked: held & _bits(asked) == 0),
}
"""What `select` can be asked: the property looked at, and who meets the question."""
IN_POPULATIONS = {
    "conditions": "any_conditions",
    "deprivation_quintiles": "deprivation_quintile",
    "end_of_life": "near_end_of_life",
}
"""What populations ask under other names."""


class Citizens:
    """Those present in the columns, or in some slots of them, in the order of slots.

    A selection is fixed when it is made and is itself a `Citizens`. It copies no column: live a month, and the same
    slots may hold others, so select anew.

    Raises:
        ValueError: in any question, a name, value, word or slot that is not known; what is allowed is said.
    """

    __slots__ = ("columns", "slots")

    def __init__(self, columns: Columns, slots: Sequence[int] | Numbers | None = None) -> None:
        given = np.arange(columns.key.size) if slots is None else np.unique(np.asarray(slots, dtype=np.int64))
        outside = given[(given < 0) | (given >= columns.key.size)]
        if outside.size:
            raise ValueError(f"there is no slot {outside[0]}; the last one is {columns.key.size - 1}")
        self.columns = columns
        self.slots: NDArray[np.int64] = given[Citizen.is_present.numbers(columns, given) == 1]

    def __len__(self) -> int:
        return int(self.slots.size)

    def __iter__(self) -> Iterator[Citizen]:
        return (Citizen(self.columns, slot) for slot in self.slots.tolist())

    @overload
    def __getitem__(self, number: int) -> Citizen: ...
    @overload
    def __getitem__(self, number: slice) -> Citizens: ...
    def __getitem__(self, number: int | slice) -> Citizen | Citizens:
        if isinstance(number, slice):
            return Citizens(self.columns, self.slots[number])
        if not -len(self) <= number < len(self):
            raise IndexError(f"there is no citizen {number}; these are {len(self)}, numbered from 0")
        return Citizen(self.columns, int(self.slots[number]))

    def __repr__(self) -> str:
        return f"<{len(self):,} Citizens>"

    def count(self) -> int:
        """How many they are."""
        return len(self)

    def get(self, name: str) -> NDArray[Any]:
        """A property of each, in order: of type object where it is a tuple of names or may be None."""
        found = _known(name, PROPERTIES)
        return found.values(found.numbers(self.columns, self.slots))

    def by(self, name: str) -> dict[Any, int]:
        """How many have each value of a property, in order; of conditions and the like, how many have each name."""
        found = _known(name, PROPERTIES)
        return found.counts(found.numbers(self.columns, self.slots))

    def find(self, key: int) -> Citizen:
        """The citizen of a key; raises ValueError where none of these has it."""
        at = np.flatnonzero(Citizen.key.numbers(self.columns, self.slots) == _whole_number(key))
        if not at.size:
            raise ValueError(f"none of these {len(self):,} citizens has the key {key}; get('key') lists them")
        return self[int(at[0])]

    def select(self, predicate: Rule | None = None, *, at_most: int | None = None, **fields: Any) -> Citizens:
        """Those who meet every field and, of them, the predicate; the first so many of them.

        A field is any property, and a value or several that will do: `frailty=("moderate", "severe")`. Of `conditions`,
        `diagnosed`, `managed` and `risk_factors` all those given are wanted. `any_conditions`: at least one of them;
        `without_conditions`: none. `age_from`, `age_to`: whole years, both included. An empty list asks nothing.
        Raises TypeError where the predicate cannot be called.
        """
        if predicate is not None and not callable(predicate):
            raise TypeError(f"{briefly(predicate)} is not a function of a citizen; for a text use like(text)")
        most = None if at_most is None else _answer("at_most", _whole_number, at_most)
        found = self._meeting(fields)
        if predicate is None:
            return found[:most]
        slots = (each.slot for each in found if predicate(each))
        return Citizens(self.columns, list(islice(slots, most)))

    def within(self, population: Population) -> Citizens:
        """Those who belong to a population of contracts."""
        asked = {IN_POPULATIONS.get(name, name): value for name, value in population if value is not None}
        asked.pop("title", None)
        return self._meeting(asked)

    def like(self, text: str) -> Citizens:
        """Those whom a text describes, such as "woman, 82, heart failure, lives alone".

        It may hold man, woman, boy or girl; an age (within two years of it), 80-89 or 80+; conditions, also
        "without" them; how frail; how deprived; how somebody lives, and what they wait for.
        """
        return self._meeting(_fields_in(text))

    def _meeting(self, fields: Mapping[str, Any]) -> Citizens:
        chosen = np.ones(len(self), dtype=np.bool_)
        for name, asked in fields.items():
            subject, question = _known(name, QUESTIONS)
            chosen &= _answer(name, question, subject.numbers(self.columns, self.slots), asked)
        first, last = fields.get("age_from", 0), fields.get("age_to", OLDEST_YEARS)
        if last < first and "age_to" in fields:
            raise ValueError(f"age_to {last} is below age_from {first}; write the lower age in age_from")
        return Citizens(self.columns, self.slots[chosen])


def _whole_number(value: Any) -> int:
    """The whole number from 0 that a value is; raises ValueError where it is none."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer) or value < 0:
        raise ValueError(f"{briefly(value)} is not allowed; give a whole number from 0")
    return int(value)


def _known(name: str, table: Mapping[str, Value]) -> Value:
    if name not in table:
        near = did_you_mean(name, table)
        raise ValueError(f"nothing of citizens is called '{name}'; use {one_of(list(table))}.{near}")
    return table[name]


def _answer(name: str, question: Callable[..., Value], *asked: object) -> Value:
    """The answer to a question; what is wrong with it is said of the field by name."""
    try:
        return question(*asked)
    except ValueError as problem:
        raise ValueError(f"{name}: {problem}") from None


def _several(asked: object) -> list[object]:
    """What was asked for one by one, a single value too."""
    return list(asked) if isinstance(asked, list | tuple | set | frozenset | range | np.ndarray) else [asked]


def _position(asked: object, words: Sequence[object]) -> int:
    value = asked.item() if isinstance(asked, np.generic) else asked
    for at, word in enumerate(words):
        if type(word) is type(value) and word == value:
            return at
    numbers = [each for each in words if type(each) is int]
    range_of = [f"{numbers[0]} to {numbers[-1]}"] if numbers else []
    choice = range_of + [repr(each) for each in words if type(each) is not int]
    near = did_you_mean(value, [each for each in words if isinstance(each, str)])
    raise ValueError(f"{briefly(value)} is not allowed; use {one_of(choice)}.{near}")


def _bits(asked: object, members: Sequence[str] = CONDITIONS) -> int:
    return sum({1 << _position(each, members) for each in _several(asked)})


# A citizen in words

SEX_WORDS = {"male": ("man", "boy"), "female": ("woman", "girl")}
LIVING = {
    name: name.replace("_", " ").removeprefix("is ")
    for name, each in PROPERTIES.items()
    if each.source in FIELD and FIELD[each.source].column == "social"
}
"""How somebody lives: each flag and how it is said."""


def _title(axis: str, level: str) -> str:
    """A level's title without its comments, as it reads in the middle of a sentence."""
    title = load_axes()[axis][level].partition(",")[0].partition(":")[0]
    return title[0].lower() + title[1:]


def _months(number: int) -> str:
    return "1 month" if number == 1 else f"{number} months"


def _illness(citizen: Citizen) -> str:
    remarks = {name: " (not managed)" for name in citizen.diagnosed if name not in citizen.managed}
    remarks |= {name: " (not diagnosed)" for name in citizen.conditions if name not in citizen.diagnosed}
    named = [_title("condition", name) + remarks.get(name, "") for name in citizen.conditions]
    return (
        ", ".join(named + [name.replace("_", " ") for name in citizen.risk_factors])
        or "no long-term condition"
    )


def _care(citizen: Citizen) -> list[str]:
    said = []
    if citizen.waiting_for:
        waits = _title("state", f"waiting_{citizen.waiting_for}") + (" urgently" if citizen.is_urgent else "")
        where = f" at trust {citizen.waits_elsewhere}" if citizen.waits_elsewhere else ""
        said.append(f"{waits}{where}, {_months(citizen.months_waited)}")
    if citizen.months_since_discharge is not None:
        said.append(f"{_months(citizen.months_since_discharge)} since an emergency discharge")
    return said


# Words about citizens, understood

Fields = dict[str, Any]
EXAMPLE = "'woman, 82, heart failure, lives alone'"
SHORT_WORDS: dict[str, Fields] = {
    "frail": {"frailty": FRAILTIES[1:]},
    "lives with others": {"lives_alone": False},
    "waits": {"waiting_for": PATHWAYS},
    "urgent": {"is_urgent": True},
    "most deprived": {"deprivation_quintile": 1},
    "least deprived": {"deprivation_quintile": len(QUINTILES)},
}
MANY = {"man": "men", "woman": "women", "boy": "boys", "girl": "girls"}
TOKEN = re.compile(r"\d+ ?(?:-|–|to) ?\d+|\d+\+?|[^\W\d_][\w'-]*|\S")
ARTICLES = ("a", "an", "the")
FILLERS = re.compile(r"\W|of|and|with|who|is|has|in|lives|aged|years?|old")


def _fields_in(text: str) -> Fields:
    """What a text says of a citizen, as fields to select by."""
    words, fields = _tokens(text), Fields()
    while words:
        length, said = _phrase(words)
        if not length:
            raise ValueError(_not_understood(words, text))
        for name, asked in said.items():
            fields[name] = _both(name, fields.get(name, asked), asked, " ".join(words[:length]))
        words = words[length:]
    if not fields:
        raise ValueError(f"{briefly(text)} describes nobody; write a text such as {EXAMPLE}")
    return fields


@cache
def _vocabulary() -> dict[tuple[str, ...], Fields]:
    """Every phrase that is understood, as its words, and what it says."""
    axes, said = load_axes(), dict(SHORT_WORDS)
    for sex, (adult, child) in SEX_WORDS.items():
        said[adult] = said[MANY[adult]] = {"sex": sex, "age_from": ADULT_FROM_YEARS}
        said[child] = said[MANY[child]] = {"sex": sex, "age_to": ADULT_FROM_YEARS - 1}
    for name, phrase in LIVING.items():
        said[name] = said[phrase] = {name: True}
        said.setdefault(phrase.partition(" ")[2], {name: True})
    for level in axes["quintile"]:
        said[f"quintile {level}"] = {"deprivation_quintile": int(level)}
    for level in FRAILTIES:
        said[level] = said[_title("frailty", level)] = {"frailty": level}
    for level in RISK_FACTORS:
        said[level] = said[_title("risk_factor", level)] = {"risk_factors": (level,)}
    for level in CONDITIONS:
        for phrase in (level, axes["condition"][level], _title("condition", level)):
            said[phrase] = {"conditions": (level,)}
            said[f"no {phrase}"] = said[f"without {phrase}"] = {"without_conditions": (level,)}
    for pathway in PATHWAYS:
        said[_title("state", f"waiting_{pathway}")] = {"waiting_for": pathway}
    return {tuple(_tokens(phrase)): fields for phrase, fields in said.items()}


def _tokens(text: str) -> list[str]:
    plain = text.lower().replace("_", " ").replace("-year-old", " ")
    return [word for word in TOKEN.findall(plain) if word not in ARTICLES]


def _phrase(words: list[str]) -> tuple[int, Fields]:
    """How many of the first words are understood together, as many as can be, and what they say."""
    known = _vocabulary()
    for length in range(min(len(words), max(map(len, known))), 0, -1):
        if tuple(words[:length]) in known:
            return length, known[tuple(words[:length])]
    ages = _ages(words[0])
    return int(bool(ages or FILLERS.fullmatch(words[0]))), ages


def _ages(word: str) -> Fields:
    """The ages that a word names, none where it names none."""
    band = band_in(re.sub(" ?(?:-|–|to) ?", "-", word))
    if band is None or band.age_from > OLDEST_YEARS:
        return {}
    leeway = LEEWAY_YEARS if word.isdigit() else 0
    last = OLDEST_YEARS if band.age_to is None else band.age_to
    return {"age_from": max(0, band.age_from - leeway), "age_to": last + leeway}


def _both(name: str, before: Any, asked: Any, phrase: str) -> Any:
    """What a field is to be when it was asked for before, and now by a phrase."""
    if name in ("age_from", "age_to"):
        return max(before, asked) if name == "age_from" else min(before, asked)
    if QUESTIONS[name][0].members:
        return tuple(dict.fromkeys((*before, *asked)))
    if before != asked:
        raise ValueError(f"'{phrase}' contradicts what the text said before it; keep one of the two")
    return asked


def _not_understood(words: list[str], text: str) -> str:
    """That the first words are not understood, up to where something is; and the nearest that would be."""
    last = next(at for at in range(1, len(words) + 1) if at == len(words) or _phrase(words[at:])[0])
    strange = " ".join(words[:last])
    near = did_you_mean(strange, [" ".join(phrase) for phrase in _vocabulary()])
    return f"'{strange}' in {briefly(text)} is not understood; write a text such as {EXAMPLE}.{near}"
