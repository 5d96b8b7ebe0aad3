"""Who should lead? The same lead, planning for itself alone, or for the hospital, practices or community trust as well.

What a lead decides, and what it is paid, is the same in all variants; whose margins its plan weighs is not, as if it
were founded by one of them. It may set five levers of others by half.
"""

from typing import Any

from experiments.asking import Question
from experiments.asking_command import main
from experiments.asking_variants import Variant

MODEL = "lead_provider"
HALF = {"value": 0.5, "low": 0.2, "high": 0.8, "status": "assumed", "source": "a question, not a figure"}
LEVERS = ("care_home_in_reach", "discharge_planning", "case_management", "coordination", "reablement")
WEIGHT = {"value": 1, "low": 1, "high": 1, "status": "assumed", "source": "a question, not a figure"}


def led_for(name: str, title: str, *roles: str) -> Variant:
    """The model with a plan that weighs these roles' margins beside the lead's own."""
    changes: dict[str, Any] = {f"governance.authority.by_contract.{lever}": HALF for lever in LEVERS}
    return Variant(name, title, MODEL, changes | {f"governance.objective.{role}": WEIGHT for role in roles})


QUESTION = Question(
    name="who_leads",
    title="Who should lead?",
    variants=(
        led_for("itself", "A lead of its own"),
        led_for("hospital", "The hospital's lead", "acute"),
        led_for("practices", "The practices' lead", "practices"),
        led_for("community", "The community trust's lead", "community"),
    ),
    outcomes=(
        "lever:acute_trust.discharge_planning",
        "lever:community_trust.case_management",
        "lever:social_care.reablement",
        "emergency_admissions",
        "qalys",
        "in_force_months",
    ),
    note=(
        "All leads have the same contracts and may set the same five levers by half; their plans differ in whose gain "
        "counts."
    ),
)

if __name__ == "__main__":
    main(QUESTION)
