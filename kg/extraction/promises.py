"""A sentence → the numbers in it that promise something. Does not name, date or sort them.

A number becomes a promise only by the grammar around it: a comparison (不少于, 达到, ≥, 以上), a verb whose object is counted
(新建20个), a provision for each (每村配备1名), a change from a baseline (从2.62人增加到3.5人), a sum that is given (补助300万元).
Years, ordinals, ages, population brackets, list counts (三个方面), history and paperwork periods are numbers too, and stay out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache

from kg.extraction.comparisons import compare, comparison, counting_verb, cues, has
from kg.extraction.indicators import MONEY_NOUN, following_noun, name_measure, noun_phrase
from kg.extraction.sentences import Sentence
from kg.language.quantities import Deadline, Quantity, find_dates, find_quantities
from kg.records import Comparator

MASKED = re.compile(
    r"""
    《[^》\n]{1,80}》                                   # titles
  | [〔［\[【（(]\s*(?:19|20)\d{2}\s*[〕］\]】）)]\s*第?\s*\d+\s*号   # document numbers
  | 第\s*[\d一二三四五六七八九十百]+\s*(?:[-—、至]\s*第?[\d一二三四五六七八九十百]+)?   # ordinals
  | (?:附件|附表|表|图|专栏|序号)\s*\d+
  | \d+\s*(?:号|楼|室|层|路|届|点|时|周岁以上)(?!码|以上)
  | [A-Za-z][A-Za-z0-9.\-]*\d[A-Za-z0-9.\-]*         # H1N1, PM2.5
  | \d+[GKD](?![A-Za-z])                             # 5G, 4K, 3D
  | \d+(?:\.\d+){2,}                                  # 1.2.3
  | \d{5,}(?!\s*(?:人|名|元|[百千万亿]|个|家|户|吨|亩|平方|万|件|场|台|套|册|辆|人次|公里|M|\.))   # telephone numbers and the like
  | \d{3,4}[-—]\d{7,8}
    """,
    re.VERBOSE,
)
# A year or a month that is part of a name or a moment: 三年行动, 五年规划, 两年来.
YEAR_IN_NAME = re.compile(r"[一二三]年行动")
# 在5日, 自…, 后: a moment from which a period for paperwork runs; 不少于 and 不低于 end in 于 too.
MOMENT = re.compile(r"(?:在|(?<!少)(?<!低)于|自|后)\s*$")
AFTER_TIME_ENDS = re.compile(r"\s*(?:以上|及以上|左右|以内|（|的|。|，|；|、|）|且|并|及|$)")
LIST_AFTER = r"\s*[^\W\d左右以上下有]{0,4}?"
CLASSIFIED_AFTER = re.compile(r"\s*(?:以上|以下|及以上)?的?(?:罚款|处罚|有期徒刑|拘留)")
# Counted from the end of what stands before the number.
NEAR = r"[^，。；]{0,10}$"
VALIDITY = re.compile(r"(?:本(?:办法|规定|意见|细则|通知|措施|方案|文件|政策)|有效期|施行|试行|印发)")


@cache
def _not_counted() -> re.Pattern[str]:
    """What before a number makes it an ordinal, a rate's base, a span of time gone by, an age."""
    return re.compile(rf"(?:{cues('not_counted_before')})$")


@cache
def _near(role: str) -> re.Pattern[str]:
    """Words of a role at most ten characters before a number."""
    return re.compile(rf"(?:{cues(role)}){NEAR}")


def _is_paperwork(before: str) -> bool:
    """Whether a period runs from a moment of a procedure (受理之日起15日内)."""
    return bool(has("paperwork").search(before) or MOMENT.search(before))


def _masked(text: str, sentence: Sentence) -> list[tuple[int, int]]:
    spans = [match.span() for match in MASKED.finditer(text, sentence.start, sentence.end)]
    spans += [(date.start, date.end) for date in find_dates(text, sentence.start, sentence.end)]
    spans += [(deadline.start, deadline.end) for deadline in sentence.deadlines]
    return spans


def free_quantities(text: str, sentence: Sentence) -> list[Quantity]:
    """The quantities of a sentence that are no part of a date, a title, a number or an ordinal."""
    masked = _masked(text, sentence)
    found = find_quantities(text, sentence.start, sentence.end)
    return [q for q in found if not any(start < q.end and q.start < end for start, end in masked)]


