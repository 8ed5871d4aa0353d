"""A part of a file → what it says of itself: title, number, issuers, dates, place, kind, status.

Comes in: lines, the part, and the header of its carrier where it has one. Goes out: a `Header` whose every stated field has a
passage that states it. Takes nothing from the site a page was found on, and from a carrier only for a text it issues or annexes:
a forwarded text keeps its own number, issuer and date, or says none (DESIGN sections 4 and 8).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from kg.language.numbering import find_document_numbers
from kg.language.quantities import parse_date
from kg.language.regions import Region, authority_of_agency, leading_region, place_name, region_by_code, region_of_agency
from kg.reading.lines import BODY_NAME, DATE, HISTORY_LINE, META_KEY, Line, type_pattern
from kg.reading.own_place import read_own_place
from kg.reading.segment import Part
from kg.records import CleanText, Header, Passage, Status

_STATED = (
    "title", "document_number", "issuing_authorities", "addressees", "region", "date_document", "date_publication", "date_in_force",
    "date_no_longer_in_force", "document_type", "status",
)  # fmt: skip
NATION = "000000"


@dataclass(slots=True)
class _Findings:
    """Fields as they are found, each with the clean span that states it."""

    values: dict[str, object] = field(default_factory=dict)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)

    def state(self, name: str, value: object, start: int, end: int) -> None:
        """Keep the first statement of a field."""
        if value and name not in self.values:
            self.values[name] = value
            self.spans[name] = (start, end)

    def text(self, name: str) -> str:
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""


def read_header(
    text: CleanText, lines: Sequence[Line], part: Part, front: int, tail: int, closing: Iterable[Line] = (), carrier: Header | None = None
) -> Header:
    """The header of `part`. `front` and `tail` are the lines its head matter ends and its back matter begins at; `closing` are the
    colophon lines of the file that stand after an annex but speak of the document it belongs to."""
    found = _Findings()
    head, back, closing = lines[part.first : front], lines[tail : part.last], tuple(closing)
    if part.has_text or part.heading >= 0:
        _title(found, lines, part, head)
        if part.heading < 0:
            _self_named(found, text, lines[front].start if front < part.last else 0, lines[part.last - 1].end)
        _numbers(found, text, head)
        _meta(found, head)
        _signature(found, back, part.role == "interpretation")
        _front_dates(found, head)
        _history(found, text, head)
        _closing(found, [*back, *closing])
        if part.role in ("policy", "carrier"):
            _printed_only(found)
        _addressees(found, head)
        _letterhead(found, head)
        _issuers(found, lines, part)
        _validity(found, text, lines[front : part.last])
    else:
        entry = lines[part.first]
        found.state("title", part.entry, entry.start, entry.end)
    _kind(found, part.role in ("interpretation", "wrapper"))
    if carrier is not None and part.role in ("issued", "annex"):
        return _with_carrier(found, text, carrier)
    _region(found, text, lines, part, [*back, *closing])
    _full_names(found)
    return _header(found, text)


# ---------------------------------------------------------------- title and number


def _title(found: _Findings, lines: Sequence[Line], part: Part, head: Sequence[Line]) -> None:
    if stands := part.title or part.last_title:
        title = clean_title(stands.text)
        if dated := _DATED_TAIL.search(title):
            found.state("date_in_title", iso_date(dated[0]), lines[stands.first].start, lines[stands.last - 1].end)
            title = title[: dated.start()]
        found.state("title", title, lines[stands.first].start, lines[stands.last - 1].end)
        return
    for line in head:
        if (
            line.kind == "meta"
            and (match := META_KEY.fullmatch(line.text.strip()))
            and re.sub(r"\s", "", match["key"] or "") in ("标题", "名称", "文件名称")
        ):
            found.state("title", clean_title(match["value"] or ""), line.start, line.end)
    if part.entry:
        found.state("title", part.entry, lines[part.first].start, lines[part.first].end)
    for line in head:
        if line.kind == "fragment" and len(line.text.strip()) >= 6:
            found.state("title", clean_title(line.text), line.start, line.end)
    for line in lines[part.first : min(part.last, part.first + 3)]:  # an article on a site: a short line above the first sentence
        if line.kind in ("fragment", "text") and _HEADLINE.fullmatch(line.text.strip()) and not BODY_NAME.fullmatch(line.text.strip()):
            found.state("title", clean_title(_SITE.sub("", line.text)), line.start, line.end)
    for line in lines[part.first : min(part.last, part.first + 3)]:  # a page of answers is headed by a question
        if line.kind == "text" and line.text.rstrip().endswith(("？", "?")) and line.end - line.start <= 60:
            found.state("title", clean_title(line.text), line.start, line.end)


# The name a text gives itself at the end of the sentence it opens with: 为…，特制定《…指南》。 or 现制定…实施细则。
_SELF_NAMED = re.compile(
    r"""\s*(?:第一条\s*)?为[^。；]{4,600}?(?<=[，,\n])(?:现|特|特此|在此)?\s*(?:研究|组织)?(?:制定|制订|编制)
    (?:《(?P<quoted>[^《》]{6,60})》|(?P<bare>(?!本|以下|如下|下列)[^，。；：《》]{8,50}))
    (?:[（(]以下简?称[^（）()]{1,20}[）)])?。(?!\s*现)""",
    re.VERBOSE,
)


def _self_named(found: _Findings, text: CleanText, start: int, end: int) -> None:
    """The name that a text without a title states in its opening sentence."""
    match = _SELF_NAMED.match(text.text, start, min(end, start + 1000))
    if match is None:
        return
    name = "quoted" if match["quoted"] else "bare"
    if type_pattern().match(clean_title(match[name])):
        found.state("title", clean_title(match[name]), *match.span(name))


_HEADLINE = re.compile(r"(?!.*(?:[>＞·|]|--|[^但还总]是)|[（(])[^。；：:]{8,60}[^。；：:，,、？?]")
_SITE = re.compile(r"\s*[-—_]\s*[\u4e00-\u9fff]{2,20}(?:网|网站|平台)\s*$")
_DATED_TAIL = re.compile(rf"[（(][^（）()]{{0,30}}{DATE}[^（）()]{{0,40}}[）)]$", re.VERBOSE)
_NUMBER_IN_TITLE = re.compile(r"[（(【\[]?[\u4e00-\u9fff]{2,12}[〔\[【(（](?:19|20)\d\d[〕\]】)）]\d{1,5}号[）)】\]]?$")


def clean_title(title: str) -> str:
    """A title without the number that may close it and without blanks, save between the bodies of a joint document.

    >>> clean_title("关于 推进工作的通知（郑政〔2016〕31号）")
    '关于推进工作的通知'
    """
    bare = _NUMBER_IN_TITLE.sub("", title.strip())
    match = re.match(rf"(?:{BODY_NAME.pattern}\s+)+(?={BODY_NAME.pattern}\s*(?:关于|印发|转发|公布))", bare, re.VERBOSE)
    head = match[0] if match else ""
    return " ".join(head.split()) + (" " if head else "") + re.sub(r"\s+", "", bare[len(head) :])


def _numbers(found: _Findings, text: CleanText, head: Sequence[Line]) -> None:
    for above, line in pairwise(head):
        if line.kind == "number" and above.kind in ("title", "body", "fragment"):  # 国务院令 on one line, 第706号 on the next
            for start, end, number in find_document_numbers(text.text[above.start : line.end]):
                if number.form == "ordinal":
                    found.state("document_number", number.format(), above.start + start, above.start + end)
    for kinds in (("number",), ("title", "body", "fragment", "meta")):
        for line in head:
            if line.kind in kinds:
                for start, end, number in find_document_numbers(line.text):
                    found.state("document_number", number.format(), line.start + start, line.start + end)


# ---------------------------------------------------------------- what the page states in so many words

_META_FIELDS = {
    "发文机关": "issuing_authorities", "发布机关": "issuing_authorities",
    "制定机关": "issuing_authorities", "发文单位": "issuing_authorities",
    "成文日期": "date_document", "发文日期": "date_document", "生成日期": "date_document",
    "印发日期": "date_publication", "发布日期": "date_publication", "公布日期": "date_publication",
    "公开日期": "date_publication", "发布时间": "date_publication",
    "生效日期": "date_in_force", "实施日期": "date_in_force", "施行日期": "date_in_force",
    "失效日期": "date_no_longer_in_force", "废止日期": "date_no_longer_in_force",
}  # fmt: skip


def _meta(found: _Findings, head: Sequence[Line]) -> None:
    """Fields of the metadata table that government sites print above a document; the value may stand on the next line."""
    for index, line in enumerate(head):
        if line.kind != "meta" or not (match := META_KEY.fullmatch(line.text.strip())):
            continue
        key = re.sub(r"\s", "", match["key"] or match["key_"])
        name = _META_FIELDS.get(key, "")
        value, last = (match["value"] or match["value_"] or "").strip(), line
        if not value and index + 1 < len(head) and head[index + 1].kind not in ("meta", "blank"):
            last = head[index + 1]
            value = last.text.strip()
        if key in ("时效性", "有效性", "效力状态", "文件状态") and value:
            found.state("status", "repealed" if re.search("废止|失效", value) and "未" not in value else "", line.start, last.end)
        elif name == "issuing_authorities":
            found.state("meta_issuers", tuple(split_bodies(value)), line.start, last.end)
        elif name:
            found.state(f"meta_{name}" if name == "date_document" else name, iso_date(value), line.start, last.end)


# ---------------------------------------------------------------- signature and dates

_NUMERIC_DATE = re.compile(r"((?:19|20)\d\d)[-./](\d{1,2})[-./](\d{1,2})")


def iso_date(text: str) -> str:
    """The first date in `text`, in words or in digits, as ISO; "" without one.

    >>> iso_date("2016 年 9 月 14 日"), iso_date("2024-3-4 10:00"), iso_date("二〇〇四年一月十六日")
    ('2016-09-14', '2024-03-04', '2004-01-16')
    """
    if match := _NUMERIC_DATE.search(text):
        year, month, day = (int(part) for part in match.groups())
        return f"{year}-{month:02d}-{day:02d}" if 1 <= month <= 12 and 1 <= day <= 31 else ""
    return parse_date(text)


def _signature(found: _Findings, back: Sequence[Line], interpretation: bool) -> None:
    """The bodies and the date at the foot. An order is signed by a person; its date stands under the name."""
    for line in back:
        if line.kind == "signed" and not line.text.rstrip().endswith(("印发", "封发")):
            date = iso_date(line.text)
            body = re.split(r"[ \t\u3000\xa0]|\d|[一二][〇○零]", line.text.strip())[0]
            found.state("signers", tuple(split_bodies(body)), line.start, line.end)
            found.state("date_document", date, line.start, line.end)
    bodies = [line for line in back if line.kind == "body"]
    dates = [line for line in back if line.kind == "date"]
    if bodies:
        names = tuple(name for line in bodies for name in split_bodies(line.text))
        found.state("signers", names, bodies[0].start, bodies[-1].end)
    if dates:
        found.state("date_document", iso_date(dates[0].text), dates[0].start, dates[0].end)


def _front_dates(found: _Findings, head: Sequence[Line]) -> None:
    if "meta_date_document" in found.values:
        found.state("date_document", found.values["meta_date_document"], *found.spans["meta_date_document"])
    if "date_in_title" in found.values:
        found.state("date_document", found.values["date_in_title"], *found.spans["date_in_title"])
    for line in head:
        if line.kind in ("date", "signed"):
            found.state("date_document", iso_date(line.text), line.start, line.end)


_ADOPTED = re.compile(rf"(?P<date>{DATE})(?P<by>[^（）()]{{0,60}}?)(?:通过|公布|发布|颁布|修订|修正|批准)", re.VERBOSE)
_LEGISLATOR = re.compile(
    r"全国人民代表大会常务委员会|全国人民代表大会|国务院|[\u4e00-\u9fff]{2,12}?人民代表大会常务委员会|[\u4e00-\u9fff]{2,12}?人民政府"
)


def past_history(lines: Sequence[Line], start: int, last: int) -> int:
    """The line after the note in brackets that says when and by whom a law was made, looked for below the title; `start` without one."""
    for index in range(start, min(last, start + 12)):
        if lines[index].label is not None or "。" in lines[index].text:
            break
        if HISTORY_LINE.match(lines[index].text.strip()):
            for end in range(index, min(last, index + 12)):
                if lines[end].text.rstrip().endswith(("）", ")")):
                    return end + 1
    return start


def _history(found: _Findings, text: CleanText, head: Sequence[Line]) -> None:
    """Date, issuer and number of a law from that note. The last date counts: it is the text as amended then."""
    index = next((i for i, line in enumerate(head) if HISTORY_LINE.match(line.text.strip())), -1)
    if index < 0:
        return
    start, end = head[index].start, head[-1].end
    note = text.text[start:end]
    adopted = list(_ADOPTED.finditer(note.replace("\n", "")[:2000])) if len(note) < 4000 else []
    if not adopted:
        return
    found.state("date_document", iso_date(adopted[-1]["date"]), start, end)
    if maker := _LEGISLATOR.search(re.sub(r"第[一二三四五六七八九十百]+[届次]", "", adopted[-1]["by"].replace("中华人民共和国", ""))):
        found.state("signers", (maker[0],), start, end)
    for number_start, number_end, number in find_document_numbers(note):
        found.state("document_number", number.format(), start + number_start, start + number_end)


def _closing(found: _Findings, lines: Sequence[Line]) -> None:
    for line in lines:
        if line.kind == "colophon" and line.text.rstrip().endswith(("印发", "封发")):
            found.state("date_publication", iso_date(line.text), line.start, line.end)
            found.state("printed", iso_date(line.text), line.start, line.end)
        # The day of signing is that of the document (…签发); ministries add the day it was put up beside it (…发布).
        elif line.kind == "colophon" and line.text.rstrip().endswith(("签发", "发布")):
            field = "date_document" if line.text.rstrip().endswith("签发") else "date_publication"
            found.state(field, iso_date(line.text), line.start, line.end)


def _printed_only(found: _Findings) -> None:
    """A document that bears no other date is dated by the day it was printed and sent out (…办公厅 2016年9月14日印发).

    Not one that is forwarded: the line at the foot of the file is that of the notice.
    """
    if "printed" in found.values:
        found.state("date_document", found.values["printed"], *found.spans["printed"])


def _addressees(found: _Findings, head: Sequence[Line]) -> None:
    for line in head:
        if line.kind == "addressee":
            names = [name.strip() for name in re.split("[，,]", line.text.strip(" ：:\u3000"))]
            found.state("addressees", tuple(name for name in names if name), line.start, line.end)


# ---------------------------------------------------------------- issuers

_TITLE_CUE = re.compile(r"关于|印发|转发|批转|公布|发布|令(?:第|$)")
_JOINED = re.compile(r"[ \t\u3000\xa0、]+")


def split_bodies(text: str) -> list[str]:
    """The names of bodies in a signature or a title: 中共中央 国务院 → two.

    >>> split_bodies("广州市民政局 广州市财政局"), split_bodies("国务院办公厅（代章）")
    (['广州市民政局', '广州市财政局'], ['国务院办公厅'])
    """
    bare = re.sub(r"[（(](?:代章|章|印章|印)[）)]", "", text.strip())
    return [body for name in _JOINED.split(bare) if name for body in _run_together(name)]


_CENTRAL = re.compile("(?<=[局厅部委会室院署办])(?=国家|中华人民共和国|中共|国务院)")


def _run_together(name: str) -> list[str]:
    """Names written without anything between them part where the place is named anew: 广州市民政局广州市财政局."""
    if named := leading_region(name):
        place = re.escape(name[: named[0]])
        return [body for body in re.split(rf"(?<=[局厅部委会室院署办])(?={place})", name) if body]
    return [body for body in _CENTRAL.split(name) if body]


def _letterhead(found: _Findings, head: Sequence[Line]) -> None:
    """The bodies printed above number and title (济南市公安局 / 济南市交通运输局, 海城县人民政府文件)."""
    above: list[Line] = []
    for line in head:
        if line.kind in ("number", "title", "addressee"):
            break
        if line.kind == "body" or (line.kind == "fragment" and _RED_HEAD.fullmatch(line.text.strip())):
            above.append(line)
    names = [name for line in above for name in split_bodies(_RED_HEAD.sub(r"\1", line.text.strip()))]
    if names and all(BODY_NAME.fullmatch(name) for name in names):
        found.state("head_issuers", tuple(dict.fromkeys(names)), above[0].start, above[-1].end)


_RED_HEAD = re.compile(r"([\u4e00-\u9fff（）]{4,40}?)文件")


def _issuers(found: _Findings, lines: Sequence[Line], part: Part) -> None:
    """Who issued it: an interpretation's signer; else the bodies its title begins with, its signers, the page's own table, or the only
    body that uses the sign of its number."""
    if part.role == "interpretation":
        _take(found, "signers")
        return
    if title := part.title or part.last_title:
        _issuers_of_title(found, title.text, lines[title.first].start, lines[title.last - 1].end)
    for name in ("signers", "meta_issuers", "head_issuers", "short_issuers"):
        _take(found, name)
    if number := found.text("document_number"):
        agency = re.split("[〔第]", number)[0]
        named = agency.removesuffix("令") if agency.endswith("令") and len(agency) > 4 else authority_of_agency(agency)
        named = _plain_name(named.removesuffix("公告"))
        found.state("issuing_authorities", tuple(split_bodies(named)), *found.spans["document_number"])


def _plain_name(name: str) -> str:
    """Orders write 中华人民共和国国务院, everything else 国务院."""
    return "国务院" if name == "中华人民共和国国务院" else name


def _take(found: _Findings, name: str) -> None:
    if name in found.values:
        found.state("issuing_authorities", found.values[name], *found.spans[name])


def _issuers_of_title(found: _Findings, title: str, start: int, end: int) -> None:
    match = _TITLE_CUE.search(title)
    if match is None or match.start() == 0:
        return
    names = [_plain_name(name) for name in split_bodies(title[: match.start()])]
    if names and all(BODY_NAME.fullmatch(name) for name in names):
        # 市政府关于… names no city; who signs at the foot is named in full.
        relative = any(_RELATIVE.match(name) and leading_region(name) is None for name in names)
        found.state("short_issuers" if relative else "issuing_authorities", tuple(names), start, end)


_RELATIVE = re.compile("[省市县区州旗]")


# ---------------------------------------------------------------- validity and kind

_IN_FORCE = re.compile(
    r"自(?P<date>[^，。；自]{4,20}?日)?(?P<own>(?:印发|发布|公布|颁布|发文|下发|通过|签发)之?日)?起(?:开始)?(?:正式)?(?:施行|实施|执行|生效)"
)
_EXPIRES = re.compile(r"(?:有效期(?:限)?至|执行至|有效期截至|试行至|施行至)(?P<date>[^，。；]{4,14}?日)")


def _validity(found: _Findings, text: CleanText, lines: Sequence[Line]) -> None:
    """施行 and 废止 as stated, looked for in the last lines that speak of them (附则 stand at the end)."""
    for line in reversed(lines[-60:]):
        body = text.text[line.start : line.end] if line.end - line.start < 2000 else text.text[max(line.start, line.end - 2000) : line.end]
        offset = line.end - len(body)
        if "起" in body and (match := _IN_FORCE.search(body)):
            date = parse_date(match["date"]) if match["date"] else ""
            date = date if "1949" <= date[:4] <= "2100" else ""
            date = date or (found.text("date_document") if match["own"] else "")
            found.state("date_in_force", date, offset + match.start(), offset + match.end())
            found.state("in_force", "yes", offset + match.start(), offset + match.end())
        if match := _EXPIRES.search(body):
            found.state("date_no_longer_in_force", parse_date(match["date"]), offset + match.start(), offset + match.end())


def _kind(found: _Findings, unofficial: bool) -> None:
    title = found.text("title")
    if not title:
        return
    span = found.spans["title"]
    if match := type_pattern().match(title):
        found.state("document_type", match["type"], *span)
    status: Status = ""
    if re.search("征求意见稿|公开征求意见|草案|讨论稿|送审稿|征集意见", title):
        status = "draft"
    elif re.search(r"[已（(](?:废止|失效)", title):
        status = "repealed"
    elif re.search("试行|暂行", title):
        status = "trial"
    found.state("status", status, *span)
    for name in ("in_force", "document_number", "signers"):
        if name in found.values and not unofficial:
            found.state("status", "in_force", *found.spans[name])


# ---------------------------------------------------------------- place

_NATIONAL = re.compile(
    r"(?:国务院|国家|中共中央|中央|中华人民共和国|全国|最高人民|海关总署|中国|审计署|公安部|[\u4e00-\u9fff]{2,12}部(?:办公厅)?$|[\u4e00-\u9fff]{2,10}总局(?:办公厅)?$)"
)
_BRACKETED = re.compile(r"^([\u4e00-\u9fff]{2,6})[（(]([\u4e00-\u9fff]{2,6})[）)]")  # 山东（济南）人工智能岛


def _region(found: _Findings, text: CleanText, lines: Sequence[Line], part: Part, back: Sequence[Line]) -> None:
    """The place of the issuer: named in its name, else by the sign of the number, else in the title, else as the text speaks of itself."""
    head = "\n".join(line.text for line in lines[part.first : min(part.last, part.first + 20)])
    issuers = found.values.get("issuing_authorities", ())
    assert isinstance(issuers, tuple)
    for name in issuers:
        if named := leading_region(str(name)):
            return _place(found, named[1], found.spans["issuing_authorities"])
        if _NATIONAL.match(str(name)):
            return _place(found, region_by_code(NATION), found.spans["issuing_authorities"])
    if number := found.text("document_number"):
        agency = re.split("[〔第]", number)[0]
        if region := region_of_agency(agency, head):
            return _place(found, region, found.spans["document_number"])
    if (title := found.text("title")) and (named := leading_region(_BRACKETED.sub(r"\1\2", title))):
        return _place(found, named[1], found.spans["title"])
    if title and _NATIONAL.match(title):
        return _place(found, region_by_code(NATION), found.spans["title"])
    return _spoken_place(found, text, lines[part.first].start, lines[part.last - 1].end, back) if part.has_text else None


_UNIT_FIRST = re.compile(r"(?P<unit>[省市县区州旗])(?![场级域])(?:(?:人民)?(?P<government>政府))?(?P<rest>.*)")


def _full_names(found: _Findings) -> None:
    """An issuer named by its unit alone (市政府办公室) in full, where the place of the document is of that unit (宜昌市人民政府办公室)."""
    region = region_by_code(found.text("region_code"))
    issuers = found.values.get("issuing_authorities", ())
    if region is None or region.code == NATION or not isinstance(issuers, tuple):
        return
    names = []
    for name in issuers:
        match = _UNIT_FIRST.fullmatch(str(name))
        same = match and region.full_name.endswith(match["unit"]) and leading_region(str(name)) is None
        seat = "人民政府" if match and match["government"] else ""
        names.append(f"{region.full_name}{seat}{match['rest']}" if match and same else name)
    found.values["issuing_authorities"] = tuple(names)


def _place(found: _Findings, region: Region | None, span: tuple[int, int]) -> None:
    if region is not None:
        found.state("level", region.level, *span)
        found.state("region", place_name(region), *span)
        found.state("region_code", region.code, *span)


def _spoken_place(found: _Findings, text: CleanText, start: int, end: int, back: Sequence[Line]) -> None:
    """The place and level of a text whose head names none, by how it speaks of itself and who printed it."""
    colophon = (line for line in back if line.kind == "colophon" and line.text.rstrip().endswith("印发"))
    printed = [(line.text.strip(), (line.start, line.end)) for line in colophon]
    own = read_own_place(text.text, start, end, printed, found.text("title"))
    if own is None:
        return
    found.state("level", own.level, *own.level_span)
    if own.region is not None:
        found.state("region", place_name(own.region), *own.region_span)
        found.state("region_code", own.region.code, *own.region_span)


# ---------------------------------------------------------------- the record

_FROM_CARRIER = ("document_number", "issuing_authorities", "level", "region", "region_code", "date_document", "date_publication")


def _evidence(found: _Findings, text: CleanText, names: Iterable[str]) -> dict[str, Passage]:
    return {name: text.passage(*found.spans[name]) for name in names if name in found.spans and found.spans[name][0] < found.spans[name][1]}


def _header(found: _Findings, text: CleanText) -> Header:
    names = [*_STATED, "level", "region_code"]
    values = {name: found.values[name] for name in names if name in found.values}
    return Header(
        **values,  # type: ignore[arg-type]
        evidence=tuple(sorted(_evidence(found, text, names).items())),
        not_stated=tuple(name for name in _STATED if name not in values),
    )


def _with_carrier(found: _Findings, text: CleanText, carrier: Header) -> Header:
    """An issued text or an annex bears the number, the issuer, the place and the dates of the document it came with."""
    for name in (*_FROM_CARRIER, "date_in_force"):
        if name != "date_in_force":
            found.values.pop(name, None)
            found.spans.pop(name, None)
    if found.values.get("status") == "in_force":
        found.values.pop("status")
    own = _header(found, text)
    borrowed = {name: getattr(carrier, name) for name in _FROM_CARRIER}
    status = own.status or carrier.status
    in_force = own.date_in_force or carrier.date_in_force
    evidence = dict(own.evidence)
    for name in (*_FROM_CARRIER, "status", "date_in_force"):
        if name not in evidence and (passage := carrier.proof(name)):
            evidence[name] = passage
    borrowed |= {"status": status, "date_in_force": in_force}
    header = replace(own, **borrowed, evidence=tuple(sorted(evidence.items())))
    return replace(header, not_stated=tuple(name for name in _STATED if not getattr(header, name)))
