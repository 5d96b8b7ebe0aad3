"""From the keys of a file to contracts ready to settle: each mechanism's tree, wrapped in what any term may have.

Phases, uplifts, variations, caps and gates are tree transformations here, so that no mechanism knows of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from scenarios.catalogue import Catalogue
from scenarios.contracts.contract import Contract, Contracts, ContractTerm
from scenarios.contracts.frame import EVERYONE, Frame, Role
from scenarios.contracts.keys import Gate, TermKeys
from scenarios.contracts.mechanism import EVERY, MECHANISMS
from scenarios.contracts.observables import Observable, at_least, at_most, const, minus, times
from scenarios.contracts.periods import MONTHS_IN_YEAR, Schedule
from scenarios.contracts.terms import All, During, If, Pay, Payment, Share, Term, with_payments
from scenarios.model_file import ContractFile, ModelFile
from scenarios.quantities import Series

# Roles that every file has without naming them: money leaves the economy there, or care is given outside it.
OUTSIDE_ROLES = ("suppliers", "tax_office", "others")
DEFAULT_MONTHS = MONTHS_IN_YEAR


@dataclass(frozen=True, slots=True)
class Place:
    """A term of a file: the path to it, its contract and its keys."""

    path: tuple[str | int, ...]
    contract: ContractFile
    keys: TermKeys

    @property
    def mechanism(self) -> str:
        """The name of its mechanism."""
        return str(self.keys.mechanism)  # type: ignore[attr-defined]

    @property
    def name(self) -> str:
        """Its name: that of its mechanism unless the file gives one."""
        return self.keys.name or self.mechanism

    @property
    def key(self) -> str:
        """`contract.term`, as other terms and postings name it."""
        return f"{self.contract.name}.{self.name}"

    @property
    def payer(self) -> str:
        """Who pays: for this term, else for the contract."""
        return self.keys.payer or self.contract.payer

    @property
    def payees(self) -> tuple[str, ...]:
        """Who is paid."""
        return self.keys.payees or self.contract.payees

    @property
    def services(self) -> tuple[str, ...]:
        """The services in its scope."""
        return self.keys.services or self.contract.scope.services

    @property
    def populations(self) -> tuple[str, ...]:
        """The populations in its scope."""
        return self.keys.populations or self.contract.scope.populations

    @property
    def is_base(self) -> bool:
        """Whether it is the payment for the service itself, on which others stack."""
        return MECHANISMS[self.mechanism].stage == "base"


class CompileError(ValueError):
    """A term whose keys do not make sense together; `path` is the term's in the file."""

    def __init__(self, path: tuple[str | int, ...], message: str) -> None:
        self.path = path
        super().__init__(message)


def terms_of(file: ModelFile) -> Iterator[Place]:
    """Every term of a file with its path."""
    for number, contract in enumerate(file.contracts):
        for index, keys in enumerate(contract.terms):
            yield Place(("contracts", number, "terms", index), contract, keys)


def compile_model(file: ModelFile, catalogue: Catalogue) -> Contracts:
    """The contracts of a file.

    Raises:
        CompileError: the first term whose keys do not make sense together.
    """
    places = list(terms_of(file))
    compiled: dict[str, list[ContractTerm]] = {contract.name: [] for contract in file.contracts}
    for place in places:
        compiled[place.contract.name].append(compile_term(file, place, catalogue))
    contracts = tuple(
        Contract(
            contract.name,
            contract.payer,
            contract.payees,
            tuple(compiled[contract.name]),
            _months(file, contract),
            _firm_months(file, contract),
        )
        for contract in file.contracts
    )
    return Contracts(file.name, file.title, contracts, (*file.roles, *OUTSIDE_ROLES))


def compile_term(file: ModelFile, place: Place, catalogue: Catalogue) -> ContractTerm:
    """One term of a file.

    Raises:
        CompileError: its keys do not make sense together.
    """
    mechanism, keys = MECHANISMS[place.mechanism], place.keys
    frame = _frame(file, place, catalogue)
    try:
        tree = _wrapped(frame, keys, mechanism.tree(frame, keys))
    except ValueError as error:
        raise CompileError(place.path, str(error)) from error
    schedule = Schedule(
        "exit" if mechanism.at_exit else EVERY[keys.settle or mechanism.settle],
        keys.lag_months,
        mechanism.on_account if keys.on_account is None else keys.on_account,
    )
    return ContractTerm(
        place.contract.name, place.name, place.mechanism, mechanism.plain, mechanism.stage, schedule, tree,
        place.services, place.populations, place.payees,
    )  # fmt: skip


