"""Few measures or many? The same share of a lead's budget on one, two and four measures.

Each measure more is one more thing to watch, and a smaller part of income hangs on each, so that less of it is noticed
(`salience_half_share`); fewer measures leave more of care unpaid for.
"""

from typing import Any

from experiments.asking import Question
from experiments.asking_command import main
from experiments.asking_variants import Variant, times

MODEL = "lead_provider"
FIRST, SECOND = "outcomes", "outcomes_at_home"
PASSED_ON = "contracts.sub_outcomes.terms.outcomes.of"


def share(term: str) -> str:
    """The path to what hangs on a term."""
    return f"contracts.head.terms.{term}.at_risk_share_by_year"


def more(name: str, measure: str) -> dict[str, Any]:
    """A term on another measure, with half of what the first two have each."""
    shares = ["0", "2.5%", "2.5%", "3.75%", "3.75%"]
    return {
        "name": name,
        "mechanism": "outcome",
        "framing": "withhold",
        "measure": measure,
        "curve": "linear",
        "at_risk_share_by_year": shares,
        "lag_months": 4,
    }


ONE = {share(FIRST): times(2), f"contracts.head.terms.{SECOND}": None, PASSED_ON: [f"head.{FIRST}"]}
FOUR = {
    share(FIRST): times("0.5"),
    share(SECOND): times("0.5"),
    "contracts.head.terms": [more("at_home", "days_at_home"), more("delays", "delayed_days")],
    PASSED_ON: [f"head.{each}" for each in (FIRST, SECOND, "at_home", "delays")],
}

QUESTION = Question(
    name="few_or_many_measures",
    title="Few measures, or many?",
    variants=(
        Variant("one", "One: avoidable emergencies", MODEL, ONE),
        Variant("two", "Two: and at home after reablement", MODEL),
        Variant("four", "Four: and days at home, delays", MODEL, FOUR),
    ),
    outcomes=(
        "lever:acute_trust.admission_threshold",
        "lever:community_trust.case_management",
        "emergency_admissions",
        "delayed_days",
        "qalys",
        "margin:special_purpose_company",
    ),
    note="The share of the budget that hangs on outcomes is the same in all: up to 15%.",
)

if __name__ == "__main__":
    main(QUESTION)
