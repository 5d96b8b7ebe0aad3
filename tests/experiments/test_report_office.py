"""Figures, slides and workbook of a report: texts that can be edited and fit, tables with units, marks that differ."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.figure import Figure
from pptx import Presentation
from pptx.util import Emu

from experiments.citizens_style import settle
from experiments.contract_picture import save
from experiments.report_figures import answer_figure, money_rows, report_figures, worth_figure
from experiments.report_folder import read_finished
from experiments.report_make import make_report
from experiments.report_numbers import JOINER
from experiments.report_page import Picture
from experiments.report_room import CELL_MARGIN, text_height
from experiments.report_slides import FONT, write_slides
from experiments.report_workbook import CONTENTS, sheets, write_workbook
from tests.experiments.reports_made import LONG, finished, made, write

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SEVEN = {f"model_{at}": f"{LONG}, number {at}" for at in range(7)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A comparison with its report."""
    folder = tmp_path_factory.mktemp("reported") / "two"
    shutil.copytree(made(), folder)
    make_report(folder)
    return folder


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven models with long titles, and their slides, with small pictures in place of those of the report."""
    told = finished(SEVEN)
    folder = write(told, tmp_path_factory.mktemp("reported") / "seven")
    (folder / "figures").mkdir()
    pictures = {}
    for name in ("answer", "who_pays", "fairness", "worth"):
        save(Figure(figsize=(3, 2)), folder / "figures" / f"{name}.png")
        pictures[name] = Picture(name, name.capitalize(), f"{LONG}. " * 4, "")
    write_slides(replace(told, folder=folder), pictures, folder / "slides.pptx")
    return folder


def slides(folder: Path) -> list[Any]:
    return list(Presentation(str(folder / "slides.pptx")).slides)


def texts(slide: Any) -> list[str]:
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


def inches(length: Any) -> float:
    return float(Emu(length).inches)


# Figures


def labels_in_sight(axes: Any) -> list[Any]:
    """The texts at ticks within the axes' limits; others are not drawn."""
    found = []
    for axis, (low, high) in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
        for at, label in zip(axis.get_majorticklocs(), axis.get_majorticklabels(), strict=True):
            if label.get_text() and min(low, high) <= at <= max(low, high):
                found.append(label)
    return found


@pytest.mark.end_to_end
@pytest.mark.parametrize("titles", [{"plain": "Plain", "other": "Other"}, SEVEN], ids=["two", "seven"])
def test_no_text_of_a_figure_lies_on_another_or_outside(titles: dict[str, str]) -> None:
    for each in report_figures(finished(titles)):
        settle(each.figure)
        width, height = each.figure.get_size_inches() * each.figure.dpi
        for box in (legend.get_window_extent() for legend in each.figure.legends):
            assert -1 <= box.x0 <= box.x1 <= width + 1, each.name
        for axes in each.figure.axes:
            boxes = [label.get_window_extent() for label in labels_in_sight(axes)]
            for at, box in enumerate(boxes):
                assert not any(box.overlaps(other) for other in boxes[at + 1 :]), each.name
                assert 0 <= box.x0 <= box.x1 <= width + 1, each.name
                assert 0 <= box.y0 <= box.y1 <= height + 1, each.name


@pytest.mark.unit
def test_marks_stand_where_the_tables_say_better_to_the_right() -> None:
    told = finished()
    (axes,) = answer_figure(told).figure.axes
    points = [np.asarray(line.get_xdata(), dtype=np.float64) for line in axes.get_lines()]
    marks = [float(each[0]) for each in points if each.size == 1]
    apart = told.difference("emergency_admissions", "other")
    assert apart is not None
    assert marks[0] == pytest.approx(-apart.mean / told.bands["emergency_admissions"])
    names = [label.get_text() for label in axes.get_yticklabels()]
    qalys = told.difference("qalys", "other")
    assert qalys is not None
    assert marks[names.index("QALYs lived")] == pytest.approx(qalys.mean / told.bands["qalys"])


@pytest.mark.unit
def test_models_differ_in_shape_as_well_as_colour() -> None:
    (axes, _) = worth_figure(finished(SEVEN)).figure.axes
    shapes = {line.get_marker() for line in axes.get_lines() if len(line.get_xdata()) == 1}  # type: ignore[arg-type]
    assert len(shapes) == len(SEVEN) - 1


