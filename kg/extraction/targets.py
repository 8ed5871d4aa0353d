"""Document → Targets: what is promised, how much, of what, by when. Reads sentences; links nothing and compares nothing.

A number becomes a target only by the grammar around it: a comparison (不少于, 达到, ≥, 以上), a verb whose object is counted
(新建20个), a provision for each (每村配备1名), a change from a baseline (从2.62人增加到3.5人), a sum that is given (补助300万元), or a
universal (全覆盖, 全部 = 100 %). Years, ordinals, ages, population brackets, list counts (三个方面), history and paperwork periods
are numbers too, and stay out.

After this: (1) targets stand in text order; (2) each passage holds the value's own words; (3) no two targets of a document share
passage, value and indicator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from kg.extraction.indicators import (
    MONEY_NOUN,
    PER_CAPITA,
    Naming,
    following_noun,
    is_measure,
    name_count,
    name_measure,
    noun_phrase,
)
from kg.language.lexicon import table
from kg.language.quantities import Deadline, Quantity, find_dates, find_deadlines, find_quantities
from kg.records import Clause, Comparator, Document, Target, TargetKind

# Clause kinds whose text may promise something.
SPEAKING = frozenset({"heading", "item", "row", "paragraph", "preamble"})
# A sentence without any of these holds no target: the cheap test before all others.
TRIGGER = re.compile(r"\d|百分之|全覆盖|全部|所有|[一二两三四五六七八九十半](?:名|个|所|家|年|项|支|次|倍|番|成|人|处|座|张|种)")

# ---------------------------------------------------------------- sentences and segments


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a sentence between commas, in clean offsets. `inner` where it stands in brackets inside `outer`."""

    start: int
    end: int
    inner: bool = False
    outer: int = -1


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, its segments and its deadlines, in clean offsets."""

    start: int
    end: int
    segments: tuple[Segment, ...]
    deadlines: tuple[Deadline, ...] = ()

    def segment_of(self, offset: int) -> int:
        """Index of the innermost segment that holds `offset` (-1 if none)."""
        best = -1
        for index, segment in enumerate(self.segments):
            if segment.start <= offset < segment.end and (best < 0 or segment.inner):
                best = index
        return best


STOP = frozenset("。！？!?")
PAUSE = frozenset("，；：,;:")
OPEN, CLOSE = frozenset("（("), frozenset("）)")
# A line this long that ends without a stop is a line broken in two by the page it was copied from, not a heading.
BROKEN_LINE = 22


def sentences(text: str, start: int, end: int) -> Iterator[Sentence]:
    """The sentences of `text[start:end]`, cut at 。！？ and at line ends that are not mere breaks, outside brackets."""
    begin = start
    depth = 0
    for i in range(start, end):
        character = text[i]
        if character in OPEN:
            depth += 1
        elif character in CLOSE:
            depth = max(0, depth - 1)
        elif character == "\n":
            line = text[max(begin, text.rfind("\n", start, i) + 1) : i].rstrip()
            if line and (len(line) < BROKEN_LINE or line[-1] in "。！？；：）"):
                yield _sentence(text, begin, i)
                begin, depth = i + 1, 0
        elif character in STOP and not (depth and text.find("）", i, min(end, i + 60)) >= 0):
            yield _sentence(text, begin, i + 1)
            begin, depth = i + 1, 0
    if begin < end:
        yield _sentence(text, begin, end)


def _sentence(text: str, start: int, end: int) -> Sentence:
    """Cuts a sentence at commas; what stands in brackets becomes inner segments as well. Uncut where nothing in it counts."""
    if not TRIGGER.search(text, start, end):
        return Sentence(start, end, ())
    segments: list[Segment] = []
    starts = [start]
    for i in range(start, end):
        character = text[i]
        if character in OPEN:
            starts.append(i + 1)
        elif character in CLOSE and len(starts) > 1:
            _add(segments, text, starts.pop(), i, inner=True)
        elif character in PAUSE and not (text[i - 1 : i].isdigit() and text[i + 1 : i + 2].isdigit()):
            _add(segments, text, starts[-1], i, inner=len(starts) > 1)
            starts[-1] = i + 1
    while starts:
        begin = starts.pop()
        _add(segments, text, begin, end, inner=bool(starts))
    segments.sort(key=lambda segment: (segment.start, -segment.end))
    return Sentence(start, end, tuple(segments))


def _add(segments: list[Segment], text: str, start: int, end: int, inner: bool) -> None:
    if text[start:end].strip():
        segments.append(Segment(start, end, inner))


# ---------------------------------------------------------------- cue words


@cache
def _cues(role: str) -> str:
    """Alternation of the cue words of one role, longest first."""
    words = [row["cue"] for row in table("target_cues", columns=("cue", "role")) if row["role"] == role]
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


# Roles of words that stand before a number, and the comparator each gives.
BEFORE: dict[str, Comparator] = {
    "at_least_before": ">=",
    "at_most_before": "<=",
    "reach_before": ">=",
    "about_before": "about",
    "change_before": "=",
}
AFTER: dict[str, Comparator] = {"at_least_after": ">=", "at_most_after": "<=", "about_after": "about"}
FILLER = r"(?:\s|了|约|大约|为|到|人民币|每年|各|原则上|分别|均|再|要|：|:){0,3}"


@cache
def _before_any() -> re.Pattern[str]:
    """Words of comparison right before a number, in a group named by their role; the leftmost wins (不少于, not 少于)."""
    groups = "|".join(rf"(?P<{role}>{_cues(role)})" for role in BEFORE)
    return re.compile(rf"(?:{groups}){FILLER}$")


@cache
def _before_share() -> re.Pattern[str]:
    """A comparison with a part of a whole that is named before the number."""
    groups = "|".join(rf"(?P<{role}>{_cues(role)})" for role in ("at_least_before", "at_most_before", "reach_before"))
    return re.compile(rf"(?:{groups})[^，。；]{{2,24}}(?:的|总数|人数|总额|总量|金额|数量|收入)\s*$")


@cache
def _after(role: str) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:（?含[^）]{{0,6}}）)?(?P<cue>{_cues(role)})")


@cache
def _has(role: str) -> re.Pattern[str]:
    return re.compile(_cues(role))


@cache
def _comparison() -> re.Pattern[str]:
    """Any comparison word at the end of what stands before a number."""
    return re.compile(rf"(?:{'|'.join(_cues(role) for role in BEFORE)}|占到?|为|是|计|等于|按照?|[:：]){FILLER}$")


@cache
def _counting_verb(role: str) -> re.Pattern[str]:
    return re.compile(rf"(?P<verb>{_cues(role)})(?:至少|最少|不少于|不低于|不超过|不得少于|超过|约|近|总数|数量|达到?|要|各|出|起|省级以上){{0,2}}\s*$")


# ---------------------------------------------------------------- numbers that are none of our business

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
  | \d{5,}(?!\s*(?:人|名|元|个|家|户|吨|亩|平方|万|件|场|台|套|册|辆|人次|公里|\.))   # telephone numbers and the like
  | \d{3,4}[-—]\d{7,8}
    """,
    re.VERBOSE,
)
# What before a number makes it an ordinal, a rate's base, a span of time gone by, an age.
NOT_BEFORE = re.compile(
    r"(?:第|前|后|排名|每|每隔|每满|隔|近|过去|历时|为期|未来|今后|头|届|年满|已满|未满|上述|这|该|海拔|高程|以上|下列|以下|如下|公元|农历|逾期|超期|延期|原|同期|其余|其他|另外|共同|之一|由于|×|\*|每招用|每满|每增加|每缴纳|每多|每减少|每新增|每引进|每签约)$"
)
TIME_NOT_AFTER = re.compile(
    r"\s*(?:级|制|版|以来|来|前|后|间|目标|任务|计划|规划|行动|发展|期规划|度|龄|一次|一届|届|中|一遇|一贯|春|老|初|底|末|义务|不足|之前|之后|以前|以后|内)|[一二三]年行动"
)
PAPERWORK = re.compile(r"(?:提前|之日|收到|接到|公示|公告|届满|到期|逾期|期满|送达|受理|申请|异议|当日|发布|报送|反馈|印发)|(?:在|(?<!少)(?<!低)于|自|后)\s*$")
AFTER_TIME_ENDS = re.compile(r"\s*(?:以上|及以上|左右|以内|（|的|。|，|；|、|）|且|并|及|$)")
LIST_AFTER = r"\s*[^\W\d左右以上下有]{0,4}?"
CLASSIFIED_AFTER = re.compile(r"\s*(?:以上|以下|及以上)?的?(?:罚款|处罚|有期徒刑|拘留)")
DURATION = re.compile(r"(?:时间|期限|周期|任期|服务期|聘任?期|年限|有效期|时长|期间|工龄|工作|从业|任职|居住|缴费|参保|服务|执业|运营|驻点|锻炼|轮训|实习|培训|学习|工作经历|帮扶)[^，。；]{0,10}$")
VALIDITY = re.compile(r"(?:本(?:办法|规定|意见|细则|通知|措施|方案|文件|政策)|有效期|施行|试行|印发)")


