"""Who should lead? A company founded for it, the hospital, the community trust, or the largest practice.

Whoever leads has the same budget and the same outcomes at risk, does its own part of the care without a sub-contract,
and bears the rest. They differ in whose deficits others cover, in what else they live on, and in who has people to
coordinate.
"""

from typing import Any

from experiments.asking import Question
from experiments.asking_command import main
from experiments.asking_variants import Variant

MODEL = "lead_provider"
PAID_BY_THE_LEAD = {
    "acute": "sub_acute.emergencies",
    "community": "sub_community.care",
    "voluntary": "sub_voluntary.care",
    "social_care": "sub_social_care.care",
}
SHARED = "contracts.sub_outcomes"
SHARE_OUTCOMES = ("acute", "community")


def led_by(name: str, title: str, kind: str, role: str) -> Variant:
    """The model with a party of the place as its lead, which does not pay itself."""
    changes: dict[str, Any] = {
        "roles.lead": {"kind": kind, "bind": "main", "title": title},
        f"contracts.sub_{role}": None,
        f"{SHARED}.terms.running_the_lead.of": [
            term for who, term in PAID_BY_THE_LEAD.items() if who != role
        ],
    }
    if role in SHARE_OUTCOMES:
        (other,) = (each for each in SHARE_OUTCOMES if each != role)
        changes |= {
            f"{SHARED}.payees": [other],
            f"{SHARED}.terms.outcomes.split": {other: "100%", role: None},
        }
    return Variant(name, title, MODEL, changes)


QUESTION = Question(
    name="who_leads",
    title="Who should lead?",
    variants=(
        Variant("company", "A company of its own", MODEL),
        led_by("hospital", "The hospital", "acute_trust", "acute"),
        led_by("community", "The community trust", "community_trust", "community"),
        led_by("practice", "The largest practice", "gp_practice", "practices"),
    ),
    outcomes=(
        "in_force_months",
        "emergency_admissions",
        "qalys",
        "margin:acute_trust",
        "margin:community_trust",
        "payer_spending:commissioner",
    ),
    note=(
        "Months in force are of 45 that there can be: a lead may refuse, give notice or hand back. Only a company "
        "brings people who coordinate. Where a place has several hospitals, the largest leads, and is paid for all."
    ),
)

if __name__ == "__main__":
    main(QUESTION)
