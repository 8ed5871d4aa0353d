"""Source → clean text: noise removed, conversions undone, every character mapped to the source characters it came from.

After this: (1) simplified script; half-width digits, letters, % and signs of numbers; full-width ，；：？！（） and “” quotes;
(2) one "\\n" between lines, no blank lines, no blanks at either end of a line, no indentation; a tab separates the cells of a table;
(3) no control or zero-width characters, no inline pinyin, no mark-up, no bookmark debris, no page
numbers or repeated running heads where the source has pages; (4) no gaps inside dates and numbers;
(5) a sentence broken by a page or line break is one line again; (6) Taiwan-style words are mainland ones where the document shows
a conversion, and what a conversion swallowed is restored or reads "□". Does not decide what is title, body or noise: whole lines
of page furniture stay, for the segmentation to name.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator

from kg.language.script import to_simplified
from kg.reading.draft import Draft, Edit
from kg.reading.paging import running_lines
from kg.reading.regional import taiwan_terms
from kg.reading.restore import ANNOTATION, LOST, TONED, lost_stretches
from kg.reading.wrapping import broken_lines
from kg.records import CleanText, Source

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"


def clean(source: Source) -> CleanText:
    """The clean text of `source`. Never raises, whatever the text.

    >>> text = clean(Source("a.txt", "　　關於家庭醫生(一)的2016 年\\r\\n\\r\\n工作　", "")).text
    >>> text
    '关于家庭医生（一）的2016年\\n工作'
    """
    draft = Draft(source.text)
    notes: list[tuple[str, int]] = []

    def edit(what: str, edits: Iterator[Edit] | list[Edit]) -> int:
        listed = list(edits)
        notes.extend((what, draft.starts[start]) for start, _, _ in listed)
        return draft.edit(listed)

    if source.pages:
        edit("page", running_lines(draft.text, source.pages))
    if _TONE.search(draft.text):
        edit("restored", lost_stretches(draft.text))
        draft.substitute(ANNOTATION, "")
    edit("debris", _debris(draft.text))
    draft.recode(_set_marks(draft.text))
    original = draft.text
    draft.recode(to_simplified(original))
    draft.edit(_blanks(draft.text))
    draft.edit(_gaps(draft.text))
    edit("joined", broken_lines(draft.text, source.text, draft.starts, draft.ends))
    converted = edit("regional", taiwan_terms(draft.text, original))
    lost = tuple(match.start() for match in re.finditer(LOST, draft.text)) if LOST in draft.text else ()
    notes.extend(("lost", draft.starts[offset]) for offset in lost)
    placed = tuple(sorted({(min(bisect_left(draft.ends, offset + 1), len(draft.text)), what) for what, offset in notes}))
    return CleanText(
        source,
        draft.text.replace(LOST, "□"),
        draft.starts,
        draft.ends,
        notes=tuple((what, offset) for offset, what in placed),
        lost=lost,
        conversion="taiwan" if converted else "",
    )


# ---------------------------------------------------------------- debris between the characters

_TONE = re.compile(f"[{TONED}]")
_DEBRIS = re.compile(
    r"""
      (?P<invisible> [\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe00-\ufe0f\ud800-\udfff]+ )
    | (?P<bookmark>  \[bookmark[:：]\ ?\w{1,40}\] )                       # left by converters of Word files
    | (?P<tag>       </?[A-Za-z][A-Za-z0-9]{0,10}(?:\s[^<>\n]{0,300})?/?> )   # injected or left-over HTML
    | (?P<entity>    &(?:[A-Za-z]{2,8}|\#[0-9]{1,6}|\#[xX][0-9A-Fa-f]{1,5}); )
    | (?P<dot>       (?<=的)\.(?=[\u3400-\u9fff]) )                        # copying sites strew 的.居民 to mark their copies
    """,
    re.VERBOSE,
)


def _debris(text: str) -> Iterator[Edit]:
    """Characters that belong to the page's making, not to its text. An entity becomes the character it names."""
    for match in _DEBRIS.finditer(text):
        if match.lastgroup != "entity":
            yield match.start(), match.end(), ""
        elif (character := html.unescape(match[0])) != match[0]:
            yield match.start(), match.end(), "" if character in ("\xad", "\u200b") else character


# ---------------------------------------------------------------- width and punctuation

# One form per character. Half-width: digits, letters, ％ and the signs of numbers. Full-width: brackets, which need no context.
# 2F00–2FD5 are Kangxi radicals, F900–FA6D compatibility ideographs, which PDF files use for the characters they look like (⼀ for 一).
_WIDTH = (
    {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
    | str.maketrans("％＋－．﹒／＝＞＜＃＆＠～∼〜［］｛｝≧≦＂", '%+-../=><#&@~~~[]{}≥≤"')
    | str.maketrans("()﹝﹞「」『』﹙﹚•‧･・―─", "（）〔〕“”‘’（）····——")
    | str.maketrans("∶⺠⻓⻚⻔⻛⻅⻋⻢⻥⻦⻩⻬⻰⻘⻝⻆⻄⻣⺟", ":民长页门风见车马鱼鸟黄齐龙青食角西骨母")
    # Private use: glyphs of the Symbol and Wingdings fonts are bullets; the rest are characters that no table knows any more.
    | dict.fromkeys(range(0xF000, 0xF100), "·")
    | dict.fromkeys((*range(0xE000, 0xF000), *range(0xF100, 0xF900)), LOST)
    | dict.fromkeys((0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " ")
    | dict.fromkeys((0x0B, 0x0C, 0x85, 0x2028, 0x2029), "\n")
    | {code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFA6E))}
)
# Only these are translated: looking up every character would take a quarter of the time of cleaning.
_OTHER_WIDTH = re.compile(f"[{re.escape(''.join(map(chr, _WIDTH)))}]+")
# A comma, colon, semicolon, question or exclamation mark that does not stand between two ASCII letters or digits (1,000; 1:1.14).
_LOOSE_MARK = re.compile(r"(?<![0-9A-Za-z])[,;:?!]|[,;:?!](?![0-9A-Za-z/]|[ ][A-Za-z])")
_WIDE_MARK = str.maketrans(",;:?!", "，；：？！")
# Straight quotes in pairs, or closing a curly one (“十四五").
_STRAIGHT_QUOTES = re.compile(r'["“]([^"“”\n]{1,80})(?:"|(?<!")”)')
# 《关于印发<管理办法>的通知》: typed in place of 〈〉.
_ANGLES = re.compile(rf"<(?=[{HAN}])([^<>\n《》]{{2,80}})>")


def _set_marks(text: str) -> str:
    """One form per character, and of marks the one their neighbours ask for. The length stays."""
    text = _OTHER_WIDTH.sub(lambda match: match[0].translate(_WIDTH), text)
    text = _LOOSE_MARK.sub(lambda match: match[0].translate(_WIDE_MARK), text)
    if "<" in text:
        text = _ANGLES.sub(r"〈\1〉", text)
    return _STRAIGHT_QUOTES.sub(r"“\1”", text) if '"' in text else text


# ---------------------------------------------------------------- blanks

# Two blanks or more, or a carriage return: single spaces, tabs and line ends stay as they are. Never two alternatives for one
# character, so that a megabyte of blanks is read once.
_BLANK_RUN = re.compile(r"[ \t\r\n]{2,}|\r")
# 2016 年 9 月, 31 号, 1 所; 〔2016〕 31; 达 40 %. Not at the beginning of a line, where a number and a blank are a row's label.
_NUMBER_GAP = re.compile(
    r"""
      (?<=\d)[ ]+(?=[年月日号时分%])          # 2016 年, 31 号
    | (?<=[年月〕])[ ]+(?=\d)                 # 年 9 月, 〔2016〕 31
    | (?<=〔\d{4}〕\d)[ ](?=\d{1,3}[ ]?号)    # 〔2016〕1 2号
    | (?<=(?<!\d)(?:19|20)\d)[ ](?=\d[ ]?年) | (?<=(?<!\d)(?:19|20))[ ](?=\d\d[ ]?年)    # 201 6年, 20 16年
    """,
    re.VERBOSE,
)
# In running text a blank between a digit or a mark and a Han character says nothing (到 2017 年, 制宜、 先立).
_TEXT_GAP = re.compile(
    rf"""
      (?<=[{HAN}，。；、：（“])[ ]+(?=[0-9])
    | (?<=[0-9%，。；、：])[ ]+(?=[{HAN}（“《])
    | (?<=[、，。；：])[ ]+(?=[A-Za-z])
    """,
    re.VERBOSE,
)
# 国 务 院 工 作 规 则; 第一章 总 则; 附 件 1: letters spaced out to fill a line.
_SPACED_OUT = re.compile(rf"(?:第[^ ]{{1,4}}[编章节] +)?(?P<letters>[{HAN}](?: +[{HAN}])+)(?=[ ：0-9]*$)")
_LABEL_GAP = re.compile(
    rf"(?:[一二三四五六七八九十百]{{1,4}}、|（[一二三四五六七八九十0-9]{{1,3}}）|[0-9]{{1,3}}[.、])(?P<gap>[ ]+)(?=[{HAN}])"
)
_RUNNING = re.compile("[，。；]")
# Between two Han characters it may set off a run-in heading or a table's cell; after a full clause of a sentence it is a lost line wrap.
_HAN_GAP = re.compile(rf"(?<=[{HAN}])[ ]+(?=[{HAN}])")
_SENTENCE_END = ("。", "；", "：", "！", "？", "）", "”")


def _blanks(text: str) -> Iterator[Edit]:
    """Line ends with the blanks around them become one; blanks at either end of the text go."""
    first, last = len(text) - len(text.lstrip(" \t\r\n")), len(text.rstrip(" \t\r\n"))
    if first and last:
        yield 0, first, ""
    for match in _BLANK_RUN.finditer(text, first, last):
        blanks = match[0]
        if "\n" in blanks or "\r" in blanks:
            yield match.start(), match.end(), "\n"
        elif "\t" in blanks:
            yield match.start(), match.end(), "\t"
    if last < len(text):
        yield (last if last else 0), len(text), ""


def _gaps(text: str) -> Iterator[Edit]:
    """Blanks inside a number, a date or running text, line by line."""
    position = 0
    for line in text.split("\n"):
        if " " in line:
            gaps = {match.span() for match in _NUMBER_GAP.finditer(line)}
            if spaced := _SPACED_OUT.match(line):
                first, last = spaced.span("letters")
                gaps.update(match.span() for match in _HAN_GAP.finditer(line, first, last + 1) if match.end() <= last)
            if labelled := _LABEL_GAP.match(line):
                gaps.add(labelled.span("gap"))
            running = _RUNNING.search(line)
            if running:
                label = len(line) - len(line.lstrip("0123456789. "))
                gaps.update(match.span() for match in _TEXT_GAP.finditer(line, label))
                if line.endswith(_SENTENCE_END):
                    gaps.update(match.span() for match in _HAN_GAP.finditer(line, running.start()))
            for start, end in sorted(gaps):
                yield position + start, position + end, ""
        position += len(line) + 1
