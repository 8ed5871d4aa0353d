"""data/lexicon/interface.csv → the words of the pages, in the reader's language. Does not translate answers or documents."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

from kg.language.lexicon import table

Interface = Literal["zh", "zh-Hant", "en"]
LANGUAGES: tuple[Interface, ...] = ("zh", "zh-Hant", "en")
NAMES: dict[Interface, str] = {"zh": "简体", "zh-Hant": "繁體", "en": "English"}
# The names by which browsers call the three; the first of each is the one Gradio's own strings are shipped under.
LOCALES: dict[Interface, str] = {"zh": "zh-CN", "zh-Hant": "zh-TW", "en": "en"}
COOKIE = "mailuo_lang"


@cache
def strings(language: Interface) -> dict[str, str]:
    """Every interface string of one language, by key."""
    return {row["key"]: row[language] for row in table("interface", "key", LANGUAGES)}


def text(key: str, language: Interface, **values: object) -> str:
    """One interface string, filled in.

    Raises KeyError for a key that data/lexicon/interface.csv does not have.

    >>> text("searched", "en", documents=3)
    'Searched 3 documents'
    """
    return strings(language)[key].format(**values)


def choose_language(cookies: Mapping[str, str], accept_language: str) -> Interface:
    """The reader's language: their own choice first, then what the browser asks for, then simplified Chinese.

    >>> choose_language({}, "zh-TW,zh;q=0.9"), choose_language({}, "fr,en;q=0.8"), choose_language({"mailuo_lang": "zh"}, "en")
    ('zh-Hant', 'en', 'zh')
    """
    chosen = cookies.get(COOKIE, "")
    for language in LANGUAGES:
        if chosen == language:
            return language
    for wanted in accept_language.lower().split(","):
        tag = wanted.split(";")[0].strip()
        if tag.startswith(("zh-tw", "zh-hk", "zh-mo", "zh-hant")):
            return "zh-Hant"
        if tag.startswith("zh"):
            return "zh"
        if tag.startswith("en"):
            return "en"
    return "zh"
