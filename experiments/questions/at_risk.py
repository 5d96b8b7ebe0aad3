"""How much should hang on outcomes? Nothing, half, as it is, and twice as much of a lead's budget.

The lead loses what is held back if outcomes are missed, and passes a part of that on to the hospital and the community
trust. What a larger share buys in effort stands beside what it does to margins.
"""

from experiments.asking import Question
from experiments.asking_command import main
from experiments.asking_variants import Variant, times

MODEL = "lead_provider"
AT_RISK = (
    "contracts.head.terms.outcomes.at_risk_share_by_year",
    "contracts.head.terms.outcomes_at_home.at_risk_share_by_year",
)


def with_at_risk(name: str, title: str, factor: str) -> Variant:
    """The model with so many times the share at risk."""
    return Variant(name, title, MODEL, dict.fromkeys(AT_RISK, times(factor)))


QUESTION = Question(
    name="at_risk",
    title="How much should hang on outcomes?",
    variants=(
        with_at_risk("nothing", "Nothing", "0"),
        with_at_risk("half", "Half: up to 7.5%", "0.5"),
        Variant("as_it_is", "As it is: up to 15%", MODEL),
        with_at_risk("twice", "Twice: up to 30%", "2"),
    ),
    outcomes=(
        "in_force_months",
        "lever:acute_trust.admission_threshold",
        "emergency_admissions",
        "qalys",
        "margin:special_purpose_company",
        "payer_spending:commissioner",
    ),
    note="The shares are of a lead's budget for older people, on two measures together, from the fourth year on.",
)

if __name__ == "__main__":
    main(QUESTION)
