"""The text of a document → the place it speaks for, where neither issuer, number nor title says it (我市 beside 青岛市).

Comes in: clean text of one document and the lines at its foot that say who printed it. Goes out: an `OwnPlace`, with the words that show
the place and the level, or None. A place a document cites, compares itself with or lists is not its own: one place of the
level on which the text speaks of itself must prevail, and where only the province is certain, the province is all that is said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kg.language.regions import NATION, Region, ancestors, find_regions, is_within, leading_region, region_by_code
from kg.records import Level

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """`region` None where only the level is certain, `level` "" where only the province is. Spans in clean offsets."""

    region: Region | None
    level: Level
    region_span: Span
    level_span: Span


# ---------------------------------------------------------------- how the text speaks of itself

# A body named without its place is the document's own (由市财政局, 、省科技厅); after another character the place stands before it.
_BARE = r"(?:(?<![\u4e00-\u9fff])|(?<=[由和及与请向经报以同按对给会]))"
_OFFICE = r"(?:委(?![托派员任])|政府|人民政府|[\u4e00-\u9fff]{2,9}?(?:局|厅|委(?![托派员任])|部门|办公室))"
# 我市场 and 本区域 are no names of oneself; 省级, 县等 and 市场 name no body.
_UNITS: tuple[tuple[str, str, str], ...] = (
    ("省", r"省|自治区", r"省(?![级市、])"),
    ("市", r"市(?!场|面|[值盈净])", r"市(?![级场区县、])"),
    ("县", r"[县旗]", r"[县旗](?![级等、])"),
    ("区", r"区(?!域|间|别|块|位|段|分)", r"区(?![级域、])"),
)
_SELF_WEIGHT, _WHOLE_WEIGHT, _OFFICE_WEIGHT = 3, 2, 1
_CLEAR = 4


@dataclass(slots=True)
class _Voice:
    """How strongly a text speaks as a province, a city, a county or a district, and where it first does."""

    score: int = 0
    span: Span = (0, 0)
    first_person: bool = False

    def hear(self, weight: int, span: Span) -> None:
        self.span = span if not self.score else self.span
        self.score += weight
        self.first_person = self.first_person or weight == _SELF_WEIGHT

    @property
    def clear(self) -> bool:
        """Whether it says enough to go by: 我 or 本, or the other words often."""
        return self.first_person or self.score > _CLEAR


def _voices(text: str) -> dict[str, _Voice]:
    found: dict[str, _Voice] = {}
    for unit, words, bare in _UNITS:
        voice = found[unit] = _Voice()
        for pattern, weight in (
            (rf"[我本](?:{words})", _SELF_WEIGHT),
            (rf"全(?:{words})", _WHOLE_WEIGHT),
            (rf"{_BARE}{bare}{_OFFICE}", _OFFICE_WEIGHT),
        ):
            for match in re.finditer(pattern, text):
                voice.hear(weight, match.span())
    return found


def _own_voice(voices: dict[str, _Voice]) -> tuple[str, bool]:
    """The unit the text speaks as, and whether that is certain: another that speaks half as often leaves it open, and the larger
    of the two holds both."""
    ranked = sorted((unit for unit in voices if voices[unit].score), key=lambda unit: -voices[unit].score)
    if not ranked:
        return "", False
    rivals = [unit for unit in ranked[1:] if voices[unit].score * 2 > voices[ranked[0]].score]
    if not rivals:
        return ranked[0], True
    order = [unit for unit, _, _ in _UNITS]
    return min([ranked[0], *rivals], key=order.index), False


# ---------------------------------------------------------------- the places it names

_BODY_NAMED, _FULL_NAME, _SHORT_NAME = 3, 2, 1
_SEPARATOR = re.compile(r"(?:[、和与及—\-－至到]|以及)")
_ENOUGH, _MARGIN = 3, 3


@dataclass(slots=True)
class _Claim:
    """How much speaks for one place as the text's own; `span` are the most telling words, `told` how telling they are."""

    score: int = 0
    told: int = 0
    span: Span = (0, 0)
    bodies: int = 0

    def add(self, weight: int, span: Span) -> None:
        self.bodies += weight == _BODY_NAMED
        if weight > self.told:
            self.told, self.span = weight, span
        self.score += weight


_BODY_AFTER = re.compile(r"[\u4e00-\u9fff]{0,12}?(?:人民政府|政府|委员会|[^布格结大]局|厅|办公室)")


