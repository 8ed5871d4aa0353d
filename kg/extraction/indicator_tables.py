"""Rows of indicator tables → Targets: 人均预期寿命 | 岁 | 77.3 | 79 | 预期性 under 指标 | 单位 | 2020年 | 2025年 | 属性.

Reads rows whose cells can be told apart (kg.extraction.tables), and lines that ran together but end in 预期性 or 约束性. A value that the
document's own year has passed is a baseline, no target. Prose is read by kg.extraction.promises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.extraction.tables import Cell, Row
from kg.language.columns import head_year
from kg.records import Clause, Comparator, Document, Target

_SIGNS: dict[str, Comparator] = {
    "≥": ">=", ">": ">=", "＞": ">=", "不低于": ">=", "不少于": ">=", "达到": ">=", "以上": ">=", "及以上": ">=",
    "≤": "<=", "<": "<=", "＜": "<=", "不高于": "<=", "不超过": "<=", "控制在": "<=", "以下": "<=", "以内": "<=",
    "约": "about", "左右": "about",
}  # fmt: skip
_VALUE = re.compile(
    r"""\s* (?P<sign>[≥≤><＞＜]|不低于|不少于|达到|不高于|不超过|控制在|约)? \s*
        (?P<value>\d[\d,]*(?:\.\d+)?(?::\d+(?:\.\d+)?)?) \s* (?P<percent>[%％‰])? (?:\s*(?:[-—–~～]|至)\s*(?P<high>\d+(?:\.\d+)?))? \s*
        (?P<unit>[%％‰]|[\u4e00-\u9fff/]{0,6}?) \s* (?P<after>及?以上|以下|以内|左右)? \s*""",
    re.VERBOSE,
)
_UNIT_IN_NAME = re.compile(r"[（(](?P<unit>[%％‰]|[^（）()，。]{1,12})[）)]\s*$")
# What in brackets after a name is a unit, not a remark on the name: 岁, 万人, 1/10万, 张/千人.
_IS_UNIT = re.compile(
    r"[%％‰]|\d*/\d*[\u4e00-\u9fff]*|[十百千万亿]*(?:平方)?[\u4e00-\u9fff](?:次|里|米|时|元)?(?:/[\u4e00-\u9fff\d]{1,5})?|个百分点"
)
# The number of a row, and a piece of the cell before it that the line has kept (心 87 总体癌症…).
_NUMBERED = re.compile(r"^\s*(?:[\u4e00-\u9fff]{1,2}\s+)?(?:\d{1,3}(?:[.、．]|\s+)(?!\s*岁)|[（(]\d{1,3}[）)]|[①-⑳])?\s*")


def row_targets(document: Document, text_index: int, row: Row) -> list[Target] | None:
    """The targets of a row; None where the row is of another kind of table (of tasks)."""
    values = [cell for cell in row.of("value", "year", "baseline") if _VALUE.fullmatch(cell.text)]
    names = row.of("indicator") or (row.of("task") if values and not row.of("lead", "cooperate", "responsible") else ())
    if not names or not row.of("value", "year", "baseline"):
        return None
    units = [cell.text for cell in row.of("unit")]
    aimed = [cell for cell in values if not _is_baseline(cell, values, document)]
    baseline = next((cell for cell in values if cell not in aimed), None)
    named = _named(names[-1].text, units[0] if units else "")
    return [_target(document, text_index, row.clause, named, cell, baseline, _due(document, cell.head), names[-1].start) for cell in aimed]


def _is_baseline(cell: Cell, values: Sequence[Cell], document: Document) -> bool:
    """What is: a column that says so; a year before the document's; without a date, the first year of several."""
    if cell.role != "year":
        return cell.role == "baseline"
    year = head_year(cell.head)
    if date := document.header.date_document:
        return year < date[:4]
    years = [head_year(other.head) for other in values if other.role in ("year", "value") and head_year(other.head)]
    return len(years) > 1 and year == min(years) and not any(other.role == "baseline" for other in values)


def _due(document: Document, head: str) -> str:
    """The year in the head of the column, else the only year in the title of the table's document."""
    years = set(re.findall(r"20\d\d", document.header.title))
    return head_year(head) or (years.pop() if len(years) == 1 else "")


