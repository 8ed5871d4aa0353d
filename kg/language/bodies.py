"""Names of departments → one body per place, function and time; composed by rule from the tables data/lexicon/bod*.csv.

A name is [place or level] + [function] + [form]: 市 + 卫生健康 + 委, 济南市 + 发展改革 + 委, 省委 + 网信 + 办. Comes in: a name, a list
of names ("市卫生健康委、发展改革委"), running text. Goes out: `BodyMention`s with the prefix that a list leaves out restored, and, with
a place and a date, one `Body`. Knows nothing of duties: who leads is the matter of `kg.extraction.responsibilities`. A name that
could mean several bodies gets no id and a reason; nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

from kg.language.alternation import Finder, alternation, finder
from kg.language.lexicon import table
from kg.language.regions import Region, ancestors, find_regions, leading_region
from kg.language.romanise import romanised
from kg.records import Level

NameKind = Literal["department", "group", "authority", "organization", "collective"]


@dataclass(frozen=True, slots=True)
class BodyFunction:
    """What a department does, whatever its place: a row of bodies.csv.

    `name` is the short function (卫生健康), `long` the one of full names, `abbreviations` other ways to write it (卫健). `synonyms` are
    English words people use for such a department ("health commission"). `national` is the central body's full name, or "".
    """

    name: str
    long: str
    english: str
    organ: str
    national: str
    national_english: str
    forms: tuple[tuple[Level, str], ...]
    synonyms: tuple[str, ...]
    abbreviations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BodyName:
    """A name taken apart. `place` is as written (市, 济南市, 各区市县, 国家; "" where left out), `party` marks 省委 and 市委.

    `function` is a key of bodies.csv, or "" where the name holds no known one; `form` is as written, `short_form` canonical.
    `rest` is the name without its place.
    """

    written: str
    place: str
    party: bool
    function: str
    form: str
    short_form: str
    kind: NameKind
    rest: str


@dataclass(frozen=True, slots=True)
class BodyMention:
    """A body named in a text: `text[start:end] == written` but for blanks; `name` has the prefix its list carries over."""

    start: int
    end: int
    written: str
    name: str
    kind: NameKind


@dataclass(frozen=True, slots=True)
class Body:
    """One body of one place and time. `id` is like 郑州市/卫生计生委, or "" where the name could mean several: `reason` says why.

    `predecessor` and `successor` are ids (several joined by "；"). `moved` are duties that passed to another body that exists beside it, as
    (duty, id): 医疗保险 of the 人力资源社会保障局 passed to the 医疗保障局 in 2018.
    """

    id: str
    name: str
    full_name: str
    name_en: str
    level: Level
    region: str
    aliases: tuple[str, ...] = ()
    predecessor: str = ""
    successor: str = ""
    moved: tuple[tuple[str, str], ...] = ()
    reason: str = ""


# ---------------------------------------------------------------- tables


@cache
def body_functions() -> tuple[BodyFunction, ...]:
    """All functions of departments, with the English words people use for them.

    >>> next(f for f in body_functions() if f.name == "卫生健康").synonyms[0]
    'health commission'
    """
    short: dict[str, list[str]] = {}
    for row in table("body_abbreviations", "", ("abbreviation", "function", "form")):
        short.setdefault(row["function"], []).append(row["abbreviation"])
    levels: tuple[tuple[Level, str], ...] = (("provincial", "provincial"), ("municipal", "municipal"), ("county", "county"))
    columns = ("function", "long", "english", "organ", "national", "national_english", "synonyms")
    return tuple(
        BodyFunction(
            row["function"],
            row["long"],
            row["english"],
            row["organ"],
            row["national"],
            row["national_english"],
            tuple((level, row[column]) for level, column in levels),
            tuple(word for word in row["synonyms"].split("|") if word),
            tuple(short.get(row["function"], ())),
        )
        for row in table("bodies", "function", columns)
    )


@cache
def _function(name: str) -> BodyFunction | None:
    return next((function for function in body_functions() if function.name == name), None)


@cache
def _stems() -> dict[str, str]:
    """Ways to write a function before a form (卫健, 卫生健康, 卫生和计划生育) → function."""
    rows = table("body_abbreviations", "", ("abbreviation", "function", "form"))
    stems = {row["abbreviation"]: row["function"] for row in rows if not row["form"]}
    for function in body_functions():
        stems.setdefault(function.name, function.name)
        stems.setdefault(function.long, function.name)
    return stems


@cache
def _whole_names() -> dict[str, tuple[str, str]]:
    """Names that are short for function and form together (编办, 国资委) → (function, short form)."""
    rows = table("body_abbreviations", "", ("abbreviation", "function", "form"))
    return {row["abbreviation"]: (row["function"], row["form"]) for row in rows if row["form"]}


@cache
def _central_names() -> dict[str, tuple[str, str]]:
    """Full names of central bodies → (function, the form they end in): 国家卫生健康委员会, 工业和信息化部, 海关总署."""
    names: dict[str, tuple[str, str]] = {}
    for function in body_functions():
        if function.national:
            form = next((form for form in sorted(_forms(), key=len, reverse=True) if function.national.endswith(form)), "")
            names[function.national] = (function.name, form)
    return names


@cache
def _forms() -> dict[str, dict[str, str]]:
    return {row["form"]: row for row in table("body_forms", "form", ("short", "long", "kind", "english", "english_central"))}


@cache
def _units() -> dict[str, dict[str, str]]:
    """Units of administration: 省 → rank 1, Provincial; 县 → rank 3, County."""
    return {row["unit"]: row for row in table("body_places", "unit", ("rank", "adjective", "noun"))}


def _rank(unit: str) -> int:
    return int(_units()[unit]["rank"]) if unit in _units() else 5


@cache
def _forms_of(*kinds: str) -> tuple[str, ...]:
    return tuple(sorted((form for form, row in _forms().items() if row["kind"] in kinds), key=lambda form: (-len(form), form)))


@cache
def _collectives() -> dict[str, str]:
    return {row["phrase"]: row["english"] for row in table("body_collectives", "phrase", ("english",))}


# ---------------------------------------------------------------- one name

# Places in general, by level: 市, 旗县区, 各县（市、区）, 各地级以上市. A name of a place (济南市) ends in one of these too.
_UNIT = (
    r"(?:自治区|直辖市|自治州|自治县|省|市|州|盟|地区|县|区|旗|乡镇|乡|镇|街道"
    r"|开发区|先导区|功能区|高新区|新区|园区|经济区|兵团)"
)
_BRACKET = r"(?:[（(][^（）()]{1,12}[）)])"
_LEVELS = rf"(?:{_UNIT}{_BRACKET}?(?:[、，和及]?{_UNIT}{_BRACKET}?)*)"
_GENERAL_PLACE = rf"""
    (?: 各 (?:有关|相关)? (?:级|地|地方|级地方|设区|地级以上)? {_LEVELS}?
      | (?: 全 | 本 | 所在地? | 当地 | 属地 | 有关 | 相关 | 地方 | 基层 | 各级 | 县级以上 | 设区的 | 地级以上 | 下辖 )+ (?:地|{_LEVELS})?
      | {_LEVELS} )
    (?: 级以上 | 两级 | 三级 | 四级 | 各级 | 级 | 直 | 属 )? (?:地方(?=各级|人民|政府|党委))?
