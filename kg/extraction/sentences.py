"""A stretch of clean text → sentences and their parts between commas. Does not interpret a word.

After this: (1) sentences follow each other and do not overlap; (2) a segment lies within its sentence, and one that stands in
brackets also within the segment around it; (3) a sentence without a number or a universal is left uncut, as nothing in it counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.language.quantities import Deadline

# A sentence without any of these holds no target: the cheap test before all others.
TRIGGER = re.compile(
    r"\d|百分之|[百千万亿]元|全覆盖|全部|所有|[一二两三四五六七八九十半](?:名|个|所|家|年|项|支|次|倍|番|成|人|处|座|张|种)"
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a sentence between commas, in clean offsets. `inner` where it stands in brackets inside `outer`."""

    start: int
    end: int
    inner: bool = False
    outer: int = -1


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, its segments and its deadlines, in clean offsets."""

    start: int
    end: int
    segments: tuple[Segment, ...]
    deadlines: tuple[Deadline, ...] = ()

    def segment_of(self, offset: int) -> int:
        """Index of the innermost segment that holds `offset` (-1 if none)."""
        best = -1
        for index, segment in enumerate(self.segments):
            if segment.start <= offset < segment.end and (best < 0 or segment.inner):
                best = index
        return best


STOP = frozenset("。！？!?")
PAUSE = frozenset("，；：,;:")
OPEN, CLOSE = frozenset("（("), frozenset("）)")
_MARK = re.compile(rf"[\n{''.join(sorted(STOP | OPEN | CLOSE))}]")
_CUT = re.compile(rf"[{''.join(sorted(PAUSE | OPEN | CLOSE))}]")
# A line this long that ends without a stop is a line broken in two by the page it was copied from, not a heading.
BROKEN_LINE = 22
# Longer than any sentence of an official document: a flattened table or debris, left uncut.
LONGEST = 3000


def sentences(text: str, start: int, end: int) -> Iterator[Sentence]:
    """The sentences of `text[start:end]`, cut at 。！？ and at line ends that are not mere breaks, outside brackets."""
    begin = start
    depth = 0
    for mark in _MARK.finditer(text, start, end):
        i, character = mark.start(), mark[0]
        if character in OPEN:
            depth += 1
        elif character in CLOSE:
            depth = max(0, depth - 1)
        elif character == "\n":
            line = text[max(start, text.rfind("\n", start, i) + 1) : i].rstrip()
            if text[begin:i].strip() and (len(line) < BROKEN_LINE or line[-1] in "。！？；：）"):
                yield _sentence(text, begin, i)
                begin, depth = i + 1, 0
        elif not (depth and text.find("）", i, min(end, i + 60)) >= 0):
            yield _sentence(text, begin, i + 1)
            begin, depth = i + 1, 0
    if begin < end:
        yield _sentence(text, begin, end)


def _sentence(text: str, start: int, end: int) -> Sentence:
    """Cuts a sentence at commas; what stands in brackets becomes inner segments as well. Uncut where nothing in it counts."""
    if end - start > LONGEST or not TRIGGER.search(text, start, end):
        return Sentence(start, end, ())
    segments: list[Segment] = []
    starts = [start]
    for mark in _CUT.finditer(text, start, end):
        i, character = mark.start(), mark[0]
        if character in OPEN:
            starts.append(i + 1)
        elif character in CLOSE and len(starts) > 1:
            _add(segments, text, starts.pop(), i, inner=True)
        elif character in PAUSE and not (text[i - 1 : i].isdigit() and text[i + 1 : i + 2].isdigit()):
            _add(segments, text, starts[-1], i, inner=len(starts) > 1)
            starts[-1] = i + 1
    while starts:
        begin = starts.pop()
        _add(segments, text, begin, end, inner=bool(starts))
    segments.sort(key=lambda segment: (segment.start, -segment.end))
    return Sentence(start, end, tuple(segments))


def _add(segments: list[Segment], text: str, start: int, end: int, inner: bool) -> None:
    if text[start:end].strip():
        segments.append(Segment(start, end, inner))
