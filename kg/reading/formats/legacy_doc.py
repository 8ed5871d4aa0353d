"""A legacy Word file (DOC, Word 97 to 2003) → its text, read from the piece table ([MS-DOC] 2.4.1). Needs no other program.

Automatic numbers are not in the text of such a file and are not counted here.
"""

from __future__ import annotations

import io
import re
import struct

from kg.reading.formats.limits import Extracted, Unreadable

_FIELD_CODE = re.compile(r"\x13[^\x13-\x15]*\x14?")  # what a field computes its text from; the text follows
_UNKNOWN = Unreadable("it is broken: it cannot be opened as a Word file")


def extract(content: bytes) -> Extracted:
    """The text of the main document. Raises Unreadable for an encrypted, older or broken file."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            streams = {"/".join(path) for path in file.listdir()}
            if "EncryptedPackage" in streams:
                raise Unreadable("it is encrypted")
            if "WordDocument" not in streams:
                raise Unreadable("it is an Office file of another kind than Word")
            main = file.openstream("WordDocument").read()
            flags = struct.unpack_from("<H", main, 0x0A)[0]
            if flags & 0x0100:
                raise Unreadable("it is encrypted")
            table = file.openstream("1Table" if flags & 0x0200 else "0Table").read()
        return Extracted(_shown(_characters(main, table)), "application/msword")
    except (
        OSError, struct.error, ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError,
        MemoryError,
    ) as error:  # fmt: skip
        raise Unreadable("it is broken: it cannot be opened as a Word file") from error


def _characters(main: bytes, table: bytes) -> str:
    """The characters of the main document, piece by piece."""
    if struct.unpack_from("<H", main, 0x02)[0] < 0x00C1:
        raise Unreadable("it was written by a Word older than Word 97")
    length = struct.unpack_from("<I", main, 0x4C)[0]
    offset, size = struct.unpack_from("<II", main, 0x01A2)
    pieces = _piece_table(table[offset : offset + size])
    count = (len(pieces) - 4) // 12
    if count <= 0:
        raise _UNKNOWN
    positions = struct.unpack_from(f"<{count + 1}I", pieces)
    text: list[str] = []
    for index in range(count):
        place = struct.unpack_from("<I", pieces, 4 * (count + 1) + 8 * index + 2)[0]
        characters = positions[index + 1] - positions[index]
        if characters < 0 or characters > len(main):
            raise _UNKNOWN
        if place & 0x40000000:  # one byte a character
            start = (place & 0x3FFFFFFF) // 2
            text.append(main[start : start + characters].decode("cp1252", "replace"))
        else:
            start = place & 0x3FFFFFFF
            text.append(main[start : start + 2 * characters].decode("utf-16-le", "replace"))
    return "".join(text)[:length]


def _piece_table(clx: bytes) -> bytes:
    """The PlcPcd inside a Clx: after any number of property runs (01, two bytes of length), 02 and four bytes of length."""
    position = 0
    while clx[position : position + 1] == b"\x01":
        position += 3 + int(struct.unpack_from("<H", clx, position + 1)[0])
    if clx[position : position + 1] != b"\x02":
        raise _UNKNOWN
    size = struct.unpack_from("<I", clx, position + 1)[0]
    return clx[position + 5 : position + 5 + size]


def _shown(text: str) -> str:
    """Control characters as the lines and tabs they stand for: 07 ends a cell and, doubled, a row; 13–15 enclose a field."""
    text = _FIELD_CODE.sub("", text).replace("\x15", "")
    text = text.replace("\x07\x07", "\n").replace("\x07", "\t").replace("\r", "\n").replace("\x0b", "\n").replace("\x1e", "-")
    return re.sub(r"[\x00-\x08\x0e-\x1f]", "", text)
