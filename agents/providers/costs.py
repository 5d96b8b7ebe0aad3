"""What a provider's month costs it, in whole pence: fixed, semi-fixed and variable spending on each of its services.

    pence = unit cost x (fixed share x usual units + semi-fixed share x followed units + variable share x units)

Usual units are a month's mean of the reference year; followed units come up with units slowly, as staff and wards open
and close. At the reference year's activity the cost is activity times unit cost; when activity leaves, the fixed part
stays, stranded. Unit costs are the catalogue's, in prices of 2014/15. The module must not know who pays, nor how much.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import lcm

import numpy as np
from numpy.typing import NDArray

from agents.citizens.counts import Counts, Item
from agents.providers.capacity import EVERYONE
from agents.providers.services import Used, used, used_by_kind
from scenarios.catalogue import load_catalogue
from scenarios.contracts.exact import Exact
from scenarios.parameters import Parameters
from scenarios.parameters.units import MONTHS_A_YEAR
from scenarios.problems import did_you_mean, one_of, shown

AT_PRACTICES = "gp_practice"
AT_TRUSTS = "acute_trust"
EFFORT = ""
"""What effort is told under, in tables by service: it belongs to none."""
PENCE_IN_POUND = 100
THOUSAND = 1000
"""Followed items are kept in whole thousandths."""

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Spending:
    """How one service spends: pounds for an item, in prices of 2014/15, and the shares that follow its activity.

    What follows neither at once (`variable`) nor slowly (`semi_fixed`) is fixed.
    """

    service: str
    use: Used
    pounds_an_item: Fraction
    variable: Fraction
    semi_fixed: Fraction

    @property
    def fixed(self) -> Fraction:
        """The share that follows nothing."""
        return 1 - self.variable - self.semi_fixed

    @cached_property
    def following_pounds(self) -> Fraction:
        """The pounds of an item that follow activity, soon or late."""
        return self.pounds_an_item * (self.variable + self.semi_fixed)

    @cached_property
    def following_an_item(self) -> float:
        """The number nearest to the pounds of an item that follow activity."""
        return float(self.following_pounds)

    @cached_property
    def following_a_unit(self) -> float:
        """The number nearest to the pounds of a unit of the service that follow activity."""
        return float(self.following_pounds / self.use.units)

    @cached_property
    def in_whole_numbers(self) -> tuple[int, int, int, int]:
        """Of how many parts of a penny, and how many of them a usual, a followed and a month's item costs."""
        shares = (self.fixed / MONTHS_A_YEAR, self.semi_fixed / THOUSAND, self.variable)
        each = [share * self.pounds_an_item * PENCE_IN_POUND for share in shares]
        parts = lcm(*(pence.denominator for pence in each))
        usual, followed, item = (int(pence * parts) for pence in each)
        return parts, usual, followed, item


@dataclass(frozen=True)
class CostBook:
    """How each service of each kind of provider spends, and in how many months semi-fixed spending comes up."""

    spending: Mapping[str, tuple[Spending, ...]]
    adjustment_months: Fraction

    @cached_property
    def prices(self) -> Mapping[str, Exact]:
        """Pounds of an item of each service, by kind of provider."""
        return {kind: Exact.of(each.pounds_an_item for each in of) for kind, of in self.spending.items()}

    @cached_property
    def services(self) -> Mapping[str, tuple[str, ...]]:
        """The services of each kind of provider."""
        return {kind: tuple(each.service for each in of) for kind, of in self.spending.items()}

    @cached_property
    def units(self) -> Mapping[str, NDArray[np.float64]]:
        """What an item of each service is in its units, by kind of provider."""
        return {kind: np.array([float(each.use.units) for each in of]) for kind, of in self.spending.items()}


@dataclass(frozen=True, slots=True)
class CostState:
    """What costs remember, by kind of provider: member, service.

    `usual` items of the whole reference year, and `followed` items a month, in thousandths, that semi-fixed spending
    has come up with.
    """

    usual: Mapping[str, Whole]
    followed: Mapping[str, Whole]

    def arrays(self) -> dict[str, Whole]:
        """The state as named arrays, to be kept."""
        parts = {"usual": self.usual, "followed": self.followed}
        return {f"{part}/{kind}": each for part, of in parts.items() for kind, each in of.items()}


