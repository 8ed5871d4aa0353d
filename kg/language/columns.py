"""Heads of the columns of tables → what stands in the column. Reads no cell.

The words are in data/lexicon/table_columns.csv; a head that names a year (2025年目标值, 2020年) is read by rule.
"""

from __future__ import annotations

import re
from functools import cache

from kg.language.lexicon import table

LONGEST_HEAD = 24  # characters; the longest head met, 到2025年目标值（或累计）, has 13
_YEAR = re.compile(r"(?<!\d)(?P<year>20\d\d)(?!\d)\s*年?")
_YEAR_HEAD = re.compile(r"(?:到|至)?(?:20\d\d)\s*年?(?:底|末|度)?(?P<of>[\u4e00-\u9fff]{0,8})(?:[（(][^（）()]*[）)])?")
_BRACKETS = re.compile(r"[（(【][^（）()【】]*[）)】]|[\s:：]")


@cache
def _roles() -> dict[str, str]:
    return {row["head"]: row["role"] for row in table("table_columns", "head", ("head", "role"))}


@cache
def _longest_first() -> tuple[tuple[str, str], ...]:
    return tuple(sorted(_roles().items(), key=lambda item: (-len(item[0]), item[0])))


def column_role(head: str) -> str:
    """What stands in the column under `head`: a role of table_columns.csv, "value" or "year" for a year, "" where unknown.

    >>> [column_role(head) for head in ("牵头单位（部门）", "指标名称", "计量单位", "2025年目标值", "2020年", "联系电话")]
    ['lead', 'indicator', 'unit', 'value', 'year', '']
    """
    plain = _BRACKETS.sub("", head)
    if match := _YEAR_HEAD.fullmatch(plain):
        of = _role_of_word(match["of"]) if match["of"] else ""
        return of if of in ("value", "baseline") else "year"
    return _role_of_word(plain)


def _role_of_word(plain: str) -> str:
    return _roles().get(plain) or next((role for word, role in _longest_first() if len(word) > 1 and word in plain), "")


def is_column_head(cell: str) -> bool:
    """Whether `cell`, alone on a line, is the head of a column: exactly a known one, but for brackets and a year.

    >>> is_column_head("责任 单位"), is_column_head("2025年（目标）"), is_column_head("市财政局"), is_column_head("2025年全面完成")
    (True, True, False, False)
    """
    if len(cell) > LONGEST_HEAD:
        return False
    plain = _BRACKETS.sub("", cell)
    if match := _YEAR_HEAD.fullmatch(plain):
        return not match["of"] or match["of"] in _roles()
    return plain in _roles()


def head_year(head: str) -> str:
    """The year that a head names, "" where none.

    >>> head_year("到2025年目标"), head_year("指标")
    ('2025', '')
    """
    match = _YEAR.search(head)
    return match["year"] if match else ""
