"""Words of `question_stopwords.csv`, which say nothing of the topic of a question."""

from __future__ import annotations

import re
from functools import cache

from kg.language.lexicon import table


@cache
def english_stopwords() -> frozenset[str]:
    return frozenset(row["word"] for row in table("question_stopwords") if row["language"] == "en")


@cache
def chinese_stopwords() -> re.Pattern[str]:
    words = sorted((row["word"] for row in table("question_stopwords") if row["language"] == "zh"), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))
