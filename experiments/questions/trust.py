"""What is trust worth? An alliance that decides nothing together, as far as members trust each other, or as if fully.

What an agreement binds is what was agreed times trust, which grows with promises kept and falls with broken ones. If
everybody trusted fully, the same would bind from the first month: the difference is what trust is worth at most.
"""

from experiments.asking import Question
from experiments.asking_command import main
from experiments.asking_variants import Variant

MODEL = "alliance"
AGREED = {"value": 0.6, "low": 0.2, "high": 0.9, "status": "assumed", "source": "as the agreement has it"}
LEVERS = ("discharge_planning", "coordination", "case_management", "reablement")

QUESTION = Question(
    name="trust",
    title="What is trust worth?",
    variants=(
        Variant("as_it_is", "As far as members trust each other", MODEL),
        Variant("no_agreement", "Nothing decided together", MODEL, {"governance.authority": None}),
        Variant(
            "full_trust",
            "As if all trusted fully",
            MODEL,
            {
                "governance.authority.by_agreement": None,
                "governance.authority.by_contract": dict.fromkeys(LEVERS, AGREED),
            },
        ),
    ),
    outcomes=(
        "in_force_months",
        "lever:community_trust.case_management",
        "lever:social_care.reablement",
        "emergency_admissions",
        "qalys",
        "system_spending",
    ),
    note="The agreement operates after 24 months of preparation, so five years under contract hold three of it.",
)

if __name__ == "__main__":
    main(QUESTION)