def _claims(text: str) -> dict[Region, _Claim]:
    """Every place named, weighed: a body of it most, its full name more than the short one; a place in a list of places not at all."""
    mentions = find_regions(text)
    claims: dict[Region, _Claim] = defaultdict(_Claim)
    for index, (start, end, region) in enumerate(mentions):
        neighbours = mentions[max(0, index - 1) : index] + mentions[index + 1 : index + 2]
        if region.code == NATION or any(_listed(text, mentions[index], other) for other in neighbours):
            continue
        full = text[start:end] == region.full_name
        body = _BODY_AFTER.match(text, end) if full and not any(other[0] == end for other in neighbours) else None
        claims[region].add(_BODY_NAMED if body else _FULL_NAME if full else _SHORT_NAME, (start, body.end() if body else end))
    return claims


def _listed(text: str, one: tuple[int, int, Region], other: tuple[int, int, Region]) -> bool:
    """Whether two neighbouring names stand in one list of places: 济南、青岛."""
    between = text[min(one[1], other[1]) : max(one[0], other[0])]
    return one[2].level == other[2].level and one[2] != other[2] and _SEPARATOR.fullmatch(between) is not None


def _prevailing(claims: dict[Region, _Claim], fits: Iterable[Region]) -> Region | None:
    """The one place among those that fit that prevails over all others of them."""
    ranked = sorted(fits, key=lambda region: (-claims[region].score, region.code))
    if not ranked or claims[ranked[0]].score < _ENOUGH:
        return None
    if len(ranked) > 1 and claims[ranked[0]].score < _MARGIN * claims[ranked[1]].score:
        return None
    return ranked[0]


def _unit_of(region: Region) -> str:
    """The word by which a place speaks of itself: 省, 市, 县 or 区; "" for one that uses none of them (自治州)."""
    if region.level == "provincial":
        return "市" if region.full_name.endswith("市") else "省"
    return {"市": "市", "县": "县", "旗": "县", "区": "区"}.get(region.full_name[-1], "")


def _only_province(text: str) -> tuple[Region | None, Span]:
    """The one province in which all or nearly all places lie that a text names, and where it names it or the first of them."""
    places: dict[Region, list[tuple[int, Span]]] = defaultdict(list)
    for start, end, region in find_regions(text):
        if region.level in ("provincial", "municipal"):  # names of counties are too much like other words to tell a province
            full = text[start:end] == region.full_name
            places[[region, *ancestors(region)][-1]].append((_FULL_NAME if full else _SHORT_NAME, (start, end)))
    scores = {province: sum(weight for weight, _ in named) for province, named in places.items()}
    best = max(scores, key=lambda province: (scores[province], province.code), default=None)
    if best is None or best.full_name.endswith("市"):
        return None, (0, 0)
    others = sum(scores.values()) - scores[best]
    if scores[best] < (_FULL_NAME if not others else _ENOUGH) or scores[best] < _MARGIN * others:
        return None, (0, 0)
    return best, next((span for _, span in places[best] if best.name in text[span[0] : span[1]]), places[best][0][1])


def _contradicted(claims: dict[Region, _Claim], region: Region) -> bool:
    """Whether another province is spoken of more than the one that holds `region`."""
    scores: dict[str, int] = defaultdict(int)
    for named, claim in claims.items():
        outer = [named, *ancestors(named)][-1]
        scores[outer.code] += claim.score
    own = [region, *ancestors(region)][-1].code
    return any(score > scores[own] for code, score in scores.items() if code != own)


# ---------------------------------------------------------------- the nation

_CENTRAL = r"(?:国家|工业和信息化|教育|财政|科学?技术?|交通运输|国务院|最高人民|[\u4e00-\u9fff]{2,8}总)"
_NATIONAL_SIGNS = re.compile(
    rf"""各省(?:（|\(|[、，])(?:自治区|区|市)                         # every province is spoken to or charged
       | (?:由|属于?|归){_CENTRAL}[\u4e00-\u9fff]{{0,12}}?(?:部|委|委员会|局|署|法院|检察院|办公室)[\u4e00-\u9fff]{{0,4}}(?:负责)?(?:解释|$)
       | 解释权[\u4e00-\u9fff]{{0,3}}(?:属于?|归){_CENTRAL}
       | 在中华人民共和国(?:境内|领域)""",
    re.VERBOSE | re.MULTILINE,
)
_ENACTS = re.compile(r"制[定订](?:了)?(?:本|以下|如下)|特制[定订]|现?提出(?:如下|以下)")
_NATION_SPEAKS = re.compile("我国")


