"""Document → documents it names without 《》 or number: those a clause orders to be written, and those cited by a short name.

Both are read narrowly, since a missed one costs less than a false one: a place or a telling subject must stand in the name, and a
document type must end it. The words are in data/lexicon/unmarked_titles.csv. Citations with 《》 or a number: kg.extraction.references.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from kg.extraction.references import authority_before, is_authority, tidy
from kg.language.lexicon import table
from kg.language.quantities import find_dates, find_deadlines
from kg.records import Document, Relation


@dataclass(frozen=True, slots=True)
class Commission:
    """A document that clean span `start:end` orders to be written. `author` and `deadline` are empty where not stated beside it."""

    start: int
    end: int
    title: str
    verb: str
    author: str = ""
    deadline: str = ""


@dataclass(frozen=True, slots=True)
class ShortReference:
    """An existing document named by a short name after a cue, in clean span `start:end` (the cue included)."""

    start: int
    end: int
    title: str
    relation: Relation
    cue: str
    authority: str = ""


@cache
def _words(use: str) -> tuple[str, ...]:
    """The words of one use, longest first."""
    return tuple(
        sorted((row["word"] for row in table("unmarked_titles", "", ("use", "word")) if row["use"] == use), key=lambda w: (-len(w), w))
    )


def _any(use: str) -> str:
    return "|".join(re.escape(word) for word in _words(use))


_NAME = r"[\u4e00-\u9fff“”\"（）()\d\-—－～~·]"
# A name ends where the sentence goes on with something that cannot belong to it.
_ENDS = r"(?=[，,。；;：:、）)\s]|要求|精神|并|$)"


# ---------------------------------------------------------------- documents to be written


@cache
def _ordered() -> re.Pattern[str]:
    """研究制定双向转诊工作方案."""
    return re.compile(rf"(?P<verb>{_any('commission_verb')})(?P<title>{_NAME}{{2,40}}?(?:{_any('commission_type')})(?:（试行）)?){_ENDS}")


@cache
def _announced() -> re.Pattern[str]:
    """…具体工作方案另行制定; …实施细则由省财政厅会同有关部门另行制定."""
    return re.compile(
        rf"""(?:^|(?<=[，,。；;\n]))[ \t\u3000]*(?P<title>{_NAME}{{2,40}}?(?:{_any("commission_type")}))
             (?:由(?P<author>[\u4e00-\u9fff、]{{2,30}}?))?(?P<verb>另行(?:制定|制订|印发|发布|公布|下发))""",
        re.VERBOSE,
    )


@cache
def _row() -> re.Pattern[str]:
    """4 制定…实施意见 市发展改革委、市财政局 2016年12月底前完成: a row of a table of tasks."""
    return re.compile(
        rf"""^[ \t\u3000]*\d{{1,3}}[ \t\u3000.、．]*(?P<verb>{_any("commission_verb")})
             (?P<title>[^\n，。；]{{4,80}}?(?:{_any("commission_type")}|政策措施|政策))
             (?:[ \t\u3000\n]+|(?=[省市县区州国]))(?P<author>[\u4e00-\u9fff、\n \u3000]{{2,120}}?(?:委|局|厅|办|部|会|院|署|政府|中心))?
             (?=[ \t\u3000]*\d{{4}}[ \t]*年|[ \t\u3000]*$|[ \t\u3000]+)""",
        re.VERBOSE | re.MULTILINE,
    )


def find_commissions(document: Document) -> list[Commission]:
    """What the document orders to be written and names without 《》, in order."""
    return sorted((*_rows(document), *_ordered_in_prose(document), *_announced_in_prose(document)), key=lambda c: (c.start, c.end))


def _rows(document: Document) -> Iterator[Commission]:
    if document.role != "annex":  # such rows elsewhere are items of prose
        return
    text = document.text.text
    for match in _row().finditer(text, document.start, document.end):
        author = re.sub(r"\s", "", match["author"] or "")
        # The title of a plan may hold years of its own; the row's date stands behind it, with or without 底前 (2016年9月完成).
        behind, stop = match.end("title"), _unit_end(document, match.end("title"))
        due = _only(d.iso for d in find_deadlines(text, document.header.date_document, behind, stop))
        due = due or _only(date.iso for date in find_dates(text, behind, stop))
        yield Commission(match.start(), behind, tidy(match["title"]), match["verb"], author, due)


def _ordered_in_prose(document: Document) -> Iterator[Commission]:
    text = document.text.text
    for match in _ordered().finditer(text, document.start, document.end):
        floor = max(document.start, match.start() - 60)
        if (
            not _telling(match["title"])
            or _NO_ORDER.search(text[floor : match.start()])
            or (document.role == "annex" and _in_row(text, match.start()))
        ):
            continue
        author = author_before(text, match.start(), floor)
        yield Commission(match.start(), match.end(), tidy(match["title"]), match["verb"], author, deadline_at(document, match.start()))


def _announced_in_prose(document: Document) -> Iterator[Commission]:
    text = document.text.text
    for match in _announced().finditer(text, document.start, document.end):
        title = tidy(match["title"])
        if len(_subject(title)) >= 4 and "的" not in title and title[0] not in "各其此本该":
            yield Commission(
                match.start("title"),
                match.end(),
                title.replace("具体", "", 1) if title.startswith("具体") else title,
                match["verb"],
                match["author"] or "",
            )


# Before the verb: it has been written, it is this document, everyone is to write one of their own, or nobody has to.
_NO_ORDER = re.compile(
    r"""已|先后|相继|陆续|近年来|[现特]$|(?:的|所|未|不|需|可|自行|一企一策)(?:[\u4e00-\u9fff]{2})?$
      |(?:各(?:地|市|县|区|省|级|单位|部门|有关)|支持|鼓励|引导|允许|有条件的)[^。；]{0,40}$""",
    re.VERBOSE,
)


def _in_row(text: str, at: int) -> bool:
    """Whether the match stands at the head of a numbered row, which `_rows` reads."""
    return re.search(r"(?:^|\n)[ \t\u3000]*\d{1,3}[ \t\u3000.、．]*$", text[max(0, at - 12) : at]) is not None


def _subject(title: str) -> str:
    """What a name says beyond its type and words that fit any document."""
    for word in (*_words("commission_type"), *_words("vague")):
        title = title.replace(word, "")
    return title


def _telling(title: str) -> bool:
    """Whether a name says which document is meant.

    >>> _telling("双向转诊工作方案"), _telling("切实可行的工作方案"), _telling("帮扶工作方案")
    (True, False, False)
    """
    about = re.match(r"[^的]{0,20}关于[^的]{4,}(?:的[^的]{2,})?$", title)
    return (
        ("的" not in title or about is not None)
        and len(_subject(title)) >= 4
        and not re.search(r"^[各其此]|本(?!科)|该|上述|和|及|与|并|或", title)
    )


def author_before(text: str, verb: int, floor: int) -> str:
    """The body that is told to write, before the verb: 由市卫生计生委牵头制定, 市卫生计生委要抓紧制定; "" where none is named."""
    clause = re.split(r"[，,。；;：:\n]", text[floor:verb])[-1]
    if match := re.search(r"由(?P<author>[\u4e00-\u9fff、]{2,40}?)(?:牵头|负责|会同|组织|商|$)", clause):
        return match["author"]
    subject = re.sub(
        r"(?:(?:要|应当?|须|需|负责|牵头|抓紧|尽快|研究|组织|结合实际|会同[\u4e00-\u9fff、]{2,30}|同步|分别|另行)*)$", "", clause
    )
    return authority_before(subject, len(subject)) if is_authority(subject[-20:]) else ""


def deadline_at(document: Document, offset: int) -> str:
    """The only deadline in the sentence around clean `offset`; "" for none or several."""
    text = document.text.text
    start = max([document.start, *(text.rfind(mark, document.start, offset) + 1 for mark in "。；\n")])
    stop = _unit_end(document, offset)
    return _only(deadline.iso for deadline in find_deadlines(text, document.header.date_document, start, stop))


_NEXT_ROW = re.compile(r"\n[ \t\u3000]*(?:\d{1,3}(?=[ \t\u3000.、．]|(?![年月日])[\u4e00-\u9fff])|\n)|[。；]")


def _unit_end(document: Document, offset: int) -> int:
    """Where the sentence or table row that holds clean `offset` ends."""
    found = _NEXT_ROW.search(document.text.text, offset, document.end)
    return found.start() if found else document.end


def _only(values: Iterable[str]) -> str:
    """The one value that all are; "" for none or several."""
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else ""


# ---------------------------------------------------------------- documents cited by a short name


@cache
def _short() -> re.Pattern[str]:
    """按照省家庭医生签约服务指导规范; 纳入某市重点产业紧缺人才开发目录."""
    return re.compile(
        rf"""(?P<cue>按照|依照|依据|根据|参照|遵照|执行|落实|纳入|列入)好?
             (?P<title>(?P<place>{_any("place")}|[\u4e00-\u9fff]{{2,5}}?(?:自治区|省|市|县|区))(?:级)?
                (?P<name>{_NAME}{{4,36}}?(?:{_any("short_type")})))(?:[（(](?:试行|\d{{4}}年?版)[）)])?{_ENDS}""",
        re.VERBOSE,
    )


@cache
def _untitled() -> re.Pattern[str]:
    """落实水利部关于强化取水监测计量的意见: a full title without 《》 and number, told by its issuer and 关于."""
    return re.compile(
        rf"""(?P<cue>按照|依照|依据|根据|参照|遵照|执行|贯彻落实|落实)好?
             (?P<title>(?P<authority>[\u4e00-\u9fff、]{{2,30}}?)关于[^，。；、《》\n]{{4,50}}?的
                (?:若干|实施|指导)?(?:意见|通知|决定|决议|批复|通告|公告))(?:[（(]试行[）)])?{_ENDS}""",
        re.VERBOSE,
    )


_SHORT_RELATIONS: dict[str, Relation] = {
    "执行": "implements",
    "落实": "implements",
    "贯彻落实": "implements",
    "纳入": "mentions",
    "列入": "mentions",
}
_NOT_IN_A_NAME = re.compile(
    r"的|和|及|与|或|将|对|在|相关|有关|统一|规定|要求|根据|按照|制定|编制|现行|上述|本(?!科)|总体安排|部署|实际|需要"
)


def find_short_references(document: Document) -> list[ShortReference]:
    """Existing documents named after a cue: by a place or level and a type, or by issuer, 关于 and a type."""
    text = document.text.text
    found: list[ShortReference] = []
    for match in _short().finditer(text, document.start, document.end):
        if _NOT_IN_A_NAME.search(match["name"]) or len(_subject(match["name"])) < 3:
            continue
        found.append(ShortReference(match.start(), match.end(), tidy(match["title"]), _short_relation(match["cue"]), match["cue"]))
    for match in _untitled().finditer(text, document.start, document.end):
        if is_authority(match["authority"]):
            cue, issuer = match["cue"], match["authority"]
            found.append(ShortReference(match.start(), match.end(), tidy(match["title"]), _short_relation(cue), cue, issuer))
    return sorted(found, key=lambda short: (short.start, short.end))


def _short_relation(cue: str) -> Relation:
    return _SHORT_RELATIONS.get(cue, "based_on")
