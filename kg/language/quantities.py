"""Text → numbers, quantities, dates and deadlines, each with its span. Does not decide whether a number is a promise.

Comes in: clean text (simplified script, half-width digits). Goes out: decimal strings and ISO dates, as precise as the text,
with offsets into the text that was given. A value is kept as written, beside its unit ("3万人" is 3 of the unit 万人), so that
what a reader sees is what the document says.

Dates: `2016年10月底` → 2016-10-31, `2018年底` → 2018-12-31, `到2020年` → 2020, `2016年9月` → 2016-09, “十三五” → 2020.
Words that point from the day of writing (今年底, 三年内) need the document's date and are silently left out without it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from kg.language.lexicon import table

DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")}
DIGITS |= {"〇": 0, "○": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3}
SCALES = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}

QuantityForm = Literal["number", "range", "ratio", "list"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit. `value`, `value_high` are decimal strings in the unit as written ("3" of "万人").

    A ratio's value is "4:6"; a list's is "30、20、15", of one shared unit. `kind` is the unit's kind in units.csv, "" without one.
    `worded` is True where the number is written in characters (十一个).
    """

    start: int
    end: int
    value: str
    value_high: str
    unit: str
    kind: str
    form: QuantityForm
    worded: bool = False


class DateSpan(NamedTuple):
    """A date in a text: [start, end) and ISO 8601, as precise as the text ("2020", "2016-09", "2016-10-31")."""

    start: int
    end: int
    iso: str


class Deadline(NamedTuple):
    """A date by which (or, with `is_start`, from which) something is due. [start, end) includes 到 and 前."""

    start: int
    end: int
    iso: str
    is_start: bool


# ---------------------------------------------------------------- numerals


def parse_number(text: str) -> str:
    """A numeral, Arabic or Chinese, as a decimal string; "" where `text` is not one.

    >>> [parse_number(t) for t in ("十一", "两", "一百二十", "1,200", "1.5万", "3.50", "二〇二〇", "百万", "半")]
    ['11', '2', '120', '1200', '15000', '3.5', '2020', '1000000', '0.5']
    """
    text = text.replace(",", "").replace("，", "").strip()
    if len(text) > 40:
        return ""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([十百千万亿]*)", text)
    if match:
        scale = 1
        for character in match[2]:
            scale *= SCALES.get(character) or MYRIADS[character]
        return _decimal(match[1], scale)
    if text == "半":
        return "0.5"
    known = bool(text) and all(character in DIGITS or character in SCALES or character in MYRIADS for character in text)
    return str(_parse_chinese(text)) if known else ""


def _decimal(digits: str, scale: int = 1) -> str:
    """Exact decimal product, without trailing zeros. `_decimal("1.5", 10000)` is "15000"."""
    whole, _, fraction = digits.partition(".")
    number = int(whole + fraction) * scale
    places = len(fraction)
    if not places:
        return str(number)
    padded = str(number).rjust(places + 1, "0")
    return f"{padded[:-places]}.{padded[-places:]}".rstrip("0").rstrip(".")


def _parse_chinese(text: str) -> int:
    """Value of a numeral in characters: positional (二〇二〇) or with scales (一千二百三十四万)."""
    if len(text) > 1 and all(character in DIGITS for character in text):
        return int("".join(str(DIGITS[character]) for character in text))
    total = section = digit = 0
    for character in text:
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in SCALES:
            section += (digit or 1) * SCALES[character]
            digit = 0
        else:
            total = (total + (section + digit or 1)) * MYRIADS[character]
            section = digit = 0
    return total + section + digit


# ---------------------------------------------------------------- quantities

ARABIC = r"(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.\d{1,9})?(?![\d])"  # longer strings of digits are no quantities
WORDED = r"[一二两三四五六七八九十百千][一二三四五六七八九十百千零]{0,12}|半"
MAGNITUDE = r"(?:万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百)"
DASH = r"(?:-{1,2}|－|–|—{1,2}|―|~|～|∼|至|到)"


@cache
def _units() -> dict[str, str]:
    return {row["unit"]: row["kind"] for row in table("units", "unit", ("unit", "kind", "worded"))}