"""
_NAMED_PLACE = r"(?: [一-龥]{2,8}? (?:自治区|自治州|自治县|省|市|州|盟|地区|县|区|旗|镇|街道|新区|兵团) )"
_CENTRE = r"(?: 国家 | 中央 | 全国 | 中国 | 国务院 | 中共中央 | 省级以上 )"
_PLACE = rf"(?: {_CENTRE} | {_GENERAL_PLACE} | {_NAMED_PLACE} )"


@cache
def _bounded_name() -> re.Pattern[str]:
    """A whole name of a department, a group of departments or an authority."""
    return re.compile(
        rf"""
        (?P<central>{alternation(tuple(_central_names()))})
      | (?P<place>{_PLACE})?
        (?:
            (?P<party>委|政府)? (?: (?P<whole>{alternation(tuple(_whole_names()))})
                             | (?P<stem>{alternation(tuple(_stems()))}) (?P<form>{alternation(_forms_of("department", "group"))}) )
          | (?P<seat>(?:人民)?政府|委|党委)? (?P<office>办公厅|办公室)
          | (?P<authority>{alternation(_forms_of("authority"))})
        )
        """,
        re.VERBOSE,
    )


_COLLECTIVE = re.compile(
    rf"""
    (?: 各 | 有关 | 相关 | 其他 | 等 | 所属 | 行业 | 责任 | 成员 | 国务院 | 中央 | [省市县区][级直]? | {_GENERAL_PLACE} )*
    (?: (?: 职能 | 行业 | 主管 | 业务 | 管理 | 行政 | 监管 | 成员 | 责任 | 牵头 | 实施 | 组织 | 直属 | 驻 )*
        (?: 部门 | 单位 | 机构 | 方面 | 企业 | 委办局 )
        (?: [和及与、]? (?:有关|相关|各)? (?:单位|部门|企业|机构|地区) )?
      | 地区 | 地方 | 各地 | 各级 )
    """,
    re.VERBOSE,
)
_PLACE_ONLY = re.compile(rf"(?:{_GENERAL_PLACE}|{_NAMED_PLACE})", re.VERBOSE)
# Words that no name of a body holds: a "name" with one of them is a sentence.
_NOT_IN_NAME = re.compile(
    r"[。；;：:！？《》\d]|的|并|将|要|应|须|如|含|包括|按照|根据|结合|实施|推进|推动|落实|加强|完成|组织开展"
    r"|负责|牵头|配合|参与|进行|以下简称|不得|可以|予以|(?<!自)由"
)
# Standing groups, whose names may hold verbs, and their members: 省推进工业互联网专项工作组, 省新兴产业推进组工作专班成员单位.
_STANDING_GROUP = re.compile(
    r"""
    [^，,。；;：:、的]{2,30}?
    (?: 领导小组 | 工作组 | 推进组 | (?:执行|协调|推进|工作|专项)小组 | 工作专班 | 专班
      | 指挥部 | 联席会议 | 委员会 | 机制(?=牵头|成员|责任) )
    (?P<members> [^，,。；;：:、]{0,4} (?:单位|部门) )? (?:办公室)?
    """,
    re.VERBOSE,
)
# Kinds of bodies, where the text says that bodies stand there: 各基础电信企业, 相关医疗机构.
_KIND_OF_BODIES = re.compile(r"(?:各|有关|相关|其他|专班)[^，,。；;：:、]{0,12}(?:企业|单位|机构|部门|平台|院校|高校|医院|园区)")
LONGEST_NAME = 40


def parse_body(name: str, *, loose: bool = False) -> BodyName | None:
    """Takes a name apart, or None where it is not one.

    Strict: composed of known words (市卫生健康委, 旗县区党委, 各有关部门). `loose` also takes any short name that ends like that of a body
    (青岛海洋科技中心, 省军区战备建设局), for places where the text says that what stands there is a body.

    >>> parse_body("市卫生计生委").function, parse_body("省委网信办").party, parse_body("各区市县政府").kind
    ('卫生计生', True, 'authority')
    >>> parse_body("大连医科大学"), parse_body("大连医科大学", loose=True).kind
    (None, 'organization')
    """
    written = "".join(name.split())
    return _parse(written, loose) if 0 < len(written) <= LONGEST_NAME else None


# Names repeat within and between documents; those of 360 documents are some 6,000.
@lru_cache(maxsize=1 << 14)
def _parse(written: str, loose: bool) -> BodyName | None:
    # The Youth League alone puts its place in the middle: 团省委.
    if youth := re.fullmatch(r"(?:共青)?团(?P<place>中央|[省市县区州旗])委?", written):
        return BodyName(written, youth["place"], False, "共青团", "团委", "委", "department", "团委")
    if written in _collectives() or _COLLECTIVE.fullmatch(written):
        return BodyName(written, "", False, "", "", "", "collective", written)
    if match := _bounded_name().fullmatch(written):
        return _name_of(written, match)
    if loose and (_KIND_OF_BODIES.fullmatch(written) or ((group := _STANDING_GROUP.fullmatch(written)) and group["members"])):
        return BodyName(written, "", False, "", "", "", "collective", written)
    if loose and _STANDING_GROUP.fullmatch(written):
        return BodyName(written, "", False, "", written, written, "organization", written)
    if not loose or _NOT_IN_NAME.search(written) or len(written) < 2:
        return None
    return _loose_name(written)


def _name_of(written: str, match: re.Match[str]) -> BodyName:
    if match["central"]:
        function, form = _central_names()[match["central"]]
        place = next((word for word in ("国家", "中央", "全国", "中国", "国务院") if written.startswith(word)), "")
        return BodyName(written, place, place == "中央", function, form, _short(form), "department", written[len(place) :])
    place = match["place"] or ""
    party = match["party"] == "委" or place == "中央"
    if match["whole"]:
        function, short = _whole_names()[match["whole"]]
        return BodyName(written, place, party, function, match["whole"], short, "department", match["whole"])
    if match["stem"]:
        form = match["form"]
        kind: NameKind = "group" if _forms()[form]["kind"] == "group" else "department"
        return BodyName(written, place, party, _stems()[match["stem"]], form, _short(form), kind, match["stem"] + form)
    if office := match["office"]:
        return BodyName(written, place, match["seat"] in ("委", "党委"), "", office, _short(office), "department", written[len(place) :])
    seat = match["authority"]
    return BodyName(written, place, seat == "党委", "", seat, _short(seat), "authority", seat)


def _short(form: str) -> str:
    return _forms()[form]["short"] if form in _forms() else form


def _loose_name(written: str) -> BodyName | None:
    """A name whose words are unknown but whose end is that of a body; or a bare place (崂山区) that answers for itself."""
    every_form = _forms_of("department", "group", "authority", "organization")
    form = next((form for form in every_form if written.endswith(form) and len(written) > len(form)), "")
    place = re.match(r"(?:国家|中央|全国|中国|省委|市委|县委|区委|省|市|县|区|旗|自治区)", written)
    if form:
        kind: NameKind = _forms()[form]["kind"]  # type: ignore[assignment]
        prefix = place[0].removesuffix("委") if place and len(written) > len(place[0]) + 1 else ""
        return BodyName(written, prefix, bool(place and place[0].endswith("委")), "", form, _short(form), kind, written[len(prefix) :])
    if _PLACE_ONLY.fullmatch(written):
        return BodyName(written, written, False, "", "", "", "authority", "")
    return None


# ---------------------------------------------------------------- lists

# Between names: 、 ， ； and blanks; 和 及 与 only where complete names stand on both sides (人力资源和社会保障局).
_SEPARATOR = re.compile(
    r"""
    [、，,；;/] | 以及
  | (?<=[委局厅部办署院会府]) [和及与] (?=[^、，]{2})
  | (?<=[区县市]) 及 (?=[^、，]{2})
  | [及和与] (?=各|有关|相关|其他|专班|成员单位|所属|下属)
    """,
    re.VERBOSE,
)
_LEVEL_ONLY = re.compile(rf"各?(?P<unit>{_UNIT}){_BRACKET}?")
_BARE_SEAT = re.compile(rf"{_UNIT}(?:人民)?政府")
_LEVEL_FIRST = re.compile(rf"(?P<unit>{_UNIT}){_BRACKET}?(?![直委级有政])")
# What follows the last name of a list that is not exhaustive, and words of sharing out that belong to no name.
_AND_OTHERS = re.compile(
    r"等(?:[一二两三四五六七八九十\d]+[个家])?(?:(?:有关|相关)?(?:部门|单位|机构)(?:[和、](?:部门|单位|机构))?)?$"
)


def split_bodies(text: str, *, loose: bool = False) -> tuple[BodyMention, ...]:
    """The bodies of a list that fills `text`, prefixes carried over; () where any part of it is no body.

    >>> [m.name for m in split_bodies("市卫生健康委、发展改革委、旗县区党委、政府")]
    ['市卫生健康委', '市发展改革委', '旗县区党委', '旗县区政府']
    >>> [m.name for m in split_bodies("各市、县（市、区）政府，省人力资源和社会保障厅等部门")]
    ['各市、县（市、区）政府', '省人力资源和社会保障厅']
    >>> [m.name for m in split_bodies("市财政、医保等部门")], split_bodies("医生、护士")
    (['市财政部门', '市医保部门'], ())
    """
    found: list[BodyMention] = []
    names: list[BodyName] = []
    shares_form = bool(re.search(r"(?:部门|单位)\s*$", text))
    for start, end in _segments(text):
        written = "".join(text[start:end].split())
        others = _AND_OTHERS.search(written)
        bare = written[: others.start()] if others else written
        if not bare:
            continue
        name = parse_body(bare, loose=loose) or (_shared_form(bare) if shares_form else None)
        if name is None and (named := leading_region(bare)) and named[0] == len(bare):
            name = _shared_seat(named[1], text[end:])  # 济南、青岛市政府
        if name is None:
            return ()
        names.append(name)
        found.append(BodyMention(start, end, written, _carried(name, names[:-1]), name.kind))
    return tuple(found)


def _shared_seat(region: Region, following: str) -> BodyName | None:
    """济南, of a list that goes on to 青岛市政府, is 济南市政府."""
    match = re.match(r"[、和及与\s一-龥]*?[省市县区州旗盟]((?:人民)?政府|党委|管委会)(?=[、，,；;]|\s*$|和|及|等)", following)
    return parse_body(region.full_name + match[1]) if match else None


def _shared_form(written: str) -> BodyName | None:
    """市财政, of a list that ends in 等部门, is 市财政部门."""
    name = parse_body(written + "部门")
    return name if name and name.kind == "group" and name.function else None


def _segments(text: str) -> list[tuple[int, int]]:
    """Spans between separators outside brackets; level words that belong to the next name (市、县医改办) stay with it."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _SEPARATOR.finditer(text):
        before = text[: match.start()]
        if match.start() < start or before.count("（") + before.count("(") > before.count("）") + before.count(")"):
            continue
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, len(text)))
    joined: list[tuple[int, int]] = []
    for span in spans:
        if not text[span[0] : span[1]].strip():
            continue
        if joined and _belongs_to_next(text[slice(*joined[-1])], text[slice(*span)]):
            joined[-1] = (joined[-1][0], span[1])
        else:
            joined.append(_trim(text, *span))
    return joined


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _belongs_to_next(left: str, right: str) -> bool:
    """市 | 县（市、区）医改办 is one name: the left part is only a level and the right begins with a level not above it."""
    if left.strip().startswith("各") and _LEVEL_ONLY.fullmatch(left.strip()) and _BARE_SEAT.fullmatch(right.strip()):
        return True  # 各区、市政府: districts and county-level cities
    last = re.split(r"[、，,]", re.sub(r"[（(][^（）()]*[）)]", "", left))[-1].strip()
    alone, following = _LEVEL_ONLY.fullmatch(last), _LEVEL_FIRST.match(right.strip())
    if not alone or not following:
        return False
    return _rank(alone["unit"]) <= _rank(following["unit"])


