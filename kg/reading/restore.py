"""Characters swallowed by a bad conversion → restored where that is certain, else marked as lost. Knows one conversion.

Pages that show readings in brackets (衛(wèi)生) were made by a program that replaced *bytes* of GBK text without minding where
characters begin. Wherever the last byte of one character and the first of the next happened to spell a key of its tables, it cut
both in two, and everything up to the next ASCII byte came out shifted by one byte:

    管理。縣域   …A1[A3 BF]68…   A3 BF is a full-width "？", made half-width   →  管理??h域
    當地常見病   AE[94 B5]D8…     94 B5 is 數, given its reading                →  當?shù)爻R姴?
    醫保基金     …B1[A3 BB]F9…   A3 BB is a full-width "；"                    →  醫?;鹗

Read backwards this is arithmetic: shift the bytes back and all but one or two characters come out exactly. A byte that is gone
leaves a handful of characters; the one whose neighbourhood stands elsewhere in the document is taken, and only if it is the only one.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kg.language.script import to_simplified
from kg.reading.draft import Edit

LOST = "\ufffd"  # stands for a lost character until `clean` writes □
TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
READING = rf"(?=[a-zü]*[{TONED}])[a-züńňǹ{TONED}]{{1,7}}"
ANNOTATION = re.compile(rf"(?<=[\u3400-\u9fff])[(（]{READING}[)）]")
# Fewer readings than this, and the page was not made by that program: a "?" in it is a question mark.
MANY_READINGS = 5
# A "?" before a half-width mark (first table), or before a reading whose opening bracket was swallowed (second table).
_SUSPECT = re.compile(rf"\?(?:(?P<mark>[?;,:!()])(?=[^\s。、])|(?P<reading>{READING})\))")
_HAN_PAIR = re.compile(r"[\u3400-\u9fff]{2}")
_HAN_AMONG_THREE = re.compile(r"[\u3400-\u9fff].?[\u3400-\u9fff]")  # 县。 and a line end say nothing
_SHIFTED_LIMIT = 40  # characters in one shifted stretch; the longest seen has 11
_STRETCHES_LIMIT = 2000  # stretches looked at in one document; the worst real one has 20
_COMBINATIONS_LIMIT = 2000  # ways to fill the open slots of one stretch


@dataclass(frozen=True)
class _Reading:
    """One way to read a shifted stretch that ends before `end`. Each slot holds the characters that may stand there."""

    end: int
    slots: tuple[str, ...]


def lost_stretches(text: str) -> list[Edit]:
    """The edits that put back what the conversion swallowed in `text` (raw, readings still in it).

    >>> page = "一體(tǐ)化管理。縣域醫(yī)共體(tǐ)內(nèi)的縣域醫(yī)院(yuàn)，一體(tǐ)化管理??h域醫(yī)共體(tǐ)內(nèi)"
    >>> [(page[start:end], restored) for start, end, restored in lost_stretches(page)]
    [('??h', '。縣')]
    """
    if len(ANNOTATION.findall(text)) < MANY_READINGS:
        return []
    known = _Neighbourhoods(ANNOTATION.sub("", text))
    edits: list[Edit] = []
    cursor = 0
    for match in itertools.islice(_SUSPECT.finditer(text), _STRETCHES_LIMIT):
        if match.start() < cursor:
            continue
        readings = [reading for reading in _readings_of(text, match) if known.vouches_for(reading)]
        if not readings:
            continue
        before = ANNOTATION.sub("", text[max(0, match.start() - 24) : match.start()])[-2:]
        best = max(readings, key=lambda reading: known.likelihood(before, reading, text))
        edits.append((match.start(), best.end, known.fill(before, best, text)))
        cursor = best.end
    return edits


def _readings_of(text: str, match: re.Match[str]) -> Iterator[_Reading]:
    """All ways to shift the stretch that begins at `match` back into place."""
    if mark := match["mark"]:
        yield from _shift(text, match.end(), 0x80 | ord(mark), (_with_second_byte(0xA3),))
        return
    swallowed = _bytes_of(text[match.start() - 1]) if match.start() else None
    if swallowed:
        for second in _second_bytes(swallowed[1], match["reading"]):
            yield from _shift(text, match.end(), second, ())


def _shift(text: str, position: int, pending: int, slots: tuple[str, ...]) -> Iterator[_Reading]:
    """Read on from `position` with `pending`, the first byte of a character whose second byte comes next."""
    while len(slots) < _SHIFTED_LIMIT and position < len(text):
        character = text[position]
        if character == "?":  # the stretch ends in a byte that found no partner
            reading = re.compile(rf"\?({READING})\)").match(text, position)
            candidates = _with_first_byte(pending)
            if reading:
                candidates = "".join(each for each in candidates if _sounds(each, reading[1]))
            if candidates:
                yield _Reading(reading.end() if reading else position + 1, (*slots, candidates))
            return
        if character.isascii():
            if whole := _character(pending, ord(character)):  # the second byte is an ASCII letter: in step again
                yield _Reading(position + 1, (*slots, whole))
            # Or the letter is the half-width form of A3 xx, cut in two like the mark at the beginning.
            whole = _character(pending, 0xA3)
            pending = 0x80 | ord(character)
        else:
            pair = _bytes_of(character)
            whole = _character(pending, pair[0]) if pair else ""
            pending = pair[1] if pair else 0
        if not whole:
            return
        slots = (*slots, whole)
        position += 1


class _Neighbourhoods:
    """How often each one, two and three characters stand side by side in the sound part of the document."""

    def __init__(self, text: str) -> None:
        self.counts = Counter(text)
        self.counts.update(text[index : index + 2] for index in range(len(text) - 1))
        self.counts.update(text[index : index + 3] for index in range(len(text) - 2))

    def vouches_for(self, reading: _Reading) -> bool:
        """Whether every character that came out exactly is in use: it stands elsewhere in the document, or is a common one."""
        return all(len(slot) > 1 or self.counts[slot] or _is_common(slot) for slot in reading.slots)

    def likelihood(self, before: str, reading: _Reading, text: str) -> float:
        """The share of neighbouring pairs in the restored stretch that stand elsewhere in the document."""
        filled = before[-1:] + self.fill(before, reading, text) + _after(text, reading.end)[:1]
        pairs = [filled[index : index + 2] for index in range(len(filled) - 1)]
        return sum(1 for pair in pairs if self.counts[pair]) / max(1, len(pairs))

    def fill(self, before: str, reading: _Reading, text: str) -> str:
        """The stretch with its open slots filled the one way that fits its neighbourhood best, or with LOST in them."""
        after = _after(text, reading.end)
        known = [slot if len(slot) == 1 else "".join(each for each in slot if self.counts[each]) for slot in reading.slots]
        open_slots = [index for index, slot in enumerate(reading.slots) if len(slot) > 1]
        lost = "".join(LOST if index in open_slots else slot for index, slot in enumerate(reading.slots))
        if not all(known) or math.prod(map(len, known)) > _COMBINATIONS_LIMIT:
            return lost
        scored = sorted(((self._fit(before, each, after, open_slots), "".join(each)) for each in itertools.product(*known)), reverse=True)
        if (len(scored) > 1 and scored[0][0] == scored[1][0]) or scored[0][0] == (0, 0):
            return lost
        return scored[0][1]

    def _fit(self, before: str, characters: tuple[str, ...], after: str, slots: list[int]) -> tuple[int, int]:
        """How many of the threes and of the pairs around `slots` stand elsewhere in the document."""
        window = before + "".join(characters) + after
        places = [len(before) + slot for slot in slots]
        threes = {start for place in places for start in range(max(0, place - 2), place + 1) if start + 3 <= len(window)}
        pairs = {start for place in places for start in range(max(0, place - 1), place + 1) if start + 2 <= len(window)}
        return (
            sum(1 for start in threes if _HAN_AMONG_THREE.search(three := window[start : start + 3]) and self.counts[three]),
            sum(1 for start in pairs if _HAN_PAIR.match(pair := window[start : start + 2]) and self.counts[pair]),
        )


def _after(text: str, end: int) -> str:
    """The two characters that follow, readings left out."""
    return ANNOTATION.sub("", text[end - 1 : end + 24])[1:3] if end else ""


# ---------------------------------------------------------------- bytes of GBK


def _bytes_of(character: str) -> bytes | None:
    """The two bytes of a character; private-use characters have theirs too (GB18030). None where it has not two."""
    try:
        pair = character.encode("gb18030")
    except UnicodeEncodeError:
        return None
    return pair if len(pair) == 2 else None


def _character(first: int, second: int) -> str:
    """The character of two bytes, "" where they spell none."""
    try:
        return bytes((first, second)).decode("gbk")
    except UnicodeDecodeError:
        return ""


def _with_second_byte(second: int) -> str:
    return "".join(filter(None, (_character(first, second) for first in range(0x81, 0xFF))))


def _with_first_byte(first: int) -> str:
    return "".join(filter(None, (_character(first, second) for second in range(0x40, 0xFF))))


def _second_bytes(first: int, reading: str) -> Iterator[int]:
    """The second bytes that make a character with this reading."""
    for second in range(0x81, 0xFF):
        character = _character(first, second)
        if len(character) == 1 and _sounds(character, reading):
            yield second


def _is_common(character: str) -> bool:
    """Whether the simplified form is among the 3,755 of GB 2312 level 1 (rows 16 to 55, first bytes B0 to D7)."""
    try:
        return 0xB0 <= to_simplified(character).encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False


@cache
def _sounds(character: str, reading: str) -> bool:
    """Whether `reading` is one of the readings of `character`."""
    from pypinyin import Style, pinyin

    return any(reading in readings for readings in pinyin(character, style=Style.TONE, heteronym=True, errors="ignore"))