def _masked(text: str, sentence: Sentence) -> list[tuple[int, int]]:
    spans = [match.span() for match in MASKED.finditer(text, sentence.start, sentence.end)]
    spans += [(date.start, date.end) for date in find_dates(text, sentence.start, sentence.end)]
    spans += [(deadline.start, deadline.end) for deadline in sentence.deadlines]
    return spans


def _free_quantities(text: str, sentence: Sentence) -> list[Quantity]:
    """The quantities of a sentence that are no part of a date, a title, a number or an ordinal."""
    masked = _masked(text, sentence)
    found = find_quantities(text, sentence.start, sentence.end)
    return [q for q in found if not any(start < q.end and q.start < end for start, end in masked)]


# ---------------------------------------------------------------- reading one number


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


def compare(before: str, after: str, quantity: Quantity) -> tuple[Comparator, str]:
    """Comparator of a number and the role of the word that gives it ("" for none).

    >>> from kg.language.quantities import find_quantities
    >>> q = find_quantities("不少于5")[0]
    >>> compare("不少于", "", q), compare("提高到", "左右", q), compare("", "", q)
    (('>=', 'at_least_before'), ('about', 'about_after'), ('=', ''))
    """
    before, ranged = before.rstrip(), quantity.form == "range"
    for role, comparator in AFTER.items():
        if _after(role).match(after):
            return ("range" if ranged else comparator), role
    if match := _before_any().search(before):
        role = match.lastgroup or ""
        return ("range" if ranged else BEFORE[role]), role
    if match := _before_share().search(before):  # 不少于本单位执法人员总数的5%
        role = match.lastgroup or ""
        return ("range" if ranged else BEFORE[role]), role
    if re.search(r"(?:至少|最少)[^，。；\d]{0,14}$|(?:不少于|不低于)[^，。；\d]{0,6}$", before):
        return ("range" if ranged else ">="), "at_least_before"
    return ("range" if ranged else "="), ""


BASELINE = re.compile(  # 从(2.62人)增加到(3.5人), 由2015年的76%提高到80%
    r"(?:从|由)[^，。；]{0,14}$", re.VERBOSE
)
TO = re.compile(r"^[^，。；\d]{0,6}?(?:增加|提高|提升|上升|增长|扩大|发展|拓展|下降|降低|减少|缩短|压缩|压减|降|增|升|延长)(?:到|至|为)[^，。；]{0,10}$")


def _baselines(context: Context) -> dict[int, Quantity]:
    """For the index of each quantity that is reached from another: the quantity it starts from."""
    found: dict[int, Quantity] = {}
    for i, (first, second) in enumerate(zip(context.quantities, context.quantities[1:], strict=False)):
        lead = context.text[max(context.sentence.start, first.start - 16) : first.start]
        between = context.text[first.end : second.start]
        if BASELINE.search(lead) and TO.match(re.sub(r"\d{4}年的?", "", between)):
            found[i + 1] = first
    return found


def _readings(context: Context) -> list[Reading]:
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
            found.append(Reading(quantity, segment, "increase", _shape(quantity), baseline=_written(baselines[i])))
            continue
        reading = _read(context, quantity, segment)
        if reading:
            found.append(reading)
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


def _read(context: Context, quantity: Quantity, segment: int) -> Reading | None:
    """Reads one quantity by its shape; None where it is no promise."""
    before, after = context.before(quantity, segment), context.after(quantity, segment)
    if NOT_BEFORE.search(before.rstrip()) or CLASSIFIED_AFTER.match(after) or _is_history(context, quantity, before):
        return None
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


HISTORY_AT = re.compile(r"(?:已|了|曾|共有|现有|原有|仅有|只有|同比(?:增长|下降|提高)?|比上年[^，]{0,6}|较上年[^，]{0,6})(?:经)?[^，。；、]{0,4}$")
UNDONE = re.compile(r"已(?:经)?(?:评审|签约|纳入|取得|获得|获|建立劳动|认定|达到|投入使用的|办理|缴|参加|享受|登记|婚|满)")


