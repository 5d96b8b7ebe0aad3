"""What a model file holds: roles, populations, term, governance and contracts, frozen and typed.

A model file names roles, never a place. This module says what may stand in one; `checks` says what must agree
between its parts, `contracts.compile` makes contracts of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Union

from pydantic import AfterValidator, Field, model_validator

from scenarios.catalogue import Direction, Level, Measure, Service
from scenarios.contracts import mechanisms as _mechanisms  # noqa: F401 - fills the register
from scenarios.contracts.keys import (
    FileModel,
    Month,
    Months,
    PopulationName,
    RoleName,
    ServiceName,
    TermKeys,
    Word,
    _known,
)
from scenarios.contracts.mechanism import MECHANISMS
from scenarios.populations import MOST_POPULATIONS, Population
from scenarios.quantities import Number, Share, SignedShare

if TYPE_CHECKING:
    AnyTerm = TermKeys
else:
    AnyTerm = Annotated[
        Union[tuple(entry.keys for entry in MECHANISMS.values())],  # noqa: UP007 - built at run time
        Field(discriminator="mechanism"),
    ]

PartyKindName = Annotated[Word, _known("party kind")]
LeverName = Annotated[Word, _known("lever")]
PlaceName = Annotated[Word, _known("place")]


class RoleFile(FileModel):
    """A role: the kind of party that plays it, and whether each of that kind, the main one, or all together do."""

    kind: PartyKindName
    bind: Literal["each", "main", "all_together"] = Field("main", title="way of binding")
    title: str | None = None


class MonthRange(FileModel):
    """Months that are uncertain: least, likeliest, most."""

    low: Months
    mode: Months
    high: Months
    status: Literal["published", "derived", "assumed"] | None = None
    source: str | None = None

    @model_validator(mode="after")
    def _in_order(self) -> MonthRange:
        if not self.low <= self.mode <= self.high:
            stated = f"low {self.low}, mode {self.mode} and high {self.high}"
            raise ValueError(f"{stated} are out of order; keep low <= mode <= high")
        return self


class Renewals(FileModel):
    """How often the contract may be renewed, for how long, and how likely that is thought to be."""

    times: Annotated[int, Field(strict=True, ge=0)]
    months: Month
    probability: Share | None = None


class Exit(FileModel):
    """Who may give notice, and from which contract month."""

    by: tuple[Literal["payer", "payees"], ...] = ("payer", "payees")
    from_month: Month = 1


class TermFile(FileModel):
    """How long the contract runs.

    `start_month` is the scenario month (1 is an April) in which it operates, once mobilised; the length is given by
    `months` or by `end_month`, the last scenario month.
    """

    months: Month | None = None
    start_month: Month | None = None
    end_month: Month | None = None
    mobilisation_months: MonthRange | Months = 0
    notice_months: Months = 0
    renewals: Renewals | None = None
    exit: Exit = Exit()
    stops_before_start_probability: Share | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> TermFile:
        if self.end_month is None:
            if self.months is None:
                raise ValueError("say how long the contract runs; add months, or start_month and end_month")
            return self
        if self.months is not None:
            raise ValueError("months and end_month both say how long the contract runs; keep one of the two")
        if self.start_month is None:
            raise ValueError(
                f"end_month {self.end_month} needs a start_month; add it, or give months instead"
            )
        if self.end_month < self.start_month:
            raise ValueError(
                f"end_month {self.end_month} is before start_month {self.start_month}; "
                f"write {self.start_month} or more"
            )
        return self

    @property
    def length_months(self) -> int:
        """Months of operation."""
        if self.months is not None:
            return self.months
        return (self.end_month or 0) - (self.start_month or 0) + 1

    @property
    def first_month(self) -> int:
        """The scenario month in which it starts to operate; month 1 where the file leaves it to the scenario."""
        return self.start_month or 1


class Authority(FileModel):
    """Levers that are not the provider's alone to set, with the share of the decision taken elsewhere."""

    by_contract: dict[LeverName, Share] = {}
    by_agreement: dict[LeverName, Share] = {}


QALYS = "pounds_per_qaly"
"""What an objective weighs beside roles: a quality-adjusted life year of the citizens, in pounds."""


class Governance(FileModel):
    """Who coordinates, what they may decide, what the plan is for. Weights, not words.

    `control`: how the contract is felt by those under it, from 1, all control, to -1, all support; 0 if left out.
    """

    coordinator: Word | None = None
    authority: Authority = Authority()
    objective: dict[Word, Number] = {}
    information_sharing: Number | None = None
    control: SignedShare | None = None


class Scope(FileModel):
    """The people and the services that a contract is about."""

    populations: Annotated[tuple[PopulationName, ...], Field(min_length=1)] = ("everyone",)
    services: Annotated[tuple[ServiceName, ...], Field(min_length=1)]


class ContractFile(FileModel):
    """One contract: who pays whom, for what, on which terms."""

    name: Word
    title: str | None = None
    payer: RoleName
    payees: Annotated[tuple[RoleName, ...], Field(min_length=1)]
    delivered_by: Annotated[tuple[RoleName, ...], Field(min_length=1)] | None = None
    scope: Scope
    terms: Annotated[tuple[AnyTerm, ...], Field(min_length=1)]
    term: TermFile | None = None
    governance: Governance | None = None
    note: str | None = None


class ToldFrom(FileModel):
    """How a service that no month counts is told from one that it does: so many for each unit, of the same people.

    `among`: a row of the effects table; there are more or fewer as efforts move the row's process among those whom the
    row reaches.
    """

    service: ServiceName
    for_each: Number
    among: Word | None = None


class OwnService(FileModel):
    """A service that the catalogue does not have. Without `told_from` no run can tell how much of it there is."""

    singular: str
    plural: str
    unit: str
    provider_kind: PartyKindName
    told_from: ToldFrom | None = None

    def entry(self, name: str) -> Service:
        """The service as a catalogue entry."""
        return Service(name, self.singular, self.plural, self.unit, self.provider_kind)


class OwnMeasure(FileModel):
    """A measure that the catalogue does not have."""

    title: str
    unit: str
    direction: Direction
    level: Level = "place"
    lag_months: Months = 0

    def entry(self, name: str) -> Measure:
        """The measure as a catalogue entry."""
        return Measure(name, self.title, self.unit, self.direction, self.level, lag_months=self.lag_months)


def _at_most_eight(given: dict[str, Population]) -> dict[str, Population]:
    if len(given) > MOST_POPULATIONS:
        raise ValueError(
            f"{len(given)} populations are more than the {MOST_POPULATIONS} that can be counted; leave some out"
        )
    return given


class ModelFile(FileModel):
    """A way of contracting, by role.

    `example` names a facts file that stands beside it, for cards and pictures. A scheme, unlike a model, is of one
    `place`.
    """

    name: Word
    title: str
    description: str | None = None
    extends: str | None = None
    example: str | None = None
    place: PlaceName | None = None
    roles: dict[Word, RoleFile]
    populations: Annotated[dict[Word, Population], AfterValidator(_at_most_eight)] = {}
    services: dict[Word, OwnService] = {}
    measures: dict[Word, OwnMeasure] = {}
    term: TermFile | None = None
    governance: Governance = Governance()
    contracts: Annotated[tuple[ContractFile, ...], Field(min_length=1)]

    def term_of(self, contract: ContractFile) -> TermFile | None:
        """The contract's own term, or the file's."""
        return contract.term or self.term

    def governance_of(self, contract: ContractFile) -> Governance:
        """The contract's own governance, or the file's."""
        return contract.governance or self.governance
