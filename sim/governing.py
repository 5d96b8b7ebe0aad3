"""Governing: who plans for the whole, how far that binds the levers of others, and what becomes of trust.

    neutral          everybody decides alone
    as_contracted    each model's governance acts, with the numbers of its file

Plans are made where providers decide, quarter by quarter, and only where they answer to contracts at all. The module
must not know any model, contract form or mechanism: governance is numbers in a file. Who refuses, gives notice or
leaves is not decided here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.providers.governed import TrustLaw, affordable, bound, extra_pounds
from agents.providers.jumps import answered
from agents.providers.response import Pull, Temper, reasons_of
from scenarios.catalogue import load_catalogue
from sim.agreements import Agreement, agreements_of
from sim.gains import Gains, net_pounds
from sim.planning import Plan

if TYPE_CHECKING:
    from sim.economy import HealthEconomy
    from sim.worth import Book, Providers

Numbers = NDArray[np.float64]
MONTHS_A_QUARTER = 3
CONTROL = "control"
NEGLIGIBLE = 1e-9
"""Differences of levels below this are none: sums of numbers are not exact."""


class Choice(NamedTuple):
    """What the members of a group would do alone: levels now, reasons of money and others, and the levels wanted."""

    before: Numbers
    pulls: tuple[Pull, ...]
    others: tuple[Pull, ...]
    wanted: Numbers


class Quarter(NamedTuple):
    """An agreement's quarter: trust after it, and the shares of its promises that were kept and broken."""

    month: int
    agreement: str
    trust: float
    kept_share: float
    broken_share: float


@dataclass(frozen=True)
class Scene:
    """All that plans are made from in a quarter, worked out once for all agreements.

    `choices`: what each group would do alone. `money_pounds`: by group and member, what contracts pay in a year beyond
    what today's would.
    """

    gains: Gains
    choices: Mapping[str, Choice]
    money_pounds: Mapping[str, Numbers]

    @property
    def temper(self) -> Temper:
        """How providers answer."""
        return self.gains.valued.temper

    def baseline(self, group: str) -> Numbers:
        """Levels of the reference year, or those that a new organisation is staffed to."""
        return self.gains.providers.levers.staffed[group]

    def unpaid_pounds(self, group: str) -> Numbers:
        """What full effort takes in cash that no contract pays back: member, lever."""
        full = self.gains.full_pounds[group]
        back = np.clip(self.gains.valued.paid_back(group, full.shape), 0.0, 1.0)
        return np.asarray(full * (1 - back))

    def plays(self, agreement: Agreement, role: str, group: str) -> NDArray[np.bool_]:
        """Which members of a group play a role of the agreement."""
        players = agreement.in_force.members[role]
        return np.array([name in players for name in self.gains.providers.members[group]], dtype=bool)


@dataclass
class Governing:
    """The agreements of a scenario as they stand.

    `trust`: by agreement, 0 to 1. `motive_pounds`: by group, member and lever, what effort was worth beside money when
    accounts opened. `quarters`: what became of trust; not kept when a run is taken up again.
    """

    agreements: tuple[Agreement, ...]
    law: TrustLaw
    trust: dict[str, float] = field(default_factory=dict)
    motive_pounds: dict[str, Numbers] = field(default_factory=dict)
    quarters: list[Quarter] = field(default_factory=list)

    def state(self) -> dict[str, Numbers]:
        """Trust and motives, to be kept and given back to `restore`."""
        trust = np.array([self.trust.get(each.name, self.law.start_share) for each in self.agreements])
        return {"trust": trust, **{f"motive/{group}": each for group, each in self.motive_pounds.items()}}

    def restore(self, state: Mapping[str, Numbers]) -> None:
        """Go on from what `state` gave, under the same agreements."""
        names = [each.name for each in self.agreements]
        self.trust = dict(zip(names, map(float, state["trust"]), strict=True))
        start = "motive/"
        self.motive_pounds = {
            name.removeprefix(start): each for name, each in state.items() if name.startswith(start)
        }

    def operating(self, month: int) -> list[Agreement]:
        """The agreements under which care is given in a month."""
        return [each for each in self.agreements if each.in_force.operates(month)]

    def decides(self, month: int) -> bool:
        """Whether anybody has a say in anybody else's levers."""
        return any(each.has_authority for each in self.operating(month))

    def has_a_hold(self, agreement: Agreement, month: int) -> bool:
        """Whether those under an agreement have agreed by now on what binds them."""
        return month >= agreement.in_force.first_month + self.law.delay(len(agreement.member_roles))

    def sharing(self, month: int) -> float:
        """How many times as much information does under the agreements that operate in a month."""
        return prod(each.sharing for each in self.operating(month))

    def note_motives(self, motive_pounds: Mapping[str, Numbers]) -> None:
        """Remember for good what effort is worth beside money."""
        self.motive_pounds = dict(motive_pounds)

    def crowding(
        self, group: str, names: Sequence[str], month: int, own_pounds: Numbers, share: float
    ) -> Iterator[Pull]:
        """What control takes of the motive for unpaid effort, and support adds, for all levers of those under it.

        `own_pounds`: each member's income. `share`: what full control takes.
        """
        for each in self.operating(month):
            if each.control and group in self.motive_pounds:
                under = each.players(each.member_roles)
                is_under = np.array([name in under for name in names])[:, None]
                lost = -share * each.control * is_under * np.maximum(self.motive_pounds[group], 0.0)
                yield Pull(CONTROL, lost, np.zeros_like(lost), own_pounds)

    def bind(self, economy: HealthEconomy, scene: Scene) -> dict[str, Numbers]:
        """What is wanted of all levers once the agreements of next month have had their say; trust moves with it."""
        month = economy.month + 1
        asked = {group: each.wanted for group, each in scene.choices.items()}
        left = {group: each.copy() for group, each in scene.money_pounds.items()}
        for agreement in self.operating(month):
            if not agreement.has_authority:
                continue
            trust = self.trust.setdefault(agreement.name, self.law.start_share)
            has_a_hold = self.has_a_hold(agreement, month)
            plan, before = Plan(agreement, scene.gains), dict(asked)
            held: dict[str, NDArray[np.bool_]] = {}
            for group, own in before.items():
                authority = plan.authority(group, trust if has_a_hold else 0.0)
                if authority.any():
                    held[group] = authority > 0
                    asked[group] = _planned(scene, plan, group, own, authority, left)
            if has_a_hold:
                was_held = held if self.has_a_hold(agreement, month - MONTHS_A_QUARTER) else {}
                wronged = _undone(economy, scene, agreement, was_held) | _overdrawn(economy, agreement)
                gains = {role: _gained(scene, plan, role, before, asked) for role in agreement.member_roles}
                self._trusted(economy.month, agreement, gains, wronged)
        return asked

    def _trusted(
        self, month: int, agreement: Agreement, gains: Mapping[str, float], wronged: Collection[str]
    ) -> None:
        """Move trust by the promises of a quarter: one for each member, one for each payer."""
        roles = dict.fromkeys((*agreement.member_roles, *agreement.payer_roles))
        broken = [role for role in roles if role in wronged or gains.get(role, 0.0) < -NEGLIGIBLE]
        kept = [role for role in roles if role not in broken and gains.get(role, 1.0) > NEGLIGIBLE]
        trust = self.law.moved(self.trust[agreement.name], len(kept) / len(roles), len(broken) / len(roles))
        self.trust[agreement.name] = trust
        self.quarters.append(
            Quarter(month, agreement.name, trust, len(kept) / len(roles), len(broken) / len(roles))
        )