def _is_history(context: Context, quantity: Quantity, before: str) -> bool:
    """Whether the sentence tells at this point what is or was. A deadline to come between the two says otherwise."""
    words = UNDONE.sub("", context.text[context.sentence.start : quantity.start])
    deadline = context.deadline(quantity.start)
    if HISTORY_AT.search(UNDONE.sub("", before)):
        return True
    if deadline and deadline.start < quantity.start:
        marks = [match.end() for match in _has("history").finditer(context.text, context.sentence.start, quantity.start)]
        return bool(marks) and marks[-1] > deadline.end
    if _has("history").search(words):
        return True
    if context.document_year:
        dates = find_dates(context.text, context.sentence.start, quantity.start)
        return bool(dates) and dates[-1].iso[:4] < context.document_year and not re.search(r"(?:比|较|以|在)$", before[: max(0, len(before))])
    return False


# Measures that nobody promises to raise: beside 达到 or 超过 they state how bad things are.
BURDEN = re.compile(r"(?:患病率|发病率|死亡率|检出率|肥胖率|超重率|患者|病例|疾病负担|事故|损失|近视率|贫血率)[^，。；]{0,8}$")
# Rows of an indicator table that was flattened into text.
TABLE_ROW = re.compile(r"预期性|约束性|倡导性")


def _is_fact(context: Context, reading: Reading, before: str, role: str) -> bool:
    """Whether a number states how things are: of the whole country or of a burden, without a deadline; or a cell of a table."""
    segment = context.sentence.segments[reading.segment]
    if TABLE_ROW.search(context.text, segment.start, segment.end):
        return True
    if not reading.quantity.unit and re.match(r"\s*[A-Za-z≥≤<>＜＞]", context.text[reading.quantity.end : reading.quantity.end + 2]):
        return True
    if _promised(context, reading):
        return False
    lowers = role.startswith("at_most") or role == "change_before"
    return bool(re.match(r"\s*(?:我国|全球|世界|全国(?=.{0,6}患))", before) or (BURDEN.search(before) and not lowers))


def _read_percent(context: Context, reading: Reading, before: str, after: str, role: str) -> Reading | None:
    """A percentage: beside a comparison, of a whole that follows it (80%以上的村), or set apart by 按, 将, 为."""
    if _has("penalty").search(context.text, context.sentence.start, context.sentence.end):
        return None
    share = re.match(r"\s*(?:以上|左右)?\s*(?:的|(?=[一-龥]{2,}(?:能够|能(?!力)|达到|实现|完成|建成|提供|具备|纳入))(?!的))(?!比例|幅度|标准|速度|额|股|资|权重|份额|目标|部分|补|奖)", after)
    if share and not re.search(r"(?:率|比例|比重|占比|占[^，。；]{0,20}|达到?[^，。；]{2,20}|的)[^，。；]{0,4}$", before):
        return replace(reading, shape="share") if role or _promised(context, reading) or not before.strip() else None
    if role == "change_before":
        return reading if _promised(context, reading) or re.search("年均|每年|逐年", before) else None
    if role.endswith("_after") and not _ordered(context, reading) and not context.strict:
        return None  # 疾病负担占总负担的70%以上: a fact
    if role:
        return reading
    if re.match(r"\s*(?:的标准|的比例)?(?:计算|确定|计收|收取|执行|给予|核定|计提|安排|列支|承担|负担|分担|予以|支付|报销|补助|补贴|奖励|返还|配套)", after):
        return reading
    if re.search(r"(?:返还|补贴|补助|奖励|资助|支付|报销|减免|减按|降低)[^，。；]{2,24}的\s*$", before):
        return reading
    if "比例" in before + after[:6] or re.search(r"(?:标准|补贴|补助|奖励)[^，。；]{0,16}$", before):
        return reading
    if re.search(r"(?:按照?|将|可|提取|不足|从|由|以|给予|拿出|安排|高出|支付)[^，。；]{0,24}$", before):
        return reading if _ordered(context, reading) else None
    listed = re.search(r"%\s*[、和]\s*$", before)
    return reading if listed or _promised(context, reading) else None


def _promised(context: Context, reading: Reading) -> bool:
    """Whether a deadline holds at the number."""
    return bool(context.deadline(reading.quantity.start) or context.carried)


def _ordered(context: Context, reading: Reading) -> bool:
    """Whether the sentence asks, orders or promises."""
    return _promised(context, reading) or bool(_has("future").search(context.text, context.sentence.start, context.sentence.end))


GIVEN = re.compile(r"(?:每|一次性|按|给予|标准|补|奖|资助|最高|不超过|不低于|分别|不少于|每月|每年|定额|增加|提高|发放|支付|为)[^，。；]{0,16}$")


# A sum that only says which firms or loans are meant: 收入首次突破100亿元的企业, 单户担保金额500万元及以下的.
QUALIFIES = re.compile(
    r"(?:[、和]\s*[\d.,]+\s*[万亿]*元)*\s*(?:（含）)?(?:及?以[上下])?(?:（含[^）]*）)?(?:的(?![^，。；]{0,10}(?:补助|补贴|奖励|奖补|奖金|资助|标准|额度|定额|救助|经费|扶持|贷款|支持|资金|津贴|补偿))|(?<=[上下])、)"
)


def _read_money(context: Context, reading: Reading, before: str, after: str, role: str) -> Reading | None:
    """A sum: given as a subsidy, or the value of an indicator (规模达到100亿元)."""
    words = context.text[context.sentence.start : context.sentence.end]
    if _has("penalty").search(words) or QUALIFIES.match(after):
        return None
    if MONEY_NOUN.match(after.lstrip("的一次性")):
        return reading
    if _continues(context, reading):
        return reading if _has("subsidy").search(words) else replace(reading, shape="measure")
    if _has("subsidy").search(words) and (role or GIVEN.search(before) or MONEY_NOUN.match(after.lstrip("的一次性"))):
        return reading
    if role and (_promised(context, reading) or role in ("at_least_before", "at_least_after", "at_most_before")):
        return replace(reading, shape="measure")
    return None


