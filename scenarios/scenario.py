"""A scenario: a place, the contracts in it and what else is changed there, ready to be simulated.

Loads a scenario file, or makes a scenario from parts, with all that is wrong said at once. The seed is no part of
it: it is given at run time. The module must not know how anything runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from scenarios.allocations import Allocation, allocations, with_budgets
from scenarios.cast import Cast, bind, cast_of
from scenarios.contracts.contract import Contracts, Members
from scenarios.digest import digest_of, digests
from scenarios.horizon import Horizon
from scenarios.interventions import Intervention, intervention
from scenarios.model import Model
from scenarios.place import Place
from scenarios.populations import Population
from scenarios.problems import FileProblems, Problem, did_you_mean, from_pydantic, one_of
from scenarios.same_terms import are_same_contracts
from scenarios.scenario_checks import disagreements, populations_of
from scenarios.scenario_file import Behaviour, GovernanceInForce, ScenarioFile, Yardstick, words_of_scenarios
from scenarios.scenario_parts import model_named, place_named, reference_named
from scenarios.yaml_files import Source, read_yaml

SCENARIOS = Path(__file__).parent / "scenarios"
NO_FILE = Path("scenario")


@dataclass(frozen=True)
class Scenario:
    """A place under contract, complete and without contradiction.

    `reference` is the model in force today, which goes on until the other operates.
    `populations` are counted for contracts and reports, everyone first; scenarios that are compared have the same ones
    in the same order (`alongside`). `citizens` is the size of a sample, None for everybody who lives in the place.
    """

    name: str
    title: str
    place: Place
    model: Model
    reference: Model
    horizon: Horizon
    behaviour: Behaviour
    governance: GovernanceInForce
    citizens: int | None
    populations: Mapping[str, Population]
    budgets_pounds_a_year: Mapping[str, Fraction]
    interventions: tuple[Intervention, ...]
    cast: Cast
    members: Members
    reference_members: Members
    may_stop_before_start: bool = False
    compared_with: Yardstick = "reference_year"

    @property
    def contracts(self) -> Contracts:
        """The contracts of the model, ready to settle."""
        return self.model.contracts

    @cached_property
    def is_todays(self) -> bool:
        """Whether the model is the contracts that are in force today, whatever it is called."""
        return are_same_contracts(self.reference, self.model)

    @property
    def people(self) -> int:
        """How many citizens there are at the start."""
        return self.place.residents if self.citizens is None else self.citizens

    @property
    def sampled_share(self) -> Fraction:
        """The citizens as a share of everybody who lives in the place."""
        return Fraction(self.people, self.place.residents)

    @cached_property
    def allocations(self) -> tuple[Allocation, ...]:
        """What funds the payers in a year, for as many citizens as there are; pounds of 2014/15."""
        whole = with_budgets(allocations(self.place), self.budgets_pounds_a_year)
        return tuple(each.scaled(self.sampled_share) for each in whole)

    @cached_property
    def usual_allocations(self) -> tuple[Allocation, ...]:
        """The same, as it is without the scenario's own budgets."""
        return tuple(each.scaled(self.sampled_share) for each in allocations(self.place))

    def allocations_in(self, month: int) -> tuple[Allocation, ...]:
        """The same, a year's sum, as it is in a scenario month: budgets multiplied by interventions in force."""
        factors: dict[str, Fraction] = {}
        for each in self.interventions_in(month):
            for payer in each.parties if each.act == "budget" else ():
                factors[payer] = factors.get(payer, Fraction(1)) * each.amount
        return tuple(
            each.scaled(factors[each.payer]) if each.is_budget and each.payer in factors else each
            for each in self.allocations
        )

    def interventions_in(self, month: int) -> tuple[Intervention, ...]:
        """The interventions in force in a scenario month."""
        return tuple(each for each in self.interventions if each.is_in_force(month))

    @cached_property
    def digests(self) -> dict[str, str]:
        """A digest of each thing that can move a result: settings, place, model, and each table of the project."""
        return digests(self)

    @cached_property
    def digest(self) -> str:
        """One digest of all that can move a result, the same on every machine; names and titles do not count."""
        return digest_of(self.digests)


