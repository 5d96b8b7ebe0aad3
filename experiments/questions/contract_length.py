"""How long should the contract be? A lead's contracts of two, three, five and ten years, none of them renewed.

Effort that comes back slowly is worth more to whoever is still there to be paid for it; and what bringing a contract
about costs is spread over its years. A contract that ends within the years lived gives way to today's.
"""

from experiments.asking import Question
from experiments.asking_command import main
from experiments.asking_variants import Variant

MODEL = "lead_provider"
LENGTH, RENEWALS = "contracts.*.term.months", "contracts.*.term.renewals"


def lasting(name: str, title: str, months: int) -> Variant:
    """The model with all of its contracts so long, and then over."""
    return Variant(name, title, MODEL, {LENGTH: months, RENEWALS: None})


QUESTION = Question(
    name="contract_length",
    title="How long should the contract be?",
    variants=(
        lasting("two_years", "Two years", 24),
        lasting("three_years", "Three years", 36),
        lasting("five_years", "Five years", 60),
        lasting("ten_years", "Ten years", 120),
    ),
    outcomes=(
        "in_force_months",
        "lever:acute_trust.admission_threshold",
        "emergency_admissions",
        "qalys",
        "transaction_spending",
        "system_spending",
    ),
    note=(
        "A lead's contracts operate after 15 months of preparation and are not renewed. In five years under contract "
        "those of two and three years end, and today's come back; those of five and ten years differ in what providers "
        "expect alone."
    ),
)

if __name__ == "__main__":
    main(QUESTION)