def _read_time(context: Context, reading: Reading, before: str, after: str, role: str) -> Reading | None:
    """A length of time that somebody must serve, last or keep to; not a moment, a plan's name, or a period for paperwork."""
    unit = reading.quantity.unit
    if unit in ("学时", "课时", "小时", "个小时", "分钟"):
        return reading if role else None
    if TIME_NOT_AFTER.match(after) and not (role.startswith("at_most") and re.match(r"\s*(?:以内|内)", after)):
        return None
    if VALIDITY.search(before):
        return None
    if unit in ("年", "个月") and re.search(r"(?:连续|累计)[^，。；]{0,12}(?:工作|服务|驻点|锻炼|任职|执业)\s*$", before):
        return replace(reading, comparator=">=")
    served = re.search(r"[^年龄未不]满\s*$", before)
    if served and AFTER_TIME_ENDS.match(after):
        return None if context.strict and PAPERWORK.search(before) else replace(reading, comparator=">=")
    if unit in ("日", "天", "个工作日", "工作日", "个自然日", "周", "个星期"):
        shortened = re.search(r"(?:压缩|缩短|压减|减少|控制|平均住院|时限|住院日)", before)
        return reading if shortened and role else None
    if "不足" in before[-3:] and after.startswith("的"):
        return None
    if role in ("at_least_before", "at_most_before") and not PAPERWORK.search(before[-16:]):
        return reading if not context.strict or DURATION.search(before) else None
    if role == "at_least_after" and (DURATION.search(before) or re.match(r"[^，。；]{0,4}(?:劳动合同|合同|工作经历|工作经验)", after)):
        return reading
    if role == "reach_before" and re.search(r"(?:期限|期|时间|年限)(?P<most>最长)?(?:可|应|要)*[^，。；]{0,4}$", before):
        return replace(reading, comparator="<=") if "最长" in before else reading
    if re.search(r"(?:时间|期限|周期|任期|服务期|聘任?期|年限|学制)(?:原则上|一般|应|均)*(?:为|是)\s*$", before):
        return reading
    return reading if role in ("reach_before", "about_after") and re.search("时间|期限|年限|周期", before) and _promised(context, reading) else None


def _read_ratio(context: Context, reading: Reading, before: str, after: str) -> Reading | None:
    """A ratio of shares (市与县按4:6配套) or of numbers (医护比达到1:1.25); not a clock time or a score."""
    if re.search(r"(?:按照?|比例?|比达到?|达到|为|不低于|不高于|提高到)[^，。；]{0,8}$", before) and (
        re.match(r"\s*(?:的?比例|配套|分担|负担|承担|配备|配置|的标准|，|。|；|）|以上|左右|$)", after)
    ):
        return reading
    return None


def _read_count(context: Context, reading: Reading, before: str, after: str, role: str) -> Reading | None:
    """Things counted: beside a comparison, as the object of a verb that makes or provides them, or for each of something."""
    quantity, segment = reading.quantity, reading.segment
    noun = following_noun(re.sub(rf"^(?:{_cues('at_least_after')}|{_cues('about_after')}|以内)", "", after.lstrip()))
    if re.search(r"(?:每(?:增加|满|超过|减少)|不足|不满)\s*$", before):
        return None
    if re.match(rf"{LIST_AFTER}(?:{_cues('list_noun')})(?!补|率)", after) or "之一" in after[:24] or (not quantity.unit and not role):
        return None
    if quantity.unit in ("万", "千", "百", "亿") and re.match(r"(?:居民|人口)(?:范围|的|$)", after) and re.search(r"(?:每|按照)\s*$", before):
        return None
    if quantity.unit == "分" and (context.strict or not re.search(r"满意度|得分|评分", before)):
        return None
    if quantity.unit in ("级", "度", "折", "期", "条", "类", "起", "M", "G", "兆") and not role:
        return None
    verb = _counting_verb("create").search(before) or _counting_verb("provide").search(before)
    each = quantity.unit not in ("次", "份", "人次", "例") and re.search(r"(?:每(?!年|月|周|天|日|次)|各)[^，。；：]{1,40}$", re.sub(r"[（(][^）)]*[）)]", "", before))
    if each and (verb or role or re.search(r"(?:各|至少|要|每[^，。；]{1,8})\s*$", before)):
        return _counted(reading, verb, context)
    if context.strict and not role:
        return None
    if role in ("at_least_before", "at_most_before", "at_least_after", "about_after", "about_before", "reach_before"):
        if quantity.worded and role.endswith("_after") and context.text[: context.sentence.segments[segment].end].endswith("的"):
            return None  # 同时符合两项及以上标准的
        if before.strip() in ("超过", "对超过", "大于", "对于超过") and re.match(r"[^，。；]{0,6}的", after):
            return None  # 超过1000人规模的学校必须配备
        condition = re.match(r"\s*(?:以上|以下|及以上)?的(?:单位|企业|机构|地区|项目|街道|乡镇|，|家庭|人员|基地|大型)", after) and not verb
        if condition or (role == "at_least_before" and re.search(r"(?:人口|规模)[^，。；]{0,4}(?:大于|超过)\s*$", before)):
            return None
        if role == "about_before" and not _promised(context, reading):
            return None
        if quantity.unit in ("", "万", "亿", "千", "百", "万亿") and not (
            _promised(context, reading) and name_measure(noun_phrase(before, _comparison())).complete
        ):
            return None
        return _counted(reading, verb, context)
    if verb and _makes(context, reading, verb, noun, after):
        return _counted(reading, verb, context)
    if quantity.form == "range" and re.search(rf"(?:{_cues('create')})[^，。；]{{0,10}}$", before):
        return reading
    if re.search(r"(?:^|由)\s*$", before) and re.match(r"[^，。；]{1,20}组成", after):
        return reading
    if not before.strip("其中受援的全省市县 ") and re.match(AIMS, after) and context.deadline(quantity.start):
        return reading
    if role == "change_before" and _promised(context, reading):
        return reading
    if _object_before(context, reading, before, after):
        return reading
    return reading if re.search(r"[\d万亿][个家所名项张]?[^，。；、]{0,24}[、和]\s*$", before) and _continues(context, reading) else None


def _counted(reading: Reading, verb: re.Match[str] | None, context: Context) -> Reading:
    if not verb:
        return reading
    start = context.sentence.segments[reading.segment].start + verb.start("verb")
    return replace(reading, verb=verb["verb"], verb_start=start)


