"""Differences of a comparison taken apart, seed by seed and kept, then as a table, figures and words.

The module must not know how a part is found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from experiments.citizens_style import Shown, settle
from experiments.compare_intervals import Line, digits_for, interval_figure, interval_legend, signed
from experiments.compare_plan import Plan, plan_of, ready
from experiments.compare_results import result_path
from experiments.compare_summary import Spread, spread
from experiments.contract_picture import save
from experiments.decompose import ELSE, TOGETHER, WHOLE, Part, Task, parts_of
from experiments.outcomes import load_outcomes
from experiments.showing import columns, write_text
from scenarios.catalogue import load_catalogue
from scenarios.problems import FileProblems, Problem
from sim.engine import spread as spread_over
from sim.whole_file import whole_file

if TYPE_CHECKING:
    import pandas as pd

FOLDER = "decomposed"
TABLE = (
    "model",
    "part",
    "reason",
    "outcome",
    "unit",
    "mean",
    "low",
    "high",
    "middle_low",
    "middle_high",
    "seeds",
)
DRAWN = ("emergency_admissions", "qalys", "system_spending")
SAID = {
    WHOLE: "All that differs",
    TOGETHER: "Levers together, beyond one by one",
    ELSE: "All else that contracts do",
}
MOST_LEVERS = 8
THOUSAND = 1e3
OTHERS = "Other levers"
NOTHING = Spread(*[0.0] * 5)


def decompose(out: Path, seeds: int = 4, jobs: int = 1) -> str:
    """Take apart what differs in the first seeds of a comparison, and write everything to its folder `decomposed`.

    Raises:
        FileProblems: the folder holds no comparison of so many seeds, or a seed comes to something else now.
    """
    plan = plan_of(out)
    tasks = [Task(plan, seed, out) for seed in _seeds(plan, out, seeds)]
    folder = out / FOLDER
    folder.mkdir(exist_ok=True)
    _live([each for each in tasks if not _kept(each).is_file()], jobs)
    parts = [each for task in tasks for each in _read(task)]
    table = summary(parts, plan)
    with whole_file(folder / "decomposition.csv") as unfinished:
        table.to_csv(unfinished, index=False, float_format="%.10g")
    told = summary(few(parts), plan)
    text = words(told, plan)
    write_text(folder / "decomposition.txt", text + "\n")
    for each in figures(told, plan):
        settle(each.figure)
        for suffix in (".svg", ".png"):
            save(each.figure, folder / f"{each.name}{suffix}")
    return f"{text}\n\nwrote {folder}: decomposition.csv, decomposition.txt, figures"


def summary(parts: Sequence[Part], plan: Plan) -> pd.DataFrame:
    """A row for each part: its mean over seeds and how sure that is; columns as in `TABLE`.

    A lever that did not move in a seed did nothing there.
    """
    import pandas as pd

    seeds = sorted({each.seed for each in parts})
    values: dict[tuple[str, str, str, str], dict[int, float]] = {}
    for each in parts:
        values.setdefault((each.model, each.part, each.reason, each.outcome), {})[each.seed] = each.value
    rows = []
    for key, of_seeds in values.items():
        found = spread([of_seeds.get(seed, 0.0) for seed in seeds])
        rows.append((*key, load_outcomes()[key[3]].unit, *found, len(seeds)))
    return pd.DataFrame(rows, columns=list(TABLE))


def few(parts: Sequence[Part]) -> list[Part]:
    """The parts that are told, without reasons: all but the largest levers of a difference put together, by seed."""
    whole = [each for each in parts if not each.reason]
    levers = {each.part for each in whole} - set(SAID)
    sums: dict[tuple[str, str, str], float] = defaultdict(float)
    for each in whole:
        sums[each.model, each.outcome, each.part] += each.value
    largest = {
        (model, outcome): sorted(levers, key=lambda part: -abs(sums[model, outcome, part]))[:MOST_LEVERS]
        for model, outcome, _ in tuple(sums)
    }
    found: dict[tuple[int, str, str, str], float] = defaultdict(float)
    for each in whole:
        is_told = each.part in SAID or each.part in largest[each.model, each.outcome]
        found[each.seed, each.model, each.part if is_told else OTHERS, each.outcome] += each.value
    return [
        Part(seed, model, part, "", outcome, value) for (seed, model, part, outcome), value in found.items()
    ]


def words(table: pd.DataFrame, plan: Plan) -> str:
    """The parts of what differs, in words."""
    lines = [f"What makes the difference from {ready(plan)[0].name}, part by part, over all years"]
    for model in (each.name for each in ready(plan)[1:]):
        for outcome in DRAWN:
            own = table[(table["model"] == model) & (table["outcome"] == outcome)]
            lines += ["", f"{model}: {load_outcomes()[outcome].title}, {load_outcomes()[outcome].unit}"]
            rows = [(title(part), _number(each.mean), _span(each)) for part, each in _ordered(own)]
            lines += [f"  {line}" for line in columns(rows, right=(1, 2))]
    lines += [
        "",
        "In brackets: the 95% interval of the mean. Parts add up to the whole; reasons of each lever are in",
    ]
    return "\n".join([*lines, "decomposition.csv. Held are efforts, not decisions: nobody decides anew."])


def figures(table: pd.DataFrame, plan: Plan) -> Iterator[Shown]:
    """One figure for each outcome that is drawn: its parts under every model."""
    models = [each.name for each in ready(plan)[1:]]
    titles = [each.alone.model.file.title for each in ready(plan)[1:]]
    for outcome in DRAWN:
        of = load_outcomes()[outcome]
        own = table[table["outcome"] == outcome]
        parts_of_unit, unit = (THOUSAND, "£ thousand") if of.unit == "pounds" else (1.0, of.unit)
        by_model = {
            model: {
                part: Spread(*(number / parts_of_unit for number in found))
                for part, found in _ordered(own[own["model"] == model])
            }
            for model in models
        }
        parts = dict.fromkeys(part for found in by_model.values() for part in found)
        order = sorted(parts, key=lambda part: (part != WHOLE, part in (OTHERS, TOGETHER, ELSE)))
        lines = []
        for part in order:
            spreads = [by_model[model].get(part, NOTHING) for model in models]
            lines.append(
                Line(title(part), spreads, [f"{_number(each.mean)} {_span(each)}" for each in spreads])
            )
        name = f"What makes the difference: {of.title.lower() if outcome != 'qalys' else of.title}"
        seeds = int(table["seeds"].max())
        source = (
            f"{seeds} {'seed' if seeds == 1 else 'seeds'} lived again with one lever at a time held where it is under "
            f"{titles_of_first(plan)}; parts add up. Behaviour mostly assumed, no forecast."
        )
        figure = interval_figure(name, source, titles, lines, f"{unit} more, all years")
        interval_legend(figure, has_band=False, has_intervals=seeds > 1)
        yield Shown(outcome, name, figure, "Each lever's part hangs on all others being where they went.")


def titles_of_first(plan: Plan) -> str:
    """What people call the first model, in a sentence."""
    words_of = ready(plan)[0].alone.model.file.title
    return words_of[:1].lower() + words_of[1:]


def title(part: str) -> str:
    """What people call a part."""
    group, _, lever = part.partition(".")
    if not lever:
        return SAID.get(part, part)
    levers, kinds = load_catalogue().levers, load_catalogue().party_kinds
    owner = kinds[group].plural if group in kinds else "whoever coordinates"
    return f"{levers[lever].title if lever in levers else lever}: {owner}"


def _ordered(own: pd.DataFrame) -> Iterator[tuple[str, Spread]]:
    """The whole, the levers, largest first, the others put together, and what is left."""
    found = {
        str(row["part"]): Spread(*(float(row[name]) for name in Spread._fields))
        for row in own.to_dict("records")
    }
    moved = [each for each in found if each not in (*SAID, OTHERS) and found[each].mean]
    levers = sorted(moved, key=lambda part: -abs(found[part].mean))
    last = [OTHERS] if found.get(OTHERS, NOTHING).mean else []
    yield from ((each, found[each]) for each in (WHOLE, *levers, *last, TOGETHER, ELSE))


def _live(tasks: Sequence[Task], jobs: int) -> None:
    from tqdm import tqdm

    problems = []
    bar = tqdm(
        spread_over(_take_apart, tasks, jobs),
        total=len(tasks),
        desc="taking apart",
        unit=" seeds",
        disable=None,
    )
    for done in bar:
        if done.problem:
            problems.append(Problem(done.task.out, None, (f"seed {done.task.seed}",), done.problem))
    if problems:
        raise FileProblems(problems)


def _take_apart(task: Task) -> None:
    import pandas as pd

    with whole_file(_kept(task)) as unfinished:
        pd.DataFrame(parts_of(task), columns=list(Part._fields)).to_csv(unfinished, index=False)


def _kept(task: Task) -> Path:
    return task.out / FOLDER / f"{task.seed:05d}.csv"


def _read(task: Task) -> Iterator[Part]:
    import pandas as pd

    table = pd.read_csv(_kept(task), keep_default_na=False)
    yield from (Part(*row) for row in table.itertuples(index=False))


def _seeds(plan: Plan, out: Path, seeds: int) -> list[int]:
    names = [each.name for each in ready(plan)]
    there = [
        seed
        for seed in range(1, plan.seeds + 1)
        if all(result_path(out, seed, name).is_file() for name in names)
    ]
    if not there or not seeds >= 1:
        raise FileProblems(
            [Problem(out, None, ("seeds",), f"{seeds} of {len(there)} seeds that are there; write 1 or more")]
        )
    if len(names) == 1:
        raise FileProblems(
            [Problem(out, None, (), "one model alone has nothing to differ from; compare two or more")]
        )
    return there[:seeds]


def _number(number: float) -> str:
    return signed(number, digits_for([number]))


def _span(found: Spread) -> str:
    return "" if np.isnan(found.low) else f"({_number(found.low)} to {_number(found.high)})"