def governing_of(economy: HealthEconomy) -> Governing:
    """The agreements of an economy's contracts; none where its scenario is neutral."""
    scenario = economy.scenario
    found: list[Agreement] = []
    for settled in economy.settled if scenario.governance == "as_contracted" else ():
        if settled.in_force.stands_in:
            continue
        model = scenario.reference if settled.in_force.is_today else scenario.model
        found += agreements_of(model.file, settled.in_force, economy.cast.providers)
    return Governing(tuple(found), TrustLaw.of(economy.england.parameters))


def new_money(now: Sequence[Book], today: Book, providers: Providers) -> dict[str, Numbers]:
    """What contracts pay each provider in a year beyond what today's would pay for the same care."""
    made = {}
    for group in providers.groups:
        names = list(providers.members[group])
        paid = sum((net_pounds(book, names) for book in now), start=np.zeros(len(names)))
        made[group] = np.maximum(paid - net_pounds(today, names), 0.0)
    return made


def _planned(
    scene: Scene, plan: Plan, group: str, own: Numbers, authority: Numbers, left: dict[str, Numbers]
) -> Numbers:
    """What a plan makes of what a group wants: bound, as far as money goes that is left; which is then less."""
    choice, today, unpaid = scene.choices[group], scene.baseline(group), scene.unpaid_pounds(group)
    pulls = (*plan.pulls(group, choice.pulls), *choice.others)
    planned = answered(today, reasons_of(pulls, choice.before, scene.temper), pulls, scene.temper)
    asked = affordable(today, own, bound(own, planned, authority), unpaid, left[group])
    left[group] = left[group] - extra_pounds(today, own, asked, unpaid)
    return asked


def _gained(
    scene: Scene, plan: Plan, role: str, before: Mapping[str, Numbers], asked: Mapping[str, Numbers]
) -> float:
    """What a role has of an agreement: what the plan makes of its margin, and money that it did not have before.

    Pounds a year as it feels them: payments and costs of care that move with anybody's levers, less what its own effort
    takes, and what contracts pay it beyond today's.
    """
    moves = {group: asked[group] - own for group, own in before.items() if (asked[group] != own).any()}
    total = plan.margin_pounds(role, moves, {group: each.pulls for group, each in scene.choices.items()})
    for group, own in before.items():
        effort = extra_pounds(scene.baseline(group), own, asked[group], scene.gains.full_pounds[group])
        net = (scene.money_pounds[group] - effort)[scene.plays(plan.agreement, role, group)]
        total += scene.temper.weight[group] * float(net.sum())
    return total


def _undone(
    economy: HealthEconomy, scene: Scene, agreement: Agreement, held: Mapping[str, NDArray[np.bool_]]
) -> set[str]:
    """The members whose levers were less than was agreed, as something else held them there."""
    found = set()
    for group, is_held in held.items():
        is_less = economy.levers.levels[group] < economy.chosen_levels[group] - NEGLIGIBLE
        names = scene.gains.providers.members[group]
        late = {names[int(at)] for at in np.flatnonzero((is_less & is_held).any(axis=1))}
        found |= {role for role in agreement.member_roles if late & set(agreement.in_force.members[role])}
    return found


def _overdrawn(economy: HealthEconomy, agreement: Agreement) -> set[str]:
    """The payers who pay with what they have not got, though they may not."""
    kinds, found = load_catalogue().party_kinds, set()
    for role in agreement.payer_roles:
        for name in agreement.in_force.members[role]:
            may_overdraw = kinds[economy.cast.party(name).kind].may_overdraw
            if not may_overdraw and economy.cash_pence(name) < 0:
                found.add(role)
    return found
