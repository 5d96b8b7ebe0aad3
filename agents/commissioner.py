"""How a commissioner watches a measure: a question at once, then a plan, money held back, and notice.

    none -> query -> plan -> breach -> failed plan -> ... -> notice

Each step comes after so many red months. A measure that is no longer red ends the matter, but failed plans are not
forgotten. From the plan on a step is taken only if the commissioner acts: it may, and often does not. The module must
not know which contract or measure it is, nor what any step costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from scenarios.parameters import Parameters

Step = Literal["query", "plan", "breach", "failed_plan", "notice", "settled"]


@dataclass(frozen=True)
class Rules:
    """After how many red months each step may be taken, and how many plans may fail: see commissioning.csv."""

    plan_after_months: int
    withhold_after_months: int
    plan_fails_after_months: int
    failed_plans_for_notice: int

    @classmethod
    def of(cls, parameters: Parameters) -> Rules:
        """As the parameters have it, in whole months."""
        return cls(
            round(parameters.value("plan_after_months")),
            round(parameters.value("withhold_after_months")),
            round(parameters.value("plan_fails_after_months")),
            round(parameters.value("failed_plans_for_notice")),
        )


class Watched(NamedTuple):
    """Where a matter stands: months red, whether a plan was asked for, whether it is in breach, plans that failed."""

    red_months: int = 0
    has_plan: int = 0
    in_breach: int = 0
    failed_plans: int = 0


def watched_on(watched: Watched, is_red: bool, acts: bool, rules: Rules) -> tuple[Watched, Step | None]:
    """Where a matter stands after another month, and the step that was taken in it.

    `acts`: whether the commissioner goes on from a plan this month, if it may.
    """
    if not is_red:
        return Watched(failed_plans=watched.failed_plans), "settled" if watched.has_plan else None
    now = watched._replace(red_months=watched.red_months + 1)
    step: Step | None = None
    if now.red_months == 1:
        step = "query"
    elif not now.has_plan and now.red_months >= rules.plan_after_months:
        now, step = now._replace(has_plan=1), "plan"
    elif acts and now.has_plan and now.red_months >= rules.plan_fails_after_months:
        # Another plan is asked for at once, so the months are counted from the first.
        now = now._replace(red_months=rules.plan_after_months, failed_plans=now.failed_plans + 1)
        step = "notice" if now.failed_plans >= rules.failed_plans_for_notice else "failed_plan"
    elif acts and now.has_plan and not now.in_breach and now.red_months >= rules.withhold_after_months:
        now, step = now._replace(in_breach=1), "breach"
    return now, step
