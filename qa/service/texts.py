"""data/lexicon/interface.csv → the words of the pages, in the reader's language; data/lexicon/reasons.csv → why something went wrong.

Does not translate answers or documents.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Literal

from kg.errors import MailuoError
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


@cache
def _reasons() -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    rows = table("reasons", "reason", ("reason", "zh", "zh-Hant"))
    return tuple((re.compile("(.+)".join(re.escape(part) for part in row["reason"].split("…")), re.DOTALL), row) for row in rows)


def translate_reason(reason: str, language: Interface) -> str:
    """Why a file could not be read or something not be done, in the reader's language; as it stands where there is no translation.

    >>> translate_reason("it is encrypted", "zh"), translate_reason("it has more than 900 pages", "zh"), translate_reason("new", "zh")
    ('文件已加密', '超过 900 页', 'new')
    """
    if language != "en":
        for pattern, row in _reasons():
            if match := pattern.fullmatch(reason):
                return row[language].format(*(translate_reason(part, language) for part in match.groups()))
    return reason


def explain(error: MailuoError, language: Interface) -> str:
    """What an error says, in the reader's language, after the name of the file where it is about one.

    >>> from kg.errors import UnreadableFile
    >>> explain(UnreadableFile("a.pdf", "it is encrypted"), "zh")
    'a.pdf：文件已加密'
    """
    file, reason = getattr(error, "file", ""), getattr(error, "reason", "")
    if file and reason:
        return text("not_read_one", language, name=file, reason=translate_reason(reason, language))
    return translate_reason(str(error), language)


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
