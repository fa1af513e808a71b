"""The pieces of a slide: its title and source, text, tables, a strip of sizes, boxes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Length, Pt

from segmentus.report.office.package import settle

INK, DIM, LINE, PAPER = "1A2129", "5A6270", "D5DAE1", "F4F6F9"
WIDE, HIGH, EDGE = 13.333, 7.5, 0.7
"""Inches of a slide, and of the margin to its left and right."""
LONGEST_TITLE = 50
"""Characters of a title that stand on one line."""

_TITLE_ONLY = 5


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[Length, Length, Length, Length]:
        """The same as python-pptx takes it."""
        return (
            Inches(self.left), Inches(self.top), Inches(self.width), Inches(self.height)
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: its words, size in points, weight and colour."""

    words: str
    size: float = 14
    bold: bool = False
    shade: str = INK
    space: float = 0


def open_deck(title: str) -> Any:
    """A presentation without slides, sixteen to nine."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDE), Inches(HIGH)
    deck.core_properties.title, deck.core_properties.author = title, "segmentus"
    return deck


def close_deck(deck: Any) -> bytes:
    """The bytes of a presentation, the same whenever it is made."""
    content = io.BytesIO()
    deck.save(content)
    return settle(content.getvalue())


def add_slide(deck: Any, title: str, subtitle: str, source: str) -> Any:
    """A slide with its title, a line below it, and the source at its foot."""
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    place = slide.shapes.title
    place.left, place.top, place.width, place.height = Spot(EDGE, 0.4, WIDE - 2 * EDGE, 0.7).emu
    _write(place.text_frame, [Paragraph(title, 28, True)])
    place.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    add_text(slide, Spot(EDGE, 1.1, WIDE - 2 * EDGE, 0.5), [Paragraph(subtitle, 15, shade=DIM)])
    add_text(slide, Spot(EDGE, 6.95, WIDE - 2 * EDGE, 0.4), [Paragraph(source, 10, shade=DIM)])
    return slide


def add_text(slide: Any, box: Spot, lines: Sequence[Paragraph]) -> Any:
    """Paragraphs in a box."""
    shape = slide.shapes.add_textbox(*box.emu)
    _write(shape.text_frame, lines)
    return shape


def add_card(slide: Any, box: Spot, shade: str, lines: Sequence[Paragraph]) -> None:
    """A box of paper with an edge of colour above and paragraphs in it."""
    card = _add_block(slide, box, PAPER)
    card.line.color.rgb = RGBColor.from_string(LINE)
    _add_block(slide, Spot(box.left, box.top, box.width, 0.07), shade)
    _write(card.text_frame, lines)
    card.text_frame.vertical_anchor = MSO_ANCHOR.TOP
    card.text_frame.margin_top = Inches(0.15)


def add_strip(slide: Any, box: Spot, parts: Sequence[tuple[float, str, str, str]]) -> None:
    """A bar cut in parts of (share, colour, ink, words); words stand where there is room."""
    left = box.left
    for share, shade, ink, words in parts:
        width = box.width * share
        block = _add_block(slide, Spot(left, box.top, max(width, 0.02), box.height), shade)
        if width > 0.11 * len(words):
            _write(block.text_frame, [Paragraph(words, 12, True, ink)])
            block.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
            block.text_frame.word_wrap = False
        left += width


def add_choice(slide: Any, box: Spot, heading: str, words: str, taken: bool) -> None:
    """A box of several of which one is taken."""
    block = _add_block(slide, box, "FFFFFF" if taken else PAPER)
    block.line.color.rgb = RGBColor.from_string(INK if taken else LINE)
    block.line.width = Pt(2.5 if taken else 0.75)
    shade = INK if taken else DIM
    _write(
        block.text_frame, [Paragraph(heading, 16, taken, shade), Paragraph(words, 12, False, shade)]
    )
    block.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    for paragraph in block.text_frame.paragraphs:
        paragraph.alignment = PP_ALIGN.CENTER


def add_slide_table(
    slide: Any, box: Spot, head: Sequence[str], rows: Sequence[Sequence[str]],
    widths: Sequence[float], size: float = 12, *, words: int = 1,
) -> None:  # fmt: skip
    """A table; its first columns, `words` of them, are words, the others figures."""
    frame = slide.shapes.add_table(len(rows) + 1, len(head), *box.emu)
    table = frame.table
    table.horz_banding = table.first_row = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Inches(width)
    for at, row in enumerate((head, *rows)):
        table.rows[at].height = Inches(min(box.height / (len(rows) + 1), 0.5))
        bold = at == 0
        for place, said in enumerate(row):
            cell = table.cell(at, place)
            cell.fill.background()
            cell.margin_left = cell.margin_right = Inches(0.05)
            cell.margin_top = cell.margin_bottom = Inches(0.03)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            _write(cell.text_frame, [Paragraph(said, size, bold, DIM if bold else INK)])
            if place >= words:
                cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT


def _add_block(slide: Any, box: Spot, shade: str) -> Any:
    block = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *box.emu)
    block.fill.solid()
    block.fill.fore_color.rgb = RGBColor.from_string(shade)
    block.line.fill.background()
    block.shadow.inherit = False
    return block


def _write(frame: Any, lines: Sequence[Paragraph]) -> None:
    """Put paragraphs into an empty frame."""
    frame.word_wrap = True
    for at, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.space_before = Pt(line.space)
        run = paragraph.add_run()
        run.text = line.words
        run.font.size, run.font.bold = Pt(line.size), line.bold
        run.font.color.rgb = RGBColor.from_string(line.shade)
