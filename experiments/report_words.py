"""What a report says in sentences: the question, and the answer with the doubt about it.

Every sentence follows from the tables. The module must not know a model, nor how a sentence is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from typing import NamedTuple

from experiments.compare_answer import FIRST_LINES, verdict
from experiments.compare_summary import Spread
from experiments.decision_rules import rule
from experiments.outcomes import Outcome, load_outcomes
from experiments.report_folder import Finished, ModelTold
from experiments.report_numbers import counted, difference, listed
from scenarios.parameters.units import MONTHS_A_YEAR

MATTERS_NOT, UNSURE, SAME, UNKNOWN = (
    "no difference that matters",
    "not to be told from none",
    "the same",
    "one seed: nobody can tell",
)
BETTER, WORSE, OTHER = "better", "worse", "other"
PERHAPS_BETTER, PERHAPS_WORSE = "perhaps better", "perhaps worse"
HEADINGS = {
    BETTER: "Better",
    WORSE: "Worse",
    PERHAPS_BETTER: "Better, but perhaps by too little to matter",
    PERHAPS_WORSE: "Worse, but perhaps by too little to matter",
    OTHER: "Different, neither better nor worse by itself",
    MATTERS_NOT: "No difference that matters",
    UNSURE: "Cannot be told from chance",
    UNKNOWN: "Nobody can tell from one seed",
    SAME: "Exactly the same",
}
"""How differences are sorted, in the order in which they are told."""


MORE = "{models} {be} worth more than {first}"
LESS = "{models} {be} worth less than {first}"
AS_MUCH = "{models} {be} worth exactly as much as {first}"
NOBODY_KNOWS = "nobody can tell whether {models} {be} worth more or less than {first}"
NOT_BEGUN = "{models} would not have begun in the years compared"
STANDINGS = (MORE, LESS, AS_MUCH, NOBODY_KNOWS, NOT_BEGUN)
"""What the headline may say of models, in this order."""
LONGEST_TITLE = 44
"""Letters: a longer title is cut where titles stand beside each other."""


class Finding(NamedTuple):
    """One outcome of one model beside the first: the difference, what it comes to, and how it is sorted."""

    outcome: Outcome
    model: ModelTold
    apart: Spread
    level: float
    verdict: str
    kind: str

    @property
    def text(self) -> str:
        """The outcome with its difference and the doubt about it."""
        return f"{lower(self.outcome.title)} {difference(self.apart, self.outcome.unit)}{self._unit}"

    @property
    def _unit(self) -> str:
        unit = self.outcome.unit
        return "" if unit == "pounds" or unit.lower() in self.outcome.title.lower() else f" {unit}"


def findings(told: Finished, model: ModelTold, names: tuple[str, ...] = FIRST_LINES) -> list[Finding]:
    """What differs under a model in some outcomes; those that nobody has counted are left out."""
    found = []
    for name in names:
        outcome = load_outcomes()[name]
        apart, level = told.difference(name, model.name), told.level(name, told.first.name)
        if apart is None or level is None:
            continue
        band = told.bands.get(name, 0.0)
        words = verdict(apart, band, outcome)
        found.append(Finding(outcome, model, apart, level.mean, words, _kind(words, apart, band)))
    return found


def _kind(words: str, apart: Spread, band: float) -> str:
    if words in (MATTERS_NOT, UNSURE, SAME, UNKNOWN):
        return words
    if "better" not in words and "worse" not in words:
        return OTHER
    is_large = min(abs(apart.low), abs(apart.high)) >= band
    if "better" in words:
        return BETTER if is_large else PERHAPS_BETTER
    return WORSE if is_large else PERHAPS_WORSE


def short(model: ModelTold) -> str:
    """A title that leaves room for others beside it; the name tells apart two that begin alike."""
    if len(model.title) <= LONGEST_TITLE:
        return model.title
    return f"{model.title[:LONGEST_TITLE].rpartition(' ')[0]}… ({model.name})"


def lower(title: str) -> str:
    """A title within a sentence; names in capitals stay."""
    first, _, rest = title.partition(" ")
    is_name = sum(letter.isupper() for letter in first) > 1
    return title if is_name else f"{first.lower()} {rest}".strip()


def quoted(model: ModelTold) -> str:
    """A model within a sentence."""
    return f"“{model.title}”"


# The question


def heading(told: Finished) -> str:
    """The title of a report."""
    if not told.others:
        return f"{told.first.title}: {told.place['title']}"
    return f"Contracts compared for {told.place['title']}"


def question(told: Finished) -> Iterator[str]:
    """What was asked, of whom and for how long."""
    names = listed([quoted(model) for model in told.models])
    place, settings = told.place, told.settings
    years = counted(told.years, "year")
    if told.others:
        yield f"Which of {len(told.models)} ways of contracting should we choose for {place['title']}: {names}?"
    else:
        yield f"What comes of {names} in {place['title']}? There is no other contract to compare it with."
    people = f"{settings['citizens']:,} simulated citizens"
    if settings["citizens"] < place["residents"]:
        people += f", a sample of the {place['residents']:,} who live there"
    else:
        people += ", everybody who lives there"
    yield (
        f"{'Each' if told.others else 'It'} was tried on the same {people}, over {years} under contract after two "
        "years of today’s contracts, in "
        f"{counted(told.lived, 'course')} of events (seeds), each with luck of its own that all contracts share. "
        f"{_behaviour(settings['behaviour'])}"
    )
    for model in told.models:
        yield " ".join(filter(None, [f"{quoted(model)} {starts(told, model)}.", lasted(told, model)]))
    yield from _failed(told)


def _failed(told: Finished) -> Iterator[str]:
    """Which seeds are left out, and why; those of one reason together."""
    for why in dict.fromkeys(told.failed.values()):
        seeds = [str(seed) for seed, each in told.failed.items() if each == why]
        one = len(seeds) == 1
        words = "Seed {} could not be lived and is" if one else "Seeds {} could not be lived and are"
        yield f"{words.format(listed(seeds))} left out of everything: {why}."


def begins_late(told: Finished, model: ModelTold) -> bool:
    """Whether the contracts of a model would begin after the years compared."""
    return model.starts > told.years * MONTHS_A_YEAR


def starts(told: Finished, model: ModelTold) -> str:
    """When the contracts of a model operate, in words."""
    if model.starts <= 1:
        return "operates from the start"
    if begins_late(told, model):
        return (
            f"would operate from month {model.starts} only, after the {counted(told.years, 'year')} compared: until "
            "then today’s contracts go on"
        )
    return f"operates from month {model.starts}, and today’s contracts until then"


def lasted(told: Finished, model: ModelTold) -> str:
    """How long the contracts of a model were in force, where some were refused or ended early; else nothing."""
    months = int(told.settings["months"])
    could = max(months - model.starts + 1, 0)
    found = told.level("in_force_months", model.name)
    if found is None or not could or found.mean >= could:
        return ""
    span = (
        ""
        if isnan(found.middle_low)
        else f"; middle 95% of seeds {found.middle_low:.0f} to {found.middle_high:.0f}"
    )
    return (
        f"Its contracts were refused or ended early in some seeds: of {could} months they were in force for "
        f"{found.mean:.0f} on average{span}. What is told of it is of its contracts and of what came after them."
    )


def _behaviour(name: str) -> str:
    if name == "fixed":
        return "Providers go on as today, whatever they are paid."
    return "Providers answer what their contracts pay for, as far as assumptions about them say."


# The answer


def headline(told: Finished) -> str:
    """The answer in a sentence, with its doubt."""
    if not told.others:
        return "One contract alone: there is nothing to compare it with, and so no answer."
    threshold = rule("lower_threshold")
    sorted_by: dict[str, list[str]] = {each: [] for each in STANDINGS}
    for model in told.others:
        sorted_by[_standing(told, model, threshold)].append(quoted(model))
    said = [
        words.format(models=listed(models), be=_be(models), first=quoted(told.first))
        for words, models in sorted_by.items()
        if models
    ]
    return (
        f"If a year in full health (a QALY) is worth £{threshold:,.0f}, then, on cost and quality of life together and "
        f"on the assumptions of this model, {'; '.join(said)}. This is reasoning from assumptions, not evidence."
    )


def _standing(told: Finished, model: ModelTold, threshold: float) -> str:
    """Which of the standings a model has, by the interval of its net benefit."""
    worth = net_benefit(told, model, threshold)
    if begins_late(told, model):
        return NOT_BEGUN
    if worth.low > 0:
        return MORE
    if worth.high < 0:
        return LESS
    return AS_MUCH if worth.low == worth.high == 0 else NOBODY_KNOWS


def net_benefits(told: Finished) -> str:
    """How much more each model is worth than the first, with its doubt; nothing where there is no other."""
    if not told.others:
        return ""
    threshold = rule("lower_threshold")
    said = [f"{quoted(m)} {difference(net_benefit(told, m, threshold), 'pounds')}" for m in told.others]
    beside = f"beside {quoted(told.first)} (below 0 is worse)"
    return f"Net benefit at that price over all years, {beside}: {'; '.join(said)}."


def _be(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are"


def net_benefit(told: Finished, model: ModelTold, threshold: float) -> Spread:
    """How much more a model is worth than the first, at what a QALY is worth, in pounds."""
    table = told.tables["economics"]
    rows = table[
        (table["measure"] == "net benefit") & (table["model"] == model.name) & (table["at"] == threshold)
    ]
    (row,) = rows[["mean", "low", "high"]].to_numpy(dtype=float)
    mean, low, high = map(float, row)
    return Spread(mean, low, high, float("nan"), float("nan"))


def answers(told: Finished) -> Iterator[tuple[ModelTold, list[tuple[str, str]]]]:
    """For each other model, what is better, worse and so on: headings with their outcomes, doubt beside each."""
    for model in told.others:
        found = findings(told, model)
        groups = []
        for kind, title in HEADINGS.items():
            own = [each for each in found if each.kind == kind]
            if own:
                # What matters or may is told with its interval; what does not is named.
                texts = [lower(each.outcome.title) if kind == SAME else each.text for each in own]
                groups.append((title, "; ".join(texts)))
        yield model, groups
