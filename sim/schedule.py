"""The month, as data: its steps in order, each a name and a function of the economy.

Printed, tested and documented from here. The module must not know how a step is done.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from sim import steps

if TYPE_CHECKING:
    from sim.economy import HealthEconomy


class Step(NamedTuple):
    """A step of the month: its name, what does it, and a sentence that says what."""

    name: str
    do: Callable[[HealthEconomy], None]
    meaning: str


MONTH = (
    Step("observe", steps.observe, "Providers feel how pressed they were last month."),
    Step("offer", steps.offer, "They offer what effort, capacity and interventions come to."),
    Step("live", steps.live, "Every citizen lives the month under that offer."),
    Step("count", steps.count, "What happened is counted, what care used is priced, what it cost is known."),
    Step("settle", steps.settle, "Payers are funded, contracts pay, providers pay for what care took."),
    Step("decide", steps.decide, "Providers set their levers for the next month."),
    Step("record", steps.record, "What is asked of the month is written down."),
)


def printed() -> str:
    """The month as a list to read."""
    width = max(len(step.name) for step in MONTH)
    return "\n".join(f"{number} {step.name:{width}}  {step.meaning}" for number, step in enumerate(MONTH, 1))
