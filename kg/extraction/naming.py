"""A promise in its sentence → what it measures and on whom. Does not decide whether it is one.

`indicators` knows how names are made of words; this module knows where in a sentence the words stand.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kg.extraction.comparisons import comparison, cues
from kg.extraction.indicators import MONEY_NOUN, PER_CAPITA, Naming, following_noun, is_measure, name_count, name_measure, noun_phrase
from kg.extraction.promises import COUNTED, FUNDED, RATE_YEARS, Context, Reading, gives
from kg.extraction.sentences import Segment


def after_deadline(context: Context, start: int, end: int) -> str:
    """`text[start:end]` from the end of its last deadline on."""
    for deadline in context.sentence.deadlines:
        if start < deadline.end <= end:
            start = deadline.end
    return context.text[start:end]


# What a number measures where its sentence does not say.
PLAIN = {"money": "资金标准", "percent": "比例", "time": "期限", "area": "面积", "person": "人数", "event": "次数"}
PER_HEAD = r"(?:每[人户个次月年天餐]+)*"
# Between two sums of one list: 职工每人每月200元、居民每人每月100元.
NEXT_SUM = re.compile(rf"(?:以上|以下)?[、和](?P<who>[^，。；\d]*?){PER_HEAD}")
# 限额标准为职工参保人员每人每天(120元)
TOLD = re.compile(
    rf"(?P<what>[^，。；]{{2,60}}?(?:标准|限额|额度|上限|金额))(?:原则上|统一)?(?:为|按照?|是|：)(?P<who>[^，。；]{{0,20}}?){PER_HEAD}$"
)
# 100%的机构 达到基本标准
DOES = re.compile(
    r"""(?P<who>.{2,40}?)
    (?P<does> (?:能够|能|要|应|均|都)*
      (?:达到|实现|完成|建立|建成|建有|提供|具备|开展|纳入|设立|设置|配备|参加|有|使用|通过|加入|取得) .* )$""",
    re.VERBOSE,
)
# The work on a thing, before the thing: 完善(信息管理功能), 推行(日间手术).
WORK = re.compile("^(?:完善|推进|加强|建设|建立|加快|推行|开展|实行|实施)")


def previous_words(context: Context, segment: int) -> str:
    """The words of the part between commas before a segment, brackets within it included; "" for the first."""
    here = context.sentence.segments[segment]
    outer = [part for part in context.sentence.segments[:segment] if not part.inner and part.end <= here.start]
    return after_deadline(context, outer[-1].start, outer[-1].end) if outer else ""


# A span of time is no scope: 3年内, 每年获.
TIME_SCOPE = re.compile(r"^(?:未来|今后)?(?:[一二两三四五六七八九十\d]+年内|每年.{0,3})$")


def name_promise(context: Context, reading: Reading, previous: Naming | None) -> Naming:
    """Indicator and scope of a reading; the indicator of the number before it where its own words name only a scope.

    The indicator is never empty: at worst it is that of the number before, or the kind of thing the unit measures.
    """
    if previous and reading.quantity.kind != "percent":  # 营收年均增长10%，2025年突破2.4万亿元
        previous = replace(previous, indicator=re.sub(r"(?:年均)?..幅度$", "", previous.indicator))
    naming = _name(context, reading, previous)
    scope = TIME_SCOPE.sub("", naming.scope)
    naming = replace(naming, indicator=re.sub("^其(?![中他它余])(?=.{3})", "", naming.indicator))
    naming = replace(naming, indicator=_shortened(re.sub(r"^[万亿]?元(?=.{2})", "", naming.indicator)), scope=scope)
    if naming.indicator.removesuffix("数"):
        return naming
    return replace(naming, indicator=previous.indicator if previous else PLAIN.get(reading.quantity.kind, "数量"))


LONGEST_NAME = 24
INSURED = re.compile(r"\s*(?:人民币)?(?:以[上下])?的(?P<what>[^，。；的]{2,16})")
INSURES = re.compile(r"(?:以及|和|及|或)?(?:每[一-龥]{1,2})?(?:不低于|不少于|不超过)?")


def _shortened(name: str) -> str:
    """A name that fills a line, cut down to its last part: what stands before 并, 且 or a bracket is a condition."""
    if len(name) <= LONGEST_NAME:
        return name
    name = re.sub(r"（[^（）]*）", "", name)
    return re.sub(r"^.{8,}?(?:并且?|，)(?=.{4,})", "", name) if len(name) > LONGEST_NAME and "占" not in name else name


def _name(context: Context, reading: Reading, previous: Naming | None) -> Naming:
    """The name that the words around a number give; its indicator may be empty."""
    segment = context.sentence.segments[reading.segment]
    quantity = reading.quantity
    before = after_deadline(context, segment.start, quantity.start)
    others = [q for q in context.quantities if segment.start <= q.start < quantity.start and q.start in context.accepted]
    if others and not reading.baseline:
        listed = re.search(r"[、和]\s*$|[、和](?=[^、和]*$)", context.text[others[-1].end : quantity.start])
        if listed and reading.shape in ("count", "measure"):
            before = context.text[others[-1].end + listed.end() : quantity.start]
    after = context.text[quantity.end : segment.end]
    after = re.sub(rf"^\s*(?:{cues('at_least_after')}|{cues('at_most_after')}|{cues('about_after')})", "", after)
    if reading.baseline:
        before = re.sub(r"(?:从|由)[^从由]*$", "", before)
    if quantity.kind == "money" and (insured := INSURED.match(after)) and INSURES.fullmatch(before.strip()):
        return Naming(insured["what"], "")  # 每车不低于500万元人民币的交通事故责任保险
    if reading.shape == "money":
        same = NEXT_SUM.fullmatch(context.text, others[-1].end, quantity.start) if others else None
        if same and previous:
            return Naming(previous.indicator, same["who"] or previous.scope)
        return _name_money(before, after, context, quantity.start)
    if reading.shape == "share":
        return _name_share(context, reading, before, after)
    if reading.shape == "count":
        return _name_count(context, reading, before, after, previous)
    return _name_measure(context, reading, before, after, previous)


def _span(unit: str) -> str:
    """What a length of time in `unit` is called."""
    if unit in ("年", "个月", "月", "周年"):
        return "年限"
    return "时长" if re.search("[时分]", unit) else "期限"


# 由长护险基金按(90%)的比例支付
PAYER = re.compile(r"^(?P<who>.*?)由(?P<payer>[^，由]{2,16}?)(?:分别|各)?按照?\s*$")


# 成本降低20%, 规模年均增长8%: a change, not the value that is reached
CHANGED = re.compile(
    r"(?:年均)?(?P<how>增加|增长|提高|提升|下降|降低|减少|缩短|压缩|压减)"
    r"(?:(?P<by>(?:了|约|近|不低于|不少于|超过)?)|[^增提降减]{0,4})\s*$"
)
SIZE = re.compile(r"(?:设立|组建|成立|建立)(?:总|首期)?(?:规模|额度|金额)$")
PAYS = re.compile(r"的?(?:比例|标准)?(?P<does>支付|负担|承担|报销|分担|结算)")
CONTRACT = re.compile(r"\s*(?:及?以上|以内)?的?(?P<what>[一-龥]{0,4}(?:合同|协议|工作经历|工作经验|补贴|补助|贴息))")


def _name_measure(context: Context, reading: Reading, before: str, after: str, previous: Naming | None) -> Naming:
    """A rate, a time or a ratio: named by the phrase before it, else by what follows (比例用于…)."""
    phrase = noun_phrase(before, comparison())
    if reading.quantity.kind == "money" and SIZE.search(phrase) and (fund := re.match(r"\s*(?:以上)?的(?P<what>[^，。；的]{2,20})", after)):
        return Naming(f"{fund['what']}规模", "")  # 设立总规模不少于100亿元的专项基金
    used = re.match(r"的?比例(?P<use>用于[^，。；]{2,24}?)(?:的?(?:教育培训活动|活动))?(?=[，。；]|$)", after.strip())
    if used:
        return Naming(f"{used['use']}的比例", "")
    if reading.shape == "ratio" and (split := re.match("配套|分担|负担|承担", after.strip())):
        return Naming(f"{'财政' if '财政' in phrase else ''}{split[0]}比例", phrase)
    if (payer := PAYER.search(before)) and (pays := PAYS.match(after.strip())):
        return Naming(f"{payer['payer']}{pays['does']}比例", noun_phrase(payer["who"], comparison()))
    if reading.shape == "time":
        if contract := CONTRACT.match(after):
            return Naming(f"{contract['what']}年限", "")
        phrase = re.sub(r"(?:累计|连续|每次|满)+$", "", phrase) or phrase
        phrase = phrase or noun_phrase(previous_words(context, reading.segment), comparison())
        name = phrase if re.search("时间|期限|年限|周期|期|时长|学时|日$", phrase) else phrase + _span(reading.quantity.unit)
        return Naming(name if reading.quantity.unit not in ("学时", "课时") else f"{following_noun(after) or phrase}学时", "")
    whole = re.search(r"按照?(?:不超过|不高于)?(?P<whole>[^，]+?)的\s*$", before)
    made = re.match(r"(?P<does>[^，。；]{2,24})", after.strip())
    given = given_rate(context, reading, after) if reading.quantity.kind == "percent" else ""
    if whole and (made or given):
        return Naming(f"{given or (made['does'] if made else '')}占{whole['whole']}比例", "")
    if given and (not is_measure(phrase) or "给予" in phrase):
        years = RATE_YEARS.search(before)
        return Naming(f"{given}比例", years[0].strip() if years else "")
    named = name_measure(phrase) if phrase else Naming("", "", complete=False)
    if named.complete and reading.quantity.kind == "percent":
        change = CHANGED.search(before) if not reading.baseline else None
        what = re.sub("^(?:基本)?实现(?=.{3})", "", named.indicator)
        if change and (change["by"] is not None or not is_measure(what)):
            yearly = "年均" if "年均" in change[0] else ""
            named = replace(named, indicator=f"{what.removesuffix('年均')}{yearly}{change['how']}幅度")
        elif not is_measure(what):
            named = replace(named, indicator=f"{what}比例")
    if not named.complete and previous:
        change = CHANGED.search(before) if reading.quantity.kind == "percent" and not previous.indicator.endswith("幅度") else None
        grown = f"{'年均' if '年均' in change[0] else ''}{change['how']}幅度" if change and not reading.baseline else ""
        return Naming(previous.indicator + grown, named.indicator or named.scope or previous.scope)
    if not named.complete:
        outer = context.text[context.sentence.start : context.sentence.segments[reading.segment].start]
        inherited = noun_phrase(_last_clause(outer), comparison())
        return Naming(inherited or following_noun(after), named.indicator)
    return named


def _last_clause(words: str) -> str:
    """The last non-empty part of `words` between commas or brackets."""
    parts = [part for part in re.split(r"[，。；：、（）()]", words) if part.strip()]
    return parts[-1] if parts else ""


_BEFORE_GIVEN = re.compile("^(?:(?:的|标准|比例)?(?:给予|予以|提供|申请|发放)|的|按照?|可|分别)+|(?<=一次性)分别")
_GIVEN = re.compile(r"(?:最高|一次性)?[可再]?(?:补助|补贴|奖励|奖补|资助|津贴|扶持|贴息)")


def _name_money(before: str, after: str, context: Context, quantity_start: int) -> Naming:
    """A sum given: named by the noun it is given as (签约服务补助标准)."""
    stated = MONEY_NOUN.search(before[-30:])
    if stated and re.search(r"[一-龥]$", before[-30:][: stated.start()]):  # …网络创业培训每人最高可补贴: not from its middle
        stated = _GIVEN.search(before[-30:])
    noun = MONEY_NOUN.search(after[:24]) or stated or MONEY_NOUN.search(
        context.text, context.sentence.start, context.sentence.end
    )
    told_before = context.text[context.sentence.start : quantity_start]
    receivers = list(re.finditer(r"(?:^|[，；。])\s*(?:其中)?对(?P<who>[^，。；]{2,30}?)(?=，|分别|给予|按|予以|每)", told_before))
    if not noun and FUNDED.search(before):
        return Naming("财政安排资金", "")
    told = TOLD.search(before)
    if told:
        return Naming(re.sub(r"^.*?[）)]", "", told["what"]), told["who"])
    name = _BEFORE_GIVEN.sub("", noun[0].strip()) if noun else noun_phrase(before, comparison())
    return Naming(name if name.endswith("标准") or not name else f"{name}标准", receivers[-1]["who"] if receivers else "")


# 给予五年100%房租补贴; 按投资额的30%给予补助: what is given, right after its rate
_GIVEN_AS = re.compile(
    r"(?:[、和]\d+(?:\.\d+)?%)*(?:的(?:比例|标准))?(?:[^，。；]{0,4}(?:给予|予以)(?:最高[\d.]+[万亿]?元)?[^，。；]{0,8}?)?的?(?:一次性)?"
    r"(?P<noun>[^，。；：、的（）\d给予]{0,6}(?:补助|补贴|奖励|奖补|资助|津贴|贴息|资金支持))"
)


def given_rate(context: Context, reading: Reading, after: str) -> str:
    """What a percentage is given as (房租补贴), "" where it is none of a subsidy."""
    if match := _GIVEN_AS.match(after.strip()):
        return match["noun"]
    segment = context.sentence.segments[reading.segment]
    if RATE_YEARS.search(context.text, segment.start, reading.quantity.start) and gives(context):
        named = MONEY_NOUN.search(context.text, context.sentence.start, segment.start)
        return re.sub("^.*(?:给予|予以|按照?)", "", named[0]) if named else "补贴"
    return ""


OTHER_SHARES = re.compile(
    r"(?P<who>[^，。；、和\d]{1,12})[、和]\d+(?:\.\d+)?%(?:以上|左右)?的?[^，。；\d]{2,}?(?=能|要|应|均|都|达到|实现|完成|建)"
)


def _name_share(context: Context, reading: Reading, before: str, after: str) -> Naming:
    """A share of a whole that follows: 100%的机构 达到基本标准, 覆盖 80%以上的村."""
    rest = re.sub("^的", "", after.strip(" 。；\n"))
    cut = DOES.match(rest)
    if several := OTHER_SHARES.match(rest):  # 90%的市和70%的县达到…
        does = DOES.match(rest[several.end() - 2 :])
        return Naming(f"{does['does']}的比例" if does else following_noun(several["who"]), several["who"])
    if cut:
        return Naming(f"{re.sub('^(?:能够|能|要|应|均|都)+', '', cut['does'])}的比例", cut["who"])
    verb = re.search(r"(?P<verb>[一-龥]{2})(?:全部|所有)?[^，。；]{0,20}$", noun_phrase(before, comparison()))
    earlier = previous_words(context, reading.segment)
    if "覆盖" in before:
        thing = before.split("覆盖")[0]
        thing = noun_phrase(thing, comparison()) if len(thing) > 4 else WORK.sub("", noun_phrase(earlier, comparison()))
        return Naming(f"{thing}覆盖率", rest)
    return Naming(f"{verb['verb'] if verb else ''}{following_noun(rest)}的比例", following_noun(rest))


def _name_count(context: Context, reading: Reading, before: str, after: str, previous: Naming | None) -> Naming:
    """Things counted: the noun after the number, with the verb or the 每… before it."""
    segment = context.sentence.segments[reading.segment]
    noun = following_noun(after)
    if noun and reading.quantity.kind == "person" and re.search(r"面向(?:全[国省市县区])?\s*$", before):
        return Naming(f"培训{noun}数", "")
    if reading.verb and (noun or not is_measure(noun_phrase(before, comparison()))) and reading.verb_start >= segment.start:
        start = max(segment.start, reading.quantity.start - len(before))
        return name_count(context.text[start : reading.verb_start], reading.verb, noun)
    phrase = noun_phrase(before, comparison())
    if not before.strip("其中受援的全省市县力争取确保 ") and (aim := DOES.match(after.strip(" 。；\n的"))):
        return Naming(f"{aim['who']}{aim['does']}的数量", "")  # 78家县级公立医院 服务能力达到推荐标准
    if not noun and phrase.startswith("每") and reading.quantity.kind == "area":
        return Naming("面积", phrase)  # 按照每个正式员工不超过10平方米的标准
    named = name_measure(phrase) if phrase else Naming("", "", complete=False)
    if phrase and not noun and (made := re.search(rf"(?:{cues('create')})(?!中心|机构|院|平台|基地|人员|经费|投入|设?兵团).+", phrase)):
        scope = re.sub("的$|^(?:每年|累计|拟|新|共)$", "", phrase[: made.start()])
        return Naming(made[0] if is_measure(made[0]) else f"{made[0]}数", scope if len(scope) <= 8 else "")
    per = PER_CAPITA.search(phrase)
    if not noun or (named.complete and re.search(r"[数量率度积模值额入力]$", named.indicator)) or per:
        if per and noun:
            return name_count(phrase, "", noun)
        counted = reading.quantity.kind in COUNTED
        if not named.complete and reading.quantity.kind == "institution" and not segment.inner:
            return Naming(f"{phrase}数", "")
        if not named.complete and previous:
            return Naming(previous.indicator, named.indicator or previous.scope)
        if not phrase and previous and not segment.inner:
            return previous  # 确保3万家目标，力争达到4万家左右
        if not phrase:
            outer = _last_clause(context.text[context.sentence.start : segment.start])
            return Naming(noun_phrase(outer, comparison()), "")
        if named.complete and not is_measure(named.indicator):
            change = re.search(r"(增加|增长|减少)[^增减]{0,4}$", before) if not reading.baseline else None
            named = replace(named, indicator=f"{named.indicator}{change[1] if change else ''}{'数' if counted else ''}")
        return named if named.complete else Naming(_inner_name(context, segment, reading), named.indicator)
    if previous and re.search(r"[、和]\s*$", context.text[segment.start : reading.quantity.start]) and not phrase:
        verb = re.match(r"(新创|新建|新增|建设|建成|打造|培育|培养|引进|完成|每[^，]*?)", previous.indicator)
        return Naming(f"{verb[0] if verb else ''}{noun}数", previous.scope)
    return name_count(before, "", noun)


def _inner_name(context: Context, segment: Segment, reading: Reading) -> str:
    """The name for a number in brackets: what stands before the bracket (推行日间手术（综合医院不少于5种）)."""
    outer = context.text[context.sentence.start : segment.start]
    bracket = outer.rfind("（")
    words = outer[:bracket] if bracket >= 0 else outer
    name = noun_phrase(_last_clause(words), comparison())
    return f"{WORK.sub('', name).strip('“”')}{reading.quantity.unit}数"


_LEVEL_NAME = r"(?:国家|全国|省部|全省|全市|省|市|区县|县区|县|区)"
_LEVEL_WORD = re.compile(rf"{_LEVEL_NAME}级?")
_OF_LEVEL = re.compile(rf"(?P<level>{_LEVEL_NAME})(?P<grade>级?)(?P<rest>.+)")
_AMOUNT = re.compile(r"\d[\d.]*[万亿]*元(?:的.*)?")
# 对新认定的, 经, 列入: how one comes to be a receiver
_MADE = re.compile(r"^(?:其中)?(?:对|经|列入|入选|首次|获批|获评|新?认定(?:的|为)?)+")


def receivers(words: str, count: int) -> list[str]:
    """The `count` kinds of receivers that a phrase lists, for sums dealt out over them in that order; [] where it does not fit.

    >>> receivers("对新认定的国家、省、市级工业设计中心", 3)
    ['国家级工业设计中心', '省级工业设计中心', '市级工业设计中心']
    >>> receivers("对首次入选“世界500强”“中国500强”的企业", 2), receivers("对企业", 2)
    (['世界500强', '中国500强'], [])
    >>> receivers("对收入首次突破1000亿元、500亿元的企业", 2)
    ['收入首次突破1000亿元', '收入首次突破500亿元']
    """
    words = re.sub(r"\s", "", words).strip("，；")
    quoted = re.findall(r"“([^”]+)”", words)
    if len(quoted) == count > 1:
        return quoted
    listed = re.sub(r"^对?[^、]*?的(?=[^、的]*、)", "", words)
    for mark in ("、", "、|和(?=[^、]*$)"):
        parts = re.split(mark, _MADE.sub("", listed))
        if len(parts) == count > 1 and all(parts):
            break
    else:
        return []
    if all(map(_AMOUNT.fullmatch, parts[1:])):
        kind = re.match(r"\D*", parts[0])
        return [parts[0], *(f"{kind[0] if kind else ''}{re.sub('的.*', '', part)}" for part in parts[1:])]
    last = _OF_LEVEL.fullmatch(parts[-1])
    if last and all(map(_LEVEL_WORD.fullmatch, parts[:-1])):
        return [f"{part.removesuffix('级')}{last['grade']}{last['rest']}" for part in (*parts[:-1], last["level"])]
    return parts


def coordinated(phrase: str, count: int) -> list[Naming]:
    """Splits 提供中医药服务的社区卫生服务中心、乡镇卫生院占同类机构之比 into `count` scopes of one indicator; [] where it does not fit.

    >>> [n.scope for n in coordinated("提供中医药服务的社区卫生服务中心、乡镇卫生院占同类机构之比", 2)]
    ['社区卫生服务中心', '乡镇卫生院']
    >>> [n.indicator for n in coordinated("入学率、巩固率", 2)]
    ['入学率', '巩固率']
    """
    if not phrase or count < 2:
        return []
    for pattern in ("、|和|与|以及", "、", "和"):
        parts = re.split(pattern, phrase)
        if len(parts) == count and all(parts):
            break
    else:
        return []
    whole = [name_measure(part) for part in parts]
    if all(re.search(r"[率数量比例积模值额度]$", part) for part in parts):
        return [replace(naming, complete=True) for naming in whole]
    prefix, _, first = parts[0].rpartition("的")
    last = re.match(r"(?P<scope>.+?)(?P<rest>占.+|(?:的).+)$", parts[-1])
    if not last and not whole[-1].scope:  # 花生种植、收获机械化率
        last = re.match(r"(?P<scope>.{2,8}?)(?P<rest>[^的]{2,8}(?:率|比例|比重|数|量|水平))$", parts[-1])
    if last:
        scope, rest = last["scope"], last["rest"].lstrip("的")
    else:
        scope, rest = whole[-1].scope or parts[-1], whole[-1].indicator if whole[-1].scope else ""
    name = f"{prefix}的单位{rest}" if prefix and rest.startswith("占") else f"{prefix}{rest}"
    return [Naming(name or phrase, member) for member in (first, *parts[1:-1], scope)]