def shipped_scenarios() -> dict[str, Path]:
    """The scenarios that come with the project, by name."""
    return {path.stem: path for path in sorted(SCENARIOS.glob("*.yaml"))}


def load_scenario(path: Path | str, **keys: Any) -> Scenario:
    """The scenario of a file, or the shipped one of that name; `keys` take the place of the file's own.

    Raises:
        FileProblems: everything that is wrong with it, and with the place and the model that it names.
    """
    source = read_yaml(_file(Path(path)))
    return scenario_from(replace(source, data={**source.data, **keys}))


def scenario_of(place: Place | str | Path, model: Model | str | Path, **keys: Any) -> Scenario:
    """A scenario without a file: a place and a model, or what names them, and keys as in a scenario file.

    Raises:
        FileProblems: everything that is wrong with the place, the model or the keys.
    """
    given_place = place if isinstance(place, Place) else None
    given_model = model if isinstance(model, Model) else None
    data: dict[str, Any] = {
        "name": "unnamed",
        "title": "A scenario without a file",
        "place": given_place.name if given_place else str(place),
        "model": given_model.file.name if given_model else str(model),
        **keys,
    }
    return scenario_from(Source(NO_FILE, data, {(): (NO_FILE, 0)}, (NO_FILE,)), given_place, given_model)


def scenario_from(source: Source, place: Place | None = None, model: Model | None = None) -> Scenario:
    """The scenario that a source holds; a place and a model that are given need not be found.

    Raises:
        FileProblems: everything that is wrong with it.
    """
    problems: list[Problem] = []
    file = _told(problems, lambda: _read(source))
    place = place or _told(problems, lambda: place_named(source))
    model = model or _told(problems, lambda: model_named(source))
    reference = _told(problems, lambda: reference_named(source))
    if file is None or place is None or model is None or reference is None:
        raise FileProblems(problems)
    found = list(disagreements(file, place, model, reference))
    if found:
        raise FileProblems(source.problem(path, message) for path, message in found)
    return _made(file, place, model, reference)


T = TypeVar("T")


def _told(problems: list[Problem], make: Callable[[], T]) -> T | None:
    """What is made, or None and its problems among the others."""
    try:
        return make()
    except FileProblems as error:
        problems += error.problems
        return None


def _file(path: Path) -> Path:
    """The file meant: one that there is, or a shipped scenario by its name.

    Raises:
        FileProblems: a bare name of neither.
    """
    shipped = shipped_scenarios()
    if path.exists() or path.name != str(path) or path.suffix:
        return path
    if path.name not in shipped:
        words = f"there is no such file, and no shipped scenario of that name; use {one_of(list(shipped))}."
        raise FileProblems([Problem(path, None, (), words + did_you_mean(path.name, shipped))])
    return shipped[path.name]


def _read(source: Source) -> ScenarioFile:
    try:
        return ScenarioFile.model_validate(source.data, context=words_of_scenarios())
    except ValidationError as error:
        raise FileProblems(from_pydantic(error, source, ScenarioFile)) from None


def _made(file: ScenarioFile, place: Place, model: Model, reference: Model) -> Scenario:
    """The scenario of parts that agree."""
    horizon = Horizon(file.months)
    cast = cast_of(place, reference.file.roles | model.file.roles)
    return Scenario(
        name=file.name,
        title=file.title,
        place=place,
        model=model,
        reference=reference,
        horizon=horizon,
        behaviour=file.behaviour,
        governance=file.governance,
        citizens=file.citizens,
        populations=populations_of(reference, model, file.populations),
        budgets_pounds_a_year={
            payer: rules.budget_pounds_a_year.value for payer, rules in file.commissioners.items()
        },
        interventions=tuple(intervention(each, cast, horizon) for each in file.interventions),
        cast=cast,
        members=bind(model.file.roles, cast),
        reference_members=bind(reference.file.roles, cast),
        may_stop_before_start=file.may_stop_before_start,
        compared_with=file.compared_with,
    )
