"""What a scenario file holds: a place, a model of contracts, what else is changed there, and for how long.

This module says what may stand in one; `scenario` says what must agree between its parts, and with the place and
the model that it names.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import Field

from scenarios.contracts.keys import FileModel, Word
from scenarios.horizon import MONTHS_UNLESS_TOLD, MOST_MONTHS
from scenarios.interventions import InterventionFile, PayerName, words_of_interventions
from scenarios.populations import Population
from scenarios.quantities import Pounds

# How providers decide, and what a model's governance does. Both lists grow with the parts that read them.
Behaviour = Literal["fixed", "responsive"]
GovernanceInForce = Literal["neutral", "as_contracted"]
Yardstick = Literal["reference_year", "like_areas"]
Text = Annotated[str, Field(min_length=1)]


class CommissionerFile(FileModel):
    """The rules of one payer; what is left out is as in the place today.

    `budget_pounds_a_year` is the public money it is given for everybody who lives in the place, in the prices of
    2014/15; charges that people pay come on top.
    """

    budget_pounds_a_year: Pounds


class ScenarioFile(FileModel):
    """A scenario: a place and the contracts in it.

    `place` is the name of one that comes with the project, or a folder; `model` a shipped model's name, or a file; both
    are found from the scenario's own folder. `reference` is the model that is in force today, and until the other
    operates; if left out, the one that `reference.yaml` names. `months` are those after the burn-in. `citizens` is the
    size of a sample; everybody who lives there, if left out. `may_stop_before_start`: whether chance may stop the model
    before it operates, as likely as its contracts say. `compared_with`: what commissioners compare reported measures
    with, the place's own reference year or, where something is published of them, its like areas. `populations` are
    counted besides those that the contracts name.
    """

    name: Word
    title: Text
    description: str | None = None
    place: Text
    model: Text
    reference: Text | None = None
    months: Annotated[int, Field(strict=True, ge=1, le=MOST_MONTHS)] = MONTHS_UNLESS_TOLD
    behaviour: Annotated[Behaviour, Field(title="way of behaving")] = "fixed"
    governance: Annotated[GovernanceInForce, Field(title="way of governing")] = "neutral"
    may_stop_before_start: bool = False
    compared_with: Annotated[Yardstick, Field(title="yardstick")] = "reference_year"
    citizens: Annotated[int, Field(strict=True, ge=1)] | None = None
    populations: dict[Word, Population] = {}
    commissioners: dict[PayerName, CommissionerFile] = {}
    interventions: tuple[InterventionFile, ...] = ()


def words_of_scenarios() -> dict[str, Collection[str]]:
    """The words that a scenario file may use, by what they name."""
    return words_of_interventions()
