"""What does an under-priced lead contract do? A lead's budget as the care cost, and 5, 10 and 15% below that.

A price that takes out a hoped-for saving leaves the lead to find it. It may cut what it pays on, refuse before the
start, give notice or hand back; then payers step in, and today's contracts come back.
"""

from experiments.asking import Question
from experiments.asking_command import main
from experiments.asking_variants import Variant, times

MODEL = "lead_provider"
BLOCKS = ("head.terms.hospital_part", "head.terms.community_part", "head.terms.voluntary_part")
REABLEMENT = "head_council.terms.reablement_part"


def priced(name: str, title: str, factor: str) -> Variant:
    """The model with so many times its budget, in all four parts."""
    paths = [f"contracts.{block}.pounds_a_year.times" for block in (*BLOCKS, REABLEMENT)]
    return Variant(name, title, MODEL, dict.fromkeys(paths, times(factor)))


QUESTION = Question(
    name="underpriced_lead",
    title="What does an under-priced lead contract do?",
    variants=(
        Variant("as_it_cost", "As the care cost", MODEL),
        priced("less_5", "5% less", "0.95"),
        priced("less_10", "10% less", "0.9"),
        priced("less_15", "15% less", "0.85"),
    ),
    outcomes=(
        "in_force_months",
        "margin:special_purpose_company",
        "payer_spending:commissioner",
        "transaction_spending",
        "emergency_admissions",
        "qalys",
    ),
    note="One published deal paid 11% less than the care had cost before. Months in force are of 45 that there can be.",
)

if __name__ == "__main__":
    main(QUESTION)
