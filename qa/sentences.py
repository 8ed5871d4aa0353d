"""A clause's clean text → its sentences, and where any stretch of it stands in the source. Does not judge what they say.

Offsets of sentences index the clean text; `locate` finds the source characters of a clean stretch, so that what is quoted is
quoted from the source. The two texts differ in script, blanks, inline pinyin and converted words (資訊 / 信息), never in order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from kg.language.script import fold

# Sentences end at 。！？； and their half-width twins; a full stop only where no figure follows (3.5); and with their line, unless it
# breaks off after a comma, as lines of a scanned page do.
_END = re.compile(r"[。！？；!?;]+[”』」’\"）)]*|(?<![、，,])\n")
_COMMA = re.compile(r"[，,：:]")
# Inline readings that some pages put after a character: 衛(wèi)生.
_PINYIN = re.compile(r"[（(][a-zü\u00e0-\u01dc]{1,7}[）)]")
_BRACKETS = {"（": "）", "(": ")", "《": "》", "〔": "〕", "“": "”", "‘": "’"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` is clean and stripped; it stands at [start, end) of the clause's clean text."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def split_sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a clause, in order; semicolons part them too, brackets do not. Who answers for an item, in brackets after its stop,
    stands by itself: it says nothing of the item that follows.

    >>> [sentence.text for sentence in split_sentences("到2017年，达到3.5人；村卫生室（1.达标；2.整洁）70%。")]
    ['到2017年，达到3.5人；', '村卫生室（1.达标；2.整洁）70%。']
    >>> [sentence.text for sentence in split_sentences("通过氧化、\\n酯化生产。\\n第二章")]
    ['通过氧化、\\n酯化生产。', '第二章']
    >>> [sentence.text for sentence in split_sentences("建设水利感知网。（省水利厅牵头）充电桩达到8万个。")]
    ['建设水利感知网。', '（省水利厅牵头）', '充电桩达到8万个。']
    """
    found: list[Sentence] = []
    for piece in _pieces(text, _END):
        duty = _DUTY.match(piece.text)
        middle = piece.start + duty.end() if duty else piece.start
        found += [_stripped(text, *ends) for ends in ((piece.start, middle), (middle, piece.end)) if ends[0] < ends[1]]
    return tuple(found)


# Who answers for the item before it.
_DUTY = re.compile(r"[（(][^（()）]*(?:牵头|负责|配合|责任单位|参与|落实)[^（()）]*[）)](?=\s*\w)")


@lru_cache(maxsize=4096)
def split_phrases(text: str) -> tuple[Sentence, ...]:
    """The stretches of a sentence between its commas and colons, in order.

    >>> [phrase.text for phrase in split_phrases("到2017年，城市≥30%，农村≥80%；")]
    ['到2017年，', '城市≥30%，', '农村≥80%；']
    """
    return tuple(_pieces(text, _COMMA))


def _pieces(text: str, separator: re.Pattern[str]) -> list[Sentence]:
    pieces: list[Sentence] = []
    start = 0
    for match in separator.finditer(text):
        if _between_figures(text, match) or _inside_brackets(text, start, match.start()):
            continue
        pieces.append(_stripped(text, start, match.end()))
        start = match.end()
    pieces.append(_stripped(text, start, len(text)))
    return [piece for piece in pieces if re.search(r"\w", piece.text)]


def _between_figures(text: str, match: re.Match[str]) -> bool:
    """A comma or colon between digits belongs to a figure (1,000; 4:6)."""
    return match.group() in ",:" and text[match.start() - 1 : match.start()].isdigit() and text[match.end() : match.end() + 1].isdigit()


def _stripped(text: str, start: int, end: int) -> Sentence:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Sentence(text[start:end], start, end)


def _inside_brackets(text: str, start: int, end: int) -> bool:
    """Whether a round bracket opened in [start, end) is still open at its end."""
    opened = sum(text.count(mark, start, end) for mark in "（(")
    return opened > sum(text.count(mark, start, end) for mark in "）)")


# ---------------------------------------------------------------- back to the source


def skeleton(text: str) -> tuple[str, list[int]]:
    """A text folded, without blanks and inline pinyin, and the offset of each remaining character.

    >>> skeleton("衛(wèi) 生")
    ('卫生', [0, 7])
    """
    hidden: set[int] = set()
    for match in _PINYIN.finditer(text):
        hidden.update(range(*match.span()))
    folded = fold(text)
    offsets = [index for index, character in enumerate(folded) if not character.isspace() and index not in hidden]
    return "".join(folded[index] for index in offsets), offsets


def locate(clean: str, start: int, end: int, source: str) -> tuple[int, int]:
    """Where clean[start:end] stands in `source`, the text of the same clause as its file has it: offsets in `source`.

    Where the words differ (a conversion, lost characters) the nearest characters that agree on both sides bound the answer.

    >>> source = "加強 衛(wèi)生資訊平臺。 設定"
    >>> source[slice(*locate("加强卫生信息平台。设置", 2, 9, source))]
    '衛(wèi)生資訊平臺。'
    """
    wanted, offsets = skeleton(clean)
    held, places = skeleton(source)
    if not held:
        return 0, len(source)
    first = next((index for index, offset in enumerate(offsets) if offset >= start), len(offsets))
    last = next((index for index, offset in enumerate(offsets) if offset >= end), len(offsets))
    piece = wanted[first:last]
    if piece and held.count(piece) == 1:
        begin = held.index(piece)
        return places[begin], places[begin + len(piece) - 1] + 1
    begin, stop = _aligned(wanted, held, first, max(last, first + 1))
    return places[begin], places[max(begin, stop - 1)] + 1


def _aligned(wanted: str, held: str, first: int, last: int) -> tuple[int, int]:
    """The stretch of `held` that stands for wanted[first:last], by the longest runs that both share."""
    blocks = [block for block in SequenceMatcher(None, wanted, held, autojunk=False).get_matching_blocks() if block.size]
    if not blocks:
        return 0, len(held)
    begin, stop = 0, len(held)
    for block in blocks:
        if block.a <= first < block.a + block.size:
            begin = block.b + first - block.a
            break
        if block.a + block.size <= first:
            begin = block.b + block.size
    for block in reversed(blocks):
        if block.a < last <= block.a + block.size:
            stop = block.b + last - block.a
            break
        if block.a >= last:
            stop = block.b
    return min(begin, len(held) - 1), max(min(stop, len(held)), min(begin, len(held) - 1) + 1)