def _makes(context: Context, reading: Reading, verb: re.Match[str], noun: str, after: str) -> bool:
    """Whether verb and number promise something made: dated, or more than the 一个 of ordinary speech."""
    if reading.quantity.worded and reading.quantity.value in ("1", "2") and not re.search(r"名|所|家", reading.quantity.unit):
        return False
    if not noun and not _promised(context, reading) and not re.match(r"\s*由", after):
        return False
    return _promised(context, reading) or not re.search(r"(?:通过|经过|由|对|有(?!关)|的|从|经(?!济)|下辖)[^，。；]{0,6}$", verb.string[: verb.start()])


# 到2021年，78家县级公立医院医疗服务能力达到国家推荐标准
AIMS = r"[^，。；]{2,30}(?:达到|建成|实现|完成|纳入|通过|创建成|进入)"
OBJECT_BEFORE = re.compile(r"[一-龥A-Za-z”）]{2,}(?:约|近|共)?\s*$")
ENDS = re.compile(r"\s*(?:以上|左右)?\s*(?:[，。；、）]|和|$)")


def _object_before(context: Context, reading: Reading, before: str, after: str) -> bool:
    """Whether the thing counted stands before its number (培育试点示范项目120个，供应商15个; 打造具有推广效应的100个产品).

    The verb may be that of an earlier number of the same sentence.
    """
    if context.strict or not OBJECT_BEFORE.search(before):
        return False
    if re.search(rf"(?:{_cues('create')})[^，。；]{{1,30}}的\s*$", before):
        return True
    if not ENDS.match(after):
        return False
    words = context.text[context.sentence.start : reading.quantity.start]
    verb = re.search(rf"(?:{_cues('create')})[^，。；]{{2,40}}$", before) or (
        context.sentence.start < reading.quantity.start and re.search(rf"(?:{_cues('create')})[^。]{{2,60}}\d[^。]{{0,30}}$", words)
    )
    return bool(verb) and (_promised(context, reading) or bool(re.search(r"每年|力争|争取|新增|新建|新培育|[\d一二三四五]年内", words)))


def _continues(context: Context, reading: Reading) -> bool:
    """Whether an earlier number of the same segment, joined by 、 or 和, is itself one that counts (15个…、30个…)."""
    earlier = [q for q in context.quantities if q.end <= reading.quantity.start and q.kind == reading.quantity.kind]
    between = context.text[earlier[-1].end : reading.quantity.start] if earlier else ""
    if reading.shape == "money" and not re.fullmatch(r"\s*(?:以上|以下)?[、和]\s*", between):
        return False
    if not earlier or context.sentence.segment_of(earlier[-1].start) != reading.segment:
        return False
    return _read(context, earlier[-1], reading.segment) is not None


# ---------------------------------------------------------------- universals

