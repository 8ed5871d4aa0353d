"""A file of any supported format → Source: its text, untouched. Does not clean, interpret or repair a single character.

What cannot be read raises UnreadableFile with one clause in plain words; nothing else is raised for any bytes at all.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from kg.errors import UnreadableFile
from kg.records import Source

SIZE_LIMIT = 64 * 1024 * 1024
supported_suffixes = frozenset({".txt"})


def read_source(path: Path, name: str) -> Source:
    """The text of the file at `path`, to be known as `name`. Raises UnreadableFile."""
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise UnreadableFile(name, f"it is larger than {SIZE_LIMIT // 1024 // 1024} MB")
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(name, "it cannot be opened") from error
    digest = hashlib.sha256(content).hexdigest()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return Source(name, content.decode(encoding), digest, "text/plain", encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(name, "its bytes are not text in any known encoding")
