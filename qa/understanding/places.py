"""The places a question names, in Chinese or in pinyin, and names of places that are none of the tables.

In: what is left of the question, the places of a build. Out: full names of divisions. A name that is part of a body's stays here too;
`qa.understanding.bodies.inside_body` tells it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache

from kg.language.regions import find_regions, place_name, region_by_pinyin, short_place
from kg.language.romanise import romanised
from qa.records import Language
from qa.understanding.remainder import Remainder
from qa.understanding.stopwords import english_stopwords

# A place may be glued to what follows (Guangzhou-registered), or spelled in syllables (Guang-zhou).
SPELLED_WORD = re.compile(r"[A-Za-zÀ-ǜ][A-Za-zÀ-ǜ'’]*")

# A capitalised name after a word of place, in an English question: read as a place even where no division bears it; not in the name of a
# body (Ministry of Water Resources).
NAMED_PLACE = re.compile(
    r"(?<!Ministry )(?<!Department )(?<!Bureau )(?<!Commission )(?<!Administration )(?<!Office )(?<!Committee )(?<!Academy )(?<!Council )"
    r"\b(?:in|for|of|from|by|at)\s+(?P<place>[A-Z][A-Za-zÀ-ǜ'’-]+(?:\s+[A-Z][A-Za-zÀ-ǜ'’-]+){0,2})"
)
PLACE_TAIL = re.compile(
    r"\s+(?P<kind>city|province|county|district|municipality|prefecture|banner|autonomous region|sheng|shi|xian|qu)\b", re.IGNORECASE
)
# What the kinds are in Chinese: in "Guangdong county hospitals" the county is no part of the name. Pinyin says itself what it is.
PLACE_KINDS: Mapping[str, str | tuple[str, ...]] = {
    "city": "市",
    "municipality": "市",
    "province": "省",
    "county": ("县", "旗"),
    "district": "区",
    "prefecture": ("州", "地区", "盟"),
    "banner": "旗",
    "autonomous region": "自治区",
}

# A Chinese name of a place that is no division of the tables, where a question begins with it: 台北市的…. Not 我市, 全市, 城市, 地级市.
UNKNOWN_PLACE = re.compile(
    r"(?:^|[和与、，,在])\s*(?P<place>(?![全我本各该城都地县旗省设每某哪])[一-龥]{2,3}(?<![全我本各该城都地县旗省设每某哪些个])(?:市|省|特别行政区))(?=的|由|在|有|是|对|到|把|提|\d|20|\s)"
)


def read_places(
    question: str, rest: Remainder, language: Language, held: Sequence[str] = (), is_word: Callable[[str], bool] = lambda word: False
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Full names of the divisions a question names, and names of places that are none. Takes them out.

    Chinese names are found anywhere, the short names of counties only where a document of them is held (`held`: full names); English
    ones by their pinyin, a held place before others that sound alike, and no word of English (`is_word`: guiding, Sport).
    """
    found: list[tuple[int, str]] = []
    spans = []
    for start, end, region in find_regions(rest.text):
        if rest.text.startswith(region.full_name, start):
            end = start + len(region.full_name)
        elif rest.text[end : end + 1] == region.full_name[-1] and rest.text[end - 1] != region.full_name[-1]:
            end += 1  # 阿坝州: the short name and the kind of place
        if rest.text[end - 1 : end + 1] in _LEVEL_WORDS and end - 1 - start >= LEAST_PLACE:
            end -= 1  # 山东省级园区 are 省级园区
        spans.append((start, end, place_name(region)))
    whose = [span for span in spans if _PEOPLE_OF.match(rest.text, span[1])]
    for start, end, name in spans if len(whose) == len(spans) else [span for span in spans if span not in whose]:
        rest.take(start, end)
        found.append((start, name))
    people = {name for _, _, name in whose} - {name for _, name in found}
    # Whether 全国 is meant for a place (全国的目标) or not (全国叫得响), find_regions tells.
    for form, name in _forms_of(tuple(name for name in held if name != NATION)):
        if name not in people and (start := rest.text.find(form)) >= 0:
            rest.take(start, start + len(form))
            found.append((start, name))
    if not found and language != "en" and NATION in held and (match := _NATION_ASKED.match(rest.text.strip())):
        start = rest.text.index(match["place"])
        rest.take(start, start + len(match["place"]))
        found.append((start, NATION))
    unknown = [match["place"] for match in UNKNOWN_PLACE.finditer(rest.text)] if not found and language != "en" else []
    if language == "en":
        romanised, unknown = _romanised_places(question, rest, held, is_word)
        found.extend(romanised)
    return tuple(dict.fromkeys(name for _, name in sorted(found))), tuple(unknown)


