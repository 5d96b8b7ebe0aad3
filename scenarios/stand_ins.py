"""Stand-ins for the parts of a model file that its schema refuses, so that the rest can be checked with them.

An author should hear of a misspelt key and of shares that do not add to 1 in one reading. What only follows
from a stand-in must not be told. This module knows how a model file is laid out, not what may stand in it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from scenarios.problems import FilePath, nearest

PAYER, PAYEE = "others", "suppliers"  # roles that every file has
MEASURE = {"title": "stand-in", "unit": "%", "direction": "higher"}
MAPPINGS = ("roles", "populations", "services", "measures")
SPOILS = {"roles": {"objective", "coordinator"}}  # where names are used, if under other keys than their own
NEEDED = {"name": "stand_in", "title": "stand-in", "roles": {}}


@dataclass
class Rest:
    """A file's data with stand-ins: the data, the paths at which they stand, and the names they have.

    `spoilt` are keys that nothing can be said of, since what they name cannot be read.
    """

    data: dict[str, Any]
    paths: set[FilePath] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    spoilt: set[str] = field(default_factory=set)

    def follows(self, path: FilePath, message: str) -> bool:
        """Whether a problem is within a stand-in or speaks of one."""
        is_within = any(path[: len(each)] == each for each in self.paths) or self.spoilt & set(path)
        return bool(is_within) or any(f"'{name}'" in message for name in self.names)


def with_stand_ins(
    data: dict[str, Any], refused: Iterable[FilePath], keys: Collection[str], service: str
) -> Rest:
    """The data with a stand-in for each part that holds a refused path, and without keys that are not `keys`.

    `service` is any service that a contract may have in its scope.
    """
    rest = Rest(NEEDED | {key: deepcopy(data[key]) for key in keys if key in data})
    misspelt = {nearest(key, keys) for key in data if key not in keys}
    for key in MAPPINGS:
        if key in misspelt or (key in NEEDED and key not in data):
            rest.spoilt |= SPOILS.get(key, {key})
    for path in refused:
        match path:
            case ("contracts", int(at), "terms", int(index), *_):
                _replace_term(rest, data, at, index)
            case ("contracts", int(at), *_):
                _replace_contract(rest, data["contracts"][at], at, service)
            case (str(key), *inside) if key in MAPPINGS:
                _leave_out(rest, data[key], key, [str(name) for name in inside[:1]])
            case (str(key), *_) if key in NEEDED:
                rest.data[key] = NEEDED[key]
            case (str(key), *_) if key != "contracts":
                rest.data.pop(key, None)
                rest.paths.add((key,))
    return rest


def _replace_term(rest: Rest, data: dict[str, Any], at: int, index: int) -> None:
    contract = data["contracts"][at]
    rest.data["contracts"][at]["terms"][index] = stand_in = _term(contract["terms"][index], index)
    rest.paths.add(("contracts", at, "terms", index))
    rest.names |= {stand_in["name"], f"{_name(contract, at)}.{stand_in['name']}"}


def _replace_contract(rest: Rest, written: object, at: int, service: str) -> None:
    given = written.get("terms") if isinstance(written, dict) else None
    terms = [_term(each, index) for index, each in enumerate(given if isinstance(given, list) else [None])]
    name = _name(written, at)
    rest.data["contracts"][at] = {
        "name": name,
        "payer": PAYER,
        "payees": [PAYEE],
        "scope": {"services": [service]},
        "terms": terms,
    }
    rest.paths.add(("contracts", at))
    rest.names |= {name, *(f"{name}.{term['name']}" for term in terms)}


def _leave_out(rest: Rest, written: object, key: str, names: list[str]) -> None:
    """Entries of a mapping, or all of them; a measure leaves its name behind, since terms are built on it."""
    entries = rest.data[key] if isinstance(rest.data[key], dict) else {}
    if not isinstance(written, dict):
        rest.spoilt |= SPOILS.get(key, {key})
    names = names or list(written if isinstance(written, dict) else ())
    kept = {name: entry for name, entry in entries.items() if name not in names}
    rest.data[key] = kept | ({name: MEASURE for name in names if _is_word(name)} if key == "measures" else {})
    rest.paths |= {(key, name) for name in names}
    rest.names |= set(names)


def _term(written: object, index: int) -> dict[str, Any]:
    """A base payment of nothing, so that siblings that are a share of one still have it."""
    own = written.get("name", written.get("mechanism")) if isinstance(written, dict) else None
    name = own if _is_word(own) else f"stand_in_{index}"
    return {"mechanism": "block", "pounds_a_year": 0, "name": name}


def _name(contract: object, at: int) -> str:
    name = contract.get("name") if isinstance(contract, dict) else None
    return name if isinstance(name, str) and _is_word(name) else f"stand_in_{at}"


def _is_word(given: object) -> bool:
    return isinstance(given, str) and re.fullmatch("[a-z][a-z0-9_]*", given) is not None
