"""The words answers are put in: templates by language, names of bodies, dates and values. Decides nothing about what is said.

Templates stand in data/lexicon/answer_words.csv in simplified Chinese and English; traditional Chinese is converted from simplified.
"""

from __future__ import annotations

import re
from calendar import monthrange
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from kg.language.lexicon import table
from qa.records import Language

if TYPE_CHECKING:
    from opencc import OpenCC

# A blank at the end of a cell, which a table would lose.
BLANK = "␣"
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


@cache
def _words() -> dict[str, dict[str, str]]:
    return {row["key"]: row for row in table("answer_words", "key", ("zh", "en"))}


def phrase(key: str, language: Language, **values: object) -> str:
    """The template `key` filled in. Chinese comes in simplified script; `to_script` converts a finished text.

    >>> phrase("note_draft", "zh")
    '（征求意见稿）'
    """
    return _words()[key]["en" if language == "en" else "zh"].replace(BLANK, " ").format(**values)


@cache
def _to_traditional() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("s2tw")


def to_script(text: str, language: Language) -> str:
    """A finished text in the script of the question.

    >>> to_script("市卫生计生委牵头", "zh-Hant")
    '市衛生計生委牽頭'
    """
    return str(_to_traditional().convert(text)) if language == "zh-Hant" else text


# 甲局 乙局关于印发《办法》的通知 is spoken of as 办法.
_ISSUES = re.compile(r"^(?P<issuers>[^《》〈〉]*?)关于(?:印发|公布|发布)[《〈]?(?P<issued>.+?)[》〉]?的(?:通知|公告|函)$")
LONG_NAME = 30


def short_name(title: str) -> str:
    """A title as a line refers to it: of a notice that issues something, what it issues; of a long title, without its issuers.

    >>> short_name("广州市医疗保障局 广州市财政局关于印发广州市长期护理保险试行办法的通知"), short_name("关于加强管理的意见")
    ('广州市长期护理保险试行办法', '关于加强管理的意见')
    """
    if len(title) <= LONG_NAME:
        return title
    match = _ISSUES.match(title)
    if match:
        return match["issued"]
    place = title.find("关于")
    return title[place:] if place > 0 else title


def join(parts: list[str], language: Language) -> str:
    """Names in a row: 甲、乙、丙; "a, b and c"."""
    if language != "en":
        return "、".join(parts)
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def date_words(iso: str, language: Language) -> str:
    """An ISO date as the language writes it.

    >>> date_words("2016-09-14", "zh"), date_words("2016-09-14", "en"), date_words("2016-10", "en"), date_words("2020", "zh")
    ('2016年9月14日', '14 September 2016', 'October 2016', '2020年')
    """
    parts = [int(part) for part in iso.split("-") if part.isdigit()]
    if not parts:
        return iso
    if language == "en":
        month = MONTHS[parts[1] - 1] if len(parts) > 1 and 1 <= parts[1] <= 12 else ""
        return " ".join(str(part) for part in (parts[2] if len(parts) > 2 else "", month, parts[0]) if part != "")
    return "".join(f"{part}{unit}" for part, unit in zip(parts, "年月日", strict=False))


def due_words(iso: str, language: Language) -> str:
    """A date something is due, as documents write the last day of a month or year.

    >>> due_words("2020-12-31", "zh"), due_words("2016-10-31", "zh"), due_words("2020-12-30", "zh"), due_words("2020-12-31", "en")
    ('2020年底', '2016年10月底', '2020年12月30日', '31 December 2020')
    """
    parts = [int(part) for part in iso.split("-") if part.isdigit()]
    if language == "en" or len(parts) != 3 or not 1 <= parts[1] <= 12 or parts[2] != monthrange(*parts[:2])[1]:
        return date_words(iso, language)
    return f"{parts[0]}年底" if parts[1] == 12 else f"{parts[0]}年{parts[1]}月底"


def value_words(comparator: str, value: str, high: str, unit: str, baseline: str, language: Language) -> str:
    """A target's value as words: "at least 2", 由2.62人提高到3.5人.

    >>> value_words(">=", "2", "", "名", "", "en"), value_words("increase", "3.5", "", "人", "2.62", "zh")
    ('at least 2', '由2.62人提高到3.5人')
    """

    def amount(number: str) -> str:
        return f"{number}{unit}" if language != "en" else _amount_in_english(number, unit)

    keys = {">=": "at_least", "<=": "at_most", "about": "about", "range": "between", "increase": "increase_plain"}
    key = "increase" if comparator == "increase" and baseline else keys.get(comparator, "equal")
    return phrase(key, language, value=amount(value), high=amount(high), baseline=amount(baseline))


# Chinese counts amounts in ten thousands; English writes them out.
SCALES = {"万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12}


def _amount_in_english(number: str, unit: str) -> str:
    """A number with its unit in English, written out where the unit holds a scale.

    >>> _amount_in_english("15", "万元"), _amount_in_english("2", "万亿元"), _amount_in_english("5", "名/万名居民")
    ('150,000 yuan', '2,000,000,000,000 yuan', '5 per 10,000 residents')
    """
    scale = max((word for word in SCALES if unit.startswith(word)), key=len, default="")
    if not scale or not re.fullmatch(r"\d+(?:\.\d+)?", number):
        return f"{number}{_unit_in_english(unit)}"
    whole = Decimal(number) * SCALES[scale]
    written = f"{whole:,.0f}" if whole == whole.to_integral_value() else f"{whole:,}"
    return f"{written}{_unit_in_english(unit.removeprefix(scale))}"


@cache
def _english_units() -> dict[str, str]:
    return {row["unit"]: row["english"] for row in table("unit_words_en", "unit", ("unit", "english"))}


def _unit_in_english(unit: str) -> str:
    """A Chinese unit in English, with the blank before it; classifiers (名, 个, 家) say nothing in English.

    >>> _unit_in_english("张/千人口"), _unit_in_english("名"), _unit_in_english("光年")
    (' beds per 1,000 people', '', ' 光年')
    """
    if unit in ("%", "‰") or not unit:
        return unit
    units = _english_units()
    if unit in units:
        parts = [units[unit]]
    else:
        first, *rest = unit.split("/")
        parts = [units.get(first, first), *(units.get(f"/{part}", f"per {part}") for part in rest)]
    return "".join(f" {part}" for part in parts if part)