# Bodies of the centre and of branches of it are not prefixed with the place of those named before them.
_VERTICAL = frozenset({"人民银行", "海关", "银保监", "银监", "保监", "证监", "科学院", "工程院"})


def _carried(name: BodyName, before: list[BodyName]) -> str:
    """The name with the place that the list states once: 市 for every later department, the place of 党委 for a bare 政府."""
    if name.place or name.party or name.kind in ("collective", "organization") or not before:
        return name.written
    if name.kind == "authority":
        stem = before[-1].place if before[-1].kind == "authority" else ""
        return stem + name.written if name.written == name.form else name.written
    leaders = [other for other in before if other.place and other.kind in ("department", "group")]
    # A branch that names its own place (山东金融监管局, 人民银行济南分行) has it already.
    if not leaders or name.function in _VERTICAL or (not name.function and find_regions(name.written)):
        return name.written
    place, function = leaders[-1].place, _function(name.function)
    if place in ("国家", "全国", "中国", "国务院"):
        national = function.national if function else ""
        # 总局 and 总署, like 部, are central by their form and stand alone in lists (国家卫生健康委、市场监管总局).
        general = name.written.endswith(("总局", "总署"))
        takes_it = place == "国家" and national.startswith("国家") and name.short_form in ("委", "局") and not general
        return f"国家{name.written}" if takes_it else name.written
    if name.form == "部" and not (function and function.organ == "party"):
        return name.written
    party = leaders[-1].party and bool(function and function.organ == "party")
    if place == "中央":
        return f"中央{name.written}" if party else name.written
    return f"{place}委{name.written}" if party and not name.written.startswith("委") else place + name.written


