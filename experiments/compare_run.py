"""A comparison from beginning to end: live the seeds that are missing, then work out and write what comes of them.

    found = compare(Plan("southend", ("traditional", "iph")), Path("results/southend"), jobs=2)

Given again it goes on with what is there. The module must not know how a seed is lived, nor what an outcome means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.compare_deciders import deciders
from experiments.compare_draws import numbers_of
from experiments.compare_economics import Economics
from experiments.compare_inputs import inputs
from experiments.compare_plan import Plan, open_folder, ready
from experiments.compare_results import prepare, read_results
from experiments.compare_seed import Seed, live, missing
from experiments.compare_start import before_start
from experiments.compare_summary import Comparison, spread
from experiments.decision_rules import rule
from experiments.outcomes import load_outcomes
from experiments.run_folder import alone_in
from scenarios.problems import FileProblems, Problem
from sim import engine
from sim.whole_file import whole_file

if TYPE_CHECKING:
    import pandas as pd

FAILED = "failed"


@dataclass(frozen=True)
class Aside:
    """Work that waits for no seed, left to processes that have none to begin any more; no two have the same name."""

    name: str
    work: Callable[[], Any] = field(compare=False)


Task = Seed | Aside


@dataclass(frozen=True)
class Told:
    """A comparison that has been lived: where it lies, what its record says, and the seeds that did not go well.

    `failed`: why, by seed. Results are of the other seeds alone, so that every model has the same. `lived`: how many
    seeds were lived or failed, fewer than planned where it was sure enough; None for all. `beside`: what other work
    gave that was done while the last seeds were lived, by name.
    """

    plan: Plan
    out: Path
    record: dict[str, Any]
    failed: dict[int, str]
    lived: int | None = None
    beside: Mapping[str, Any] = field(default_factory=dict)

    @property
    def models(self) -> tuple[str, ...]:
        """The models by name, the first of them what others are compared with."""
        return tuple(each.name for each in ready(self.plan))

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds of which there is a result under every model."""
        lived = self.plan.seeds if self.lived is None else self.lived
        return tuple(seed for seed in range(1, lived + 1) if seed not in self.failed)

    def title(self, model: str) -> str:
        """What people call a model."""
        return str(self.record["models"][model]["title"])

    @cached_property
    def found(self) -> Comparison:
        """The results, compared."""
        return Comparison(read_results(self.out, self.seeds, self.models), self.models)

    @cached_property
    def economics(self) -> Economics:
        """Their economics."""
        return Economics(self.found)


def compare(plan: Plan, out: Path, jobs: int = 1, cluster: str = "", until_sure: bool = False) -> Told:
    """Live what is missing of a comparison in so many processes, and write the tables of all of it.

    `cluster`: the address of a Dask scheduler that does it instead. `until_sure`: end before the number of seeds is
    reached once every difference that could matter is known closely.

    Raises:
        FileProblems: what is asked for cannot be run, the folder holds something else, or no seed went well.
    """
    told = lived(plan, out, jobs, cluster, until_sure)
    write_tables(told)
    return told


def lived(
    plan: Plan,
    out: Path,
    jobs: int = 1,
    cluster: str = "",
    until_sure: bool = False,
    beside: Callable[[Told], Sequence[Aside]] = lambda told: (),
) -> Told:
    """Live what is missing of a comparison, and write nothing but its results; as `compare`.

    `beside`: other work of the comparison, done while the last seeds are lived; what fails is left out.

    Raises:
        FileProblems: as `compare`.
    """
    if cluster:
        engine.ask(cluster)
    record = open_folder(plan, out)
    prepare(out)
    with alone_in(out):
        told = Told(plan, out, record, {}, 0)
        told = _lived(told, partial(engine.spread, _do, jobs=jobs, cluster=cluster), until_sure, beside(told))
    if not told.seeds:
        reasons = "; ".join(dict.fromkeys(told.failed.values()))
        raise FileProblems([Problem(out, None, (), f"no seed could be lived: {reasons}")])
    return told


def is_sure(told: Told) -> bool:
    """Whether every difference that could matter is known to within what does not, either way."""
    if len(told.seeds) < rule("fewest_seeds_to_stop"):
        return False
    found, outcomes = told.found, load_outcomes().values()
    return all(
        (apart.high - apart.low) / 2 <= found.band(outcome)
        for outcome in outcomes
        if outcome.band is not None
        for apart in (spread(found.difference(outcome.name, model)) for model in found.others)
    )