@cache
def _unit_pattern(worded: bool, per: bool = False) -> str:
    """Alternation of units, longest first; only those that may follow a numeral in characters where `worded`.

    With `per`, the nouns that only follow a stroke are there too (万元/学科).
    """
    rows = table("units", "unit", ("unit", "kind", "worded"))
    units = {row["unit"] for row in rows if (not worded or row["worded"] == "yes") and (per or row["kind"] != "per")}
    return "|".join(re.escape(unit) for unit in sorted(units, key=lambda unit: (-len(unit), unit)))


@cache
def _quantity_pattern() -> re.Pattern[str]:
    per = rf"(?:[/／·](?:{_unit_pattern(False, per=True)}|[一-龥])(?:（[^（）\n]{{1,8}}）)?)*"  # 元/人/年, 万元/学科（专科）
    return re.compile(
        rf"""
        百分之 (?P<hundredth> {ARABIC} | [一二三四五六七八九十百零]+ )
            (?: {DASH} (?:百分之)? (?P<hundredth_high> {ARABIC} | [一二三四五六七八九十百零]+) )?
      | (?P<ratio> (?<![\d.:：]) (?:{ARABIC}) (?: [:：∶] (?:{ARABIC}) )+ ) (?![\d:：])
      | (?<![\dA-Za-z.]) (?P<list> (?:{ARABIC}) (?: 、 (?:{ARABIC}) )+ ) (?P<list_unit> {MAGNITUDE}?(?:{_unit_pattern(False)}){per} )
      | (?<![\dA-Za-z.]) (?P<low> {ARABIC} )
            (?: (?P<low_unit> {MAGNITUDE}?(?:{_unit_pattern(False)})? ) {DASH} (?P<high> {ARABIC} ) )?
            \s? (?P<unit> {MAGNITUDE}? (?:余|多|来|几)? (?:{_unit_pattern(False)})? {per} )
      | (?<! [第零一二两三四五六七八九十百千万〇] )
            (?P<worded> {WORDED} )
            (?: {DASH} (?P<worded_high> {WORDED}) )?
            (?P<worded_unit> {MAGNITUDE}?(?:{_unit_pattern(True)}){per} ) (?!性)   # not 一次性
        """,
        re.VERBOSE,
    )


def find_quantities(text: str, start: int = 0, end: int | None = None) -> list[Quantity]:
    """The numbers in `text[start:end]`, left to right, with offsets into `text`. Dates and labels are numbers here too.

    >>> text = "至少配置2-3名，按4:6配套，给予30、20、15万元，十一个中心，达到50%-70%"
    >>> [(q.value, q.value_high, q.unit, q.form) for q in find_quantities(text)] # doctest: +NORMALIZE_WHITESPACE
    [('2', '3', '名', 'range'), ('4:6', '', '', 'ratio'), ('30、20、15', '', '万元', 'list'), ('11', '', '个', 'number'),
     ('50', '70', '%', 'range')]
    """
    found = []
    for match in _quantity_pattern().finditer(text, start, len(text) if end is None else end):
        groups = match.groupdict()
        span = match.span()
        if groups["hundredth"]:
            high = parse_number(groups["hundredth_high"] or "")
            form: QuantityForm = "range" if high else "number"
            found.append(Quantity(*span, parse_number(groups["hundredth"]), high, "%", "percent", form, worded=True))
        elif groups["ratio"]:
            value = re.sub("[：∶]", ":", groups["ratio"])
            found.append(Quantity(*span, value, "", "", "", "ratio"))
        elif groups["list"]:
            values = "、".join(parse_number(item) for item in groups["list"].split("、"))
            found.append(Quantity(*span, values, "", groups["list_unit"], _kind(groups["list_unit"]), "list"))
        elif groups["low"]:
            found.append(_arabic_quantity(match))
        else:
            unit, high = groups["worded_unit"], parse_number(groups["worded_high"] or "")
            form = "range" if high else "number"
            found.append(Quantity(*span, parse_number(groups["worded"]), high, unit, _kind(unit), form, worded=True))
    return found