@dataclass(frozen=True, slots=True)
class Reading:
    """A quantity seen as a promise, before it is named and dated. Offsets are clean."""

    quantity: Quantity
    segment: int
    comparator: Comparator
    shape: str  # "measure", "count", "money", "time", "ratio", "share"
    verb: str = ""
    verb_start: int = -1
    baseline: str = ""
    end: int = -1


@dataclass(frozen=True, slots=True)
class Context:
    """What a sentence brings along: the text, the sentence, its quantities, and whether a deadline holds."""

    text: str
    sentence: Sentence
    quantities: tuple[Quantity, ...]
    carried: Deadline | None
    document_year: str
    strict: bool
    reports: bool = False
    accepted: set[int] = field(default_factory=set)  # where the numbers begin that were read as promises so far

    def before(self, quantity: Quantity, segment: int) -> str:
        return self.text[self.sentence.segments[segment].start : quantity.start]

    def after(self, quantity: Quantity, segment: int) -> str:
        return self.text[quantity.end : self.sentence.segments[segment].end]

    def deadline(self, quantity_start: int) -> Deadline | None:
        """The deadline that holds at an offset: the nearest before it in the sentence, else the nearest after."""
        earlier = [d for d in self.sentence.deadlines if d.start <= quantity_start]
        if earlier:
            return earlier[-1]
        index = self.sentence.segment_of(quantity_start)
        end = self.sentence.segments[index].end if index >= 0 else quantity_start
        return next((d for d in self.sentence.deadlines if quantity_start < d.start < end), None)


# 从(2.62人)增加到(3.5人), 由2015年的76%提高到80%
BASELINE = re.compile(r"(?:从|由)[^，。；]{0,14}$")
TO = re.compile(
    r"""^[^，。；\d]{0,6}?
    (?: 增加 | 提高 | 提升 | 上升 | 增长 | 扩大 | 发展 | 拓展 | 下降 | 降低 | 减少 | 缩短 | 压缩 | 压减 | 延长 | [降增升] )
    (?: 到 | 至 | 为 ) [^，。；]{0,10}$""",
    re.VERBOSE,
)


def _baselines(context: Context) -> dict[int, Quantity]:
    """For the index of each quantity that is reached from another: the quantity it starts from."""
    found: dict[int, Quantity] = {}
    for i, (first, second) in enumerate(zip(context.quantities, context.quantities[1:], strict=False)):
        lead = context.text[max(context.sentence.start, first.start - 16) : first.start]
        between = context.text[first.end : second.start]
        told = not context.document_year and re.search(r"\d{4}年的?\s*$", lead)  # 从2012年2.5万亿元增长到2021年9.6万亿元
        if not told and BASELINE.search(lead) and TO.match(re.sub(r"\d{4}年的?", "", between)):
            found[i + 1] = first
    return found


def find_promises(context: Context) -> list[Reading]:
    """The quantities of a sentence that promise something."""
    baselines = _baselines(context)
    starting = {id(quantity) for quantity in baselines.values()}
    found = []
    for i, quantity in enumerate(context.quantities):
        segment = context.sentence.segment_of(quantity.start)
        if segment < 0 or id(quantity) in starting:
            continue
        if i in baselines:
            if not _aimed(context, quantity):
                continue
            context.accepted.add(quantity.start)
            found.append(Reading(quantity, segment, "increase", _shape(quantity), baseline=_written(baselines[i])))
            continue
        reading = _read(context, quantity, segment)
        if reading:
            found.append(reading)
            context.accepted.add(quantity.start)
    return found


def _aimed(context: Context, quantity: Quantity) -> bool:
    """Whether a change from a baseline is one to come: a deadline holds, or the sentence strives or orders (力争, 放宽至)."""
    if context.deadline(quantity.start) or context.carried:
        return True
    words = context.text[context.sentence.start : context.sentence.end]
    return bool(re.search(r"力争|争取|确保|目标|放宽|要|应|将|使", words)) and not re.search(r"\d{4}年的|已|了", words)


def _written(quantity: Quantity) -> str:
    return f"{quantity.value}-{quantity.value_high}" if quantity.value_high else quantity.value


