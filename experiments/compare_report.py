"""All that `careconomy compare` leaves: results, tables, figures and the answer in words.

The module must not know how any of them is made.
"""

from __future__ import annotations

from pathlib import Path

from experiments.compare_answer import answer
from experiments.compare_plan import Plan
from experiments.compare_run import compare
from experiments.showing import write_text

ANSWER = "answer.txt"


def report(plan: Plan, out: Path, jobs: int) -> str:
    """Compare, write everything to the folder, and say what came of it.

    Raises:
        FileProblems: as `compare`.
    """
    told = compare(plan, out, jobs)
    text = answer(told)
    write_text(out / ANSWER, text + "\n")
    return f"{text}\n\nwrote {out}: {ANSWER}, tables (*.csv)"
