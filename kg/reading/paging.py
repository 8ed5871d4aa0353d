"""A text with pages → the page numbers and running heads on them, to be taken out. A head stays where it first stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.reading.draft import Edit

_LINE = re.compile(r"[^\r\n\f]*[\r\n\f]*")
_NUMBER = re.compile(r"\s*(?:第\s*)?[-—–·]?\s*[0-9]{1,4}\s*[-—–·]?(?:\s*页.{0,12})?\s*")
_EDGE_LINES = 2  # lines at either end of a page that may be running heads
# A line is a running head where it stands on this many pages, and on half of them.
_PAGES, _SHARE = 3, 0.5


@dataclass(frozen=True)
class _EdgeLine:
    start: int
    end: int
    key: str  # the line without blanks and digits


def running_lines(text: str, pages: Sequence[int]) -> Iterator[Edit]:
    """Edits that take out what every page repeats, in order. `pages` are the offsets at which pages begin.

    >>> text = "某市文件\\n关于…\\n- 1 -\\n某市文件\\n一、…\\n- 2 -\\n某市文件\\n二、…\\n- 3 -\\n"
    >>> list(running_lines(text, (0, 15, 30)))
    [(9, 15, ''), (15, 20, ''), (24, 30, ''), (30, 35, ''), (39, 45, '')]
    """
    edges = [line for start, end in zip(pages, [*pages[1:], len(text)], strict=True) for line in _edge_lines(text, start, end)]
    repeated = Counter(line.key for line in edges)
    seen: set[str] = set()
    for line in edges:
        if not line.key or (line.key in seen and repeated[line.key] >= max(_PAGES, _SHARE * len(pages))):
            yield line.start, line.end, ""
        seen.add(line.key)


def _edge_lines(text: str, start: int, end: int) -> list[_EdgeLine]:
    """The first and last lines of a page that are not blank; of a page's own words only its number has an empty key."""
    spans = [match.span() for match in _LINE.finditer(text, start, end) if match[0].strip()]
    edges = spans if len(spans) <= 2 * _EDGE_LINES else spans[:_EDGE_LINES] + spans[-_EDGE_LINES:]
    lines = []
    for index, (first, last) in enumerate(edges):
        line = text[first:last]
        if _NUMBER.fullmatch(line):
            if index in (0, len(edges) - 1):
                lines.append(_EdgeLine(first, last, ""))
        elif key := re.sub(r"[\s0-9]+", "", line):
            lines.append(_EdgeLine(first, last, key))
    return lines
