"""Document → Targets: what is promised, how much, of what, by when. Links nothing and compares nothing.

The way: `sentences` cuts, `promises` and `universals` find, `naming` names; here they are dated, sorted by kind and proven.

After this: (1) targets stand in text order; (2) each passage holds the value's own words; (3) no two targets of a document share
passage, value and name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.extraction.comparisons import comparison, cues, has
from kg.extraction.indicator_tables import line_targets, row_targets
from kg.extraction.indicators import PER_CAPITA, Naming, noun_phrase
from kg.extraction.naming import after_deadline, coordinated, given_rate, name_promise, previous_words, receivers
from kg.extraction.promises import Context, Reading, find_promises, free_quantities
from kg.extraction.sentences import Segment, sentences
from kg.extraction.tables import read_row
from kg.extraction.universals import find_universals
from kg.language.quantities import Deadline, Quantity, find_deadlines, plan_end
from kg.records import Clause, Comparator, Document, Target, TargetKind

# Clause kinds whose text may promise something.
SPEAKING = frozenset({"heading", "item", "row", "paragraph", "preamble"})
STANDARD = re.compile(r"每(?!年|月|周|天|日|次|季)|编制|面积|床位|配备|配置|人员比例")

RECURRENCE = re.compile(
    r"每(?:\d+|[一二两三四五六七八九十半])?个?(?:年|月|季度|周|学期|学年|日|天)(?!龄|纪|限)|逐年|年均|每人每[月年]"
)


def find_targets(document: Document, text_index: int) -> list[Target]:
    """What `document` promises in numbers, in text order. Deadlines carry to the sentence after, and from a heading to its items."""
    if not document.has_text or document.role == "wrapper":
        return []
    found: list[Target] = []
    inherited: dict[int, Deadline | None] = {}
    told: set[int] = set()  # clauses under a heading that tells how things are (一、发展现状)
    reports = _reports(document)
    for index, clause in enumerate(document.clauses):
        carried = inherited.get(clause.parent)
        if clause.parent in told or (len(clause.title) <= HEADING and TELLING.search(clause.title)):
            told.add(index)
        if clause.kind == "row" and (row := read_row(document, index)) and (tabled := row_targets(document, text_index, row)) is not None:
            found += tabled
        elif clause.kind in SPEAKING:
            carried, targets = _clause_targets(document, text_index, index, clause, carried, reports or index in told)
            found += [*targets, *line_targets(document, text_index, index, clause)]
        inherited[index] = carried
    return _distinct(found)


PLANNED_FROM = re.compile(
    r"""
    [（(] (?P<first>20\d\d) \s*年?\s* [-—–－~～至]+ \s* 20\d\d \s*年? [）)]     # 行动计划（2021—2023年）
  | [“"] (?P<plan>十[一二三四五六七]五) [”"] (?:期间)? .{0,16} 规划               # “十四五”教育事业发展规划
    """,
    re.VERBOSE,
)


def _document_date(document: Document) -> str:
    """The document's date; for a plan without one the first year of its period ("十四五" → 2021), so that history is known for it."""
    if document.header.date_document:
        return document.header.date_document
    head = document.header.title or document.text.text[document.start : document.start + 120]
    match = PLANNED_FROM.search(head)
    if not match:
        return ""
    return str(int(match["first"]) if match["first"] else int(plan_end(match["plan"])) - 4)


# Headings of what is or was: 发展现状, 规划背景, 取得的成效, 面临的形势.
TELLING = re.compile(
    r"^(?:发展|工作|现有|产业)?(?:基础|环境|形势|背景)(?:和|与|及|$)|(?:现状|发展基础|工作基础|回顾|(?:主要|工作|取得的?|显著|突出)成[就效绩]|面临的?.{0,6}(?:形势|挑战|问题|机遇)|(?:规划|编制|起草|出台|制定)背景)"
)
HEADING = 20  # characters: longer titles are sentences
TELLS = re.compile(r"同比|截至|较上年|较去年|比上年")
AIMS_AT = re.compile(r"到20\d\d年|力争|争取|目标")
# A text that tells at least this often, and more often than it aims, is a report; chosen on the reports among the test material.
REPORT = 12
# Titles of texts that tell: 关于数字经济发展情况的报告, 对某提案的答复.
TELLING_TITLE = re.compile(r"情况的?(?:报告|通报|说明)$|(?:白皮书|蓝皮书|致辞|讲话)$|的答复$|情况解读$")
# A report read out: 2022年10月28日在第十三届全国人大常委会第三十七次会议上
READ_OUT = re.compile(r"\s*(?:——)?(?:20\d\d年\d{1,2}月\d{1,2}日)?在[^。\n]{4,60}会议上")


