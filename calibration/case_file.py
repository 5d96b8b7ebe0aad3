"""Natural experiments as files: what changed in the world, what came of it, and what of it the model must reproduce.

    name: day_case_premium
    number: C17
    title: A higher price for day cases than for stays
    kind: behavioural                 # or echo: the case reads a row of the effects table back
    family: price
    source: "Allen, Fichera and Sutton, Health Economics 2016"
    place: southend
    baseline: contracts/one_price.yaml
    changed: contracts/day_case_premium.yaml
    outputs:
      - name: year_1
        title: Day cases, points of planned treatment
        reads: {measure: day_case_share}
        change: points
        months: [12, 12]              # after the change
        published: {value: 5.8, status: published, source: "..."}
        accepted: {rule: half}

A case has no code of its own. This module says what may stand in a file; `case_run` runs it, `case_score` judges it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from calibration.case_checks import ANSWERED_KINDS, disagreements
from scenarios.answers import answer_populations
from scenarios.catalogue import load_catalogue
from scenarios.contracts.keys import WHOLE, FileModel, Month, ServiceName, Word, _known
from scenarios.effects import load_effects
from scenarios.interventions import InterventionFile, words_of_interventions
from scenarios.model_file import LeverName
from scenarios.place import places
from scenarios.problems import FileProblems, Problem, did_you_mean, from_pydantic, one_of
from scenarios.processes import load_processes
from scenarios.quantities import Number, Quantity, Share
from scenarios.scenario_file import GovernanceInForce
from scenarios.yaml_files import Source, read_yaml

HERE = Path(__file__).parent
CASES = HERE / "natural_experiments"
Kind = Literal["echo", "behavioural"]
Family = Literal["pay_for_performance", "price", "global_budget", "integration", "social_care", "feedback"]
Change = Literal["percent", "points", "amount"]
Rule = Literal["interval", "half", "bound", "stated", "sign"]
Direction = Literal["up", "down"]
Reading = Literal["reckoned", "counted"]
Text = Annotated[str, Field(min_length=1)]

# What each rule takes beside the published effect, in the order in which it is asked for.
RULE_KEYS: dict[str, tuple[str, ...]] = {
    "interval": (),
    "half": (),
    "bound": ("within",),
    "stated": ("low", "high", "because"),
    "sign": ("direction",),
}
EFFECT_NAMES = ("record", "administration")


class ReadsFile(FileModel):
    """What an output reads: exactly one of the kinds below, of everybody or of a population.

    `activity`: units of a service. `spending`: several services at the pounds given for each. `measure`: what is true
    of a measure; `reported`: what is reported of it. `process`: how often something happens to those to whom it can;
    `among`: to those alone whom a row of effects reaches that moves it.
    `lever`: the mean level. `record`: share points reported beyond what is true. `administration`: what running
    contracts costs each party more, pounds a year.
    """

    activity: Annotated[Word, _known("service")] | None = None
    spending: Annotated[dict[ServiceName, Number], Field(min_length=1)] | None = None
    measure: Annotated[Word, _known("measure")] | None = None
    reported: Annotated[Word, _known("measure")] | None = None
    process: Annotated[Word, _known("process")] | None = None
    among: Word | None = None
    lever: LeverName | None = None
    record: Annotated[Word, _known("record")] | None = None
    administration: Annotated[Word, _known("administration")] | None = None
    population: Annotated[Word, _known("population")] | None = None

    @model_validator(mode="after")
    def _is_one_kind(self) -> ReadsFile:
        kinds = [kind for kind in READ_KINDS if getattr(self, kind) is not None]
        if len(kinds) != 1:
            said = (
                f"{' and '.join(kinds)} are more than one thing to read" if kinds else "nothing is read here"
            )
            raise ValueError(f"{said}; give one of {one_of(READ_KINDS)}")
        if self.population is not None and self.activity is None:
            raise ValueError(f"'population' goes with activity, not with {kinds[0]}; leave it out")
        if self.among is not None and self.process is None:
            raise ValueError(f"'among' goes with process, not with {kinds[0]}; leave it out")
        return self

    @property
    def kind(self) -> str:
        """Which kind of thing is read."""
        return next(kind for kind in READ_KINDS if getattr(self, kind) is not None)

    @property
    def name(self) -> str:
        """The service, measure, process, lever or row of effects."""
        return "spending" if self.spending else str(getattr(self, self.kind))

    @property
    def prices_pounds(self) -> dict[str, float]:
        """Pounds by service, of spending."""
        return {name: float(each.value) for name, each in (self.spending or {}).items()}


READ_KINDS = ("activity", "spending", "measure", "reported", "process", "lever", "record", "administration")


class AcceptedFile(FileModel):
    """Which simulated effects are accepted.

    `interval`: by the published interval; `half`: by the size of the effect, where no interval is published; `bound`:
    within so much of nothing, for a null; `stated`: from `low` to `high`, `because`; `sign`: the right `direction`.
    `at_most` and `at_least` narrow what a rule gives.
    """

    rule: Rule
    within: Number | None = None
    low: Number | None = None
    high: Number | None = None
    because: Text | None = None
    direction: Direction | None = None
    at_most: Number | None = None
    at_least: Number | None = None

    @model_validator(mode="after")
    def _has_what_its_rule_takes(self) -> AcceptedFile:
        wanted = RULE_KEYS[self.rule]
        for key in dict.fromkeys(key for keys in RULE_KEYS.values() for key in keys):
            if getattr(self, key) is not None and key not in wanted:
                owners = [rule for rule, keys in RULE_KEYS.items() if key in keys]
                use = one_of(wanted) if wanted else "no other key"
                raise ValueError(f"'{key}' belongs to the rule {one_of(owners)}; for {self.rule} use {use}")
        missing = [key for key in wanted if getattr(self, key) is None]
        if missing:
            raise ValueError(f"the rule {self.rule} needs {' and '.join(missing)}")
        for low, high in (("low", "high"), ("at_least", "at_most")):
            ends = getattr(self, low), getattr(self, high)
            if None not in ends and not ends[0].value < ends[1].value:
                raise ValueError(f"'{low}' must be less than '{high}', or nothing is accepted")
        if self.within is not None and self.within.value <= 0:
            raise ValueError(
                "'within' must be more than 0; it is how far off nothing is accepted on either side"
            )
        return self


class OutputFile(FileModel):
    """One figure that a study published, and how the model tells it.

    `change`: of the changed run to the baseline run, in `percent`, in `points` of what is read, or in the `amount`
    read itself. `times`: what is read is multiplied with this, as a share with the number of which it is one.
    `against`: what a study compared with, of which the change is taken off. `months` after the change,
    both included. `exposed`: whose change is read, by name of provider; the place's if left out; `unexposed`: those
    whose change is taken off. `level`: what points are points of, where the place's own level is another thing.
    `dose`: how much of the published exposure the changed run gives; the effect is divided by it.
    """

    name: Word
    title: Text
    reads: ReadsFile
    times: ReadsFile | None = None
    against: ReadsFile | None = None
    change: Change
    reading: Reading = "reckoned"
    months: tuple[Month, Month]
    exposed: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    unexposed: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    level: Quantity | None = None
    dose: Quantity = WHOLE
    published: Quantity | None = None
    accepted: AcceptedFile
    rewarded: Direction | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _agrees(self) -> OutputFile:
        if self.months[1] < self.months[0]:
            raise ValueError(
                f"months {list(self.months)} end before they begin; write the earlier month first"
            )
        if self.accepted.rule != "sign" and self.published is None:
            raise ValueError(
                f"'published' is missing; the rule {self.accepted.rule} goes by the published effect"
            )
        has_interval = self.published is not None and self.published.low is not None
        if self.accepted.rule == "interval" and not has_interval:
            raise ValueError(
                "the rule interval needs low and high in 'published'; use the rule half without them"
            )
        if self.accepted.rule == "half" and self.published is not None and self.published.value == 0:
            raise ValueError("half of 0 leaves no room; for a null use the rule bound, with 'within'")
        if self.dose.value == 0:
            raise ValueError("a dose of 0 is no exposure; give the share of the published exposure")
        if self.reads.kind in ("lever", "record", "administration") and self.change == "percent":
            raise ValueError(
                f"a change of {self.reads.kind} is told in points or as an amount, not in percent"
            )
        if self.times is not None and (self.times.kind != "activity" or self.change != "percent"):
            raise ValueError("'times' takes an activity, and its change is told in percent")
        if self.reading == "counted" and self.reads.kind not in COUNTED_KINDS:
            raise ValueError(f"{self.reads.kind} cannot be counted; leave 'reading' out")
        return self


COUNTED_KINDS = (*ANSWERED_KINDS, "spending")


class CaseFile(FileModel):
    """A natural experiment.

    `baseline` and `changed` are model files, found from the case's own folder, or names of models that come with the
    project; without `changed` only `interventions` change. `levers_today`: where levers stood before the change.
    `share_at_risk`: how much of the exposed parties' income the change put at risk. `cannot`: why the model cannot
    express the case; then nothing of it is run.
    """

    name: Word
    number: Text
    title: Text
    kind: Kind
    family: Family
    source: Text
    about: Text
    place: Text = "southend"
    baseline: Text | None = None
    changed: Text | None = None
    governance: GovernanceInForce = "neutral"
    levers_today: dict[LeverName, Quantity] = {}
    interventions: tuple[InterventionFile, ...] = ()
    parties: Text
    share_at_risk: Share | None = None
    limits: Text | None = None
    cannot: Text | None = None
    outputs: Annotated[tuple[OutputFile, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _can_be_run_or_says_why_not(self) -> CaseFile:
        if self.cannot is not None:
            return self
        if self.baseline is None:
            raise ValueError(
                "'baseline' is missing; name the contracts before the change, or say why it 'cannot' be run"
            )
        if self.changed is None and not self.interventions:
            raise ValueError(
                "nothing changes; give 'changed' or 'interventions', or say why it 'cannot' be run"
            )
        return self

    @model_validator(mode="after")
    def _names_each_output_once(self) -> CaseFile:
        names = [each.name for each in self.outputs]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise ValueError(f"two outputs are called '{twice}'; give each a name of its own")
        return self

    @property
    def is_run(self) -> bool:
        """Whether the model can express it."""
        return self.cannot is None

    @property
    def months(self) -> int:
        """Months after the change that must be lived."""
        return max(each.months[1] for each in self.outputs)


@dataclass(frozen=True, slots=True)
class Case:
    """A case that was read, and where it stands."""

    file: CaseFile
    source: Source

    @property
    def name(self) -> str:
        """What it is called."""
        return self.file.name

    @property
    def word(self) -> str:
        """What `cases_named` finds it by: its name if it comes with the project, else its file."""
        path = shipped_cases().get(self.name)
        is_shipped = path is not None and path.resolve() == self.source.path.resolve()
        return self.name if is_shipped else str(self.source.path)

    @property
    def is_run(self) -> bool:
        """Whether the model can express it."""
        return self.file.is_run

    def path(self, model: str) -> str:
        """What names a model of the case: a file seen from the case's folder, else the name as it stands."""
        beside = self.source.path.parent / model
        return str(beside.resolve()) if beside.is_file() else model

    def folder(self, place: str) -> str:
        """What names a place of the case: a folder seen from the case's folder, else the name as it stands."""
        beside = self.source.path.parent / place
        return str(beside.resolve()) if place not in places() and beside.is_dir() else place


