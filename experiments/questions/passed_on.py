"""What does the lead pass on? Of the outcome money nothing, 60% or all as the file says; or what the lead chooses.

Who passes nothing on keeps all that outcomes pay or cost, and leaves whoever gives the care without a reason to change.
A lead that may choose looks at this at the end of each contract year, and those it pays may refuse.
"""

from typing import Any

from experiments.asking import Question
from experiments.asking_command import main
from experiments.asking_variants import Variant

MODEL = "lead_provider"
TERM = "contracts.sub_outcomes.terms.outcomes"
SHARES = ["0%", "20%", "40%", "60%", "80%", "100%"]


def passing(name: str, title: str, share: str, **chooses: Any) -> Variant:
    """The model with such a share passed on, in the first year at least."""
    return Variant(name, title, MODEL, {f"{TERM}.share": share} | chooses)


QUESTION = Question(
    name="passed_on",
    title="What does the lead pass on?",
    variants=(
        passing("as_filed", "60% of the outcome money", "60%"),
        passing("nothing", "Nothing of it", "0%"),
        passing("everything", "All of it", "100%"),
        passing(
            "as_it_likes",
            "What the lead likes, year by year",
            "60%",
            **{f"{TERM}.payer_chooses": {"numbers": {"share": SHARES}}},
        ),
    ),
    outcomes=(
        "in_force_months",
        "margin:special_purpose_company",
        "margin:acute_trust",
        "emergency_admissions",
        "qalys",
    ),
    note=(
        "The lead chooses by the coming year alone. Where outcomes cost it money it gains by passing more of that on, "
        "and whoever would bear it may refuse, so that nothing changes. Months in force are of 45 that there can be."
    ),
)

if __name__ == "__main__":
    main(QUESTION)