# ---------------------------------------------------------------- names in running text

# A form that goes on as another word is no end of a name: 委员, 局面, 部分, 办法, 厅级.
_GOES_ON = r"""
    (?: (?<=委)(?![员托派任]) | (?<=局)(?![面限势部]) | (?<=部)(?![分署位队件级长下门]) | (?<=办)(?![法理公事学医好案证税展])
      | (?<=厅)(?![堂级局]) | (?<=室)(?![内外主]) | (?<=院)(?![校士长前内外感]) | (?<=会)(?![议同计商]) | (?<=处)(?![置理罚分])
      | (?<=所)(?![有需在属]) | (?<=校)(?![长园企]) | (?<=[^委局部办厅室院会处所校]) )
"""


@cache
def _core() -> re.Pattern[str]:
    """What a name in running text is found by: its function and form, or a seat of authority; the place before it is read backwards."""
    stems = alternation(tuple(_stems()))
    return re.compile(
        rf"""
        (?P<central> {alternation(tuple(_central_names()))} ) {_GOES_ON}
      | (?P<shared> (?:{stems}) (?:、(?:{stems}))+ ) (?: 等 (?:有关|相关)? | 和 | 及 )? (?:行政|主管|职能)* 部门
      | (?: (?P<whole> {alternation(tuple(_whole_names()))} )
          | (?:{stems}) (?P<form> {alternation(_forms_of("department", "group"))} ) ) {_GOES_ON}
      | (?P<authority> {alternation(_forms_of("authority"))} ) {_GOES_ON}
        """,
        re.VERBOSE,
    )


