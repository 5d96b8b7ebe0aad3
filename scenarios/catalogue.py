"""The catalogues: services, measures, kinds of party and levers, the words that contracts and counts share.

Holds the entries as typed, frozen rows, and what the columns of their files (`catalogues/*.csv`) may hold.
It must not know any contract, place or simulation, nor what a lever does or how a measure is counted.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar, get_args

from scenarios.arithmetic import number_text
from scenarios.quantities import Status
from scenarios.tables import Row, not_among, read_table

Direction = Literal["higher", "lower"]
Level = Literal["place", "practice", "trust", "provider"]
Gaming = Literal["low", "medium", "high"]
PartyRole = Literal["funder", "payer", "provider", "vehicle", "outside"]
Moves = Literal["true", "recorded"]

FOLDER = Path(__file__).parent / "catalogues"


@dataclass(frozen=True, slots=True)
class Service:
    """Something a provider does for a person, counted in whole units.

    `part_of` names the service in which each unit is counted as well ("" for none): parts may overlap and
    need not make up the whole. `cost_within` names the service whose unit cost already holds this one's, so
    that costs may be added over the services that have none. Costs are pounds a unit in the prices of the
    financial year `price_year`; only a file's own service may lack them.
    """

    name: str
    singular: str
    plural: str
    unit: str
    provider_kind: str
    part_of: str = ""
    cost_within: str = ""
    unit_cost_pounds: Fraction | None = None
    low_pounds: Fraction | None = None
    high_pounds: Fraction | None = None
    price_year: str = ""
    status: Status = "assumed"
    source: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """Something reported about people or care, of which higher or lower is better.

    `lag_months` pass between the end of a period and its report. `sample_size` is how many answers or cases
    stand behind one yearly value at its level, None where everybody is counted. A payment goes from nothing
    to all between two indices, in % of the value in the reference year (None: no scale of its own). The
    second may lie between `scale_low` and `scale_high`. `status` and `source` are of the definition,
    `scale_status` is of the scale.
    """

    name: str
    title: str
    unit: str
    direction: Direction
    level: Level
    numerator: str = ""
    denominator: str = ""
    dataset: str = ""
    lag_months: int = 0
    sample_size: int | None = None
    gaming: Gaming = "medium"
    gaming_note: str = ""
    pays_nothing_at_index: Fraction | None = None
    pays_all_at_index: Fraction | None = None
    scale_low: Fraction | None = None
    scale_high: Fraction | None = None
    scale_status: Status = "assumed"
    status: Status = "assumed"
    source: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class PartyKind:
    """A kind of party to contracts.

    `is_provider`: it delivers care or coordination, and so may have services and levers. `may_overdraw`: its
    cash may fall below zero, because somebody covers it or because money enters and leaves the economy there.
    """

    name: str
    title: str
    plural: str
    role: PartyRole
    is_provider: bool
    may_overdraw: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Lever:
    """An effort between 0 and 1 that providers of certain kinds decide on.

    `moves` says whether it changes what is true or only what is recorded of it.
    """

    name: str
    party_kinds: tuple[str, ...]
    title: str
    meaning: str
    moves: Moves


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All entries by name, in the order of their files. All who load it share it: never change it."""

    services: Mapping[str, Service]
    measures: Mapping[str, Measure]
    party_kinds: Mapping[str, PartyKind]
    levers: Mapping[str, Lever]

    def with_own(self, services: Iterable[Service] = (), measures: Iterable[Measure] = ()) -> "Catalogue":
        """This catalogue and a file's own entries beside it.

        Raises:
            ValueError: an entry has the name of another, or a service names a kind of provider or a service
                that is not there. The message tells the entry; whoever read it adds the file.
        """
        own = tuple(services)
        together = _joined("service", self.services, own)
        for service in own:
            _check_known(service, "provider_kind", _providers(self.party_kinds))
            _check_known(service, "part_of", ["", *together])
            _check_known(service, "cost_within", ["", *together])
        return replace(self, services=together, measures=_joined("measure", self.measures, measures))


@cache
def load_catalogue(folder: Path = FOLDER) -> Catalogue:
    """The catalogue in a folder, by default the one that comes with the package; each folder is read once.

    Raises:
        FileProblems: all that is wrong with the first file that is, by line and column.
    """
    kinds = read_table(folder / "party_kinds.csv", PartyKind, _party_kind)
    providers = _providers(kinds)
    return Catalogue(
        services=read_table(folder / "services.csv", Service, lambda row: _service(row, providers)),
        measures=read_table(folder / "measures.csv", Measure, _measure),
        party_kinds=kinds,
        levers=read_table(folder / "levers.csv", Lever, lambda row: _lever(row, providers)),
    )