def read_case(path: Path | str) -> Case:
    """The case of a file.

    Raises:
        FileProblems: all that is wrong with it, by file and line.
    """
    source = read_yaml(path)
    try:
        file = CaseFile.model_validate(source.data, context=_words())
    except ValidationError as error:
        raise FileProblems(from_pydantic(error, source, CaseFile)) from None
    found = list(disagreements(file, source))
    if found:
        raise FileProblems(found)
    return Case(file, source)


@cache
def shipped_cases() -> dict[str, Path]:
    """The cases that come with the project, by name, in the order of their files."""
    return {path.stem.partition("_")[2]: path for path in sorted(CASES.glob("c*.yaml"))}


def cases_named(words: Collection[str]) -> list[Case]:
    """The cases meant: names or numbers of those that come with the project, or files; all of them for no words.

    Raises:
        FileProblems: there is no such case, or something is wrong with its file.
    """
    shipped = shipped_cases()
    if not words:
        return [read_case(path) for path in shipped.values()]
    numbers = {path.stem.partition("_")[0]: path for path in shipped.values()}
    paths = dict.fromkeys(_path_of(word, shipped, numbers).resolve() for word in words)
    return _apart([read_case(_seen(path)) for path in paths])


def _seen(path: Path) -> Path:
    """A path as it is written from the working folder, where it stands inside it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _apart(cases: list[Case]) -> list[Case]:
    """The cases, each of a name of its own, by which results are kept.

    Raises:
        FileProblems: two files have cases of one name.
    """
    files: dict[str, Path] = {}
    for each in cases:
        first = files.setdefault(each.name, each.source.path)
        if first != each.source.path:
            words = f"the case of {first} is called '{each.name}' too; give each a name of its own"
            raise FileProblems([each.source.problem(("name",), words)])
    return cases


def _path_of(word: str, shipped: dict[str, Path], numbers: dict[str, Path]) -> Path:
    path = Path(word)
    if path.suffix in (".yaml", ".yml"):
        return path
    found = shipped.get(word) or numbers.get(f"c{word[1:]:0>2}" if word[:1] in "cC" else word)
    if found is None:
        words = f"'{word}' is not a case; use {one_of([*shipped, 'the path of a case file'])}."
        raise FileProblems([Problem(CASES, None, (), words + did_you_mean(word, shipped))])
    return found


def _words() -> dict[str, Collection[str]]:
    """The words that a case may use, by what they name."""
    catalogue = load_catalogue()
    effects = load_effects().values()
    return {
        **words_of_interventions(),
        "service": catalogue.services,
        "measure": catalogue.measures,
        "process": load_processes(),
        "population": answer_populations(),
        **{name: {each.target_name for each in effects if each.target == name} for name in EFFECT_NAMES},
    }