def _arabic_quantity(match: re.Match[str]) -> Quantity:
    """Reads `3万人`, `2-3名`, `50%-70%`, `10万-13万人`."""
    unit = re.sub("[余多来几]", "", match["unit"], count=1) if re.match(rf"{MAGNITUDE}?[余多来几]", match["unit"]) else match["unit"]
    unit = unit.replace("／", "/")
    low, high = parse_number(match["low"]), parse_number(match["high"] or "")
    return Quantity(match.start(), match.end(), low, high, unit or match["low_unit"] or "", _kind(unit), "range" if high else "number")


@cache
def _kind(unit: str) -> str:
    """Kind of the head of a unit: 万元/学科 is money."""
    kinds = _units()
    if unit in kinds:
        return kinds[unit]
    head = re.sub(rf"^{MAGNITUDE}", "", unit.partition("/")[0])
    return kinds.get(head, "")


# ---------------------------------------------------------------- dates

YEAR = r"(?:(?:19|20)\d{2}|[一二][〇○零一二三四五六七八九]{3})"
PLAN = r"[一二三四]?十[一二三四五六七八九]?五|[七八九]五"  # 七五 … 二十五: the numbered five-year plans
MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|[一二]?十[一二三四五六七八九]?|[一二三四五六七八九])"

DATE = re.compile(
    rf"""
    (?<![\d.])
    (?: (?P<first>{YEAR}) 年? \s? {DASH} \s? (?=20\d\d\s?年?(?!\d)) )?   # 2016—2020年: the last year counts
    (?P<year>{YEAR}) \s? 年(?!级|制|龄|期|限|版|均|薪|第|检|审)
    (?:
        \s? (?P<month>{MONTH}) \s? 月 (?!龄|度|均)
        (?: \s? (?P<day>{DAY}) \s? [日号]
          | 份? (?P<month_end>底|末) | (?P<third>上旬|中旬|下旬) )?
      | (?P<year_end>年?[底末])
      | (?P<half>上半年|下半年)
      | (?:第?(?P<quarter>[一二三四1-4])季度[底末]?)
    )?
    """,
    re.VERBOSE,
)


def find_dates(text: str, start: int = 0, end: int | None = None) -> list[DateSpan]:
    """Dates with a year, left to right, in ISO as precise as the text.

    >>> [d.iso for d in find_dates("2016年10月底前，2018年底，2016年9月完成，二〇二〇年，2017年5月4日，2016-2018年，2020年上半年")]
    ['2016-10-31', '2018-12-31', '2016-09', '2020', '2017-05-04', '2018', '2020-06-30']
    """
    stop = len(text) if end is None else end
    spans = [DateSpan(*match.span(), _iso(match)) for match in DATE.finditer(text, start, stop)]
    return [span for span in spans if span.iso]


def parse_date(text: str) -> str:
    """The first date in `text` as ISO; "" without one. `parse_date("2016 年 9 月 14 日")` is "2016-09-14".

    >>> parse_date("2016 年 9 月 14 日")
    '2016-09-14'
    """
    dates = find_dates(text)
    return dates[0].iso if dates else ""


def _iso(match: re.Match[str]) -> str:
    """ISO form of a DATE match; "" where the day does not exist."""
    year = parse_number(match["year"])
    if match["month"]:
        month = int(parse_number(match["month"]))
        last = monthrange(int(year), month)[1]
        if match["day"]:
            day = int(parse_number(match["day"]))
            return f"{year}-{month:02d}-{day:02d}" if 1 <= day <= last else ""
        thirds = {"上旬": 10, "中旬": 20, "下旬": last}
        day = last if match["month_end"] else thirds.get(match["third"] or "", 0)
        return f"{year}-{month:02d}-{day:02d}" if day else f"{year}-{month:02d}"
    if match["year_end"]:
        return f"{year}-12-31"
    if match["half"]:
        return f"{year}-06-30" if match["half"] == "上半年" else f"{year}-12-31"
    if match["quarter"]:
        month = 3 * int(parse_number(match["quarter"]))
        return f"{year}-{month:02d}-{monthrange(int(year), month)[1]:02d}"
    return year


