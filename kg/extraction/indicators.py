"""The words around a number → a short name of what is measured, and on whom. Does not decide whether the number is a promise.

Names read alone: "每万名居民拥有全科医生数", "县域内就诊率", "新创省级医学重点学科数".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.language.indicators import PER_CAPITA as PER_CAPITA
from kg.language.indicators import indicator_key as indicator_key
from kg.language.lexicon import table

# 每个乡镇, 各地级以上市: what each of is given something; not 每年, 各类.
DISTRIBUTED = re.compile(
    r"""(?: 每 (?! 年|月|周|天|日|季|次|学期|学年|\d*\s?[年月天日周] )
      | 各 (?! 类|种|项|级|地区要|自|方面|位|有关 ) ) [^，。；：每]{0,40}$""",
    re.VERBOSE,
)
NOUN = re.compile(r"(?:的)?(?P<noun>[^，。；：、（）()“”\n]{0,40}(?:“[^”]{1,16}”[^，。；：、（）\n]{0,16})?)")
LONGEST_NOUN = 24  # characters; longer ones describe what they name
SIZES = frozenset(("规模", "目标", "水平", "要求", "标准", "任务"))  # 达到2000人次以上的规模: the thing counted stands before
# A noun after coordinated adjectives: 特色鲜明、创新力强的未来产业集群.
DESCRIBED = re.compile(r"[^，。；、的（）\d]{2,12}(?:、[^，。；、的（）\d]{2,12})+的(?P<noun>[^，。；：、（）]{2,24})")
# One noun for several kinds: 行业型、专业型、区域型平台.
KINDS = re.compile(r"(?:[一-龥]{1,8}[型类级性]、)+(?P<noun>[^，。；、（）\d]{2,24})")
NOUN_END = re.compile(
    r"""(?: [，。；、并且由为] | [和与](?=\d) | 以上的 | 的目标 | 进行 | 用于 | 作为 | 参加 | 参与 | 开展(?=.) | 达到?
      | 给予 | 组成 | 牵头 | 在(?=全) | 建设成 | 成为 | 与(?=[^、]*建) ).*$""",
    re.VERBOSE,
)
SHARE_OF = re.compile(
    r"""^(?P<part>.+?) (?:要|应|应当|须|力争|原则上)*
    (?: 达到(?!.{0,4}强度) | 提高到(?=.*总数)
      | 占到?(?!比) | 不超过 | 不高于 | 不低于 | 不少于 | 不得低于 | 超过 | 至少占 ) (?P<whole>[^，]{2,24}?)的?$""",
    re.VERBOSE,
)
MONEY_NOUN = re.compile(
    r"[^，。；：、的（）\d%]{0,10}(?:补助|补贴|奖励|奖补|资助|津贴|奖金|扶持资金|救助金|补偿|配套|贴息|扣除|经费|资金支持|扶持|专项资金|专项经费)"
)


@dataclass(frozen=True, slots=True)
class Naming:
    """What is measured (`indicator`) and on whom (`scope`, may be ""). `complete` is False where the words name only a scope."""

    indicator: str
    scope: str
    complete: bool = True


@cache
def _words(role: str) -> tuple[str, ...]:
    words = [row["word"] for row in table("indicator_words", columns=("word", "role")) if row["role"] == role]
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


# What a word of one character begins that is another word: 应用, 对口, 在校, 至少.
_LONGER = {
    "应": "用急届对收", "要": "素点求件", "对": "口外接标象", "从": "业事", "在": "校线岗册职园编学", "使": "用", "并": "购网轨联",
    "和": "谐睦", "及": "时格", "到": "位", "将": "军", "即": "时", "至": "少今", "以": "上下内外", "且": "末", "或": "然", "把": "手关",
}  # fmt: skip


def _whole_word(word: str) -> str:
    return re.escape(word) + (f"(?![{_LONGER[word]}])" if word in _LONGER else "")


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    """Compiled patterns that are made of lexicon words, by name."""
    lead, head, scope = ("|".join(map(_whole_word, _words(role))) for role in ("lead", "head", "scope"))
    patterns = {
        "lead": rf"^(?:[\s，。；：、,—–\-（(“”)）]|{lead}|[一二三四五六七八九十]是|——)+",
        "head": rf"(?:{head})(?:（[^（）]*）)?$",
        "scope": rf"^(?P<scope>[^，。；]*?(?:{scope})(?:（[^（）]*）)?)(?P<rest>[^，。；]{{3,}})$",
        "only_scope": rf"(?:{scope})(?:（[^（）]*）)?$",
    }
    return re.compile(patterns[kind])


TRAILING = re.compile(
    r"""(?: 建议|不宜|拟|预计 | (?:分别)?在\d{4}年的?基础上
      | 力争|争取|确保|基本|原则上|一般|总体|应当?|需|须|必须|均|都|各|分别|每年|年均|稳定|逐年|再|也|仍|总计|合计|将|且|的
      | (?<![需主重])要 | (?<![许认])可 | (?<![功智性节产动技职效])能 | (?<!公)共
      | 数量要|并|每次|平均|一次性|给予|达|不断|逐步|稳步|进一步 )+$""",
    re.VERBOSE,
)
PLACE = re.compile(
    r"""^(?P<place> 全[国省市区县] | [我本][国省市区县] | 城乡 | 各地 | 各县（市、区） | 各[市县区] )(?:的|内|范围内)?(?=.{2})""",
    re.VERBOSE,
)
# What may not follow a scope when an indicator is cut in two: the scope would then be part of the indicator's own name.
NOT_AFTER_SCOPE = re.compile(r"^(?:的|和|、|与|及|或|占|建设|数|总|内|间|等|化|规模|（|床位|以上|人员数|服务能力)")


def noun_phrase(words: str, comparison: re.Pattern[str]) -> str:
    """The noun phrase that `words` (what stands before a number) end in, without comparison words, fillers and connectives.

    >>> noun_phrase("，力争将县域内就诊率提高到", re.compile("(?:提高到)$"))
    '县域内就诊率'
    """
    phrase = re.sub(r"（[^（）]{12,}）", "", re.sub(r"\s+", "", words))
    phrase = re.sub(r"^(?:[（(]?[一二三四五六七八九十\d]+[）)]|\d+[.．、]|第[一二三四五六七八九十百]+条)", "", phrase)
    while True:
        shorter = TRAILING.sub("", comparison.sub("", phrase)).rstrip("，、：:（(“")
        shorter = _pattern("lead").sub("", shorter)
        if shorter == phrase:
            return phrase
        phrase = shorter


def following_noun(words: str) -> str:
    """The noun that a number counts, from the words after it.

    >>> following_noun("标准化的乡镇卫生院、在每个街道")
    '标准化的乡镇卫生院'
    """
    words = re.sub(r"（[一-龥]{1,3}）(?=[一-龥]{2})", "", re.sub(r"\s+", "", words))  # 首台（套）技术装备
    if described := DESCRIBED.match(words) or KINDS.match(words):
        words = described["noun"]
    match = NOUN.match(words)
    noun = NOUN_END.sub("", match["noun"]) if match else ""
    noun = noun.strip("的“”")
    if len(noun) > LONGEST_NOUN:  # 符合当地发展和人才培养需要的(中等职业学校)
        noun = noun.rpartition("的")[2] if "的" in noun[8:] else noun[:LONGEST_NOUN]
    return noun if noun not in SIZES else ""


def name_measure(phrase: str) -> Naming:
    """Indicator and scope of a phrase that names a rate or an amount itself (县级医院中高级职称人员比例).

    >>> name_measure("县级医院本科以上学历人员比例")
    Naming(indicator='本科以上学历人员比例', scope='县级医院', complete=True)
    >>> name_measure("乡镇卫生院").complete
    False
    """
    place = PLACE.match(phrase)
    scope = place["place"] if place else ""
    phrase = phrase[place.end() :] if place else phrase
    if share := SHARE_OF.match(phrase):
        whole = re.sub("(?:的?比例|的?比重|之比)$", "", share["whole"])
        phrase = f"{share['part']}占{whole}比例"
    listed = re.match(r"^(?P<members>[^占]*(?:、|和)[^占]*)等(?![级次候同价])(?P<rest>.{5,})$", phrase)
    if listed and listed["members"].count("（") == listed["members"].count("）"):
        return Naming(listed["rest"], listed["members"])
    if not _pattern("head").search(phrase):
        return Naming(phrase, scope, complete=not _pattern("only_scope").search(phrase) and len(phrase) > 1)
    best = Naming(phrase, scope)
    cut = _pattern("scope").match(phrase)
    while cut and "占" not in cut["rest"]:
        if not NOT_AFTER_SCOPE.match(cut["rest"]) and _pattern("head").search(cut["rest"]):
            best = Naming(re.sub("^按照?(?=.{2})", "", cut["rest"]), scope + cut["scope"])
        longer = _pattern("scope").match(cut["rest"])
        # 城市 | 三级医院 | 预约诊疗率: a scope may be made of several; but not past 向…转诊, which belongs to the indicator
        if not longer or (best.scope != scope and re.search("[向占、的由与和对]", longer["scope"])):
            break
        cut = re.match(rf"^(?P<scope>{re.escape(cut['scope'] + longer['scope'])})(?P<rest>.+)$", phrase)
    return best


def is_measure(indicator: str) -> bool:
    """Whether a name already ends in what is measured (率, 数, 比例 …).

    >>> is_measure("县域内就诊率"), is_measure("全科医生")
    (True, False)
    """
    return bool(_pattern("head").search(indicator))


def name_count(before: str, verb: str, noun: str) -> Naming:
    """Indicator and scope of things counted: 每个乡镇 办好 1所 卫生院; 新创 4个 重点专科.

    >>> name_count("每个乡镇卫生院至少", "配置", "全科医生")
    Naming(indicator='全科医生配置数', scope='每个乡镇卫生院', complete=True)
    >>> name_count("每万名居民", "拥有", "全科医生").indicator
    '每万名居民拥有全科医生数'
    >>> name_count("", "新创", "省级医学重点学科").indicator
    '新创省级医学重点学科数'
    """
    before = TRAILING.sub("", re.sub(r"\s+", "", before))
    for word in ("至少", "最少", "不少于", "不低于"):
        before = before.removesuffix(word)
    place = PLACE.match(before)
    if per := PER_CAPITA.search(before):
        start = per.start()
        where = _pattern("lead").sub("", before[:start].strip("，、在的向 "))
        return Naming(f"{before[start:]}{verb}{noun}数", where)
    if each := DISTRIBUTED.search(before):
        scope = TRAILING.sub("", each[0]).removesuffix("重点")
        counted = f"{noun}{verb}数" if verb in ("配置", "配备", "选派", "培养", "培育", "培训") else f"{noun}数"
        return Naming(counted, scope)
    counted = noun if noun.endswith("数") else f"{noun}数"
    if verb:
        return Naming(f"{verb}{counted}", place["place"] if place else "")
    subject = _pattern("lead").sub("", before)
    return Naming(f"{subject}{counted}" if len(subject) <= 12 else counted, "")
