"""What the readers of all formats share: the text they hand back, the one error they raise, and bounds on hostile archives."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

# Unpacked sizes. A genuine document of 64 MB is mostly pictures, which are never unpacked.
MEMBER_LIMIT = 128 * 1024 * 1024
RATIO_LIMIT = 400  # bytes out of one byte of archive; XML of real documents stays below 60
MEMBERS_LIMIT = 20_000
TEXT_LIMIT = 64 * 1024 * 1024  # characters


class Unreadable(Exception):
    """Why a file cannot be read: one clause in plain words."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a file; `pages` are the offsets at which its pages begin."""

    text: str
    media_type: str
    encoding: str = "utf-8"
    pages: tuple[int, ...] = ()


def open_archive(content: bytes) -> zipfile.ZipFile:
    """The zip archive in `content`. Raises Unreadable where it is broken."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, struct.error, ValueError, OSError, EOFError, UnicodeDecodeError, NotImplementedError) as error:
        raise Unreadable("it is broken: its archive cannot be opened") from error
    if len(archive.infolist()) > MEMBERS_LIMIT:
        raise Unreadable("it unpacks to far more than a document holds")
    return archive


def member(archive: zipfile.ZipFile, name: str) -> bytes:
    """The unpacked content of one member, read no further than the limits allow. Raises Unreadable."""
    try:
        entry = archive.getinfo(name)
        if entry.flag_bits & 1:
            raise Unreadable("it is encrypted")
        limit = min(MEMBER_LIMIT, max(1 << 20, entry.compress_size * RATIO_LIMIT))
        with archive.open(entry) as file:
            content = file.read(limit + 1)
    except KeyError as error:
        raise Unreadable(f"it is broken: {name} is missing") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, struct.error, ValueError, NotImplementedError, RuntimeError) as error:
        raise Unreadable("it is broken: its archive cannot be unpacked") from error
    if len(content) > limit:
        raise Unreadable("it unpacks to far more than a document holds")
    return content


def parse_xml(content: bytes) -> _Element:
    """The root of an XML document. Entities are neither expanded nor fetched, and a document type is refused."""
    from lxml import etree

    if re.search(rb"<!(?:DOCTYPE|ENTITY)", content[:4096]):
        raise Unreadable("it is broken: its XML declares entities")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("it is broken: its XML cannot be parsed") from error
    if root is None:
        raise Unreadable("it is broken: its XML cannot be parsed")
    return root


def check_sizes(archive: zipfile.ZipFile) -> None:
    """Refuse an archive that unpacks to more than the limits, by what it declares (zipfile reads no more than that)."""
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("it is encrypted")
    bomb = any(entry.file_size > max(1 << 20, entry.compress_size * RATIO_LIMIT) for entry in entries)
    if bomb or sum(entry.file_size for entry in entries) > 2 * MEMBER_LIMIT:
        raise Unreadable("it unpacks to far more than a document holds")
