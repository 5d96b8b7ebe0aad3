"""A small question, asked once: what a model pays for reablement, against nothing and against twice as much."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from experiments.asking import Answer, Question, Setting, ask
from experiments.asking_variants import Variant, times
from tests.experiments.compared import models

PRICE = "contracts.social_care.terms.each_episode.prices_pounds.reablement_episode"
SETTING = Setting("southend", citizens=2_000, years=1, seeds=2)
LEVER = "lever:social_care.reablement"
OUTCOMES = ("emergency_admissions", LEVER, "payer_spending:council", "qalys", "lever:coordinator.triage")


def question() -> Question:
    """The question."""
    own = models()[0]
    return Question(
        "reablement_price",
        "What should reablement pay?",
        (
            Variant("as_it_is", "As it is", own),
            Variant("the_same", "The same", own),
            Variant("twice", "Twice", own, {PRICE: times(2)}),
            Variant("block", "Not by the episode", "traditional"),
        ),
        OUTCOMES,
        "Prices are made up for a test.",
    )


@cache
def answered() -> Answer:
    """The question, asked; not to be changed."""
    return ask(question(), SETTING, Path(mkdtemp(prefix="asked-")) / "out")