# ---------------------------------------------------------------- deadlines

# What stands before a year that is history, a version or a basis of comparison, not a date to come.
NOT_DUE_BEFORE = re.compile(r"(?:比|较|同比|自|从|以|于|将|按|按照|超过|原|基于|起草|截至|截止|相比)$")
# What follows such a year.
NOT_DUE_AFTER = re.compile(
    r"""\s*(?:
        以来 | 来[，,] | 第\d | 版 | 修订 | 修正 | 印发 | 发布 | 颁布 | 出台的 | 公布 | 制定的 | 召开 | 的[《“] | [）)]?\s*》
      | [为是约共已的] | 达(?!到) | 调查 | 监测
      | 的?基础上 | 水平 | 同期 | 相比 | 基数 | 不变价 | 至今 | 以前年度 | 年度[^，。；]{0,6}预算 | 份\d
      | [起开始]{1,2}(?:施行|执行|生效|实施。|实行。) | 施行
    )""",
    re.VERBOSE,
)
DUE_BEFORE = re.compile(r"(?:力争|争取|确保|原则上)?(?<![截由])(?:[到至在于]|延长到|提前到)$")
DUE_AFTER = re.compile(r"(?:之前|以前|前|期间|内)(?!后|提)")
STARTS = re.compile(r"\s*(?:度)?(?:起(?!草|步|来|点|到)|开始|以后|之后)")

PLAN_PERIOD = re.compile(
    rf"[“\"「『]?(?P<plan>{PLAN})[”\"」』]?(?:规划|计划)?(?:期间|期末|时期(?:末|内)?|末(?!端)|结束|前[一二三四]年|后[一二三四]年|期内)"
)
CENTURY = re.compile(r"(?:到|至)?(?P<century>本世纪|21世纪|二十一世纪)(?P<part>中叶|末|[二三四五六七八九]十年代)")
RELATIVE = re.compile(
    rf"""
    (?P<this>今年|本年(?!度)|当年) (?P<this_month>\d{{1,2}}月)? (?P<this_end>年?[底末]|内)? (?P<this_before>之?前)?
  | (?P<next>明年) (?P<next_month>\d{{1,2}}月)? (?P<next_end>年?[底末])?
  | (?<![\d年每当次半本])(?P<year_end>年[底末]之?前|年内(?!容|部|涵|在)(?=[，,完实建启出力全]))
  | (?<![\d年\-—])(?P<month>{MONTH})月
        (?: (?P<day>{DAY})日 | (?P<month_end>份?[底末]) )? (?=(?:之|以)?前)
  | (?: (?:用|通过|经过|力争|争取|未来|今后|再用|利用|计划用|自.{{0,8}}之日起) \s*)
        (?P<span>[一二两三四五六七八九十]|1?\d) \s? (?: (?:至|到|-) (?P<span_high>[二三四五六七八九十]|\d) )? 年 (?:内|左右|的?时间|的?努力)
    """,
    re.VERBOSE,
)


# What every deadline has one of: the cheap test before all others.
_TELLS_TIME = re.compile(r"[年月纪五]|\d{4}")


def find_deadlines(text: str, document_date: str = "", start: int = 0, end: int | None = None) -> list[Deadline]:
    """When things are due in `text[start:end]`, left to right; spans include 到 and 底前 and do not overlap.

    `document_date` (ISO, may be "") anchors 今年底 and 三年内; dates before its year are history and left out, as are years that
    are versions, comparisons or days of entry into force. A month without a year (5月底前) takes the year named before it in
    `text`, else the document's.

    >>> find_deadlines("到2020年，签约服务全覆盖。2016年10月底前制定方案")
    [Deadline(start=0, end=6, iso='2020', is_start=False), Deadline(start=15, end=25, iso='2016-10-31', is_start=False)]
    >>> [(d.iso, d.is_start) for d in find_deadlines("“十三五”期间新创3个；2017年起每年下降10%；年底前完成", "2016-09-14")]
    [('2020', False), ('2017', True), ('2016-12-31', False)]
    """
    stop = len(text) if end is None else end
    if not _TELLS_TIME.search(text, start, stop):
        return []
    found = [*_dated(text, start, stop, document_date), *_planned(text, start, stop)]
    found += _relative(text, start, stop, document_date, found)
    kept: list[Deadline] = []
    for deadline in sorted(found, key=lambda item: (item.start, -item.end)):
        if not kept or deadline.start >= kept[-1].end:
            kept.append(deadline)
    return kept


