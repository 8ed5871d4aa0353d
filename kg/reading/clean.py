"""Source → clean text: noise removed, conversions undone, every character mapped to the source characters it came from.

After this: (1) simplified script, half-width digits and letters, full-width ，；：？！（）; (2) one "\\n" between lines, no blank
lines, no blanks at either end of a line; (3) no control or zero-width characters, no inline pinyin; (4) a sentence broken by a
page or line break is one line again; (5) `starts` and `ends` never decrease. Does not decide what is title, body or noise.
"""

from __future__ import annotations

import re

from kg.language.script import to_simplified
from kg.reading.draft import Draft
from kg.records import CleanText, Source

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"


def clean(source: Source) -> CleanText:
    """The clean text of `source`. Never raises, whatever the text."""
    draft = Draft(source.text)
    _set_width(draft)
    draft.substitute(INVISIBLE, "")
    draft.substitute(PINYIN, "")
    draft.substitute(DEBRIS, "")
    draft.recode(to_simplified(draft.text))
    _set_blanks(draft)
    join_lines(draft)
    return CleanText(source, draft.text, draft.starts, draft.ends)


# ---------------------------------------------------------------- width and punctuation

# One form per character. Half-width: digits, letters, ％ and the signs of numbers. Full-width: brackets, which need no context.
_WIDTH = (
    {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
    | str.maketrans("％＋－．／＝＞＜＃＆＠～∼〜［］｛｝≧≦", "%+-./=><#&@~~~[]{}≥≤")
    | str.maketrans("()﹝﹞「」『』﹙﹚•‧･・―─", "（）〔〕“”‘’（）····——")
    | dict.fromkeys((0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " ")
    | dict.fromkeys((0x0B, 0x0C, 0x85, 0x2028, 0x2029), "\n")
)
# A comma, colon, semicolon, question or exclamation mark that does not stand between two ASCII letters or digits (1,000; 1:1.14).
_LOOSE_MARK = re.compile(r"(?<![0-9A-Za-z])[,;:?!]|[,;:?!](?![0-9A-Za-z/]|[ ][A-Za-z])")
_WIDE_MARK = str.maketrans(",;:?!", "，；：？！")


def _set_width(draft: Draft) -> None:
    text = draft.text.translate(_WIDTH)
    draft.recode(_LOOSE_MARK.sub(lambda match: match[0].translate(_WIDE_MARK), text))


# ---------------------------------------------------------------- what stands between the characters

INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe00-\ufe0f]+")
# 衛（wèi）生: a reading in brackets after a Han character, with a tone mark.
PINYIN = re.compile(rf"(?<=[{HAN}])（(?=[a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ])[a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ]{{1,7}}）")
DEBRIS = re.compile(r"\[bookmark[:：] ?[A-Za-z_0-9]{1,40}\]|</?[A-Za-z][A-Za-z0-9]{0,10}(?:\s[^<>\n]{0,300})?/?>")

# A run of line ends with the blanks around it is one line end.
_LINE_END = re.compile(r"[ \t\r]*[\r\n][ \t\r\n]*")
_EDGE = re.compile(r"\A[ \t\n]+|[ \t\n]+\Z")
_DIGIT_GAP = re.compile(
    rf"(?<=[{HAN}，。；：、（）“”〔〕《》]) +(?=[{HAN}，。；：、（）“”〔〕《》0-9])|(?<=[0-9%]) +(?=[{HAN}，。；：、（）〕%])"
)


def _set_blanks(draft: Draft) -> None:
    draft.edit(
        (match.start(), match.end(), "\n") for match in _LINE_END.finditer(draft.text) if match[0] != "\n"
    )
    draft.substitute(_EDGE, "")
    draft.substitute(re.compile(r"(?<=\d) +(?=[年月日号条项名个])|(?<=[年月〕]) +(?=\d)"), "")


# ---------------------------------------------------------------- broken lines

_UNFINISHED = re.compile(rf"[{HAN}，、0-9A-Za-z]\Z")
_CONTINUES = re.compile(rf"[{HAN}0-9]")
_LABEL = re.compile(
    r"[一二三四五六七八九十百]+[、是.．]|（[一二三四五六七八九十0-9]+）|[0-9]+ ?[.、．)）]|第[一二三四五六七八九十百零0-9]+[编章节条款项]|附 ?[件表录]|[0-9]{1,3} (?=\D)"
)


def join_lines(draft: Draft) -> None:
    """Take out line ends inside a sentence: after a line of running text that does not end, before one that does not begin anew."""
    edits = []
    position = 0
    lines = draft.text.split("\n")
    for line, following in zip(lines, lines[1:], strict=False):
        position += len(line)
        if (
            len(line) > 40
            and _UNFINISHED.search(line)
            and re.search("[，。；]", line)
            and _CONTINUES.match(following)
            and not _LABEL.match(following)
            and re.search("[，。；、]", following)
        ):
            edits.append((position, position + 1, ""))
        position += 1
    draft.edit(edits)