UNIVERSAL = re.compile(
    r"""
    (?P<cover> (?:实现|达到|完成|做到|确保|基本实现|推进|推动)? (?P<covered>[^，。；：]{0,24}?) 全覆盖 (?=[，。；、）]|$|率|目标) )
  | (?P<reach> 覆盖 (?:全部|所有) (?P<reached>[^，。；]{2,20}?) (?=和\d|[，。；]|$) )
  | (?P<all> (?:全部|所有)的? (?P<who>[^，。；：]{2,30}?) (?:均|都|全部|要)? (?P<does>能|应|实现|达到|完成|建立|建成|开展|纳入|设立|设置|具备|与|参加|实行) )
  | (?P<wholly> (?<!并)(?<!且) 全部 (?P<done>纳入|达到|参加|实现|完成|建成|建立|开展|实行|接入|配备|取消|覆盖|落实|达标) )
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Universal:
    """全覆盖, 全部, 所有…均: 100 % of `scope`. Offsets are clean."""

    start: int
    end: int
    segment: int
    naming: Naming


def _universals(context: Context) -> Iterator[Universal]:
    """Universals that a deadline holds for, or that are said to be brought about (实现全覆盖)."""
    text, sentence = context.text, context.sentence
    for match in UNIVERSAL.finditer(text, sentence.start, sentence.end):
        segment = sentence.segment_of(match.end() - 1)
        dated = context.deadline(match.start()) or context.carried
        covers = match["cover"] and re.search("实现|达到|完成|做到|确保", match["cover"])
        begin = min(sentence.segments[segment].start, match.start()) if segment >= 0 else match.start()
        if segment < 0 or not (dated or covers or (match["cover"] and len(text[begin : match.start()]) > 4)):
            continue
        if context.strict or _has("history").search(text, sentence.start, match.start()) or re.search("从|由|已|了$", text[begin : match.start()]):
            continue
        naming = _name_universal(context, match, segment)
        if naming and naming.indicator:
            end = sentence.segments[segment].end
            yield Universal(begin, end, segment, naming)


def _name_universal(context: Context, match: re.Match[str], segment: int) -> Naming | None:
    """What a universal measures: 签约服务 覆盖率, 全部 纳入转岗培训 的比例."""
    segments, text = context.sentence.segments, context.text
    begin, end = min(segments[segment].start, match.start()), segments[segment].end
    before = _cut_deadline(context, begin, match.start())
    earlier = _cut_deadline(context, segments[segment - 1].start, segments[segment - 1].end) if segment else ""
    if match["cover"]:
        covered = re.sub("^(?:对|在|的)|(?:基本)?(?:实现|达到|完成|做到|确保)$", "", match["covered"]) or noun_phrase(before, _comparison()) or re.split("(?:扩大|增点|拓展)", earlier)[0]
        named = name_measure(f"{noun_phrase(covered, _comparison())}覆盖率")
        return None if len(named.indicator) < 5 else named
    if match["reach"]:
        thing = re.sub("^(?:完善|推进|加强|建设|建立|加快)", "", noun_phrase(earlier, _comparison()))
        return Naming(f"{thing}覆盖率", match["reached"])
    tail = re.sub(r"^(?:均|都|全部|要|应)+", "", text[match.start("does") if match["all"] else match.start("done") : end])
    scope = match["who"] if match["all"] else noun_phrase(before or earlier, _comparison())
    return Naming(f"{tail.strip('。；， ')[:40]}的比例", scope) if scope else None


# ---------------------------------------------------------------- naming


def _cut_deadline(context: Context, start: int, end: int) -> str:
    """`text[start:end]` from the end of its last deadline on."""
    for deadline in context.sentence.deadlines:
        if start < deadline.end <= end:
            start = deadline.end
    return context.text[start:end]


def _name(context: Context, reading: Reading, previous: Naming | None) -> Naming:
    """Indicator and scope of a reading; the indicator of the number before it where its own words name only a scope."""
    segment = context.sentence.segments[reading.segment]
    quantity = reading.quantity
    before = _cut_deadline(context, segment.start, quantity.start)
    if others := [q for q in context.quantities if segment.start <= q.start < quantity.start and not reading.baseline]:
        listed = re.search(r"[、和]\s*$|[、和](?=[^、和]*$)", context.text[others[-1].end : quantity.start])
        if listed and reading.shape in ("count", "measure"):
            before = context.text[others[-1].end + listed.end() : quantity.start]
    after = context.text[quantity.end : segment.end]
    after = re.sub(rf"^\s*(?:{_cues('at_least_after')}|{_cues('at_most_after')}|{_cues('about_after')})", "", after)
    if reading.baseline:
        before = re.sub(r"(?:从|由)[^从由]*$", "", before)
    if reading.shape == "money":
        same = re.fullmatch(r"(?:以上|以下)?[、和](?P<who>[^，。；\d]*?)(?:每[人户个次月年天餐]+)*", context.text[others[-1].end : quantity.start]) if others else None
        return Naming(previous.indicator, same["who"] or previous.scope) if same and previous else _name_money(before, after, context)
    if reading.shape == "share":
        return _name_share(context, reading, before, after)
    if reading.shape == "count":
        return _name_count(context, reading, before, after, previous)
    return _name_measure(context, reading, before, after, previous)


def _name_measure(context: Context, reading: Reading, before: str, after: str, previous: Naming | None) -> Naming:
    """A rate, a time or a ratio: named by the phrase before it, else by what follows (比例用于…)."""
    phrase = noun_phrase(before, _comparison())
    used = re.match(r"的?比例(?P<use>用于[^，。；]{2,24}?)(?:的?(?:教育培训活动|活动))?(?=[，。；]|$)", after.strip())
    if used:
        return Naming(f"{used['use']}的比例", phrase)
    if reading.shape == "time":
        phrase = re.sub(r"(?:累计|连续|每次|满)+$", "", phrase) or phrase
        if not phrase and reading.segment:
            earlier = context.sentence.segments[reading.segment - 1]
            phrase = noun_phrase(context.text[earlier.start : earlier.end], _comparison())
        name = phrase if re.search("时间|期限|年限|周期|期|时长|学时|日$", phrase) else f"{phrase}年限"
        return Naming(name if reading.quantity.unit not in ("学时", "课时") else f"{following_noun(after) or phrase}学时", "")
    whole = re.search(r"按照?(?P<whole>[^，]+?)的\s*$", before)
    made = re.match(r"(?P<does>[^，。；]{2,24})", after.strip())
    if whole and made:
        return Naming(f"{made['does']}占{whole['whole']}比例", "")
    named = name_measure(phrase) if phrase else Naming("", "", complete=False)
    if named.complete and reading.quantity.kind == "percent" and not is_measure(named.indicator):
        change = re.search(r"(增加|增长|提高|提升|下降|降低|减少)[^增提降减]{0,4}$", before) if not reading.baseline else None
        named = replace(named, indicator=f"{named.indicator}{change[1] + '幅度' if change else '比例'}")
    if not named.complete and previous:
        return Naming(previous.indicator, named.indicator or named.scope or previous.scope)
    if not named.complete:
        outer = context.text[context.sentence.start : context.sentence.segments[reading.segment].start]
        inherited = noun_phrase(_last_clause(outer), _comparison())
        return Naming(inherited or following_noun(after), named.indicator)
    return named


def _last_clause(words: str) -> str:
    """The last non-empty part of `words` between commas or brackets."""
    parts = [part for part in re.split(r"[，。；：、（）()]", words) if part.strip()]
    return parts[-1] if parts else ""


def _name_money(before: str, after: str, context: Context) -> Naming:
    """A sum given: named by the noun it is given as (签约服务补助标准)."""
    noun = MONEY_NOUN.search(after[:24]) or MONEY_NOUN.search(before[-30:]) or MONEY_NOUN.search(
        context.text, context.sentence.start, context.sentence.end
    )
    receiver = re.search(r"对(?P<who>[^，。；]{2,30}?)(?:，|给予|按|予以|每)", context.text[context.sentence.start : context.sentence.end])
    told = re.search(r"(?P<what>[^，。；]{2,}?(?:标准|限额|额度|上限|金额))(?:原则上|统一)?(?:为|按照?|是|：)(?P<who>[^，。；]{0,20}?)(?:每[人户个次月年天餐]+)*$", before)
    if told:
        return Naming(re.sub(r"^.*?[）)]", "", told["what"]), told["who"])
    name = re.sub("^(?:的|给予|按照?|可|予以)+", "", noun[0].strip()) if noun else noun_phrase(before, _comparison())
    return Naming(name if name.endswith("标准") or not name else f"{name}标准", receiver["who"] if receiver else "")


def _name_share(context: Context, reading: Reading, before: str, after: str) -> Naming:
    """A share of a whole that follows: 100%的机构 达到基本标准, 覆盖 80%以上的村."""
    segments = context.sentence.segments
    rest = re.sub("^的", "", after.strip(" 。；\n"))
    cut = re.match(r"(?P<who>.{2,40}?)(?P<does>(?:能够|能|要|应|均|都)*(?:达到|实现|完成|建立|建成|建有|提供|具备|开展|纳入|设立|设置|配备|参加|有|使用).*)$", rest)
    if cut:
        return Naming(f"{re.sub('^(?:能够|能|要|应|均|都)+', '', cut['does'])}的比例", cut["who"])
    verb = re.search(r"(?P<verb>[一-龥]{2})(?:全部|所有)?[^，。；]{0,20}$", noun_phrase(before, _comparison()))
    earlier = context.text[segments[reading.segment - 1].start : segments[reading.segment - 1].end] if reading.segment else ""
    if "覆盖" in before:
        thing = before.split("覆盖")[0]
        thing = noun_phrase(thing, _comparison()) if len(thing) > 4 else re.sub("^(?:完善|推进|加强|建设|建立)", "", noun_phrase(earlier, _comparison()))
        return Naming(f"{thing}覆盖率", rest)
    return Naming(f"{verb['verb'] if verb else ''}{following_noun(rest)}的比例", following_noun(rest))


def _name_count(context: Context, reading: Reading, before: str, after: str, previous: Naming | None) -> Naming:
    """Things counted: the noun after the number, with the verb or the 每… before it."""
    segment = context.sentence.segments[reading.segment]
    noun = following_noun(after)
    if reading.verb and (noun or not is_measure(noun_phrase(before, _comparison()))) and reading.verb_start >= segment.start:
        start = max(segment.start, reading.quantity.start - len(before))
        return name_count(context.text[start : reading.verb_start], reading.verb, noun)
    phrase = noun_phrase(before, _comparison())
    named = name_measure(phrase) if phrase else Naming("", "", complete=False)
    if phrase and not noun and (made := re.search(rf"(?:{_cues('create')}).+", phrase)):
        scope = re.sub("的$", "", phrase[: made.start()])
        return Naming(made[0] if is_measure(made[0]) else f"{made[0]}数", scope if len(scope) <= 8 else "")
    per = PER_CAPITA.search(phrase)
    if not noun or (named.complete and re.search(r"[数量率度积模值额入力]$", named.indicator)) or per:
        if per and noun:
            return name_count(phrase, "", noun)
        if not named.complete and previous:
            return Naming(previous.indicator, named.indicator or previous.scope)
        if not phrase:
            outer = _last_clause(context.text[context.sentence.start : segment.start])
            return Naming(noun_phrase(outer, _comparison()), "")
        if named.complete and not is_measure(named.indicator):
            change = re.search(r"(增加|增长|减少)[^增减]{0,4}$", before) if not reading.baseline else None
            named = replace(named, indicator=f"{named.indicator}{change[1] if change else ''}数")
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
    name = noun_phrase(_last_clause(words), _comparison())
    return f"{re.sub('^(?:推行|开展|实行|实施)', '', name).strip('“”')}{reading.quantity.unit}数"


# ---------------------------------------------------------------- targets


STANDARD = re.compile(r"每(?!年|月|周|天|日|次|季)|编制|面积|床位|配备|配置|人员比例")
ELIGIBLE = re.compile(r"晋升|申报|申请|职称|参加[^，。；]{0,10}考试|任职|资格|具有|符合|须有|应具备|可[^，。；]{0,12}(?:直接|优先|破格)|比例用于|居民同期|签约周期|聘任期|岗位结构")
RECURRENCE = re.compile(r"每(?:\d+|[一二两三四五六七八九十半])?个?(?:年|月|季度|周|学期|学年|日|天)(?!龄|纪|限)|逐年|年均|每人每月|每人每年")


def find_targets(document: Document, text_index: int) -> list[Target]:
    """What `document` promises in numbers, in text order. Deadlines carry to the sentence after, and from a heading to its items."""
    if not document.has_text or document.role == "wrapper":
        return []
    found: list[Target] = []
    inherited: dict[int, Deadline | None] = {}
    reports = _reports(document)
    for index, clause in enumerate(document.clauses):
        carried = inherited.get(clause.parent)
        if clause.kind in SPEAKING:
            carried, targets = _clause_targets(document, text_index, index, clause, carried, reports)
            found += targets
        inherited[index] = carried
    return _distinct(found)


TELLS = re.compile(r"同比|截至|较上年|较去年|比上年")
AIMS_AT = re.compile(r"到20\d\d年|力争|争取|目标")
# A text that tells at least this often, and more often than it aims, is a report; chosen on the reports among the test material.
REPORT = 12


def _reports(document: Document) -> bool:
    """Whether the document reports what was done: then only what is dated ahead is a promise."""
    tells = sum(1 for _ in TELLS.finditer(document.text.text, document.start, document.end))
    return tells >= REPORT and tells > sum(1 for _ in AIMS_AT.finditer(document.text.text, document.start, document.end))


def _distinct(targets: list[Target]) -> list[Target]:
    """Without those that repeat passage, value and indicator."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for target in targets:
        key = (target.passage, target.value, target.value_high, target.indicator, target.scope)
        if key not in seen:
            seen.add(key)
            kept.append(target)
    return kept


APPLICATION = re.compile(r"(?:条例|办法|细则|规定|指南|指引|须知|公告|通告|问答|规则|法|令|清单|公示|流程|工作规则|章程|一览|详解)(?:（[^）]*）)?$")
ANNOUNCES = re.compile(r"目标|指标|如下|：\s*$")


def _clause_targets(
    document: Document, text_index: int, clause_index: int, clause: Clause, inherited: Deadline | None, reports: bool
) -> tuple[Deadline | None, list[Target]]:
    """The targets of one clause, and the deadline it hands to its children (one it announces its goals with, else its parent's)."""
    text = document.text.text
    targets: list[Target] = []
    strict = bool(APPLICATION.search(document.header.title))
    carried = inherited
    dated: Deadline | None = None
    date = document.header.date_document
    for sentence in sentences(text, clause.start, clause.end):
        deadlines = tuple(find_deadlines(text, date, sentence.start, sentence.end)) if sentence.segments else ()
        here: list[Target] = []
        if sentence.segments:
            sentence = replace(sentence, deadlines=deadlines)
            quantities = tuple(_free_quantities(text, sentence))
            context = Context(text, sentence, quantities, carried, date[:4], strict, reports)
            here = list(_sentence_targets(document, text_index, clause_index, context))
        targets += here
        due = [deadline for deadline in deadlines if not deadline.is_start]
        if due:
            dated = due[-1]
            carried = dated
        elif not here or all(not target.deadline for target in here):
            carried = inherited
    announced = ANNOUNCES.search(clause.title) or ANNOUNCES.search(text[max(clause.start, clause.end - 12) : clause.end])
    return (dated or inherited) if announced else inherited, targets


def _sentence_targets(document: Document, text_index: int, clause_index: int, context: Context) -> Iterator[Target]:
    """Targets of one sentence: numbers (those that 分别 deals out, each with its own scope) and universals."""
    if context.reports and not any(context.text[deadline.start] in "到至力争确" for deadline in context.sentence.deadlines):
        return
    readings = _readings(context)
    previous: Naming | None = None
    dealt = dict(_dealt_out(context, readings))
    for i, reading in enumerate(readings):
        naming, deadline, comparator = dealt.get(i, (None, None, reading.comparator))
        reading = replace(reading, comparator=comparator)
        naming = naming or _name(context, reading, previous)
        previous = naming
        yield _target(document, text_index, clause_index, context, reading, naming, deadline)
    for universal in _universals(context):
        quantity = Quantity(universal.start, universal.end, "100", "", "%", "percent", "number", worded=True)
        reading = Reading(quantity, universal.segment, "=", "universal")
        yield _target(document, text_index, clause_index, context, reading, universal.naming, None)


def _dealt_out(context: Context, readings: list[Reading]) -> Iterator[tuple[int, tuple[Naming | None, Deadline | None, Comparator]]]:
    """For values that 分别 deals out over coordinated scopes or years: (index of reading, (naming, deadline, comparator)).

    Values of one run share the comparison that one of them bears (分别达到65%和55%以上).
    """
    taken: set[int] = set()
    for i, reading in enumerate(readings):
        if i in taken:
            continue
        segment = context.sentence.segments[reading.segment]
        at = context.text.rfind("分别", segment.start, reading.quantity.start)
        if any(max(at, segment.start) < other.quantity.start < reading.quantity.start for other in readings if other.segment == reading.segment):
            at = -1
        run = [i]
        while run[-1] + 1 < len(readings) and readings[run[-1] + 1].segment == reading.segment:
            between = context.text[readings[run[-1]].quantity.end : readings[run[-1] + 1].quantity.start]
            if not re.fullmatch(r"\s*(?:及?以[上下内]|左右)?\s*[、和及与]\s*(?:不低于|不少于|≥|约)?\s*", between):
                break
            run.append(run[-1] + 1)
        if len(run) > 1:
            earlier = [other.quantity.end for other in readings if segment.start <= other.quantity.end <= at]
            left = _cut_deadline(context, max([segment.start, *earlier]), at) if at >= 0 else ""
            taken.update(run)
            shared: Comparator = next((readings[j].comparator for j in run if readings[j].comparator != "="), "=")
            for j, (naming, deadline) in zip(run, _deal(context, left, len(run), segment), strict=True):
                shares = readings[j].comparator == "=" and readings[j].shape == "measure"
                yield j, (naming, deadline, shared if shares else readings[j].comparator)


def _deal(context: Context, left: str, count: int, segment: Segment) -> list[tuple[Naming | None, Deadline | None]]:
    """`count` namings (or deadlines) for values dealt out over what stands in `left`."""
    due = [deadline for deadline in context.sentence.deadlines if deadline.start < segment.end]
    together = len(due) > 1 and re.fullmatch(r"[和、及与]?", context.text[due[-2].end : due[-1].start].strip())
    if together and len(due) == count:
        return [(None, deadline) for deadline in due]
    phrase = noun_phrase(left, _comparison()) if left else ""
    if parts := _coordinated(phrase, count):
        return [(naming, None) for naming in parts]
    if together and count % len(due) == 0 and (parts := _coordinated(phrase, count // len(due))):
        return [(naming, deadline) for deadline in due for naming in parts]
    return [(None, None)] * count


def _coordinated(phrase: str, count: int) -> list[Naming]:
    """Splits 提供中医药服务的社区卫生服务中心、乡镇卫生院占同类机构之比 into `count` scopes of one indicator; [] where it does not fit.

    >>> [n.scope for n in _coordinated("提供中医药服务的社区卫生服务中心、乡镇卫生院占同类机构之比", 2)]
    ['社区卫生服务中心', '乡镇卫生院']
    >>> [n.indicator for n in _coordinated("入学率、巩固率", 2)]
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
    if last:
        scope, rest = last["scope"], last["rest"].lstrip("的")
    else:
        scope, rest = whole[-1].scope or parts[-1], whole[-1].indicator if whole[-1].scope else ""
    name = f"{prefix}的单位{rest}" if prefix and rest.startswith("占") else f"{prefix}{rest}"
    return [Naming(name or phrase, member) for member in (first, *parts[1:-1], scope)]


def _target(
    document: Document, text_index: int, clause_index: int, context: Context, reading: Reading, naming: Naming, deadline: Deadline | None
) -> Target:
    """The record of a reading: dated, sorted by kind, and with its passage."""
    quantity, segment = reading.quantity, context.sentence.segments[reading.segment]
    words = context.text[segment.start : segment.end]
    own = deadline or context.deadline(quantity.start)
    kind = _kind(context, reading, words, own)
    due = own or (context.carried if kind in ("target", "encouraged", "standard") else None)
    recurrence = RECURRENCE.search(words)
    start = _passage_start(context, reading)
    end = min(segment.end, max(quantity.end, _noun_end(context, reading, segment)))
    return Target(
        text=text_index,
        clause=clause_index,
        indicator=naming.indicator,
        scope=naming.scope,
        comparator=reading.comparator,
        value=quantity.value,
        value_high=quantity.value_high,
        unit=_unit(reading, naming),
        baseline=reading.baseline,
        deadline=due.iso if due else "",
        kind=kind,
        passage=document.text.passage(start, end),
        deadline_is_start=bool(due and due.is_start),
        recurrence=recurrence[0] if recurrence else "",
    )


def _kind(context: Context, reading: Reading, words: str, own: Deadline | None) -> TargetKind:
    segments = context.sentence.segments
    lead = context.text[max(context.sentence.start, segments[reading.segment].start) : reading.quantity.start]
    if re.search(rf"^\s*(?:同时|并|或)?(?:{_cues('encourage')})", lead):
        return "encouraged"
    whole = context.text[context.sentence.start : context.sentence.end]
    if reading.shape == "money" or (reading.shape == "ratio" and _has("subsidy").search(words)):
        return "subsidy"
    if (own and not own.is_start) or (context.carried and reading.shape in ("measure", "count", "share", "universal")):
        return "target"
    if (reading.shape == "time" and reading.quantity.unit not in ("学时", "课时")) or ELIGIBLE.search(words):
        return "rule"
    if context.strict:
        return "rule"
    return "standard" if STANDARD.search(words) and not re.search("新建|新增|建设|力争|率", whole) else "target"


def _unit(reading: Reading, naming: Naming) -> str:
    """The unit, per head where the indicator is (名/万名居民)."""
    per = PER_CAPITA.search(naming.indicator)
    unit = reading.quantity.unit
    if reading.quantity.form == "ratio":
        return "比例"
    return f"{unit}/{per['base']}" if per and unit and unit != "%" and "/" not in unit else unit


def _passage_start(context: Context, reading: Reading) -> int:
    """Where the passage begins: its segment, or the deadline that is the segment before it."""
    segments = context.sentence.segments
    start = segments[reading.segment].start
    for deadline in context.sentence.deadlines:
        if deadline.end <= start <= deadline.end + 2 and deadline.start >= context.sentence.start:
            return deadline.start
    return start


def _noun_end(context: Context, reading: Reading, segment: Segment) -> int:
    """Where the words that belong to the number end: after 以上 and the noun it counts."""
    after = context.text[reading.quantity.end : segment.end]
    match = re.match(r"[^，。；：\n]{0,40}", after)
    return reading.quantity.end + (match.end() if match else 0)