def _dated(text: str, start: int, stop: int, document_date: str) -> list[Deadline]:
    """Deadlines that name their year."""
    found = []
    for begin, finish, iso in find_dates(text, start, stop):
        before, after = text[max(start, begin - 6) : begin], text[finish : min(stop, finish + 10)]
        if document_date and iso[:4] < document_date[:4]:
            continue
        starting = STARTS.match(after)
        if NOT_DUE_AFTER.match(after):
            continue
        cue = DUE_BEFORE.search(before)
        if not cue and not starting and NOT_DUE_BEFORE.search(before):
            continue
        if starting:
            finish += starting.end()
        elif until := DUE_AFTER.match(after):
            finish += until.end()
        if cue:
            begin -= len(cue[0])
        found.append(Deadline(begin, finish, iso, bool(starting)))
    return found


def _planned(text: str, start: int, stop: int) -> list[Deadline]:
    """Deadlines given by a five-year plan or a part of the century: the last year of the plan, 2050 for 本世纪中叶."""
    found = [Deadline(*match.span(), plan_end(match["plan"]), False) for match in PLAN_PERIOD.finditer(text, start, stop)]
    for match in CENTURY.finditer(text, start, stop):
        year = {"中叶": "2050", "末": "2100"}.get(match["part"])
        decade = parse_number(match["part"][0]) if year is None else ""
        found.append(Deadline(*match.span(), year or f"20{decade}9", False))
    return found


def plan_end(plan: str) -> str:
    """The last year of a numbered five-year plan: the third ended in 1970 and they have followed each other since.

    >>> [plan_end(plan) for plan in ("十二五", "十三五", "十四五")]
    ['2015', '2020', '2025']
    """
    return str(1955 + 5 * int(parse_number(plan[:-1])))


def _relative(text: str, start: int, stop: int, document_date: str, known: list[Deadline]) -> list[Deadline]:
    """Deadlines counted from the day of writing, or months whose year the text names before them."""
    found = []
    this_year = int(document_date[:4]) if document_date[:4].isdigit() else 0
    for match in RELATIVE.finditer(text, start, stop):
        year = this_year
        if match["month"]:
            named = [item for item in known if item.end <= match.start() and item.iso[:4].isdigit()]
            year = int(named[-1].iso[:4]) if named else year
        iso = _relative_iso(match, year) if year else ""
        if iso:
            finish = match.end()
            until = DUE_AFTER.match(text[finish : min(stop, finish + 4)])
            found.append(Deadline(match.start(), finish + (until.end() if until else 0), iso, False))
    return found


def _relative_iso(match: re.Match[str], year: int) -> str:
    if match["span"]:
        return str(year + int(parse_number(match["span_high"] or match["span"])))
    if match["month"]:
        month = int(parse_number(match["month"]))
        last = monthrange(year, month)[1]
        if match["day"]:
            return f"{year}-{month:02d}-{int(parse_number(match['day'])):02d}" if int(parse_number(match["day"])) <= last else ""
        return f"{year}-{month:02d}-{last:02d}" if match["month_end"] else f"{year}-{month:02d}"
    if match["year_end"]:
        return f"{year}-12-31"
    year += 1 if match["next"] else 0
    month_word, end_word = (match["next_month"], match["next_end"]) if match["next"] else (match["this_month"], match["this_end"])
    if month_word and 1 <= int(month_word[:-1]) <= 12:
        month = int(month_word[:-1])
        return f"{year}-{month:02d}-{monthrange(year, month)[1]:02d}" if end_word else f"{year}-{month:02d}"
    if match["this"] == "当年" and not end_word:
        return ""
    return f"{year}-12-31" if end_word else str(year)