def _shape(quantity: Quantity) -> str:
    if quantity.form == "ratio":
        return "ratio"
    return {"percent": "measure", "rate": "measure", "money": "money", "time": "time"}.get(quantity.kind, "count")


# 但是如按15%计租低于…的: what would be, not what shall
CONDITION = re.compile(r"\s*(?:但是?|其中)?(?:如果?(?!期|下|何|实|约)|若(?!干)|倘)")


def _read(context: Context, quantity: Quantity, segment: int) -> Reading | None:
    """Reads one quantity by its shape; None where it is no promise."""
    before, after = context.before(quantity, segment), context.after(quantity, segment)
    if _not_counted().search(before.rstrip()) or CLASSIFIED_AFTER.match(after) or _is_history(context, quantity, before):
        return None
    if CONDITION.match(before) or (not quantity.unit and re.match(r"/\d(?![\d\s]*万)", after)):
        return None  # what would be; one third, written 1/3
    comparator, role = compare(before, after, quantity)
    reading = Reading(quantity, segment, comparator, _shape(quantity))
    if _is_fact(context, reading, before, role):
        return None
    if quantity.form == "ratio":
        return _read_ratio(context, reading, before, after)
    if quantity.kind in ("percent", "rate"):
        return _read_percent(context, reading, before, after, role)
    if quantity.kind == "money":
        return _read_money(context, reading, before, after, role)
    if quantity.kind == "time":
        return _read_time(context, reading, before, after, role)
    if quantity.kind == "age":
        return replace(reading, shape="measure") if re.search(r"寿命[^，。；]{0,6}$", before) else None
    return _read_count(context, reading, before, after, role)


HISTORY_AT = re.compile(
    r"""(?: 已 | 了 | 曾 | 共有 | 现有 | 原有 | 仅有 | 只有 | 同比(?:增长|下降|提高)? | [比较]上年[^，]{0,6} ) 经? [^，。；、]{0,4}$""",
    re.VERBOSE,
)
UNDONE = re.compile(r"已(?:经)?(?:评审|签约|纳入|取得|获得|获|建立劳动|认定|达到|投入使用的|办理|缴|参加|享受|登记|婚|满)")


# 对2018年1月1日后开工的项目: since when a condition holds, not when something happened.
SINCE = re.compile(r"\s*(?:起|之?后|以后|以来(?=的?新|认定))")


def _is_history(context: Context, quantity: Quantity, before: str) -> bool:
    """Whether the sentence tells at this point what is or was. A deadline to come between the two says otherwise."""
    words = UNDONE.sub("", context.text[context.sentence.start : quantity.start])
    deadline = context.deadline(quantity.start)
    if HISTORY_AT.search(UNDONE.sub("", before)):
        return True
    if deadline and deadline.start < quantity.start:
        marks = [match.end() for match in has("history").finditer(context.text, context.sentence.start, quantity.start)]
        return bool(marks) and marks[-1] > deadline.end
    if has("history").search(words):
        return True
    if context.document_year:
        dates = find_dates(context.text, context.sentence.start, quantity.start)
        dates = [date for date in dates if not SINCE.match(context.text, date.end)]
        return bool(dates) and dates[-1].iso[:4] < context.document_year
    return False


# Rows of an indicator table that was flattened into text.
TABLE_ROW = re.compile(r"预期性|约束性|倡导性")


LOWERED = re.compile(r"(?:降低|下降|减少|压减)(?:不少于|不低于|至少|约|近)?\s*$")


def _is_fact(context: Context, reading: Reading, before: str, role: str) -> bool:
    """Whether a number states how things are: of the whole country or of a burden, without a deadline; or a cell of a table."""
    segment = context.sentence.segments[reading.segment]
    if TABLE_ROW.search(context.text, segment.start, segment.end):
        return True
    if not reading.quantity.unit and re.match(r"\s*[A-Za-z≥≤<>＜＞]", context.text[reading.quantity.end : reading.quantity.end + 2]):
        return True
    if is_dated(context, reading):
        return False
    # Nobody promises to raise a burden: beside 达到 or 超过 it states how bad things are.
    lowers = role.startswith("at_most") or role == "change_before" or CHANGES_TO.search(before) or LOWERED.search(before)
    return bool(re.match(r"\s*(?:我国|全球|世界|全国(?=.{0,6}患))", before) or (_near("burden").search(before) and not lowers))