@cache
def _core_finder() -> Finder:
    return finder(_core(), (*_central_names(), *_stems(), *_whole_names(), *_forms_of("authority")))


_PLACE_BEFORE = re.compile(rf"(?:{_CENTRE}|{_GENERAL_PLACE})(?:委|人民政府|政府)?$", re.VERBOSE)
_BOUNDARY_BEFORE = re.compile(r"(?:^|[\s、，,。；;：:（(《“”》）)]|由|和|与|及|同|经|报|请|为|向|对|当地|同级|各)$")


def find_bodies(text: str, start: int = 0, end: int | None = None) -> list[BodyMention]:
    """The departments and authorities that running text names, left to right, prefixes carried over in lists; offsets into `text`.

    Only names composed of known words; a department needs a place before it or to begin after a mark or a word like 由 or 会同.

    >>> [m.name for m in find_bodies("由市卫生健康委会同发展改革、财政等部门组织实施，省卫生健康委加强指导，鼓励办法创新")]
    ['市卫生健康委', '发展改革部门', '财政部门', '省卫生健康委']
    """
    stop = len(text) if end is None else end
    found: list[BodyMention] = []
    named: list[BodyName] = []
    for match in _core_finder().finditer(text, start, stop):
        first = _place_start(text, start, match.start())
        if first == match.start() and not _may_stand_alone(text, start, match):
            continue
        pieces = split_bodies(text[first : match.end()]) if match["shared"] else ()
        if pieces:
            found += [replace(piece, start=first + piece.start, end=first + piece.end) for piece in pieces]
            continue
        written = "".join(text[first : match.end()].split())
        name = parse_body(written)
        if name is None:
            continue
        listed = found and re.fullmatch(r"\s*(?:、|和|及|与)\s*", text[found[-1].end : first])
        named = [*named, name] if listed else [name]
        found.append(BodyMention(first, match.end(), written, _carried(name, named[:-1]), name.kind))
    return found


def _place_start(text: str, low: int, at: int) -> int:
    """Where the place before a name begins; a known place is taken whole (郑州市), other words before 市 are not."""
    window = max(low, at - 24)
    before = text[window:at]
    general = _PLACE_BEFORE.search(before)
    first = window + general.start() if general else at
    for length in range(8, 1, -1):
        begin = at - length
        if begin < low:
            continue
        region = leading_region(text[begin:at].removesuffix("委"))
        whole = text[begin:at].removesuffix("委")
        if region and region[0] == len(whole) and region[1].full_name == whole:
            return begin
    return first


