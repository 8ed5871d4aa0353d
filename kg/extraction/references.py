"""Clean text → references: where it names a document, by 《title》, by number, by both, or by a title without 《》.

Every reference is a span of the text it was found in. Says nothing of why a document is named (kg.extraction.citations), nor of which
document it is: that is for the graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from kg.language.lexicon import column, table
from kg.language.numbering import find_document_numbers

TitleKind = Literal["document", "form", "press", "unknown"]
LONGEST_TITLE = 200  # characters between 《 and 》; the longest real title of the test corpus has 118


# Marks that stand for 《》 in converted texts; each is one character, so that offsets stay.
_BOOK_MARKS = str.maketrans("«»", "《》")


@dataclass(frozen=True, slots=True)
class Reference:
    """A document named in `start:end` of a text: title, number and their brackets. At least one of `title`, `number` is not empty.

    `title` is without 《》 and line breaks, `number` canonical. `authority` is the issuer where it is written, in the title or right before
    it; `alias` the short name introduced for it (以下简称…). `core` is where the title (or else the number) itself begins.
    """

    start: int
    end: int
    title: str = ""
    number: str = ""
    authority: str = ""
    alias: str = ""
    core: int = -1


@dataclass(frozen=True, slots=True)
class Malformed:
    """Something beside a title that looks like a number and is none: kept apart, never attached."""

    start: int
    end: int


# ---------------------------------------------------------------- titles

# What may stand between a title and its number: the edition belongs to the title.
_EDITION = re.compile(
    r"""\s*[（(〔\[]\s*(?P<edition>
        (?:19|20)\d\d年?\s*(?:版|年版|修订版?|修正版?|本)?(?:\s*[-—–~至]+\s*(?:19|20)?\d\d年?)?   # （2018年版）, （2016-2018年）
      | 试行|暂行|修订版?|修正案?|征求意见稿|草案|讨论稿|送审稿|第[一二三四五六七八九十]+版|[一二三四五六七八九十]
    )\s*[）)〕\]]""",
    re.VERBOSE,
)
_PAIRS = {"（": "）", "(": ")", "【": "】", "[": "]", "〔": "〕"}
LONGEST_BRACKET = 160
# （以下简称《意见》）, （下称“《方案》”）, （以下统称为《规定》）
_ALIAS_OPENS = r"(?:简称|以下称|下称|下文称|统称|合称)为?[：:]?\s*"
_ALIAS = re.compile(_ALIAS_OPENS + r"(?P<alias>[“\"'‘]?[^，。；、（）()\n]{1,40})")
_ALIAS_FOLLOWS = re.compile(_ALIAS_OPENS + r"[“\"'‘]?$")
_LOOKS_LIKE_NUMBER = re.compile(r"^[\u4e00-\u9fff]{1,12}[^\u4e00-\u9fff]{0,3}(?:19|20)\d\d[^号]{0,4}\d{1,4}\s*号$")
_CHINESE = r"\u4e00-\u9fff"


def find_references(text: str, start: int = 0, end: int | None = None) -> tuple[list[Reference], list[Malformed]]:
    """The references of `text[start:end]` in order, none overlapping another, and what looked like a number beside one.

    >>> found, _ = find_references("为贯彻《关于推进改革的意见》（国办发[2015] 70 号，以下简称《意见》）和国发〔2011〕23号文件，")
    >>> [(r.title, r.number, r.alias) for r in found]
    [('关于推进改革的意见', '国办发〔2015〕70号', '意见'), ('', '国发〔2011〕23号', '')]
    """
    text = text.translate(_BOOK_MARKS)
    stop = len(text) if end is None else end
    numbers = [(start + a, start + b, number.format()) for a, b, number in find_document_numbers(text[start:stop])]
    titles = _with_numbers(text, _outermost(text, _titles(text, start, stop), start), numbers, stop)
    taken = [(reference.start, reference.end) for reference in titles]
    free = [n for n in numbers if not any(n[0] < b and n[1] > a for a, b in taken)]
    bare = [_titled_before(text, n, start, taken) or Reference(n[0], n[1], number=n[2], core=n[0]) for n in free]
    found = sorted([*titles, *bare], key=lambda reference: reference.start)
    return [_with_authority(text, reference, start) for reference in found], list(_malformed(text, found, stop))


def _titles(text: str, start: int, stop: int) -> Iterable[Reference]:
    """《…》, nested ones inside their outer one; an 《 that is never closed is passed over."""
    at = text.find("《", start, stop)
    while at >= 0:
        depth, close = 0, -1
        for position in range(at, min(stop, at + LONGEST_TITLE)):
            character = text[position]
            if character in "。；" or text.startswith("\n\n\n", position):
                break
            depth += (character == "《") - (character == "》")
            if depth == 0 and character == "》":
                close = position
                break
            if (
                depth == 2
                and character == "《"
                and "》" not in text[at:position]
                and text[position + 1 : position + LONGEST_TITLE].count("》") == 0
            ):
                break
        if close > at + 1:
            yield Reference(at, close + 1, title=tidy(text[at + 1 : close]), core=at)
            at = text.find("《", close, stop)
        else:
            at = text.find("《", at + 1, stop)


def tidy(title: str) -> str:
    """A title on one line, without the blanks of layout; the blank between two issuers (中共中央 国务院) stays.

    >>> tidy("中共中央 国务院关于\\n深化改革的意见"), tidy("“十三五” 规划 (2016-2018 年)")
    ('中共中央 国务院关于深化改革的意见', '“十三五”规划(2016-2018年)')
    """
    issuers, joint, rest = title.strip().partition("关于")
    parts = _BLANKS.split(issuers)
    if joint and len(parts) > 1 and all(is_authority(_squeeze(part)) for part in parts):
        return " ".join(_squeeze(part) for part in parts) + joint + _squeeze(rest)
    return _squeeze(title.strip())


_BLANKS = re.compile(r"[ \t\u3000]+")


def _squeeze(words: str) -> str:
    """The words without blanks, except between two Latin words."""
    return re.sub(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])", "", words)


# 关于印发《X》的通知: the notice is named, not X alone.
_ISSUING = re.compile(
    rf"(?P<authority>[{_CHINESE}、]{{0,60}}?)关于(?:联合)?(?:印发|转发|修改|修订|公布|发布|下发|废止|实施|贯彻落实|贯彻实施|贯彻)$"
)
_ISSUED = re.compile(r"(?:等[^，。；]{1,20})?\s*的(?:紧急|补充)?(?:通知|决定|意见|批复|函|公告|通告|实施意见|实施办法)")


def _outermost(text: str, titles: Iterable[Reference], floor: int) -> list[Reference]:
    """Titles grown to the notice that issues them, where that notice is named without 《》 of its own."""
    grown: list[Reference] = []
    for title in titles:
        after = _ISSUED.match(text, title.end)
        before = _ISSUING.search(text[max(floor, title.start - 90) : title.start])
        if after and before:
            begin = title.start - len(before[0]) + _issuer_start(before["authority"])
            if not grown or begin >= grown[-1].end:
                title = replace(title, start=begin, end=after.end(), title=tidy(text[begin : after.end()]), core=begin)
        grown.append(title)
    return grown


def _with_numbers(text: str, titles: list[Reference], numbers: list[tuple[int, int, str]], stop: int) -> list[Reference]:
    """Each title joined to the number after it, in brackets or bare, or else to the unused number right before it."""
    used: set[int] = set()
    joined: list[Reference] = []
    for index, reference in enumerate(titles):
        if joined and reference.start < joined[-1].end:  # the alias in the bracket after the title before
            continue
        limit = next(
            (later.start for later in titles[index + 1 :] if not _ALIAS_FOLLOWS.search(text[max(0, later.start - 8) : later.start])), stop
        )
        inner = next((n for n in numbers if reference.start < n[0] and n[1] <= reference.end), None)
        if inner:  # 《…的通知（国办发〔2018〕3号）》
            used.add(inner[0])
            cut = re.sub(r"[（(【\[]?[^（(【\[]*[〔\[【(（][^〔\[【(（]*\d+\s*[号號]\s*[）)】\]]?$", "", reference.title)
            joined.append(replace(reference, title=cut or reference.title, number=inner[2]))
            continue
        joined.append(_number_after(text, reference, numbers, used, limit) or _number_before(text, reference, numbers, used) or reference)
    return joined


def _number_after(text: str, reference: Reference, numbers: list[tuple[int, int, str]], used: set[int], limit: int) -> Reference | None:
    """The reference with the edition, number and alias that follow it; None where nothing does."""
    title, end, number, alias = reference.title, reference.end, "", ""
    if (edition := _EDITION.match(text, end)) and edition.end() <= limit:
        title, end = f"{title}（{edition['edition'].strip()}）", edition.end()
    for _ in range(2):  # number and alias may stand in one bracket or in two
        bare = next((n for n in numbers if n[0] not in used and not text[end : n[0]].strip() and n[0] >= end), None)
        if bare and not number and bare[1] <= limit:
            used.add(bare[0])
            number, end = bare[2], bare[1]
            continue
        bracket = bracket_after(text, end)
        if not bracket:
            break
        inside = [n for n in numbers if bracket[0] <= n[0] and n[1] <= bracket[1]]
        named = _ALIAS.search(text[bracket[0] : bracket[1]])
        if not inside and not named:
            break
        if inside and not number:
            used.add(inside[0][0])
            number = inside[0][2]
        if named and not alias:
            alias = clean_alias(named["alias"])
        end = bracket[1] + 1
    if end == reference.end:
        return None
    return replace(reference, title=title, end=end, number=number, alias=alias)


def bracket_after(text: str, at: int) -> tuple[int, int] | None:
    """The inside of the bracket that opens at `at` (blanks before it aside), nested brackets included; None without one.

    >>> bracket_after("》（国办发(2015)70号，试行）", 1)
    (2, 17)
    """
    while at < len(text) and text[at] in " \t\u3000":
        at += 1
    if at >= len(text) or text[at] not in _PAIRS:
        return None
    depth = 0
    for position in range(at, min(len(text), at + LONGEST_BRACKET)):
        depth += (text[position] in _PAIRS) - (text[position] in _PAIRS.values())
        if depth == 0:
            return at + 1, position
    return None


def _number_before(text: str, reference: Reference, numbers: list[tuple[int, int, str]], used: set[int]) -> Reference | None:
    """国办发〔2015〕70号《…》, （国办发〔2015〕70号）《…》, 国办发〔2015〕70号文件《…》."""
    for begin, end, number in numbers:
        between = text[end : reference.start]
        if (
            begin in used
            or end > reference.start
            or len(between) > 6
            or not re.fullmatch(r"\s*(?:文件?)?\s*[）)】\]]?\s*[，,：:]?\s*", between)
        ):
            continue
        used.add(begin)
        opening = begin - 1 if begin and text[begin - 1] in "（(【[" and re.search(r"[）)】\]]", between) else begin
        return replace(reference, start=opening, number=number)
    return None


def clean_alias(text: str) -> str:
    """A short name without its marks: `“《意见》”` → 意见."""
    return tidy(text.strip(" “”\"'‘’《》〈〉"))


# ---------------------------------------------------------------- titles without 《》


def _titled_before(text: str, number: tuple[int, int, str], floor: int, taken: list[tuple[int, int]]) -> Reference | None:
    """国务院关于促进改革的意见（国发〔2013〕40号): the title that a number in brackets follows, 关于 to document type; None without one."""
    begin, end, formatted = number
    opening = text[:begin].rstrip()
    if not opening or opening[-1] not in "（(【[":
        return None
    floor = max([floor, *(b for _, b in taken if b <= begin), begin - LONGEST_TITLE])
    before = text[floor : len(opening) - 1].rstrip()
    phrase = re.split(r"[。；：:，,！？\n“”]", before)[-1]
    about = phrase.find("关于")
    if about < 0 or title_kind(phrase) != "document":
        return None
    first = floor + len(before) - len(phrase) + _issuer_start(phrase[:about])
    bracket = bracket_after(text, len(opening) - 1)
    alias = _ALIAS.search(text[bracket[0] : bracket[1]]) if bracket else None
    return Reference(
        first,
        bracket[1] + 1 if bracket else end,
        title=tidy(text[first : floor + len(before)]),
        number=formatted,
        alias=clean_alias(alias["alias"]) if alias else "",
        core=first,
    )


# ---------------------------------------------------------------- who issued it

_ISSUED_BY = re.compile(r"(?:联合)?(?:印发|发布|制定|制订|出台|下发|颁布|公布|转发|颁发|发出|下达)?(?:实施)?(?:的|了)?$")
_AND_OTHERS = re.compile(r"等(?:[一二三四五六七八九十\d两几多]{0,3}(?:个)?(?:部门|部委|部|委|厅局|厅|局|单位)?)?(?:联合)?$")
_TITLE_ISSUER = re.compile(r"^(?!关于|转发|印发)(?P<authority>[^《》〈〉（）()]{2,80}?)(?:关于|印发|转发|批转)")
# Words that cannot stand inside the name of a body; the name begins after the last of them.
_BEFORE_A_NAME = re.compile(
    r"""为|按|(?<!数)据|依|照|落实|贯彻|执行|遵循|结合|参照|符合|以及|同时|并|将|由|自(?!然|治|贸)|现(?!代)|对(?!外)|经(?![贸济信委开发])
      |与|及|或|在|日|月|年|向|学习|根|精神|等文件""",
    re.VERBOSE,
)


def _issuer_start(phrase: str) -> int:
    """Where, in the words before 关于, the name of the issuer begins: after the last word that is no part of a name."""
    begin = 0
    for match in _BEFORE_A_NAME.finditer(phrase):
        begin = match.end()
    while begin < len(phrase) and phrase[begin] in "和、及与":
        begin += 1
    return begin


# Two issuers set apart by a blank, or by nothing once a page has lost its blanks.
_GLUED = re.compile(r" |(?<=中共中央)(?=国务院)|(?<=中共中央办公厅)(?=国务院办公厅)")
_PLACE = re.compile(rf"[{_CHINESE}]{{2,5}}?(?:自治区|省|市|区|县)")


def _apart(issuers: str) -> str:
    """Several issuers of a title, joined by 、; those of one place are told apart by the place that begins each.

    >>> _apart("某某市民政局某某市财政局"), _apart("中共中央 国务院")
    ('某某市民政局、某某市财政局', '中共中央、国务院')
    """
    if place := _PLACE.match(issuers):
        issuers = re.sub(rf"(?<=[局委会厅府部办院])(?={place[0]})", "、", issuers)
    return _GLUED.sub("、", issuers)


def _with_authority(text: str, reference: Reference, floor: int) -> Reference:
    """The reference with its issuer: as its title begins, or as the words right before it say."""
    if reference.title and (match := _TITLE_ISSUER.match(reference.title)) and is_authority(match["authority"]):
        return replace(reference, authority=_apart(match["authority"]))
    return replace(reference, authority=authority_before(text, reference.start, floor))


def authority_before(text: str, start: int, floor: int = 0) -> str:
    """The body named right before `start` as issuer, or "".

    >>> authority_before("2018年6月，省政府印发了《方案》", 13)
    '省政府'
    >>> authority_before("按照国家卫生健康委等部门联合发布的《指南》", 17)
    '国家卫生健康委'
    """
    run = re.search(rf"[{_CHINESE}、]*$", text[max(floor, start - 50) : start])
    words = run[0] if run else ""
    words = _AND_OTHERS.sub("", _ISSUED_BY.sub("", words, count=1), count=1)
    name = words[_issuer_start(words) :]
    return name if is_authority(name) else ""


@cache
def _agency_suffixes() -> tuple[str, ...]:
    return tuple(sorted(column("citation_agencies", "suffix"), key=lambda suffix: (-len(suffix), suffix)))


def is_authority(name: str) -> bool:
    """Whether the words can be the name of a body that issues documents (2 to 60 characters, ending like one)."""
    return 2 <= len(name) <= 60 and name.endswith(_agency_suffixes()) and not _NO_AUTHORITY.search(name)


# 我局, 各有关部门; words that only end like a body: 部署, 签署, 主办, 机会, 社会, 内部.
_NO_AUTHORITY = re.compile(
    r"^[我本该你各]|[我本该][局部委省市厅办院县区]|有关|相关|(?:部署|签署|主办|承办|举办|协办|机会|社会|全部|内部|干部|大会|会议|委托)$"
)


# ---------------------------------------------------------------- what a title is


@cache
def _title_types() -> tuple[tuple[str, TitleKind], ...]:
    kinds: dict[str, TitleKind] = {"document": "document", "form": "form", "press": "press"}
    rows = table("title_types", "suffix", ("suffix", "kind"))
    return tuple(sorted(((row["suffix"], kinds[row["kind"]]) for row in rows), key=lambda row: (-len(row[0]), row[0])))


def bare_title(title: str) -> str:
    """A title without its trailing brackets: 管理办法（试行） → 管理办法."""
    while match := re.search(r"\s*[（(〔\[][^（）()〔〕]*[）)〕\]]\s*$", title):
        title = title[: match.start()]
    return title


def title_kind(title: str) -> TitleKind:
    """What a title is by how it ends (data/lexicon/title_types.csv); any title that says 关于 is of a document.

    >>> title_kind("医疗机构管理条例（2016年修订）"), title_kind("居民户口簿"), title_kind("人民日报"), title_kind("三国演义")
    ('document', 'form', 'press', 'unknown')
    """
    ending = bare_title(title).rstrip('》〉”"')
    return next((kind for suffix, kind in _title_types() if ending.endswith(suffix)), "document" if "关于" in ending else "unknown")


_TYPE_ONLY = re.compile(
    r"(?:本|该|此|上述|原|新)?(?:若干|实施|指导|工作|管理|暂行|具体|总体|行动|建设|改革|技术|验收|申报|考核|评价|操作|服务)*(?:的)?"
)


def is_type_only(title: str) -> bool:
    """Whether a title names only a type (实施方案, 管理办法, 通知): a short name, of whatever it was introduced for.

    >>> is_type_only("实施方案"), is_type_only("广州市积分制入户管理办法"), is_type_only("意见")
    (True, False, True)
    """
    plain = bare_title(title)
    suffixes = [suffix for suffix, kind in _title_types() if kind == "document" and plain.endswith(suffix)]
    return any(_TYPE_ONLY.fullmatch(plain[: len(plain) - len(suffix)]) for suffix in suffixes)


def _malformed(text: str, references: list[Reference], stop: int) -> Iterable[Malformed]:
    """【豫发改委2016、263号】《…》: whose number it is cannot be told, and it is no number; it is reported and attached to nothing."""
    for reference in references:
        floor = max(0, reference.start - 40)
        for match in (
            _BRACKET_BEFORE.search(text[floor : reference.start]),
            _BRACKET_AFTER.match(text[reference.end : min(stop, reference.end + 40)]),
        ):
            if not match or not _LOOKS_LIKE_NUMBER.match(match["inside"]) or find_document_numbers(match["inside"]):
                continue
            offset = floor if match.re is _BRACKET_BEFORE else reference.end
            yield Malformed(offset + match.start("inside"), offset + match.end("inside"))


_BRACKET_BEFORE = re.compile(r"[【\[（(](?P<inside>[^【】\[\]（）()\n]{4,24})[】\]）)]\s*$")
_BRACKET_AFTER = re.compile(r"\s*[【\[（(](?P<inside>[^【】\[\]（）()\n]{4,24})[】\]）)]")