# The whole that a percentage is of, right after it: 80%以上的村, 100%社区卫生服务站能够提供.
SHARE = re.compile(
    r"""\s* (?:以上|左右)? \s*
    (?: 的 | (?= [一-龥]{2,} (?: 能够 | 能(?!力) | 达到 | 实现 | 完成 | 建成 | 提供 | 具备 | 纳入 ) ) (?!的) )
    (?! 比例 | 幅度 | 标准 | 速度 | [额股补奖] | 资 | 权重 | 份额 | 目标 | 部分 )""",
    re.VERBOSE,
)
# A measure before the percentage: it is of that, not of what follows.
OF_MEASURE = re.compile(r"(?:率|比例|比重|占比|占[^，。；]{0,20}|达到?[^，。；]{2,20}|(?<!%)的)[^，。；]{0,4}$")


# What is to be changed to a value is ordered, whatever else the sentence says: 均提高到65%以上, 降到20元以下.
CHANGES_TO = re.compile(
    r"(?:提高|提升|增加|扩大|降低?|下降|压缩|压减|减少|缩短|控制|稳定|保持|维持)(?:到|至|在)\s*$|^\s*(?:使|确保)[^，。；]{2,30}达到?\s*$"
)


# 房租补贴，前两年100%、后三年50%: the years that a sum is given at a rate.
RATE_YEARS = re.compile(r"(?:[前后首]|第)[一二三四五六两\d]?年度?(?:按照?)?\s*$")
# 80%的市和70%的县达到三星级: another share of the same list.
STRIVES = re.compile(r"力争|争取|确保|推动|全[国省市县区]|使")
NEXT_SHARE = re.compile(r"%(?:以上|左右)?的?[^，。；\d]{1,12}[、和]\s*$")


def _read_percent(context: Context, reading: Reading, before: str, after: str, role: str) -> Reading | None:
    """A percentage: beside a comparison, of a whole that follows it (80%以上的村), or set apart by 按, 将, 为."""
    if has("penalty").search(context.text, context.sentence.start, context.sentence.end):
        return None
    share = SHARE.match(after) if not MONEY_NOUN.match(after.lstrip("的")) else None
    if share and not OF_MEASURE.search(before):
        opens = not STRIVES.sub("", before).strip()  # 力争30%的县…
        stands = role or opens or is_dated(context, reading) or (_continues(context, reading) and NEXT_SHARE.search(before))
        return replace(reading, shape="share") if stands else None
    if role == "change_before":
        several = re.search("%(?:以上|左右)", before + after) or _changes_together(context)  # 成本降低20%、效率提高20%以上
        return reading if several or is_dated(context, reading) or re.search("年均|每年|逐年", before) else None
    if role.endswith("_after") and not (_ordered(context, reading) or CHANGES_TO.search(before)) and not context.strict:
        return None  # 疾病负担占总负担的70%以上: a fact
    if role:
        return reading
    if re.match(rf"\s*(?:的标准|的比例)?(?:{cues('reckoned_after')})", after):
        return reading
    if re.search(r"(?:返还|补贴|补助|奖励|资助|支付|报销|减免|减按|降低)[^，。；]{2,24}的\s*$", before):
        return reading
    if "比例" in before + after[:6] or re.search(r"(?:标准|补贴|补助|奖励)[^，。；]{0,16}$", before):
        return reading
    if re.search(r"(?:按照?|将|可|提取|不足|从|由|以|给予|拿出|安排|高出|支付)[^，。；]{0,24}$", before):
        return reading if _ordered(context, reading) or gives(context) else None
    if context.strict and re.search(r"[一-龥）]为\s*$", before):
        return reading  # 退休人员为0.12%: a rate that a rule sets
    listed = re.search(r"%\s*[、和]\s*$", before) or (RATE_YEARS.search(before) and gives(context))
    return reading if listed or is_dated(context, reading) else None


# 实现成本降低20%，效率提高20%: changes that are to be brought about together.
CHANGE = re.compile(r"(?:降低|缩短|提高|提升|减少|下降|增长|增加)(?:约)?\d+(?:\.\d+)?%")
BROUGHT = re.compile(r"实现|力争|争取|确保|推动|使")


