"""Clean text → its lines, each with the kind that its form alone shows (a number, a date, a signature, a title …).

Comes in: clean text. Goes out: `Line`s that partition it. A kind is what a line looks like; what it means there is for
kg.reading.segment, header and clauses to say. Looks at one line at a time and never at more than `SHORT` characters of it, so
that a text of one endless line costs no more than any other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from kg.language.lexicon import table
from kg.language.numbering import Label, parse_document_number, parse_label

LineKind = Literal[
    "blank", "label", "annex", "annex_list", "number", "date", "body", "signed", "addressee", "title", "fragment", "public", "colophon",
    "meta", "image", "table_head", "row", "cell", "noise", "person", "text",
]  # fmt: skip

SHORT = 160  # longest line of a title, signature or addressee in 360 documents: 148


@dataclass(frozen=True, slots=True)
class Line:
    """A line in clean offsets: `start:end` without its newline, `next` the offset where the next line begins."""

    start: int
    end: int
    next: int
    text: str
    kind: LineKind
    label: Label | None = None


_SPACE = r"[ \t\u3000\xa0]"
_CN_DIGIT = "[〇○零一二三四五六七八九十元]"
DATE = rf"""(?:
      (?:19|20)\d\d{_SPACE}*年{_SPACE}*\d{{1,2}}{_SPACE}*月{_SPACE}*\d{{1,2}}{_SPACE}*[日号]     # 2016年9月14日
    | (?:19|20)\d\d[-./]\d{{1,2}}[-./]\d{{1,2}}                                                 # 2016-09-14
    | [一二][〇○零Oo0九][〇○零一二三四五六七八九Oo0]{{2}}年{_CN_DIGIT}{{1,2}}月{_CN_DIGIT}{{1,3}}[日号]    # 二〇一六年九月十四日
)"""
_DATE_LINE = re.compile(rf"[（(]?(?:日期[：:])?{DATE}[）)]?", re.VERBOSE)
# Endings of the names of bodies that sign documents.
_BODY = r"""[\u4e00-\u9fff（）()“”]{0,40}?
    (?:人民政府|政府|国务院|中共中央|中央军委|办公[厅室]|委员会|委|总局|[^布结格大]局|厅|[\u4e00-\u9fff]部|总署|公署|法院|检察院|[^医学]院|总会|协会|联合会|理事会|管委会|党组|党委
      |工委|银行|分行|支行|中心|小组|指挥部|领导小组|办|集团|公司|税务局|海关|大学|总队|支队|社|行署|政协|人大常委会|常务委员会)"""
BODY_NAME = re.compile(_BODY, re.VERBOSE)
_BODY_LINE = re.compile(rf"(?:{_BODY})(?:[ \t\u3000\xa0、]+(?:{_BODY})){{0,12}}(?:{_SPACE}*[（(](?:代章|章|印章|印)[）)])?", re.VERBOSE)
_SIGNED_LINE = re.compile(rf"(?P<body>{_BODY}){_SPACE}*(?P<date>{DATE})", re.VERBOSE)
_NUMBER_LINE = re.compile(r"(?:发文字号|文号|文件编号)?[：:]?\s*[（(【\[]?(?P<number>.{4,50}?[号號])[）)】\]]?")
_ORDER_NUMBER_LINE = re.compile(rf"[（(]?第{_SPACE}*(?:\d{{1,4}}|[一二三四五六七八九十百零〇]{{1,7}}){_SPACE}*号[）)]?")
_ADDRESSEE_LINE = re.compile(
    r"[^。；！？]{0,2000}(?:政府|委员会|委|局|厅|部|部门|单位|机构|办公室|办|处|院|企业|公司|中心|校|矿|会|社|行|站|所|各区|各县|各市|区|县|市|同志|代表|委员|组|队|人|园)"
    r"(?:[（(][^（）()]{0,40}[）)])?[：:]"
)
# The person who signs an order: 市 长：温国辉, 总理 李克强.
_PERSON_LINE = re.compile(
    rf"(?:总{_SPACE}*理|主{_SPACE}*[席任]|[省市州县区部局署院行]{_SPACE}*长|代{_SPACE}*[省市]长)"
    r"[：: \u3000]{1,4}[\u4e00-\u9fff· \u3000]{2,12}"
)
_PUBLIC_LINE = re.compile(
    r"[（(【]?\s*(?:此件|此文件|本文件|公开方式|公开属性|信息公开|依申请公开|主动公开|本文有删减|略|已废止)[^。]{0,30}[）)】]?"
)
_COLOPHON_LINE = re.compile(
    rf"""[（(]?(?:抄送|抄报|分送|主送|主办|督办|校对|打字|承办单位|联系人|联系电话|联系方式|联系科室|联系单位|联系处室|主题词|共印|印数|责任编辑|来源|信息来源|编辑|审核|签发人?|起草单位){_SPACE}*[：:].*
       | .{{2,40}}?{_SPACE}*{DATE}{_SPACE}*(?:印发|封发)
       | {DATE}{_SPACE}*(?:印发|发布|公布|通过|修订|签发)
       | 扫一扫.{{0,40}} | .{{0,8}}二维码.{{0,20}}""",
    re.VERBOSE,
)
META_KEY = re.compile(
    rf"(?P<key>索{_SPACE}*引{_SPACE}*号|信息分类|主题分类|服务对象分类|体裁分类|组配分类|发文机关|发布机构|发布机关|发布单位|制定机关|信息来源|成文日期|发文日期|生成日期|发布日期|发布时间|印发日期|公开日期|公布日期|生效日期|实施日期"
    rf"|施行日期|失效日期|废止日期|有效性|文件状态|效力状态|标{_SPACE}*题|名{_SPACE}*称|文件名称|发文字号|文{_SPACE}*号|文件编号|主{_SPACE}*题{_SPACE}*词|关键词|统一编号|发文单位|效力级别|法规类别|专题分类|时效性|来源){_SPACE}*[：:]{_SPACE}*(?P<value>.{{0,120}})"
    r"|(?P<key_>发文机关|发布机关|制定机关|[成发]文日期|[发公]布日期|施行日期|实施日期|发文字号|效力级别|时效性)"
    r"[ \t]+(?P<value_>.{1,120})"
)
_IMAGE_LINE = re.compile(
    r"[^\s。，；]{0,60}\.(?:jpe?g|png|gif|bmp|pdf|docx?|xlsx?|wps|zip|rar|et|ofd)(?:[（(].{0,20}[）)])?", re.IGNORECASE
)
# An entry of a table of contents: 附件1 相关名词术语..........33
_LEADERS = re.compile(r"(?:[.．·]{5,}|…{2,}|(?:[.．·] ){5,})\s*\d{0,3}$")
_TABLE_HEAD = re.compile(r"(?:序号|编号)[ \t|│｜]+\S.*")
_NOISE_LINE = re.compile(
    r"""[【\[（(]?\s*字体\s*[：:].*                                                         # 【字体：大 中 小】
      | 分享到?\s*[：:].{0,40}
      | (?:当前位置|您?(?:现在|当前)?的?位置|您(?:当前)?所在的?位置)\s*[：:].*                          # bread crumbs
      | 首页\s*[>＞»/|].*
      | (?:打印|关闭|收藏|纠错|返回|下载|点击|上一篇|下一篇|相关)[^。]{0,60}                    # buttons and links
      | .{0,12}(?:浏览次数|浏览量|阅读次数|点击次数|点击数|访问量|人气)\s*[：:].*               # counters
      | [·•|>＞\-—_=*\s.…]+ | -?\s*\d{1,3}\s*-                                             # rules, page numbers
      | 无障碍.{0,12} | 设为首页.{0,12} | 版权所有.* | .{0,10}ICP备.* | 国徽
      | .{0,20}(?:备案号|网站标识码|网站地图|公网安备).*                                      # the foot of the site
    """,
    re.VERBOSE,
)
# 目录 alone on a line, before the headings that follow it.
CONTENTS_LINE = re.compile(rf"目{_SPACE}*[录次]")
# What stands under the title of a law: （2019年12月28日第十三届…第十五次会议通过 …修订）.
HISTORY_LINE = re.compile(rf"[（(][^。]{{0,12}}{DATE}", re.VERBOSE)
# Brackets a title may close with: （试行）（征求意见稿）（2019—2022年）.
TITLE_TAIL = r"(?:[（(〔\[](?:[^（）()〔〕。]|〔\d{4}〕){1,30}[）)〕\]])*"
_FRAGMENT = re.compile(r"[^。；;！？!?：:，,\t|]{2,100}")
_ANNEX_LINE = re.compile(rf"附{_SPACE}*件{_SPACE}*(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})?{_SPACE}*[：:]?")
_ANNEX_TITLED = re.compile(
    rf"附{_SPACE}*件{_SPACE}*(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}}){_SPACE}*[：:.．、]?{_SPACE}*[^。；;，]{{2,80}}"
)
_ANNEX_LIST = re.compile(
    rf"附{_SPACE}*(?:件|表){_SPACE}*[：:]{_SPACE}*\S|附{_SPACE}*件[^。]*\.(?:docx?|xlsx?|pdf|wps|zip|rar|et|ofd)$", re.IGNORECASE
)


@cache
def type_pattern() -> re.Pattern[str]:
    """Matches a whole line (or several joined) that ends in a kind of document, with the brackets that may follow it."""
    names = sorted((row["name"] for row in table("document_types", "name", ("name", "kind"))), key=lambda name: (-len(name), name))
    # 做法, 看法, 执法 end in 法 and are no laws; 发表, 代表 no tables.
    law = "(?<![做方看想办写用说提执司立守普书手])法"
    pattern = "|".join({"法": law, "表": "(?<![发代外])表"}.get(name, re.escape(name)) for name in names)
    return re.compile(rf"(?P<stem>.*?)(?P<type>{pattern})[”》]?{TITLE_TAIL}\Z")


def split_lines(text: str) -> tuple[Line, ...]:
    r"""The lines of `text`, with their kinds. `lines[i].next == lines[i + 1].start`; the first starts at 0, the last ends the text.

    >>> notice = "国办发〔2015〕70号\n各省人民政府：\n一、总体要求\n附件：1.清单\n2.表\n国务院办公厅\n2015年9月8日"
    >>> [line.kind for line in split_lines(notice)]
    ['number', 'addressee', 'label', 'annex_list', 'annex_list', 'body', 'date']
    """
    found: list[Line] = []
    start, listed = 0, -1  # `listed`: the number of the last annex in a list of annexes, -1 outside one
    while start < len(text):
        newline = text.find("\n", start)
        end, following = (len(text), len(text)) if newline < 0 else (newline, newline + 1)
        written = text[start : min(end, start + SHORT)]
        label = parse_label(written)
        kind = _kind(written, label, end - start)
        entry = _entry_number(written)
        if kind == "annex_list":
            listed = max(1, entry)
        elif entry == 1 and found and found[-1].kind == "annex" and found[-1].text.rstrip().endswith(("：", ":")):
            found[-1] = replace(found[-1], kind="annex_list", label=None)  # 附件： alone, its entries below
            kind, label, listed = "annex_list", None, 1
        elif listed >= 0:
            if entry == listed + 1 and end - start <= 100 and "。" not in written:
                kind, label, listed = "annex_list", None, entry
            elif (
                kind in ("text", "fragment", "title") and end - start <= 60 and "。" not in written and found[-1].end - found[-1].start > 12
            ):
                kind = "annex_list"  # an entry broken over lines
            else:
                listed = -1
        found.append(Line(start, end, following, written, kind, label if kind in ("label", "annex") else None))
        start = following
    _mark_only_annex(found)
    return tuple(found)


def _mark_only_annex(lines: list[Line]) -> None:
    """附件： alone, its one entry on the next line, and the annex itself under that title further down: a list, not the annex."""
    for index, line in enumerate(lines[:-1]):
        if line.kind != "annex" or not line.text.rstrip().endswith(("：", ":")):
            continue
        entry = _BLANKS.sub("", lines[index + 1].text)
        headings = [at for at in range(index + 2, min(len(lines) - 1, index + 10)) if lines[at].kind == "annex"]
        if len(entry) > 3 and any(_BLANKS.sub("", lines[at + 1].text) == entry for at in headings):
            lines[index] = replace(line, kind="annex_list", label=None)
            lines[index + 1] = replace(lines[index + 1], kind="annex_list", label=None)


_ENTRY = re.compile(r"(?:附\s*[件表]\s*[：:]?)?\s*(?:附件)?\s*(\d{1,2})\s*(?:[.．、:：](?!\d)|(?=[^\d.．、:：\s年月日]))")


def _entry_number(written: str) -> int:
    match = _ENTRY.match(written)
    return int(match[1]) if match else 0


def _kind(written: str, label: Label | None, length: int) -> LineKind:
    """What the form of a line shows. `written` is its beginning, at most SHORT characters; `length` its whole length."""
    stripped = written.strip(" \t\u3000\xa0")
    if not stripped:
        return "blank"
    if _LEADERS.search(stripped):
        return "noise"
    if label is not None and label.kind == "附件":
        return _annex_kind(stripped, length)
    if label is not None and label.kind not in ("附表", "专栏"):
        return "label"
    if _TABLE_HEAD.fullmatch(stripped):
        return "table_head"
    if length > SHORT:
        return "text"
    if label is not None:
        return "label" if len(stripped) < 60 and "。" not in stripped else "text"
    for kind, pattern in _WHOLE_LINE:
        if pattern.fullmatch(stripped) and not (kind == "body" and "关于" in stripped):
            return kind
    if _ORDER_NUMBER_LINE.fullmatch(stripped) or ((match := _NUMBER_LINE.fullmatch(stripped)) and parse_document_number(match["number"])):
        return "number"
    if _ADDRESSEE_LINE.fullmatch(stripped):
        return "addressee"
    if not _FRAGMENT.fullmatch(stripped):
        return "text"
    if CONTENTS_LINE.fullmatch(stripped):
        return "fragment"
    return "title" if type_pattern().match(unspaced(stripped)) else "fragment"


_SPACED_OUT = re.compile(rf"(?:[\u4e00-\u9fff《》“”]{_SPACE}+){{3,}}[\u4e00-\u9fff《》“”]{{1,2}}")


def unspaced(written: str) -> str:
    """A title printed with blanks between its characters, without them: 工 作 规 则 → 工作规则."""
    return _BLANKS.sub("", written) if _SPACED_OUT.fullmatch(written) else written


_BLANKS = re.compile(r"\s+")


def _annex_kind(stripped: str, length: int) -> LineKind:
    if _ANNEX_LINE.fullmatch(stripped):
        return "annex"
    if _ANNEX_LIST.match(stripped):
        return "annex_list"
    return "annex" if length <= 100 and _ANNEX_TITLED.fullmatch(stripped) else "text"


_WHOLE_LINE: tuple[tuple[LineKind, re.Pattern[str]], ...] = (
    ("date", _DATE_LINE),
    ("signed", _SIGNED_LINE),
    ("noise", _NOISE_LINE),
    ("person", _PERSON_LINE),
    ("body", _BODY_LINE),
    ("public", _PUBLIC_LINE),
    ("meta", META_KEY),
    ("colophon", _COLOPHON_LINE),
    ("image", _IMAGE_LINE),
)
