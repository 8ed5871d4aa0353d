"""A Word file (DOCX) → its text: paragraphs with their automatic numbers, tables in place with tabs between cells.

Numbers that Word counts (一、 （一） 1.) are not in the text of the file; they are counted here from numbering.xml, because the
outline of an official document hangs on them. Deleted text, field codes, headers and footers are left out.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.reading.formats.limits import TEXT_LIMIT, Extracted, Unreadable, check_sizes, open_archive

if TYPE_CHECKING:
    from lxml.etree import _Element

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DEPTH_LIMIT = 50  # content controls and tables inside each other


def extract(content: bytes) -> Extracted:
    """The text of the document's body. Raises Unreadable for a broken file."""
    from docx import Document
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    check_sizes(open_archive(content))
    try:
        document = Document(io.BytesIO(content))
        body = document.element.body
        numbering = _numbering(document)
        styles = {style.get(f"{_WORD}styleId"): style for style in document.styles.element.iter(f"{_WORD}style")}
    except (
        OpcError, LxmlError, zipfile.BadZipFile, zlib.error, struct.error, KeyError, ValueError, AttributeError, TypeError, IndexError,
        EOFError, OSError, NotImplementedError,
    ) as error:  # fmt: skip
        raise Unreadable("it is broken: it cannot be opened as a Word file") from error
    if body is None:
        raise Unreadable("it is broken: it has no body")
    text = "\n".join(_blocks(body, _Numbers(numbering, styles)))
    if len(text) > TEXT_LIMIT:
        raise Unreadable("it unpacks to far more than a document holds")
    return Extracted(text, "application/vnd.openxmlformats-officedocument.wordprocessingml.document")