def _changes_together(context: Context) -> bool:
    words = context.text[context.sentence.start : context.sentence.end]
    return not context.strict and bool(BROUGHT.search(words)) and len(CHANGE.findall(words)) > 1


def is_dated(context: Context, reading: Reading) -> bool:
    """Whether a deadline holds at the number."""
    return bool(context.deadline(reading.quantity.start) or context.carried)


def _ordered(context: Context, reading: Reading) -> bool:
    """Whether the sentence asks, orders or promises."""
    return is_dated(context, reading) or bool(has("future").search(context.text, context.sentence.start, context.sentence.end))


def gives(context: Context) -> bool:
    """Whether the sentence gives money."""
    return bool(has("subsidy").search(context.text, context.sentence.start, context.sentence.end))


# 市财政每年安排5亿元, 由省财政出资1000万元
FUNDED = re.compile(r"财政[^，。；]{0,8}(?:安排|出资|投入|拨付|列支|筹措)[^，。；]{0,6}$")
GIVEN = re.compile(
    r"(?:每|一次性|按|给予|标准|补|奖|资助|最高|不超过|不低于|分别|不少于|定额|增加|提高|发放|支付|为)[^，。；]{0,16}$"
)


@cache
def _qualifies() -> re.Pattern[str]:
    """After a sum that only says which firms or loans are meant: 收入首次突破100亿元的企业, 单户担保金额500万元及以下的."""
    return re.compile(
        rf"""
        (?: [、和] \s* [\d.,]+ \s* [万亿]*元 )* \s* (?:（含）)? (?:及?以[上下])? (?:（含[^）]*）)?
        (?: 的 (?! [^，。；]{{0,10}} (?:{cues('sum_noun')}) )
          | (?<=[上下]) (?: 、 | (?=[一-龥]{{2}}) (?! [的至到奖补资罚贷] | 给予 | 部分 ) )
        )
        """,
        re.VERBOSE,
    )


# The sum is the standard itself: 年度封顶线300元, 筹资标准为每人770元.
STANDARD_SUM = re.compile(
    r"(?:封顶线|起付线|(?:起付|补助|筹资|缴费|救助|收费)标准|限额)(?:统一)?(?:为|是|提高到|提高至|达到)?(?:每人每?[年月次]?)?\s*$"
)


def _read_money(context: Context, reading: Reading, before: str, after: str, role: str) -> Reading | None:
    """A sum: given as a subsidy, or the value of an indicator (规模达到100亿元)."""
    words = context.text[context.sentence.start : context.sentence.end]
    if has("penalty").search(words) or _qualifies().match(after):
        return None
    if MONEY_NOUN.match(after.lstrip("的一次性")) or STANDARD_SUM.search(before) or FUNDED.search(before):
        return reading
    if _continues(context, reading):
        return reading if has("subsidy").search(words) else replace(reading, shape="measure")
    if has("subsidy").search(words) and (role or GIVEN.search(before) or MONEY_NOUN.match(after.lstrip("的一次性"))):
        return reading
    bound = role in ("at_least_before", "at_least_after", "at_most_before") or CHANGES_TO.search(before)
    if role and (bound or is_dated(context, reading)):
        return replace(reading, shape="measure")
    return None


