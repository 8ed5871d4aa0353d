"""The words beside a number → its comparator (不少于 → >=, 左右 → about). Does not decide whether the number is a promise.

The words live in data/lexicon/target_cues.csv; the patterns made of them are compiled at first use.
"""

from __future__ import annotations

import re
from functools import cache

from kg.language.lexicon import table
from kg.language.quantities import Quantity
from kg.records import Comparator


@cache
def cues(role: str) -> str:
    """Alternation of the cue words of one role, longest first."""
    words = [row["cue"] for row in table("target_cues", columns=("cue", "role")) if row["role"] == role]
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


# Roles of words that stand before a number, and the comparator each gives.
BEFORE: dict[str, Comparator] = {
    "at_least_before": ">=",
    "at_most_before": "<=",
    "reach_before": ">=",
    "about_before": "about",
    "change_before": "=",
}
AFTER: dict[str, Comparator] = {"at_least_after": ">=", "at_most_after": "<=", "about_after": "about"}
FILLER = r"(?:\s|了|约|大约|为|到|人民币|每年|各|原则上|分别|均|再|要|：|:){0,3}"


@cache
def _before_any() -> re.Pattern[str]:
    """Words of comparison right before a number, in a group named by their role; the leftmost wins (不少于, not 少于)."""
    groups = "|".join(rf"(?P<{role}>{cues(role)})" for role in BEFORE)
    return re.compile(rf"(?:{groups}){FILLER}$")


@cache
def _compares() -> re.Pattern[str]:
    """A word of comparison, in a group named by its role."""
    return re.compile("|".join(rf"(?P<{role}>{cues(role)})" for role in ("at_least_before", "at_most_before", "reach_before")))


_AT_MOST_GIVEN = re.compile(
    r"(?:最高|最多)(?:可|不超过|一次性|给予|予以|奖励|补助|补贴|资助|支持|奖补|扶持|贴息|补偿)+(?:不超过)?(?:[^，。；\d]{0,2}为)?\s*$"
)
_WHOLE = re.compile(r"[^，。；]{2,24}(?:的|总数|人数|总额|总量|金额|数量|收入|工资|标准|[金额费])\s*")


def _before_share(before: str) -> str:
    """The role of the last comparison in `before`, where it is with a part of a whole that is named before the number; else "".

    >>> _before_share("累计提高总额不超过大病保险原封顶线的"), _before_share("收入低于最低生活保障标准的")
    ('at_most_before', 'at_most_before')
    """
    compared = [match for match in _compares().finditer(before) if match[0] != "最低"]  # 最低生活保障 compares nothing
    return (compared[-1].lastgroup or "") if compared and _WHOLE.fullmatch(before, compared[-1].end()) else ""


@cache
def _after(role: str) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:（?含[^）]{{0,6}}）)?(?P<cue>{cues(role)})")


@cache
def has(role: str) -> re.Pattern[str]:
    """Any cue word of a role, anywhere."""
    return re.compile(cues(role))


@cache
def comparison() -> re.Pattern[str]:
    """Any comparison word at the end of what stands before a number."""
    return re.compile(rf"(?:{'|'.join(cues(role) for role in BEFORE)}|占到?|为|是|计|等于|按照?|[:：]){FILLER}$")


@cache
def counting_verb(role: str) -> re.Pattern[str]:
    """A verb whose object is counted, right before the number (培育至少…)."""
    between = "全[国省市县区]|[我本][省市县区]|至少|最少|不少于|不低于|不超过|不得少于|超过|约|近|总数|数量|达到?|要|各|出|起|省级以上"
    return re.compile(rf"(?P<verb>{cues(role)})(?:{between}){{0,2}}\s*$")


def compare(before: str, after: str, quantity: Quantity) -> tuple[Comparator, str]:
    """Comparator of a number and the role of the word that gives it ("" for none).

    >>> from kg.language.quantities import find_quantities
    >>> q = find_quantities("不少于5")[0]
    >>> compare("不少于", "", q), compare("提高到", "左右", q), compare("", "", q)
    (('>=', 'at_least_before'), ('about', 'about_after'), ('=', ''))
    """
    before, ranged = before.rstrip(), quantity.form == "range"
    for role, comparator in AFTER.items():
        if _after(role).match(after):
            return ("range" if ranged else comparator), role
    if match := _before_any().search(before):
        role = match.lastgroup or ""
        return ("range" if ranged else BEFORE[role]), role
    if _AT_MOST_GIVEN.search(before):  # 最高奖励100万元
        return ("range" if ranged else "<="), "at_most_before"
    if role := _before_share(before):  # 不少于本单位执法人员总数的5%
        return ("range" if ranged else BEFORE[role]), role
    if re.search(r"(?:至少|最少)[^，。；\d]{0,14}$|(?:不少于|不低于)[^，。；\d]{0,6}$", before):
        return ("range" if ranged else ">="), "at_least_before"
    return ("range" if ranged else "="), ""