@dataclass(frozen=True, slots=True)
class MonthCosts:
    """A month's costs by kind of provider, in whole pence.

    `services` names the services of a kind. `pence`: member, service. `effort_pence`: member; of effort above today's,
    for a kind that made any. `items`: member, service, population; what the month counted. `people`: population.
    """

    services: Mapping[str, tuple[str, ...]]
    pence: Mapping[str, Whole]
    effort_pence: Mapping[str, Whole]
    items: Mapping[str, Whole]
    people: Whole

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of provider that spent something: those whose care is counted, then those who made an effort."""
        return tuple(dict.fromkeys((*self.pence, *self.effort_pence)))

    def total_pence(self, kind: str) -> Whole:
        """What each member of a kind spent in the month, effort included.

        Raises:
            ValueError: no provider of this kind gives care that is counted, nor made an effort.
        """
        _check_kind(kind, self.kinds)
        of_care = self.pence[kind].sum(axis=1) if kind in self.pence else 0
        return np.asarray(of_care + self.effort_pence.get(kind, 0))

    def spent_pence(self, kind: str, member: int) -> dict[str, int]:
        """What a member spent by service, and on effort under "" if its kind made any.

        Raises:
            ValueError: as `total_pence`.
        """
        _check_kind(kind, self.kinds)
        of_care = self.pence[kind][member].tolist() if kind in self.pence else []
        spent = dict(zip(self.services.get(kind, ()), of_care, strict=True))
        if kind in self.effort_pence:
            spent[EFFORT] = int(self.effort_pence[kind][member])
        return spent

    def cost_pence(
        self, kind: str, member: int, services: Collection[str], population: int = EVERYONE
    ) -> int:
        """What services cost a provider for a population: of each the population's share of the month's items.

        Effort is shared as the pence of all services are. What is left of each belongs to the others, so that a
        population and the rest add up to all. Where a member gave none of a service, all members' items share it out.

        Raises:
            ValueError: there is no such kind, member or population, or the kind gives no such service.
        """
        _check_kind(kind, self.services)
        shared = self._shared(kind)
        for number, count, what in (
            (member, shared.shape[0], kind),
            (population, shared.shape[2], "population"),
        ):
            if not 0 <= number < count:
                raise ValueError(f"there is no {what} {number}; give a whole number from 0 to {count - 1}")
        columns = [self._column(kind, name) for name in dict.fromkeys(services)]
        theirs = int(shared[member, columns, population].sum())
        effort = int(self.effort_pence[kind][member]) if kind in self.effort_pence else 0
        return theirs + int(part_of(effort, theirs, int(self.pence[kind][member].sum())))

    def table_pence(self, kind: str, services: Sequence[str]) -> Whole:
        """Costs by member, service and population, as `cost_pence` but for effort, which is the service "".

        Services that the kind does not give cost nothing. Effort of whoever gives no care that is counted is shared as
        people are.

        Raises:
            ValueError: there is no such kind.
        """
        _check_kind(kind, self.kinds)
        shared = self._shared(kind)
        table = np.zeros((shared.shape[0], len(services), shared.shape[2]), dtype=np.int64)
        given = self.services.get(kind, ())
        for at, name in enumerate(services):
            if name in given:
                table[:, at] = shared[:, given.index(name)]
            elif name == EFFORT and kind in self.effort_pence:
                theirs = shared.sum(axis=1)
                theirs = np.where(theirs[:, [EVERYONE]] > 0, theirs, self.people)
                table[:, at] = part_of(self.effort_pence[kind][:, None], theirs, theirs[:, [EVERYONE]])
        return table

    def _column(self, kind: str, service: str) -> int:
        given = self.services[kind]
        if service not in given:
            choice = f"use {one_of(given)}.{did_you_mean(service, given)}"
            raise ValueError(f"{shown(service)} is no service of {kind} with a cost of its own; {choice}")
        return given.index(service)

    def _shared(self, kind: str) -> Whole:
        """What each service cost each member for each population: member, service, population."""
        if kind not in self.pence:
            return np.zeros((self.effort_pence[kind].size, 0, self.people.size), dtype=np.int64)
        items, whole = self.items[kind], self.pence[kind][:, :, None]
        everybody = items[:, :, EVERYONE, None]
        shared_by = items
        if not everybody.all():
            shared_by = np.where(everybody > 0, items, items.sum(axis=0, keepdims=True))
        shared = part_of(whole, shared_by, shared_by[:, :, EVERYONE, None])
        # What nobody had costs nobody in particular, and yet it costs.
        shared[:, :, EVERYONE] = self.pence[kind]
        return shared


def part_of(whole_pence: Whole | int, part: Whole | int, of: Whole | int) -> Whole:
    """A part's share of pence, of two that add up to the whole by largest remainder; nothing is shared as nothing.

    >>> part_of(100, 1, 3).tolist(), part_of(100, 2, 3).tolist()
    (33, 67)
    """
    # With two parts, the penny left over goes to the larger remainder, and to this part if they are equal. What divides
    # without remainder is taken out first, so that no product leaves 64 bits.
    some = np.maximum(of, 1)
    times, left = np.divmod(whole_pence, some)
    return np.where(np.asarray(of) > 0, times * part + (2 * left * part + some) // (2 * some), 0)


def cost_book(parameters: Parameters) -> CostBook:
    """The cost book that parameters and the catalogue's unit costs give.

    Raises:
        ValueError: shares of a service add up to more than a whole.
    """
    services = used(parameters)
    return CostBook(
        {
            kind: tuple(_spending(name, services[name], parameters) for name in names)
            for kind, names in used_by_kind(parameters).items()
        },
        parameters.one("capacity_adjustment_months").value,
    )


def usual_costs(book: CostBook, year: Sequence[Counts]) -> CostState:
    """The state after the reference year: spending has come up with what was usual in it.

    `year`: its twelve months, or one month that stands for all of them.
    """
    times = MONTHS_A_YEAR // len(year)
    usual = {
        kind: np.sum([items_of(kind, book, each)[:, :, EVERYONE] for each in year], axis=0) * times
        for kind in book.spending
    }
    return CostState(usual, {kind: items * THOUSAND // MONTHS_A_YEAR for kind, items in usual.items()})


def cost_state_of(book: CostBook, arrays: Mapping[str, Whole]) -> CostState:
    """The state that `CostState.arrays` gave.

    Raises:
        ValueError: an array is missing.
    """
    for name in (f"{part}/{kind}" for part in ("usual", "followed") for kind in book.spending):
        if name not in arrays:
            raise ValueError(f"a state of costs needs '{name}'; give all arrays that were kept")
    return CostState(
        {kind: arrays[f"usual/{kind}"] for kind in book.spending},
        {kind: arrays[f"followed/{kind}"] for kind in book.spending},
    )


def month_costs(
    book: CostBook, state: CostState, counts: Counts, effort_pence: Mapping[str, Whole] | None = None
) -> tuple[MonthCosts, CostState]:
    """What a month cost, and the state after it.

    `effort_pence`: by kind, what each member spent on effort above today's.
    """
    costs = costs_told(book, counts, {}, effort_pence or {})
    pence_of = {}
    followed = {}
    for kind, spending in book.spending.items():
        everybody = costs.items[kind][:, :, EVERYONE]
        pence_of[kind] = np.stack(
            [
                _pence(each, state.usual[kind][:, at], state.followed[kind][:, at], everybody[:, at])
                for at, each in enumerate(spending)
            ],
            axis=1,
        )
        followed[kind] = come_up(state.followed[kind], everybody, book.adjustment_months)
    return replace(costs, pence=pence_of), CostState(state.usual, followed)


def costs_told(
    book: CostBook, counts: Counts, pence_of: Mapping[str, Whole], effort_pence: Mapping[str, Whole]
) -> MonthCosts:
    """A month's costs from the pence of care and of effort, and what was counted."""
    return MonthCosts(
        services=book.services,
        pence=dict(pence_of),
        effort_pence=dict(effort_pence),
        items={kind: items_of(kind, book, counts) for kind in book.spending},
        people=counts.by_practice[:, Item.PEOPLE].sum(axis=0),
    )


