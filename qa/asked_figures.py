"""A question → the kinds of figure it asks for; a text → whether it holds one, and the dates by which it wants things done. Pure.

Units and their kinds stand in data/lexicon/units.csv, other words that ask for a kind of figure in quantity_words.csv. Chooses no sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.language.lexicon import table
from kg.language.numbering import find_document_numbers
from kg.language.quantities import find_deadlines, find_quantities
from kg.language.script import fold

# What is counted in one word may be counted in another (5家 / 5个 / 5所), beds and times may not.
COUNTED = frozenset({"thing", "institution", "person", "place", "event", "bed"})
ANY_COUNT = frozenset({"thing", "institution", "place", "person"})
_WORDED = re.compile(r"(?<!第)[一两二三四五六七八九十百]+(?:名|个|家|所|人|年|次|项|倍|成|张)|全部|全覆盖")
_PHONE = re.compile(r"(?<!\d)(?:0\d{2,3}[-－—]?\d{7,8}|1\d{10}|\d{7,8}|1[02]\d{3,4}|9\d{4})(?!\d)")
# A period within which something is due, or a day that comes again.
_PERIOD = re.compile(
    r"""
    [\d一二两三四五六七八九十]+ \s* (?: 年 | 个月 | 个?工作日 | 个?自然日 | 日 | 天 | 个?小时 | 周 ) (?: 之?内 | 以内 | 前 )
  | 每 (?: 年 | 月 | 季度 | 周 ) [^，。；,;]{0,6} (?: \d+ [月日] | 前 | 底 )
  | (?: 的 | 从 | 自 )? [次当下] [月年日] (?: 开始 | 起 )
    """,
    re.VERBOSE,
)
# How long something may take or lasts: 最迟不超过4个小时, 审核期限为5个工作日.
_LENGTH = re.compile(
    r"""
    (?: 不超过 | 不得超过 | 不少于 | 不得少于 | 最长 | 最短 | 最迟 | 最多 | 最少 | 时限 | 期限 | 时间 | 期 ) [为是：:]? \s*
    [\d一二两三四五六七八九十]+ \s* (?: 年 | 个月 | 个?工作日 | 个?自然日 | 天 | 个?小时 | 周 )
    """,
    re.VERBOSE,
)
# A share in words.
_SHARE_WORDED = re.compile(r"一半|过半|半数|[二三四五六七八九十]分之[一二三四五六七八九]")

# So are rates of a population: 肺结核发病率下降到55/10万以下, 孕产妇死亡率12/10万.
_RATE = re.compile(r"\d\s*/\s*(?:10\s*万|十万|万|千|1000)|‰|十万分之[\d一二三四五六七八九]")
# All of them is a share as well: 覆盖率 where 实现全覆盖 is said.
_ALL = re.compile(r"全覆盖|全部|全员|百分之百|百分百")
# A year, a day of the calendar or the number of an annex is no figure.
_DAY = re.compile(
    r"""
    (?:19|20)\d\d \s* 年 (?: \s* \d{1,2} \s* 月 )? (?: \s* \d{1,2} \s* 日 )?   # 2018年11月3日
  | \d{1,2} \s* 月 (?: \s* \d{1,2} \s* 日 | 底 | 份 )                              # 3月底
  | (?<![\d.]) (?:19|20) \d\d (?! [\d.%％万亿元人名家个] )                             # 健康中国2030
  | https?://[^\s，。；）),;]+ | www\.[^\s，。；）),;]+ | \b[A-Z]{2,}(?:/T)?\s?\d[\d.—-]*          # an address, a standard (GB50180)
  | 第 [\d一二三四五六七八九十百]+ [条章款项号] | 附[件表录] \s* \d+
  | [〔\[] \s* \d{4} \s* [〕\]] \s* \d+ \s* 号                                   # 〔2018〕9号
    """,
    re.VERBOSE,
)
# Years that date no duty: of a cited title, of a year's edition, of what has been said before.
_NO_DUTY = re.compile(
    r"""
    《[^《》]*》
  | (?:19|20)\d\d \s* 年 (?: 度 | 版 | 以来 )
  | (?:19|20)\d\d \s* 年 (?: \s* \d{1,2} \s* 月 (?: \s* \d{1,2} \s* 日 )? )? (?! [底末前中上] )   # 2018年11月，国务院印发…; not 底前出台
    [，,]? [^，,。；前;]{0,16}? (?: 印发 | 发布 | 出台 | 下发 )
    """,
    re.VERBOSE,
)


# The label of an item is no figure.
_LABEL = re.compile(r"^\s*[（(]?\d{1,2}(?:[）).．、]|(?=[一-龥]))(?!\d)")


# A rate or a share of what is asked; sums so large are of money where a scale or an amount is asked.
_SHARE = re.compile(r"(?:率|占比|比重|百分比)[^，。？?的几多,]{0,6}[是为到达有定要得占]?[^，。？?,]{0,4}?(?:多少|几成|百分之几|多高)")
# A sum of money, whatever it is called.
_MONEY = re.compile(
    r"""
    (?: 多少 | 几 ) [^，。？?,]{0,6} (?: 经费 | 资金 | 投资 | 拨款 | 奖金 | 罚款 | 钱 )
  | (?: 经费 | 资金 | 拨款 | 奖金 ) (?: 是 | 有 | 为 | 共 | 要 | 给 | 安排 | 拨 )? (?: 了 )? 多少
  | \b how \s much \s (?: [\w-]+ \s ){0,3} (?: money | funding | funds? | cash | investment ) \b
  | \b how \s much \b (?: \s [\w'-]+ ){0,12}? \s (?:
      pay | pays | paid | deduct(?:ed)? | gets? | receives? | costs? | charged? | contributes? | awarded | granted | fined | borrow | earn
    | spend | chip \s in | subsid\w+ | compensat\w+ | reward\w* ) \b
  | \b how \s much \s (?: is | are | was | were | does ) \b (?: \s [\w'-]+ ){0,10}? \s (?:
      benefits? | allowances? | subsid(?:y|ies) | fees? | fines? | pensions? | premiums? | salary | salaries | wages? | stipends?
    | compensation | price | prices | grants? | awards? | bonus(?:es)? | rent | deposit | reward | rewards ) \b
  | \b how \s (?: large | big ) \s (?: a | an | is \s (?: a | an | the ) ) \s (?: [\w-]+ \s ){0,8}?
      (?: fine | fee | subsidy | allowance | award | prize | grant | fund | loan ) \b
    """,
    re.VERBOSE,
)
_HUNDREDS_OF_MILLIONS = re.compile(r"(?:规模|产值|投资|收入|资金|营收|总额|交易额|增加值)[^，。？?,]{0,10}(?:多少|几)[百千万]*亿")


# What is counted by 个 and is nobody: 签约多少个项目.
_THINGS_COUNTED = re.compile(
    r"(?:多少|几)个(?:[一-龥]{0,6}?)(?:项目|课题|平台|基地|园区|城市|试点|中心|场景|标准|站|点|产品|工程|案例|实验室|床位|镇|村|县|区|工厂|车间)"
)


# How many are covered is said as a share as well: 覆盖多少乡镇卫生院, 覆盖80%以上的乡镇卫生院.
_COVERED = re.compile(r"(?:覆盖|普及|纳入)(?:到|了)?(?:多少|几)")


# How long, in so many words between: for how many consecutive years.
_LENGTH_ASKED = re.compile(r"\bhow many (?:\w+ ){0,2}(?:years|months|weeks|days|hours|minutes)\b")


@dataclass(frozen=True, slots=True)
class AskedFigure:
    """The kinds of units.csv a question asks for; with `strict` no other kind answers."""

    kinds: frozenset[str]
    strict: bool


@cache
def _asked_unit() -> re.Pattern[str]:
    rows = table("units", "unit", ("unit", "kind"))
    units = sorted((row["unit"] for row in rows if row["kind"] != "per"), key=lambda unit: (-len(unit), unit))
    # 几成 asks for a share, 多少人口 for what something is provided per: neither is answered in that unit.
    return re.compile(rf"(?:多少|几)(?!成|人口|个人)[十百千万亿]*(?P<unit>{'|'.join(map(re.escape, units))})")


def asked_figure(question: str) -> AskedFigure:
    """What kind of figure a question asks for, by the unit after 多少 or 几 and by the words of quantity_words.csv.

    >>> asked_figure("至少得有多少张床位？")
    AskedFigure(kinds=frozenset({'bed'}), strict=True)
    >>> sorted(asked_figure("要建几家？").kinds), asked_figure("目标是多少？").strict
    (['institution', 'place', 'thing'], False)
    """
    text = fold(question)
    units = {row["unit"]: row["kind"] for row in table("units", "unit", ("unit", "kind"))}
    kinds = {units[match["unit"]] for match in _asked_unit().finditer(text)}
    rows = [row for row in table("quantity_words", columns=("language", "cue", "kind", "strict")) if row["cue"] in text]
    strict = bool(kinds) or any(row["strict"] == "yes" for row in rows)
    kinds |= {row["kind"] for row in rows}
    if _SHARE.search(text):
        return AskedFigure(frozenset({"percent", "ratio"}), True)
    if _HUNDREDS_OF_MILLIONS.search(text) or _MONEY.search(text):
        kinds, strict = kinds | {"money"}, True
    if _LENGTH_ASKED.search(text):
        kinds.add("time")
    if not kinds and re.search(r"\bhow many\b|\bnumber of\b|多少个?(?:人|位|名)|人数", text):
        kinds, strict = set(COUNTED), True
    if kinds & (ANY_COUNT - {"person"}):
        kinds |= ANY_COUNT if kinds & {"person", "thing"} else ANY_COUNT - {"person"}  # 几个 may count people, 几家 does not
    if "person" in kinds and _THINGS_COUNTED.search(text):
        kinds.discard("person")
    if "event" in kinds:
        kinds.add("thing")
    if _COVERED.search(text):
        return AskedFigure(frozenset(kinds | {"percent"}), False)
    return AskedFigure(frozenset(kinds), strict)


# Units of what something is had per (每万人), and, without 每, of people.
_SO_MANY = frozenset({"千人", "万人", "十万人", "10万人"})


def has_figure(text: str, asked: AskedFigure) -> bool:
    """Whether a text holds a figure that may answer; years alone are none.

    >>> has_figure("3个工作日内报送", AskedFigure(frozenset({"money"}), True))
    False
    >>> has_figure("占总数超过一半", asked_figure("占比是多少？")), has_figure("附件1：收入限额", asked_figure("限额是多少？"))
    (True, False)
    >>> has_figure("到2020年基本建成", AskedFigure(frozenset(), False))
    False
    """
    text = _DAY.sub("　", _LABEL.sub("", text))
    if asked.kinds & {"percent", "ratio"} and (_ALL.search(text) or _RATE.search(text)):
        return True
    if _SHARE_WORDED.search(text) and (not asked.strict or asked.kinds & {"percent", "ratio"}):
        return True
    found = find_quantities(text)
    if asked.strict and "phone" in asked.kinds:
        return bool(_PHONE.search(text))
    if asked.strict:
        households = {"户"} if "institution" in asked.kinds else set()  # 餐饮单位2400户
        if "person" in asked.kinds and any(each.unit in _SO_MANY and not text[: each.start].rstrip().endswith("每") for each in found):
            return True
        return any(quantity.kind in asked.kinds or quantity.form in asked.kinds or quantity.unit in households for quantity in found)
    return any(quantity.kind or quantity.form != "number" or not quantity.unit for quantity in found) or bool(_WORDED.search(text))


# A day or a part of a month without its year: 8月底, 3月15日, 每月7日前, 年底前.
_WITHOUT_YEAR = re.compile(
    r"(?<![\d年])\d{1,2}\s*月\s*(?:\d{1,2}\s*日|[底末初]|[上中下]旬)前?|每[月年季周][^，。；,;]{0,4}?\d{1,2}\s*[日月号][底末]?前?|(?<![\d一-龥])年底前"
)


def due_dates(text: str, own_date: str = "", lengths: bool = False) -> list[tuple[int, int]]:
    """Where a text says by when: dates and periods, not those of cited documents nor the document's own (`own_date`, ISO); with
    `lengths` also how long something may take.

    >>> text = "根据国发〔2014〕64号，请于2019年8月14日前寄出"
    >>> [text[start:end] for start, end in due_dates(text)], due_dates("现将2019年度申报指南予以公布")
    (['于2019年8月14日前'], [])
    """
    bare = text
    spans = [match.span() for match in _NO_DUTY.finditer(text)]
    spans += [(start, end) for start, end, _ in find_document_numbers(text)]
    for start, end in spans:
        bare = bare[:start] + "　" * (end - start) + bare[end:]
    found = [(deadline.start, deadline.end) for deadline in find_deadlines(bare) if deadline.iso != own_date]
    found += [match.span() for match in _PERIOD.finditer(bare)]
    days = re.finditer(r"(?:19|20)\d\d\s*年(?:\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?)?", bare)
    found += [match.span() for match in days if not own_date.startswith(match.group()[:4])]
    found += [match.span() for match in _LENGTH.finditer(bare) if lengths]
    found += [match.span() for match in _WITHOUT_YEAR.finditer(bare)]
    kept: list[tuple[int, int]] = []
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept
