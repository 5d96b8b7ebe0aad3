"""A comparison in words: what differs from the first model, how sure that is, and what cannot be known.

The module must not know how a number came about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from experiments.compare_start import chance_of_stopping
from experiments.compare_summary import Spread, spread
from experiments.decision_rules import rule
from experiments.economics import DOMINATED, EXTENDEDLY_DOMINATED, ON_FRONTIER, SAME
from experiments.outcomes import Outcome, load_outcomes
from experiments.showing import columns
from scenarios.catalogue import load_catalogue
from scenarios.parameters.units import MONTHS_A_YEAR

if TYPE_CHECKING:
    from experiments.compare_run import Told

FIRST_LINES = (
    "emergency_admissions",
    "emergency_bed_days",
    "ae_attendances",
    "waiting",
    "delayed_days",
    "qalys",
    "deaths",
    "days_at_home",
    "system_spending",
    "transaction_spending",
)
"""The outcomes that are told in words; summary.csv has all."""
NO_STUDY = (
    "No published study identifies the effect of contract form itself. What differs here follows from assumptions "
    "about how providers answer money, many of them without a published source: it is reasoning, not evidence."
)
DRAWN = (
    "Each seed has luck and a draw of its own of how providers decide, what efforts do and what they cost. Figures of "
    "population, illness and use of care stay central, because England would have to be solved anew for each draw: "
    "intervals do not hold that doubt."
)
CARE_DRAWN = (
    "Each seed has luck and a draw of its own of how providers decide, what efforts do and what they cost, and of "
    "care: its parameters are drawn together, as a fit to England's published figures left them, and England is solved "
    "anew. Population and what illness does stay central: intervals do not hold that doubt."
)
NOT_DRAWN = "Each seed has luck of its own; parameters stay central, so intervals hold no doubt about them."
PER_CENT = 100
FEWEST_SEEDS = 2


def answer(told: Told) -> str:
    """The comparison in words."""
    return "\n".join([*_question(told), "", *_differences(told), "", *_money(told), "", *_sure(told)])


def verdict(apart: Spread, band: float, outcome: Outcome) -> str:
    """What a difference comes to, in words: is it there, and does it matter?"""
    if not np.isfinite(apart.low):
        return "one seed: nobody can tell"
    if apart.low == apart.high == 0:
        return "the same"
    is_pennies = outcome.unit == "pounds" and apart.low > -1 and apart.high < 1
    if is_pennies or (band and -band <= apart.low and apart.high <= band):
        return "no difference that matters"
    if apart.low <= 0 <= apart.high:
        return "not to be told from none"
    more = "more" if apart.mean > 0 else "less"
    if outcome.better == "neither":
        return more
    is_better = (apart.mean > 0) == (outcome.better == "higher")
    doubt = "" if band else "; how much matters, nobody has said"
    return f"{more}, which is {'better' if is_better else 'worse'}{doubt}"


def _question(told: Told) -> Iterator[str]:
    settings, record = told.record["settings"], told.record
    years = settings["months"] // MONTHS_A_YEAR
    yield (
        f"{record['place']['title']}, {settings['citizens']:,} citizens, {years} "
        f"{'year' if years == 1 else 'years'} under contract, {len(told.seeds)} "
        f"{'seed' if len(told.seeds) == 1 else 'seeds'}; behaviour {settings['behaviour']}."
    )
    for name in told.models:
        of = record["models"][name]
        starts = of["operates_from_month"] - 2 * MONTHS_A_YEAR
        when = _when(starts, settings["months"])
        yield f"  {name}: {of['title']}, {when}; governance {of['governance'].replace('_', ' ')}"
    for seed, reason in told.failed.items():
        yield f"Seed {seed} could not be lived and is left out: {reason}"


def _when(starts: int, months: int) -> str:
    """From which month under contract a model operates, of so many that were lived."""
    if starts == 1:
        return "from the start"
    if starts > months:
        return (
            f"would begin in month {starts}, after all {months} that were lived; today's contracts until then"
        )
    return f"from month {starts} of it, today's contracts until then"


def _differences(told: Told) -> Iterator[str]:
    found = told.found
    if not found.others:
        yield "One model alone: nothing to compare it with."
        return
    yield f"What differs from {found.first}, over all years, on the same citizens with the same luck and draws"
    rows: list[Sequence[str]] = [("", "", "", "difference", "95% interval", "middle 95% of seeds", "")]
    for name in FIRST_LINES:
        outcome = load_outcomes()[name]
        band = found.band(outcome)
        level = float(found.values(name, found.first).mean())
        for model in found.others:
            apart = spread(found.difference(name, model))
            rows.append(
                (
                    outcome.title,
                    outcome.unit,
                    model,
                    _number(apart.mean) + _share(apart.mean, level),
                    _span(apart.low, apart.high),
                    _span(apart.middle_low, apart.middle_high),
                    verdict(apart, band, outcome),
                )
            )
    yield from (f"  {line}" for line in columns(rows, right=(3, 4, 5)))
    yield from _before_start(told)


def _before_start(told: Told) -> Iterator[str]:
    """What is left of differences at the time of the decision, as a model may never start."""
    chances = {model: chance_of_stopping(told, model) for model in told.found.others}
    stopped = [f"{model} {chance:.0%}" for model, chance in chances.items() if chance]
    if stopped:
        yield (
            f"All this is from a sure start. Chance of being stopped before it: {', '.join(stopped)} (assumed); "
            "seen from the decision, differences are smaller by that share (before_start.csv)."
        )


def _money(told: Told) -> Iterator[str]:
    found = told.found
    if not found.others:
        return
    titles = {name: kind.plural for name, kind in load_catalogue().party_kinds.items()}
    yield f"Who pays and who keeps more or less than under {found.first}, in pounds over all years"
    rows: list[Sequence[str]] = [("", "", "", "difference", "95% interval")]
    for outcome, words in (("payer_spending", "spent by"), ("margin", "left to")):
        for kind in found.of(outcome):
            apart = {model: spread(found.difference(outcome, model, kind)) for model in found.others}
            if any(np.nan_to_num(each).any() for each in apart.values()):
                rows += (
                    (words, titles[kind], model, _number(each.mean), _span(each.low, each.high))
                    for model, each in apart.items()
                )
    yield from (
        (f"  {line}" for line in columns(rows, right=(3, 4))) if rows[1:] else ["  nobody, to the penny"]
    )
    yield ""
    yield "Cost and QALYs of the whole system, discounted; a QALY more costs"
    table = told.economics.table()
    for row in table[table["measure"] == "cost of a QALY more"].to_dict("records"):
        yield f"  {row['model']}: {_placed(str(row['note']), row['mean'], row['compared_with'])}"
    for row in table[table["measure"] == "worth of perfect information"].to_dict("records"):
        told_as = (
            f"{row['note']} ({found.seeds} of {rule('fewest_draws_for_information'):.0f})"
            if np.isnan(row["mean"])
            else f"£{row['mean']:,.0f} ({row['low']:,.0f} to {row['high']:,.0f})"
        )
        yield f"  worth of knowing everything for sure, a QALY at £{row['at']:,.0f}: {told_as}"


def _placed(standing: str, pounds: float, below: str) -> str:
    if standing == ON_FRONTIER:
        return f"£{pounds:,.0f}, in place of {below}" if below else "the least that is spent"
    return {
        DOMINATED: "dominated: another brings as much for no more",
        EXTENDEDLY_DOMINATED: "extendedly dominated: a mixture of two others brings more for the same",
        SAME: "the same as another",
    }[standing]


def what_is_drawn(is_drawn: bool, is_care_drawn: bool) -> str:
    """What the intervals of a comparison hold: luck alone, behaviour too, or care as well."""
    return CARE_DRAWN if is_care_drawn else DRAWN if is_drawn else NOT_DRAWN


def _sure(told: Told) -> Iterator[str]:
    yield what_is_drawn(told.plan.is_drawn, bool(told.plan.baseline))
    if len(told.seeds) < FEWEST_SEEDS:
        yield "With one seed there is no interval: nobody can tell chance from difference."
    yield "The 95% interval is that of the mean; between the two last figures lie the middle 95% of seeds, so that much"
    yield "doubt is left about one place with one course of luck. What is owed after the last month counts in it."
    yield NO_STUDY


def _number(number: float) -> str:
    size = abs(number)
    digits = 0 if size >= PER_CENT else 1 if size >= 1 else 2
    return f"{number:+,.{digits}f}" if number else "0"


def _share(number: float, level: float) -> str:
    return f" ({number / level * PER_CENT:+.2f}%)" if number and level else ""


def _span(low: float, high: float) -> str:
    return "unknown" if np.isnan(low) else f"{_number(low)} to {_number(high)}"
