"""Taiwan-style words of a converted mainland document → the words it was written with. Only where the document shows it.

A genuine 对口支援 or 贯彻执行 is left alone: which contexts count is written in data/lexicon/taiwan_terms.csv, and a word whose
mainland counterpart the document also uses was evidently not converted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.language.lexicon import table
from kg.reading.draft import Edit

# Characters that a conversion to Taiwan or "OpenCC standard" forms writes and mainland traditional text does not: 爲 for 为, 羣, 覈, 牀.
_VARIANTS = "爲羣覈牀衆裏麪鍼"
# So many kinds of evidence make a converted document: one word alone may be a name or a quotation.
_ENOUGH_SIGNS = 2


@dataclass(frozen=True)
class _Term:
    word: str
    standard: str
    sign: bool
    genuine: re.Pattern[str] | None
    only: re.Pattern[str] | None


def taiwan_terms(text: str, original: str) -> list[Edit]:
    """The edits that give `text` (simplified) its mainland words back; none where it shows no conversion.

    `original` is the text in its own script, whose variant characters are evidence.

    >>> taiwan_terms("透过资讯平台支援对口支援医院", "透過資訊平臺支援對口支援醫院")
    [(0, 2, '通过'), (2, 4, '信息'), (6, 8, '支持')]
    >>> taiwan_terms("对口支援工作由支援医院执行", "对口支援工作由支援医院执行")
    []
    """
    pattern, terms = _terms()
    present = {match[0] for match in pattern.finditer(text)}
    if not present:
        return []
    # A sign counts where it crowds out its mainland counterpart: 资讯 in a text full of 信息 is a name.
    signs = sum(1 for word in present if terms[word].sign and text.count(word) > text.count(terms[word].standard))
    if not signs or signs + any(variant in original for variant in _VARIANTS) < _ENOUGH_SIGNS:
        return []
    converted = {word for word in present if terms[word].sign or terms[word].only or terms[word].standard not in text}
    edits = []
    for match in pattern.finditer(text):
        term = terms[match[0]]
        if match[0] in converted and not _around(term.genuine, text, match) and (term.only is None or _around(term.only, text, match)):
            edits.append((match.start(), match.end(), term.standard))
    return edits


@cache
def _terms() -> tuple[re.Pattern[str], dict[str, _Term]]:
    """One pattern of all words, longest first, and the terms by word."""
    terms = {}
    for row in table("taiwan_terms", "term", ("term", "standard", "sign", "genuine", "only")):
        contexts = (re.compile(row[name].replace("T", row["term"])) if row[name] else None for name in ("genuine", "only"))
        terms[row["term"]] = _Term(row["term"], row["standard"], row["sign"] == "yes", *contexts)
    words = sorted(terms, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, words))), terms


def _around(context: re.Pattern[str] | None, text: str, match: re.Match[str]) -> bool:
    """Whether `context` matches somewhere around and including the word. Contexts reach at most eight characters either way."""
    if context is None:
        return False
    window_start = max(0, match.start() - 8)
    window = text[window_start : match.end() + 8]
    start, end = match.start() - window_start, match.end() - window_start
    return any(found.start() <= start and end <= found.end() for found in context.finditer(window))