def _numbering(document: object) -> _Element | None:
    """The root of numbering.xml, None where the file has none."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    for relation in document.part.rels.values():  # type: ignore[attr-defined]
        if relation.reltype == RELATIONSHIP_TYPE.NUMBERING and not relation.is_external:
            element: _Element = relation.target_part.element
            return element
    return None


def _blocks(parent: _Element, numbers: _Numbers, depth: int = 0) -> Iterator[str]:
    """The lines of a body, cell or content control, in order."""
    if depth > _DEPTH_LIMIT:
        return
    for child in parent:
        if child.tag == f"{_WORD}p":
            yield numbers.label(child) + _text(child)
        elif child.tag == f"{_WORD}tbl":
            yield from _rows(child, numbers, depth + 1)
        elif child.tag in (f"{_WORD}sdt", f"{_WORD}sdtContent", f"{_WORD}customXml", f"{_WORD}ins"):
            yield from _blocks(child, numbers, depth + 1)


def _rows(table: _Element, numbers: _Numbers, depth: int) -> Iterator[str]:
    """One line per row. A cell that continues one above it is empty: its text stands once."""
    for row in table.iter(f"{_WORD}tr"):
        if _ancestor(row, f"{_WORD}tbl") is not table:
            continue
        cells = []
        for cell in row.iter(f"{_WORD}tc"):
            if _ancestor(cell, f"{_WORD}tr") is row:
                merge = cell.find(f"{_WORD}tcPr/{_WORD}vMerge")
                continues = merge is not None and merge.get(f"{_WORD}val", "continue") == "continue"
                lines = [] if continues else [" ".join(line.split()) for line in _blocks(cell, numbers, depth)]
                cells.append(" ".join(filter(None, lines)))
        yield "\t".join(cells)


def _ancestor(element: _Element, tag: str) -> _Element | None:
    return next(element.iterancestors(tag), None)


def _text(paragraph: _Element) -> str:
    """The text of a paragraph as it is shown, text boxes included once."""
    pieces: list[str] = []
    fallbacks = {id(inner) for fallback in paragraph.iter(_FALLBACK) for inner in fallback.iter()}
    for node in paragraph.iter():
        if fallbacks and id(node) in fallbacks:
            continue
        if node.tag == f"{_WORD}t":
            pieces.append(node.text or "")
        elif node.tag == f"{_WORD}tab" and node.getparent().tag == f"{_WORD}r":
            pieces.append(" ")
        elif node.tag in (f"{_WORD}br", f"{_WORD}cr"):
            pieces.append("\n")
        elif node.tag == f"{_WORD}noBreakHyphen":
            pieces.append("-")
    return "".join(pieces)


# ---------------------------------------------------------------- automatic numbers


@dataclass
class _Numbers:
    """Counts numbered paragraphs as Word does: one counter per list and level; a level restarts after a higher one."""

    numbering: _Element | None
    styles: dict[str, _Element]
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    started: set[str] = field(default_factory=set)

    def label(self, paragraph: _Element) -> str:
        """The number shown before the paragraph, "" where it has none or a bullet."""
        number, level = self._place(paragraph)
        if self.numbering is None or not number or number == "0":
            return ""
        instance = self._child(self.numbering, "num", "numId", number)
        abstract_id = _value(instance, "abstractNumId") if instance is not None else ""
        abstract = self._child(self.numbering, "abstractNum", "abstractNumId", abstract_id) if abstract_id else None
        if instance is None or abstract is None:
            return ""
        counters = self.counters.setdefault(abstract_id, {})
        if number not in self.started:
            self.started.add(number)
            for override in instance.iter(f"{_WORD}lvlOverride"):
                start = _value(override, "startOverride")
                if start:
                    counters[_integer(override.get(f"{_WORD}ilvl"), 0)] = _integer(start, 1) - 1
        levels = {_integer(each.get(f"{_WORD}ilvl"), 0): each for each in abstract.findall(f"{_WORD}lvl")}
        if level not in levels:
            return ""
        counters[level] = counters.get(level, _integer(_value(levels[level], "start"), 1) - 1) + 1
        for deeper in [each for each in counters if each > level]:
            del counters[deeper]
        return _shown(levels, level, counters)

    def _place(self, paragraph: _Element) -> tuple[str, int]:
        """List and level of a paragraph: its own, else those of its style and the styles that one is based on."""
        properties = paragraph.find(f"{_WORD}pPr")
        style = _value(properties, "pStyle") if properties is not None else ""
        number = level = ""
        for _ in range(12):
            place = properties.find(f"{_WORD}numPr") if properties is not None else None
            if place is not None:
                number, level = number or _value(place, "numId"), level or _value(place, "ilvl")
            element = self.styles.get(style)
            if number or element is None:
                break
            properties, style = element.find(f"{_WORD}pPr"), _value(element, "basedOn")
        return number, _integer(level, 0)

    @staticmethod
    def _child(parent: _Element, tag: str, attribute: str, value: str) -> _Element | None:
        return next((each for each in parent.findall(f"{_WORD}{tag}") if each.get(f"{_WORD}{attribute}") == value), None)


def _value(element: _Element, tag: str) -> str:
    child = element.find(f"{_WORD}{tag}")
    return (child.get(f"{_WORD}val") or "") if child is not None else ""


def _integer(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 6 else default


def _shown(levels: dict[int, _Element], level: int, counters: dict[int, int]) -> str:
    """The label of one paragraph: the level's pattern ("（%1）") with each %n replaced by the count at that level."""
    if _value(levels[level], "numFmt") in ("bullet", "none"):
        return ""
    label = _value(levels[level], "lvlText")
    for index in range(9):
        if f"%{index + 1}" in label and index in levels:
            count = counters.get(index, _integer(_value(levels[index], "start"), 1))
            label = label.replace(f"%{index + 1}", format_count(count, _value(levels[index], "numFmt")))
    return label if not label or not label[-1].isalnum() else f"{label} "


def format_count(count: int, style: str) -> str:
    """A count in one of Word's number formats; unknown formats count in digits.

    >>> [format_count(count, "chineseCountingThousand") for count in (3, 10, 12, 20, 105)]
    ['三', '十', '十二', '二十', '一百零五']
    """
    if style in ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand",
                 "ideographTraditional", "koreanCounting") and 0 < count < 1000:  # fmt: skip
        return _chinese(count)
    if style in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 0 < count <= 20:
        return chr(0x245F + count)
    if style in ("upperLetter", "lowerLetter") and 0 < count <= 26:
        return chr((0x40 if style == "upperLetter" else 0x60) + count)
    if style in ("upperRoman", "lowerRoman") and 0 < count < 40:
        roman = "X" * (count // 10) + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[count % 10]
        return roman if style == "upperRoman" else roman.lower()
    return str(count)


def _chinese(count: int) -> str:
    digits = "零一二三四五六七八九"
    hundreds, tens, ones = count // 100, count // 10 % 10, count % 10
    text = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (digits[ones] if ones else "")
