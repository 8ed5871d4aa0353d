"""Text → document numbers (发文字号) and clause labels (一、（一）1. 第X条 附件1); parse and format are inverses.

Comes in: clean or raw text, in any width and any bracket. Goes out: `DocumentNumber` and `Label`, whose `format()` gives the one
canonical writing: `parse(x.format()) == x`. Does not say whose number it is (kg.language.regions) nor build a tree (kg.reading.clauses),
and does not mend a number that is written wrongly: what does not follow the grammar is no number.

The form of a number follows 《党政机关公文格式》 GB/T 9704—2012, 7.2.5: 发文机关代字, year in 〔〕, serial without leading zeros, 号.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

# ---------------------------------------------------------------- Chinese numerals of labels

_DIGITS = {"零": 0, "〇": 0, "○": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = "一二三四五六七八九"
_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def read_ordinal(text: str) -> int:
    """The value of a label's numeral, Chinese or Arabic; 0 where it is none. Values up to 9999.

    >>> read_ordinal("二十三"), read_ordinal("一百零二"), read_ordinal("１２"), read_ordinal("二〇")
    (23, 102, 12, 20)
    """
    if text.isdecimal():
        return int(text) if len(text) <= 6 else 0
    if text and all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text)) if len(text) <= 6 else 0
    total, digit = 0, 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[character], 0
        else:
            return 0
    return total + digit


def write_ordinal(number: int) -> str:
    """The Chinese numeral of a label, 1 to 9999.

    >>> write_ordinal(10), write_ordinal(21), write_ordinal(102), write_ordinal(110)
    ('十', '二十一', '一百零二', '一百一十')
    """
    if number >= 10000 or number < 1:
        return str(number)
    written, gap = "", False
    for unit, size in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, number = divmod(number, size)
        if digit:
            written += "零" * gap + _NUMERAL[digit - 1] + unit
            gap = False
        elif written:
            gap = True
    return written[1:] if written.startswith("一十") else written


# ---------------------------------------------------------------- document numbers


@dataclass(frozen=True, slots=True, order=True)
class DocumentNumber:
    """A 发文字号. `agency` is the sign of who issued it (发文机关代字: 国办发, 豫政办; for an order its name: 国务院令).

    `form` is "bracketed" (国办发〔2015〕70号), "ordinal" (国务院令第722号) or "yearly" (财政部公告2020年第3号).
    """

    agency: str
    year: str
    serial: str
    form: Literal["bracketed", "ordinal", "yearly"] = "bracketed"

    def format(self) -> str:
        """The canonical writing.

        >>> DocumentNumber("豫政办", "2016", "53").format()
        '豫政办〔2016〕53号'
        """
        if self.form == "bracketed":
            return f"{self.agency}〔{self.year}〕{self.serial}号"
        return f"{self.agency}{self.year}年第{self.serial}号" if self.form == "yearly" else f"{self.agency}第{self.serial}号"


_GAP = r"[ \t\u3000\xa0]{0,4}"
_BRACKETED = rf"""
    (?P<agency>(?:[\u4e00-\u9fff]{_GAP}){{1,24}})          # 国办发; cut down by _agency_start
    [〔\[【(（［﹝〈<{{｛]{{1,2}} {_GAP}                        # every bracket seen in the corpus; 【(2016)1号】 doubles it
    (?P<year>(?:[1１][9９]|[2２][0０])\d\d) {_GAP} 年?
    [〕\]】)）］﹞〉>}}｝]{{1,2}} {_GAP}
    第? {_GAP}
    (?P<serial>\d{{1,5}}(?:-\d{{1,3}})?) {_GAP} [号號]