def _may_stand_alone(text: str, low: int, match: re.Match[str]) -> bool:
    if match["authority"]:
        return False
    return bool(match["central"] or _BOUNDARY_BEFORE.search(text[max(low, match.start() - 2) : match.start()]))


def find_body_lists(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int, tuple[BodyMention, ...]]]:
    """Runs of bodies joined by 、 ， 和 及 与 (one body is a run too), as (start, end, bodies).

    >>> [[m.name for m in bodies] for _, _, bodies in find_body_lists("规划市卫生计生委、财政局2016年底前完成，报市政府")]
    [['市卫生计生委', '市财政局'], ['市政府']]
    """
    runs: list[tuple[int, int, tuple[BodyMention, ...]]] = []
    for mention in find_bodies(text, start, end):
        if runs and re.fullmatch(r"\s*(?:[、，,和及与]|以及)?\s*", text[runs[-1][1] : mention.start]):
            runs[-1] = (runs[-1][0], mention.end, (*runs[-1][2], mention))
        else:
            runs.append((mention.start, mention.end, (mention,)))
    return runs


# ---------------------------------------------------------------- one body per place, function and time


def identify_body(name: str, region: Region | None = None, level: Level = "", date: str = "") -> Body:
    """The body that `name` means in a document of `region` and `level` dated `date` (ISO, may be ""). Never raises.

    市 and 省 are read from the document's place; a name without any is that of the document's own level. The name of the time stays:
    the office of 2016 keeps its id and says who succeeded it.

    >>> from kg.language.regions import region_by_name
    >>> body = identify_body("市卫计委", region_by_name("郑州"), "municipal", "2016-09-14")
    >>> body.id, body.full_name, body.name_en, body.successor
    ('郑州市/卫生计生委', '郑州市卫生和计划生育委员会', 'Municipal Health and Family Planning Commission', '郑州市/卫生健康委')
    >>> identify_body("有关部门").id, identify_body("有关部门").reason
    ('', 'names no body in particular')
    """
    parsed = parse_body(name, loose=True)
    if parsed is None:
        return Body("", name, name, name, "", "", reason="not composed of known words")
    if parsed.kind == "collective":
        return Body("", name, name, english_name(name), "", "", reason="names no body in particular")
    if parsed.kind == "organization" and not parsed.place:
        return Body(f"单位/{parsed.written}", name, parsed.written, english_name(name), "", "")
    seat = _seat(parsed, region, level)
    if seat.reason:
        return Body("", name, name, english_name(name, level), seat.level, "", reason=seat.reason)
    office, full = _office(parsed, seat.level)
    if not office:
        return Body("", name, name, english_name(name, seat.level), seat.level, seat.place, reason="several offices go by this name")
    return _body(parsed, seat, office, full)


@dataclass(frozen=True, slots=True)
class _Seat:
    """Whose body it is: `place` in full; where the name stands for many, the place they lie in and their words (`general`: 各区市县)."""

    place: str
    level: Level
    general: str = ""
    reason: str = ""


# Words for the document's own place of that level.
_OWN_PLACE = re.compile(r"(?:本|全|我)?(?:省|自治区|市|州|盟|县|区|旗)")


def _seat(parsed: BodyName, region: Region | None, level: Level) -> _Seat:
    place = re.sub(r"[级直属]$", "", parsed.place)
    if place in ("国家", "中央", "全国", "中国", "国务院") or (parsed.function and not place and _is_central(parsed, level)):
        return _Seat("国家", "national")
    if len(place) > 1 and not _OWN_PLACE.fullmatch(place) and (named := leading_region(place)) and named[0] == len(place):
        return _Seat(named[1].full_name, named[1].level)
    if place and not _OWN_PLACE.fullmatch(place):
        return _Seat(region.full_name if region else "各地", _rank_level(place), place)
    if region is None:
        return _Seat("", level, reason="the document does not say which place")
    for candidate in (region, *ancestors(region)):
        if not place or _is_a(candidate, place.lstrip("本全我")):
            return _Seat(candidate.full_name, candidate.level)
    return _Seat("", "", reason=f"the document does not say which {place}")


def _is_central(parsed: BodyName, level: Level) -> bool:
    function = _function(parsed.function)
    if parsed.written in _central_names() or (level == "national" and parsed.kind == "department"):
        return True
    if parsed.form in ("部", "总局", "总署", "署") and function is not None and function.organ == "government":
        return bool(function.national)
    return parsed.function in _VERTICAL and "会" in parsed.form


