"""How much room text takes: how many lines in a width, how high, and in which size it fits.

Letters are measured in a font that is wider than those of most screens, so that what fits here fits there. The module
must not know what a text says.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import ceil

from experiments.contract_labels import text_width

LINE_HEIGHT = 1.25
GAP = 0.5
"""Lines between one paragraph and the next."""
CELL_MARGIN = 0.08
"""Inches on either side of the text of a cell."""
NAMES_WIDTH, LEVEL_WIDTH = 2.6, 1.3
"""Inches: the columns of names and of levels."""
POINTS_AN_INCH = 72
MEASURED = 100.0
"""Points in which a word is measured, once for all sizes."""


def line_count(text: str, wide: float, size: float, is_bold: bool = False) -> int:
    """How many lines a text takes; a word that is wider than its room takes as many as it needs."""
    return sum(_lines_of(part, wide, size, is_bold) for part in text.split("\n"))


def _lines_of(text: str, wide: float, size: float, is_bold: bool) -> int:
    lines, filled = 1, 0.0
    space = _width(" ", is_bold) * size
    for word in text.split():
        width = _width(word, is_bold) * size
        if filled and filled + space + width > wide:
            lines, filled = lines + 1, 0.0
        more = max(ceil(width / wide) - 1, 0)
        lines += more
        filled += width - more * wide + (space if filled else 0.0)
    return lines


@cache
def _width(word: str, is_bold: bool) -> float:
    """The width of a word in inches for each point of its size."""
    if word == " ":
        return _width("a a", is_bold) - 2 * _width("a", is_bold)
    return text_width(word, MEASURED, is_bold) / MEASURED


def text_height(paragraphs: Sequence[str], wide: float, size: float, is_bold: bool = False) -> float:
    """How high paragraphs are in a box of some width, in inches."""
    lines = sum(line_count(text, wide, size, is_bold) for text in paragraphs)
    return (lines * LINE_HEIGHT + GAP * (len(paragraphs) - 1)) * size / POINTS_AN_INCH


def largest_size(
    paragraphs: Sequence[str], wide: float, high: float, sizes: Sequence[float], is_bold: bool = False
) -> float | None:
    """The largest size in which paragraphs fit a box; None if none does."""
    return next((each for each in sizes if text_height(paragraphs, wide, each, is_bold) <= high), None)


def column_widths(columns: int, wide: float) -> list[float]:
    """The widths of the columns of a table: the names, the level, and the others alike."""
    others = columns - 2
    if others <= 0:
        return [wide / columns] * columns
    return [NAMES_WIDTH, LEVEL_WIDTH, *([(wide - NAMES_WIDTH - LEVEL_WIDTH) / others] * others)]


def row_height(row: Sequence[str], widths: Sequence[float], size: float) -> float:
    """How high a row of a table is, in inches: as its highest cell."""
    heights = (
        text_height([text], wide - 2 * CELL_MARGIN, size, is_bold=at == 0)
        for at, (text, wide) in enumerate(zip(row, widths, strict=True))
    )
    return max(heights) + CELL_MARGIN / 2


def table_height(texts: Sequence[Sequence[str]], widths: Sequence[float], size: float) -> float:
    """How high a table is, in inches."""
    return sum(row_height(row, widths, size) for row in texts)
