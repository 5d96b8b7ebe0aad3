"""The cast of a place: every party, and who of them plays each role of a model.

A place brings its payers, practices and trusts; some parties are everywhere; roles of other kinds (a hub, a pool, a
company) bring a party of their own. The module must not know what a party does, nor what it is paid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from scenarios.catalogue import load_catalogue
from scenarios.contracts.compile import OUTSIDE_ROLES
from scenarios.contracts.contract import Members
from scenarios.contracts.keys import unknown
from scenarios.model_file import RoleFile
from scenarios.place import Place, Trust
from scenarios.problems import did_you_mean, one_of

# One party of each of these kinds is in every place, whether its tables name it or not. Several payers of a kind
# (the councils of a large place) act as one: nothing in a place says which of them a citizen belongs to.
PAYERS = ("nhs_england", "commissioner", "council")
PROVIDERS = ("community_trust", "social_care", "voluntary")
OUTSIDE = ("suppliers", "citizens", "tax_office", "others")
PRACTICE, TRUST = "gp_practice", "acute_trust"
NO_ROLES: Mapping[str, RoleFile] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who pays or is paid. `kind` is a party kind of the catalogue.

    `stands_for`: the parties of which this is the sum, for a role that all of a kind play together; else nobody.
    """

    name: str
    kind: str
    title: str
    stands_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cast:
    """Every party, in a fixed order: funder, payers, providers, those outside, then whom the roles add.

    `mains` is, for each kind that a place has, the name of its main party.
    """

    parties: tuple[Party, ...]
    mains: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parties, in order."""
        return tuple(party.name for party in self.parties)

    @property
    def practices(self) -> tuple[str, ...]:
        """The practices, in the order of the place's list."""
        return self.of_kind(PRACTICE)

    @property
    def trusts(self) -> tuple[str, ...]:
        """The acute trusts, in the order of the place's list: those that have a share of the place."""
        return self.of_kind(TRUST)

    @property
    def providers(self) -> tuple[str, ...]:
        """Everybody in the scenario who delivers care or coordinates it."""
        kinds = load_catalogue().party_kinds
        inside = (party for party in self.parties if party.kind not in OUTSIDE and not party.stands_for)
        return tuple(party.name for party in inside if kinds[party.kind].is_provider)

    def of_kind(self, kind: str) -> tuple[str, ...]:
        """The names of the parties of a kind; a party that stands for several is not among them.

        Raises:
            ValueError: there is no such kind.
        """
        if kind not in self._by_kind:
            _check_kind(kind)
        return self._by_kind.get(kind, ())

    @cached_property
    def _by_kind(self) -> Mapping[str, tuple[str, ...]]:
        """The names of the parties of each kind that has any."""
        found: dict[str, list[str]] = {}
        for party in self.parties:
            if not party.stands_for:
                found.setdefault(party.kind, []).append(party.name)
        return {kind: tuple(names) for kind, names in found.items()}

    def party(self, name: str) -> Party:
        """The party of a name.

        Raises:
            ValueError: nobody has the name.
        """
        for party in self.parties:
            if party.name == name:
                return party
        near = did_you_mean(name, self.names)
        raise ValueError(f"'{name}' is no party here; use {named(self.names)}.{near}")

    def titles(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The titles of parties by name."""
        return tuple(self.party(name).title for name in names)


MOST_NAMED = 12


def named(names: tuple[str, ...]) -> str:
    """The names as a choice; of very many, the first few and how many there are."""
    if len(names) <= MOST_NAMED:
        return one_of(names)
    return f"one of the {len(names)}, such as {one_of(names[:3])}"


def cast_of(place: Place, roles: Mapping[str, RoleFile] = NO_ROLES) -> Cast:
    """Everybody in a place, and the parties that the roles of a model add to them.

    A role of a kind that the place does not have adds a party of the role's name; so does a role that several parties
    play together, to stand for them all.

    Raises:
        ValueError: two parties would have one name, or a role's kind is none.
    """
    parties = list(_of_place(place))
    _check_names(parties, place)
    kinds = dict.fromkeys(party.kind for party in parties)
    mains = {kind: _main(kind, parties, place) for kind in kinds}
    at_home = Cast(tuple(parties), mains)
    added = [_added(name, role, at_home) for name, role in roles.items()]
    return Cast((*parties, *(party for party in added if party)), mains)


def bind(roles: Mapping[str, RoleFile], cast: Cast) -> Members:
    """Who plays each role of a model, and each role that every model has.

    `each`: all parties of the kind, one by one. `main`: the largest practice or trust, the one party of other kinds.
    `all_together`: one party, for which there is one sum: the only one of its kind, or the one that stands for all.

    Raises:
        ValueError: nobody in the cast plays a role, as it is a cast for other roles.
    """
    members = {name: _players(name, role, cast) for name, role in roles.items()}
    outside = {name: cast.of_kind(name) for name in OUTSIDE_ROLES if name not in members}
    return Members.of(members | outside)


# Who is in a place


def _of_place(place: Place) -> Iterator[Party]:
    yield _plain("treasury")
    titles: dict[str, list[str]] = {kind: [] for kind in PAYERS}
    for payer in place.payers:
        titles.setdefault(payer.kind, []).append(payer.title)
    for kind, each in titles.items():
        yield Party(kind, kind, " and ".join(each)) if each else _plain(kind)
    for practice in place.practices:
        yield Party(practice.name, PRACTICE, _in_words(practice.name))
    trusts = _trusts(place)
    yield from (Party(trust.code, TRUST, trust.title) for trust in trusts)
    if not trusts:
        yield _plain(TRUST)
    yield from map(_plain, (*PROVIDERS, *OUTSIDE))


def _trusts(place: Place) -> list[Trust]:
    """The trusts that have a share of the place's emergencies, those that later merged as one."""
    return [trust for trust in place.trusts.values() if trust.place_share and not trust.counted_with]


def _plain(kind: str) -> Party:
    """A party that bears its kind's name and title."""
    return Party(kind, kind, load_catalogue().party_kinds[kind].title)


def _in_words(name: str) -> str:
    """A name as a title: practice_001 is "Practice 001"; a name that is none of the computer's stays as it is."""
    words = name.replace("_", " ")
    return words if words == name else words[:1].upper() + words[1:]


def _main(kind: str, parties: list[Party], place: Place) -> str:
    """The largest of the parties of a kind: by list, or by share of the place; else the first."""
    sizes: dict[str, float] = {}
    if kind == PRACTICE:
        sizes = {practice.name: practice.list_size for practice in place.practices}
    elif kind == TRUST:
        sizes = {trust.code: float(trust.place_share or 0) for trust in _trusts(place)}
    names = [party.name for party in parties if party.kind == kind]
    return max(names, key=lambda name: sizes.get(name, 0))


def _check_names(parties: list[Party], place: Place) -> None:
    kinds: dict[str, str] = {}
    for party in parties:
        if party.name in kinds:
            raise ValueError(
                f"{place.title}: '{party.name}' would be the name of two parties, of kinds {kinds[party.name]} and "
                f"{party.kind}; give the one in the place's tables another name"
            )
        kinds[party.name] = party.kind


# Whom roles add, and who plays them


def _added(name: str, role: RoleFile, cast: Cast) -> Party | None:
    """The party that a role adds to a place; None if those in the place play it."""
    _check_kind(role.kind)
    members = cast.of_kind(role.kind)
    is_sum = role.bind == "all_together" and len(members) > 1
    if members and not is_sum:
        return None
    if name in cast.names:
        raise ValueError(
            f"role '{name}' would add a party of that name, but the place has one, of kind "
            f"{cast.party(name).kind}; give the role another name"
        )
    title = role.title or load_catalogue().party_kinds[role.kind].title
    return Party(name, role.kind, title, members)


def _players(name: str, role: RoleFile, cast: Cast) -> tuple[str, ...]:
    if role.kind not in cast.mains or (role.bind == "all_together" and len(cast.of_kind(role.kind)) > 1):
        if not any(party.name == name and party.kind == role.kind for party in cast.parties):
            raise ValueError(
                f"nobody in the cast plays '{name}', of kind {role.kind}; make the cast with the roles of this model"
            )
        return (name,)
    return cast.of_kind(role.kind) if role.bind == "each" else (cast.mains[role.kind],)


def _check_kind(kind: str) -> None:
    complaint = unknown(kind, "party kind", load_catalogue().party_kinds)
    if complaint:
        raise ValueError(complaint)
