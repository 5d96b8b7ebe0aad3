"""A run of a scenario: live its months, keep checkpoints, write the tables; or go on with what was begun.

Holds the order of these, and what may go on with what. The module must not know how a month is lived, nor what a table
holds.
"""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from agents.citizens.population import OutOfBounds
from experiments.run_folder import RECORD, alone_in, check_folder
from experiments.run_record import about_run, repeated_by
from scenarios.contracts.facts import MissingFact
from scenarios.parameters.units import MONTHS_A_YEAR
from scenarios.problems import FileProblems, Problem
from scenarios.scenario import Scenario, load_scenario, scenario_of, shipped_scenarios
from scenarios.scenario_parts import shipped_models
from sim.economy import HealthEconomy
from sim.in_force import operates_from
from sim.keeping import keep, taken_up
from sim.month_recorder import MonthRecorder, names_of
from sim.recorder import PARTS, Recorder
from sim.run_reader import Run, read_record, read_run

CHECKPOINTS = "checkpoints"
KEPT_AFTER_CITIZEN_MONTHS = 10_000_000
"""About so many are lived from checkpoint to checkpoint: fewer take hardly longer than to keep them."""
MOST_YEARS_APART = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """What decides a run: a scenario, or a model and its place; and what else is asked for instead of the scenario's.

    `scenario`: the name of a shipped one, or a file; with `place`, the name of a shipped model, or a file.
    """

    scenario: str
    seed: int = 1
    place: str | None = None
    citizens: int | None = None
    months: int | None = None
    behaviour: str | None = None
    governance: str | None = None

    @property
    def keys(self) -> dict[str, Any]:
        """What is asked for instead of the scenario's own, by the keys of a scenario file."""
        given = {name: getattr(self, name) for name in ("citizens", "months", "behaviour", "governance")}
        return {name: each for name, each in given.items() if each is not None}

    def command(self, out: Path) -> str:
        """The command that repeats the run, or goes on with it."""
        return repeated_by(
            "careconomy run", self.scenario, place=self.place, **self.keys, seed=self.seed, out=out
        )


def run(asked: Asked, out: Path, kept_every_months: int | None = None) -> Run:
    """Live a scenario's months and write everything to a folder; go on with what the same command began there.

    `kept_every_months`: from checkpoint to checkpoint; by the number of people, as `months_apart` has it, if not told.

    Raises:
        FileProblems: what was asked for cannot be run, the folder holds something else, or a file cannot be written.
            What was kept stays.
    """
    scenario = scenario_asked(asked)
    about = about_scenario(scenario, asked.seed, asked.command(out))
    if _is_finished(out, about):
        _clear(out)
        return read_run(out)
    with alone_in(out):
        economy = taken_up(out / CHECKPOINTS, scenario, asked.seed) if out.is_dir() else None
        if economy is None:
            economy = _founded(scenario, asked.seed)
        write_months(economy, about, out, kept_every_months or months_apart(scenario.people))
    return read_run(out)


def write_months(economy: HealthEconomy, about: Mapping[str, Any], out: Path, kept_every_months: int) -> None:
    """Live the months that an economy has left, and write all that its run has to a folder.

    Raises:
        FileProblems: a month cannot be lived, or a file cannot be written; what was kept stays.
    """
    recorder = Recorder(out, about, economy.month)
    economy.listeners.append(MonthRecorder(recorder, economy))
    with _cycles_left_alone():
        _live(economy, recorder, out, kept_every_months)
    recorder.finish(economy.month, economy.ledger)
    _clear(out)


def scenario_asked(asked: Asked) -> Scenario:
    """The scenario that is asked for.

    Raises:
        FileProblems: everything that is wrong with it.
    """
    word, place = asked.scenario, asked.place
    if place is None:
        if word in shipped_models() and word not in shipped_scenarios():
            _refuse(
                Path(word),
                "this is a model of contracts, not a scenario; say where it is in force with --place",
            )
        return load_scenario(word, **asked.keys)
    if word in shipped_scenarios():
        _refuse(
            Path(word), "this is a scenario, which has its place; leave out --place, or name a model instead"
        )
    return scenario_of(place, word, **asked.keys)