def _read_time(context: Context, reading: Reading, before: str, after: str, role: str) -> Reading | None:
    """A length of time that somebody must serve, last or keep to; not a moment, a plan's name, or a period for paperwork."""
    unit = reading.quantity.unit
    if unit in ("学时", "课时", "小时", "个小时", "分钟"):
        circle = re.match(r"[^，。；]{0,16}圈", after)  # 15分钟健身圈
        return reading if role and not circle else None
    within = role.startswith("at_most") and re.match(r"\s*以?内", after)
    if not within and (re.match(rf"\s*(?:{cues('time_name_after')})", after) or YEAR_IN_NAME.match(after)):
        return None
    if VALIDITY.search(before):
        return None
    if unit in ("年", "个月") and re.search(r"(?:连续|累计)[^，。；]{0,12}(?:工作|服务|驻点|锻炼|任职|执业)\s*$", before):
        return replace(reading, comparator=">=")
    served = re.search(r"[^年龄未不]满\s*$", before)
    if served and AFTER_TIME_ENDS.match(after):
        return None if context.strict and _is_paperwork(before) else replace(reading, comparator=">=")
    if unit in ("日", "天", "个工作日", "工作日", "个自然日", "周", "个星期"):
        shortened = re.search(r"(?:压缩|缩短|压减|减少|控制|平均住院|时限|住院日|床日|住院天数)", before)
        return reading if shortened and role else None
    if "不足" in before[-3:] and after.startswith("的"):
        return None
    if role in ("at_least_before", "at_most_before") and not _is_paperwork(before[-16:]):
        return reading if not context.strict or _near("duration").search(before) else None
    lasting = _near("duration").search(before) or re.match(r"[^，。；]{0,4}(?:合同|工作经历|工作经验)", after)
    if role == "at_least_after" and lasting:
        return reading
    if role == "reach_before" and re.search(r"(?:期限|期|时间|年限)(?P<most>最长)?(?:可|应|要)*[^，。；]{0,4}$", before):
        return replace(reading, comparator="<=") if "最长" in before else reading
    if re.search(r"(?:时间|期限|周期|任期|服务期|聘任?期|年限|学制)(?:原则上|一般|应|均)*(?:为|是)\s*$", before):
        return reading
    if role in ("reach_before", "about_after") and re.search("时间|期限|年限|周期", before) and is_dated(context, reading):
        return reading
    return None


def _read_ratio(context: Context, reading: Reading, before: str, after: str) -> Reading | None:
    """A ratio of shares (市与县按4:6配套) or of numbers (医护比达到1:1.25); not a clock time or a score."""
    if re.search(r"(?:按照?|比例?|比达到?|达到|为|不低于|不高于|提高到)[^，。；]{0,8}$", before) and (
        re.match(r"\s*(?:的?比例|配套|分担|负担|承担|配备|配置|的标准|，|。|；|）|以上|左右|$)", after)
    ):
        return reading
    return None


EACH = re.compile(r"(?:每(?!年|月|周|天|日|次)|各)[^，。；：]{1,40}$")
# A count that only says which places are meant: 10万人以上的街道.
# … or who is given something: 贯标企业超过10家的服务机构给予100万元奖励.
FOR_WHOM = re.compile(r"\s*(?:及?以上)?的[^，。；]{2,24}[，]?(?:分别|一次性)*(?:给予|予以|奖励|补助|补贴)")
WHICH = re.compile(
    r"\s*及?(?:以上|以下)?的(?:单位|企业|机构|地区|项目|街道|乡镇|，|家庭|人员|基地|大型|(?:自然|行政)?村|县|城市|城镇|社区)"
)


