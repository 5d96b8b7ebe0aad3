"""Reported facts: what contracts may read of a history, by member, window and population.

Contract months are turned into scenario months by the window itself. What is paid and what is in breach is told by
whoever settles and governs. It must not know what any contract does with a fact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.citizens.counts import Item
from scenarios.contracts.contract import Contracts, Members
from scenarios.contracts.exact import Exact, Value
from scenarios.contracts.facts import MEASURED_KINDS, Fact, Kind, MissingFact
from scenarios.contracts.periods import MONTHS_IN_YEAR, Window
from scenarios.contracts.requires import requires_ever
from scenarios.model_file import ToldFrom
from scenarios.parameters import Parameters
from scenarios.place import Place
from scenarios.populations import Population
from scenarios.problems import did_you_mean
from sim.counting import PENCE_IN_POUND, Values
from sim.history import History, Level, NotCounted
from sim.measures import Measures, NotTold
from sim.paid_activity import paid_above, reported_activity
from sim.person_costs import PersonCosts
from sim.ranking import in_field
from sim.term_record import SPENT, TermRecord
from sim.told_services import units_for_each

PERCENT = 100
PLACE: Level = "place"
NOTHING = Fraction(0)
TOLD_BY: Mapping[Kind, str] = {
    **{
        kind: f"_{kind}"
        for kind in ("activity", "people", "measure", "index", "rank", "cost", "programme_cost")
    },
    **dict.fromkeys(("paid", "unspent", "months_in_breach"), "_of_term"),
}
"""What tells each kind of fact, `excess_cost` apart, which needs to know where contract years begin."""
TAKEN_AS_NOTHING: Mapping[Kind, str] = {
    "unspent": "citizens are taken to spend all of the budgets that they hold"
}
"""Kinds that may be read, and that no run ever tells as anything but 0, with the reason."""


class Standing(NamedTuple):
    """Where the members of a role stand in counts by level, laid end to end.

    `parties`: positions of all whom the members stand for. `starts`: where those of each member start among them.
    """

    levels: list[Level]
    parties: NDArray[np.intp]
    starts: NDArray[np.intp]


@dataclass
class ReportedFacts:
    """The `Facts` of a simulation at the end of month `now`: that of the history, unless told.

    `registered_ratio`: people on practices' lists for each resident, as payments by list count the registered.
    `populations`: those that the contracts name, by whom they hold; a name that is not there is the history's own.
    `persons`: what care took of each person, where contracts ask. `told`: services of the contracts' own that are told
    from counted ones. Values are remembered until another month is counted
    or noted, and for good those that nothing changes any more.
    """

    measures: Measures
    members: Members
    registered_ratio: Fraction = Fraction(1)
    populations: Mapping[str, Population] = field(default_factory=dict)
    record: TermRecord = field(default_factory=TermRecord)
    now: int | None = None
    persons: PersonCosts | None = None
    told: Mapping[str, ToldFrom] = field(default_factory=dict)
    _known: dict[tuple[Fact, int, int], Value] = field(default_factory=dict)
    _lasting: dict[tuple[Fact, int, int], Value] = field(default_factory=dict)
    _known_at: tuple[int, int, int] = (0, 0, 0)
    _usual: dict[tuple[Fact, int], Value] = field(default_factory=dict)
    """What facts were in the reference year, once it is over, by where contract months begin."""
    _measured: dict[tuple[str, str, bool, int, int], Value] = field(default_factory=dict)
    """Measures by name, role, whether together, and the months that what is published is about and hangs on."""
    _standings: dict[tuple[str, tuple[Level, ...]], Standing] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)

    def value(self, fact: Fact, window: Window) -> Value:
        """The reported value for contract months; a baseline's is for a year, or the part of one that the window is.

        Raises:
            MissingFact: nobody can tell; the message says what to do.
        """
        at = (self.history.months, self.now or 0, self.record.version)
        if at != self._known_at:
            self._known, self._known_at = {}, at
        key = (fact, *scenario_months(window))
        known = self._lasting if self.lasts(fact, key[-1]) else self._known
        value = known.get(key)
        if value is None:
            try:
                value = known[key] = self._told(*key, window)
            except (NotCounted, NotTold) as error:
                raise MissingFact(
                    f"'{fact}' is read in {window}, but cannot be told: {error.args[0]}"
                ) from None
        return value

    def lasts(self, fact: Fact, last: int) -> bool:
        """Whether its value for scenario months to `last` stays what it is told to be now, whatever is lived yet."""
        is_reference_over = self.history.months >= self.history.layout.reference[1]
        if fact.is_baseline:
            return is_reference_over
        if fact.kind in MEASURED_KINDS and fact.name in self.measures.measures:
            known_to = (self.now or self.history.months) - self.measures.measures[fact.name].lag_months
            return is_reference_over and last <= known_to
        return fact.kind in ("activity", "people")

    def _told(self, fact: Fact, first: int, last: int, window: Window) -> Value:
        if fact.is_baseline:
            value = self._in_reference_year(fact, window)
            return value * Fraction(window.months, MONTHS_IN_YEAR) if fact.adds_up else value
        return self._kind(fact, window)(fact, first, last, False)

    def _in_reference_year(self, fact: Fact, window: Window) -> Value:
        """The year's value of a baseline, which is asked for month by month and stays what it was."""
        key = fact, window.starts_month
        if key in self._usual:
            return self._usual[key]
        inner, (start, end) = replace(fact, is_baseline=False), self.history.layout.reference
        value = self._kind(inner, window)(inner, start, end, True)
        if self.lasts(fact, end):
            self._usual[key] = value
        return value

    def _kind(self, fact: Fact, window: Window) -> Callable[[Fact, int, int, bool], Value]:
        if fact.kind == "excess_cost":
            return partial(self._excess_cost, window.starts_month)
        if fact.kind not in TOLD_BY:
            raise NotCounted("the contract itself or the calendar tells it, not the months that were lived")
        told: Callable[[Fact, int, int, bool], Value] = getattr(self, TOLD_BY[fact.kind])
        return told

    @property
    def history(self) -> History:
        """The months that were lived."""
        return self.measures.history

    def ask_of_persons(self, contracts: Contracts) -> None:
        """Have what persons cost followed, as far as contracts read it in any month."""
        for fact in requires_ever(contracts):
            if fact.kind == "excess_cost" and self.persons is not None:
                self.persons.ask(fact.name, self._population(fact.population))

    # Each kind of fact, over scenario months

    def _activity(self, fact: Fact, first: int, last: int, is_baseline: bool) -> Value:
        if fact.name in self.told:
            told = self.told[fact.name]
            used = self.history.layout.services[told.service]
            done = self._counted(fact, used.items, fact.population, first, last) * used.units
            return done * units_for_each(told, self.history, first, last)
        if fact.name not in self.history.layout.services:
            near = did_you_mean(fact.name, self.history.layout.services)
            raise NotCounted(f"no month counts the service '{fact.name}'.{near}")
        used, counting = self.history.layout.services[fact.name], self.measures.counting
        if paid_above(counting, fact.name, first, last) is None:
            return self._counted(fact, used.items, fact.population, first, last) * used.units
        number = self._population(fact.population)

        def reported(level: Level) -> Values:
            return reported_activity(counting, fact.name, level, number, first, last)

        if not fact.by:
            return Fraction(reported("place")[0])
        at = self._standing(fact.by, ("practice", "trust"))
        by_party = np.concatenate([reported(level) for level in at.levels])[at.parties]
        return self._shaped(fact, np.add.reduceat(by_party, at.starts))

    def _people(self, fact: Fact, first: int, last: int, is_baseline: bool) -> Value:
        # A trust has no list of its own, so it answers for everybody, as all do but practices.
        value = self._counted(fact, (Item.PEOPLE,), fact.name, first, last, levels=("practice",))
        return value * (self.registered_ratio / (last - first + 1))

    def _measure(self, fact: Fact, first: int, last: int, is_baseline: bool) -> Value:
        """The measure of a fact, whatever else is made of it; the same until something newer is published."""
        now = None if is_baseline else self.now or self.history.months
        about = self.measures.published(fact.name, last, now), self.measures.anchored_by
        key = (fact.name, fact.by, fact.together, *about)
        if key not in self._measured:
            self._measured[key] = self._newest(fact, last, now)
        return self._measured[key]

    def _newest(self, fact: Fact, last: int, now: int | None) -> Value:
        level = self.measures.level(fact.name) if fact.name in self.measures.measures else "place"
        told: dict[Level, tuple[Fraction, ...]] = {}

        def at(wanted: Level) -> Values:
            if wanted not in told:
                told[wanted] = self.measures.reported(fact.name, wanted, last, now)
            return _values(told[wanted])

        if not fact.by:
            return Fraction(at("place")[0])
        own = dict(zip(self.measures.members(level), at(level), strict=True))
        values = [own[member] if member in own else at("place")[0] for member in self.members[fact.by]]
        return self._shaped(fact, values)

    def _index(self, fact: Fact, first: int, last: int, is_baseline: bool) -> Value:
        start, end = self.history.layout.reference
        now = _list(self._measure(fact, first, last, is_baseline))
        then = _list(self._measure(fact, start, end, True))
        if not all(then):
            whole = self._measure(replace(fact, by=""), start, end, True)
            then = [each or _list(whole)[0] for each in then]
        if not all(then):
            raise NotCounted(
                f"'{fact.name}' was 0 in the reference year, so no index can be told; read the measure itself"
            )
        return self._shaped(fact, [PERCENT * one / other for one, other in zip(now, then, strict=True)])

    def _rank(self, fact: Fact, first: int, last: int, is_baseline: bool) -> Value:
        values = _list(self._measure(fact, first, last, is_baseline))
        is_higher = self.measures.measures[fact.name].direction == "higher"
        ranks = [1 + sum(other > one if is_higher else other < one for other in values) for one in values]
        return in_field(self._shaped(fact, map(Fraction, ranks)), fact, len(ranks))

    def _cost(self, fact: Fact, first: int, last: int, is_baseline: bool) -> Value:
        layout, role = self.history.layout, fact.role
        pence = self.history.cost_pence(first, last)
        population = self._population(fact.population)
        services = list(range(len(layout.cost_services)))
        if fact.services:
            services = [self._service(name) for name in fact.services]
        by_party = pence[:, services, population].sum(axis=1)
        value = self._of_parties(fact, self.members[role], by_party)
        # Whoever buys care from others bears what it paid for it, whatever that care cost those who gave it.
        is_all = not fact.services and population == 0 and len(self.members[role]) == 1
        return value + sum(self.record.value(SPENT, "", role, first, last), NOTHING) if is_all else value

    def _programme_cost(self, fact: Fact, first: int, last: int, is_baseline: bool) -> Value:
        layout = self.history.layout
        if fact.name not in layout.levers:
            near = did_you_mean(fact.name, layout.levers)
            raise NotCounted(f"no month tells what '{fact.name}' cost.{near}")
        by_party = self.history.programme_pence(first, last)[:, layout.levers.index(fact.name)]
        return self._of_parties(fact, self.members[fact.by] if fact.by else layout.parties, by_party)

    def _excess_cost(self, starts_month: int, fact: Fact, first: int, last: int, is_baseline: bool) -> Value:
        if fact.by or fact.services:
            raise NotCounted(
                "what persons cost is told of all who give care; name the service, or all, in the brackets"
            )
        if self.persons is None:
            raise NotCounted("nobody follows what care takes of each person")
        asked = fact.name, self._population(fact.population)
        return self.persons.excess_pounds(asked, fact.threshold_pounds or NOTHING, first, last, starts_month)

    def _of_term(self, fact: Fact, first: int, last: int, is_baseline: bool) -> Value:
        told = self.record.value(fact.kind, fact.name, fact.by, first, last)
        if not fact.by:
            return sum(told, start=NOTHING)
        return self._shaped(fact, told or [NOTHING] * len(self.members[fact.by]))

    # Members

    def _counted(
        self,
        fact: Fact,
        items: Sequence[Item],
        population: str,
        first: int,
        last: int,
        levels: tuple[Level, ...] = ("practice", "trust"),
    ) -> Value:
        """A count of the place, or of each member of a role: of those of some levels their own, else the place's."""
        counting, number = self.measures.counting, self._population(population)
        if not fact.by:
            return Fraction(int(counting.items(items, "place", number, first, last)[0]))
        at = self._standing(fact.by, levels)
        laid_out = [counting.items(items, level, number, first, last) for level in at.levels]
        by_member = np.add.reduceat(np.concatenate(laid_out)[at.parties], at.starts)
        if fact.together or len(by_member) == 1:
            return Fraction(int(by_member.sum()))
        return Exact(by_member)

    def _standing(self, role: str, levels: tuple[Level, ...]) -> Standing:
        if (role, levels) not in self._standings:
            layout, names = self.history.layout, self.measures.members
            stand_for = [layout.members_of(member) for member in self.members[role]]
            parties = [party for each in stand_for for party in each]
            own = [next((each for each in levels if party in names(each)), PLACE) for party in parties]
            used = list(dict.fromkeys(own))
            sizes = [len(names(level)) for level in used]
            offset = dict(zip(used, np.cumsum([0, *sizes[:-1]]), strict=True))
            self._standings[role, levels] = Standing(
                used,
                np.array(
                    [
                        offset[level] + (0 if level == PLACE else names(level).index(party))
                        for party, level in zip(parties, own, strict=True)
                    ]
                ),
                np.cumsum([0, *map(len, stand_for[:-1])]),
            )
        return self._standings[role, levels]

    def _of_parties(self, fact: Fact, members: Iterable[str], by_party: Any) -> Value:
        parties, values = self.history.layout.parties, []
        for member in members:
            sums = NOTHING
            for party in self.history.layout.members_of(member):
                if party not in parties:
                    raise NotCounted(f"nobody keeps the books of '{party}'.{did_you_mean(party, parties)}")
                sums += Fraction(int(by_party[parties.index(party)]), PENCE_IN_POUND)
            values.append(sums)
        return self._shaped(fact, values) if fact.role else sum(values, start=NOTHING)

    def _population(self, name: str) -> int:
        if name not in self._numbers:
            try:
                self._numbers[name] = self.history.layout.population(name, self.populations.get(name))
            except KeyError as error:
                raise NotCounted(error.args[0]) from None
        return self._numbers[name]

    def _service(self, name: str) -> int:
        services = self.history.layout.cost_services
        if name not in services:
            raise NotCounted(f"no cost is told of the service '{name}'.{did_you_mean(name, services)}")
        return services.index(name)

    def _shaped(self, fact: Fact, values: Iterable[Fraction]) -> Value:
        """One value for a single member, or their sum; else one for each."""
        each = list(values)
        if fact.together or len(each) == 1:
            return sum(each, start=NOTHING)
        return Exact.of(each)


def registered_ratio(place: Place, parameters: Parameters) -> Fraction:
    """People on practices' lists for each resident: the place's own, or England's where no practice is told."""
    if not place.practices:
        return parameters.one("registered_per_resident").value
    return Fraction(place.registered, place.residents)


def scenario_months(window: Window) -> tuple[int, int]:
    """First and last scenario month of a window of contract months."""
    return window.first + window.starts_month - 1, window.last + window.starts_month - 1


def _list(value: Value) -> list[Fraction]:
    return list(value) if isinstance(value, Exact) else [value]


def _values(told: tuple[Fraction, ...]) -> Values:
    made = np.empty(len(told), dtype=object)
    made[:] = told
    return made
