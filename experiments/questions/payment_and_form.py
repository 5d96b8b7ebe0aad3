"""Is it the payment or the form? A hub with its payments, its payments without the hub, and the hub without them.

The form is the hub itself: who triages, shares information and plans, for a fee. The payment is what hangs on the
outcome of the pathway for everybody, and the hub's share of savings. Four corners of a square: what each does alone,
and what both do together.
"""

from experiments.asking import Question
from experiments.asking_command import main
from experiments.asking_variants import Variant

MODEL, TODAY = "iph", "traditional"
OF_PROVIDERS = ("general_practice", "acute", "community")

WITHOUT_PAYMENT = {
    **{f"contracts.{contract}.terms.pathway": None for contract in OF_PROVIDERS},
    "contracts.hub.terms.outcomes": None,
    "contracts.hub.terms.savings": None,
}
WITHOUT_FORM = {
    "roles.hub": None,
    "contracts.hub": None,
    **{f"governance.{key}": None for key in ("coordinator", "authority", "objective")},
}

QUESTION = Question(
    name="payment_and_form",
    title="Is it the payment, or the form?",
    variants=(
        Variant("neither", "Separate contracts", TODAY),
        Variant("payment", "The payment without the form", MODEL, WITHOUT_FORM),
        Variant("form", "The form without the payment", MODEL, WITHOUT_PAYMENT),
        Variant("both", "Both: the hub as it is", MODEL),
    ),
    outcomes=(
        "emergency_admissions",
        "planned_treatments",
        "in_force_months",
        "qalys",
        "transaction_spending",
        "system_spending",
    ),
    note="A hub is paid a fee for its work in both forms; without the payment nothing of it hangs on outcomes.",
)

if __name__ == "__main__":
    main(QUESTION)
