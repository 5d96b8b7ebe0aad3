"""A place lived under today's contracts, seed by seed, and what each run says of every target, kept to go on from.

    told = validate(Plan("england", citizens=100_000, seeds=4), Path("results/england"), jobs=2)

The module must not know what any target is about, nor how it is shown.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import calibration
from calibration.held_out import held_out, own_targets
from calibration.lived import live
from calibration.outputs import Figure
from calibration.score import Compared, Score, answer, compared, score
from calibration.targets import FILE, Target, load_targets
from experiments.benchmark_place import FEWEST_CITIZENS, england_in_small
from experiments.run_folder import alone_in, check_folder, write_record
from experiments.run_record import digest, repeated_by
from scenarios.place import ENGLAND, Place, load_place
from scenarios.problems import FileProblems, Problem
from sim.engine import spread
from sim.england import England, england
from sim.kept_england import text_digest
from sim.whole_file import clear_unfinished, whole_file

KIND = "validation"
SEEDS = "seeds"
CITIZENS = 200_000
"""How many stand for England unless told otherwise."""
WATCHED = 50_000
"""How many of them, at most, are lived again one by one: for what few of them meet."""
READ = ("about.py", "held_out.py", "lives.py", "lived.py", "outputs.csv", "outputs.py", "own_outputs.py")
"""What decides how a run is read, beside the targets themselves."""
MOST_SEEDS = 10_000


@dataclass(frozen=True, slots=True)
class Plan:
    """What is validated. `place`: england, a shipped place or the folder of one. `targets`: a file, or the project's.

    `is_held_out`: whether people are made from the place's profile alone, and its own registers are the targets.
    `citizens`: the size of a sample; None for everybody, and for England a sample of the usual size.
    """

    place: str = ENGLAND
    targets: Path = FILE
    citizens: int | None = None
    seeds: int = 4
    is_held_out: bool = False

    def command(self, out: Path) -> str:
        """The command that repeats the validation, or goes on with it."""
        return repeated_by(
            "careconomy validate",
            place=self.place,
            targets=None if self.targets == FILE else self.targets,
            citizens=self.citizens,
            seeds=self.seeds,
            held_out=self.is_held_out,
            out=out,
        )

    @property
    def people(self) -> int | None:
        """How many citizens a run has; None for everybody who lives there."""
        return CITIZENS if self.citizens is None and self.place == ENGLAND else self.citizens


@dataclass(frozen=True, slots=True)
class Seed:
    """A task: one seed of a plan, to be written to the folder `out`."""

    plan: Plan
    seed: int
    out: Path


@dataclass(frozen=True)
class Told:
    """What came of a validation: each target beside its simulated figure, and the seeds that went wrong with why."""

    plan: Plan
    title: str
    residents: int
    beside: tuple[Compared, ...]
    failed: dict[int, str]

    @property
    def score(self) -> Score:
        """The score of all targets."""
        return score(self.beside)


def validate(plan: Plan, out: Path, jobs: int = 1) -> Told:
    """Live the seeds that are missing in so many processes, and put every target beside what they say.

    Raises:
        FileProblems: the plan or the targets are wrong, the folder holds something else, or no seed could be lived.
    """
    place = place_of(plan, england())
    targets = targets_of(plan)
    open_folder(plan, place, out)
    with alone_in(out):
        failed = _lived(plan, out, jobs)
    seeds = [seed for seed in range(1, plan.seeds + 1) if seed not in failed]
    if not seeds:
        raise _refusal(out, f"no seed could be lived: {'; '.join(dict.fromkeys(failed.values()))}")
    figures = [read_figures(_path(out, seed)) for seed in seeds]
    beside = tuple(compared(target, [each[target.name] for each in figures]) for target in targets)
    return Told(plan, place.title, plan.people or place.residents, beside, failed)


def targets_of(plan: Plan) -> tuple[Target, ...]:
    """The targets of a plan: those of its file, or what a place that is held out published of itself."""
    return own_targets(load_place(plan.place)) if plan.is_held_out else load_targets(plan.targets)


def place_of(plan: Plan, england_today: England) -> Place:
    """The place of a plan. England is one place in its proportions, with practices and trusts all alike.

    Raises:
        FileProblems: there is no such place, or too few citizens or seeds are asked for.
    """
    if not 1 <= plan.seeds <= MOST_SEEDS:
        raise _refusal(Path("--seeds"), f"{plan.seeds} is not allowed; write 1 to {MOST_SEEDS:,}")
    if plan.people is not None and plan.people < FEWEST_CITIZENS:
        raise _refusal(Path("--citizens"), f"{plan.people} is not allowed; write {FEWEST_CITIZENS:,} or more")
    if plan.place != ENGLAND:
        place = load_place(plan.place)
        if plan.people is not None and plan.people > place.residents:
            words = f"{plan.people:,} is more than live there; write {place.residents:,} or fewer"
            raise _refusal(Path("--citizens"), words)
        return held_out(place) if plan.is_held_out else place
    if plan.is_held_out:
        raise _refusal(
            Path("--held-out"), "England has nothing of its own to hold out; name a place by --place"
        )
    try:
        made = england_in_small(plan.people or CITIZENS, england_today.baseline)
    except ValueError as error:
        raise _refusal(Path("--citizens"), str(error)) from None
    # Without figures of its own of social care, it has England's.
    return replace(made, social_care=(), title="England")


def open_folder(plan: Plan, place: Place, out: Path) -> None:
    """Make the folder, or take up one with the same settings; what other versions began is refused.

    Raises:
        FileProblems: it cannot be written, or holds something else.
    """
    settings: dict[str, Any] = {
        "place": place.name,
        "citizens": plan.people or place.residents,
        "targets": digest(plan.targets.read_bytes()),
        "program": program_digest(),
        "is_held_out": plan.is_held_out,
        "watched": WATCHED,
    }
    check_folder(out, settings, KIND)
    digests = {
        "place": digest(repr(place).encode()),
        **{name: settings[name] for name in ("targets", "program")},
    }
    write_record(out, KIND, plan.command(out), settings, digests=digests, seeds=plan.seeds)
    (out / SEEDS).mkdir(exist_ok=True)
    clear_unfinished(out / SEEDS)


def program_digest() -> str:
    """A digest of all that decides what a run says: how citizens live, and how they are read."""
    folder = Path(calibration.__file__).parent
    return digest(text_digest().encode() + b"".join((folder / name).read_bytes() for name in READ))


def live_seed(task: Seed) -> None:
    """Live a seed and write what it says of every target."""
    today = england()
    place = place_of(task.plan, today)
    citizens = task.plan.people if task.plan.place != ENGLAND else None
    lived = live(place, today, task.seed, citizens, WATCHED)
    figures = {target.name: answer(target, lived) for target in targets_of(task.plan)}
    write_figures(figures, _path(task.out, task.seed))


def write_figures(figures: dict[str, Figure], path: Path) -> None:
    """Write what a run says: target, value, events."""
    with whole_file(path) as unfinished, unfinished.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(("target", "value", "events"))
        rows.writerows(
            (name, float(value), "" if events is None else float(events))
            for name, (value, events) in figures.items()
        )


def read_figures(path: Path) -> dict[str, Figure]:
    """What a run said, by target."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {
        row["target"]: Figure(float(row["value"]), float(row["events"]) if row["events"] else None)
        for row in rows
    }


def _lived(plan: Plan, out: Path, jobs: int) -> dict[int, str]:
    """Live the seeds that are missing; a bar shows how far it is. Why seeds failed, by seed."""
    from tqdm import tqdm

    tasks: Sequence[Seed] = [
        Seed(plan, seed, out) for seed in range(1, plan.seeds + 1) if not _path(out, seed).is_file()
    ]
    failed: dict[int, str] = {}
    done_before = plan.seeds - len(tasks)
    with tqdm(
        total=plan.seeds,
        initial=done_before,
        desc="validating",
        unit=" runs",
        dynamic_ncols=True,
        disable=None,
    ) as bar:
        for done in spread(live_seed, tasks, jobs) if tasks else ():
            bar.update()
            if done.problem:
                failed[done.task.seed] = done.problem
    return dict(sorted(failed.items()))


def _path(out: Path, seed: int) -> Path:
    return out / SEEDS / f"{seed:05d}.csv"


def _refusal(path: Path, message: str) -> FileProblems:
    return FileProblems([Problem(path, None, (), message)])
