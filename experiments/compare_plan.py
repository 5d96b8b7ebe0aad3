"""What is compared: models of contracts in one place, over the same years and seeds; and the folder that it goes to.

    plan = Plan("southend", ("traditional", "iph"), years=5, seeds=20)
    models = ready(plan)                    # everything wrong is said before anything runs
    plan_of(Path("results/southend"))       # what a folder compares

The module must not know how a month is lived, nor what is read off a run.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from experiments.run_folder import RECORD, check_folder
from experiments.run_record import digest, made, repeated_by
from scenarios.comparison import alongside
from scenarios.horizon import MOST_YEARS
from scenarios.parameters.units import MONTHS_A_YEAR
from scenarios.place import Place
from scenarios.problems import FileProblems, Problem
from scenarios.scenario import Scenario, scenario_of
from sim.whole_file import whole_file

KIND = "comparison"
AS_CONTRACTED = "as_contracted"
MOST_SEEDS = 10_000
OF_MODEL = ("model", "settings")
"""Digests that differ between the models of one comparison; the others hold for all."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A comparison: models by their names or files, the first of them what others are compared with.

    `citizens`: the size of a sample; None for everybody. `governance`: None for as contracted.
    `is_drawn`: whether each seed has a draw of behaviour and effects of its own. `posterior`: the file of a fit from
    which numbers of behaviour are drawn; "" draws them within the ranges of their rows. `baseline`: the file of a fit
    from which parameters of citizens and their care are drawn; "" leaves them at their central values.
    """

    place: str
    models: tuple[str, ...]
    years: int = 5
    seeds: int = 20
    citizens: int | None = None
    behaviour: str = "responsive"
    governance: str | None = None
    is_drawn: bool = True
    posterior: str = ""
    baseline: str = ""

    def command(self, out: Path) -> str:
        """The command that repeats the comparison, or goes on with it."""
        return repeated_by(
            "careconomy compare",
            place=self.place,
            models=",".join(self.models),
            years=self.years,
            seeds=self.seeds,
            citizens=self.citizens,
            behaviour=self.behaviour,
            governance=self.governance,
            draws=int(self.is_drawn),
            posterior=self.posterior,
            baseline=self.baseline,
            out=out,
        )


@dataclass(frozen=True)
class Compared:
    """A model that is compared: its name, and its scenario alone and alongside the others."""

    name: str
    alone: Scenario
    scenario: Scenario

    @property
    def digest(self) -> str:
        """Of all that can move a result of this model, whatever it is compared with."""
        return self.alone.digest


@cache
def ready(plan: Plan) -> tuple[Compared, ...]:
    """The models of a plan, ready to run side by side.

    Raises:
        FileProblems: everything that is wrong with the plan.
    """
    _check(plan)
    alone: list[Scenario] = []
    problems: list[Problem] = []
    for model in plan.models:
        try:
            alone.append(_scenario(plan, model))
        except FileProblems as error:
            problems += error.problems
    if problems:
        raise FileProblems(dict.fromkeys(problems))
    names = [each.model.file.name for each in alone]
    for name in names:
        if names.count(name) > 1:
            _refuse("models", f"'{name}' stands twice; give each model once, or another name in its file")
    try:
        together = alongside(alone)
    except ValueError as error:
        _refuse("models", str(error))
    return tuple(Compared(*each) for each in zip(names, alone, together, strict=True))


def open_folder(plan: Plan, out: Path) -> dict[str, Any]:
    """Make the folder of a comparison, or take up one with the same settings; returns what its record says.

    Models and seeds may be added to a folder: what is there of others stays as it is.

    Raises:
        FileProblems: it cannot be written, or holds something else, or what other versions began; nothing is changed.
    """
    models = ready(plan)
    settings = _settings(plan, models)
    check_folder(out, settings, KIND)
    shared = {name: each for name, each in models[0].alone.digests.items() if name not in OF_MODEL}
    own: dict[str, Any] = {
        **made(KIND, plan.command(out), settings, shared),
        "place": _place(models[0].alone.place),
        "models": {each.name: _told(each) for each in models},
    }
    if (out / RECORD).is_file():
        held = json.loads((out / RECORD).read_text(encoding="utf-8"))
        _check_held(out, held, own)
        own["models"] = {**held["models"], **own["models"]}
    out.mkdir(exist_ok=True)
    record = {**own, "plan": asdict(plan)}
    with whole_file(out / RECORD) as unfinished:
        unfinished.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    return record


def plan_of(out: Path) -> Plan:
    """What a folder compares, as it was asked for last; files of models are where they were then.

    Raises:
        FileProblems: the folder holds no comparison.
    """
    try:
        held = json.loads((out / RECORD).read_text(encoding="utf-8"))
        told = dict(held["plan"])
        return Plan(**told | {"models": tuple(told["models"])})
    except (OSError, ValueError, KeyError, TypeError):
        message = f"holds no {RECORD} of a comparison; name a folder that `careconomy compare` wrote"
        raise FileProblems([Problem(out, None, (), message)]) from None


def _check(plan: Plan) -> None:
    for option, number, most in (("seeds", plan.seeds, MOST_SEEDS), ("years", plan.years, MOST_YEARS)):
        if not 1 <= number <= most:
            _refuse(option, f"{number} is not allowed; write 1 to {most:,}")
    for option, file in (("posterior", plan.posterior), ("baseline", plan.baseline)):
        if file and not plan.is_drawn:
            _refuse(option, "nothing is drawn from it where --draws is 0; leave one of the two out")
    if plan.posterior or plan.baseline:
        from experiments.compare_draws import points, posterior

        for file, read in ((plan.posterior, posterior), (plan.baseline, points)):
            if file:
                read(file)
    if not plan.models:
        _refuse("models", "none is named; name one or more, with commas between them")


def _scenario(plan: Plan, model: str) -> Scenario:
    keys: dict[str, Any] = {"months": plan.years * MONTHS_A_YEAR, "behaviour": plan.behaviour}
    if plan.citizens is not None:
        keys["citizens"] = plan.citizens
    return _named(scenario_of(plan.place, model, **keys, governance=plan.governance or AS_CONTRACTED))


def _named(scenario: Scenario) -> Scenario:
    return replace(scenario, name=scenario.model.file.name)


def _settings(plan: Plan, models: Sequence[Compared]) -> dict[str, Any]:
    first = models[0].alone
    return {
        "place": first.place.name,
        "citizens": first.people,
        "months": first.horizon.months,
        "reference": first.reference.file.name,
        "behaviour": plan.behaviour,
        "is_drawn": plan.is_drawn,
        "posterior": digest(Path(plan.posterior).read_bytes()) if plan.posterior else "",
        "baseline": digest(Path(plan.baseline).read_bytes()) if plan.baseline else "",
    }


def _place(place: Place) -> dict[str, Any]:
    """What readers are told of a place."""
    return {
        "title": place.title,
        "residents": place.residents,
        "year": place.year,
        "boundary": place.boundary.text,
        "population_date": place.population_date,
    }


def _told(model: Compared) -> dict[str, Any]:
    from sim.in_force import operates_from
    from sim.participating import stops_before_start

    is_today = model.alone.is_todays
    return {
        "title": model.alone.model.file.title,
        "is_today": is_today,
        "stops_before_start_probability": 0.0 if is_today else stops_before_start(model.alone.model.file),
        "governance": model.alone.governance,
        "digest": model.digest,
        "operates_from_month": operates_from(model.alone.reference, model.alone.model),
    }


def _check_held(out: Path, held: dict[str, Any], own: dict[str, Any]) -> None:
    """Refuse a folder that another program, other tables or another model of a name began."""
    for name, own_digest in own["digests"].items():
        if held["digests"].get(name) != own_digest:
            _refuse_folder(out, f"the folder holds a comparison of another scenario ({name} differs)")
    for what in ("versions", "commit"):
        if held[what] != own[what]:
            _refuse_folder(
                out,
                f"the comparison in the folder was begun with {what} {held[what]}, and this is {own[what]}",
            )
    for name, told in own["models"].items():
        if name in held["models"] and held["models"][name]["digest"] != told["digest"]:
            _refuse_folder(out, f"the folder holds results of another '{name}' than this")


def _refuse_folder(out: Path, message: str) -> NoReturn:
    raise FileProblems([Problem(out, None, (), f"{message}; name another folder")]) from None


def _refuse(option: str, message: str) -> NoReturn:
    raise FileProblems([Problem(Path("compare"), None, (option,), message)]) from None
