"""Withhold or bonus? The same share of a lead's budget, held back and earned back, or paid on top.

One more point of a measure is worth the same to the lead in both; what it receives is not, and people may mind a loss
more than a gain (`loss_framing`, drawn with the seeds). The third way shares the sum: half can be won, half lost.
"""

from experiments.asking import Question
from experiments.asking_command import main
from experiments.asking_variants import Variant

MODEL = "lead_provider"
OUTCOMES = ("contracts.head.terms.outcomes", "contracts.head.terms.outcomes_at_home")


def framed(name: str, title: str, **changed: str) -> Variant:
    """The model with both outcome terms changed alike."""
    return Variant(
        name, title, MODEL, {f"{term}.{key}": each for term in OUTCOMES for key, each in changed.items()}
    )


QUESTION = Question(
    name="withhold_or_bonus",
    title="Withhold or bonus?",
    variants=(
        Variant("withheld", "Held back, earned back", MODEL),
        framed("bonus", "Paid on top", framing="bonus"),
        framed("won_or_lost", "Half won, half lost", framing="bonus", least_share="-100%"),
    ),
    outcomes=(
        "lever:acute_trust.admission_threshold",
        "emergency_admissions",
        "qalys",
        "margin:special_purpose_company",
        "payer_spending:commissioner",
        "in_force_months",
    ),
    note=(
        "Money at stake is the same share of the budget. Paid on top, it is the payer who spends more; 'half won, half "
        "lost' takes as much from the worst as it gives to the best, so twice as much lies between them."
    ),
)

if __name__ == "__main__":
    main(QUESTION)
