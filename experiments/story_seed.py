"""One seed of a comparison lived once more, with all that was offered kept, so that single lives can be followed.

    kept = kept_seed(Path("results/southend"), seed=1)
    kept.offers["iph"]                      # of every month: all that a life needs to be lived again
    kept.runs["iph"].table("decisions")     # and why providers offered it

A comparison keeps outcomes alone. Its seeds are the same whenever they are lived, so the offers of one are had by
living it again, once, under every model; that it is the same is checked against the outcomes. The module must not know
whose life is followed.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from agents.citizens.offer import Offer
from agents.citizens.population import Population
from experiments.compare_outcomes import Found, LeverYears, outcomes_of
from experiments.compare_plan import Compared, Plan, plan_of, ready
from experiments.compare_results import read_results, result_path
from experiments.compare_seed import Seed, england_of
from experiments.run_folder import RECORD
from experiments.scenario_run import about_scenario
from experiments.story_made import Makings
from scenarios.horizon import BURN_IN_MONTHS
from scenarios.problems import FileProblems, Problem, one_of
from sim.economy import HealthEconomy
from sim.month_recorder import MonthRecorder, names_of
from sim.recorder import Recorder
from sim.recording import offers_of
from sim.run_reader import Run, read_record, read_run
from sim.trace import lives_digest

if TYPE_CHECKING:
    import pandas as pd

FOLDER = "stories"


@dataclass(frozen=True)
class KeptSeed:
    """A seed whose offers are known. `population`: the citizens at the end of burn-in, whom all models share.

    By model, `offers` are those of every month from the first, `runs` the tables of the run, and `made` what made each
    offer.
    """

    plan: Plan
    seed: int
    folder: Path
    population: Population
    economy: HealthEconomy
    offers: dict[str, list[Offer]]
    runs: dict[str, Run]
    made: dict[str, pd.DataFrame]

    @property
    def models(self) -> tuple[str, ...]:
        """The models by name, the first of them what others are compared with."""
        return tuple(self.runs)

    def title(self, model: str) -> str:
        """What people call a model; with its name where another is called the same."""
        titles = {each: str(run.about["model_title"]) for each, run in self.runs.items()}
        is_shared = list(titles.values()).count(titles[model]) > 1
        return f"{titles[model]} ({model})" if is_shared else titles[model]


def seed_folder(out: Path, seed: int) -> Path:
    """Where the stories of a seed lie in the folder of a comparison."""
    return out / FOLDER / f"{seed:05d}"


def kept_seed(out: Path, seed: int) -> KeptSeed:
    """A seed of a compared folder with its offers: as they were kept, or lived anew and kept.

    Raises:
        FileProblems: the folder holds no comparison or not this seed, or it comes to something else now.
    """
    plan = plan_of(out)
    models, folder = _models_with(out, plan, seed), seed_folder(out, seed)
    economy = HealthEconomy(models[0].scenario, seed, england_of(Seed(plan, seed, out)))
    _live_missing(economy, models, out, plan)
    runs = {each.name: read_run(folder / each.name) for each in models}
    for run in runs.values():
        if run.trace.of("lives").get(BURN_IN_MONTHS) != lives_digest(economy.population.columns):
            _refuse(run.folder, "its citizens are not those of the seed; delete the folder and ask again")
    names = names_of(economy.scenario)
    offers = {name: offers_of(run.table("offers"), names, run.months) for name, run in runs.items()}
    made = {name: Makings.read(run.folder) for name, run in runs.items()}
    return KeptSeed(plan, seed, folder, economy.population, economy, offers, runs, made)


def _models_with(out: Path, plan: Plan, seed: int) -> tuple[Compared, ...]:
    """The models of a plan, after a check that the folder has the seed's result under each."""
    models = ready(plan)
    for each in models:
        if not result_path(out, seed, each.name).is_file():
            well = [
                str(other)
                for other in range(1, plan.seeds + 1)
                if all(result_path(out, other, model.name).is_file() for model in models)
            ]
            use = f"use --seed {one_of(well)}" if well else "no seed went well"
            _refuse(out, f"has no result of seed {seed} under '{each.name}'; {use}")
    return models


def _live_missing(economy: HealthEconomy, models: Sequence[Compared], out: Path, plan: Plan) -> None:
    """Live burn-in, and every model whose run is not kept."""
    about = {each.name: _about(out, plan, economy.luck, each) for each in models}
    folder = seed_folder(out, economy.luck)
    missing = [each for each in models if not _is_kept(folder / each.name, about[each.name])]
    recorders = {each.name: Recorder(folder / each.name, about[each.name]) for each in missing}
    economy.listeners += [MonthRecorder(recorder, economy) for recorder in recorders.values()]
    economy.run(BURN_IN_MONTHS)
    for each in _shown(missing):
        _live(economy, each, recorders[each.name], out)


def _shown(missing: list[Compared]) -> Iterator[Compared]:
    """The models one by one, with a bar where somebody watches and something is to be done."""
    from tqdm import tqdm

    return iter(
        tqdm(missing, desc="living the seed again", unit=" models", disable=None if missing else True)
    )


def _live(economy: HealthEconomy, model: Compared, recorder: Recorder, out: Path) -> None:
    """Live a model from the end of burn-in, and keep its run if it comes to what the comparison holds."""
    forked = economy.fork(model.scenario)
    levers, makings = LeverYears(forked), Makings()
    forked.listeners += [MonthRecorder(recorder, forked), makings]
    forked.run()
    _check_same(out, economy.luck, model.name, outcomes_of(forked, levers))
    makings.write(recorder.folder)
    recorder.finish(forked.month, forked.ledger)


def _check_same(out: Path, seed: int, model: str, found: list[Found]) -> None:
    """Refuse a run that is not the one compared: every outcome must be the same, to the last bit."""
    held = read_results(out, [seed], [model])
    keys = zip(held["outcome"], held["of"], held["years"], strict=True)
    was = dict(zip(keys, held["value"].tolist(), strict=True))
    now = {(each.outcome, each.of, each.years): each.value for each in found}
    for key in [*now, *was]:
        one, other = now.get(key, np.inf), was.get(key, np.inf)
        if one != other and not (np.isnan(one) and np.isnan(other)):
            words = ", not ".join("nothing" if np.isinf(each) else f"{each:.10g}" for each in (one, other))
            _refuse(
                out,
                f"seed {seed} under '{model}' comes to another {key[0]} than was compared ({words}): the program is "
                f"another; compare again in a new folder, or use commit {_commit(out)}",
            )


def _commit(out: Path) -> str:
    return str(json.loads((out / RECORD).read_text(encoding="utf-8")).get("commit"))


def _about(out: Path, plan: Plan, seed: int, model: Compared) -> dict[str, Any]:
    command = f"careconomy story {shlex.quote(str(out))} --seed {seed}"
    told = about_scenario(model.scenario, seed, command)
    told["settings"]["is_drawn"] = plan.is_drawn
    return told


def _is_kept(folder: Path, about: dict[str, Any]) -> bool:
    """Whether the run lies there whole, made by this program of the same."""
    if not (folder / "run.json").is_file() or not Makings.lies_in(folder):
        return False
    held = read_record(folder / "run.json")
    return bool(held["is_finished"]) and all(
        held.get(what) == about[what] for what in ("digests", "versions", "commit", "settings")
    )


def _refuse(path: Path, message: str) -> NoReturn:
    raise FileProblems([Problem(path, None, (), message)]) from None