"""
_ORDINAL = rf"""
    (?P<order>(?:[\u4e00-\u9fff]{_GAP}){{0,24}} (?:令|公告|通告)) [\s（(]{{0,4}}   # 国务院令, 广州市人民政府令, 海关总署公告
    (?:(?P<of>(?:[1１][9９]|[2２][0０])\d\d) {_GAP} 年 {_GAP})?
    第 {_GAP} (?P<ordinal>\d{{1,5}}|[一二三四五六七八九十百零〇]{{1,7}}) {_GAP} [号號]
"""
_NUMBER = re.compile(f"{_BRACKETED}|{_ORDINAL}", re.VERBOSE)

# Words of the running text that can stand right before a number and are never part of an agency's sign. No single character here
# begins the name of a county (本溪, 即墨, 自贡, 于都, 将乐) or of a body (自然资源, 经信).
_LEAD_IN = re.compile(
    r"""根据|按照|依据|依照|参照|遵照|贯彻|落实|执行|转发|印发|下发|发布|公布|废止|修改|修订|关于|通知|文件|文号|以及|精神|规定|意见|方案|办法|决定
      |同时|号|(?<!共)和|与|及|或|的|见|按|照|据|以|由|在|是|等""",
    re.VERBOSE,
)
_HALF_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_SPACES = re.compile(r"\s+")


def _agency_start(run: str) -> int:
    """Where the sign begins in the run of characters before the bracket: after the last lead-in word that leaves a sign."""
    start = 0
    for match in _LEAD_IN.finditer(run):
        if match.end() < len(run):
            start = match.end()
    return start + len(run[start:]) - len(run[start:].lstrip())


def _after_date(match: re.Match[str]) -> int:
    """1 where the run begins with the 年, 月 or 日 of a date written in digits before it, else 0."""
    start = match.start()
    return int(start > 0 and match.string[start] in "年月日" and match.string[start - 1].isdecimal())


def _read_match(match: re.Match[str]) -> tuple[int, DocumentNumber] | None:
    if match["agency"] is not None:
        cut = max(_agency_start(match["agency"]), _after_date(match))
        agency = _SPACES.sub("", match["agency"][cut:])
        if not 1 < len(agency) <= 16:  # one character alone is a word of the sentence, more than sixteen a sentence
            return None
        serial = match["serial"].translate(_HALF_WIDTH).lstrip("0") or "0"
        return match.start() + cut, DocumentNumber(agency, match["year"].translate(_HALF_WIDTH), serial)
    cut = max(_agency_start(match["order"]), _after_date(match))
    order = _SPACES.sub("", match["order"][cut:])
    serial = str(read_ordinal(match["ordinal"].translate(_HALF_WIDTH)))
    year = (match["of"] or "").translate(_HALF_WIDTH)
    if serial == "0" or (order in ("令", "公告", "通告") and not year):
        return None
    return match.start() + cut, DocumentNumber(order, year, serial, "yearly" if year else "ordinal")


def iterate_document_numbers(text: str) -> Iterator[tuple[int, int, DocumentNumber]]:
    """`find_document_numbers`, one at a time."""
    for anchor in _ANCHOR.finditer(text):
        # The pattern is tried only around a year in brackets or 令第…号, so that a text without numbers costs one fast scan.
        start = max(0, anchor.start() - 30)
        boundary = text.rfind("\n", start, anchor.start())
        match = _NUMBER.search(text, boundary + 1 if boundary >= 0 else start, min(len(text), anchor.end() + 24))
        while match and match.end() <= anchor.start():
            match = _NUMBER.search(text, match.end(), min(len(text), anchor.end() + 24))
        if match and (found := _read_match(match)):
            yield found[0], match.end(), found[1]


_ANCHOR = re.compile(r"[〔\[【(（［﹝〈<{｛][ \t\u3000\xa0]{0,4}(?=[1１2２][9９0０])|(?:令|公告|通告)(?=[\s（(]{0,4}(?:第|[12１２]))")


def find_document_numbers(text: str) -> list[tuple[int, int, DocumentNumber]]:
    """All numbers in `text`, in order, as (start, end, number) in offsets of `text`.

    >>> [n.format() for _, _, n in find_document_numbers("根据国办发[2015] 70号和《办法》（国务院令第722号）")]
    ['国办发〔2015〕70号', '国务院令第722号']
    """
    found: list[tuple[int, int, DocumentNumber]] = []
    for start, end, number in iterate_document_numbers(text):
        if not found or start >= found[-1][1]:
            found.append((start, end, number))
    return found


def parse_document_number(text: str) -> DocumentNumber | None:
    """The number that `text` is, or None where it is anything else (more than one, or badly formed: nothing is mended).

    >>> parse_document_number("国办发〔2015〕70号").year
    '2015'
    >>> parse_document_number("豫发改委2016、263号") is None
    True
    """
    stripped = text.strip(" \t\n\u3000\xa0()（）【】[]〔〕")
    # The strip takes the brackets round a number, never those inside it: a number ends in 号.
    match = _NUMBER.fullmatch(stripped)
    found = _read_match(match) if match else None
    return found[1] if found and match and found[0] == match.start() else None


# ---------------------------------------------------------------- clause labels

LabelKind = Literal[
    "编", "篇", "章", "节", "条", "款", "项", "一、", "（一）", "1.", "1.1", "1.1.1", "（1）", "1）", "①", "附件", "附表", "专栏"
]


@dataclass(frozen=True, slots=True)
class Label:
    """The label of a clause. `number` counts from 1; 0 where an annex is not numbered. `end` is where the label ends in its line.

    `separator` is what follows the numeral as written ("、" or "."), which tells "1、" from "1."; for 1.1 it is the whole numeral.
    """

    kind: LabelKind
    number: int
    separator: str = ""
    end: int = 0

    @property
    def part(self) -> str:
        """Its part of a clause path: 二, (二), 2, (2), ②, 第三章, 第十条, 附件1."""
        if self.kind == "一、":
            return write_ordinal(self.number)
        if self.kind == "（一）":
            return f"({write_ordinal(self.number)})"
        if self.kind == "1.":
            return str(self.number)
        if self.kind in ("（1）", "1）"):
            return f"({self.number})"
        return self.format()

    def format(self) -> str:
        """The canonical writing: 二、 （二） 2. （2） 2） ② 第三章 附件1."""
        if self.kind == "一、":
            return f"{write_ordinal(self.number)}、"
        if self.kind == "（一）":
            return f"（{write_ordinal(self.number)}）"
        if self.kind == "1.":
            return f"{self.number}{self.separator or '.'}"
        if self.kind == "（1）":
            return f"（{self.number}）"
        if self.kind == "1）":
            return f"{self.number}）"
        if self.kind == "①":
            return _CIRCLES[self.number - 1] if 0 < self.number <= len(_CIRCLES) else f"（{self.number}）"
        if self.kind in ("1.1", "1.1.1"):
            return self.separator
        if self.kind in ("附件", "附表", "专栏"):
            return f"{self.kind}{self.number or ''}"
        return f"第{write_ordinal(self.number)}{self.kind}"


_CN = "[一二三四五六七八九十百零〇]"
_LABEL = re.compile(
    rf"""[ \t\u3000\xa0]*(?:
      第{_GAP}(?P<ordinal>{_CN}{{1,7}}|\d{{1,4}}){_GAP}(?P<unit>[编篇章节条款项])      # 第三章, 第十条
        (?![、，,之规和及至或与到中内款项的]|第[^条节]{{1,4}}[款项])          # not 第十条规定的, 第三条、第四条, 第十条第二款
    | (?P<chinese>{_CN}{{1,5}}){_GAP}(?:、|[．.](?!\d))                                  # 一、
    | [（(﹙]{_GAP}(?P<chinese_in_brackets>{_CN}{{1,5}}){_GAP}[）)﹚]                      # （一）
    | [（(﹙]{_GAP}(?P<arabic_in_brackets>\d{{1,3}}){_GAP}[）)﹚]                          # （1）
    | (?P<arabic_before_bracket>\d{{1,2}}){_GAP}[）)]                                   # 1）
    | (?P<decimal>\d{{1,2}}[.．]\d{{1,2}}(?:[.．]\d{{1,2}})?) (?={_GAP}[\u4e00-\u9fff“《])  # 1.1, 1.1.1, as contingency plans number
        (?!{_GAP}[万亿倍元人个名张所级米公平吨亩岁天年月小分版以左至到度家项次件条户床例])    # not 1.2张, 3.5名
    | (?P<arabic>\d{{1,3}}){_GAP}(?P<separator>[、．.])(?!\d(?!\d{{3}}年))                # 1. 1、 1.2021年; not 1.2
    | (?P<circle>[{_CIRCLES}])                                                        # ①
    | (?P<annex>附{_GAP}[件表]){_GAP}(?P<annex_number>\d{{1,2}}|{_CN}{{1,3}})?          # 附件1, 附 件, 附表
        (?=[\s:：．.、]|$)
    | 专栏{_GAP}(?P<box>\d{{1,2}}|{_CN}{{1,3}})(?![个\d])                                  # 专栏3, the boxes of a plan
    )""",
    re.VERBOSE,
)


def parse_label(line: str) -> Label | None:
    """The label that `line` begins with, or None. A cross-reference (第十条规定的…) is no label.

    >>> parse_label("（二）工作目标。到2020年…").part, parse_label("第十条 医疗机构").part, parse_label("附 件").part
    ('(二)', '第十条', '附件')
    >>> parse_label("第十条规定的材料") is None and parse_label("1.2张以上") is None
    True
    """
    match = _LABEL.match(line)
    if match is None:
        return None
    end = match.end()
    if match["unit"]:
        return Label(match["unit"], read_ordinal(match["ordinal"].translate(_HALF_WIDTH)), "", end)  # type: ignore[arg-type]
    if match["chinese"]:
        return Label("一、", read_ordinal(match["chinese"]), "、", end)
    if match["chinese_in_brackets"]:
        return Label("（一）", read_ordinal(match["chinese_in_brackets"]), "", end)
    if match["arabic_in_brackets"]:
        return Label("（1）", int(match["arabic_in_brackets"]), "", end)
    if match["arabic_before_bracket"]:
        return Label("1）", int(match["arabic_before_bracket"]), "", end)
    if match["decimal"]:
        written = match["decimal"].translate(_HALF_WIDTH).replace("．", ".")
        return Label("1.1" if written.count(".") == 1 else "1.1.1", int(written.rsplit(".", 1)[1]), written, end)
    if match["arabic"]:
        return Label("1.", int(match["arabic"]), "、" if match["separator"] == "、" else ".", end)
    if match["circle"]:
        return Label("①", _CIRCLES.index(match["circle"]) + 1, "", end)
    if match["box"]:
        return Label("专栏", read_ordinal(match["box"].translate(_HALF_WIDTH)), "", end)
    kind: LabelKind = "附件" if "件" in match["annex"] else "附表"
    return Label(kind, read_ordinal((match["annex_number"] or "").translate(_HALF_WIDTH)) if match["annex_number"] else 0, "", end)