def months_apart(people: int) -> int:
    """Months from checkpoint to checkpoint in a place of so many: whole years, one in a large place and five at most.

    >>> months_apart(1_000_000), months_apart(500_000), months_apart(20_000)
    (12, 24, 60)
    """
    years = -(-KEPT_AFTER_CITIZEN_MONTHS // (people * MONTHS_A_YEAR))
    return MONTHS_A_YEAR * min(years, MOST_YEARS_APART)


# Before the first month


def about_scenario(scenario: Scenario, seed: int, command: str) -> dict[str, Any]:
    """What run.json says of a run of a scenario that `command` made."""
    models = (scenario.reference, scenario.model)
    terms = [term for model in models for term in model.contracts.in_order()]
    return about_run(
        title=f"{scenario.place.title}, {scenario.model.file.title}",
        command=command,
        settings={
            "place": scenario.place.name,
            "model": scenario.model.file.name,
            "reference": scenario.reference.file.name,
            "citizens": scenario.people,
            "months": scenario.horizon.months,
            "behaviour": scenario.behaviour,
            "governance": scenario.governance,
            "seed": seed,
        },
        names=names_of(scenario),
        parties=scenario.cast.parties,
        term_kinds={term.key: term.mechanism for term in terms},
        digests={"scenario": scenario.digest, **scenario.digests},
    ) | {
        "operates_from_month": operates_from(scenario.reference, scenario.model),
        "model_title": scenario.model.file.title,
        "contract_titles": {
            each.name: each.title for model in models for each in model.file.contracts if each.title
        },
    }


def _founded(scenario: Scenario, seed: int) -> HealthEconomy:
    try:
        return HealthEconomy(scenario, seed)
    except ValueError as error:
        _refuse(Path(scenario.name), str(error))


def _is_finished(out: Path, about: Mapping[str, Any]) -> bool:
    """Whether the run lies there already.

    Raises:
        FileProblems: the folder cannot hold the run, or holds another, or what another program began.
    """
    check_folder(out, about["settings"])
    if not (out / RECORD).is_file():
        return False
    held = read_record(out / RECORD)
    others = _others(held.get("digests", {}), about["digests"])
    if others:
        _refuse(out, f"the folder holds a run of another scenario ({others}); name another folder")
    if held["is_finished"]:
        return True
    for what in ("versions", "commit"):
        if held.get(what) != about[what]:
            _refuse(
                out,
                f"the run in the folder was begun with {what} {_told(held.get(what))}, and this is "
                f"{_told(about[what])}; go on with those, or begin again in another folder",
            )
    return False


def _others(held: Mapping[str, str], now: Mapping[str, str]) -> str:
    """What differs, in words."""
    names = sorted(name for name in held.keys() | now.keys() if held.get(name) != now.get(name))
    return ", ".join(name for name in names if name != "scenario") or ", ".join(names)


def _told(what: object) -> str:
    if isinstance(what, Mapping):
        return ", ".join(f"{name} {each}" for name, each in what.items())
    return str(what)


# Month by month


@contextmanager
def _cycles_left_alone() -> Iterator[None]:
    """Let the collector of cycles leave alone what is there already: it lasts as long as the run does.

    To look through all that was read and compiled took it longer than ten months take.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _live(economy: HealthEconomy, recorder: Recorder, out: Path, kept_every_months: int) -> None:
    """Live the months that are left; a bar shows citizen-months, their pace and the time left."""
    from tqdm import tqdm

    people, last = economy.scenario.people, economy.scenario.horizon.last_month
    # The first month of a machine waits for the compiler, which no bar can foresee.
    first, later = "first month (compiled once a machine)", "living"
    with tqdm(
        total=last * people,
        initial=economy.month * people,
        desc=first,
        unit=" citizen-months",
        unit_scale=True,
        dynamic_ncols=True,
        disable=None,  # where nobody watches
    ) as bar:
        while economy.month < last:
            recorded = economy.month
            try:
                economy.step()
            except (MissingFact, OutOfBounds) as error:
                _refuse(out, f"after month {recorded}: the next cannot be lived: {error}")
            # The total is reached whatever the number of births and deaths.
            bar.update(people)
            bar.set_description(later, refresh=False)
            if economy.month % kept_every_months == 0 and economy.month < last:
                # Tables first: parts after a checkpoint are dropped, those before it must be there.
                recorder.keep(economy.month)
                keep(out / CHECKPOINTS, economy)


def _clear(out: Path) -> None:
    """Remove what only a run that goes on needs."""
    for name in (CHECKPOINTS, PARTS):
        shutil.rmtree(out / name, ignore_errors=True)


def _refuse(path: Path, message: str) -> NoReturn:
    raise FileProblems([Problem(path, None, (), message)]) from None
