"""Place names and the signs of document numbers → administrative divisions and their levels.

Comes in: a name (郑州, 郑州市, 河南省郑州市), running text, the sign of a document number (豫政办), or pinyin. Goes out: `Region`s of
data/lexicon/divisions.csv, and None where the text does not say which of several it means: nothing is guessed. Does not go
below counties, and knows nothing of former divisions.

A county-level city (瓦房店市) and a district are level "county"; the four 直辖市 are "provincial"; 中国 itself is "national".
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from kg.language.alternation import Finder, alternation, finder
from kg.language.lexicon import table
from kg.language.romanise import romanised
from kg.records import Level

NATION = "000000"
_ORDER: dict[str, int] = {"national": 0, "provincial": 1, "municipal": 2, "county": 3}


@dataclass(frozen=True, slots=True)
class Region:
    """An administrative division. `code` is GB/T 2260 (six digits); `name` without its kind (郑州), `full_name` with it (郑州市)."""

    code: str
    name: str
    full_name: str
    level: Level
    parent_code: str


@cache
def _by_code() -> dict[str, Region]:
    rows = table("divisions", "code", ("code", "name", "full_name", "level", "parent"))
    return {row["code"]: Region(row["code"], row["name"], row["full_name"], _level(row["level"]), row["parent"]) for row in rows}


def _level(text: str) -> Level:
    return text if text in ("national", "provincial", "municipal", "county") else ""  # type: ignore[return-value]


@cache
def _by_name() -> dict[str, tuple[Region, ...]]:
    """Full and short names → all regions that go by them, the highest level first."""
    found: dict[str, list[Region]] = {}
    for region in _by_code().values():
        for name in {region.name, region.full_name, *_further_names(region)}:
            found.setdefault(name, []).append(region)
    return {name: tuple(sorted(regions, key=lambda r: (_ORDER[r.level], r.code))) for name, regions in found.items()}


def _further_names(region: Region) -> tuple[str, ...]:
    """阿坝州 for 阿坝藏族羌族自治州, 中国 for the nation."""
    if region.code == NATION:
        return ("中国",)
    return (f"{region.name}州",) if region.full_name.endswith("自治州") and region.full_name != f"{region.name}州" else ()


def place_name(region: Region) -> str:
    """How records name the place of a document: its full name; 全国 for the nation, as documents say.

    >>> place_name(region_by_name("郑州")), place_name(region_by_name("中国"))
    ('郑州市', '全国')
    """
    return region.name if region.code == NATION else region.full_name


def region_by_code(code: str) -> Region | None:
    """The division with this six-digit code."""
    return _by_code().get(code)


def ancestors(region: Region) -> tuple[Region, ...]:
    """The regions that hold `region`, the nearest first, without the nation.

    >>> [r.name for r in ancestors(region_by_name("瓦房店市"))]
    ['大连', '辽宁']
    """
    found: list[Region] = []
    code = region.parent_code
    while code and code != NATION:
        parent = _by_code()[code]
        found.append(parent)
        code = parent.parent_code
    return tuple(found)


def is_within(region: Region, outer: Region) -> bool:
    """True where `outer` is `region` or holds it."""
    return outer.code in (NATION, region.code) or outer in ancestors(region)


def region_path(region: Region) -> str:
    """The full names from the province down: 辽宁省/大连市/瓦房店市."""
    return "/".join(r.full_name for r in (*reversed(ancestors(region)), region))


def region_by_name(name: str, within: Region | None = None) -> Region | None:
    """The one region of this name, short or full, alone or after the names of those that hold it (河南省郑州市, 河南省/郑州市).

    A name of several levels means the highest (吉林 is the province); of several counties, none, unless `within` leaves one.

    >>> region_by_name("郑州").code, region_by_name("鼓楼区"), region_by_name("江苏省南京市鼓楼区").code
    ('410100', None, '320106')
    """
    found = [r for r in _by_name().get(name, ()) if within is None or is_within(r, within)]
    if found:
        best = [r for r in found if r.level == found[0].level]
        return best[0] if len(best) == 1 else None
    first = _name_at(name, 0)
    if not first or first == name:
        return None
    outer = region_by_name(first, within)
    return region_by_name(name[len(first) :].lstrip("/ "), outer) if outer else None


def short_place(name: str) -> str:
    """A place without its kind, as texts mostly call it; the name as given where it is that of no one place.

    >>> short_place("郑州市"), short_place("滨江新城")
    ('郑州', '滨江新城')
    """
    region = region_by_name(name)
    return region.name if region else name


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """First two characters of names → the lengths of names that begin with them, the longest first; no name has only one."""
    found: dict[str, set[int]] = {}
    for name in _by_name():
        found.setdefault(name[:2], set()).add(len(name))
    return {beginning: tuple(sorted(lengths, reverse=True)) for beginning, lengths in found.items()}


def _name_at(text: str, at: int) -> str:
    """The longest name of a region that stands at `at` in `text`, "" where none does."""
    names = _by_name()
    for length in _lengths().get(text[at : at + 2], ()):
        if (name := text[at : at + length]) in names:
            return name
    return ""


def leading_region(name: str, within: Region | None = None) -> tuple[int, Region] | None:
    """The region that the name of a body begins with, as (characters it takes, region): 郑州市人民政府 → (3, 郑州市).

    >>> leading_region("河南省郑州市人民政府")[1].name
    '郑州'
    """
    end, outer = 0, within
    found: tuple[int, Region] | None = None
    while written := _name_at(name, end):
        region = region_by_name(written, outer)
        if region is None or (outer is not None and region == outer):
            break
        end, outer = end + len(written), region
        found = (end, region)
    return found


# ---------------------------------------------------------------- names in running text


# What a place's name begins that is neither the place nor its government: 鹤山市人民医院, 河南大学, 新疆生产建设兵团.
_OWN_NAME = r"""(?: (?:第[一二三四五六七八九十]{1,2})?(?:人民|中心|中医|中医药|附属|儿童)医院 | 妇幼保健院
    | (?:工业|师范|医科|理工|农业|科技|财经|交通|中医药)?大学(?![生城毕]) | 生产建设兵团
    | [\u4e00-\u9fff]{0,10}?(?:股份|有限|集团)公司 )"""
_NATION_NAMES = ("中华人民共和国", "中国", "全国")
# 中国 and 全国 name the nation where they stand alone (中国的目标, 全国有多少), not in 数字中国, 中国气象局, 全国一体化平台.
_NATION_ALONE = rf"""(?:(?<![\u4e00-\u9fff])|(?<=[在对由从]))(?:{"|".join(_NATION_NAMES)})
    (?=$|[^\u4e00-\u9fff（(]|[的对有在到要是将内怎如什哪多几目现层各范]|关于|规[定划])"""


@cache
def _names_in_text() -> Finder:
    names = {r.full_name for r in _by_code().values() if len(r.full_name) > 2 and r.code != NATION}
    names |= {r.name for r in _by_code().values() if r.level in ("provincial", "municipal")}
    names |= {name for r in _by_code().values() if r.level == "municipal" for name in _further_names(r)}
    # 医疗资源|县域, 新河|市场: a name whose last character begins another word is none.
    whole = r"(?:(?<=县)(?![域级])|(?<=市)(?![场级域])|(?<=区)(?![域间级])|(?<![县市区]))"
    pattern = re.compile(rf"{alternation(names)}{whole}(?!{_OWN_NAME})|{_NATION_ALONE}", re.VERBOSE)
    return finder(pattern, (*names, *_NATION_NAMES))


@cache
def _common_words() -> frozenset[str]:
    """Short names that are also words of the language, or begin one: they count only with their kind (大同市)."""
    return frozenset(row["name"] for row in table("place_words", "name", ("name",)))


def find_regions(text: str) -> list[tuple[int, int, Region]]:
    """The divisions that `text` names, in order, as (start, end, region).

    Full names always count; the short names of provinces and prefectures unless they are common words (大同小异, 长治久安);
    the short names of counties never, for they are (和平发展). A name of several counties counts after a name that tells which.

    >>> [r.full_name for _, _, r in find_regions("郑州与大同小异，和平发展；江苏省南京市鼓楼区")]
    ['郑州市', '江苏省', '南京市', '鼓楼区']
    """
    found: list[tuple[int, int, Region]] = []
    common = _common_words()
    for match in _names_in_text().finditer(text):
        name = match[0]
        if name in common:
            continue
        region = region_by_name(name)
        before = found[-1] if found and found[-1][1] == match.start() else None
        if before and (region is None or not is_within(region, before[2])):
            region = region_by_name(name, before[2]) or region
        if region is not None:
            found.append((match.start(), match.end(), region))
    return found


# ---------------------------------------------------------------- signs of document numbers


@cache
def _signs() -> dict[str, tuple[dict[str, str], ...]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in table("agencies", "", ("sign", "kind", "region", "authority")):
        found.setdefault(row["sign"], []).append(row)
    return {sign: tuple(rows) for sign, rows in found.items()}


def region_of_agency(agency: str, text: str = "") -> Region | None:
    """The region of a document number's sign, or None where several share it and `text` names none or more than one of them.

    >>> region_of_agency("豫政办").name, region_of_agency("国办发").level, region_of_agency("大政办发")
    ('河南', 'national', None)
    >>> region_of_agency("大政办发", "大连市人民政府办公厅").name
    '大连'
    """
    if (named := leading_region(agency)) and named[0] > 1 and named[1].level != "national":
        return named[1]
    candidates: list[Region] = []
    for length in range(min(len(agency), 12), 0, -1):
        for row in _signs().get(agency[:length], ()):
            region = region_by_name(row["region"])
            if region is not None and region not in candidates:
                candidates.append(region)
        if candidates:
            break
    if len(candidates) == 1:
        return candidates[0]
    if not candidates:
        candidates = [r for r in _by_code().values() if r.level in ("municipal", "county") and r.name[0] == agency[:1]]
    told = [r for r in candidates if r.name in text]
    highest = [r for r in told if r.full_name in text] or told
    return highest[0] if len(highest) == 1 else None


def authority_of_agency(agency: str) -> str:
    """The authority that alone uses this sign (国办发 → 国务院办公厅), or ""."""
    rows = [row for row in _signs().get(agency, ()) if row["authority"]]
    return rows[0]["authority"] if len(rows) == 1 else ""


# ---------------------------------------------------------------- pinyin


def _letters(text: str) -> str:
    """Pinyin reduced to what a reader types: no tones, no blanks, lower case, ü as v."""
    plain = unicodedata.normalize("NFD", text.lower().replace("ü", "v"))
    return re.sub(r"[^a-z]", "", plain)


@cache
def _by_pinyin() -> dict[str, tuple[Region, ...]]:
    found: dict[str, list[Region]] = {}
    for region in _by_code().values():
        keys = {_letters(romanised(name)) for name in (region.name, region.full_name)}
        for key in keys:
            found.setdefault(key, []).append(region)
    given = {_letters(row["english"]): region_by_name(row["region"]) for row in table("place_names_en", "english", ("english", "region"))}
    found |= {key: [region] for key, region in given.items() if region is not None}  # Shanxi is 山西: 陕西 writes itself Shaanxi
    return {key: tuple(sorted(regions, key=lambda r: (_ORDER[r.level], r.code))) for key, regions in found.items()}


_KIND = re.compile(r"[\s-]*\b(?:province|city|municipality|county|district|prefecture|autonomous region)\b", re.IGNORECASE)


def region_by_pinyin(name: str) -> Region | None:
    """The one region of this name in pinyin or English: "zhengzhou", "Zhèngzhōu", "zheng zhou", "Henan Province", "Inner Mongolia".

    The highest level wins; None where two regions of that level sound alike.

    >>> region_by_pinyin("Zhèngzhōu").full_name, region_by_pinyin("Inner Mongolia").name, region_by_pinyin("Shaanxi").name
    ('郑州市', '内蒙古', '陕西')
    """
    found = regions_by_pinyin(name)
    best = [r for r in found if r.level == found[0].level]
    return best[0] if len(best) == 1 else None


def regions_by_pinyin(name: str) -> tuple[Region, ...]:
    """All regions of this name in pinyin or English, the highest level first (Tongjiang: 同江市 and 通江县)."""
    return _by_pinyin().get(_letters(_KIND.sub("", name))) or _by_pinyin().get(_letters(name)) or ()