def _frame(file: ModelFile, place: Place, catalogue: Catalogue) -> Frame:
    roles = {name: Role(role.kind, role.bind) for name, role in file.roles.items()}
    siblings = [other for other in terms_of(file) if other.contract is place.contract]
    split = place.keys.split
    return Frame(
        contract=place.contract.name,
        name=place.name,
        payer=place.payer,
        payees=place.payees,
        services=place.services,
        populations=tuple("" if name == EVERYONE else name for name in place.populations),
        months=_months(file, place.contract),
        roles=roles | {name: Role(name) for name in OUTSIDE_ROLES},
        catalogue=catalogue,
        bases={other.key: other.payees for other in siblings if other.is_base and other.key != place.key},
        payees_of={other.key: other.payees for other in terms_of(file)},
        delivered_by=place.keys.delivered_by or place.contract.delivered_by or (),
        split=None if split is None else {role: share.value for role, share in split.items()},
        people_titles={name: people.in_words(name) for name, people in file.populations.items()},
        counts=_counts(file),
    )


def _counts(file: ModelFile) -> dict[str, tuple[int, int]]:
    """How many contracts each role pays under, and how many measures they hold."""
    counts: dict[str, tuple[int, int]] = {}
    for contract in file.contracts:
        measures = sum(
            len(getattr(keys, "measures", ())) or hasattr(keys, "curve") for keys in contract.terms
        )
        held, measured = counts.get(contract.payer, (0, 0))
        counts[contract.payer] = (held + 1, measured + measures)
    return counts


def _months(file: ModelFile, contract: ContractFile) -> int:
    """The months a contract may operate, its renewals included."""
    term = file.term_of(contract)
    if term is None:
        return DEFAULT_MONTHS
    renewals = term.renewals
    return term.length_months + (renewals.times * renewals.months if renewals else 0)


def _firm_months(file: ModelFile, contract: ContractFile) -> int:
    term = file.term_of(contract)
    return DEFAULT_MONTHS if term is None else term.length_months


def _wrapped(frame: Frame, keys: TermKeys, tree: Term) -> Term:
    """The tree within the phases, caps and gate that any term may have: prices move first, caps hold last."""
    tree = _by_month(frame, keys, tree)
    cap, floor = keys.cap_pounds_a_year, keys.floor_pounds_a_year
    if cap is not None:
        tree = _each_amount(tree, lambda amount: at_most(amount, frame.flow(cap, label="cap")))
    if floor is not None:
        tree = _each_amount(tree, lambda amount: at_least(amount, frame.flow(floor, label="floor")))
    return tree if keys.gate is None else _gated(frame, keys.gate, tree)


def _by_month(frame: Frame, keys: TermKeys, tree: Term) -> Term:
    """The tree at each run of months with its own factor on the price."""
    runs = list(_price_runs(frame.months, keys))
    parts = [
        During(first, last, _scaled(tree, factor)) if len(runs) > 1 else _scaled(tree, factor)
        for first, last, factor in runs
        if factor != 0
    ]
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _price_runs(months: int, keys: TermKeys) -> Iterator[tuple[int, int | None, Fraction]]:
    """Runs of contract months (first, last, factor) over which phase, uplifts and variations stay the same."""
    start, current = 1, _factor(keys, 1)
    may_change = {*range(1, months + 1, MONTHS_IN_YEAR), *(each.from_month for each in keys.variations)}
    for month in sorted(each for each in may_change if 1 < each <= months):
        factor = _factor(keys, month)
        if factor != current:
            yield start, month - 1, current
            start, current = month, factor
    yield start, None, current


def _factor(keys: TermKeys, month: int) -> Fraction:
    year = (month - 1) // MONTHS_IN_YEAR + 1
    factor = (keys.phase_by_year or Series((Fraction(1),))).in_year(year)
    if keys.uplift_share is not None:
        factor *= 1 + keys.uplift_share.value
    if keys.yearly_uplift_share is not None:
        factor *= (1 + keys.yearly_uplift_share.value) ** (year - 1)
    for variation in keys.variations:
        if month >= variation.from_month:
            factor *= 1 + variation.change_share.value
    return factor


def _scaled(tree: Term, factor: Fraction) -> Term:
    if factor == 1:
        return tree
    return _each_amount(tree, lambda amount: times(const(factor, "price factor"), amount))


def _each_amount(tree: Term, change: Callable[[Observable], Observable]) -> Term:
    def changed(payment: Payment) -> Payment:
        if isinstance(payment, Pay):
            return Pay(payment.payer, payment.payee, change(payment.amount), payment.label)
        return Share(payment.payer, payment.payees, payment.weights, change(payment.amount), payment.label)

    return with_payments(tree, changed)


def _gated(frame: Frame, gate: Gate, tree: Term) -> Term:
    payee = frame.payees[0] if len(frame.payees) == 1 else ""
    reading: Observable = frame.level(gate.reading, payee)
    if gate.at_least is not None:
        tree = If(minus(reading, frame.level(gate.at_least, payee, "gate")), tree)
    if gate.at_most is not None:
        tree = If(minus(frame.level(gate.at_most, payee, "gate"), reading), tree)
    return tree


def roles_of(file: ModelFile) -> Mapping[str, str]:
    """Every role of a file with its kind of party, those outside it included."""
    return {name: role.kind for name, role in file.roles.items()} | {name: name for name in OUTSIDE_ROLES}
