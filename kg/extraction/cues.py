"""Words around cited titles → the relation they state. Knows nothing of who cites, nor whether the cited document exists.

A cue stands before the title (根据《…》, data/lexicon/citation_cues.csv) or after it (《…》同时废止; the patterns below, since they reach
over the words between). What follows a title is read first: it is the more specific. One cue governs a coordinated list of titles.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import get_args

from kg.errors import InvalidLexicon
from kg.extraction.references import Reference
from kg.language.lexicon import table
from kg.records import Relation

BESIDE_TITLE = "（附件）"  # the cue of a title that is said in brackets to be an annex
REACH = 160  # characters before and after a title that are searched for a cue; official sentences rarely run longer


# ---------------------------------------------------------------- coordinated titles

# Between two titles of one list stand a connector and the issuer of the next title, or an article of the title before.
_CONNECTOR = re.compile(
    r"""^\s*(?:[、，,/]|和|及|与|以及|或|或者|暨|并)*\s*
        (?:[\u4e00-\u9fff、\s]{0,30}?                                                      # 省人民政府
           (?:政府|厅|室|委|部|局|办|会|院|署|国务院|中央)
           (?:等[一二三四五六七八九十\d]{0,3}(?:部门|部委|部|单位)?)?                          # 等六部门
           (?:联合)?(?:印发|发布|制定|下发|出台|颁布|公布)?的?)?
        (?:第[一二三四五六七八九十百\d]+条)?\s*$""",
    re.VERBOSE,
)
_BREAKS_A_LIST = re.compile(r"按照|根据|依据|依照|贯彻|落实|制定|编制|修改|废止|转发|印发给")
# 根据《A》第三条规定和《B》: what stands between two titles of one phrase, so that the first cue governs the second too.
_SAME_PHRASE = re.compile(r"[^，,。；;：:\n]{0,20}?(?:、|和|及|与|以及|或|[，,](?=以及|及|和))[^，,。；;：:\n]{0,12}")


def coordinated(text: str, references: Sequence[Reference]) -> list[list[Reference]]:
    """References in lists that share a cue: 《A》（n）和《B》（m）, 《A》《B》, 《A》、省政府《B》."""
    groups: list[list[Reference]] = []
    for reference in references:
        if groups:
            between = text[groups[-1][-1].end : reference.start]
            if len(between) <= 40 and _CONNECTOR.match(between) and not _BREAKS_A_LIST.search(between):
                groups[-1].append(reference)
                continue
        groups.append([reference])
    return groups


def same_phrase(between: str) -> bool:
    """Whether a cue before one title still governs a title that follows after the words `between`."""
    return _SAME_PHRASE.fullmatch(between) is not None


# ---------------------------------------------------------------- what follows a title

_SENTENCE_END = re.compile(
    r"""[。；;！？!?]
      | \n(?=\s*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.．、]))   # the next clause begins
      | \n\s*\n""",
    re.VERBOSE,
)
# Within the sentence, up to the next title. The cue is what the group of that name matched.
_AFTER: tuple[tuple[Relation, re.Pattern[str]], ...] = (
    ("forwards", re.compile(r"[^。；]{0,60}?(?P<cue>(?:现|予以|一并)?转发(?:给你们|如下|你们|各地|至))")),
    ("has_part", re.compile(r"[^。；]{0,80}?(?P<cue>(?:现(?:将其)?|予以|一并|特此)(?:印发|下发|发布|公布|发给|印送|颁布))")),
    ("has_part", re.compile(r"\s*(?:（[^（）]*）)?(?P<cue>(?:印发|下发|发给|印送|公布)(?:给?(?:你|各)|如下))")),
    ("implements", re.compile(r"[^。；，《》]{0,4}的?(?P<cue>(?:贯彻落实|贯彻实施|贯彻执行|贯彻|落实|实施|执行)(?:工作|落实|情况的))")),
    ("interprets", re.compile(r"[^。；《》]{0,40}(?P<cue>(?:解读|说明)如下)")),
    (
        "repeals",
        re.compile(
            r"[^。；《》]{0,80}?(?P<cue>(?:同时|即行|自行|相应|予以|一并|即)?(?:废止|失效|停止执行|停止实施|不再(?:执行|施行|适用)))(?!$)"
        ),
    ),
    (
        "amends",
        re.compile(r"[^。；《》]{0,60}?(?P<cue>(?:作|做)(?:如下|以下|出)?(?:修改|修订|修正)|修改为|修订为|(?:予以|进行)(?:修改|修订))"),
    ),
)
_ANNEXED = re.compile(r"\s*[（(]\s*(?:详?见)?附件\s*[\d一二三四五六七八九十]{0,3}\s*[）)]")
# （1994年…国务院令第142号发布 根据…《…的决定》第一次修订）: how a law came to be, told of itself.
_HISTORY = re.compile(r"\s*(?:第[一二三四五六七八九十]次)?(?:修订|修正|修改|发布|公布|通过)(?!为|如下)")
# 省厅下发了《…》（…号）。现将有关通知转发给你们: the next sentence says what is done with it.
_FORWARDED_NEXT = re.compile(
    r"""[^。；《》]{0,120}[。\n]\s*现将(?:有关|该|上述|此)?
        (?:通知|文件|意见|方案|办法|规定|函|精神|内容|全文|原文)[^。；]{0,12}转发""",
    re.VERBOSE,
)
# 我们联合制定了《…》。现印发给你们。
_ISSUED_NEXT = re.compile(r"[^。；《》]{0,60}[。\n]\s*现(?:将其|予以)?(?:印发|下发|发布|公布|发给)")
# 《…》与本办法不一致的; 《…》失效后
_NOT_REPEALED = re.compile(r"不一致|不符|相抵触|(?:未|不得|若|如).{0,4}$")
# 2015年9月，《…》（…号）文件精神，提出具体要求: the spirit of a document is what one goes by, its 根据 left out
_SPIRIT = re.compile(r"\s*(?:等)?(?:文件)?的?精神")
# 不再执行《…》中关于…的限制: a part of a document is set aside, the document stands.
_IN_PART = re.compile(r"\s*(?:中|里|第[一二三四五六七八九十百\d]+[章节条款项]|的?(?:有关|相关|部分)|规定的)")
# 以《…》为依据
_MADE_GROUND = re.compile(r"为(?:依据|基础|指导|准|遵循|纲领|引领|统领|蓝本|标准)")


def relation_of(text: str, group: Sequence[Reference], floor: int, ceiling: int) -> tuple[Relation, str]:
    """The relation that the words around a list of titles state, and those words ("mentions", "" where they state none).

    Only `text[floor:ceiling]` is read.

    >>> from kg.extraction.references import find_references
    >>> sentence = "为贯彻落实《甲办法》和《乙条例》精神，制定本方案。"
    >>> relation_of(sentence, find_references(sentence)[0], 0, len(sentence))
    ('implements', '贯彻落实')
    """
    before = text[max(floor, group[0].start - REACH) : group[0].start]
    before = _SENTENCE_END.split(before)[-1].rpartition("》")[2]
    after = text[group[-1].end : min(ceiling, group[-1].end + REACH)]
    if _ANNEXED.match(after):
        return "has_part", BESIDE_TITLE
    if _HISTORY.match(after):
        return "mentions", ""
    if _FORWARDED_NEXT.match(after):
        return "forwards", "转发"
    if _ISSUED_NEXT.match(after):
        return "has_part", "现印发"
    after = _SENTENCE_END.split(after)[0]
    if "《" in after:
        after = after[: after.find("《")]
    else:
        after += "。"  # a cue that ends its sentence is complete; one that the next title follows (不再执行《…》) is that title's
    for relation, pattern in _AFTER:
        match = pattern.match(after)
        if match and not (relation == "repeals" and _NOT_REPEALED.search(after[: match.start("cue")])):
            return relation, re.sub(r"\s", "", match["cue"])
    if re.search(r"现(?:予以)?(?:转发|批转)[^，。]{0,30}$", before):
        return "forwards", "转发"
    if re.search(r"现(?:予以)?(?:印发|发布|公布|下发|颁布)[^，。]{0,30}$", before):
        return "has_part", "现印发"
    if before.rstrip().endswith("以") and (match := _MADE_GROUND.match(after)):
        return "based_on", "以…" + match[0]
    stated, words = _cue_before(before)
    if stated == "repeals" and _IN_PART.match(after):
        return "mentions", words
    if not words and (match := _SPIRIT.match(after)):
        return "based_on", match[0].strip()
    return stated, words


# ---------------------------------------------------------------- what stands before a title


@cache
def _cues() -> tuple[tuple[str, Relation, bool], ...]:
    """(cue, relation, whether it must be adjacent), longest first."""
    relations: dict[str, Relation] = {relation: relation for relation in get_args(Relation)}
    rows = table("citation_cues", "cue", ("cue", "relation", "reach"))
    for row in rows:
        if row["relation"] not in relations or row["reach"] not in ("near", "adjacent"):
            raise InvalidLexicon(
                f"data/lexicon/citation_cues.csv: {row['cue']} has the relation {row['relation']!r}, the reach {row['reach']!r}"
            )
    cues = [(row["cue"], relations[row["relation"]], row["reach"] == "adjacent") for row in rows]
    return tuple(sorted(cues, key=lambda cue: (-len(cue[0]), cue[0])))


# Right before the title, or before the name of its issuer.
_ADJACENT = re.compile(
    r"""\s*(?:好|完善)?
        (?:[\u4e00-\u9fff、\s]{0,24}(?:政府|厅|室|委|部|局|办|会|院|署|中央|省|市|区|县|国家|单位|部门))?
        (?:印发|发布|制定)?的?\s*[“（(]?""",
    re.VERBOSE,
)
_NOT_A_CUE = re.compile(r"(?:未|不|停止|暂停)$")
# The cue's own object has ended before the title: 根据工作需要制定的《…》, 根据情况对《…》
_CLOSED = re.compile(r"(?:要求|需要|情况|原则|部署|规定)(?!和|及|与|、|以及)[^和及与、]{4,}$|(?:对|将|把)$")
# Before the verb of a document that exists: 近日, 2018年6月，省政府制定…; not 2019年12月底前.
_HAPPENED = re.compile(
    r"""已|先后|相继|陆续|近日|日前|此前|曾|[现特]$
      |\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?(?!\d|[前底末起内])[，,]?[^，。]{0,16}$""",
    re.VERBOSE,
)


def _cue_before(before: str) -> tuple[Relation, str]:
    """The cue nearest to the title in the words before it, within the same phrase."""
    phrase = re.split(r"[，,](?!\s*(?:以及|和|及|与))|[：:]", before)[-1]
    best: tuple[int, int, Relation, str] | None = None
    for cue, relation, adjacent in _cues():
        at = phrase.rfind(cue)
        if at < 0:
            continue
        rest = phrase[at + len(cue) :]
        if (adjacent and not _ADJACENT.fullmatch(rest)) or _NOT_A_CUE.search(phrase[:at]) or _CLOSED.search(rest):
            continue
        if relation == "commissions" and (rest[:1] in ("了", "过", "的") or _HAPPENED.search(before[: len(before) - len(rest) - len(cue)])):
            continue
        if best is None or (at + len(cue), len(cue)) > (best[0], best[1]):
            best = (at + len(cue), len(cue), relation, cue)
    return (best[2], best[3]) if best else ("mentions", "")


# ---------------------------------------------------------------- what stands above a list of titles

# 一、制定依据 … ; 对下列文件予以废止：
_LIST_HEADING = re.compile(
    r"""(?P<repeals>(?:予以|决定|宣布)?(?:废止|失效|停止执行)(?:的|下列|以下)[^。；，]{0,16}[：:]?$|予以(?:废止|失效|停止执行)[：:]?$)
      | (?P<amends>(?:予以|决定)(?:修改|修订)(?:的|下列|以下)?[^。；，]{0,16}[：:]?$)
      | (?P<based_on>(?:政策|制定|制订|起草|出台|编制|法律|法规|文件|主要|参考)*依据[：:。]?$)""",
    re.VERBOSE,
)


def relation_of_heading(heading: str) -> tuple[Relation, str]:
    """The relation that a heading states for the titles listed under it; "mentions", "" for any other heading.

    >>> relation_of_heading("二、制定依据"), relation_of_heading("二、主要任务")
    (('based_on', '制定依据'), ('mentions', ''))
    """
    match = _LIST_HEADING.search(heading)
    if not match:
        return "mentions", ""
    return ("repeals" if match["repeals"] else "amends" if match["amends"] else "based_on"), match[0]
