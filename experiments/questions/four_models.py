"""Which of the four models? All of them as they are shipped, beside separate contracts.

`careconomy compare` answers the same with more tables; this is the shortest question there is, and a start for others.
"""

from experiments.asking import Question
from experiments.asking_command import main
from experiments.asking_variants import Variant

QUESTION = Question(
    name="four_models",
    title="Which of the four models?",
    variants=(
        Variant("separate", "Separate contracts", "traditional"),
        Variant("lead", "Lead provider", "lead_provider"),
        Variant("hub", "Integrated pathway hub", "iph"),
        Variant("one_agreement", "One alliance agreement", "alliance"),
    ),
    outcomes=(
        "emergency_admissions",
        "emergency_bed_days",
        "delayed_days",
        "qalys",
        "system_spending",
        "transaction_spending",
    ),
    note="Each is as its file says; new contracts operate after 1, 15, 8 and 24 months of preparation.",
)

if __name__ == "__main__":
    main(QUESTION)
