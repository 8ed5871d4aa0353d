"""Codes of the graph → words for people; any text → one line that is safe to show.

Comes in: a code (data/lexicon/graph_words.csv), or a title or quote as a source has it. Goes out: words in Chinese or English; text without
control characters. Translates no titles.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from kg.graph.lineage import for_xml
from kg.language.lexicon import table

Language = Literal["zh", "zh-Hant", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "zh-Hant", "en")


@cache
def words(kind: str, code: str, language: Language, *, back: bool = False) -> str:
    """A code of the graph in words (data/lexicon/graph_words.csv); `back` reads a relation from the cited document.

    >>> words("relation", "implements", "en", back=True), words("level", "county", "zh"), words("level", "county", "zh-Hant")
    ('implemented by', '县级', '縣級')
    """
    rows = table("graph_words", "", ("kind", "code", *(name + end for end in ("", "_back") for name in LANGUAGES)))
    column = f"{language}_back" if back else language
    return next((row[column] for row in rows if (row["kind"], row["code"]) == (kind, code)), code)


# Marks that nobody sees and that turn the direction of writing: a title could use them to show other words than it holds.
_INVISIBLE = dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF))


def plain(text: str) -> str:
    r"""A text for one line of a picture or a terminal: no control or invisible characters, blanks run together.

    >>> plain("第一\x1b[31m条\n \u202e第二条")
    '第一 [31m条 第二条'
    """
    return " ".join(for_xml(text).translate(_INVISIBLE).split())
