"""A question that asks the same of two things → the same question of each. Splits words; understands nothing of them.

甲方案和乙指南，各打算出多少项标准？ is asked of 甲方案 and of 乙指南, for two sentences tell them. Places and numbers of documents
are set against each other by `qa.compose.compose_compare`; this is for things that only words name.
"""

from __future__ import annotations

import re

# What says that each of two things is asked about, in either script.
_EACH = {
    "zh": re.compile(
        r"""
        各 (?! [地级級类類种種项項方界省市县縣区區行位个個有部单單族国國式自乡鄉镇鎮校院] ) | 分[别別]
      | 哪[个個一]? [家部份]? (?: 更 | 比[较較] ) | 哪[边邊] | [谁誰] (?: 更 | 多 | 高 | 大 | 早 | 先 )
      | 相比 | 相差 | 差 (?: 多少 | [几幾] ) | 不同 | [区區][别別] | 又是 | 比[较較起] | [对對]比 | 一[样樣][吗嗎]
        """,
        re.VERBOSE,
    ),
    "en": re.compile(
        r"\b(?:each|respectively|both|compar\w+|differ\w*|versus|vs|than|higher|lower|first|same as"
        r"|and (?:in|for|at|by|under|on)(?! wh))\b"
    ),
}
# What joins the two; 和 also begins and ends words (和谐, 共和).
_JOIN = {
    "zh": re.compile(
        r"""
        [，,]? (?:
            (?<! [共温溫缓緩饱飽柔] ) 和 (?! [谐諧平田林县縣] ) | 以及 | (?<! [参參给給] ) [与與]
          | (?<! [普涉波] ) 及 (?! [时時] ) | 跟 | 还有 | 還有
          | (?<! [合相不协協共] ) 同 (?! [江意时時步比等一样樣级級] )
        )
        """,
        re.VERBOSE,
    ),
    "en": re.compile(r",? (?:and|or|versus|vs\.?|compared? (?:with|to)|differ from|than) "),
}
# Where the second thing ends, and where the first one begins. What is said of both may begin with 的.
_END = {
    "zh": re.compile(
        r"""
        [，,？?；;。] | 各 (?! [地级級类類] ) | 分[别別] | 哪 | [谁誰] | 相[比差] | 差 | 都 | [这這那]? [两兩二] | [这這那]
      | 有[何什] | 又 | 比[较較起] | 一[样樣] | 不同 | 的
        """,
        re.VERBOSE,
    ),
    "en": re.compile(r"[?,;]|\b(?:respectively|each|differ|compare)\b"),
}
_BEGIN = {
    "zh": re.compile(
        r"[，,：:；;、。] | (?<! [存所现現] ) 在 | [为為给給对對把由从從于於] | [里裡中] (?! [国國小央医醫学學心] )", re.VERBOSE
    ),
    "en": re.compile(r"[,:;]|\b(?:for|in|under|by|at|on|of|with|between|both|do|does|did|are|is|was|were|can|from|to)\b"),
}
_PREPOSITION = re.compile(r"(?:for|in|under|by|at|on|of|with|from|to)\b")
# What only says that both are asked about.
_BOTH = {"zh": re.compile("各(?![地级級类類])|分[别別]"), "en": re.compile(r"\b(?:respectively|each|differ|compare)\b")}
# A thing of fewer characters is none.
_LEAST = {"zh": 2, "en": 3}


def split_sides(question: str, english: bool, figures: bool) -> tuple[str, ...]:
    """The question of each of the two things it asks the same about; nothing where it asks of one.

    Where a figure or a date is asked for (`figures`), whatever is joined is two things.

    >>> split_sides("轻工方案和有色指南，各打算搞出多少项标准？", False, True)
    ('轻工方案，打算搞出多少项标准？', '有色指南，打算搞出多少项标准？')
    >>> split_sides("2026年港澳居民子女与来穗人员子女的招生总数分别是多少？", False, True)
    ('2026年港澳居民子女的招生总数是多少？', '来穗人员子女的招生总数是多少？')
    >>> split_sides("What rent is deducted in provincial capitals and in small cities?", True, False)
    ('What rent is deducted in provincial capitals?', 'What rent is deducted in small cities?')
    >>> split_sides("转诊和签约由谁牵头？", False, False)
    ()
    """
    language = "en" if english else "zh"
    said = question.lower() if english else question
    cues = list(_EACH[language].finditer(said))
    if not cues and not figures:
        return ()
    # In Chinese the word that says "each" follows what it is said of.
    last = cues[-1].start() if cues and not english else len(said)
    joins = [match for match in _JOIN[language].finditer(said) if match.start() < last]
    if not joins:
        return ()
    join = joins[-1]
    begin = _begin(said[: join.start()], said[join.end() :], language)
    first = question[begin : join.start()]
    end = _end(said, join.end(), "的" in first, language)
    second = question[join.end() : end]
    if min(len(first.strip()), len(second.strip())) < _LEAST[language]:
        return ()
    before, after = question[:begin], _BOTH[language].sub("", question[end:], count=1)
    space = " " if english else ""
    return tuple(re.sub(r" +(?=[ ,?.])", "", f"{before}{space}{side}{space}{after}").strip() for side in (first, second))


def _begin(before: str, after: str, language: str) -> int:
    """Where the first of the two things begins, in what stands before the word that joins them."""
    begins = [match.end() for match in _BEGIN[language].finditer(before)]
    if language == "en" and (same := _PREPOSITION.match(after)):
        begins = [match.start() for match in re.finditer(rf"\b{same.group()}\b", before)]
    return max(begins, default=0)


def _end(said: str, start: int, parallel: bool, language: str) -> int:
    """Where the second thing ends; at its 的 only where the first one has none of its own."""
    for match in _END[language].finditer(said, start):
        if match.start() > start and not (parallel and match.group() == "的"):
            return match.start()
    return len(said)