# The nation that a question begins with, before what it does or asks: 国家哪个部门…, 全国到2030年…; not 国家公园, 全国文明城市.
_NATION_ASKED = re.compile(
    r"(?P<place>全国|国家|我国|中央)(?:层面|上|这边)?(?=[要对在把让给将的哪谁最从由到是拟打计要应会想准]|负责|规定|提出|什么|怎么|如何|何时|多久|几|\d)"
)
# What follows a place that only says whose people are meant, where another place is named: 香港人在广州.
_PEOPLE_OF = re.compile(r"人(?![民员才口社力大均工事行防数次群文物])|居民|籍|同胞|户籍|户口")
_LEVEL_WORDS = frozenset({"省级", "市级", "县级", "区级"})
LEAST_PLACE = 2
# How records call the place of national documents.
NATION = "全国"


@lru_cache(maxsize=8)
def _forms_of(held: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """How the places held are called, in full and in short, with their full names; the longest full name first."""
    forms = []
    for name in sorted(held, key=len, reverse=True):
        forms += [(form, name) for form in (name, short_place(name)) if len(form) >= 2]
    return tuple(forms)


def _romanised_places(
    question: str, rest: Remainder, held: Sequence[str], is_word: Callable[[str], bool]
) -> tuple[list[tuple[int, str]], list[str]]:
    """Places of an English question by their pinyin: the longest run of one to four words first."""
    known = {letters: name for name in held for letters in _spellings(name)}
    # Lower-case words are looked up among all divisions only where no other name is found: the table of all takes long to make.
    found = _find_places(question, rest, known, is_word, capitalised=True)
    found = found or _find_places(question, rest, known, is_word, capitalised=False)
    unknown = []
    for match in NAMED_PLACE.finditer(question):
        name, start = match["place"], match.start("place")
        words = name.lower().split()
        if found or not rest.text[start : start + len(name)].strip() or words[0] in english_stopwords() or all(map(is_word, words)):
            continue
        if len(words) > 1 and words[0] in SURNAMES and words[-1] not in PLACE_KINDS:
            continue  # the proposal of Liu Qingfeng
        unknown.append(name)
    return found, unknown


def _find_places(
    question: str, rest: Remainder, known: Mapping[str, str], is_word: Callable[[str], bool], *, capitalised: bool
) -> list[tuple[int, str]]:
    """Places by the longest runs of words that spell one: `known` spellings, and capitalised (or else any) names of other divisions."""
    words = [(match.start(), match.end()) for match in SPELLED_WORD.finditer(question)]
    found: list[tuple[int, str]] = []
    position = 0
    while position < len(words):
        for length in (4, 3, 2, 1):
            if position + length > len(words):
                continue
            start, end = words[position][0], words[position + length - 1][1]
            eligible = question[start].isupper() if capitalised else length > 1 or not is_word(question[start:end].lower())
            name = known.get(_letters(question[start:end])) or (_romanised(question[start:end]) if eligible else "")
            before = question[slice(*words[position - 1])] if position else ""
            if name and name not in known.values() and before.istitle() and before.lower() in SURNAMES:
                name = ""  # Liu Qingfeng is no county
            if name and name not in known.values() and length == 1 and before[:1].isupper() and is_word(question[start:end].lower()):
                name = ""  # nor is the last word of the SME Transformation Guide
            if name:
                tail = PLACE_TAIL.match(question, end)
                rest.take(start, tail.end() if tail and name.endswith(PLACE_KINDS.get(tail["kind"].lower(), "")) else end)
                found.append((start, name))
                position += length
                break
        else:
            position += 1
    return found


# The commonest family names in pinyin: the word after one is a given name.
SURNAMES = frozenset(
    (
        "li wang zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin guo ma luo liang song zheng xie han tang feng yu "
        "dong xiao cheng cao yuan deng shen zeng peng lu su jiang cai jia ding wei xue ye yan pan du dai xia zhong tian ren fan "
        "fang shi yao tan liao zou xiong jin hao kong bai cui kang mao qiu qin gu hou shao meng long wan duan lei qian yin lai"
    ).split()
)


@cache
def _spellings(name: str) -> tuple[str, ...]:
    """How the name of a held place is spelled in pinyin, with and without its kind."""
    return tuple(romanised(form) for form in dict.fromkeys((name, short_place(name))))


def _letters(words: str) -> str:
    """Pinyin as typed, reduced to its letters: no tones, blanks or possessive."""
    plain = unicodedata.normalize("NFD", re.sub(r"['’]s$", "", words).lower().replace("ü", "v"))
    return re.sub(r"[^a-z]", "", plain)


def _romanised(words: str) -> str:
    """Full name of the division that `words` name in pinyin, or ""; a lower-case word counts only with six letters or more."""
    name = re.sub(r"['’]s$", "", words)
    if name.lower() in english_stopwords() or len(name) < 4 or (name.islower() and len(name) < 6):
        return ""
    region = region_by_pinyin(name)
    found = place_name(region) if region else ""
    kind = PLACE_KINDS.get(name.split()[-1].lower(), "")
    return found if found.endswith(kind) else ""