def _reports(document: Document) -> bool:
    """Whether the document reports what was done: then only what is dated ahead is a promise."""
    head = document.text.text[document.start : document.start + 160]
    if TELLING_TITLE.search(document.header.title) or any(READ_OUT.match(line) for line in head.splitlines()):
        return True
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


# Titles of texts that rule or instruct rather than plan: there a bare count (提交2份) is no promise.
APPLICATION = re.compile(
    r"(?:条例|办法|细则|规定|指南|指引|须知|公告|通告|问答|规则|法|令|清单|公示|流程|章程|一览|详解)(?:（[^）]*）)?$"
)
# Under 发展目标 the year that opens the goals (到2025年，…领先。) holds for every paragraph until another is named.
GOALS = re.compile(r"目标")
ANNOUNCES = re.compile(r"目标|指标|如下")
GOALS_FOLLOW = re.compile(r"目标|指标|如下[^。]*$")
# The points into which a goal is taken apart hold by its year.
BULLET = re.compile(
    r"""\s*(?:—{1,2}|-{2}|·|●|■)\s*[\u4e00-\u9fff“]                                           # ——创新能力。
      | \s*\n\s*[^，。；：\n\d]{2,16}(?:显著|明显|进一步|持续|不断|更加|大幅|稳步|初步|基本)[^，。；：\n\d]{2,8}。   # 普及率显著提升。""",
    re.VERBOSE,
)
OPENS = re.compile(r"：\s*$")  # 到2025年，主要任务是：


def _clause_targets(
    document: Document, text_index: int, clause_index: int, clause: Clause, inherited: Deadline | None, reports: bool
) -> tuple[Deadline | None, list[Target]]:
    """The targets of one clause, and the deadline it hands to its children (one it announces its goals with, else its parent's)."""
    text = document.text.text
    targets: list[Target] = []
    strict = bool(APPLICATION.search(document.header.title))
    carried = standing = inherited
    goals = bool(GOALS.search(clause.title))
    dated: Deadline | None = None
    last: Deadline | None = None  # of the last sentence
    listed: Deadline | None = None  # of the sentence that a list of points follows
    date = _document_date(document)
    for sentence in sentences(text, clause.start, clause.end):
        point = BULLET.match(text, sentence.start, sentence.end)
        if point and (last or listed):
            carried = standing = listed = last or listed  # 到2026年，…。——创新能力。…
            last = None
        deadlines = tuple(find_deadlines(text, date, sentence.start, sentence.end)) if sentence.segments else ()
        here: list[Target] = []
        if sentence.segments:
            sentence = replace(sentence, deadlines=deadlines)
            quantities = tuple(free_quantities(text, sentence))
            context = Context(text, sentence, quantities, carried, date[:4], strict, reports)
            here = list(_sentence_targets(document, text_index, clause_index, context))
        targets += here
        due = [deadline for deadline in deadlines if not deadline.is_start]
        words = text[sentence.start : sentence.end].strip()
        begin = text.find(words[:1], sentence.start)
        opens = not text[text.rfind("\n", 0, begin) + 1 : begin].strip()  # a line of its own: points stand on lines
        if words and not point and (opens or not listed):
            last = due[-1] if due else None
        if due:
            dated = carried = due[-1]
            standing = listed or inherited if not goals else dated if len({deadline.iso for deadline in due}) == 1 else None
        elif goals or not here or all(not target.deadline for target in here):
            carried = standing
    closing = text[max(clause.start, clause.end - 12) : clause.end]
    if ANNOUNCES.search(clause.title) or GOALS_FOLLOW.search(closing):
        return dated or inherited, targets
    return (last if last and OPENS.search(closing) else inherited), targets