def _read_count(context: Context, reading: Reading, before: str, after: str, role: str) -> Reading | None:
    """Things counted: beside a comparison, as the object of a verb that makes or provides them, or for each of something."""
    quantity, segment = reading.quantity, reading.segment
    noun = following_noun(re.sub(rf"^(?:{cues('at_least_after')}|{cues('about_after')}|以内)", "", after.lstrip()))
    if re.search(r"(?:每(?:增加|满|超过|减少)|不足|不满)\s*$", before):
        return None
    if re.match(rf"{LIST_AFTER}(?:{cues('list_noun')})(?!补|率)", after) or "之一" in after[:24] or (not quantity.unit and not role):
        return None
    if re.match(r"\s*(?:以[上下内]|之内)?(?:时(?![间长限段点])|字)", after):
        return None  # 超过一次时: a case; 3000字以内: a form to fill in
    if quantity.value == "1" and re.search(r"每[\u4e00-\u9fff]{2,4}\s*$", before) and gives(context):
        return None  # 每认定1家高新技术企业，奖励10万元
    if not role and re.match(r"\s*(?:级(?!以上|及)|全部|均)", after):
        return None  # 10EB级数据: of what size; 16市全部达到: of all
    people = re.match(r"(?:居民|人口)(?:范围|的|$)", after) and re.search(r"(?:每|按照)\s*$", before)
    if people and quantity.unit in ("万", "千", "百", "亿"):
        return None
    if quantity.unit == "倍" and not role and re.search(r"按照?[^，。；]{2,30}的\s*$", before):
        return reading  # 按本市最低生活保障标准的1.6倍
    if quantity.worded and quantity.value == "1" and role == "reach_before":
        return None  # 实现一次采集、共享使用
    if quantity.unit == "分" and (context.strict or not re.search(r"满意度|得分|评分", before)):
        return None
    if quantity.unit == "级" and not re.search(r"(?:成熟度|等级|级别|水平)[^，。；]{0,6}$", before):
        return None  # 达到3级以上标准: a grade
    if quantity.unit in ("度", "折", "期", "条", "类", "起", "M", "G", "兆") and not role:
        return None
    verb = counting_verb("create").search(before) or counting_verb("provide").search(before)
    each = quantity.unit not in ("次", "份", "人次", "例") and EACH.search(re.sub(r"[（(][^）)]*[）)]", "", before))
    if each and (verb or role or re.search(r"(?:各|至少|要|每[^，。；]{1,8})\s*$", before)):
        return _counted(reading, verb, context)
    if quantity.worded and quantity.value == "1" and not role and quantity.unit in ("种", "个", "类", "次", "项", "条"):
        return None  # 是…的一种描述
    if context.strict and not role:
        return None
    lowered = role == "at_most_after" and CHANGES_TO.search(before)  # 电能利用效率降到1.3以下
    if lowered or role in ("at_least_before", "at_most_before", "at_least_after", "about_after", "about_before", "reach_before"):
        if quantity.worded and role.endswith("_after") and context.text[: context.sentence.segments[segment].end].endswith("的"):
            return None  # 同时符合两项及以上标准的
        if before.strip() in ("超过", "对超过", "大于", "对于超过") and re.match(r"[^，。；]{0,6}的", after):
            return None  # 超过1000人规模的学校必须配备
        condition = (WHICH.match(after) and not verb) or FOR_WHOM.match(after)
        if condition or (role == "at_least_before" and re.search(r"(?:人口|规模)[^，。；]{0,4}(?:大于|超过)\s*$", before)):
            return None
        if role == "about_before" and not is_dated(context, reading):
            return None
        if quantity.unit in ("", "万", "亿", "千", "百", "万亿") and not _is_total(context, reading, before):
            return None
        return _counted(reading, verb, context)
    if verb and _makes(context, reading, verb, noun, after):
        return _counted(reading, verb, context)
    if quantity.form == "range" and re.search(rf"(?:{cues('create')})[^，。；]{{0,10}}$", before):
        return reading
    if re.search(r"(?:^|由)\s*$", before) and re.match(r"[^，。；]{1,20}组成", after):
        return reading
    if not before.strip("其中受援的全省市县力争取确保 ") and re.match(AIMS, after) and context.deadline(quantity.start):
        return reading
    if role == "change_before" and is_dated(context, reading):
        return reading
    if quantity.kind == "person" and re.search(r"面向(?:全[国省市县区])?\s*$", before) and _trained(context, reading):
        return reading
    if noun and not before.strip() and _goes_on(context, reading):
        return reading
    if MEASURED.search(before) and ENDS.match(after) and is_dated(context, reading):
        return reading
    if _object_before(context, reading, before, after):
        return reading
    return reading if re.search(r"[\d万亿][个家所名项张]?[^，。；、]{0,24}[、和]\s*$", before) and _continues(context, reading) else None


def _counted(reading: Reading, verb: re.Match[str] | None, context: Context) -> Reading:
    if not verb:
        return reading
    start = context.sentence.segments[reading.segment].start + verb.start("verb")
    return replace(reading, verb=verb["verb"], verb_start=start)


# Kinds of units whose numbers are counts: 70家企业 is an 企业数, 10亿千瓦总动力 a 总动力.
COUNTED = frozenset({"person", "institution", "bed", "place", "event", "thing"})
# 每千人口拥有托位数4.6个: a measure named in full, its number without a verb.
MEASURED = re.compile(
    r"(?:(?:人|个|位|师|士|张|户|床)[^，。；\d]{0,6}数量?|[^效功利]率|寿命|比例|比重|规模|总量|面积)(?:（[^（）]*）)?\s*$"
)
# What before a verb makes its object a means or a description: 由…组建, 下辖.
ASIDE = re.compile(r"(?:通过|经过|由|对|有(?!关)|的|从|经(?!济)|下辖)[^，。；]{0,6}$")


