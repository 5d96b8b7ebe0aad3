"""The report as slides: editable text, native tables and pictures, for a screen of 16 to 9.

The module must not know how a number or a sentence came about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments import report_doubt, report_tables, report_words
from experiments.report_files import put
from experiments.report_folder import Finished, ModelTold
from experiments.report_numbers import listed, unbroken
from experiments.report_room import CELL_MARGIN, GAP, column_widths, largest_size, row_height, table_height
from experiments.report_tables import NOT_THERE, Table
from experiments.report_words import BETTER, PERHAPS_BETTER, PERHAPS_WORSE, WORSE, short

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide

    from experiments.report_page import Picture

WIDTH, HEIGHT = 13.333, 7.5
LEFT, TOP, ROOM_WIDE, ROOM_HIGH = 0.55, 1.3, 12.23, 5.35
"""Inches: where what a slide shows begins, and how much room it has."""
FOOT = 0.65
"""Inches at the end of it, for a sentence under a picture or a table."""
TITLE_SIZES, TEXT_SIZES = (30, 26, 22, 18, 14), (22, 20, 18, 16, 14, 12)
CELL_SIZES, SMALL_SIZES, FIRST_SIZES = (
    (14, 13, 12, 11, 10, 9),
    (14, 13, 12, 11, 10, 9),
    (44, 40, 36, 32, 28, 24, 20),
)
"""Points, from the largest that is tried to the smallest that is read from a distance."""
MOST_OTHERS = 4
"""So many models stand in one table beside the first; others go on to the next slide."""
READABLE = 12
"""Points: a table of which letters would be smaller goes on to another slide."""
MAIN_ASSUMPTIONS = 3
SAID = (BETTER, WORSE, PERHAPS_BETTER, PERHAPS_WORSE)
"""What is said of outcomes on the slide with the answer, in this order."""
FONT = "Calibri"
INK, GREY, PALE, WHITE = (0x1B, 0x27, 0x33), (0x5B, 0x67, 0x70), (0xF3, 0xF5, 0xF7), (0xFF, 0xFF, 0xFF)
BLANK = 6
"""The layout without anything on it, of the presentation that the library begins with."""


def write_slides(told: Finished, pictures: Mapping[str, Picture], path: Path) -> None:
    """Write the slides, whole or not at all; the same comparison gives the same bytes.

    Raises:
        OSError: the file cannot be written; what was there stays.
    """
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    about = deck.core_properties
    about.title, about.author, about.last_modified_by = report_words.heading(told), "careconomy", "careconomy"
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    _fill(_Slides(deck, told), told, pictures)
    put(deck.save, path)


def _fill(slides: _Slides, told: Finished, pictures: Mapping[str, Picture]) -> None:
    """All slides, in order: the main ones, and after them a drawing of each contract."""
    asked, *rest = report_words.question(told)
    slides.first(report_words.heading(told), asked)
    slides.text("What was compared", rest)
    answer = [report_words.headline(told), report_words.net_benefits(told), *_brief(told)]
    slides.text("The answer", list(filter(None, answer)))
    if "answer" in pictures:
        slides.picture(pictures["answer"], told.folder)
    found = report_tables.differences(told)
    titles = [short(model) for model in told.models]
    for part, piece in _parts(found._replace(header=["", *titles])):
        slides.table(("What differs" if told.others else "What it comes to") + part, piece)
    for name in ("who_pays", "fairness", "worth"):
        if name in pictures:
            slides.picture(pictures[name], told.folder)
    slides.text("How sure this is", list(report_doubt.how_sure(told)))
    slides.text("What would change it", list(report_doubt.would_change(told)))
    slides.text("What it rests on", list(_rests_on(told)))
    slides.text("What cannot be known", list(report_doubt.not_known()))
    for model in told.models:
        slides.contract(model, report_words.starts(told, model), told.drawing(model, ".png"))


def _brief(told: Finished) -> Iterator[str]:
    """What each model is better and worse at, in one paragraph each."""
    if told.others:
        yield (
            "In brackets: 95% intervals. Perhaps: it may be too little to matter. What is not named is too small to "
            "matter, the same, or cannot be told from chance."
        )
    for model, groups in report_words.answers(told):
        found = dict(groups)
        said = [
            f"{kind}: {found[report_words.HEADINGS[kind]]}"
            for kind in SAID
            if report_words.HEADINGS[kind] in found
        ]
        yield f"{model.title}: {'; '.join(said) or 'nothing that is surely better or worse'}."


def _rests_on(told: Finished) -> Iterator[str]:
    """What the comparison rests on, in sentences."""
    found = report_tables.rests_on(told)
    published, derived, assumed = (cell.text for cell in found.rows[-1][1:])
    yield f"Numbers that went in: {published} published, {derived} derived from published ones, {assumed} assumed."
    only = [row[0].text.lower() for row in found.rows[:-1] if row[1].text == row[2].text == "0"]
    if only:
        yield f"Nothing but assumption: {listed(only)}."
    for row in report_tables.assumptions(told, ("behaviour",)).rows[:MAIN_ASSUMPTIONS]:
        what, value, span, unit = (cell.text for cell in row)
        yield f"{what}: {value} {unit}{'' if span == NOT_THERE else f', from {span}'}."
    yield "Every number with its range and source: tables.xlsx, sheet “inputs”."


def _parts(found: Table) -> Iterator[tuple[str, Table]]:
    """A table in parts that fit a slide, each with the first two columns."""
    others = len(found.header) - 2
    columns = [list(range(at, min(at + MOST_OTHERS, others))) for at in range(0, max(others, 1), MOST_OTHERS)]
    pieces = []
    for chosen in columns:
        keep = [0, 1, *(each + 2 for each in chosen)]
        header = [found.header[each] for each in keep]
        left = [[row[each] for each in keep] for row in found.rows]
        while left:
            count = len(left)
            while count > 1 and not _fits(header, left[:count]):
                count -= 1
            pieces.append(found._replace(header=header, rows=left[:count]))
            left = left[count:]
    for number, piece in enumerate(pieces, start=1):
        yield (f" ({number} of {len(pieces)})" if len(pieces) > 1 else ""), piece


def _fits(header: Sequence[str], rows: Sequence[Sequence[report_tables.Cell]]) -> bool:
    texts = [list(header), *([_cell(cell) for cell in row] for row in rows)]
    return table_height(texts, column_widths(len(header), ROOM_WIDE), READABLE) <= ROOM_HIGH - FOOT


def _cell(cell: report_tables.Cell) -> str:
    return f"{cell.text}\n{cell.note}" if cell.note else cell.text


def _colour(parts: tuple[int, int, int]) -> Any:
    from pptx.dml.color import RGBColor

    made: Any = RGBColor
    return made(*parts)


class _Slides:
    """A deck that slides are added to; every text is as large as its room allows."""

    def __init__(self, deck: Presentation, told: Finished) -> None:
        self.deck = deck
        place, citizens = told.place["title"], told.settings["citizens"]
        self.foot = f"Simulated: {place}, {citizens:,} citizens; behaviour mostly assumed, no forecast."

    def first(self, title: str, text: str) -> None:
        """The slide that says what this is about."""
        slide = self._new("")
        self._write(slide, [title], (LEFT, 1.7, ROOM_WIDE, 1.6), FIRST_SIZES, is_bold=True)
        self._write(slide, [text], (LEFT, 3.5, ROOM_WIDE, 2.6), TEXT_SIZES)

    def text(self, title: str, paragraphs: Sequence[str]) -> None:
        """A slide of text; what does not fit goes on to another."""
        left = list(paragraphs)
        number = 0
        while left:
            count = len(left)
            while count > 1 and largest_size(left[:count], ROOM_WIDE, ROOM_HIGH, TEXT_SIZES[:-1]) is None:
                count -= 1
            number += 1
            slide = self._new(title if number == 1 else f"{title} (continued)")
            self._write(slide, left[:count], (LEFT, TOP, ROOM_WIDE, ROOM_HIGH), TEXT_SIZES)
            left = left[count:]

    def picture(self, picture: Picture, folder: Path) -> None:
        """A slide with a picture as large as it goes, and its sentence below."""
        slide = self._new(picture.title)
        self._put(slide, folder / "figures" / f"{picture.name}.png", picture.title)
        self._write(
            slide, [picture.sentence], (LEFT, TOP + ROOM_HIGH - FOOT, ROOM_WIDE, FOOT), SMALL_SIZES, GREY
        )

    def contract(self, model: ModelTold, starts: str, drawing: Path | None) -> None:
        """A slide that shows a contract."""
        slide = self._new(model.title)
        words = f"{model.description} It {starts}.".strip()
        if drawing is None:
            self._write(slide, [words, f"There is no drawing of it: {model.not_drawn}."], None, TEXT_SIZES)
            return
        self._put(slide, drawing, f"The money under {model.title}")
        self._write(slide, [words], (LEFT, TOP + ROOM_HIGH - FOOT, ROOM_WIDE, FOOT), SMALL_SIZES, GREY)

    def table(self, title: str, found: Table) -> None:
        """A slide with a table that can be edited."""
        from pptx.util import Inches, Pt

        slide = self._new(title)
        texts = [list(found.header), *([_cell(cell) for cell in row] for row in found.rows)]
        widths = column_widths(len(found.header), ROOM_WIDE)
        room = ROOM_HIGH - FOOT
        size = next(
            (each for each in CELL_SIZES if table_height(texts, widths, each) <= room), CELL_SIZES[-1]
        )
        box = (Inches(LEFT), Inches(TOP), Inches(sum(widths)), Inches(0.3))
        table = slide.shapes.add_table(len(texts), len(widths), *box).table
        for at, width in enumerate(widths):
            table.columns[at].width = Inches(width)
        for at, row in enumerate(texts):
            table.rows[at].height = Inches(row_height(row, widths, size))
            for place, text in enumerate(row):
                self._fill_cell(table.cell(at, place), text, Pt(size), at == 0, place == 0)
        self._write(
            slide, [found.sentence], (LEFT, TOP + ROOM_HIGH - FOOT, ROOM_WIDE, FOOT), SMALL_SIZES, GREY
        )

    def _fill_cell(self, cell: Any, text: str, size: Any, is_head: bool, is_name: bool) -> None:
        from pptx.enum.text import PP_ALIGN
        from pptx.util import Inches

        cell.margin_left = cell.margin_right = Inches(CELL_MARGIN)
        cell.margin_top = cell.margin_bottom = Inches(CELL_MARGIN / 4)
        cell.fill.solid()
        cell.fill.fore_color.rgb = _colour(PALE if is_head else WHITE)
        cell.text_frame.word_wrap = True
        cell.text = unbroken(text)
        for paragraph in cell.text_frame.paragraphs:
            paragraph.alignment = PP_ALIGN.LEFT if is_name else PP_ALIGN.RIGHT
            for run in paragraph.runs:
                run.font.size, run.font.name, run.font.bold = size, FONT, is_head or is_name
                run.font.color.rgb = _colour(INK)

    def _new(self, title: str) -> Slide:
        slide: Slide = self.deck.slides.add_slide(self.deck.slide_layouts[BLANK])
        if title:
            self._write(slide, [title], (LEFT, 0.35, ROOM_WIDE, 0.85), TITLE_SIZES, is_bold=True)
        number = len(self.deck.slides)
        self._write(slide, [f"{self.foot}   {number}"], (LEFT, 6.95, ROOM_WIDE, 0.3), (10, 9, 8), GREY)
        return slide

    def _put(self, slide: Slide, picture: Path, words: str) -> None:
        """A picture in the middle of its room, with words for those who cannot see it."""
        from pptx.util import Inches

        shape: Any = slide.shapes.add_picture(str(picture), Inches(LEFT), Inches(TOP))
        scale = min(Inches(ROOM_WIDE) / shape.width, Inches(ROOM_HIGH - FOOT - 0.1) / shape.height)
        shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
        shape.left = int((Inches(WIDTH) - shape.width) / 2)
        shape._element._nvXxPr.cNvPr.set("descr", words)

    def _write(
        self,
        slide: Slide,
        paragraphs: Sequence[str],
        box: tuple[float, float, float, float] | None,
        sizes: Sequence[float],
        colour: tuple[int, int, int] = INK,
        is_bold: bool = False,
    ) -> None:
        """Text in a box, as large as it fits."""
        from pptx.util import Inches, Pt

        left, top, wide, high = box or (LEFT, TOP, ROOM_WIDE, ROOM_HIGH)
        size = largest_size(paragraphs, wide, high, sizes, is_bold) or sizes[-1]
        frame = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(wide), Inches(high)).text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        for number, text in enumerate(paragraphs):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            run = paragraph.add_run()
            run.text = unbroken(text)
            run.font.size, run.font.name, run.font.bold = Pt(size), FONT, is_bold
            run.font.color.rgb = _colour(colour)
            paragraph.space_after = Pt(size * GAP if number + 1 < len(paragraphs) else 0)