def _is_a(region: Region, unit: str) -> bool:
    """Whether a region answers to 市, 省, 自治区, 县, 区, 旗."""
    if unit == "省":
        return region.level == "provincial"
    if unit == "自治区":
        return region.full_name.endswith("自治区")
    if unit == "区":
        return region.full_name.endswith("区") and region.level == "county"
    if unit == "市":
        return region.full_name.endswith(("市", "州", "盟", "地区")) and region.level != "national"
    return region.full_name.endswith(unit)


def _rank_level(place: str) -> Level:
    ranks = [_rank(unit) for unit in re.findall(_UNIT, place)]
    levels: tuple[Level, ...] = ("", "provincial", "municipal", "county", "county", "")
    return levels[max(ranks)] if ranks else ""


def _office(parsed: BodyName, level: Level) -> tuple[str, str]:
    """(short name, full name) of the office without its place; ("", "") where the level does not tell."""
    function = _function(parsed.function)
    if function is None:
        long = _forms()[parsed.form]["long"] if parsed.form in _forms() else parsed.form
        rest = parsed.rest.removesuffix(parsed.form)
        return rest + (parsed.short_form or parsed.form), rest + long
    form = parsed.short_form
    if parsed.kind == "group" or form == "部门":
        if level == "national":
            return _national_office(function)
        form = dict(function.forms).get(level, "")
        if not form:
            return "", ""
    elif not form:
        return "", ""
    if level == "national" and function.national:
        return _national_office(function)
    stem = function.name.removesuffix(form) if form and function.name.endswith(form) else function.name
    return stem + form, _full_office(function, form)


def _full_office(function: BodyFunction, form: str) -> str:
    """卫生和计划生育委员会; a body that is not composed of function and form (总工会, 人民法院) has its whole name in `long`."""
    if function.organ in ("mass", "court", "congress", "institution") and form != "委":
        return function.long
    long_form = _forms()[form]["long"] if form in _forms() else form
    return function.long if function.long.endswith(long_form) else function.long + long_form


def _national_office(function: BodyFunction) -> tuple[str, str]:
    form = next((form for form in _forms_of("department") if function.national.endswith(form)), "")
    short = function.name + _short(form) if form and not function.name.endswith(_short(form)) else function.name
    return (short if function.national else ""), function.national


def _body(parsed: BodyName, seat: _Seat, office: str, full: str) -> Body:
    function = _function(parsed.function)
    place = "" if seat.level == "national" else seat.general or seat.place
    if function and function.organ == "party" and place and not seat.general and parsed.form == "部":
        place = f"中共{place}委"  # 中共郑州市委组织部: departments of the Party bear the committee's name
    full_name = full if full.startswith(place) else place + full
    before, after, moved = ("", "", ()) if seat.general else _succession(parsed.function, seat.place, seat.level)
    return Body(
        id=f"{seat.place}/{seat.general}{office}",
        name=parsed.written,
        full_name=full_name,
        name_en=english_name(parsed.written, seat.level),
        level=seat.level,
        region="中国" if seat.level == "national" else seat.place,
        aliases=tuple(sorted({parsed.written, *_aliases(function, parsed)} - {full_name})),
        predecessor=before,
        successor=after,
        moved=moved,
    )


def _aliases(function: BodyFunction | None, parsed: BodyName) -> set[str]:
    if function is None or not parsed.place or parsed.kind == "group":
        return set()
    names = _names_of_office(function, parsed.short_form)
    return {parsed.place + ("委" if parsed.party and parsed.place != "中央" else "") + name for name in names}


@cache
def _names_of_office(function: BodyFunction, short_form: str) -> frozenset[str]:
    """All that an office of this function and form is called, without its place."""
    names = {whole for whole, (owner, form) in _whole_names().items() if owner == function.name and form == short_form}
    if function.organ in ("government", "party"):
        stems = {stem for stem, owner in _stems().items() if owner == function.name and not stem.endswith(short_form)}
        names |= {stem + short_form for stem in stems}
    return frozenset({*names, _full_office(function, short_form)})


def _succession(function: str, place: str, level: Level) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """Ids of the office's predecessor and successor in the same place, and of the duties that passed to others."""
    before: list[str] = []
    after: list[str] = []
    moved: list[tuple[str, str]] = []
    if "）" in place:
        return "", "", ()
    for row in table("body_succession", "", ("predecessor", "successor", "kind", "duties", "from_date")):
        if row["predecessor"] == function:
            identity = _office_id(row["successor"], place, level)
            if row["kind"] == "duties":
                moved.append((row["duties"], identity))
            else:
                after.append(identity)
        elif row["successor"] == function and row["kind"] == "renamed":
            before.append(_office_id(row["predecessor"], place, level))
    return "；".join(sorted(before)), "；".join(sorted(after)), tuple(moved)


def _office_id(function_name: str, place: str, level: Level) -> str:
    function = _function(function_name)
    if function is None:
        return ""
    if level == "national":
        return f"{place}/{_national_office(function)[0]}"
    return f"{place}/{function.name}{dict(function.forms).get(level, '')}"


# ---------------------------------------------------------------- English names

# Places that a document names only in the plural, even without 各.
_ALWAYS_SEVERAL = frozenset({"先导区", "功能区", "开发区", "园区", "经济区", "乡镇", "街道", "兵团"})


