"""A sentence → what it promises of all: 全覆盖, 全部, 所有…均 are 100 %. Does not read numbers.

In the words of the gold: "签约服务全覆盖" is a coverage of 100 %, "全部…纳入转岗培训" a share of 100 %.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extraction.comparisons import comparison, has
from kg.extraction.indicators import Naming, name_measure, noun_phrase
from kg.extraction.naming import WORK, after_deadline, previous_words
from kg.extraction.promises import Context

UNIVERSAL = re.compile(
    r"""
    (?P<cover> (?:实现|达到|完成|做到|确保|基本实现|推进|推动)? (?P<covered>[^，。；：]{0,24}?) 全覆盖 (?=[，。；、）]|$|率|目标) )
  | (?P<reach> 覆盖 (?:全部|所有) (?P<reached>[^，。；]{2,20}?) (?=和\d|[，。；]|$) )
  | (?P<all> (?:全部|所有)的? (?P<who>[^，。；：]{2,30}?) (?:均|都|全部|要)?
        (?P<does>能|应|实现|达到|完成|建立|建成|开展|纳入|设立|设置|具备|与|参加|实行) )
  | (?P<wholly> (?<!并)(?<!且) 全部 (?P<done>纳入|加入|达到|参加|实现|完成|建成|建立|开展|实行|接入|配备|取消|覆盖|落实|达标) )
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Universal:
    """全覆盖, 全部, 所有…均: 100 % of `scope`. Offsets are clean."""

    start: int
    end: int
    segment: int
    naming: Naming


def find_universals(context: Context) -> Iterator[Universal]:
    """Universals that a deadline holds for, or that are said to be brought about (实现全覆盖)."""
    text, sentence = context.text, context.sentence
    for match in UNIVERSAL.finditer(text, sentence.start, sentence.end):
        segment = sentence.segment_of(match.end() - 1)
        dated = context.deadline(match.start()) or context.carried
        if segment < 0:
            continue
        begin = min(sentence.segments[segment].start, match.start())
        brought = re.search("实现|达到|完成|做到|确保|力争|争取", text[begin : match.end()]) or match.start() - begin > 4
        if not (dated or (match["cover"] and brought)):
            continue
        told = has("history").search(text, sentence.start, match.start()) or re.search("从|由|已|了$", text[begin : match.start()])
        if context.strict or told:
            continue
        naming = _name_universal(context, match, segment)
        if naming and naming.indicator:
            end = sentence.segments[segment].end
            yield Universal(begin, end, segment, naming)


def _before_deadline(context: Context, start: int, end: int) -> str:
    """Who stands before the deadline: 三级医院要在2018年9月底前全部加入医联体."""
    due = [deadline for deadline in context.sentence.deadlines if start < deadline.start < end]
    return re.sub(r"(?:要|应当?|须|均|都|确保)*(?:在|于)?$", "", context.text[start : due[0].start]) if due else ""


def _name_universal(context: Context, match: re.Match[str], segment: int) -> Naming | None:
    """What a universal measures: 签约服务 覆盖率, 全部 纳入转岗培训 的比例."""
    segments, text = context.sentence.segments, context.text
    begin, end = min(segments[segment].start, match.start()), segments[segment].end
    before = after_deadline(context, begin, match.start())
    earlier = previous_words(context, segment)
    if match["cover"]:
        covered = re.sub("^(?:对|在|的)|(?:基本)?(?:实现|达到|完成|做到|确保)$", "", match["covered"])
        covered = re.sub(r"^.*?\d{4}\s*年(?:底|末)?前?(?:，)?(?:基本)?(?:实现)?", "", covered)
        covered = re.sub("以[^以]{1,12}为单位的?", "", covered)
        covered = re.sub("^(?:在|对)?(?P<where>.{2,10})实现(?=.{4,})", "", covered)  # 在城镇社区实现15分钟健身圈全覆盖
        covered = covered or noun_phrase(before, comparison()) or noun_phrase(re.split("(?:扩大|增点|拓展)", earlier)[0], comparison())
        whole = f"{noun_phrase(covered, comparison())}覆盖率"
        named = name_measure(whole)
        if len(named.indicator) < 5:  # 网络主城区 is a place to the end: the place is part of the name
            named = Naming(whole, "")
        return None if len(named.indicator) < 5 else named
    if match["reach"]:
        thing = WORK.sub("", noun_phrase(earlier, comparison()))
        return Naming(f"{thing}覆盖率", match["reached"])
    tail = re.sub(r"^(?:均|都|全部|要|应)+", "", text[match.start("does") if match["all"] else match.start("done") : end])
    who = before or _before_deadline(context, begin, match.start()) or earlier
    scope = match["who"] if match["all"] else noun_phrase(who, comparison())
    return Naming(f"{tail.strip('。；， ')[:40]}的比例", scope) if scope else None