@pytest.mark.unit
def test_what_there_is_nothing_to_draw_of_is_left_out() -> None:
    assert list(report_figures(finished({"plain": "Plain"}))) == []
    twins = finished(unlike=0.0)
    assert money_rows(twins) == []
    assert [each.name for each in report_figures(twins)] == ["answer", "fairness", "worth"]


@pytest.mark.unit
def test_one_seed_has_no_bars() -> None:
    alone = answer_figure(finished(seeds=1))
    lines = [line for line in alone.figure.axes[0].get_lines() if len(line.get_xdata()) == 2]  # type: ignore[arg-type]
    assert len(lines) == 1  # the line at 0
    assert "one seed has no interval" in alone.sentence


# Slides


@pytest.mark.end_to_end
def test_slides_say_what_the_page_says_in_text_that_can_be_edited(folder: Path) -> None:
    said = [text.replace(JOINER, "") for slide in slides(folder) for text in texts(slide)]
    titles = [texts(slide)[0] for slide in slides(folder)]
    assert said[0].startswith("Simulated: Southend, 2,000 citizens")
    for wanted in (
        "What is better, and what is worse",
        "Who gains and who loses money",
        "What cannot be known",
    ):
        assert any(wanted in text for text in said)
    assert any(text.startswith("If a year in full health") for text in said)
    assert 8 <= len(titles) <= 16


@pytest.mark.end_to_end
def test_slides_are_wide_and_hold_tables_and_pictures(folder: Path) -> None:
    deck = Presentation(str(folder / "slides.pptx"))
    assert deck.slide_width is not None
    assert deck.slide_height is not None
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, rel=1e-3)
    shapes = [shape for slide in slides(folder) for shape in slide.shapes]
    table, *_ = (shape.table for shape in shapes if shape.has_table)
    assert table.cell(1, 0).text == "Emergency admissions"
    pictures = [shape for shape in shapes if hasattr(shape, "image")]
    assert len(pictures) == len(list(report_figures(read_finished(folder)))) + 2
    assert all(picture.image.content_type == "image/png" for picture in pictures)
    assert all(picture.image.size[0] >= 500 for picture in pictures)
    assert all(picture._element._nvXxPr.cNvPr.get("descr") for picture in pictures)


@pytest.mark.end_to_end
@pytest.mark.parametrize("name", ["folder", "crowded"])
def test_nothing_lies_outside_a_slide_and_no_text_outgrows_its_box(
    name: str, request: pytest.FixtureRequest
) -> None:
    found: Path = request.getfixturevalue(name)
    deck = Presentation(str(found / "slides.pptx"))
    wide, high = inches(deck.slide_width), inches(deck.slide_height)
    for slide in slides(found):
        for shape in slide.shapes:
            assert inches(shape.left) >= 0
            assert inches(shape.left + shape.width) <= wide + 0.01
            assert inches(shape.top + _height(shape)) <= high
            if shape.has_text_frame:
                assert text_room(shape) <= inches(shape.height) + 1e-6, shape.text_frame.text


def _height(shape: Any) -> int:
    return sum(row.height for row in shape.table.rows) if shape.has_table else shape.height


def text_room(shape: Any) -> float:
    paragraphs = [each for each in shape.text_frame.paragraphs if each.runs]
    font = paragraphs[0].runs[0].font
    assert font.name == FONT
    return text_height([each.text for each in paragraphs], inches(shape.width), font.size.pt, bool(font.bold))


@pytest.mark.end_to_end
def test_boxes_of_a_slide_do_not_lie_on_each_other(crowded: Path) -> None:
    for slide in slides(crowded):
        boxes = sorted((shape.top, shape.top + _height(shape)) for shape in slide.shapes)
        for (_, end), (start, _) in pairwise(boxes):
            assert inches(start - end) >= -0.01


@pytest.mark.end_to_end
def test_a_table_of_many_models_goes_on_to_other_slides(crowded: Path) -> None:
    tables = [shape.table for slide in slides(crowded) for shape in slide.shapes if shape.has_table]
    assert len(tables) > 1
    heads = {table.cell(0, at).text for table in tables for at in range(2, len(table.columns))}
    assert len(heads) == len(SEVEN) - 1
    for table in tables:
        for row in table.rows:
            for cell, column in zip(row.cells, table.columns, strict=True):
                size = cell.text_frame.paragraphs[0].runs[0].font.size.pt if cell.text else 9
                room = inches(column.width) - 2 * CELL_MARGIN
                assert text_height([cell.text.replace("\v", "\n")], room, size) <= inches(row.height) + 0.01