def english_name(name: str, level: Level = "") -> str:
    """An English name by rule; the Chinese one where a word is not in the tables.

    >>> [english_name(n) for n in ("市卫生计生委", "市物价局", "省医保局")]
    ['Municipal Health and Family Planning Commission', 'Municipal Price Bureau', 'Provincial Healthcare Security Administration']
    >>> [english_name(n) for n in ("各区市县政府", "先导区管委会", "市编委办")]
    ['district, city and county governments', 'pilot zone administrative committees', 'Municipal Staffing Office']
    >>> english_name("财政部"), english_name("国家卫生健康委"), english_name("郑州市财政局"), english_name("有关部门")
    ('Ministry of Finance', 'National Health Commission', 'Zhengzhou Municipal Finance Bureau', 'relevant departments')
    """
    parsed = parse_body(name, loose=True)
    if parsed is None:
        return name
    if parsed.kind == "collective":
        return _collectives().get(parsed.written, "relevant departments" if "部门" in parsed.written else parsed.written)
    function = _function(parsed.function)
    place, _ = _english_place(parsed.place)
    central = parsed.place in ("国家", "中央", "全国", "中国", "国务院") or (not parsed.place and _is_central(parsed, level))
    if central and function and function.national_english:
        return function.national_english
    if parsed.kind == "authority":
        return _english_authority(parsed)
    if function:
        return _english_department(function, parsed, place, central)
    if parsed.form in ("办公厅", "办公室"):
        seat = "Party Committee" if parsed.party else "Government"
        return f"General Office of the {place} {seat}".replace("  ", " ")
    return _english_organization(parsed)


def _english_place(place: str) -> tuple[str, str]:
    """("Municipal", "") for 市; ("Zhengzhou Municipal", "Zhengzhou") for 郑州市; the nouns of many places for 各区市县."""
    bare = re.sub(r"^[本全我各]|[级直属]$", "", place)
    if bare in _units():
        unit_row = _units()[bare]
        return unit_row["noun" if bare in _ALWAYS_SEVERAL else "adjective"], ""
    unit = next((unit for unit in sorted(_units(), key=len, reverse=True) if bare.endswith(unit)), "")
    if unit and (named := leading_region(bare)) and named[0] == len(bare):
        pinyin = _pinyin(named[1].name)
        return f"{pinyin} {_units()[unit]['adjective']}", pinyin
    return _enumerate([_units()[unit]["noun"] for unit in re.findall(_UNIT, bare)]), ""


def _enumerate(words: list[str]) -> str:
    distinct = list(dict.fromkeys(words))
    return ", ".join(distinct[:-1]) + (" and " if len(distinct) > 1 else "") + "".join(distinct[-1:])


def _english_department(function: BodyFunction, parsed: BodyName, place: str, central: bool) -> str:
    if parsed.kind == "group":
        return f"{place} {function.english.lower()} {'authority' if parsed.place in _units() else 'authorities'}".strip()
    row = _forms().get(parsed.short_form)
    noun = row["english_central" if central or (parsed.place == "省" and parsed.short_form == "局") else "english"] if row else ""
    if function.organ in ("mass", "court", "institution", "congress") or noun in function.english:
        return f"{place} {function.english}".strip()
    if function.organ == "party" and parsed.short_form == "部":
        return f"{function.english} Department of the {place} Party Committee".replace("  ", " ")
    return f"{place} {function.english} {noun}".strip()


def _english_authority(parsed: BodyName) -> str:
    noun = _forms()[parsed.form]["english"] if parsed.form in _forms() else ""
    place, named = _english_place(parsed.place)
    if named or (parsed.place in _units() and parsed.place not in _ALWAYS_SEVERAL):
        return f"{place} {noun}".strip()
    plural = {"People's Government": "governments", "Party Committee": "Party committees", "": "authorities"}.get(noun, f"{noun.lower()}s")
    return f"{place} {plural}" if place else f"{plural} at all levels" if noun else parsed.written


def _english_organization(parsed: BodyName) -> str:
    form = _forms().get(parsed.form)
    stem = parsed.written.removesuffix(parsed.form)
    fields = {row["chinese"]: row["english"] for row in table("body_words", "chinese", ("english",))}
    words: list[str] = []
    while stem:
        if match := re.match(alternation(tuple(fields)), stem):
            words.append(fields[match[0]])
            stem = stem[match.end() :]
        elif named := leading_region(stem):
            words.append(_pinyin(named[1].name))
            stem = stem[named[0] :]
        else:
            following = re.search(alternation(tuple(fields)), stem)
            cut = following.start() if following else len(stem)
            words.append(_pinyin(stem[:cut]))
            stem = stem[cut:]
    return " ".join([*words, form["english"] if form else ""]).strip()


@cache
def _pinyin(name: str) -> str:
    """Pinyin of a proper name, capitalised: 郑州 → Zhengzhou."""
    return romanised(name).capitalize()
