"""A set of slides in the making: every slide has a real title, and every picture its words.

python-pptx has no type information and may not be installed: it is imported when used.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from peer_research import store
from peer_research.anonymiser_bridge import language
from peer_research.products.fit import count_lines
from peer_research.report.quotes import Quote
from peer_research.texts import texts
from peer_research.word.ooxml import xml_safe
from peer_research.word.styles import CORAL, FONT, GREY, INK, MIST, TEAL, WHITE, YELLOW
from peer_research.word.template import EPOCH, pack

_WIDE, _HIGH = 33.867, 19.05  # cm, 16:9
_SIDE, _TOP = 2.0, 1.2
_TEXT = _WIDE - 2 * _SIDE
_TITLE_ONLY = 5  # layout of python-pptx's own template
_THUMBNAIL = "docProps/thumbnail.jpeg"
_APP = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    'extended-properties"><Application>peer-research</Application></Properties>'
)
_CUE_INK = "3D3000"
_POINTS_PER_CM = 72 / 2.54


class Deck:
    """Slides, one after the other.

    Parameters
    ----------
    title : str
        Also in the properties; never a person.
    mark : str
        Small text on every slide, such as that it is a draft; may be empty.
    """

    def __init__(self, title: str, mark: str) -> None:
        from pptx import Presentation
        from pptx.util import Cm

        self.file = Presentation()
        self.file.slide_width, self.file.slide_height = Cm(_WIDE), Cm(_HIGH)
        self.mark = mark
        self._properties(title)

    def opening(self, title: str, kind: str, subtitle: str) -> None:
        """Add the first slide."""
        slide = self._slide(title, ground=TEAL, ink=WHITE, size=44, top=5.2, height=6.4)
        self._plane(slide, CORAL, 0, 0, _WIDE, 0.5)
        self._box(slide, kind, (_SIDE, 3.6, _TEXT, 1.2), size=18, ink=MIST)
        if subtitle:
            self._box(slide, subtitle, (_SIDE, 12.2, _TEXT * 0.8, 4), size=22, ink=MIST)

    def figures(self, title: str, figures: Sequence[tuple[str, str]], how: str) -> None:
        """Add a slide with a few large numbers."""
        slide = self._slide(title)
        width = _TEXT / max(len(figures), 1)
        for place, (number, label) in enumerate(figures):
            left = _SIDE + place * width
            self._box(slide, number, (left, 4.6, width, 4), size=88, ink=TEAL, bold=True)
            self._box(slide, label, (left, 8.7, width, 1.4), size=22)
        self._box(slide, how, (_SIDE, 12.4, _TEXT, 4), size=18, ink=GREY)

    def picture(self, title: str, png: bytes, alt: str, caption: str) -> None:
        """Add a slide with one figure."""
        from pptx.util import Cm

        slide = self._slide(title)
        shape = slide.shapes.add_picture(io.BytesIO(png), Cm(_SIDE), Cm(4.3))
        factor = min(Cm(_TEXT) / shape.width, Cm(11.6) / shape.height)
        shape.width, shape.height = round(shape.width * factor), round(shape.height * factor)
        shape.left = round((Cm(_WIDE) - shape.width) / 2)
        shape._element.nvPicPr.cNvPr.set("descr", xml_safe(alt))
        self._box(slide, caption, (_SIDE, 16.4, _TEXT, 1), size=14, ink=GREY)

    def quote(self, title: str, people: str, quote: Quote, cue: str) -> None:
        """Add a slide with how many people spoke about a theme and the words of one."""
        slide = self._slide(title)
        self._box(slide, people, (_SIDE, 3.9, _TEXT, 1.2), size=22, ink=TEAL, bold=True)
        self._plane(slide, MIST, _SIDE, 5.7, _TEXT, 7.2)
        self._plane(slide, CORAL, _SIDE, 5.7, 0.3, 7.2)
        place = (_SIDE + 1, 6.0, _TEXT - 2, 5.2)
        box = self._box(slide, quote.text, place, size=_size(quote.text, place), italic=True)
        box.name = f"cit_{quote.segment}"
        self._box(slide, quote.source, (_SIDE + 1, 11.4, _TEXT - 2, 1), size=16, ink=GREY)
        self._cue(slide, cue, 13.7)

    def text(self, title: str, lines: Sequence[str], cue: str = "") -> None:
        """Add a slide with a few lines, and a place where a person must still write."""
        slide = self._slide(title)
        room = 8.6 if cue else 12.0
        for number, line in enumerate(lines):
            step = min(room / len(lines), 3.2)
            place = (_SIDE + 0.7, 4.3 + number * step, _TEXT - 0.7, step)
            self._plane(slide, CORAL, _SIDE, place[1] + 0.25, 0.15, step - 0.6)
            self._box(slide, line, place, size=min(22, _size(line, place)))
        if cue:
            self._cue(slide, cue, 13.7 if lines else 4.6)

    def save(self, path: Path) -> Path:
        """Write the file, whole or not at all, and return `path`."""
        buffer = io.BytesIO()
        self.file.save(buffer)
        with zipfile.ZipFile(buffer) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        # The thumbnail and the facts of the library's own template are not about these slides.
        parts.pop(_THUMBNAIL, None)
        parts["docProps/app.xml"] = _APP.encode()
        rows = parts["_rels/.rels"].decode().split("<Relationship ")
        kept = [row for row in rows[1:] if _THUMBNAIL not in row]
        last = kept.pop().removesuffix("</Relationships>").rstrip()
        rels = "<Relationship ".join([rows[0], *kept, last]) + "</Relationships>"
        parts["_rels/.rels"] = rels.encode()
        store.write_bytes(path, pack(parts))
        return path

    # ------------------------------------------------------------------ parts of a slide

    def _slide(
        self, title: str, *, ground: str = WHITE, ink: str = TEAL, size: float = 32,
        top: float = _TOP, height: float = 2.2,
    ) -> Any:  # fmt: skip
        from pptx.util import Cm

        slide = self.file.slides.add_slide(self.file.slide_layouts[_TITLE_ONLY])
        slide.background.fill.solid()
        slide.background.fill.fore_color.rgb = _colour(ground)
        shape = slide.shapes.title
        shape.left, shape.top, shape.width, shape.height = map(Cm, (_SIDE, top, _TEXT, height))
        place = (_SIDE, top, _TEXT, height)
        self._write(shape.text_frame, title, min(size, _size(title, place, bold=True)), ink,
                    bold=True)  # fmt: skip
        if ground == WHITE:
            self._plane(slide, CORAL, _SIDE, top + height + 0.1, _TEXT, 0.08)
            self._foot(slide)
        return slide

    def _foot(self, slide: Any) -> None:
        foot = "  ·  ".join(filter(None, [str(len(self.file.slides)), self.mark]))
        self._box(slide, foot, (_SIDE, 17.7, _TEXT, 0.8), size=12, ink=GREY)

    def _cue(self, slide: Any, text: str, top: float) -> None:
        self._plane(slide, YELLOW, _SIDE, top, _TEXT, 2.6)
        place = (_SIDE + 0.5, top + 0.2, _TEXT - 1, 2.2)
        self._box(slide, text, place, size=min(18, _size(text, place)), ink=_CUE_INK)

    def _plane(
        self, slide: Any, colour: str, left: float, top: float, width: float, height: float
    ) -> None:
        from pptx.enum.shapes import MSO_SHAPE
        from pptx.util import Cm

        shape = slide.shapes.add_shape(
            MSO_SHAPE.RECTANGLE, Cm(left), Cm(top), Cm(width), Cm(height)
        )
        shape.fill.solid()
        shape.fill.fore_color.rgb = _colour(colour)
        shape.line.fill.background()
        shape.shadow.inherit = False
        shape._element.nvSpPr.cNvPr.set("descr", texts("products.plane"))

    def _box(
        self, slide: Any, text: str, place: tuple[float, float, float, float], *, size: float,
        ink: str = INK, bold: bool = False, italic: bool = False,
    ) -> Any:  # fmt: skip
        from pptx.util import Cm

        box = slide.shapes.add_textbox(*map(Cm, place))
        self._write(box.text_frame, text, size, ink, bold=bold, italic=italic)
        return box

    def _write(
        self, frame: Any, text: str, size: float, ink: str, *, bold: bool, italic: bool = False
    ) -> None:
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
        from pptx.util import Pt

        frame.word_wrap = True
        frame.vertical_anchor = MSO_ANCHOR.TOP
        frame.margin_left = frame.margin_right = 0
        # One paragraph, with line breaks: what somebody said stays in one piece.
        frame.text = xml_safe(text).replace("\n", "\v")
        paragraph = frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.LEFT
        for run in paragraph.runs:
            run.font.name, run.font.size = FONT, Pt(size)
            run.font.bold, run.font.italic = bold, italic
            run.font.color.rgb = _colour(ink)
            run._r.get_or_add_rPr().set("lang", "en-GB" if language() == "en" else "nl-NL")

    def _properties(self, title: str) -> None:
        properties = self.file.core_properties
        properties.title = properties.author = properties.last_modified_by = xml_safe(title)[:255]
        properties.created = properties.modified = datetime(*EPOCH, tzinfo=UTC).replace(tzinfo=None)
        properties.keywords = properties.comments = properties.subject = ""
        properties.language = "en-GB" if language() == "en" else "nl-NL"
        properties.revision = 1


def _colour(name: str) -> Any:
    from pptx.dml import color

    made: Any = color.RGBColor
    return made(*bytes.fromhex(name))


def _size(
    text: str, place: tuple[float, float, float, float], *, largest: int = 44, bold: bool = False
) -> int:
    """Return the largest letters, in points, with which a text fits in its place."""
    _, _, width, height = place
    for size in range(largest, 11, -1):
        lines = count_lines(text, width * _POINTS_PER_CM * 0.96, size, bold=bold)
        if lines * size * 1.25 <= height * _POINTS_PER_CM:
            return size
    return 11
