"""How a comparison was made, in sentences, each of which holds for whatever was compared.

The module must not know how a sentence is shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from experiments.decision_rules import FILE, rule
from experiments.report_folder import Finished
from experiments.report_numbers import PER_CENT, counted
from scenarios.rules import load_rules


def methods(told: Finished) -> Iterator[tuple[str, str]]:
    """The methods: a heading and a paragraph each."""
    place, settings = told.place, told.settings
    yield (
        "People",
        f"{place['boundary']}: {place['residents']:,} at {place['population_date']}, of whom "
        f"{settings['citizens']:,} are simulated one by one, each with an age, a home, illness and people around "
        "them, made so that together they are as published figures say.",
    )
    yield (
        "Months",
        "Every month people age, fall ill, seek care, get it or wait for it, recover or die. Two years are lived "
        f"under today’s contracts, then {counted(told.years, 'year')} under each model. Until a model’s contracts "
        "operate, today’s go on.",
    )
    yield (
        "Contracts and money",
        "Contracts are files of terms: who pays whom, for what, and what is at risk. They are settled to the "
        "penny from what was counted and reported, and all payments stand in one ledger. What is still owed at "
        "the end counts.",
    )
    yield (
        "Providers",
        {
            "fixed": "Providers and citizens go on as today whatever contracts pay. So only money can move: a check "
            "that no contract is made to win, not an answer.",
            "responsive": "Each quarter providers weigh what one more step of each effort is worth to them under "
            "their contracts against what it costs, and move part of the way. Efforts reach people only through rows "
            "of a table of effects, each with a source or called an assumption.",
        }.get(str(settings["behaviour"]), f"Behaviour of providers: {settings['behaviour']}."),
    )
    yield (
        "The same luck",
        "In each seed one burn-in is lived once and continued under every model with the same people and the same "
        "chances: whoever falls ill under one and not under another does so because of what the contracts "
        "changed. A model compared with a copy of itself differs in nothing at all.",
    )
    yield (
        "Cost",
        "Care at unit cost, effort above today’s, and what it takes to set up and run contracts, in pounds at "
        f"prices of 2014/15, discounted at {rule('cost_discount') * PER_CENT:g}% a year. Payments between parties "
        "are no cost.",
    )
    yield (
        "Intervals",
        "95% intervals of the mean over seeds, by Student’s t, of differences taken seed by seed.",
    )
    yield (
        "Made by",
        f"careconomy {told.record['versions']['careconomy']}, commit {told.record.get('commit') or 'not known'}, "
        f"Python {told.record['versions']['python']}. The same again: {told.record['command']}",
    )


def rules() -> Iterator[tuple[str, str, str]]:
    """The rules of economics: what each is, its number with its unit, and its source."""
    for name, each in load_rules(FILE).items():
        number = (
            f"{float(each.value) * PER_CENT:g}% a year"
            if each.unit == "share a year"
            else f"{float(each.value):,g}"
        )
        unit = "" if each.unit == "share a year" else f" {each.unit}"
        yield name.replace("_", " ").capitalize(), f"{number}{unit}", f"{each.status}: {each.source}"
