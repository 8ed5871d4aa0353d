"""An OFD file (GB/T 33190, the Chinese office standard: a zip of XML) → its text, page by page, line by line.

Text objects that stand on one line of the page are one line of text; their order is the order of the page's content.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from kg.reading.formats.limits import TEXT_LIMIT, Extracted, Unreadable, check_sizes, member, open_archive, parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

_PAGES_LIMIT = 5_000
_SAME_LINE = 1.5  # millimetres between the tops of text objects that share a line


def extract(content: bytes) -> Extracted:
    """Text and page starts. Raises Unreadable for an encrypted, broken or scanned file."""
    archive = open_archive(content)
    check_sizes(archive)
    if any(name.endswith("Encryptions.xml") for name in archive.namelist()):
        raise Unreadable("it is encrypted")
    pages: list[str] = []
    for root in _texts(parse_xml(member(archive, "OFD.xml")), "DocRoot"):
        document = _resolve("", root)
        for page in parse_xml(member(archive, document)).iter("{*}Page"):
            if len(pages) >= _PAGES_LIMIT:
                raise Unreadable(f"it has more than {_PAGES_LIMIT} pages")
            location = page.get("BaseLoc")
            if location:
                pages.append(_page_text(parse_xml(member(archive, _resolve(posixpath.dirname(document), location)))) + "\n\f")
    if not any(page.strip() for page in pages):
        raise Unreadable("it is a scan without text" if pages else "it is broken: it has no pages")
    starts = [0]
    for page in pages:
        starts.append(starts[-1] + len(page))
    if starts[-1] > TEXT_LIMIT:
        raise Unreadable("it unpacks to far more than a document holds")
    return Extracted("".join(pages), "application/ofd", pages=tuple(starts[:-1]))


def _texts(root: _Element, name: str) -> list[str]:
    return [element.text.strip() for element in root.iter(f"{{*}}{name}") if element.text and element.text.strip()]


def _resolve(folder: str, location: str) -> str:
    """A location as a member name: absolute from the root of the archive, else relative to `folder`; never outside."""
    path = posixpath.normpath(location.strip() if location.strip().startswith("/") else posixpath.join(folder, location.strip()))
    return path.lstrip("/")


def _page_text(page: _Element) -> str:
    """The lines of a page, in the order of its content."""
    lines: list[str] = []
    top = right = 0.0
    for element in page.iter("{*}TextObject"):
        left, height = _boundary(element)
        text = "".join("".join(code.itertext()) for code in element.iter("{*}TextCode")).strip("\r\n")
        if not text.strip():
            continue
        if lines and abs(height - top) < _SAME_LINE and left >= right - _SAME_LINE:
            lines[-1] += text
        else:
            lines.append(text)
        top, right = height, left
    return "\n".join(lines)


def _boundary(element: _Element) -> tuple[float, float]:
    """Left and top of a text object's box, in millimetres; zeros where it states none."""
    try:
        left, top = (float(number) for number in (element.get("Boundary") or "0 0").split()[:2])
    except ValueError:
        return 0.0, 0.0
    return left, top