def _makes(context: Context, reading: Reading, verb: re.Match[str], noun: str, after: str) -> bool:
    """Whether verb and number promise something made: dated, or more than the 一个 of ordinary speech."""
    if reading.quantity.worded and reading.quantity.value in ("1", "2") and not re.search(r"名|所|家", reading.quantity.unit):
        return False
    if not noun and not is_dated(context, reading) and not re.match(r"\s*由", after):
        return False
    return is_dated(context, reading) or not ASIDE.search(verb.string[: verb.start()])


# 到2021年，78家县级公立医院医疗服务能力达到国家推荐标准
AIMS = r"[^，。；]{2,30}(?:达到|建成|实现|完成|纳入|通过|创建成|进入)"
OBJECT_BEFORE = re.compile(r"[一-龥A-Za-z”）]{2,}(?:约|近|共)?\s*$")
ENDS = re.compile(r"\s*(?:以上|左右)?\s*(?:的?目标)?(?:[，。；、）]|和|$)")


def _object_before(context: Context, reading: Reading, before: str, after: str) -> bool:
    """Whether the thing counted stands before its number (培育试点示范项目120个，供应商15个; 打造具有推广效应的100个产品).

    The verb may be that of an earlier number of the same sentence.
    """
    if context.strict or not OBJECT_BEFORE.search(before):
        return False
    if re.search(rf"(?:{cues('create')})[^，。；]{{1,30}}的\s*$", before):
        return True
    if not ENDS.match(after):
        return False
    words = context.text[context.sentence.start : reading.quantity.start]
    verb = re.search(rf"(?:{cues('create')}|实现)[^，。；]{{2,40}}$", before) or (
        context.sentence.start < reading.quantity.start and re.search(rf"(?:{cues('create')})[^。]{{2,60}}\d[^。]{{0,30}}$", words)
    )
    return bool(verb) and (is_dated(context, reading) or bool(re.search(r"每年|力争|争取|新增|新建|新培育|[\d一二三四五]年内", words)))


def _is_total(context: Context, reading: Reading, before: str) -> bool:
    """Whether a number without a unit is of a measure that is named in full: dated, or a total to be brought about (总量突破5亿)."""
    named = name_measure(noun_phrase(before, comparison()))
    if not named.complete or is_dated(context, reading):
        return named.complete
    total = reading.quantity.unit in ("万", "亿", "万亿") and named.indicator.endswith(("总量", "总数", "数量"))
    return total and bool(BROUGHT.search(context.text, context.sentence.start, reading.quantity.start))


def _trained(context: Context, reading: Reading) -> bool:
    """Whether the people that something is offered to are to be trained (面向1万名专业技术人才开展培训)."""
    return "培训" in context.text[reading.quantity.end : context.sentence.end]


def _goes_on(context: Context, reading: Reading) -> bool:
    """Whether a number that begins its part goes on with the list of the part before (培育3家综合型平台，20家专业型平台)."""
    parts = context.sentence.segments
    if context.strict or not reading.segment or parts[reading.segment].inner or parts[reading.segment - 1].inner:
        return False
    earlier = [q for q in context.quantities if q.end <= reading.quantity.start and q.kind in COUNTED]
    if not earlier or earlier[-1].unit != reading.quantity.unit or earlier[-1].start not in context.accepted:
        return False
    return context.sentence.segment_of(earlier[-1].start) == reading.segment - 1 and context.text[parts[reading.segment].start - 1] == "，"


def _continues(context: Context, reading: Reading) -> bool:
    """Whether an earlier number of the same segment, joined by 、 or 和, is itself one that counts (15个…、30个…)."""
    alike = COUNTED if reading.quantity.kind in COUNTED else {reading.quantity.kind}
    earlier = [q for q in context.quantities if q.end <= reading.quantity.start and q.kind in alike]
    between = context.text[earlier[-1].end : reading.quantity.start] if earlier else ""
    if reading.shape == "money" and not re.fullmatch(r"\s*(?:以上|以下)?[、和]\s*", between):
        return False
    if not earlier or context.sentence.segment_of(earlier[-1].start) != reading.segment:
        return False
    return earlier[-1].start in context.accepted