def come_up(followed: Whole, items: Whole, adjustment_months: Fraction) -> Whole:
    """Followed items after a month, in thousandths: nearer to the month's by one part in so many months."""
    off = items * THOUSAND - followed
    return np.asarray(followed + off * adjustment_months.denominator // adjustment_months.numerator)


def items_of(kind: str, book: CostBook, counts: Counts) -> Whole:
    """The items that providers of a kind were counted to give: member, service, population."""
    if kind == AT_PRACTICES:
        table = counts.by_practice
    elif kind == AT_TRUSTS:
        table = counts.by_trust
    else:
        table = counts.by_practice.sum(axis=0, keepdims=True)
    return np.stack([each.use.count(table, axis=1) for each in book.spending[kind]], axis=1)


def unit_cost_pounds(service: str, parameters: Parameters) -> Fraction:
    """What a unit of a service costs in prices of 2014/15."""
    row = load_catalogue().services[service]
    if row.unit_cost_pounds is None:
        raise ValueError(f"service '{service}' has no unit cost; give one in services.csv")
    return row.unit_cost_pounds * parameters.one("price_change_ratio", price_year=row.price_year).value


def _spending(service: str, use: Used, parameters: Parameters) -> Spending:
    variable = parameters.one("variable_share", costed=service).value
    semi_fixed = parameters.one("semi_fixed_share", costed=service).value
    if variable + semi_fixed > 1:
        raise ValueError(
            f"service '{service}': variable_share {float(variable):g} and semi_fixed_share {float(semi_fixed):g} are "
            "more than a whole; lower one of them"
        )
    return Spending(service, use, unit_cost_pounds(service, parameters) * use.units, variable, semi_fixed)


def _pence(spending: Spending, usual: Whole, followed: Whole, items: Whole) -> Whole:
    """Of each member, rounded once, half a penny up."""
    whole, *parts = spending.in_whole_numbers
    spent = (
        sum(part * int(each) for part, each in zip(parts, member, strict=True))
        for member in zip(usual, followed, items, strict=True)
    )
    return np.array([(2 * each + whole) // (2 * whole) for each in spent], dtype=np.int64)


def _check_kind(kind: str, known: Collection[str]) -> None:
    if kind not in known:
        choice = f"use {one_of(list(known))}.{did_you_mean(kind, known)}"
        raise ValueError(f"{shown(kind)} is no kind of provider whose care is counted; {choice}")
