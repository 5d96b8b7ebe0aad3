"""What was counted, month by month, since the first month of burn-in: sums over any months, in whole numbers.

Holds running totals, so that a sum over a window is one subtraction however long it is. It must not know what is
reported of a count, nor what anybody is paid for it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from agents.citizens.counts import Counts, Item
from agents.citizens.states import AGE_GROUPS, STATES
from scenarios.populations import are_same
from sim.follow_up import OUTCOMES
from sim.layout import Layout
from sim.states import States

Whole = NDArray[np.int64]
Level = Literal["place", "practice", "trust"]
COUNTED = Counts._fields
SCANNED = States._fields
LAID_OUT = ("practices", "trusts", "cost_services", "levers", "reference")


class NotCounted(LookupError):
    """Nothing was counted for these months or people."""


@dataclass
class History:
    """The months that were lived, from month 1, an April.

    Pence and counts are int64; arrays that are given out must not be written to.
    """

    layout: Layout
    months: int = 0
    scans: list[int] = field(default_factory=list)
    _totals: dict[str, list[NDArray[Any]]] = field(default_factory=dict)
    _sums: dict[tuple[str, int, int], Whole] = field(default_factory=dict, compare=False)
    """Sums over windows that were asked for since the last month came."""

    @cached_property
    def _party_at(self) -> dict[str, int]:
        """Where each party stands in the layout."""
        return {party: at for at, party in enumerate(self.layout.parties)}

    # Writing

    def append(
        self,
        counts: Counts,
        states: States | None = None,
        followed: Whole | None = None,
        cost_pence: Mapping[str, Whole] | None = None,
        programme_pence: Mapping[str, Whole] | None = None,
        recording: Mapping[str, NDArray[np.float64]] | None = None,
    ) -> None:
        """Add one month.

        `states` at its end, in the months in which they were scanned. `followed`: as `FollowUp.look` counts. By party:
        `cost_pence`, service (in the order of `layout.cost_services`) and population; `programme_pence`, by lever.
        `recording`: by record, what each practice or each trust reports beyond what is true, in points of a share.

        Raises:
            ValueError: an array has another shape than the layout's, or a party is not in it; nothing is added.
        """
        arrays = {f"counts.{name}": each for name, each in zip(COUNTED, counts, strict=True)}
        if states is not None:
            arrays |= {f"states.{name}": each for name, each in zip(SCANNED, states, strict=True)}
        arrays["followed"] = np.zeros(len(OUTCOMES), dtype=np.int64) if followed is None else followed
        arrays["costs"] = self._by_party(
            cost_pence, (len(self.layout.cost_services), len(self.layout.populations))
        )
        arrays["programmes"] = self._by_party(programme_pence, (len(self.layout.levers),))
        drift = {f"recording.{name}": np.asarray(each, float) for name, each in (recording or {}).items()}
        self._check(arrays | drift)
        for name, array in (arrays | drift).items():
            self._add(name, array)
        for name in self._totals.keys() - arrays.keys() - drift.keys():
            if name.startswith("recording."):
                self._totals[name].append(self._totals[name][-1])
        self.months += 1
        self._sums.clear()
        if states is not None:
            self.scans.append(self.months)

    def _by_party(self, given: Mapping[str, Whole] | None, shape: tuple[int, ...]) -> Whole:
        at = self._party_at
        made = np.zeros((len(at), *shape), dtype=np.int64)
        for party, pence in (given or {}).items():
            if party not in at:
                raise ValueError(
                    f"'{party}' has costs, but is no party of this history; add it to its layout"
                )
            if np.shape(pence) != shape:
                raise ValueError(f"costs of '{party}' have shape {np.shape(pence)}; give {shape}")
            made[at[party]] = pence
        return made

    def _check(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        layout = self.layout
        practices, trusts, populations = len(layout.practices), len(layout.trusts), len(layout.populations)
        wanted: dict[str, tuple[int, ...]] = {
            "counts.by_practice": (practices, len(Item), populations),
            "counts.by_trust": (trusts, len(Item), populations),
            "states.by_practice": (practices, len(STATES), populations),
        }
        for name in arrays:
            if name.startswith("recording."):
                wanted[name] = (trusts,) if arrays[name].shape == (trusts,) else (practices,)
        for name, shape in wanted.items():
            if name in arrays and arrays[name].shape != shape:
                raise ValueError(f"{name} has shape {arrays[name].shape}; this history takes {shape}")

    def _add(self, name: str, array: NDArray[Any]) -> None:
        if name not in self._totals:
            # A record that begins to drift was true until then.
            before = self.months + 1 if name.startswith("recording.") else 1
            self._totals[name] = [np.zeros_like(array)] * before
        totals = self._totals[name]
        totals.append(totals[-1] + array)

    # Reading

    def counted(self, name: str, first: int, last: int) -> Whole:
        """One of the arrays of `Counts`, summed over the months `first` to `last`.

        Raises:
            NotCounted: the months have not all been lived.
        """
        return self._sum(f"counts.{name}", first, last)

    def by_level(self, item: Item, level: Level, population: int, first: int, last: int) -> Whole:
        """A count by member of a level; of the whole place, an array of one."""
        if level == "place":
            by_fifth = self.counted("by_quintile", first, last)
            return np.asarray(by_fifth[population, :, item].sum())[None]
        return np.asarray(self.counted(f"by_{level}", first, last)[:, item, population])

    def scanned(self, name: str, first: int, last: int) -> tuple[Whole, int]:
        """One of the arrays of `States`, summed over the scans of the window, and how many scans these were.

        Where none fell into the window, the last scan before it is taken, else the first there is.

        Raises:
            NotCounted: states were never scanned.
        """
        if not self.scans:
            raise NotCounted("no state of citizens was scanned; append states at least once")
        before, end = bisect_left(self.scans, first), bisect_right(self.scans, last)
        if before == end:
            before = max(before - 1, 0)
            end = before + 1
        return self._between(f"states.{name}", before, end), end - before

    def followed(self, first: int, last: int) -> Whole:
        """The people followed from reablement and their outcomes, in the order of `follow_up.OUTCOMES`."""
        return self._sum("followed", first, last)

    def cost_pence(self, first: int, last: int) -> Whole:
        """What care cost: party, service (`layout.cost_services`), population."""
        return self._sum("costs", first, last)

    def programme_pence(self, first: int, last: int) -> Whole:
        """What effort cost: party, lever."""
        return self._sum("programmes", first, last)

    def recording(self, record: str, first: int, last: int, level: Level = "practice") -> NDArray[np.float64]:
        """Share points that each practice or trust reported beyond what was true, on average over the months."""
        if not self.is_off_truth(record):
            return np.zeros(len(self.layout.trusts if level == "trust" else self.layout.practices))
        totals = self._totals[f"recording.{record}"]
        return np.asarray((totals[last] - totals[first - 1]) / (last - first + 1))

    def is_off_truth(self, record: str) -> bool:
        """Whether anybody has ever reported anything else of a record than what is true."""
        return f"recording.{record}" in self._totals

    def month(self, number: int) -> Counts:
        """The counts of one month, as they were given."""
        return Counts(*(self.counted(name, number, number) for name in COUNTED))

    def _sum(self, name: str, first: int, last: int) -> Whole:
        if not 1 <= first <= last <= self.months:
            lived = f"months 1 to {self.months} are" if self.months else "no month is"
            raise NotCounted(f"months {first} to {last} are not all counted; {lived}")
        return self._between(name, first - 1, last)

    def _between(self, name: str, before: int, last: int) -> Whole:
        if (name, before, last) not in self._sums:
            totals = self._totals[name]
            self._sums[name, before, last] = np.asarray(totals[last] - totals[before])
        return self._sums[name, before, last]

    # Going on

    def forked(self, layout: Layout) -> "History":
        """The same months for another history to go on from, which may have other parties.

        Raises:
            ValueError: it has other providers, populations, services or levers, or lacks a party that had costs.
        """
        own = self.layout
        alike = {name: getattr(own, name) == getattr(layout, name) for name in LAID_OUT}
        alike["populations"] = are_same(own.populations.values(), layout.populations.values())
        for name, is_alike in alike.items():
            if not is_alike:
                raise ValueError(
                    f"{name} of a forked history are others than of this one; keep them as they are"
                )
        totals = {name: list(each) for name, each in self._totals.items()}
        for name in ("costs", "programmes"):
            totals[name] = [_by_name(each, own.parties, layout.parties) for each in totals.get(name, [])]
        return History(
            layout, self.months, list(self.scans), {name: each for name, each in totals.items() if each}
        )

    # Keeping

    def saved(self) -> dict[str, NDArray[np.generic]]:
        """Everything as plain arrays by name; `restored` makes the same history of them."""
        kept: dict[str, NDArray[np.generic]] = {
            "months": np.array(self.months),
            "scans": np.array(self.scans, int),
        }
        return kept | {f"total.{name}": np.stack(totals) for name, totals in self._totals.items()}

    @classmethod
    def restored(cls, layout: Layout, arrays: Mapping[str, NDArray[np.generic]]) -> "History":
        """The history that `saved` told, of the same layout."""
        totals = {
            name.removeprefix("total."): list(np.asarray(each))
            for name, each in arrays.items()
            if name.startswith("total.")
        }
        return cls(layout, int(np.asarray(arrays["months"])), [int(each) for each in arrays["scans"]], totals)


def _by_name(array: NDArray[Any], parties: tuple[str, ...], others: tuple[str, ...]) -> NDArray[Any]:
    """Rows by party as rows of other parties: of the same names the same, of new ones 0."""
    for party in parties:
        if party not in others and array[parties.index(party)].any():
            raise ValueError(
                f"'{party}' has had costs, and is no party of the forked history; keep it among them"
            )
    made = np.zeros((len(others), *array.shape[1:]), array.dtype)
    for at, party in enumerate(others):
        if party in parties:
            made[at] = array[parties.index(party)]
    return made


@cache
def state_number(name: str) -> int:
    """Where a state stands in the arrays; raises ValueError if it is none."""
    return STATES.index(name)


def age_group(name: str) -> int:
    """Where a group stands in the arrays by age; raises ValueError if it is none."""
    return AGE_GROUPS.index(name)