def _nation(text: str, start: int, voices: dict[str, _Voice]) -> OwnPlace | None:
    """National where every province is charged, a central body explains it, or it sets rules and says 我国 and no smaller unit speaks."""
    signs = list(_NATIONAL_SIGNS.finditer(text))
    spoken = list(_NATION_SPEAKS.finditer(text))
    smaller = sum(voice.score for voice in voices.values())
    proof = signs[0] if signs else spoken[0] if len(spoken) > 1 and _ENACTS.search(text) else None
    if proof is None or smaller * 3 > 3 * len(signs) + len(spoken):
        return None
    span = (start + proof.start(), start + proof.end())
    return OwnPlace(region_by_code(NATION), "national", span, span)


# ---------------------------------------------------------------- decision

# A city that has districts or counties below it is a prefecture; a county-level city says 我市 too.
_BELOW = re.compile(
    r"""旗县区?|县[（(]市、区[）)]|区县|县区|县市区|区市县|各区|市辖区
      | (?:市、区|区、市)(?:两级|人民政府|政府)
      | [，。、由]区(?:民政|人民政府|财政|教育)""",
    re.VERBOSE,
)


def read_own_place(text: str, start: int, end: int, printed: Iterable[tuple[str, Span]] = (), title: str = "") -> OwnPlace | None:
    """The place that `text[start:end]` speaks for. `printed` are lines that say who printed it, as (words, span); `title` its title.

    >>> said = "为贯彻《青岛市行动方案》，推动我市产业发展。市财政局会同青岛市大数据局负责。"
    >>> read_own_place(said, 0, len(said)).region.name
    '青岛'
    >>> read_own_place("我市各旗县区要落实。", 0, 10).region, read_own_place("我市各旗县区要落实。", 0, 10).level
    (None, 'municipal')
    """
    body = text[start:end]
    for words, span in printed:
        if named := leading_region(words):
            return OwnPlace(named[1], named[1].level, span, span)
    voices = _voices(body)
    if (nation := _nation(body, start, voices)) is not None:
        return nation
    claims = _claims(body)
    for place, claim in claims.items():  # 青岛市财政局 in a text that says 全市
        if (unit := _unit_of(place)) in ("省", "市") and voices[unit].score:
            voices[unit].score += claim.bodies
    unit, certain = _own_voice(voices)
    if not unit:
        return _named_by_title(title, claims, start)
    level_span = _moved(voices[unit].span, start)
    region = _prevailing(claims, [named for named in claims if _unit_of(named) == unit])
    if region is not None and not _contradicted(claims, region):
        return OwnPlace(region, region.level if certain else "", _moved(claims[region].span, start), level_span)
    certain = certain and voices[unit].clear
    province, proof = _only_province(body) if voices[unit].clear else (None, (0, 0))
    narrower = _prevailing(claims, [named for named in claims if named.level == "municipal"])
    if province is not None:
        # Where one city prevails in a text that speaks of its province, whose text it is stays open.
        own = certain and not (unit == "省" and narrower is not None)
        return OwnPlace(province, _level_of(unit, body) if own else "", _moved(proof, start), level_span)
    level = _level_of(unit, body) if certain and narrower is None else ""
    return OwnPlace(None, level, (0, 0), level_span) if level else None


def _moved(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by


def _level_of(unit: str, body: str) -> Level:
    if unit == "市":
        return "municipal" if _BELOW.search(body) else ""
    return "provincial" if unit == "省" else "county" if unit == "县" else ""


_ABOUT_ANOTHER = re.compile("同意|支持|设立|授予|批复|赴|对口")


def _named_by_title(title: str, claims: dict[Region, _Claim], start: int) -> OwnPlace | None:
    """The place that a title names in full, though not first (2025年，广州市…详解), where the text names no other of its level more."""
    if _ABOUT_ANOTHER.search(title):
        return None
    named = [region for begin, end, region in find_regions(title) if title[begin:end] == region.full_name and region in claims]
    if not named or any(not is_within(named[-1], region) for region in named):
        return None
    own = named[-1]
    if _prevailing(claims, [region for region in claims if region.level == own.level]) != own or _contradicted(claims, own):
        return None
    found = claims[own].span
    span = (start + found[0], start + found[1])
    return OwnPlace(own, own.level, span, span)
