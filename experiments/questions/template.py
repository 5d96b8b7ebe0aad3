"""Your question, in one line.

What could make the difference, in two or three. Copy this file, change what is in capitals, and run it:

    python -m experiments.questions.YOUR_FILE --citizens 4000 --years 3 --seeds 3 --out try

First see that each variant is what you mean: its file is in `try/variants`, and `careconomy contract explain` reads it.
"""

from experiments.asking import Question
from experiments.asking_command import main
from experiments.asking_variants import Variant, times

MODEL = "traditional"  # a shipped model by its name, or the path of your own

QUESTION = Question(
    name="template",
    title="Your question?",
    variants=(
        # The first is what the others are set beside.
        Variant("as_it_is", "As it is", MODEL),
        # A path through the model's file, and what comes to stand there. `*` stands for every name, None takes away.
        Variant(
            "twice",
            "Twice the hospital's quality money",
            MODEL,
            {"contracts.acute.terms.quality.share_of_value": times(2)},
        ),
    ),
    # Names of experiments/outcomes.csv; of those told for several `outcome:whose`.
    outcomes=("emergency_admissions", "qalys", "payer_spending:commissioner"),
    note="What a reader must know to read the answer.",
)

if __name__ == "__main__":
    main(QUESTION)