# The workbook


def sheet_xml(folder: Path, number: int) -> ElementTree.Element:
    with zipfile.ZipFile(folder / "tables.xlsx") as book:
        return ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))


def strings(folder: Path) -> list[str]:
    with zipfile.ZipFile(folder / "tables.xlsx") as book:
        root = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    return ["".join(each.itertext()) for each in root]


def cells(folder: Path, number: int) -> list[list[str]]:
    """A sheet as texts, row by row."""
    shared = strings(folder)
    rows = []
    for row in sheet_xml(folder, number).iter(f"{SHEET}row"):
        values: dict[str, str] = {}
        for cell in row:
            value = cell.findtext(f"{SHEET}v") or ""
            letters = cell.get("r", "").rstrip("0123456789")
            values[letters] = shared[int(value)] if cell.get("t") == "s" and value else value
        rows.append([values.get(letter, "") for letter in "ABCDEFGHIJKLMNOP"])
    return rows


@pytest.mark.end_to_end
def test_every_table_is_a_sheet_after_the_contents(folder: Path) -> None:
    with zipfile.ZipFile(folder / "tables.xlsx") as book:
        assert book.testzip() is None
        root = ElementTree.fromstring(book.read("xl/workbook.xml"))
    names = [each.get("name") for each in root.iter(f"{SHEET}sheet")]
    assert names == [CONTENTS, *sheets()]
    told = [text for row in cells(folder, 1) for text in row]
    assert "Contracts compared for Southend" in told
    assert {*sheets()} <= set(told)


@pytest.mark.end_to_end
def test_sheets_hold_what_the_tables_hold(folder: Path) -> None:
    told = read_finished(folder)
    head, first, *rest = cells(folder, 3)
    table = told.tables["summary"]
    assert list(filter(None, head)) == [table.columns[0], "title", *table.columns[1:]]
    assert first[1] == "Emergency admissions"
    assert len(rest) + 1 == len(table)
    assert float(first[head.index("mean")]) == pytest.approx(table["mean"].iloc[0])


@pytest.mark.end_to_end
def test_the_first_sheet_is_the_answer_in_numbers(folder: Path) -> None:
    told = read_finished(folder)
    head, first, *rest = cells(folder, 2)
    apart, level = (
        told.difference("emergency_admissions", "other"),
        told.level("emergency_admissions", "plain"),
    )
    assert apart is not None
    assert level is not None
    row = dict(zip(head, first, strict=True))
    assert (row["what"], row["model"], row["beside"]) == (
        "Emergency admissions",
        "Other contract",
        "Plain contract",
    )
    numbers = [float(row[name]) for name in ("level", "difference", "low", "high", "share")]
    assert numbers == pytest.approx([level.mean, *apart[:3], apart.mean / level.mean])
    assert row["comes_to"] == "more, which is worse"
    assert len(rest) > 20


@pytest.mark.end_to_end
@pytest.mark.parametrize("number", range(2, 2 + 11))
def test_the_header_stays_in_sight_and_columns_are_wide_enough(number: int, folder: Path) -> None:
    root = sheet_xml(folder, number)
    (pane,) = root.iter(f"{SHEET}pane")
    assert (pane.get("state"), pane.get("ySplit")) == ("frozen", "1")
    assert all(float(each.get("width", 0)) >= 9 for each in root.iter(f"{SHEET}col"))


@pytest.mark.end_to_end
def test_money_and_shares_have_formats(folder: Path) -> None:
    with zipfile.ZipFile(folder / "tables.xlsx") as book:
        styles = book.read("xl/styles.xml").decode()
    assert "£#,##0" in styles
    assert "0.0%" in styles


@pytest.mark.end_to_end
def test_what_is_not_known_stays_empty(tmp_path: Path) -> None:
    write_workbook(finished(seeds=1), tmp_path / "tables.xlsx")
    head, first, *_ = cells(tmp_path, 3)
    assert first[head.index("mean")] != ""
    assert first[head.index("low")] == first[head.index("middle_high")] == ""
    assert "nan" not in " ".join(strings(tmp_path)).lower().split()
