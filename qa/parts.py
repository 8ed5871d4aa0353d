"""A question that asks several things → its parts, each with what is asked in it. Splits words; understands nothing of them.

People ask two things in one breath: 补多少，封顶几块？ / what share goes to staff, and how much to training? A part goes on from the
one before it: it is understood as a follow-up question is.
"""

from __future__ import annotations

import re

# Where one part may end.
_STOP = {
    "zh": re.compile(r"[？?；;。！!，,、]+"),
    "en": re.compile(r"[?;.!](?=\s|$)|,?\s+and\s+(?=(?:what|which|who|whose|when|where|how|by when|is|are|does|do|can|must)\b)"),
}
# What makes a part a question. Questions are split as typed: in either script.
_ASKS = {
    "zh": re.compile(
        r"""
        多少 | 多久 | 多[长長] | 多大 | 多高 | [几幾] (?! [乎经經] ) | [什甚][么麼] | 啥 | 哪 | [谁誰] | 何 (?! [况況] )
      | 怎[么麼样樣] | 如何 | 是否 | [吗嗎呢] (?= \s | $ ) | 能不能 | 可不可以 | 有[没沒]有 | 是不是 | 要不要
        """,
        re.VERBOSE,
    ),
    "en": re.compile(r"\b(?:what|which|who|whose|when|where|how)\b|^\s*(?:is|are|does|do|can|must)\b"),
}
# What ends in who, without what was done, goes on: 由哪个机构、在什么日期发布.
_NO_VERB = re.compile(r"由(?:[谁誰]|哪一?[个個家]?(?:机构|機構|单位|單位|部门|部門|机关|機關))$")
# Words that set two sides against each other: such a question is one.
_COMPARES = re.compile(
    r"""
    比[较較] | [对對]比 | 相比 | 哪[个個] (?: 更 | 高 | 低 | 多 | 少 | 早 | 晚 | 定 ) | 哪[边邊] | [异異]同 | [区區][别別] | 不同
  | 一[样樣][吗嗎] | 差多少 | 分[别別] | \b (?: compar | differ | versus | vs\b | than\b | both\b )
    """,
    re.VERBOSE,
)
MOST_PARTS = 3


def split_parts(question: str, english: bool) -> tuple[str, ...]:
    """The parts of a question that each ask something, in order; the whole where it asks one thing. What asks nothing goes with
    the part after it, else with the one before.

    >>> split_parts("去长者饭堂吃饭，每顿给补多少，封顶几块？", False)
    ('去长者饭堂吃饭，每顿给补多少', '封顶几块')
    >>> split_parts("What share goes to staff, and how much to training?", True)
    ('What share goes to staff', 'how much to training')
    >>> split_parts("郑州的转诊，是哪个部门牵头？", False)
    ('郑州的转诊，是哪个部门牵头？',)
    """
    language = "en" if english else "zh"
    if _COMPARES.search(question.lower()):
        return (question,)
    parts: list[str] = []
    begin = 0
    for match in [*_STOP[language].finditer(question), None]:
        end = match.start() if match else len(question)
        piece = question[begin:end]
        if _ASKS[language].search(piece.lower()) and not (match and not english and _NO_VERB.search(piece)):
            parts.append(piece.strip())
            begin = match.end() if match else end
        elif match is None and parts and piece.strip():
            parts[-1] += question[begin - 1 : end]
    return tuple(parts) if 1 < len(parts) <= MOST_PARTS else (question,)
