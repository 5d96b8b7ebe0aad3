"""A question asked of the laboratory: variants of contracts lived side by side in a place, and what differs.

    question = Question(
        "contract_length",
        "How long should the contract be?",
        (Variant("three_years", "Three years", "iph"), Variant("six_years", "Six years", "iph", {...})),
        ("emergency_admissions", "lever:hub.triage"),
    )
    answer = ask(question, Setting("southend", citizens=4_000, seeds=3), Path("answers/contract_length"))
    answer.table()                          # tidy, with intervals; paired on the same citizens, luck and draws

Given again it goes on with what is there, as a comparison does. The module must not know any question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import numpy as np

from experiments.asking_variants import Variant
from experiments.compare_answer import verdict
from experiments.compare_plan import Plan, open_folder, ready
from experiments.compare_run import Told, compare
from experiments.compare_summary import Spread, spread
from experiments.outcomes import Outcome, load_outcomes
from experiments.run_folder import RECORD, check_folder, write_record
from scenarios.catalogue import load_catalogue
from scenarios.problems import FileProblems, Problem, did_you_mean, one_of, shown
from sim.whole_file import whole_file

if TYPE_CHECKING:
    import pandas as pd

KIND = "question"
COMPARED, VARIANTS = "compared", "variants"
TABLE = ("outcome", "of", "unit", "variant", "title", "level", "difference", "low", "high")
MORE = ("middle_low", "middle_high", "seeds", "verdict")
MEASURED = ("emergency_admissions", "emergency_bed_days", "qalys", "system_spending", "transaction_spending")
"""What is asked about if a question does not say."""


@dataclass(frozen=True)
class Question:
    """What is asked: variants, the first of them what others are set beside, and the outcomes that answer it.

    `name`: of the question in files. An outcome is a name of `outcomes.csv`; of those told for several, it is
    `outcome:whose`, as `margin:acute_trust` or `lever:social_care.reablement`. `note`: what a reader must know to read
    the answer.
    """

    name: str
    title: str
    variants: tuple[Variant, ...]
    outcomes: tuple[str, ...] = MEASURED
    note: str = ""


@dataclass(frozen=True)
class Setting:
    """Where and how often a question is asked; as the options of `careconomy compare`."""

    place: str = "southend"
    citizens: int | None = None
    years: int = 5
    seeds: int = 20
    is_drawn: bool = True
    governance: str | None = None


class Measured(NamedTuple):
    """An outcome of a question, and whose."""

    outcome: Outcome
    of: str

    @property
    def title(self) -> str:
        """What people call it."""
        kind = load_catalogue().party_kinds.get(self.of)
        if self.outcome.name == "lever":
            group, _, lever = self.of.partition(".")
            known, owner = load_catalogue().levers.get(lever), load_catalogue().party_kinds.get(group)
            return f"{known.title if known else lever}: {owner.plural if owner else 'whoever coordinates'}"
        if kind is not None and self.outcome.name in ("payer_spending", "margin"):
            return f"{'Spent by' if self.outcome.name == 'payer_spending' else 'Left to'} {kind.plural}"
        return f"{self.outcome.title}: {self.of}" if self.of else self.outcome.title


@dataclass(frozen=True)
class Answer:
    """A question that has been lived. `told`: the comparison behind it."""

    question: Question
    setting: Setting
    told: Told

    @cached_property
    def measured(self) -> tuple[Measured, ...]:
        """The outcomes of the question."""
        return tuple(measured(each) for each in self.question.outcomes)

    def level(self, of: Measured, variant: Variant) -> float:
        """The mean over seeds of an outcome under a variant, over all years; NaN where nobody has any."""
        try:
            return float(self.told.found.values(of.outcome.name, variant.name, of.of).mean())
        except KeyError:
            return float("nan")

    def difference(self, of: Measured, variant: Variant) -> Spread:
        """How much more it came to than under the first variant, on the same citizens, luck and draws."""
        return spread(self.told.found.difference(of.outcome.name, variant.name, of.of))

    def band(self, of: Measured) -> float:
        """The largest difference that does not matter; 0 where nobody has said."""
        return 0.0 if of.of else self.told.found.band(of.outcome)

    def table(self) -> pd.DataFrame:
        """A row for each outcome and variant: its level, the difference from the first, and how sure that is.

        `low` to `high` is the 95% interval of the mean difference, `middle_low` to `middle_high` the middle 95% of
        seeds.
        """
        import pandas as pd

        rows = []
        for of in self.measured:
            for variant in self.question.variants:
                is_first = variant is self.question.variants[0]
                apart = self.difference(of, variant)
                words = "" if is_first or np.isnan(apart.mean) else verdict(apart, self.band(of), of.outcome)
                about = (of.outcome.name, of.of, of.outcome.unit, variant.name, variant.title)
                rows.append((*about, self.level(of, variant), *apart, len(self.told.seeds), words))
        return pd.DataFrame(rows, columns=[*TABLE, *MORE])

    def write(self, out: Path) -> None:
        """Write the table, the words and the figure into a folder: answer.csv, .txt, .svg and .png."""
        from experiments.asking_shown import figure_of, text_of
        from experiments.citizens_style import settle
        from experiments.contract_picture import save
        from experiments.showing import write_text

        with whole_file(out / "answer.csv") as unfinished:
            self.table().to_csv(unfinished, index=False, float_format="%.10g")
        write_text(out / "answer.txt", text_of(self) + "\n")
        figure = figure_of(self)
        settle(figure)
        for suffix in (".svg", ".png"):
            save(figure, out / f"answer{suffix}")


def ask(question: Question, setting: Setting, out: Path, jobs: int = 1) -> Answer:
    """Live every variant of a question in so many processes, and say what differs; goes on with what is there.

    `out` holds the variants as files, and the comparison of them in `compared`.

    Raises:
        FileProblems: a variant is no model, an outcome no outcome, or as `compare`.
    """
    for name in question.outcomes:
        measured(name)
    _check_names(question.variants)
    for each in question.variants:
        each.overlay()
    settings = {"question": question.name}
    if (out / RECORD).exists():
        check_folder(out, settings, KIND)
    plan = _planned(question.variants, setting, out)
    digests = {each.name: each.digest for each in ready(plan)}
    write_record(out, KIND, plan.command(out / COMPARED), settings, digests=digests, setting=asdict(setting))
    return Answer(question, setting, compare(plan, out / COMPARED, jobs))


def _planned(variants: Sequence[Variant], setting: Setting, out: Path) -> Plan:
    """Write the variants as files, and plan to compare them; where that is refused files are left as they were."""
    folder = out / VARIANTS
    folder.mkdir(parents=True, exist_ok=True)
    before = {path: path.read_bytes() for path in folder.glob("*.yaml")}
    plan = Plan(
        setting.place,
        tuple(str(each.write(folder)) for each in variants),
        setting.years,
        setting.seeds,
        setting.citizens,
        governance=setting.governance,
        is_drawn=setting.is_drawn,
    )
    ready.cache_clear()  # plans are remembered by the names of files, and these may say something else now
    try:
        open_folder(plan, out / COMPARED)
    except FileProblems:
        ready.cache_clear()
        for path in folder.glob("*.yaml"):
            path.unlink()
        for path, content in before.items():
            path.write_bytes(content)
        raise
    return plan


def measured(text: str) -> Measured:
    """An outcome by its name, or by its name and whose.

    Raises:
        FileProblems: there is no such outcome.
    """
    name, _, of = text.partition(":")
    known = load_outcomes()
    if name not in known:
        _refuse(f"{shown(name)} is no outcome; use {one_of(list(known))}.{did_you_mean(name, list(known))}")
    return Measured(known[name], of)


def _check_names(variants: Sequence[Variant]) -> None:
    names = [each.name for each in variants]
    for name in names:
        if names.count(name) > 1:
            _refuse(f"two variants are called '{name}'; give each a name of its own")


def _refuse(message: str) -> NoReturn:
    raise FileProblems([Problem(Path("question"), None, (), message)]) from None