def _sentence_targets(document: Document, text_index: int, clause_index: int, context: Context) -> Iterator[Target]:
    """Targets of one sentence: numbers (those that 分别 deals out, each with its own scope) and universals."""
    if context.reports and not any(context.text[deadline.start] in "到至力争确" for deadline in context.sentence.deadlines):
        return
    readings = find_promises(context)
    previous: Naming | None = None
    dealt = dict(_dealt_out(context, readings))
    receiving = dict(_receiving(context, readings)) if len(readings) > 1 else {}
    for i, reading in enumerate(readings):
        naming, deadline, comparator = dealt.get(i, (None, None, reading.comparator))
        reading = replace(reading, comparator=comparator)
        if naming is None or i in receiving:
            naming = name_promise(context, reading, previous)
        naming = replace(naming, scope=receiving.get(i, naming.scope))
        previous = naming
        yield _target(document, text_index, clause_index, context, reading, naming, deadline)
    for universal in find_universals(context):
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
        begin = max(at, segment.start)
        if any(begin < other.quantity.start < reading.quantity.start and other.segment == reading.segment for other in readings):
            at = -1
        run = [i]
        while run[-1] + 1 < len(readings) and readings[run[-1] + 1].segment == reading.segment:
            between = context.text[readings[run[-1]].quantity.end : readings[run[-1] + 1].quantity.start]
            if not re.fullmatch(r"\s*(?:及?以[上下内]|左右)?\s*[、和及与]\s*(?:不低于|不少于|≥|约)?\s*", between):
                break
            run.append(run[-1] + 1)
        if len(run) > 1:
            earlier = [other.quantity.end for other in readings if segment.start <= other.quantity.end <= at]
            left = after_deadline(context, max([segment.start, *earlier]), at) if at >= 0 else ""
            taken.update(run)
            shared: Comparator = next((readings[j].comparator for j in run if readings[j].comparator != "="), "=")
            for j, (naming, deadline) in zip(run, _deal(context, left, len(run), segment), strict=True):
                shares = readings[j].comparator == "=" and (readings[j].shape == "measure" or at >= 0)
                yield j, (naming, deadline, shared if shares else readings[j].comparator)


def _receiving(context: Context, readings: list[Reading]) -> Iterator[tuple[int, str]]:
    """For sums dealt out over receivers that stand before them (对省、市级企业，分别奖励50万元、20万元): (index of reading, receiver)."""
    runs: list[list[int]] = []
    for i, reading in enumerate(readings):
        after = context.text[reading.quantity.end : context.sentence.segments[reading.segment].end]
        if reading.shape != "money" and not (reading.quantity.kind == "percent" and given_rate(context, reading, after)):
            continue
        last = readings[runs[-1][-1]] if runs else None
        between = context.text[last.quantity.end : reading.quantity.start] if last else "，"
        if last and last.segment == reading.segment and re.fullmatch(r"\s*[、和]\s*", between):
            runs[-1].append(i)
        else:
            runs.append([i])
    for run in runs:
        first = readings[run[0]]
        segment = context.sentence.segments[first.segment]
        own = re.sub(r"(?:一次性|分别|奖励|补助|补贴|最高|(?:给予|予以).*)+\s*$", "", context.text[segment.start : first.quantity.start])
        yield from zip(run, receivers(own.strip() or previous_words(context, first.segment), len(run)), strict=False)


def _deal(context: Context, left: str, count: int, segment: Segment) -> list[tuple[Naming | None, Deadline | None]]:
    """`count` namings (or deadlines) for values dealt out over what stands in `left`."""
    due = [deadline for deadline in context.sentence.deadlines if deadline.start < segment.end]
    together = len(due) > 1 and re.fullmatch(r"[和、及与]?", context.text[due[-2].end : due[-1].start].strip())
    if together and len(due) == count:
        return [(None, deadline) for deadline in due]
    phrase = noun_phrase(left, comparison()) if left else ""
    if parts := coordinated(phrase, count):
        return [(naming, None) for naming in parts]
    if together and count % len(due) == 0 and (parts := coordinated(phrase, count // len(due))):
        return [(naming, deadline) for deadline in due for naming in parts]
    return [(None, None)] * count


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


# 培育3家具有较强影响力的平台: what the things made are like, no condition.
DESCRIBES = re.compile(r"\d[^，。；\d]{0,12}具有[^，。；]{2,30}的(?!人员|医师|毕业生|单位|企业(?!级))")


def _kind(context: Context, reading: Reading, words: str, own: Deadline | None) -> TargetKind:
    segments = context.sentence.segments
    after = context.text[reading.quantity.end : segments[reading.segment].end]
    lead = context.text[max(context.sentence.start, segments[reading.segment].start) : reading.quantity.start]
    if re.search(rf"^\s*(?:同时|并|或)?(?:{cues('encourage')})", lead):
        return "encouraged"
    whole = context.text[context.sentence.start : context.sentence.end]
    granted = reading.quantity.kind == "percent" and given_rate(context, reading, after)
    if reading.shape == "money" or granted or (reading.shape == "ratio" and has("subsidy").search(words)):
        return "subsidy"
    if (own and not own.is_start) or (context.carried and reading.shape in ("measure", "count", "share", "universal")):
        return "target"
    if (reading.shape == "time" and reading.quantity.unit not in ("学时", "课时")) or has("eligible").search(DESCRIBES.sub("", words)):
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
