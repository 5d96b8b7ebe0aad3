"""What a model's governance comes to in a place: who is under it, in whose levers it has a say, whom its plan is for.

An agreement is a governance of a model file with the contracts that stand under it. The module must not know how a plan
is made, nor what a governance is called.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from scenarios.contracts.contract import Contract
from scenarios.model_file import QALYS, Governance, ModelFile
from sim.in_force import InForce

MEMBERS = "members"
"""The word by which an objective weighs everybody under the agreement who has no weight of its own."""


@dataclass(frozen=True)
class Agreement:
    """A governance, the contracts under it and who is bound by them.

    `name`: of the model, and of the contract where it has a governance of its own. `member_roles`: those who deliver
    under the contracts, but for whoever coordinates. `payer_roles`: those who pay them.
    """

    name: str
    governance: Governance
    contracts: tuple[str, ...]
    member_roles: tuple[str, ...]
    payer_roles: tuple[str, ...]
    in_force: InForce

    @property
    def has_authority(self) -> bool:
        """Whether anything is decided under it."""
        authority = self.governance.authority
        return bool(authority.by_contract or authority.by_agreement)

    @property
    def control(self) -> float:
        """How the contracts are felt: 1 all control, -1 all support."""
        return float(self.governance.control.value) if self.governance.control else 0.0

    @property
    def sharing(self) -> float:
        """How many times as much the sharing of information does."""
        ratio = self.governance.information_sharing
        return float(ratio.value) if ratio else 1.0

    def weight_of(self, role: str) -> float:
        """What a pound of a role's margin weighs in the plan."""
        objective = self.governance.objective
        if role in objective:
            return float(objective[role].value)
        if role in self.member_roles and MEMBERS in objective:
            return float(objective[MEMBERS].value)
        return 0.0

    @property
    def pounds_per_qaly(self) -> float:
        """What a quality-adjusted life year of anybody weighs in the plan, beside pounds."""
        value = self.governance.objective.get(QALYS)
        return float(value.value) if value else 0.0

    @property
    def weighed_roles(self) -> dict[str, float]:
        """The roles whose margins count in the plan."""
        named = [role for role in self.governance.objective if role in self.in_force.members]
        weights = {role: self.weight_of(role) for role in dict.fromkeys((*named, *self.member_roles))}
        return {role: weight for role, weight in weights.items() if weight}

    def authority(self, lever: str, trust: float) -> float:
        """The share of the decision on a lever that the plan takes: what is agreed counts as far as there is trust."""
        authority = self.governance.authority
        by_contract, by_agreement = authority.by_contract.get(lever), authority.by_agreement.get(lever)
        return max(
            float(by_contract.value) if by_contract else 0.0,
            float(by_agreement.value) * trust if by_agreement else 0.0,
        )

    def players(self, roles: Iterable[str]) -> set[str]:
        """The parties that play the roles."""
        return {name for role in roles for name in self.in_force.members[role]}


def agreements_of(file: ModelFile, in_force: InForce, providers: Collection[str]) -> Iterator[Agreement]:
    """The agreements of a model's contracts: the file's, and one for each contract that has its own."""
    contracts = {each.name: each for each in in_force.contracts.contracts}
    own = {each.name: each.governance for each in file.contracts if each.governance}
    rest = tuple(name for name in contracts if name not in own)
    if rest:
        yield _agreement(file.name, file.governance, rest, in_force, providers)
    for name, governance in own.items():
        yield _agreement(f"{file.name}.{name}", governance, (name,), in_force, providers)


def _agreement(
    name: str,
    governance: Governance,
    contracts: tuple[str, ...],
    in_force: InForce,
    providers: Collection[str],
) -> Agreement:
    under = [in_force.contracts.contract(each) for each in contracts]
    payees = dict.fromkeys(role for each in under for role in payees_of(each))
    members = tuple(
        role
        for role in payees
        if role != governance.coordinator and set(in_force.members[role]) & set(providers)
    )
    payers = tuple(dict.fromkeys(each.payer for each in under))
    return Agreement(name, governance, contracts, members, payers, in_force)


def payees_of(contract: Contract) -> tuple[str, ...]:
    """Everybody who is paid under a contract, by some term or all."""
    return tuple(
        dict.fromkeys((*contract.payees, *(role for term in contract.terms for role in term.payees)))
    )