@dataclass(frozen=True, slots=True)
class _Named:
    """An indicator and its unit."""

    indicator: str
    unit: str


def _named(written: str, unit: str) -> _Named:
    """The indicator without its number in the table and the unit in brackets after it.

    >>> _named("12.居民健康素养水平（%）", "")
    _Named(indicator='居民健康素养水平', unit='%')
    """
    name = re.sub(r"\s+", "", _NUMBERED.sub("", written))
    match = _UNIT_IN_NAME.search(name)
    if match and _IS_UNIT.fullmatch(match["unit"]):
        return _Named(name[: match.start()], unit or match["unit"])
    return _Named(name, unit)


def _target(
    document: Document, text_index: int, clause: int, named: _Named, cell: Cell, baseline: Cell | None, deadline: str, start: int
) -> Target:
    match, before = _VALUE.fullmatch(cell.text), _VALUE.fullmatch(baseline.text) if baseline else None
    assert match is not None
    sign = match["sign"] or (match["after"] or "").removeprefix("及")
    unit = (named.unit if named.unit not in ("/", "—", "-") else "") or match["percent"] or match["unit"] or ""
    return Target(
        text=text_index,
        clause=clause,
        indicator=named.indicator,
        scope="",
        comparator="range" if match["high"] else _SIGNS.get(sign, "="),
        value=match["value"].replace(",", ""),
        value_high=match["high"] or "",
        unit=unit.replace("％", "%"),
        baseline=before["value"].replace(",", "") if before else "",
        deadline=deadline,
        kind="target",
        passage=document.text.passage(min(start, cell.start), cell.end),
    )


# ---------------------------------------------------------------- rows that ran together

_RUN_TOGETHER = re.compile(
    r"""^[ \t]*(?:\d{1,3}[ \t]+)?
        (?P<name>(?!左右|以上|说明|及)(?:\d{1,2}[ ]?(?=岁))?[\u4e00-\u9fff“][^\n。；]{3,60}?(?<=[\u4e00-\u9fff）])) [ \t]+
        (?P<values>(?:[≥≤><＞＜]?[ ]?\d+(?:\.\d+)?[%‰]?[ \t]+){1,5})
        (?:预期性|约束性|倡导性)[ \t]*$""",
    re.VERBOSE | re.MULTILINE,
)
_RUN_VALUE = re.compile(r"[≥≤><＞＜]? ?\d[^ \t]*")
_YEARS_LINE = re.compile(r"^(?=[^\n。；]{4,80}$)[^\n。；]*?20\d\d[^\n。；]*?20\d\d[^\n。；]*$", re.MULTILINE)
# The head of a table stands at most this many characters above a row; that of the longest table met (hiap_13) 9,000.
_REACH = 12000


def line_targets(document: Document, text_index: int, clause_index: int, clause: Clause) -> Iterator[Target]:
    """The targets of rows that ran together, under a line that names as many years as they have values, or one year less."""
    text = document.text.text
    for match in _RUN_TOGETHER.finditer(text, clause.start, clause.end):
        heads = list(_YEARS_LINE.finditer(text, max(document.start, match.start() - _REACH), match.start()))
        years = re.findall(r"20\d\d", heads[-1][0]) if heads else []
        spans = [value.span() for value in _RUN_VALUE.finditer(text, *match.span("values"))]
        if not years or len(spans) - len(years) not in (0, 1):
            continue
        cells = [Cell(start, end, text[start:end], "", "value") for start, end in spans]
        passed = [year < document.header.date_document[:4] for year in years] if len(spans) == len(years) else []
        first = len(spans) - len(years) or sum(passed)
        for cell, year in zip(cells[first:], years[len(years) - len(cells) + first :], strict=True):
            baseline = cells[first - 1] if first else None
            if _VALUE.fullmatch(cell.text) and (baseline is None or _VALUE.fullmatch(baseline.text)):
                yield _target(document, text_index, clause_index, _named(match["name"], ""), cell, baseline, year, match.start("name"))
