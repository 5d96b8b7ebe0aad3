"""Pay for outcomes, or for process? The same pot for practices on fewer admissions, on reviews done, or half on each.

An outcome is what is wanted, but luck and others have a part in it; a review is in a practice's own hands, and may be
recorded rather than done. Practices are paid on top of separate contracts, from the first year on.
"""

from typing import Any

from experiments.asking import Question
from experiments.asking_command import main
from experiments.asking_variants import Variant

MODEL = "traditional"
OUTCOME, PROCESS = "chronic_condition_admissions", "copd_review"
POUNDS_A_PERSON = 4


def paid_on(name: str, title: str, **pounds: float) -> Variant:
    """Today's contracts, and a pot for practices of so many pounds for each person on each measure."""
    contract: dict[str, Any] = {
        "name": "pot",
        "title": "Pot for practices",
        "payer": "commissioner",
        "payees": ["practices"],
        "scope": {"services": ["gp_contact", "practice_nurse_contact"]},
        "terms": [
            {
                "name": measure,
                "mechanism": "outcome",
                "measure": measure,
                "curve": "linear",
                "pot_pounds_a_year": {"fact": "people(everyone)", "times": each},
                "lag_months": 4,
            }
            for measure, each in pounds.items()
        ],
    }
    return Variant(name, title, MODEL, {"contracts": [contract]} if pounds else {})


QUESTION = Question(
    name="outcomes_or_process",
    title="Pay for outcomes, or for process?",
    variants=(
        paid_on("no_pot", "No pot"),
        paid_on("outcome", "Pot on fewer admissions", **{OUTCOME: POUNDS_A_PERSON}),
        paid_on("process", "Pot on reviews done", **{PROCESS: POUNDS_A_PERSON}),
        paid_on("both", "Half on each", **{OUTCOME: POUNDS_A_PERSON / 2, PROCESS: POUNDS_A_PERSON / 2}),
    ),
    outcomes=(
        "lever:gp_practice.prevention",
        "lever:gp_practice.coordination",
        "lever:gp_practice.recording",
        "avoidable_admissions",
        "qalys",
        "payer_spending:commissioner",
    ),
    note="The pot is up to £4 a year for each person on a practice's list, on the measures' own scales.",
)

if __name__ == "__main__":
    main(QUESTION)
