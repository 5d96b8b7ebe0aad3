"""The contracts of a comparison, as people read them: a card and a drawing of each, and a table of what they are.

Written when models are compared, so that a report made later shows the contracts that were in force. The module must
not know what a contract pays.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.compare_plan import ready
from experiments.contract_picture import draw_figure, save
from experiments.settling import read_model_and_facts
from experiments.showing import write_text
from scenarios.card import card, explainer
from scenarios.horizon import FIRST_MONTH
from scenarios.problems import FileProblems

if TYPE_CHECKING:
    import pandas as pd

    from experiments.compare_run import Told
    from scenarios.contracts.facts_file import ToldFacts
    from scenarios.model import Model

FOLDER = "contracts"
Row = tuple[str, str, str, str, int, str, str]
COLUMNS = (
    *("model", "title", "description", "coordinator", "operates_from_contract_month"),
    *("governance", "not_drawn_because"),
)


def write_contracts(told: Told) -> pd.DataFrame:
    """Write each model's card (.md) and drawing (.svg, .png) to the folder of contracts; returns their table.

    Raises:
        OSError: a file cannot be written.
    """
    return table_of(write_contract(told, name) for name in told.models)


def table_of(rows: Iterable[Row]) -> pd.DataFrame:
    """The table of contracts."""
    import pandas as pd

    return pd.DataFrame(list(rows), columns=list(COLUMNS))


def write_contract(told: Told, name: str) -> Row:
    """Write a model's card and drawing to the folder of contracts; returns its row of their table.

    Raises:
        OSError: a file cannot be written.
    """
    folder = told.out / FOLDER
    folder.mkdir(exist_ok=True)
    model = next(each.alone.model for each in ready(told.plan) if each.name == name)
    of = told.record["models"][name]
    facts, problem = _facts(model)
    write_text(folder / f"{name}.md", card(model, facts))
    if facts is not None:
        problem = _draw(model, facts, folder / name)
    starts = of["operates_from_month"] - FIRST_MONTH + 1
    description = " ".join((model.file.description or "").split())
    return name, of["title"], description, _coordinator(model), starts, of["governance"], problem


def _facts(model: Model) -> tuple[ToldFacts | None, str]:
    """The facts of a model's example year; none, and why, if it has no such year or one that does not fit."""
    if model.example is None:
        return None, "the model has no example year"
    try:
        return read_model_and_facts(model.source.file(()), None)[1], ""
    except FileProblems as error:
        return None, str(error)


def _draw(model: Model, facts: ToldFacts, path: Path) -> str:
    """Draw a model's money; returns why it cannot be drawn, or nothing."""
    try:
        figure = draw_figure(model, facts)
    except FileProblems as error:
        return str(error)
    for suffix in (".svg", ".png"):
        save(figure, path.with_name(f"{path.name}{suffix}"))
    return ""


def _coordinator(model: Model) -> str:
    """Who plans for the whole, by its title; nothing where nobody does."""
    name = model.file.governance.coordinator
    if name is None:
        return ""
    return explainer(model).name(name)