def write_tables(told: Told, names: Iterable[str] | None = None) -> None:
    """Write what came of it, what was drawn and what it rests on beside the results, each whole or not at all.

    `names`: of tables; all of them if none are told.
    """
    for name in TABLES if names is None else names:
        write_table(TABLES[name](told), told.out / f"{name}.csv")


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table as csv, whole or not at all."""
    with whole_file(path) as unfinished:
        table.to_csv(unfinished, index=False, float_format="%.10g")


def _do(task: Task) -> Any:
    return live(task) if isinstance(task, Seed) else task.work()


def _lived(
    told: Told,
    spread_over: Callable[[Sequence[Task]], Iterator[engine.Done[Task]]],
    until_sure: bool,
    asides: Sequence[Aside],
) -> Told:
    """Live the seeds that are missing; a bar shows runs, their pace and the time left."""
    from tqdm import tqdm

    plan, out = told.plan, told.out
    tasks = [Seed(plan, seed, out) for seed in range(1, plan.seeds + 1)]
    left = {task.seed: len(missing(task)) for task in tasks}
    runs = plan.seeds * len(ready(plan))
    lived, beside = 0, dict[str, Any]()
    with tqdm(
        total=runs,
        initial=runs - sum(left.values()),
        desc="comparing",
        unit=" runs",
        dynamic_ncols=True,
        disable=None,
    ) as bar:
        while lived < plan.seeds and not (until_sure and is_sure(told)):
            upto = _next_look(lived, plan.seeds) if until_sure else plan.seeds
            failed = dict(told.failed)
            asked = [each for each in tasks[lived:upto] if left[each.seed]]
            for done in spread_over([*asked, *(each for each in asides if each.name not in beside)]):
                if isinstance(done.task, Aside):
                    beside |= {} if done.problem else {done.task.name: done.made}
                    continue
                bar.update(left[done.task.seed])
                _note(out, done.task.seed, done.details)
                if done.problem:
                    failed[done.task.seed] = done.problem
            lived = upto
            told = replace(told, failed=dict(sorted(failed.items())), lived=lived, beside=beside)
    return told


def _next_look(lived: int, most: int) -> int:
    """How many seeds there are when it is next looked whether they are enough; the same whatever does them."""
    step = rule("seeds_between_looks") if lived else rule("fewest_seeds_to_stop")
    return min(lived + int(step), most)


def _note(out: Path, seed: int, details: str) -> None:
    """Keep where a problem came from, for whoever looks into it; nothing is left of one that is over."""
    path = out / FAILED / f"{seed:05d}.txt"
    if not details:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(exist_ok=True)
    path.write_text(details, encoding="utf-8")


def _seeds(told: Told) -> pd.DataFrame:
    """Which seeds were lived under every model, and why the others were not."""
    import pandas as pd

    rows = [
        (seed, seed in told.seeds, told.failed.get(seed, "")) for seed in sorted({*told.seeds, *told.failed})
    ]
    return pd.DataFrame(rows, columns=["seed", "is_lived", "problem"])


def _draws(told: Told) -> pd.DataFrame:
    """What was drawn in each seed beside its central value; no row without draws."""
    import pandas as pd

    rows = [(seed, *each) for seed in told.seeds for each in numbers_of(told.plan, seed)]
    return pd.DataFrame(rows, columns=["seed", "table", "row", "column", "central", "value"])


TABLES: Mapping[str, Callable[[Told], pd.DataFrame]] = {
    "deciders": lambda told: deciders(told.found, _draws(told)),
    "summary": lambda told: told.found.summary(),
    "ranks": lambda told: told.found.ranks(),
    "economics": lambda told: told.economics.table(),
    "by_seed": lambda told: told.economics.by_seed(),
    "acceptability": lambda told: told.economics.acceptability(),
    "before_start": before_start,
    "draws": _draws,
    "inputs": lambda told: inputs(
        ready(told.plan), told.plan.is_drawn, told.plan.posterior, told.plan.baseline
    ),
    "seeds": _seeds,
}
"""The tables of a comparison by name; those that take long stand first."""
