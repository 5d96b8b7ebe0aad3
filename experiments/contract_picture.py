"""The picture of a model's money: parties as boxes, payments as arrows as wide as their sums, what is at risk dashed.

Every model is drawn in one layout, so that a room sees at a glance where two of them differ. Settlement says what
flows, the layout where; nothing here decides either.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.contract_drawing import MIDDLE, POINTS_AN_INCH, TEXT, Drawing, arrow_width, draw, draw_legend
from experiments.contract_labels import place_labels
from experiments.contract_layout import BOX, LEFT, LEGEND, TALL_BOX, Grid, Plan, Rect, plan
from experiments.contract_money import Flow, Money, money
from experiments.contract_routes import Route, Space, find_routes
from scenarios.catalogue import PartyKind
from scenarios.contracts.facts_file import ToldFacts
from scenarios.model import Model
from scenarios.problems import FileProblems, Problem, one_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SUFFIXES = (".svg", ".png")
DOTS_AN_INCH = 150
# By how much a picture without room for its labels grows, and how often before that is called hopeless.
GROWTH, MOST_GROWTHS = 1.1, 16
SMALL_SCALE = 0.76  # where several pictures share a sheet, to begin with
ROUND_STEPS = (1, 2, 5, 10)


def draw_model(model: Model, facts: ToldFacts, path: Path) -> None:
    """Write the picture of a model to an .svg or .png file, whole or not at all.

    Raises:
        FileProblems: facts are missing, nothing is paid, or no picture can have that name.
        OSError: the file cannot be written.
    """
    _check_name(path)
    save(draw_figure(model, facts), path)


def draw_side_by_side(models: Sequence[Model], facts: ToldFacts, path: Path) -> None:
    """Write the pictures of several models on one sheet, every party at the same place in all of them.

    Raises:
        FileProblems: facts are missing, nothing is paid, or no picture can have that name.
        OSError: the file cannot be written.
    """
    _check_name(path)
    save(draw_sheet(models, facts), path)


def draw_figure(model: Model, facts: ToldFacts) -> Figure:
    """The picture of a model, as a figure of the size of a slide (13.33 by 7.5 inches), larger if it must be.

    Raises:
        FileProblems: facts are missing, or nothing is paid.
    """
    return _sheet(_drawings([model], facts, is_brief=False))


def draw_sheet(models: Sequence[Model], facts: ToldFacts) -> Figure:
    """The pictures of several models as one figure, row by row, with amounts and shares at risk alone.

    Raises:
        FileProblems: facts are missing, or nothing is paid.
    """
    return _sheet(_drawings(models, facts, is_brief=True))


def _drawings(models: Sequence[Model], facts: ToldFacts, is_brief: bool) -> list[Drawing]:
    moneys = [money(model, facts) for model in models]
    drawings = lay_out(moneys, models[0].catalogue.party_kinds, is_brief)
    if not drawings:
        most = max(len(each.flows) for each in moneys)
        message = f"{most} payments are too many for one picture; draw fewer contracts at a time"
        raise FileProblems([Problem(models[0].source.file(()), None, (), message)])
    return drawings


def lay_out(moneys: Sequence[Money], kinds: Mapping[str, PartyKind], is_brief: bool = False) -> list[Drawing]:
    """All models in one layout, with as much room as the fullest of them needs; none if no room is enough.

    `is_brief`: smaller, without the names of mechanisms.
    """
    seats = plan(moneys, kinds)
    reference = _reference_pounds(moneys)
    for growth in range(MOST_GROWTHS):
        scale = GROWTH**growth * (SMALL_SCALE if is_brief else 1)
        grid = seats.grid(scale, TALL_BOX if is_brief else BOX)
        above, below, aside = zip(*(_routes(each, seats, grid, reference)[1] for each in moneys), strict=True)
        grid = replace(grid, least=(max(above), max(below), max(aside)))
        drawings = [_laid_out(each, seats, grid, reference, is_brief) for each in moneys]
        found = [drawing for drawing in drawings if drawing is not None]
        if len(found) == len(moneys):
            return found
    return []


def _laid_out(each: Money, seats: Plan, grid: Grid, reference: Fraction, is_brief: bool) -> Drawing | None:
    """One model; None if there is no room for a label."""
    placed = seats.boxes(each, grid)
    routes, _ = _routes(each, seats, grid, reference)
    boxes = [grid.rect(MIDDLE), *(rect for _, rect in placed.values())]
    bounds = Rect(LEFT, grid.row("bottom")[0], grid.width, grid.row("top")[1])
    labels = place_labels(routes, boxes, bounds, TEXT, is_brief)
    return None if labels is None else Drawing(each, grid, placed, routes, labels, reference)


def _routes(each: Money, seats: Plan, grid: Grid, reference: Fraction) -> tuple[list[Route], Space]:
    def width(flow: Flow) -> float:
        return arrow_width(flow, reference) / POINTS_AN_INCH

    return find_routes(each.flows, seats.boxes(each, grid), grid, width)


def _reference_pounds(moneys: Sequence[Money]) -> Fraction:
    """The sum drawn widest: a round one that no payment exceeds, so that pictures may be compared."""
    largest = max(max(flow.pounds, flow.at_risk_pounds) for each in moneys for flow in each.flows)
    power = Fraction(10) ** math.floor(math.log10(largest))
    return next(step * power for step in ROUND_STEPS if step * power >= largest)


def _sheet(drawings: Sequence[Drawing]) -> Figure:
    """Pictures row by row, and one legend below them all."""
    from matplotlib.figure import Figure

    grid = drawings[0].grid
    across = math.ceil(math.sqrt(len(drawings)))
    down = math.ceil(len(drawings) / across)
    width, height = across * grid.width, down * grid.height + LEGEND
    figure = Figure(figsize=(width, height), facecolor="white")

    def axes(left: float, bottom: float, wide: float, high: float) -> Axes:
        part = figure.add_axes((left / width, bottom / height, wide / width, high / height))
        part.set(xlim=(0, wide), ylim=(0, high))
        part.axis("off")
        return part

    for number, drawing in enumerate(drawings):
        row, column = divmod(number, across)
        bottom = LEGEND + (down - 1 - row) * grid.height
        draw(axes(column * grid.width, bottom, grid.width, grid.height), drawing)
    draw_legend(axes(0, 0, width, LEGEND), drawings[0].money.period, drawings[0].reference_pounds)
    return figure


def save(figure: Figure, path: Path) -> None:
    """Write a figure to an .svg or .png file, whole or not at all; the same figure gives the same bytes.

    Raises:
        FileProblems: no picture can have that name.
        OSError: the file cannot be written.
    """
    from matplotlib import rc_context

    _check_name(path)
    kind = path.suffix.lower().removeprefix(".")
    # What differs from one day or machine to the next is left out.
    metadata = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}[kind]
    picture = BytesIO()
    with rc_context({"svg.hashsalt": "careconomy", "svg.fonttype": "path", "savefig.bbox": None}):
        figure.savefig(picture, format=kind, dpi=DOTS_AN_INCH, metadata=metadata)
    half_written = path.with_name(f".{path.name}.part")
    try:
        half_written.write_bytes(picture.getvalue())
        os.replace(half_written, path)
    finally:
        half_written.unlink(missing_ok=True)


def _check_name(path: Path) -> None:
    """Refuses a name that no picture can have, before anything is drawn."""
    found = ""
    if path.suffix.lower() not in SUFFIXES:
        kind = (
            f"'{path.suffix}' is not a kind of picture" if path.suffix else "the name says no kind of picture"
        )
        found = f"{kind}; end it in {one_of(SUFFIXES)}"
    elif not path.parent.is_dir():
        found = f"there is no folder '{path.parent}'; make it, or name another"
    if found:
        raise FileProblems([Problem(path, None, (), found)])