def plural(count: Fraction | int, service: Service) -> str:
    """The noun for so many units of a service: "emergency admission" for exactly one, else the plural."""
    return service.singular if count == 1 else service.plural


# A file's own entries

Entry = TypeVar("Entry", Service, Measure)


def _joined(what: str, shipped: Mapping[str, Entry], own: Iterable[Entry]) -> dict[str, Entry]:
    together = dict(shipped)
    for entry in own:
        if entry.name in shipped:
            raise ValueError(
                f"'{entry.name}' is a {what} of the catalogue, which a file cannot change; "
                f"give your own {what} another name"
            )
        if entry.name in together:
            raise ValueError(f"'{entry.name}' is the name of two {what}s; give each a name of its own")
        together[entry.name] = entry
    return together


def _check_known(service: Service, column: str, allowed: Collection[str]) -> None:
    word = getattr(service, column)
    if word not in allowed:
        known = [each for each in allowed if each]
        raise ValueError(f"service '{service.name}': {column}: {not_among(word, known)}")


# What the columns of each file hold


def _providers(kinds: Mapping[str, PartyKind]) -> list[str]:
    return [kind.name for kind in kinds.values() if kind.is_provider]


def _service(row: Row, providers: list[str]) -> Service:
    low, unit_cost, high = row.number_between("low_pounds", "unit_cost_pounds", "high_pounds")
    return Service(
        name=row.name(),
        singular=row.text("singular"),
        plural=row.text("plural"),
        unit=row.text("unit"),
        provider_kind=row.word("provider_kind", providers),
        part_of=row.other_name("part_of"),
        cost_within=row.other_name("cost_within"),
        unit_cost_pounds=unit_cost,
        low_pounds=low,
        high_pounds=high,
        price_year=row.financial_year("price_year"),
        status=row.word("status", get_args(Status)),
        source=row.text("source"),
        notes=row.cells["notes"],
    )


def _measure(row: Row) -> Measure:
    scale_low, pays_all, scale_high = row.number_between("scale_low", "pays_all_at_index", "scale_high")
    nothing, direction = row.number("pays_nothing_at_index"), row.word("direction", get_args(Direction))
    if not row.problems:
        _check_scale(row, direction, nothing, (scale_low, scale_high))
    return Measure(
        name=row.name(),
        title=row.text("title"),
        unit=row.text("unit"),
        direction=direction,
        level=row.word("level", get_args(Level)),
        numerator=row.text("numerator"),
        denominator=row.text("denominator"),
        dataset=row.text("dataset"),
        lag_months=row.whole_number("lag_months"),
        sample_size=None if row.is_empty("sample_size") else row.whole_number("sample_size"),
        gaming=row.word("gaming", get_args(Gaming)),
        gaming_note=row.text("gaming_note"),
        pays_nothing_at_index=nothing,
        pays_all_at_index=pays_all,
        scale_low=scale_low,
        scale_high=scale_high,
        scale_status=row.word("scale_status", get_args(Status)),
        status=row.word("status", get_args(Status)),
        source=row.text("source"),
        notes=row.cells["notes"],
    )


def _check_scale(row: Row, direction: Direction, nothing: Fraction, ends: tuple[Fraction, Fraction]) -> None:
    """The scale must run the way that is better, wherever in its range it ends."""
    is_lower = direction == "lower"
    if max(ends) < nothing if is_lower else nothing < min(ends):
        return
    side = "below" if is_lower else "above"
    span = f"scale_low to scale_high is {number_text(ends[0])} to {number_text(ends[1])}"
    advice = f"so keep the scale {side} pays_nothing_at_index {number_text(nothing)}; {span}"
    row.refuse("pays_all_at_index", f"{direction} is better, {advice}")


def _party_kind(row: Row) -> PartyKind:
    return PartyKind(
        name=row.name(),
        title=row.text("title"),
        plural=row.text("plural"),
        role=row.word("role", get_args(PartyRole)),
        is_provider=row.truth("is_provider"),
        may_overdraw=row.truth("may_overdraw"),
        meaning=row.text("meaning"),
    )


def _lever(row: Row, providers: list[str]) -> Lever:
    return Lever(
        name=row.name(),
        party_kinds=row.words("party_kinds", providers),
        title=row.text("title"),
        meaning=row.text("meaning"),
        moves=row.word("moves", get_args(Moves)),
    )
