"""A small question, answered from the small comparison: what a model pays for reablement, beside its twin and today."""

from __future__ import annotations

from experiments.asking import Answer, Question, Setting
from experiments.asking_variants import Variant
from tests.experiments.compared import CITIZENS, NAMES, SEEDS, YEARS, models, told

SETTING = Setting("southend", citizens=CITIZENS, years=YEARS, seeds=SEEDS)
LEVER = "lever:social_care.reablement"
OUTCOMES = ("emergency_admissions", LEVER, "payer_spending:council", "qalys", "lever:coordinator.triage")
TITLES = ("By the episode", "The same", "Today's contracts")


def question() -> Question:
    """The question."""
    variants = [Variant(*each) for each in zip(NAMES, TITLES, models(), strict=True)]
    note = "Prices are made up for a test."
    return Question("reablement_price", "What should reablement pay?", tuple(variants), OUTCOMES, note)


def answered() -> Answer:
    """The question with its answer; not to be changed."""
    return Answer(question(), SETTING, told())
