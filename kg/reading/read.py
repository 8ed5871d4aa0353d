"""A file of any supported format → Source: its text, untouched. Does not clean, interpret or repair a single character.

The format is told by the file's first bytes, not by its name: a .doc may be a web page and a .txt an archive. What cannot be
read raises UnreadableFile with one clause in plain words, and nothing else is raised for any bytes at all. A byte order mark
says how to decode and is no part of the text; everything else in a text file is kept as it stands, line ends included.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from kg.errors import UnreadableFile
from kg.reading.formats import docx, html, legacy_doc, ofd, pdf, plain
from kg.reading.formats.limits import Extracted, Unreadable, open_archive
from kg.records import Source

# A larger file is refused by its size, unread: no official document comes near.
SIZE_LIMIT = 64 * 1024 * 1024
_TEXT_SUFFIXES = frozenset({".txt", ".text", ""})
_PAGE_SUFFIXES = frozenset({".html", ".htm", ".shtml", ".xhtml"})
supported_suffixes = frozenset({".txt", ".text", *_PAGE_SUFFIXES, ".pdf", ".docx", ".doc", ".wps", ".ofd"})

# First bytes of formats that are known and not read, and what to call them.
_FOREIGN = (
    (b"\x89PNG", "it is an image"),
    (b"\xff\xd8\xff", "it is an image"),
    (b"GIF8", "it is an image"),
    (b"BM6", "it is an image"),
    (b"II*\0", "it is an image"),
    (b"MM\0*", "it is an image"),
    (b"{\\rtf", "it is in Rich Text Format, which is not supported"),
    (b"Rar!", "it is an archive; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "it is an archive; unpack it first"),
    (b"\x1f\x8b", "it is an archive; unpack it first"),
    (b"MIME-Version", "it is a saved web archive, which is not supported"),
)


def read_source(path: Path, name: str) -> Source:
    """The text of the file at `path`, to be known as `name`. Raises UnreadableFile."""
    try:
        size = path.stat().st_size
        if size > SIZE_LIMIT:
            raise UnreadableFile(name, f"it is {size / 1_000_000:.0f} MB, more than the {SIZE_LIMIT / 1_000_000:.0f} MB that are read")
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(name, f"it cannot be opened ({error.strerror or 'no reason given'})") from error
    return read_bytes(content, name)


def read_bytes(content: bytes, name: str) -> Source:
    """The text of a file's `content`, as `read_source` reads it. Raises UnreadableFile.

    >>> read_bytes("各县（市）人民政府：".encode("gb18030"), "a.txt").encoding
    'gb18030'
    """
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile(name, "it is empty")
    try:
        extracted = _reader(content, Path(name).suffix.lower())(content)
    except Unreadable as error:
        raise UnreadableFile(name, str(error)) from error
    if not extracted.text.strip():
        raise UnreadableFile(name, "it holds no text")
    digest = hashlib.sha256(content).hexdigest()
    return Source(name, extracted.text, digest, extracted.media_type, extracted.encoding, extracted.pages)


def _reader(content: bytes, suffix: str) -> Callable[[bytes], Extracted]:
    """The reader for what the first bytes say the file is."""
    if content.find(b"%PDF-", 0, 1024) >= 0:
        return pdf.extract
    if content.startswith(b"PK\x03\x04"):
        members = frozenset(open_archive(content).namelist())
        if "word/document.xml" in members:
            return docx.extract
        if "OFD.xml" in members:
            return ofd.extract
        raise Unreadable("it is an archive; unpack it first" if suffix != ".xlsx" else "it is a spreadsheet, which is not supported")
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return legacy_doc.extract
    for magic, reason in _FOREIGN:
        if content.startswith(magic):
            raise Unreadable(reason)
    if suffix in _PAGE_SUFFIXES or html.looks_like_page(content):
        return html.extract
    if suffix in _TEXT_SUFFIXES:
        return plain.extract
    if suffix in supported_suffixes:
        raise Unreadable(f"it is not the {suffix[1:].upper()} file its name says, or it is broken")
    raise Unreadable(f"its format ({suffix}) is unknown")
